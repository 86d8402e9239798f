//! Call rates.

use std::collections::HashMap;

const WINDOW_MILLIS: u64 = 1000;

/// Counts the calls of each operation in windows of a second; a window opens with its first call.
pub(super) struct RateLimiter {
    per_window: u32,
    windows: HashMap<String, Window>,
}

struct Window {
    opened: u64,
    calls: u32,
}

impl RateLimiter {
    pub(super) fn per_second(calls: u32) -> Self {
        Self { per_window: calls, windows: HashMap::new() }
    }

    /// Whether one more call of the operation is within the rate. Calls beyond it do not count.
    pub(super) fn admits(&mut self, operation: &str, now: u64) -> bool {
        let window = self.windows.entry(operation.to_owned()).or_insert(Window { opened: now, calls: 0 });
        if now.saturating_sub(window.opened) >= WINDOW_MILLIS {
            *window = Window { opened: now, calls: 0 };
        }
        let admitted = window.calls < self.per_window;
        window.calls += u32::from(admitted);
        admitted
    }
}
