//! [`MeetingControl`] on Tencent RTC.

use std::collections::HashSet;
use std::future::ready;
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
use crate::{Call, Error, ErrorKind, Items, Open, Response, Vendor};

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
            let deed = self.deed(removal.people(), removal.verb(), removing(removal)?)?;
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
            Ok(Underway::start(self.deed(people, asked.verb(), act)?, people))
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
            let request = CreateRoomRequest::new(new_room(meeting)?);
            Ok(newly_made(&self.create_room(&request).await?, &request))
        })
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            let mut room = self.room(meeting).await?;
            Ok(told(meeting, &mut room))
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let mut known = HashSet::new();
        self.get_room_member_list_pages(&GetRoomMemberListRequest::new(meeting)).items().filter_map(
            move |mut member| {
                let one = participant(&mut member);
                // Whoever comes between two pages moves others, so that one of them is on both.
                let is_new = match &one.id {
                    Some(id) => known.insert(format!("{:?} {:?} {id}", one.role, one.name)),
                    None => true,
                };
                Ok(is_new.then_some(one))
            },
        )
    }

    fn bans(&self, meeting: &MeetingId) -> Items<Ban> {
        self.get_banned_member_list_pages(&GetBannedMemberListRequest::new(meeting)).items().filter_map(ban)
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        match unmute.verb().check(Vendor::Tencent) {
            Ok(()) => Box::pin(self.disable_audio(meeting, true).into_future()),
            Err(refusal) => Box::pin(ready(Err(refusal))),
        }
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.disable_audio(meeting, false).into_future())
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            People::one(meeting, person).check(Verb::HandOverHost, Vendor::Tencent)?;
            let Some(owner) = told_id(self.room(meeting).await?.owner_account.take()) else {
                return Err(nameless(Vendor::Tencent, "get_room_info"));
            };
            if *person == owner {
                return Ok(Response::new(()).already());
            }
            usable(Vendor::Tencent, &owner)?;
            let (from, to) = (FromAccount(&owner), NewOwnerAccount(person));
            self.change_room_owner(&ChangeRoomOwnerRequest::new(RoomId(meeting), from, to)).await
        })
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        if let Err(refusal) = ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::Tencent) {
            return Box::pin(ready(Err(refusal)));
        }
        let member = MemberChanges::new(person.as_str()).name_card(name);
        let request = UpdateRoomMemberInfoRequest::new(meeting.as_str(), member);
        Box::pin(self.update_room_member_info(&request).into_future())
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.destroy_room(&DestroyRoomRequest::new(meeting)).into_future())
    }
}

impl Client {
    async fn room(&self, id: &MeetingId) -> Result<RoomInfo, Error> {
        of_the_room(id, self.get_room_info(&GetRoomInfoRequest::new(id)).await?.into_inner())
    }

    fn disable_audio(&self, room: &MeetingId, disabled: bool) -> Call<'_, ()> {
        let changes = RoomChanges::new(room).is_audio_disabled(disabled);
        self.update_room_info(&UpdateRoomInfoRequest::new(changes))
    }

    /// The limits of room and reason hold for every chunk alike.
    fn deed(&self, people: &People, verb: Verb, act: Act) -> Result<Deed, Error> {
        let deed = Deed { client: self.clone(), room: people.meeting().clone(), verb, act };
        deed.kick(people.participants().get(..1).unwrap_or_default()).check()?;
        Ok(deed)
    }
}

fn of_the_room(id: &MeetingId, answer: GetRoomInfoResponse) -> Result<RoomInfo, Error> {
    let room = answer.room_info.unwrap_or_default();
    if room == RoomInfo::default() {
        return Err(untold(Vendor::Tencent, "get_room_info"));
    }
    of_this_meeting(Vendor::Tencent, "get_room_info", id, room.room_id.as_deref())?;
    Ok(room)
}

fn removing(removal: &Removal) -> Result<Act, Error> {
    let reason = removal.stated_reason().unwrap_or(NO_REASON).to_owned();
    match removal.stated_rejoin() {
        Rejoin::Allowed => Ok(Act::Kick { reason }),
        Rejoin::Forbidden => Ok(Act::Ban { reason, time: LONG_BAN }),
        Rejoin::ForbiddenFor(time) if BANS.contains(&time) => Ok(Act::Ban { reason, time }),
        Rejoin::ForbiddenFor(time) => {
            let seconds = time.as_secs_f64();
            Err(invalid(format!("a ban of {seconds} seconds is not between one second and ten years")))
        }
    }
}

fn told(meeting: &MeetingId, room: &mut RoomInfo) -> Meeting {
    let mut told = Meeting::new(meeting);
    told.title = room.room_name.take();
    told.state = match room.room_status {
        Some(Open::Known(RoomInfoRoomStatus::NotStarted)) => Some(MeetingState::Ahead),
        Some(Open::Known(RoomInfoRoomStatus::Running)) => Some(MeetingState::Running),
        _ => None,
    };
    told.owner = room.owner_account.take();
    if let Some(number) = room.member_count {
        told.size = number.try_into().ok();
    }
    told.everybody_muted = room.is_audio_disabled;
    told
}

fn participant(member: &mut RoomMember) -> Participant {
    let role = match member.role {
        Some(Open::Known(RoomMemberRole::Owner | RoomMemberRole::RoomOwner)) => Role::Host,
        Some(Open::Known(RoomMemberRole::Admin)) => Role::Cohost,
        Some(Open::Known(RoomMemberRole::Member)) => Role::Attendee,
        Some(Open::Unrecognized(_)) | None => Role::Unknown,
    };
    let name = match member.name_card.take() {
        Some(name) if !name.is_empty() => Some(name),
        _ => None,
    };
    let id = told_id(member.member_account.take());
    Participant { id, name, role, muted: None, number: None, is_no_host: false }
}

fn ban(mut banned: BannedMember) -> Result<Option<Ban>, Error> {
    let Some(id) = banned.member_account.take() else {
        return Err(nameless(Vendor::Tencent, "get_banned_member_list"));
    };
    let mut ban = Ban::new(id);
    if let Some(seconds @ 0..) = banned.banned_until {
        ban.until = UNIX_EPOCH.checked_add(Duration::from_secs(seconds.unsigned_abs()));
    }
    Ok(Some(ban))
}

fn new_room(meeting: &NewMeeting) -> Result<NewRoom, Error> {
    let mut room = match (meeting.stated_creation(), meeting.stated_id()) {
        (Some(Creation::Tencent(room)), _) => (**room).clone(),
        (_, Some(id)) => NewRoom::new(id, RoomType::Conference),
        (_, None) => {
            let message = "the meeting's id is missing: on Tencent whoever creates a room chooses its id";
            return Err(invalid(message.to_owned()));
        }
    };
    if let Some(id) = meeting.stated_id() {
        room.room_id = id.into();
    }
    room.room_name = Some(meeting.title().to_owned());
    if let Some(owner) = meeting.stated_owner() {
        room.owner_account = Some(owner.into());
    }
    if let Some(start) = meeting.stated_start() {
        room.schedule_start_time = Some(unix_seconds(start)?);
    }
    if let Some(length) = meeting.stated_length() {
        let start = meeting.stated_start().unwrap_or_else(SystemTime::now);
        let Some(end) = start.checked_add(length) else {
            return Err(invalid(format!("{length:?} has no end that the vendor can read")));
        };
        room.schedule_end_time = Some(unix_seconds(end)?);
    }
    if let Some(password) = meeting.stated_password() {
        room.is_password_enabled = Some(true);
        room.password = Some(password.clone());
    }
    Ok(room)
}

fn newly_made(answer: &Response<()>, request: &CreateRoomRequest) -> NewlyMade {
    let mut made = NewlyMade::new(&request.room_info.room_id);
    made.request_id = answer.request_id().map(str::to_owned);
    made
}

fn unix_seconds(time: SystemTime) -> Result<i64, Error> {
    if let Ok(since) = time.duration_since(UNIX_EPOCH)
        && let Ok(seconds) = since.as_secs().try_into()
    {
        return Ok(seconds);
    }
    Err(invalid("the start or the end has no date that the vendor can read".to_owned()))
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
    fn kick(&self, people: &[ParticipantId]) -> Call<'_, ()> {
        let reason = match &self.act {
            Act::Kick { reason } | Act::Ban { reason, .. } => reason,
            Act::Unban | Act::Role(_) => NO_REASON,
        };
        self.client.kick_user_out(&KickUserOutRequest::new(RoomId(&self.room), people, Reason(reason)))
    }

    fn call(&self, people: &[ParticipantId]) -> Call<'_, ()> {
        let room = self.room.as_str();
        match &self.act {
            Act::Kick { .. } => self.kick(people),
            Act::Ban { reason, time } => {
                let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
                let request = BanRoomMemberRequest::new(RoomId(room), people, Reason(reason), seconds);
                self.client.ban_room_member(&request)
            }
            Act::Unban => self.client.unban_room_member(&UnbanRoomMemberRequest::new(room, people)),
            Act::Role(role) => {
                let one = people.first().map_or("", ParticipantId::as_str);
                let request = UpdateRoomMemberInfoRequest::new(room, MemberChanges::new(one).role(*role));
                self.client.update_room_member_info(&request)
            }
        }
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
        self.kick(&[]).time_for(calls)
    }

    /// The vendor refuses a call that names somebody who is not there, so nothing has to be asked first.
    fn listed(&self, _: Duration) -> Pending<'_, Result<Option<Listed>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn participants(&self) -> Items<Participant> {
        self.client.participants(&self.room)
    }

    fn act<'a>(&'a self, people: &'a [ParticipantId], time: Duration) -> Pending<'a, Result<Option<String>, Error>> {
        let call = self.call(people).deadline(time);
        Box::pin(async move { Ok(call.await?.request_id().map(str::to_owned)) })
    }

    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(NOT_A_MEMBER) => Blame::Absent,
            Some(code) if REFUSED_MEMBER.contains(&code) => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
