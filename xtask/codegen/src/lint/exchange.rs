//! The request's body and the answers.

use super::Lint;
use super::endpoint::Endpoint;
use super::place::Place;

const JSON: &str = "application/json";

impl<'d> Lint<'d> {
    pub(super) fn exchange(&mut self, endpoint: &Endpoint<'d>) {
        let operation = &endpoint.operation;
        if let Some(body) = operation.get("requestBody") {
            if endpoint.method == "get" {
                let message = format!("`{}` has a body", endpoint.method);
                self.fault(&body, "body", message, "leave it out: servers and proxies drop it");
            }
            self.media_example(&body);
        }
        if let Some(answer) = operation.find(&["responses", "200"]) {
            self.answer(&answer);
        }
    }

    pub(super) fn answer(&mut self, answer: &Place<'d>) {
        for (name, header) in answer.members_of("headers") {
            self.header_name(&header, name);
        }
        self.media_example(answer);
    }

    /// Every body is shown: in `example`, or in `examples` by name.
    fn media_example(&mut self, holder: &Place<'d>) {
        let Some(media) = holder.find(&["content", JSON]) else { return };
        let many = media.get("examples").is_some_and(|examples| !examples.members().is_empty());
        if media.has("example") == many {
            let message = if many { "there are both `example` and `examples`" } else { "there is no example" };
            self.fault(&media, "example", message, "write either `example`, or `examples` with at least one");
        }
    }
}
