//! The request's body and the answers.

use super::endpoint::Endpoint;
use super::place::Place;
use super::run::{Direction, Lint};
use super::values::is_secret;
use crate::rule::Rule;

const JSON: &str = "application/json";

impl<'d> Lint<'d> {
    pub(super) fn exchange(&mut self, endpoint: &Endpoint<'d>) {
        let operation = &endpoint.operation;
        if let Some(body) = operation.get("requestBody") {
            if endpoint.method == "get" {
                let message = format!("`{}` has a body", endpoint.method);
                self.fault(&body, Rule::Body, message, "leave it out: servers and proxies drop it");
            }
            self.media_example(&body, Direction::Sent);
            self.shown_list(&body);
        }
        if let Some(answer) = operation.find(&["responses", "200"]) {
            self.answer(&answer);
        }
    }

    pub(super) fn answer(&mut self, answer: &Place<'d>) {
        for (name, header) in answer.members_of("headers") {
            self.header_name(&header, name);
            self.header_example(&header);
        }
        self.media_example(answer, Direction::Received);
    }

    pub(super) fn header_example(&mut self, header: &Place<'d>) {
        if let (Some(example), Some(schema)) = (header.get("example"), header.get("schema")) {
            self.shown.push((example, schema, Direction::Received));
        }
    }

    /// Every body is shown: in `example`, or in `examples` by name.
    pub(super) fn media_example(&mut self, holder: &Place<'d>, direction: Direction) {
        let Some(media) = holder.find(&["content", JSON]) else { return };
        self.body_examples(&media, direction);
        let many = media.get("examples").is_some_and(|examples| !examples.members().is_empty());
        if media.has("example") == many {
            let message = if many { "there are both `example` and `examples`" } else { "there is no example" };
            self.fault(&media, Rule::Example, message, "write either `example`, or `examples` with at least one");
        }
    }

    /// A list as a whole body is handed in as a `Vec`, which the documentation can show of some items only.
    fn shown_list(&mut self, body: &Place<'d>) {
        let Some(list) = body.find(&["content", JSON, "schema"]) else { return };
        let Some(items) = list.get("items") else { return };
        self.perhaps_empty(&Place { label: "the body".into(), ..list });
        let kind = self.resolved(&items);
        let shown = |kind: &Place<'_>| match kind.text("type") {
            Some("string") => !kind.has("enum") && !is_secret(kind),
            Some("object") => !kind.has("additionalProperties"),
            Some(kind) => kind != "array",
            None => true,
        };
        if kind.is_some_and(|kind| !shown(&kind)) {
            let message = "a body that is a list of these cannot be shown in Rust";
            let remedy =
                "write the items as objects, plain texts, numbers or flags; tell the values in the description";
            self.fault(&items, Rule::BodyItems, message, remedy);
        }
    }
}
