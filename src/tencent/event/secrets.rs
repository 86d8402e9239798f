use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{Delivery, Event};
use crate::Secret;
use crate::event::{
    Opened, Opener, Post, Posted, Proof, ReceiveError, Reply, Told, Unsigned, deliver, milliseconds, time,
};
use crate::secret::signature::{hex, hmac_sha256};
use crate::wire::node::{self, Node};
use crate::wire::scalar;

/// The header, and the parameter of the query, that hold a signature.
const SIGN: &str = "Sign";
/// The parameter of the query that is signed.
const REQUEST_TIME: &str = "RequestTime";

/// What proves a delivery: the one or the other, as the vendor has it.
#[derive(Clone, Debug)]
pub struct Secrets(Kind);

#[derive(Clone, Debug)]
enum Kind {
    WebhookKey(Secret),
    CallbackToken(Secret),
}

impl Secrets {
    /// The key of the console's callback configuration, for webhooks of the media rooms and of recording.
    pub fn webhook_key(key: impl Into<Secret>) -> Self {
        Self(Kind::WebhookKey(key.into()))
    }

    /// The token of the console's callback settings, for callbacks of the room engine. With it a callback without a signature is refused.
    pub fn callback_token(token: impl Into<Secret>) -> Self {
        Self(Kind::CallbackToken(token.into()))
    }

    /// This body as Tencent would send it, signed, for tests of handlers.
    pub fn sign(&self, body: &[u8], at: SystemTime) -> Posted {
        let posted = Posted::new(Bytes::copy_from_slice(body));
        match &self.0 {
            Kind::WebhookKey(key) => posted.with_header(SIGN, webhook_signature(key, body).expose()),
            Kind::CallbackToken(token) => {
                let seconds = (milliseconds(at) / 1000).to_string();
                let signature = callback_signature(token, &seconds);
                posted.with_query(SIGN, signature.expose()).with_query(REQUEST_TIME, seconds)
            }
        }
    }
}

fn webhook_signature(key: &Secret, body: &[u8]) -> Secret {
    STANDARD.encode(hmac_sha256(key, body)).into()
}

fn callback_signature(token: &Secret, seconds: &str) -> Secret {
    hex(&Sha256::new().chain_update(token.expose()).chain_update(seconds).finalize()).into()
}

impl Proof for Secrets {
    type Event = Event;
}

impl Opener for Secrets {
    /// What is signed in a callback is no more than its time, so that copies would be good for as long.
    fn tolerance(&self) -> Duration {
        match &self.0 {
            Kind::WebhookKey(_) => Duration::from_secs(5 * 60),
            Kind::CallbackToken(_) => Duration::from_secs(60),
        }
    }

    fn is_signed(post: &Post<'_>) -> bool {
        post.header(SIGN).is_some() || post.query(SIGN).is_some()
    }

    fn open(&self, post: &Post<'_>, _: SystemTime) -> Result<Opened, ReceiveError> {
        match &self.0 {
            Kind::WebhookKey(key) => open_webhook(key, post),
            Kind::CallbackToken(token) => open_callback(token, post),
        }
    }

    fn told(node: &Node<'_>) -> Told {
        told(node)
    }
}

fn open_webhook(key: &Secret, post: &Post<'_>) -> Result<Opened, ReceiveError> {
    let Some(given) = post.header(SIGN) else { return Err(unsigned(post, is_webhook)) };
    if webhook_signature(key, post.body) != Secret::from(given) {
        return Err(ReceiveError::NotAuthentic("the signature does not fit the key and the body"));
    }
    let sent_at = post.json().ok().and_then(|body| time(&body.text("CallbackTs")?));
    Ok(Opened { decrypted: None, sent_at, reply: webhook_reply() })
}

fn open_callback(token: &Secret, post: &Post<'_>) -> Result<Opened, ReceiveError> {
    let (Some(given), Some(seconds)) = (post.query(SIGN), post.query(REQUEST_TIME)) else {
        return Err(unsigned(post, is_callback));
    };
    if callback_signature(token, seconds) != Secret::from(given.to_ascii_lowercase()) {
        return Err(ReceiveError::NotAuthentic("the signature does not fit the token and the time"));
    }
    let sent_at = time(seconds);
    let sent_at = sent_at.ok_or_else(|| ReceiveError::Malformed("`RequestTime` in the query is no time".into()))?;
    Ok(Opened { decrypted: None, sent_at: Some(sent_at), reply: callback_reply() })
}

/// A secret is there for deliveries of this form, so that one without a signature is none.
fn unsigned(post: &Post<'_>, is_of_this_form: fn(&Node<'_>) -> bool) -> ReceiveError {
    match post.json() {
        Ok(body) if is_of_this_form(body) => ReceiveError::NotAuthentic("it is not signed"),
        _ => ReceiveError::Unsigned,
    }
}

fn is_webhook(body: &Node<'_>) -> bool {
    body.get("EventGroupId").is_some()
}

fn is_callback(body: &Node<'_>) -> bool {
    body.get("CallbackCommand").is_some()
}

/// Reads what comes without a signature: a callback of the room engine, or a webhook for which no key is set.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is neither.
pub fn read_unsigned(body: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    let node = node::parse(body).map_err(|problem| ReceiveError::Malformed(format!("the body {problem}")))?;
    let (time_of, reply) = match (is_callback(&node), is_webhook(&node)) {
        (true, _) => ("EventTime", callback_reply()),
        (_, true) => ("CallbackTs", webhook_reply()),
        _ => return Err(ReceiveError::Malformed("the body is no callback and no webhook".into())),
    };
    let sent_at = node.text(time_of).and_then(|digits| time(&digits));
    Ok(Unsigned::new(deliver(Bytes::copy_from_slice(body), Ok(&node), told, sent_at, reply)))
}

fn webhook_reply() -> Reply {
    Reply::json(r#"{"code":0}"#)
}

fn callback_reply() -> Reply {
    Reply::json(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}"#)
}

fn told(node: &Node<'_>) -> Told {
    if is_callback(node) { told_of_callback(node) } else { told_of_webhook(node) }
}

fn told_of_callback(node: &Node<'_>) -> Told {
    let kind = node.text("CallbackCommand").map(Cow::into_owned);
    let room = node.text("RoomId").or_else(|| node.get("RoomInfo")?.text("RoomId"));
    let people = match node.get("MemberList_Account") {
        Some(Node::List(people)) => people.iter().filter_map(scalar::text).collect::<Vec<_>>().join(","),
        _ => String::new(),
    };
    let time = node.text("EventTime").map(Cow::into_owned);
    let parts =
        [kind.clone(), room.map(Cow::into_owned), Some(people).filter(|people| !people.is_empty()), time.clone()];
    // Without its time one would be taken for a copy of every other.
    Told { kind, id: time.map(|_| parts.into_iter().flatten().collect::<Vec<_>>().join("/")) }
}

fn told_of_webhook(node: &Node<'_>) -> Told {
    let kind = node.text("EventGroupId").zip(node.text("EventType")).map(|(group, number)| format!("{group}/{number}"));
    let of = |name| node.get("EventInfo")?.text(name).map(Cow::into_owned);
    let time = of("EventMsTs").or_else(|| of("EventTs"));
    let parts = [kind.clone(), of("RoomId"), of("UserId"), time.clone(), of("TaskId")];
    Told { kind, id: time.map(|_| parts.into_iter().flatten().collect::<Vec<_>>().join("/")) }
}
