use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac_sha256::Hash;

use super::{Delivery, Event};
use crate::Secret;
use crate::event::{
    Identity, Opened, Opener, Post, Posted, Proof, ReceiveError, Reply, Told, Unsigned, at, deliver, milliseconds, time,
};
use crate::secret::signature::{hex, hmac_sha256};
use crate::wire::node::{self, Node};
use crate::wire::scalar;

/// The header, and the parameter of the query, that hold a signature.
const SIGN: &str = "Sign";
/// The parameter of the query that is signed.
const REQUEST_TIME: &str = "RequestTime";

/// The header, and the parameter of the query, that name the app, in whichever capitals.
const APP: &str = "SdkAppId";

/// What proves a delivery: the one or the other, as the vendor has it.
#[derive(Clone, Debug)]
pub struct Secrets {
    kind: Kind,
    app: Option<String>,
}

#[derive(Clone, Debug)]
enum Kind {
    WebhookKey(Secret),
    CallbackToken(Secret),
}

impl Secrets {
    /// The key of the console's callback configuration, for webhooks of the media rooms and of recording.
    pub fn webhook_key(key: impl Into<Secret>) -> Self {
        Self { kind: Kind::WebhookKey(key.into()), app: None }
    }

    /// The token of the console's callback settings, for callbacks of the room engine. With it a callback without a signature is refused.
    pub fn callback_token(token: impl Into<Secret>) -> Self {
        Self { kind: Kind::CallbackToken(token.into()), app: None }
    }

    /// Takes only what says that it is of this SDKAppID, in a webhook's header or a callback's query: for those who have one secret for
    /// several apps. Nothing signs that, so that it proves nothing.
    #[must_use]
    pub fn of_app(self, sdk_app_id: u64) -> Self {
        Self { app: Some(sdk_app_id.to_string()), ..self }
    }

    fn is_of_app(&self, post: &Post<'_>) -> bool {
        let told = match &self.kind {
            Kind::WebhookKey(_) => post.header(APP),
            Kind::CallbackToken(_) => post.query(APP),
        };
        self.app.is_none() || self.app.as_deref() == told
    }

    /// This body as Tencent would send it, signed, for tests of handlers.
    pub fn sign(&self, body: &[u8], at: SystemTime) -> Posted {
        let posted = Posted::new(Bytes::copy_from_slice(body));
        match &self.kind {
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
    let mut hash = Hash::new();
    hash.update(token.expose());
    hash.update(seconds);
    hex(&hash.finalize()).into()
}

impl Proof for Secrets {
    type Event = Event;
}

impl Opener for Secrets {
    /// What is signed in a callback is no more than its time, so that copies would be good for as long.
    fn tolerance(&self) -> Duration {
        match &self.kind {
            Kind::WebhookKey(_) => Duration::from_secs(5 * 60),
            Kind::CallbackToken(_) => Duration::from_secs(60),
        }
    }

    fn is_signed(post: &Post<'_>) -> bool {
        post.header(SIGN).is_some() || post.query(SIGN).is_some()
    }

    fn open(&self, post: &Post<'_>, _: SystemTime) -> Result<Opened, ReceiveError> {
        let opened = match &self.kind {
            Kind::WebhookKey(key) => open_webhook(key, post),
            Kind::CallbackToken(token) => open_callback(token, post),
        }?;
        if self.is_of_app(post) { Ok(opened) } else { Err(ReceiveError::NotAuthentic("it is of another app")) }
    }

    fn told(node: &Node<'_>) -> Told {
        told(node)
    }
}

fn open_webhook(key: &Secret, post: &Post<'_>) -> Result<Opened, ReceiveError> {
    let Some(given) = post.header(SIGN) else { return Err(unsigned(post, "EventGroupId")) };
    if webhook_signature(key, post.body) != Secret::from(given) {
        return Err(ReceiveError::NotAuthentic("the signature does not fit the key and the body"));
    }
    let sent_at = post.json().ok().as_ref().and_then(webhook_time);
    Ok(Opened { decrypted: None, sent_at, reply: webhook_reply() })
}

fn open_callback(token: &Secret, post: &Post<'_>) -> Result<Opened, ReceiveError> {
    let (Some(given), Some(seconds)) = (post.query(SIGN), post.query(REQUEST_TIME)) else {
        return Err(unsigned(post, "CallbackCommand"));
    };
    if callback_signature(token, seconds) != Secret::from(given.to_ascii_lowercase()) {
        return Err(ReceiveError::NotAuthentic("the signature does not fit the token and the time"));
    }
    let sent_at = time(seconds);
    let sent_at = sent_at.ok_or_else(|| ReceiveError::Malformed("`RequestTime` in the query is no time".into()))?;
    let body = post.json().map_err(|problem| ReceiveError::Malformed(format!("the body {problem}")))?;
    // The body is not signed: were it a webhook's, whoever has seen a callback could do without the webhook's key.
    if is_webhook(&body) || !is_callback(&body) {
        return Err(ReceiveError::NotAuthentic("the token proves callbacks of the room engine alone"));
    }
    Ok(Opened { decrypted: None, sent_at: Some(sent_at), reply: callback_reply() })
}

/// A secret is there for deliveries that have this member, so that one without a signature is none.
fn unsigned(post: &Post<'_>, member: &str) -> ReceiveError {
    match post.outline() {
        Ok(body) if body.get(member).is_some() => ReceiveError::NotAuthentic("it is not signed"),
        _ => ReceiveError::Unsigned,
    }
}

fn is_webhook(body: &Node<'_>) -> bool {
    body.get("EventGroupId").is_some()
}

fn is_callback(body: &Node<'_>) -> bool {
    body.get("CallbackCommand").is_some()
}

/// When it was sent, or else when it happened.
fn webhook_time(body: &Node<'_>) -> Option<SystemTime> {
    let info = body.get("EventInfo");
    let times = [
        body.get("CallbackTs"),
        info.and_then(|info| info.get("EventMsTs")),
        info.and_then(|info| info.get("EventTs")),
    ];
    times.iter().flatten().find_map(moment)
}

/// A time in whichever notation of a whole number.
fn moment(node: &Node<'_>) -> Option<SystemTime> {
    at(scalar::integer(node)?.try_into().ok()?)
}

/// Reads what comes without a signature: a callback of the room engine, or a webhook for which no key is set.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is neither.
pub fn read_unsigned(body: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    let tree = node::parse(body).map_err(|problem| ReceiveError::Malformed(format!("the body {problem}")))?;
    let node = tree.root();
    let (sent_at, reply) = match (is_callback(&node), is_webhook(&node)) {
        (true, _) => (node.get("EventTime").as_ref().and_then(moment), callback_reply()),
        (_, true) => (webhook_time(&node), webhook_reply()),
        _ => return Err(ReceiveError::Malformed("the body is no callback and no webhook".into())),
    };
    Ok(Unsigned::new(deliver(Bytes::copy_from_slice(body), Ok(node), told(&node), sent_at, reply)))
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

/// Without its time one would be taken for a copy of every other.
fn told_of_callback(node: &Node<'_>) -> Told {
    let kind = node.text("CallbackCommand").map(str::to_owned);
    let id = node.get("EventTime").map(|_| Identity::default().with(Some(*node)).id());
    // Kinds of webhooks have a slash, and they alone.
    let of_another_form = kind.as_ref().is_some_and(|kind| kind.contains('/'));
    Told { kind, id, of_another_form }
}

/// The same; a repeat may have another `CallbackTs`.
fn told_of_webhook(node: &Node<'_>) -> Told {
    let kind = node.text("EventGroupId").zip(node.text("EventType")).map(|(group, number)| format!("{group}/{number}"));
    let info = node.get("EventInfo");
    let time = info.and_then(|info| info.get("EventMsTs").or_else(|| info.get("EventTs")));
    let id = time.map(|_| Identity::default().with_text(kind.as_deref().unwrap_or_default()).with(info).id());
    Told { kind, id, ..Told::default() }
}
