//! Sends one request and reads one answer.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

use super::Transport;
use super::admission::Turn;
use super::body::{ResponseBody, tells_its_end};
use super::http_error::{CHECK_PROXY, HttpError};
use super::operation::{Operation, Retry};
use super::request::Request;
use super::service::Sending;
use super::unpacking::growth;
use super::verdict::Answer;
use crate::error::{Facts, Limit};
use crate::{Error, ErrorKind};

/// Answers up to this size are read whatever else is being read; larger ones wait for one of few places.
const SMALL: usize = 64 * 1024;

/// An attempt under way.
pub(crate) struct Attempt<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) operation: &'static Operation,
    pub(crate) deadline: Instant,
    pub(crate) timeout: Duration,
    pub(crate) turn: Arc<Turn>,
}

/// An answer, with its place among the large ones.
pub(crate) struct Received {
    pub(crate) answer: Answer,
    pub(crate) place: Option<OwnedSemaphorePermit>,
}

impl<'a> Attempt<'a> {
    /// What it yields is not polled yet.
    ///
    /// # Errors
    /// The address is none that can be called.
    pub(crate) fn send(&self, request: Request) -> Result<Sending<'a>, Error> {
        self.transport.service.send(request, &self.turn).ok_or_else(|| {
            let message = "the arguments make no address that can be called".to_owned();
            self.error(Facts { message: Some(message), ..self.facts(ErrorKind::InvalidArgument) })
        })
    }

    pub(crate) async fn receive(&self, sending: Sending<'_>) -> Result<Received, Error> {
        let own_end = Instant::now().checked_add(self.timeout);
        let end = own_end.map_or(self.deadline, |end| end.min(self.deadline));
        match timeout_at(end, pin!(self.exchange(sending))).await {
            Ok(Ok(received)) => Ok(received),
            Ok(Err(fault)) => Err(self.fault(fault, self.turn.has_left())),
            Err(_) => Err(self.timed_out(end, self.turn.has_left())),
        }
    }

    async fn exchange(&self, sending: Sending<'_>) -> Result<Received, Fault> {
        let (head, mut body) = sending.await.map_err(Fault::Unanswered)?.into_parts();
        self.turn.has_arrived();
        let says_its_size = body.says_its_size();
        let (body, place) = self.read(head.status, &mut body).await?;
        // Most bodies are anything but empty.
        let may_be_empty = !matches!(body.first(), Some(b'{' | b'['))
            && (says_its_size || tells_its_end(&head))
            && !is_page(&head.headers);
        let answer = Answer {
            // Whatever else is said of it, that status has no body.
            may_be_empty: may_be_empty || head.status == StatusCode::NO_CONTENT,
            status: head.status,
            headers: head.headers,
            body,
            limit: self.transport.answer_limit,
            clock: Arc::clone(&self.transport.clock),
        };
        Ok(Received { answer, place })
    }

    /// What arrives in one part is not copied.
    async fn read(
        &self,
        status: StatusCode,
        body: &mut ResponseBody,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Fault> {
        let mut place = None;
        let mut whole = Bytes::new();
        let mut parts = BytesMut::new();
        while let Some(part) = body.chunk().await {
            let part = part.map_err(|error| Fault::CutOff(status, error.amid_an_answer()))?;
            let size = whole.len().max(parts.len()) + part.len();
            if size > self.transport.answer_limit {
                return Err(Fault::TooLarge(status));
            }
            let first = if whole.is_empty() { &part } else { &whole };
            if place.is_none() && size.saturating_mul(growth(first)) > SMALL {
                place = Arc::clone(&self.transport.large_answers).acquire_owned().await.ok();
            }
            if whole.is_empty() {
                whole = part;
                continue;
            }
            if parts.is_empty() {
                parts.extend_from_slice(&whole);
            }
            parts.extend_from_slice(&part);
        }
        Ok((if parts.is_empty() { whole } else { parts.freeze() }, place))
    }

    #[cold]
    fn fault(&self, fault: Fault, taken: bool) -> Error {
        match fault {
            Fault::Unanswered(error) => self.unanswered(error, None, taken),
            Fault::CutOff(status, error) => self.unanswered(error, Some(status), true),
            Fault::TooLarge(status) => self.error(Facts {
                http_status: Some(status.as_u16()),
                message: Some(format!("it is larger than {} bytes", self.transport.answer_limit)),
                may_have_been_applied: true,
                ..self.facts(ErrorKind::InvalidResponse)
            }),
        }
    }

    #[cold]
    fn unanswered(&self, error: HttpError, status: Option<StatusCode>, taken: bool) -> Error {
        let mut facts = error.into_facts(self.operation.vendor);
        if facts.kind == ErrorKind::Interrupted && !taken {
            facts.message = facts.message.map(|message| message + " before the request was sent");
        }
        self.error(Facts {
            operation: Some(self.operation.id),
            http_status: status.map(|status| status.as_u16()),
            may_have_been_applied: taken && facts.kind != ErrorKind::Connect,
            ..facts
        })
    }

    #[cold]
    fn timed_out(&self, end: Instant, taken: bool) -> Error {
        let limit = match taken {
            false => Limit::Connecting,
            true if end == self.deadline => Limit::Deadline,
            true => Limit::Answer,
        };
        let proxy = self.transport.service.proxy().filter(|_| !taken);
        self.error(Facts {
            retry: Retry::Backoff,
            limit: Some(limit),
            message: proxy.map(|proxy| format!("{limit} by way of the proxy {proxy}")),
            advice: proxy.map(|_| CHECK_PROXY),
            may_have_been_applied: taken,
            ..self.facts(ErrorKind::Timeout)
        })
    }

    fn facts(&self, kind: ErrorKind) -> Facts {
        Facts { operation: Some(self.operation.id), ..Facts::new(self.operation.vendor, kind) }
    }

    #[cold]
    fn error(&self, facts: Facts) -> Error {
        facts.into()
    }
}

/// Whether it is for people to look at, as portals and gateways have it, or of another protocol.
fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let says = |word: &[u8]| kind.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    let is_elsewhere = [header::REFRESH, header::LOCATION, header::WWW_AUTHENTICATE];
    says(b"html")
        || says(b"xml")
        || says(b"grpc")
        || says(b"image/")
        || is_elsewhere.iter().any(|name| headers.contains_key(name))
}

/// Why there is no whole answer.
enum Fault {
    Unanswered(HttpError),
    CutOff(StatusCode, HttpError),
    TooLarge(StatusCode),
}
