//! Answers, and the bodies in which they leave: whole, in part, or bit by bit.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use hyper::body::{Body, Frame, SizeHint};
use serde_json::Value;
#[cfg(feature = "events")]
use tokio::task::JoinHandle;
use tokio::time::{Sleep, sleep};

/// An answer to a request.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Whether it is the document's example, and nothing that the sandbox knows.
    pub(super) example: bool,
    /// The trial of an address that ends before it is sent.
    #[cfg(feature = "events")]
    pub(super) trial: Option<JoinHandle<()>>,
}

/// How an answer is sent.
pub(super) enum Sending {
    Whole,
    /// With the full length announced, and then only half of the body.
    Half(Then),
    /// A byte at a time, with this pause before each.
    Drip(Duration),
}

/// What comes after half a body.
#[derive(Clone, Copy)]
pub(super) enum Then {
    /// The connection is closed.
    Cut,
    /// Nothing.
    Stall,
}

/// The end of the year 9999, the last that a date of HTTP can have.
const LAST_DATE: u64 = 253_402_300_799;

impl Answer {
    /// The server's date is the sandbox's.
    pub(super) fn dated(self, unix_millis: u64) -> Self {
        let seconds = unix_millis / 1000;
        if seconds > LAST_DATE || self.headers.contains_key(header::DATE) {
            return self;
        }
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        self.with_header(header::DATE, &date)
    }

    pub(super) fn new(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::empty(status) }.with_header(header::CONTENT_TYPE, content_type)
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            example: false,
            #[cfg(feature = "events")]
            trial: None,
        }
    }

    pub(super) fn json(status: StatusCode, body: &Value) -> Self {
        Self::new(status, "application/json;charset=UTF-8", body.to_string())
    }

    /// Marks the answer as the document's example.
    pub(super) fn into_example(self) -> Self {
        Self { example: true, ..self.with_header(HeaderName::from_static("x-sandbox"), "example") }
    }

    /// Adds a header. A value that HTTP does not allow is left out.
    pub(super) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    pub(super) fn sent(self, sending: &Sending) -> Response<AnswerBody> {
        let length = self.body.len();
        let mut headers = self.headers;
        let body = match sending {
            Sending::Whole => AnswerBody::Whole(self.body),
            Sending::Half(then) => {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
                AnswerBody::Half(self.body.slice(..length / 2), *then)
            }
            Sending::Drip(pause) => AnswerBody::Drip(self.body, *pause, Box::pin(sleep(*pause))),
        };
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = headers;
        response
    }
}

/// A body on its way.
pub(super) enum AnswerBody {
    /// What is still to be sent.
    Whole(Bytes),
    /// What is sent before the end.
    Half(Bytes, Then),
    /// Lets the connection flush what it was given: an error would discard it.
    Flush,
    Cut,
    Stalled,
    /// What is still to be sent, and when the next byte is due.
    Drip(Bytes, Duration, Pin<Box<Sleep>>),
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut *self {
            Self::Whole(rest) if rest.is_empty() => Poll::Ready(None),
            Self::Whole(rest) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(rest))))),
            Self::Half(half, then) => {
                let half = std::mem::take(half);
                *self = match then {
                    Then::Cut => Self::Flush,
                    Then::Stall => Self::Stalled,
                };
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            Self::Flush => {
                *self = Self::Cut;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Cut => Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into()))),
            Self::Stalled => Poll::Pending,
            Self::Drip(rest, _, _) if rest.is_empty() => Poll::Ready(None),
            Self::Drip(rest, pause, due) => {
                ready!(due.as_mut().poll(cx));
                *due = Box::pin(sleep(*pause));
                Poll::Ready(Some(Ok(Frame::data(rest.split_to(1)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(rest) | Self::Drip(rest, ..) if rest.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(rest) | Self::Drip(rest, ..) => SizeHint::with_exact(rest.len() as u64),
            _ => SizeHint::default(),
        }
    }
}
