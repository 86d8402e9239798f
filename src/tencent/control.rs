//! [`MeetingControl`] on Tencent RTC.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::Client;
use super::credentials::LONGEST_ACCOUNT;
use super::types::{BanRoomMemberRequest, KickUserOutRequest, Reason, RoomId};
use crate::control::remover::{Remover, remove_all};
use crate::control::{BoxFuture, MeetingControl, Rejoin, Removal, RemovalReport};
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

impl MeetingControl for Client {
    fn vendor(&self) -> Vendor {
        Vendor::Tencent
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
        Box::pin(async move {
            removal.check(Vendor::Tencent)?;
            if let Some(account) = removal.participants().iter().find(|account| account.len() > LONGEST_ACCOUNT) {
                let message = format!("the participant's id {account:?} is longer than {LONGEST_ACCOUNT} bytes");
                return Err(Error::unsent(Vendor::Tencent, ErrorKind::InvalidArgument, message));
            }
            if let Rejoin::ForbiddenFor(time) = removal.stated_rejoin()
                && !BANS.contains(&time)
            {
                let message = format!("a ban of {time:?} is not between one second and ten years");
                return Err(Error::unsent(Vendor::Tencent, ErrorKind::InvalidArgument, message));
            }
            let remover = Kick {
                client: self,
                room: removal.meeting(),
                reason: removal.stated_reason().unwrap_or(NO_REASON),
                ban: match removal.stated_rejoin() {
                    Rejoin::Allowed => None,
                    Rejoin::Forbidden => Some(LONG_BAN),
                    Rejoin::ForbiddenFor(time) => Some(time),
                },
            };
            // The limits of room and reason hold for every chunk alike.
            self.kick_user_out(&remover.kick(&removal.participants()[..1])).check()?;
            Ok(remove_all(&remover, removal).await)
        })
    }
}

struct Kick<'a> {
    client: &'a Client,
    room: &'a str,
    reason: &'a str,
    ban: Option<Duration>,
}

impl Kick<'_> {
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

    /// The vendor refuses a call that names somebody who is not there, so nothing has to be asked first.
    fn roster(&self) -> Pending<'_, Result<Option<HashSet<String>>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn remove<'a>(&'a self, participants: &'a [String]) -> Pending<'a, Result<(), Error>> {
        Box::pin(async move {
            match self.ban {
                None => self.client.kick_user_out(&self.kick(participants)).await.map(drop),
                Some(time) => {
                    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
                    let request =
                        BanRoomMemberRequest::new(RoomId(self.room), participants, Reason(self.reason), seconds);
                    self.client.ban_room_member(&request).await.map(drop)
                }
            }
        })
    }

    fn concerns_a_participant(&self, error: &Error) -> bool {
        error.code() == Some(NOT_A_MEMBER)
    }

    fn says_not_there(&self, error: &Error) -> bool {
        self.concerns_a_participant(error)
    }
}
