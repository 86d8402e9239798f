//! A server to which a vendor sends its events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use meeting_control::event::{ReceiveError, Reply};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use url::Url;

use super::Arguments;
use super::opener::{Opened, Opener, opener};
use crate::exit::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::output::{Reader, print_until, say};

/// More than any vendor sends.
const LARGEST: usize = 4 << 20;
/// Connections at a time. When more come, those that have been open the longest and say nothing make room.
const CONNECTIONS: usize = 256;
/// A host, for what is to be a path there.
const ANYWHERE: &str = "http://localhost";
/// How long a sender may take for a request.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is to be printed, and who waits for it to be so.
type Line = (String, tokio::sync::oneshot::Sender<()>);

/// What every connection shares.
#[derive(Clone)]
struct Served {
    path: Arc<str>,
    open: Opener,
    lines: mpsc::Sender<Line>,
}

/// Serves until SIGINT or SIGTERM, or until nobody reads on.
pub(super) async fn run(arguments: &Arguments, bind: SocketAddr) -> Result<Exit, Failure> {
    let mut end = Interrupt::new().map_err(Failure::incomplete)?;
    check_path(&arguments.path).map_err(Failure::unusable)?;
    let open = opener(arguments.vendor, arguments.any_age)?;
    let listener = TcpListener::bind(bind).await;
    let listener = listener.map_err(|error| Failure::unusable(format!("cannot listen on {}: {error}", bind)))?;
    let address = listener.local_addr().map_err(Failure::incomplete)?;
    say(&format!("meetctl: listening at http://{address}{}; Ctrl-C ends it", arguments.path));
    let (lines, mut told) = mpsc::channel(1);
    let serving = tokio::spawn(accept(listener, Served { path: arguments.path.as_str().into(), open, lines }));
    loop {
        let (line, printed) = tokio::select! {
            () = end.wait() => break,
            told = told.recv() => match told {
                Some(told) => told,
                None => break,
            },
        };
        let reader = print_until(line, end.wait()).await?;
        if reader != Reader::Gone {
            // An error means that the sender has gone; it will send again.
            let _ = printed.send(());
        }
        if reader != Reader::There {
            break;
        }
    }
    serving.abort();
    Ok(Exit::Done)
}

/// Refuses what no sender would ask for as it stands. It is not quoted, as a query can hold a secret.
fn check_path(path: &str) -> Result<(), &'static str> {
    let url = Url::parse(&format!("{ANYWHERE}{path}"));
    match url.as_ref().ok().and_then(|url| url.as_str().strip_prefix(ANYWHERE)) {
        Some(written) if path.starts_with('/') && written == path && !path.contains(['?', '#']) => Ok(()),
        _ => Err(
            "--path takes what stands behind the host in an address, as in /events: it begins with a slash, has no query and no \
                  fragment, and %20 for a blank",
        ),
    }
}

async fn accept(listener: TcpListener, served: Served) {
    let mut senders = VecDeque::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) if has_room(&mut senders) => {
                let busy = Arc::new(AtomicBool::new(false));
                let task = tokio::spawn(connection(stream, served.clone(), Arc::clone(&busy))).abort_handle();
                senders.push_back(Sender { task, busy });
            }
            // It is closed; the vendor will come again.
            Ok(_) => {}
            Err(error) => {
                say(&format!("meetctl: a connection was lost: {error}"));
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

/// Somebody who is connected.
struct Sender {
    task: AbortHandle,
    /// Whether a request of theirs is being answered.
    busy: Arc<AtomicBool>,
}

/// Whether there is room for one more; if need be that of whoever has said nothing for the longest.
fn has_room(senders: &mut VecDeque<Sender>) -> bool {
    if senders.len() >= CONNECTIONS {
        senders.retain(|sender| !sender.task.is_finished());
    }
    if senders.len() < CONNECTIONS {
        return true;
    }
    let silent = senders.iter().position(|sender| !sender.busy.load(Ordering::Relaxed));
    let silent = silent.and_then(|place| senders.remove(place));
    silent.inspect(|sender| sender.task.abort()).is_some()
}

async fn connection(stream: TcpStream, served: Served, busy: Arc<AtomicBool>) {
    let service = service_fn(move |request| {
        let (served, busy) = (served.clone(), Arc::clone(&busy));
        async move {
            let answer = served.answer(request, &busy).await;
            busy.store(false, Ordering::Relaxed);
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    // How a connection ends is its client's business.
    let _ = connection.await;
}

impl Served {
    /// `busy` tells that the request has been read.
    async fn answer(&self, request: Request<Incoming>, busy: &AtomicBool) -> Response<Full<Bytes>> {
        if request.uri().path() != &*self.path {
            return empty(StatusCode::NOT_FOUND);
        }
        if request.method() != Method::POST {
            return empty(StatusCode::METHOD_NOT_ALLOWED);
        }
        let opened = match tokio::time::timeout(PATIENCE, read(request)).await {
            Ok(Ok(request)) => (self.open)(&request),
            Ok(Err(refused)) => Err(refused),
            Err(_) => return empty(StatusCode::REQUEST_TIMEOUT),
        };
        busy.store(true, Ordering::Relaxed);
        match opened {
            Ok(Opened { line, reply }) => self.printed(line, reply).await,
            Err(refused) => {
                say(&format!("meetctl: refused a delivery: {refused}"));
                empty(StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST))
            }
        }
    }

    /// The vendor hears that it was taken once it is written.
    async fn printed(&self, line: String, reply: Reply) -> Response<Full<Bytes>> {
        let (printed, is_printed) = tokio::sync::oneshot::channel();
        if self.lines.send((line, printed)).await.is_err() || is_printed.await.is_err() {
            return empty(StatusCode::SERVICE_UNAVAILABLE);
        }
        let mut response = empty(StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK));
        if let Some(content_type) = reply.content_type {
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        *response.body_mut() = Full::new(reply.body);
        response
    }
}

async fn read(request: Request<Incoming>) -> Result<Request<Bytes>, ReceiveError> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.map_err(|error| match error.is::<LengthLimitError>() {
        true => ReceiveError::TooLarge(LARGEST),
        false => ReceiveError::Malformed("the body has no end".into()),
    })?;
    Ok(Request::from_parts(parts, body.to_bytes()))
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}
