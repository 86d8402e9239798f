//! The union of a vendor's documents as one OpenAPI document, true to the wire.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::rust_name::spelled;

const SHARED: [&str; 2] = ["../vendor.yaml#/", "../event.yaml#/"];

/// All operations, schemas and tables of a vendor. Every reference in it is local.
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) vendor: String,
    pub(crate) root: Value,
}

/// One operation of a bundle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation<'b> {
    pub(crate) path: &'b str,
    pub(crate) method: &'b str,
    pub(crate) body: &'b Map<String, Value>,
}

impl Bundle {
    /// Joins documents that lint found clean.
    pub(crate) fn new(vendor: &str, documents: &[Document]) -> Self {
        let mut root = Value::Object(Map::new());
        for document in documents {
            let mut part = document.root.clone();
            drop_aliases(&mut part);
            make_references_local(&mut part);
            merge(&mut root, part);
        }
        let mut bundle = Self { vendor: vendor.to_owned(), root };
        bundle.declare_tags();
        bundle
    }

    /// Tools group operations by the tags that stand at the top; ours are the folders' names.
    fn declare_tags(&mut self) {
        let names: BTreeSet<&str> = self.operations().map(|operation| operation.tag()).collect();
        let tags: Vec<Value> = names.into_iter().map(|name| json!({ "name": name })).collect();
        if let Value::Object(root) = &mut self.root {
            root.insert("tags".into(), tags.into());
        }
    }

    /// The same with each schema in an envelope as one object, without what in the envelope is a secret: that has served its purpose
    /// when a message is read.
    pub(crate) fn without_envelopes(mut self) -> Self {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
        let merged: Vec<(String, Value)> =
            schemas.filter_map(|(name, schema)| Some((name.clone(), self.opened(schema)?))).collect();
        if let Some(Value::Object(schemas)) = self.root.pointer_mut("/components/schemas") {
            schemas.extend(merged);
        }
        self
    }

    fn opened(&self, schema: &Value) -> Option<Value> {
        let parts = schema.get("allOf")?.as_array()?;
        let mut properties = Map::new();
        for (at, part) in parts.iter().enumerate() {
            let fields = self.resolve(part).get("properties").and_then(Value::as_object).into_iter().flatten();
            let kept = fields.filter(|(_, field)| at > 0 || field.get("format").is_none_or(|form| form != "password"));
            properties.extend(kept.map(|(name, field)| (name.clone(), field.clone())));
        }
        Some(json!({ "type": "object", "description": schema["description"], "properties": properties }))
    }

    /// The operations, ordered by path and method.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        paths.into_iter().flatten().flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .filter_map(move |(method, body)| Some(Operation { path, method, body: body.as_object()? }))
        })
    }

    /// The Rust name of a parameter or property.
    pub(crate) fn rust_name(&self, wire: &str) -> String {
        rust_name(&self.root, wire)
    }

    pub(crate) fn operation(&self, id: &str) -> Option<Operation<'_>> {
        self.operations().find(|operation| operation.id() == id)
    }

    /// The credentials: the scheme, the part of the request that carries it, and its name there.
    pub(crate) fn credentials(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let schemes = self.root.pointer("/components/securitySchemes").and_then(Value::as_object);
        schemes.into_iter().flatten().map(|(scheme, body)| {
            let text = |key| body.get(key).and_then(Value::as_str);
            (scheme.as_str(), text("in").unwrap_or("header"), text("name").unwrap_or("Authorization"))
        })
    }

    /// Follows references until something else is found.
    pub(crate) fn resolve<'b>(&'b self, value: &'b Value) -> &'b Value {
        let mut at = value;
        while let Some(reference) = at.get("$ref").and_then(Value::as_str) {
            match self.root.pointer(reference.trim_start_matches('#')) {
                Some(target) => at = target,
                None => return at,
            }
        }
        at
    }

    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.root.pointer("/components/schemas")?.get(name)
    }
}

/// As typify makes it, or as the vendor's `x-names` spells it.
pub(crate) fn rust_name(root: &Value, wire: &str) -> String {
    let told = root.get("x-names").and_then(|names| names.get(wire.to_snake_case())).and_then(Value::as_str);
    told.map_or_else(|| spelled(wire), str::to_owned)
}

/// Whether a keyword that is a flag is set.
pub(crate) fn is_set(value: &Value, keyword: &str) -> bool {
    value.get(keyword).is_some_and(|set| set == true)
}

impl<'b> Operation<'b> {
    pub(crate) fn id(&self) -> &'b str {
        self.text("operationId")
    }

    pub(crate) fn text(&self, key: &str) -> &'b str {
        self.body.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn tag(&self) -> &'b str {
        self.body.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str).unwrap_or_default()
    }

    /// What an event is called on the wire, its name first and then what it is called besides.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &'b str> {
        let rule = self.body.get("x-event");
        let aliases = rule.and_then(|rule| rule.get("aliases")).and_then(Value::as_array).into_iter().flatten();
        rule.and_then(|rule| rule.get("kind")).into_iter().chain(aliases).filter_map(Value::as_str)
    }

    pub(crate) fn is_deprecated(&self) -> bool {
        self.body.get("deprecated").is_some_and(|set| set == true)
    }

    /// The operation's own rule of that name, or else the vendor's.
    pub(crate) fn rule(&self, bundle: &'b Bundle, keyword: &str) -> Option<&'b Value> {
        self.body.get(keyword).or_else(|| bundle.root.get(keyword))
    }

    /// The parameters with their references followed: the path's in its order, then the others in the document's.
    pub(crate) fn parameters(&self, bundle: &'b Bundle) -> impl Iterator<Item = &'b Value> {
        let listed = self.body.get("parameters").and_then(Value::as_array);
        let mut parameters: Vec<_> = listed.into_iter().flatten().map(|listed| bundle.resolve(listed)).collect();
        parameters.sort_by_key(|parameter| place_in_path(self.path, name(parameter)));
        parameters.into_iter()
    }

    /// The names of what callers give beside a body.
    pub(crate) fn callers_parameters(&self, bundle: &'b Bundle) -> Vec<&'b str> {
        self.parameters(bundle).filter(|parameter| is_callers(parameter)).map(name).collect()
    }

    pub(crate) fn media(&self, part: Part) -> Option<&'b Value> {
        let holder = match part {
            Part::Request => self.body.get("requestBody")?,
            Part::Answer => self.body.get("responses")?.get("200")?,
        };
        holder.get("content")?.get("application/json")
    }
}

/// The two bodies of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Request,
    Answer,
}

fn name(parameter: &Value) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// Where the parameter of that name stands in a path; behind all that stand there, where it does not.
pub(crate) fn place_in_path(path: &str, name: &str) -> usize {
    path.find(&format!("{{{name}}}")).unwrap_or(usize::MAX)
}

/// An example of a body: the only one, or the first by name.
pub(crate) fn example(media: &Value) -> Option<&Value> {
    media.get("example").or_else(|| media.get("examples")?.as_object()?.values().next()?.get("value"))
}

/// The name of the schema that is referred to.
pub(crate) fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// A document on its own must list the shared components that it uses; in the union they would refer to themselves.
fn drop_aliases(document: &mut Value) {
    let components = document.get_mut("components").and_then(Value::as_object_mut);
    for kind in components.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        kind.retain(|_, component| component.get("$ref").is_none());
    }
}

fn make_references_local(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && let Some(rest) = SHARED.iter().find_map(|shared| reference.strip_prefix(shared))
            {
                *reference = format!("#/{rest}");
            }
            map.values_mut().for_each(make_references_local);
        }
        Value::Array(items) => items.iter_mut().for_each(make_references_local),
        _ => {}
    }
}

/// Adds what `root` lacks. What stands there already wins, so that vendor.yaml's title and schemes stay.
fn merge(root: &mut Value, part: Value) {
    let (Value::Object(root), Value::Object(part)) = (root, part) else { return };
    for (key, value) in part {
        match root.get_mut(&key) {
            Some(present) => merge(present, value),
            None => {
                root.insert(key, value);
            }
        }
    }
}

/// An empty object schema, for answers that carry nothing for the caller.
pub(crate) fn no_content() -> Value {
    json!({ "description": "Done." })
}

/// A request body that must be there and has nothing in it (`{}`) is the SDK's to send.
pub(crate) fn has_no_fields(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
        && schema.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty)
        && schema.get("additionalProperties").is_none()
}

/// Parameters that callers give: not the SDK's own, and not those that the vendor has deprecated.
pub(crate) fn is_callers(parameter: &Value) -> bool {
    !is_set(parameter, "x-sdk-supplied") && (!is_set(parameter, "deprecated") || is_set(parameter, "required"))
}

pub(crate) fn is_envelope(schema: &Value) -> bool {
    is_set(schema, "x-envelope")
}

pub(crate) fn required(schema: &Map<String, Value>) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
