//! What the server needs of a vendor, whoever it is.

use super::answer::Answer;
use super::meeting::Meetings;
use super::request::Call;

/// A vendor as the sandbox plays it.
pub(super) trait Service: Send {
    /// Carries out a call as the vendor would, refusals included.
    fn answer(&mut self, call: &Call<'_>) -> Answer;

    /// The answer to a path or method that the vendor does not have.
    fn unrouted(&self) -> Answer;

    /// The answer to calls that come too fast.
    fn throttled(&self) -> Answer;

    /// A new id for a meeting, shaped like the vendor's.
    fn meeting_id(&self) -> String;

    fn meetings(&self) -> &Meetings;

    fn meetings_mut(&mut self) -> &mut Meetings;

    /// Takes note that somebody exists. Not every vendor minds.
    fn introduce(&mut self, _member: &str) {}
}
