//! Cursors: what an answer hands out, the next request must take.

use super::endpoint::Endpoint;
use super::parameters::is_callers;
use super::place::Place;
use super::run::Lint;
use super::values::is_secret;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    pub(super) fn paging(&mut self, endpoint: &Endpoint<'d>) {
        let operation = &endpoint.operation;
        let Some(rule) = operation.get("x-paging") else { return };
        if operation.text("x-idempotency").is_some_and(|idempotency| idempotency != "read") {
            let remedy = "write `x-idempotency: read`, or leave `x-paging` out: pages are fetched without asking";
            self.fault(&rule, Rule::Paging, "an operation that may change something has pages", remedy);
        }
        let cursor = rule.text("cursor").and_then(|name| self.cursor(operation, &rule, name));
        let Some(answer) = self.payload_of_answer(operation) else {
            let message = "the answer is no object, so that it has no field for a cursor";
            return self.fault(&rule, Rule::Paging, message, "leave `x-paging` out");
        };
        let next = rule.text("next").and_then(|name| self.answered(&rule, "next", &answer, name));
        if let (Some(cursor), Some(next)) = (&cursor, &next)
            && kind(cursor) != kind(next)
        {
            let message = format!("the cursor is {}, what the answer holds is {}", kind(cursor), kind(next));
            self.fault(&rule.at("next"), Rule::Paging, message, "give both the same `type` and `format`");
        }
        for end in [&cursor, &next].into_iter().flatten().filter(|end| !is_cursor(end)) {
            let message = format!("{} is no plain text or integer", end.label);
            let remedy = "a cursor is `type: string` or `integer`, without `enum` and `format: password`";
            self.fault(end, Rule::Paging, message, remedy);
        }
        if let Some(more) = rule.text("more").and_then(|name| self.answered(&rule, "more", &answer, name))
            && more.text("type") != Some("boolean")
        {
            let message = format!("{} is no flag, so that it does not say whether there is more", more.label);
            self.fault(&rule.at("more"), Rule::Paging, message, "name a field of `type: boolean`, or leave `more` out");
        }
    }

    /// What takes the cursor: an optional parameter, or an optional field of the body.
    fn cursor(&mut self, operation: &Place<'d>, rule: &Place<'d>, name: &str) -> Option<Place<'d>> {
        let listed = operation.items_of("parameters");
        let parameters: Vec<Place<'d>> = listed.iter().filter_map(|at| self.resolved(at)).filter(is_callers).collect();
        let optional: Vec<_> = parameters.iter().filter(|parameter| !parameter.is_set("required")).collect();
        if let Some(parameter) = optional.iter().find(|parameter| parameter.text("name") == Some(name)) {
            return parameter.get("schema");
        }
        let schema = operation.find(&["requestBody", "content", "application/json", "schema"]);
        let body = schema.and_then(|schema| self.resolved(&schema)).filter(|_| optional.is_empty());
        let required =
            body.as_ref().is_some_and(|body| body.texts_of("required").iter().any(|(field, _)| *field == name));
        let field = body.and_then(|body| self.resolved(&body.find(&["properties", name])?)).filter(|_| !required);
        if field.is_none() {
            let message = format!("the request has no optional `{name}` that could take the cursor");
            let remedy = "name an optional parameter, or where no parameter is optional an optional field of the body";
            self.fault(&rule.at("cursor"), Rule::Paging, message, remedy);
        }
        field
    }

    fn answered(&mut self, rule: &Place<'d>, key: &str, answer: &Place<'d>, name: &str) -> Option<Place<'d>> {
        let field = answer.find(&["properties", name]).and_then(|property| self.resolved(&property));
        if field.is_none() {
            let message = format!("the answer has no field `{name}`");
            self.fault(&rule.at(key), Rule::Paging, message, "write the name of a property of what callers get");
        }
        field
    }

    /// What callers get of the answer, where it is an object.
    fn payload_of_answer(&self, operation: &Place<'d>) -> Option<Place<'d>> {
        let schema = operation.find(&["responses", "200", "content", "application/json", "schema"])?;
        let answer = self.resolved(&schema)?;
        let answer = match answer.items_of("allOf").last() {
            Some(part) => {
                let payload = Place::root(self.vendor?).text("x-payload")?;
                self.resolved(&part.find(&["properties", payload])?)?
            }
            None => answer,
        };
        (answer.has("properties") && !answer.is_set("x-envelope")).then_some(answer)
    }
}

fn kind(schema: &Place<'_>) -> String {
    let words = ["type", "format"].into_iter().filter_map(|key| schema.text(key));
    words.collect::<Vec<_>>().join(" ")
}

fn is_cursor(schema: &Place<'_>) -> bool {
    let plain = !schema.has("enum") || schema.text("type") == Some("integer");
    matches!(schema.text("type"), Some("string" | "integer")) && plain && !is_secret(schema)
}
