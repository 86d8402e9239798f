//! A vendor's document, asked for its parts.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::rate::Rate;
use super::schema::{Rules, Schema};
use crate::Vendor;

/// A document, read once.
pub(super) struct Document {
    root: Value,
    rules: Arc<Rules>,
}

impl Document {
    pub(super) fn new(vendor: Vendor, root: Value) -> Self {
        let named = root.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        // Huawei's answers and its official clients write an absent value that way.
        let null_is_absent = vendor == Vendor::Huawei;
        Self { root, rules: Arc::new(Rules { named, null_is_absent }) }
    }

    /// Every path with what the document says of it.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        paths.into_iter().flatten().filter_map(|(path, item)| Some((path, item.as_object()?)))
    }

    /// What a node stands for: the node itself, or the component that it refers to.
    pub(super) fn resolve<'a>(&'a self, node: &'a Value) -> Result<&'a Value, String> {
        let Some(reference) = node.get("$ref").and_then(Value::as_str) else { return Ok(node) };
        reference
            .strip_prefix('#')
            .and_then(|pointer| self.root.pointer(pointer))
            .ok_or_else(|| format!("{reference} leads nowhere"))
    }

    /// The rate that holds for an operation: its own, or else the vendor's.
    pub(super) fn rate(&self, operation: &Value) -> Result<Option<Rate>, String> {
        let rate = [operation, &self.root].into_iter().find_map(|level| level.get("x-rate-limit"));
        rate.map(Rate::deserialize).transpose().map_err(|error| error.to_string())
    }

    /// A component by its kind and name.
    pub(super) fn component(&self, kind: &str, name: &str) -> Option<&Value> {
        self.root.get("components")?.get(kind)?.get(name)
    }

    /// A schema that stands somewhere in the document.
    pub(super) fn schema(&self, schema: &Value) -> Schema {
        Schema::new(schema.clone(), self.rules.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operations_own_rate_goes_before_the_vendors() {
        let document = Document::new(Vendor::DingTalk, json!({"x-rate-limit": {"calls": 20, "seconds": 1}}));
        let calls =
            |operation: Value| document.rate(&operation).map(|rate| rate.map(|rate| (rate.calls, rate.seconds)));
        assert_eq!(calls(json!({})), Ok(Some((20, 1))));
        assert_eq!(calls(json!({"x-rate-limit": {"calls": 5, "seconds": 60}})), Ok(Some((5, 60))));
    }
}
