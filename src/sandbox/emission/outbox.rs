//! From what happens to whoever listens.

use std::fmt;
use std::sync::Arc;

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{self, Receiver, Sender};

use super::Emission;
use crate::Vendor;

/// How many events are kept for a listener that is behind.
const KEPT: usize = 4096;

/// Hands what is told to all who listen, and waits for nobody.
pub(in super::super) struct Outbox {
    sender: Sender<Arc<Emission>>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { sender: broadcast::channel(KEPT).0 }
    }
}

impl Outbox {
    pub(in super::super) fn put(&self, emission: Emission) {
        // An error means that nobody listens.
        let _ = self.sender.send(Arc::new(emission));
    }

    pub(in super::super) fn subscribe(&self, vendor: Vendor) -> Subscription {
        Subscription { vendor, receiver: self.sender.subscribe(), missed: 0 }
    }
}

/// What a vendor tells from now on, in the order in which it happened.
///
/// Whoever is 4096 events of all vendors behind misses the oldest, and can [tell](Self::missed).
pub struct Subscription {
    vendor: Vendor,
    receiver: Receiver<Arc<Emission>>,
    missed: u64,
}

impl Subscription {
    /// The next event, once it happens; none when the sandbox has ended.
    pub async fn next(&mut self) -> Option<Arc<Emission>> {
        loop {
            match self.receiver.recv().await {
                Ok(emission) if emission.vendor == self.vendor => return Some(emission),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next event that has happened already. What a call causes has happened when it is answered.
    pub fn try_next(&mut self) -> Option<Arc<Emission>> {
        loop {
            match self.receiver.try_recv() {
                Ok(emission) if emission.vendor == self.vendor => return Some(emission),
                Ok(_) => {}
                Err(TryRecvError::Lagged(missed)) => self.missed += missed,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }

    /// How many events, of whichever vendor, were missed because so many others had not been taken.
    pub fn missed(&self) -> u64 {
        self.missed
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("vendor", &self.vendor)
            .field("missed", &self.missed)
            .finish_non_exhaustive()
    }
}
