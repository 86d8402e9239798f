//! The sandbox as the stage of the suite that every implementation of the verbs is put through.

use std::fmt;
use std::sync::Arc;

use super::Sandbox;
use crate::control::contract::Stage;
use crate::control::{MeetingControl, MeetingId, NewMeeting, ParticipantId};
use crate::{Error, Vendor};

/// A vendor of the sandbox, for [`contract::check`](crate::control::contract::check).
#[derive(Clone)]
pub struct SandboxStage<'a> {
    sandbox: &'a Sandbox,
    vendor: Vendor,
    meetings: Arc<dyn MeetingControl>,
}

impl<'a> SandboxStage<'a> {
    /// With the client of this crate.
    ///
    /// # Errors
    /// As of [`Sandbox::client`].
    pub fn new(sandbox: &'a Sandbox, vendor: Vendor) -> Result<Self, Error> {
        Ok(Self { sandbox, vendor, meetings: sandbox.client(vendor)?.into() })
    }

    /// With something around the client.
    #[must_use]
    pub fn around<M: MeetingControl + 'static>(self, layer: impl FnOnce(Arc<dyn MeetingControl>) -> M) -> Self {
        Self { meetings: Arc::new(layer(self.meetings)), ..self }
    }
}

impl fmt::Debug for SandboxStage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxStage").field("vendor", &self.vendor).finish_non_exhaustive()
    }
}

impl Stage for SandboxStage<'_> {
    fn meetings(&self) -> Arc<dyn MeetingControl> {
        Arc::clone(&self.meetings)
    }

    fn start(&self, people: &[&str]) -> MeetingId {
        self.sandbox.start_meeting(self.vendor, people.iter().copied())
    }

    fn join(&self, meeting: &MeetingId, person: &str) -> bool {
        self.sandbox.join(self.vendor, meeting, person).is_ok()
    }

    fn waiting(&self, meeting: &MeetingId) -> Vec<ParticipantId> {
        self.sandbox.waiting(self.vendor, meeting)
    }

    fn new_meeting(&self) -> NewMeeting {
        let new = NewMeeting::new("Weekly");
        match self.vendor {
            Vendor::DingTalk => new.owner("host"),
            Vendor::Huawei | Vendor::Other(_) => new,
            Vendor::Tencent => new.id(format!("room-{}", self.sent())),
        }
    }

    fn sent(&self) -> usize {
        self.sandbox.exchanges().len()
    }
}
