//! OpenAPI 3.0 schemas, with the keywords that the documents may use and no others.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::violation::Violation;

/// What holds for all schemas of a document.
pub(super) struct Rules {
    /// The schemas to which others may refer.
    pub(super) named: Map<String, Value>,
    /// Whether a property may be null where it may be absent, without a word of it in the document.
    pub(super) null_is_absent: bool,
}

/// A schema that stands somewhere in a document.
pub(super) struct Schema {
    source: Value,
    rules: Arc<Rules>,
}

impl Schema {
    pub(super) fn new(source: Value, rules: Arc<Rules>) -> Self {
        Self { source, rules }
    }

    /// The violation leaves the value itself out: it may be large, or secret.
    pub(super) fn check(&self, value: &Value, place: &str) -> Result<(), Violation> {
        self.fits(&self.source, value).map_err(|violation| violation.within(place))
    }

    fn fits(&self, schema: &Value, value: &Value) -> Result<(), Violation> {
        let unusable = || Violation::new("", "the document's schema is unusable");
        let keywords = schema.as_object().ok_or_else(unusable)?;
        if value.is_null() && schema["nullable"] == true {
            return Ok(());
        }
        // What is of another type is not told to be too long.
        let kind = keywords.get_key_value("type");
        kind.into_iter().chain(keywords).try_for_each(|(keyword, rule)| self.obeys(keyword, rule, schema, value))
    }

    fn obeys(&self, keyword: &str, rule: &Value, schema: &Value, value: &Value) -> Result<(), Violation> {
        let says = |fits: bool, complaint: &str| {
            if fits { Ok(()) } else { Err(Violation::new("", format!("{complaint} {rule}"))) }
        };
        let length = |size: Option<usize>| size.map(|size| size as u64).zip(rule.as_u64());
        let characters = || length(value.as_str().map(|text| text.chars().count()));
        let bytes = || length(value.as_str().map(str::len));
        let items = || length(value.as_array().map(Vec::len));
        let least = |(size, least): (u64, u64)| size >= least;
        let most = |(size, most): (u64, u64)| size <= most;
        match keyword {
            "$ref" => self.fits(self.named(rule)?, value),
            "allOf" => list(rule).try_for_each(|part| self.fits(part, value)),
            "type" => says(is_of(rule, value) || is_seen(schema, value), "is not of the type"),
            "enum" => {
                let is_same = |one: &Value| one == value || (is_seen(schema, value) && text(one) == text(value));
                says(list(rule).any(is_same), "is none of")
            }
            "minLength" => says(characters().is_none_or(least), "has fewer characters than"),
            "maxLength" => says(characters().is_none_or(most), "has more characters than"),
            "x-max-bytes" => says(bytes().is_none_or(most), "has more bytes than"),
            "minItems" => says(items().is_none_or(least), "has fewer items than"),
            "maxItems" => says(items().is_none_or(most), "has more items than"),
            "minimum" => says(!is_less(value, rule), "is less than"),
            "maximum" => says(!is_less(rule, value), "is more than"),
            "required" => match list(rule).filter_map(Value::as_str).find(|name| lacks(value, name)) {
                Some(missing) => Err(Violation::new(format!("/{missing}"), "is missing")),
                None => Ok(()),
            },
            "properties" => members(rule).try_for_each(|(name, property)| self.property(schema, name, property, value)),
            "additionalProperties" => members(value).try_for_each(|(name, entry)| self.part(rule, name, entry)),
            "items" => {
                let items = list(value).enumerate();
                items.into_iter().try_for_each(|(index, item)| self.part(rule, &index.to_string(), item))
            }
            // The vendors count neither bits nor digits.
            "format" | "nullable" | "description" | "example" | "deprecated" => Ok(()),
            "x-envelope" | "x-lenient" | "x-not-secret" | "x-not-failure" | "x-flag" | "x-enum-varnames" => Ok(()),
            "x-identifier" | "x-json-ids" | "x-comma-ids" | "x-aliases" | "x-secret-keys" => Ok(()),
            unknown => Err(Violation::new("", format!("the sandbox cannot check `{unknown}`"))),
        }
    }

    fn property(&self, schema: &Value, name: &str, property: &Value, object: &Value) -> Result<(), Violation> {
        let required = || list(&schema["required"]).any(|required| required == name);
        match object.get(name) {
            None => Ok(()),
            Some(Value::Null) if self.rules.null_is_absent && !required() => Ok(()),
            Some(value) => self.part(property, name, value),
        }
    }

    fn part(&self, schema: &Value, name: &str, value: &Value) -> Result<(), Violation> {
        self.fits(schema, value).map_err(|violation| violation.within(&format!("/{name}")))
    }

    fn named(&self, reference: &Value) -> Result<&Value, Violation> {
        let name = reference.as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
        let schema = name.and_then(|name| self.rules.named.get(name));
        schema.ok_or_else(|| Violation::new("", format!("the document's reference {reference} leads nowhere")))
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn lacks(value: &Value, name: &str) -> bool {
    value.as_object().is_some_and(|members| !members.contains_key(name))
}

fn is_of(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => false,
    }
}

/// Some of the vendor's answers have another scalar there, and the document's example may be one of them.
fn is_seen(schema: &Value, value: &Value) -> bool {
    schema["x-lenient"] == true && (value.is_string() || value.is_boolean() || value.is_i64())
}

/// A scalar as it says the same whatever its type is.
fn text(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}

fn is_less(value: &Value, limit: &Value) -> bool {
    match (value.as_i64(), limit.as_i64()) {
        (Some(value), Some(limit)) => value < limit,
        // Rounded only where one of them is no such integer.
        _ => value.as_f64().zip(limit.as_f64()).is_some_and(|(value, limit)| value < limit),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complaint(schema: Value, value: &Value) -> Option<String> {
        complaint_where(false, schema, value)
    }

    fn complaint_where(null_is_absent: bool, schema: Value, value: &Value) -> Option<String> {
        let named = json!({"Member": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}});
        let Value::Object(named) = named else { return None };
        let rules = Arc::new(Rules { named, null_is_absent });
        Schema::new(schema, rules).check(value, "body").err().map(|violation| violation.to_string())
    }

    #[track_caller]
    fn assert_limit(schema: Value, fits: &Value, breaks: &Value) {
        assert_eq!(complaint(schema.clone(), fits), None, "{fits}");
        assert!(complaint(schema, breaks).is_some(), "{breaks}");
    }

    #[test]
    fn each_keyword_holds() {
        for (kind, fits, breaks) in [
            ("object", json!({}), json!([])),
            ("array", json!([]), json!({})),
            ("string", json!(""), json!(1)),
            ("boolean", json!(false), json!(0)),
            ("integer", json!(u64::MAX), json!(1.0)),
            ("number", json!(1), json!("1")),
        ] {
            assert_limit(json!({ "type": kind }), &fits, &breaks);
            assert_limit(json!({ "type": kind, "nullable": true }), &Value::Null, &breaks);
            assert!(complaint(json!({ "type": kind }), &Value::Null).is_some());
        }
        assert_limit(json!({"type": "string", "enum": ["a", "b"]}), &json!("b"), &json!("c"));
        assert_limit(json!({"type": "integer", "enum": [0, 1]}), &json!(1), &json!(2));
        assert_limit(json!({"type": "string", "minLength": 2}), &json!("欢欢"), &json!("欢"));
        assert_limit(json!({"type": "string", "maxLength": 2}), &json!("欢欢"), &json!("欢欢a"));
        assert_limit(json!({"type": "string", "x-max-bytes": 6}), &json!("欢欢"), &json!("欢欢a"));
        assert_limit(json!({"type": "array", "items": {"type": "integer"}, "minItems": 1}), &json!([1]), &json!([]));
        assert_limit(
            json!({"type": "array", "items": {"type": "integer"}, "maxItems": 1}),
            &json!([1]),
            &json!([1, 2]),
        );
        assert_limit(json!({"type": "array", "items": {"type": "integer"}}), &json!([1, 2]), &json!([1, "2"]));
        assert_limit(json!({"type": "integer", "minimum": -1}), &json!(-1), &json!(-2));
        assert_limit(json!({"type": "integer", "maximum": i64::MAX - 1}), &json!(i64::MAX - 1), &json!(i64::MAX));
        assert_limit(json!({"type": "number", "maximum": 0.5}), &json!(0.5), &json!(0.6));
        let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
        assert_limit(map, &json!({"a": "b"}), &json!({"a": 1}));
        let both =
            json!({"allOf": [{"$ref": "#/components/schemas/Member"}, {"type": "object", "required": ["name"]}]});
        assert_limit(both.clone(), &json!({"id": "a", "name": "b"}), &json!({"id": "a"}));
        assert!(complaint(both, &json!({"name": "b"})).is_some());
    }

    #[test]
    fn null_stands_for_an_absent_property_only_where_the_vendor_writes_it_so() {
        let optional = json!({"type": "object", "properties": {"id": {"type": "string"}}});
        assert_eq!(complaint_where(true, optional.clone(), &json!({ "id": null })), None);
        assert!(complaint_where(false, optional, &json!({ "id": null })).is_some());
        let required = json!({"$ref": "#/components/schemas/Member"});
        assert!(complaint_where(true, required, &json!({ "id": null })).is_some());
    }

    #[test]
    fn the_place_is_told_and_the_value_is_not() {
        let list = json!({"type": "object", "properties": {"people": {"type": "array", "items": {"$ref": "#/components/schemas/Member"}}}});
        let told = |value| complaint(list.clone(), &value).unwrap_or_default();
        assert_eq!(
            told(json!({"people": [{"id": "a"}, {"id": 4711}]})),
            r#"body/people/1/id: is not of the type "string""#
        );
        assert_eq!(told(json!({"people": [{}]})), "body/people/0/id: is missing");
    }

    #[test]
    fn what_a_field_is_called_besides_limits_nothing() {
        assert_eq!(complaint(json!({"type": "string", "x-aliases": ["b"]}), &json!("a")), None);
    }

    #[test]
    fn another_scalar_is_let_through_where_the_document_has_seen_one() {
        let seen = json!({"type": "integer", "x-lenient": true});
        assert_eq!(complaint(seen.clone(), &json!("7")), None);
        assert!(complaint(seen, &json!(["7"])).is_some());
    }

    #[test]
    fn what_cannot_be_checked_is_no_success() {
        assert!(complaint(json!({"type": "string", "pattern": "a"}), &json!("a")).is_some());
        assert!(complaint(json!({"$ref": "#/components/schemas/Nobody"}), &json!("a")).is_some());
        assert!(complaint(json!(true), &json!("a")).is_some());
    }
}
