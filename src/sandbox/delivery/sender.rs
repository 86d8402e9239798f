//! What the lanes need of a vendor.

use std::time::Duration;

use super::super::emission::Emission;
use super::{Address, Answered, Outgoing};

/// Sends a vendor's events to one address.
pub(in super::super) trait Sender: Send + Sync {
    fn address(&self) -> &Address;

    /// An event, signed anew for every try.
    fn sealed(&self, emission: &Emission, now: u64) -> Outgoing;

    /// The same with a signature that does not fit.
    fn forged(&self, emission: &Emission, now: u64) -> Outgoing;

    /// Whether the vendor takes the answer for a yes.
    fn is_taken(&self, sent: &[u8], answered: &Answered) -> bool {
        let _ = sent;
        answered.status == http::StatusCode::OK
    }

    /// How long the vendor waits for an answer; a real time, the sandbox's clock plays no part.
    fn patience(&self) -> Duration;

    /// After how many milliseconds by the sandbox's clock the vendor tries again, once so many tries have failed; none: never.
    fn pause(&self, failures: u32) -> Option<u64>;
}
