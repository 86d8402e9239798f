//! What opens a door is redacted, or says why it opens none.
//!
//! Secrets in answers are known by the documents alone: what is not marked there is printed.

use super::place::Place;
use super::run::Lint;
use super::values::is_secret;
use crate::rule::Rule;
use crate::secret_names::{is_no_secret, sign_in_name, sign_of_door, word_of_keys};

const REASON: &str = "x-not-secret";
const KEYS: &str = "x-secret-keys";

/// How a description says that a text is a secret, or holds one.
const TOLD: [&str; 14] = [
    "a secret",
    "captcha",
    "good for one use",
    "holds a token",
    "one-time",
    "stands for the password",
    "stream key",
    "the key,",
    "the nonce",
    "the password",
    "the signature",
    "the token",
    "token is part of it",
    "whoever has it",
];

impl<'d> Lint<'d> {
    /// A property of an object, in a request or an answer.
    pub(super) fn secret_property(&mut self, name: &str, property: &Place<'d>) {
        self.reason(property);
        self.secret_keys(property);
        let holder = innermost(property);
        if !is_plain_text(&holder) || property.has(REASON) {
            return;
        }
        if let Some(sign) = sign_of_secret(name, property.text("description").unwrap_or_default()) {
            let message = format!("{} looks like a secret ({sign}), and would be printed", property.label);
            let remedy =
                "write `format: password` beside `type: string`, or the reason why it is none as `x-not-secret`";
            self.fault(&holder, Rule::Secret, message, remedy);
        }
    }

    /// Of a map both are printed, the names and the values.
    fn secret_keys(&mut self, property: &Place<'d>) {
        let Some(map) = first_map(property).filter(|map| !map.has(KEYS) && !property.has(REASON)) else { return };
        let description = property.text("description").unwrap_or_default().to_lowercase();
        let told = || TOLD.iter().find(|told| description.contains(*told)).copied();
        if let Some(sign) = told().or_else(|| word_of_keys(&description)) {
            let message = format!("the keys of {} may be secrets (\"{sign}\" in its description)", property.label);
            let remedy = "write `x-secret-keys: true` beside `additionalProperties`, or the reason why nothing in it is a secret \
                          as `x-not-secret`";
            self.fault(&map, Rule::Secret, message, remedy);
        }
    }

    /// A parameter that callers give.
    pub(super) fn secret_parameter(&mut self, name: &str, parameter: &Place<'d>) {
        let Some(schema) = parameter.get("schema").filter(is_plain_text) else { return };
        if parameter.has(REASON) {
            return;
        }
        if let Some(sign) = sign_of_secret(name, parameter.text("description").unwrap_or_default()) {
            let message = format!(
                "the parameter `{name}` looks like a secret ({sign}), and would be printed where it comes back"
            );
            let remedy = "write `format: password` beside `type: string`, make it a security scheme in vendor.yaml, \
                          or write the reason why it is none as `x-not-secret`";
            self.fault(&schema, Rule::Secret, message, remedy);
        }
    }

    /// Why something that sounds like a secret is none.
    pub(super) fn reason(&mut self, place: &Place<'d>) {
        if is_secret(&innermost(place)) && place.has(REASON) {
            let message = format!("{} is a secret, and has a reason why it is none", place.label);
            self.fault(
                &place.at(REASON),
                Rule::Secret,
                message,
                "leave out one of `format: password` and `x-not-secret`",
            );
        }
    }
}

fn first_map<'d>(schema: &Place<'d>) -> Option<Place<'d>> {
    match schema.get("items") {
        Some(items) => first_map(&items),
        None => Some(schema.clone()).filter(|schema| schema.has("additionalProperties")),
    }
}

/// What a list or a map holds, however deep; else the value itself.
fn innermost<'d>(schema: &Place<'d>) -> Place<'d> {
    match schema.get("items").or_else(|| schema.get("additionalProperties")) {
        Some(held) => innermost(&held),
        None => schema.clone(),
    }
}

/// Text that is printed as it is. The values of an enum are documented, so they hide nothing.
fn is_plain_text(schema: &Place<'_>) -> bool {
    schema.text("type") == Some("string") && !schema.has("format") && !schema.has("enum")
}

/// What gives a secret away: a word of the name, or words of the description.
fn sign_of_secret(name: &str, description: &str) -> Option<String> {
    if is_no_secret(name) {
        return None;
    }
    let description = description.to_lowercase();
    let told = || TOLD.iter().find(|told| description.contains(*told));
    sign_in_name(name)
        .or_else(|| told().map(|told| format!("\"{told}\" in its description")))
        .or_else(|| sign_of_door(name, &description))
}
