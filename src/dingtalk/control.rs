//! [`MeetingControl`] on DingTalk.

use std::time::Duration;

use tokio::time::timeout;

use super::Client;
use super::types::{ConferenceMemberAttendStatus, KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use crate::control::remover::{Blame, Remover, Roster};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport, Removing};
use crate::transport::Pending;
use crate::{Error, Vendor};

/// Who is not in the meeting. The others are there or on their way.
const GONE: [ConferenceMemberAttendStatus; 3] = [
    ConferenceMemberAttendStatus::JoinFailed,
    ConferenceMemberAttendStatus::Removed,
    ConferenceMemberAttendStatus::Left,
];

/// What the query says of a meeting that is not there. No page tells what a kick says of it; its `paramsError` has other causes too.
const NO_MEETING: &str = "roomNotFound";

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
        Box::pin(async move { Ok(self.removing(removal).await?.finish().await) })
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing<'a>, Error>> {
        Box::pin(async move { Ok(Removing::start(Kick::new(self, removal)?, removal)) })
    }
}

struct Kick<'a> {
    client: &'a Client,
    meeting: &'a str,
    forbidden_rejoin: bool,
}

impl<'a> Kick<'a> {
    fn new(client: &'a Client, removal: &'a Removal) -> Result<Self, Error> {
        removal.check(Vendor::DingTalk)?;
        client.kick_members(removal.meeting(), &KickMembersRequest::new([KickedMember::new("-")])).check()?;
        if removal.stated_reason().is_some() {
            return Err(Removal::unsupported(Vendor::DingTalk, "DingTalk takes no reason"));
        }
        let forbidden_rejoin = match removal.stated_rejoin() {
            Rejoin::Allowed => false,
            Rejoin::Forbidden => true,
            Rejoin::ForbiddenFor(_) => {
                let problem = "DingTalk cannot forbid rejoining for a time, only for good";
                return Err(Removal::unsupported(Vendor::DingTalk, problem));
            }
        };
        Ok(Self { client, meeting: removal.meeting(), forbidden_rejoin })
    }

    async fn members(&self, time: Duration) -> Result<Option<Roster>, Error> {
        let client = self.client.with_deadline(time);
        let options = QueryConferenceMembersOptions::new();
        let mut pages = client.query_conference_members_pages(self.meeting, &options);
        let mut roster = None;
        while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                Err(error)
                    if error.operation() == Some("query_conference_members") && error.code() != Some(NO_MEETING) =>
                {
                    return Ok(None);
                }
                // The token could not be had, or there is no such meeting, and the removal needs the same.
                Err(error) => return Err(error),
            };
            // Whoever could not be read may be there.
            if !page.oddities().is_empty() {
                return Ok(None);
            }
            for member in page.into_inner().member_models.unwrap_or_default() {
                let Some(union_id) = member.union_id else { return Ok(None) };
                let roster = roster.get_or_insert_with(Roster::default);
                roster.add_other(member.job_number, "somebody's staff number, not a unionId");
                if !member.attend_status.is_some_and(|status| GONE.contains(&status)) {
                    roster.add(union_id);
                }
            }
        }
        Ok(roster)
    }
}

impl Remover for Kick<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    fn time_for(&self, calls: usize) -> Duration {
        self.client.kick_members(self.meeting, &KickMembersRequest::new([KickedMember::new("-")])).time_for(calls)
    }

    /// The answer to a kick does not tell who was there. All pages together have the time.
    fn roster(&self, time: Duration) -> Pending<'_, Result<Option<Roster>, Error>> {
        Box::pin(async move { timeout(time, self.members(time)).await.unwrap_or(Ok(None)) })
    }

    fn remove<'a>(&'a self, participants: &'a [String], time: Duration) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let members = participants.iter().map(KickedMember::new);
            let request = KickMembersRequest::new(members).forbidden_rejoin(self.forbidden_rejoin);
            self.client.kick_members(self.meeting, &request).deadline(time).await.map(drop)
        })
    }

    /// A user whom the organisation does not know is a mistake of the caller's, not somebody who has left.
    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some("unknownUserError") => Blame::Somebody,
            Some("paramsError") => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
