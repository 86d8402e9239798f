//! What the server needs of a vendor, whoever it is.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use super::emission::{Cause, Emission};
use super::meeting::Meetings;

/// A vendor as the sandbox plays it.
pub(super) trait Service: Send {
    /// Carries out a call as the vendor would, refusals included.
    fn answer(&mut self, call: &Call<'_>) -> Answer;

    /// The answer to a path or method that the vendor does not have.
    fn unrouted(&self) -> Answer;

    /// The answer to calls that come too fast.
    fn throttled(&self) -> Answer;

    /// Ends the life of everything that was given out to authenticate calls. Where nothing is given out, the answer to a call whose
    /// own proof has just run out.
    fn expire(&mut self) -> Option<Answer>;

    /// A new id for a meeting, shaped like the vendor's.
    fn meeting_id(&self) -> String;

    fn meetings(&self) -> &Meetings;

    fn meetings_mut(&mut self) -> &mut Meetings;

    /// What has happened since this was asked last, as the vendor tells it.
    fn events(&mut self, cause: Cause, now: u64) -> Vec<Emission>;

    /// What somebody has the vendor tell.
    fn told(&mut self, meeting: &str, kind: &str, told: Value, now: u64) -> Vec<Emission>;

    /// How a meeting is, as a socket tells those who begin to listen; nothing with vendors that tell changes alone.
    fn full_state(&mut self, _meeting: &str, _now: u64) -> Vec<Emission> {
        Vec::new()
    }

    /// Opens the meeting that was booked, as the first to enter does, and tells its id.
    fn open(&mut self, booking: &str, now: u64) -> Option<String>;

    /// Takes note that somebody exists. Not every vendor minds.
    fn introduce(&mut self, _member: &str) {}

    /// The operations that the sandbox carries out itself, rather than answer their examples.
    fn operations(&self) -> Vec<&'static str>;
}

/// What a call is answered with.
pub(super) enum Reply {
    /// It was carried out, and there is nothing to tell.
    Done,
    Data(Value),
    /// The document's example: the sandbox cannot know better.
    Example,
}

impl From<Value> for Reply {
    fn from(data: Value) -> Self {
        Self::Data(data)
    }
}
