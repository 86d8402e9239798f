//! Why a request got no answer.

use std::error::Error as StdError;
use std::fmt;
use std::io;

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

    pub(super) fn of_reqwest(error: reqwest::Error) -> Self {
        // The address holds the signature in its query.
        Self::new(kind(&error), error.without_url())
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

/// What reqwest tells of it.
pub(super) fn kind(error: &reqwest::Error) -> HttpErrorKind {
    let hyper = sources(error).find_map(|source| source.downcast_ref::<hyper::Error>());
    match hyper {
        _ if error.is_connect() && error.is_timeout() => HttpErrorKind::ConnectTimeout,
        _ if error.is_connect() => HttpErrorKind::Connect,
        Some(hyper) if hyper.is_parse() || sources(hyper).any(is_nonsense) => HttpErrorKind::Malformed,
        Some(_) => HttpErrorKind::Interrupted,
        None if error.is_decode() => HttpErrorKind::Malformed,
        None => HttpErrorKind::Interrupted,
    }
}

/// What arrived makes no sense; what did not arrive is told otherwise.
fn is_nonsense(error: &(dyn StdError + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData))
}

pub(super) fn sources(error: &dyn StdError) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |source: &&(dyn StdError + 'static)| (*source).source())
}
