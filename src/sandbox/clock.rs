//! The time that everything in the sandbox goes by.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The sandbox's clock: the system's time, plus what a test has moved it on.
///
/// Clones show the same time. Token lives, signatures, bans, lock-outs and call rates all go by it.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset: Arc<Mutex<Duration>>,
}

impl Clock {
    /// The time in the sandbox.
    pub fn now(&self) -> SystemTime {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let system = SystemTime::now();
        system.checked_add(offset).unwrap_or(system)
    }

    /// Moves the clock on. It cannot go back, and a step beyond what a [`SystemTime`] can hold is not taken.
    pub fn advance(&self, step: Duration) {
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(moved) = offset.checked_add(step)
            && SystemTime::now().checked_add(moved).is_some()
        {
            *offset = moved;
        }
    }

    /// Milliseconds since 1970.
    pub(super) fn unix_millis(&self) -> u64 {
        let elapsed = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}
