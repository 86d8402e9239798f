//! The vendor's times: `yyyy-MM-dd HH:mm` in UTC.

const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;

/// The last moment that has four digits for its year.
const LAST: u64 = 253_402_300_799_999;

/// The text for milliseconds since 1970.
pub(super) fn text(millis: u64) -> String {
    let millis = millis.min(LAST);
    let minutes = millis % DAY / MINUTE;
    format!("{} {:02}:{:02}", date(millis / DAY), minutes / 60, minutes % 60)
}

/// Milliseconds since 1970; none where it is no such text, or before 1970.
pub(super) fn millis(text: &str) -> Option<u64> {
    let (date, time) = text.trim().split_once(' ')?;
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(day(date)? * DAY + (hours * 60 + minutes) * MINUTE)
}

/// `yyyy-MM-dd` for days since 1970.
pub(super) fn date(days: u64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970 of a `yyyy-MM-dd`.
pub(super) fn day(date: &str) -> Option<u64> {
    let mut parts = date.split('-').map(str::parse::<u64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let sane = parts.next().is_none() && (1970..10_000).contains(&year) && (1..=12).contains(&month);
    (sane && (1..=month_length(year, month)).contains(&day)).then(|| day_number(year, month) + day - 1)
}

/// Year, month and day of the month, for days since 1970.
pub(super) fn civil(days: u64) -> (u64, u64, u64) {
    let mut year = 1970 + days / 366;
    while day_number(year + 1, 1) <= days {
        year += 1;
    }
    let month = (1..=12).rev().find(|month| day_number(year, *month) <= days).unwrap_or(1);
    (year, month, days - day_number(year, month) + 1)
}

pub(super) fn month_length(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to the first of a month.
fn day_number(year: u64, month: u64) -> u64 {
    let before = year - 1;
    let leap_days = |year: u64| year / 4 - year / 100 + year / 400;
    let months: u64 = (1..month).map(|month| month_length(year, month)).sum();
    (year - 1970) * 365 + leap_days(before) - leap_days(1969) + months
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
