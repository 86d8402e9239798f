//! The documents of events: what they share, and each of them.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::endpoint::{endpoint, names_of_file};
use super::misnomer::of_event;
use super::place::Place;
use super::run::{Direction, Lint};
use super::vocabulary::{EVENT, EVENTS};
use crate::rule::Rule;

impl<'d> Lint<'d> {
    pub(super) fn shared_of_events(&mut self, root: &Place<'d>) {
        self.object(root, &EVENTS);
        self.link(root);
        self.told_checks(root);
        self.no_markup(&root.at("info"), "title");
        let components = root.at("components");
        self.component_names(&components);
        for (_, parameter) in components.members_of("parameters") {
            self.parameter(&parameter);
        }
        for (_, answer) in components.members_of("responses") {
            self.answer(&answer);
        }
    }

    /// A kind by which a vendor tries the address has no document of its own, so that nothing else would show that it is misspelt.
    fn told_checks(&mut self, root: &Place<'d>) {
        let about = root.find(&["info", "description"]).and_then(|about| about.value.as_str()).unwrap_or_default();
        for (kind, at) in root.texts_of("x-checks") {
            if !about.contains(&format!("`{kind}`")) {
                let message = format!("the description of `info` says nothing of `{kind}`");
                let remedy = format!("say there what is sent as `{kind}`, between backticks, or mend the name");
                self.fault(&at, Rule::MissingDescription, message, remedy);
            }
        }
    }

    pub(super) fn event_document(&mut self, root: &Place<'d>) {
        self.object(root, &EVENT);
        self.file_path(root);
        let Some(endpoint) = endpoint(root) else {
            let remedy = "write one path with a `post`; one file for each event";
            return self.fault(&root.at("paths"), Rule::OneOperation, "there is not exactly one event", remedy);
        };
        let event = &endpoint.operation;
        if let Some((group, id)) = names_of_file(root.document) {
            self.operation_id(event, id);
            self.tags(event, group);
            self.path_of_event(&root.at("paths").at(endpoint.path), endpoint.path, id);
            self.type_of_event(event, &id.to_upper_camel_case());
        }
        self.summary(event);
        self.vendor_page(event);
        self.way(event);
        if let Some(body) = event.get("requestBody") {
            self.media_example(&body, Direction::Received);
        }
    }

    /// The address is the user's; the path only tells the documents of a bundle apart.
    fn path_of_event(&mut self, place: &Place<'d>, path: &str, id: &str) {
        if path != format!("/{id}") {
            let message = format!("the path is `{path}`, and stands for the user's address");
            self.fault(place, Rule::Path, message, format!("write `/{id}`"));
        }
    }

    /// `Event` has a variant of that name, which holds the type of that name.
    fn type_of_event(&mut self, event: &Place<'d>, name: &str) {
        if let Some(misnomer) = of_event(name) {
            self.fault(&event.at("operationId"), Rule::OperationId, misnomer.message, misnomer.remedy);
        }
        let wanted = format!("#/components/schemas/{name}");
        let schema = event.find(&["requestBody", "content", "application/json", "schema"]);
        if let Some(schema) = schema.filter(|schema| schema.text("$ref") != Some(wanted.as_str())) {
            let message = format!("the body is no `{name}`, the type that the event has by its name");
            self.fault(&schema, Rule::BodyName, message, format!("write `$ref: '{wanted}'`, and call the schema so"));
        }
    }

    /// A kind leads to one type.
    pub(super) fn kinds(&mut self, roots: &[Place<'d>]) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for root in roots {
            let checks = root.texts_of("x-checks");
            let rule = endpoint(root).and_then(|found| found.operation.get("x-event"));
            let own = rule.iter().filter_map(|rule| Some((rule.text("kind")?, rule.at("kind"))));
            let aliases = rule.iter().flat_map(|rule| rule.texts_of("aliases"));
            for (kind, place) in checks.into_iter().chain(own).chain(aliases) {
                if let Some(other) = seen.insert(kind, &root.document.file) {
                    let message = format!("the kind `{kind}` is also in specs/{other}");
                    self.fault(&place, Rule::OperationTwice, message, "describe an event once");
                }
            }
        }
    }
}
