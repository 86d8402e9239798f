//! People who are to stay out, whatever the vendor has for it.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::Stream;
use tokio::time::{Instant, sleep_until};

use super::work::is_hopeless;
use super::{MeetingControl, Outcome, Participant, ParticipantId, People, Removal, Verb};
use crate::transport::{FOREVER, Pending};
use crate::{Error, ErrorKind};

/// Keeps people out of a running meeting: reads who is in it again and again, and removes whoever of them is there.
///
/// It is a [`Stream`] of what it did, and does it while it is polled: no task runs behind it. It goes on after failures that pass, and ends
/// with the meeting. Dropped, it watches no longer.
///
/// Where the vendor can forbid to come back (DingTalk, Tencent) it does so with each removal, unless the removal says for how long; that
/// holds on after the guard is gone, until the meeting ends or somebody [lifts](MeetingControl::lift_bans) it. On Huawei it is the guard
/// alone that keeps people out: whoever comes back has another id there, and is known by the number that the list tells of them. Whoever
/// has none is not known again. Somebody who is not there yet can be named by number.
///
/// ```no_run
/// # async fn example(client: meeting_control::huawei::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{KeepOut, Removal, Watched};
///
/// let mut guard = KeepOut::new(client, Removal::new("914083199", ["7a1c0f", "+99051000000077"]))?;
/// while let Some(watched) = guard.next().await {
///     match watched {
///         Watched::Acted { named, outcome, .. } => println!("{named}: {outcome}"),
///         Watched::Blind(error) => println!("nobody looks just now: {error}"),
///         Watched::Ended(error) => println!("over: {error}"),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "it keeps people out while it is polled"]
pub struct KeepOut {
    verb: Verb,
    guard: Option<Guard>,
    round: Option<Pending<'static, Round>>,
    told: VecDeque<Watched>,
}

/// What a guard saw and did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Watched {
    /// Somebody was there.
    Acted {
        /// As the removal names the person.
        named: ParticipantId,
        /// The id under which the person was there.
        id: ParticipantId,
        /// What became of them. Whoever is there still is told again next time.
        outcome: Outcome,
    },
    /// Nobody could look for once. It goes on.
    Blind(Error),
    /// It cannot go on: the meeting is over ([`ErrorKind::NotFound`], on Huawei [`ErrorKind::FailedPrecondition`]), or the vendor
    /// refuses the client.
    Ended(Error),
}

/// How often it looks where nothing else is said.
const PAUSE: Duration = Duration::from_secs(5);

impl KeepOut {
    /// Keeps out whom the removal names, with its reason and its deadline each time.
    ///
    /// # Errors
    /// As of [`Removal::check`]; and [`ErrorKind::Unsupported`] where nothing can tell who is there.
    pub fn new(meetings: impl MeetingControl + 'static, removal: Removal) -> Result<Self, Error> {
        let vendor = meetings.vendor();
        let capabilities = meetings.capabilities();
        let removal = removal.lasting(&capabilities);
        removal.check(vendor)?;
        removal.verbs().chain([Verb::Participants]).try_for_each(|verb| capabilities.check(verb))?;
        let names = removal.participants().iter().map(|one| (one.into(), one.clone())).collect();
        let verb = removal.verb();
        let guard = Guard { meetings: Box::new(meetings), removal, names, pause: PAUSE, next: Instant::now() };
        Ok(Self { verb, guard: Some(guard), round: None, told: VecDeque::new() })
    }

    /// How long it waits from one look to the next; five seconds unless this says otherwise. The client keeps the vendor's rate in any
    /// case.
    pub fn every(mut self, pause: Duration) -> Self {
        if let Some(guard) = &mut self.guard {
            guard.pause = pause;
        }
        self
    }

    /// What it does to people: [removes them for good](Verb::RemoveForGood) where the vendor can.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// What it did next; `None` after it has ended.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Watched> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for KeepOut {
    type Item = Watched;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Watched>> {
        let this = &mut *self;
        loop {
            if let Some(watched) = this.told.pop_front() {
                return Poll::Ready(Some(watched));
            }
            if let Some(guard) = this.guard.take() {
                this.round = Some(Box::pin(guard.watch()));
            }
            let Some(round) = &mut this.round else { return Poll::Ready(None) };
            let Round { guard, told } = ready!(round.as_mut().poll(context));
            (this.guard, this.round) = (guard, None);
            this.told.extend(told);
        }
    }
}

impl fmt::Debug for KeepOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeepOut").finish_non_exhaustive()
    }
}

struct Guard {
    meetings: Box<dyn MeetingControl>,
    removal: Removal,
    /// From all that people have been known by, ids and numbers, to how the removal names them.
    names: HashMap<String, ParticipantId>,
    pause: Duration,
    next: Instant,
}

/// One look, and what came of it; without the guard where it cannot go on.
struct Round {
    guard: Option<Guard>,
    told: Vec<Watched>,
}

impl Guard {
    async fn watch(mut self) -> Round {
        sleep_until(self.next).await;
        let now = Instant::now();
        self.next = now.checked_add(self.pause).unwrap_or(now + FOREVER);
        let listed = match self.meetings.participants(self.removal.meeting()).all().await {
            Ok(listed) => listed,
            Err(error) if is_hopeless(&error) && error.kind() != ErrorKind::Connect => {
                return Round { guard: None, told: vec![Watched::Ended(error)] };
            }
            Err(error) => return Round { guard: Some(self), told: vec![Watched::Blind(error)] },
        };
        let found: Vec<_> = listed.iter().filter_map(|one| self.recognise(one)).collect();
        if found.is_empty() {
            return Round { guard: Some(self), told: Vec::new() };
        }
        let people = People::new(self.removal.meeting(), found.iter().map(|(id, _)| id));
        match self.meetings.remove(&self.removal.of_others(people)).await {
            Ok(report) => {
                let names: HashMap<_, _> = found.into_iter().collect();
                let acted = report.into_iter().map(|(id, outcome)| {
                    let named = names.get(&id).unwrap_or(&id).clone();
                    Watched::Acted { named, id, outcome }
                });
                Round { told: acted.collect(), guard: Some(self) }
            }
            Err(error) => Round { guard: None, told: vec![Watched::Ended(error)] },
        }
    }

    /// The id of somebody who is to stay out, and how the removal names them. Learns what else they can be known by.
    fn recognise(&mut self, one: &Participant) -> Option<(ParticipantId, ParticipantId)> {
        let id = one.id.as_ref()?;
        let named = self.names.get(id.as_str()).or_else(|| self.names.get(one.number.as_ref()?))?.clone();
        for known in [Some(id.as_str()), one.number.as_deref()].into_iter().flatten() {
            self.names.insert(known.to_owned(), named.clone());
        }
        Some((id.clone(), named))
    }
}
