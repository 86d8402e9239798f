//! What a schema must be because callers build it, or because vendors send it.

use std::collections::BTreeSet;

use super::across::{component, schemas};
use super::names::is_taken_field;
use super::place::Place;
use super::run::Lint;
use crate::identifier::{COMMA_KEYWORD, JSON_KEYWORD, KEYWORD};
use crate::rule::Rule;

/// Keywords that limit a value before it is sent.
const LIMITS: [&str; 7] = ["maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "x-max-bytes"];

impl<'d> Lint<'d> {
    pub(super) fn directions(&mut self, roots: &[Place<'d>]) {
        let requested = self.reached_from("/requestBody/");
        let answered = self.reached_from("/responses/200/");
        for (name, schema) in roots.iter().flat_map(schemas) {
            self.named_limits(&schema);
            if requested.contains(name) {
                self.built(&schema);
            }
            match (requested.contains(name), answered.contains(name)) {
                (true, true) => self.built_and_read(&schema),
                (true, false) => self.unread(&schema),
                (false, _) => {}
            }
        }
    }

    /// The component schemas that something below such a place refers to, and all that these need.
    pub(super) fn reached_from(&self, part: &str) -> BTreeSet<&'d str> {
        let mut reached = BTreeSet::new();
        loop {
            let before = reached.len();
            // Envelopes are opened by the transport and are no types of an answer.
            for reference in
                self.references.iter().filter(|reference| !reference.from.pointer.ends_with("/allOf/0/$ref"))
            {
                let from = reference.from.pointer.as_str();
                let open = match component(from) {
                    Some(holder) => reached.contains(holder),
                    None => from.starts_with("/paths/") && from.contains(part),
                };
                // The target's pointer lives as long as the run, its name as long as the document.
                let name = component(&reference.to.pointer).and_then(|name| self.name_of(&reference.to, name));
                if open {
                    reached.extend(name);
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }

    fn name_of(&self, target: &Place<'d>, name: &str) -> Option<&'d str> {
        let schemas = schemas(&Place::root(target.document));
        schemas.into_iter().map(|(other, _)| other).find(|other| *other == name)
    }

    /// Callers build it, so that its fields become setters, and its limits checks.
    fn built(&mut self, schema: &Place<'d>) {
        for (name, _) in schema.texts_of("required") {
            if let Some(list) = schema.find(&["properties", name]) {
                self.perhaps_empty(&list);
            }
        }
        for (name, property) in schema.members_of("properties") {
            if is_taken_field(&self.rust_name(name)) {
                let remedy = "let the generator rename what it has of that name before you use this property";
                let message = format!("generated code has a `{name}` of its own");
                self.fault(&property, Rule::PropertyName, message, remedy);
            }
            if property.is_set("nullable") {
                let message = format!("`{name}` is `nullable` in a request, and null is never sent");
                let remedy = "leave it out; where answers have the schema too, write one of their own";
                self.fault(&property.at("nullable"), Rule::Nullable, message, remedy);
            }
            self.unchecked(&property);
        }
    }

    /// Whoever must hand in a list may hand in an empty one, which to some vendors means everybody.
    pub(super) fn perhaps_empty(&mut self, list: &Place<'d>) {
        if list.text("type") == Some("array") && !list.has("minItems") {
            let message = format!("{} has to be sent, and nothing says whether it may be empty", list.label);
            let remedy = "write `minItems: 1`, or `minItems: 0` where an empty one is not known to be a mistake";
            self.fault(list, Rule::Limits, message, remedy);
        }
    }

    /// What is said of a field and of the items of its list is held against a request, and nothing deeper.
    fn unchecked(&mut self, property: &Place<'d>) {
        let map = property.get("items").unwrap_or_else(|| property.clone());
        let mut open = map.get("additionalProperties");
        while let Some(holder) = open {
            for told in
                LIMITS.into_iter().chain([KEYWORD, JSON_KEYWORD, COMMA_KEYWORD]).filter_map(|key| holder.get(key))
            {
                let message = format!("{} of a map's values is not checked", told.label);
                self.fault(&told, Rule::Limits, message, "leave it out, and tell it in the description");
            }
            open = holder.get("items").or_else(|| holder.get("additionalProperties"));
        }
    }

    /// Requests are written under one name.
    fn unread(&mut self, schema: &Place<'d>) {
        for aliases in schema.members_of("properties").into_iter().filter_map(|(_, property)| property.get("x-aliases"))
        {
            let remedy = "leave it out, and tell in the description what the field is called besides";
            self.fault(&aliases, Rule::RefusedKeyword, "`x-aliases` of a request, which no answer has", remedy);
        }
    }

    /// What has a name is referred to, and the limits of a field are those that stand with it.
    fn named_limits(&mut self, schema: &Place<'d>) {
        for limit in LIMITS.into_iter().filter_map(|key| schema.get(key)) {
            let message = format!("{} of a schema with a name is not checked", limit.label);
            self.fault(&limit, Rule::Limits, message, "leave it out: the values in `enum` say it already");
        }
    }

    /// Vendors leave out what they promise, so that every field of an answer is optional; a request's required ones are not.
    fn built_and_read(&mut self, schema: &Place<'d>) {
        if let Some(required) = schema.get("required").filter(|required| !required.items().is_empty()) {
            let remedy = "write a schema for the request and another for the answer";
            let message = "requests and answers share the schema, and it requires fields";
            self.fault(&required, Rule::SharedSchema, message, remedy);
        }
    }
}
