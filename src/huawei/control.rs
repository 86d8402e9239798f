//! [`MeetingControl`] on Huawei Cloud Meeting.

use std::time::Duration;

use super::Client;
use super::types::{HangUpRequest, ShowRealTimeInfoOfMeetingResponse};
use crate::control::remover::{Blame, Remover, Roster};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport, Removing};
use crate::transport::Pending;
use crate::{Error, Vendor};

/// Codes for somebody whom the meeting does not know.
const UNKNOWN_PARTICIPANT: [&str; 5] =
    ["MMC.111072008", "MMC.111072017", "MMC.111080004", "MMC.111082003", "MMC.112010003"];

/// Codes for somebody who may not or cannot be disconnected. Inferred: the whole call is refused because of one.
const REFUSED_PARTICIPANT: [&str; 4] = ["MMC.111072110", "MMC.111070114", "MMC.111072009", "MMC.111084009"];

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
        Box::pin(async move { Ok(self.removing(removal).await?.finish().await) })
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing<'a>, Error>> {
        Box::pin(async move { Ok(Removing::start(HangUp::new(self, removal)?, removal)) })
    }
}

const NUMBER: &str = "somebody's number, not a participant's id (pid)";
const NAME: &str = "somebody's name, not a participant's id (pid)";

struct HangUp<'a> {
    client: &'a Client,
    meeting: &'a str,
}

impl<'a> HangUp<'a> {
    fn new(client: &'a Client, removal: &'a Removal) -> Result<Self, Error> {
        removal.check(Vendor::Huawei)?;
        if removal.stated_reason().is_some() {
            return Err(Removal::unsupported(Vendor::Huawei, "Huawei takes no reason"));
        }
        if removal.stated_rejoin() != Rejoin::Allowed {
            let problem = "Huawei cannot forbid rejoining; lock the meeting instead";
            return Err(Removal::unsupported(Vendor::Huawei, problem));
        }
        Ok(Self { client, meeting: removal.meeting() })
    }
}

/// `None` where somebody's id is missing: whoever could not be read may be there.
fn read(meeting: ShowRealTimeInfoOfMeetingResponse) -> Option<Roster> {
    let mut roster = Roster::default();
    for attendee in meeting.attendees.unwrap_or_default() {
        roster.add_other(attendee.account_id, "somebody's account, not a participant's id (pid)");
        roster.add_other(attendee.user_uuid, "a user's id, not a participant's id (pid)");
        roster.add_other(attendee.phone, NUMBER);
        roster.add_other(attendee.name, NAME);
    }
    for participant in meeting.participants? {
        roster.add_other(participant.phone, NUMBER);
        roster.add_other(participant.name, NAME);
        roster.add(participant.pid?);
    }
    Some(roster)
}

impl Remover for HangUp<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::Huawei
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    fn time_for(&self, calls: usize) -> Duration {
        self.client.hang_up(self.meeting, &HangUpRequest::new(["-"])).time_for(calls)
    }

    /// The answer to a hang-up tells nothing of anybody.
    fn roster(&self, time: Duration) -> Pending<'_, Result<Option<Roster>, Error>> {
        Box::pin(async move {
            match self.client.show_real_time_info_of_meeting(self.meeting).deadline(time).await {
                Ok(answer) if !answer.oddities().is_empty() => Ok(None),
                Ok(answer) => Ok(read(answer.into_inner())),
                Err(error) if error.operation() == Some("show_real_time_info_of_meeting") => Ok(None),
                // The control token could not be had, and the removal needs the same.
                Err(error) => Err(error),
            }
        })
    }

    fn remove<'a>(&'a self, participants: &'a [String], time: Duration) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            let request = HangUpRequest::new(participants);
            self.client.hang_up(self.meeting, &request).deadline(time).await.map(drop)
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
