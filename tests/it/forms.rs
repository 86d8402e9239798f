//! What the documents say that bodies and answers look like.

use meeting_control::dynamic::{OperationDocument, openapi};
use serde_json::Value;

/// A schema that stands somewhere in a vendor's documents.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    root: &'static Value,
    schema: &'static Value,
}

impl Form {
    pub(crate) fn of_request(document: &OperationDocument) -> Self {
        Self::of(document, |operation| &operation["requestBody"])
    }

    /// Of what callers get of the answer.
    pub(crate) fn of_answer(document: &OperationDocument) -> Self {
        let whole = Self::of(document, |operation| &operation["responses"]["200"]);
        match whole.resolved()["allOf"].as_array() {
            Some(parts) => {
                let payload = whole.root["x-payload"].as_str().unwrap();
                Self { schema: &parts.last().unwrap()["properties"][payload], ..whole }
            }
            None => whole,
        }
    }

    fn of(document: &OperationDocument, part: impl Fn(&'static Value) -> &'static Value) -> Self {
        let root = openapi(document.vendor()).unwrap();
        let operation = &root["paths"][document.path()][document.method().to_lowercase()];
        Self { root, schema: &part(operation)["content"]["application/json"]["schema"] }
    }

    pub(crate) fn resolved(self) -> &'static Value {
        let reference = self.schema["$ref"].as_str();
        reference.map_or(self.schema, |reference| self.root.pointer(reference.trim_start_matches('#')).unwrap())
    }

    /// Whether all names are known, since they are data.
    pub(crate) fn is_map(self) -> bool {
        self.resolved().get("additionalProperties").is_some()
    }

    pub(crate) fn item(self) -> Self {
        Self { schema: &self.resolved()["items"], ..self }
    }

    pub(crate) fn field(self, name: &str) -> Self {
        let schema = self.resolved();
        Self { schema: schema.get("additionalProperties").unwrap_or(&schema["properties"][name]), ..self }
    }
}
