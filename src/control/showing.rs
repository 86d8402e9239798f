//! What is done to several people, and told as done only when it has shown.

use std::task::{Context, Poll, ready};

#[cfg(feature = "events")]
use futures_util::stream::BoxStream;

#[cfg(feature = "events")]
use super::News;
use super::settling::{Settled, Settling};
use super::{Outcome, ParticipantId, Source};
use crate::transport::Pending;

/// Somebody by their place, and what the vendor says, or a list before it, that is to show.
pub(super) type Claim = (usize, ParticipantId, Outcome);

/// Looks for what is claimed, and tells what is to be told of everybody.
pub(super) type Looking = Box<dyn FnOnce(Vec<Claim>) -> Pending<'static, Vec<(usize, Outcome)>> + Send>;

/// Holds back whoever is done until it shows.
pub(super) struct Showing {
    part: Box<dyn Settling>,
    participants: Vec<ParticipantId>,
    held: Vec<Claim>,
    look: Option<Looking>,
    looking: Option<Pending<'static, Vec<(usize, Outcome)>>>,
}

impl Showing {
    pub(super) fn new(part: Box<dyn Settling>, participants: &[ParticipantId], look: Looking) -> Self {
        Self { part, participants: participants.to_vec(), held: Vec::new(), look: Some(look), looking: None }
    }

    fn hold(&mut self, settled: &mut Settled) {
        for (place, outcome) in std::mem::take(&mut settled.outcomes) {
            match self.participants.get(place) {
                Some(participant) if outcome.is_done() => self.held.push((place, participant.clone(), outcome)),
                _ => settled.outcomes.push((place, outcome)),
            }
        }
    }
}

impl Settling for Showing {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        loop {
            if let Some(looking) = &mut self.looking {
                let outcomes = ready!(looking.as_mut().poll(context));
                self.looking = None;
                return Poll::Ready(Some(outcomes.into()));
            }
            if let Some(mut settled) = ready!(self.part.poll_settled(context)) {
                self.hold(&mut settled);
                return Poll::Ready(Some(settled));
            }
            match self.look.take() {
                Some(look) if !self.held.is_empty() => self.looking = Some(look(std::mem::take(&mut self.held))),
                _ => return Poll::Ready(None),
            }
        }
    }

    /// Whoever the vendor says to be done and nothing has shown yet is in doubt.
    fn standing(&self) -> Vec<(usize, Outcome)> {
        let mut standing = Vec::new();
        for (place, outcome) in self.part.standing() {
            if !outcome.is_done() {
                standing.push((place, outcome));
            }
        }
        standing
    }

    fn source(&self) -> Option<Source> {
        match self.part.source() {
            None => Some(Source::Polling),
            source => source,
        }
    }

    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        self.part.hear(news);
    }

    fn request_ids(&self) -> Vec<String> {
        self.part.request_ids()
    }
}
