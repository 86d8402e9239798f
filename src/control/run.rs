//! What is done to several people, call by call: in chunks, in halves where a chunk is refused because of one of its members, and with an
//! outcome for everybody.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::settling::{Settled, Settling, ended};
use super::work::{Blame, Listed, Work, is_hopeless};
use super::{Outcome, ParticipantId, People};
use crate::error::{Facts, Limit};
use crate::transport::{FOREVER, Pending};
use crate::{Departure, Error, ErrorKind};

/// Calls that are under way at once before one has worked: what is in vain is in vain for few.
const FIRST_AT_ONCE: usize = 8;
/// Calls that are under way at once. The vendor's rate is kept apart from this.
const MOST_AT_ONCE: usize = 48;
/// How much of a call's time the list of members may take: it only explains, and somebody waits.
const LISTING_SHARE: u32 = 4;
/// So many people who are each refused alone, while no call at all works: then it is not because of them.
const TELLING: usize = 2;

/// People who go into one call.
struct Chunk {
    people: Range<usize>,
    /// Whether an earlier call may have been applied to some of them.
    doubt: bool,
}

impl Chunk {
    fn settled(self, outcome: &Outcome) -> Vec<(usize, Outcome)> {
        self.people.map(|place| (place, outcome.clone())).collect()
    }

    /// Why they are left alone.
    fn spared(self, error: &Error) -> Vec<(usize, Outcome)> {
        let outcome = if self.doubt { in_doubt(error.clone()) } else { Outcome::NotAttempted(error.clone()) };
        self.settled(&outcome)
    }
}

/// A call under way.
struct Calling {
    people: Range<usize>,
    doubt: bool,
    departure: Departure,
    ending: Pending<'static, Ended>,
}

impl Future for Calling {
    type Output = Ended;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
        self.ending.as_mut().poll(context)
    }
}

/// A call that has ended.
struct Ended {
    chunk: Chunk,
    began: Instant,
    result: Result<Option<String>, Error>,
}

/// What is still to be done.
pub(crate) struct Run {
    work: Arc<dyn Work>,
    participants: Arc<[ParticipantId]>,
    deadline: Instant,
    /// Until it has come, nothing is done.
    asking: Option<Pending<'static, Result<Option<Listed>, Error>>>,
    listed: Option<Listed>,
    queue: VecDeque<Chunk>,
    calls: FuturesUnordered<Calling>,
    /// Calls that have worked, or that were refused for what concerns one person alone.
    worked: usize,
    /// When the vendor has last answered anything.
    heard: Option<Instant>,
    /// Why single people were refused, where it may be everybody who is.
    refused_alone: Vec<Error>,
    /// Why nothing more is sent.
    stopped: Option<Error>,
}

impl Run {
    pub(crate) fn new(work: Arc<dyn Work>, people: &People) -> Self {
        let participants: Arc<[ParticipantId]> = people.participants().into();
        let most = work.verb().support(work.vendor()).most_per_call().unwrap_or(usize::MAX).max(1);
        let all = participants.len();
        let queue = (0..all).step_by(most).map(|start| start..start.saturating_add(most).min(all));
        // To find out about each alone takes less than two calls for each.
        let usual = || work.call_deadline().saturating_add(work.time_for(all.saturating_mul(2)));
        let time = people.stated_deadline().unwrap_or_else(usual);
        let now = Instant::now();
        let asking = {
            let (work, time) = (Arc::clone(&work), time.min(work.call_deadline()) / LISTING_SHARE);
            Box::pin(async move { work.listed(time).await })
        };
        Self {
            participants,
            deadline: now.checked_add(time).unwrap_or(now + FOREVER),
            asking: Some(asking),
            listed: None,
            queue: queue.map(|people| Chunk { people, doubt: false }).collect(),
            calls: FuturesUnordered::new(),
            worked: 0,
            heard: None,
            refused_alone: Vec::new(),
            stopped: None,
            work,
        }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    fn refuse_all(&mut self, error: &Error) -> Vec<(usize, Outcome)> {
        let outcome = Outcome::from(error.clone());
        self.queue.drain(..).flat_map(|chunk| chunk.settled(&outcome)).collect()
    }

    /// Sends what may be sent now. Yields those for whom nothing will be sent any more.
    fn send(&mut self) -> Vec<(usize, Outcome)> {
        if self.worked == 0 && self.refused_alone.len() >= TELLING {
            // What is under way may still work.
            if !self.calls.is_empty() {
                return Vec::new();
            }
            self.stopped = self.stopped.take().or_else(|| self.refused_alone.last().cloned());
        }
        let at_once = if self.worked == 0 { FIRST_AT_ONCE } else { MOST_AT_ONCE };
        while self.stopped.is_none() && self.calls.len() < at_once {
            let Some(chunk) = self.queue.pop_front() else { break };
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.queue.push_front(chunk);
                self.stopped = Some(self.out_of_time());
                break;
            }
            self.calls.push(self.call(chunk, left));
        }
        match &self.stopped {
            Some(error) => self.queue.drain(..).flat_map(|chunk| chunk.spared(error)).collect(),
            None => Vec::new(),
        }
    }

    fn call(&self, chunk: Chunk, left: Duration) -> Calling {
        let (work, participants) = (Arc::clone(&self.work), Arc::clone(&self.participants));
        let (people, doubt, departure) = (chunk.people.clone(), chunk.doubt, Departure::default());
        let watched = departure.clone();
        let ending = Box::pin(async move {
            let began = Instant::now();
            let people = &participants[chunk.people.clone()];
            let result = watched.of(work.act(people, left.min(work.call_deadline()))).await;
            Ended { chunk, began, result }
        });
        Calling { people, doubt, departure, ending }
    }

    fn settle(&mut self, Ended { mut chunk, began, result }: Ended) -> Settled {
        let error = match result {
            Ok(request_id) => {
                self.worked += 1;
                self.heard = Some(Instant::now());
                let outcomes = chunk.people.map(|place| (place, self.correct(place, self.done()))).collect();
                return Settled { outcomes, request_ids: request_id.into_iter().collect() };
            }
            Err(error) => error,
        };
        if error.http_status().is_some() {
            self.heard = Some(Instant::now());
        }
        chunk.doubt |= error.may_have_been_applied();
        let blame = self.work.blame(&error);
        if blame != Blame::Call && chunk.people.len() > 1 {
            self.halve(&chunk);
            return Settled::default();
        }
        match blame {
            Blame::SomebodyOrAll => self.refused_alone.push(error.clone()),
            Blame::Call if is_hopeless(&error) || self.is_silence(&error, began) => self.stopped = Some(error.clone()),
            Blame::Absent | Blame::Somebody => self.worked += 1,
            Blame::Call => {}
        }
        let outcome = match blame {
            _ if chunk.doubt => in_doubt(error),
            Blame::Absent => Outcome::NotThere,
            _ => error.into(),
        };
        chunk.people.map(|place| (place, self.correct(place, outcome.clone()))).collect::<Vec<_>>().into()
    }

    /// Finds out by halves whom the vendor objects to, so that one of many costs few calls. At once: what it is about may concern all.
    fn halve(&mut self, chunk: &Chunk) {
        let Range { start, end } = chunk.people;
        let middle = start + (end - start).div_ceil(2);
        for people in [middle..end, start..middle] {
            self.queue.push_front(Chunk { people, doubt: chunk.doubt });
        }
    }

    /// Who says nothing for as long as a call may take is not asked further, or the time of one call would be that of many.
    fn is_silence(&self, error: &Error, began: Instant) -> bool {
        error.kind() == ErrorKind::Timeout && self.heard.is_none_or(|heard| heard < began)
    }

    fn done(&self) -> Outcome {
        if self.work.verb().is_removal() { Outcome::Removed } else { Outcome::Done }
    }

    fn correct(&self, place: usize, outcome: Outcome) -> Outcome {
        match (&self.listed, self.participants.get(place)) {
            (Some(listed), Some(participant)) => listed.correct(self.work.vendor(), participant, outcome),
            _ => outcome,
        }
    }

    fn out_of_time(&self) -> Error {
        let message = Some("the time for it is used up; nothing was sent".to_owned());
        let facts = Facts::new(self.work.vendor(), ErrorKind::Timeout);
        Facts { message, limit: Some(Limit::Deadline), ..facts }.into()
    }
}

impl Settling for Run {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        if let Some(asking) = self.asking.as_mut().filter(|_| Instant::now() < self.deadline) {
            let asked = ready!(asking.as_mut().poll(context));
            self.asking = None;
            match asked {
                Ok(listed) => self.listed = listed,
                Err(error) => return Poll::Ready(Some(self.refuse_all(&error).into())),
            }
        }
        let spared = self.send();
        if !spared.is_empty() {
            return Poll::Ready(Some(spared.into()));
        }
        let ended = ready!(self.calls.poll_next_unpin(context));
        Poll::Ready(ended.map(|ended| self.settle(ended)))
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let error = ended(self.work.vendor(), false);
        let waiting = self.queue.iter().filter(|chunk| !chunk.doubt).map(|chunk| &chunk.people);
        let unsent =
            self.calls.iter().filter(|call| !call.doubt && !call.departure.has_left()).map(|call| &call.people);
        waiting
            .chain(unsent)
            .flat_map(Range::clone)
            .map(|place| (place, Outcome::NotAttempted(error.clone())))
            .collect()
    }
}

/// What an earlier call may have done, a later refusal does not undo.
fn in_doubt(error: Error) -> Outcome {
    Outcome::Unknown(error.with(|facts| facts.may_have_been_applied = true))
}
