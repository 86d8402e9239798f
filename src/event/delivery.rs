//! From a message that is proved to an event.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;

use super::{Kinds, Unread};
use crate::Oddity;
use crate::secret::PROOFS;
use crate::secret::signature::hex;
use crate::wire::node::Node;
use crate::wire::slot::{Oddities, Place, Read};

/// A vendor's own ids are shorter. What is longer becomes its digest, so that ids which are remembered need little room.
const LONGEST_ID: usize = 128;

/// One event as it was delivered.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Delivery<E> {
    /// The same for every delivery of the same event: the vendor's id where it has one, else a digest of what the event says, else of all of
    /// the message. Unique among the events of one vendor, and 128 bytes long at most.
    pub id: String,
    /// When the vendor sent it, where it says so.
    pub sent_at: Option<SystemTime>,
    /// What happened.
    pub event: E,
    /// What of it could not be read as its document says, and is absent from the event: a hundred places at most.
    pub oddities: Vec<Oddity>,
    /// The places of what no document describes, and is absent from the event: a hundred at most. None of an event that is unknown, which
    /// has all of the message.
    pub unread: Vec<String>,
    /// The message as it came, decrypted.
    pub raw: Bytes,
    /// What to answer.
    pub reply: Reply,
}

/// What to answer to the vendor.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status; 200 for all that is taken.
    pub status: u16,
    /// The media type of the body; `None` where there is no body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Bytes,
}

/// Without the message: what proves it can be a part of it.
impl<E: fmt::Debug> fmt::Debug for Delivery<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, sent_at, event, oddities, unread, raw: _, reply } = self;
        let mut shown = f.debug_struct("Delivery");
        shown.field("id", id).field("sent_at", sent_at).field("event", event);
        shown.field("oddities", oddities).field("unread", unread).field("reply", reply).finish_non_exhaustive()
    }
}

/// Without the body, which can be signed.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, content_type, body: _ } = self;
        f.debug_struct("Reply").field("status", status).field("content_type", content_type).finish_non_exhaustive()
    }
}

impl Reply {
    pub(crate) fn empty() -> Self {
        Self { status: 200, content_type: None, body: Bytes::new() }
    }

    pub(crate) fn json(body: impl Into<Bytes>) -> Self {
        Self { status: 200, content_type: Some("application/json"), body: body.into() }
    }
}

/// What a message says of itself.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) kind: Option<String>,
    pub(crate) id: Option<String>,
    /// Messages of this form have no such kind, whichever others do.
    pub(crate) of_another_form: bool,
}

impl Told {
    /// What it says of itself, if it can be read.
    pub(crate) fn by(node: Result<Node<'_>, &'static str>, told: impl FnOnce(&Node<'_>) -> Self) -> Self {
        node.map(|node| told(&node)).unwrap_or_default()
    }
}

/// Reads a message. Whatever it holds, it becomes an event.
pub(crate) fn deliver<E: Kinds>(
    raw: Bytes,
    node: Result<Node<'_>, &'static str>,
    told: Told,
    sent_at: Option<SystemTime>,
    reply: Reply,
) -> Delivery<E> {
    let mut oddities = Oddities::with_unread();
    let read = match node {
        Ok(node) => {
            oddities.intact = node.is_intact();
            read(&told, &node, &mut oddities)
        }
        Err(problem) => Err(Unread::Body(format!("the message {problem}"))),
    };
    let id = match told.id {
        Some(id) if id.len() <= LONGEST_ID => id,
        Some(id) => digest(id.as_bytes()),
        None => digest(&raw),
    };
    let mut unread = oddities.unread.take().filter(|_| read.is_ok()).unwrap_or_default();
    unread.retain(|place| !PROOFS.contains(&place.as_str()));
    let event = read.unwrap_or_else(|reason| E::unknown(told.kind, raw.clone(), reason));
    Delivery { id, sent_at, event, oddities: oddities.found, unread, raw, reply }
}

/// For the readers of events that are generated.
pub(crate) fn typed<T: Read>(node: &Node<'_>, oddities: &mut Oddities) -> Option<T> {
    T::read(node, &Place::Answer, oddities)
}

fn read<E: Kinds>(told: &Told, node: &Node<'_>, oddities: &mut Oddities) -> Result<E, Unread> {
    let kind = told.kind.as_deref().ok_or(Unread::NoKind)?;
    if told.of_another_form {
        return Err(Unread::NewKind);
    }
    let event = E::read(kind, node, oddities).ok_or(Unread::NewKind)?;
    // A scalar costs itself alone. Where a list or an object is something else, whole people would be missing.
    match (&oddities.broken, event) {
        (Some(oddity), _) => Err(Unread::Body(oddity.to_string())),
        (None, Some(event)) => Ok(event),
        (None, None) => Err(Unread::Body("there is nothing in it".into())),
    }
}

fn digest(raw: &[u8]) -> String {
    hex(&hmac_sha256::Hash::hash(raw))
}
