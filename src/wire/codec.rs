//! serde's traits for the types of requests and answers, by way of their tables.

use std::borrow::Cow;
use std::fmt;

use serde::Serializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::node::Node;
use super::slot::{Oddities, Place, Read};
use super::view::Show;

/// How serde_json hands on a number when a program has asked it to keep all digits.
const KEPT_NUMBER: &str = "$serde_json::private::Number";

/// Writes a type in any of serde's formats, as it is written into a request.
pub(crate) fn serialize<T: Show, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&value.view(), serializer)
}

/// Reads a type from any of serde's formats, as leniently as from a vendor's answer.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    let node = Node::deserialize(deserializer)?;
    let mut oddities = Oddities::default();
    let value = T::read(&node, &Place::Answer, &mut oddities);
    value.ok_or_else(|| match oddities.found.first() {
        Some(oddity) => D::Error::custom(oddity),
        None => D::Error::custom("there is no value"),
    })
}

/// Reads what a caller wants to send: what cannot be read must not be left out silently.
#[cfg(feature = "dynamic")]
pub(crate) fn deserialize_exactly<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    let node = Node::deserialize(deserializer)?;
    let mut oddities = Oddities { exact: true, ..Oddities::default() };
    match (T::read(&node, &Place::Answer, &mut oddities), oddities.found.first()) {
        (_, Some(oddity)) => Err(D::Error::custom(oddity)),
        (Some(value), None) => Ok(value),
        (None, None) => Err(D::Error::custom("there is no value")),
    }
}

/// serde's traits for types that have a table.
macro_rules! serde_traits {
    (Serialize for $($name:ty),* $(,)?) => {$(
        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                crate::wire::serialize(self, serializer)
            }
        }
    )*};
    (Deserialize by $by:ident for $($name:ty),* $(,)?) => {$(
        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::wire::$by(deserializer)
            }
        }
    )*};
}

pub(crate) use serde_traits;

impl<'de> Deserialize<'de> for Node<'static> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(number(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Self::Value, E> {
        Ok(number(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Self::Value, E> {
        Ok(number(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(Cow<'static, str>, Node<'static>)> = Vec::new();
        while let Some((name, value)) = entries.next_entry::<String, Node<'static>>()? {
            members.push((Cow::Owned(name), value));
        }
        match members.as_slice() {
            [(name, Node::Text(digits))] if name == KEPT_NUMBER => Ok(Node::Number(digits.clone())),
            _ => Ok(Node::Object(members)),
        }
    }
}

fn number(value: impl fmt::Display) -> Node<'static> {
    Node::Number(Cow::Owned(value.to_string()))
}
