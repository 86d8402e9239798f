//! What every call goes through.
//!
//! ```text
//! call ── credentials ── admission ── attempt ── verdict ── decide ──┐
//!   draft  ▲   a fresh       the documented  one    the               │ again, after a pause
//!          │   signature     rate            answer document          │ or with fresh credentials
//!          └──────────────────────────────────────────────────────────┘
//! ```
//!
//! What is sent is described by data: an operation's table (`operation`), a caller's arguments (`request`). Credentials sit below the
//! repetition: each attempt is authorized anew. Everything is bounded by the call's deadline. Dropping the future of a call drops all
//! of it.

#![cfg_attr(
    not(all(feature = "control", feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor or only the verbs need stands here for all")
)]

mod address;
pub(crate) mod admission;
#[cfg_attr(not(feature = "shared"), path = "allotment/absent.rs")]
mod allotment;
mod attempt;
pub(crate) mod body;
pub(crate) mod builder;
pub(crate) mod call;
mod carrier;
mod codes;
mod decide;
pub(crate) mod departure;
mod escapes;
pub(crate) mod failure;
pub(crate) mod http_error;
pub(crate) mod operation;
pub(crate) mod paging;
mod proxy;
pub(crate) mod redact;
pub(crate) mod request;
pub(crate) mod reqwest_service;
pub(crate) mod response;
mod retry_after;
pub(crate) mod service;
mod span;
mod task;
#[cfg(feature = "rustls")]
mod tls;
pub(crate) mod token;
mod unpacking;
mod unsendable;
pub(crate) mod verdict;

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::{HeaderName, HeaderValue};
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;
#[cfg(feature = "sockets")]
use url::Url;

use crate::error::{Facts, Limit};
use crate::shared::Sharing;
use crate::{Error, ErrorKind, Secret, Vendor};
use address::Addresses;
use admission::Admission;
use attempt::{Attempt, Received};
use call::Terms;
use carrier::Carrier;
use decide::{Next, Situation, decide};
use departure::Watch;
use operation::{Idempotency, Operation, Retry};
use redact::Redactor;
use request::{Draft, Request};
#[cfg(feature = "sockets")]
use reqwest_service::ReqwestService;
use unpacking::growth;
use unsendable::Unsendable;
use verdict::{Heard, Manner, Opened, Reading};

/// Longer than any call, short enough to be added to any time.
pub(crate) const FOREVER: Duration = Duration::from_secs(30 * 365 * 86_400);
/// Reading a larger answer would hold up whatever else runs on the thread.
const LARGE: usize = 128 * 1024;
/// After this long without a call, the runtime is given the chance to notice which connections have been closed.
const QUIET: Duration = Duration::from_millis(50);

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

    /// Whether the credential is still the one that a request would get now.
    fn is_current(&self, ticket: &Ticket) -> bool;

    /// What makes somebody the host of this meeting, for a call that carries it in its body.
    #[cfg(feature = "huawei")]
    fn host_password<'a>(&'a self, handle: &'a Handle, meeting: &'a str) -> Pending<'a, Result<Secret, Error>> {
        let _ = meeting;
        let message = "there are no hosts' passwords";
        Box::pin(std::future::ready(Err(Error::unsent(
            handle.transport.manner.vendor,
            ErrorKind::Unsupported,
            message,
        ))))
    }

    /// The app itself, where it is one: its key, and its secret.
    #[cfg(all(feature = "dingtalk", feature = "sockets"))]
    fn app(&self) -> Option<(&str, Secret)> {
        None
    }

    /// Forgets the credential of a refused attempt, unless a newer one has taken its place.
    fn discard(&self, ticket: &Ticket);

    /// The vendor refuses whatever is signed like this for a while: nobody else needs to hear it.
    fn locked_out(&self, _ticket: &Ticket, _error: &Error, _now: SystemTime) {}

    /// Who it is that the vendor sees, without secrets: the same for all clients with the same credentials.
    fn identity(&self) -> String;

    /// Shows the secrets that must not come back in a message, besides those that a request carries.
    fn secrets(&self, see: &mut dyn FnMut(&str));
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
    pub(crate) manner: Manner,
    pub(crate) service: Carrier,
    /// How the service makes its connections, where it is no program's own.
    #[cfg(feature = "sockets")]
    connections: Option<reqwest_service::Connections>,
    #[cfg(feature = "sockets")]
    pub(crate) plain_http: builder::PlainHttp,
    pub(crate) addresses: Addresses,
    /// Without the brackets that an address of IPv6 has in a URL.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Box<dyn Credentials>,
    pub(crate) admission: Admission,
    /// What is shared with other clients, if anything is.
    pub(crate) sharing: Option<Sharing>,
    pub(crate) clock: Clock,
    pub(crate) answer_limit: usize,
    /// A place for each large answer that may be read at once.
    pub(crate) large_answers: Arc<Semaphore>,
    /// What calls get that ask for nothing else. Token calls serve many callers, and must not end with the most hurried one.
    pub(crate) terms: Terms,
    /// On which runtime, and when.
    pub(crate) last_call: Mutex<Option<(runtime::Id, Instant)>>,
}

impl Transport {
    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// What opens a socket at this address: another host than calls go to, for which another proxy may be set.
    ///
    /// # Errors
    /// What cannot be set up.
    #[cfg(feature = "sockets")]
    pub(crate) fn socket_service(&self, url: &Url) -> Result<Carrier, String> {
        match &self.connections {
            Some(connections) => ReqwestService::new(connections, url).map(Carrier::Own),
            None => Ok(self.service.clone()),
        }
    }

    /// Whether no call has gone out for a while, or the last one on another runtime. A connection that the server has closed looks open
    /// until its runtime has looked; on one that runs only now and then, nobody has.
    fn has_paused(&self, here: runtime::Id, now: Instant) -> bool {
        let last = self.last_call.lock().unwrap_or_else(PoisonError::into_inner).replace((here, now));
        last.is_none_or(|(there, last)| there != here || now.saturating_duration_since(last) >= QUIET)
    }
}

/// A client's hold on the transport.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) transport: Arc<Transport>,
    /// How long a call may take in all.
    pub(crate) deadline: Duration,
}

impl Handle {
    pub(crate) fn now(&self) -> SystemTime {
        self.transport.now()
    }

    pub(crate) fn terms(&self) -> Terms {
        Terms { deadline: self.deadline, ..self.transport.terms }
    }

    /// For calls that obtain credentials.
    pub(crate) fn for_credentials(&self) -> Self {
        Self { deadline: self.transport.terms.deadline, ..self.clone() }
    }

    /// Begins a call, in the span of whoever polls it. Everything behind it is the same code for every operation.
    ///
    /// What it waits for is some thousand bytes large. It is pinned where it comes about: an `.await` would copy it into its place.
    fn start<'a>(
        &'a self,
        operation: &'static Operation,
        draft: Result<Draft, Unsendable>,
        terms: Terms,
        reading: Reading,
    ) -> Pending<'a, Ended> {
        let draft = match draft {
            Ok(draft) => draft,
            Err(cause) => {
                let outcome = Err(cause.into_error(operation));
                return Box::pin(std::future::ready(Ended { attempts: 0, outcome }));
            }
        };
        let mut call = Running { handle: self, operation, draft, terms, reading, history: History::default() };
        Box::pin(async move {
            let outcome = pin!(call.run()).await;
            Ended { attempts: call.history.attempts, outcome }
        })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("vendor", &self.transport.manner.vendor)
            .field("base_url", &self.transport.addresses.base().as_str().trim_end_matches('/'))
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// How a call has ended.
struct Ended {
    /// Requests that went out.
    attempts: u32,
    outcome: Result<Opened, Error>,
}

/// A call under way.
struct Running<'a> {
    handle: &'a Handle,
    operation: &'static Operation,
    draft: Draft,
    terms: Terms,
    reading: Reading,
    history: History,
}

impl Running<'_> {
    async fn run(&mut self) -> Result<Opened, Error> {
        let transport = &*self.handle.transport;
        let Ok(here) = runtime::Handle::try_current() else { return Err(self.without_runtime()) };
        let here = here.id();
        let now = Instant::now();
        let deadline = now.checked_add(self.terms.deadline).unwrap_or(now + FOREVER);
        loop {
            let outcome = pin!(self.attempt(here, deadline)).await;
            let error = match outcome {
                Ok(opened) => return Ok(opened),
                Err(error) => self.history.note(self.operation, error),
            };
            if error.kind() == ErrorKind::LockedOut && !self.history.settled {
                transport.credentials.locked_out(&self.history.ticket, &error, transport.now());
            }
            match decide(&self.history.situation(&error, self.operation, self.terms.attempts, deadline)) {
                Next::GiveUp => return Err(error),
                Next::Refresh => {
                    self.history.refreshed = true;
                    transport.credentials.discard(&self.history.ticket);
                }
                Next::Again(pause) => {
                    tracing::debug!(operation = self.operation.id, ?pause, "calling again");
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    async fn attempt(&mut self, here: runtime::Id, deadline: Instant) -> Result<Opened, Error> {
        let transport = &*self.handle.transport;
        // What cannot be sent in time needs no login either.
        let chance = transport.admission.check(self.operation, deadline);
        chance.map_err(|refusal| self.history.without_a_turn(refusal))?;
        let mut request = self.authorized(deadline).await?;
        let admitted = transport.admission.admit(self.operation, deadline).await;
        let turn = admitted.map_err(|refusal| self.history.without_a_turn(refusal))?;
        let watch = Watch::current(self.operation.idempotency);
        if turn.was_waited_for() && !transport.credentials.is_current(&self.history.ticket) {
            request = self.authorized(deadline).await?;
        }
        let span = span::attempt(transport, self.operation, self.history.attempts);
        self.history.attempts += 1;
        if transport.has_paused(here, turn.given_at()) {
            tokio::task::yield_now().await;
        }
        let turn = Arc::new(turn.watched(watch));
        let (operation, timeout) = (self.operation, self.terms.attempt_timeout);
        let attempt = Attempt { transport, operation, deadline, timeout, turn };
        let sent = match span.in_scope(|| attempt.send(request)) {
            Ok(sending) => pin!(attempt.receive(sending)).instrument(span.clone()).await,
            Err(error) => Err(error),
        };
        span::end_attempt(&span, sent.as_ref().map(|received| &received.answer));
        let received = sent.map_err(|error| self.redactor().error(error))?;
        let status = received.answer.status.as_u16();
        let heard = match received.answer.body.len().saturating_mul(growth(&received.answer.body)) {
            0..LARGE => verdict::open(transport.manner, operation, &received.answer, self.reading),
            _ => self.open_elsewhere(deadline, received).await,
        };
        let opened = self.redacted(heard);
        let request_id = opened.as_ref().map_or_else(Error::request_id, |opened| opened.request_id.as_deref());
        tracing::debug!(parent: &span, operation = operation.id, status, request_id, "answered");
        opened
    }

    async fn authorized(&mut self, deadline: Instant) -> Result<Request, Error> {
        let mut request = self.draft.request();
        let authorized = self.handle.transport.credentials.authorize(self.handle, self.operation, &mut request);
        let mut ticket = timeout_at(deadline, authorized)
            .await
            .unwrap_or_else(|_| Err(self.out_of_time(Limit::Credentials)))
            .map_err(|error| self.history.without_credentials(error))?;
        // A server may quote what an earlier attempt carried.
        ticket.secrets.append(&mut self.history.ticket.secrets);
        self.history.ticket = ticket;
        Ok(request)
    }

    /// Where it holds up nobody. The place is kept until the answer has been read.
    async fn open_elsewhere(&self, deadline: Instant, received: Received) -> Heard {
        let (manner, operation, reading) = (self.handle.transport.manner, self.operation, self.reading);
        let read = move || {
            let Received { answer, place } = received;
            let heard = verdict::open(manner, operation, &answer, reading);
            drop(place);
            heard
        };
        match timeout_at(deadline, tokio::task::spawn_blocking(read)).await {
            Ok(Ok(heard)) => heard,
            Ok(Err(_)) | Err(_) => {
                let error = self.out_of_time(Limit::Deadline).with(|facts| facts.may_have_been_applied = true);
                Heard { opened: Err(error), secrets: Vec::new() }
            }
        }
    }

    /// What the call was made with.
    fn redactor(&self) -> Redactor<'_> {
        let credentials = &*self.handle.transport.credentials;
        Redactor { credentials, carried: &self.history.ticket.secrets, sent: &self.draft.secrets, granted: &[] }
    }

    fn redacted(&self, heard: Heard) -> Result<Opened, Error> {
        let redactor = Redactor { granted: &heard.secrets, ..self.redactor() };
        let mut opened = match heard.opened {
            Ok(opened) => opened,
            Err(error) => return Err(redactor.error(error)),
        };
        opened.request_id = redactor.request_id(opened.request_id);
        if !opened.oddities.is_empty() {
            tracing::debug!(
                operation = self.operation.id,
                count = opened.oddities.len(),
                first = opened.oddities.first().map(ToString::to_string),
                "the answer differs from the document"
            );
        }
        Ok(opened)
    }

    /// Timers and connections would panic.
    #[cold]
    fn without_runtime(&self) -> Error {
        let message = "no tokio runtime runs here, and calls need one; nothing was sent";
        Error::unsent(self.operation.vendor, ErrorKind::Configuration, message).with_operation(self.operation.id)
    }

    #[cold]
    fn out_of_time(&self, limit: Limit) -> Error {
        Facts {
            operation: Some(self.operation.id),
            limit: Some(limit),
            retry: Retry::Backoff,
            ..Facts::new(self.operation.vendor, ErrorKind::Timeout)
        }
        .into()
    }
}

/// What has happened in a call so far.
#[derive(Default)]
struct History {
    /// Requests that went out.
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
    #[cold]
    fn without_credentials(&mut self, error: Error) -> Error {
        self.settled = true;
        error.with(|facts| facts.may_have_been_applied = false)
    }

    /// That there is no time for another attempt says less than how the last one failed.
    #[cold]
    fn without_a_turn(&mut self, refusal: Error) -> Error {
        self.settled = true;
        self.last.take().unwrap_or(refusal)
    }

    /// An error is as uncertain as the least certain attempt before it.
    #[cold]
    fn note(&mut self, operation: &'static Operation, error: Error) -> Error {
        let reads = operation.idempotency == Idempotency::Read;
        self.uncertain |= error.may_have_been_applied() && !reads;
        let uncertain = self.uncertain;
        let error = error.with(|facts: &mut Facts| {
            facts.operation.get_or_insert(operation.id);
            facts.may_have_been_applied = uncertain;
            if uncertain && operation.idempotency == Idempotency::Once {
                facts.advice = Some("look whether it was done before you call again, which may do it twice");
            }
        });
        self.last = Some(error.clone());
        error
    }

    #[cold]
    fn situation(&self, error: &Error, operation: &Operation, most: u32, deadline: Instant) -> Situation {
        let facts = error.facts();
        Situation {
            retry: match facts.retry {
                _ if self.settled => Retry::Never,
                // The same credential would go out again, and count towards a lock-out.
                Retry::Refresh if self.ticket.scheme.is_none() => Retry::Never,
                retry => retry,
            },
            // Renewing a refused token does not count.
            attempts: self.attempts.saturating_sub(u32::from(self.refreshed)).max(1),
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
    insert(vendor, request, name, value, true)
}

/// Puts what the SDK supplies into a header.
pub(crate) fn set_header(vendor: Vendor, request: &mut Request, name: &'static str, value: &str) -> Result<(), Error> {
    insert(vendor, request, name, value, false)
}

fn insert(vendor: Vendor, request: &mut Request, name: &str, value: &str, is_secret: bool) -> Result<(), Error> {
    let (Ok(header), Ok(mut value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
        let message = format!("the value for the header {name} holds a character that no header can carry");
        return Err(Error::unsent(vendor, ErrorKind::Configuration, message));
    };
    value.set_sensitive(is_secret);
    request.headers.insert(header, value);
    Ok(())
}

/// A document asks for something that the hand-written part does not know.
pub(crate) fn unknown_supply(vendor: Vendor, name: &str) -> Error {
    let message = format!("the documents ask for `{name}`, which this version cannot fill in");
    Error::unsent(vendor, ErrorKind::Unsupported, message)
}

/// Whether a document asks for the one thing that the hand-written part knows; what else it asks for would not be sent.
#[cfg(any(feature = "dingtalk", feature = "tencent"))]
pub(crate) fn asks_for(vendor: Vendor, known: &str, asked: &[&str]) -> Result<bool, Error> {
    match asked.iter().find(|name| **name != known) {
        Some(unknown) => Err(unknown_supply(vendor, unknown)),
        None => Ok(!asked.is_empty()),
    }
}

#[cfg(all(test, any(feature = "dingtalk", feature = "tencent")))]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_fill_in_is_refused() {
        let asks_for = |asked: &[&str]| asks_for(Vendor::DingTalk, "accessToken", asked);
        assert!(asks_for(&["accessToken"]).unwrap());
        assert!(!asks_for(&[]).unwrap());
        for asked in [&["oddKey"][..], &["accessToken", "oddKey"]] {
            let error = asks_for(asked).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.to_string().contains("`oddKey`"), "{error}");
        }
    }
}
