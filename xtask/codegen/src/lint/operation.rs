//! What an operation says about itself.

use std::collections::BTreeSet;

use super::address::is_https;
use super::endpoint::{Endpoint, endpoint, names_of_file};
use super::misnomer::of_method;
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

/// A summary is a line in a list.
const LONGEST_SUMMARY: usize = 80;
/// How a description says that there is nothing to link to, or that its address is not known.
const NO_LINK: [&str; 2] = ["no public page", "no link"];

impl<'d> Lint<'d> {
    pub(super) fn operation(&mut self, endpoint: &Endpoint<'d>) {
        let place = &endpoint.operation;
        if let Some((group, id)) = names_of_file(place.document) {
            self.operation_id(place, id);
            self.tags(place, group);
        }
        self.method_name_is_free(place);
        self.summary(place);
        self.vendor_page(place);
        self.security(place);
        self.error_codes(place);
        self.parameters(endpoint);
        self.exchange(endpoint);
        self.success(endpoint);
        self.paging(endpoint);
    }

    pub(super) fn operation_id(&mut self, place: &Place<'d>, id: &str) {
        if let Some(other) = place.text("operationId").filter(|other| *other != id) {
            let message = format!("`operationId` is `{other}`, but the file is called `{id}.yaml`");
            let remedy = format!("write `operationId: {id}`, or rename the file to `{other}.yaml`");
            self.fault(&place.at("operationId"), Rule::OperationId, message, remedy);
        }
    }

    fn method_name_is_free(&mut self, place: &Place<'d>) {
        if let Some(misnomer) = place.text("operationId").and_then(of_method) {
            self.fault(&place.at("operationId"), Rule::OperationId, misnomer.message, misnomer.remedy);
        }
    }

    pub(super) fn tags(&mut self, place: &Place<'d>, group: &str) {
        let tags: Vec<&str> = place.texts_of("tags").into_iter().map(|(tag, _)| tag).collect();
        if place.has("tags") && tags != [group] {
            let message = format!("`tags` is not just the folder's name, `{group}`");
            self.fault(&place.at("tags"), Rule::Tag, message, format!("write `tags: [{group}]`"));
        }
    }

    pub(super) fn summary(&mut self, place: &Place<'d>) {
        self.no_markup(place, "summary");
        let Some(summary) = place.text("summary") else { return };
        if summary.ends_with('.') || summary.chars().count() > LONGEST_SUMMARY {
            let message = format!("`summary` ends with a dot or is longer than {LONGEST_SUMMARY} characters");
            let remedy = "write a short title without the dot, and put the rest into `description`";
            self.fault(&place.at("summary"), Rule::Summary, message, remedy);
        }
    }

    pub(super) fn vendor_page(&mut self, place: &Place<'d>) {
        self.link(place);
        let description = place.text("description").unwrap_or_default().to_lowercase();
        let told = NO_LINK.iter().any(|words| description.contains(words));
        if !place.has("externalDocs") && !told {
            let remedy = "write `externalDocs: {url: …}`, or say in `description` that there is no public page, or no link to it";
            self.fault(place, Rule::ExternalDocs, "there is no link to the vendor's page, and no word on why", remedy);
        }
    }

    /// That of an operation, or of what all of them share.
    pub(super) fn link(&mut self, holder: &Place<'d>) {
        let link = holder.find(&["externalDocs", "url"]);
        if let Some(url) = link.filter(|url| !url.value.as_str().is_some_and(is_https)) {
            let remedy = "link the vendor's page with `https://` and the name of a host that there can be";
            self.fault(&url, Rule::ExternalDocs, "`externalDocs.url` is no https address", remedy);
        }
    }

    fn security(&mut self, place: &Place<'d>) {
        for alternative in place.items_of("security") {
            if alternative.value.as_object().is_some_and(serde_json::Map::is_empty) {
                let remedy = "write `security: []` where no credential is sent";
                self.fault(&alternative, Rule::Security, "an alternative without a scheme means nothing here", remedy);
            }
            for (name, scopes) in alternative.members() {
                self.scheme(name, &scopes);
                self.owner(place, name, &scopes);
            }
        }
        self.declared_schemes(&Place::root(place.document));
    }

    fn scheme(&mut self, name: &str, place: &Place<'d>) {
        if place.value.as_array().is_some_and(|scopes| !scopes.is_empty()) {
            let remedy = format!("write `{name}: []`, and put the permission into `x-permission`");
            self.fault(place, Rule::Security, format!("`{name}` has scopes"), remedy);
        }
        if Place::root(place.document).find(&["components", "securitySchemes", name]).is_none() {
            let message = format!("the scheme `{name}` is not among the document's `components/securitySchemes`");
            let remedy = format!("add it there: `{name}: {{$ref: '{}'}}`", scheme_reference(name));
            self.fault(place, Rule::Security, message, remedy);
        }
    }

    /// A credential that belongs to something is found by the parameter that names it.
    fn owner(&mut self, operation: &Place<'d>, name: &str, place: &Place<'d>) {
        let scheme = self.vendor.and_then(|vendor| Place::root(vendor).find(&["components", "securitySchemes", name]));
        let owners: Vec<&str> =
            scheme.iter().flat_map(|scheme| scheme.texts_of("x-belongs-to")).map(|(owner, _)| owner).collect();
        let names_one = |parameter: &Place<'_>| {
            let is_named = parameter.text("name").is_some_and(|name| owners.contains(&name));
            is_named && parameter.text("in") == Some("query") && parameter.is_set("required")
        };
        let listed = operation.items_of("parameters");
        if !owners.is_empty() && !listed.iter().filter_map(|at| self.resolved(at)).any(|found| names_one(&found)) {
            let owners = owners.join(" or ");
            let message = format!("`{name}` belongs to what `{owners}` names, and no parameter does");
            let remedy = format!(
                "add {owners} to the parameters, required and in the query: the SDK finds the credential by it"
            );
            self.fault(place, Rule::Security, message, remedy);
        }
    }

    /// A name that nothing has would lead to no credential, and hide that another is missing.
    pub(super) fn owners(&mut self, roots: &[Place<'d>]) {
        let listed = roots.iter().filter_map(endpoint).flat_map(|found| found.operation.items_of("parameters"));
        let parameters: Vec<_> = listed.filter_map(|at| self.resolved(&at)).collect();
        let names: BTreeSet<_> = parameters.iter().filter_map(|parameter| parameter.text("name")).collect();
        let schemes = self.vendor.and_then(|vendor| Place::root(vendor).find(&["components", "securitySchemes"]));
        let schemes = schemes.map(|schemes| schemes.members()).unwrap_or_default();
        let owners = schemes.iter().flat_map(|(_, scheme)| scheme.texts_of("x-belongs-to"));
        for (owner, at) in owners.filter(|(owner, _)| !names.contains(owner)) {
            let message = format!("no operation has a parameter `{owner}`");
            self.fault(&at, Rule::Security, message, "write the name of a parameter, or take it out");
        }
    }

    /// A scheme has the vendor's name for it, so that the union of all documents is one set.
    fn declared_schemes(&mut self, root: &Place<'d>) {
        let declared = root.find(&["components", "securitySchemes"]).map(|schemes| schemes.members());
        for (name, scheme) in declared.unwrap_or_default() {
            let wanted = scheme_reference(name);
            if scheme.text("$ref").is_some_and(|reference| reference != wanted) {
                let message = format!("`{name}` is not the vendor's scheme of that name");
                self.fault(&scheme.at("$ref"), Rule::Security, message, format!("write `$ref: '{wanted}'`"));
            }
        }
    }

    fn error_codes(&mut self, place: &Place<'d>) {
        let Some(lists) = place.get("x-error-codes") else { return };
        let table = self.vendor.and_then(|vendor| Place::root(vendor).get("x-error-codes"));
        let mut seen = Vec::new();
        for (code, item) in ["documented", "inferred"].into_iter().flat_map(|list| lists.texts_of(list)) {
            if table.as_ref().is_some_and(|table| !table.has(code)) {
                let remedy = "add a row for it there, or mend the code";
                let message = format!("the code `{code}` is not in vendor.yaml's `x-error-codes`");
                self.fault(&item, Rule::ErrorCode, message, remedy);
            }
            if seen.contains(&code) {
                self.fault(&item, Rule::ErrorCode, format!("the code `{code}` is listed twice"), "keep one of them");
            }
            seen.push(code);
        }
    }
}

fn scheme_reference(name: &str) -> String {
    format!("../vendor.yaml#/components/securitySchemes/{name}")
}
