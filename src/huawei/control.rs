//! [`MeetingControl`] on Huawei Cloud Meeting.

use std::future::ready;
use std::time::Duration;

use super::Client;
use super::generated::operations::SHOW_REAL_TIME_INFO_OF_MEETING;
use super::time;
use super::types::*;
use crate::control::work::{Blame, Listed, Work};
use crate::control::{
    self, BoxFuture, Creation, ForMeeting, ForPeople, Invitation, Invitee, Meeting, MeetingControl, MeetingId,
    MeetingState, NewMeeting, NewlyMade, Participant, People, Removal, Report, Role, SelfUnmute, Underway,
    VendorClient, Verb, by_doing, nameless, of_this_meeting, through, told_id, told_meeting, untold, usable,
};
use crate::transport::Pending;
use crate::transport::paging::{unreadable, without_list};
use crate::{Error, ErrorKind, Items, Response, Vendor};

/// Codes for somebody whom the meeting does not know.
const UNKNOWN_PARTICIPANT: [&str; 5] =
    ["MMC.111072008", "MMC.111072017", "MMC.111080004", "MMC.111082003", "MMC.112010003"];

/// Codes for somebody who may not or cannot be disconnected. Inferred: the whole call is refused because of one.
const REFUSED_PARTICIPANT: [&str; 4] = ["MMC.111072110", "MMC.111070114", "MMC.111072009", "MMC.111084009"];

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn client(&self) -> Option<VendorClient<'_>> {
        Some(VendorClient::Huawei(self))
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        through(self.removing(removal))
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            removal.check(Vendor::Huawei)?;
            let deed = Deed {
                client: self.clone(),
                meeting: removal.meeting().clone(),
                verb: removal.verb(),
                act: Act::HangUp,
            };
            Ok(Underway::start_removal(deed, removal))
        })
    }

    fn doing<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            let (people, act) = match asked {
                ForPeople::Invite(invitation) => return self.invite(invitation).await.map(Underway::from),
                ForPeople::Mute(people) => (people, Act::Mute(true)),
                ForPeople::AskToUnmute(people) => (people, Act::Mute(false)),
                ForPeople::AddCohosts(people) => (people, Act::Cohost(true)),
                ForPeople::RemoveCohosts(people) => (people, Act::Cohost(false)),
                ForPeople::SendToWaitingRoom(people) => (people, Act::Wait),
                ForPeople::LetIn(people) => (people, Act::LetIn),
                ForPeople::LiftBans(_) => return Err(asked.verb().unprovided(Vendor::Huawei)),
            };
            asked.check(Vendor::Huawei)?;
            let deed = Deed { client: self.clone(), meeting: people.meeting().clone(), verb: asked.verb(), act };
            Ok(Underway::start(deed, people))
        })
    }

    by_doing!(
        mute Mute,
        ask_to_unmute AskToUnmute,
        add_cohosts AddCohosts,
        remove_cohosts RemoveCohosts,
        send_to_waiting_room SendToWaitingRoom,
        let_in LetIn
    );

    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        Box::pin(async move {
            meeting.check(Vendor::Huawei)?;
            let answer = self.create_meeting(&booking(meeting)?).await?;
            let (id, operation) = (answer.request_id().map(str::to_owned), "create_meeting");
            let created = answer.into_inner().into_iter().find_map(newly_made);
            let made = created.map(|made| NewlyMade { request_id: id.clone(), ..made });
            made.ok_or_else(|| {
                let message = "the answer names no meeting";
                let error = Error::new(Vendor::Huawei, ErrorKind::InvalidResponse).with_operation(operation);
                let error = error.with_message(message).with_retryable(false);
                id.into_iter().fold(error, Error::with_request_id)
            })
        })
    }

    fn find(&self) -> Items<Meeting> {
        self.search_online_meetings_pages(&SearchOnlineMeetingsOptions::new())
            .items()
            .filter_map(|found| told(found).map(Some).ok_or_else(|| nameless(Vendor::Huawei, "search_online_meetings")))
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            let found = self.detail(meeting).await?;
            Ok(described(Meeting::new(meeting), found))
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let (client, meeting) = (self.clone(), meeting.clone());
        Items::of_whole(
            async move { client.everybody(&meeting).await.unwrap_or_else(|error| (Vec::new(), Some(error))) },
        )
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        let ring = move |people: &'a [(Invitee, String)]| -> BoxFuture<'a, Result<Response<()>, Error>> {
            let request = InviteParticipantRequest::new(people.iter().map(attendee));
            Box::pin(async move {
                self.invite_participant(invitation.meeting(), &request).await.map(Response::without_body)
            })
        };
        // No code of its documents is about one of several.
        Box::pin(control::invite(Vendor::Huawei, invitation, ring, |_| false))
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = MuteMeetingRequest::new(true).allow_unmute_by_oneself(unmute != SelfUnmute::Forbidden);
            self.mute_meeting(meeting, &request).await.map(Response::without_body)
        })
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            self.mute_meeting(meeting, &MuteMeetingRequest::new(false)).await.map(Response::without_body)
        })
    }

    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(
            async move { self.lock_meeting(meeting, &LockMeetingRequest::new(true)).await.map(Response::without_body) },
        )
    }

    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            self.lock_meeting(meeting, &LockMeetingRequest::new(false)).await.map(Response::without_body)
        })
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a control::ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            People::one(meeting, person).check(Verb::HandOverHost, Vendor::Huawei)?;
            let participants = self.participants(meeting).all().await?;
            let host = participants.iter().find(|one| one.role == Role::Host).and_then(|one| one.id.as_ref());
            if !participants.iter().any(|one| one.id.as_ref() == Some(person)) {
                return Err(absent());
            }
            if host == Some(person) {
                return Ok(Response::new(()).already());
            }
            host.map_or(Ok(()), |host| usable(Vendor::Huawei, host))?;
            // Without the password nobody can take over, so that the host must not step down.
            let password = self.inner.transport.credentials.host_password(&self.inner, meeting).await?;
            let taking = SetRoleRequest::new(true).chairman_pwd(password);
            if let Some(host) = host {
                self.set_role_of(host, meeting, &SetRoleRequest::new(false)).await?;
            }
            match (self.set_role_of(person, meeting, &taking).await, host) {
                // Where it is not known who is the host now, nobody else is made one.
                (Err(error), Some(host)) if !error.may_have_been_applied() => {
                    let is_back = self.set_role_of(host, meeting, &taking).await.is_ok();
                    Err(error.with_may_have_been_applied(!is_back))
                }
                (taken, _) => taken,
            }
        })
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a control::ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::Huawei)?;
            // What is wrong with the name is known before anybody is looked up.
            let request = RenameParticipantRequest::new(Number("0"), NewName(name));
            self.rename_participant(meeting, &request).check()?;
            let mut participants = self.participants(meeting).all().await?.into_iter();
            let renamed = participants.find(|one| one.id.as_ref() == Some(person)).ok_or_else(absent)?;
            let number = renamed.number.ok_or_else(numberless)?;
            let request = RenameParticipantRequest::new(Number(number), NewName(name)).participant_id(person);
            self.rename_participant(meeting, &request).await.map(Response::without_body)
        })
    }

    fn let_everybody_in<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = AllowWaitingParticipantRequest::new().allow_all(true);
            self.allow_waiting_participant(meeting, &request).await.map(Response::without_body)
        })
    }

    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, true))
    }

    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, false))
    }

    fn extend<'a>(&'a self, meeting: &'a MeetingId, time: Duration) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = ProlongMeetingRequest::new(false).duration(whole_minutes("an extension", time)?);
            self.prolong_meeting(meeting, &request).await.map(Response::without_body)
        })
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move { self.stop_meeting(meeting).await.map(Response::without_body) })
    }
}

/// What a control token gets that is stale, and a meeting that is not there.
const UNKNOWN_OR_STALE: &str = "MMC.111072065";

impl Client {
    /// Those who can be read, and why that is not everybody.
    async fn everybody(&self, meeting: &MeetingId) -> Result<(Vec<Participant>, Option<Error>), Error> {
        match self.show_real_time_info_of_meeting(meeting).await {
            Ok(answer) => {
                let read = answer.participants.as_ref().map(Vec::len);
                let lacks = match answer.may_lack(read.unwrap_or_default()) {
                    Some(oddity) => Some(unreadable(&SHOW_REAL_TIME_INFO_OF_MEETING, oddity)),
                    None if read.is_none() => Some(without_list(&SHOW_REAL_TIME_INFO_OF_MEETING)),
                    None => None,
                };
                // What is said there that nobody can read may be about anybody.
                let is_odd = answer.oddities().iter().any(|oddity| oddity.place().contains("coHosts"));
                let mut meeting = answer.into_inner();
                if let Some(info) = meeting.conf_info.as_mut().filter(|_| is_odd) {
                    info.co_hosts = None;
                }
                Ok((listed(meeting), lacks))
            }
            // Whether there is such a meeting another call tells.
            Err(error) if error.code() == Some(UNKNOWN_OR_STALE) => match self.detail(meeting).await {
                Err(missing) if missing.is_no_meeting() => Err(missing),
                _ => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    async fn detail(&self, meeting: &MeetingId) -> Result<ConferenceInfo, Error> {
        let answer = self.show_online_meeting_detail(meeting, &ShowOnlineMeetingDetailOptions::new()).await?;
        let operation = "show_online_meeting_detail";
        let found = answer.into_inner().conference_data.filter(|data| *data != ConferenceInfo::default());
        let found = found.ok_or_else(|| untold(Vendor::Huawei, operation))?;
        of_this_meeting(Vendor::Huawei, operation, meeting, found.conference_id.as_deref())?;
        Ok(found)
    }

    async fn set_role_of(
        &self,
        person: &control::ParticipantId,
        meeting: &MeetingId,
        role: &SetRoleRequest,
    ) -> Result<Response<()>, Error> {
        let (meeting, person) = (ConferenceId(meeting.as_str()), ParticipantId(person.as_str()));
        self.set_role(meeting, person, role).await.map(Response::without_body)
    }

    /// Meetings on the media network are recorded by another operation.
    async fn set_recording(&self, meeting: &MeetingId, on: bool) -> Result<Response<()>, Error> {
        if self.detail(meeting).await?.conf_mode == Some(ConferenceInfoConfMode::Rtc) {
            let kind = if on { SetMmrRecordRequestRecordType::Start } else { SetMmrRecordRequestRecordType::Stop };
            return self.set_mmr_record(meeting, &SetMmrRecordRequest::new(kind)).await.map(Response::without_body);
        }
        self.record(meeting, &RecordRequest::new(on)).await.map(Response::without_body)
    }
}

fn absent() -> Error {
    let message = "nobody in the meeting has this participant's id (pid)";
    Error::unsent(Vendor::Huawei, ErrorKind::NotFound, message).with_operation("show_real_time_info_of_meeting")
}

fn numberless() -> Error {
    let message = "Huawei renames people by their number, and the list of participants tells none of this one";
    let error = Error::unsent(Vendor::Huawei, ErrorKind::FailedPrecondition, message);
    error.with_operation("show_real_time_info_of_meeting")
}

fn booking(meeting: &NewMeeting) -> Result<ScheduleMeetingRequest, Error> {
    let invalid = |message: &str| Error::unsent(Vendor::Huawei, ErrorKind::InvalidArgument, message);
    let mut request = match meeting.stated_creation() {
        Some(Creation::Huawei(request)) => (**request).clone(),
        _ => ScheduleMeetingRequest::new(ScheduleMeetingRequestMediaTypes::HdVideo),
    };
    request = request.subject(meeting.title());
    if let Some(start) = meeting.stated_start() {
        let told = time::to_the_minute(start).ok_or_else(|| invalid("the start has no date that Huawei can read"))?;
        request = request.start_time(told);
    }
    if let Some(length) = meeting.stated_length() {
        request = request.length(whole_minutes("a length", length)?);
    }
    let mut config = request.conf_config_info.take().unwrap_or_default();
    if let Some(password) = meeting.stated_password() {
        config = config.guest_pwd(password.clone());
    }
    if meeting.has_waiting_room() {
        config = config.enable_waiting_room(true);
    }
    Ok(if config == ConfConfig::new() { request } else { request.conf_config_info(config) })
}

fn whole_minutes(what: &str, time: Duration) -> Result<i32, Error> {
    let problem = match (time.as_secs() / 60, time.as_secs() % 60 + u64::from(time.subsec_nanos())) {
        (1.., 0) => match i32::try_from(time.as_secs() / 60) {
            Ok(minutes) => return Ok(minutes),
            Err(_) => "more than the vendor can be told",
        },
        (0, 0) => "none at all",
        _ => "not of whole minutes",
    };
    let message = format!("{what} of {time:?} is {problem}");
    Err(Error::unsent(Vendor::Huawei, ErrorKind::InvalidArgument, message))
}

fn newly_made(created: ConferenceInfo) -> Option<NewlyMade> {
    let mut made = NewlyMade::new(told_meeting(created.conference_id)?);
    made.link = created.guest_join_uri;
    for entry in created.password_entry.unwrap_or_default() {
        match entry.conference_role {
            Some(PasswordEntryConferenceRole::Chair) => made.host_password = entry.password,
            Some(PasswordEntryConferenceRole::General) => made.password = entry.password,
            _ => {}
        }
    }
    Some(made)
}

fn attendee((invitee, name): &(Invitee, String)) -> Attendee {
    let kind = match invitee {
        Invitee::Phone(_) => AttendeeType::Mobile,
        _ => AttendeeType::Normal,
    };
    Attendee::new(Name(name), Phone(invitee.address()), kind)
}

fn told(mut found: ConferenceInfo) -> Option<Meeting> {
    Some(described(Meeting::new(told_meeting(found.conference_id.take())?), found))
}

fn described(mut meeting: Meeting, found: ConferenceInfo) -> Meeting {
    meeting.title = found.subject;
    meeting.state = found.conference_state.and_then(|state| match state {
        ConferenceInfoConferenceState::Schedule => Some(MeetingState::Ahead),
        ConferenceInfoConferenceState::Created => Some(MeetingState::Running),
        ConferenceInfoConferenceState::Destroyed => Some(MeetingState::Ended),
        _ => None,
    });
    meeting.owner = found.user_uuid;
    meeting.size = found.online_attendee_amount.and_then(|number| number.try_into().ok());
    meeting
}

fn listed(meeting: ShowRealTimeInfoOfMeetingResponse) -> Vec<Participant> {
    let info = meeting.conf_info.unwrap_or_default();
    let participants = meeting.participants.unwrap_or_default();
    let (host, cohosts) = (info.chair_id, info.co_hosts);
    // Inferred: blank where there is none. An id that nobody on the list has can be of somebody whose own is written otherwise.
    let host_is_known = host
        .as_ref()
        .is_some_and(|host| host.trim().is_empty() || participants.iter().any(|one| one.pid.as_ref() == Some(host)));
    let listed = participants.into_iter().map(|one| {
        let id = told_id(one.pid);
        let role = match (&id, &cohosts) {
            (Some(id), _) if host.as_deref() == Some(id.as_str()) => Role::Host,
            (Some(id), Some(cohosts)) if cohosts.iter().any(|cohost| id == cohost) => Role::Cohost,
            (_, Some(_)) if host_is_known => Role::Attendee,
            _ => Role::Unknown,
        };
        // A blank number is of nobody, and would be everybody's who has none.
        let number = one.phone.filter(|number| !number.trim().is_empty());
        Participant { id, name: one.name, role, muted: one.mute, number, is_no_host: host_is_known }
    });
    listed.collect()
}

const NUMBER: &str = "somebody's number, not a participant's id (pid)";
const NAME: &str = "somebody's name, not a participant's id (pid)";

/// What is done to people.
#[derive(Clone, Copy)]
enum Act {
    HangUp,
    Mute(bool),
    Cohost(bool),
    Wait,
    LetIn,
}

struct Deed {
    client: Client,
    meeting: MeetingId,
    verb: Verb,
    act: Act,
}

impl Deed {
    fn read(&self, meeting: ShowRealTimeInfoOfMeetingResponse) -> Option<Listed> {
        let mut listed = Listed::default();
        let cohosts = meeting.conf_info.and_then(|info| info.co_hosts);
        for attendee in meeting.attendees.unwrap_or_default() {
            listed.add_other(attendee.account_id, "somebody's account, not a participant's id (pid)");
            listed.add_other(attendee.user_uuid, "a user's id, not a participant's id (pid)");
            listed.add_other(attendee.phone, NUMBER);
            listed.add_other(attendee.name, NAME);
        }
        for participant in meeting.participants? {
            listed.add_other(participant.phone, NUMBER);
            listed.add_other(participant.name, NAME);
            let id = match told_id(participant.pid) {
                Some(id) if id.is_usable() => id,
                odd => {
                    listed.add_odd(odd.map(Into::into));
                    continue;
                }
            };
            let already = match self.act {
                Act::Mute(on) => participant.mute == Some(on),
                Act::Cohost(on) => cohosts.as_ref().is_some_and(|cohosts| cohosts.iter().any(|one| id == *one) == on),
                Act::HangUp | Act::Wait | Act::LetIn => false,
            };
            listed.add_already(id.clone(), already);
            listed.add(id);
        }
        Some(listed)
    }
}

impl Work for Deed {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn verb(&self) -> Verb {
        self.verb
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    /// The rate is the same for all.
    fn time_for(&self, calls: usize) -> Duration {
        self.client.hang_up(&self.meeting, &HangUpRequest::new(["-"])).time_for(calls)
    }

    /// The answers tell nothing of anybody.
    fn listed(&self, time: Duration) -> Pending<'_, Result<Option<Listed>, Error>> {
        if let Act::LetIn = self.act {
            // The list does not show who waits.
            return Box::pin(ready(Ok(None)));
        }
        Box::pin(async move {
            match self.client.show_real_time_info_of_meeting(&self.meeting).deadline(time).await {
                Ok(answer) if !answer.oddities().is_empty() => Ok(None),
                Ok(answer) => Ok(self.read(answer.into_inner())),
                Err(error) if error.operation() == Some("show_real_time_info_of_meeting") => Ok(None),
                // The control token could not be had, and what follows needs the same.
                Err(error) => Err(error),
            }
        })
    }

    fn participants(&self) -> Items<Participant> {
        self.client.participants(&self.meeting)
    }

    fn act<'a>(
        &'a self,
        participants: &'a [control::ParticipantId],
        time: Duration,
    ) -> Pending<'a, Result<Option<String>, Error>> {
        let (client, meeting) = (&self.client, self.meeting.as_str());
        Box::pin(async move {
            let one = || ParticipantId(participants.first().map(|one| one.as_str()).unwrap_or_default());
            let call = match self.act {
                Act::HangUp => client.hang_up(meeting, &HangUpRequest::new(participants)),
                Act::Mute(on) => {
                    client.mute_participant(ConferenceId(meeting), one(), &MuteParticipantRequest::new(on))
                }
                Act::Cohost(on) => client.set_cohost(ConferenceId(meeting), one(), &SetCohostRequest::new(on)),
                Act::Wait => {
                    client.batch_move_to_waiting_room(meeting, &BatchMoveToWaitingRoomRequest::new(participants))
                }
                Act::LetIn => {
                    let request = AllowWaitingParticipantRequest::new().participant_id(one().0);
                    client.allow_waiting_participant(meeting, &request)
                }
            };
            Ok(call.deadline(time).await?.request_id().map(str::to_owned))
        })
    }

    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(code) if UNKNOWN_PARTICIPANT.contains(&code) => Blame::Absent,
            Some(code) if REFUSED_PARTICIPANT.contains(&code) => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
