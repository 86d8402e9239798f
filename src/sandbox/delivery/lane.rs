//! One vendor's deliveries on one way: in order at first, and again what failed.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};

use super::super::emission::{DeliveryFault, Emission, Subscription, Way};
use super::super::journal::Record;
use super::super::world::World;
use super::Sender;
use crate::Vendor;

/// How many deliveries wait to be tried again.
const WAITING: usize = 1024;

pub(in super::super) struct Lane {
    world: Arc<World>,
    vendor: Vendor,
    told: Subscription,
    /// What is to be delivered later, or again.
    waiting: VecDeque<Delivery>,
    /// What is to be delivered after the next.
    overtaken: Vec<Delivery>,
}

struct Delivery {
    emission: Arc<Emission>,
    due: u64,
    failures: u32,
}

/// What is wrong with a try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    Forged,
    Cut,
}

impl Lane {
    pub(super) fn new(world: Arc<World>, vendor: Vendor, way: Way) -> Self {
        let told = world.emission.subscribe(
            vendor,
            match way {
                Way::Push => |told| told.addressed && told.way == Way::Push,
                Way::Webhook => |told| told.addressed && told.way == Way::Webhook,
                Way::Callback => |told| told.addressed && told.way == Way::Callback,
                Way::Socket => |_| false,
            },
        );
        Self { world, vendor, told, waiting: VecDeque::new(), overtaken: Vec::new() }
    }

    pub(super) async fn run(mut self) {
        let mut missed = 0;
        while let Some(delivery) = self.next().await {
            if self.told.missed() > missed {
                missed = self.told.missed();
                tracing::warn!(vendor = %self.vendor, missed, "events are not delivered: the address is too slow");
            }
            match delivery {
                Either::Left(emission) => self.begin(emission).await,
                Either::Right(delivery) => self.deliver(delivery, None).await,
            }
        }
    }

    /// What was told, or has waited until now; none when the sandbox has ended.
    async fn next(&mut self) -> Option<Either<Arc<Emission>, Delivery>> {
        let earliest = self.waiting.iter().enumerate().min_by_key(|(_, delivery)| delivery.due);
        let earliest = earliest.map(|(position, delivery)| (position, delivery.due));
        let clock = &self.world.clock;
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
        self.waiting.remove(position).map(Either::Right)
    }

    async fn begin(&mut self, emission: Arc<Emission>) {
        let now = self.world.clock.unix_millis();
        let fault = self.world.state().delivery_faults.next(&emission);
        let delivery = Delivery { emission, due: now, failures: 0 };
        match fault {
            None => self.deliver(delivery, None).await,
            Some(DeliveryFault::Dropped) => return,
            Some(DeliveryFault::Overtaken) => return self.overtaken.push(delivery),
            Some(DeliveryFault::Late(by)) => {
                let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
                return self.wait(Delivery { due: now.saturating_add(by), ..delivery });
            }
            Some(DeliveryFault::Twice) => {
                let again = Delivery { emission: Arc::clone(&delivery.emission), ..delivery };
                self.deliver(delivery, None).await;
                self.deliver(again, None).await;
            }
            Some(DeliveryFault::Forged) => self.deliver(delivery, Some(Flaw::Forged)).await,
            Some(DeliveryFault::Cut) => self.deliver(delivery, Some(Flaw::Cut)).await,
        }
        for delivery in std::mem::take(&mut self.overtaken) {
            self.deliver(delivery, None).await;
        }
    }

    async fn deliver(&mut self, delivery: Delivery, flaw: Option<Flaw>) {
        let sender = self.world.state().service(self.vendor).sender(&delivery.emission);
        let Some(sender) = sender else { return };
        let now = self.world.clock.unix_millis();
        if attempt(&self.world, sender.as_ref(), &delivery.emission, flaw).await {
            return;
        }
        let failures = delivery.failures.saturating_add(1);
        if let Some(pause) = sender.pause(failures) {
            self.wait(Delivery { due: now.saturating_add(pause), failures, ..delivery });
        }
    }

    /// The oldest makes room.
    fn wait(&mut self, delivery: Delivery) {
        if self.waiting.len() >= WAITING {
            self.waiting.pop_front();
            tracing::warn!(vendor = %self.vendor, "an event is not tried again: too many others wait for that");
        }
        self.waiting.push_back(delivery);
    }
}

/// Tries once, and writes it down; false when the vendor has to try again.
pub(super) async fn attempt(world: &World, sender: &dyn Sender, emission: &Emission, flaw: Option<Flaw>) -> bool {
    let now = world.clock.unix_millis();
    let mut outgoing = match flaw {
        Some(Flaw::Forged) => sender.forged(emission, now),
        _ => sender.sealed(emission, now),
    };
    if flaw == Some(Flaw::Cut) {
        outgoing.body.truncate(outgoing.body.len() / 2);
    }
    let request = sender.address().request(outgoing);
    let answered = sender.address().post(&request, sender.patience()).await;
    let is_taken = answered.as_ref().is_some_and(|answered| sender.is_taken(&request.body, answered));
    let record = Record::new(now, Some(emission.vendor), None, request).of_event(&emission.kind);
    world.journal().record(match &answered {
        Some(answered) => record.told(answered.status, &answered.body),
        None => record,
    });
    is_taken
}
