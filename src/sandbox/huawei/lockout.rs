//! Being locked out after failed logins.

/// Inferred: the vendor documents that failures lock a login, not after how many.
const FAILURES_TO_LOCK: u32 = 5;

/// The failed logins of one account or meeting.
#[derive(Default)]
pub(super) struct Lockout {
    failures: u32,
    locked_until: u64,
}

impl Lockout {
    pub(super) fn is_locked(&self, now: u64) -> bool {
        now < self.locked_until
    }

    /// Counts a login. One failure too many locks the next ones; it still hears itself what was wrong.
    pub(super) fn count(&mut self, correct: bool, now: u64, lock_millis: u64) {
        self.failures = if correct { 0 } else { self.failures + 1 };
        if self.failures >= FAILURES_TO_LOCK {
            *self = Self { failures: 0, locked_until: now.saturating_add(lock_millis) };
        }
    }
}
