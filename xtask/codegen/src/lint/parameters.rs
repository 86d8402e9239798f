//! The parameters of an operation.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use super::endpoint::{Endpoint, template_names};
use super::names::{is_field_name, is_header_name};
use super::place::Place;
use super::run::{Direction, Lint};
use super::values::{is_open_enum, is_secret};
use crate::rule::Rule;

/// Names that methods, and the struct of their optional parameters, use themselves.
const METHOD_NAMES: [&str; 14] = [
    "body",
    "clone",
    "default",
    "fmt",
    "header_map",
    "info",
    "into",
    "new",
    "options",
    "request",
    "response",
    "result",
    "self",
    "url",
];

/// Names of variables in methods, in those for all pages and in calls by name, where only what is required is a variable too.
const VARIABLES: [&str; 16] = [
    "again",
    "answer",
    "arguments",
    "baseurl",
    "bound",
    "client",
    "cursor",
    "handle",
    "inner",
    "next",
    "operation",
    "operations",
    "plan",
    "position",
    "query",
    "value",
];

const HTTPS_OWN: &str = "leave it out: it belongs to HTTP, which sends it by itself";

/// Headers that OpenAPI, progenitor or HTTP keeps for itself.
const RESERVED_HEADERS: [(&str, &str); 14] = [
    ("accept", "leave it out: answers are JSON"),
    ("accept-encoding", HTTPS_OWN),
    ("connection", HTTPS_OWN),
    ("content-encoding", HTTPS_OWN),
    ("content-length", HTTPS_OWN),
    ("expect", HTTPS_OWN),
    ("host", HTTPS_OWN),
    ("te", HTTPS_OWN),
    ("trailer", HTTPS_OWN),
    ("transfer-encoding", HTTPS_OWN),
    ("upgrade", HTTPS_OWN),
    ("content-type", "leave it out: the request's media type says it"),
    ("authorization", "make it a security scheme in vendor.yaml"),
    ("api-version", "leave it out: progenitor sends a header of that name, and the SDK takes it out of every request"),
];

impl<'d> Lint<'d> {
    pub(super) fn parameters(&mut self, endpoint: &Endpoint<'d>) {
        let listed = endpoint.operation.items_of("parameters");
        let parameters: Vec<(Place<'d>, Place<'d>)> =
            listed.into_iter().filter_map(|at| Some((at.clone(), self.resolved(&at)?))).collect();
        self.distinct_names(&parameters);
        self.no_credentials(endpoint, &parameters);
        self.path_parameters(endpoint, &parameters);
        self.derived_types(endpoint, &parameters);
        for (at, parameter) in &parameters {
            self.method_name(at, parameter);
            if !at.has("$ref") {
                self.parameter(parameter);
            }
        }
    }

    /// What a parameter must be wherever it stands, in an operation or in vendor.yaml.
    pub(super) fn parameter(&mut self, place: &Place<'d>) {
        let Some(name) = place.text("name") else { return };
        if !is_field_name(name) {
            let remedy = "progenitor cannot make an argument of it; teach `prepare` to rename it before you use it";
            let message = format!("`{name}` yields no Rust identifier");
            self.fault(&place.at("name"), Rule::ParameterName, message, remedy);
        }
        if place.text("in") == Some("header") {
            self.header_name(&place.at("name"), name);
        }
        if place.is_set("deprecated") && place.is_set("required") {
            let message = format!("`{name}` is deprecated and required");
            let remedy = "keep `required` where the vendor still wants it, and tell the deprecation in the description";
            self.fault(&place.at("deprecated"), Rule::Deprecated, message, remedy);
        }
        self.supplied_parameter(name, place);
        self.parameter_value(place, name);
        self.reason(place);
        self.listed_meanings(place);
        if is_callers(place) {
            self.secret_parameter(name, place);
        }
    }

    pub(super) fn header_name(&mut self, place: &Place<'d>, name: &str) {
        if !is_header_name(name) {
            let message = format!("`{name}` is no name for a header");
            self.fault(place, Rule::HeaderName, message, "write the header's name: letters, digits, `-` and `_`");
        }
        if let Some((_, remedy)) = RESERVED_HEADERS.iter().find(|(reserved, _)| name.eq_ignore_ascii_case(reserved)) {
            self.fault(place, Rule::HeaderName, format!("`{name}` is no header for a parameter"), *remedy);
        }
    }

    fn parameter_value(&mut self, place: &Place<'d>, name: &str) {
        let Some(schema) = place.get("schema") else { return };
        self.identifier(name, &schema);
        if is_secret(&schema) && place.text("in") == Some("path") {
            let message = format!("the parameter `{name}` is a secret, and stands in the path");
            let remedy = "leave out `format: password`, and write why it is none as `x-not-secret`: paths are written down everywhere";
            self.fault(&schema.at("format"), Rule::Secret, message, remedy);
        }
        let Some(example) = place.get("example") else { return };
        let example = Place { label: format!("the example of `{name}`"), ..example };
        if is_callers(place) {
            self.sendable(&example, name, &schema);
            self.placed_example(&example, place.text("in").unwrap_or_default());
        }
        self.shown.push((example, schema, Direction::Sent));
    }

    /// Progenitor tells parameters apart by name alone, and its arguments by their snake_case form.
    fn distinct_names(&mut self, parameters: &[(Place<'d>, Place<'d>)]) {
        let mut seen = BTreeMap::new();
        for (at, parameter) in parameters {
            let Some(name) = parameter.text("name") else { continue };
            let argument = self.rust_name(name);
            if let Some(other) = seen.insert(argument.clone(), name) {
                let message = format!("`{other}` and `{name}` are one argument in Rust, `{argument}`");
                let remedy = "keep one; what the SDK fills in may be a security scheme instead";
                self.fault(at, Rule::ParameterTwice, message, remedy);
            }
        }
    }

    /// What carries a credential is the SDK's to fill in, and would be sent twice.
    fn no_credentials(&mut self, endpoint: &Endpoint<'d>, parameters: &[(Place<'d>, Place<'d>)]) {
        let alternatives = endpoint.operation.items_of("security");
        let named = alternatives.iter().flat_map(Place::members).map(|(scheme, _)| scheme);
        let vendor = self.vendor.map(Place::root);
        let schemes = named.filter_map(|scheme| vendor.as_ref()?.find(&["components", "securitySchemes", scheme]));
        let schemes: Vec<_> = schemes.collect();
        let carries = |scheme: &Place<'_>, parameter: &Place<'_>| {
            let is_named =
                scheme.text("name").zip(parameter.text("name")).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
            is_named && scheme.text("in") == parameter.text("in")
        };
        for (at, parameter) in parameters {
            if schemes.iter().any(|scheme| carries(scheme, parameter)) {
                let message =
                    format!("`{}` carries a credential of `security`", parameter.text("name").unwrap_or_default());
                self.fault(at, Rule::ParameterTwice, message, "leave it out: the SDK sends it by itself");
            }
        }
    }

    fn method_name(&mut self, at: &Place<'d>, parameter: &Place<'d>) {
        let Some(name) = parameter.text("name").filter(|_| is_callers(parameter)) else { return };
        let argument = self.rust_name(name);
        let is_variable = parameter.is_set("required") && VARIABLES.contains(&argument.as_str());
        if is_variable || METHOD_NAMES.contains(&argument.as_str()) {
            let message = format!("the generated method has a variable `{argument}` of its own");
            let remedy = "let `refine::methods` rename its variable before you use this parameter";
            self.fault(at, Rule::ParameterName, message, remedy);
        }
    }

    fn path_parameters(&mut self, endpoint: &Endpoint<'d>, parameters: &[(Place<'d>, Place<'d>)]) {
        let in_path = |(_, parameter): &&(Place<'d>, Place<'d>)| parameter.text("in") == Some("path");
        let mut missing = template_names(endpoint.path);
        for (at, parameter) in parameters.iter().filter(in_path) {
            let Some(name) = parameter.text("name") else { continue };
            if !template_names(endpoint.path).contains(&name) {
                let message = format!("the path `{}` has no `{{{name}}}`", endpoint.path);
                self.fault(at, Rule::PathParameter, message, "mend the name, or write `in: query`");
            }
            missing.retain(|other| *other != name);
            if !parameter.is_set("required")
                || parameter.get("schema").is_none_or(|it| it.text("type") != Some("string"))
            {
                let message = format!("the path parameter `{name}` is not a required string");
                self.fault(at, Rule::PathParameter, message, "write `required: true` and `schema: {type: string}`");
            }
        }
        for name in missing {
            let message = format!("the path's `{{{name}}}` is not among the parameters");
            let remedy = format!("add a parameter with `name: {name}` and `in: path`");
            self.fault(&endpoint.operation.at("parameters"), Rule::PathParameter, message, remedy);
        }
    }

    /// The enums of parameters, and the struct of the optional ones.
    fn derived_types(&mut self, endpoint: &Endpoint<'d>, parameters: &[(Place<'d>, Place<'d>)]) {
        let Some(id) = endpoint.operation.text("operationId").map(ToUpperCamelCase::to_upper_camel_case) else {
            return;
        };
        let callers = || parameters.iter().filter(|(_, parameter)| is_callers(parameter));
        for (at, parameter) in callers() {
            if let Some(name) = parameter.text("name")
                && parameter.get("schema").is_some_and(|schema| is_open_enum(&schema))
            {
                self.derived.push((format!("{id}{}", name.to_upper_camel_case()), at.clone()));
            }
        }
        if callers().any(|(_, parameter)| !parameter.is_set("required")) {
            self.derived.push((format!("{id}Options"), endpoint.operation.at("parameters")));
        }
    }
}

/// Whether callers give it: it is not the SDK's, and not on its way out.
pub(super) fn is_callers(parameter: &Place<'_>) -> bool {
    !parameter.is_set("x-sdk-supplied") && (!parameter.is_set("deprecated") || parameter.is_set("required"))
}
