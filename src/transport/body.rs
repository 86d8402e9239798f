//! The bodies of requests and answers.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderValue, Version, header};
use http_body::{Body, Frame, SizeHint};
use tokio::task::coop::consume_budget;

use super::admission::Turn;
use super::http_error::HttpError;

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

    /// Whether it is known how large it is, before any of it has been read.
    pub(crate) fn says_its_size(&self) -> bool {
        match &self.0 {
            Content::Whole(_) => true,
            Content::Parts(body) => body.size_hint().exact().is_some(),
            Content::Reqwest(_) => false,
        }
    }

    /// The next part; `None` after the last.
    pub(crate) async fn chunk(&mut self) -> Option<Result<Bytes, HttpError>> {
        match &mut self.0 {
            Content::Whole(bytes) => {
                Some(Ok(std::mem::take(bytes))).filter(|part| !part.as_ref().is_ok_and(Bytes::is_empty))
            }
            Content::Reqwest(response) => response.chunk().await.map_err(HttpError::of_reqwest).transpose(),
            Content::Parts(body) => loop {
                // One that always has a frame at hand, and nothing in it, would keep the thread for ever.
                consume_budget().await;
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

/// Whether the body can be told from one that was cut off: an HTTP/1 answer may end where the connection does.
pub(super) fn tells_its_end(head: &Parts) -> bool {
    head.version >= Version::HTTP_2
        || head.headers.contains_key(header::CONTENT_LENGTH)
        || head.headers.get_all(header::TRANSFER_ENCODING).iter().next_back().is_some_and(is_chunked)
}

/// Whether chunks are the last of the codings: no other says where a body ends.
fn is_chunked(codings: &HeaderValue) -> bool {
    let codings = codings.as_bytes().trim_ascii();
    let last = codings.rsplit(|byte| *byte == b',').next().unwrap_or_default();
    last.trim_ascii().eq_ignore_ascii_case(b"chunked")
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
