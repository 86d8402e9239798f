//! Deliveries that somebody has in hand, and what is answered to them.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::event::Delivery;
use crate::transport::FOREVER;

/// An event that came through a socket.
///
/// It is a [`Delivery`] with the decision what to answer: [`ack`](Self::ack) once it is handled, [`later`](Self::later) to get it again.
/// Dropped, it is answered as with `later`.
#[derive(Debug)]
#[non_exhaustive]
#[must_use = "dropped, it comes again"]
pub struct Pushed<E> {
    /// What came.
    pub delivery: Delivery<E>,
    /// What is answered to it; apart, where the delivery goes somewhere else than the decision.
    pub answer: Answer,
}

impl<E> Pushed<E> {
    /// The event is handled, and need not come again. See [`Answer::ack`].
    pub fn ack(self) -> bool {
        self.answer.ack()
    }

    /// The event is not handled, and shall come again. See [`Answer::later`].
    pub fn later(self) {
        self.answer.later();
    }
}

impl<E> Deref for Pushed<E> {
    type Target = Delivery<E>;

    fn deref(&self) -> &Delivery<E> {
        &self.delivery
    }
}

/// The decision what is answered to an event that came through a socket.
///
/// The socket sends it when it is polled next. Dropped, it is [`later`](Self::later). Where the vendor wants no answer, as Huawei, it has no
/// effect.
#[must_use = "dropped, the event comes again"]
pub struct Answer {
    open: Option<Open>,
}

struct Open {
    serial: u64,
    due: Instant,
    to: mpsc::UnboundedSender<Decision>,
}

struct Decision {
    serial: u64,
    done: bool,
}

impl Answer {
    /// The event is handled, and need not come again.
    ///
    /// False where that comes too late: the time for it is over, or the connection is gone by which the event came, so that it comes again.
    pub fn ack(mut self) -> bool {
        self.decide(true)
    }

    /// The event is not handled, and shall come again.
    pub fn later(self) {}

    fn none() -> Self {
        Self { open: None }
    }

    fn decide(&mut self, done: bool) -> bool {
        let Some(Open { serial, due, to }) = self.open.take() else { return done };
        let in_time = Instant::now() < due;
        to.send(Decision { serial, done: done && in_time }).is_ok() && in_time
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.decide(false);
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("wanted", &self.open.is_some()).finish_non_exhaustive()
    }
}

/// What can be answered to a frame.
pub(crate) struct Answers {
    pub(crate) done: String,
    pub(crate) later: String,
}

/// The deliveries of one connection that nobody has decided on yet.
pub(crate) struct Desk {
    decisions: mpsc::UnboundedReceiver<Decision>,
    to: mpsc::UnboundedSender<Decision>,
    /// By number, so that those which came first are due first.
    undecided: BTreeMap<u64, (Instant, Answers)>,
    next: u64,
    within: Duration,
    most: usize,
}

impl Desk {
    pub(crate) fn new(within: Duration, most: usize) -> Self {
        let (to, decisions) = mpsc::unbounded_channel();
        Self { decisions, to, undecided: BTreeMap::new(), next: 0, within, most }
    }

    /// No further delivery is handed out until one of them is decided.
    pub(crate) fn is_full(&self) -> bool {
        self.undecided.len() >= self.most
    }

    pub(crate) fn hand_out(&mut self, answers: Option<Answers>) -> Answer {
        let Some(answers) = answers else { return Answer::none() };
        let now = Instant::now();
        let due = now.checked_add(self.within).unwrap_or(now + FOREVER);
        let serial = self.next;
        self.next += 1;
        self.undecided.insert(serial, (due, answers));
        Answer { open: Some(Open { serial, due, to: self.to.clone() }) }
    }

    /// When the first delivery is overdue.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.undecided.first_key_value().map(|(_, (due, _))| *due)
    }

    /// What is to be sent: what was decided, and `later` for what is overdue.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<String> {
        // Before the decisions are looked at: what was decided in time is not overdue.
        let now = Instant::now();
        while let Poll::Ready(Some(Decision { serial, done })) = self.decisions.poll_recv(context) {
            if let Some((_, answers)) = self.undecided.remove(&serial) {
                return Poll::Ready(if done { answers.done } else { answers.later });
            }
        }
        match self.undecided.first_entry() {
            Some(first) if first.get().0 <= now => Poll::Ready(first.remove().1.later),
            _ => Poll::Pending,
        }
    }
}
