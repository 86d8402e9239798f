//! Recordings of meetings that are over.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::meeting::{Meeting, Recording};
use super::super::service::Reply;
use super::failure::Failure;
use super::management::paged;
use super::{Huawei, time};

const NO_RECORDING: Failure = Failure::bad_request("MMC.111077201", "RECORD_NOT_EXIST");

impl Huawei {
    pub(super) fn search_recordings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let recorded = self.of_the_past(call).into_iter().filter(|meeting| meeting.recording == Recording::Done);
        Ok(paged(call, recorded.map(recording).collect())?.into())
    }

    pub(super) fn show_recording_detail(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        Ok(recording(self.recorded_sitting(call.parameter("confUUID"))?).into())
    }

    /// Inferred: one that has no recording spoils the whole call.
    pub(super) fn delete_recordings(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let uuids: Vec<&str> = call.parameter("confUUIDs").split(',').map(str::trim).collect();
        for uuid in &uuids {
            self.recorded_sitting(uuid)?;
        }
        for uuid in uuids {
            if let Some(meeting) = self.meetings.sitting_mut(uuid) {
                meeting.recording = Recording::Off;
            }
        }
        Ok(Reply::Done)
    }

    /// What was recorded the sandbox cannot know; that there is a recording, it can.
    pub(super) fn recorded(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let uuid =
            if call.parameter("confUUID").is_empty() { call.text("/confUUID") } else { call.parameter("confUUID") };
        self.recorded_sitting(uuid)?;
        Ok(Reply::Example)
    }

    fn recorded_sitting(&self, uuid: &str) -> Result<&Meeting, Failure> {
        self.meetings.sitting(uuid).filter(|meeting| meeting.recording == Recording::Done).ok_or(NO_RECORDING)
    }
}

fn recording(meeting: &Meeting) -> Value {
    json!({
        "confUUID": meeting.uuid,
        "confID": meeting.id,
        "subject": meeting.title,
        "startTime": time::text(meeting.starts),
        "scheduserName": meeting.creator,
        "available": true,
        "isDecodeFinish": true,
        "decodeEndTime": meeting.end_time(),
        "rcdTime": meeting.end_time().saturating_sub(meeting.starts) / 1000,
        "rcdSize": 1,
        "recordAuthType": 2,
        "url": [format!("https://r1.meeting.huaweicloud.com/rse/?token={}", meeting.uuid)],
    })
}
