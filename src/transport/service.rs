//! What sends requests: an interface on the types of the crate `http`, so that it can be replaced.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::admission::Turn;
use super::request::Request;
use super::reqwest_service::{self, ReqwestService};

/// Sends requests.
///
/// The client uses reqwest unless [`ClientBuilder::http_service`](crate::ClientBuilder::http_service) gives it something else: a pool
/// that is shared, a TLS of your own, or a test that needs no socket.
///
/// Whatever it is, the client keeps above it what it promises: it follows no redirect, bounds the size of answers and the time of
/// attempts, and sends credentials to its base URL alone. A service must neither follow redirects nor repeat a request. It must log
/// neither the address, whose query can hold a signature, nor the body.
///
/// Sockets (feature `sockets`) are opened through it as well, by a GET with the header `Upgrade: websocket`. It leaves hyper's `OnUpgrade`
/// among the extensions of the answer, as hyper's own clients do.
///
/// ```
/// use meeting_control::http_service::{HttpError, HttpService, RequestBody, ResponseBody, Sending};
///
/// /// Answers everything alike.
/// struct Always(&'static str);
///
/// impl HttpService for Always {
///     fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
///         Box::pin(async move {
///             let _sent = request.into_body().into_bytes();
///             http::Response::builder().body(ResponseBody::from(self.0)).map_err(HttpError::unknown)
///         })
///     }
/// }
/// ```
pub trait HttpService: Send + Sync {
    /// Sends one request and yields the head of the answer, with the body to be read from it.
    ///
    /// # Errors
    /// [`HttpError`], of the kind that says what is known.
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_>;
}

/// A request under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<ResponseBody>, HttpError>> + Send + 'a>>;

/// Longer addresses are none for the crate `http`.
const LONGEST_ADDRESS: usize = 65_534;

/// What a client sends its requests by.
#[derive(Clone)]
pub(crate) enum Service {
    Own(Arc<ReqwestService>),
    Given(Arc<dyn HttpService>),
}

impl Service {
    /// `None` where the address is too long.
    pub(crate) fn send(&self, request: Request, turn: &Arc<Turn>) -> Option<Sending<'_>> {
        let Request { method, url, headers, body } = request;
        if url.as_str().len() > LONGEST_ADDRESS {
            return None;
        }
        let body = RequestBody::new(body.unwrap_or_default(), Arc::clone(turn));
        match self {
            Self::Own(service) => Some(service.send(method, url, headers, body)),
            Self::Given(service) => {
                let mut request = http::Request::new(body);
                *request.method_mut() = method;
                *request.uri_mut() = url.as_str().parse().ok()?;
                *request.headers_mut() = headers;
                Some(service.send(request))
            }
        }
    }
}

/// The body of a request, and the mark that it has left.
///
/// It is an [`http_body::Body`]; [`into_bytes`](Self::into_bytes) yields it whole. As long as neither has been asked for anything, the
/// client counts the request as never sent, and may send it again whatever it does. The rate of calls counts it from then on, so that a
/// service asks when it has a connection, not before.
pub struct RequestBody {
    bytes: Bytes,
    turn: Arc<Turn>,
}

impl RequestBody {
    pub(crate) fn new(bytes: Bytes, turn: Arc<Turn>) -> Self {
        Self { bytes, turn }
    }

    /// The whole body; from here on the request counts as sent.
    pub fn into_bytes(self) -> Bytes {
        self.turn.leave();
        self.bytes
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        self.turn.leave();
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then_some(Ok(Frame::data(bytes))))
    }

    /// A connection asks for it when it takes the request on; of a request without a body that is all that can be seen.
    fn is_end_stream(&self) -> bool {
        if self.bytes.is_empty() {
            self.turn.leave();
        }
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// The body of an answer.
pub struct ResponseBody(Content);

enum Content {
    Whole(Bytes),
    /// What the default service yields, without a box around it.
    Reqwest(reqwest::Response),
    Parts(Pin<Box<dyn Body<Data = Bytes, Error = HttpError> + Send>>),
}

impl ResponseBody {
    /// A body that comes in parts.
    pub fn new(body: impl Body<Data = Bytes, Error = HttpError> + Send + 'static) -> Self {
        Self(Content::Parts(Box::pin(body)))
    }

    pub(super) fn of_reqwest(response: reqwest::Response) -> Self {
        Self(Content::Reqwest(response))
    }

    /// The next part; `None` after the last.
    pub(crate) async fn chunk(&mut self) -> Option<Result<Bytes, HttpError>> {
        match &mut self.0 {
            Content::Whole(bytes) => {
                Some(Ok(std::mem::take(bytes))).filter(|part| !part.as_ref().is_ok_and(Bytes::is_empty))
            }
            Content::Reqwest(response) => response.chunk().await.map_err(reqwest_service::error).transpose(),
            Content::Parts(body) => loop {
                let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await?;
                match frame.map(Frame::into_data) {
                    Ok(Ok(bytes)) => return Some(Ok(bytes)),
                    // Trailers say nothing here.
                    Ok(Err(_)) => {}
                    Err(error) => return Some(Err(error)),
                }
            },
        }
    }
}

impl<B: Into<Bytes>> From<B> for ResponseBody {
    fn from(bytes: B) -> Self {
        Self(Content::Whole(bytes.into()))
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}

/// Why a request got no answer.
#[derive(Debug)]
pub struct HttpError {
    pub(crate) kind: HttpErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What is known of a request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpErrorKind {
    /// No connection could be made: nothing was sent, and sending again is safe.
    Connect,
    /// The proxy made no connection: nothing was sent, and sending again is safe.
    Proxy,
    /// Making a connection took longer than it may: nothing was sent, and sending again is safe.
    ConnectTimeout,
    /// The connection broke. Whether the server has acted is not known, unless the request's body was never taken.
    Interrupted,
    /// The answer is no HTTP, or its content cannot be unpacked. It is not asked for again.
    Malformed,
    /// Something else. Treated like [`Interrupted`](Self::Interrupted).
    Unknown,
}

impl HttpError {
    /// An error of this kind. Its source must not show the request's address, whose query can hold a signature.
    pub fn new(kind: HttpErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// An error of which nothing is known.
    pub fn unknown(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(HttpErrorKind::Unknown, source)
    }

    /// What is known.
    pub fn kind(&self) -> HttpErrorKind {
        self.kind
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

impl StdError for HttpError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.source()
    }
}
