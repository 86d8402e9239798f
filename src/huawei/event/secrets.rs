use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use super::Event;
use crate::event::{Identity, Opened, Opener, Post, Posted, Proof, ReceiveError, Reply, Told, milliseconds, time};
use crate::input::environment;
use crate::secret::signature::{hex, hmac_sha256};
use crate::wire::node::{self, Node, Tree};
use crate::{Error, Secret, Vendor};

/// The kind with which Huawei tries an address.
const CHECK: &str = "meeting.verify";

/// The `subscriberKey` of a webhook's configuration: by it deliveries are proved.
#[derive(Clone, Debug)]
pub struct Secrets {
    key: Secret,
    subscriber: Option<String>,
}

impl Secrets {
    /// The key as it was handed to `set_web_hook_config`, or typed into the console.
    pub fn new(key: impl Into<Secret>) -> Self {
        Self { key: key.into(), subscriber: None }
    }

    /// Takes only what is sent to this `subscriberId`, which deliveries have as `appID`: for those who have one key for several.
    #[must_use]
    pub fn of_subscriber(self, id: impl Into<String>) -> Self {
        Self { subscriber: Some(id.into()), ..self }
    }

    pub(super) fn from_env() -> Result<Self, Error> {
        environment::required(Vendor::Huawei, "HUAWEI_MEETING_WEBHOOK_KEY").map(Self::new)
    }

    /// A delivery of this `eventInfo`, which is JSON, signed as Huawei does, for tests of handlers. `app_id` is the subscriberId.
    pub fn sign(&self, app_id: &str, event_info: &str, at: SystemTime) -> Posted {
        let (timestamp, nonce) = (milliseconds(at).to_string(), fastrand::u32(10_000_000..100_000_000).to_string());
        let signature = self.signature([app_id, &timestamp, &nonce], event_info.as_bytes());
        let app_id = serde_json::Value::from(app_id);
        Posted::new(format!(
            r#"{{"appID":{app_id},"timestamp":{timestamp},"nonce":"{nonce}","signature":"{}","eventInfo":{event_info}}}"#,
            signature.expose()
        ))
    }

    fn signature(&self, parts: [&str; 3], event_info: &[u8]) -> Secret {
        hex(&hmac_sha256(&self.key, &[parts.concat().as_bytes(), event_info].concat())).into()
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
        post.outline().is_ok_and(|body| body.get("signature").is_some())
    }

    fn open(&self, post: &Post<'_>, _: SystemTime) -> Result<Opened, ReceiveError> {
        let malformed = |problem: &str| ReceiveError::Malformed(format!("the body {problem}"));
        let body = post.outline().map_err(malformed)?;
        let signature = body.text("signature").ok_or(ReceiveError::Unsigned)?;
        let app_id = body.text("appID").unwrap_or_default();
        let timestamp = body.text("timestamp").ok_or_else(|| malformed("has no `timestamp`"))?;
        let nonce = body.text("nonce").unwrap_or_default();
        let event_info = body.get("eventInfo").filter(|info| info.starts_with(b"{"));
        let event_info = event_info.ok_or_else(|| malformed("has no `eventInfo`"))?;
        let given = Secret::from(signature.to_ascii_lowercase());
        // The vendor signs JSON without blanks, and does not say whether that is what it sends.
        let fits = [Cow::Borrowed(event_info), Cow::Owned(without_blanks(event_info))]
            .iter()
            .any(|event_info| self.signature([&app_id, &timestamp, &nonce], event_info) == given);
        if !fits {
            return Err(ReceiveError::NotAuthentic("the signature does not fit the key"));
        }
        if self.subscriber.as_ref().is_some_and(|subscriber| *subscriber != app_id) {
            return Err(ReceiveError::NotAuthentic("it is of another subscriber"));
        }
        let sent_at = in_milliseconds(&timestamp);
        let sent_at = sent_at.ok_or_else(|| malformed("has a `timestamp` that is no time in milliseconds"))?;
        let info = post.json().map_err(malformed)?.get("eventInfo");
        // What is signed was found by its bytes, and what is read is found in the tree.
        if node::parse(event_info).ok().as_ref().map(Tree::root) != info {
            return Err(ReceiveError::NotAuthentic("what is signed is not what it says"));
        }
        let reply = match info.and_then(|info| info.text("event")) {
            Some(CHECK) => Reply::json(serde_json::json!({ "event": CHECK, "nonce": nonce }).to_string()),
            _ => Reply::empty(),
        };
        Ok(Opened { decrypted: None, sent_at: Some(sent_at), reply })
    }

    /// Of what a repeat surely has too.
    fn told(node: &Node<'_>) -> Told {
        let info = node.get("eventInfo");
        let kind = info.and_then(|info| info.text("event"));
        let time = info.and_then(|info| info.get("timestamp"));
        let of = |object, name| info?.get("payload")?.get(object)?.get(name);
        let parts = [
            time,
            of("meetingInfo", "meetingUUID").or_else(|| of("meetingInfo", "meetingID")),
            of("attendeeInfo", "participantID"),
        ];
        let id = kind
            .zip(parts.iter().flatten().next())
            .map(|(kind, _)| parts.into_iter().fold(Identity::default().with_text(kind), Identity::with).id());
        Told { id, kind: kind.map(str::to_owned), ..Told::default() }
    }
}

/// A number of milliseconds in this era. Nothing marks where the parts of what is signed end, so that with digits taken from or given to its
/// neighbours an old time would be another one.
fn in_milliseconds(digits: &str) -> Option<SystemTime> {
    time(digits).filter(|_| digits.len() == 13)
}

/// JSON without the blanks between its parts.
fn without_blanks(json: &[u8]) -> Vec<u8> {
    let (mut inside, mut escaped) = (false, false);
    let kept = json.iter().copied().filter(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
        inside || !byte.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::without_blanks;

    #[test]
    fn blanks_in_texts_stay() {
        assert_eq!(without_blanks(b"{ \"a b\" :\n\t[1 , \"\\\" c\"] }"), b"{\"a b\":[1,\"\\\" c\"]}");
    }
}
