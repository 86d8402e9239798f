//! When a verb is no longer waited for.

use std::future::pending;
use std::io;
use std::time::Duration;

use meeting_control::ErrorKind;
use meeting_control::control::People;
use tokio::time::{Instant, sleep_until};

use crate::interrupt::Interrupt;

/// How much later than the deadline a call that begins after it may end.
const MOMENT: Duration = Duration::from_secs(1);

/// How long somebody waits.
pub(crate) struct Patience {
    interrupt: Interrupt,
    deadline: Option<Instant>,
}

impl Patience {
    pub(crate) fn new(seconds: Option<u32>) -> io::Result<Self> {
        let deadline = seconds.and_then(|seconds| Instant::now().checked_add(Duration::from_secs(seconds.into())));
        Ok(Self { interrupt: Interrupt::new()?, deadline })
    }

    /// Leaves the deadline to what is done to people: it knows of each what became of them by then.
    pub(crate) fn limit(&mut self, people: People) -> People {
        match self.deadline.filter(|_| !people.participants().is_empty()) {
            Some(deadline) => {
                self.deadline = None;
                people.deadline(deadline.saturating_duration_since(Instant::now()))
            }
            None => people,
        }
    }

    /// Ends when they wait no longer, and tells why.
    pub(crate) async fn exhausted(&mut self) -> ErrorKind {
        self.ended(Duration::ZERO).await
    }

    /// The same, a moment after the deadline: calls that have the same one tell what they waited for.
    pub(crate) async fn overdrawn(&mut self) -> ErrorKind {
        self.ended(MOMENT).await
    }

    async fn ended(&mut self, moment: Duration) -> ErrorKind {
        let over = async {
            match self.deadline {
                Some(deadline) => sleep_until(deadline + moment).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = self.interrupt.wait() => ErrorKind::Interrupted,
            () = over => ErrorKind::Timeout,
        }
    }
}
