//! [`MeetingControl`] on Tencent RTC.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Client;
use super::types::*;
use crate::control::work::{Blame, Listed, Work};
use crate::control::{
    self, Ban, BoxFuture, Creation, ForMeeting, ForPeople, Meeting, MeetingControl, MeetingId, MeetingState,
    NewMeeting, NewlyMade, Participant, ParticipantId, People, Rejoin, Removal, Report, Role, SelfUnmute, Underway,
    VendorClient, Verb, by_doing, nameless, of_this_meeting, through, told_id, untold, usable,
};
use crate::transport::Pending;
use crate::{Error, ErrorKind, Items, Response, Vendor};

/// The vendor wants a reason even where the caller has none.
const NO_REASON: &str = "removed from the meeting";
/// Bans have an end; this one lies behind that of any meeting.
const LONG_BAN: Duration = Duration::from_secs(30 * 86_400);
/// No range is documented. Less than a second would be no ban, and the end of a longer one may not fit into what the vendor counts in.
const BANS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(10 * 365 * 86_400);
/// The code for somebody who is not in the room.
const NOT_A_MEMBER: &str = "100005";
/// The codes for a parameter that is wrong, rights that do not suffice and a member who is banned: for somebody, or for everybody.
const REFUSED_MEMBER: [&str; 3] = ["100002", "100006", "100016"];

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
    }

    fn client(&self) -> Option<VendorClient<'_>> {
        Some(VendorClient::Tencent(self))
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        through(self.removing(removal))
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            removal.check(Vendor::Tencent)?;
            let reason = removal.stated_reason().unwrap_or(NO_REASON).to_owned();
            let act = match removal.stated_rejoin() {
                Rejoin::Allowed => Act::Kick { reason },
                Rejoin::Forbidden => Act::Ban { reason, time: LONG_BAN },
                Rejoin::ForbiddenFor(time) if BANS.contains(&time) => Act::Ban { reason, time },
                Rejoin::ForbiddenFor(time) => {
                    let seconds = time.as_secs_f64();
                    return Err(invalid(format!("a ban of {seconds} seconds is not between one second and ten years")));
                }
            };
            let deed = Deed { client: self.clone(), room: removal.meeting().clone(), verb: removal.verb(), act };
            deed.check(removal.participants())?;
            Ok(Underway::start_removal(deed, removal))
        })
    }

    fn doing<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            let (people, act) = match asked {
                ForPeople::LiftBans(people) => (people, Act::Unban),
                ForPeople::AddCohosts(people) => (people, Act::Role(MemberChangesRole::Admin)),
                ForPeople::RemoveCohosts(people) => (people, Act::Role(MemberChangesRole::Member)),
                _ => return Err(asked.verb().unprovided(Vendor::Tencent)),
            };
            asked.check(Vendor::Tencent)?;
            let deed = Deed { client: self.clone(), room: people.meeting().clone(), verb: asked.verb(), act };
            deed.check(people.participants())?;
            Ok(Underway::start(deed, people))
        })
    }

    by_doing!(
        lift_bans LiftBans,
        add_cohosts AddCohosts,
        remove_cohosts RemoveCohosts
    );

    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        Box::pin(async move {
            meeting.check(Vendor::Tencent)?;
            let mut room = new_room(meeting)?.room_name(meeting.title());
            let id = MeetingId::from(&room.room_id);
            if let Some(owner) = meeting.stated_owner() {
                room = room.owner_account(owner);
            }
            if let Some(start) = meeting.stated_start() {
                room = room.schedule_start_time(unix_seconds(start)?);
            }
            if let Some(length) = meeting.stated_length() {
                let end = meeting.stated_start().unwrap_or_else(SystemTime::now).checked_add(length);
                let end = end.ok_or_else(|| invalid(format!("{length:?} has no end that the vendor can read")))?;
                room = room.schedule_end_time(unix_seconds(end)?);
            }
            if let Some(password) = meeting.stated_password() {
                room = room.is_password_enabled(true).password(password.clone());
            }
            let answer = self.create_room(&CreateRoomRequest::new(room)).await?;
            Ok(NewlyMade { request_id: answer.request_id().map(str::to_owned), ..NewlyMade::new(id) })
        })
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            let room = self.room(meeting).await?;
            let mut told = Meeting::new(meeting);
            told.title = room.room_name;
            told.state = room.room_status.and_then(|status| match status {
                RoomInfoRoomStatus::NotStarted => Some(MeetingState::Ahead),
                RoomInfoRoomStatus::Running => Some(MeetingState::Running),
                _ => None,
            });
            told.owner = room.owner_account;
            told.size = room.member_count.and_then(|number| number.try_into().ok());
            told.everybody_muted = room.is_audio_disabled;
            Ok(told)
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let mut known = HashSet::new();
        self.get_room_member_list_pages(&GetRoomMemberListRequest::new(meeting)).items().filter_map(move |member| {
            let role = match member.role {
                Some(RoomMemberRole::Owner | RoomMemberRole::RoomOwner) => Role::Host,
                Some(RoomMemberRole::Admin) => Role::Cohost,
                Some(RoomMemberRole::Member) => Role::Attendee,
                Some(RoomMemberRole::Unrecognized(_)) | None => Role::Unknown,
            };
            let (id, name) = (told_id(member.member_account), member.name_card.filter(|name| !name.is_empty()));
            // Whoever comes between two pages moves others, so that one of them is on both.
            let is_new = id.is_none() || known.insert((id.clone(), name.clone(), role));
            Ok(is_new.then(|| Participant { id, name, role, ..Participant::default() }))
        })
    }

    fn bans(&self, meeting: &MeetingId) -> Items<Ban> {
        self.get_banned_member_list_pages(&GetBannedMemberListRequest::new(meeting)).items().filter_map(|banned| {
            let mut ban =
                Ban::new(banned.member_account.ok_or_else(|| nameless(Vendor::Tencent, "get_banned_member_list"))?);
            let until = banned.banned_until.and_then(|seconds| seconds.try_into().ok()).map(Duration::from_secs);
            ban.until = until.and_then(|until| UNIX_EPOCH.checked_add(until));
            Ok(Some(ban))
        })
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            unmute.verb().check(Vendor::Tencent)?;
            self.disable_audio(meeting, true).await
        })
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.disable_audio(meeting, false))
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            People::one(meeting, person).check(Verb::HandOverHost, Vendor::Tencent)?;
            let owner = told_id(self.room(meeting).await?.owner_account);
            let owner = owner.ok_or_else(|| nameless(Vendor::Tencent, "get_room_info"))?;
            if *person == owner {
                return Ok(Response::new(()).already());
            }
            usable(Vendor::Tencent, &owner)?;
            let (from, to) = (FromAccount(owner.as_str()), NewOwnerAccount(person));
            self.change_room_owner(&ChangeRoomOwnerRequest::new(RoomId(meeting), from, to))
                .await
                .map(Response::without_body)
        })
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::Tencent)?;
            let member = MemberChanges::new(person).name_card(name);
            self.update_room_member_info(&UpdateRoomMemberInfoRequest::new(meeting, member))
                .await
                .map(Response::without_body)
        })
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move { self.destroy_room(&DestroyRoomRequest::new(meeting)).await.map(Response::without_body) })
    }
}

impl Client {
    async fn room(&self, id: &MeetingId) -> Result<RoomInfo, Error> {
        let answer = self.get_room_info(&GetRoomInfoRequest::new(id)).await?;
        let found = answer.into_inner().room_info.filter(|room| *room != RoomInfo::default());
        let found = found.ok_or_else(|| untold(Vendor::Tencent, "get_room_info"))?;
        of_this_meeting(Vendor::Tencent, "get_room_info", id, found.room_id.as_deref())?;
        Ok(found)
    }

    async fn disable_audio(&self, room: &MeetingId, disabled: bool) -> Result<Response<()>, Error> {
        let changes = RoomChanges::new(room).is_audio_disabled(disabled);
        self.update_room_info(&UpdateRoomInfoRequest::new(changes)).await.map(Response::without_body)
    }
}

fn new_room(meeting: &NewMeeting) -> Result<NewRoom, Error> {
    match (meeting.stated_creation(), meeting.stated_id()) {
        (Some(Creation::Tencent(room)), None) => Ok((**room).clone()),
        (Some(Creation::Tencent(room)), Some(id)) => Ok(NewRoom { room_id: id.into(), ..(**room).clone() }),
        (_, Some(id)) => Ok(NewRoom::new(id, NewRoomRoomType::Conference)),
        (_, None) => {
            let message = "the meeting's id is missing: on Tencent whoever creates a room chooses its id";
            Err(invalid(message.to_owned()))
        }
    }
}

fn unix_seconds(time: SystemTime) -> Result<i64, Error> {
    let since = time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok());
    since.ok_or_else(|| invalid("the start or the end has no date that the vendor can read".to_owned()))
}

fn invalid(message: String) -> Error {
    Error::unsent(Vendor::Tencent, ErrorKind::InvalidArgument, message)
}

/// What is done to people.
enum Act {
    Kick { reason: String },
    Ban { reason: String, time: Duration },
    Unban,
    Role(MemberChangesRole),
}

struct Deed {
    client: Client,
    room: MeetingId,
    verb: Verb,
    act: Act,
}

impl Deed {
    /// The limits of room and reason hold for every chunk alike.
    fn check(&self, people: &[ParticipantId]) -> Result<(), Error> {
        self.client.kick_user_out(&self.kick(people.get(..1).unwrap_or_default())).check()
    }

    fn kick(&self, participants: &[ParticipantId]) -> KickUserOutRequest {
        let reason = match &self.act {
            Act::Kick { reason } | Act::Ban { reason, .. } => reason,
            Act::Unban | Act::Role(_) => NO_REASON,
        };
        KickUserOutRequest::new(RoomId(&self.room), participants, Reason(reason))
    }
}

impl Work for Deed {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
    }

    fn verb(&self) -> Verb {
        self.verb
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    /// The rate is the same for all.
    fn time_for(&self, calls: usize) -> Duration {
        self.client.kick_user_out(&self.kick(&[])).time_for(calls)
    }

    /// The vendor refuses a call that names somebody who is not there, so nothing has to be asked first.
    fn listed(&self, _: Duration) -> Pending<'_, Result<Option<Listed>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn participants(&self) -> Items<Participant> {
        self.client.participants(&self.room)
    }

    fn act<'a>(&'a self, people: &'a [ParticipantId], time: Duration) -> Pending<'a, Result<Option<String>, Error>> {
        let room = self.room.as_str();
        Box::pin(async move {
            let answer = match &self.act {
                Act::Kick { .. } => self.client.kick_user_out(&self.kick(people)).deadline(time).await?.without_body(),
                Act::Ban { reason, time: ban } => {
                    let seconds = i64::try_from(ban.as_secs()).unwrap_or(i64::MAX);
                    let request = BanRoomMemberRequest::new(RoomId(room), people, Reason(reason), seconds);
                    self.client.ban_room_member(&request).deadline(time).await?.without_body()
                }
                Act::Unban => {
                    let request = UnbanRoomMemberRequest::new(room, people);
                    self.client.unban_room_member(&request).deadline(time).await?.without_body()
                }
                Act::Role(role) => {
                    let member = MemberChanges::new(people.first().map(ParticipantId::as_str).unwrap_or_default())
                        .role(role.clone());
                    let request = UpdateRoomMemberInfoRequest::new(room, member);
                    self.client.update_room_member_info(&request).deadline(time).await?.without_body()
                }
            };
            Ok(answer.request_id().map(str::to_owned))
        })
    }

    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(NOT_A_MEMBER) => Blame::Absent,
            Some(code) if REFUSED_MEMBER.contains(&code) => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
