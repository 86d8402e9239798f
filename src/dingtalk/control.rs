//! [`MeetingControl`] on DingTalk.

use std::collections::HashSet;
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
use crate::{Error, ErrorKind, Items, Pages, Response, Vendor};

/// Who is not in the meeting. The others are there or on their way.
const GONE: [ConferenceMemberAttendStatus; 3] = [
    ConferenceMemberAttendStatus::JoinFailed,
    ConferenceMemberAttendStatus::Removed,
    ConferenceMemberAttendStatus::Left,
];

/// What a call says of somebody whom the organisation does not know.
const UNKNOWN_USER: &str = "unknownUserError";

/// What calls say of parameters that are wrong, an id of a meeting that is not there among them.
const WRONG_PARAMETERS: [&str; 3] = ["paramsError", "paramError", "param.error"];

/// How often a list is read whose pages are moved by who comes and goes meanwhile.
const MOST_READINGS: usize = 3;

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
            let deed = Deed { client: self.clone(), meeting: removal.meeting().clone(), verb: removal.verb(), act };
            deed.check()?;
            Ok(Underway::start_removal(deed, removal))
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
            let deed = Deed { client: self.clone(), meeting: people.meeting().clone(), verb: asked.verb(), act };
            deed.check()?;
            Ok(Underway::start(deed, people))
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
            let answer = self.create_video_conference(&creation_of(meeting)?).await?;
            let request_id = answer.request_id().map(str::to_owned);
            let answer = answer.into_inner();
            let mut made = NewlyMade::new(told_meeting(answer.conference_id).ok_or_else(|| {
                nameless(Vendor::DingTalk, "create_video_conference").with_may_have_been_applied(true)
            })?);
            made.link = answer.external_link_url;
            made.password = answer.conference_password;
            made.host_password = answer.host_password;
            made.request_id = request_id;
            Ok(made)
        })
    }

    fn find(&self) -> Items<Meeting> {
        let pages = self.query_org_conference_list_pages(&QueryOrgConferenceListOptions::new());
        pages.counted(|page| page.total_count).items().filter_map(|found| {
            let id = told_meeting(found.conference_id);
            let mut meeting = Meeting::new(id.ok_or_else(|| nameless(Vendor::DingTalk, "query_org_conference_list"))?);
            meeting.title = found.title;
            meeting.state = Some(MeetingState::Running);
            meeting.owner = found.creator_id;
            Ok(Some(meeting))
        })
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        Box::pin(async move {
            let operation = "query_conference_info";
            let found = self.query_conference_info(meeting).await?.into_inner().conf_info;
            let found = found
                .filter(|info| *info != ConferenceInfo::default())
                .ok_or_else(|| untold(Vendor::DingTalk, operation))?;
            of_this_meeting(Vendor::DingTalk, operation, meeting, found.conference_id.as_deref())?;
            let mut told = Meeting::new(meeting);
            told.title = found.title;
            told.state = found.status.and_then(|status| match status {
                ConferenceInfoStatus::Created => Some(MeetingState::Ahead),
                ConferenceInfoStatus::Running => Some(MeetingState::Running),
                ConferenceInfoStatus::Ended => Some(MeetingState::Ended),
                _ => None,
            });
            told.owner = found.creator_id;
            told.size = found.active_num.and_then(|number| number.try_into().ok());
            told.recorded = found.cloud_record_status.and_then(|status| match status {
                ConferenceInfoCloudRecordStatus::Running => Some(true),
                ConferenceInfoCloudRecordStatus::NotRecorded | ConferenceInfoCloudRecordStatus::Finished => Some(false),
                // A recording that is paused goes on later.
                _ => None,
            });
            Ok(told)
        })
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let (client, meeting) = (self.clone(), meeting.clone());
        Items::of_whole(async move {
            let (members, lacks) = client.everybody(&meeting).await;
            (listed(members), lacks)
        })
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        let ring = move |people: &'a [(Invitee, String)]| -> BoxFuture<'a, Result<Response<()>, Error>> {
            let request = invitation_of(people);
            Box::pin(async move {
                let rung = self.invite_users(invitation.meeting(), &request).await.map(Response::without_body);
                self.explained(invitation.meeting(), rung).await
            })
        };
        Box::pin(control::invite(Vendor::DingTalk, invitation, ring, |error| error.code() == Some(UNKNOWN_USER)))
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = MuteAllRequest::new(MuteAction::Mute).force_mute(unmute == SelfUnmute::Forbidden);
            let muted = self.mute_all(meeting, &request).await.map(Response::without_body);
            self.explained(meeting, muted).await
        })
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = MuteAllRequest::new(MuteAction::UnMute);
            let unmuted = self.mute_all(meeting, &request).await.map(Response::without_body);
            self.explained(meeting, unmuted).await
        })
    }

    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = LockConferenceRequest::new(LockConferenceRequestAction::Lock);
            let done = self.lock_conference(meeting, &request).await.map(Response::without_body);
            self.explained(meeting, done).await
        })
    }

    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = LockConferenceRequest::new(LockConferenceRequestAction::Unlock);
            let done = self.lock_conference(meeting, &request).await.map(Response::without_body);
            self.explained(meeting, done).await
        })
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            ForMeeting::new(meeting, control::Act::Rename(person, name)).check(Vendor::DingTalk)?;
            let request = UpdateMemberNickRequest::new(Nick(name), UnionId(person));
            let renamed = self.update_member_nick(meeting, &request).await.map(Response::without_body);
            self.explained(meeting, renamed).await
        })
    }

    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = StartCloudRecordRequest::new(&self.host(meeting).await?);
            self.start_cloud_record(meeting, &request).await.map(Response::without_body)
        })
    }

    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let request = StopCloudRecordRequest::new(&self.host(meeting).await?);
            self.stop_cloud_record(meeting, &request).await.map(Response::without_body)
        })
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(async move {
            let host = self.host(meeting).await?;
            self.close_video_conference(ConferenceId(meeting.as_str()), UnionId(host.as_str()))
                .await
                .map(Response::without_body)
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
        let mut read = self.member_pages(meeting).items().read().await;
        for _ in 1..MOST_READINGS {
            if !read.1.as_ref().is_some_and(|error| error.kind() == ErrorKind::InvalidResponse && error.is_retryable())
            {
                break;
            }
            read = self.member_pages(meeting).items().read().await;
        }
        let (members, lacks) = read;
        match members.iter().find_map(|member| of_the_meeting(member, meeting).err()) {
            Some(strange) => (Vec::new(), Some(strange)),
            None => (members, lacks),
        }
    }

    /// What is wrong with the parameters is the meeting's id where there is no such meeting: the query knows, and the code does not tell.
    async fn explained(&self, meeting: &MeetingId, done: Result<Response<()>, Error>) -> Result<Response<()>, Error> {
        let Err(refusal) = done else { return done };
        if !refusal.code().is_some_and(|code| WRONG_PARAMETERS.contains(&code)) {
            return Err(refusal);
        }
        match self.query_conference_info(meeting).await {
            Err(missing) if missing.kind() == ErrorKind::NotFound => Err(missing),
            _ => Err(refusal),
        }
    }

    /// In whose name a meeting is ended and recorded.
    async fn host(&self, meeting: &MeetingId) -> Result<ParticipantId, Error> {
        let mut members = self.member_pages(meeting).items();
        while let Some(member) = members.next().await.transpose()? {
            of_the_meeting(&member, meeting)?;
            let is_host = member.host == Some(true) && !is_gone(member.attend_status);
            if let Some(id) = told_id(member.union_id).filter(|_| is_host) {
                return usable(Vendor::DingTalk, &id).map(|()| id);
            }
        }
        let message = "the meeting's host is not in it, and DingTalk does this in the host's name alone";
        let error = Error::unsent(Vendor::DingTalk, ErrorKind::FailedPrecondition, message);
        Err(error.with_operation("query_conference_members"))
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

/// Those of them who are there.
fn listed(members: Vec<ConferenceMember>) -> Vec<Participant> {
    let (gone, there): (Vec<_>, Vec<_>) = members.into_iter().partition(|member| is_gone(member.attend_status));
    // Where nobody who is there is the host, somebody may still be whom an entry of before calls so.
    let has_host = there.iter().any(|member| member.host == Some(true));
    let hosts = gone.into_iter().filter(|member| member.host == Some(true) && !has_host);
    let hosts: HashSet<_> = hosts.filter_map(|member| told_id(member.union_id)).collect();
    let listed = there.into_iter().map(|member| {
        let (id, name) = (told_id(member.union_id), member.user_nick);
        let was_host = id.as_ref().is_some_and(|id| hosts.contains(id));
        let role = match (member.host, member.co_host) {
            (Some(true), _) => Role::Host,
            _ if was_host => Role::Unknown,
            (_, Some(true)) => Role::Cohost,
            (Some(false), Some(false)) => Role::Attendee,
            (None, _) | (_, None) => Role::Unknown,
        };
        let is_no_host = member.host == Some(false) && !was_host;
        Participant { id, name, role, is_no_host, ..Participant::default() }
    });
    listed.collect()
}

fn is_gone(status: Option<ConferenceMemberAttendStatus>) -> bool {
    status.is_some_and(|status| GONE.contains(&status))
}

fn kicked(who: &ParticipantId) -> KickedMember {
    who.device().into_iter().fold(KickedMember::new(who), KickedMember::participant_id)
}

fn muted(who: &ParticipantId) -> MutedMember {
    who.device().into_iter().fold(MutedMember::new(who), MutedMember::participant_id)
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
        request = request.invitee_list(users);
    }
    if !phones.is_empty() {
        request = request.phone_invitee_list(phones);
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
    /// What is wrong with the meeting's id would be told of everybody.
    fn check(&self) -> Result<(), Error> {
        self.client.kick_members(&self.meeting, &KickMembersRequest::new([KickedMember::new("-")])).check()
    }

    /// `None` where it cannot be known who is there: whoever could not be read may be.
    async fn members(&self, time: Duration) -> Result<Option<Listed>, Error> {
        let (members, lacks) = self.client.with_deadline(time).everybody(&self.meeting).await;
        match lacks {
            Some(error)
                if error.operation() == Some("query_conference_members") && error.code() != Some(NO_MEETING) =>
            {
                return Ok(None);
            }
            // The token could not be had, or there is no such meeting, and what follows needs the same.
            Some(error) => return Err(error),
            None => {}
        }
        let mut listed = None;
        for member in members {
            let listed = listed.get_or_insert_with(Listed::default);
            listed.add_other(member.job_number, "somebody's staff number, not a unionId");
            let union_id = match told_id(member.union_id) {
                Some(id) if id.is_usable() => id,
                odd => {
                    listed.add_odd(odd.map(Into::into));
                    continue;
                }
            };
            if is_gone(member.attend_status) {
                continue;
            }
            let wanted = match self.act {
                Act::Cohost(CohostsRequestAction::Add) => Some(true),
                Act::Cohost(CohostsRequestAction::Remove) => Some(false),
                _ => None,
            };
            listed.add_already(union_id.clone(), wanted.is_some() && member.co_host == wanted);
            listed.add(union_id);
        }
        Ok(listed)
    }
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
        self.client.kick_members(&self.meeting, &KickMembersRequest::new([KickedMember::new("-")])).time_for(calls)
    }

    /// The answers do not tell who was there. All pages together have the time.
    fn listed(&self, time: Duration) -> Pending<'_, Result<Option<Listed>, Error>> {
        Box::pin(async move { timeout(time, self.members(time)).await.unwrap_or(Ok(None)) })
    }

    fn participants(&self) -> Items<Participant> {
        self.client.participants(&self.meeting)
    }

    fn act<'a>(
        &'a self,
        participants: &'a [ParticipantId],
        time: Duration,
    ) -> Pending<'a, Result<Option<String>, Error>> {
        let (client, meeting) = (&self.client, self.meeting.as_str());
        Box::pin(async move {
            let answer = match &self.act {
                Act::Kick { forbidden_rejoin } => {
                    let members = participants.iter().map(kicked);
                    let request = KickMembersRequest::new(members).forbidden_rejoin(*forbidden_rejoin);
                    client.kick_members(meeting, &request).deadline(time).await?.without_body()
                }
                Act::Mute(action) => {
                    let request = MuteMembersRequest::new(action.clone(), participants.iter().map(muted));
                    client.mute_members(meeting, &request).deadline(time).await?.without_body()
                }
                Act::Cohost(action) => {
                    let request = CohostsRequest::new(action.clone(), participants.iter().map(CohostsUser::new));
                    client.cohosts(meeting, &request).deadline(time).await?.without_body()
                }
            };
            Ok(answer.request_id().map(str::to_owned))
        })
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
