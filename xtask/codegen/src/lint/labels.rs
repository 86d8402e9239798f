//! What tells a required value from another of its kind is a type in Rust, so that no other type may have its name: a schema that comes
//! later would rename the label under its callers.

use heck::ToUpperCamelCase;

use super::across::schemas;
use super::endpoint::{Endpoint, endpoint};
use super::parameters::is_callers;
use super::place::Place;
use super::run::Lint;
use super::values::is_open_enum;
use crate::rule::Rule;

/// What callers have to hand in.
struct Wanted<'d> {
    name: &'d str,
    /// Where a finding points to.
    at: Place<'d>,
    schema: Place<'d>,
}

impl<'d> Lint<'d> {
    pub(super) fn labels(&mut self, roots: &[Place<'d>]) {
        let requested = self.reached_from("/requestBody/");
        let schemas = roots.iter().flat_map(schemas).filter(|(name, _)| requested.contains(name));
        let constructors: Vec<_> = schemas.map(|(_, schema)| required_properties(&schema)).collect();
        let methods: Vec<_> = roots.iter().filter_map(endpoint).map(|found| self.required_parameters(&found)).collect();
        for values in methods.into_iter().chain(constructors) {
            self.distinct_labels(&values);
        }
    }

    fn required_parameters(&self, endpoint: &Endpoint<'d>) -> Vec<Wanted<'d>> {
        let listed = endpoint.operation.items_of("parameters").into_iter();
        let parameters = listed.filter_map(|at| Some((self.resolved(&at)?, at)));
        let given = parameters.filter(|(parameter, _)| is_callers(parameter) && parameter.is_set("required"));
        given
            .filter_map(|(parameter, at)| {
                Some(Wanted { name: parameter.text("name")?, at, schema: parameter.get("schema")? })
            })
            .collect()
    }

    fn distinct_labels(&mut self, values: &[Wanted<'d>]) {
        let kinds: Vec<_> = values.iter().map(|value| kind(&value.schema)).collect();
        let has_fellow =
            |kind: &Option<String>| kind.is_some() && kinds.iter().filter(|other| *other == kind).count() > 1;
        for (value, _) in values.iter().zip(&kinds).filter(|(_, kind)| has_fellow(kind)) {
            let label = self.rust_name(value.name).to_upper_camel_case();
            if let Some(other) = self.types.get(&label) {
                let message = format!("its label is called `{label}`, as is a type of specs/{}", other.document.file);
                self.fault(&value.at, Rule::TypeName, message, "rename the schema");
            }
        }
    }
}

fn required_properties<'d>(schema: &Place<'d>) -> Vec<Wanted<'d>> {
    let required: Vec<&str> = schema.texts_of("required").into_iter().map(|(name, _)| name).collect();
    let properties = schema.members_of("properties").into_iter().filter(|(name, _)| required.contains(name));
    properties.map(|(name, property)| Wanted { name, at: property.clone(), schema: property }).collect()
}

/// Which values are handed in as the same literals; none where the value has a type of its own.
fn kind(schema: &Place<'_>) -> Option<String> {
    if let Some(reference) = schema.text("$ref") {
        return Some(reference.to_owned());
    }
    let inner = |key| schema.get(key).and_then(|inner| kind(&inner));
    Some(match schema.text("type")? {
        _ if is_open_enum(schema) => return None,
        "boolean" => "flag".into(),
        "integer" if schema.is_set("x-flag") => "flag".into(),
        "integer" | "number" => "number".into(),
        "array" => format!("list of {}", inner("items")?),
        "object" if schema.has("additionalProperties") => format!("map of {}", inner("additionalProperties")?),
        other => other.into(),
    })
}
