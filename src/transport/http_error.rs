//! Why a request got no answer.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::operation::Retry;
use crate::error::{Facts, Limit};
use crate::{ErrorKind, Vendor};

pub(super) const CHECK_PROXY: &str = "check the proxy";

/// Why a request got no answer.
#[derive(Debug)]
pub struct HttpError {
    kind: HttpErrorKind,
    source: Box<dyn StdError + Send + Sync>,
    /// What to do about it.
    remedy: Option<&'static str>,
    /// Whether it comes out alike until something is changed.
    lasts: bool,
}

/// What is known of a request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpErrorKind {
    /// No connection could be made: nothing was sent, and sending again is safe.
    Connect,
    /// The proxy made no connection: nothing was sent, and sending again is safe.
    Proxy,
    /// Client and server do not agree on TLS: one of them does not trust the other's certificate, for instance. The server has not acted,
    /// and it is not tried again, as it comes out alike until something is changed.
    Tls,
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
    /// An error of this kind. Its source had better not show the request: where it quotes a secret, callers get its words alone, without
    /// the secret, in its place.
    pub fn new(kind: HttpErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into(), remedy: None, lasts: kind == HttpErrorKind::Tls }
    }

    /// The same error, which comes out alike until something is changed.
    pub(super) fn lasting(self) -> Self {
        Self { lasts: true, ..self }
    }

    /// The same error, with what to do about it.
    pub(super) fn remedied(self, remedy: &'static str) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// An error of which nothing is known.
    pub fn unknown(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(HttpErrorKind::Unknown, source)
    }

    /// The same error, of what has an answer's head before it: there was a connection, whatever the service says.
    pub(super) fn amid_an_answer(self) -> Self {
        let kind = match self.kind {
            HttpErrorKind::Malformed | HttpErrorKind::Interrupted | HttpErrorKind::Unknown => self.kind,
            HttpErrorKind::Connect | HttpErrorKind::Proxy | HttpErrorKind::Tls | HttpErrorKind::ConnectTimeout => {
                HttpErrorKind::Interrupted
            }
        };
        Self { kind, lasts: false, ..self }
    }

    pub(super) fn of_reqwest(error: reqwest::Error) -> Self {
        // The address holds the signature in its query.
        Self::new(kind(&error), error.without_url())
    }

    /// What is known.
    pub fn kind(&self) -> HttpErrorKind {
        self.kind
    }

    /// What callers are told, apart from what was called and whether it had left.
    pub(crate) fn into_facts(self, vendor: Vendor) -> Facts {
        let (kind, retry, message) = match self.kind {
            HttpErrorKind::Connect | HttpErrorKind::Proxy | HttpErrorKind::Tls => {
                (ErrorKind::Connect, Retry::Backoff, innermost(&self))
            }
            HttpErrorKind::ConnectTimeout => (ErrorKind::Connect, Retry::Backoff, Limit::Connecting.to_string()),
            HttpErrorKind::Malformed => {
                (ErrorKind::InvalidResponse, Retry::Never, "it is no HTTP, or damaged".to_owned())
            }
            HttpErrorKind::Interrupted | HttpErrorKind::Unknown => {
                (ErrorKind::Interrupted, Retry::Backoff, "the connection broke".to_owned())
            }
        };
        let mut facts = Facts::new(vendor, kind);
        facts.retry = if self.lasts { Retry::Change } else { retry };
        facts.message = Some(message);
        if self.kind == HttpErrorKind::ConnectTimeout {
            facts.limit = Some(Limit::Connecting);
        }
        facts.advice = match self.remedy {
            None if self.kind == HttpErrorKind::Proxy => Some(CHECK_PROXY),
            remedy => remedy,
        };
        facts.source = Some(Arc::new(self));
        facts
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

/// What reqwest tells of it.
pub(super) fn kind(error: &reqwest::Error) -> HttpErrorKind {
    match source_of::<hyper::Error>(error) {
        _ if error.is_connect() && error.is_timeout() => HttpErrorKind::ConnectTimeout,
        _ if error.is_connect() => HttpErrorKind::Connect,
        Some(hyper) if hyper.is_parse() || is_nonsense(hyper) => HttpErrorKind::Malformed,
        Some(_) => HttpErrorKind::Interrupted,
        None if error.is_decode() => HttpErrorKind::Malformed,
        None => HttpErrorKind::Interrupted,
    }
}

/// What arrived makes no sense; what did not arrive is told otherwise.
fn is_nonsense(error: &hyper::Error) -> bool {
    for error in &io_errors(error) {
        if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) {
            return true;
        }
    }
    false
}

/// Whether a connection could not be made as this process, or the machine, has too many files open.
pub(super) fn is_out_of_files(error: &dyn StdError) -> bool {
    for error in &io_errors(error) {
        if matches!((cfg!(windows), error.raw_os_error()), (true, Some(10_024)) | (false, Some(23 | 24))) {
            return true;
        }
    }
    false
}

/// What is behind it all.
pub(crate) fn innermost(error: &dyn StdError) -> String {
    match sources(error).last() {
        Some(source) => source.to_string(),
        None => error.to_string(),
    }
}

fn io_errors(error: &dyn StdError) -> Vec<&io::Error> {
    let mut found = Vec::new();
    for source in &sources(error) {
        if let Some(error) = source.downcast_ref() {
            found.push(error);
        }
    }
    found
}

/// The outermost that is of this type.
pub(super) fn source_of<T: StdError + 'static>(error: &dyn StdError) -> Option<&T> {
    for source in &sources(error) {
        if let Some(found) = source.downcast_ref() {
            return Some(found);
        }
    }
    None
}

/// From the outside in.
pub(super) fn sources(error: &dyn StdError) -> Vec<&(dyn StdError + 'static)> {
    let mut sources = Vec::new();
    let mut next = error.source();
    while let Some(source) = next {
        sources.push(source);
        next = inner(source);
    }
    sources
}

/// What an error of input and output holds is not among its sources.
pub(super) fn inner<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    if let Some(error) = error.downcast_ref::<io::Error>()
        && let Some(held) = error.get_ref()
    {
        return Some(held);
    }
    error.source()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn too_many_open_files_are_found_however_deep() {
        let caused_by = |code| {
            let held = io::Error::other(io::Error::from_raw_os_error(code));
            crate::Error::new(Vendor::Tencent, ErrorKind::Connect).with_source(held)
        };
        assert!(is_out_of_files(&caused_by(24)));
        assert!(!is_out_of_files(&caused_by(111)));
    }
}
