//! Requests that belong to an operation, as the vendors' handlers see them.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::contract::{Operation, PathParameters, Violation};
use super::request::Request;

/// A request that belongs to an operation.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) request: &'a Request,
    /// When it arrived, in milliseconds since 1970.
    pub(super) now: u64,
    path: PathParameters,
    /// The body, whatever content type it is declared as: some vendors' clients declare none.
    json: Option<Value>,
}

/// What is wrong with a body.
pub(super) enum BodyError {
    Missing,
    NotJson,
    Invalid(Violation),
}

impl<'a> Call<'a> {
    pub(super) fn new(operation: &'a Operation, path: PathParameters, request: &'a Request, now: u64) -> Self {
        Self { operation, request, now, path, json: serde_json::from_slice(&request.body).ok() }
    }

    /// A parameter of the path or the query; empty when it was not sent.
    pub(super) fn parameter(&self, name: &str) -> &str {
        let in_path = self.path.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        in_path.or_else(|| self.query(name)).unwrap_or_default()
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.request.query(name)
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.request.header(name)
    }

    /// Checks path, query and header parameters against the document.
    pub(super) fn check_parameters(&self) -> Result<(), Violation> {
        self.operation.check_parameters(&self.path, self.request)
    }

    pub(super) fn json(&self) -> Result<&Value, BodyError> {
        match &self.json {
            Some(json) => Ok(json),
            None if self.request.body.is_empty() => Err(BodyError::Missing),
            None => Err(BodyError::NotJson),
        }
    }

    /// Checks the body against the document, where that describes one.
    pub(super) fn check_body(&self) -> Result<(), BodyError> {
        if !self.operation.expects_body(!self.request.body.is_empty()) {
            return Ok(());
        }
        self.operation.check_body(self.json()?).map_err(BodyError::Invalid)
    }

    /// The body, checked against the document.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, BodyError> {
        let json = self.json()?;
        self.operation.check_body(json).map_err(BodyError::Invalid)?;
        T::deserialize(json).map_err(|error| BodyError::Invalid(Violation::new("body", error.to_string())))
    }

    /// The texts of this name, wherever they stand in the path, the query or the body.
    pub(super) fn named(&self, name: &str) -> Vec<&str> {
        let parameter = Some(self.parameter(name)).filter(|text| !text.is_empty());
        let mut found: Vec<&str> = parameter.into_iter().collect();
        gather(name, self.json.as_ref().unwrap_or(&Value::Null), &mut found);
        found
    }

    /// What stands at this place of the body; none where nothing does, or null.
    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.json.as_ref()?.pointer(pointer).filter(|value| !value.is_null())
    }

    /// The text at a place of the body; empty where there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.at(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, pointer: &str) -> Option<i64> {
        self.at(pointer)?.as_i64()
    }

    /// A switch at a place of the body: true and false, or 1 and 0.
    pub(super) fn flag(&self, pointer: &str) -> Option<bool> {
        let value = self.at(pointer)?;
        value.as_bool().or_else(|| Some(value.as_i64()? == 1))
    }

    pub(super) fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The texts of a list; with a field, those of its objects.
    pub(super) fn texts(&self, pointer: &str, field: Option<&str>) -> Vec<String> {
        let text = |item: &Value| field.map_or(Some(item), |field| item.get(field))?.as_str().map(str::to_owned);
        self.list(pointer).iter().filter_map(text).collect()
    }
}

fn gather<'v>(name: &str, body: &'v Value, found: &mut Vec<&'v str>) {
    match body {
        Value::Array(items) => items.iter().for_each(|item| gather(name, item, found)),
        Value::Object(fields) => {
            for (field, value) in fields {
                let listed = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                found.extend(listed.iter().filter(|_| field == name).filter_map(Value::as_str));
                gather(name, value, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_body_names_is_found_at_any_depth_alone_or_listed() {
        let body =
            json!({"RoomId": "a", "Rooms": [{"RoomId": "b"}], "Info": {"RoomId": ["c", "d"], "Other": "e"}, "N": 7});
        let mut found = Vec::new();
        gather("RoomId", &body, &mut found);
        found.sort_unstable();
        assert_eq!(found, ["a", "b", "c", "d"]);
    }
}
