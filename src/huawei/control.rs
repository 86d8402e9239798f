//! [`MeetingControl`] on Huawei Cloud Meeting.

use std::collections::HashSet;

use super::Client;
use super::types::RestBulkHangUpReqBody;
use crate::control::remover::{Remover, remove_all};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport};
use crate::transport::Pending;
use crate::{Error, Vendor};

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
        Box::pin(async move {
            removal.check(Vendor::Huawei)?;
            if removal.stated_reason().is_some() {
                return Err(Removal::unsupported(Vendor::Huawei, "Huawei takes no reason"));
            }
            if removal.stated_rejoin() != Rejoin::Allowed {
                return Err(Removal::unsupported(
                    Vendor::Huawei,
                    "Huawei cannot forbid rejoining; lock the meeting instead",
                ));
            }
            let remover = HangUp { client: self, meeting: removal.meeting() };
            Ok(remove_all(&remover, removal).await)
        })
    }
}

struct HangUp<'a> {
    client: &'a Client,
    meeting: &'a str,
}

impl Remover for HangUp<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    /// The answer to a hang-up tells nothing of anybody.
    fn roster(&self) -> Pending<'_, Option<HashSet<String>>> {
        Box::pin(async move {
            let meeting = self.client.show_real_time_info_of_meeting(self.meeting).await.ok()?.into_inner();
            Some(meeting.participants?.into_iter().filter_map(|participant| participant.pid).collect())
        })
    }

    fn remove<'a>(&'a self, participants: &'a [String]) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let request = RestBulkHangUpReqBody::new(participants);
            self.client.hang_up(self.meeting, &request).await.map(drop)
        })
    }

    fn concerns_a_participant(&self, _: &Error) -> bool {
        false
    }

    fn says_not_there(&self, _: &Error) -> bool {
        false
    }
}
