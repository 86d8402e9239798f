//! Whether something has left, for whoever does not wait for its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::operation::Idempotency;

tokio::task_local! {
    static WATCH: Watch;
}

/// Tells whether what a future does has left for the vendor, where the future is given up and tells nothing any more.
///
/// What only reads does not count, nor do logins, which go on by themselves.
///
/// ```no_run
/// # #[cfg(feature = "control")]
/// # async fn example(meetings: &dyn meeting_control::control::MeetingControl) -> Result<(), meeting_control::Error> {
/// use std::time::Duration;
///
/// let departure = meeting_control::Departure::default();
/// let meeting = "room-test".into();
/// let ended = tokio::time::timeout(Duration::from_secs(1), departure.of(meetings.end(&meeting))).await;
/// match ended {
///     Ok(ended) => println!("{:?}", ended?),
///     Err(_) if departure.has_left() => println!("it may have been ended"),
///     Err(_) => println!("certainly nothing has happened"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Departure(Arc<AtomicBool>);

/// The departures that are watched for, from the inside out.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    departure: Departure,
    around: Option<Arc<Watch>>,
}

impl Departure {
    /// The same future, watched. What it spawns is not.
    pub async fn of<F: Future>(&self, sending: F) -> F::Output {
        let around = WATCH.try_with(Watch::clone).ok().map(Arc::new);
        WATCH.scope(Watch { departure: self.clone(), around }, sending).await
    }

    /// Whether a request that may change something has left, in part at least.
    pub fn has_left(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Watch {
    /// What the task that is running watches for.
    pub(super) fn current(idempotency: Idempotency) -> Option<Self> {
        if idempotency == Idempotency::Read {
            return None;
        }
        WATCH.try_with(Self::clone).ok()
    }

    pub(super) fn tell(&self) {
        self.departure.0.store(true, Ordering::Release);
        if let Some(around) = &self.around {
            around.tell();
        }
    }
}
