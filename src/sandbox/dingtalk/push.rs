//! HTTP push: who sends events to the address that the console has.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::super::access::DingTalkAccess;
use super::super::delivery::{Address, Answered, Outgoing, Sender};
use super::super::emission::Emission;
use super::super::random;
use super::cipher::Cipher;

/// The current page's; older ones give 1500 ms.
const PATIENCE: Duration = Duration::from_millis(2500);

const SECOND: u64 = 1000;

/// An address and what proves its events.
pub(super) struct Push {
    address: Arc<Address>,
    cipher: Cipher,
}

impl Push {
    /// The owner of an internal app's events is its key.
    pub(super) fn new(address: Arc<Address>, access: &DingTalkAccess) -> Self {
        Self { address, cipher: Cipher::new(&access.event_token, &access.event_aes_key, &access.app_key) }
    }

    fn outgoing(&self, emission: &Emission, now: u64, sign: impl FnOnce(String) -> String) -> Outgoing {
        let (timestamp, nonce) = (now.to_string(), random::alphanumeric(8));
        let encrypted = self.cipher.encrypt(emission.body.to_string().as_bytes());
        let signature = sign(self.cipher.signature(&timestamp, &nonce, &encrypted));
        Outgoing {
            query: vec![("msg_signature", signature), ("timestamp", timestamp), ("nonce", nonce)],
            body: json!({ "encrypt": encrypted }).to_string().into(),
            ..Outgoing::default()
        }
    }
}

impl Sender for Push {
    fn address(&self) -> &Address {
        &self.address
    }

    fn sealed(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, |signature| signature)
    }

    fn forged(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, |_| random::hex(40))
    }

    /// The text `success`, encrypted and signed.
    fn is_taken(&self, _: &[u8], answered: &Answered) -> bool {
        let Ok(answer) = serde_json::from_slice::<Value>(&answered.body) else { return false };
        let text = |name: &str| match &answer[name] {
            Value::Number(number) => number.to_string(),
            value => value.as_str().unwrap_or_default().to_owned(),
        };
        let encrypted = text("encrypt");
        answered.status == StatusCode::OK
            && text("msg_signature") == self.cipher.signature(&text("timeStamp"), &text("nonce"), &encrypted)
            && self.cipher.decrypt(&encrypted).as_deref() == Some(b"success")
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }

    fn pause(&self, failures: u32) -> Option<u64> {
        match failures {
            1 => Some(10 * SECOND),
            2 => Some(30 * SECOND),
            _ => None,
        }
    }
}
