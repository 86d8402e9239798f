//! Something done to several people, told as it becomes known: the same for all verbs and vendors.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

#[cfg(feature = "events")]
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};

#[cfg(feature = "events")]
use super::News;
use super::confirming::Confirming;
use super::report::{Outcome, Report};
use super::run::Run;
use super::settling::{Settled, Settling, ended};
use super::work::Work;
use super::{BoxFuture, MeetingId, ParticipantId, People, Removal, Source, Verb};
use crate::{Error, Vendor};

/// Something done to several people that is under way: a stream of people and what became of each, as it becomes known.
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
/// let removing = client.removing(&removal).await?; // for other verbs: `client.doing(ForPeople::Mute(&people))`
/// let mut told = removing.take_until(stop);
/// while let Some((participant, outcome)) = told.next().await {
///     println!("{participant}: {outcome}");
/// }
/// let report = told.into_inner().report(); // whoever was not told of by then is unknown or not attempted
/// # Ok(())
/// # }
/// ```
#[must_use = "it is done while it is polled"]
pub struct Underway {
    verb: Verb,
    vendor: Vendor,
    meeting: MeetingId,
    reason: Option<String>,
    participants: Vec<ParticipantId>,
    outcomes: Vec<Option<Outcome>>,
    request_ids: Vec<String>,
    /// Places of those whose outcome has not been told yet.
    untold: VecDeque<usize>,
    settling: Option<Box<dyn Settling>>,
    /// By what it was known who is gone, when that was over.
    source: Option<Source>,
    when_over: Option<WhenOver>,
}

type WhenOver = Box<dyn FnOnce(Report) + Send>;

impl Underway {
    pub(crate) fn start(work: impl Work + 'static, people: &People) -> Self {
        let work: Arc<dyn Work> = Arc::new(work);
        Self::of(&*work, people, Run::new(Arc::clone(&work), people))
    }

    pub(crate) fn start_removal(work: impl Work + 'static, removal: &Removal) -> Self {
        let (work, people): (Arc<dyn Work>, _) = (Arc::new(work), removal.people());
        let mut removing = if removal.is_confirmed() {
            Self::of(&*work, people, Confirming::new(Arc::clone(&work), people))
        } else {
            Self::of(&*work, people, Run::new(Arc::clone(&work), people))
        };
        removing.reason = removal.stated_reason().map(str::to_owned);
        removing
    }

    fn of(work: &dyn Work, people: &People, settling: impl Settling + 'static) -> Self {
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
            settling: Some(Box::new(settling)),
            source: None,
            when_over: None,
        }
    }

    /// Goes by these events where the removal is to be [confirmed](Removal::confirmed), as [`Roster::hearing`](super::Roster::hearing):
    /// whoever is told to have left is gone, and the list of members is read where no event says so. Nothing else waits for events.
    ///
    /// ```no_run
    /// # #[cfg(all(feature = "huawei", feature = "sockets"))]
    /// # async fn example(client: meeting_control::huawei::Client) -> Result<(), meeting_control::Error> {
    /// use meeting_control::control::{MeetingControl, News, Removal};
    ///
    /// let removal = Removal::new("914083199", ["7a1c0f"]).confirmed();
    /// let news = News::of_socket(client.event_socket("914083199"));
    /// let report = client.removing(&removal).await?.hearing(news).finish().await;
    /// println!("{report}, as we know by {:?}", report.source());
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "events")]
    pub fn hearing<H: Into<News>>(mut self, events: impl Stream<Item = H> + Send + 'static) -> Self {
        if let Some(settling) = &mut self.settling {
            settling.hear(events.map(|heard| heard.into()).boxed());
        }
        self
    }

    /// By what it is known who is gone, of a removal that is to be [confirmed](Removal::confirmed).
    pub fn source(&self) -> Option<Source> {
        self.settling.as_ref().and_then(|settling| settling.source()).or(self.source)
    }

    /// The next person of whom something is known; `None` after the last.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<(ParticipantId, Outcome)> {
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
        for (place, outcome) in self.settling.iter().flat_map(|settling| settling.standing()) {
            if let Some(slot) = outcomes.get_mut(place) {
                slot.get_or_insert(outcome);
            }
        }
        let unknown = || Outcome::Unknown(ended(self.vendor, true));
        let outcomes = outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(unknown));
        let report = Report::new(self.verb, self.vendor, self.meeting.clone(), self.participants.iter().zip(outcomes));
        let untold = self.settling.iter().flat_map(|settling| settling.request_ids());
        let report = report.with_request_ids(self.request_ids.iter().cloned().chain(untold));
        let report = self.source().into_iter().fold(report, Report::with_source);
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
    pub(crate) fn among(self, everybody: &[ParticipantId], others: &Outcome) -> Self {
        let places: HashMap<ParticipantId, usize> = everybody.iter().cloned().zip(0..).collect();
        let outcomes: Vec<_> = {
            let inner: HashSet<&ParticipantId> = self.participants.iter().collect();
            everybody.iter().map(|one| (!inner.contains(one)).then(|| others.clone())).collect()
        };
        let untold = outcomes.iter().zip(0..).filter_map(|(outcome, place)| outcome.as_ref().map(|_| place)).collect();
        let mut around = self.emptied();
        (around.participants, around.outcomes, around.untold) = (everybody.to_vec(), outcomes, untold);
        around.settling = Some(Box::new(Part { inner: self, places, ids_told: 0 }));
        around
    }

    /// The same, of which this is made for its participants.
    pub(crate) fn settled_by<S>(self, around: impl FnOnce(Box<dyn Settling>, &[ParticipantId]) -> S) -> Self
    where
        S: Settling + 'static,
    {
        let participants = self.participants.clone();
        let places = participants.iter().cloned().zip(0..).collect();
        let mut outer = self.emptied();
        outer.outcomes = vec![None; participants.len()];
        outer.settling = Some(Box::new(around(Box::new(Part { inner: self, places, ids_told: 0 }), &participants)));
        outer.participants = participants;
        outer
    }

    /// Of the same, with nobody in it.
    fn emptied(&self) -> Self {
        Self {
            verb: self.verb,
            vendor: self.vendor,
            meeting: self.meeting.clone(),
            reason: self.reason.clone(),
            participants: Vec::new(),
            outcomes: Vec::new(),
            request_ids: Vec::new(),
            untold: VecDeque::new(),
            settling: None,
            source: None,
            when_over: None,
        }
    }

    fn over(&mut self) {
        self.source = self.source();
        self.settling = None;
        if let Some(then) = self.when_over.take() {
            then(self.report());
        }
    }
}

/// Whoever waits for the end hears what was known when it was given up.
impl Drop for Underway {
    fn drop(&mut self) {
        if let Some(then) = self.when_over.take() {
            then(self.report());
        }
    }
}

/// Goes on to the end of what is begun so.
pub(crate) fn through<'a>(begun: BoxFuture<'a, Result<Underway, Error>>) -> BoxFuture<'a, Result<Report, Error>> {
    Box::pin(async move { Ok(begun.await?.finish().await) })
}

/// The verbs for several people, of what provides [`MeetingControl::doing`](super::MeetingControl::doing).
macro_rules! by_doing {
    ($($method:ident $verb:ident),*) => {$(
        fn $method<'a>(
            &'a self,
            people: &'a $crate::control::People,
        ) -> $crate::control::BoxFuture<'a, Result<$crate::control::Report, $crate::Error>> {
            $crate::control::through(self.doing($crate::control::ForPeople::$verb(people)))
        }
    )*};
}

pub(crate) use by_doing;

/// What is over.
impl From<Report> for Underway {
    fn from(report: Report) -> Self {
        let (verb, vendor, meeting) = (report.verb(), report.vendor(), report.meeting().to_owned());
        let (reason, request_ids) = (report.reason().map(str::to_owned), report.request_ids().to_vec());
        let source = report.source();
        let (participants, outcomes): (Vec<_>, Vec<_>) = report.into_outcomes().into_iter().unzip();
        let untold = (0..outcomes.len()).collect();
        let outcomes = outcomes.into_iter().map(Some).collect();
        let (settling, when_over) = (None, None);
        Self { verb, vendor, meeting, reason, participants, outcomes, request_ids, untold, settling, source, when_over }
    }
}

impl Stream for Underway {
    type Item = (ParticipantId, Outcome);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(place) = this.untold.pop_front()
                && let (Some(participant), Some(Some(outcome))) =
                    (this.participants.get(place), this.outcomes.get(place))
            {
                return Poll::Ready(Some((participant.clone(), outcome.clone())));
            }
            let settled = match &mut this.settling {
                Some(settling) => ready!(settling.poll_settled(context)),
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

impl fmt::Debug for Underway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Underway")
            .field("vendor", &self.vendor)
            .field("meeting", &self.meeting)
            .field("people", &self.participants.len())
            .field("known", &self.outcomes.iter().flatten().count())
            .finish_non_exhaustive()
    }
}

/// What is done to some of the people of a report.
struct Part {
    inner: Underway,
    /// Of people in the report.
    places: HashMap<ParticipantId, usize>,
    /// How many of its request ids are told.
    ids_told: usize,
}

impl Settling for Part {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        let told = ready!(self.inner.poll_next_unpin(context));
        let request_ids = self.request_ids();
        self.ids_told += request_ids.len();
        if told.is_none() && request_ids.is_empty() {
            return Poll::Ready(None);
        }
        let placed = told.and_then(|(participant, outcome)| Some((*self.places.get(&participant)?, outcome)));
        Poll::Ready(Some(Settled { outcomes: placed.into_iter().collect(), request_ids }))
    }

    fn source(&self) -> Option<Source> {
        self.inner.source()
    }

    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        if let Some(settling) = &mut self.inner.settling {
            settling.hear(news);
        }
    }

    fn request_ids(&self) -> Vec<String> {
        self.inner.request_ids.iter().skip(self.ids_told).cloned().collect()
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let known = self.inner.report().into_iter();
        known.filter_map(|(participant, outcome)| Some((*self.places.get(&participant)?, outcome))).collect()
    }
}
