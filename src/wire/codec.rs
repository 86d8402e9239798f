//! serde's traits for the types of requests and answers, by way of their tables.

use std::fmt;

use serde::Serializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::node::{Entries, Entry, Tree};
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
    let tree = tree(deserializer)?;
    let mut oddities = Oddities::default();
    let value = T::read(&tree.root(), &Place::Answer, &mut oddities);
    value.ok_or_else(|| match oddities.found.first() {
        Some(oddity) => D::Error::custom(oddity),
        None => D::Error::custom("there is no value"),
    })
}

/// Reads what a caller wants to send: what cannot be read must not be left out silently.
#[cfg(feature = "dynamic")]
pub(crate) fn deserialize_exactly<'de, D: Deserializer<'de>, T: Read>(deserializer: D) -> Result<T, D::Error> {
    let tree = tree(deserializer)?;
    let mut oddities = Oddities { exact: true, ..Oddities::default() };
    match (T::read(&tree.root(), &Place::Answer, &mut oddities), oddities.found.first()) {
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

fn tree<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tree<'static>, D::Error> {
    let mut entries = Entries::default();
    Growing(&mut entries).deserialize(deserializer)?;
    Ok(entries.into())
}

/// Takes in one value.
struct Growing<'t>(&'t mut Entries);

impl Growing<'_> {
    fn number<E>(self, value: impl fmt::Display) -> Result<(), E> {
        self.0.push_text(Entry::Number, &value.to_string());
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Growing<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Growing<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.0.push_null();
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.0.push_null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.0.push_flag(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.number(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.number(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        self.number(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        self.number(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.number(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.push_text(Entry::Text, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let (begun, mut count) = (self.0.begin(), 0);
        while items.next_element_seed(Growing(self.0))?.is_some() {
            count += 1;
        }
        self.0.end(begun, Entry::List, count);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let (begun, mut count) = (self.0.begin(), 0);
        while let Some(name) = entries.next_key::<String>()? {
            self.0.push_text(Entry::Name, &name);
            entries.next_value_seed(Growing(self.0))?;
            count += 1;
        }
        if !self.0.end_as_number(begun, KEPT_NUMBER) {
            self.0.end(begun, Entry::Object, count);
        }
        Ok(())
    }
}
