//! When a verb is no longer waited for.

use std::future::pending;
use std::io;
use std::time::Duration;

use meeting_control::ErrorKind;
use meeting_control::control::People;
use tokio::time::{Instant, sleep_until};

use crate::interrupt::Interrupt;

/// How much sooner than the deadline a call ends at the most: it tells what it waited for.
const MOMENT: Duration = Duration::from_secs(1);

/// How long a call may take of what is to end after so long.
pub(crate) fn time_of_a_call(whole: Duration) -> Duration {
    whole - (whole / 10).min(MOMENT)
}

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
        let over = async {
            match self.deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = self.interrupt.wait() => ErrorKind::Interrupted,
            () = over => ErrorKind::Timeout,
        }
    }
}
