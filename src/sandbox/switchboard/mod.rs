//! What all sockets share: what a test has happen to them, and what waits for one of DingTalk's.

#[cfg(feature = "dingtalk")]
mod stream;

use tokio::sync::broadcast;

#[cfg(feature = "dingtalk")]
pub(super) use self::stream::Stream;
use crate::Vendor;

/// What all sockets have to know of.
pub(super) struct Switchboard {
    orders: broadcast::Sender<(Vendor, Order)>,
    #[cfg(feature = "dingtalk")]
    pub(super) stream: Stream,
}

/// What a test has happen to open sockets.
#[derive(Clone, Copy)]
pub(super) enum Order {
    /// They are told that they will be closed.
    #[cfg(feature = "dingtalk")]
    Announce,
    Cut,
}

impl Switchboard {
    pub(super) fn new(#[cfg(feature = "dingtalk")] stream: Stream) -> Self {
        Self {
            orders: broadcast::channel(64).0,
            #[cfg(feature = "dingtalk")]
            stream,
        }
    }

    pub(super) fn orders(&self) -> broadcast::Receiver<(Vendor, Order)> {
        self.orders.subscribe()
    }

    pub(super) fn order(&self, vendor: Vendor, order: Order) {
        // An error means that there are none.
        let _ = self.orders.send((vendor, order));
    }
}
