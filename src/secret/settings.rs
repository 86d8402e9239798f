//! What a file says, by its fields. A secret may stand in the wrong one: no error quotes what a field holds, whatever the format would say.
//!
//! Few programs read their credentials from a file: `#[inline]` has all of it compiled in those alone.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Secret;

/// The field that serde_json makes of a number in programs that have its feature `arbitrary_precision`.
const DIGITS: &str = "$serde_json::private::Number";

/// Whatever may stand in a field.
enum Setting {
    Nothing,
    Flag(bool),
    Number(u64),
    /// A number that no field takes.
    OtherNumber,
    Text(Secret),
    List(Vec<Setting>),
    Table(Settings),
}

/// Fields that are taken out by their names.
#[derive(Default)]
pub(crate) struct Settings {
    fields: Vec<(String, Setting)>,
    known: Vec<&'static str>,
}

/// Reads a type from its fields.
pub(crate) fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: fn(Settings) -> Result<T, String>,
) -> Result<T, D::Error> {
    let read = match Setting::deserialize(deserializer)? {
        Setting::Table(settings) => read(settings),
        other => Err(other.is_no("a table")),
    };
    read.map_err(D::Error::custom)
}

#[inline]
pub(crate) fn missing(name: &str) -> String {
    format!("missing field `{name}`")
}

impl Settings {
    #[inline]
    pub(crate) fn secret(&mut self, name: &'static str) -> Result<Option<Secret>, String> {
        match self.take(name) {
            Setting::Nothing => Ok(None),
            Setting::Text(text) => Ok(Some(text)),
            other => Err(other.is_none_for(name, "a text")),
        }
    }

    #[inline]
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, String> {
        Ok(self.secret(name)?.map(|text| text.expose().to_owned()))
    }

    #[inline]
    pub(crate) fn number(&mut self, name: &'static str) -> Result<Option<u64>, String> {
        match self.take(name) {
            Setting::Nothing => Ok(None),
            Setting::Number(number) => Ok(Some(number)),
            other => Err(other.is_none_for(name, "a whole number")),
        }
    }

    #[inline]
    pub(crate) fn small_number(&mut self, name: &'static str) -> Result<Option<u32>, String> {
        let Some(number) = self.number(name)? else { return Ok(None) };
        match number.try_into() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Setting::OtherNumber.is_none_for(name, "a whole number of 32 bits")),
        }
    }

    #[inline]
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, String> {
        match self.take(name) {
            Setting::Nothing => Ok(None),
            Setting::Flag(flag) => Ok(Some(flag)),
            other => Err(other.is_none_for(name, "true or false")),
        }
    }

    #[inline]
    pub(crate) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, String> {
        let items = match self.take(name) {
            Setting::Nothing => Vec::new(),
            Setting::List(items) => items,
            other => return Err(other.is_none_for(name, "a list of texts")),
        };
        let mut texts = Vec::new();
        for item in items {
            match item {
                Setting::Text(text) => texts.push(text.expose().to_owned()),
                other => return Err(other.is_none_for(name, "a list of texts")),
            }
        }
        Ok(texts)
    }

    #[inline]
    pub(crate) fn table(&mut self, name: &'static str) -> Result<Option<Self>, String> {
        match self.take(name) {
            Setting::Nothing => Ok(None),
            Setting::Table(table) => Ok(Some(table)),
            other => Err(other.is_none_for(name, "a table")),
        }
    }

    /// Nothing else may stand there.
    #[inline]
    pub(crate) fn end(self) -> Result<(), String> {
        match self.fields.first() {
            None => Ok(()),
            Some((name, _)) => Err(format!("unknown field `{name}`, expected one of `{}`", self.known.join("`, `"))),
        }
    }

    #[inline]
    fn take(&mut self, name: &'static str) -> Setting {
        self.known.push(name);
        match self.position(name) {
            Some(at) => self.fields.remove(at).1,
            None => Setting::Nothing,
        }
    }

    #[inline]
    fn position(&self, wanted: &str) -> Option<usize> {
        self.fields.iter().position(|(name, _)| name == wanted)
    }
}

impl Setting {
    #[inline]
    fn is_no(&self, expected: &str) -> String {
        let found = match self {
            Self::Nothing => "nothing",
            Self::Flag(_) => "true or false",
            Self::Number(_) | Self::OtherNumber => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        };
        format!("invalid type: {found}, expected {expected}")
    }

    #[inline]
    fn is_none_for(&self, name: &str, expected: &str) -> String {
        format!("`{name}`: {}", self.is_no(expected))
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Where a format is asked for one type, it quotes whatever else it finds.
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Setting;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false, a list or a table")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Setting, E> {
        Ok(Setting::Flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Setting, E> {
        Ok(u64::try_from(number).map_or(Setting::OtherNumber, Setting::Number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Setting, E> {
        Ok(Setting::Number(number))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Setting, E> {
        Ok(Setting::OtherNumber)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Setting, E> {
        Ok(Setting::OtherNumber)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Setting, E> {
        Ok(Setting::OtherNumber)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Setting, E> {
        Ok(Setting::Text(text.into()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Setting, E> {
        Ok(Setting::Text(text.into()))
    }

    fn visit_none<E: Error>(self) -> Result<Setting, E> {
        Ok(Setting::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Setting, D::Error> {
        Setting::deserialize(deserializer)
    }

    fn visit_unit<E: Error>(self) -> Result<Setting, E> {
        Ok(Setting::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Setting, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Setting::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Setting, A::Error> {
        let mut settings = Settings::default();
        while let Some((name, value)) = table.next_entry::<String, _>()? {
            if settings.position(&name).is_some() {
                return Err(A::Error::custom(format!("duplicate field `{name}`")));
            }
            settings.fields.push((name, value));
        }
        Ok(match settings.fields.as_slice() {
            [(name, Setting::Text(digits))] if name == DIGITS => {
                digits.expose().parse().map_or(Setting::OtherNumber, Setting::Number)
            }
            _ => Setting::Table(settings),
        })
    }
}
