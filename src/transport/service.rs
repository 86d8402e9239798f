//! What sends requests: an interface on the types of the crate `http`, so that it can be replaced.

use std::future::Future;
use std::pin::Pin;

use super::body::{RequestBody, ResponseBody};
use super::http_error::HttpError;

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
