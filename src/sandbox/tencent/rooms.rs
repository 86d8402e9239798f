//! Rooms and who is in them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::contract::Violation;
use super::super::meeting::Meeting;
use super::super::request::{BodyError, Call};
use super::Tencent;
use super::failure::Failure;

const DEFAULT_PAGE: usize = 50;

/// An hour, the vendor's default for rooms without a schedule.
const SCHEDULED_SECONDS: u64 = 3600;

#[derive(Deserialize)]
struct Kick {
    #[serde(rename = "RoomId")]
    room: String,
    #[serde(rename = "MemberList_Account")]
    members: Vec<String>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(flatten)]
    kick: Kick,
    #[serde(rename = "Duration")]
    seconds: i64,
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "RoomId")]
    room: String,
    #[serde(rename = "Count")]
    count: Option<i64>,
    #[serde(rename = "Next")]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Room {
    #[serde(rename = "RoomId")]
    room: String,
}

impl Tencent {
    pub(super) fn kick_user_out(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        let kick: Kick = call.body().map_err(Failure::body)?;
        self.room_of(&kick)?.remove_all(&kick.members, call.now);
        Ok(())
    }

    pub(super) fn ban_room_member(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        let ban: Ban = call.body().map_err(Failure::body)?;
        let Ok(seconds) = u64::try_from(ban.seconds) else { return Err(invalid("Duration", "is negative")) };
        let until = call.now.saturating_add(seconds.saturating_mul(1000));
        let room = self.room_of(&ban.kick)?;
        room.remove_all(&ban.kick.members, call.now);
        ban.kick.members.iter().for_each(|member| room.bar_until(member, until));
        Ok(())
    }

    pub(super) fn get_room_member_list(&self, call: &Call<'_>) -> Result<Value, Failure> {
        let page: Page = call.body().map_err(Failure::body)?;
        let size = match page.count.map(usize::try_from) {
            None => DEFAULT_PAGE,
            Some(Ok(size)) if size > 0 => size,
            Some(_) => return Err(invalid("Count", "is not positive")),
        };
        // Cursors are positions; clients must not rely on it.
        let start: usize = match page.next.as_deref() {
            None | Some("") => 0,
            Some(cursor) => cursor.parse().map_err(|_| invalid("Next", "is not one of ours"))?,
        };
        let room = self.meetings.running(&page.room).ok_or_else(no_room)?;
        let members: Vec<_> = room.present().collect();
        let end = members.len().min(start.saturating_add(size));
        let listed: Vec<Value> = members
            .iter()
            .take(end)
            .skip(start)
            .map(|member| {
                json!({
                    "Member_Account": member.id,
                    "NameCard": member.name,
                    "Role": if member.host { "Owner" } else { "Member" },
                    "Marks": [],
                    "CustomInfo": "",
                })
            })
            .collect();
        let next = if end < members.len() { end.to_string() } else { String::new() };
        Ok(json!({"MemberList": listed, "Next": next}))
    }

    pub(super) fn get_room_info(&self, call: &Call<'_>) -> Result<Value, Failure> {
        let Room { room } = call.body().map_err(Failure::body)?;
        let room = self.meetings.running(&room).ok_or_else(no_room)?;
        let created = room.created / 1000;
        Ok(json!({"RoomInfo": {
            "RoomId": room.id,
            "RoomName": room.id,
            "RoomType": "Conference",
            "Owner_Account": room.host().map_or("", |host| &host.id),
            "MaxMemberCount": 300,
            "MaxSeatCount": 0,
            "IsVideoDisabled": false,
            "IsAudioDisabled": false,
            "IsMessageDisabled": false,
            "IsScreenSharingDisabled": false,
            "IsCloudRecordingDisabled": false,
            "CustomInfo": "",
            "ScheduleStartTime": created,
            "ScheduleEndTime": created + SCHEDULED_SECONDS,
            "RoomStatus": "Running",
            "IsSeatEnabled": false,
            "TakeSeatMode": "None",
            "CreateTime": created,
            "MemberCount": room.present().count(),
        }}))
    }

    /// The room that everybody has to leave.
    ///
    /// Inferred: the vendor documents 100005 for these commands, and not what becomes of the others. Here one account that is not in
    /// the room spoils the whole call.
    fn room_of(&mut self, kick: &Kick) -> Result<&mut Meeting, Failure> {
        let room = self.meetings.running_mut(&kick.room).ok_or_else(no_room)?;
        match kick.members.iter().find(|member| !room.has(member)) {
            Some(member) => Err(Failure::new(100_005, format!("{member} is not a member of the room"))),
            None => Ok(room),
        }
    }
}

fn no_room() -> Failure {
    Failure::new(100_004, "room does not exist or has been destroyed")
}

fn invalid(field: &str, reason: &str) -> Failure {
    Failure::body(BodyError::Invalid(Violation::new(format!("body/{field}"), reason)))
}
