//! [`MeetingControl`] on DingTalk.

use std::collections::HashSet;

use super::Client;
use super::types::{KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use crate::control::remover::{MOST_PAGES, Remover, remove_all};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport};
use crate::transport::Pending;
use crate::transport::path::encode_path;
use crate::{Error, Vendor};

/// `attendStatus` of somebody who is in the meeting.
const IN_MEETING: i32 = 3;

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
        Box::pin(async move {
            removal.check(Vendor::DingTalk)?;
            encode_path("conferenceId", removal.meeting())
                .map_err(|cause| cause.into_error(Vendor::DingTalk, &super::generated::operations::KICK_MEMBERS))?;
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
    async fn members(&self) -> Option<HashSet<String>> {
        let mut present = HashSet::new();
        let mut options = QueryConferenceMembersOptions::new();
        for _ in 0..MOST_PAGES {
            let page = self.client.query_conference_members(self.meeting, &options).await.ok()?.into_inner();
            let here = page
                .member_models?
                .into_iter()
                .filter(|member| member.attend_status.is_none_or(|status| status == IN_MEETING));
            present.extend(here.filter_map(|member| member.union_id));
            match page.next_token.filter(|token| !token.is_empty() && token != "0") {
                Some(token) if options.next_token.as_ref() != Some(&token) => options = options.next_token(token),
                Some(_) => return None,
                None => return Some(present),
            }
        }
        None
    }
}

impl Remover for Kick<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::DingTalk
    }

    /// The answer to a kick does not tell who was there.
    fn roster(&self) -> Pending<'_, Option<HashSet<String>>> {
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
