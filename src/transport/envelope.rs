//! Reads what an answer says of the call before anybody reads what it says of the meeting.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Transport;
use super::attempt::Answer;
use super::operation::{ErrorCode, Operation, Retry, Success, find};
use crate::error::Facts;
use crate::{Error, ErrorKind, Response, Vendor};

/// How a vendor spells the parts of a failure. Where there are several spellings, the first that is there counts.
#[derive(Debug)]
pub(crate) struct Spelling {
    pub(crate) code: &'static [&'static str],
    pub(crate) message: &'static [&'static str],
    /// Fields that only refusals have, so that they tell one even in a 200.
    pub(crate) refusal: &'static [&'static str],
    pub(crate) request_id: &'static [&'static str],
    pub(crate) request_id_header: &'static str,
}

/// An answer to a call that worked.
#[derive(Debug)]
pub(crate) struct Opened {
    status: StatusCode,
    request_id: Option<String>,
    payload: Bytes,
}

impl Opened {
    /// Nothing at all, or an object that does not say no.
    pub(crate) fn acknowledged(self, vendor: Vendor, operation: &'static Operation) -> Result<Response<()>, Error> {
        let acknowledgement = self.payload.trim_ascii_start();
        if acknowledgement.is_empty() || acknowledgement.starts_with(b"{") {
            return Ok(Response::new((), self.request_id));
        }
        Err(Facts {
            operation: Some(operation.id),
            http_status: Some(self.status.as_u16()),
            request_id: self.request_id,
            message: Some("it is no object that says whether the call worked".into()),
            may_have_been_applied: true,
            ..Facts::new(vendor, ErrorKind::InvalidResponse)
        }
        .into())
    }
}

/// The top level of a JSON object, its values unread.
type Fields<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

pub(crate) fn open(transport: &Transport, operation: &'static Operation, answer: Answer) -> Result<Opened, Error> {
    let fields = fields(&answer.body);
    let about = About { transport, operation, answer: &answer, fields: &fields };
    if answer.status.is_redirection() {
        return Err(about.unreadable("it is a redirect, and credentials do not travel to where an answer points"));
    }
    if !answer.status.is_success() {
        return Err(about.refusal());
    }
    if let Some(success) = operation.success {
        about.check(success)?;
    } else if !about.is_json() {
        return Err(about.unreadable("it is not JSON"));
    }
    let payload = match operation.payload {
        Some(name) => fields.get(name).map(|raw| answer.body.slice_ref(raw.get().as_bytes())).unwrap_or_default(),
        None => answer.body.clone(),
    };
    Ok(Opened { status: answer.status, request_id: about.request_id(), payload })
}

pub(crate) fn decode<T: DeserializeOwned>(
    opened: Opened,
    vendor: Vendor,
    operation: &'static Operation,
) -> Result<Response<T>, Error> {
    match serde_json::from_slice(&opened.payload) {
        Ok(body) => Ok(Response::new(body, opened.request_id)),
        Err(error) => Err(undecodable(vendor, operation, opened.status, opened.request_id, &error)),
    }
}

fn fields(body: &[u8]) -> Fields<'_> {
    serde_json::from_slice(body).unwrap_or_default()
}

struct About<'a> {
    transport: &'a Transport,
    operation: &'static Operation,
    answer: &'a Answer,
    fields: &'a Fields<'a>,
}

impl About<'_> {
    fn check(&self, success: Success) -> Result<(), Error> {
        if !self.is_json() {
            return Err(self.unreadable("it is not JSON"));
        }
        match self.text(success.field) {
            Some(value) if value == success.equals => Ok(()),
            Some(_) => Err(self.refusal()),
            None if self.first(self.transport.spelling.refusal).is_some() => Err(self.refusal()),
            None if success.required => Err(self.unreadable(format!("it lacks `{}`", success.field))),
            None => Ok(()),
        }
    }

    /// An empty body is what some calls answer when they work.
    fn is_json(&self) -> bool {
        let body = &self.answer.body;
        !self.fields.is_empty()
            || body.iter().all(u8::is_ascii_whitespace)
            || serde_json::from_slice::<&RawValue>(body).is_ok()
    }

    /// A scalar as text without quotes; null counts as absent. Controls become blanks: the text ends up on somebody's terminal.
    fn text(&self, name: &str) -> Option<String> {
        let raw = self.fields.get(name)?.get();
        match serde_json::from_str(raw).ok()? {
            serde_json::Value::String(text) => Some(text.replace(char::is_control, " ")),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    fn request_id(&self) -> Option<String> {
        self.first(self.transport.spelling.request_id).or_else(|| self.answer.request_id.clone())
    }

    fn refusal(&self) -> Error {
        let code = self.first(self.transport.spelling.code);
        let row = code.as_deref().and_then(|code| find(self.transport.codes, code));
        let strange = self.fields.is_empty() && matches!(self.answer.status.as_u16(), 403 | 404);
        let (kind, retry) = match row {
            Some(row) => (row.kind, row.retry),
            // Whatever stands between here and the vendor says nothing of meetings or permissions.
            None if strange => (ErrorKind::Refused, Retry::Never),
            None => by_status(self.answer.status),
        };
        Facts {
            code,
            meaning: row.map(|row| row.meaning),
            message: self.first(self.transport.spelling.message),
            retry,
            retry_after: self.answer.retry_after.max(row.and_then(wait)),
            may_have_been_applied: matches!(kind, ErrorKind::ServerError | ErrorKind::Timeout),
            ..self.facts(kind)
        }
        .into()
    }

    /// A success that cannot be read: something may well have been done.
    fn unreadable(&self, message: impl Into<String>) -> Error {
        Facts { message: Some(message.into()), may_have_been_applied: true, ..self.facts(ErrorKind::InvalidResponse) }
            .into()
    }

    fn facts(&self, kind: ErrorKind) -> Facts {
        Facts {
            operation: Some(self.operation.id),
            http_status: Some(self.answer.status.as_u16()),
            request_id: self.request_id(),
            ..Facts::new(self.transport.vendor, kind)
        }
    }
}

fn wait(row: &'static ErrorCode) -> Option<Duration> {
    (row.wait_seconds > 0).then(|| Duration::from_secs(row.wait_seconds))
}

/// What a status says where no known code says more.
fn by_status(status: StatusCode) -> (ErrorKind, Retry) {
    match status.as_u16() {
        400 | 405 | 406 | 413..=417 | 422 => (ErrorKind::InvalidRequest, Retry::Never),
        401 => (ErrorKind::Unauthenticated, Retry::Refresh),
        402 => (ErrorKind::QuotaExceeded, Retry::Never),
        403 => (ErrorKind::PermissionDenied, Retry::Never),
        404 | 410 => (ErrorKind::NotFound, Retry::Never),
        408 | 504 => (ErrorKind::Timeout, Retry::Backoff),
        409 => (ErrorKind::Conflict, Retry::Change),
        412 => (ErrorKind::FailedPrecondition, Retry::Change),
        423 => (ErrorKind::LockedOut, Retry::Change),
        429 => (ErrorKind::RateLimited, Retry::Backoff),
        500..=599 => (ErrorKind::ServerError, Retry::Backoff),
        _ => (ErrorKind::Refused, Retry::Never),
    }
}

/// The decoder's own message can quote the answer, and the answer can hold a token: only the place is told.
fn undecodable(
    vendor: Vendor,
    operation: &'static Operation,
    status: StatusCode,
    request_id: Option<String>,
    error: &serde_json::Error,
) -> Error {
    let message = if error.is_eof() {
        "it ends too early".to_owned()
    } else {
        format!("its form differs from the document at line {} column {}", error.line(), error.column())
    };
    Facts {
        operation: Some(operation.id),
        http_status: Some(status.as_u16()),
        request_id,
        message: Some(message),
        may_have_been_applied: operation.idempotency != super::operation::Idempotency::Read,
        ..Facts::new(vendor, ErrorKind::InvalidResponse)
    }
    .into()
}
