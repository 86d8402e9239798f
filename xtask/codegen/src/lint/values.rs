//! Enums, limits and secrets.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use serde_json::Value;

use super::names::is_type_name;
use super::place::Place;
use super::run::{Direction, Lint};
use crate::rule::Rule;
use crate::rust_name::variant;

/// Below this integer every one is a fraction of 64 bits, and no other is rounded to it.
const EXACT: u64 = 1 << 53;

const VALUE_NAMES: &str = "write `x-enum-varnames` with a name for each value";

/// Where the schema of an answer stands.
const ANSWER: &str = "/responses/200/content/application~1json/schema/";

const LIMITS: [(&str, &str); 4] =
    [("minItems", "maxItems"), ("minLength", "maxLength"), ("minLength", "x-max-bytes"), ("minimum", "maximum")];

impl<'d> Lint<'d> {
    pub(super) fn value_schema(&mut self, place: &Place<'d>) {
        self.limits(place);
        self.width(place);
        self.rounded_limits(place);
        self.distinct_values(place);
        self.meant_numbers(place);
        self.value_names(place);
        self.secret(place);
        self.identifier_text(place);
        // A value of an enum is shown, too: one that the limits exclude can never be sent.
        for shown in place.get("example").into_iter().chain(place.items_of("enum")) {
            self.shown.push((shown, place.clone(), Direction::Received));
        }
        if is_open_enum(place) {
            if place.text("type") == Some("string") && !place.has("x-enum-varnames") {
                self.variants(place);
            }
            self.derived.extend(derived_name(place).map(|name| (name, place.clone())));
        }
    }

    fn limits(&mut self, place: &Place<'d>) {
        for (least, most) in LIMITS {
            let (low, high) = (number(place, least), number(place, most));
            if let (Some(low), Some(high)) = (low, high)
                && low > high
            {
                let message = format!("`{least}` {low} is more than `{most}` {high}");
                self.fault(&place.at(least), Rule::Limits, message, "swap them, or mend the one that is wrong");
            }
        }
    }

    /// Limits and values of an `int32` must be such numbers themselves.
    fn width(&mut self, place: &Place<'d>) {
        if place.text("format") != Some("int32") {
            return;
        }
        let limits = ["minimum", "maximum"].into_iter().filter_map(|key| place.get(key));
        for at in limits.chain(place.items_of("enum")).collect::<Vec<_>>() {
            if at.value.as_i64().is_some_and(|number| i32::try_from(number).is_err()) {
                let message = format!("{} does not fit into 32 bits", at.label);
                self.fault(&at, Rule::Limits, message, "write `format: int64`");
            }
        }
    }

    /// Numbers are held against fractions of 64 bits, whatever their type.
    fn rounded_limits(&mut self, place: &Place<'d>) {
        for limit in ["minimum", "maximum"].into_iter().filter_map(|key| place.get(key)) {
            let remedy = match place.text("format") {
                Some("int64") if limit.value.as_i64().is_some_and(|number| number.unsigned_abs() >= EXACT) => {
                    "leave it out, and tell it in the description"
                }
                Some("float") if limit.value.as_f64().is_some_and(|number| f64::from(number as f32) != number) => {
                    "write `format: double`, or a limit that 32 bits can hold, like 0.5"
                }
                _ => continue,
            };
            self.fault(&limit, Rule::Limits, format!("{} is rounded where it is checked", limit.label), remedy);
        }
    }

    fn distinct_values(&mut self, place: &Place<'d>) {
        let mut seen: Vec<&Value> = Vec::new();
        for item in place.items_of("enum") {
            if seen.contains(&item.value) {
                self.fault(&item, Rule::Enum, format!("the value {} stands twice", item.value), "keep one of them");
            }
            seen.push(item.value);
        }
    }

    /// Numbers that mean something are a flag, or have names.
    fn meant_numbers(&mut self, place: &Place<'d>) {
        if place.text("type") != Some("integer") {
            return;
        }
        let values: Vec<_> = place.items_of("enum").iter().filter_map(|item| item.value.as_i64()).collect();
        match (place.is_set("x-flag"), place.has("x-enum-varnames")) {
            (true, true) => {
                let remedy = "keep one of them: a flag becomes true and false in Rust, names an enum";
                self.fault(&place.at("x-flag"), Rule::Enum, "`x-flag` stands beside `x-enum-varnames`", remedy);
            }
            (true, false) if values != [0, 1] => {
                let message = format!("{} is a flag, and `enum` is not [0, 1]", place.label);
                self.fault(
                    &place.at("x-flag"),
                    Rule::Enum,
                    message,
                    "write `enum: [0, 1]`, or names instead of `x-flag`",
                );
            }
            (false, false) if !values.is_empty() => {
                let message = format!("the values of {} have no names", place.label);
                let remedy = "write `x-flag: true` where 1 is yes and 0 is no, or else `x-enum-varnames` with a name for each value";
                self.fault(&place.at("enum"), Rule::Enum, message, remedy);
            }
            _ => {}
        }
    }

    /// What the document calls its values.
    fn value_names(&mut self, place: &Place<'d>) {
        let Some(told) = place.get("x-enum-varnames") else { return };
        let (values, names) = (place.items_of("enum"), place.texts_of("x-enum-varnames"));
        if names.len() != values.len() {
            let message = format!("{} values have {} names", values.len(), names.len());
            self.fault(&told, Rule::Enum, message, "write a name for each value of `enum`, in its order");
        }
        let mut seen = std::collections::BTreeSet::new();
        for (name, item) in names {
            let usable = is_type_name(name) && seen.insert(name);
            if !usable {
                let message = format!("`{name}` is no name for a variant, or stands twice");
                self.fault(&item, Rule::Enum, message, "write a word in UpperCamelCase that says what the value means");
            }
        }
    }

    /// Texts become the variants of an enum.
    fn variants(&mut self, place: &Place<'d>) {
        let mut seen = BTreeMap::new();
        for (text, item) in place.texts_of("enum") {
            let Some(name) = variant(text) else {
                let message = format!("the value {text:?} yields no variant of its own");
                self.fault(&item, Rule::Enum, message, VALUE_NAMES);
                continue;
            };
            if text.starts_with(|first: char| first.is_ascii_digit()) {
                let message = format!("the value {text:?} is `{name}` in Rust, which does not say what it means");
                self.fault(&item, Rule::Enum, message, VALUE_NAMES);
            }
            if let Some(other) = seen.insert(name.clone(), text)
                && other != text
            {
                let message = format!("the values {other:?} and {text:?} are both `{name}` in Rust");
                self.fault(&item, Rule::Enum, message, VALUE_NAMES);
            }
        }
    }

    /// The redacting type is chosen by `type` and `format`; more beside them makes a bare string of it.
    fn secret(&mut self, place: &Place<'d>) {
        if !is_secret(place) {
            return;
        }
        for key in ["enum", "nullable", "x-lenient"].into_iter().filter(|key| place.has(key)) {
            let message = format!("`{key}` stands beside `format: password`");
            let remedy = "leave it out; the redacting type takes neither, and null is read as absent anyway";
            self.fault(&place.at(key), Rule::Secret, message, remedy);
        }
    }
}

pub(super) fn is_secret(schema: &Place<'_>) -> bool {
    schema.text("format") == Some("password")
}

/// Whether it becomes an enum in Rust.
pub(super) fn is_open_enum(schema: &Place<'_>) -> bool {
    match schema.text("type") {
        Some("string") => schema.has("enum"),
        Some("integer") => schema.has("x-enum-varnames"),
        _ => false,
    }
}

/// The name that typify gives to the enum of a property, or to that of a whole answer: its holder's, and what lies between.
fn derived_name(place: &Place<'_>) -> Option<String> {
    let (mut name, path) = match place.pointer.split_once(ANSWER) {
        Some((operation, path)) => (answer_name(place, operation)?, path),
        None => property_name(&place.pointer)?,
    };
    for step in path.split('/') {
        name.push_str(match step {
            "items" => "Item",
            "additionalProperties" => "Value",
            _ => "",
        });
    }
    Some(name)
}

fn answer_name(place: &Place<'_>, operation: &str) -> Option<String> {
    let id = place.document.root.pointer(operation)?.get("operationId")?.as_str()?;
    Some(format!("{}Response", id.to_upper_camel_case()))
}

/// The component's and the property's, and the path that is left.
fn property_name(pointer: &str) -> Option<(String, &str)> {
    let (component, path) = pointer.strip_prefix("/components/schemas/")?.split_once("/properties/")?;
    if component.contains('/') {
        return None;
    }
    let (property, path) = path.split_once('/').unwrap_or((path, ""));
    Some((format!("{component}{}", property.to_upper_camel_case()), path))
}

fn number(place: &Place<'_>, key: &str) -> Option<f64> {
    place.get(key)?.value.as_f64()
}
