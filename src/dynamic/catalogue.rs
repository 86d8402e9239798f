use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::known_values::KnownValues;
use super::likeness::nearest;
use super::shown::shown;
use crate::secret::{REDACTED, redacted_name};
use crate::{Error, ErrorKind, Vendor};

/// The enabled vendors' documents, as the build has joined them.
static DOCUMENTS: LazyLock<Vec<(Vendor, Value)>> = LazyLock::new(|| {
    let texts: &[(Vendor, &str)] = &[
        #[cfg(feature = "dingtalk")]
        (Vendor::DingTalk, include_str!(concat!(env!("OUT_DIR"), "/dingtalk.openapi.json"))),
        #[cfg(feature = "huawei")]
        (Vendor::Huawei, include_str!(concat!(env!("OUT_DIR"), "/huawei.openapi.json"))),
        #[cfg(feature = "tencent")]
        (Vendor::Tencent, include_str!(concat!(env!("OUT_DIR"), "/tencent.openapi.json"))),
    ];
    texts.iter().map(|(vendor, text)| (*vendor, serde_json::from_str(text).unwrap_or_default())).collect()
});

/// All operations of the enabled vendors, ordered by vendor, path and method.
pub fn operations() -> impl Iterator<Item = OperationDocument> {
    DOCUMENTS.iter().flat_map(|(vendor, root)| {
        let paths = root.get("paths").and_then(Value::as_object).into_iter().flatten();
        paths.flat_map(move |(path, item)| {
            item.as_object().into_iter().flatten().map(move |(method, operation)| OperationDocument {
                vendor: *vendor,
                root,
                path,
                method,
                operation,
            })
        })
    })
}

/// The vendor's operations as one OpenAPI document, for tools of other languages; `None` where the vendor is not enabled.
pub fn openapi(vendor: Vendor) -> Option<&'static Value> {
    DOCUMENTS.iter().find(|(whose, _)| *whose == vendor).map(|(_, root)| root)
}

/// The operation of a vendor that has this `operationId`.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] where there is none; the message names the one that is alike, if one is.
pub fn operation(vendor: Vendor, id: &str) -> Result<OperationDocument, Error> {
    find(vendor, id).ok_or_else(|| no_operation(vendor, id))
}

pub(super) fn no_operation(vendor: Vendor, id: &str) -> Error {
    let known = operations().filter(|operation| operation.vendor == vendor).map(|operation| operation.id());
    let meant = nearest(id, known).map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
    let message = format!("there is no operation `{}`{meant}", shown(id));
    Error::unsent(vendor, ErrorKind::InvalidArgument, message)
}

pub(super) fn find(vendor: Vendor, id: &str) -> Option<OperationDocument> {
    operations().find(|operation| operation.vendor == vendor && operation.id() == id)
}

/// What the document says of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OperationDocument {
    vendor: Vendor,
    root: &'static Value,
    path: &'static str,
    method: &'static str,
    operation: &'static Value,
}

/// A parameter that callers give.
#[derive(Clone, Copy, Debug)]
pub struct Parameter(&'static Value);

impl OperationDocument {
    /// Whose operation it is.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// Its `operationId`.
    pub fn id(&self) -> &'static str {
        text(self.operation, "operationId")
    }

    /// The folder of its document.
    pub fn group(&self) -> &'static str {
        self.operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default()
    }

    /// What it does, in a line.
    pub fn summary(&self) -> &'static str {
        text(self.operation, "summary")
    }

    /// What it does, when it is allowed, what is surprising.
    pub fn description(&self) -> &'static str {
        text(self.operation, "description")
    }

    /// The HTTP method, in capitals.
    pub fn method(&self) -> String {
        self.method.to_uppercase()
    }

    /// The path, its parameters in braces.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// `read`, `idempotent` or `once`.
    pub fn idempotency(&self) -> &'static str {
        text(self.operation, "x-idempotency")
    }

    /// The names of the credentials that a request carries.
    pub fn credentials(&self) -> impl Iterator<Item = &'static str> {
        let first = self.operation.pointer("/security/0").and_then(Value::as_object);
        first.into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// The parameters that callers give.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter> {
        self.all_parameters().filter(|parameter| {
            !parameter.is("x-sdk-supplied") && (!parameter.is("deprecated") || parameter.is_required())
        })
    }

    /// The parameters that the SDK fills in.
    pub fn supplied(&self) -> impl Iterator<Item = Parameter> {
        self.all_parameters().filter(|parameter| parameter.is("x-sdk-supplied"))
    }

    /// Whether callers give a body.
    pub fn takes_body(&self) -> bool {
        self.body_schema().map(|schema| self.resolve(schema)).is_some_and(|schema| {
            let empty = schema.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty);
            schema.get("type").is_none_or(|kind| kind != "object")
                || !empty
                || schema.get("additionalProperties").is_some()
        })
    }

    /// Whether [`DynamicClient::pages`](super::DynamicClient::pages) takes it.
    pub fn has_pages(&self) -> bool {
        self.operation.get("x-paging").is_some()
    }

    /// Where an answer has the list that pages are of, as a JSON pointer.
    pub(super) fn listed(&self) -> Option<String> {
        let path = self.operation.pointer("/x-paging/items").and_then(Value::as_str)?;
        Some(path.split('.').map(|step| format!("/{step}")).collect())
    }

    /// The documented example of the body.
    pub fn example_body(&self) -> Option<&'static Value> {
        example(self.media("requestBody")?)
    }

    /// The documented example of the answer, envelope included.
    pub fn example_answer(&self) -> Option<&'static Value> {
        example(self.operation.pointer("/responses/200/content/application~1json")?)
    }

    /// The part of an answer that callers get: the payload of an envelope, nothing of an acknowledgement, else the whole.
    pub fn payload<'v>(&self, answer: &'v Value) -> Option<&'v Value> {
        let schema = self.answer_schema()?;
        if is_set(schema, "x-envelope") {
            return None;
        }
        match (schema.get("allOf"), self.root.get("x-payload").and_then(Value::as_str)) {
            (Some(_), Some(payload)) => answer.get(payload),
            _ => Some(answer),
        }
    }

    /// Replaces what the document marks as secret in an answer of [`DynamicClient::call`](super::DynamicClient::call).
    pub fn redact(&self, answer: &mut Value) {
        let Some(schema) = self.answer_schema() else { return };
        let payload = self.root.get("x-payload").and_then(Value::as_str);
        let inner = schema
            .get("allOf")
            .and_then(Value::as_array)
            .zip(payload)
            .and_then(|(parts, payload)| parts.iter().find_map(|part| part.get("properties")?.get(payload)));
        self.redact_by(inner.unwrap_or(schema), answer);
    }

    fn redact_by(&self, schema: &'static Value, value: &mut Value) {
        let schema = self.resolve(schema);
        if schema.get("format").is_some_and(|format| format == "password") && !value.is_null() {
            *value = REDACTED.into();
            return;
        }
        match value {
            Value::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    items.iter_mut().for_each(|item| self.redact_by(schema, item));
                }
            }
            Value::Object(fields) => {
                for (name, field) in &mut *fields {
                    let property = schema.get("properties").and_then(|properties| properties.get(name));
                    if let Some(schema) = property.or_else(|| schema.get("additionalProperties")) {
                        self.redact_by(schema, field);
                    }
                }
                if is_set(schema, "x-secret-keys") {
                    let values = std::mem::take(fields).into_iter().enumerate();
                    fields.extend(values.map(|(index, (_, value))| (redacted_name(index + 1), value)));
                }
            }
            _ => {}
        }
    }

    /// The values that are known of a parameter, where not any will do.
    pub(super) fn values_of(&self, parameter: &Parameter) -> Option<KnownValues> {
        KnownValues::of(self.resolve(parameter.0.get("schema")?))
    }

    pub(super) fn body_schema(&self) -> Option<&'static Value> {
        self.media("requestBody")?.get("schema")
    }

    fn answer_schema(&self) -> Option<&'static Value> {
        let schema = self.operation.pointer("/responses/200/content/application~1json/schema")?;
        Some(self.resolve(schema))
    }

    fn media(&self, part: &str) -> Option<&'static Value> {
        self.operation.get(part)?.get("content")?.get("application/json")
    }

    fn all_parameters(&self) -> impl Iterator<Item = Parameter> {
        let listed = self.operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let this = *self;
        listed.map(move |parameter| Parameter(this.resolve(parameter)))
    }

    pub(super) fn resolve(&self, value: &'static Value) -> &'static Value {
        let reference = value.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|reference| self.root.pointer(reference.trim_start_matches('#')));
        target.unwrap_or(value)
    }
}

impl Parameter {
    /// Its name on the wire.
    pub fn name(&self) -> &'static str {
        text(self.0, "name")
    }

    /// `path`, `query` or `header`.
    pub fn place(&self) -> &'static str {
        text(self.0, "in")
    }

    /// What it means.
    pub fn description(&self) -> &'static str {
        text(self.0, "description")
    }

    /// Whether a call without it is refused.
    pub fn is_required(&self) -> bool {
        self.is("required")
    }

    /// The documented example, as text.
    pub fn example(&self) -> Option<String> {
        match self.0.get("example")? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) if number.is_f64() => number.as_f64().map(|number| number.to_string()),
            other => Some(other.to_string()),
        }
    }

    fn is(&self, key: &str) -> bool {
        is_set(self.0, key)
    }
}

fn text(value: &'static Value, key: &str) -> &'static str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is_set(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|set| set == true)
}

fn example(media: &'static Value) -> Option<&'static Value> {
    media.get("example").or_else(|| media.get("examples")?.as_object()?.values().next()?.get("value"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_example_is_the_text_that_is_sent() {
        let example = |value: Value| Parameter(Box::leak(Box::new(json!({ "example": value })))).example();
        for (value, sent) in
            [(json!(2.0), "2"), (json!(0.5), "0.5"), (json!(7), "7"), (json!(true), "true"), (json!("2.0"), "2.0")]
        {
            assert_eq!(example(value).as_deref(), Some(sent));
        }
    }
}
