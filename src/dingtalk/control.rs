//! [`MeetingControl`] on DingTalk.

use std::collections::HashSet;
use std::future::ready;
use std::time::Duration;

use tokio::time::timeout;

use super::Client;
use super::types::*;
use crate::control::work::{Blame, Listed, Work};
use crate::control::{
    self, BoxFuture, Creation, ForMeeting, ForPeople, Invitation, Invitee, Meeting, MeetingControl, MeetingId,
    MeetingState, NewMeeting, NewlyMade, Participant, ParticipantId, Rejoin, Removal, Report, Role, SelfUnmute,
    Underway, VendorClient, Verb, by_doing, nameless, of_this_meeting, through, told_id, told_meeting, untold, usable,
};
use crate::transport::Pending;
use crate::transport::paging::read_still;
use crate::{Call, Error, ErrorKind, Items, Open, Pages, Response, Vendor};

/// What a call says of somebody whom the organisation does not know.
const UNKNOWN_USER: &str = "unknownUserError";

/// What calls say of parameters that are wrong, an id of a meeting that is not there among them.
const WRONG_PARAMETERS: [&str; 3] = ["paramsError", "paramError", "param.error"];

/// What the query says of a meeting that is not there. No page tells what a kick says of it; its `paramsError` has other causes too.
const NO_MEETING: &str = "roomNotFound";

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn client(&self) -> Option<VendorClient<'_>> {
        Some(VendorClient::DingTalk(self))
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        through(self.removing(removal))
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            removal.check(Vendor::DingTalk)?;
            let act = Act::Kick { forbidden_rejoin: removal.stated_rejoin() == Rejoin::Forbidden };
            Ok(Underway::start_removal(self.deed(removal.meeting(), removal.verb(), act)?, removal))
        })
    }

    fn doing<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            let (people, act) = match asked {
                ForPeople::Invite(invitation) => return self.invite(invitation).await.map(Underway::from),
                ForPeople::Mute(people) => (people, Act::Mute(MuteAction::Mute)),
                ForPeople::AskToUnmute(people) => (people, Act::Mute(MuteAction::UnMute)),
                ForPeople::AddCohosts(people) => (people, Act::Cohost(CohostsRequestAction::Add)),
                ForPeople::RemoveCohosts(people) => (people, Act::Cohost(CohostsRequestAction::Remove)),
                _ => return Err(asked.verb().unprovided(Vendor::DingTalk)),
            };
            asked.check(Vendor::DingTalk)?;
            Ok(Underway::start(self.deed(people.meeting(), asked.verb(), act)?, people))
        })
    }

    by_doing!(
        mute Mute,
        ask_to_unmute AskToUnmute,
        add_cohosts AddCohosts,
        remove_cohosts RemoveCohosts
    );

    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        Box::pin(async move {
            meeting.check(Vendor::DingTalk)?;
            newly_made(self.create_video_conference(&creation_of(meeting)?).await?)
        })
    }

    fn find(&self) -> Items<Meeting> {
        let client = self.clone();
        let read = move || {
            let pages = client.query_org_conference_list_pages(&QueryOrgConferenceListOptions::new());
            pages.unmoved(|page| page.total_count).items()
        };
        Items::of_moving(read).filter_map(running)
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            told(meeting, self.query_conference_info(meeting).await?.into_inner().conf_info.unwrap_or_default())
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let (client, meeting) = (self.clone(), meeting.clone());
        let read: Pending<'static, _> = Box::pin(async move {
            let (mut members, lacks) = client.everybody(&meeting).await;
            (listed(&mut members), lacks)
        });
        Items::of_whole(read)
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        let ring = move |people: &'a [(Invitee, String)]| -> BoxFuture<'a, Result<Response<()>, Error>> {
            let rung = self.invite_users(invitation.meeting(), &invitation_of(people));
            self.explained(invitation.meeting(), rung)
        };
        Box::pin(control::invite(Vendor::DingTalk, invitation, Box::new(ring), |error| {
            error.code() == Some(UNKNOWN_USER)
        }))
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let request = MuteAllRequest::new(MuteAction::Mute).force_mute(unmute == SelfUnmute::Forbidden);
        self.explained(meeting, self.mute_all(meeting, &request))
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.explained(meeting, self.mute_all(meeting, &MuteAllRequest::new(MuteAction::UnMute)))
    }

    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let request = LockConferenceRequest::new(LockConferenceRequestAction::Lock);
        self.explained(meeting, self.lock_conference(meeting, &request))
    }

    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let request = LockConferenceRequest::new(LockConferenceRequestAction::Unlock);
        self.explained(meeting, self.lock_conference(meeting, &request))
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        if let Err(refusal) = ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::DingTalk) {
            return Box::pin(ready(Err(refusal)));
        }
        let request = UpdateMemberNickRequest::new(Nick(name), UnionId(person));
        self.explained(meeting, self.update_member_nick(meeting, &request))
    }

    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, true))
    }

    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(self.set_recording(meeting, false))
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let host = self.host(meeting).await?;
            Ok(self.close_video_conference(ConferenceId(meeting), UnionId(&host)).await?.without_body())
        })
    }
}

impl Client {
    /// The number of members is of all pages, as far as is known.
    fn member_pages(&self, meeting: &MeetingId) -> Pages<QueryConferenceMembersResponse, ConferenceMember> {
        let pages = self.query_conference_members_pages(meeting, &QueryConferenceMembersOptions::new());
        pages.unmoved(|page| page.total_count)
    }

    /// Those who can be read, also who has left, and why that is not everybody.
    async fn everybody(&self, meeting: &MeetingId) -> (Vec<ConferenceMember>, Option<Error>) {
        let (members, lacks) = read_still(&|| self.member_pages(meeting).items()).await;
        for member in &members {
            if let Err(strange) = of_the_meeting(member, meeting) {
                return (Vec::new(), Some(strange));
            }
        }
        (members, lacks)
    }

    /// What is wrong with the parameters is the meeting's id where there is no such meeting: the query knows, and the code does not tell.
    fn explained<'a>(
        &'a self,
        meeting: &'a MeetingId,
        call: Call<'a, SuccessResponse>,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let refusal = match call.await {
                Ok(done) => return Ok(done.without_body()),
                Err(refusal) => refusal,
            };
            if WRONG_PARAMETERS.contains(&refusal.code().unwrap_or_default())
                && let Err(missing) = self.query_conference_info(meeting).await
                && missing.is_no_meeting()
            {
                // There may have been one when the call came.
                return Err(missing.with_may_have_been_applied(refusal.may_have_been_applied()));
            }
            Err(refusal)
        })
    }

    /// In whose name a meeting is ended and recorded.
    async fn host(&self, meeting: &MeetingId) -> Result<ParticipantId, Error> {
        let (mut members, mut others) = (self.member_pages(meeting).items(), Vec::new());
        while let Some(member) = members.next().await {
            let mut member = member?;
            if let Some(host) = host_in(&mut member, meeting)? {
                return Ok(host);
            }
            others.push(member);
        }
        Err(hostless(&mut others))
    }

    async fn set_recording(&self, meeting: &MeetingId, on: bool) -> Result<Response<()>, Error> {
        let host = self.host(meeting).await?;
        let call = if on {
            self.start_cloud_record(meeting, &StartCloudRecordRequest::new(&host))
        } else {
            self.stop_cloud_record(meeting, &StopCloudRecordRequest::new(&host))
        };
        Ok(call.await?.without_body())
    }

    /// What is wrong with the meeting's id would be told of everybody.
    fn deed(&self, meeting: &MeetingId, verb: Verb, act: Act) -> Result<Deed, Error> {
        let deed = Deed { client: self.clone(), meeting: meeting.clone(), verb, act };
        deed.sample().check()?;
        Ok(deed)
    }
}

fn creation_of(meeting: &NewMeeting) -> Result<CreateVideoConferenceRequest, Error> {
    let owner = meeting.stated_owner();
    #[allow(irrefutable_let_patterns, reason = "where no other vendor is enabled")]
    if let Some(Creation::DingTalk(request)) = meeting.stated_creation() {
        let mut request = request.clone();
        request.conf_title = meeting.title().to_owned();
        request.user_id = owner.map_or(request.user_id, Into::into);
        return Ok(request);
    }
    let owner = owner.ok_or_else(|| {
        let message = "the meeting's owner is missing: DingTalk wants the creator's unionId";
        Error::unsent(Vendor::DingTalk, ErrorKind::InvalidArgument, message)
    })?;
    Ok(CreateVideoConferenceRequest::new(UserId(owner), ConfTitle(meeting.title())))
}

fn of_the_meeting(member: &ConferenceMember, meeting: &MeetingId) -> Result<(), Error> {
    of_this_meeting(Vendor::DingTalk, "query_conference_members", meeting, member.conference_id.as_deref())
}

/// This member, if it is the host and there.
fn host_in(member: &mut ConferenceMember, meeting: &MeetingId) -> Result<Option<ParticipantId>, Error> {
    of_the_meeting(member, meeting)?;
    if member.host != Some(true) || is_gone(member) {
        return Ok(None);
    }
    let Some(host) = told_id(member.union_id.take()) else { return Ok(None) };
    usable(Vendor::DingTalk, &host)?;
    Ok(Some(host))
}

/// Of a list on which nobody is the host who has an id.
fn hostless(members: &mut [ConferenceMember]) -> Error {
    let mut problem = "the meeting's host is not in it";
    for one in listed(members) {
        if one.role == Role::Host || one.may_be_host() {
            problem = "the list does not tell who is the host";
        }
    }
    let message = format!("{problem}, and DingTalk does this in the host's name alone");
    let error = Error::unsent(Vendor::DingTalk, ErrorKind::FailedPrecondition, message);
    error.with_operation("query_conference_members")
}

fn newly_made(answer: Response<CreateVideoConferenceResponse>) -> Result<NewlyMade, Error> {
    let request_id = answer.request_id().map(str::to_owned);
    let mut answer = answer.into_inner();
    let Some(id) = told_meeting(answer.conference_id.take()) else {
        return Err(nameless(Vendor::DingTalk, "create_video_conference").with_may_have_been_applied(true));
    };
    Ok(NewlyMade {
        id,
        link: answer.external_link_url.take(),
        password: answer.conference_password.take(),
        host_password: answer.host_password.take(),
        request_id,
    })
}

fn running(mut found: OrgOngoingConference) -> Result<Option<Meeting>, Error> {
    let Some(id) = told_meeting(found.conference_id.take()) else {
        return Err(nameless(Vendor::DingTalk, "query_org_conference_list"));
    };
    let mut meeting = Meeting::new(id);
    meeting.title = found.title.take();
    meeting.state = Some(MeetingState::Running);
    meeting.owner = found.creator_id.take();
    Ok(Some(meeting))
}

fn told(meeting: &MeetingId, mut found: ConferenceInfo) -> Result<Meeting, Error> {
    let operation = "query_conference_info";
    if found == ConferenceInfo::default() {
        return Err(untold(Vendor::DingTalk, operation));
    }
    of_this_meeting(Vendor::DingTalk, operation, meeting, found.conference_id.as_deref())?;
    let mut told = Meeting::new(meeting);
    told.title = found.title.take();
    told.state = match found.status {
        Some(Open::Known(ConferenceStatus::Created)) => Some(MeetingState::Ahead),
        Some(Open::Known(ConferenceStatus::Running)) => Some(MeetingState::Running),
        Some(Open::Known(ConferenceStatus::Ended)) => Some(MeetingState::Ended),
        _ => None,
    };
    told.owner = found.creator_id.take();
    if let Some(number) = found.active_num {
        told.size = number.try_into().ok();
    }
    told.recorded = match found.cloud_record_status {
        Some(Open::Known(ConferenceInfoCloudRecordStatus::Running)) => Some(true),
        Some(Open::Known(ConferenceInfoCloudRecordStatus::NotRecorded | ConferenceInfoCloudRecordStatus::Finished)) => {
            Some(false)
        }
        // A recording that is paused goes on later.
        _ => None,
    };
    Ok(told)
}

/// Those of them who are there.
fn listed(members: &mut [ConferenceMember]) -> Vec<Participant> {
    let former = former_hosts(members);
    let mut listed = Vec::new();
    for member in members {
        if is_gone(member) {
            continue;
        }
        let was_host = former.contains(member.union_id.as_deref().unwrap_or_default());
        let role = match (member.host, member.co_host) {
            (Some(true), _) => Role::Host,
            _ if was_host => Role::Unknown,
            (_, Some(true)) => Role::Cohost,
            (Some(false), Some(false)) => Role::Attendee,
            (None, _) | (_, None) => Role::Unknown,
        };
        let is_no_host = member.host == Some(false) && !was_host;
        let (id, name) = (told_id(member.union_id.take()), member.user_nick.take());
        listed.push(Participant { id, name, role, muted: None, number: None, is_no_host });
    }
    listed
}

/// Where nobody who is there is the host, somebody may still be whom an entry of before calls so.
fn former_hosts(members: &[ConferenceMember]) -> HashSet<String> {
    let mut hosts = HashSet::new();
    for member in members {
        if member.host != Some(true) {
            continue;
        }
        if !is_gone(member) {
            return HashSet::new();
        }
        if let Some(id) = &member.union_id
            && !id.is_empty()
        {
            hosts.insert(id.clone());
        }
    }
    hosts
}

/// Whether this member is not in the meeting. The others are there or on their way.
fn is_gone(member: &ConferenceMember) -> bool {
    matches!(
        member.attend_status,
        Some(Open::Known(AttendStatus::JoinFailed | AttendStatus::Removed | AttendStatus::Left))
    )
}

fn invitation_of(people: &[(Invitee, String)]) -> InviteUsersRequest {
    let (mut users, mut phones) = (Vec::new(), Vec::new());
    for (invitee, name) in people {
        match invitee {
            Invitee::Account(account) => users.push(InvitedUser::new(name).union_id(account)),
            other => phones.push(InvitedPhone::new().phone_number(other.address()).nick(name)),
        }
    }
    let mut request = InviteUsersRequest::new();
    if !users.is_empty() {
        request.invitee_list = Some(users);
    }
    if !phones.is_empty() {
        request.phone_invitee_list = Some(phones);
    }
    request
}

/// What is done to people.
enum Act {
    Kick { forbidden_rejoin: bool },
    Mute(MuteAction),
    Cohost(CohostsRequestAction),
}

struct Deed {
    client: Client,
    meeting: MeetingId,
    verb: Verb,
    act: Act,
}

impl Deed {
    /// A call with the meeting's id and nothing else that could be wrong.
    fn sample(&self) -> Call<'_, SuccessResponse> {
        let request = KickMembersRequest { user_list: vec![KickedMember::new("-")], forbidden_rejoin: None };
        self.client.kick_members(&self.meeting, &request)
    }

    fn call(&self, people: &[ParticipantId]) -> Call<'_, SuccessResponse> {
        match &self.act {
            Act::Kick { forbidden_rejoin } => {
                let mut user_list = Vec::new();
                for one in people {
                    user_list.push(KickedMember { union_id: one.into(), participant_id: device(one) });
                }
                let request = KickMembersRequest { user_list, forbidden_rejoin: Some(*forbidden_rejoin) };
                self.client.kick_members(&self.meeting, &request)
            }
            Act::Mute(action) => {
                let mut user_list = Vec::new();
                for one in people {
                    user_list.push(MutedMember { union_id: one.into(), participant_id: device(one) });
                }
                let request = MuteMembersRequest { action: (*action).into(), user_list };
                self.client.mute_members(&self.meeting, &request)
            }
            Act::Cohost(action) => {
                let mut user_list = Vec::new();
                for one in people {
                    user_list.push(CohostsUser::new(one));
                }
                let request = CohostsRequest { action: (*action).into(), user_list };
                self.client.cohosts(&self.meeting, &request)
            }
        }
    }

    /// `None` where it cannot be known who is there: whoever could not be read may be.
    fn read(&self, mut members: Vec<ConferenceMember>, lacks: Option<Error>) -> Result<Option<Listed>, Error> {
        if let Some(error) = lacks {
            let is_of_the_list = error.operation() == Some("query_conference_members");
            if is_of_the_list && error.code() != Some(NO_MEETING) {
                return Ok(None);
            }
            // The token could not be had, or there is no such meeting, and what follows needs the same.
            return Err(error);
        }
        if members.is_empty() {
            return Ok(None);
        }
        let mut listed = Listed::default();
        for member in &mut members {
            listed.add_other(member.job_number.take(), "somebody's staff number, not a unionId");
            let union_id = match told_id(member.union_id.take()) {
                Some(id) if id.is_usable() => id,
                odd => {
                    listed.add_odd(odd.map(Into::into));
                    continue;
                }
            };
            if is_gone(member) {
                continue;
            }
            let already = match self.act {
                Act::Cohost(CohostsRequestAction::Add) => member.co_host == Some(true),
                Act::Cohost(CohostsRequestAction::Remove) => member.co_host == Some(false),
                _ => false,
            };
            listed.add(union_id, already);
        }
        Ok(Some(listed))
    }
}

fn device(of: &ParticipantId) -> Option<String> {
    of.device().map(str::to_owned)
}

impl Work for Deed {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn verb(&self) -> Verb {
        self.verb
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    /// The rate is the same for all.
    fn time_for(&self, calls: usize) -> Duration {
        self.sample().time_for(calls)
    }

    /// The answers do not tell who was there. All pages together have the time.
    fn listed(&self, time: Duration) -> Pending<'_, Result<Option<Listed>, Error>> {
        Box::pin(async move {
            let client = self.client.with_deadline(time);
            match timeout(time, client.everybody(&self.meeting)).await {
                Ok((members, lacks)) => self.read(members, lacks),
                Err(_) => Ok(None),
            }
        })
    }

    fn participants(&self) -> Items<Participant> {
        self.client.participants(&self.meeting)
    }

    fn act<'a>(
        &'a self,
        participants: &'a [ParticipantId],
        time: Duration,
    ) -> Pending<'a, Result<Option<String>, Error>> {
        let call = self.call(participants).deadline(time);
        Box::pin(async move { Ok(call.await?.request_id().map(str::to_owned)) })
    }

    /// A user whom the organisation does not know is a mistake of the caller's, not somebody who has left.
    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(UNKNOWN_USER) => Blame::Somebody,
            Some("paramsError") => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
