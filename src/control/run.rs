//! What is done to several people, call by call: in chunks, in halves where a chunk is refused because of one of its members, and with an
//! outcome for everybody.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::settling::{Settled, Settling, ended, late};
use super::work::{Blame, Listed, Work, is_hopeless};
use super::{Outcome, ParticipantId, People};
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
#[derive(Clone)]
struct Chunk {
    people: Range<usize>,
    /// Whether an earlier call may have been applied to some of them.
    doubt: bool,
}

/// A call under way.
struct Calling {
    chunk: Chunk,
    departure: Departure,
    ending: Pending<'static, Ended>,
}

impl Future for Calling {
    type Output = (Chunk, Ended);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(self.ending.as_mut().poll(context));
        Poll::Ready((self.chunk.clone(), ended))
    }
}

/// How a call has ended.
struct Ended {
    began: Instant,
    result: Result<Option<String>, Error>,
}

/// What is still to be done.
pub(crate) struct Run {
    work: Arc<dyn Work>,
    participants: Arc<Vec<ParticipantId>>,
    deadline: Instant,
    /// Until it has come, nothing is done.
    asking: Option<Pending<'static, Result<Option<Listed>, Error>>>,
    listed: Option<Listed>,
    /// Those for whom nothing is under way, the next ones last.
    queue: Vec<Chunk>,
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
        let participants = people.participants().to_vec();
        let all = participants.len();
        // To find out about each alone takes less than two calls for each.
        let usual = || work.call_deadline().saturating_add(work.time_for(all.saturating_mul(2)));
        let time = people.stated_deadline().unwrap_or_else(usual);
        let now = Instant::now();
        let asking = {
            let (work, time) = (Arc::clone(&work), time.min(work.call_deadline()) / LISTING_SHARE);
            Box::pin(async move { work.listed(time).await })
        };
        let most = work.verb().support(work.vendor()).most_per_call().unwrap_or(usize::MAX).max(1);
        Self {
            participants: Arc::new(participants),
            deadline: now.checked_add(time).unwrap_or(now + FOREVER),
            asking: Some(asking),
            listed: None,
            queue: chunks(all, most),
            calls: FuturesUnordered::new(),
            worked: 0,
            heard: None,
            refused_alone: Vec::new(),
            stopped: None,
            work,
        }
    }

    pub(crate) fn participants(&self) -> &[ParticipantId] {
        &self.participants
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Leaves all alone for whom nothing is under way. Tells it of them, or that of those whom an earlier call may have reached.
    fn leave(&mut self, unsent: &Outcome, in_doubt: &Outcome) -> Vec<(usize, Outcome)> {
        let mut told = Vec::new();
        while let Some(chunk) = self.queue.pop() {
            self.tell(&chunk, if chunk.doubt { in_doubt } else { unsent }, &mut told);
        }
        told
    }

    /// Sends what may be sent now. Yields those for whom nothing will be sent any more.
    fn send(&mut self) -> Vec<(usize, Outcome)> {
        if self.worked == 0 && self.refused_alone.len() >= TELLING {
            // What is under way may still work.
            if !self.calls.is_empty() {
                return Vec::new();
            }
            if self.stopped.is_none() {
                self.stopped = self.refused_alone.last().cloned();
            }
        }
        let at_once = if self.worked == 0 { FIRST_AT_ONCE } else { MOST_AT_ONCE };
        while self.stopped.is_none() && self.calls.len() < at_once && !self.queue.is_empty() {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.stopped = Some(late(self.work.vendor(), "the time for it is used up; nothing was sent"));
            } else if let Some(chunk) = self.queue.pop() {
                let call = self.call(chunk, left);
                self.calls.push(call);
            }
        }
        let Some(error) = &self.stopped else { return Vec::new() };
        let (unsent, in_doubt) = (Outcome::NotAttempted(error.clone()), in_doubt(error.clone()));
        self.leave(&unsent, &in_doubt)
    }

    fn call(&self, chunk: Chunk, left: Duration) -> Calling {
        let (work, participants) = (Arc::clone(&self.work), Arc::clone(&self.participants));
        let (people, departure) = (chunk.people.clone(), Departure::default());
        let watched = departure.clone();
        let ending = Box::pin(async move {
            let began = Instant::now();
            let result = watched.of(work.act(&participants[people], left.min(work.call_deadline()))).await;
            Ended { began, result }
        });
        Calling { chunk, departure, ending }
    }

    fn settle(&mut self, mut chunk: Chunk, ended: Ended) -> Settled {
        let mut settled = Settled::default();
        let error = match ended.result {
            Ok(request_id) => {
                self.worked += 1;
                self.heard = Some(Instant::now());
                self.tell(&chunk, &self.done(), &mut settled.outcomes);
                if let Some(request_id) = request_id {
                    settled.request_ids.push(request_id);
                }
                return settled;
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
            return settled;
        }
        match blame {
            Blame::SomebodyOrAll => self.refused_alone.push(error.clone()),
            Blame::Call if is_hopeless(&error) || self.is_silence(&error, ended.began) => {
                self.stopped = Some(error.clone());
            }
            Blame::Absent | Blame::Somebody => self.worked += 1,
            Blame::Call => {}
        }
        let outcome = match blame {
            _ if chunk.doubt => in_doubt(error),
            Blame::Absent => Outcome::NotThere,
            _ => error.into(),
        };
        self.tell(&chunk, &outcome, &mut settled.outcomes);
        settled
    }

    /// Finds out by halves whom the vendor objects to, so that one of many costs few calls. At once: what it is about may concern all.
    fn halve(&mut self, Chunk { people, doubt }: &Chunk) {
        let (middle, doubt) = (people.start + people.len().div_ceil(2), *doubt);
        self.queue.push(Chunk { people: middle..people.end, doubt });
        self.queue.push(Chunk { people: people.start..middle, doubt });
    }

    /// Who says nothing for as long as a call may take is not asked further, or the time of one call would be that of many.
    fn is_silence(&self, error: &Error, began: Instant) -> bool {
        error.kind() == ErrorKind::Timeout && self.heard.is_none_or(|heard| heard < began)
    }

    fn done(&self) -> Outcome {
        if self.work.verb().is_removal() { Outcome::Removed } else { Outcome::Done }
    }

    /// What became of these people, by what the list shows of each.
    fn tell(&self, chunk: &Chunk, outcome: &Outcome, told: &mut Vec<(usize, Outcome)>) {
        for place in chunk.people.clone() {
            let mut outcome = outcome.clone();
            if let (Some(listed), Some(participant)) = (&self.listed, self.participants.get(place)) {
                outcome = listed.correct(self.work.vendor(), participant, outcome);
            }
            told.push((place, outcome));
        }
    }
}

/// So many people in calls for as many as one may be for, the first of them last.
fn chunks(all: usize, most: usize) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut end = all;
    while end > 0 {
        let start = (end - 1) / most * most;
        chunks.push(Chunk { people: start..end, doubt: false });
        end = start;
    }
    chunks
}

impl Settling for Run {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        if let Some(asking) = &mut self.asking
            && Instant::now() < self.deadline
        {
            let asked = ready!(asking.as_mut().poll(context));
            self.asking = None;
            match asked {
                Ok(listed) => self.listed = listed,
                Err(error) => {
                    let refused = error.into();
                    return Poll::Ready(Some(self.leave(&refused, &refused).into()));
                }
            }
        }
        let spared = self.send();
        if !spared.is_empty() {
            return Poll::Ready(Some(spared.into()));
        }
        let Some((chunk, ended)) = ready!(self.calls.poll_next_unpin(context)) else { return Poll::Ready(None) };
        Poll::Ready(Some(self.settle(chunk, ended)))
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let unsent = Outcome::NotAttempted(ended(self.work.vendor(), false));
        let mut standing = Vec::new();
        for chunk in &self.queue {
            if !chunk.doubt {
                self.tell(chunk, &unsent, &mut standing);
            }
        }
        for call in &self.calls {
            if !call.chunk.doubt && !call.departure.has_left() {
                self.tell(&call.chunk, &unsent, &mut standing);
            }
        }
        standing
    }
}

/// What an earlier call may have done, a later refusal does not undo.
fn in_doubt(error: Error) -> Outcome {
    Outcome::Unknown(error.with_may_have_been_applied(true))
}
