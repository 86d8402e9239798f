//! [`MeetingControl`] on Huawei Cloud Meeting.

use std::future::ready;
use std::time::Duration;

use super::Client;
use super::generated::operations;
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
use crate::{Call, Error, ErrorKind, Items, Open, Response, Secret, Vendor};

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
            Ok(Underway::start_removal(self.deed(removal.meeting(), removal.verb(), Act::HangUp), removal))
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
            Ok(Underway::start(self.deed(people.meeting(), asked.verb(), act), people))
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
            newly_made(self.create_meeting(&booking(meeting)?).await?)
        })
    }

    fn find(&self) -> Items<Meeting> {
        let client = self.clone();
        let read = move || {
            let pages = client.search_online_meetings_pages(&SearchOnlineMeetingsOptions::new());
            pages.unmoved(|page| page.count).items()
        };
        Items::of_moving(read).filter_map(running)
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            let mut found = self.detail(meeting).await?;
            Ok(told(meeting.clone(), &mut found))
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let read: Pending<'static, _> = Box::pin(self.clone().everybody(meeting.clone()));
        Items::of_whole(read)
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        let ring = move |people: &'a [(Invitee, String)]| -> BoxFuture<'a, Result<Response<()>, Error>> {
            Box::pin(self.invite_participant(invitation.meeting(), &invitation_of(people)).into_future())
        };
        // No code of its documents is about one of several.
        Box::pin(control::invite(Vendor::Huawei, invitation, Box::new(ring), |_| false))
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let request = MuteMeetingRequest::new(true).allow_unmute_by_oneself(unmute != SelfUnmute::Forbidden);
        Box::pin(self.mute_meeting(meeting, &request).into_future())
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.mute_meeting(meeting, &MuteMeetingRequest::new(false)).into_future())
    }

    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.lock_meeting(meeting, &LockMeetingRequest::new(true)).into_future())
    }

    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.lock_meeting(meeting, &LockMeetingRequest::new(false)).into_future())
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a control::ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            People::one(meeting, person).check(Verb::HandOverHost, Vendor::Huawei)?;
            let host = host_beside(&all(self.clone().everybody(meeting.clone()).await)?, person)?;
            match &host {
                Some(host) if host == person => return Ok(Response::new(()).already()),
                Some(host) => usable(Vendor::Huawei, host)?,
                None => {}
            }
            // Without the password nobody can take over, so that the host must not step down.
            let password = self.inner.transport.credentials.host_password(&self.inner, meeting).await?;
            if let Some(host) = &host {
                self.set_role_of(host, meeting, None).await?;
            }
            match (self.set_role_of(person, meeting, Some(&password)).await, &host) {
                // Where it is not known who is the host now, nobody else is made one.
                (Err(error), Some(host)) if !error.may_have_been_applied() => {
                    let is_back = self.set_role_of(host, meeting, Some(&password)).await.is_ok();
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
            self.check_name(meeting, person, name)?;
            let number = number_of(&all(self.clone().everybody(meeting.clone()).await)?, person)?;
            let request = RenameParticipantRequest::new(Number(number.as_str()), NewName(name)).participant_id(person);
            self.rename_participant(meeting, &request).await
        })
    }

    fn let_everybody_in<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let request = AllowWaitingParticipantRequest::new().allow_all(true);
        Box::pin(self.allow_waiting_participant(meeting, &request).into_future())
    }

    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, true))
    }

    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, false))
    }

    fn extend<'a>(&'a self, meeting: &'a MeetingId, time: Duration) -> BoxFuture<'a, Result<Response<()>, Error>> {
        match whole_minutes("an extension", time) {
            Ok(minutes) => {
                let request = ProlongMeetingRequest::new(false).duration(minutes);
                Box::pin(self.prolong_meeting(meeting, &request).into_future())
            }
            Err(refusal) => Box::pin(ready(Err(refusal))),
        }
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.stop_meeting(meeting).into_future())
    }
}

/// What a control token gets that is stale, and a meeting that is not there.
const UNKNOWN_OR_STALE: &str = "MMC.111072065";

impl Client {
    /// Those who can be read, and why that is not everybody.
    async fn everybody(self, meeting: MeetingId) -> (Vec<Participant>, Option<Error>) {
        let error = match self.show_real_time_info_of_meeting(&meeting).await {
            Ok(answer) => return read(answer),
            Err(error) => error,
        };
        // Whether there is such a meeting another call tells.
        if error.code() == Some(UNKNOWN_OR_STALE)
            && let Err(missing) = self.detail(&meeting).await
            && missing.is_no_meeting()
        {
            return (Vec::new(), Some(missing));
        }
        (Vec::new(), Some(error))
    }

    async fn detail(&self, meeting: &MeetingId) -> Result<ConferenceInfo, Error> {
        let answer = self.show_online_meeting_detail(meeting, &ShowOnlineMeetingDetailOptions::new()).await?;
        of_the_meeting(meeting, answer.into_inner())
    }

    /// Makes somebody the host, for which there is a password; without it they step down.
    fn set_role_of(
        &self,
        person: &control::ParticipantId,
        meeting: &MeetingId,
        password: Option<&Secret>,
    ) -> Call<'_, ()> {
        let mut request = SetRoleRequest::new(password.is_some());
        request.chairman_pwd = password.cloned();
        self.set_role(ConferenceId(meeting), ParticipantId(person), &request)
    }

    /// What is wrong with the name is known before anybody is looked up.
    fn check_name(&self, meeting: &MeetingId, person: &control::ParticipantId, name: &str) -> Result<(), Error> {
        ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::Huawei)?;
        self.rename_participant(meeting, &RenameParticipantRequest::new(Number("0"), NewName(name))).check()
    }

    /// Meetings on the media network are recorded by another operation.
    async fn set_recording(&self, meeting: &MeetingId, on: bool) -> Result<Response<()>, Error> {
        let call = if self.detail(meeting).await?.conf_mode == Some(ConfMode::Rtc.into()) {
            let kind = if on { SetMmrRecordRequestRecordType::Start } else { SetMmrRecordRequestRecordType::Stop };
            self.set_mmr_record(meeting, &SetMmrRecordRequest::new(kind))
        } else {
            self.record(meeting, &RecordRequest::new(on))
        };
        call.await
    }

    fn deed(&self, meeting: &MeetingId, verb: Verb, act: Act) -> Deed {
        Deed { client: self.clone(), meeting: meeting.clone(), verb, act }
    }
}

fn of_the_meeting(meeting: &MeetingId, answer: ShowMeetingDetailResponse) -> Result<ConferenceInfo, Error> {
    let operation = "show_online_meeting_detail";
    let found = answer.conference_data.unwrap_or_default();
    if found == ConferenceInfo::default() {
        return Err(untold(Vendor::Huawei, operation));
    }
    of_this_meeting(Vendor::Huawei, operation, meeting, found.conference_id.as_deref())?;
    Ok(found)
}

/// Everybody, or why somebody may be missing.
fn all((read, lacks): (Vec<Participant>, Option<Error>)) -> Result<Vec<Participant>, Error> {
    match lacks {
        Some(lacks) => Err(lacks),
        None => Ok(read),
    }
}

/// Who is the host, of a meeting that this person is in.
fn host_beside(
    participants: &[Participant],
    person: &control::ParticipantId,
) -> Result<Option<control::ParticipantId>, Error> {
    let (mut host, mut is_there) = (None, false);
    for one in participants {
        is_there |= one.id.as_ref() == Some(person);
        if one.role == Role::Host && host.is_none() {
            host = one.id.as_ref();
        }
    }
    if is_there { Ok(host.cloned()) } else { Err(absent()) }
}

fn number_of(participants: &[Participant], person: &control::ParticipantId) -> Result<String, Error> {
    for one in participants {
        if one.id.as_ref() == Some(person) {
            return one.number.clone().ok_or_else(numberless);
        }
    }
    Err(absent())
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
    let mut request = match meeting.stated_creation() {
        Some(Creation::Huawei(request)) => (**request).clone(),
        _ => ScheduleMeetingRequest::new(BookedMediaTypes::HdVideo),
    };
    request.subject = Some(meeting.title().to_owned());
    if let Some(start) = meeting.stated_start() {
        let Some(told) = time::to_the_minute(start) else {
            let message = "the start has no date that Huawei can read";
            return Err(Error::unsent(Vendor::Huawei, ErrorKind::InvalidArgument, message));
        };
        request.start_time = Some(told);
    }
    if let Some(length) = meeting.stated_length() {
        request.length = Some(whole_minutes("a length", length)?);
    }
    let mut config = request.conf_config_info.take().unwrap_or_default();
    if let Some(password) = meeting.stated_password() {
        config.guest_pwd = Some(password.clone());
    }
    if meeting.has_waiting_room() {
        config.enable_waiting_room = Some(true);
    }
    if config != ConfConfig::new() {
        request.conf_config_info = Some(config);
    }
    Ok(request)
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

fn newly_made(answer: Response<Vec<ConferenceInfo>>) -> Result<NewlyMade, Error> {
    let request_id = answer.request_id().map(str::to_owned);
    for created in &mut answer.into_inner() {
        if let Some(id) = told_meeting(created.conference_id.take()) {
            let mut made = entered_by(id, created);
            made.request_id = request_id;
            return Ok(made);
        }
    }
    let error = Error::new(Vendor::Huawei, ErrorKind::InvalidResponse).with_operation("create_meeting");
    let error = error.with_message("the answer names no meeting").with_retryable(false);
    Err(match request_id {
        Some(id) => error.with_request_id(id),
        None => error,
    })
}

fn entered_by(id: MeetingId, created: &mut ConferenceInfo) -> NewlyMade {
    let mut made = NewlyMade::new(id);
    made.link = created.guest_join_uri.take();
    for entry in created.password_entry.as_deref_mut().unwrap_or_default() {
        match entry.conference_role {
            Some(Open::Known(PasswordEntryConferenceRole::Chair)) => made.host_password = entry.password.take(),
            Some(Open::Known(PasswordEntryConferenceRole::General)) => made.password = entry.password.take(),
            _ => {}
        }
    }
    made
}

fn invitation_of(people: &[(Invitee, String)]) -> InviteParticipantRequest {
    let mut attendees = Vec::new();
    for (invitee, name) in people {
        let kind = match invitee {
            Invitee::Phone(_) => AttendeeType::Mobile,
            _ => AttendeeType::Normal,
        };
        attendees.push(Attendee::new(Name(name), Phone(invitee.address()), kind));
    }
    InviteParticipantRequest { attendees }
}

fn running(mut found: ConferenceInfo) -> Result<Option<Meeting>, Error> {
    match told_meeting(found.conference_id.take()) {
        Some(id) => Ok(Some(told(id, &mut found))),
        None => Err(nameless(Vendor::Huawei, "search_online_meetings")),
    }
}

fn told(id: MeetingId, found: &mut ConferenceInfo) -> Meeting {
    let mut meeting = Meeting::new(id);
    meeting.title = found.subject.take();
    meeting.state = match found.conference_state {
        Some(Open::Known(ConferenceInfoConferenceState::Schedule)) => Some(MeetingState::Ahead),
        Some(Open::Known(ConferenceInfoConferenceState::Created)) => Some(MeetingState::Running),
        Some(Open::Known(ConferenceInfoConferenceState::Destroyed)) => Some(MeetingState::Ended),
        _ => None,
    };
    meeting.owner = found.user_uuid.take();
    if let Some(number) = found.online_attendee_amount {
        meeting.size = number.try_into().ok();
    }
    meeting
}

fn read(answer: Response<ShowRealTimeInfoOfMeetingResponse>) -> (Vec<Participant>, Option<Error>) {
    let operation = &operations::ALL[operations::At::show_real_time_info_of_meeting as usize];
    let lacks = match (answer.may_lack(answer.participants.as_ref().map_or(0, Vec::len)), &answer.participants) {
        (Some(oddity), _) => Some(unreadable(operation, oddity)),
        (None, None) => Some(without_list(operation)),
        (None, Some(_)) => None,
    };
    // What is said there that nobody can read may be about anybody.
    let mut is_odd = false;
    for oddity in answer.oddities() {
        is_odd |= oddity.place().contains("coHosts");
    }
    let mut meeting = answer.into_inner();
    let mut info = meeting.conf_info.take().unwrap_or_default();
    if is_odd {
        info.co_hosts = None;
    }
    (listed(meeting.participants.as_deref_mut().unwrap_or_default(), &info), lacks)
}

fn listed(participants: &mut [RealTimeParticipant], info: &RealTimeConfInfo) -> Vec<Participant> {
    let host = info.chair_id.as_deref();
    // Inferred: blank where there is none. An id that nobody on the list has can be of somebody whose own is written otherwise.
    let mut host_is_known = false;
    if let Some(host) = host {
        host_is_known = host.trim().is_empty();
        for one in participants.iter() {
            host_is_known |= one.pid.as_deref() == Some(host);
        }
    }
    let mut listed = Vec::new();
    for one in participants {
        let id = told_id(one.pid.take());
        let role = match (&id, &info.co_hosts) {
            (Some(id), _) if host == Some(id.as_str()) => Role::Host,
            (Some(id), Some(cohosts)) if is_among(cohosts, id) => Role::Cohost,
            (_, Some(_)) if host_is_known => Role::Attendee,
            _ => Role::Unknown,
        };
        // A blank number is of nobody, and would be everybody's who has none.
        let number = match one.phone.take() {
            Some(number) if !number.trim().is_empty() => Some(number),
            _ => None,
        };
        let (name, muted) = (one.name.take(), one.mute);
        listed.push(Participant { id, name, role, muted, number, is_no_host: host_is_known });
    }
    listed
}

fn is_among(ids: &[String], id: &control::ParticipantId) -> bool {
    for one in ids {
        if id == one {
            return true;
        }
    }
    false
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
    fn call(&self, people: &[control::ParticipantId]) -> Call<'_, ()> {
        let (client, meeting) = (&self.client, self.meeting.as_str());
        let one = people.first().map_or("", control::ParticipantId::as_str);
        match self.act {
            Act::HangUp => client.hang_up(meeting, &HangUpRequest::new(people)),
            Act::Mute(on) => {
                client.mute_participant(ConferenceId(meeting), ParticipantId(one), &MuteParticipantRequest::new(on))
            }
            Act::Cohost(on) => client.set_cohost(ConferenceId(meeting), ParticipantId(one), &SetCohostRequest::new(on)),
            Act::Wait => client.batch_move_to_waiting_room(meeting, &BatchMoveToWaitingRoomRequest::new(people)),
            Act::LetIn => {
                let request = AllowWaitingParticipantRequest::new().participant_id(one);
                client.allow_waiting_participant(meeting, &request)
            }
        }
    }

    fn told(
        &self,
        answer: Result<Response<ShowRealTimeInfoOfMeetingResponse>, Error>,
    ) -> Result<Option<Listed>, Error> {
        match answer {
            Ok(answer) if !answer.oddities().is_empty() => Ok(None),
            Ok(answer) => Ok(self.read(&mut answer.into_inner())),
            Err(error) if error.operation() == Some("show_real_time_info_of_meeting") => Ok(None),
            // The control token could not be had, and what follows needs the same.
            Err(error) => Err(error),
        }
    }

    fn read(&self, meeting: &mut ShowRealTimeInfoOfMeetingResponse) -> Option<Listed> {
        let mut listed = Listed::default();
        let info = meeting.conf_info.take().unwrap_or_default();
        for attendee in meeting.attendees.as_deref_mut().unwrap_or_default() {
            listed.add_other(attendee.account_id.take(), "somebody's account, not a participant's id (pid)");
            listed.add_other(attendee.user_uuid.take(), "a user's id, not a participant's id (pid)");
            listed.add_other(attendee.phone.take(), NUMBER);
            listed.add_other(attendee.name.take(), NAME);
        }
        for participant in meeting.participants.as_deref_mut()? {
            listed.add_other(participant.phone.take(), NUMBER);
            listed.add_other(participant.name.take(), NAME);
            let id = match told_id(participant.pid.take()) {
                Some(id) if id.is_usable() => id,
                odd => {
                    listed.add_odd(odd.map(Into::into));
                    continue;
                }
            };
            let already = match (self.act, &info.co_hosts) {
                (Act::Mute(on), _) => participant.mute == Some(on),
                (Act::Cohost(on), Some(cohosts)) => is_among(cohosts, &id) == on,
                (Act::Cohost(_) | Act::HangUp | Act::Wait | Act::LetIn, _) => false,
            };
            listed.add(id, already);
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
        Box::pin(async move {
            // The list does not show who waits.
            if let Act::LetIn = self.act {
                return Ok(None);
            }
            self.told(self.client.show_real_time_info_of_meeting(&self.meeting).deadline(time).await)
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
        let call = self.call(participants).deadline(time);
        Box::pin(async move { Ok(call.await?.request_id().map(str::to_owned)) })
    }

    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(code) if UNKNOWN_PARTICIPANT.contains(&code) => Blame::Absent,
            Some(code) if REFUSED_PARTICIPANT.contains(&code) => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
