//! What takes in requests, for every vendor.

use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::{Delivery, Kinds, Post, ReceiveError, Reply, Told, deliver};
use crate::wire::node;

/// No vendor sends as much, and a caller may hand in whatever came.
pub(super) const LARGEST: usize = 4 * 1024 * 1024;

/// A vendor's secrets, by which deliveries are proved.
///
/// Implemented by this crate alone.
#[allow(private_bounds)]
pub trait Proof: Opener {
    /// The vendor's events.
    type Event: Kinds;
}

/// How a vendor's envelope is opened.
pub(crate) trait Opener {
    /// How far the time of a delivery may be off unless the user says otherwise.
    fn tolerance(&self) -> Duration;

    /// Whether a request carries anything that could prove where it is from.
    fn is_signed(post: &Post<'_>) -> bool;

    /// Proves a request and opens it.
    fn open(&self, post: &Post<'_>, now: SystemTime) -> Result<Opened, ReceiveError>;

    /// What a message says of itself.
    fn told(node: &node::Node<'_>) -> Told;
}

/// A message that is proved.
pub(crate) struct Opened {
    /// What was encrypted in the body; without it the body is the message.
    pub(crate) decrypted: Option<Bytes>,
    pub(crate) sent_at: Option<SystemTime>,
    pub(crate) reply: Reply,
}

/// How far the time that a delivery was sent may be from now.
#[derive(Clone, Copy, Debug)]
enum Tolerance {
    /// As suits what proves it.
    Usual,
    Within(Duration),
    Any,
}

/// Takes in what a vendor sends to an address of the user's. Each vendor's module has the type with that vendor's secrets.
#[derive(Clone, Debug)]
pub struct Receiver<S> {
    secrets: Vec<S>,
    tolerance: Tolerance,
    at: Option<SystemTime>,
}

#[allow(private_bounds)]
impl<S: Proof> Receiver<S> {
    /// Takes what is proved by these secrets.
    pub fn new(secrets: S) -> Self {
        Self::of(vec![secrets])
    }

    pub(crate) fn of(secrets: Vec<S>) -> Self {
        Self { secrets, tolerance: Tolerance::Usual, at: None }
    }

    /// Takes also what is proved by these: the old and the new ones while they are changed, or those of another app.
    #[must_use]
    pub fn also(mut self, secrets: S) -> Self {
        self.secrets.push(secrets);
        self
    }

    /// How far the time that a delivery was sent may be from now, in either direction. The vendor's module says what holds without it.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = Tolerance::Within(tolerance);
        self
    }

    /// Takes deliveries of any age: for replays. Copies are then found by their [`id`](Delivery::id) alone.
    #[must_use]
    pub fn any_age(mut self) -> Self {
        self.tolerance = Tolerance::Any;
        self
    }

    /// Takes this for the time, in place of the system's clock: for tests and replays.
    #[must_use]
    pub fn at(mut self, time: SystemTime) -> Self {
        self.at = Some(time);
        self
    }

    /// Proves what was POSTed, and reads it.
    ///
    /// Hand in the body's very bytes: read and written again it fits no signature. `headers` and `query` are names and values, without
    /// regard to capitals; the headers of the crates `http`, `axum` and `reqwest` fit as they are, and the values of the query are to be
    /// decoded. A vendor that needs neither takes them all the same.
    ///
    /// # Errors
    /// It is not authentic, stale or malformed; [`ReceiveError::status`] is what to answer then. What is authentic is never an error,
    /// whatever it says.
    pub fn receive(
        &self,
        body: &[u8],
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        query: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
    ) -> Result<Delivery<S::Event>, ReceiveError> {
        if body.len() > LARGEST {
            return Err(ReceiveError::TooLarge(LARGEST));
        }
        let post = Post::new(body, headers, query);
        let now = self.at.unwrap_or_else(SystemTime::now);
        let opened = self.open(&post, now)?;
        let Opened { decrypted, sent_at, reply } = opened;
        Ok(match decrypted {
            Some(message) => {
                let parsed = node::parse(&message);
                let node = node::root(&parsed);
                deliver(message.clone(), node, Told::by(node, S::told), sent_at, reply)
            }
            None => {
                let raw = Bytes::copy_from_slice(body);
                deliver(raw, post.json(), Told::by(post.json(), S::told), sent_at, reply)
            }
        })
    }

    fn open(&self, post: &Post<'_>, now: SystemTime) -> Result<Opened, ReceiveError> {
        let mut refusals = Vec::new();
        for secrets in &self.secrets {
            match secrets.open(post, now).and_then(|opened| self.in_time(secrets, opened, now)) {
                Ok(opened) => return Ok(opened),
                Err(refusal) => refusals.push(refusal),
            }
        }
        let unproved = match S::is_signed(post) {
            true => ReceiveError::NotAuthentic("no secret is there that could prove it"),
            false => ReceiveError::Unsigned,
        };
        Err(refusals.into_iter().fold(unproved, |told, other| if other.depth() >= told.depth() { other } else { told }))
    }

    fn in_time(&self, secrets: &S, opened: Opened, now: SystemTime) -> Result<Opened, ReceiveError> {
        let tolerance = match self.tolerance {
            Tolerance::Usual => secrets.tolerance(),
            Tolerance::Within(tolerance) => tolerance,
            Tolerance::Any => return Ok(opened),
        };
        let Some(sent_at) = opened.sent_at else { return Ok(opened) };
        let off_by = now.duration_since(sent_at).unwrap_or_else(|earlier| earlier.duration());
        if off_by > tolerance { Err(ReceiveError::Stale { off_by, sent_at }) } else { Ok(opened) }
    }
}
