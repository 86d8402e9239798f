//! The order in which events go out, and what is wrong with them.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};

use super::super::clock::Clock;
use super::super::emission::{DeliveryFault, DeliveryFaults, Emission, Subscription};

/// How many events wait for a time of their own.
const WAITING: usize = 1024;

/// From what is told to what goes out, by whatever way.
pub(in super::super) struct Course {
    told: Subscription,
    /// What goes out next.
    ready: VecDeque<Delivery>,
    /// What goes out later, or again.
    waiting: VecDeque<(u64, Delivery)>,
    /// What goes out after the next.
    overtaken: Vec<Delivery>,
}

/// An event that goes out.
pub(in super::super) struct Delivery {
    pub(in super::super) emission: Arc<Emission>,
    pub(in super::super) flaw: Option<Flaw>,
    /// How many tries have failed.
    pub(in super::super) failures: u32,
}

/// What is wrong with a try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Flaw {
    Forged,
    Cut,
}

impl Delivery {
    pub(in super::super) fn sound(emission: Arc<Emission>) -> Self {
        Self { emission, flaw: None, failures: 0 }
    }
}

impl Course {
    pub(in super::super) fn new(told: Subscription) -> Self {
        Self { told, ready: VecDeque::new(), waiting: VecDeque::new(), overtaken: Vec::new() }
    }

    /// How many events were missed because so many others had not been taken.
    pub(in super::super) fn missed(&self) -> u64 {
        self.told.missed()
    }

    /// What goes out next; none when the sandbox has ended. Cancelled while it waits, nothing is lost.
    pub(in super::super) async fn next(&mut self, clock: &Clock, faults: &DeliveryFaults) -> Option<Delivery> {
        loop {
            if let Some(delivery) = self.ready.pop_front() {
                return Some(delivery);
            }
            match self.turn(clock).await? {
                Either::Left(emission) => {
                    let fault = faults.next(&emission);
                    self.line_up(emission, fault, clock.unix_millis());
                }
                Either::Right(delivery) => return Some(delivery),
            }
        }
    }

    /// Has it go out at a time.
    pub(in super::super) fn postpone(&mut self, delivery: Delivery, due: u64) {
        if self.waiting.len() >= WAITING {
            let vendor = delivery.emission.vendor;
            tracing::warn!(%vendor, "an event does not go out: too many others wait for their time");
            // The oldest makes room.
            self.waiting.pop_front();
        }
        self.waiting.push_back((due, delivery));
    }

    /// What was told, or has waited until now.
    async fn turn(&mut self, clock: &Clock) -> Option<Either<Arc<Emission>, Delivery>> {
        let earliest = self.waiting.iter().enumerate().min_by_key(|(_, (due, _))| *due);
        let earliest = earliest.map(|(position, (due, _))| (position, *due));
        let due = async {
            match earliest {
                Some((position, due)) => {
                    clock.until(due).await;
                    position
                }
                None => std::future::pending().await,
            }
        };
        // Cancelled while it waits, a subscription loses nothing.
        let position = match select(pin!(due), pin!(self.told.next())).await {
            Either::Left((position, _)) => position,
            Either::Right((told, _)) => return told.map(Either::Left),
        };
        self.waiting.remove(position).map(|(_, delivery)| Either::Right(delivery))
    }

    fn line_up(&mut self, emission: Arc<Emission>, fault: Option<DeliveryFault>, now: u64) {
        let delivery = Delivery::sound(emission);
        match fault {
            None => self.ready.push_back(delivery),
            Some(DeliveryFault::Dropped) => return,
            Some(DeliveryFault::Overtaken) => return self.overtaken.push(delivery),
            Some(DeliveryFault::Late(by)) => {
                let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
                return self.postpone(delivery, now.saturating_add(by));
            }
            Some(DeliveryFault::Twice) => {
                let again = Delivery::sound(Arc::clone(&delivery.emission));
                self.ready.extend([delivery, again]);
            }
            Some(DeliveryFault::Forged) => self.ready.push_back(Delivery { flaw: Some(Flaw::Forged), ..delivery }),
            Some(DeliveryFault::Cut) => self.ready.push_back(Delivery { flaw: Some(Flaw::Cut), ..delivery }),
        }
        self.ready.extend(self.overtaken.drain(..));
    }
}

/// What [`Flaw::Cut`] leaves of a text.
#[cfg(all(feature = "sockets", any(feature = "dingtalk", feature = "huawei")))]
pub(in super::super) fn half(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}
