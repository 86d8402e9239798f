//! Call rates.

use std::collections::HashMap;

use super::contract::{Operation, Rate};

/// Counts the calls of each operation in the windows that its document states; a window opens with its first call.
#[derive(Default)]
pub(super) struct RateLimiter {
    windows: HashMap<String, Window>,
}

struct Window {
    opened: u64,
    calls: u32,
}

impl RateLimiter {
    /// Whether one more call of the operation is within the rate. Calls beyond it do not count.
    pub(super) fn admits(&mut self, operation: &Operation, now: u64) -> bool {
        let Some(Rate { calls, seconds }) = operation.rate else { return true };
        let window = self.windows.entry(operation.id.clone()).or_insert(Window { opened: now, calls: 0 });
        // A clock that was set back opens another window, too.
        if now < window.opened || now - window.opened >= seconds * 1000 {
            *window = Window { opened: now, calls: 0 };
        }
        let admitted = window.calls < calls;
        window.calls += u32::from(admitted);
        admitted
    }
}
