//! The part of a shared rate that this client may use, in blocks.
//!
//! A block is good for a short while from when it was asked for, and counts against all machines until the period has passed since it
//! was good for the last time. So no moment at which one of its requests may arrive lies outside of what is counted. A request that
//! leaves later after all (its connection took long) is told, and counts anew.

use std::time::Duration;

use tokio::time::Instant;

use super::operation::{Operation, Rate};
use crate::shared::{Permits, Sharing, Wanted};

/// How long a block is good. It costs as much of each period, and a store that answers no sooner is of no use.
const GOOD_FOR: Duration = Duration::from_millis(100);
/// How long a client keeps to its own share before it asks again, once the store was down or too slow.
const ALONE: Duration = Duration::from_secs(1);
/// Who asks has an answer by then, or its runtime stands still.
const OVERDUE: Duration = Duration::from_secs(3);
/// So many answers in turn that come when their block is good no more are those of a store that is too slow.
const TARDY: u32 = 5;

/// Where a rate is shared, and on what terms.
#[derive(Clone, Debug)]
pub(super) struct Share {
    sharing: Sharing,
    key: String,
    calls: u32,
    counts_for: Duration,
}

/// What is at hand of it.
#[derive(Debug)]
pub(super) struct Allotment {
    share: Share,
    permits: usize,
    good_until: Instant,
    /// How many to ask for: blocks grow while they are used up.
    block: usize,
    given: usize,
    /// Calls that left too late, which the others do not know of yet.
    late: usize,
    asking_until: Option<Instant>,
    /// Not to ask before.
    again_at: Instant,
    /// The store was down or too slow when it was asked last; it is asked again beside the calls.
    alone: bool,
    tardy: u32,
}

/// A block that is asked for.
pub(super) struct Asking {
    wanted: usize,
    late: usize,
    share: Share,
}

impl Share {
    pub(super) fn new(sharing: Option<&Sharing>, operation: &Operation, rate: Rate, span: Duration) -> Option<Self> {
        let sharing = Sharing::of_rates(sharing)?;
        let key = sharing.key("rate", operation.id);
        Some(Self { sharing, key, calls: rate.calls.max(1), counts_for: span + GOOD_FOR })
    }

    /// No machine takes all that there is while others wait.
    fn largest_block(&self) -> usize {
        usize::try_from((self.calls / 4).max(1)).unwrap_or(usize::MAX)
    }
}

impl Asking {
    pub(super) async fn answer(&self) -> Option<Permits> {
        let Share { sharing, key, calls, counts_for } = &self.share;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (permits, late) = (number(self.wanted), number(self.late));
        sharing.take(key, Wanted { calls: *calls, counts_for: *counts_for, permits, late }).await
    }
}

impl Allotment {
    pub(super) fn new(share: Share) -> Self {
        let now = Instant::now();
        Self {
            share,
            permits: 0,
            good_until: now,
            block: 1,
            given: 0,
            late: 0,
            asking_until: None,
            again_at: now,
            alone: false,
            tardy: 0,
        }
    }

    /// What one machine may use without asking.
    pub(super) fn own(&self) -> usize {
        usize::try_from((self.share.calls / self.share.sharing.machines()).max(1)).unwrap_or(usize::MAX)
    }

    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    pub(super) fn has_permits(&self, now: Instant) -> bool {
        self.alone || (self.permits > 0 && now < self.good_until)
    }

    /// Gives one permit. Yields until when it is good; one that needs none is good for ever.
    pub(super) fn give(&mut self) -> Option<Instant> {
        if self.alone {
            return None;
        }
        self.permits = self.permits.saturating_sub(1);
        self.given += 1;
        Some(self.good_until)
    }

    pub(super) fn take_back(&mut self, good_until: Option<Instant>) {
        if good_until == Some(self.good_until) {
            self.permits += 1;
            self.given = self.given.saturating_sub(1);
        }
    }

    /// A request leaves. Whether it is late.
    pub(super) fn leaves(&mut self, now: Instant, good_until: Option<Instant>) -> bool {
        let late = good_until.is_some_and(|end| end < now);
        self.late += usize::from(late);
        late
    }

    /// What to ask for, if now is the time for it.
    pub(super) fn ask(&mut self, now: Instant, waiting: usize) -> Option<Asking> {
        let wanting = (self.alone || (waiting > 0 && !self.has_permits(now))) && self.again_at <= now;
        if (!wanting && self.late == 0) || self.asking_until.is_some_and(|end| now < end) {
            return None;
        }
        self.asking_until = Some(now + OVERDUE);
        let late = std::mem::take(&mut self.late);
        let mut wanted = 0;
        if wanting {
            self.block = if self.permits == 0 { self.block.max(self.given) * 2 } else { self.given.max(1) };
            self.block = self.block.max(waiting).min(self.share.largest_block());
            wanted = self.block;
        }
        Some(Asking { wanted, late, share: self.share.clone() })
    }

    pub(super) fn answered(&mut self, asking: &Asking, answer: Option<Permits>) {
        let now = Instant::now();
        self.asking_until = None;
        if asking.wanted == 0 {
            return;
        }
        (self.permits, self.given) = (0, 0);
        let good_until = answer.map(|answer| Instant::from_std(answer.asked_at) + GOOD_FOR);
        self.tardy = if good_until.is_some_and(|end| now < end) { 0 } else { self.tardy + 1 };
        self.alone = answer.is_none() || self.tardy >= TARDY;
        match (answer, good_until) {
            _ if self.alone => (self.again_at, self.tardy) = (now + ALONE, 0),
            (Some(Permits { granted: 0, wait, .. }), _) => self.again_at = now + wait.max(Duration::from_millis(1)),
            (Some(Permits { granted, .. }), Some(good_until)) => {
                self.permits = usize::try_from(granted).unwrap_or(usize::MAX);
                self.good_until = good_until;
            }
            _ => {}
        }
    }

    /// When there may be something to ask for.
    pub(super) fn next(&self, now: Instant) -> Instant {
        let next = self.asking_until.unwrap_or(self.again_at);
        if next <= now { self.good_until.max(now) } else { next }
    }
}
