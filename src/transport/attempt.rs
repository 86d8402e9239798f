//! Sends one request and reads one answer.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

use super::Transport;
use super::admission::Turn;
use super::body::ResponseBody;
use super::http_error::{HttpError, HttpErrorKind};
use super::operation::{Operation, Retry};
use super::request::Request;
use super::service::Sending;
use super::verdict::Answer;
use crate::error::{Facts, Limit};
use crate::{Error, ErrorKind};

/// Answers up to this size are read whatever else is being read; larger ones wait for one of few places.
const SMALL: usize = 64 * 1024;
/// Longer than anybody waits, and short enough to be added to any time.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 86_400);

/// An attempt under way.
pub(crate) struct Attempt<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) operation: &'static Operation,
    pub(crate) deadline: Instant,
    pub(crate) timeout: Duration,
}

/// An answer, with its place among the large ones.
pub(crate) struct Received {
    pub(crate) answer: Answer,
    pub(crate) place: Option<OwnedSemaphorePermit>,
}

impl Attempt<'_> {
    pub(crate) async fn send(&self, request: Request, turn: Turn) -> Result<Received, Error> {
        let turn = Arc::new(turn);
        let own_end = Instant::now().checked_add(self.timeout);
        let end = own_end.map_or(self.deadline, |end| end.min(self.deadline));
        let sending = self.transport.service.send(request, &turn).ok_or_else(|| {
            let message = "the arguments make no address that can be called".to_owned();
            self.error(Facts { message: Some(message), ..self.facts(ErrorKind::InvalidArgument) })
        })?;
        match timeout_at(end, pin!(self.exchange(sending, &turn))).await {
            Ok(Ok(received)) => Ok(received),
            Ok(Err(fault)) => Err(self.fault(fault, turn.has_left())),
            Err(_) => Err(self.timed_out(end, turn.has_left())),
        }
    }

    async fn exchange(&self, sending: Sending<'_>, turn: &Turn) -> Result<Received, Fault> {
        let (head, body) = sending.await.map_err(Fault::Unanswered)?.into_parts();
        turn.has_arrived();
        let (body, place) = self.read(head.status, body).await?;
        let text = |name: &str| head.headers.get(name)?.to_str().ok().map(str::to_owned);
        let answer = Answer {
            status: head.status,
            request_id: text(self.transport.manner.spelling.request_id_header),
            retry_after: retry_after(&head.headers, || self.transport.now()),
            packed: text(header::CONTENT_ENCODING.as_str()).filter(|coding| !coding.eq_ignore_ascii_case("identity")),
            body,
        };
        Ok(Received { answer, place })
    }

    /// What arrives in one part is not copied.
    async fn read(
        &self,
        status: StatusCode,
        mut body: ResponseBody,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Fault> {
        let mut place = None;
        let mut whole = Bytes::new();
        let mut parts = BytesMut::new();
        while let Some(part) = body.chunk().await {
            let part = part.map_err(|error| Fault::CutOff(status, error))?;
            let size = whole.len() + parts.len() + part.len();
            if size > self.transport.answer_limit {
                return Err(Fault::TooLarge(status));
            }
            if size > SMALL && place.is_none() {
                place = Arc::clone(&self.transport.large_answers).acquire_owned().await.ok();
            }
            if whole.is_empty() && parts.is_empty() {
                whole = part;
                continue;
            }
            parts.extend_from_slice(&std::mem::take(&mut whole));
            parts.extend_from_slice(&part);
        }
        Ok((if parts.is_empty() { whole } else { parts.freeze() }, place))
    }

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

    fn unanswered(&self, error: HttpError, status: Option<StatusCode>, taken: bool) -> Error {
        let (kind, retry, limit, message) = match error.kind {
            HttpErrorKind::Connect => (ErrorKind::Connect, Retry::Backoff, None, None),
            HttpErrorKind::Proxy => (ErrorKind::Connect, Retry::Backoff, None, Some(error.to_string())),
            HttpErrorKind::ConnectTimeout => (ErrorKind::Connect, Retry::Backoff, Some(Limit::Connecting), None),
            HttpErrorKind::Malformed => {
                (ErrorKind::InvalidResponse, Retry::Never, None, Some("it is no HTTP, or damaged".to_owned()))
            }
            HttpErrorKind::Interrupted | HttpErrorKind::Unknown => {
                let when = if taken { "" } else { " before the request was sent" };
                (ErrorKind::Interrupted, Retry::Backoff, None, Some(format!("the connection broke{when}")))
            }
        };
        self.error(Facts {
            http_status: status.map(|status| status.as_u16()),
            retry,
            limit,
            message,
            advice: (error.kind == HttpErrorKind::Proxy).then_some("check the proxy"),
            may_have_been_applied: taken && kind != ErrorKind::Connect,
            source: Some(Arc::new(error)),
            ..self.facts(kind)
        })
    }

    fn timed_out(&self, end: Instant, taken: bool) -> Error {
        let limit = match taken {
            false => Limit::Connecting,
            true if end == self.deadline => Limit::Deadline,
            true => Limit::Answer,
        };
        self.error(Facts {
            retry: Retry::Backoff,
            limit: Some(limit),
            may_have_been_applied: taken,
            ..self.facts(ErrorKind::Timeout)
        })
    }

    fn facts(&self, kind: ErrorKind) -> Facts {
        Facts { operation: Some(self.operation.id), ..Facts::new(self.operation.vendor, kind) }
    }

    fn error(&self, facts: Facts) -> Error {
        facts.into()
    }
}

/// Why there is no whole answer.
enum Fault {
    Unanswered(HttpError),
    CutOff(StatusCode, HttpError),
    TooLarge(StatusCode),
}

fn retry_after(headers: &HeaderMap, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match span(text) {
        Some(wait) => wait,
        None => httpdate::parse_http_date(text).ok()?.duration_since(now()).ok()?,
    };
    let whole = Duration::from_secs(wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)));
    Some(whole.min(LONGEST_WAIT))
}

/// A number of seconds, or of the unit that follows it.
fn span(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "ms" | "msec" | "millis" | "milliseconds" => 0.001,
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    Some(Duration::try_from_secs_f64(number * unit).unwrap_or(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, http::HeaderValue::from_static(text));
        retry_after(&headers, || SystemTime::UNIX_EPOCH).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_pause_is_rounded_up() {
        for (text, seconds) in
            [("3", 3), ("1.2", 2), (" 0.001 ", 1), ("30s", 30), ("1500ms", 2), ("2 min", 120), ("0", 0)]
        {
            assert_eq!(read(text), Some(seconds), "{text}");
        }
        assert_eq!(read("Thu, 01 Jan 1970 00:00:05 GMT"), Some(5));
    }

    #[test]
    fn no_pause_is_longer_than_a_year_and_nonsense_is_none() {
        assert_eq!(read("18446744073709551615"), Some(LONGEST_WAIT.as_secs()));
        assert_eq!(read("99999999999999999999999999"), Some(LONGEST_WAIT.as_secs()));
        for text in ["soon", "", "-5", "1.2.3", "5 fortnights"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
