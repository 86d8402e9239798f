//! Who sends events to the enterprise's webhook.

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::delivery::{Address, Answered, Outgoing, Sender, Trial};
use super::super::emission::Emission;
use super::super::random;
use super::Huawei;
use super::events;

/// Inferred: no page says how long the vendor waits.
const PATIENCE: Duration = Duration::from_secs(5);

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

/// How many repeats fit into the day after which an event is given up.
const QUICK_REPEATS: u32 = 3;
const REPEATS: u32 = QUICK_REPEATS + 47;

const CHECK: &str = "meeting.verify";

/// An address and what proves its events.
pub(super) struct WebhookSender {
    pub(super) address: Arc<Address>,
    pub(super) subscriber: String,
    pub(super) key: String,
}

impl WebhookSender {
    fn outgoing(&self, emission: &Emission, now: u64, sign: impl FnOnce(String) -> String) -> Outgoing {
        let (timestamp, nonce, told) = (now.to_string(), random::digits(8), emission.body.to_string());
        let signature = sign(signature(
            &self.key,
            &[&self.subscriber, &timestamp, &nonce, &told].map(|part| part.as_str()).concat(),
        ));
        let (subscriber, nonce) = (json!(self.subscriber), json!(nonce));
        // The signed text goes out by its very bytes.
        let body = format!(
            r#"{{"appID":{subscriber},"timestamp":{timestamp},"nonce":{nonce},"signature":"{signature}","eventInfo":{told}}}"#
        );
        Outgoing { headers: vec![("x-request-id", random::hex(32))], body: body.into(), ..Outgoing::default() }
    }
}

impl Sender for WebhookSender {
    fn address(&self) -> &Address {
        &self.address
    }

    fn sealed(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, |signature| signature)
    }

    fn forged(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, |_| random::hex(64))
    }

    /// The check is answered by its own nonce. Inferred: everything else by any 200.
    fn is_taken(&self, sent: &[u8], answered: &Answered) -> bool {
        let sent: Value = serde_json::from_slice(sent).unwrap_or_default();
        if answered.status != StatusCode::OK || sent["eventInfo"]["event"] != CHECK {
            return answered.status == StatusCode::OK;
        }
        let answer: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
        answer["event"] == CHECK && answer["nonce"] == sent["nonce"]
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }

    /// Inferred: the three repeats that have to fail are half a minute apart, all of them.
    fn pause(&self, failures: u32) -> Option<u64> {
        let pause = if failures <= QUICK_REPEATS { 30 * SECOND } else { 30 * MINUTE };
        (failures <= REPEATS).then_some(pause)
    }
}

fn signature(key: &str, text: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map(|mac| mac.chain_update(text).finalize().into_bytes());
    mac.map(|bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect()).unwrap_or_default()
}

/// With what the vendor tries an address before it is switched on.
pub(super) fn trial(sender: Arc<WebhookSender>, now: u64) -> Trial {
    let mut emission = events::emission(CHECK, "", Value::Null, now);
    emission.body = json!({"event": CHECK, "timestamp": now});
    Trial { sender, emission }
}

impl Huawei {
    /// With the secrets of the access.
    pub(super) fn console_sender(&self, address: &Arc<Address>) -> WebhookSender {
        let (subscriber, key) = (self.access.webhook_subscriber.clone(), self.access.webhook_key.clone());
        WebhookSender { address: Arc::clone(address), subscriber, key }
    }
}
