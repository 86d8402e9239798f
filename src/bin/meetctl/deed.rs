//! The verbs of `meetctl`: what each takes, and what it is for the library.

use std::time::{Duration, SystemTime};

use clap::builder::RangedI64ValueParser;
use clap::{Args, Subcommand};
use meeting_control::Secret;
use meeting_control::control::{
    Act, ForMeeting, ForPeople, Invitation, Invitee, MeetingId, NewMeeting, ParticipantId, People, Rejoin, Removal,
    SelfUnmute, Verb,
};

use crate::answer::Secrets;
use crate::capabilities::support;
use crate::hearing::Events;
use crate::listed::{id, listed};
use crate::request::Request;
use crate::text;
use crate::time::time;
use crate::whom::{Selection, Whom};

const CREATIONS: [Verb; 7] = [
    Verb::Create,
    Verb::CreateWithId,
    Verb::CreateWithOwner,
    Verb::CreateForLater,
    Verb::CreateWithLength,
    Verb::CreateWithPassword,
    Verb::CreateWithWaitingRoom,
];
const REMOVALS: [Verb; 6] = [
    Verb::Remove,
    Verb::RemoveWithReason,
    Verb::RemoveDevice,
    Verb::RemoveConfirmed,
    Verb::RemoveForGood,
    Verb::RemoveForTime,
];

/// What is to be done, or told.
#[derive(Subcommand)]
pub(crate) enum Deed {
    /// Creates a meeting that begins now, or later
    #[command(after_help = support(&CREATIONS))]
    Create(Create),
    /// Lists the meetings that are running
    #[command(after_help = support(&[Verb::Find]))]
    Find,
    /// Tells about one meeting
    #[command(after_help = support(&[Verb::Info, Verb::InfoMuted, Verb::InfoRecorded]))]
    Info(Meeting),
    /// Lists who is in a meeting
    #[command(after_help = support(&[Verb::Participants, Verb::ParticipantsMuted]))]
    Participants(Meeting),
    /// Rings people into a running meeting; done means that they are being rung
    #[command(after_help = support(&[Verb::InviteAccount, Verb::InviteSip, Verb::InvitePhone]))]
    Invite(Invite),
    /// Removes people from a running meeting
    #[command(after_help = support(&REMOVALS))]
    Remove(Remove),
    /// Watches a meeting and removes these people whenever they are there, until it is over or a signal comes
    #[command(after_help = support(&[Verb::Participants, Verb::Remove, Verb::RemoveForGood]))]
    KeepOut(KeepOut),
    /// Shows who is in a meeting and who comes and goes, until it is over or a signal comes; a line for each change where stdout is no
    /// terminal
    #[command(after_help = support(&[Verb::Participants, Verb::ParticipantsMuted]))]
    Watch(Watch),
    /// Lists who cannot come back into a meeting
    #[command(after_help = support(&[Verb::Bans]))]
    Bans(Meeting),
    /// Lets people come back; everybody means all who are banned
    #[command(after_help = support(&[Verb::LiftBans]))]
    LiftBan(OnPeople),
    /// Switches microphones off; people may switch theirs on again
    #[command(after_help = support(&[Verb::Mute]))]
    Mute(OnPeople),
    /// Switches microphones on, or asks people to
    #[command(after_help = support(&[Verb::AskToUnmute]))]
    Unmute(OnPeople),
    /// Switches all microphones off
    #[command(after_help = support(&[Verb::MuteEverybody, Verb::MuteEverybodyForNow, Verb::MuteEverybodyForGood]))]
    MuteAll(MuteAll),
    /// Undoes mute-all
    #[command(after_help = support(&[Verb::UnmuteEverybody]))]
    UnmuteAll(Meeting),
    /// Keeps further people out
    #[command(after_help = support(&[Verb::Lock]))]
    Lock(Meeting),
    /// Undoes lock
    #[command(after_help = support(&[Verb::Unlock]))]
    Unlock(Meeting),
    /// Makes a participant the host
    #[command(after_help = support(&[Verb::HandOverHost]))]
    Host(OnOne),
    /// Makes people co-hosts
    #[command(after_help = support(&[Verb::AddCohosts, Verb::RemoveCohosts]))]
    Cohost(Cohost),
    /// Shows a participant under another name in this meeting
    #[command(after_help = support(&[Verb::Rename]))]
    Rename(Rename),
    /// Sends people into the waiting room, or lets them out of it
    #[command(after_help = support(&[Verb::SendToWaitingRoom, Verb::LetIn, Verb::LetEverybodyIn]))]
    WaitingRoom(WaitingRoom),
    /// Starts recording in the cloud
    #[command(after_help = support(&[Verb::StartRecording, Verb::StopRecording]))]
    Record(Record),
    /// Puts off the end of a meeting
    #[command(after_help = support(&[Verb::Extend]))]
    Extend(Extend),
    /// Ends a meeting for everybody
    #[command(after_help = support(&[Verb::End]))]
    End(Meeting),
}

#[derive(Args)]
pub(crate) struct Meeting {
    /// The meeting's id: conferenceId on DingTalk, conference id on Huawei, RoomId on Tencent
    #[arg(long = "meeting", value_name = "ID", value_parser = id::<MeetingId>)]
    id: MeetingId,
}

#[derive(Args)]
pub(crate) struct OnPeople {
    #[command(flatten)]
    meeting: Meeting,
    #[command(flatten)]
    whom: Whom,
}

#[derive(Args)]
pub(crate) struct OnOne {
    #[command(flatten)]
    meeting: Meeting,
    /// Who, by unionId on DingTalk, participant id (pid) on Huawei, UserID on Tencent
    #[arg(long, value_name = "ID", value_parser = id::<ParticipantId>)]
    participant: ParticipantId,
}

#[derive(Args)]
pub(crate) struct Create {
    /// The title, as people see it
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// The meeting's id to be: Tencent wants one, and nobody else takes one
    #[arg(long, value_name = "ID", value_parser = id::<MeetingId>)]
    meeting: Option<MeetingId>,
    /// Whose meeting it is: a unionId on DingTalk, which wants one; a UserID on Tencent
    #[arg(long, value_name = "ID", value_parser = id::<ParticipantId>)]
    owner: Option<ParticipantId>,
    /// When it begins, if that is not now: seconds or milliseconds since 1970, or as in 2026-08-22T10:00:00Z; Huawei and Tencent only
    #[arg(long, value_name = "TIME", value_parser = time)]
    start: Option<SystemTime>,
    /// How long it lasts; Huawei and Tencent only
    #[arg(long, value_name = "NUMBER", value_parser = minutes())]
    minutes: Option<u32>,
    /// What guests are asked for, in a file or - for standard input, which keeps it out of the list of processes; Huawei and Tencent only
    #[arg(long, value_name = "FILE|-")]
    password_file: Option<String>,
    #[arg(skip)]
    password: Option<Secret>,
    /// Whoever comes has to wait to be let in; Huawei only
    #[arg(long)]
    waiting_room: bool,
    /// Prints the link and the passwords of the meeting, rather than a placeholder
    #[arg(long)]
    reveal: bool,
}

#[derive(Args)]
#[group(id = "invitees", required = true, multiple = true, args = ["accounts", "file", "sip", "phone"])]
pub(crate) struct Invite {
    #[command(flatten)]
    meeting: Meeting,
    /// Whom to ring by account, a unionId on DingTalk; takes several, and can be repeated
    #[arg(long = "participant", value_name = "ID", value_parser = id::<String>, num_args = 1..)]
    accounts: Vec<String>,
    /// Accounts from a file or - for standard input: one a line, or JSON (a list of them, or of objects with an id)
    #[arg(long = "participants-file", value_name = "FILE|-")]
    file: Option<String>,
    /// Whom to ring by SIP number; can be repeated
    #[arg(long, value_name = "NUMBER", value_parser = id::<String>)]
    sip: Vec<String>,
    /// Whom to ring by telephone number; can be repeated
    #[arg(long, value_name = "NUMBER", value_parser = id::<String>)]
    phone: Vec<String>,
    /// The name that the others see, where one person is rung; otherwise it is the account or number
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
}

#[derive(Args)]
pub(crate) struct Remove {
    #[command(flatten)]
    on: OnPeople,
    /// Why, for those who are removed; Tencent only
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// They must not come back; DingTalk and Tencent only. With a number of seconds, not for so long; Tencent only
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true)]
    forbid_rejoin: Option<Option<u64>>,
    /// By what --confirm knows who is gone; unless this says otherwise, Huawei's socket, and the list on the others
    ///
    /// DingTalk gives each event to one connection of the app alone: another program of the app misses what comes here.
    #[arg(long, value_enum, value_name = "HOW", requires = "confirm")]
    events: Option<Events>,
}

#[derive(Args)]
pub(crate) struct KeepOut {
    #[command(flatten)]
    on: OnPeople,
    /// Why, for those who are removed; Tencent only
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    watching: Watching,
}

#[derive(Args)]
pub(crate) struct Watch {
    #[command(flatten)]
    meeting: Meeting,
    #[command(flatten)]
    watching: Watching,
}

#[derive(Args)]
pub(crate) struct Watching {
    /// How long it waits from one look to the next where no events come
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// By what it knows who is there; unless this says otherwise, Huawei's socket, and the list on the others
    ///
    /// DingTalk gives each event to one connection of the app alone: another program of the app misses what comes here.
    #[arg(long, value_enum, value_name = "HOW")]
    events: Option<Events>,
}

#[derive(Args)]
pub(crate) struct MuteAll {
    #[command(flatten)]
    meeting: Meeting,
    /// People may switch theirs on again; without a word of it, it is as the vendor has it
    #[arg(long, conflicts_with = "forbid_unmute")]
    allow_unmute: bool,
    /// People must not switch theirs on again
    #[arg(long)]
    forbid_unmute: bool,
}

#[derive(Args)]
pub(crate) struct Cohost {
    #[command(flatten)]
    on: OnPeople,
    /// Makes co-hosts plain participants
    #[arg(long)]
    off: bool,
}

#[derive(Args)]
pub(crate) struct Rename {
    #[command(flatten)]
    one: OnOne,
    /// The name to be shown
    #[arg(long, value_name = "TEXT")]
    name: String,
}

#[derive(Args)]
#[group(id = "direction", required = true, multiple = false, args = ["send_in", "let_out"])]
pub(crate) struct WaitingRoom {
    #[command(flatten)]
    on: OnPeople,
    /// Sends people out of the meeting, into the waiting room
    #[arg(long = "in")]
    send_in: bool,
    /// Lets people out of the waiting room, into the meeting
    #[arg(long = "out", conflicts_with = "everybody_but")]
    let_out: bool,
}

#[derive(Args)]
pub(crate) struct Record {
    #[command(flatten)]
    meeting: Meeting,
    /// Stops it
    #[arg(long)]
    stop: bool,
}

#[derive(Args)]
pub(crate) struct Extend {
    #[command(flatten)]
    meeting: Meeting,
    /// By how much
    #[arg(long, value_name = "NUMBER", value_parser = minutes())]
    minutes: u32,
}

impl Deed {
    /// Reads the files that the command line names.
    pub(crate) fn load(&mut self) -> Result<(), String> {
        match self {
            Self::Create(create) => create.load(),
            Self::Invite(invite) => invite.load(),
            Self::LiftBan(on) | Self::Mute(on) | Self::Unmute(on) => on.whom.load(),
            Self::Remove(Remove { on, .. }) | Self::KeepOut(KeepOut { on, .. }) => on.whom.load(),
            Self::Cohost(Cohost { on, .. }) => on.whom.load(),
            Self::WaitingRoom(WaitingRoom { on, .. }) => on.whom.load(),
            _ => Ok(()),
        }
    }

    pub(crate) fn meeting(&self) -> Option<&MeetingId> {
        let meeting = match self {
            Self::Create(create) => return create.meeting.as_ref(),
            Self::Find => return None,
            Self::Info(meeting) | Self::Participants(meeting) | Self::Bans(meeting) | Self::UnmuteAll(meeting) => {
                meeting
            }
            Self::Lock(meeting) | Self::Unlock(meeting) | Self::End(meeting) => meeting,
            Self::LiftBan(on) | Self::Mute(on) | Self::Unmute(on) => &on.meeting,
            Self::Remove(Remove { on, .. }) | Self::KeepOut(KeepOut { on, .. }) => &on.meeting,
            Self::Cohost(Cohost { on, .. }) => &on.meeting,
            Self::WaitingRoom(WaitingRoom { on, .. }) => &on.meeting,
            Self::Host(one) | Self::Rename(Rename { one, .. }) => &one.meeting,
            Self::Invite(Invite { meeting, .. }) | Self::MuteAll(MuteAll { meeting, .. }) => meeting,
            Self::Watch(Watch { meeting, .. })
            | Self::Record(Record { meeting, .. })
            | Self::Extend(Extend { meeting, .. }) => meeting,
        };
        Some(&meeting.id)
    }

    /// By what it becomes known who is there, where it waits for that and it is said.
    pub(crate) fn events(&self, confirm: bool) -> Option<Events> {
        match self {
            Self::KeepOut(KeepOut { watching, .. }) | Self::Watch(Watch { watching, .. }) => watching.events,
            Self::Remove(Remove { events, .. }) if confirm => *events,
            _ => Some(Events::Poll),
        }
    }

    /// Whether it looks again and again, until it is ended.
    pub(crate) fn goes_on(&self) -> bool {
        matches!(self, Self::KeepOut(_) | Self::Watch(_))
    }

    /// Whether it changes anything that is there afterwards.
    pub(crate) fn can_be_confirmed(&self) -> bool {
        !self.goes_on() && !matches!(self, Self::Create(_)) && !self.request(&self.nobody()).verb().only_reads()
    }

    /// These people in its meeting.
    pub(crate) fn people(&self, who: impl IntoIterator<Item = impl Into<ParticipantId>>) -> People {
        People::new(self.meeting().cloned().unwrap_or_else(|| "".into()), who)
    }

    /// Nobody in its meeting.
    pub(crate) fn nobody(&self) -> People {
        self.people([""; 0])
    }

    /// Whom it is about, if it is for several people.
    pub(crate) fn selection(&self) -> Option<Selection<'_>> {
        match self {
            Self::LiftBan(on) | Self::Mute(on) | Self::Unmute(on) => Some(on.whom.selection()),
            Self::Remove(Remove { on, .. }) | Self::KeepOut(KeepOut { on, .. }) => Some(on.whom.selection()),
            Self::Cohost(Cohost { on, .. }) => Some(on.whom.selection()),
            // The list of participants does not show who waits; the vendor knows.
            Self::WaitingRoom(room) if room.lets_everybody_in() => None,
            Self::WaitingRoom(room) => Some(room.on.whom.selection()),
            _ => None,
        }
    }

    /// What it is for the library. The people are whom it is about, in its meeting.
    pub(crate) fn request<'a>(&'a self, people: &'a People) -> Request<'a> {
        let meeting = people.meeting();
        let act = match self {
            Self::Create(create) => return Request::Create(create.meeting(), create.secrets()),
            Self::Find => return Request::Find,
            Self::Info(_) => return Request::Info(meeting),
            Self::Participants(_) => return Request::Participants(meeting),
            Self::Bans(_) => return Request::Bans(meeting),
            Self::Invite(invite) => return Request::Invite(invite.invitation()),
            Self::Remove(remove) => return Request::Remove(remove.removal(people.clone())),
            Self::KeepOut(keep) => return Request::KeepOut(keep.removal(people.clone()), keep.watching.every()),
            Self::Watch(watch) => return Request::Watch(meeting, watch.watching.every()),
            Self::LiftBan(_) => return Request::People(ForPeople::LiftBans(people)),
            Self::Mute(_) => return Request::People(ForPeople::Mute(people)),
            Self::Unmute(_) => return Request::People(ForPeople::AskToUnmute(people)),
            Self::Cohost(Cohost { off: false, .. }) => return Request::People(ForPeople::AddCohosts(people)),
            Self::Cohost(Cohost { off: true, .. }) => return Request::People(ForPeople::RemoveCohosts(people)),
            Self::WaitingRoom(room) if room.send_in => return Request::People(ForPeople::SendToWaitingRoom(people)),
            Self::WaitingRoom(room) if !room.lets_everybody_in() => return Request::People(ForPeople::LetIn(people)),
            Self::WaitingRoom(_) => Act::LetEverybodyIn,
            Self::MuteAll(all) => Act::MuteEverybody(all.unmuting()),
            Self::UnmuteAll(_) => Act::UnmuteEverybody,
            Self::Lock(_) => Act::Lock,
            Self::Unlock(_) => Act::Unlock,
            Self::Host(one) => Act::HandOverHost(&one.participant),
            Self::Rename(Rename { one, name }) => Act::Rename(&one.participant, name),
            Self::Record(Record { stop: false, .. }) => Act::StartRecording,
            Self::Record(Record { stop: true, .. }) => Act::StopRecording,
            Self::Extend(extend) => Act::Extend(length(extend.minutes)),
            Self::End(_) => Act::End,
        };
        Request::Meeting(ForMeeting::new(meeting, act))
    }
}

/// As many as vendors can be told.
fn minutes() -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=i32::MAX.into())
}

fn length(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}

impl Create {
    fn load(&mut self) -> Result<(), String> {
        if let Some(file) = self.password_file.take() {
            let (text, _) = text::read("the password", &file)?;
            self.password = Some(text.trim_end_matches(['\r', '\n']).into());
        }
        Ok(())
    }

    fn meeting(&self) -> NewMeeting {
        let meeting = NewMeeting::new(&self.title);
        let meeting = self.meeting.iter().fold(meeting, NewMeeting::id);
        let meeting = self.owner.iter().fold(meeting, NewMeeting::owner);
        let meeting = self.start.into_iter().fold(meeting, NewMeeting::start);
        let meeting = self.password.iter().cloned().fold(meeting, NewMeeting::password);
        let meeting = if self.waiting_room { meeting.waiting_room() } else { meeting };
        self.minutes.map(length).into_iter().fold(meeting, NewMeeting::length)
    }

    fn secrets(&self) -> Secrets {
        if self.reveal { Secrets::Revealed } else { Secrets::Hidden }
    }
}

impl Invite {
    fn load(&mut self) -> Result<(), String> {
        if let Some(file) = self.file.take() {
            let listed = listed(&file)?;
            if let Some(one) = listed.iter().find(|one| one.device().is_some()) {
                return Err(format!("{one} cannot be invited: a person is, on no device"));
            }
            self.accounts.extend(listed.into_iter().map(String::from));
        }
        match (&self.name, self.accounts.len() + self.sip.len() + self.phone.len()) {
            (Some(_), number) if number != 1 => Err(format!("--name is for one person, and {number} are named")),
            _ => Ok(()),
        }
    }

    fn invitees(&self) -> impl Iterator<Item = Invitee> {
        let accounts = self.accounts.iter().cloned().map(Invitee::Account);
        let sip = self.sip.iter().cloned().map(Invitee::Sip);
        accounts.chain(sip).chain(self.phone.iter().cloned().map(Invitee::Phone))
    }

    fn invitation(&self) -> Invitation {
        self.invitees().fold(Invitation::new(&self.meeting.id), |invitation, invitee| {
            let name = self.name.clone().unwrap_or_else(|| invitee.address().to_owned());
            invitation.ring(invitee, name)
        })
    }
}

impl Remove {
    fn removal(&self, people: People) -> Removal {
        let removal = Removal::of(people).rejoin(match self.forbid_rejoin {
            None => Rejoin::Allowed,
            Some(None) => Rejoin::Forbidden,
            Some(Some(seconds)) => Rejoin::ForbiddenFor(Duration::from_secs(seconds)),
        });
        self.reason.iter().fold(removal, Removal::reason)
    }
}

impl KeepOut {
    fn removal(&self, people: People) -> Removal {
        self.reason.iter().fold(Removal::of(people), Removal::reason)
    }
}

impl Watching {
    fn every(&self) -> Duration {
        Duration::from_secs(self.every.into())
    }
}

impl MuteAll {
    fn unmuting(&self) -> SelfUnmute {
        match (self.allow_unmute, self.forbid_unmute) {
            (_, true) => SelfUnmute::Forbidden,
            (true, false) => SelfUnmute::Allowed,
            (false, false) => SelfUnmute::Usual,
        }
    }
}

impl WaitingRoom {
    fn lets_everybody_in(&self) -> bool {
        self.let_out && matches!(self.on.whom.selection(), Selection::Everybody { .. })
    }
}
