//! How long to wait before the next try.

use std::time::Duration;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);
/// The most that the first pause takes.
const FIRST: Duration = Duration::from_secs(1);

/// A random part of a time that doubles with each attempt: whoever lost a connection together does not come back together.
pub(crate) fn pause(attempt: u32) -> Duration {
    most(attempt).mul_f64(fastrand::f64())
}

fn most(attempt: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST.saturating_mul(doubled).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_and_has_an_end() {
        assert_eq!([1, 2, 3, 7, 40, u32::MAX].map(|attempt| most(attempt).as_secs()), [1, 2, 4, 60, 60, 60]);
        assert!((0..100).all(|attempt| pause(attempt) <= LONGEST));
    }
}
