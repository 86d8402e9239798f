//! What verbs and events both speak of: meetings and people by what vendors call them, and what people may do.

mod id;
mod role;

pub use id::{MeetingId, ParticipantId};
pub use role::Role;
