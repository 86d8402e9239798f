//! One connection: what is read from it, what is written to it, and whether anybody is still there.

use std::collections::VecDeque;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Sink as _, Stream as _};
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_websockets::{Error, Message};

use super::connect::WebSocket;
use super::desk::{Answer, Answers, Desk};
use super::{Loss, Terms};
use crate::Secret;

/// How often a sign of life is given. Huawei wants one a minute; to others it shows whether the connection still stands.
const PULSE: Duration = Duration::from_secs(60);
/// How long nothing may come after it, and after the greeting.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection goes on that the vendor has announced to close: DingTalk cuts it after ten seconds.
const LEAVE: Duration = Duration::from_secs(15);
/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);
/// What is not written yet: from here on nothing more is read.
const UNWRITTEN: usize = 256;

/// What a connection yields.
pub(crate) enum Said {
    Frame(Bytes),
    Gone(Loss),
}

/// A connection that has been opened, and what was or is said first.
pub(crate) struct Opened {
    pub(crate) socket: WebSocket,
    pub(crate) greeting: Option<Secret>,
    pub(crate) secrets: Vec<Secret>,
}

pub(crate) struct Line {
    socket: WebSocket,
    /// What it was opened with.
    secrets: Vec<Secret>,
    desk: Desk,
    unwritten: VecDeque<Message>,
    unflushed: bool,
    pulse: fn() -> Message,
    next_pulse: Instant,
    /// When the other side is given up, unless it says something.
    silent_at: Option<Instant>,
    /// When it is given up, unless it takes the greeting.
    greet_by: Option<Instant>,
    /// When it ends in any case.
    leave_by: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    since: Instant,
}

impl Line {
    pub(crate) fn new(opened: Opened, terms: Terms, pulse: fn() -> Message) -> Self {
        let now = Instant::now();
        let Opened { socket, greeting, secrets } = opened;
        Self {
            socket,
            secrets,
            desk: Desk::new(terms.answer_within, terms.undecided),
            greet_by: greeting.is_some().then(|| now + PATIENCE),
            unwritten: greeting.into_iter().map(|greeting| Message::text(greeting.expose().to_owned())).collect(),
            unflushed: false,
            pulse,
            next_pulse: now + PULSE,
            silent_at: None,
            leave_by: None,
            timer: Box::pin(sleep_until(now + PULSE)),
            since: now,
        }
    }

    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    pub(crate) fn hand_out(&mut self, answers: Option<Answers>) -> Answer {
        self.desk.hand_out(answers)
    }

    pub(crate) fn say(&mut self, text: String) {
        self.unwritten.push_back(Message::text(text));
    }

    /// The greeting has been taken.
    pub(crate) fn greeted(&mut self) {
        self.greet_by = None;
    }

    /// The other side is about to close.
    pub(crate) fn leave(&mut self) {
        self.leave_by.get_or_insert(Instant::now() + LEAVE);
    }

    pub(crate) fn lasted(&self) -> Duration {
        self.since.elapsed()
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Said> {
        loop {
            if let Err(error) = self.write(context) {
                return Poll::Ready(Said::Gone(loss(&error)));
            }
            // What has come is looked at before anybody is taken to be silent.
            if let Poll::Ready(said) = self.read(context) {
                return Poll::Ready(said);
            }
            let next = self.next_deadline();
            self.timer.as_mut().reset(next);
            // The runtime learns what has come before it lets a timer end.
            ready!(self.timer.as_mut().poll(context));
            if let Some(loss) = self.give_up(Instant::now()) {
                return Poll::Ready(Said::Gone(loss));
            }
        }
    }

    /// Writes what there is to write, as far as the other side takes it.
    fn write(&mut self, context: &mut Context<'_>) -> Result<(), Error> {
        while let Poll::Ready(answer) = self.desk.poll(context) {
            self.unwritten.push_back(Message::text(answer));
        }
        let mut socket = Pin::new(&mut self.socket);
        while !self.unwritten.is_empty() {
            let Poll::Ready(ready) = socket.as_mut().poll_ready(context) else { return Ok(()) };
            ready?;
            if let Some(message) = self.unwritten.pop_front() {
                socket.as_mut().start_send(message)?;
                self.unflushed = true;
            }
        }
        if self.unflushed {
            let Poll::Ready(flushed) = socket.poll_flush(context) else { return Ok(()) };
            flushed?;
            self.unflushed = false;
        }
        Ok(())
    }

    fn read(&mut self, context: &mut Context<'_>) -> Poll<Said> {
        loop {
            if self.desk.is_full() || self.unwritten.len() >= UNWRITTEN {
                return Poll::Pending;
            }
            // Pings are answered below all this: whoever takes no answers is not listened to.
            if let Err(error) = ready!(Pin::new(&mut self.socket).poll_ready(context)) {
                return Poll::Ready(Said::Gone(loss(&error)));
            }
            let message = match ready!(Pin::new(&mut self.socket).poll_next(context)) {
                None => return Poll::Ready(Said::Gone(Loss::Closed(None))),
                Some(Err(error)) => return Poll::Ready(Said::Gone(loss(&error))),
                Some(Ok(message)) => message,
            };
            self.silent_at = None;
            if let Some((code, _)) = message.as_close() {
                return Poll::Ready(Said::Gone(Loss::Closed(Some(code.into()))));
            }
            if message.is_text() || message.is_binary() {
                return Poll::Ready(Said::Frame(message.into_payload().into()));
            }
        }
    }

    fn next_deadline(&self) -> Instant {
        // What is full is not read, so that nobody can tell who is silent.
        let silent_at = self.silent_at.filter(|_| !self.desk.is_full());
        let deadlines = [silent_at, self.greet_by, self.leave_by, self.desk.due()];
        deadlines.into_iter().flatten().fold(self.next_pulse, Instant::min)
    }

    /// What follows from a deadline that is over.
    fn give_up(&mut self, now: Instant) -> Option<Loss> {
        let over = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now);
        if over(self.leave_by) {
            return Some(Loss::Closed(None));
        }
        if over(self.greet_by) || (over(self.silent_at) && !self.desk.is_full()) {
            return Some(Loss::Silent);
        }
        if self.next_pulse <= now {
            self.next_pulse = now + PULSE;
            self.silent_at.get_or_insert(now + PATIENCE);
            self.unwritten.push_back((self.pulse)());
        }
        None
    }

    /// Sends what has been decided, and says goodbye.
    pub(crate) async fn close(mut self) {
        let closed = std::future::poll_fn(|context| {
            self.write(context)?;
            if self.unwritten.is_empty() && !self.unflushed {
                Pin::new(&mut self.socket).poll_close(context)
            } else {
                Poll::Pending
            }
        });
        // Whoever does not take it has lost the connection either way.
        let _ = timeout(GOODBYE, closed).await;
    }
}

fn loss(error: &Error) -> Loss {
    match error {
        Error::Io(error) => Loss::Broken(error.to_string()),
        Error::PayloadTooLong { max_len, .. } => Loss::Unsound(format!("a frame is larger than {max_len} bytes")),
        Error::Protocol(error) => Loss::Unsound(format!("what came is no WebSocket's: {error}")),
        error => Loss::Broken(error.to_string()),
    }
}
