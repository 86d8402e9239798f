//! Meetings as the booking service shows them.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Person, Phase, Role};
use super::super::paging::page;
use super::super::random;
use super::super::service::Reply;
use super::failure::{Failure, NO_PASSWORD, NOT_FOUND, NOT_RUNNING, WRONG_PASSWORD};
use super::{Huawei, time};

const DEFAULT_PAGE: usize = 20;

impl Huawei {
    pub(super) fn search_meetings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.search(call, |meeting| !matches!(meeting.phase, Phase::Ended(_)))
    }

    pub(super) fn search_online_meetings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.search(call, Meeting::is_running)
    }

    /// Inferred: a meeting that has ended is in the history alone, which other calls show.
    pub(super) fn show_meeting_detail(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.meetings.get(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        match meeting.phase {
            Phase::Ended(_) => Err(NOT_FOUND),
            _ => self.detail(call, meeting),
        }
    }

    /// Inferred: a meeting that is booked but does not run is unknown to this call.
    pub(super) fn show_online_meeting_detail(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.meetings.running(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        self.detail(call, meeting)
    }

    pub(super) fn list_online_conf_attendee(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.meetings.get(call.parameter("conf_id")).ok_or(NOT_FOUND)?;
        if !meeting.is_running() {
            return Err(NOT_RUNNING);
        }
        let search = call.parameter("search_key");
        let listed = meeting.present().filter(|person| person.name.contains(search)).map(|person| {
            json!({
                "participant_id": person.connection,
                "call_number": person.number,
                "name": person.name,
                "role": i32::from(person.role == Role::Host),
                "third_account": person.id,
            })
        });
        Ok(paged(call, listed.collect())?.into())
    }

    pub(super) fn check_call_number_in_conf(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let number = call.parameter("call_number");
        let is_in = |meeting: &&&Meeting| {
            meeting.is_running()
                && meeting.known(number).is_some_and(|person| person.is_present() && person.number == number)
        };
        let meetings = self.meetings.sorted();
        Ok(match meetings.iter().find(is_in) {
            Some(meeting) => json!({"in_conf": true, "conf_id": meeting.id}),
            None => json!({"in_conf": false}),
        }
        .into())
    }

    pub(super) fn show_conf_org(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.meetings.get(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        Ok(json!({"orgID": self.access.corp_id}).into())
    }

    pub(super) fn show_region_info_of_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.meetings.get(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        if meeting.is_running() { Ok(Reply::Example) } else { Err(NOT_RUNNING) }
    }

    pub(super) fn create_anonymous_auth_random(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.check_password(call, call.parameter("conferenceID"))?;
        Ok(json!({"random": random::digits(15), "siteUrl": "https://r1.meeting.huaweicloud.com"}).into())
    }

    pub(super) fn create_auth_random(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.check_password(call, call.parameter("conf_id"))?;
        Ok(json!({
            "random": random::digits(15),
            "conf_mode": "RTC",
            "subject": meeting.title,
            "need_password": true,
            "support_applets": true,
            "webinar": false,
        })
        .into())
    }

    /// A meeting, to whom it may concern: the passwords are in it.
    pub(super) fn conference(&self, meeting: &Meeting) -> Value {
        let setting = |name: &str, default: Value| meeting.settings.get(name).cloned().unwrap_or(default);
        let recurs = meeting.settings.contains_key("subConfs");
        let mut conference = json!({
            "conferenceID": meeting.id,
            "subject": meeting.title,
            "size": meeting.people().len(),
            "mediaTypes": "Voice,Video,HDVideo,Data",
            "conferenceState": match meeting.phase {
                Phase::Booked => "Schedule",
                Phase::Running => "Created",
                Phase::Ended(_) => "Destroyed",
            },
            "startTime": time::text(meeting.starts),
            "endTime": time::text(meeting.end_time()),
            "timeZoneID": setting("timeZoneID", json!("56")),
            "language": setting("language", json!("en-US")),
            "passwordEntry": [
                {"conferenceRole": "chair", "password": self.access.host_password},
                {"conferenceRole": "general", "password": self.guest_password_of(meeting)},
            ],
            "conferenceType": if recurs { 2 } else { 0 },
            "confType": match meeting.settings.get("startTime") {
                Some(Value::String(_)) if recurs => "CYCLE",
                Some(Value::String(_)) => "FUTURE",
                _ => "IMMEDIATELY",
            },
            "confMode": "RTC",
            "cycleParams": setting("cycleParams", Value::Null),
            "subConfs": setting("subConfs", Value::Null),
            "confConfigInfo": setting("confConfigInfo", Value::Null),
            "isAutoMute": i32::from(setting("confConfigInfo", Value::Null)["isAutoMute"] == true),
            "isAutoRecord": setting("isAutoRecord", json!(0)),
            "recordType": setting("recordType", json!(2)),
            "userUUID": meeting.creator,
            "scheduserName": meeting.creator,
            "vmrFlag": setting("vmrFlag", json!(0)),
            "vmrConferenceID": null,
            "role": "chair",
            "webinar": false,
            "onlineAttendeeAmount": meeting.present().len(),
        });
        if meeting.phase != Phase::Booked {
            conference["confUUID"] = json!(meeting.uuid);
        }
        conference
    }

    pub(super) fn detail(&self, call: &Call<'_>, meeting: &Meeting) -> Result<Reply, Failure> {
        let search = call.parameter("searchKey");
        let attendees = meeting.people().filter(|person| person.name.contains(search)).map(attendee).collect();
        Ok(json!({"conferenceData": self.conference(meeting), "data": paged(call, attendees)?}).into())
    }

    fn search(&self, call: &Call<'_>, is_meant: impl Fn(&Meeting) -> bool) -> Result<Reply, Failure> {
        let search = call.parameter("searchKey");
        let found =
            self.meetings.sorted().into_iter().filter(|meeting| is_meant(meeting) && meeting.title.contains(search));
        Ok(paged(call, found.map(|meeting| listed(self.conference(meeting))).collect())?.into())
    }

    fn check_password(&self, call: &Call<'_>, id: &str) -> Result<&Meeting, Failure> {
        let password = call.header("x-password").ok_or(NO_PASSWORD)?;
        let meeting = self.meetings.get(id).filter(|meeting| !matches!(meeting.phase, Phase::Ended(_)));
        let meeting = meeting.ok_or(NOT_FOUND)?;
        if password == self.access.host_password || password == self.guest_password_of(meeting) {
            return Ok(meeting);
        }
        Err(WRONG_PASSWORD)
    }
}

/// Lists tell no passwords.
pub(super) fn listed(mut conference: Value) -> Value {
    if let Some(fields) = conference.as_object_mut() {
        fields.remove("passwordEntry");
    }
    conference
}

fn attendee(person: &Person) -> Value {
    let said = |name: &str| person.details.get(name).cloned().unwrap_or(Value::Null);
    json!({
        "participantID": person.number,
        "name": person.name,
        "role": i32::from(person.role == Role::Host),
        "state": person.is_present().then_some("MEETTING"),
        "attendeeType": "normal",
        "accountId": said("accountId"),
        "userUUID": said("userUUID"),
        "email": said("email"),
        "isAutoInvite": 0,
    })
}

/// A page of a list, by offset and limit.
pub(super) fn paged(call: &Call<'_>, items: Vec<Value>) -> Result<Value, Failure> {
    let (offset, limit) = (count(call, "offset", 0)?, count(call, "limit", DEFAULT_PAGE)?);
    let (found, _) = page(&items, offset, limit);
    Ok(json!({"data": found, "offset": offset, "limit": limit, "count": items.len()}))
}

/// A query field that the document calls an integer, and that makes no sense below zero.
fn count(call: &Call<'_>, name: &str, default: usize) -> Result<usize, Failure> {
    call.query(name).map_or(Ok(default), |text| text.parse().map_err(|_| Failure::parameters(call)))
}
