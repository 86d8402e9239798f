//! A removal that has to show: in the meeting's events, or in the list of members.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

#[cfg(feature = "events")]
use futures_util::stream::BoxStream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

#[cfg(feature = "events")]
use super::News;
use super::recognition::back_as;
use super::run::Run;
use super::settling::{Settled, Settling, ended};
use super::watch::{Looked, Turn, Watch};
use super::work::Work;
use super::{Change, Outcome, Participant, ParticipantId, People, Source};
use crate::error::{Facts, Limit};
use crate::transport::FOREVER;
use crate::{Error, ErrorKind, Vendor};

/// How long it waits before it reads the list for the second time; twice as long each time after that.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// And how long where it hears events, which tell sooner.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// How much of a call's time the list before may take: it only tells who comes back under another id.
const SHARE_BEFORE: u32 = 4;

/// Holds back whoever was removed until the meeting does not show them any more.
pub(crate) struct Confirming {
    work: Arc<dyn Work>,
    run: Run,
    participants: Arc<[ParticipantId]>,
    places: HashMap<ParticipantId, usize>,
    watch: Watch,
    /// How long the list before anybody is removed is waited for.
    asking: Option<Pin<Box<Sleep>>>,
    before: Before,
    /// Those who are there and were not: somebody may be back under another id.
    new: HashSet<ParticipantId>,
    /// Those of whom only the vendor says that they are removed or were not there, and since when: a list that was begun before proves
    /// nothing.
    held: BTreeMap<usize, Held>,
    /// Of whom events have told that they left.
    left: BTreeSet<usize>,
    deadline: Option<Instant>,
    /// Once everybody is removed who is, until when it is to show.
    over: Option<Pin<Box<Sleep>>>,
    pause: Duration,
    /// Whether the list has been read since everybody is removed who is.
    has_looked: bool,
    /// Why the list could not be read.
    failure: Option<Error>,
}

/// What the vendor says of somebody.
struct Held {
    since: Instant,
    /// What is told of them when the meeting shows them no more.
    gone: Outcome,
}

/// How long the list before anybody is removed may take.
fn before(people: &People, work: &dyn Work) -> Duration {
    let whole = people.stated_deadline().unwrap_or(Duration::MAX).min(work.call_deadline());
    whole / SHARE_BEFORE
}

/// Who was there before anybody was removed.
#[derive(Default)]
struct Before {
    people: Vec<Participant>,
    ids: HashSet<ParticipantId>,
    /// Those who had no id.
    nameless: Vec<Participant>,
}

impl Confirming {
    pub(crate) fn new(work: Arc<dyn Work>, people: &People) -> Self {
        let run = Run::new(Arc::clone(&work), people);
        let reader = Arc::clone(&work);
        Self {
            deadline: people.stated_deadline().map(|_| run.deadline()),
            run,
            participants: people.participants().into(),
            places: people.participants().iter().cloned().zip(0..).collect(),
            watch: Watch::new(
                work.vendor(),
                people.meeting().clone(),
                Box::new(move || Box::pin(reader.participants().read())),
            ),
            asking: Some(Box::pin(sleep(before(people, &*work)))),
            before: Before::default(),
            new: HashSet::new(),
            held: BTreeMap::new(),
            left: BTreeSet::new(),
            over: None,
            pause: Duration::ZERO,
            has_looked: false,
            failure: None,
            work,
        }
    }

    /// Who is there before anybody is removed, if that becomes known in time.
    fn ask(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(asking) = &mut self.asking else { return Poll::Ready(()) };
        match self.watch.poll_turn(context) {
            Poll::Ready(Turn { looked: Some(Looked { is_whole: true, .. }), .. }) => {
                self.before = Before::of(self.watch.present());
            }
            Poll::Ready(_) => {}
            Poll::Pending => ready!(asking.as_mut().poll(context)),
        }
        self.asking = None;
        Poll::Ready(())
    }

    /// Keeps those back who were removed.
    fn hold(&mut self, settled: &mut Settled) {
        let since = Instant::now();
        for (place, outcome) in std::mem::take(&mut settled.outcomes) {
            match outcome {
                Outcome::Removed => self.held.insert(place, Held { since, gone: Outcome::Gone }),
                Outcome::NotThere => self.held.insert(place, Held { since, gone: Outcome::NotThere }),
                told => {
                    settled.outcomes.push((place, told));
                    None
                }
            };
        }
    }

    /// Nobody else is removed: those who are still there are looked for.
    fn expect(&mut self) {
        let latest = || {
            let now = Instant::now();
            now.checked_add(self.work.call_deadline()).unwrap_or(now + FOREVER)
        };
        self.over = Some(Box::pin(sleep_until(self.deadline.unwrap_or_else(latest))));
        self.look_again();
    }

    fn look_again(&mut self) {
        self.watch.every(match self.watch.source() {
            Source::Events => LONGEST_PAUSE,
            Source::Polling => self.pause,
        });
        self.watch.again();
    }

    /// Takes in what became known of who is there.
    fn heed(&mut self, turn: Turn) -> Vec<(usize, Outcome)> {
        let Turn { changes, looked } = turn;
        let mut look_again = looked.is_some();
        for change in changes {
            match change {
                Change::Came(Participant { id: Some(id), .. }) => self.note_here(id),
                Change::Left(Participant { id: Some(id), .. }) => self.note_gone(&id, looked.is_none()),
                Change::Blind(error) => {
                    self.failure = Some(error);
                    look_again = true;
                }
                Change::Deaf(_) => look_again = true,
                Change::Ended(error) if error.is_no_meeting() => return self.all_gone(),
                Change::Ended(error) => return self.give_up(error),
                _ => {}
            }
        }
        let told = match looked {
            Some(Looked { since, is_whole: true }) => self.by_list(since),
            Some(_) => Vec::new(),
            None => self.by_events(),
        };
        if look_again && self.over.is_some() && !self.held.is_empty() {
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            self.look_again();
        }
        told
    }

    fn note_here(&mut self, id: ParticipantId) {
        if let Some(place) = self.places.get(&id) {
            self.left.remove(place);
        }
        if !self.before.ids.contains(&id) {
            self.new.insert(id);
        }
    }

    fn note_gone(&mut self, id: &ParticipantId, by_event: bool) {
        self.new.remove(id);
        if let Some(place) = self.places.get(id).filter(|_| by_event) {
            self.left.insert(*place);
        }
    }

    /// Of whom something is known by a list that was begun then; the others are held further.
    fn by_list(&mut self, since: Instant) -> Vec<(usize, Outcome)> {
        self.failure = None;
        self.has_looked = self.over.is_some();
        // Elsewhere whoever is back has the same id as before.
        let names_connections = self.work.vendor() == Vendor::Huawei;
        let Self { held, participants, watch, before, .. } = self;
        // Whoever has no id that can be meant, and was not there before, may be anybody.
        if !before.knows_the_nameless(watch.present()) {
            return Vec::new();
        }
        let present: HashSet<&ParticipantId> = watch.present().filter_map(|one| one.id.as_ref()).collect();
        let mut told = Vec::new();
        held.retain(|place, one| {
            let Some(id) = participants.get(*place).filter(|id| one.since <= since && !present.contains(id)) else {
                return true;
            };
            let back = names_connections.then(|| before.returned(id, watch.present())).flatten();
            told.push((*place, back.map_or_else(|| one.gone.clone(), Outcome::Returned)));
            false
        });
        told
    }

    /// Of whom events are enough: whether somebody new is somebody who is back, the list alone tells.
    fn by_events(&mut self) -> Vec<(usize, Outcome)> {
        if !self.new.is_empty() {
            return Vec::new();
        }
        let mut told = Vec::new();
        let Self { held, left, .. } = self;
        left.retain(|place| {
            let gone = held.remove(place).map(|one| (*place, one.gone));
            let is_told = gone.is_some();
            told.extend(gone);
            !is_told
        });
        told
    }

    fn all_gone(&mut self) -> Vec<(usize, Outcome)> {
        std::mem::take(&mut self.held).into_iter().map(|(place, one)| (place, one.gone)).collect()
    }

    fn give_up(&mut self, error: Error) -> Vec<(usize, Outcome)> {
        let error = error.with_may_have_been_applied(true);
        std::mem::take(&mut self.held).into_keys().map(|place| (place, Outcome::Unknown(error.clone()))).collect()
    }

    fn still_there(&self) -> Error {
        let message = match self.has_looked {
            true => "the vendor confirmed the removal, and the meeting has not until the time was over",
            false => "the vendor confirmed the removal, and until the time was over nobody could read who is there",
        };
        let facts = Facts::new(self.work.vendor(), ErrorKind::Timeout);
        Facts { message: Some(message.to_owned()), limit: Some(Limit::Deadline), ..facts }.into()
    }
}

impl Before {
    fn of<'a>(present: impl Iterator<Item = &'a Participant>) -> Self {
        let people: Vec<_> = present.cloned().collect();
        let ids = people.iter().filter_map(|one| one.id.clone()).collect();
        let nameless = people.iter().filter(|one| !one.is_identified()).cloned().collect();
        Self { ids, nameless, people }
    }

    /// Whether each of those who have no id that can be meant was there before.
    fn knows_the_nameless<'a>(&self, listed: impl Iterator<Item = &'a Participant>) -> bool {
        let mut known = self.nameless.clone();
        listed.filter(|one| !one.is_identified()).all(|one| {
            let same = |was: &Participant| (&was.id, &was.name, &was.number) == (&one.id, &one.name, &one.number);
            known.iter().position(same).map(|at| known.swap_remove(at)).is_some()
        })
    }

    /// The id under which somebody is back, who was not there with it before.
    fn returned<'a>(
        &'a self,
        gone: &ParticipantId,
        listed: impl Iterator<Item = &'a Participant>,
    ) -> Option<ParticipantId> {
        let was = self.people.iter().find(|one| one.id.as_ref() == Some(gone))?;
        back_as(was, &self.people, listed, |id| !self.ids.contains(id))
    }
}

impl Settling for Confirming {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        ready!(self.ask(context));
        loop {
            if self.over.is_none() {
                match self.run.poll_settled(context) {
                    Poll::Ready(Some(mut settled)) => {
                        self.hold(&mut settled);
                        settled.outcomes.extend(self.by_events());
                        if !settled.outcomes.is_empty() || !settled.request_ids.is_empty() {
                            return Poll::Ready(Some(settled));
                        }
                        continue;
                    }
                    Poll::Ready(None) => self.expect(),
                    // The list is read afterwards; but what brings events has to be asked for them.
                    Poll::Pending if self.watch.source() == Source::Polling => return Poll::Pending,
                    Poll::Pending => {}
                }
            }
            if let Some(over) = &mut self.over {
                if self.held.is_empty() {
                    return Poll::Ready(None);
                }
                if over.as_mut().poll(context).is_ready() {
                    let error = self.failure.take().unwrap_or_else(|| self.still_there());
                    return Poll::Ready(Some(self.give_up(error).into()));
                }
            }
            let turn = ready!(self.watch.poll_turn(context));
            let told = self.heed(turn);
            if !told.is_empty() {
                return Poll::Ready(Some(told.into()));
            }
        }
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let error = ended(self.work.vendor(), true)
            .with_message("the vendor confirmed the removal, and it was ended before that showed");
        let held = self.held.keys().map(|place| (*place, Outcome::Unknown(error.clone())));
        held.chain(self.run.standing()).collect()
    }

    fn source(&self) -> Option<Source> {
        Some(self.watch.source())
    }

    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        self.watch.hear(news);
    }
}
