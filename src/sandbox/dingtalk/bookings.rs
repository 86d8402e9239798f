//! Bookings, and the meetings that are opened for them.

use http::StatusCode;
use serde_json::{Value, json};

use super::super::access::DingTalkAccess;
use super::super::call::Call;
use super::super::meeting::{Meeting, Role};
use super::super::random;
use super::super::service::Reply;
use super::DingTalk;
use super::failure::Failure;
use super::meetings::summary;

/// A meeting for later. Times are in milliseconds since 1970.
pub(super) struct Booking {
    creator: String,
    title: Value,
    starts: Value,
    ends: Value,
    room_code: String,
    url: String,
    /// As they are written.
    settings: Value,
    cancelled: bool,
}

impl Booking {
    fn host(&self) -> &str {
        self.settings["hostUnionId"].as_str().unwrap_or(&self.creator)
    }

    /// Not all that is written is read, and some of it in another form.
    fn readable_settings(&self) -> Value {
        let mut settings = json!({"hostUnionId": self.host(), "cohostUnionIds": []});
        for name in [
            "cohostUnionIds",
            "confAllowedCorpId",
            "lockRoom",
            "muteOnJoin",
            "screenShareForbidden",
            "moziConfVirtualExtraSetting",
        ] {
            if let Some(value) = self.settings.get(name) {
                settings[name] = value.clone();
            }
        }
        if let Some(extra) = settings.get_mut("moziConfVirtualExtraSetting") {
            rewrite_extra(extra);
        }
        settings
    }
}

fn rewrite_extra(extra: &mut Value) {
    if extra["waitingRoom"] == 2 {
        extra["waitingRoom"] = json!(0);
    }
    let apps = extra.get_mut("moziConfExtensionAppSettings").and_then(Value::as_array_mut);
    for mode in apps.into_iter().flatten().filter_map(|app| app.get_mut("autoOpenMode")) {
        if mode.is_number() {
            *mode = json!(mode.to_string());
        }
    }
}

impl DingTalk {
    pub(super) fn create_schedule_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let creator = call.text("/creatorUnionId").to_owned();
        self.check_users([&creator]).map_err(|_| Failure::wrong(call, "creatorUnionId"))?;
        let id = random::uuid();
        let code = random::digits(11);
        let booking = Booking {
            creator,
            title: Value::Null,
            starts: Value::Null,
            ends: Value::Null,
            url: format!("https://meeting.dingtalk.com/j/{}", random::alphanumeric(11)),
            room_code: code,
            settings: call.at("/scheduleConfSettingModel").cloned().unwrap_or(json!({})),
            cancelled: false,
        };
        let answer = json!({
            "scheduleConferenceId": id,
            "roomCode": booking.room_code,
            "url": booking.url,
            "phones": ["+861234567"],
            "requestId": random::uuid().to_uppercase(),
        });
        set_times(self.bookings.entry(id).or_insert(booking), call);
        Ok(answer.into())
    }

    pub(super) fn update_schedule_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        set_times(self.own_booking(call)?, call);
        Ok(Reply::Done)
    }

    /// Inferred: a booking that was cancelled is like none to whoever cancels again.
    pub(super) fn cancel_schedule_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.own_booking(call)?.cancelled = true;
        Ok(Reply::Done)
    }

    /// Inferred: the creator may ask.
    pub(super) fn query_schedule_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.parameter("scheduleConferenceId").to_owned();
        let asker = call.parameter("requestUnionId").to_owned();
        let booking = self.booking(call, &id, &asker)?;
        Ok(json!({
            "scheduleConferenceId": id,
            "title": booking.title,
            "startTime": booking.starts,
            "endTime": booking.ends,
            "roomCode": booking.room_code,
            "url": booking.url,
            "phones": ["+861234567"],
            "requestId": random::uuid().to_uppercase(),
        })
        .into())
    }

    /// Only the last meeting is told.
    pub(super) fn query_schedule_conference_info(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.parameter("scheduleConferenceId");
        if !self.bookings.contains_key(id) {
            let code = "invalidScheduleConferenceId";
            return Err(Failure::bad_request(code, code));
        }
        let last: Vec<Value> = self.held_for(id).map(summary).into_iter().collect();
        Ok(json!({"totalCount": last.len(), "conferenceList": last, "nextToken": ""}).into())
    }

    pub(super) fn query_schedule_conf_settings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let booking = self.bookings.get(call.parameter("scheduleConferenceId")).ok_or_else(no_booking)?;
        Ok(json!({"scheduleConfSettingModel": booking.readable_settings()}).into())
    }

    /// Inferred: a setting that is left out stays as it is.
    pub(super) fn update_schedule_conf_settings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let booking = self.bookings.get_mut(call.text("/scheduleConferenceId")).ok_or_else(no_booking)?;
        if booking.creator != call.text("/creatorUnionId") {
            return Err(Failure::bad_request("creatorUidError", "creatorUidError"));
        }
        for (name, value) in call.at("/scheduleConfSettingModel").and_then(Value::as_object).into_iter().flatten() {
            booking.settings[name] = value.clone();
        }
        Ok(Reply::Done)
    }

    pub(super) fn create_custom_short_link(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let booking = self.bookings.get(call.text("/scheduleConferenceId")).ok_or_else(no_booking)?;
        if booking.creator != call.text("/creatorUnionId") {
            return Err(Failure::bad_request("creatorUidError", "creatorUidError"));
        }
        Ok(Reply::Example)
    }

    /// Opens the meeting that was booked, unless it is open already.
    pub(super) fn open_booking(&mut self, id: &str, now: u64) -> Option<String> {
        if let Some(meeting) = self.held_for(id).filter(|meeting| meeting.is_running()) {
            return Some(meeting.id.clone());
        }
        let booking = self.bookings.get(id).filter(|booking| !booking.cancelled)?;
        let mut meeting = self.meetings.draft(DingTalkAccess::meeting_id(), booking.host(), now);
        meeting.title = booking.title.as_str().unwrap_or_default().to_owned();
        meeting.room_code = booking.room_code.clone();
        meeting.booking = id.to_owned();
        meeting.locked = booking.settings["lockRoom"] == 1;
        meeting.muted_all = booking.settings["muteOnJoin"] == -1;
        for cohost in booking.settings["cohostUnionIds"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            meeting.invite(cohost, None, now);
            meeting.alter_known(cohost, |person| person.role = Role::Cohost);
        }
        let opened = meeting.id.clone();
        self.meetings.insert(meeting);
        Some(opened)
    }

    fn held_for(&self, booking: &str) -> Option<&Meeting> {
        self.meetings.sorted().into_iter().rfind(|meeting| meeting.booking == booking)
    }

    /// The booking that a call's body names, which has to be the caller's own.
    fn own_booking(&mut self, call: &Call<'_>) -> Result<&mut Booking, Failure> {
        let (id, creator) = (call.text("/scheduleConferenceId").to_owned(), call.text("/creatorUnionId").to_owned());
        self.booking(call, &id, &creator)
    }

    fn booking(&mut self, call: &Call<'_>, id: &str, user: &str) -> Result<&mut Booking, Failure> {
        let booking = self.bookings.get_mut(id).ok_or_else(|| Failure::wrong(call, "booking not found"))?;
        if booking.cancelled && call.operation.documents_error("resourceCancel") {
            return Err(Failure::bad_request("resourceCancel", "resourceCancel"));
        }
        if booking.cancelled {
            return Err(Failure::wrong(call, "booking not found"));
        }
        if booking.creator != user {
            return Err(Failure::new(StatusCode::BAD_REQUEST, "permissionError", "permissionError"));
        }
        Ok(booking)
    }
}

fn set_times(booking: &mut Booking, call: &Call<'_>) {
    let field = |name| call.at(name).cloned().unwrap_or_default();
    (booking.title, booking.starts, booking.ends) = (field("/title"), field("/startTime"), field("/endTime"));
}

fn no_booking() -> Failure {
    Failure::bad_request("scheduleConferenceIdError", "scheduleConferenceIdError")
}
