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

/// What the library gives a call.
const USUAL: Duration = Duration::from_secs(45);

/// How long the one call may take of what is to end after so long.
pub(crate) fn time_of_the_call(whole: Duration) -> Duration {
    whole - (whole / 10).min(MOMENT)
}

/// How long each of many calls may take: however late the end is, who says nothing to one of them is not waited for longer.
pub(crate) fn time_of_each_call(whole: Duration) -> Duration {
    time_of_the_call(whole).min(USUAL)
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

    /// Ends with the next signal: what is known is told after the deadline, too.
    pub(crate) async fn interrupted(&mut self) {
        self.interrupt.wait().await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_deadline_gives_one_call_the_time_and_none_of_many_more_than_without_it() {
        let seconds = Duration::from_secs;
        assert_eq!((time_of_the_call(seconds(600)), time_of_each_call(seconds(600))), (seconds(599), USUAL));
        let short = Duration::from_millis(900);
        assert_eq!((time_of_the_call(seconds(1)), time_of_each_call(seconds(1))), (short, short));
    }
}
