//! What is done to a meeting as a whole.

use super::super::call::Call;
use super::super::service::Reply;
use super::DingTalk;
use super::failure::Failure;

impl DingTalk {
    /// Inferred: the host is muted like everybody else.
    pub(super) fn mute_all(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mute = call.text("/action") == "mute";
        let meeting = self.running(call)?;
        meeting.mute_all(mute, true);
        meeting.may_unmute = !(mute && call.flag("/forceMute") == Some(true));
        Ok(Reply::Done)
    }

    pub(super) fn lock_conference(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        self.running(call)?.locked = call.text("/action") == "lock";
        Ok(Reply::Done)
    }

    /// Inferred: a switch that is left out stays as it is.
    pub(super) fn update_video_conference_setting(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let meeting = self.running(call)?;
        if let Some(lock) = call.flag("/lockConference") {
            meeting.locked = lock;
        }
        if let Some(mute) = call.flag("/muteAll") {
            meeting.mute_all(mute, true);
        }
        if let Some(allow) = call.flag("/allowUnmuteSelf") {
            meeting.may_unmute = allow;
        }
        Ok(Reply::Done)
    }
}
