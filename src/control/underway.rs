//! Something done to several people, told as it becomes known: the same for all verbs and vendors.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::Stream;
#[cfg(feature = "events")]
use futures_util::StreamExt as _;
#[cfg(feature = "events")]
use futures_util::stream::BoxStream;

#[cfg(feature = "events")]
use super::News;
use super::confirming::Confirming;
use super::report::{Outcome, Report};
use super::run::Run;
use super::settling::{Settled, Settling, ended};
use super::showing::{Looking, Showing};
use super::work::Work;
use super::{BoxFuture, ParticipantId, People, Removal, Source};
use crate::Error;

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
    /// What is known. Of the others it says that it was ended before anybody knew.
    known: Report,
    /// Of whom something is known, by their places.
    is_known: Vec<bool>,
    /// Places of those whose outcome has not been told yet.
    untold: vec::IntoIter<usize>,
    settling: Option<Box<dyn Settling>>,
    when_over: Option<WhenOver>,
}

type WhenOver = Box<dyn FnOnce(Report) + Send>;

impl Underway {
    pub(crate) fn start(work: impl Work + 'static, people: &People) -> Self {
        Self::of_work(Arc::new(work), people, None)
    }

    pub(crate) fn start_removal(work: impl Work + 'static, removal: &Removal) -> Self {
        Self::of_work(Arc::new(work), removal.people(), Some(removal))
    }

    fn of_work(work: Arc<dyn Work>, people: &People, removal: Option<&Removal>) -> Self {
        let mut report = Report::of_nobody(work.verb(), work.vendor(), people.meeting().clone());
        report.reason = removal.and_then(Removal::stated_reason).map(str::to_owned);
        let settling: Box<dyn Settling> = if removal.is_some_and(Removal::is_confirmed) {
            Box::new(Confirming::new(work, people))
        } else {
            Box::new(Run::new(work, people))
        };
        Self::of_unknown(report, people.participants(), settling)
    }

    /// Nothing is known of these people yet, and the report tells nobody else.
    fn of_unknown(report: Report, everybody: &[ParticipantId], settling: Box<dyn Settling>) -> Self {
        let mut known = report;
        let unknown = Outcome::Unknown(ended(known.vendor, true));
        for one in everybody {
            known.outcomes.push((one.clone(), unknown.clone()));
        }
        let is_known = vec![false; everybody.len()];
        Self { known, is_known, untold: Vec::new().into_iter(), settling: Some(settling), when_over: None }
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
        let now = self.settling.as_ref().and_then(|settling| settling.source());
        now.or(self.known.source)
    }

    /// The next person of whom something is known; `None` after the last.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<(ParticipantId, Outcome)> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Goes on to the end.
    pub async fn finish(mut self) -> Report {
        poll_fn(|context| self.poll_end(context)).await;
        self.report()
    }

    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while ready!(self.poll_told(context)).is_some() {}
        Poll::Ready(())
    }

    /// What is known of everybody now. Before the end, those whose call is under way are [`Unknown`](Outcome::Unknown), and those for
    /// whom nothing has been sent are [`NotAttempted`](Outcome::NotAttempted).
    pub fn report(&self) -> Report {
        let mut report = self.known.clone();
        report.source = self.source();
        let Some(settling) = &self.settling else { return report };
        report.request_ids.append(&mut settling.request_ids());
        // Whoever is named twice has what is told first.
        let mut is_known = self.is_known.clone();
        for (place, outcome) in settling.standing() {
            if let (Some((_, told)), Some(is_known @ false)) = (report.outcomes.get_mut(place), is_known.get_mut(place))
            {
                (*told, *is_known) = (outcome, true);
            }
        }
        report
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
        let report = self.emptied();
        let part = Part::of(self, everybody);
        let mut told = Vec::new();
        for (place, is_in_part) in part.covers(everybody.len()).into_iter().enumerate() {
            if !is_in_part {
                told.push((place, others.clone()));
            }
        }
        let mut around = Self::of_unknown(report, everybody, Box::new(part));
        around.take_in(told);
        around
    }

    /// The same, told as done only when this shows it.
    pub(crate) fn shown_by(self, looking: Looking) -> Self {
        let report = self.emptied();
        let mut everybody = Vec::new();
        for (one, _) in &self.known.outcomes {
            everybody.push(one.clone());
        }
        let part = Part::of(self, &everybody);
        let showing = Showing::new(Box::new(part), &everybody, looking);
        Self::of_unknown(report, &everybody, Box::new(showing))
    }

    /// Of the same, with nobody in it.
    fn emptied(&self) -> Report {
        let known = &self.known;
        let mut report = Report::of_nobody(known.verb, known.vendor, known.meeting.clone());
        report.reason.clone_from(&known.reason);
        report
    }

    /// Whose outcome has become known, by the place.
    fn poll_told(&mut self, context: &mut Context<'_>) -> Poll<Option<usize>> {
        loop {
            if let Some(place) = self.untold.next() {
                return Poll::Ready(Some(place));
            }
            let settled = match &mut self.settling {
                Some(settling) => ready!(settling.poll_settled(context)),
                None => None,
            };
            let Some(Settled { outcomes, mut request_ids }) = settled else {
                self.over();
                return Poll::Ready(None);
            };
            self.known.request_ids.append(&mut request_ids);
            self.take_in(outcomes);
        }
    }

    /// Once all that was known before is told.
    fn take_in(&mut self, outcomes: Vec<(usize, Outcome)>) {
        let mut untold = Vec::new();
        for (place, outcome) in outcomes {
            if let (Some((_, known)), Some(is_known)) =
                (self.known.outcomes.get_mut(place), self.is_known.get_mut(place))
            {
                (*known, *is_known) = (outcome, true);
                untold.push(place);
            }
        }
        self.untold = untold.into_iter();
    }

    fn over(&mut self) {
        self.known.source = self.source();
        self.settling = None;
        self.hand_over();
    }

    fn hand_over(&mut self) {
        if let Some(then) = self.when_over.take() {
            then(self.report());
        }
    }
}

/// Whoever waits for the end hears what was known when it was given up.
impl Drop for Underway {
    fn drop(&mut self) {
        self.hand_over();
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
    fn from(known: Report) -> Self {
        let people = known.outcomes.len();
        let untold: Vec<_> = (0..people).collect();
        Self { is_known: vec![true; people], known, untold: untold.into_iter(), settling: None, when_over: None }
    }
}

impl Stream for Underway {
    type Item = (ParticipantId, Outcome);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.poll_told(context)) {
            Some(place) => self.known.outcomes.get(place).cloned(),
            None => None,
        })
    }
}

impl fmt::Debug for Underway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut known = 0;
        for is_known in &self.is_known {
            known += usize::from(*is_known);
        }
        f.debug_struct("Underway")
            .field("vendor", &self.known.vendor)
            .field("meeting", &self.known.meeting)
            .field("people", &self.is_known.len())
            .field("known", &known)
            .finish_non_exhaustive()
    }
}

/// What is done to some of the people of a report.
struct Part {
    inner: Underway,
    /// Where in the report those are to whom it is done.
    places: Vec<Option<usize>>,
    /// How many of its request ids are told.
    ids_told: usize,
}

impl Part {
    /// Of a report of these people.
    fn of(inner: Underway, everybody: &[ParticipantId]) -> Self {
        let (mut places, mut all_places) = (Vec::new(), HashMap::new());
        for (place, one) in everybody.iter().enumerate() {
            all_places.insert(one.clone(), place);
        }
        for (one, _) in &inner.known.outcomes {
            places.push(all_places.get(one).copied());
        }
        Self { inner, places, ids_told: 0 }
    }

    /// Who of everybody is in it, by their places.
    fn covers(&self, everybody: usize) -> Vec<bool> {
        let mut covered = vec![false; everybody];
        for place in &self.places {
            if let Some(place) = place
                && let Some(covered) = covered.get_mut(*place)
            {
                *covered = true;
            }
        }
        covered
    }
}

impl Settling for Part {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        let told = ready!(self.inner.poll_told(context));
        let request_ids = self.request_ids();
        self.ids_told += request_ids.len();
        if told.is_none() && request_ids.is_empty() {
            return Poll::Ready(None);
        }
        let mut outcomes = Vec::new();
        if let Some(told) = told
            && let (Some(Some(place)), Some((_, outcome))) =
                (self.places.get(told), self.inner.known.outcomes.get(told))
        {
            outcomes.push((*place, outcome.clone()));
        }
        Poll::Ready(Some(Settled { outcomes, request_ids }))
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
        self.inner.known.request_ids.get(self.ids_told..).unwrap_or_default().to_vec()
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let mut standing = Vec::new();
        for (told, (_, outcome)) in self.inner.report().outcomes.into_iter().enumerate() {
            if let Some(Some(place)) = self.places.get(told) {
                standing.push((*place, outcome));
            }
        }
        standing
    }
}
