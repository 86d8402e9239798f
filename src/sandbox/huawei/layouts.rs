//! Layouts that a running meeting keeps.

use serde_json::json;

use super::super::call::Call;
use super::super::random;
use super::super::service::Reply;
use super::Huawei;
use super::failure::Failure;

/// Inferred: what a layout gets that is not there.
const NO_LAYOUT: Failure = Failure::bad_request("MMC.111070001", "BAD_REQUEST");

impl Huawei {
    /// Inferred: a layout with the UUID of one that is kept takes its place.
    pub(super) fn save_layout(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mut layout = call.at("/restPicLayout").cloned().unwrap_or_else(|| json!({}));
        let meeting = self.controlled(call)?;
        if layout["uuid"].as_str().is_none_or(str::is_empty) {
            layout["uuid"] = json!(random::hex(32));
        }
        meeting.layouts.retain(|kept| kept["uuid"] != layout["uuid"]);
        meeting.layouts.push(layout);
        Ok(Reply::Done)
    }

    pub(super) fn show_layout(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let layouts = &self.controlled(call)?.layouts;
        Ok(json!({"picLayouts": layouts, "returnCode": 0, "returnDesc": "Success"}).into())
    }

    pub(super) fn delete_layout(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let layouts = &mut self.controlled(call)?.layouts;
        let position = layouts.iter().position(|kept| kept["uuid"] == call.parameter("uuID")).ok_or(NO_LAYOUT)?;
        layouts.remove(position);
        Ok(Reply::Done)
    }
}
