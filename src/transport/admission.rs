//! Keeps to the vendor's documented rate.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::operation::{Operation, Rate, Retry};
use crate::error::{Facts, Limit};
use crate::{Error, ErrorKind};

/// One window for each operation that has a rate.
#[derive(Debug)]
pub(crate) struct Admission(Vec<Option<Window>>);

impl Admission {
    /// The documents' rates; or, for every operation, what the caller has agreed with the vendor.
    pub(crate) fn new(operations: &[&Operation], agreed: Option<Rate>) -> Self {
        Self(operations.iter().map(|operation| agreed.or(operation.rate).map(Window::new)).collect())
    }

    /// Waits for the operation's turn, but not beyond the deadline.
    pub(crate) async fn admit(&self, operation: &'static Operation, deadline: Instant) -> Result<(), Error> {
        let now = Instant::now();
        if deadline <= now {
            return Err(no_time(operation));
        }
        let Some(window) = self.0.get(operation.index).and_then(Option::as_ref) else { return Ok(()) };
        match window.reserve(now, deadline) {
            Ok(turn) if turn <= now => Ok(()),
            Ok(turn) => {
                let reservation = Reservation { window, turn: Some(turn) };
                tokio::time::sleep_until(turn).await;
                reservation.take();
                Ok(())
            }
            Err(turn) => Err(refused(operation, turn - now)),
        }
    }
}

/// At most so many calls in any stretch of the period, which is what vendors count.
///
/// A token bucket (GCRA, as `governor` has it) cannot say this: after a quiet time it lets twice as many through, or else it forbids
/// the burst that the vendor allows.
#[derive(Debug)]
struct Window {
    calls: usize,
    period: Duration,
    turns: Mutex<VecDeque<Instant>>,
}

impl Window {
    fn new(rate: Rate) -> Self {
        Self {
            calls: usize::try_from(rate.calls.max(1)).unwrap_or(usize::MAX),
            period: Duration::from_secs(rate.seconds.into()),
            turns: Mutex::default(),
        }
    }

    /// The next free turn, taken if it lies before the deadline.
    fn reserve(&self, now: Instant, deadline: Instant) -> Result<Instant, Instant> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        while turns.front().is_some_and(|first| *first + self.period <= now) {
            turns.pop_front();
        }
        let turn = match turns.len().checked_sub(self.calls).and_then(|at| turns.get(at)) {
            Some(earlier) => now.max(*earlier + self.period),
            None => now,
        };
        if turn >= deadline {
            return Err(turn);
        }
        turns.push_back(turn);
        Ok(turn)
    }
}

/// A turn that lies ahead. A caller who is dropped before it has come gives it back.
struct Reservation<'a> {
    window: &'a Window,
    turn: Option<Instant>,
}

impl Reservation<'_> {
    fn take(mut self) {
        self.turn = None;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        let Some(turn) = self.turn else { return };
        let mut turns = self.window.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = turns.iter().rposition(|one| *one == turn) {
            turns.remove(at);
        }
    }
}

fn refused(operation: &'static Operation, wait: Duration) -> Error {
    Facts {
        operation: Some(operation.id),
        message: Some("the rate of calls leaves no room for this call before its deadline; nothing was sent".into()),
        retry_after: Some(wait),
        retry: Retry::Backoff,
        limit: Some(Limit::Turn),
        ..Facts::new(operation.vendor, ErrorKind::RateLimited)
    }
    .into()
}

fn no_time(operation: &'static Operation) -> Error {
    Facts {
        operation: Some(operation.id),
        message: Some("the call was given no time; nothing was sent".into()),
        limit: Some(Limit::Deadline),
        ..Facts::new(operation.vendor, ErrorKind::Timeout)
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_burst_goes_at_once_and_the_rest_at_the_rate() {
        let window = Window::new(Rate { calls: 20, seconds: 1 });
        let now = Instant::now();
        let turns: Vec<_> = (0..50).filter_map(|_| window.reserve(now, now + FAR).ok()).collect();
        let waits: Vec<_> = turns.iter().map(|turn| (*turn - now).as_secs()).collect();
        assert_eq!(waits, [vec![0; 20], vec![1; 20], vec![2; 10]].concat());
    }

    #[test]
    fn no_stretch_of_the_period_holds_more_than_the_rate() {
        let window = Window::new(Rate { calls: 5, seconds: 1 });
        let start = Instant::now();
        let turns: Vec<_> = (0..40)
            .filter_map(|call| {
                let now = start + Duration::from_millis(call * 70);
                window.reserve(now, now + FAR).ok()
            })
            .collect();
        assert_eq!(turns.len(), 40);
        assert!(turns.windows(6).all(|six| six[5] - six[0] >= Duration::from_secs(1)));
    }

    #[test]
    fn a_turn_that_is_given_back_is_free_again() {
        let window = Window::new(Rate { calls: 1, seconds: 10 });
        let now = Instant::now();
        assert_eq!(window.reserve(now, now + FAR), Ok(now));
        let ahead = window.reserve(now, now + FAR);
        drop(Reservation { window: &window, turn: ahead.ok() });
        assert_eq!(window.reserve(now, now + FAR), ahead);
    }

    #[test]
    fn a_turn_behind_the_deadline_is_not_taken() {
        let window = Window::new(Rate { calls: 1, seconds: 10 });
        let now = Instant::now();
        let soon = now + Duration::from_secs(5);
        assert_eq!(window.reserve(now, soon), Ok(now));
        assert_eq!(window.reserve(now, soon), Err(now + Duration::from_secs(10)));
        assert_eq!(window.reserve(now, now + FAR), Ok(now + Duration::from_secs(10)));
    }
}
