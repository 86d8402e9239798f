//! Meetings as the booking service shows them.

use serde_json::{Value, json};

use super::super::meeting::Member;
use super::super::request::Call;
use super::failure::Failure;
use super::{Huawei, phone};

const DEFAULT_PAGE: usize = 20;

const NOT_FOUND: Failure = Failure::bad_request("MMC.111070005", "CONF_NOT_FOUND");

impl Huawei {
    /// Inferred: a meeting that has ended is in the history alone, which other calls show.
    pub(super) fn show_meeting_detail(&self, call: &Call<'_>) -> Result<Value, Failure> {
        let offset = count(call, "offset", 0)?;
        let limit = count(call, "limit", DEFAULT_PAGE)?;
        let search = call.query("searchKey").unwrap_or_default();
        let meeting = self.meetings.running(call.query("conferenceID").unwrap_or_default()).ok_or(NOT_FOUND)?;
        let found: Vec<&Member> = meeting.history().iter().filter(|member| member.name.contains(search)).collect();
        let page: Vec<Value> = found.iter().skip(offset).take(limit).map(|member| attendee(member)).collect();
        Ok(json!({
            "conferenceData": {
                "conferenceID": meeting.id,
                "subject": format!("Meeting {}", meeting.id),
                "size": meeting.history().len(),
                "mediaTypes": "Voice,Video,HDVideo,Data",
                "conferenceState": "Created",
                "language": "en-US",
                "passwordEntry": [
                    {"conferenceRole": "chair", "password": self.access.host_password},
                    {"conferenceRole": "general", "password": self.guest_password},
                ],
                "conferenceType": 0,
                "confType": "IMMEDIATELY",
                "cycleParams": null,
                "isAutoMute": 0,
                "isAutoRecord": 0,
                "vmrFlag": 0,
                "vmrConferenceID": null,
                "role": "chair",
                "webinar": false,
                "onlineAttendeeAmount": meeting.present().count(),
            },
            "data": {"data": page, "offset": offset, "limit": limit, "count": found.len()},
        }))
    }
}

fn attendee(member: &Member) -> Value {
    json!({
        "participantID": phone(member),
        "name": member.name,
        "role": i32::from(member.host),
        "state": "MEETTING",
        "attendeeType": "normal",
        "accountId": null,
        "email": null,
        "isAutoInvite": 0,
    })
}

/// A query field that the document calls an integer, and that makes no sense below zero.
fn count(call: &Call<'_>, name: &str, default: usize) -> Result<usize, Failure> {
    call.query(name).map_or(Ok(default), |text| text.parse().map_err(|_| Failure::parameters(call)))
}
