//! A meeting in which a verb is tried: acted on, and looked at.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::breach::{Kept, must};
use super::stage::Stage;
use crate::control::{
    Invitation, Invitee, MeetingControl, MeetingId, NewMeeting, NewlyMade, Participant, ParticipantId, People, Rejoin,
    Removal, Report, Role, SelfUnmute, Verb,
};
use crate::{Error, ErrorKind};

/// A person, but in another meeting.
pub(super) const ABSENT: &str = "cyd";
const SIP: &str = "+99051000000077";
const PHONE: &str = "13800000000";

/// A meeting in which one verb is tried.
pub struct Scene<'a> {
    stage: &'a dyn Stage,
    pub(super) meetings: Arc<dyn MeetingControl>,
    pub(super) meeting: MeetingId,
    pub(super) ann: ParticipantId,
    pub(super) bob: ParticipantId,
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

    /// Of a meeting that is not there.
    pub(super) fn nowhere(stage: &'a dyn Stage) -> Self {
        Self { meeting: stage.absent_meeting(), ..Self::closed(stage) }
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
    pub(super) fn named(&self, verb: Verb) -> Option<Vec<ParticipantId>> {
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
    pub(super) fn on_a_device(&self) -> People {
        People::new(&self.meeting, [&self.ann, &self.bob].map(|one| one.clone().on_device("device-1")))
    }

    async fn participant(&self, id: &ParticipantId) -> Result<Participant, String> {
        let listed = self.listed().await?;
        let found = listed.into_iter().find(|one| one.id.as_ref() == Some(id));
        found.ok_or_else(|| format!("{id:?} is not on the list"))
    }

    pub(super) async fn listed(&self) -> Result<Vec<Participant>, String> {
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
