//! Events through a connection that the user's program opens, as a stream that is pulled.

#![cfg_attr(
    not(any(feature = "dingtalk", feature = "huawei")),
    allow(dead_code, unused_imports, reason = "Tencent has no sockets")
)]

mod connect;
mod desk;
mod growth;
mod heard;
mod line;
mod status;

pub use desk::{Answer, Pushed};
pub use heard::{Heard, Unreadable};
pub use status::{End, Loss, Status};

pub(crate) use desk::Answers;

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use tokio::time::{Sleep, sleep};
use tokio_websockets::Message;

use super::{Delivery, Kinds, ReceiveError};
use crate::transport::redact::Redactor;
use crate::transport::{Handle, Pending};
use crate::{Error, ErrorKind, Secret, Vendor};
use connect::connect;
use line::{Line, Opened, Said};

/// A connection that lasted as long was a good one: what follows is its first loss.
const STEADY: Duration = Duration::from_secs(60);
/// What is told of a vendor's reason, in bytes: a server may say as much as it likes.
const LONGEST_REASON: usize = 200;
/// The longest pause that a vendor can ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(5 * 60);

/// How a vendor's socket is opened and spoken with.
///
/// Implemented by this crate alone.
#[allow(private_bounds)]
pub trait Dialect: Speak {
    /// The vendor's events.
    type Event: Kinds;
}

/// What differs from vendor to vendor.
pub(crate) trait Speak: Clone + Send + Unpin + 'static {
    fn handle(&self) -> &Handle;

    /// Where a new connection is to be had: asked for each anew.
    fn open(self) -> Pending<'static, Result<Opening, Error>>;

    /// The sign of life.
    fn pulse() -> Message;

    /// Whether a new connection fails with this because what the socket tells of is not there any more.
    fn is_over(error: &Error) -> bool;

    /// What a frame says.
    fn read(&self, frame: &[u8]) -> Result<Frame<Self::Event>, ReceiveError>
    where
        Self: Dialect;
}

/// Where a connection is to be had, and what is said first.
pub(crate) struct Opening {
    /// Without its query.
    pub(crate) address: String,
    pub(crate) query: Vec<(&'static str, Secret)>,
    pub(crate) greeting: Option<Secret>,
    /// What query and greeting hold of secrets, in each form in which it could be quoted.
    pub(crate) secrets: Vec<Secret>,
}

/// What a frame says.
pub(crate) enum Frame<E> {
    Event {
        delivery: Box<Delivery<E>>,
        /// None where the vendor wants no answer.
        answers: Option<Answers>,
        /// The meeting is over with it.
        last: bool,
    },
    /// It wants this answer, and nobody else needs to hear of it.
    Answered(String),
    /// The greeting has been taken.
    Greeted,
    /// The greeting has not been taken, and may be by the next connection.
    Refused(Error),
    /// The greeting has not been taken, as there is nothing to tell of.
    NotThere(Error),
    /// The other side is about to close, for this reason.
    Leaving(String),
    /// It says that somebody is there.
    Alive,
}

impl<E> Frame<E> {
    /// What it says of the connection, without secrets. An event is for its handler, whole.
    fn redacted(self, redactor: &Redactor<'_>) -> Self {
        match self {
            Self::Refused(error) => Self::Refused(redactor.error(error)),
            Self::NotThere(error) => Self::NotThere(redactor.error(error)),
            Self::Leaving(reason) => Self::Leaving(redactor.words(&reason, LONGEST_REASON)),
            frame => frame,
        }
    }
}

/// What the user sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) answer_within: Duration,
    pub(crate) undecided: usize,
}

/// What happens, through a connection that is kept up for as long as it is polled.
///
/// A [`Stream`] of [`Heard`], which ends after [`Status::Closed`]. Each vendor's `Client` makes one. Nothing runs behind it: what it does it
/// does while somebody awaits [`next`](Self::next), and what nobody asks for stays where it is. So keep polling; a handler that takes
/// long belongs into a task of its own, which the [`Pushed`] event can be sent to.
///
/// It opens the connection and, when that is lost, another one with another ticket: at once where the vendor has announced the end, else
/// after a random part of a time that doubles from one second up to one minute, or after as long as the vendor asks for, five minutes at
/// most. It gives a sign of life each minute, and takes a connection for lost on which nothing comes for ten seconds after that. It ends by
/// itself only where the vendor would refuse it again ([`End::Refused`]) or the meeting is over ([`End::MeetingOver`]).
///
/// What is to be answered to an event is its handler's decision: see [`Pushed`]. Without one in time ([`answer_within`](Self::answer_within))
/// the socket asks for the event to come again. While too many events are undecided ([`undecided`](Self::undecided)) it hands out no more.
///
/// No event is dropped here: what comes twice is found by [`Seen`](super::Seen), what comes late by [`InOrder`](super::InOrder). Secrets,
/// tickets and tokens are in no status, no error and no log, also where the vendor sends them back.
#[must_use = "nothing is heard unless it is polled"]
pub struct Socket<D> {
    dialect: D,
    terms: Terms,
    state: State,
    /// The connections before this one, which the vendor has announced to close and which stand a few seconds more.
    leaving: Vec<Line>,
    status: Status,
    /// Whether there was a connection at all, and none since.
    gap: bool,
    was_connected: bool,
    /// Tries since the last good connection.
    attempt: u32,
    /// The meeting was told to be over.
    over: bool,
    told: VecDeque<Status>,
}

enum State {
    Unopened,
    Pausing(Pin<Box<Sleep>>),
    Opening(Pending<'static, Result<Opened, Error>>),
    Open(Box<Line>),
    Closed,
}

/// Which of the connections something came through.
#[derive(Clone, Copy)]
enum Which {
    Current,
    Leaving(usize),
}

impl<D: Dialect> Socket<D> {
    pub(crate) fn new(dialect: D) -> Self {
        Self {
            dialect,
            terms: Terms { answer_within: Duration::from_secs(10), undecided: 100 },
            state: State::Unopened,
            leaving: Vec::new(),
            status: Status::Connecting,
            gap: false,
            was_connected: false,
            attempt: 0,
            over: false,
            told: VecDeque::new(),
        }
    }

    pub(crate) fn vendor(&self) -> Vendor {
        self.dialect.handle().transport.manner.vendor
    }

    /// The same socket, with what its vendor alone has set otherwise.
    pub(crate) fn set(mut self, set: impl FnOnce(&mut D)) -> Self {
        set(&mut self.dialect);
        self
    }

    /// How long a handler has for its decision; ten seconds unless this says otherwise. It holds for connections that are opened from now
    /// on.
    ///
    /// DingTalk does not say how long it waits for an answer before it sends the event again; users have seen from 16 seconds on.
    pub fn answer_within(mut self, time: Duration) -> Self {
        self.terms.answer_within = time;
        self
    }

    /// How many events may be undecided at once; a hundred unless this says otherwise, and one at least.
    pub fn undecided(mut self, most: usize) -> Self {
        self.terms.undecided = most.max(1);
        self
    }

    /// How the connection is.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// What it hears next; `None` after it has ended.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Heard<D::Event>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Sends what has been decided, closes the connection, and ends. It takes two seconds at most; dropped before, the future leaves the
    /// socket closed, and what was not sent yet unsent.
    ///
    /// What has come and was not handed out, or not decided on, comes again, to another connection of the same app.
    pub async fn close(&mut self) {
        if let State::Closed = self.state {
            return;
        }
        let current = match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(line) => Some(*line),
            State::Unopened | State::Pausing(_) | State::Opening(_) | State::Closed => None,
        };
        let lines = current.into_iter().chain(std::mem::take(&mut self.leaving));
        let goodbyes: Vec<_> = lines.map(Line::close).collect();
        self.end(End::Asked);
        futures_util::future::join_all(goodbyes).await;
    }

    fn tell(&mut self, status: Status) {
        tracing::debug!(vendor = %self.vendor(), status = status.to_string(), "socket");
        self.status = status.clone();
        self.told.push_back(status);
    }

    fn end(&mut self, end: End) {
        self.state = State::Closed;
        self.leaving.clear();
        self.tell(Status::Closed(end));
    }

    /// Begins the next try after a pause.
    fn retry(&mut self, reason: Loss, pause: Duration) {
        self.gap |= self.leaving.is_empty() && self.was_connected;
        self.state = State::Pausing(Box::pin(sleep(pause)));
        self.tell(Status::Reconnecting { attempt: self.attempt, pause, reason });
    }

    fn lose(&mut self, reason: Loss, lasted: Duration) {
        if self.over {
            return self.end(End::MeetingOver);
        }
        let announced = matches!(reason, Loss::Announced(_));
        self.attempt = if lasted >= STEADY { 1 } else { self.attempt + 1 };
        let pause = if announced && self.attempt == 1 { Duration::ZERO } else { growth::pause(self.attempt) };
        self.retry(reason, pause);
    }

    fn fail(&mut self, error: Error) {
        if D::is_over(&error) {
            self.lack(error);
        } else if is_final(&error, self.was_connected) {
            self.end(End::Refused(error));
        } else {
            self.try_again(error);
        }
    }

    /// There is nothing to tell of, or no more.
    fn lack(&mut self, error: Error) {
        self.end(if self.was_connected { End::MeetingOver } else { End::Refused(error) });
    }

    fn try_again(&mut self, error: Error) {
        self.attempt += 1;
        let asked = error.retry_after().unwrap_or_default().min(LONGEST_ASKED);
        let pause = growth::pause(self.attempt).max(asked);
        self.retry(Loss::NotOpened(error), pause);
    }

    fn open(&mut self) {
        let dialect = self.dialect.clone();
        self.state = State::Opening(Box::pin(async move {
            let handle = dialect.handle().clone();
            let opening = dialect.open().await?;
            let socket = connect(&handle, &opening).await?;
            Ok(Opened { socket, greeting: opening.greeting, secrets: opening.secrets })
        }));
    }

    fn connected(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        self.was_connected = true;
        self.tell(Status::Connected { gap });
    }

    fn line(&mut self, which: Which) -> Option<&mut Line> {
        match (which, &mut self.state) {
            (Which::Current, State::Open(line)) => Some(line),
            (Which::Current, _) => None,
            (Which::Leaving(index), _) => self.leaving.get_mut(index),
        }
    }

    /// What comes of a frame.
    fn take(&mut self, which: Which, frame: &[u8]) -> Option<Heard<D::Event>> {
        let frame = match self.dialect.read(frame) {
            Ok(frame) => frame,
            Err(problem) => return Some(Heard::Unreadable(Unreadable::new(frame, problem))),
        };
        let transport = Arc::clone(&self.dialect.handle().transport);
        let line = self.line(which)?;
        let redactor =
            Redactor { credentials: &*transport.credentials, carried: line.secrets(), sent: &[], granted: &[] };
        match frame.redacted(&redactor) {
            Frame::Event { delivery, answers, last } => {
                let answer = line.hand_out(answers);
                if last {
                    // The vendor closes it; should it not, nothing more can come.
                    line.leave();
                    self.over = true;
                }
                return Some(Heard::Event(Pushed { delivery: *delivery, answer }));
            }
            Frame::Answered(answer) => line.say(answer),
            Frame::Alive => {}
            Frame::Greeted => {
                line.greeted();
                self.connected();
            }
            Frame::Refused(error) => self.try_again(error),
            Frame::NotThere(error) => self.lack(error),
            Frame::Leaving(reason) => self.depart(which, reason),
        }
        None
    }

    /// The connection is listened to until it ends, and another one is opened meanwhile.
    fn depart(&mut self, which: Which, reason: String) {
        // Said again by one that is leaving, it is known.
        let Which::Current = which else { return };
        if let State::Open(mut line) = std::mem::replace(&mut self.state, State::Unopened) {
            let lasted = line.lasted();
            line.leave();
            self.leaving.push(*line);
            self.lose(Loss::Announced(reason), lasted);
        }
    }

    /// What the connections say that are leaving.
    fn poll_leaving(&mut self, context: &mut Context<'_>) -> Poll<Option<Heard<D::Event>>> {
        for (index, line) in self.leaving.iter_mut().enumerate() {
            let Poll::Ready(said) = line.poll(context) else { continue };
            return Poll::Ready(match said {
                Said::Frame(frame) => self.take(Which::Leaving(index), &frame),
                Said::Gone(_) => {
                    self.leaving.remove(index);
                    self.gap |= self.leaving.is_empty() && !matches!(self.state, State::Open(_));
                    None
                }
            });
        }
        Poll::Pending
    }

    /// One step, if there is one to make.
    fn step(&mut self, context: &mut Context<'_>) -> Poll<Option<Heard<D::Event>>> {
        if let Poll::Ready(heard) = self.poll_leaving(context) {
            return Poll::Ready(heard);
        }
        match &mut self.state {
            State::Unopened => self.open(),
            State::Pausing(pause) => {
                std::task::ready!(pause.as_mut().poll(context));
                self.open();
            }
            State::Opening(opening) => match std::task::ready!(opening.as_mut().poll(context)) {
                Ok(opened) => {
                    let greeted = opened.greeting.is_none();
                    self.state = State::Open(Box::new(Line::new(opened, self.terms, D::pulse)));
                    if greeted {
                        self.connected();
                    }
                }
                Err(error) => self.fail(error),
            },
            State::Open(line) => match std::task::ready!(line.poll(context)) {
                Said::Frame(frame) => return Poll::Ready(self.take(Which::Current, &frame)),
                Said::Gone(reason) => {
                    let lasted = line.lasted();
                    self.lose(reason, lasted);
                }
            },
            State::Closed => {}
        }
        Poll::Ready(None)
    }
}

impl<D: Dialect> Stream for Socket<D> {
    type Item = Heard<D::Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(status) = this.told.pop_front() {
                return Poll::Ready(Some(Heard::Status(status)));
            }
            if let State::Closed = this.state {
                return Poll::Ready(None);
            }
            if let Some(heard) = std::task::ready!(this.step(context)) {
                return Poll::Ready(Some(heard));
            }
        }
    }
}

impl<D> fmt::Debug for Socket<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Whether the vendor would say the same again. What it misses it may find again where it was there before.
fn is_final(error: &Error, was_connected: bool) -> bool {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::FailedPrecondition => !was_connected,
        kind => matches!(
            kind,
            ErrorKind::InvalidArgument
                | ErrorKind::Configuration
                | ErrorKind::Unsupported
                | ErrorKind::InvalidRequest
                | ErrorKind::Unauthenticated
                | ErrorKind::LockedOut
                | ErrorKind::PermissionDenied
                | ErrorKind::QuotaExceeded
        ),
    }
}
