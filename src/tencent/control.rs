//! [`MeetingControl`] on Tencent RTC.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Client;
use super::credentials::LONGEST_ACCOUNT;
use super::types::{BanRoomMemberRequest, KickUserOutRequest, Reason, RoomId};
use crate::control::remover::{Blame, Remover, Roster};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport, Removing};
use crate::transport::Pending;
use crate::{Error, ErrorKind, Vendor};

/// The vendor takes this many accounts a call.
const MOST_PER_CALL: usize = 20;
/// The vendor wants a reason even where the caller has none.
const NO_REASON: &str = "removed from the meeting";
/// Bans have an end; this one lies behind that of any meeting.
const LONG_BAN: Duration = Duration::from_secs(30 * 86_400);
/// No range is documented. Less than a second would be no ban, and the end of a longer one may not fit into what the vendor counts in.
const BANS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(10 * 365 * 86_400);
/// The code for somebody who is not in the room.
const NOT_A_MEMBER: &str = "100005";
/// The codes for a parameter that is wrong, rights that do not suffice and a member who is banned: for somebody, or for everybody.
const REFUSED_MEMBER: [&str; 3] = ["100002", "100006", "100016"];

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
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
    room: &'a str,
    reason: &'a str,
    ban: Option<Duration>,
}

impl<'a> Kick<'a> {
    fn new(client: &'a Client, removal: &'a Removal) -> Result<Self, Error> {
        removal.check(Vendor::Tencent)?;
        let invalid = |message| Err(Error::unsent(Vendor::Tencent, ErrorKind::InvalidArgument, message));
        if let Some(account) = removal.participants().iter().find(|account| account.len() > LONGEST_ACCOUNT) {
            return invalid(format!("the participant's id {account:?} is longer than {LONGEST_ACCOUNT} bytes"));
        }
        let ban = match removal.stated_rejoin() {
            Rejoin::Allowed => None,
            Rejoin::Forbidden => Some(LONG_BAN),
            Rejoin::ForbiddenFor(time) if BANS.contains(&time) => Some(time),
            Rejoin::ForbiddenFor(time) => {
                return invalid(format!("a ban of {time:?} is not between one second and ten years"));
            }
        };
        let reason = removal.stated_reason().unwrap_or(NO_REASON);
        let kick = Self { client, room: removal.meeting(), reason, ban };
        // The limits of room and reason hold for every chunk alike.
        client.kick_user_out(&kick.kick(&removal.participants()[..1])).check()?;
        Ok(kick)
    }

    fn kick(&self, participants: &[String]) -> KickUserOutRequest {
        KickUserOutRequest::new(RoomId(self.room), participants, Reason(self.reason))
    }
}

impl Remover for Kick<'_> {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
    }

    fn most_per_call(&self) -> usize {
        MOST_PER_CALL
    }

    fn call_deadline(&self) -> Duration {
        self.client.inner.deadline
    }

    fn time_for(&self, calls: usize) -> Duration {
        self.client.kick_user_out(&self.kick(&[])).time_for(calls)
    }

    /// The vendor refuses a call that names somebody who is not there, so nothing has to be asked first.
    fn roster(&self, _: Duration) -> Pending<'_, Result<Option<Roster>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn remove<'a>(&'a self, participants: &'a [String], time: Duration) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            match self.ban {
                None => self.client.kick_user_out(&self.kick(participants)).deadline(time).await.map(drop),
                Some(ban) => {
                    let seconds = i64::try_from(ban.as_secs()).unwrap_or(i64::MAX);
                    let request =
                        BanRoomMemberRequest::new(RoomId(self.room), participants, Reason(self.reason), seconds);
                    self.client.ban_room_member(&request).deadline(time).await.map(drop)
                }
            }
        })
    }

    fn blame(&self, error: &Error) -> Blame {
        match error.code() {
            Some(NOT_A_MEMBER) => Blame::Absent,
            Some(code) if REFUSED_MEMBER.contains(&code) => Blame::SomebodyOrAll,
            _ => Blame::Call,
        }
    }
}
