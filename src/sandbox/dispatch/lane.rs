//! One vendor's deliveries on one way: in order at first, and again what failed.

use std::sync::Arc;

use super::super::delivery::{Course, Delivery, Flaw, Sender};
use super::super::emission::{Emission, Way};
use super::super::journal::Record;
use super::super::world::World;
use crate::Vendor;

pub(super) struct Lane {
    world: Arc<World>,
    vendor: Vendor,
    course: Course,
}

impl Lane {
    pub(super) fn new(world: Arc<World>, vendor: Vendor, way: Way) -> Self {
        let told = world.emission.subscribe(vendor, move |told| told.addressed && told.way == way);
        Self { world, vendor, course: Course::new(told) }
    }

    pub(super) async fn run(mut self) {
        let mut missed = 0;
        while let Some(delivery) = self.course.next(&self.world.clock, &self.world.delivery_faults).await {
            if self.course.missed() > missed {
                missed = self.course.missed();
                tracing::warn!(vendor = %self.vendor, missed, "events are not delivered: the address is too slow");
            }
            self.deliver(delivery).await;
        }
    }

    async fn deliver(&mut self, delivery: Delivery) {
        let sender = self.world.state().service(self.vendor).sender(&delivery.emission);
        let Some(sender) = sender else { return };
        let now = self.world.clock.unix_millis();
        if attempt(&self.world, sender.as_ref(), &delivery.emission, delivery.flaw).await {
            return;
        }
        let failures = delivery.failures.saturating_add(1);
        if let Some(pause) = sender.pause(failures) {
            self.course.postpone(Delivery { failures, flaw: None, ..delivery }, now.saturating_add(pause));
        }
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
    let request = sender.address().told(request);
    let record = Record::new(now, Some(emission.vendor), None, request).of_event(&emission.kind);
    world.journal().record(match &answered {
        Some(answered) => record.told(answered.status, &answered.body),
        None => record,
    });
    is_taken
}
