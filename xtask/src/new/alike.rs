//! What documents of a vendor have alike.

use serde_json::{Map, Value};

const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

/// How titles call the vendor.
pub(super) fn vendor(bundle: &Value) -> &str {
    bundle["info"]["title"].as_str().unwrap_or_default().split(" - ").next().unwrap_or_default()
}

pub(super) fn operations(bundle: &Value) -> Vec<&Value> {
    let items = bundle["paths"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_object);
    let methods = items.flatten().filter(|(method, _)| METHODS.contains(&method.as_str()));
    methods.map(|(_, operation)| operation).collect()
}

/// What the first operation has, and all others too.
pub(super) fn in_all<'b, T: PartialEq>(operations: &[&'b Value], parts: fn(&'b Value) -> Vec<T>) -> Vec<T> {
    let mut alike = operations.first().map(|first| parts(first)).unwrap_or_default();
    alike.retain(|part| operations.iter().all(|operation| parts(operation).contains(part)));
    alike
}

/// References to shared parameters.
pub(super) fn parameters(operation: &Value) -> Vec<&str> {
    let listed = operation["parameters"].as_array().into_iter().flatten();
    listed.filter_map(|parameter| parameter["$ref"].as_str()).collect()
}
