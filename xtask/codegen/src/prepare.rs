//! From the wire-true document to the one that progenitor takes.
//!
//! What the SDK fills in or checks itself is taken out, so that callers see only what is theirs: envelope parameters, envelope
//! fields, credentials, limits (they become checks, see `limits`) and closed enums of numbers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::bundle::{Bundle, Operation, Part, has_no_fields, is_callers, is_envelope, no_content, referred, required};
use crate::limits::{LIMITS, limits_in_words};
use crate::markdown::prose;
use crate::named_value;

/// The document for progenitor, and what the later steps must know of it.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) root: Value,
    /// Names of the schemas that callers build: everything that a request body reaches.
    pub(crate) requested: BTreeSet<String>,
    /// Names of the schemas that vendors send: everything that an answer reaches.
    pub(crate) answered: BTreeSet<String>,
}

pub(crate) fn prepare(bundle: &Bundle) -> Prepared {
    let requested =
        reachable(bundle, bundle.operations().filter_map(|operation| offered(bundle, &operation, Part::Request)));
    let answered =
        reachable(bundle, bundle.operations().filter_map(|operation| offered(bundle, &operation, Part::Answer)));

    let mut schemas = Map::new();
    for name in requested.union(&answered) {
        let Some(schema) = bundle.schema(name) else { continue };
        let mut schema = schema.clone();
        prepare_schema(&mut schema, !requested.contains(name));
        schemas.insert(name.clone(), schema);
    }
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in bundle.operations() {
        let item = paths.entry(operation.path).or_default();
        item.insert(operation.method.to_owned(), prepare_operation(bundle, &operation));
    }
    let root = serde_json::json!({
        "openapi": "3.0.3",
        "info": bundle.root["info"],
        "paths": paths,
        "components": { "schemas": schemas },
    });
    Prepared { root, requested, answered }
}

/// The types of messages that are read: no operations, and of a schema and its envelope one type.
pub(crate) fn prepare_messages(bundle: &Bundle) -> Prepared {
    let bodies = bundle.operations().filter_map(|operation| operation.media(Part::Request)?.get("schema"));
    let answered = reachable(bundle, bodies);
    let mut schemas = Map::new();
    for name in &answered {
        let Some(schema) = bundle.schema(name) else { continue };
        let mut schema = schema.clone();
        prepare_schema(&mut schema, true);
        schemas.insert(name.clone(), schema);
    }
    let root = serde_json::json!({
        "openapi": "3.0.3",
        "info": bundle.root["info"],
        "paths": {},
        "components": { "schemas": schemas },
    });
    Prepared { root, requested: BTreeSet::new(), answered }
}

/// The schema of a body as callers see it: envelopes are opened, and a body that carries nothing for them is none.
pub(crate) fn offered<'b>(bundle: &'b Bundle, operation: &Operation<'b>, part: Part) -> Option<&'b Value> {
    let schema = operation.media(part)?.get("schema")?;
    let target = bundle.resolve(schema);
    if is_envelope(target) || (part == Part::Request && has_no_fields(target)) {
        return None;
    }
    let Some(parts) = target.get("allOf").and_then(Value::as_array) else { return Some(schema) };
    let payload = bundle.root.get("x-payload")?.as_str()?;
    parts.iter().find_map(|part| part.get("properties")?.get(payload))
}

fn prepare_operation(bundle: &Bundle, operation: &Operation<'_>) -> Value {
    let parameters: Vec<Value> = operation
        .parameters(bundle)
        .filter(|parameter| is_callers(parameter))
        .map(|parameter| {
            let mut parameter = parameter.clone();
            if let Some(schema) = parameter.get_mut("schema") {
                prepare_schema(schema, false);
            }
            parameter
        })
        .collect();
    let mut prepared = serde_json::json!({ "operationId": operation.id(), "parameters": parameters });
    if let Some(schema) = offered(bundle, operation, Part::Request) {
        prepared["requestBody"] = serde_json::json!({ "required": true, "content": content(schema) });
    }
    let mut answer = no_content();
    if let Some(schema) = offered(bundle, operation, Part::Answer) {
        answer["content"] = content(schema);
    }
    prepared["responses"] = serde_json::json!({ "200": answer });
    prepared
}

fn content(schema: &Value) -> Value {
    let mut schema = schema.clone();
    prepare_schema(&mut schema, false);
    serde_json::json!({ "application/json": { "schema": schema } })
}

fn prepare_schema(schema: &mut Value, answer_only: bool) {
    let Value::Object(schema) = schema else { return };
    if answer_only {
        // Vendors leave fields out whatever their pages say; a missing one must not cost the whole answer.
        schema.shift_remove("required");
    }
    let required: BTreeSet<String> = required(schema).map(str::to_owned).collect();
    describe(schema);
    name_values(schema);
    schema.retain(|key, _| !LIMITS.contains(&key.as_str()) && !key.starts_with("x-") && key != "example");
    if schema.get("type").is_some_and(|kind| kind != "string") {
        schema.shift_remove("enum");
    }
    if let Some(items) = schema.get_mut("items") {
        prepare_schema(items, answer_only);
    }
    if let Some(values) = schema.get_mut("additionalProperties") {
        prepare_schema(values, answer_only);
    }
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, property) in properties {
        prepare_schema(property, answer_only);
        if !required.contains(name) && is_collection(property) {
            // Without this an absent list and an empty one would be the same, and an explicit null an error.
            property["nullable"] = Value::Bool(true);
        }
    }
}

/// Numbers that mean something, true and false, and values with names.
fn name_values(schema: &mut Map<String, Value>) {
    if schema.get("x-flag").is_some_and(|flag| flag == true) {
        schema.insert("type".into(), "boolean".into());
        schema.shift_remove("format");
        return;
    }
    let Some(Value::Array(names)) = schema.get("x-enum-varnames") else { return };
    let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let names = names.iter().filter_map(Value::as_str);
    let values: Vec<_> =
        names.zip(values).map(|(name, value)| Value::from(named_value::carried(name, value))).collect();
    schema.insert("type".into(), "string".into());
    schema.insert("enum".into(), values.into());
    schema.shift_remove("format");
}

fn is_collection(schema: &Value) -> bool {
    schema.get("items").is_some() || schema.get("additionalProperties").is_some()
}

/// The description as rustdoc takes it. Limits leave the schema, so they are told there.
fn describe(schema: &mut Map<String, Value>) {
    let mut lines = schema.get("description").and_then(Value::as_str).map(prose).unwrap_or_default();
    if let Some(limits) = limits_in_words(schema) {
        lines.extend([String::new(), format!("Limit: {limits}.")]);
    }
    if !lines.is_empty() {
        schema.insert("description".into(), lines.join("\n").trim_start().into());
    }
}

/// Names of all schemas that can be reached from the given ones.
fn reachable<'b>(bundle: &'b Bundle, from: impl Iterator<Item = &'b Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Value> = from.collect();
    while let Some(schema) = open.pop() {
        if let Some(name) = referred(schema) {
            if found.insert(name.to_owned()) {
                open.extend(bundle.schema(name));
            }
            continue;
        }
        open.extend(["items", "additionalProperties"].iter().filter_map(|key| schema.get(key)));
        open.extend(schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::values));
    }
    found
}
