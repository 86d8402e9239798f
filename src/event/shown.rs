//! Events as JSON, by their names on the wire.

use std::borrow::Cow;

use bytes::Bytes;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;

use super::Unread;
use crate::secret::{REDACTED, names::is_secret};
use crate::wire::node::{self, Node};
use crate::wire::view::{Redacted, View};

/// What an event holds.
pub(crate) enum Shown<'e> {
    Typed(View<'e>),
    Check { kind: &'e str },
    Unknown { kind: Option<&'e str>, raw: &'e Bytes, reason: &'e Unread },
}

/// Writes an event.
pub(crate) fn serialize<S: Serializer>(shown: &Shown<'_>, secrets: bool, serializer: S) -> Result<S::Ok, S::Error> {
    match shown {
        Shown::Typed(view) if secrets => view.serialize(serializer),
        Shown::Typed(view) => Redacted(*view).serialize(serializer),
        Shown::Check { kind } => {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("kind", kind)?;
            map.end()
        }
        Shown::Unknown { kind, raw, reason } => {
            let mut map = serializer.serialize_map(Some(3))?;
            map.serialize_entry("kind", kind)?;
            map.serialize_entry("reason", &reason.to_string())?;
            match node::parse(raw) {
                Ok(tree) => map.serialize_entry("raw", &Json { node: tree.root(), secrets })?,
                Err(_) if secrets => map.serialize_entry("raw", &String::from_utf8_lossy(raw))?,
                Err(_) => map.serialize_entry("raw", &unread(raw))?,
            }
            map.end()
        }
    }
}

/// What is no JSON, as far as it is text.
fn unread(raw: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(raw) {
        // UTF-16, where no name would be found.
        Ok(text) if !text.contains('\0') => without_secrets(text),
        _ => Cow::Owned(format!("[{} bytes that are no text]", raw.len())),
    }
}

/// JSON as it was sent, but for blanks, and for secrets unless they are asked for.
struct Json<'n> {
    node: Node<'n>,
    secrets: bool,
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = |node| Json { node, secrets: self.secrets };
        match self.node {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(flag) => serializer.serialize_bool(flag),
            // The digits as they stand: an id of twenty of them is no float.
            Node::Number(digits) => match RawValue::from_string(digits.to_owned()) {
                Ok(digits) => digits.serialize(serializer),
                Err(_) => serializer.serialize_str(digits),
            },
            Node::Text(text) if self.secrets => serializer.serialize_str(text),
            Node::Text(text) => serializer.serialize_str(&without_secrets(text)),
            Node::List(items) => serializer.collect_seq(items.map(inner)),
            Node::Object(members) => {
                serializer.collect_map(members.map(|(name, node)| (name, self.member(name, node))))
            }
        }
    }
}

impl<'n> Json<'n> {
    fn member(&self, name: &str, node: Node<'n>) -> Json<'n> {
        let is_plain = self.secrets || matches!(node, Node::Null | Node::Bool(_)) || !is_secret(name);
        Json { node: if is_plain { node } else { Node::Text(REDACTED) }, secrets: self.secrets }
    }
}

/// A text that can hold names and values: JSON, as Huawei and DingTalk have it in texts, a part of it, an address.
fn without_secrets(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with(['{', '['])
        && let Ok(tree) = node::parse(text.as_bytes())
        && let Ok(shown) = serde_json::to_string(&Json { node: tree.root(), secrets: false })
    {
        return Cow::Owned(shown);
    }
    match first_secret(text) {
        Some(known) => Cow::Owned(format!("{known}{REDACTED}")),
        None => Cow::Borrowed(text),
    }
}

/// What stands before the first value that is a secret by its name. Where that value ends nobody can tell: what is behind it is not shown.
fn first_secret(text: &str) -> Option<&str> {
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut rest = text;
    while let Some(begin) = rest.find(is_of_name) {
        let named = rest.get(begin..)?;
        let end = named.find(|c| !is_of_name(c))?;
        let (name, after) = named.split_at(end);
        let value = after.trim_start_matches(['\\', '"', '\'', ' ']).strip_prefix(['=', ':', '>']);
        if let Some(value) = value.filter(|_| is_secret(name)) {
            return text.get(..text.len() - value.len());
        }
        rest = after;
    }
    None
}
