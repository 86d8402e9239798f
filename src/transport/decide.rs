//! Whether a failed attempt is followed by another.

use std::time::Duration;

use super::operation::Retry;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// All that the decision depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    pub(crate) retry: Retry,
    /// Attempts made, at least one.
    pub(crate) attempts: u32,
    /// Attempts allowed.
    pub(crate) most: u32,
    pub(crate) refreshed: bool,
    /// A repetition cannot have a second effect.
    pub(crate) safe: bool,
    /// What the vendor asks for.
    pub(crate) least_pause: Duration,
    pub(crate) remaining: Duration,
    /// 0 to 1.
    pub(crate) jitter: f64,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    GiveUp,
    Again(Duration),
    /// At once, with fresh credentials.
    Refresh,
}

/// A pure function, so that its rules can be read and tested on their own.
pub(crate) fn decide(situation: &Situation) -> Next {
    match situation.retry {
        _ if !situation.safe => Next::GiveUp,
        Retry::Never | Retry::Change => Next::GiveUp,
        Retry::Refresh if situation.refreshed => Next::GiveUp,
        Retry::Refresh => Next::Refresh,
        Retry::Backoff if situation.attempts >= situation.most => Next::GiveUp,
        Retry::Backoff => {
            let pause = pause(situation);
            if pause < situation.remaining { Next::Again(pause) } else { Next::GiveUp }
        }
    }
}

/// Exponential with full jitter, so that callers who failed together do not come back together.
fn pause(situation: &Situation) -> Duration {
    let doublings = situation.attempts.saturating_sub(1).min(16);
    let ceiling = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
    // What the vendor asks for is kept in full; the jitter comes on top.
    situation.least_pause.saturating_add(ceiling.mul_f64(situation.jitter.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn situation() -> Situation {
        Situation {
            retry: Retry::Backoff,
            attempts: 1,
            most: 4,
            refreshed: false,
            safe: true,
            least_pause: Duration::ZERO,
            remaining: Duration::from_secs(30),
            jitter: 1.0,
        }
    }

    #[test]
    fn pauses_grow_and_stay_below_the_longest() {
        let pauses: Vec<_> = (1..=12).map(|attempts| pause(&Situation { attempts, ..situation() })).collect();
        assert!(pauses.is_sorted());
        assert_eq!(pauses.first(), Some(&FIRST_PAUSE));
        assert_eq!(pauses.last(), Some(&LONGEST_PAUSE));
    }

    #[test]
    fn jitter_reaches_down_to_nothing() {
        assert_eq!(decide(&Situation { jitter: 0.0, ..situation() }), Next::Again(Duration::ZERO));
    }

    #[test]
    fn what_the_vendor_asks_for_is_the_least() {
        let asked = Duration::from_secs(2);
        assert_eq!(decide(&Situation { least_pause: asked, jitter: 0.0, ..situation() }), Next::Again(asked));
    }

    #[test]
    fn no_pause_outlasts_the_deadline() {
        let late = Situation { least_pause: Duration::from_secs(31), ..situation() };
        assert_eq!(decide(&late), Next::GiveUp);
    }

    #[test]
    fn attempts_are_counted() {
        assert_eq!(decide(&Situation { attempts: 4, ..situation() }), Next::GiveUp);
    }

    #[test]
    fn what_cannot_help_is_not_tried() {
        for retry in [Retry::Never, Retry::Change] {
            assert_eq!(decide(&Situation { retry, ..situation() }), Next::GiveUp);
        }
    }

    #[test]
    fn what_may_have_been_applied_once_is_not_repeated() {
        assert_eq!(decide(&Situation { safe: false, ..situation() }), Next::GiveUp);
    }

    #[test]
    fn credentials_are_refreshed_once() {
        let refused = Situation { retry: Retry::Refresh, ..situation() };
        assert_eq!(decide(&refused), Next::Refresh);
        assert_eq!(decide(&Situation { refreshed: true, ..refused }), Next::GiveUp);
    }
}
