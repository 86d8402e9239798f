//! Times on the command line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// From here on a time in digits is in milliseconds: as seconds it would be the year 5138.
const FIRST_IN_MILLISECONDS: u64 = 100_000_000_000;

/// Seconds or milliseconds since 1970, or RFC 3339.
pub(crate) fn time(text: &str) -> Result<SystemTime, String> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u64>() {
        let since =
            if number < FIRST_IN_MILLISECONDS { Duration::from_secs(number) } else { Duration::from_millis(number) };
        return UNIX_EPOCH.checked_add(since).ok_or_else(|| "the time is too far away".to_owned());
    }
    let time = text.parse::<jiff::Timestamp>();
    time.map(SystemTime::from)
        .map_err(|_| "give seconds or milliseconds since 1970, or RFC 3339 before the end of 9999".to_owned())
}
