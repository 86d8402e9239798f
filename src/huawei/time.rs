//! The vendor's times: `yyyy-MM-dd HH:mm` in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// The last moment that has four digits for its year.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// Cut to the minute; `None` for what has no such text.
pub(super) fn to_the_minute(time: SystemTime) -> Option<String> {
    time.duration_since(UNIX_EPOCH).ok().filter(|since| *since <= LAST)?;
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    let told = httpdate::fmt_http_date(time);
    let mut parts = told.split_ascii_whitespace().skip(1);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Some(format!("{year}-{month:02}-{day} {}", parts.next()?.get(..5)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_the_vendor_reads_it() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00"),
            (784_111_777, "1994-11-06 08:49"),
            (1_709_251_199, "2024-02-29 23:59"),
            (253_402_300_799, "9999-12-31 23:59"),
        ] {
            assert_eq!(to_the_minute(UNIX_EPOCH + Duration::from_secs(seconds)).as_deref(), Some(text));
        }
        assert_eq!(to_the_minute(UNIX_EPOCH - Duration::from_secs(1)), None);
        assert_eq!(to_the_minute(UNIX_EPOCH + LAST + Duration::from_secs(1)), None);
    }
}
