//! Rooms: their making, their switches, their end.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Seat};
use super::super::service::Reply;
use super::Tencent;
use super::failure::Failure;

/// The vendor's default for rooms without a limit of their own. Inferred: for a plan that is no trial.
pub(super) const CAPACITY: usize = 300;

/// Inferred: the number of seats of a room that asks for seats and no number.
const SEATS: usize = 8;

const MOST_SEATS: usize = 300;

/// One id can be created once in this time.
const CREATE_PAUSE_MILLIS: u64 = 1000;

/// The switches of a room that nobody has set.
fn defaults() -> Value {
    json!({
        "RoomType": "Conference",
        "MaxMemberCount": CAPACITY,
        "IsVideoDisabled": false,
        "IsAudioDisabled": false,
        "IsMessageDisabled": false,
        "IsScreenSharingDisabled": false,
        "IsCloudRecordingDisabled": false,
        "IsPasswordEnabled": false,
        "CustomInfo": "",
    })
}

impl Tencent {
    /// The room that a command names.
    pub(super) fn room(&self, call: &Call<'_>) -> Result<&Meeting, Failure> {
        self.meetings.running(call.text("/RoomId")).ok_or_else(Failure::no_room)
    }

    pub(super) fn room_mut(&mut self, call: &Call<'_>) -> Result<&mut Meeting, Failure> {
        self.meetings.running_mut(call.text("/RoomId")).ok_or_else(Failure::no_room)
    }

    pub(super) fn create_room(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.text("/RoomInfo/RoomId");
        let known = self.meetings.get(id);
        if known.is_some_and(|room| call.now.saturating_sub(room.created) < CREATE_PAUSE_MILLIS) {
            return Err(Failure::new(100_012, "rooms are created too often"));
        }
        match known.filter(|room| room.is_running()) {
            Some(room) if room.creator == self.access.identifier => {
                return Err(Failure::new(100_010, "the room id is in use, and the operator owns the room"));
            }
            Some(_) => return Err(Failure::new(100_003, "the room id is in use")),
            None => {}
        }
        let owner = Some(call.text("/RoomInfo/Owner_Account")).filter(|owner| !owner.is_empty());
        let mut room = self.meetings.draft(id.to_owned(), owner.unwrap_or(&self.access.identifier), call.now);
        schedule(&mut room, call)?;
        if call.flag("/RoomInfo/IsSeatEnabled") == Some(true) {
            let seats = call.number("/RoomInfo/MaxSeatCount").and_then(|seats| usize::try_from(seats).ok());
            room.seats = vec![Seat::default(); seats.unwrap_or(SEATS).min(MOST_SEATS)];
        }
        set(&mut room, call);
        for invitee in call.texts("/ScheduleInviteeList_Account", None) {
            room.invite(&invitee, None, call.now);
        }
        self.meetings.insert(room);
        Ok(Reply::Done)
    }

    pub(super) fn destroy_room(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.room_mut(call)?.end(call.now);
        Ok(Reply::Done)
    }

    pub(super) fn get_room_info(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(json!({"RoomInfo": info(self.room(call)?, call.now)}).into())
    }

    pub(super) fn update_room_info(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = self.meetings.running_mut(call.text("/RoomInfo/RoomId")).ok_or_else(Failure::no_room)?;
        set(room, call);
        Ok(Reply::Done)
    }

    pub(super) fn change_room_owner(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let room = self.room_mut(call)?;
        if room.creator != call.text("/From_Account") {
            return Err(Failure::no_right("From_Account is not the owner"));
        }
        let heir = call.text("/NewOwner_Account");
        if room.person(heir).is_none() {
            return Err(Failure::not_a_member(heir));
        }
        room.hand_over(heir);
        heir.clone_into(&mut room.creator);
        Ok(Reply::Done)
    }
}

/// What is told of a room.
pub(super) fn info(room: &Meeting, now: u64) -> Value {
    let mut info = defaults();
    for (name, value) in &room.settings {
        info[name] = value.clone();
    }
    let seated = !room.seats.is_empty();
    let own = json!({
        "RoomId": room.id,
        "RoomName": room.title,
        "Owner_Account": room.creator,
        "MaxSeatCount": room.seats.len(),
        "ScheduleStartTime": room.starts / 1000,
        "ScheduleEndTime": room.ends / 1000,
        "RoomStatus": if now < room.starts { "NotStarted" } else { "Running" },
        "IsSeatEnabled": seated,
        "TakeSeatMode": if seated { info.get("TakeSeatMode").cloned().unwrap_or(json!("FreeToTake")) } else { json!("None") },
        "CreateTime": room.created / 1000,
        "MemberCount": room.present().len(),
    });
    for (name, value) in own.as_object().into_iter().flatten() {
        info[name] = value.clone();
    }
    info
}

/// The planned times, which are in seconds.
fn schedule(room: &mut Meeting, call: &Call<'_>) -> Result<(), Failure> {
    let time = |field: &str| call.number(field).and_then(|seconds| u64::try_from(seconds).ok()).filter(|at| *at > 0);
    let length = room.ends - room.starts;
    if let Some(starts) = time("/RoomInfo/ScheduleStartTime") {
        room.starts = starts.saturating_mul(1000);
    }
    room.ends = match time("/RoomInfo/ScheduleEndTime") {
        Some(ends) => ends.saturating_mul(1000),
        None => room.starts.saturating_add(length),
    };
    if room.ends < room.starts.saturating_add(300_000) {
        return Err(Failure::invalid("RoomInfo/ScheduleEndTime", "is less than 5 minutes after the start"));
    }
    Ok(())
}

/// Takes over what the call says of the room, and leaves the rest as it is.
fn set(room: &mut Meeting, call: &Call<'_>) {
    if let Some(name) = call.at("/RoomInfo/RoomName").and_then(Value::as_str) {
        name.clone_into(&mut room.title);
    }
    if let Some(most) = call.number("/RoomInfo/MaxMemberCount").and_then(|most| usize::try_from(most).ok()) {
        room.capacity = most;
    }
    room.settings.extend(call.at("/RoomInfo").and_then(Value::as_object).cloned().unwrap_or_default());
}
