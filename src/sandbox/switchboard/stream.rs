//! What waits for a connection of DingTalk's Stream mode.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::super::clock::Clock;
use super::super::delivery::{Course, Delivery, Flaw, half};
use super::super::emission::{DeliveryFaults, Emission, Outbox, Way};
use crate::Vendor;

/// What all connections of the app share: each event goes to one of them.
pub(in super::super) struct Stream {
    corp_id: String,
    source: tokio::sync::Mutex<Source>,
    again: mpsc::UnboundedSender<Arc<Emission>>,
}

/// What is to be pushed. Inferred: what happens while there is no connection is kept until there is one.
struct Source {
    course: Course,
    again: mpsc::UnboundedReceiver<Arc<Emission>>,
}

impl Stream {
    pub(in super::super) fn new(corp_id: &str, outbox: &Outbox) -> Self {
        let told = outbox.subscribe(Vendor::DingTalk, |emission| emission.way == Way::Socket);
        let (again, waiting) = mpsc::unbounded_channel();
        let source = Source { course: Course::new(told), again: waiting };
        Self { corp_id: corp_id.to_owned(), source: tokio::sync::Mutex::new(source), again }
    }

    /// The next event, for whoever has waited the longest.
    pub(in super::super) async fn next(&self, clock: &Clock, faults: &DeliveryFaults) -> Option<Delivery> {
        let Source { course, again } = &mut *self.source.lock().await;
        match select(pin!(again.recv()), pin!(course.next(clock, faults))).await {
            Either::Left((again, _)) => again.map(Delivery::sound),
            Either::Right((next, _)) => next,
        }
    }

    pub(in super::super) fn push_again(&self, emission: Arc<Emission>) {
        // The other end is kept beside it.
        let _ = self.again.send(emission);
    }

    pub(in super::super) fn frame(&self, delivery: &Delivery, message_id: &str, connection: &str, now: u64) -> Value {
        let emission = &delivery.emission;
        let data = emission.body.to_string();
        let data = if delivery.flaw == Some(Flaw::Cut) { half(&data) } else { data };
        json!({
            "specVersion": "1.0",
            "type": "EVENT",
            "headers": {
                "topic": "*",
                "messageId": message_id,
                "contentType": "application/json",
                "time": now.to_string(),
                "connectionId": connection,
                "eventType": emission.kind,
                "eventId": emission.id,
                "eventCorpId": self.corp_id,
                "eventBornTime": emission.at.to_string(),
            },
            "data": data,
        })
    }
}
