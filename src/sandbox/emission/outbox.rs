//! From what happens to whoever listens.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::Emission;
use crate::Vendor;

/// How many events are kept for a listener that is behind: what the end of a meeting of tens of thousands causes.
const KEPT: usize = 1 << 16;

/// Hands what is told to all who listen, and waits for nobody.
#[derive(Default)]
pub(in super::super) struct Outbox {
    listeners: Mutex<Vec<Listener>>,
}

struct Listener {
    vendor: Vendor,
    is_meant: Box<dyn Fn(&Emission) -> bool + Send>,
    queue: Sender<Arc<Emission>>,
    missed: Arc<AtomicU64>,
}

impl Listener {
    /// False when nobody listens any more.
    fn tell(&self, emission: &Arc<Emission>) -> bool {
        if emission.vendor != self.vendor || !(self.is_meant)(emission) {
            return true;
        }
        match self.queue.try_send(Arc::clone(emission)) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.missed.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Closed(_)) => false,
        }
    }
}

impl Outbox {
    pub(in super::super) fn put(&self, emission: Emission) {
        let emission = Arc::new(emission);
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.tell(&emission));
    }

    /// What a vendor tells, as far as it is meant.
    pub(in super::super) fn subscribe(
        &self,
        vendor: Vendor,
        is_meant: impl Fn(&Emission) -> bool + Send + 'static,
    ) -> Subscription {
        let (queue, told) = mpsc::channel(KEPT);
        let missed = Arc::default();
        let listener = Listener { vendor, is_meant: Box::new(is_meant), queue, missed: Arc::clone(&missed) };
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        // Where nothing happens for long, those who have gone would not be noticed.
        listeners.retain(|listener| !listener.queue.is_closed());
        listeners.push(listener);
        Subscription { vendor, told, missed }
    }
}

/// What a vendor tells from now on, in the order in which it happened.
///
/// Whoever is 65,536 events behind misses what happens then, and can [tell](Self::missed).
pub struct Subscription {
    vendor: Vendor,
    told: Receiver<Arc<Emission>>,
    missed: Arc<AtomicU64>,
}

impl Subscription {
    /// The next event, once it happens; none when the sandbox has ended.
    pub async fn next(&mut self) -> Option<Arc<Emission>> {
        self.told.recv().await
    }

    /// The next event that has happened already. What a call causes has happened when it is answered.
    pub fn try_next(&mut self) -> Option<Arc<Emission>> {
        self.told.try_recv().ok()
    }

    /// How many events were missed because so many others had not been taken.
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("vendor", &self.vendor)
            .field("missed", &self.missed())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Outbox;
    use crate::Vendor;

    #[test]
    fn who_comes_and_goes_is_not_kept() {
        let outbox = Outbox::default();
        for _ in 0..100 {
            outbox.subscribe(Vendor::Huawei, |_| true);
        }
        assert_eq!(outbox.listeners.lock().unwrap().len(), 1);
    }
}
