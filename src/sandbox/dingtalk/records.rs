//! Recordings and streams.

use http::StatusCode;
use serde_json::{Map, json};

use super::super::call::Call;
use super::super::meeting::Recording;
use super::super::random;
use super::super::service::Reply;
use super::DingTalk;
use super::failure::Failure;
use super::meetings::is_host;

impl DingTalk {
    /// Inferred: a start while the meeting is being recorded changes nothing.
    pub(super) fn start_cloud_record(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.running(call)?;
        if !is_host(meeting, call.text("/unionId")) {
            let code = "recordStartPermissionError";
            return Err(Failure::new(StatusCode::NOT_FOUND, code, code));
        }
        meeting.recording = Recording::On;
        Ok(Reply::Done)
    }

    /// Inferred: a stop finds no recording and changes nothing.
    pub(super) fn stop_cloud_record(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.running(call)?;
        if !is_host(meeting, call.text("/unionId")) {
            let code = "recordStopPermissionError";
            return Err(Failure::bad_request(code, code));
        }
        if meeting.recording != Recording::Off {
            meeting.recording = Recording::Done;
        }
        Ok(Reply::Done)
    }

    /// What was recorded the sandbox cannot know; that there is a recording, it can.
    pub(super) fn recorded(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        match self.meeting(call)?.recording {
            Recording::Off => Err(Failure::bad_request("cloudRecordNotFound", "cloudRecordNotFound")),
            _ => Ok(Reply::Example),
        }
    }

    /// Inferred: every address is served.
    pub(super) fn start_stream_out(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.running(call)?;
        let served: Map<_, _> =
            call.texts("/streamUrlList", None).into_iter().map(|url| (url, json!(random::hex(24)))).collect();
        Ok(json!({"successStreamMap": served, "failStreamMap": {}}).into())
    }
}
