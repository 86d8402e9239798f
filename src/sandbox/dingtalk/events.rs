//! What happens in meetings, as DingTalk tells it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::super::emission::{Cause, Emission, Way};
use super::super::meeting::{Change, Happening, Meeting, Person, Recording, Role, Why};
use super::super::random;
use super::meetings::link;

/// The kind that tells all subscribers, and the one that tells the app of meetings that it has made.
type Kinds = [&'static str; 2];

const MEETING: Kinds = ["meeting_status_change", "meeting_status_change_target_push"];
const MEMBERS: Kinds = ["meeting_member_status_change", "meeting_member_status_change_target_push"];
const MINUTES: Kinds = ["flash_minutes_open_event", "flash_minutes_open_event_directed"];

/// What is kept to tell events.
pub(super) struct Events {
    corp_id: String,
    /// How many events of a meeting have a number. Inferred: each meeting counts its own.
    numbers: HashMap<String, u64>,
    /// The meetings that the app has made.
    own: HashSet<String>,
}

impl Events {
    pub(super) fn new(corp_id: &str) -> Self {
        Self { corp_id: corp_id.to_owned(), numbers: HashMap::new(), own: HashSet::new() }
    }

    pub(super) fn tell<'c>(
        &mut self,
        changes: impl Iterator<Item = Change<'c>>,
        cause: Cause,
        now: u64,
    ) -> Vec<Emission> {
        let mut emissions = Vec::new();
        for change in changes {
            let Some(meeting) = change.meeting() else { continue };
            for happening in change.happenings() {
                if matches!(happening, Happening::Started) && cause == Cause::Call {
                    self.own.insert(meeting.id.clone());
                }
                if let Some((kinds, told)) = self.event(meeting, &happening, now) {
                    let is_own = self.own.contains(&meeting.id);
                    for kind in kinds.into_iter().take(if is_own { 2 } else { 1 }) {
                        emissions.extend(self.both(&meeting.id, kind, &told, now));
                    }
                }
            }
        }
        emissions
    }

    /// One event by HTTP push, and the same in a frame.
    pub(super) fn both(&self, meeting: &str, kind: &str, told: &Map<String, Value>, now: u64) -> [Emission; 2] {
        let id = random::hex(32);
        let mut pushed = told.clone();
        let common = [
            ("EventType", json!(kind)),
            ("EventTime", json!(now)),
            ("CorpId", json!(self.corp_id)),
            ("BizId", json!(random::hex(16))),
            ("eventId", json!(id)),
        ];
        pushed.extend(common.map(|(name, value)| (name.to_owned(), value)));
        [(Way::Push, pushed), (Way::Socket, told.clone())].map(|(way, body)| Emission {
            vendor: crate::Vendor::DingTalk,
            meeting: meeting.to_owned(),
            kind: kind.to_owned(),
            way,
            id: Some(id.clone()),
            at: now,
            addressed: false,
            body: Value::Object(body),
        })
    }

    /// With what an address is tried.
    #[cfg(feature = "events")]
    pub(super) fn check(&self, now: u64) -> Emission {
        let [mut check, _] = self.both("", "check_url", &Map::new(), now);
        check.body = json!({"EventType": "check_url"});
        check
    }

    fn event(&mut self, meeting: &Meeting, happening: &Happening<'_>, now: u64) -> Option<(Kinds, Map<String, Value>)> {
        let members = |scene, people: &[&Person], status| {
            let models: Vec<Value> = people.iter().map(|person| member(meeting, person, status, now)).collect();
            (MEMBERS, json!({"changeScene": scene, "openMemberModels": models}))
        };
        let scene = |scene| (MEETING, json!({"changeScene": scene, "openConfModel": conference(meeting, now)}));
        let (kinds, told) = match happening {
            Happening::Started => scene("conference_created"),
            Happening::Ended => scene("conference_closed"),
            Happening::Invited(people) => members("user_invited", people, 2),
            Happening::Joined(people) => members("user_join", people, 3),
            Happening::Left(people, Why::Removed) => members("user_kicked", people, 5),
            // Inferred: those who are there when a meeting is closed leave it.
            Happening::Left(people, _) => members("user_leave", people, 6),
            Happening::Switched { before } if is_recorded(before, meeting) => (MINUTES, video(meeting)),
            _ => return None,
        };
        let Value::Object(mut told) = told else { return None };
        if kinds != MINUTES {
            let number = self.numbers.entry(meeting.id.clone()).or_default();
            *number += 1;
            told.insert("statusSeqNum".to_owned(), json!(*number));
        }
        Some((kinds, told))
    }
}

/// Inferred: a video is there as soon as the recording ends.
fn is_recorded(before: &Meeting, now: &Meeting) -> bool {
    now.recording == Recording::Done && before.recording != Recording::Done
}

fn video(meeting: &Meeting) -> Value {
    json!({
        "openConfModel": {"conferenceId": meeting.id, "scheduleConferenceId": meeting.booking},
        "bizType": "cloud_record",
        "minutesEventType": "video_generated",
        "minutesTaskId": random::digits(9),
    })
}

fn conference(meeting: &Meeting, now: u64) -> Value {
    let people = meeting.people();
    json!({
        "conferenceId": meeting.id,
        "title": meeting.title,
        // As in all printed samples, those of a meeting that was just created among them.
        "status": 1,
        "startTime": meeting.starts,
        "endTime": meeting.end_time(),
        "confDuration": now.saturating_sub(meeting.created),
        "invitedNum": people.clone().filter(|person| person.attends).count(),
        "activeNum": meeting.present().len(),
        "attendNum": people.filter(|person| person.is_present() || !person.stays.is_empty()).count(),
        "creatorId": meeting.creator,
        "creatorNick": meeting.host().map_or("", |host| host.name.as_str()),
        "scheduleConferenceId": meeting.booking,
        "bizType": if meeting.booking.is_empty() { "0" } else { "3" },
        "roomCode": meeting.room_code,
        "externalLinkUrl": link(meeting),
    })
}

/// People of other organisations have no id; here that are those who come by telephone.
fn member(meeting: &Meeting, person: &Person, status: u8, now: u64) -> Value {
    let by_telephone = person.id == person.number;
    let has_left = status > 3;
    let mut model = json!({
        "conferenceId": meeting.id,
        "userId": if by_telephone { "" } else { &person.id },
        "userNick": person.name,
        "attendStatus": status,
        "host": person.role == Role::Host,
        "coHost": person.role == Role::Cohost,
        "pstnJoin": by_telephone,
    });
    if status != 2 {
        model["joinTime"] = json!(person.joined);
        model["duration"] = json!(now.saturating_sub(person.joined));
    }
    if has_left {
        model["leaveTime"] = json!(now);
    }
    model
}
