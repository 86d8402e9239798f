//! Throw-away ids and secrets.

use std::iter;

/// Lower-case hex digits.
pub(super) fn hex(length: usize) -> String {
    iter::repeat_with(|| fastrand::digit(16)).take(length).collect()
}

/// Decimal digits without a leading zero.
pub(super) fn digits(length: usize) -> String {
    iter::once(fastrand::char('1'..='9')).chain(iter::repeat_with(|| fastrand::digit(10))).take(length).collect()
}

/// Letters and digits.
pub(super) fn alphanumeric(length: usize) -> String {
    iter::repeat_with(fastrand::alphanumeric).take(length).collect()
}

/// A UUID in lower case.
pub(super) fn uuid() -> String {
    format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12))
}
