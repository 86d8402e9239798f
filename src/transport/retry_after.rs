//! How long a vendor asks to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, header};

use crate::input::leading;

/// Longer than anybody waits, and short enough to be added to any time.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);
/// A pause is asked for, in a form that nobody knows.
const UNREADABLE: Duration = Duration::from_secs(60);

/// The longest of all that are asked for, in whole seconds.
pub(super) fn retry_after(headers: &HeaderMap, now: impl Fn() -> SystemTime) -> Option<Duration> {
    // A date is meant by the clock of whoever states it.
    let now = || date(headers).unwrap_or_else(&now);
    let mut longest = None;
    for value in headers.get_all(header::RETRY_AFTER) {
        longest = wait(&String::from_utf8_lossy(bare(value.as_bytes())), &now).max(longest);
    }
    let longest = longest?;
    let whole = Duration::from_secs(longest.as_secs().saturating_add(u64::from(longest.subsec_nanos() > 0)));
    Some(whole.min(LONGEST))
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()
}

/// Without quotes, blanks and whatever else stands around it.
fn bare(mut value: &[u8]) -> &[u8] {
    let is_meant = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    while let [first, rest @ ..] = value
        && !is_meant(*first)
    {
        value = rest;
    }
    while let [rest @ .., last] = value
        && !is_meant(*last)
    {
        value = rest;
    }
    value
}

fn wait(text: &str, now: &dyn Fn() -> SystemTime) -> Option<Duration> {
    // What is over, and nothing at all, ask for no pause.
    if text.is_empty() || text.starts_with('-') {
        return None;
    }
    let date = httpdate::parse_http_date(&text.replace(" +0000", " GMT"));
    if let Some(moment) = date.ok().or_else(|| since_the_epoch(text, now)) {
        return moment.duration_since(now()).ok();
    }
    let mut longest = Duration::ZERO;
    for part in text.split(',') {
        longest = longest.max(match span(part) {
            Some(wait) => wait,
            None => first(part).max(UNREADABLE),
        });
    }
    Some(longest)
}

/// A number that is no span of anybody's, and close to the present where it is a time of Unix, in seconds or milliseconds.
fn since_the_epoch(text: &str, now: &dyn Fn() -> SystemTime) -> Option<SystemTime> {
    let number = text.parse().ok()?;
    for since in &[Duration::from_secs(number), Duration::from_millis(number)] {
        if *since > LONGEST
            && let Some(moment) = UNIX_EPOCH.checked_add(*since)
            && moment < now() + LONGEST
            && now() < moment + LONGEST
        {
            return Some(moment);
        }
    }
    None
}

/// A number of seconds, or numbers with units: `300`, `1.5s`, `5m30s`, `PT5M`.
fn span(text: &str) -> Option<Duration> {
    let text = text.trim().to_ascii_lowercase();
    let mut rest = text.strip_prefix('p').unwrap_or(&text);
    let mut whole = Duration::ZERO;
    loop {
        rest = rest.trim_start().trim_start_matches('t');
        let (number, after) = leading(rest, |c| c.is_ascii_digit() || matches!(c, '.' | '+'));
        let (exponent, after) = match leading(after.strip_prefix('e').unwrap_or_default(), |c| c.is_ascii_digit()) {
            ("", _) => ("0", after),
            (power, after) => (power, after),
        };
        let (unit, after) = leading(after.trim_start(), |c| c.is_alphabetic() && c != 't');
        let seconds = number.parse::<f64>().ok()? * 10_f64.powi(exponent.parse().ok()?) * seconds_of(unit)?;
        whole = whole.saturating_add(of_seconds(seconds));
        if after.is_empty() {
            return Some(whole);
        }
        rest = after;
    }
}

/// What stands first, as seconds; the year of a date is none.
fn first(text: &str) -> Duration {
    let (digits, after) = leading(text.trim(), |c| c.is_ascii_digit());
    match digits.parse() {
        Ok(seconds) if !after.starts_with('-') => Duration::from_secs(seconds),
        _ => Duration::ZERO,
    }
}

fn of_seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST)
}

fn seconds_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "us" | "µs" | "usec" | "microseconds" => 1e-6,
        "ms" | "msec" | "millis" | "milliseconds" => 1e-3,
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<u64> {
        let values = values.iter().filter_map(|value| http::HeaderValue::from_bytes(value.as_bytes()).ok());
        let headers = values.map(|value| (header::RETRY_AFTER, value)).collect();
        retry_after(&headers, || SystemTime::UNIX_EPOCH + Duration::from_secs(60)).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_date_is_by_the_clock_of_whoever_states_it() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, http::HeaderValue::from_static("Thu, 01 Jan 1970 00:01:05 GMT"));
        headers.insert(header::DATE, http::HeaderValue::from_static("Thu, 01 Jan 1970 00:00:35 GMT"));
        let wrong = || SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert_eq!(retry_after(&headers, wrong), Some(Duration::from_secs(30)));
    }

    #[test]
    fn a_pause_is_rounded_up() {
        for (text, seconds) in [
            ("3", 3),
            ("1.2", 2),
            (" 0.001 ", 1),
            ("30s", 30),
            ("1500ms", 2),
            ("2 min", 120),
            ("0", 0),
            ("+300", 300),
            ("\"300\"", 300),
            ("300\u{a0}", 300),
            ("1e3", 1000),
            ("1d", 86_400),
            ("300000 us", 1),
            ("5m30s", 330),
            ("PT5M", 300),
            ("P1DT2H", 93_600),
            ("Thu, 01 Jan 1970 00:01:05 GMT", 5),
            ("Thu, 01 Jan 1970 00:01:05 +0000", 5),
            ("Thursday, 01-Jan-70 00:01:05 GMT", 5),
            ("Thu Jan  1 00:01:05 1970", 5),
        ] {
            assert_eq!(read(&[text]), Some(seconds), "{text}");
        }
    }

    #[test]
    fn a_time_of_unix_is_no_span() {
        let now = || UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        let wait = |text: &str| wait(text, &now).map(|wait| wait.as_millis());
        assert_eq!(wait("1790000030"), Some(30_000));
        assert_eq!(wait("1790000030500"), Some(30_500));
        assert_eq!(wait("1789999999"), None, "it is over");
        assert_eq!(wait("3000"), Some(3_000_000));
    }

    #[test]
    fn the_longest_of_several_counts() {
        assert_eq!(read(&["300, 400, 20"]), Some(400));
        assert_eq!(read(&["300", "400", "20"]), Some(400));
        assert_eq!(read(&["1,5"]), Some(5));
        assert_eq!(read(&["300;x"]), Some(300), "what nobody can read is no shorter than what stands first");
    }

    #[test]
    fn no_pause_is_longer_than_a_year() {
        assert_eq!(read(&["18446744073709551615"]), Some(LONGEST.as_secs()));
        assert_eq!(read(&["99999999999999999999999999"]), Some(LONGEST.as_secs()));
        assert_eq!(read(&["9e99"]), Some(LONGEST.as_secs()));
    }

    #[test]
    fn what_nobody_can_read_asks_for_a_pause_all_the_same() {
        let too_many = format!("{} soon", u128::MAX);
        let dates = [
            "Fri, 01 Jan 1970 00:01:05 GMT",
            "Thu, 01 Jan 1970 08:01:05 +0800",
            "1970-01-01T00:01:05Z",
            "\"2026-11-30T17:01:05+08:00\"",
        ];
        let texts = ["soon", "1.2.3", "5 fortnights", "1,soon", "1e", "5mm", "t", "9e99999999999", &too_many];
        for text in texts.into_iter().chain(dates) {
            assert_eq!(read(&[text]), Some(UNREADABLE.as_secs()), "{text}");
        }
        for text in ["", "-5", "\"\""] {
            assert_eq!(read(&[text]), None, "{text}");
        }
        assert_eq!(read(&["Thu, 01 Jan 1970 00:00:55 GMT"]), None, "it is over");
        assert_eq!(read(&[]), None);
    }
}
