//! A removal that has to show: in the meeting's events, or in the list of members.

use std::collections::HashMap;
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
use super::recognition::Before;
use super::run::Run;
use super::settling::{Settled, Settling, ended, late};
use super::watch::{Looked, Turn, Watch};
use super::work::Work;
use super::{Change, Outcome, Participant, ParticipantId, People, Source};
use crate::transport::FOREVER;
use crate::{Error, Vendor};

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
    /// Those who are to be removed, by their places.
    removed: Vec<Removed>,
    /// Where they are.
    places: HashMap<ParticipantId, usize>,
    /// Where those are of whom events have told that they left; some may be back.
    left: Vec<usize>,
    watch: Watch,
    /// How long the list before anybody is removed is waited for.
    asking: Option<Pin<Box<Sleep>>>,
    before: Before,
    /// Those who are there and were not: somebody may be back under another id. A table of the same type as the others, which tells
    /// nothing more of them.
    new: HashMap<ParticipantId, usize>,
    /// Whether somebody has come who has no id.
    has_nameless_come: bool,
    deadline: Option<Instant>,
    /// Once everybody is removed who is, until when it is to show.
    over: Option<Pin<Box<Sleep>>>,
    pause: Duration,
    /// Whether the list has been read since everybody is removed who is.
    has_looked: bool,
    /// Why the list could not be read.
    failure: Option<Error>,
}

/// Somebody who is to be removed.
struct Removed {
    /// What only the vendor says of them yet.
    held: Option<Held>,
    /// Whether events have told that they left.
    has_left: bool,
    /// Whether they are on the list, or may be.
    may_be_listed: bool,
}

/// What the vendor says of somebody.
struct Held {
    /// A list that was begun before proves nothing.
    since: Instant,
    /// What is told of them when the meeting shows them no more.
    gone: Outcome,
}

/// How long the list before anybody is removed may take.
fn before(people: &People, work: &dyn Work) -> Duration {
    let whole = people.stated_deadline().unwrap_or(Duration::MAX).min(work.call_deadline());
    whole / SHARE_BEFORE
}

impl Confirming {
    pub(crate) fn new(work: Arc<dyn Work>, people: &People) -> Self {
        let run = Run::new(Arc::clone(&work), people);
        let reader = Arc::clone(&work);
        let (mut places, mut removed) = (HashMap::new(), Vec::new());
        for one in people.participants() {
            places.insert(one.clone(), removed.len());
            removed.push(Removed { held: None, has_left: false, may_be_listed: false });
        }
        Self {
            deadline: people.stated_deadline().map(|_| run.deadline()),
            run,
            places,
            left: Vec::new(),
            removed,
            watch: Watch::new(
                work.vendor(),
                people.meeting().clone(),
                Box::new(move || Box::pin(reader.participants().read())),
            ),
            asking: Some(Box::pin(sleep(before(people, &*work)))),
            before: Before::default(),
            new: HashMap::new(),
            has_nameless_come: false,
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
            let gone = match outcome {
                Outcome::Removed => Outcome::Gone,
                Outcome::NotThere => Outcome::NotThere,
                told => {
                    settled.outcomes.push((place, told));
                    continue;
                }
            };
            if let Some(one) = self.removed.get_mut(place) {
                one.held = Some(Held { since, gone });
            }
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
        let pause = match self.watch.source() {
            Source::Events => LONGEST_PAUSE,
            Source::Polling => self.pause,
        };
        // However little time there is, it looks.
        let left = self.over.as_ref().map_or(pause, |over| over.deadline().saturating_duration_since(Instant::now()));
        self.watch.every(pause.min((left / 2).max(FIRST_PAUSE)));
        self.watch.again();
    }

    /// Takes in what became known of who is there.
    fn heed(&mut self, turn: &Turn) -> Vec<(usize, Outcome)> {
        let mut look_again = turn.looked.is_some();
        for change in &turn.changes {
            match change {
                Change::Came(one) => self.note_here(one),
                Change::Left(one) => self.note_gone(one, turn.looked.is_none()),
                Change::Blind(error) => {
                    self.failure = Some(error.clone());
                    look_again = true;
                }
                Change::Deaf(_) => look_again = true,
                Change::Ended(error) if error.is_no_meeting() => return self.all_gone(),
                Change::Ended(error) => return self.give_up(error.clone()),
                Change::Changed(_) | Change::Complete | Change::Hearing => {}
            }
        }
        let told = match turn.looked {
            Some(Looked { since, is_whole: true }) => self.by_list(since),
            Some(_) => Vec::new(),
            None => self.by_events(),
        };
        if look_again && self.over.is_some() && is_anybody_held(&self.removed) {
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            self.look_again();
        }
        told
    }

    fn note_here(&mut self, one: &Participant) {
        let Some(id) = &one.id else {
            self.has_nameless_come = true;
            return;
        };
        if let Some(place) = self.places.get(id)
            && let Some(one) = self.removed.get_mut(*place)
        {
            one.has_left = false;
        }
        if !self.before.has(id) {
            self.new.insert(id.clone(), 0);
        }
    }

    fn note_gone(&mut self, one: &Participant, by_event: bool) {
        let Some(id) = &one.id else { return };
        self.new.remove(id);
        if by_event
            && let Some(place) = self.places.get(id)
            && let Some(one) = self.removed.get_mut(*place)
            && !std::mem::replace(&mut one.has_left, true)
        {
            self.left.push(*place);
        }
    }

    /// Of whom something is known by a list that was begun then; the others are held further.
    fn by_list(&mut self, since: Instant) -> Vec<(usize, Outcome)> {
        self.failure = None;
        self.has_looked = self.over.is_some();
        let mut told = Vec::new();
        // Whoever has no id that can be meant, and was not there before, may be anybody.
        let Some(nameless) = self.before.known_nameless(self.watch.present()) else { return told };
        // Elsewhere whoever is back has the same id as before.
        let names_connections = self.work.vendor() == Vendor::Huawei;
        self.note_listed(nameless > 0);
        for (place, one) in self.removed.iter_mut().enumerate() {
            let Some(held) = one.held.take_if(|held| held.since <= since && !one.may_be_listed) else { continue };
            one.has_left = false;
            let mut outcome = held.gone;
            if names_connections
                && let Some(id) = self.run.participants().get(place)
                && let Some(back) = self.before.returned(id, self.watch.present())
            {
                outcome = Outcome::Returned(back);
            }
            told.push((place, outcome));
        }
        told
    }

    /// Who of those who are to be removed is on the list, or may be.
    fn note_listed(&mut self, has_nameless: bool) {
        for (id, place) in &self.places {
            if let Some(one) = self.removed.get_mut(*place) {
                // Whoever was there by their own id is nobody who was there beside them.
                one.may_be_listed = has_nameless && !self.before.has(id);
            }
        }
        for listed in self.watch.present() {
            if let Some(id) = &listed.id
                && let Some(place) = self.places.get(id)
                && let Some(one) = self.removed.get_mut(*place)
            {
                one.may_be_listed = true;
            }
        }
    }

    /// Of whom events are enough: whether somebody new is somebody who is back, the list alone tells.
    fn by_events(&mut self) -> Vec<(usize, Outcome)> {
        let mut told = Vec::new();
        if self.has_nameless_come || !self.new.is_empty() {
            return told;
        }
        for place in std::mem::take(&mut self.left) {
            let Some(one) = self.removed.get_mut(place) else { continue };
            match one.held.take_if(|_| one.has_left) {
                Some(held) => {
                    one.has_left = false;
                    told.push((place, held.gone));
                }
                None if one.has_left => self.left.push(place),
                None => {}
            }
        }
        told
    }

    fn all_gone(&mut self) -> Vec<(usize, Outcome)> {
        let mut told = Vec::new();
        for (place, one) in self.removed.iter_mut().enumerate() {
            if let Some(held) = one.held.take() {
                told.push((place, held.gone));
            }
        }
        told
    }

    fn give_up(&mut self, error: Error) -> Vec<(usize, Outcome)> {
        let unknown = Outcome::Unknown(error.with_may_have_been_applied(true));
        let told = self.in_doubt(&|_| unknown.clone());
        self.let_go();
        told
    }

    /// The time is over.
    fn run_out(&mut self) -> Vec<(usize, Outcome)> {
        if let Some(error) = self.failure.take() {
            return self.give_up(error);
        }
        let told = self.in_doubt(&|held| Outcome::Unknown(self.still_there(&held.gone)));
        self.let_go();
        told
    }

    fn let_go(&mut self) {
        for one in &mut self.removed {
            one.held = None;
        }
    }

    /// Of those who are held, that nobody knows, and why.
    fn in_doubt(&self, unknown: &dyn Fn(&Held) -> Outcome) -> Vec<(usize, Outcome)> {
        let mut told = Vec::new();
        for (place, one) in self.removed.iter().enumerate() {
            if let Some(held) = &one.held {
                told.push((place, unknown(held)));
            }
        }
        told
    }

    fn still_there(&self, gone: &Outcome) -> Error {
        let message = format!(
            "{}, and {}",
            said(gone),
            match self.has_looked {
                true => "the meeting shows somebody until the time was over",
                false => "until the time was over nobody could read who is there",
            }
        );
        late(self.work.vendor(), &message).with_may_have_been_applied(true)
    }
}

/// What the vendor has said of somebody who is to be gone.
fn said(gone: &Outcome) -> &'static str {
    match gone {
        Outcome::NotThere => "the vendor says that nobody in the meeting has this id",
        _ => "the vendor confirmed the removal",
    }
}

fn is_anybody_held(removed: &[Removed]) -> bool {
    removed.iter().any(|one| one.held.is_some())
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
                if !is_anybody_held(&self.removed) {
                    return Poll::Ready(None);
                }
                if over.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Some(self.run_out().into()));
                }
            }
            let turn = ready!(self.watch.poll_turn(context));
            let told = self.heed(&turn);
            if !told.is_empty() {
                return Poll::Ready(Some(told.into()));
            }
        }
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let mut standing = self.in_doubt(&|held| {
            let message = format!("{}, and it was ended before that showed", said(&held.gone));
            Outcome::Unknown(ended(self.work.vendor(), true).with_message(message))
        });
        standing.append(&mut self.run.standing());
        standing
    }

    fn source(&self) -> Option<Source> {
        Some(self.watch.source())
    }

    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        self.watch.hear(news);
    }
}
