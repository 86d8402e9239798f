use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::value::RawValue;

use super::Event;
use crate::event::{Opened, Opener, Post, Posted, Proof, ReceiveError, Reply, Told, milliseconds, time};
use crate::input::environment;
use crate::secret::signature::{hex, hmac_sha256};
use crate::wire::node::Node;
use crate::{Error, Secret, Vendor};

/// The kind with which Huawei tries an address.
const CHECK: &str = "meeting.verify";

/// The `subscriberKey` of a webhook's configuration: by it deliveries are proved.
#[derive(Clone, Debug)]
pub struct Secrets {
    key: Secret,
}

impl Secrets {
    /// The key as it was handed to `set_web_hook_config`, or typed into the console.
    pub fn new(key: impl Into<Secret>) -> Self {
        Self { key: key.into() }
    }

    pub(super) fn from_env() -> Result<Self, Error> {
        environment::required(Vendor::Huawei, "HUAWEI_MEETING_WEBHOOK_KEY").map(Self::new)
    }

    /// A delivery of this `eventInfo`, which is JSON, signed as Huawei does, for tests of handlers. `app_id` is the subscriberId.
    pub fn sign(&self, app_id: &str, event_info: &str, at: SystemTime) -> Posted {
        let (timestamp, nonce) = (milliseconds(at).to_string(), fastrand::u32(10_000_000..100_000_000).to_string());
        let signature = self.signature([app_id, &timestamp, &nonce, event_info]);
        let app_id = serde_json::Value::from(app_id);
        Posted::new(format!(
            r#"{{"appID":{app_id},"timestamp":{timestamp},"nonce":"{nonce}","signature":"{}","eventInfo":{event_info}}}"#,
            signature.expose()
        ))
    }

    fn signature(&self, parts: [&str; 4]) -> Secret {
        hex(&hmac_sha256(&self.key, parts.concat())).into()
    }
}

impl Proof for Secrets {
    type Event = Event;
}

impl Opener for Secrets {
    /// As long as a delivery is repeated, and a little for clocks.
    fn tolerance(&self) -> Duration {
        Duration::from_secs(24 * 3600 + 5 * 60)
    }

    fn is_signed(post: &Post<'_>) -> bool {
        post.json().is_ok_and(|body| body.get("signature").is_some())
    }

    fn open(&self, post: &Post<'_>, _: SystemTime) -> Result<Opened, ReceiveError> {
        let body = post.json().map_err(|problem| ReceiveError::Malformed(format!("the body {problem}")))?;
        let signature = body.text("signature").ok_or(ReceiveError::Unsigned)?;
        let missing = |name: &str| ReceiveError::Malformed(format!("the body has no `{name}`"));
        let app_id = body.text("appID").unwrap_or_default();
        let timestamp = body.text("timestamp").ok_or_else(|| missing("timestamp"))?;
        let nonce = body.text("nonce").unwrap_or_default();
        let event_info = as_sent(post.text(), "eventInfo").ok_or_else(|| missing("eventInfo"))?;
        let given = Secret::from(signature.to_ascii_lowercase());
        // The vendor signs JSON without blanks, and does not say whether that is what it sends.
        let fits = [Cow::Borrowed(event_info.as_str()), Cow::Owned(without_blanks(&event_info))]
            .iter()
            .any(|event_info| self.signature([&app_id, &timestamp, &nonce, event_info]) == given);
        if !fits {
            return Err(ReceiveError::NotAuthentic("the signature does not fit the key"));
        }
        let sent_at = time(&timestamp);
        let sent_at = sent_at.ok_or_else(|| ReceiveError::Malformed("`timestamp` is no time".into()))?;
        let kind = body.get("eventInfo").and_then(|info| info.text("event"));
        let reply = match kind.as_deref() {
            Some(CHECK) => Reply::json(serde_json::json!({ "event": CHECK, "nonce": nonce }).to_string()),
            _ => Reply::empty(),
        };
        Ok(Opened { decrypted: None, sent_at: Some(sent_at), reply })
    }

    /// Of what a repeat surely has too.
    fn told(node: &Node<'_>) -> Told {
        let event = node.get("eventInfo");
        let kind = event.and_then(|event| event.text("event"));
        let of = |object, name| event?.get("payload")?.get(object)?.text(name).map(Cow::into_owned);
        let parts = [
            kind.as_deref().map(str::to_owned),
            event.and_then(|event| event.text("timestamp")).map(Cow::into_owned),
            of("meetingInfo", "meetingUUID").or_else(|| of("meetingInfo", "meetingID")),
            of("attendeeInfo", "participantID"),
        ];
        let known: Vec<String> = parts.into_iter().flatten().collect();
        Told { id: (known.len() > 1).then(|| known.join("/")), kind: kind.map(Cow::into_owned) }
    }
}

/// The member of the body by its very bytes, which are signed; of several the last, as everywhere else.
fn as_sent(body: &[u8], name: &str) -> Option<String> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
    members.get(name).map(|value| value.get().to_owned())
}

/// JSON without the blanks between its parts.
fn without_blanks(json: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    let kept = json.chars().filter(|c| {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
        inside || !c.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::without_blanks;

    #[test]
    fn blanks_in_texts_stay() {
        assert_eq!(without_blanks("{ \"a b\" :\n\t[1 , \"\\\" c\"] }"), "{\"a b\":[1,\"\\\" c\"]}");
    }
}
