use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::Vendor;

/// Why a call did not work.
///
/// Branch on [`kind`](Self::kind); show the whole error to people: it says what was called, what the vendor answered, and what to do
/// next. No part of it holds a key, token, password, signature or the query of an address.
///
/// # Troubleshooting
/// - Is it safe to call again? [`may_have_been_applied`](Self::may_have_been_applied) tells whether the vendor may have acted.
/// - Would it help? [`is_retryable`](Self::is_retryable), after [`retry_after`](Self::retry_after). The client has repeated the call
///   already where that is safe.
/// - Asking the vendor's support? Quote [`request_id`](Self::request_id) and [`code`](Self::code).
///
/// # Equality
/// Two errors are equal where all that can be asked of them is: the request id as well, so that only copies of one failure, and errors
/// that were made alike, are equal. Their sources are not compared.
///
/// # In tests
/// A test double makes errors with [`new`](Self::new); all that is not said follows from the kind.
///
/// ```
/// use meeting_control::{Error, ErrorKind, Vendor};
///
/// let error = Error::new(Vendor::Tencent, ErrorKind::NotFound).with_code("100004").with_message("room not exist");
/// assert!(!error.may_have_been_applied() && !error.is_retryable());
/// assert_eq!(error.to_string(), "tencent: not found: code 100004: room not exist");
/// assert!(Error::new(Vendor::Tencent, ErrorKind::Interrupted).may_have_been_applied());
/// ```
#[derive(Clone)]
pub struct Error(Arc<Facts>);

/// What is known of a failure.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) kind: ErrorKind,
    pub(crate) vendor: Vendor,
    pub(crate) operation: Option<&'static str>,
    pub(crate) code: Option<String>,
    /// It stands in the documents as it is.
    pub(crate) code_is_public: bool,
    pub(crate) meaning: Option<&'static str>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) http_status: Option<u16>,
    pub(crate) limit: Option<Limit>,
    /// What to do next, where the kind does not say it best.
    pub(crate) advice: Option<&'static str>,
    pub(crate) retry: Retry,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) may_have_been_applied: bool,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// Whether calling again helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    Never,
    /// Only after something outside has changed.
    Change,
    /// After a pause.
    Backoff,
    /// Once, with fresh credentials.
    Refresh,
}

/// Which limit of time ended a call, by what the call was waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Its turn, which the rate of calls gives it only after the deadline.
    Turn,
    /// Credentials; the deadline ended it.
    Credentials,
    /// A connection: the client's `connect_timeout`, or a shorter limit. Nothing was sent.
    Connecting,
    /// The answer to one attempt: `attempt_timeout`.
    Answer,
    /// The answer, or another attempt; the call's `deadline` ended it.
    Deadline,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Turn => "waiting for its turn",
            Self::Credentials => "the deadline ended while credentials were obtained",
            Self::Connecting => "no connection came about in time",
            Self::Answer => "no answer came within the time of an attempt",
            Self::Deadline => "the deadline ended",
        })
    }
}

/// What sort of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument breaks a documented limit, or would call something else. Nothing was sent; the message names the argument.
    InvalidArgument,
    /// The client is set up wrongly: a missing credential, a bad base URL. Nothing was sent; the message names the setting.
    Configuration,
    /// The vendor cannot do this. Nothing was sent.
    Unsupported,
    /// The vendor refused the request as malformed or out of range.
    InvalidRequest,
    /// The vendor did not accept the credentials. Check key, secret and clock.
    Unauthenticated,
    /// Too many failures: the vendor refuses for a while whatever is sent. Wait, and mend the cause before the next call.
    LockedOut,
    /// The credentials are good, but do not allow this. Grant the permission in the vendor's console.
    PermissionDenied,
    /// The meeting, room, user or record does not exist, or no longer.
    NotFound,
    /// It exists already, or somebody else was faster.
    Conflict,
    /// Not possible in the present state, for instance because the meeting is over.
    FailedPrecondition,
    /// Too many calls. The vendor did not act; wait and call again.
    RateLimited,
    /// A quota, a plan's limit or a subscription is used up.
    QuotaExceeded,
    /// The vendor refused with a code that the documents do not know, or without one.
    Refused,
    /// The vendor's service failed.
    ServerError,
    /// No connection could be made. Nothing was sent.
    Connect,
    /// The time for the call was used up.
    Timeout,
    /// It broke off: the connection after the request was sent, or nobody waited for it any longer. The message says which.
    Interrupted,
    /// The answer does not say clearly what became of the call: it is no JSON, cut off, too large, a redirect, or it has neither the
    /// documented form of success nor a code that is known.
    InvalidResponse,
}

impl ErrorKind {
    /// The kind as one word, as the documents spell it: `not_found` for [`NotFound`](Self::NotFound).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::Configuration => "configuration",
            Self::Unsupported => "unsupported",
            Self::InvalidRequest => "invalid_request",
            Self::Unauthenticated => "unauthenticated",
            Self::LockedOut => "locked_out",
            Self::PermissionDenied => "permission_denied",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::FailedPrecondition => "failed_precondition",
            Self::RateLimited => "rate_limited",
            Self::QuotaExceeded => "quota_exceeded",
            Self::Refused => "refused",
            Self::ServerError => "server_error",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::InvalidResponse => "invalid_response",
        }
    }

    fn summary(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid argument",
            Self::Configuration => "invalid configuration",
            Self::Unsupported => "not supported by this vendor",
            Self::InvalidRequest => "refused as invalid",
            Self::Unauthenticated => "credentials not accepted",
            Self::LockedOut => "locked out after too many failures",
            Self::PermissionDenied => "permission denied",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::FailedPrecondition => "not possible in the present state",
            Self::RateLimited => "too many calls",
            Self::QuotaExceeded => "quota exceeded",
            Self::Refused => "refused",
            Self::ServerError => "the vendor's service failed",
            Self::Connect => "no connection",
            Self::Timeout => "timed out",
            Self::Interrupted => "interrupted",
            Self::InvalidResponse => "the answer cannot be understood",
        }
    }

    /// Whether a failure of this kind leaves open what the vendor did.
    fn is_unclear(self) -> bool {
        matches!(self, Self::ServerError | Self::Timeout | Self::Interrupted | Self::InvalidResponse)
    }

    /// Whether what stands in the way goes away by itself.
    fn passes(self) -> bool {
        matches!(self, Self::RateLimited | Self::ServerError | Self::Connect | Self::Timeout | Self::Interrupted)
    }

    fn advice(self) -> Option<&'static str> {
        match self {
            Self::Unauthenticated => Some("check the credentials, the region and this machine's clock"),
            Self::LockedOut => Some("wait before the next call, and mend the cause first"),
            Self::PermissionDenied => Some("grant the permission in the vendor's console"),
            Self::RateLimited => Some("call again later, or lower the client's rate"),
            Self::QuotaExceeded => Some("raise the quota or renew the plan in the vendor's console"),
            Self::Connect => Some("check the base URL and the network"),
            Self::ServerError => Some("call again later"),
            _ => None,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())
    }
}

impl Error {
    /// A failure of this kind, for programs that stand in for a vendor: test doubles, and [`MeetingControl`] of one's own.
    ///
    /// Until it is told otherwise, it is what is usual for its kind: the vendor may have acted where a failure of the kind does not tell
    /// ([`ServerError`](ErrorKind::ServerError), [`Timeout`](ErrorKind::Timeout), [`Interrupted`](ErrorKind::Interrupted),
    /// [`InvalidResponse`](ErrorKind::InvalidResponse)), and the same call may work later where a failure of the kind can pass (all of
    /// these but `InvalidResponse`, [`RateLimited`](ErrorKind::RateLimited), [`Connect`](ErrorKind::Connect)).
    ///
    /// [`MeetingControl`]: crate::control::MeetingControl
    pub fn new(vendor: Vendor, kind: ErrorKind) -> Self {
        let retry = if kind.passes() { Retry::Backoff } else { Retry::Never };
        Facts { retry, may_have_been_applied: kind.is_unclear(), ..Facts::new(vendor, kind) }.into()
    }

    /// An error that came up before anything was sent.
    pub(crate) fn unsent(vendor: Vendor, kind: ErrorKind, message: impl Into<String>) -> Self {
        Facts::new(vendor, kind).said(message.into())
    }

    /// For whoever asks for a vendor whose feature is not enabled, or that this crate has no client for.
    #[cfg(feature = "control")]
    pub(crate) fn lacking(vendor: Vendor) -> Self {
        let message = match vendor {
            Vendor::Other(name) => format!("meeting-control has no client for {name}"),
            _ => format!("this build lacks the feature `{vendor}` of meeting-control"),
        };
        Self::unsent(vendor, ErrorKind::Configuration, message)
    }

    /// The same error, of this [`operation`](Self::operation).
    #[must_use]
    pub fn with_operation(self, operation: &'static str) -> Self {
        let mut facts = self.into_facts();
        facts.operation = Some(operation);
        facts.into()
    }

    /// The same error, with this [`code`](Self::code).
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        let mut facts = self.into_facts();
        facts.code = Some(code.into());
        facts.into()
    }

    /// The same error, with this [`meaning`](Self::meaning) of its code.
    #[must_use]
    pub fn with_meaning(self, meaning: &'static str) -> Self {
        let mut facts = self.into_facts();
        facts.meaning = Some(meaning);
        facts.into()
    }

    /// The same error, with this [`message`](Self::message).
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        self.into_facts().said(message.into())
    }

    /// The same error, with this [`request_id`](Self::request_id).
    #[must_use]
    pub fn with_request_id(self, id: impl Into<String>) -> Self {
        let mut facts = self.into_facts();
        facts.request_id = Some(id.into());
        facts.into()
    }

    /// The same error, with this [`http_status`](Self::http_status).
    #[must_use]
    pub fn with_http_status(self, status: u16) -> Self {
        let mut facts = self.into_facts();
        facts.http_status = Some(status);
        facts.into()
    }

    /// The same error, with this [`limit`](Self::limit). Nothing was sent where the limit ended the call before that.
    #[must_use]
    pub fn with_limit(self, limit: Limit) -> Self {
        let mut facts = self.into_facts();
        facts.limit = Some(limit);
        if matches!(limit, Limit::Turn | Limit::Credentials | Limit::Connecting) {
            facts.may_have_been_applied = false;
        }
        facts.into()
    }

    /// The same error, with this [`retry_after`](Self::retry_after).
    #[must_use]
    pub fn with_retry_after(self, pause: Duration) -> Self {
        let mut facts = self.into_facts();
        facts.retry_after = Some(pause);
        facts.into()
    }

    /// The same error, which [is retryable](Self::is_retryable) or not.
    #[must_use]
    pub fn with_retryable(self, retryable: bool) -> Self {
        let mut facts = self.into_facts();
        facts.retry = if retryable { Retry::Backoff } else { Retry::Never };
        facts.into()
    }

    /// The same error, after which the vendor [may have acted](Self::may_have_been_applied) or not.
    #[must_use]
    pub fn with_may_have_been_applied(self, may_have_been_applied: bool) -> Self {
        let mut facts = self.into_facts();
        facts.may_have_been_applied = may_have_been_applied;
        facts.into()
    }

    /// The same error, with what caused it.
    #[must_use]
    pub fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        let mut facts = self.into_facts();
        facts.source = Some(Arc::new(source));
        facts.into()
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whose API was called.
    pub fn vendor(&self) -> Vendor {
        self.0.vendor
    }

    /// The operation that failed, by its `operationId`. It can be another one than was called: a token call, for instance.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The vendor's error code, as text.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the vendor's answer says, the first 64 KiB of it, or what went wrong where there is none.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// What the vendor's error code means, from the documents.
    pub fn meaning(&self) -> Option<&'static str> {
        self.0.meaning
    }

    /// The vendor's id of the exchange, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status of the answer, if there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Which limit of time ended the call, if one did.
    pub fn limit(&self) -> Option<Limit> {
        self.0.limit
    }

    /// The least time to wait before calling again, where the vendor or its documentation states one.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may work later without any other change.
    ///
    /// It says nothing about safety: see [`may_have_been_applied`](Self::may_have_been_applied).
    pub fn is_retryable(&self) -> bool {
        self.0.retry == Retry::Backoff
    }

    /// Whether the vendor may have acted, in this attempt or in an earlier one of the same call.
    ///
    /// `false` means that nothing has changed on the vendor's side.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.may_have_been_applied
    }

    /// What to do next, where that is known: for people.
    pub fn advice(&self) -> Option<&'static str> {
        match self.0.kind {
            _ if self.0.advice.is_some() => self.0.advice,
            ErrorKind::ServerError if self.0.request_id.is_some() => {
                Some("call again later; if it persists, tell the vendor the request id")
            }
            kind => kind.advice(),
        }
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.0
    }

    /// The same error with other facts.
    pub(crate) fn with(self, change: impl FnOnce(&mut Facts)) -> Self {
        let mut facts = self.into_facts();
        change(&mut facts);
        facts.into()
    }

    fn into_facts(self) -> Facts {
        Arc::unwrap_or_clone(self.0)
    }
}

impl Facts {
    pub(crate) fn new(vendor: Vendor, kind: ErrorKind) -> Self {
        Self {
            kind,
            vendor,
            operation: None,
            code: None,
            code_is_public: false,
            meaning: None,
            message: None,
            request_id: None,
            http_status: None,
            limit: None,
            advice: None,
            retry: Retry::Never,
            retry_after: None,
            may_have_been_applied: false,
            source: None,
        }
    }

    fn said(mut self, message: String) -> Error {
        self.message = Some(message);
        self.into()
    }
}

/// All but the source, which nobody can compare.
impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.vendor == other.vendor
            && self.operation == other.operation
            && self.code == other.code
            && self.meaning == other.meaning
            && self.message == other.message
            && self.request_id == other.request_id
            && self.http_status == other.http_status
            && self.limit == other.limit
            && (self.retry == Retry::Backoff) == (other.retry == Retry::Backoff)
            && self.retry_after == other.retry_after
            && self.may_have_been_applied == other.may_have_been_applied
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Error {}

impl From<Facts> for Error {
    fn from(facts: Facts) -> Self {
        Self(Arc::new(facts))
    }
}

/// As a record: `{"kind", "operation", "code", "meaning", "message", "request_id", "http_status", "retryable", "retry_after",
/// "may_have_been_applied", "advice"}`, with `null` for what is not known; `retry_after` is in seconds, rounded up.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let seconds = |pause: Duration| pause.as_secs().saturating_add(u64::from(pause.subsec_nanos() > 0));
        let mut record = serializer.serialize_struct("Error", 11)?;
        record.serialize_field("kind", self.kind().as_str())?;
        record.serialize_field("operation", &self.operation())?;
        record.serialize_field("code", &self.code())?;
        record.serialize_field("meaning", &self.meaning())?;
        record.serialize_field("message", &self.message())?;
        record.serialize_field("request_id", &self.request_id())?;
        record.serialize_field("http_status", &self.http_status())?;
        record.serialize_field("retryable", &self.is_retryable())?;
        record.serialize_field("retry_after", &self.retry_after().map(seconds))?;
        record.serialize_field("may_have_been_applied", &self.may_have_been_applied())?;
        record.serialize_field("advice", &self.advice())?;
        record.end()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Facts { kind, vendor, operation, code, meaning, message, request_id, http_status, limit, .. } = &*self.0;
        write!(f, "{vendor}")?;
        if let Some(operation) = operation {
            write!(f, " {operation}")?;
        }
        write!(f, ": {kind}")?;
        if let Some(code) = code {
            write!(f, ": code {code}")?;
        }
        if let Some(meaning) = meaning {
            write!(f, ": {}", meaning.trim_end_matches('.'))?;
        }
        if let Some(message) = message {
            let message = message.trim_end_matches('.');
            if !message.is_empty() {
                write!(f, ": {message}")?;
            }
        } else if let Some(limit) = limit {
            write!(f, ": {limit}")?;
        }
        if let Some(status) = http_status {
            write!(f, " (HTTP {status})")?;
        }
        if let Some(request_id) = request_id {
            write!(f, " (request id {request_id})")?;
        }
        if self.0.may_have_been_applied {
            f.write_str("; the vendor may have acted")?;
        }
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}
