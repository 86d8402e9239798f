//! OpenAPI 3.0 schemas as JSON Schema.

use std::sync::{Arc, OnceLock};

use jsonschema::{Draft, Keyword, Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::violation::Violation;

/// Where the document's schemas are found when one refers to another.
pub(super) const BASE: &str = "sandbox:///document";

/// A schema that is compiled when it is first needed: a process uses few of the operations, and compiling all takes a while.
pub(super) struct Schema {
    source: Value,
    others: Arc<Registry<'static>>,
    compiled: OnceLock<Result<Validator, String>>,
}

impl Schema {
    /// Takes a schema that is JSON Schema already, and those that it may refer to.
    pub(super) fn new(source: Value, others: Arc<Registry<'static>>) -> Self {
        Self { source, others, compiled: OnceLock::new() }
    }

    /// The violation leaves the value itself out: it may be large, or secret.
    pub(super) fn check(&self, value: &Value, place: &str) -> Result<(), Violation> {
        match self.compiled.get_or_init(|| self.compile()) {
            Ok(validator) => validator.validate(value).map_err(|error| {
                Violation::new(format!("{place}{}", error.instance_path()), error.masked().to_string())
            }),
            Err(reason) => Err(Violation::new(place, format!("the document's schema is unusable: {reason}"))),
        }
    }

    fn compile(&self) -> Result<Validator, String> {
        jsonschema::options()
            .with_draft(Draft::Draft4)
            .with_registry(&self.others)
            .should_validate_formats(false)
            .with_keyword("x-max-bytes", max_bytes)
            .build(&self.source)
            .map_err(|error| error.to_string())
    }
}

/// OpenAPI 3.0 has its own dialect: `nullable`, and references that only the document's base makes sense of.
///
/// Optional properties may also be null, whatever the document says: Huawei's answers and its official clients write an absent
/// value that way, and the SDK's clients have to cope with it from every vendor.
pub(super) fn json_schema(schema: &Value) -> Value {
    let Some(fields) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
        return json!({"$ref": format!("{BASE}{reference}")});
    }
    let mut fields = fields.clone();
    for (name, field) in &mut fields {
        match name.as_str() {
            "items" | "additionalProperties" => *field = json_schema(field),
            "allOf" => field.as_array_mut().into_iter().flatten().for_each(|part| *part = json_schema(part)),
            "properties" => {
                field.as_object_mut().into_iter().flatten().for_each(|(_, property)| *property = json_schema(property))
            }
            _ => {}
        }
    }
    admit_null_for_optional(&mut fields);
    let nullable = fields.get("nullable") == Some(&Value::Bool(true));
    let schema = Value::Object(fields);
    if nullable { or_null(schema) } else { schema }
}

fn admit_null_for_optional(fields: &mut Map<String, Value>) {
    let required = fields.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, property) in fields.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if !required.iter().any(|required| required == name) {
            *property = or_null(property.take());
        }
    }
}

fn or_null(mut schema: Value) -> Value {
    // Widening `type` in place keeps the messages of failed checks readable; a reference has no type to widen.
    match schema.get("type") {
        Some(Value::String(kind)) => schema["type"] = json!([kind, "null"]),
        Some(_) => {}
        None => return json!({"anyOf": [schema, {"type": "null"}]}),
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    schema
}

/// A limit in UTF-8 bytes, where `maxLength` counts characters.
struct MaxBytes(u64);

fn max_bytes<'a>(
    _schema: &'a Map<String, Value>,
    limit: &'a Value,
    _path: jsonschema::paths::Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    match limit.as_u64() {
        Some(limit) => Ok(Box::new(MaxBytes(limit))),
        None => Err(ValidationError::schema("x-max-bytes must be a number of bytes")),
    }
}

impl<'i> Keyword<'i> for MaxBytes {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            return Ok(());
        }
        Err(ValidationError::custom(format!("value is longer than {} bytes", self.0)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        instance.as_str().is_none_or(|text| text.len() as u64 <= self.0)
    }
}
