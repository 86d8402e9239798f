//! Callbacks and webhooks: who sends them to the addresses that are registered.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::StatusCode;
use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::access::TencentAccess;
use super::super::delivery::{Address, Answered, Outgoing, Sender};
use super::super::emission::Emission;

/// Inferred from Chat.
const CALLBACK_PATIENCE: Duration = Duration::from_secs(2);
const WEBHOOK_PATIENCE: Duration = Duration::from_secs(5);

/// A webhook is repeated at once, and then every ten seconds for a minute.
const REPEAT: u64 = 10_000;
const REPEATS: u32 = 7;

/// Callbacks of the room engine, which nothing signs.
pub(super) struct Callbacks {
    pub(super) address: Address,
    pub(super) sdk_app_id: u32,
    pub(super) administrator: String,
}

impl Sender for Callbacks {
    fn address(&self) -> &Address {
        &self.address
    }

    fn sealed(&self, emission: &Emission, _: u64) -> Outgoing {
        let by_a_call = emission.body["Operator_Account"] == self.administrator.as_str();
        Outgoing {
            query: vec![
                ("SdkAppid", self.sdk_app_id.to_string()),
                ("CallbackCommand", emission.kind.clone()),
                ("contenttype", "json".to_owned()),
                ("ClientIP", "127.0.0.1".to_owned()),
                ("OptPlatform", if by_a_call { "RESTAPI" } else { "Windows" }.to_owned()),
            ],
            body: emission.body.to_string().into(),
            ..Outgoing::default()
        }
    }

    /// There is no signature that could fail to fit: it is another app's.
    fn forged(&self, emission: &Emission, now: u64) -> Outgoing {
        let mut outgoing = self.sealed(emission, now);
        outgoing.query[0].1 = "1".to_owned();
        outgoing
    }

    fn is_taken(&self, _: &[u8], answered: &Answered) -> bool {
        let answer: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
        answered.status == StatusCode::OK && answer["ActionStatus"] == "OK"
    }

    fn patience(&self) -> Duration {
        CALLBACK_PATIENCE
    }

    /// Inferred from Chat: what has happened is told once.
    fn pause(&self, _: u32) -> Option<u64> {
        None
    }
}

/// Webhooks of the media rooms and of recording.
pub(super) struct Webhooks {
    address: Arc<Address>,
    sdk_app_id: u32,
    key: String,
}

impl Webhooks {
    pub(super) fn new(address: Arc<Address>, access: &TencentAccess) -> Self {
        Self { address, sdk_app_id: access.sdk_app_id, key: access.webhook_key.clone() }
    }

    fn outgoing(&self, emission: &Emission, now: u64, key: &str) -> Outgoing {
        let mut message = emission.body.clone();
        message["CallbackTs"] = json!(now);
        let body = indented(&message);
        let mac =
            Hmac::<Sha256>::new_from_slice(key.as_bytes()).map(|mac| mac.chain_update(&body).finalize().into_bytes());
        let sign = mac.map(|bytes| STANDARD.encode(bytes)).unwrap_or_default();
        Outgoing {
            headers: vec![("SdkAppId", self.sdk_app_id.to_string()), ("Sign", sign)],
            body: body.into(),
            ..Outgoing::default()
        }
    }
}

impl Sender for Webhooks {
    fn address(&self) -> &Address {
        &self.address
    }

    fn sealed(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, &self.key)
    }

    fn forged(&self, emission: &Emission, now: u64) -> Outgoing {
        self.outgoing(emission, now, "another key")
    }

    fn patience(&self) -> Duration {
        WEBHOOK_PATIENCE
    }

    fn pause(&self, failures: u32) -> Option<u64> {
        match failures {
            1 => Some(0),
            2..=REPEATS => Some(REPEAT),
            _ => None,
        }
    }
}

/// As the vendor writes it: a line for each field, with tabs.
fn indented(message: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Neither can fail: the names are text, and memory takes everything.
    let _ = message.serialize(&mut Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b"\t")));
    bytes
}
