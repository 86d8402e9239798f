//! What bodies are called: readers tell by the name which way it goes, and of which operation it is.

use heck::ToUpperCamelCase;

use super::across::component;
use super::endpoint::{Endpoint, endpoint, names_of_file};
use super::names::{is_client_method, is_operation_name};
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

const OWN: &str = "#/components/schemas/";

impl<'d> Lint<'d> {
    pub(super) fn bodies(&mut self, roots: &[Place<'d>]) {
        for found in roots.iter().filter_map(endpoint) {
            self.body_name(&found, &["requestBody"], "Request");
            self.body_name(&found, &["responses", "200"], "Response");
        }
    }

    fn body_name(&mut self, found: &Endpoint<'d>, holder: &[&str], ending: &str) {
        let path = [holder, &["content", "application/json", "schema"]].concat();
        let Some(schema) = found.operation.find(&path) else { return };
        if !self.resolved(&schema).is_some_and(|body| body.has("allOf")) {
            return self.called(found, &schema, ending);
        }
        self.called(found, &schema, "Envelope");
        if let Some(payload) = self.payload_of(&schema) {
            self.called(found, &payload, ending);
        }
    }

    /// What callers get of an envelope.
    fn payload_of(&self, schema: &Place<'d>) -> Option<Place<'d>> {
        let payload = Place::root(self.vendor?).text("x-payload")?;
        self.resolved(schema)?.items_of("allOf").last()?.find(&["properties", payload])
    }

    fn called(&mut self, found: &Endpoint<'d>, schema: &Place<'d>, ending: &str) {
        let Some(reference) = schema.text("$ref") else { return };
        let Some(name) = reference.strip_prefix(OWN) else { return self.shared_name(schema, ending) };
        let Some((_, id)) = names_of_file(found.operation.document).filter(|(_, id)| is_usable(id)) else {
            return;
        };
        let wanted = format!("{}{ending}", id.to_upper_camel_case());
        if name != wanted {
            let message = format!("`{name}` is not called after its operation");
            self.fault(&schema.at("$ref"), Rule::BodyName, message, format!("call it `{wanted}`"));
        }
    }

    /// What stands within other things too is called for what it is, and an envelope is nothing that callers see.
    fn shared_name(&mut self, schema: &Place<'d>, ending: &str) {
        let Some(target) = self.resolved(schema) else { return };
        let Some(name) = component(&target.pointer).filter(|name| !name.ends_with(ending)) else { return };
        if !target.is_set("x-envelope") && !self.is_part(&target) {
            let message =
                format!("`{name}` is a whole body wherever it stands, and its name does not end with `{ending}`");
            self.fault(&schema.at("$ref"), Rule::BodyName, message, format!("call it `{name}{ending}`"));
        }
    }

    /// Whether another schema holds it, other than an envelope that is opened.
    fn is_part(&self, schema: &Place<'d>) -> bool {
        let leads_here = |to: &Place<'d>| to.document.file == schema.document.file && to.pointer == schema.pointer;
        let holders = self
            .references
            .iter()
            .filter(|reference| leads_here(&reference.to))
            .map(|reference| &reference.from.pointer);
        holders.into_iter().any(|from| component(from).is_some() && !from.contains("/allOf/"))
    }
}

/// Whatever else is called so will be renamed with the file.
fn is_usable(id: &str) -> bool {
    is_operation_name(id) && !is_client_method(id)
}
