//! One line in a router of axum.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;

use axum_core::body::Body;
use axum_core::extract::Request;
use axum_core::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode, request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::receiver::LARGEST;
use super::{Delivery, Proof, ReceiveError, Receiver, Reply, Unsigned};

/// A request being answered.
pub type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What reads messages that nothing proves.
pub type Reader<D> = fn(&[u8]) -> Result<Unsigned<Delivery<D>>, ReceiveError>;

/// A handler for a router of axum: proves what a vendor has sent, hands it to `handle`, and answers as the vendor wants.
///
/// The vendor is told that an event was taken once `handle` has succeeded. Where it fails the answer is 500, so that the vendor sends the
/// event again, as far as it does; the reason goes to `tracing`, and nothing of it to the vendor. What is not authentic, too old, malformed
/// or larger than 4 MiB never reaches `handle` and is answered by the [status](ReceiveError::status) of its error. Vendors wait a few
/// seconds for the answer at most: what takes longer is to be put into a queue.
///
/// The events with which a vendor tries an address come to `handle` as the `Check` of that vendor's `Event`.
///
/// ```
/// use axum::Router;
/// use axum::routing::post;
/// # #[cfg(feature = "tencent")]
/// # fn example() -> Router {
/// use meeting_control::event::axum::handler;
/// use meeting_control::tencent::event::{Delivery, Receiver, Secrets};
///
/// let receiver = Receiver::new(Secrets::webhook_key("the key of the console"));
/// let app = Router::new().route("/events", post(handler(receiver, |delivery: Delivery| async move {
///     for event in delivery.event.meeting_events() {
///         println!("{event:?}");
///     }
///     Ok::<_, std::io::Error>(())
/// })));
/// # app
/// # }
/// ```
pub fn handler<S, H, F, E>(
    receiver: Receiver<S>,
    handle: H,
) -> impl Fn(Request) -> Answering + Clone + Send + Sync + 'static
where
    S: Proof<Event: Send> + Clone + Send + Sync + 'static,
    H: Fn(Delivery<S::Event>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + 'static,
{
    move |request| {
        let (receiver, handle) = (receiver.clone(), handle.clone());
        Box::pin(answer(request, handle, move |parts, body| {
            let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
            let delivery = receiver.receive(&body, &parts.headers, query)?;
            Ok((delivery.reply.clone(), delivery))
        }))
    }
}

/// The same for what a vendor does not sign: callbacks of Tencent's room engine, and its webhooks where the console has no key. `read` is
/// what reads them, `tencent::event::read_unsigned`.
///
/// Anybody who knows the address can send them, so that a part of the address had better be a secret.
pub fn unsigned_handler<D, H, F, E>(
    read: Reader<D>,
    handle: H,
) -> impl Fn(Request) -> Answering + Clone + Send + Sync + 'static
where
    D: Send + 'static,
    H: Fn(Unsigned<Delivery<D>>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + 'static,
{
    move |request| {
        Box::pin(answer(request, handle.clone(), move |_, body| {
            let delivery = read(&body)?;
            Ok((delivery.reply().clone(), delivery))
        }))
    }
}

async fn answer<D, H, F, E>(
    request: Request,
    handle: H,
    open: impl FnOnce(&request::Parts, Bytes) -> Result<(Reply, D), ReceiveError>,
) -> Response
where
    H: Fn(D) -> F,
    F: Future<Output = Result<(), E>>,
    E: Display,
{
    let (parts, body) = request.into_parts();
    let read = Limited::new(body, LARGEST).collect().await.map_err(|error| match error.is::<LengthLimitError>() {
        true => ReceiveError::TooLarge(LARGEST),
        false => ReceiveError::Malformed("the body has no end".into()),
    });
    let (reply, delivery) = match read.and_then(|body| open(&parts, body.to_bytes())) {
        Ok(opened) => opened,
        Err(refused) => {
            tracing::warn!(reason = refused.to_string(), "an event was refused");
            return empty(refused.status());
        }
    };
    match handle(delivery).await {
        Ok(()) => with(reply),
        Err(error) => {
            tracing::error!(error = error.to_string(), "an event was not handled");
            empty(500)
        }
    }
}

fn with(reply: Reply) -> Response {
    let mut response = empty(reply.status);
    if let Some(content_type) = reply.content_type {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    *response.body_mut() = Body::from(reply.body);
    response
}

fn empty(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
