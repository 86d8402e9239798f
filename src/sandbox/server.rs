//! The HTTP server: from bytes to calls and back, faults included.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use http::{Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::answer::{Answer, AnswerBody};
use super::contract::{Operation, PathParameters};
use super::fault::Fault;
use super::journal::Exchange;
use super::request::{Call, Request};
use super::world::World;
use crate::Vendor;

/// The largest body that is accepted.
const BODY_LIMIT: usize = 1 << 20;

/// How much of a body that is too large is read and dropped. A client reads the refusal only once it has sent its request.
const DRAIN_LIMIT: usize = 16 << 20;

/// How long a shutdown waits for answers under way.
const GRACE: Duration = Duration::from_secs(2);

/// How long the server waits after a connection that could not be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A running server. Dropping it stops it at once.
pub(super) struct Server {
    stop: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) fn start(listener: TcpListener, world: Arc<World>) -> Self {
        let (stop, stopped) = watch::channel(());
        Self { stop, task: tokio::spawn(accept(listener, world, stopped)) }
    }

    /// Stops accepting, and lets answers under way finish for a while.
    pub(super) async fn shutdown(mut self) {
        self.stop.send_replace(());
        // Whatever is still running then is stopped by the drop.
        let _ = tokio::time::timeout(GRACE, &mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, world: Arc<World>, stopped: watch::Receiver<()>) {
    let mut connections = JoinSet::new();
    let mut stop = stopped.clone();
    let mut stop = pin!(stop.changed());
    while let Either::Right((accepted, _)) = select(stop.as_mut(), pin!(listener.accept())).await {
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => drop(connections.spawn(serve(stream, world.clone(), stopped.clone()))),
            // One client's loss; or the process has no descriptor left, which a pause may mend.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(stream: TcpStream, world: Arc<World>, mut stopped: watch::Receiver<()>) {
    // Answers are small and written in one go; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| exchange(world.clone(), request));
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    // How a connection ends, cleanly or cut by a fault, is its client's business.
    if let Either::Right(_) = select(connection.as_mut(), pin!(stopped.changed())).await {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut without an answer")
    }
}

impl std::error::Error for Cut {}

async fn exchange(world: Arc<World>, request: http::Request<Incoming>) -> Result<Response<AnswerBody>, Cut> {
    let (head, body) = request.into_parts();
    let body = read(body).await?;
    let request = Request::new(head, body.clone().unwrap_or_default());
    let target = Target::of(&world, &request);
    let exchange = Exchange::new(target.vendor, target.operation(), &request);
    let outcome = match body {
        Some(_) => target.outcome(&world, &request).await,
        None => Outcome::Whole(Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).with_header(header::CONNECTION, "close")),
    };
    world.journal().record(match &outcome {
        Outcome::Whole(answer) | Outcome::Truncated(answer) => exchange.answered(answer.status.as_u16(), &answer.body),
        Outcome::Cut => exchange,
    });
    match outcome {
        Outcome::Whole(answer) => Ok(answer.whole()),
        Outcome::Truncated(answer) => Ok(answer.truncated()),
        Outcome::Cut => Err(Cut),
    }
}

/// The body, or none if it is larger than what is accepted.
async fn read(mut body: Incoming) -> Result<Option<Bytes>, Cut> {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Cut)?.into_data() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            kept.extend_from_slice(&data);
        } else if length > DRAIN_LIMIT {
            break;
        }
    }
    Ok((length <= BODY_LIMIT).then(|| kept.freeze()))
}

/// What becomes of a request.
enum Outcome {
    Whole(Answer),
    Truncated(Answer),
    Cut,
}

/// What a request is for.
struct Target<'a> {
    vendor: Option<Vendor>,
    route: Option<(&'a Operation, PathParameters)>,
}

impl<'a> Target<'a> {
    fn of(world: &'a World, request: &Request) -> Self {
        let vendor = vendor_of(&request.path);
        let route = vendor.and_then(|vendor| world.contract.route(vendor, &request.method, &request.path));
        Self { vendor, route }
    }

    fn operation(&self) -> Option<&'a str> {
        self.route.as_ref().map(|(operation, _)| operation.id.as_str())
    }

    async fn outcome(self, world: &World, request: &Request) -> Outcome {
        let fault = world.state().faults.next(self.vendor, self.operation());
        Outcome::Whole(match fault {
            None => self.answer(world, request),
            Some(Fault::Delay(delay)) => {
                tokio::time::sleep(delay).await;
                self.answer(world, request)
            }
            Some(Fault::BreakBefore) => return Outcome::Cut,
            Some(Fault::BreakAfter) => {
                self.answer(world, request);
                return Outcome::Cut;
            }
            Some(Fault::Truncate) => return Outcome::Truncated(self.answer(world, request)),
            Some(Fault::Throttle) => self.throttled(world),
            Some(Fault::Status(code)) => Answer::empty(status(code)),
            Some(Fault::Html(code)) => html(status(code)),
            Some(Fault::Redirect(to)) => Answer::empty(StatusCode::FOUND).with_header(header::LOCATION, &to),
            Some(Fault::Body { status: code, content_type, bytes }) => Answer::new(status(code), &content_type, bytes),
        })
    }

    fn answer(self, world: &World, request: &Request) -> Answer {
        let now = world.clock.unix_millis();
        let mut state = world.state();
        match (self.vendor, self.route) {
            (Some(vendor), Some((operation, path))) => {
                let call = Call { operation, path, request, now };
                honest(operation, state.service(vendor).answer(&call))
            }
            (Some(vendor), None) => state.service(vendor).unrouted(),
            (None, _) => Answer::new(StatusCode::NOT_FOUND, "text/plain", "no vendor has this path\n"),
        }
    }

    fn throttled(self, world: &World) -> Answer {
        match self.vendor {
            Some(vendor) => world.state().service(vendor).throttled(),
            None => Answer::empty(StatusCode::TOO_MANY_REQUESTS),
        }
    }
}

/// Holds the sandbox itself to the documents: a test double that answers what they forbid would prove nothing.
fn honest(operation: &Operation, answer: Answer) -> Answer {
    match operation.check_answer(answer.status, &answer.body) {
        Ok(()) => answer,
        Err(violation) => Answer::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "text/plain",
            format!("defect of the sandbox: its answer to {} breaks the document: {violation}\n", operation.id),
        ),
    }
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn html(status: StatusCode) -> Answer {
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body><center><h1>{status}</h1></center></body>\r\n</html>\r\n"
    );
    Answer::new(status, "text/html", page)
}

/// One address serves all vendors; the version in a path's first segment tells whose it is.
fn vendor_of(path: &str) -> Option<Vendor> {
    let vendor = match path.split('/').nth(1)? {
        "v1.0" => Vendor::DingTalk,
        "v1" | "v2" => Vendor::Huawei,
        "v4" => Vendor::Tencent,
        _ => return None,
    };
    Some(vendor).filter(|vendor| vendor.is_enabled())
}
