//! The time that everything in the sandbox goes by.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

/// The sandbox's clock: the system's time, plus or minus what a test has moved it by.
///
/// Clones show the same time. Token lives, signatures, bans, lock-outs, call rates, the pauses
/// before an event is delivered again and the `date` of answers all go by it. A client
/// that goes by the system's time finds a slow clock of its own where this one was advanced, and a fast one where it was set back.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset: Arc<Mutex<Offset>>,
    moved: Arc<Notify>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Offset {
    ahead: Duration,
    behind: Duration,
}

impl Offset {
    fn applied(self) -> Option<SystemTime> {
        SystemTime::now().checked_add(self.ahead)?.checked_sub(self.behind)
    }
}

impl Clock {
    /// The time in the sandbox.
    pub fn now(&self) -> SystemTime {
        let offset = *self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        offset.applied().unwrap_or_else(SystemTime::now)
    }

    /// Moves the clock on. A step beyond what a [`SystemTime`] can hold is not taken.
    pub fn advance(&self, step: Duration) {
        self.shift(|offset| Some(Offset { ahead: offset.ahead.checked_add(step)?, ..offset }));
    }

    /// Sets the clock back. What was given out before then lives longer. A step beyond what a [`SystemTime`] can hold is not taken.
    pub fn set_back(&self, step: Duration) {
        self.shift(|offset| Some(Offset { behind: offset.behind.checked_add(step)?, ..offset }));
    }

    fn shift(&self, shifted: impl Fn(Offset) -> Option<Offset>) {
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(moved) = shifted(*offset).filter(|moved| moved.applied().is_some()) {
            *offset = moved;
        }
        self.moved.notify_waiters();
    }

    /// Waits until it shows this time, in milliseconds since 1970: for as long as it takes, or until somebody moves it there.
    #[cfg(feature = "events")]
    pub(super) async fn until(&self, time: u64) {
        loop {
            // Before the look at the clock: else a move between the two would be missed.
            let moved = self.moved.notified();
            let left = time.saturating_sub(self.unix_millis());
            if left == 0 {
                return;
            }
            // An error means that the time has passed.
            let _ = tokio::time::timeout(Duration::from_millis(left), moved).await;
        }
    }

    /// Milliseconds since 1970.
    pub(super) fn unix_millis(&self) -> u64 {
        let elapsed = self.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}
