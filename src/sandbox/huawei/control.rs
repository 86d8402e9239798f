//! What is done to a running meeting as a whole.

use serde_json::{Map, Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Recording};
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;

const NO_RECORDING: Failure = Failure::bad_request("MMC.111072020", "CONF_NOT_SUPPORT_RECORD");

/// What a meeting that extends itself extends itself by, in minutes.
const EXTENSION: i64 = 15;

impl Huawei {
    pub(super) fn mute_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mute = call.flag("/isMute") == Some(true);
        let meeting = self.controlled(call)?;
        meeting.mute_all(mute, false);
        meeting.may_unmute = call.flag("/allowUnmuteByOneself") != Some(false);
        Ok(Reply::Done)
    }

    pub(super) fn allow_guest_unmute(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.controlled(call)?.may_unmute = call.flag("/allowUnmuteByOneself") == Some(true);
        Ok(Reply::Done)
    }

    pub(super) fn lock_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.controlled(call)?.locked = call.flag("/isLock") == Some(true);
        Ok(Reply::Done)
    }

    /// Inferred: what is left out stays as it is.
    pub(super) fn update_started_conf_config(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.controlled(call)?;
        meeting.locked = call.flag("/isLock").unwrap_or(meeting.locked);
        meeting.may_unmute = call.flag("/allowUnmuteByOneself").unwrap_or(meeting.may_unmute);
        meeting.lobby = call.flag("/enableWaitingRoom").unwrap_or(meeting.lobby);
        let said: Map<String, Value> = call.at("").and_then(Value::as_object).cloned().unwrap_or_default();
        meeting.settings.extend(said.into_iter().filter(|(_, value)| !value.is_null()));
        Ok(Reply::Done)
    }

    pub(super) fn record(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let state = if call.flag("/isRecord") == Some(true) { Recording::On } else { Recording::Done };
        set_recording(self.controlled(call)?, state)
    }

    pub(super) fn set_mmr_record(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let state = match call.number("/recordType") {
            Some(0) => Recording::Paused,
            Some(1) => Recording::On,
            _ => Recording::Done,
        };
        set_recording(self.controlled(call)?, state)
    }

    /// Each call adds to the end; or the meeting extends itself from now on.
    pub(super) fn prolong_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let minutes = call.number("/duration");
        let automatic = call.flag("/auto") == Some(true);
        let meeting = self.controlled(call)?;
        if automatic {
            let config = meeting.settings.entry("confConfigInfo").or_insert_with(|| json!({"enableWaitingRoom": true}));
            config["prolongLength"] = json!(minutes.unwrap_or(EXTENSION));
            return Ok(Reply::Done);
        }
        let minutes = minutes.and_then(|minutes| u64::try_from(minutes).ok()).filter(|minutes| *minutes > 0);
        let minutes = minutes.ok_or_else(|| Failure::parameters(call))?;
        meeting.ends = meeting.ends.saturating_add(minutes.saturating_mul(60_000));
        Ok(Reply::Done)
    }

    /// A booking survives its meeting's end, as the enterprise's setting has it by default.
    pub(super) fn stop_meeting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.controlled(call)?.end(call.now);
        self.keep_booking(call.parameter("conferenceID"), call.now);
        Ok(Reply::Done)
    }
}

/// Inferred: a meeting that was booked without recording cannot be recorded; what has not begun cannot stop.
fn set_recording(meeting: &mut Meeting, state: Recording) -> Result<Reply, Failure> {
    let booked = meeting.settings.get("recordType").is_none_or(|kind| *kind == 2 || *kind == 3);
    if !booked {
        return Err(NO_RECORDING);
    }
    if state == Recording::On || meeting.recording != Recording::Off {
        meeting.recording = state;
    }
    Ok(Reply::Done)
}
