//! Bookings: their making, their change, their end, and their becoming meetings.

use serde_json::{Value, json};

use super::super::access::HuaweiAccess;
use super::super::call::Call;
use super::super::meeting::{Meeting, Phase, Recording};
use super::super::service::Reply;
use super::failure::{Failure, NO_PASSWORD, NOT_FOUND, WRONG_PASSWORD};
use super::{Huawei, time};

const DEFAULT_MINUTES: u64 = 60;

/// How far in the past a start may lie, as minutes are all that a time has.
const SLACK_MILLIS: u64 = 60_000;

const IN_THE_PAST: Failure = Failure::bad_request("MMC.111071013", "START_TIME_IN_THE_PAST");
const RUNNING_CANNOT_CHANGE: Failure = Failure::bad_request("MMC.111071065", "CONF_IS_RUNNING_CANNOT_EDIT");
const RUNNING_CANNOT_CANCEL: Failure = Failure::bad_request("MMC.111071067", "CONF_IS_RUNNING_CANNOT_CANCEL");
const GUESTS_MUST_WAIT: Failure = Failure::bad_request("MMC.111071058", "CONF_NOT_START_GUEST_WAIT");

impl Huawei {
    pub(super) fn create_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.booked(call, HuaweiAccess::meeting_id())?;
        Ok(self.keep(meeting))
    }

    /// Inferred: the booking is replaced as a whole.
    pub(super) fn update_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.booked(call, self.changeable(call)?.id.clone())?;
        Ok(self.keep(meeting))
    }

    pub(super) fn cancel_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.parameter("conferenceID");
        match self.meetings.get(id).map(|meeting| meeting.phase) {
            None | Some(Phase::Ended(_)) => return Err(NOT_FOUND),
            Some(Phase::Running) if call.parameter("type") != "1" => return Err(RUNNING_CANNOT_CANCEL),
            Some(Phase::Running) => drop(self.meetings.end(id, call.now)),
            Some(Phase::Booked) => drop(self.meetings.forget(id)),
        }
        Ok(Reply::Done)
    }

    /// The guests' password is enough where the booking lets guests start.
    pub(super) fn start_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let (id, password) = (call.text("/conferenceID"), call.text("/password"));
        let meeting = self.meetings.get(id).ok_or(NOT_FOUND)?;
        if password.is_empty() {
            return Err(NO_PASSWORD);
        }
        if password != self.access.host_password {
            if password != self.guest_password_of(meeting) {
                return Err(WRONG_PASSWORD);
            }
            if meeting.settings.get("confConfigInfo").is_none_or(|config| config["allowGuestStartConf"] != true) {
                return Err(GUESTS_MUST_WAIT);
            }
        }
        let meeting = self.activate(id)?;
        Ok(json!({"regionIP": "r1.meeting.huaweicloud.com", "uuid": meeting.uuid}).into())
    }

    /// Makes a booked meeting active; one that is active stays so.
    pub(super) fn activate(&mut self, id: &str) -> Result<&Meeting, Failure> {
        if self.meetings.get(id).is_some_and(|meeting| meeting.phase == Phase::Booked)
            && let Some(booking) = self.meetings.forget(id)
        {
            let mut meeting = booking.again(Phase::Running);
            record_from_the_start(&mut meeting);
            self.meetings.insert(meeting);
        }
        self.meetings.running(id).ok_or(NOT_FOUND)
    }

    /// After a meeting's end: it can be started again until its booked end.
    pub(super) fn keep_booking(&mut self, id: &str, now: u64) {
        let Some(ended) = self.meetings.get(id) else { return };
        if is_for_later(ended) && now < ended.ends {
            let booking = ended.again(Phase::Booked);
            self.meetings.insert(booking);
        }
    }

    /// The booking that a call changes, which must not have begun.
    pub(super) fn changeable(&self, call: &Call<'_>) -> Result<&Meeting, Failure> {
        let meeting = self.meetings.get(call.parameter("conferenceID")).ok_or(NOT_FOUND)?;
        match meeting.phase {
            Phase::Booked => Ok(meeting),
            Phase::Running => Err(RUNNING_CANNOT_CHANGE),
            Phase::Ended(_) => Err(NOT_FOUND),
        }
    }

    /// What a call books.
    pub(super) fn booked(&self, call: &Call<'_>, id: String) -> Result<Meeting, Failure> {
        let mut meeting = self.meetings.draft(id, &self.access.user_id, call.now);
        meeting.settings = call.at("").and_then(Value::as_object).cloned().unwrap_or_default();
        meeting.settings.entry("confConfigInfo").or_insert_with(|| json!({}));
        meeting.title = match call.text("/subject") {
            "" => format!("Meeting {}", meeting.id),
            subject => subject.to_owned(),
        };
        if is_for_later(&meeting) {
            meeting.phase = Phase::Booked;
            meeting.starts = time::millis(call.text("/startTime")).ok_or_else(|| Failure::parameters(call))?;
            if meeting.starts.saturating_add(SLACK_MILLIS) < call.now {
                return Err(IN_THE_PAST);
            }
        }
        let minutes = call.number("/length").and_then(|minutes| u64::try_from(minutes).ok());
        meeting.ends = meeting.starts.saturating_add(minutes.unwrap_or(DEFAULT_MINUTES) * 60_000);
        meeting.muted_all = call.flag("/confConfigInfo/isAutoMute") == Some(true);
        meeting.lobby = call.flag("/confConfigInfo/enableWaitingRoom") == Some(true);
        for attendee in call.list("/attendees") {
            invite(&mut meeting, attendee, call.now);
        }
        if meeting.is_running() {
            record_from_the_start(&mut meeting);
        }
        Ok(meeting)
    }

    /// Keeps a booking in place of what had its id, and tells it.
    pub(super) fn keep(&mut self, meeting: Meeting) -> Reply {
        let told = json!([self.conference(&meeting)]);
        self.meetings.forget(&meeting.id);
        self.meetings.insert(meeting);
        told.into()
    }

    pub(super) fn guest_password_of<'a>(&'a self, meeting: &'a Meeting) -> &'a str {
        let own = meeting.settings.get("confConfigInfo").and_then(|config| config["guestPwd"].as_str());
        own.filter(|own| !own.is_empty()).unwrap_or(&self.guest_password)
    }
}

/// Whether it was booked rather than begun at once.
fn is_for_later(meeting: &Meeting) -> bool {
    meeting.settings.get("startTime").and_then(Value::as_str).is_some_and(|start| !start.is_empty())
}

fn record_from_the_start(meeting: &mut Meeting) {
    if meeting.settings.get("isAutoRecord").is_some_and(|switch| *switch == 1) {
        meeting.recording = Recording::On;
    }
}

/// Inferred: nobody is rung by a booking.
fn invite(meeting: &mut Meeting, attendee: &Value, now: u64) {
    let names = ["phone", "accountId", "userUUID", "email", "name"];
    let mut texts = names.iter().filter_map(|name| attendee[*name].as_str());
    if let Some(id) = texts.find(|text| !text.is_empty()) {
        let running = std::mem::replace(&mut meeting.phase, Phase::Booked);
        meeting.invite(id, attendee["name"].as_str(), now);
        meeting.alter_known(id, |person| person.details.extend(attendee.as_object().cloned().unwrap_or_default()));
        meeting.phase = running;
    }
}
