//! [`MeetingControl`] on DingTalk.

use std::collections::HashSet;

use super::Client;
use super::types::{ConferenceMemberAttendStatus, KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use crate::control::remover::{ROSTER_SHARE, Remover, remove_all};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport};
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
        Box::pin(async move {
            removal.check(Vendor::DingTalk)?;
            self.kick_members(removal.meeting(), &KickMembersRequest::new([KickedMember::new("-")])).check()?;
            if removal.stated_reason().is_some() {
                return Err(Removal::unsupported(Vendor::DingTalk, "DingTalk takes no reason"));
            }
            let forbidden_rejoin = match removal.stated_rejoin() {
                Rejoin::Allowed => false,
                Rejoin::Forbidden => true,
                Rejoin::ForbiddenFor(_) => {
                    return Err(Removal::unsupported(
                        Vendor::DingTalk,
                        "DingTalk cannot forbid rejoining for a time, only for good",
                    ));
                }
            };
            let remover = Kick { client: self, meeting: removal.meeting(), forbidden_rejoin };
            Ok(remove_all(&remover, removal).await)
        })
    }
}

struct Kick<'a> {
    client: &'a Client,
    meeting: &'a str,
    forbidden_rejoin: bool,
}

impl Kick<'_> {
    async fn members(&self) -> Result<Option<HashSet<String>>, Error> {
        let client = self.client.with_deadline(self.client.inner.deadline / ROSTER_SHARE);
        let options = QueryConferenceMembersOptions::new();
        let mut pages = client.query_conference_members_pages(self.meeting, &options);
        let mut present = None;
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
                let present = present.get_or_insert_with(HashSet::new);
                if !member.attend_status.is_some_and(|status| GONE.contains(&status)) {
                    present.insert(union_id);
                }
            }
        }
        Ok(present)
    }
}

impl Remover for Kick<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    /// The answer to a kick does not tell who was there.
    fn roster(&self) -> Pending<'_, Result<Option<HashSet<String>>, Error>> {
        Box::pin(self.members())
    }

    fn remove<'a>(&'a self, participants: &'a [String]) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let members = participants.iter().map(KickedMember::new);
            let request = KickMembersRequest::new(members).forbidden_rejoin(self.forbidden_rejoin);
            self.client.kick_members(self.meeting, &request).await.map(drop)
        })
    }

    fn concerns_a_participant(&self, error: &Error) -> bool {
        error.code() == Some("unknownUserError")
    }

    /// A user whom the organisation does not know is a mistake of the caller's, not somebody who has left.
    fn says_not_there(&self, _: &Error) -> bool {
        false
    }
}
