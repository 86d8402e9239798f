//! Examples of requests are sent as they stand, by people and by the tests: what the client would refuse is none.
//!
//! The client knows the characters of all scripts. An example gets by with those of ASCII, of which little is to be known.

use serde_json::Value;

use super::place::Place;
use super::run::Lint;
use crate::hidden::is_hidden;
use crate::identifier::TextKind;
use crate::rule::Rule;

const QUOTES: [char; 9] = ['"', '\'', '`', '<', '>', '[', ']', '(', ')'];
const SEPARATORS: [char; 2] = [',', ';'];
const PLAIN: &str =
    "write the id of one thing, in letters and digits, or `x-identifier: false` into the schema where it is none";

impl<'d> Lint<'d> {
    /// A parameter or a field by its name; of a list each item.
    pub(super) fn sendable(&mut self, example: &Place<'d>, name: &str, schema: &Place<'d>) {
        let texts = if example.value.is_array() { example.items() } else { vec![example.clone()] };
        match TextKind::of(name, schema.value) {
            TextKind::Id => texts.iter().for_each(|text| self.id_example(text)),
            TextKind::Ids => texts.iter().for_each(|text| self.ids_example(text)),
            TextKind::Json(ids) => texts.iter().for_each(|text| self.json_example(text, &ids)),
            TextKind::Text => {}
        }
    }

    fn id_example(&mut self, example: &Place<'d>) {
        if example.value.as_str().is_some_and(|text| !is_id(text)) {
            let message = format!("{} is an id by its name, and would be refused as {}", example.label, example.value);
            self.fault(example, Rule::Example, message, PLAIN);
        }
    }

    fn ids_example(&mut self, example: &Place<'d>) {
        if example.value.as_str().is_some_and(|text| !text.split(',').all(is_id)) {
            let message = format!("{} is a list of ids, and would be refused as {}", example.label, example.value);
            self.fault(example, Rule::Example, message, "write ids with commas between them, and nothing else");
        }
    }

    fn json_example(&mut self, example: &Place<'d>, ids: &[&str]) {
        let Some(text) = example.value.as_str() else { return };
        let fits = serde_json::from_str(text).is_ok_and(|json| has_ids(&json, ids));
        if !fits {
            let message = format!("{} is no JSON with ids where `x-json-ids` names them", example.label);
            self.fault(example, Rule::Example, message, "write a text as it is sent");
        }
    }

    /// Names that are data.
    pub(super) fn key_example(&mut self, example: &Place<'d>, key: &str) {
        if key.trim() != key || key.is_empty() || key.starts_with(QUOTES) || key.ends_with(QUOTES) {
            let message = format!("the key {key:?} would be refused");
            self.fault(example, Rule::Example, message, "write a key without blanks and quotes at its ends");
        }
    }

    /// What stands in a path or a header is not as free as a text.
    pub(super) fn placed_example(&mut self, example: &Place<'d>, place: &str) {
        let Some(text) = example.value.as_str() else { return };
        let is_plain = text.trim() == text && !text.is_empty() && text.chars().all(|c| (' '..='~').contains(&c));
        let refused = match place {
            "path" => matches!(text, "" | "." | ".."),
            "header" => !is_plain,
            _ => false,
        };
        if refused {
            let message = format!("{} cannot stand in a {place}", example.label);
            self.fault(example, Rule::Example, message, "write what the vendor takes there");
        }
    }
}

/// What cannot be seen in it is told besides.
fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !SEPARATORS.contains(&c) || c.is_control() || is_hidden(c);
    !text.is_empty() && text.chars().all(plain) && !text.starts_with(QUOTES) && !text.ends_with(QUOTES)
}

fn has_ids(json: &Value, ids: &[&str]) -> bool {
    match json {
        Value::Array(items) => items.iter().all(|item| has_ids(item, ids)),
        Value::Object(fields) => fields.iter().all(|(name, value)| {
            let listed = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
            let fits = |text: &Value| text.as_str().is_none_or(is_id);
            (!ids.contains(&name.as_str()) || listed.iter().all(fits)) && has_ids(value, ids)
        }),
        _ => true,
    }
}
