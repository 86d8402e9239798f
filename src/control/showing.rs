//! What is done to several people, and told as done only when it has shown.

use std::task::{Context, Poll, ready};

#[cfg(feature = "events")]
use futures_util::stream::BoxStream;

#[cfg(feature = "events")]
use super::News;
use super::settling::{Settled, Settling};
use super::{Outcome, ParticipantId, Source};
use crate::transport::Pending;

/// Looks for those whom the vendor says to have done it to, by their places, and tells what is to be told of them.
pub(super) type Looking =
    Box<dyn FnOnce(Vec<(usize, ParticipantId)>) -> Pending<'static, Vec<(usize, Outcome)>> + Send>;

/// Holds back whoever is done until it shows.
pub(super) struct Showing {
    part: Box<dyn Settling>,
    participants: Vec<ParticipantId>,
    /// The outcome that has to show.
    to_show: Outcome,
    held: Vec<(usize, ParticipantId)>,
    look: Option<Looking>,
    looking: Option<Pending<'static, Vec<(usize, Outcome)>>>,
}

impl Showing {
    pub(super) fn new(
        part: Box<dyn Settling>,
        participants: &[ParticipantId],
        to_show: Outcome,
        look: Looking,
    ) -> Self {
        Self { part, participants: participants.to_vec(), to_show, held: Vec::new(), look: Some(look), looking: None }
    }

    fn hold(&mut self, settled: &mut Settled) {
        let Self { held, participants, to_show, .. } = self;
        settled.outcomes.retain(|(place, outcome)| match participants.get(*place) {
            Some(participant) if outcome == to_show => {
                held.push((*place, participant.clone()));
                false
            }
            _ => true,
        });
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
        self.part.standing().into_iter().filter(|(_, outcome)| *outcome != self.to_show).collect()
    }

    fn source(&self) -> Option<Source> {
        self.part.source().or(Some(Source::Polling))
    }

    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        self.part.hear(news);
    }

    fn request_ids(&self) -> Vec<String> {
        self.part.request_ids()
    }
}
