//! A date, in whatever form services write one: as HTTP has it now and had it once, as mail has it, and as ISO 8601 has it.
//!
//! A day of the week counts for nothing: it is told by the others, and often wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The moment that it is, or nothing where it is no date of this era.
pub(super) fn date(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let (days, rest) = match text.get(..10).and_then(iso_days) {
        Some(days) => (days, text.get(10..)?.trim_start_matches(['T', 't', ' ']).to_owned()),
        None => named_days(text)?,
    };
    let at = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(at);
    let seconds = days * 86_400 + time_of_day(time)? - offset(zone.trim())?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds.try_into().ok()?))
}

/// `2026-11-30`
fn iso_days(text: &str) -> Option<i64> {
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    days(number(year)?, number(month)?, number(day)?)
}

/// `Mon, 30 Nov 2026 …`, `Monday, 30-Nov-26 …`, `Mon Nov 30 … 2026`, and what is left of it: the time and the zone.
fn named_days(text: &str) -> Option<(i64, String)> {
    let (mut month, mut numbers, mut rest) = (None, Vec::new(), String::new());
    for word in text.split([' ', ',']) {
        if word.contains(':') || word.starts_with(['+', '-']) || (month.is_some() && word.parse::<i64>().is_err()) {
            rest.push_str(word);
            continue;
        }
        for part in word.split('-') {
            let name = part.get(..3).unwrap_or_default().to_ascii_lowercase();
            match MONTHS.iter().position(|month| *month == name) {
                Some(at) => month = Some(i64::try_from(at).ok()? + 1),
                None => numbers.extend(number(part)),
            }
        }
    }
    let [day, year] = numbers[..] else { return None };
    let year = match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        year => year,
    };
    Some((days(year, month?, day)?, rest))
}

fn number(digits: &str) -> Option<i64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// From the beginning of 1970.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..10_000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin with March end with the day that not every year has.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469)
}

/// `17:05:30.5`; the seconds may be left out.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split('.').next()?.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let second = parts.next().map_or(Some(0), number)?;
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// `GMT`, `Z`, `+0800`, `-08:00`, in seconds to the east.
fn offset(zone: &str) -> Option<i64> {
    let east = match zone.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return matches!(zone, "" | "GMT" | "UTC" | "UT" | "Z" | "z").then_some(0),
    };
    let digits = zone.get(1..)?.replace(':', "");
    let (hours, minutes) =
        (number(digits.get(..2)?)?, number(digits.get(2..).filter(|rest| !rest.is_empty()).unwrap_or("0"))?);
    Some(east * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        Some(date(text)?.duration_since(UNIX_EPOCH).ok()?.as_secs())
    }

    #[test]
    fn a_date_is_read_in_every_form() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 16:49:37 +0800",
            "Sun, 06 Nov 1994 00:49:37 -0800",
            "6 Nov 1994 08:49:37 UTC",
            "1994-11-06T08:49:37Z",
            "1994-11-06T16:49:37+08:00",
            "1994-11-06 08:49:37.25",
            "1994/11/06 16:49:37 +0800",
        ] {
            assert_eq!(seconds(text), Some(784_111_777), "{text}");
        }
        assert_eq!(seconds("2024-02-29T23:59:59Z"), Some(1_709_251_199));
        assert_eq!(seconds("1970-01-01T00:00Z"), Some(0));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "300",
            "300, 400",
            "soon",
            "PT5M",
            "2026-11-30",
            "2026-13-01T00:00:00Z",
            "Sun, 06 Nov 1994",
            "1994-11-06T25:00Z",
            "Sun, 06 Nov 1994 08:49:37 PST",
            "１９９４-11-06T08:49:37Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+08:00",
            "+0800",
            "Nov",
            "Nov 6 1994 7 08:00:00",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
