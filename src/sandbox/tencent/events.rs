//! What happens in rooms, as Tencent tells it: callbacks of the room engine, and webhooks of the media rooms and of recording.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::emission::{Cause, Emission, Way};
use super::super::meeting::{Happening, Meeting, Person, Recording, Role, Why};
use super::Tencent;
use super::rooms::{CAPACITY, info};
use super::seats;

const ANCHOR: u8 = 20;
const AUDIENCE: u8 = 21;

/// Who recorded, as far as the events tell.
const ROBOT: &str = "recorder";

impl Tencent {
    /// The callbacks that something causes.
    pub(super) fn callbacks(&self, room: &Meeting, happened: &Happening<'_>, cause: Cause, now: u64) -> Vec<Emission> {
        let (command, operator, told) = match happened {
            Happening::Started => {
                let invited: Vec<&String> = room.people().filter(|one| one.attends).map(|one| &one.id).collect();
                let told = json!({"RoomInfo": info(room, now), "ScheduleInviteeList_Account": invited});
                ("Room.CallbackAfterCreateRoom", None, told)
            }
            // Inferred: that a room is destroyed tells that all have left.
            Happening::Left(_, Why::Closed) => return Vec::new(),
            Happening::Ended => ("Room.CallbackAfterDestroyRoom", None, json!({"RoomId": room.id})),
            Happening::Joined(people) => {
                ("Room.CallbackAfterMemberEnter", people.first(), members(room, people, "Enter"))
            }
            Happening::Left(people, why) => {
                let why = if *why == Why::Removed { "Kicked" } else { "Leave" };
                ("Room.CallbackAfterMemberLeave", people.first(), members(room, people, why))
            }
            Happening::Switched { before } => return self.switched(before, room, cause, now),
            Happening::Altered(people) => {
                let moved = people.iter().filter(|(before, now)| before.seat != now.seat);
                let Some((_, first)) = moved.clone().next() else { return Vec::new() };
                let seats: BTreeSet<usize> =
                    moved.flat_map(|(before, now)| [before.seat, now.seat]).flatten().collect();
                let seats: Vec<Value> = seats.into_iter().map(|seat| seats::listed(room, seat)).collect();
                ("Mic.CallbackAfterSeatInfoChanged", Some(first), json!({"RoomId": room.id, "SeatList": seats}))
            }
            _ => return Vec::new(),
        };
        vec![self.callback(room, command, operator.copied(), told, cause, now)]
    }

    fn switched(&self, before: &Meeting, room: &Meeting, cause: Cause, now: u64) -> Vec<Emission> {
        let seats: Vec<Value> = (0..room.seats.len())
            .filter(|seat| before.seats.get(*seat) != room.seats.get(*seat))
            .map(|seat| seats::listed(room, seat))
            .collect();
        let mut told = Vec::new();
        if !seats.is_empty() {
            told.push(("Mic.CallbackAfterSeatInfoChanged", json!({"RoomId": room.id, "SeatList": seats})));
        }
        if of_room(&info(before, now)) != of_room(&info(room, now)) {
            let told_of_room = json!({"RoomInfo": of_room(&info(room, now))});
            told.push(("Room.CallbackAfterUpdateRoomInfo", told_of_room));
        }
        told.into_iter().map(|(command, told)| self.callback(room, command, None, told, cause, now)).collect()
    }

    /// A callback, done by the app's administrator where a call caused it, else by that member or the owner.
    fn callback(
        &self,
        room: &Meeting,
        command: &str,
        member: Option<&Person>,
        told: Value,
        cause: Cause,
        now: u64,
    ) -> Emission {
        let operator = match (cause, member) {
            (Cause::Call, _) => &self.access.identifier,
            (Cause::People, Some(member)) => &member.id,
            (Cause::People, None) => &room.creator,
        };
        callback(&room.id, command, operator, told, now)
    }
}

/// A callback with what it tells.
pub(super) fn callback(room: &str, command: &str, operator: &str, told: Value, now: u64) -> Emission {
    let mut body = told;
    for (name, value) in
        [("CallbackCommand", json!(command)), ("Operator_Account", json!(operator)), ("EventTime", json!(now))]
    {
        body[name] = value;
    }
    emission(room, command, Way::Callback, body, now)
}

fn members(room: &Meeting, people: &[&Person], what: &str) -> Value {
    let accounts: Vec<&String> = people.iter().map(|person| &person.id).collect();
    let mut told = json!({
        "RoomId": room.id,
        // By the page's words it is how many there may be.
        "MemberCount": room.capacity.min(CAPACITY),
        "Type": what,
        "MemberList_Account": accounts,
    });
    if what != "Enter" {
        told["Reason"] = json!("");
    }
    told
}

/// What an update tells of a room.
fn of_room(info: &Value) -> Map<String, Value> {
    const TOLD: [&str; 11] = [
        "RoomId",
        "RoomName",
        "Owner_Account",
        "TakeSeatMode",
        "MaxMemberCount",
        "IsVideoDisabled",
        "IsAudioDisabled",
        "IsMessageDisabled",
        "IsScreenSharingDisabled",
        "IsCloudRecordingDisabled",
        "CustomInfo",
    ];
    TOLD.into_iter().map(|name| (name.to_owned(), info[name].clone())).collect()
}

/// The webhooks that something causes. Inferred: the media room is there from the first who enters to the end.
pub(super) fn webhooks(room: &Meeting, happened: &Happening<'_>, now: u64) -> Vec<Emission> {
    let one = |group, kind, told| webhook(&room.id, group, kind, told, now);
    let user = |person: &Person, told: Value| {
        let mut told = told;
        told["UserId"] = json!(person.id);
        told
    };
    match happened {
        Happening::Joined(people) => {
            let is_first = people.len() == room.present().len() && !was_entered(room);
            let created = is_first.then(|| one(1, 101, json!({"UserId": people[0].id})));
            let entered = people.iter().map(|person| {
                let told = json!({"Role": role(room, person), "TerminalType": 1, "UserType": 3, "Reason": 1});
                one(1, 103, user(person, told))
            });
            created.into_iter().chain(entered).collect()
        }
        Happening::Left(people, why) => {
            let reason = if *why == Why::Voluntary { 1 } else { 3 };
            let left =
                |person: &&Person| one(1, 104, user(person, json!({"Role": role(room, person), "Reason": reason})));
            people.iter().map(left).collect()
        }
        Happening::Altered(people) => {
            let role_of = |person| role(room, person);
            let told = people.iter().flat_map(|(before, now)| {
                let changed = (role_of(before) != role_of(now)).then(|| (1, 105, json!({"Role": role_of(now)})));
                let silenced = (!before.muted && now.muted).then(|| (2, 204, json!({"Reason": 0})));
                let opened = (before.muted && !now.muted).then(|| (2, 203, json!({})));
                let told = [changed, silenced, opened].into_iter().flatten();
                told.map(|(group, kind, told)| one(group, kind, user(now, told)))
            });
            told.collect()
        }
        Happening::Switched { before } => recorded(before, room).map(|(kind, told)| one(3, kind, told)).collect(),
        Happening::Ended if was_entered(room) => vec![one(1, 102, json!({}))],
        _ => Vec::new(),
    }
}

fn was_entered(room: &Meeting) -> bool {
    room.people().any(|person| !person.stays.is_empty())
}

/// Whoever has no seat in a room with seats only listens.
fn role(room: &Meeting, person: &Person) -> u8 {
    let sends = room.seats.is_empty() || person.seat.is_some() || person.role == Role::Host;
    if sends { ANCHOR } else { AUDIENCE }
}

fn recorded(before: &Meeting, room: &Meeting) -> impl Iterator<Item = (u16, Value)> {
    let told = |payload: Value| json!({"UserId": ROBOT, "TaskId": room.uuid, "Payload": payload});
    let file = format!("{}.mp4", room.uuid);
    let ready = json!({
        "Status": 0,
        "FileList": [file],
        "FileMessage": [{
            "FileName": file,
            "UserId": "",
            "TrackType": "audio_video",
            "MediaId": "mix",
            "StartTimeStamp": room.starts,
            "EndTimeStamp": room.end_time(),
        }],
    });
    match (before.recording, room.recording) {
        (Recording::On, Recording::Done) => {
            vec![(302, told(json!({"LeaveCode": 0}))), (310, told(ready))]
        }
        (before, Recording::On) if before != Recording::On => vec![(301, told(json!({"Status": 0})))],
        _ => Vec::new(),
    }
    .into_iter()
}

/// A webhook with what it tells.
pub(super) fn webhook(room: &str, group: u16, kind: u16, told: Value, now: u64) -> Emission {
    let mut info = told;
    for (name, value) in [("RoomId", json!(room)), ("EventTs", json!(now / 1000)), ("EventMsTs", json!(now))] {
        info[name] = value;
    }
    let body = json!({"EventGroupId": group, "EventType": kind, "CallbackTs": now, "EventInfo": info});
    emission(room, &format!("{group}/{kind}"), Way::Webhook, body, now)
}

fn emission(room: &str, kind: &str, way: Way, body: Value, now: u64) -> Emission {
    Emission {
        vendor: crate::Vendor::Tencent,
        meeting: room.to_owned(),
        kind: kind.to_owned(),
        way,
        id: None,
        at: now,
        addressed: false,
        body,
    }
}
