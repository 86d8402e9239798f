//! The body of `meetctl call`, from the command line, a file or standard input.
//!
//! The errors name the place and do not quote the body, which can hold a password.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads what `--body` says: JSON, `@` and a file, or `-` for standard input.
pub(crate) fn read(body: &str) -> Result<Value, String> {
    match body {
        "-" | "@-" => {
            let mut bytes = Vec::new();
            io::stdin()
                .read_to_end(&mut bytes)
                .map_err(|error| format!("cannot read the body on standard input: {error}"))?;
            parse("the body on standard input", bytes)
        }
        _ => match body.strip_prefix('@') {
            Some(file) => {
                let bytes = fs::read(file).map_err(|error| format!("cannot read the body in {file}: {error}"))?;
                parse(&format!("the body in {file}"), bytes)
            }
            None => parse("--body", body.as_bytes().to_vec()),
        },
    }
}

fn parse(place: &str, bytes: Vec<u8>) -> Result<Value, String> {
    let text = decode(bytes).map_err(|problem| format!("{place} {problem}"))?;
    if text.trim().is_empty() {
        return Err(format!("{place} is empty; give JSON"));
    }
    let Unambiguous(value) = serde_json::from_str(&text).map_err(|error| format!("{place} is not JSON: {error}"))?;
    Ok(value)
}

/// Editors and shells of Windows write byte order marks, and UTF-16.
fn decode(bytes: Vec<u8>) -> Result<String, &'static str> {
    let damaged = "is damaged UTF-16; save it as UTF-8";
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8(text.to_vec()).map_err(|_| "is not UTF-8; save it as such"),
        [0xff, 0xfe, text @ ..] => from_utf16(text, u16::from_le_bytes).ok_or(damaged),
        [0xfe, 0xff, text @ ..] => from_utf16(text, u16::from_be_bytes).ok_or(damaged),
        _ => String::from_utf8(bytes).map_err(|_| "is not UTF-8; save it as such"),
    }
}

fn from_utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, rest) = text.as_chunks::<2>();
    let units: Vec<u16> = units.iter().copied().map(unit).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
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
