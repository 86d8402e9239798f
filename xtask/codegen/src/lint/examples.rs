//! Examples are of their schema: people copy them, the documentation compiles them, and the sandbox answers with them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::place::Place;
use super::run::{Direction, Lint};
use super::shape::text;
use crate::hidden::is_hidden;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    /// All examples beside the schema of a body.
    pub(super) fn body_examples(&mut self, media: &Place<'d>, direction: Direction) {
        let Some(schema) = media.get("schema") else { return };
        for example in shown_in(media) {
            self.shown.push((example, schema.clone(), direction));
        }
    }

    /// A schema with a fault of its own says nothing of its examples.
    pub(super) fn examples(&mut self) {
        let faulty: BTreeSet<String> = self.findings.iter().map(|finding| finding.file.clone()).collect();
        let vendor_is_sound = self.vendor.is_some_and(|vendor| !faulty.contains(&vendor.file));
        let is_judged = |example: &Place<'_>| vendor_is_sound && !faulty.contains(&example.document.file);
        for (example, schema, direction) in std::mem::take(&mut self.shown) {
            if is_judged(&example) {
                self.example(&example, &schema, direction);
            }
        }
        for (shown, equals) in std::mem::take(&mut self.proofs) {
            if is_judged(&shown) {
                self.proof(&shown, &equals);
            }
        }
    }

    /// The example of an answer is one of a call that worked.
    fn proof(&mut self, shown: &Place<'d>, equals: &Place<'d>) {
        if text(shown.value) != text(equals.value) {
            let message = format!("{} is {}, and tells success where it is {}", shown.label, shown.value, equals.value);
            self.fault(shown, Rule::Example, message, "show an answer of a call that worked");
        }
    }

    /// Whether a value is one of a schema, which may be a reference.
    fn example(&mut self, example: &Place<'d>, schema: &Place<'d>, direction: Direction) {
        let Some(schema) = self.resolved(schema) else { return };
        if example.value.is_null() {
            if !schema.is_set("nullable") {
                let remedy = "write a value, leave it out, or mark the schema `nullable` where the vendor sends null";
                self.fault(example, Rule::Example, format!("{} is null", example.label), remedy);
            }
            return;
        }
        match schema.text("type") {
            None | Some("object") if schema.has("additionalProperties") => {
                self.map_example(example, &schema, direction)
            }
            None | Some("object") => self.object_example(example, &schema, direction),
            Some("array") => self.array_example(example, &schema, direction),
            Some(kind) => self.scalar_example(example, &schema, kind, direction),
        }
    }

    fn object_example(&mut self, example: &Place<'d>, schema: &Place<'d>, direction: Direction) {
        let Some(fields) = example.value.as_object() else { return self.no_example(example, "a mapping") };
        let parts: Vec<_> = schema.items_of("allOf").iter().filter_map(|part| self.resolved(part)).collect();
        let parts = || parts.iter().chain([schema]);
        let properties: BTreeMap<&str, Place<'d>> = parts().flat_map(|part| part.members_of("properties")).collect();
        let required: Vec<&str> = parts().flat_map(|part| part.texts_of("required")).map(|(name, _)| name).collect();
        for name in required.iter().filter(|name| !fields.contains_key(**name)) {
            let message = format!("{} lacks `{name}`, which its schema requires", example.label);
            self.fault(example, Rule::Example, message, "write it into the example, or take it out of `required`");
        }
        self.shows_payload(example, schema);
        for (name, value) in example.members() {
            match properties.get(name) {
                Some(property) => {
                    if direction == Direction::Sent {
                        self.sendable(&value, name, property);
                    }
                    self.example(&value, property, direction);
                }
                None => {
                    let message = format!("the schema of the example has no property `{name}`");
                    self.fault(&value, Rule::Example, message, "add the property to the schema, or mend the name");
                }
            }
        }
    }

    /// What callers get of an answer in an envelope is the payload.
    fn shows_payload(&mut self, example: &Place<'d>, schema: &Place<'d>) {
        let Some(payload) = self.vendor.and_then(|vendor| Place::root(vendor).text("x-payload")) else { return };
        if schema.has("allOf") && !example.has(payload) {
            let message = format!("{} lacks `{payload}`, which is all that callers get of the answer", example.label);
            let remedy = "write it into the example, or refer to the envelope alone where the answer carries nothing";
            self.fault(example, Rule::Example, message, remedy);
        }
    }

    fn map_example(&mut self, example: &Place<'d>, schema: &Place<'d>, direction: Direction) {
        if !example.value.is_object() {
            return self.no_example(example, "a mapping");
        }
        let Some(values) = schema.get("additionalProperties") else { return };
        for (key, value) in example.members() {
            self.seen(&value, key);
            if direction == Direction::Sent {
                self.key_example(&value, key);
            }
            self.example(&value, &values, direction);
        }
    }

    fn array_example(&mut self, example: &Place<'d>, schema: &Place<'d>, direction: Direction) {
        let Some(items) = example.value.as_array() else { return self.no_example(example, "a list") };
        self.size(example, schema, ("minItems", "maxItems"), items.len(), "items");
        let Some(kind) = schema.get("items") else { return };
        for item in example.items() {
            self.example(&item, &kind, direction);
        }
    }

    fn scalar_example(&mut self, example: &Place<'d>, schema: &Place<'d>, kind: &str, direction: Direction) {
        let value = example.value;
        let is_lenient = direction == Direction::Received && schema.is_set("x-lenient");
        let is_other = match kind {
            "string" => value.is_boolean() || value.is_i64(),
            "integer" => value.is_boolean() || value.is_string(),
            _ => value.is_string() || value.is_boolean() || value.is_i64(),
        };
        if is_lenient && is_other {
            return self.listed(example, schema);
        }
        match (kind, value) {
            ("string", Value::String(text)) => self.text_example(example, schema, text),
            ("integer", Value::Number(number)) if number.is_i64() => {
                self.integer_example(example, schema, number.as_i64())
            }
            ("number", Value::Number(number)) if direction == Direction::Received || number.is_f64() => {
                self.single(example, schema, number.as_f64());
                self.range(example, schema, number.as_f64());
            }
            ("number", Value::Number(number)) => {
                let message = format!("{} has no fraction, so that it is an integer in Rust", example.label);
                self.fault(example, Rule::Example, message, format!("write {number}.0"));
            }
            ("boolean", Value::Bool(_)) => {}
            ("string", _) => self.no_example(example, "text, in quotes where it looks like something else"),
            ("integer", _) => self.no_example(example, "an integer of 64 bits"),
            ("number", _) => self.no_example(example, "a number"),
            ("boolean", _) => self.no_example(example, "true or false"),
            _ => {}
        }
    }

    fn seen(&mut self, example: &Place<'d>, text: &str) {
        if let Some(found) = text.chars().find(|c| (c.is_control() && *c != '\n') || is_hidden(*c)) {
            let message = format!("{} holds the character {found:?}", example.label);
            self.fault(example, Rule::Example, message, "leave it out: it cannot be seen, or written in Rust");
        }
    }

    fn text_example(&mut self, example: &Place<'d>, schema: &Place<'d>, text: &str) {
        self.seen(example, text);
        self.listed(example, schema);
        self.size(example, schema, ("minLength", "maxLength"), text.chars().count(), "characters");
        self.size(example, schema, ("", "x-max-bytes"), text.len(), "bytes");
    }

    fn integer_example(&mut self, example: &Place<'d>, schema: &Place<'d>, number: Option<i64>) {
        let Some(number) = number else { return };
        if schema.text("format") == Some("int32") && i32::try_from(number).is_err() {
            let message = format!("{} does not fit into 32 bits", example.label);
            self.fault(example, Rule::Example, message, "write a smaller number, or `format: int64`");
        }
        self.listed(example, schema);
        self.range(example, schema, Some(number as f64));
    }

    fn single(&mut self, example: &Place<'d>, schema: &Place<'d>, number: Option<f64>) {
        let is_wide = number.is_some_and(|number| number.abs() > f64::from(f32::MAX));
        if is_wide && schema.text("format") == Some("float") {
            let message = format!("{} does not fit into 32 bits", example.label);
            self.fault(example, Rule::Example, message, "write a smaller number, or `format: double`");
        }
    }

    fn listed(&mut self, example: &Place<'d>, schema: &Place<'d>) {
        let values = schema.items_of("enum");
        // A type that is passed over says nothing of the value.
        if !values.is_empty() && !values.iter().any(|value| text(value.value) == text(example.value)) {
            let message = format!("{} is not in the `enum` of its schema", example.label);
            self.fault(example, Rule::Example, message, "write a documented value, or add it to `enum`");
        }
    }

    fn range(&mut self, example: &Place<'d>, schema: &Place<'d>, number: Option<f64>) {
        let bound = |key| schema.get(key).and_then(|bound| bound.value.as_f64());
        let Some(number) = number else { return };
        if bound("minimum").is_some_and(|least| number < least) || bound("maximum").is_some_and(|most| number > most) {
            let message = format!("{} is not between `minimum` and `maximum` of its schema", example.label);
            self.fault(example, Rule::Example, message, "write a value within the limits, or mend the limits");
        }
    }

    fn size(&mut self, example: &Place<'d>, schema: &Place<'d>, keys: (&str, &str), size: usize, unit: &str) {
        let bound = |key| schema.get(key).and_then(|bound| bound.value.as_u64());
        let size = size as u64;
        if bound(keys.0).is_some_and(|least| size < least) || bound(keys.1).is_some_and(|most| size > most) {
            let message = format!("{} has {size} {unit}, against the limits of its schema", example.label);
            self.fault(example, Rule::Example, message, "write a value within the limits, or mend the limits");
        }
    }

    fn no_example(&mut self, example: &Place<'d>, wanted: &str) {
        let message = format!("{} is not of the type of its schema", example.label);
        self.fault(example, Rule::Example, message, format!("write {wanted}"));
    }
}

/// The examples of a body.
pub(super) fn shown_in<'d>(media: &Place<'d>) -> impl Iterator<Item = Place<'d>> {
    let named = media.members_of("examples").into_iter().filter_map(|(_, example)| example.get("value"));
    media.get("example").into_iter().chain(named)
}
