//! The vendor's times: `yyyy-MM-dd HH:mm` in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
/// The last moment that has four digits for its year.
const LAST: Duration = Duration::from_secs(253_402_300_799);

/// Cut to the minute; `None` for what has no such text.
pub(super) fn to_the_minute(time: SystemTime) -> Option<String> {
    if time.duration_since(UNIX_EPOCH).ok()? > LAST {
        return None;
    }
    // "Sun, 06 Nov 1994 08:49:37 GMT"
    let told = httpdate::fmt_http_date(time);
    let part = |range| told.get(range);
    let month = MONTHS.find(part(8..11)?)? / 3 + 1;
    Some(format!("{}-{month:02}-{} {}", part(12..16)?, part(5..7)?, part(17..22)?))
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
