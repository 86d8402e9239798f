//! Where a document says whether a text is an id.

use super::place::Place;
use super::run::Lint;
use crate::identifier::{COMMA_KEYWORD, JSON_KEYWORD, KEYWORD, is_plain_text, sounds_like_one};
use crate::rule::Rule;

impl<'d> Lint<'d> {
    /// A parameter's schema, or a property, alone or a list.
    pub(super) fn identifier(&mut self, name: &str, schema: &Place<'d>) {
        let text = schema.get("items").unwrap_or_else(|| schema.clone());
        let Some(told) = text.get(KEYWORD) else { return };
        if *told.value == sounds_like_one(name) {
            let message =
                format!("`{name}` is taken for {} by its name", if text.is_set(KEYWORD) { "an id" } else { "no id" });
            self.fault(&told, Rule::Identifier, message, "leave it out");
        }
    }

    pub(super) fn identifier_text(&mut self, schema: &Place<'d>) {
        if schema.has(KEYWORD) && !is_plain_text(schema.value) {
            let message = format!("`{KEYWORD}` stands beside `format` or `enum`");
            let remedy = "leave it out: a secret is sent as it is, and the values of an enum are known";
            self.fault(&schema.at(KEYWORD), Rule::Identifier, message, remedy);
        }
        for (keyword, other) in [(JSON_KEYWORD, KEYWORD), (COMMA_KEYWORD, KEYWORD), (COMMA_KEYWORD, JSON_KEYWORD)] {
            if schema.has(keyword) && (!is_plain_text(schema.value) || schema.has(other)) {
                let message = format!("`{keyword}` stands beside `format`, `enum` or `{other}`");
                let remedy = "a text is one of these: leave the others out";
                self.fault(&schema.at(keyword), Rule::Identifier, message, remedy);
            }
        }
    }
}
