//! Who may not come back, and until when.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::paging::page;
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;

/// Inferred: the most that a page may have, as no page says what absence means.
const DEFAULT_PAGE: usize = 100;

impl Tencent {
    pub(super) fn ban_room_member(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let Some(seconds) = call.number("/Duration").and_then(|seconds| u64::try_from(seconds).ok()) else {
            return Err(Failure::invalid("Duration", "is negative"));
        };
        let until = call.now.saturating_add(seconds.saturating_mul(1000));
        let (room, accounts) = self.room_and_members(call)?;
        room.remove_all(&accounts, call.now);
        accounts.iter().for_each(|account| room.bar(account, Some(until)));
        Ok(Reply::Done)
    }

    /// Inferred: somebody who is not banned is passed over.
    pub(super) fn unban_room_member(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = self.room_mut(call)?;
        call.texts("/MemberList_Account", None).iter().for_each(|account| room.lift(account));
        Ok(Reply::Done)
    }

    pub(super) fn get_banned_member_list(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (start, size) = (count(call, "Offset", 0)?, count(call, "Limit", DEFAULT_PAGE)?);
        let bans: Vec<_> = self.room(call)?.bans(call.now).collect();
        let (bans, next) = page(&bans, start, size.max(1));
        let listed: Vec<Value> = bans
            .iter()
            .map(|(account, until)| json!({"Member_Account": account, "BannedUntil": until.unwrap_or_default() / 1000}))
            .collect();
        Ok(json!({"BannedAccountList": listed, "NextOffset": next.unwrap_or(0)}).into())
    }
}

fn count(call: &Call<'_>, field: &str, default: usize) -> Result<usize, Failure> {
    let sent = call.number(&format!("/{field}")).map(usize::try_from);
    sent.transpose().map(|sent| sent.unwrap_or(default)).map_err(|_| Failure::invalid(field, "is negative"))
}
