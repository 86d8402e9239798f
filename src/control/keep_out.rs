//! People who are to stay out, whatever the vendor has for it.

use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_util::Stream;

use super::recognition::{Named, Wanted};
use super::settling::ended;
use super::watch::{Turn, Watch};
use super::{Change, MeetingControl, Outcome, ParticipantId, People, Removal, Report, Source, Underway, Verb, usable};
use crate::transport::Pending;
use crate::{Error, ErrorKind};

/// Keeps people out of a running meeting: watches who is in it, and removes whoever of them is there.
///
/// It is a [`Stream`] of what it did, and does it while it is polled: no task runs behind it. It goes on after failures that pass, and ends
/// with the meeting. Dropped, it watches no longer; [`stop`](Self::stop) tells what was not told by then. It watches as a
/// [`Roster`](super::Roster) does, by the meeting's events where it is given some, and otherwise by reading the list of participants again
/// and again; [`source`](Self::source) says which.
///
/// Where the vendor can forbid to come back (DingTalk, Tencent) it does so with each removal, unless the removal says for how long; that
/// holds on after the guard is gone, until the meeting ends or somebody [lifts](MeetingControl::lift_bans) it. On Huawei it is the guard
/// alone that keeps people out: whoever comes back has another id there, and is known by the number that the list tells of them. Whoever
/// has none is not known again, nor whose number the host has or several people have had at once. Somebody who is not there yet can be
/// named by number.
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
    meetings: Arc<dyn MeetingControl>,
    removal: Removal,
    wanted: Wanted,
    /// How often the vendor has said that somebody is not there, until a list does not show them.
    denied: HashMap<ParticipantId, usize>,
    watch: Watch,
    removing: Option<Removing>,
    told: vec::IntoIter<Watched>,
    is_over: bool,
}

/// A removal under way, and how those whom it is about were named.
struct Removing {
    doing: Doing,
    named: Vec<Named>,
}

enum Doing {
    Beginning(Pending<'static, Result<Underway, Error>>),
    Begun(Underway),
}

impl Doing {
    fn poll_report(&mut self, context: &mut Context<'_>) -> Poll<Result<Report, Error>> {
        loop {
            match self {
                Self::Beginning(beginning) => match ready!(beginning.as_mut().poll(context)) {
                    Ok(begun) => *self = Self::Begun(begun),
                    Err(error) => return Poll::Ready(Err(error)),
                },
                Self::Begun(underway) => {
                    while ready!(Pin::new(&mut *underway).poll_next(context)).is_some() {}
                    return Poll::Ready(Ok(underway.report()));
                }
            }
        }
    }
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
        /// The vendor's [ids of the calls](Report::request_ids) that removed them and those who were there with them.
        request_ids: Vec<String>,
    },
    /// It has looked at everybody who is there: for the first time, or for the first time after it could not.
    Looked,
    /// No events come any more, for this reason: from now on it watches by the list.
    Deaf(Error),
    /// Events come again: from now on it watches by them.
    Hearing,
    /// Nobody could look for once, or not at everybody: whoever could be read is dealt with. It goes on.
    Blind(Error),
    /// It cannot go on: the meeting is over ([`ErrorKind::NotFound`](crate::ErrorKind::NotFound), on Huawei
    /// [`ErrorKind::FailedPrecondition`](crate::ErrorKind::FailedPrecondition)), or the vendor refuses the client.
    Ended(Error),
}

impl KeepOut {
    /// Keeps out whom the removal names, with its reason and its deadline each time.
    ///
    /// # Errors
    /// As of [`Removal::check`]; [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where nothing can tell who is there, and
    /// for one device of somebody: no list and no event tells devices, so that the guard would keep out all of the person.
    pub fn new(meetings: impl MeetingControl + 'static, removal: Removal) -> Result<Self, Error> {
        let removal = removal.lasting(&meetings.capabilities());
        removal.check(meetings.vendor())?;
        if removal.participants().iter().any(|one| one.device().is_some()) {
            let message = "a guard keeps people out, and not one of their devices: name the person alone";
            return Err(Error::unsent(meetings.vendor(), ErrorKind::Unsupported, message));
        }
        removal.verbs().try_for_each(|verb| meetings.capabilities().check(verb))?;
        let meetings: Arc<dyn MeetingControl> = Arc::new(meetings);
        Ok(Self {
            watch: Watch::of(Arc::clone(&meetings), removal.meeting().clone())?,
            wanted: Wanted::new(&removal),
            denied: HashMap::new(),
            meetings,
            removal,
            removing: None,
            told: Vec::new().into_iter(),
            is_over: false,
        })
    }

    /// How long it waits from one look at the list to the next where it hears no events; five seconds unless this says otherwise. The
    /// client keeps the vendor's rate in any case.
    pub fn every(mut self, pause: Duration) -> Self {
        self.watch.every(pause);
        self
    }

    /// Goes by these events, as [`Roster::hearing`](super::Roster::hearing).
    #[cfg(feature = "events")]
    pub fn hearing<H: Into<super::News>>(mut self, events: impl Stream<Item = H> + Send + 'static) -> Self {
        self.watch.hear(events);
        self
    }

    /// By what it knows who is there.
    pub fn source(&self) -> Source {
        self.watch.source()
    }

    /// What it does to people: [removes them for good](Verb::RemoveForGood) where the vendor can.
    pub fn verb(&self) -> Verb {
        self.removal.verb()
    }

    /// What it [did](Watched::Acted) as a report, with by what it knows who is there.
    pub fn report(&self, acted: impl IntoIterator<Item = (ParticipantId, Outcome)>) -> Report {
        let report = Report::new(self.verb(), self.meetings.vendor(), self.removal.meeting(), acted);
        let report = report.with_source(self.source());
        self.removal.stated_reason().into_iter().fold(report, Report::with_reason)
    }

    /// What it did next; `None` after it has ended.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Watched> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl KeepOut {
    /// Ends it, and tells what it has not told yet: of those who are being removed just now, whose call is under way is
    /// [`Unknown`](Outcome::Unknown), and for whom nothing has been sent is [`NotAttempted`](Outcome::NotAttempted).
    pub fn stop(&mut self) -> Vec<Watched> {
        self.is_over = true;
        let mut told: Vec<_> = mem::take(&mut self.told).collect();
        match self.removing.take() {
            Some(Removing { doing: Doing::Begun(underway), named }) => {
                told.append(&mut self.conclude(Ok(underway.report()), &named));
            }
            Some(Removing { doing: Doing::Beginning(_), named }) => {
                let outcome = Outcome::NotAttempted(ended(self.meetings.vendor(), false));
                for (id, named) in named {
                    told.push(Watched::Acted { named, id, outcome: outcome.clone(), request_ids: Vec::new() });
                }
            }
            None => {}
        }
        told
    }

    /// Takes in what became known, and begins to remove whoever is there.
    fn heed(&mut self, turn: Turn) -> Vec<Watched> {
        let (mut new, mut told) = (Vec::new(), Vec::new());
        for change in turn.changes {
            match change {
                Change::Came(one) | Change::Changed(one) => new.push(one),
                Change::Deaf(error) => told.push(Watched::Deaf(error)),
                Change::Hearing => told.push(Watched::Hearing),
                Change::Blind(error) => told.push(Watched::Blind(error)),
                Change::Ended(error) => told.push(self.end(error)),
                Change::Complete => told.push(Watched::Looked),
                Change::Left(_) => {}
            }
        }
        // Whoever could not be removed is tried again when the list shows them still, and not with each event.
        let named = match turn.looked {
            Some(look) => {
                if look.is_whole {
                    self.recall();
                }
                self.wanted.among(self.watch.present(), self.watch.present())
            }
            None if new.is_empty() => Vec::new(),
            None => self.wanted.among(new.iter(), self.watch.present()),
        };
        let named = self.reachable(named, &mut told);
        if !named.is_empty() && !self.is_over {
            self.begin(named);
        }
        told
    }

    /// Knows of those alone whom the list shows that the vendor has said that they are not there.
    fn recall(&mut self) {
        let mut denied = HashMap::new();
        for one in self.watch.present() {
            if let Some(id) = &one.id
                && let Some(times) = self.denied.get(id)
            {
                denied.insert(id.clone(), *times);
            }
        }
        self.denied = denied;
    }

    /// Tells of those who are there under an id that no call can take: they keep nobody else in.
    fn reachable(&self, named: Vec<Named>, told: &mut Vec<Watched>) -> Vec<Named> {
        let vendor = self.meetings.vendor();
        let mut reachable = Vec::new();
        for (id, named) in named {
            match usable(vendor, &id) {
                Ok(()) => reachable.push((id, named)),
                Err(why) => {
                    let (outcome, request_ids) = (Outcome::NotAttempted(why), Vec::new());
                    told.push(Watched::Acted { named, id, outcome, request_ids });
                }
            }
        }
        reachable
    }

    fn begin(&mut self, named: Vec<Named>) {
        let mut people = Vec::new();
        for (id, _) in &named {
            people.push(id.clone());
        }
        let removal = self.removal.of_others(People::new(self.removal.meeting(), people));
        let meetings = Arc::clone(&self.meetings);
        let beginning = Box::pin(async move { meetings.removing(&removal).await });
        self.removing = Some(Removing { doing: Doing::Beginning(beginning), named });
    }

    fn conclude(&mut self, report: Result<Report, Error>, named: &[Named]) -> Vec<Watched> {
        let mut told = Vec::new();
        let report = match report {
            Ok(report) => report,
            Err(error) => {
                told.push(self.end(error));
                return told;
            }
        };
        for (id, outcome) in report.outcomes {
            let (request_ids, outcome) = (report.request_ids.clone(), self.contested(&id, outcome));
            if outcome.is_gone() {
                self.watch.forget(&id);
            } else {
                self.watch.again();
            }
            let named = match named.iter().find(|(one, _)| *one == id) {
                Some((_, named)) => named.clone(),
                None => id.clone(),
            };
            told.push(Watched::Acted { named, id, outcome, request_ids });
        }
        told
    }

    /// Whoever has left in between was not there; whom the list shows all the same, nobody knows of.
    fn contested(&mut self, id: &ParticipantId, outcome: Outcome) -> Outcome {
        if !matches!(outcome, Outcome::NotThere) {
            return outcome;
        }
        let times = self.denied.get(id).copied().unwrap_or_default();
        self.denied.insert(id.clone(), times + 1);
        if times == 0 {
            return outcome;
        }
        let message = "the vendor says that nobody in the meeting has this id, and the list shows somebody";
        Outcome::Unknown(Error::unsent(self.meetings.vendor(), ErrorKind::InvalidResponse, message))
    }

    fn end(&mut self, error: Error) -> Watched {
        self.is_over = true;
        Watched::Ended(error)
    }
}

impl Stream for KeepOut {
    type Item = Watched;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Watched>> {
        let this = &mut *self;
        loop {
            if let Some(watched) = this.told.next() {
                return Poll::Ready(Some(watched));
            }
            if this.is_over {
                return Poll::Ready(None);
            }
            let told = if let Some(Removing { doing, named }) = &mut this.removing {
                let (report, named) = (ready!(doing.poll_report(context)), mem::take(named));
                this.removing = None;
                this.conclude(report, &named)
            } else {
                let turn = ready!(this.watch.poll_turn(context));
                this.heed(turn)
            };
            this.told = told.into_iter();
        }
    }
}

impl fmt::Debug for KeepOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeepOut").field("source", &self.source()).finish_non_exhaustive()
    }
}
