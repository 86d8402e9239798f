//! [`MeetingControl`] on Huawei Cloud Meeting.

use std::collections::HashSet;

use super::Client;
use super::types::{HangUpRequest, RealTimeParticipant};
use crate::control::remover::{ROSTER_SHARE, Remover, remove_all};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport};
use crate::transport::Pending;
use crate::{Error, Vendor};

/// Codes for somebody whom the meeting does not know.
const UNKNOWN_PARTICIPANT: [&str; 5] =
    ["MMC.111072008", "MMC.111072017", "MMC.111080004", "MMC.111082003", "MMC.112010003"];

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
    fn roster(&self) -> Pending<'_, Result<Option<HashSet<String>>, Error>> {
        Box::pin(async move {
            let client = self.client.with_deadline(self.client.inner.deadline / ROSTER_SHARE);
            let meeting = match client.show_real_time_info_of_meeting(self.meeting).await {
                // Whoever could not be read may be there.
                Ok(answer) if !answer.oddities().is_empty() => return Ok(None),
                Ok(answer) => answer.into_inner(),
                Err(error) if error.operation() == Some("show_real_time_info_of_meeting") => return Ok(None),
                // The control token could not be had, and the removal needs the same.
                Err(error) => return Err(error),
            };
            let ids = |people: Vec<RealTimeParticipant>| people.into_iter().map(|one| one.pid).collect::<Option<_>>();
            Ok(meeting.participants.and_then(ids))
        })
    }

    fn remove<'a>(&'a self, participants: &'a [String]) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let request = HangUpRequest::new(participants);
            self.client.hang_up(self.meeting, &request).await.map(drop)
        })
    }

    fn concerns_a_participant(&self, error: &Error) -> bool {
        error.code().is_some_and(|code| UNKNOWN_PARTICIPANT.contains(&code))
    }

    fn says_not_there(&self, error: &Error) -> bool {
        self.concerns_a_participant(error)
    }
}
