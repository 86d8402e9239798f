//! What was done has to show in what can be read back.

use std::future::{Future, ready};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::recognition::Before;
use super::settling::late;
use super::showing::{Claim, Looking};
use super::{
    Act, Ban, BoxFuture, Capabilities, ForMeeting, ForPeople, Layer, MeetingControl, MeetingId, MeetingState, Outcome,
    Participant, ParticipantId, People, Removal, Role, Underway, Verb,
};
use crate::transport::FOREVER;
use crate::{Error, ErrorKind, Response, Vendor};

/// How long it waits where nothing else is said.
const USUAL_TIME: Duration = Duration::from_secs(10);
/// How long it waits before it reads for the second time; twice as long each time after that.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
/// How much of the time it may take to read who is there before anybody goes: it only tells who is back afterwards.
const SHARE_BEFORE: u32 = 4;

/// A [`MeetingControl`] that takes nobody's word for it: what the vendor says to have done it looks for in what the vendor tells of the
/// meeting afterwards, again and again until it [shows](Verb::shown_by) or the time is over.
///
/// Removals are [confirmed](Removal::confirmed); whoever is not to come back must be on the list of [bans](MeetingControl::bans) too, where
/// there is one. Of the other verbs for several people, [`Done`](Outcome::Done) means that it has shown, and
/// whoever it does not show for is [`Unknown`](Outcome::Unknown); a verb for the meeting fails with [`ErrorKind::Timeout`]. Asking people to
/// unmute shows when they do. What nothing can be read of is refused with [`ErrorKind::Unsupported`] before anything is sent: inviting,
/// letting in, locking, extending. A meeting that is created is told by its id, and is not looked for.
///
/// ```
/// # #[cfg(all(feature = "huawei", feature = "sandbox"))]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use meeting_control::control::{Confirmed, MeetingControl, People};
/// use meeting_control::sandbox::Sandbox;
/// use meeting_control::{ErrorKind, Vendor};
///
/// let sandbox = Sandbox::start().await?;
/// let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
/// let meetings = Confirmed::new(sandbox.huawei_client()?);
/// let ann = sandbox.members(Vendor::Huawei, &meeting).remove(1);
/// assert!(meetings.mute(&People::new(&meeting, [ann])).await?.all_done()); // and the list shows it
/// assert_eq!(meetings.lock(&meeting).await.unwrap_err().kind(), ErrorKind::Unsupported);
/// # Ok(())
/// # }
/// # #[cfg(not(all(feature = "huawei", feature = "sandbox")))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Confirmed<M> {
    inner: Arc<M>,
    time: Duration,
}

impl<M: MeetingControl> Confirmed<M> {
    /// Around this one.
    pub fn new(meetings: M) -> Self {
        Self { inner: Arc::new(meetings), time: USUAL_TIME }
    }

    /// How long it looks for what was done, where people have no [deadline](super::People::deadline) of their own; ten seconds unless this
    /// says otherwise.
    #[must_use]
    pub fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    fn is_confirmed(&self, verb: Verb) -> bool {
        let provided = self.inner.capabilities();
        verb.shown_by().iter().any(|reading| provided.has(*reading))
    }

    fn refusal(&self, verb: Verb) -> Error {
        self.inner.capabilities().check(verb).err().unwrap_or_else(|| {
            let message = format!("{verb}: nothing that can be read would show that it was done; nothing was sent");
            Error::unsent(self.inner.vendor(), ErrorKind::Unsupported, message)
        })
    }

    fn look(&self, meeting: &MeetingId, sign: Sign) -> Look<M> {
        Look { meetings: Arc::clone(&self.inner), meeting: meeting.clone(), sign, before: Before::default() }
    }

    /// Looks until then, or for its own time from when it begins.
    fn looking(&self, look: Look<M>, stated: Option<Instant>) -> Looking
    where
        M: 'static,
    {
        let time = self.time;
        Box::new(move |claims| {
            let end = stated.or_else(|| after(time)).unwrap_or_else(|| Instant::now() + FOREVER);
            Box::pin(async move { look.for_everybody(claims, end).await })
        })
    }

    /// Who is there before anybody goes, if that becomes known in time.
    async fn before(&self, meeting: &MeetingId, stated: Option<Duration>) -> Before {
        let time = stated.unwrap_or(self.time).min(self.time) / SHARE_BEFORE;
        match timeout(time, self.inner.participants(meeting).all()).await {
            Ok(Ok(listed)) => Before::of(listed.iter()),
            Ok(Err(_)) | Err(_) => Before::default(),
        }
    }
}

impl<M: MeetingControl + 'static> Layer for Confirmed<M> {
    type Inner = M;

    fn inner(&self) -> &M {
        &self.inner
    }

    fn on_capabilities(&self) -> Capabilities {
        let provided = self.inner.capabilities();
        let confirmed =
            provided.iter().filter(|(verb, _)| verb.only_reads() || verb.is_creation() || self.is_confirmed(*verb));
        Capabilities::new(provided.vendor(), confirmed)
    }

    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            removal.check(self.inner.vendor())?;
            if let Some(verb) = removal.verbs().find(|verb| !self.is_confirmed(*verb)) {
                return Err(self.refusal(verb));
            }
            let stated = removal.people().stated_deadline().and_then(after);
            let removing = self.inner.removing(&removal.clone().confirmed()).await?;
            let is_lasting = matches!(removal.verb(), Verb::RemoveForGood | Verb::RemoveForTime);
            if !(is_lasting && self.inner.capabilities().has(Verb::Bans)) {
                return Ok(removing);
            }
            let looking = self.looking(self.look(removal.meeting(), Sign::Banned), stated);
            Ok(removing.shown_by(looking))
        })
    }

    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            asked.check(self.inner.vendor())?;
            let sign = Sign::of_people(asked).filter(|_| asked.verbs().into_iter().all(|verb| self.is_confirmed(verb)));
            let sign = sign.ok_or_else(|| self.refusal(asked.verb()))?;
            let time = asked.people().and_then(People::stated_deadline);
            let (stated, mut look) = (time.and_then(after), self.look(asked.meeting(), sign));
            let underway = match asked {
                ForPeople::SendToWaitingRoom(people) => {
                    look.before = self.before(people.meeting(), time).await;
                    let people = until(people, stated);
                    self.inner.doing(ForPeople::SendToWaitingRoom(&people)).await?
                }
                asked => self.inner.doing(asked).await?,
            };
            Ok(underway.shown_by(self.looking(look, stated)))
        })
    }

    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let Some(sign) = Sign::of_meeting(asked).filter(|_| self.is_confirmed(asked.verb())) else {
            let refusal = asked.check(self.inner.vendor()).err();
            return Box::pin(ready(Err(refusal.unwrap_or_else(|| self.refusal(asked.verb())))));
        };
        Box::pin(async move {
            let answer = asked.carry_out(&*self.inner).await?;
            let end = after(self.time).unwrap_or_else(|| Instant::now() + FOREVER);
            match self.look(asked.meeting(), sign).for_the_meeting(end).await {
                Some(error) => Err(answer.request_id().into_iter().fold(error, Error::with_request_id)),
                None => Ok(answer),
            }
        })
    }
}

/// The same people, with the time that is left.
fn until(people: &People, end: Option<Instant>) -> People {
    let people = people.clone();
    match end {
        Some(end) => people.deadline(end.saturating_duration_since(Instant::now())),
        None => people,
    }
}

fn after(time: Duration) -> Option<Instant> {
    Instant::now().checked_add(time)
}

/// What is to be read afterwards.
#[derive(Clone, Debug)]
enum Sign {
    Muted(bool),
    Cohost(bool),
    Away,
    Banned,
    Unbanned,
    Host(ParticipantId),
    Named(ParticipantId, String),
    EverybodyMuted(bool),
    Recorded(bool),
    Over,
}

impl Sign {
    fn of_people(asked: ForPeople<'_>) -> Option<Self> {
        match asked {
            ForPeople::Mute(_) => Some(Self::Muted(true)),
            ForPeople::AskToUnmute(_) => Some(Self::Muted(false)),
            ForPeople::AddCohosts(_) => Some(Self::Cohost(true)),
            ForPeople::RemoveCohosts(_) => Some(Self::Cohost(false)),
            ForPeople::SendToWaitingRoom(_) => Some(Self::Away),
            ForPeople::LiftBans(_) => Some(Self::Unbanned),
            ForPeople::Invite(_) | ForPeople::LetIn(_) => None,
        }
    }

    fn of_meeting(asked: ForMeeting<'_>) -> Option<Self> {
        match asked.act() {
            Act::MuteEverybody(_) => Some(Self::EverybodyMuted(true)),
            Act::UnmuteEverybody => Some(Self::EverybodyMuted(false)),
            Act::HandOverHost(person) => Some(Self::Host(person.clone())),
            Act::Rename(person, name) => Some(Self::Named(person.clone(), name.to_owned())),
            Act::StartRecording => Some(Self::Recorded(true)),
            Act::StopRecording => Some(Self::Recorded(false)),
            Act::End => Some(Self::Over),
            Act::Lock | Act::Unlock | Act::LetEverybodyIn | Act::Extend(_) => None,
        }
    }

    /// Whether the list shows it of somebody, who may not be on it.
    fn is_on(&self, entry: Option<&Participant>) -> bool {
        let Some(one) = entry else { return matches!(self, Self::Away) };
        match self {
            Self::Muted(muted) => one.muted == Some(*muted),
            Self::Cohost(true) => one.role == Role::Cohost,
            Self::Cohost(false) => one.role == Role::Attendee,
            Self::Host(_) => one.role == Role::Host,
            Self::Named(_, name) => one.name.as_ref() == Some(name),
            Self::Away | Self::Banned | Self::Unbanned | Self::EverybodyMuted(_) | Self::Recorded(_) | Self::Over => {
                false
            }
        }
    }
}

/// Reads what a meeting shows.
struct Look<M> {
    meetings: Arc<M>,
    meeting: MeetingId,
    sign: Sign,
    /// Who was there before, where it is about who is not there any more.
    before: Before,
}

impl<M: MeetingControl> Look<M> {
    /// What is to be told of these people.
    async fn for_everybody(self, claims: Vec<Claim>, end: Instant) -> Vec<(usize, Outcome)> {
        let sought = claims.iter().map(|(_, id, _)| id.clone()).collect();
        let unshown = until_shown(end, sought, |sought| self.missing(sought)).await;
        let unknown = Outcome::Unknown(self.why(&unshown));
        // In the order of the claims.
        let mut missing = unshown.missing.iter().peekable();
        let mut told = Vec::new();
        for (place, id, claimed) in claims {
            let outcome = if missing.next_if_eq(&&id).is_some() { unknown.clone() } else { claimed };
            told.push((place, outcome));
        }
        told
    }

    /// Why the meeting does not show it, if it does not.
    async fn for_the_meeting(&self, end: Instant) -> Option<Error> {
        let look = |sought| async { Ok(if self.is_shown().await? { Vec::new() } else { sought }) };
        let unshown = until_shown(end, vec![()], look).await;
        unshown.missing.first().map(|()| self.why(&unshown))
    }

    /// Those of these people of whom it does not show.
    async fn missing(&self, sought: Vec<ParticipantId>) -> Result<Vec<ParticipantId>, Error> {
        let missing = |shows: &dyn Fn(&ParticipantId) -> bool| sought.into_iter().filter(|id| !shows(id)).collect();
        if let Sign::Banned | Sign::Unbanned = self.sign {
            let bans = self.meetings.bans(&self.meeting).all().await?;
            let is_to_be = matches!(self.sign, Sign::Banned);
            // One whose id nobody can mean may be of anybody.
            let is_odd = bans.iter().any(|ban| !ban.id.is_usable());
            // A ban that is over keeps nobody out.
            let now = SystemTime::now();
            let holds = |ban: &Ban| ban.until.is_none_or(|until| until > now);
            return Ok(missing(&|id| match bans.iter().any(|ban| ban.id == *id && holds(ban)) {
                true => is_to_be,
                false => !is_to_be && !is_odd,
            }));
        }
        let listed = self.meetings.participants(&self.meeting).all().await?;
        Ok(missing(&|id| {
            // Somebody may be there with several devices.
            let mut entries = listed.iter().filter(|one| one.id.as_ref() == Some(id)).peekable();
            match entries.peek() {
                Some(_) => entries.all(|entry| self.sign.is_on(Some(entry))),
                None => self.sign.is_on(None) && !self.may_be_among(id, &listed),
            }
        }))
    }

    /// Whether somebody may be on the list who is not on it by their id: without one, or under another.
    fn may_be_among(&self, id: &ParticipantId, listed: &[Participant]) -> bool {
        // Whoever was there by their own id is nobody who was there beside them.
        let may_be_nameless = match self.before.known_nameless(listed.iter()) {
            None => true,
            Some(nameless) => nameless > 0 && !self.before.has(id),
        };
        // Elsewhere whoever is back has the same id as before.
        let is_back = || self.meetings.vendor() == Vendor::Huawei && self.before.returned(id, listed.iter()).is_some();
        may_be_nameless || is_back()
    }

    async fn is_shown(&self) -> Result<bool, Error> {
        match &self.sign {
            Sign::Host(person) | Sign::Named(person, _) => Ok(self.missing(vec![person.clone()]).await?.is_empty()),
            Sign::EverybodyMuted(muted) if self.tells(Verb::InfoMuted) => {
                Ok(self.meetings.info(&self.meeting).await?.everybody_muted == Some(*muted))
            }
            Sign::EverybodyMuted(muted) => {
                let listed = self.meetings.participants(&self.meeting).all().await?;
                // A list of nobody shows nothing.
                let mut others = listed.iter().filter(|one| one.role != Role::Host);
                Ok(!listed.is_empty() && others.all(|one| one.muted == Some(*muted)))
            }
            Sign::Recorded(recorded) => Ok(self.meetings.info(&self.meeting).await?.recorded == Some(*recorded)),
            Sign::Over => match self.meetings.info(&self.meeting).await {
                Err(error) if error.is_no_meeting() => Ok(true),
                info => Ok(info?.state == Some(MeetingState::Ended)),
            },
            Sign::Muted(_) | Sign::Cohost(_) | Sign::Away | Sign::Banned | Sign::Unbanned => Ok(false),
        }
    }

    fn tells(&self, detail: Verb) -> bool {
        self.meetings.capabilities().has(detail)
    }

    fn why<T>(&self, unshown: &Unshown<T>) -> Error {
        let message = match unshown.has_looked {
            true => "the vendor confirmed it, and until the time was over the meeting did not show it",
            false => {
                "the vendor confirmed it, and until the time was over nobody could read whether the meeting shows it"
            }
        };
        let late = || late(self.meetings.vendor(), message);
        unshown.error.clone().unwrap_or_else(late).with_may_have_been_applied(true)
    }
}

/// What has not shown when the time was over, and why it could not be read the last time.
struct Unshown<T> {
    missing: Vec<T>,
    /// Whether it was read at all.
    has_looked: bool,
    error: Option<Error>,
}

/// Reads until nothing is missing any more. What has shown once is not looked for again, and what fails alike each time is not read again.
async fn until_shown<T: Clone, F>(end: Instant, sought: Vec<T>, look: impl Fn(Vec<T>) -> F) -> Unshown<T>
where
    F: Future<Output = Result<Vec<T>, Error>>,
{
    let mut unshown = Unshown { missing: sought, has_looked: false, error: None };
    let mut pause = FIRST_PAUSE;
    while !unshown.missing.is_empty() {
        match timeout_at(end, look(unshown.missing.clone())).await {
            Ok(Ok(missing)) => unshown = Unshown { missing, has_looked: true, error: None },
            Ok(Err(error)) => {
                // What cannot be understood for once may be the next time.
                let is_final = !error.is_retryable() && error.kind() != ErrorKind::InvalidResponse;
                unshown.error = Some(error);
                if is_final {
                    break;
                }
            }
            Err(_) => break,
        }
        let left = end.saturating_duration_since(Instant::now());
        if left < SHORTEST_PAUSE {
            break;
        }
        // Half of what is left, so that there is a last look near the end.
        sleep(pause.min(left / 2)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    unshown
}
