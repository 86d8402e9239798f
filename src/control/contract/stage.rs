//! What the suite needs of whoever is put through it.

use std::sync::Arc;

use crate::control::{MeetingControl, MeetingId, NewMeeting, ParticipantId};

/// Where the suite plays: an implementation, and what happens to its meetings beside it.
pub trait Stage: Send + Sync {
    /// The implementation.
    fn meetings(&self) -> Arc<dyn MeetingControl>;

    /// Starts a meeting with these people in it, of whom the first is the host, and returns its id.
    fn start(&self, people: &[&str]) -> MeetingId;

    /// Somebody who is called so in [`start`](Self::start) tries to come in. Whether they got in.
    fn join(&self, meeting: &MeetingId, person: &str) -> bool;

    /// The ids of those who wait to be let in.
    fn waiting(&self, meeting: &MeetingId) -> Vec<ParticipantId>;

    /// A meeting as the vendor takes it, without an option that it can do without.
    fn new_meeting(&self) -> NewMeeting;

    /// An id that could be a meeting's, and is none's.
    fn absent_meeting(&self) -> MeetingId {
        "914083199".into()
    }

    /// How many requests have been sent so far.
    fn sent(&self) -> usize;
}
