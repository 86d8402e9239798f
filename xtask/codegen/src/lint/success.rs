//! How an answer shows that the call worked.

use serde_json::Value;

use super::endpoint::{Endpoint, endpoint};
use super::examples::shown_in;
use super::place::Place;
use super::run::Lint;
use super::shape::{Shape, text};
use crate::rule::Rule;
use crate::tables::tells_failure;

impl<'d> Lint<'d> {
    /// A call that may have changed something is never taken for done because nothing contradicts it.
    pub(super) fn success(&mut self, endpoint: &Endpoint<'d>) {
        let operation = &endpoint.operation;
        self.presence(operation);
        let Some(answer) = self.answered_schema(operation) else { return };
        if let Some(rule) = operation.get("x-success") {
            self.own_rule(&rule, &answer);
            return self.shown_success(operation, &rule);
        }
        // Without vendor.yaml there is one finding that says so, and nobody can tell what its rule would be.
        let Some(vendor) = self.vendor else { return };
        if let Some(rule) = Place::root(vendor).get("x-success")
            && let Some(field) = rule.text("field").and_then(|name| self.field(&answer, name))
        {
            self.shared_rule(operation, &rule, &field, &answer);
            return self.shown_success(operation, &rule);
        }
        let changes = matches!(operation.text("x-idempotency"), Some("idempotent" | "once"));
        let shows = |name: &&str| {
            self.field(&answer, name).is_none_or(|field| !tells_failure(name, field.value) && !field.is_set("nullable"))
        };
        if changes && answer.text("type") != Some("array") && !self.required_fields(&answer).iter().any(shows) {
            let remedy = "write `x-success` with a field of the answer; without `equals` its presence tells success";
            self.fault(operation, Rule::Success, "nothing in the answer shows that the call worked", remedy);
        }
    }

    /// A rule for a field that no answer has would hold nothing to it.
    pub(super) fn told_success(&mut self, roots: &[Place<'d>]) {
        let Some(rule) = self.vendor.and_then(|vendor| Place::root(vendor).get("x-success")) else { return };
        let Some(name) = rule.text("field") else { return };
        let mut answers = roots.iter().filter_map(endpoint).filter_map(|found| self.answered_schema(&found.operation));
        if !answers.any(|answer| self.field(&answer, name).is_some()) {
            let message = format!("no operation's answer has a field {name:?}");
            let remedy = "write the name of a property that answers or their envelope have, or leave the rule out";
            self.fault(&rule.at("field"), Rule::Success, message, remedy);
        }
    }

    /// Presence alone tells nothing where absence is no failure.
    pub(super) fn presence(&mut self, holder: &Place<'d>) {
        let Some(rule) = holder.get("x-success") else { return };
        if !rule.has("equals") && may_be_absent(&rule) {
            let remedy = "write `required: true`, or the value that tells success as `equals`";
            let message = "the rule has no `equals`, and the field may be absent: every answer would do";
            self.fault(&rule.at("required"), Rule::Success, message, remedy);
        }
    }

    fn own_rule(&mut self, rule: &Place<'d>, answer: &Place<'d>) {
        let Some(name) = rule.text("field") else { return };
        let Some(field) = self.field(answer, name) else {
            let message = format!("the answer has no field `{name}`");
            return self.fault(&rule.at("field"), Rule::Success, message, "write the name of a property of the answer");
        };
        if self.required_fields(answer).contains(&name) && may_be_absent(rule) {
            let message = format!("the answer requires `{name}`, yet its absence would be a success");
            self.fault(&rule.at("required"), Rule::Success, message, "write `required: true`");
        }
        self.telling_presence(rule, &field);
        self.expected_value(rule, &field);
    }

    /// That an object is there tells nothing of what is in it.
    fn telling_presence(&mut self, rule: &Place<'d>, field: &Place<'d>) {
        if !rule.has("equals") && field.has("properties") {
            let message = "the field is an object, which is there whatever it holds";
            let remedy = "write the name of a field in it, behind the object's and a dot";
            self.fault(&rule.at("field"), Rule::Success, message, remedy);
        }
    }

    fn shared_rule(&mut self, operation: &Place<'d>, rule: &Place<'d>, field: &Place<'d>, answer: &Place<'d>) {
        let name = rule.text("field").unwrap_or_default();
        if self.required_fields(answer).contains(&name) && may_be_absent(rule) {
            let message = format!("the answer requires `{name}`, yet by vendor.yaml its absence would be a success");
            let remedy = format!("write `x-success` with `field: {name}` and `required: true` into the operation");
            self.fault(operation, Rule::Success, message, remedy);
        }
        self.expected_value(rule, field);
    }

    /// The value that tells success must be one that the field can have.
    fn expected_value(&mut self, rule: &Place<'d>, field: &Place<'d>) {
        let scalar = |equals: &Place<'_>| Shape::Scalar.admits(equals.value);
        if let Some(aliases) = field.get("x-aliases") {
            let message = format!("{} tells success, and is looked for under its own name alone", field.label);
            self.fault(&aliases, Rule::Success, message, "leave it out, and tell it in the description");
        }
        let Some(equals) = rule.get("equals").filter(scalar) else { return };
        let kind = field.text("type").unwrap_or("object");
        if !is_readable_as(equals.value, kind, field.is_set("x-lenient")) {
            let message = format!("`equals` is {}, but {} is of type {kind}", equals.value, field.label);
            let remedy = "write a value as the vendor sends it: a text in quotes, an integer or a flag without";
            self.fault(&equals, Rule::Success, message, remedy);
        }
        let listed = field.items_of("enum");
        if !listed.is_empty() && !listed.iter().any(|item| text(item.value) == text(equals.value)) {
            let message = format!("`equals` is {}, which is not in the `enum` of {}", equals.value, field.label);
            self.fault(&equals, Rule::Success, message, "write one of the documented values");
        }
    }

    fn shown_success(&mut self, operation: &Place<'d>, rule: &Place<'d>) {
        let Some((name, equals)) = rule.text("field").zip(rule.get("equals")) else { return };
        let media = operation.find(&["responses", "200", "content", "application/json"]);
        let path: Vec<_> = name.split('.').collect();
        let shown = media.iter().flat_map(shown_in).filter_map(|example| example.find(&path));
        self.proofs.extend(shown.map(|value| (value, equals.clone())));
    }

    fn answered_schema(&self, operation: &Place<'d>) -> Option<Place<'d>> {
        self.resolved(&operation.find(&["responses", "200", "content", "application/json", "schema"])?)
    }

    /// A property of an answer, its own or its envelope's, with its reference followed. That of an object in it stands behind the object's
    /// name and a dot.
    fn field(&self, answer: &Place<'d>, name: &str) -> Option<Place<'d>> {
        if let Some((outer, inner)) = name.split_once('.') {
            return self.field(&self.field(answer, outer)?, inner);
        }
        let own = answer.find(&["properties", name]).and_then(|property| self.resolved(&property));
        own.or_else(|| self.parts(answer).iter().find_map(|part| self.resolved(&part.find(&["properties", name])?)))
    }

    fn required_fields(&self, answer: &Place<'d>) -> Vec<&'d str> {
        let parts = self.parts(answer);
        parts.iter().chain([answer]).flat_map(|part| part.texts_of("required")).map(|(name, _)| name).collect()
    }

    fn parts(&self, answer: &Place<'d>) -> Vec<Place<'d>> {
        answer.items_of("allOf").iter().filter_map(|part| self.resolved(part)).collect()
    }
}

fn may_be_absent(rule: &Place<'_>) -> bool {
    rule.value.get("required") == Some(&Value::Bool(false))
}

fn is_readable_as(value: &Value, kind: &str, lenient: bool) -> bool {
    match kind {
        "string" => value.is_string() || lenient && !value.is_array() && !value.is_object(),
        "integer" => text(value).parse::<i64>().is_ok(),
        "number" => text(value).parse::<f64>().is_ok(),
        "boolean" => text(value).parse::<bool>().is_ok(),
        _ => false,
    }
}
