//! What every call goes through.
//!
//! ```text
//! call ── admission ── credentials ── attempt ── open ── decide ──┐
//!             ▲      the documented   a fresh     one     the      │ again, after a pause
//!             │      rate             signature   answer  envelope │ or with fresh credentials
//!             └────────────────────────────────────────────────────┘
//! ```
//!
//! Credentials sit below the repetition: each attempt is signed afresh. Everything is bounded by the call's deadline. Dropping the
//! future of a call drops all of it.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor needs stands here for all")
)]

pub(crate) mod admission;
pub(crate) mod attempt;
pub(crate) mod builder;
pub(crate) mod decide;
pub(crate) mod envelope;
pub(crate) mod limits;
pub(crate) mod operation;
pub(crate) mod path;
pub(crate) mod token;
mod unsendable;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::{Request, header};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::error::Facts;
use crate::{Error, ErrorKind, Response, Secret, Vendor};
use admission::Admission;
use decide::{Next, Situation, decide};
use envelope::{Opened, Spelling};
use operation::{ErrorCode, Idempotency, Operation, Retry};
pub(crate) use unsendable::Unsendable;

/// Longer than any call, short enough to be added to any time.
const FOREVER: Duration = Duration::from_secs(30 * 365 * 86_400);

/// A future that needs no name.
pub(crate) type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Tells the time. Tests move it; everything else uses the system's.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The part of a vendor that is not in its documents: how a request proves who sent it.
pub(crate) trait Credentials: Send + Sync {
    /// Adds what the operation's security schemes ask for, and the parameters that the SDK supplies.
    fn authorize<'a>(
        &'a self,
        handle: &'a Handle,
        operation: &'static Operation,
        request: &'a mut Request,
    ) -> Pending<'a, Result<Ticket, Error>>;

    /// Forgets the credential of a refused attempt, unless a newer one has taken its place.
    fn discard(&self, ticket: &Ticket);

    /// Secrets that must not come back in a message.
    fn secrets(&self) -> Vec<Secret>;
}

/// Which credential an attempt went out with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ticket {
    /// The security scheme that can be renewed, and whose: a meeting has its own control token.
    pub(crate) scheme: Option<(&'static str, String)>,
    pub(crate) generation: u64,
    /// What the request carries.
    pub(crate) secrets: Vec<Secret>,
}

/// A vendor's connection, shared by all clones of a client.
pub(crate) struct Transport {
    pub(crate) vendor: Vendor,
    pub(crate) credentials: Box<dyn Credentials>,
    pub(crate) admission: Admission,
    pub(crate) codes: &'static [ErrorCode],
    pub(crate) spelling: &'static Spelling,
    pub(crate) clock: Clock,
    pub(crate) attempts: u32,
    pub(crate) attempt_timeout: Duration,
    pub(crate) answer_limit: usize,
    /// The deadline of token calls: they serve many callers, and must not end with the most hurried one.
    pub(crate) deadline: Duration,
}

/// A client's hold on the transport.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) transport: Arc<Transport>,
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: Arc<str>,
    /// How long a call may take in all.
    pub(crate) deadline: Duration,
}

impl Handle {
    pub(crate) fn now(&self) -> SystemTime {
        (self.transport.clock)()
    }

    /// For calls that obtain credentials.
    pub(crate) fn for_credentials(&self) -> Self {
        Self { deadline: self.transport.deadline, ..self.clone() }
    }

    /// The error of something that came up before sending.
    pub(crate) fn unsent(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::unsent(self.transport.vendor, kind, message)
    }

    /// Sends a request and decodes what comes back.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        operation: &'static Operation,
        request: Result<Request, Unsendable>,
    ) -> Result<Response<T>, Error> {
        let request = request.map_err(|cause| cause.into_error(self.transport.vendor, operation))?;
        let opened = self.run(operation, request).await?;
        envelope::decode(opened, self.transport.vendor, operation)
    }

    /// Sends a request whose answer says no more than that it worked.
    pub(crate) async fn acknowledge(
        &self,
        operation: &'static Operation,
        request: Result<Request, Unsendable>,
    ) -> Result<Response<()>, Error> {
        let request = request.map_err(|cause| cause.into_error(self.transport.vendor, operation))?;
        self.run(operation, request).await?.acknowledged(self.transport.vendor, operation)
    }

    async fn run(&self, operation: &'static Operation, mut request: Request) -> Result<Opened, Error> {
        if operation.empty_object {
            *request.body_mut() = Some("{}".into());
            request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        }
        let now = Instant::now();
        let deadline = now.checked_add(self.deadline).unwrap_or(now + FOREVER);
        let mut history = History::default();
        loop {
            let error = match self.attempt(operation, &request, deadline, &mut history).await {
                Ok(opened) => return Ok(opened),
                Err(error) => history.note(operation, error),
            };
            match decide(&history.situation(&error, operation, self.transport.attempts, deadline)) {
                Next::GiveUp => return Err(error),
                Next::Refresh => {
                    history.refreshed = true;
                    history.attempts = history.attempts.saturating_sub(1);
                    self.transport.credentials.discard(&history.ticket);
                }
                Next::Again(pause) => {
                    tracing::debug!(vendor = %self.transport.vendor, operation = operation.id, ?pause, "calling again");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    async fn attempt(
        &self,
        operation: &'static Operation,
        request: &Request,
        deadline: Instant,
        history: &mut History,
    ) -> Result<Opened, Error> {
        let transport = &*self.transport;
        let admitted = transport.admission.admit(transport.vendor, operation, deadline).await;
        admitted.map_err(|refusal| history.without_a_turn(refusal))?;
        let mut request = attempt::copy(transport.vendor, operation, request)?;
        let authorized = transport.credentials.authorize(self, operation, &mut request);
        history.ticket = timeout_at(deadline, authorized)
            .await
            .unwrap_or_else(|_| Err(self.unsent(ErrorKind::Timeout, "the time was used up by obtaining credentials")))
            .map_err(|error| history.without_credentials(error))?;
        history.attempts += 1;
        let answer = attempt::send(self, operation, request, deadline).await?;
        tracing::debug!(
            vendor = %transport.vendor,
            operation = operation.id,
            method = operation.method,
            path = operation.path,
            attempt = history.attempts,
            status = answer.status.as_u16(),
            request_id = answer.request_id.as_deref(),
            "answered"
        );
        envelope::open(transport, operation, answer).map_err(|error| self.scrub(error, &history.ticket))
    }

    /// A vendor's message can quote what it was sent.
    fn scrub(&self, error: Error, ticket: &Ticket) -> Error {
        let secrets = self.transport.credentials.secrets();
        let secrets = || secrets.iter().chain(&ticket.secrets).map(Secret::expose).filter(|secret| !secret.is_empty());
        error.with(|facts| {
            for text in [&mut facts.message, &mut facts.code, &mut facts.request_id].into_iter().flatten() {
                for secret in secrets().filter(|secret| text.contains(secret)).collect::<Vec<_>>() {
                    *text = text.replace(secret, "[redacted]");
                }
            }
        })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("vendor", &self.transport.vendor)
            .field("base_url", &self.base_url)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// What has happened in a call so far.
#[derive(Default)]
struct History {
    attempts: u32,
    refreshed: bool,
    /// Obtaining credentials failed; that call has made its own repetitions.
    settled: bool,
    /// Whether some attempt may have been applied.
    uncertain: bool,
    /// How the last attempt failed.
    last: Option<Error>,
    ticket: Ticket,
}

impl History {
    /// Whatever became of the token call, this operation was not sent.
    fn without_credentials(&mut self, error: Error) -> Error {
        self.settled = true;
        error.with(|facts| facts.may_have_been_applied = false)
    }

    /// That there is no time for another attempt says less than how the last one failed.
    fn without_a_turn(&mut self, refusal: Error) -> Error {
        self.settled = true;
        self.last.take().unwrap_or(refusal)
    }

    /// An error is as uncertain as the least certain attempt before it.
    fn note(&mut self, operation: &'static Operation, error: Error) -> Error {
        let reads = operation.idempotency == Idempotency::Read;
        self.uncertain |= error.may_have_been_applied() && !reads;
        let uncertain = self.uncertain;
        let error = error.with(|facts: &mut Facts| {
            facts.operation.get_or_insert(operation.id);
            facts.may_have_been_applied = uncertain;
        });
        self.last = Some(error.clone());
        error
    }

    fn situation(&self, error: &Error, operation: &Operation, most: u32, deadline: Instant) -> Situation {
        let facts = error.facts();
        Situation {
            retry: match facts.retry {
                _ if self.settled => Retry::Never,
                // The same credential would go out again, and count towards a lock-out.
                Retry::Refresh if self.ticket.scheme.is_none() => Retry::Never,
                retry => retry,
            },
            attempts: self.attempts.max(1),
            most,
            refreshed: self.refreshed,
            safe: operation.idempotency != Idempotency::Once || !facts.may_have_been_applied,
            least_pause: facts.retry_after.unwrap_or_default(),
            remaining: deadline.saturating_duration_since(Instant::now()),
            jitter: fastrand::f64(),
        }
    }
}

/// Puts a credential into a header, hidden from every log.
pub(crate) fn set_secret_header(
    vendor: Vendor,
    request: &mut Request,
    name: &'static str,
    value: &str,
) -> Result<(), Error> {
    set_header(vendor, request, name, value)?;
    if let Some(value) = request.headers_mut().get_mut(name) {
        value.set_sensitive(true);
    }
    Ok(())
}

/// Puts what the SDK supplies into a header.
pub(crate) fn set_header(vendor: Vendor, request: &mut Request, name: &'static str, value: &str) -> Result<(), Error> {
    let value = header::HeaderValue::from_str(value).map_err(|_| {
        let message = format!("the value for the header {name} holds a character that no header can carry");
        Error::unsent(vendor, ErrorKind::Configuration, message)
    })?;
    request.headers_mut().insert(name, value);
    Ok(())
}

/// A document asks for something that the hand-written part does not know.
pub(crate) fn unknown_supply(vendor: Vendor, name: &str) -> Error {
    let message = format!("the documents ask for `{name}`, which this version cannot fill in");
    Error::unsent(vendor, ErrorKind::Unsupported, message)
}
