//! What the server needs of a vendor, whoever it is.

#[cfg(feature = "events")]
use std::sync::Arc;

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
#[cfg(feature = "events")]
use super::delivery::{Address, Sender, Trial};
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

    /// Whether an event is sent to an address.
    fn has_address(&self, emission: &Emission) -> bool {
        #[cfg(feature = "events")]
        return self.sender(emission).is_some();
        #[cfg(not(feature = "events"))]
        return emission.addressed;
    }

    /// Who sends an event to the address that is registered for it, if one is.
    #[cfg(feature = "events")]
    fn sender(&self, emission: &Emission) -> Option<Arc<dyn Sender>>;

    /// How the vendor tries an address before its console has it; none where it does not.
    #[cfg(feature = "events")]
    fn trial_of(&self, _address: &Arc<Address>, _now: u64) -> Option<Trial> {
        None
    }

    /// Has events sent to an address with the secrets of the access, as the vendor's console would.
    #[cfg(feature = "events")]
    fn send_to(&mut self, address: Arc<Address>);

    /// The trial of an address that a call has just asked for, and its id.
    #[cfg(feature = "events")]
    fn take_trial(&mut self, _now: u64) -> Option<(String, Trial)> {
        None
    }

    /// What came of a trial. One that nobody waits for any more changes nothing.
    #[cfg(feature = "events")]
    fn tried(&mut self, _trial: &str, _is_passed: bool) {}

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
