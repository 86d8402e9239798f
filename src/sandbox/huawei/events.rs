//! What happens in meetings, as Huawei tells it to the webhook.

use serde_json::{Value, json};

use super::super::emission::{Emission, Way};
use super::super::meeting::{Happening, Meeting, Person, Phase, Recording, Role};
use super::Huawei;

impl Huawei {
    /// The events of the webhook that something causes.
    pub(super) fn webhook_events(&self, meeting: &Meeting, happening: &Happening<'_>, now: u64) -> Vec<Emission> {
        let one = |kind| vec![of_meeting(kind, meeting, now)];
        let each = |kind, people: &[&Person], left| {
            people.iter().map(|person| of_attendee(kind, meeting, person, left, now)).collect()
        };
        match happening {
            Happening::Booked => one("meeting.create"),
            Happening::Rebooked => one("meeting.modify"),
            Happening::Cancelled => one("meeting.cancel"),
            Happening::Started => one("meeting.started"),
            Happening::Joined(people) => each("meeting.join", people, 0),
            Happening::Left(people, _) => each("meeting.left", people, now),
            Happening::Ended => self.ended(meeting, now),
            _ => Vec::new(),
        }
    }

    /// A meeting that can be entered again until its booked end is not over for good.
    fn ended(&self, meeting: &Meeting, now: u64) -> Vec<Emission> {
        let is_kept = self.meetings.get(&meeting.id).is_some_and(|kept| kept.phase == Phase::Booked);
        let recorded = (meeting.recording == Recording::Done).then_some("record.finish");
        let concluded = (!is_kept).then_some("meeting.conclude");
        let kinds = recorded.into_iter().chain(["meeting.end"]).chain(concluded);
        kinds.map(|kind| of_meeting(kind, meeting, now)).collect()
    }
}

fn of_meeting(kind: &str, meeting: &Meeting, now: u64) -> Emission {
    emission(kind, &meeting.id, json!({"meetingInfo": meeting_info(meeting)}), now)
}

fn of_attendee(kind: &str, meeting: &Meeting, person: &Person, left: u64, now: u64) -> Emission {
    let attendee = json!({
        "userUUID": person.id,
        "userAgent": "WeLink-desktop",
        "account": person.id,
        "participantID": person.connection,
        "displayName": person.name,
        "joinTime": person.joined,
        "leftTime": left,
        // Inferred: the values are not listed, and CHAIR is the only one that was seen.
        "role": if person.role == Role::Host { "CHAIR" } else { "GENERAL" },
        "callNumber": person.number,
    });
    emission(kind, &meeting.id, json!({"meetingInfo": meeting_info(meeting), "attendeeInfo": attendee}), now)
}

fn meeting_info(meeting: &Meeting) -> Value {
    json!({"meetingID": meeting.id, "meetingUUID": meeting.uuid})
}

/// An event with what it tells.
pub(super) fn emission(kind: &str, meeting: &str, payload: Value, now: u64) -> Emission {
    Emission {
        vendor: crate::Vendor::Huawei,
        meeting: meeting.to_owned(),
        kind: kind.to_owned(),
        way: Way::Webhook,
        id: None,
        at: now,
        addressed: false,
        body: json!({"event": kind, "timestamp": now, "payload": payload}),
    }
}
