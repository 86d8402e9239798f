//! A removal that the list of members has to confirm.

use std::collections::HashSet;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::run::Run;
use super::settling::{Settled, Settling};
use super::work::{Work, is_hopeless};
use super::{Outcome, Participant, ParticipantId, People};
use crate::error::{Facts, Limit};
use crate::transport::Pending;
use crate::{Error, ErrorKind};

/// How long it waits before it reads the list for the second time; twice as long each time after that.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// How much of a call's time the list before may take: it only tells who comes back under another id.
const SHARE_BEFORE: u32 = 4;

/// The list of members; `Err(None)` where the time was over first.
type Listed = Result<Vec<Participant>, Option<Error>>;

/// Holds back whoever was removed until the list of members does not show them any more.
pub(crate) struct Confirming {
    work: Arc<dyn Work>,
    run: Run,
    participants: Arc<[ParticipantId]>,
    deadline: Option<Instant>,
    /// The list before anybody was removed, or what will tell it.
    asking: Option<Pending<'static, Vec<Participant>>>,
    before: Vec<Participant>,
    /// Places of those whose removal the vendor has confirmed, and the list has not.
    held: Vec<usize>,
    reading: Option<Pending<'static, Listed>>,
    pause: Duration,
    /// Why the list could not be read.
    failure: Option<Error>,
}

impl Confirming {
    pub(crate) fn new(work: Arc<dyn Work>, people: &People) -> Self {
        let run = Run::new(Arc::clone(&work), people);
        let asking = {
            let work = Arc::clone(&work);
            let time = work.call_deadline() / SHARE_BEFORE;
            Box::pin(async move { timeout(time, work.participants().all()).await.ok()?.ok() })
        };
        Self {
            deadline: people.stated_deadline().map(|_| run.deadline()),
            run,
            participants: people.participants().into(),
            asking: Some(Box::pin(async move { asking.await.unwrap_or_default() })),
            before: Vec::new(),
            held: Vec::new(),
            reading: None,
            pause: Duration::ZERO,
            failure: None,
            work,
        }
    }

    fn read(&self, deadline: Instant) -> Pending<'static, Listed> {
        let (work, pause) = (Arc::clone(&self.work), self.pause);
        Box::pin(async move {
            let listed = timeout_at(deadline, async move {
                if !pause.is_zero() {
                    sleep(pause).await;
                }
                work.participants().all().await
            });
            listed.await.map_err(|_| None)?.map_err(Some)
        })
    }

    /// Of whom something is known by this list; the others are held further.
    fn judge(&mut self, listed: Listed) -> Vec<(usize, Outcome)> {
        let listed = match listed {
            Ok(listed) => listed,
            // The meeting is over.
            Err(Some(error)) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(Some(error)) if is_hopeless(&error) && error.kind() != ErrorKind::Connect => {
                return self.give_up(error);
            }
            Err(Some(error)) => {
                self.failure = Some(error);
                return Vec::new();
            }
            Err(None) => {
                let error = self.failure.take().unwrap_or_else(|| self.still_there());
                return self.give_up(error);
            }
        };
        self.failure = None;
        let present: HashSet<&ParticipantId> = listed.iter().filter_map(|one| one.id.as_ref()).collect();
        let (held, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held)
            .into_iter()
            .partition(|place| self.participants.get(*place).is_some_and(|one| present.contains(one)));
        self.held = held;
        let told = gone.into_iter().filter_map(|place| {
            let back = returned(self.participants.get(place)?, &self.before, &listed);
            Some((place, back.map_or(Outcome::Gone, Outcome::Returned)))
        });
        told.collect()
    }

    fn give_up(&mut self, error: Error) -> Vec<(usize, Outcome)> {
        let error = error.with_may_have_been_applied(true);
        self.held.drain(..).map(|place| (place, Outcome::Unknown(error.clone()))).collect()
    }

    fn still_there(&self) -> Error {
        let message = "the vendor confirmed the removal, and the list of members has not until the time was over";
        let facts = Facts::new(self.work.vendor(), ErrorKind::Timeout);
        Facts { message: Some(message.to_owned()), limit: Some(Limit::Deadline), ..facts }.into()
    }
}

/// The id under which somebody is back: of an entry that was not there before, with the same number, or where there is none with the
/// same name that nobody else had.
fn returned(gone: &ParticipantId, before: &[Participant], listed: &[Participant]) -> Option<ParticipantId> {
    let was = before.iter().find(|one| one.id.as_ref() == Some(gone))?;
    let is_new = |one: &&Participant| one.id.is_some() && before.iter().all(|known| known.id != one.id);
    let mut new = listed.iter().filter(is_new);
    let back = match (&was.number, &was.name) {
        (Some(_), _) => new.find(|one| one.number == was.number),
        (None, Some(_)) if before.iter().filter(|one| one.name == was.name).count() == 1 => {
            new.find(|one| one.name == was.name)
        }
        _ => None,
    };
    back?.id.clone()
}

impl Settling for Confirming {
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>> {
        if let Some(asking) = &mut self.asking {
            self.before = ready!(asking.as_mut().poll(context));
            self.asking = None;
        }
        while let Some(mut settled) = ready!(self.run.poll_settled(context)) {
            let (removed, others): (Vec<_>, Vec<_>) =
                settled.outcomes.into_iter().partition(|(_, outcome)| *outcome == Outcome::Removed);
            self.held.extend(removed.into_iter().map(|(place, _)| place));
            settled.outcomes = others;
            if !settled.outcomes.is_empty() || !settled.request_ids.is_empty() {
                return Poll::Ready(Some(settled));
            }
        }
        while !self.held.is_empty() {
            let deadline = *self.deadline.get_or_insert_with(|| Instant::now() + self.work.call_deadline());
            if self.reading.is_none() {
                self.reading = Some(self.read(deadline));
            }
            let Some(reading) = &mut self.reading else { break };
            let listed = ready!(reading.as_mut().poll(context));
            self.reading = None;
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            let told = self.judge(listed);
            if !told.is_empty() {
                return Poll::Ready(Some(told.into()));
            }
        }
        Poll::Ready(None)
    }

    fn standing(&self) -> Vec<(usize, Outcome)> {
        let held = self.held.iter().map(|place| (*place, Outcome::Removed));
        held.chain(self.run.standing()).collect()
    }
}
