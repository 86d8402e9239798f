//! Events as JSON, by their names on the wire.

use bytes::Bytes;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::value::RawValue;

use super::Unread;
use super::delivery::PROOFS;
use crate::wire::node::{self, Node};
use crate::wire::view::{Redacted, View};

/// What stands in the place of a secret, as in the answers of operations.
const REDACTED: &str = "[redacted]";

/// What an event holds.
pub(crate) enum Shown<'e> {
    Typed(View<'e>),
    Check {
        kind: &'e str,
    },
    Unknown {
        kind: Option<&'e str>,
        raw: &'e Bytes,
        reason: &'e Unread,
        /// The names of what any document has as a secret.
        secrets: &'static [&'static str],
    },
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
        Shown::Unknown { kind, raw, reason, secrets: names } => {
            let hidden = if secrets { None } else { Some(*names) };
            let mut map = serializer.serialize_map(Some(3))?;
            map.serialize_entry("kind", kind)?;
            map.serialize_entry("reason", &reason.to_string())?;
            match node::parse(raw) {
                Ok(tree) => map.serialize_entry("raw", &Json { node: tree.root(), hidden })?,
                Err(_) => map.serialize_entry("raw", &String::from_utf8_lossy(raw))?,
            }
            map.end()
        }
    }
}

/// JSON as it was sent, but for blanks and what proves where it is from.
struct Json<'n> {
    node: Node<'n>,
    /// The names that are hidden; `None` where all is shown.
    hidden: Option<&'static [&'static str]>,
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = |node| Json { node, hidden: self.hidden };
        match self.node {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(flag) => serializer.serialize_bool(flag),
            // The digits as they stand: an id of twenty of them is no float.
            Node::Number(digits) => match RawValue::from_string(digits.to_owned()) {
                Ok(digits) => digits.serialize(serializer),
                Err(_) => serializer.serialize_str(digits),
            },
            Node::Text(text) => serializer.serialize_str(text),
            Node::List(items) => serializer.collect_seq(items.map(inner)),
            Node::Object(members) => {
                serializer.collect_map(members.map(|(name, node)| (name, self.member(name, node))))
            }
        }
    }
}

impl<'n> Json<'n> {
    fn member(&self, name: &str, node: Node<'n>) -> Json<'n> {
        let is_name = |hidden: &&str| hidden.eq_ignore_ascii_case(name.trim());
        let is_hidden = self.hidden.is_some_and(|names| PROOFS.iter().chain(names).any(is_name));
        Json { node: if is_hidden { Node::Text(REDACTED) } else { node }, hidden: self.hidden }
    }
}
