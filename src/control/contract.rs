//! What every [`MeetingControl`] has to keep to, as a suite that any implementation can be put through: the clients of this crate are, and
//! so can a vendor of one's own, a double, or a layer.
//!
//! ```
//! # #[cfg(feature = "tencent")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use meeting_control::Vendor;
//! use meeting_control::control::contract::check;
//! use meeting_control::sandbox::{Sandbox, SandboxStage};
//!
//! let sandbox = Sandbox::start().await?;
//! let stage = SandboxStage::new(&sandbox, Vendor::Tencent)?; // for an implementation of one's own: a `Stage` of one's own
//! check(&stage).await?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tencent"))]
//! # fn main() {}
//! ```

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::{
    Change, ForPeople, Invitation, Invitee, MeetingControl, MeetingId, NewMeeting, NewlyMade, Outcome, Participant,
    ParticipantId, People, Rejoin, Removal, Report, Role, Roster, SelfUnmute, Support, Underway, Verb,
};
use crate::{Error, ErrorKind};

/// Where the suite plays: an implementation, and what happens to its meetings beside it.
pub trait Stage: Send + Sync {
    /// The implementation.
    fn meetings(&self) -> Arc<dyn MeetingControl>;

    /// Starts a meeting with these people in it, of whom the first is the host, and returns its id.
    fn start(&self, people: &[&str]) -> MeetingId;

    /// Somebody who is called so in [`start`](Self::start) tries to come in. Whether they got in.
    fn join(&self, meeting: &MeetingId, person: &str) -> bool;

    /// The ids of those who wait to be let in.
    fn waiting(&self, meeting: &MeetingId) -> Vec<ParticipantId>;

    /// A meeting as the vendor takes it, without an option that it can do without.
    fn new_meeting(&self) -> NewMeeting;

    /// An id that could be a meeting's, and is none's.
    fn absent_meeting(&self) -> MeetingId {
        "914083199".into()
    }

    /// How many requests have been sent so far.
    fn sent(&self) -> usize;
}

/// What an implementation did not keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// What was tried.
    pub verb: Verb,
    /// What is wrong with what came of it.
    pub what: String,
}

/// All that an implementation did not keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaches(Vec<Breach>);

impl Breaches {
    /// One by one, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Breach> {
        self.0.iter()
    }
}

/// A line for each.
impl fmt::Display for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, breach) in self.0.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}: {}", breach.verb, breach.what)?;
        }
        Ok(())
    }
}

impl std::error::Error for Breaches {}

/// Puts an implementation through all of it. It has to provide [`participants`](MeetingControl::participants), from which the suite has
/// people's ids.
///
/// - A verb that is claimed works, and what can be read back shows it; one that is not is refused with [`ErrorKind::Unsupported`].
/// - What can be no id is [`ErrorKind::InvalidArgument`]. Neither sends anything.
/// - A report names everybody once, in the order in which they were named. Whoever is not there is not told as done, and stops nobody else.
/// - A meeting that is not there is [`ErrorKind::NotFound`] for every verb, or [`ErrorKind::FailedPrecondition`] where the vendor does not
///   tell it from one that has ended.
/// - [`removing`](MeetingControl::removing) and [`doing`](MeetingControl::doing) tell of everybody once, and end with the same report.
/// - A device is refused where a verb is about people.
/// - A [`Roster`] of it tells of everybody who is there; its [client](MeetingControl::client), if it has one, is one of the same vendor.
///
/// # Errors
/// All that it does not keep to.
pub async fn check(stage: &dyn Stage) -> Result<(), Breaches> {
    let meetings = stage.meetings();
    let mut breaches = Vec::new();
    for (verb, support) in meetings.capabilities().iter() {
        let kept = match support {
            Support::No { .. } => refused(stage, verb).await,
            _ => claimed(stage, verb).await,
        };
        breaches.extend(kept.err().map(|what| Breach { verb, what }));
    }
    let has = |verb| meetings.capabilities().has(verb);
    if has(Verb::Remove) {
        for kept in [no_ids(stage).await, everybody(stage).await, removing(stage).await] {
            breaches.extend(kept.err().map(|what| Breach { verb: Verb::Remove, what }));
        }
    }
    for (verb, _) in meetings.capabilities().iter().filter(|(verb, _)| has(*verb) && is_of_a_meeting(*verb)) {
        breaches.extend(nowhere(stage, verb).await.err().map(|what| Breach { verb, what }));
    }
    if has(Verb::AddCohosts) {
        for kept in [no_device(stage).await, doing(stage).await] {
            breaches.extend(kept.err().map(|what| Breach { verb: Verb::AddCohosts, what }));
        }
    }
    let watched = watched(stage).await.and(same_vendor(&*meetings));
    breaches.extend(watched.err().map(|what| Breach { verb: Verb::Participants, what }));
    if breaches.is_empty() { Ok(()) } else { Err(Breaches(breaches)) }
}

/// What is wrong.
type Kept = Result<(), String>;

fn must(holds: bool, what: impl FnOnce() -> String) -> Kept {
    if holds { Ok(()) } else { Err(what()) }
}

async fn claimed(stage: &dyn Stage, verb: Verb) -> Kept {
    let scene = Scene::open(stage).await?;
    scene.prepare(verb).await?;
    scene.act(verb).await.map_err(|error| format!("it is claimed and fails: {error}"))?.map_or(Ok(()), |report| {
        must(report.all_done(), || format!("it is claimed and not done:\n{report}"))?;
        must(scene.named(verb).is_none_or(|named| named == told(&report)), || {
            format!("its report is not of those who were named:\n{report}")
        })
    })?;
    scene.look(verb).await
}

async fn refused(stage: &dyn Stage, verb: Verb) -> Kept {
    if verb.is_detail() {
        return Ok(());
    }
    let before = stage.sent();
    match Scene::closed(stage).act(verb).await {
        Err(error) if error.kind() == ErrorKind::Unsupported && !error.may_have_been_applied() => {
            must(stage.sent() == before, || "it is not claimed, and something was sent".to_owned())
        }
        Err(error) => Err(format!("it is not claimed, and the error is another: {error}")),
        Ok(_) => Err("it is not claimed, and works".to_owned()),
    }
}

async fn no_ids(stage: &dyn Stage) -> Kept {
    let (meetings, before) = (stage.meetings(), stage.sent());
    let nobody: [&str; 0] = [];
    for people in [People::new("", ["ann"]), People::new("1234567890", [""]), People::new("1234567890", ["ann, bob"])]
        .into_iter()
        .chain([People::new("1234567890", nobody)])
    {
        match meetings.remove(&Removal::of(people.clone())).await {
            Err(error) if error.kind() == ErrorKind::InvalidArgument => {}
            other => return Err(format!("{people:?} can be nobody, and is taken: {other:?}")),
        }
    }
    must(stage.sent() == before, || "something was sent for what can be no id".to_owned())
}

async fn everybody(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let named = [scene.ann.clone(), ABSENT.into(), scene.bob.clone()];
    let twice = named.iter().chain(&named);
    let report = scene.meetings.remove(&Removal::new(&scene.meeting, twice)).await;
    let report = report.map_err(|error| format!("somebody who is not there makes it fail as a whole: {error}"))?;
    must(told(&report) == named, || format!("somebody is lost, or out of order:\n{report}"))?;
    must(report.outcome(ABSENT).is_some_and(|outcome| !outcome.is_done()), || {
        format!("somebody who is not there is told as removed:\n{report}")
    })?;
    let others = [&scene.ann, &scene.bob].map(|one| report.outcome(one).is_some_and(Outcome::is_done));
    must(others == [true; 2], || format!("somebody who is not there stops the others:\n{report}"))
}

fn is_of_a_meeting(verb: Verb) -> bool {
    !verb.is_creation() && !verb.is_detail() && verb != Verb::Find
}

async fn nowhere(stage: &dyn Stage, verb: Verb) -> Kept {
    let scene = Scene { meeting: stage.absent_meeting(), ..Scene::closed(stage) };
    let says_so = |error: Option<&Error>| {
        error.is_some_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::FailedPrecondition))
    };
    match scene.act(verb).await {
        Ok(Some(report)) => must(report.iter().all(|(_, outcome)| says_so(outcome.error())), || {
            format!("there is no such meeting, and its report does not say so of everybody:\n{report}")
        }),
        Ok(None) => Err("there is no such meeting, and it works".to_owned()),
        Err(error) => {
            must(says_so(Some(&error)), || format!("there is no such meeting, and the error is another: {error}"))
        }
    }
}

async fn removing(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let removal = Removal::of(scene.people());
    streamed(scene.meetings.removing(&removal).await).await
}

async fn doing(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let people = scene.people();
    streamed(scene.meetings.doing(ForPeople::AddCohosts(&people)).await).await
}

async fn no_device(stage: &dyn Stage) -> Kept {
    let scene = Scene::closed(stage);
    let before = stage.sent();
    match scene.meetings.add_cohosts(&scene.on_a_device()).await {
        Err(error) if error.kind() == ErrorKind::InvalidArgument && stage.sent() == before => Ok(()),
        other => Err(format!("a device is no person, and is taken: {other:?}")),
    }
}

async fn watched(stage: &dyn Stage) -> Kept {
    let scene = Scene::open(stage).await?;
    let roster = Roster::new(Arc::clone(&scene.meetings), &scene.meeting);
    let mut roster = roster.map_err(|error| error.to_string())?;
    while let Some(change) = roster.next().await {
        match change {
            Change::Came(_) => {}
            Change::Complete => break,
            other => return Err(format!("nothing has changed, and a roster tells {other:?}")),
        }
    }
    let (there, listed) = (roster.participants().cloned().collect::<Vec<_>>(), scene.listed().await?);
    must(there == listed, || format!("the list tells {listed:?}, and a roster {there:?}"))
}

fn same_vendor(meetings: &dyn MeetingControl) -> Kept {
    let other =
        meetings.client().map(|client| client.meetings().vendor()).filter(|vendor| *vendor != meetings.vendor());
    must(other.is_none(), || format!("its client is one of {other:?}"))
}

async fn streamed(begun: Result<Underway, Error>) -> Kept {
    let mut underway = begun.map_err(|error| error.to_string())?;
    let mut heard = Vec::new();
    while let Some((participant, outcome)) = underway.next().await {
        heard.push((participant, outcome));
    }
    let report = underway.report();
    let agrees = heard.iter().all(|(one, outcome)| report.outcome(one) == Some(outcome));
    let distinct: HashSet<_> = heard.iter().map(|(one, _)| one).collect();
    must(agrees && distinct.len() == heard.len() && heard.len() == report.iter().len(), || {
        format!("the stream tells {heard:?}, and its report is another:\n{report}")
    })
}

fn told(report: &Report) -> Vec<ParticipantId> {
    report.iter().map(|(one, _)| one.clone()).collect()
}

/// A person, but in another meeting.
const ABSENT: &str = "cyd";
const SIP: &str = "+99051000000077";
const PHONE: &str = "13800000000";

/// A meeting in which one verb is tried.
pub struct Scene<'a> {
    stage: &'a dyn Stage,
    meetings: Arc<dyn MeetingControl>,
    meeting: MeetingId,
    ann: ParticipantId,
    bob: ParticipantId,
    /// What was created in it last.
    made: Mutex<Option<NewlyMade>>,
}

impl<'a> Scene<'a> {
    /// With a host, Ann and Bob in it, and people's ids as the list of participants tells them.
    ///
    /// # Errors
    /// What is wrong with the list.
    pub async fn open(stage: &'a dyn Stage) -> Result<Self, String> {
        stage.start(&[ABSENT]);
        let (meeting, meetings) = (stage.start(&["host", "ann", "bob"]), stage.meetings());
        let listed = meetings.participants(&meeting).all().await.map_err(|error| format!("the list: {error}"))?;
        let roles: Vec<_> = listed.iter().map(|one| one.role).collect();
        must(roles == [Role::Host, Role::Attendee, Role::Attendee], || {
            format!("not a host and two others: {listed:?}")
        })?;
        let mut ids = listed.into_iter().skip(1).map(|one| one.id);
        let (Some(Some(ann)), Some(Some(bob))) = (ids.next(), ids.next()) else {
            return Err("people without an id".to_owned());
        };
        Ok(Self { stage, meetings, meeting, ann, bob, made: Mutex::default() })
    }

    /// With nothing and nobody in it, and nothing sent.
    pub fn closed(stage: &'a dyn Stage) -> Self {
        let [ann, bob] = ["ann", "bob"].map(ParticipantId::from);
        let meeting = "1234567890".into();
        Self { stage, meetings: stage.meetings(), meeting, ann, bob, made: Mutex::default() }
    }

    /// The implementation.
    pub fn meetings(&self) -> &dyn MeetingControl {
        &*self.meetings
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    /// Ann and Bob.
    pub fn people(&self) -> People {
        People::new(&self.meeting, [&self.ann, &self.bob])
    }

    /// Whom the report of a verb names, where that is known before.
    fn named(&self, verb: Verb) -> Option<Vec<ParticipantId>> {
        match verb {
            Verb::InviteAccount => Some(vec![ABSENT.into()]),
            Verb::InviteSip => Some(vec![SIP.into()]),
            Verb::InvitePhone => Some(vec![PHONE.into()]),
            Verb::LetIn => None, // whoever waits has another id
            Verb::RemoveDevice | Verb::MuteDevice | Verb::AskToUnmuteDevice => {
                Some(self.on_a_device().participants().to_vec())
            }
            _ => Some(vec![self.ann.clone(), self.bob.clone()]),
        }
    }

    /// The same with a device, which no call tells: whoever has one alone is reached by any.
    fn on_a_device(&self) -> People {
        People::new(&self.meeting, [&self.ann, &self.bob].map(|one| one.clone().on_device("device-1")))
    }

    async fn participant(&self, id: &ParticipantId) -> Result<Participant, String> {
        let listed = self.listed().await?;
        let found = listed.into_iter().find(|one| one.id.as_ref() == Some(id));
        found.ok_or_else(|| format!("{id:?} is not on the list"))
    }

    async fn listed(&self) -> Result<Vec<Participant>, String> {
        self.meetings.participants(&self.meeting).all().await.map_err(|error| format!("the list: {error}"))
    }

    /// Tries it. Of verbs for several people it yields the report.
    ///
    /// # Errors
    /// Those of the verb.
    pub async fn act(&self, verb: Verb) -> Result<Option<Report>, Error> {
        let Self { meetings, meeting, stage, ann, .. } = self;
        let done = match verb {
            Verb::Create => self.create(stage.new_meeting()).await,
            Verb::CreateWithId => self.create(stage.new_meeting().id(OUR_ID)).await,
            Verb::CreateWithOwner => self.create(stage.new_meeting().owner("ann")).await,
            Verb::CreateForLater => self.create(stage.new_meeting().start(in_an_hour())).await,
            Verb::CreateWithLength => self.create(stage.new_meeting().length(TEN_MINUTES * 6)).await,
            Verb::CreateWithPassword => self.create(stage.new_meeting().password("246810")).await,
            Verb::CreateWithWaitingRoom => self.create(stage.new_meeting().waiting_room()).await,
            Verb::Find => meetings.find().all().await.map(drop),
            Verb::Info | Verb::InfoMuted | Verb::InfoRecorded => meetings.info(meeting).await.map(drop),
            Verb::Participants | Verb::ParticipantsMuted => meetings.participants(meeting).all().await.map(drop),
            Verb::Bans => meetings.bans(meeting).all().await.map(drop),
            Verb::MuteEverybody => meetings.mute_everybody(meeting, SelfUnmute::Usual).await.map(drop),
            Verb::MuteEverybodyForNow => meetings.mute_everybody(meeting, SelfUnmute::Allowed).await.map(drop),
            Verb::MuteEverybodyForGood => meetings.mute_everybody(meeting, SelfUnmute::Forbidden).await.map(drop),
            Verb::UnmuteEverybody => meetings.unmute_everybody(meeting).await.map(drop),
            Verb::Lock => meetings.lock(meeting).await.map(drop),
            Verb::Unlock => meetings.unlock(meeting).await.map(drop),
            Verb::HandOverHost => meetings.hand_over_host(meeting, ann).await.map(drop),
            Verb::Rename => meetings.rename(meeting, ann, NEW_NAME).await.map(drop),
            Verb::LetEverybodyIn => meetings.let_everybody_in(meeting).await.map(drop),
            Verb::StartRecording => meetings.start_recording(meeting).await.map(drop),
            Verb::StopRecording => meetings.stop_recording(meeting).await.map(drop),
            Verb::Extend => meetings.extend(meeting, TEN_MINUTES).await.map(drop),
            Verb::End => meetings.end(meeting).await.map(drop),
            _ => return self.act_on_people(verb).await.map(Some),
        };
        done.map(|()| None)
    }

    async fn create(&self, meeting: NewMeeting) -> Result<(), Error> {
        let made = self.meetings.create(&meeting).await?;
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        Ok(())
    }

    async fn act_on_people(&self, verb: Verb) -> Result<Report, Error> {
        let Self { meetings, meeting, stage, ann, .. } = self;
        let people = self.people();
        let removal = Removal::of(people.clone());
        match verb {
            Verb::InviteAccount => self.invite(Invitee::Account(ABSENT.into())).await,
            Verb::InviteSip => self.invite(Invitee::Sip(SIP.into())).await,
            Verb::InvitePhone => self.invite(Invitee::Phone(PHONE.into())).await,
            Verb::Remove => meetings.remove(&removal).await,
            Verb::RemoveDevice => meetings.remove(&Removal::of(self.on_a_device())).await,
            Verb::MuteDevice => meetings.mute(&self.on_a_device()).await,
            Verb::AskToUnmuteDevice => meetings.ask_to_unmute(&self.on_a_device()).await,
            Verb::RemoveWithReason => meetings.remove(&removal.reason("noise")).await,
            Verb::RemoveConfirmed => meetings.remove(&removal.confirmed()).await,
            Verb::RemoveForGood => meetings.remove(&removal.rejoin(Rejoin::Forbidden)).await,
            Verb::RemoveForTime => meetings.remove(&removal.rejoin(Rejoin::ForbiddenFor(TEN_MINUTES))).await,
            Verb::LiftBans => meetings.lift_bans(&people).await,
            Verb::Mute => meetings.mute(&people).await,
            Verb::AskToUnmute => meetings.ask_to_unmute(&people).await,
            Verb::AddCohosts => meetings.add_cohosts(&people).await,
            Verb::RemoveCohosts => meetings.remove_cohosts(&people).await,
            Verb::SendToWaitingRoom => meetings.send_to_waiting_room(&people).await,
            Verb::LetIn => {
                let waiting = stage.waiting(meeting);
                let waiting = if waiting.is_empty() { vec![ann.clone()] } else { waiting };
                meetings.let_in(&People::new(meeting, waiting)).await
            }
            other => {
                let message = format!("the suite does not know how to try {other}");
                Err(Error::unsent(meetings.vendor(), ErrorKind::Configuration, message))
            }
        }
    }

    async fn invite(&self, invitee: Invitee) -> Result<Report, Error> {
        self.meetings.invite(&Invitation::new(&self.meeting).ring(invitee, "Cyd")).await
    }

    /// Does what must have been done before, for there to be an effect.
    ///
    /// # Errors
    /// What became of it.
    pub async fn prepare(&self, verb: Verb) -> Result<(), String> {
        let before = match verb {
            Verb::AskToUnmute | Verb::AskToUnmuteDevice => Verb::Mute,
            Verb::UnmuteEverybody => Verb::MuteEverybodyForGood,
            Verb::Unlock => Verb::Lock,
            Verb::RemoveCohosts => Verb::AddCohosts,
            Verb::LetIn | Verb::LetEverybodyIn => Verb::SendToWaitingRoom,
            Verb::StopRecording => Verb::StartRecording,
            Verb::Bans | Verb::LiftBans => Verb::RemoveForTime,
            _ => return Ok(()),
        };
        self.act(before).await.map(drop).map_err(|error| format!("{before} before it: {error}"))
    }

    /// Looks for the effect, where it can be read back.
    ///
    /// # Errors
    /// What there is instead.
    pub async fn look(&self, verb: Verb) -> Result<(), String> {
        let claims = |verb| self.meetings.capabilities().has(verb);
        match verb {
            Verb::CreateWithId => {
                let made = self.made()?;
                must(made == OUR_ID, || format!("an id was chosen for it, and it has another: {made}"))?;
                self.must_be_made(verb).await
            }
            Verb::CreateWithWaitingRoom => {
                let made = self.made()?;
                self.stage.join(&made, "ann");
                must(!self.stage.waiting(&made).is_empty(), || "nobody has to wait".to_owned())
            }
            // Meetings that are not running yet are not told by every vendor.
            Verb::CreateForLater => self.made().map(drop),
            creation if creation.is_creation() => self.must_be_made(creation).await,
            Verb::Find => {
                let found = self.meetings.find().all().await.map_err(|error| error.to_string())?;
                must(found.iter().any(|one| one.id == self.meeting), || format!("the meeting is not in {found:?}"))
            }
            Verb::Info => {
                let info = self.meetings.info(&self.meeting).await.map_err(|error| error.to_string())?;
                must(info.id == self.meeting, || format!("it tells of another meeting: {info:?}"))
            }
            Verb::InfoMuted | Verb::InfoRecorded => {
                let info = self.meetings.info(&self.meeting).await.map_err(|error| error.to_string())?;
                let told = if verb == Verb::InfoMuted { info.everybody_muted } else { info.recorded };
                must(told == Some(false), || format!("it is not told, or wrongly: {info:?}"))
            }
            Verb::ParticipantsMuted => self.must_see("told to be muted or not", |ann| ann.muted.is_some()).await,
            Verb::Remove | Verb::RemoveWithReason | Verb::RemoveDevice | Verb::RemoveConfirmed => {
                self.must_be(1).await?;
                must(self.comes_in("ann"), || "whoever was removed for now cannot come back".to_owned())
            }
            Verb::RemoveForGood | Verb::RemoveForTime => {
                self.must_be(1).await?;
                must(!self.comes_in("ann"), || "whoever is not to come back can".to_owned())
            }
            Verb::Bans => {
                let bans = self.meetings.bans(&self.meeting).all().await.map_err(|error| error.to_string())?;
                let banned: Vec<_> = bans.iter().map(|ban| &ban.id).collect();
                must(banned == [&self.ann, &self.bob], || format!("they are banned, and the list tells {bans:?}"))
            }
            Verb::LiftBans => must(self.comes_in("ann"), || "the ban is not lifted".to_owned()),
            Verb::Mute | Verb::MuteEverybody | Verb::MuteEverybodyForNow | Verb::MuteEverybodyForGood
                if claims(Verb::ParticipantsMuted) =>
            {
                self.must_see("muted", |ann| ann.muted == Some(true)).await
            }
            Verb::AskToUnmute | Verb::UnmuteEverybody if claims(Verb::ParticipantsMuted) => {
                self.must_see("not muted", |ann| ann.muted == Some(false)).await
            }
            Verb::MuteEverybody | Verb::MuteEverybodyForGood | Verb::UnmuteEverybody if claims(Verb::InfoMuted) => {
                let info = self.meetings.info(&self.meeting).await.map_err(|error| error.to_string())?;
                let muted = info.everybody_muted == Some(verb != Verb::UnmuteEverybody);
                must(muted, || format!("the meeting does not show it: {info:?}"))
            }
            Verb::Lock => must(!self.comes_in("late"), || "it is locked, and somebody comes in".to_owned()),
            Verb::Unlock => must(self.comes_in("late"), || "it is not locked, and nobody comes in".to_owned()),
            Verb::HandOverHost => self.must_see("the host", |ann| ann.role == Role::Host).await,
            Verb::AddCohosts => self.must_see("a co-host", |ann| ann.role == Role::Cohost).await,
            Verb::RemoveCohosts => self.must_see("no co-host", |ann| ann.role == Role::Attendee).await,
            Verb::Rename => self.must_see("renamed", |ann| ann.name.as_deref() == Some(NEW_NAME)).await,
            Verb::SendToWaitingRoom => self.must_be(1).await,
            Verb::LetIn | Verb::LetEverybodyIn => self.must_be(3).await,
            Verb::StartRecording | Verb::StopRecording if claims(Verb::InfoRecorded) => {
                let info = self.meetings.info(&self.meeting).await.map_err(|error| error.to_string())?;
                let recorded = info.recorded == Some(verb == Verb::StartRecording);
                must(recorded, || format!("the meeting does not show it: {info:?}"))
            }
            Verb::End => must(!self.comes_in("ann"), || "it is over, and somebody comes in".to_owned()),
            _ => Ok(()),
        }
    }

    fn made(&self) -> Result<MeetingId, String> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.as_ref().map(|made| made.id.clone()).ok_or_else(|| "nothing was created".to_owned())
    }

    /// What the vendor tells of the meeting that was created is what was asked for.
    async fn must_be_made(&self, verb: Verb) -> Kept {
        let made = self.made()?;
        if !self.meetings.capabilities().has(Verb::Info) {
            return Ok(());
        }
        let info =
            self.meetings.info(&made).await.map_err(|error| format!("it was created, and is not told: {error}"))?;
        let title = self.stage.new_meeting().title().to_owned();
        must(info.title.as_ref().is_none_or(|told| *told == title), || format!("its title is another: {info:?}"))?;
        let owned = verb != Verb::CreateWithOwner || info.owner.as_deref().is_none_or(|owner| owner == "ann");
        must(owned, || format!("its owner is another: {info:?}"))
    }

    fn comes_in(&self, person: &str) -> bool {
        self.stage.join(&self.meeting, person)
    }

    async fn must_be(&self, people: usize) -> Kept {
        let listed = self.listed().await?;
        must(listed.len() == people, || format!("{people} are to be there, and the list tells {listed:?}"))
    }

    async fn must_see(&self, what: &str, holds: impl Fn(&Participant) -> bool) -> Kept {
        let ann = self.participant(&self.ann).await?;
        must(holds(&ann), || format!("somebody is to be {what}, and the list tells {ann:?}"))
    }
}

const NEW_NAME: &str = "Ann of sales";
const OUR_ID: &str = "room-of-ours";
const TEN_MINUTES: Duration = Duration::from_secs(600);

fn in_an_hour() -> SystemTime {
    SystemTime::now() + TEN_MINUTES * 6
}

impl fmt::Debug for Scene<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scene").field("meeting", &self.meeting).finish_non_exhaustive()
    }
}
