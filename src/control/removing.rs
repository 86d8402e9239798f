//! Something done to several people, the same for all verbs and vendors: in chunks, in halves where a chunk is refused because of one of its members, and with
//! an outcome for everybody.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{Stream, StreamExt as _};
use tokio::time::Instant;

use super::confirming::Confirming;
use super::report::{Outcome, Report};
use super::work::{Blame, Roster, Work, is_hopeless};
use super::{People, Removal, Verb};
use crate::error::{Facts, Limit};
use crate::transport::{FOREVER, Pending};
use crate::{Error, ErrorKind, Vendor};

/// Calls that are under way at once before one has worked: what is in vain is in vain for few.
const FIRST_AT_ONCE: usize = 8;
/// Calls that are under way at once. The vendor's rate is kept apart from this.
const MOST_AT_ONCE: usize = 48;
/// How much of a call's time the roster may take: it only explains, and somebody waits.
const ROSTER_SHARE: u32 = 4;
/// So many people who are each refused alone, while no call at all works: then it is not because of them.
const TELLING: usize = 2;

/// A removal under way: a stream of people and what became of each, as it becomes known.
///
/// Nothing happens but when it is polled. [`report`](Self::report) tells at any time what is known of everybody: somebody who gives up
/// halfway asks for it before dropping the rest.
///
/// ```no_run
/// # async fn example(client: meeting_control::tencent::Client, stop: tokio::sync::oneshot::Receiver<()>)
/// # -> Result<(), meeting_control::Error> {
/// use futures_util::StreamExt as _;
/// use meeting_control::control::{MeetingControl, Removal};
///
/// let removal = Removal::new("room-test", ["ann", "bob"]);
/// let removing = client.removing(&removal).await?;
/// let mut told = removing.take_until(stop);
/// while let Some((participant, outcome)) = told.next().await {
///     println!("{participant}: {outcome}");
/// }
/// let report = told.into_inner().report(); // whoever was not told of by then is unknown or not attempted
/// # Ok(())
/// # }
/// ```
#[must_use = "people are removed while it is polled"]
pub struct Removing {
    verb: Verb,
    vendor: Vendor,
    meeting: String,
    reason: Option<String>,
    participants: Vec<String>,
    outcomes: Vec<Option<Outcome>>,
    request_ids: Vec<String>,
    /// Places of those whose outcome has not been told yet.
    untold: VecDeque<usize>,
    source: Option<Box<dyn Source>>,
    when_over: Option<WhenOver>,
}

type WhenOver = Box<dyn FnOnce(Report) + Send>;

/// Where outcomes come from.
pub(crate) trait Source: Send {
    /// Of whom something is known now; `None` when all is done.
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>>;

    /// What is to be told of people who are not settled, if it ended now. Of the others it is not known.
    fn standing(&self) -> Vec<(usize, Outcome)>;
}

/// People by their places, and what became of them.
#[derive(Default)]
pub(crate) struct Settled {
    pub(crate) outcomes: Vec<(usize, Outcome)>,
    /// The vendor's ids of the exchanges that did it.
    pub(crate) request_ids: Vec<String>,
}

impl From<Vec<(usize, Outcome)>> for Settled {
    fn from(outcomes: Vec<(usize, Outcome)>) -> Self {
        Self { outcomes, request_ids: Vec::new() }
    }
}

impl Removing {
    pub(crate) fn start(work: impl Work + 'static, removal: &Removal) -> Self {
        let (work, people): (Arc<dyn Work>, _) = (Arc::new(work), removal.people());
        let mut removing = if removal.is_confirmed() {
            Self::of(&*work, people, Confirming::new(Arc::clone(&work), people))
        } else {
            Self::of(&*work, people, Run::new(Arc::clone(&work), people))
        };
        removing.reason = removal.stated_reason().map(str::to_owned);
        removing
    }

    fn of(work: &dyn Work, people: &People, source: impl Source + 'static) -> Self {
        let participants = people.participants();
        Self {
            verb: work.verb(),
            vendor: work.vendor(),
            meeting: people.meeting().to_owned(),
            reason: None,
            participants: participants.to_vec(),
            outcomes: vec![None; participants.len()],
            request_ids: Vec::new(),
            untold: VecDeque::new(),
            source: Some(Box::new(source)),
            when_over: None,
        }
    }

    /// The next person of whom something is known; `None` after the last.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<(String, Outcome)> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Goes on to the end.
    pub async fn finish(mut self) -> Report {
        while self.next().await.is_some() {}
        self.report()
    }

    /// What is known of everybody now. Before the end, those whose call is under way are [`Unknown`](Outcome::Unknown), and those for
    /// whom nothing has been sent are [`NotAttempted`](Outcome::NotAttempted).
    pub fn report(&self) -> Report {
        let mut outcomes = self.outcomes.clone();
        for (place, outcome) in self.source.iter().flat_map(|source| source.standing()) {
            if let Some(slot) = outcomes.get_mut(place) {
                slot.get_or_insert(outcome);
            }
        }
        let unknown = || Outcome::Unknown(ended(self.vendor, true));
        let outcomes = outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(unknown));
        let report = Report::new(self.verb, self.vendor, self.meeting.clone(), self.participants.iter().zip(outcomes));
        let report = report.with_request_ids(self.request_ids.clone());
        match &self.reason {
            Some(reason) => report.with_reason(reason),
            None => report,
        }
    }

    /// Hands the [`report`](Self::report) to this once it is over, also where it is given up halfway: for whoever keeps a record. Where
    /// it was told before, both are called.
    pub fn when_over(mut self, then: impl FnOnce(Report) + Send + 'static) -> Self {
        let before = self.when_over.take();
        self.when_over = Some(Box::new(move |report| {
            if let Some(before) = before {
                before(report.clone());
            }
            then(report);
        }));
        self
    }

    /// The same, of these people in this order, of whom the others share an outcome.
    pub(crate) fn among(mut self, everybody: &[String], others: &Outcome) -> Self {
        let places: HashMap<String, usize> = everybody.iter().cloned().zip(0..).collect();
        let when_over = self.when_over.take();
        let outcomes: Vec<_> = {
            let inner: HashSet<&String> = self.participants.iter().collect();
            everybody.iter().map(|one| (!inner.contains(one)).then(|| others.clone())).collect()
        };
        let untold = outcomes.iter().zip(0..).filter_map(|(outcome, place)| outcome.as_ref().map(|_| place)).collect();
        Self {
            verb: self.verb,
            vendor: self.vendor,
            meeting: self.meeting.clone(),
            reason: self.reason.clone(),
            participants: everybody.to_vec(),
            outcomes,
            request_ids: Vec::new(),
            untold,
            source: Some(Box::new(Part { inner: self, places })),
            when_over,
        }
    }

    fn over(&mut self) {
        self.source = None;
        if let Some(then) = self.when_over.take() {
            then(self.report());
        }
    }
}

/// Whoever waits for the end hears what was known when it was given up.
impl Drop for Removing {
    fn drop(&mut self) {
        if let Some(then) = self.when_over.take() {
            then(self.report());
        }
    }
}

pub(crate) fn ended(vendor: Vendor, may_have_been_applied: bool) -> Error {
    let message = Some("it was ended before it was through".to_owned());
    Facts { message, may_have_been_applied, ..Facts::new(vendor, ErrorKind::Interrupted) }.into()
}

/// Does it to all of them, and tells what became of each.
pub(crate) async fn carry_out(work: impl Work + 'static, people: &People) -> Report {
    let work: Arc<dyn Work> = Arc::new(work);
    Removing::of(&*work, people, Run::new(Arc::clone(&work), people)).finish().await
}

/// A removal that is over.
impl From<Report> for Removing {
    fn from(report: Report) -> Self {
        let (verb, vendor, meeting) = (report.verb(), report.vendor(), report.meeting().to_owned());
        let (reason, request_ids) = (report.reason().map(str::to_owned), report.request_ids().to_vec());
        let (participants, outcomes): (Vec<_>, Vec<_>) = report.into_outcomes().into_iter().unzip();
        let untold = (0..outcomes.len()).collect();
        let outcomes = outcomes.into_iter().map(Some).collect();
        let (source, when_over) = (None, None);
        Self { verb, vendor, meeting, reason, participants, outcomes, request_ids, untold, source, when_over }
    }
}

impl Stream for Removing {
    type Item = (String, Outcome);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(place) = this.untold.pop_front()
                && let (Some(participant), Some(Some(outcome))) =
                    (this.participants.get(place), this.outcomes.get(place))
            {
                return Poll::Ready(Some((participant.clone(), outcome.clone())));
            }
            let settled = match &mut this.source {
                Some(source) => ready!(source.poll_settled(context)),
                None => None,
            };
            let Some(Settled { outcomes, request_ids }) = settled else {
                this.over();
                return Poll::Ready(None);
            };
            this.request_ids.extend(request_ids);
            for (place, outcome) in outcomes {
                if let Some(slot) = this.outcomes.get_mut(place) {
                    *slot = Some(outcome);
                    this.untold.push_back(place);
                }
            }
        }
    }
}

impl fmt::Debug for Removing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Removing")
            .field("vendor", &self.vendor)
            .field("meeting", &self.meeting)
            .field("people", &self.participants.len())
            .field("known", &self.outcomes.iter().flatten().count())
            .finish_non_exhaustive()
    }
}

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

/// A call that has ended.
struct Ended {
    chunk: Chunk,
    began: Instant,
    result: Result<Option<String>, Error>,
}

/// What is still to be done.
pub(crate) struct Run {
    work: Arc<dyn Work>,
    participants: Arc<[String]>,
    deadline: Instant,
    /// Until it has come, nothing is done.
    asking: Option<Pending<'static, Result<Option<Roster>, Error>>>,
    roster: Option<Roster>,
    queue: VecDeque<Chunk>,
    calls: FuturesUnordered<Pending<'static, Ended>>,
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
        let participants: Arc<[String]> = people.participants().into();
        let (most, all) = (work.most_per_call().max(1), participants.len());
        let queue = (0..all).step_by(most).map(|start| start..start.saturating_add(most).min(all));
        // To find out about each alone takes less than two calls for each.
        let usual = || work.call_deadline().saturating_add(work.time_for(all.saturating_mul(2)));
        let time = people.stated_deadline().unwrap_or_else(usual);
        let now = Instant::now();
        let asking = {
            let (work, time) = (Arc::clone(&work), time.min(work.call_deadline()) / ROSTER_SHARE);
            Box::pin(async move { work.roster(time).await })
        };
        Self {
            participants,
            deadline: now.checked_add(time).unwrap_or(now + FOREVER),
            asking: Some(asking),
            roster: None,
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
        let outcome = Outcome::Failed(error.clone());
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

    fn call(&self, chunk: Chunk, left: Duration) -> Pending<'static, Ended> {
        let (work, participants) = (Arc::clone(&self.work), Arc::clone(&self.participants));
        Box::pin(async move {
            let began = Instant::now();
            let people = &participants[chunk.people.clone()];
            let result = work.act(people, left.min(work.call_deadline())).await;
            Ended { chunk, began, result }
        })
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
            // It never came to a call.
            _ if error.limit() == Some(Limit::Turn) => Outcome::NotAttempted(error),
            _ => Outcome::Failed(error),
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
        match (&self.roster, self.participants.get(place)) {
            (Some(roster), Some(participant)) => roster.correct(self.work.vendor(), participant, outcome),
            _ => outcome,
        }
    }

    fn out_of_time(&self) -> Error {
        let message = Some("the time for it is used up; nothing was sent".to_owned());
        let facts = Facts::new(self.work.vendor(), ErrorKind::Timeout);
        Facts { message, limit: Some(Limit::Deadline), ..facts }.into()
    }
}

/// What is done to some of the people of a report.
struct Part {
    inner: Removing,
    /// Of people in the report.
    places: HashMap<String, usize>,
}

impl Source for Part {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        let told = ready!(self.inner.poll_next_unpin(context));
        Poll::Ready(told.map(|(participant, outcome)| Settled {
            outcomes: self.places.get(&participant).map(|place| (*place, outcome)).into_iter().collect(),
            request_ids: std::mem::take(&mut self.inner.request_ids),
        }))
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let known = self.inner.report().into_iter();
        known.filter_map(|(participant, outcome)| Some((*self.places.get(&participant)?, outcome))).collect()
    }
}

impl Source for Run {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        if let Some(asking) = self.asking.as_mut().filter(|_| Instant::now() < self.deadline) {
            let asked = ready!(asking.as_mut().poll(context));
            self.asking = None;
            match asked {
                Ok(roster) => self.roster = roster,
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
        let unsent = self.queue.iter().filter(|chunk| !chunk.doubt);
        unsent
            .flat_map(|chunk| chunk.people.clone())
            .map(|place| (place, Outcome::NotAttempted(error.clone())))
            .collect()
    }
}

/// What an earlier call may have done, a later refusal does not undo.
fn in_doubt(error: Error) -> Outcome {
    Outcome::Unknown(error.with(|facts| facts.may_have_been_applied = true))
}
