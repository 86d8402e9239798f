//! What happens in meetings, as Huawei tells it through the control socket.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::super::emission::{Emission, Way};
use super::super::meeting::{Happening, Meeting, Person, Phase, Presence, Recording, Role, Why};
use super::super::random;
use super::Huawei;

/// Why a site is not connected any more.
const HUNG_UP_BY_HOST: &str = "11076002";
const LEFT: &str = "11076010";
const ANSWERED: &str = "0";

/// Whether a frame tells all, or what changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Full,
    Incremental,
}

/// The version of the last change that the control socket was told of, by meeting.
#[derive(Default)]
pub(super) struct Versions(HashMap<String, u64>);

impl Versions {
    /// The next change of a meeting.
    pub(super) fn change(&mut self, meeting: &str, kind: &str, told: Value, now: u64) -> Emission {
        let version = self.0.entry(meeting.to_owned()).or_default();
        *version += 1;
        frame(meeting, kind, told, Mode::Incremental, *version, now)
    }
}

/// What the frames tell that something causes, by their kind.
pub(super) fn of(meeting: &Meeting, happening: &Happening<'_>) -> impl Iterator<Item = (&'static str, Value)> + use<> {
    let told: Vec<(&str, Value)> = match happening {
        Happening::Invited(people) => {
            vec![("AttendeesNotify", each(people, booked)), ("ParticipantsNotify", each(people, site))]
        }
        Happening::Joined(people) => {
            let called: Vec<&Person> = people.iter().copied().filter(|person| person.attends).collect();
            vec![("ParticipantsNotify", each(people, site)), ("InviteResultNotify", results(&called, ANSWERED))]
        }
        // Inferred: that the meeting ends is enough.
        Happening::Left(_, Why::Closed) => Vec::new(),
        Happening::Left(people, why) => {
            let code = if *why == Why::Removed { HUNG_UP_BY_HOST } else { LEFT };
            vec![("ParticipantsNotify", each(people, gone)), ("InviteResultNotify", results(people, code))]
        }
        Happening::Wait(people) => vec![("WaitingListNotify", each(people, waits))],
        Happening::WaitNoMore(people) => vec![("WaitingListNotify", each(people, waits_no_more))],
        Happening::Altered(people) => {
            let altered: Vec<Value> = people.iter().map(|(before, now)| altered(before, now)).collect();
            vec![("ParticipantsNotify", json!({"data": altered}))]
        }
        // The end is told with what it switches off.
        Happening::Switched { .. } if meeting.is_running() => vec![("ConfDynamicInfoNotify", dynamic(meeting))],
        Happening::Ended => vec![("ConfDynamicInfoNotify", dynamic(meeting))],
        _ => Vec::new(),
    };
    told.into_iter().filter(|(_, told)| told["data"].as_array().is_none_or(|data| !data.is_empty()))
}

fn frame(meeting: &str, kind: &str, told: Value, mode: Mode, version: u64, now: u64) -> Emission {
    let id = random::hex(32);
    let mut body = told;
    let common = [
        ("action", json!(kind)),
        ("confID", json!(meeting)),
        ("msgID", json!(id)),
        ("msgMode", json!(i32::from(mode == Mode::Incremental))),
        ("version", json!(version)),
        ("createTime", json!(now)),
    ];
    for (name, value) in common {
        body[name] = value;
    }
    Emission {
        vendor: crate::Vendor::Huawei,
        meeting: meeting.to_owned(),
        kind: kind.to_owned(),
        way: Way::Socket,
        id: Some(id),
        at: now,
        addressed: false,
        body,
    }
}

impl Huawei {
    /// The frames that tell how a running meeting is.
    pub(super) fn full_notices(&self, id: &str, now: u64) -> Vec<Emission> {
        let Some(meeting) = self.meetings.running(id) else { return Vec::new() };
        let people = |is_meant: fn(&Person) -> bool, told: fn(&Person) -> Value| {
            each(&meeting.people().filter(|person| is_meant(person)).collect::<Vec<_>>(), told)
        };
        let told = [
            ("ConfBasicInfoNotify", self.basic(meeting)),
            ("ConfDynamicInfoNotify", dynamic(meeting)),
            ("AttendeesNotify", people(|person| person.attends, booked)),
            ("ParticipantsNotify", people(is_connected, site)),
            ("WaitingListNotify", people(|person| person.presence == Presence::Waiting, waits)),
        ];
        told.map(|(kind, told)| frame(id, kind, told, Mode::Full, now, now)).into()
    }

    fn basic(&self, meeting: &Meeting) -> Value {
        json!({
            "displayID": meeting.id,
            "title": meeting.title,
            "startTime": meeting.starts.to_string(),
            "scheduledStartTime": meeting.starts.to_string(),
            "guestJoinUri": format!("https://r1.meeting.huaweicloud.com/#/j/{}", meeting.id),
            "pwds": [
                {"role": "chair", "pwd": self.access.host_password},
                {"role": "general", "pwd": self.guest_password_of(meeting)},
            ],
            "recType": 2,
            "media": 2,
            "owner": meeting.creator,
            "ownerID": meeting.creator,
            "orgID": self.access.corp_id,
            "confMode": "RTC",
            "webinar": false,
        })
    }
}

/// Always complete.
fn dynamic(meeting: &Meeting) -> Value {
    json!({
        "state": match meeting.phase {
            Phase::Booked => "Schedule",
            Phase::Running => "Created",
            Phase::Ended(_) => "Destroyed",
        },
        "endTime": meeting.end_time().to_string(),
        "mode": "FREE",
        "vas": 1,
        "picNum": 16,
        "lock": i32::from(meeting.locked),
        "mute": i32::from(meeting.muted_all),
        "lockSharing": 0,
        "canUnmute": i32::from(meeting.may_unmute),
        "chairView": 0,
        "recState": i32::from(meeting.recording == Recording::On),
        "recOccurred": i32::from(meeting.recording != Recording::Off),
    })
}

fn each(people: &[&Person], told: fn(&Person) -> Value) -> Value {
    let told: Vec<Value> = people.iter().map(|person| told(person)).collect();
    json!({"data": told})
}

fn results(people: &[&Person], code: &str) -> Value {
    let results = people.iter().map(|person| json!({"callNumber": person.number, "resultCode": code}));
    json!({"data": results.collect::<Vec<_>>()})
}

fn booked(person: &Person) -> Value {
    json!({
        "participantID": person.number,
        "mode": 0,
        "phone": person.number,
        "name": person.name,
        "role": i32::from(person.role == Role::Host),
        "isMute": i32::from(person.muted),
        "isAutoInvite": 0,
        "type": "normal",
    })
}

fn is_connected(person: &Person) -> bool {
    matches!(person.presence, Presence::Present | Presence::Rung)
}

fn site(person: &Person) -> Value {
    json!({"pid": person.connection, "mode": 0, "pinfoMap": bearing(person)})
}

fn gone(person: &Person) -> Value {
    json!({"pid": person.connection, "mode": 1})
}

/// The keys that changed.
fn altered(before: &Person, now: &Person) -> Value {
    let before = bearing(before);
    let changed: Map<String, Value> =
        bearing(now).into_iter().filter(|(name, value)| before.get(name) != Some(value)).collect();
    json!({"pid": now.connection, "mode": 0, "pinfoMap": changed})
}

/// What is told of a site, all of it as text.
fn bearing(person: &Person) -> Map<String, Value> {
    let flag = |on: bool| if on { "1" } else { "0" };
    let added = person.joined.to_string();
    let told = [
        ("NAME", person.name.as_str()),
        ("TEL", &person.number),
        ("ROLE", flag(person.role == Role::Host)),
        ("IS_COHOST", flag(person.role == Role::Cohost)),
        ("STATE", flag(person.presence == Presence::Rung)),
        ("MUTE", flag(person.muted)),
        ("HAND", flag(person.hand_up)),
        ("SHARE", "0"),
        ("VIDEO", "1"),
        ("BROADCAST", "0"),
        ("ANONYMOUS", "0"),
        ("ADDTIME", &added),
        ("CLIENT_LOGIN_TYPE", "Desktop"),
        ("THIRDACCOUNT", &person.id),
        ("RTC_USER_ID", &person.connection),
    ];
    told.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

fn waits(person: &Person) -> Value {
    waiting(person, 0)
}

fn waits_no_more(person: &Person) -> Value {
    waiting(person, 1)
}

fn waiting(person: &Person, mode: u8) -> Value {
    let state = mode.to_string();
    json!({"pid": person.connection, "mode": mode, "pinfoMap": {
        "NAME": person.name,
        "ADDTIME": person.joined.to_string(),
        "THIRDACCOUNT": person.id,
        "WAITINGSTATE": state,
    }})
}
