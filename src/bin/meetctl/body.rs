//! The body of `meetctl call`, from the command line, a file or standard input.
//!
//! The errors name the place and do not quote the body, which can hold a password.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::text;

/// Reads what `--body` says: JSON, `@` and a file, or `-` for standard input.
pub(crate) fn read(body: &str) -> Result<Value, String> {
    match body.strip_prefix('@').or((body == "-").then_some("-")) {
        Some(source) => {
            let (text, place) = text::read("the body", source)?;
            parse(&place, &text)
        }
        None => parse("--body", body),
    }
}

/// Reads JSON from a text, which is at this place.
pub(crate) fn parse(place: &str, text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Err(format!("{place} is empty; give JSON"));
    }
    let Unambiguous(value) = serde_json::from_str(text).map_err(|error| format!("{place} is not JSON: {error}"))?;
    Ok(value)
}

/// JSON in which no field is given twice: which of them would be sent, nobody sees.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UnambiguousVisitor).map(Self)
    }
}

struct UnambiguousVisitor;

impl<'de> Visitor<'de> for UnambiguousVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the field `{name}` is given twice")));
            }
            let Unambiguous(field) = entries.next_value()?;
            fields.insert(name, field);
        }
        Ok(fields.into())
    }
}
