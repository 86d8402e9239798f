//! A delivery as it was sent: whether it is proved, and how it is printed.

use std::borrow::Cow;

use bytes::Bytes;
use meeting_control::event::{Delivery, Proof, ReceiveError, Receiver, Reply};
use meeting_control::{Error, tencent};
use serde::Serialize;

use crate::output::{compact, say};
use crate::vendor::Vendor;

/// The environment variables, for the help.
pub(crate) const SECRETS: &str = "\
Secrets of events come from the environment:
  dingtalk  DINGTALK_EVENT_TOKEN        the token of the event subscription
            DINGTALK_EVENT_AES_KEY      its AES key, 43 characters
            DINGTALK_EVENT_OWNER        the app key, or to whom else pushes are addressed
  huawei    HUAWEI_MEETING_WEBHOOK_KEY  the subscriberKey of the webhook
  tencent   TENCENT_RTC_WEBHOOK_KEY     the key of the webhooks of media rooms and recording
            TENCENT_CALLBACK_TOKEN      optional: the token by which callbacks of the room engine are signed; without one they are not
With _FILE after its name a variable names a file that holds the value.";

/// The variables of Tencent's secrets; each may name a file.
const TENCENT_SECRETS: [&str; 4] = [
    "TENCENT_RTC_WEBHOOK_KEY",
    "TENCENT_RTC_WEBHOOK_KEY_FILE",
    "TENCENT_CALLBACK_TOKEN",
    "TENCENT_CALLBACK_TOKEN_FILE",
];

pub(crate) const NO_SECRET_OF_TENCENT: &str =
    "neither TENCENT_RTC_WEBHOOK_KEY nor TENCENT_CALLBACK_TOKEN is set in the environment";

const UNSIGNED: &str = "meetctl: not signed, as this vendor sends it: nothing in it proves where it is from";

/// A delivery for programs.
#[derive(Serialize)]
struct Told<'a, E> {
    vendor: meeting_control::Vendor,
    kind: Option<&'a str>,
    id: &'a str,
    proved: bool,
    event: E,
    reply: Answer<'a>,
}

/// What is to be answered.
#[derive(Serialize)]
struct Answer<'a> {
    status: u16,
    content_type: Option<&'static str>,
    body: Cow<'a, str>,
}

impl<'a> From<&'a Reply> for Answer<'a> {
    fn from(reply: &'a Reply) -> Self {
        Self { status: reply.status, content_type: reply.content_type, body: String::from_utf8_lossy(&reply.body) }
    }
}

/// A request as it was received.
pub(crate) struct Request<'a> {
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(crate) body: Cow<'a, [u8]>,
}

impl<'a> Request<'a> {
    pub(crate) fn of(request: &'a http::Request<Bytes>) -> Self {
        let headers = request.headers().iter();
        Self {
            headers: headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect(),
            query: url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).collect(),
            body: Cow::Borrowed(request.body()),
        }
    }

    /// A file may have a byte order mark and a line end that nobody has sent; the signature tells.
    pub(crate) fn received<S: Proof>(&self, receiver: &Receiver<S>) -> Result<Delivery<S::Event>, ReceiveError> {
        let query = || self.query.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        let receive = |body: &[u8]| receiver.receive(body, self.headers.iter().copied(), query());
        let plain = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body).trim_ascii_end();
        receive(&self.body).or_else(|refused| receive(plain).map_err(|_| refused))
    }

    fn is_signed_by_tencent(&self) -> bool {
        let is_signature = |name: &str, value: &str| name.eq_ignore_ascii_case("Sign") && !value.is_empty();
        self.headers.iter().any(|(name, value)| is_signature(name, value))
            || self.query.iter().any(|(name, value)| is_signature(name, value))
    }
}

/// With the secrets of the environment; `None` where none is set. What is set and cannot be used does not let pass what is unsigned.
pub(crate) fn tencent_receiver() -> Result<Option<tencent::event::Receiver>, Error> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_any_set = TENCENT_SECRETS.iter().any(|name| is_set(name));
    is_any_set.then(tencent::event::Receiver::from_env).transpose()
}

/// What was proved, or what Tencent does not sign and no secret is set for; and which of both.
pub(crate) fn from_tencent(
    request: &Request<'_>,
    received: Result<tencent::event::Delivery, ReceiveError>,
) -> Result<(bool, tencent::event::Delivery), ReceiveError> {
    match received {
        Err(ReceiveError::Unsigned) => {}
        proved => return Ok((true, proved?)),
    }
    if request.is_signed_by_tencent() {
        return Err(ReceiveError::NotAuthentic("no secret is there that could prove it"));
    }
    let unsigned = tencent::event::read_unsigned(&request.body)?;
    say(UNSIGNED);
    Ok((false, unsigned.trust()))
}

/// A delivery as a line of JSON; what could not be read of it is told on stderr.
pub(crate) fn line<E>(
    vendor: Vendor,
    proved: bool,
    delivery: &Delivery<E>,
    kind: Option<&str>,
    event: impl Serialize,
) -> Result<String, serde_json::Error> {
    for oddity in &delivery.oddities {
        say(&format!("meetctl: left out of the event, as it differs from the document: {oddity}"));
    }
    for place in &delivery.unread {
        say(&format!("meetctl: left out of the event, as no document describes it: {place}"));
    }
    let reply = Answer::from(&delivery.reply);
    compact(&Told { vendor: vendor.into(), kind, id: &delivery.id, proved, event, reply })
}
