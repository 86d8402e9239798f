//! Call rates.

use std::collections::{HashMap, VecDeque};

use super::contract::{Operation, Rate};

/// Counts the calls of each operation, in every stretch as long as the period that its document states.
///
/// Inferred: no vendor says where its periods begin. Whoever keeps the rate in every stretch keeps it wherever they do.
#[derive(Default)]
pub(super) struct RateLimiter {
    /// When calls were admitted, oldest first and as far back as they count.
    admitted: HashMap<String, VecDeque<u64>>,
}

impl RateLimiter {
    /// Whether one more call of the operation is within the rate. Calls beyond it do not count.
    pub(super) fn admits(&mut self, operation: &Operation, now: u64) -> bool {
        let Some(Rate { calls, seconds }) = operation.rate else { return true };
        let admitted = self.admitted.entry(operation.id.clone()).or_default();
        // A call of a time that is yet to come was there before the clock was set back.
        admitted.retain(|at| *at <= now && now - *at < seconds * 1000);
        let admits = admitted.len() < usize::try_from(calls).unwrap_or(usize::MAX);
        if admits {
            admitted.push_back(now);
        }
        admits
    }
}

#[cfg(all(test, feature = "tencent"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use http::Method;

    use super::super::contract::Contract;
    use super::RateLimiter;
    use crate::Vendor;

    #[test]
    fn no_stretch_of_a_second_has_more_than_two_hundred_calls() {
        let contract = Contract::built_in().unwrap();
        let path = "/v4/room_engine_http_srv/kick_user_out";
        let (operation, _) = contract.route(Vendor::Tencent, &Method::POST, path).unwrap();
        let mut limiter = RateLimiter::default();
        let mut admitted = |calls, now| (0..calls).filter(|_| limiter.admits(operation, now)).count();
        assert_eq!([admitted(1, 5000), admitted(300, 5900)], [1, 199]);
        // Neither where a second of the first call's ends, nor where one of the clock's begins.
        assert_eq!([admitted(300, 6000), admitted(300, 6899)], [1, 0]);
        assert_eq!(admitted(300, 6900), 199);
        assert_eq!(admitted(300, 100), 200, "the clock was set back");
    }
}
