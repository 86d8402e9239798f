//! One operation: what may be sent to it, and what it may answer.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::Value;

use super::super::request::Request;
use super::document::Document;
use super::path::{PathParameters, PathTemplate};
use super::rate::Rate;
use super::schema::Schema;
use super::violation::Violation;
use crate::Vendor;

/// An operation of a vendor, as its document describes it.
pub(in super::super) struct Operation {
    pub(in super::super) id: String,
    pub(in super::super) vendor: Vendor,
    pub(super) method: Method,
    pub(super) path: PathTemplate,
    /// Whether it does more than to ask.
    pub(in super::super) changes: bool,
    parameters: Vec<Parameter>,
    body: Option<BodyRule>,
    /// By what the document calls the status: `200`, `4XX`. None where it describes no content.
    answers: BTreeMap<String, Option<Schema>>,
    example: Option<Value>,
    /// Alternative sets of credentials, each by the names of the headers or query fields that carry them.
    credentials: Vec<Vec<String>>,
    error_codes: Vec<String>,
    inferred_codes: Vec<String>,
    /// How often it may be called, if the vendor says.
    pub(in super::super) rate: Option<Rate>,
}

struct Parameter {
    name: String,
    location: Location,
    required: bool,
    kind: Kind,
    schema: Schema,
}

#[derive(Clone, Copy)]
enum Location {
    Path,
    Query,
    Header,
}

/// What a parameter's text stands for.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
}

struct BodyRule {
    required: bool,
    schema: Schema,
}

impl Operation {
    pub(super) fn read(
        document: &Document,
        vendor: Vendor,
        method: Method,
        path: &str,
        description: &Value,
    ) -> Result<Self, String> {
        let id = description["operationId"].as_str().ok_or("an operationId is not a string")?;
        let read = || -> Result<Self, String> {
            Ok(Self {
                id: id.to_owned(),
                vendor,
                method,
                path: PathTemplate::parse(path),
                changes: description["x-idempotency"] != "read",
                parameters: parameters(document, description)?,
                body: body_rule(document, description)?,
                answers: answers(document, description)?,
                example: example(document, description)?,
                credentials: credentials(document, description),
                error_codes: error_codes(description, "documented"),
                inferred_codes: error_codes(description, "inferred"),
                rate: document.rate(description)?,
            })
        };
        read().map_err(|reason| format!("{id}: {reason}"))
    }

    /// Whether every way to call the operation needs this credential.
    pub(in super::super) fn requires(&self, credential: &str) -> bool {
        !self.credentials.is_empty()
            && self.credentials.iter().all(|set| set.iter().any(|name| name.eq_ignore_ascii_case(credential)))
    }

    /// Whether the page of the operation lists the error code.
    pub(in super::super) fn documents_error(&self, code: &str) -> bool {
        self.error_codes.iter().any(|documented| documented == code)
    }

    /// Whether the document lists the error code, be it from the page or inferred.
    pub(in super::super) fn lists_error(&self, code: &str) -> bool {
        self.documents_error(code) || self.inferred_codes.iter().any(|inferred| inferred == code)
    }

    /// The document's example of a successful answer.
    pub(in super::super) fn example(&self) -> Option<&Value> {
        self.example.as_ref()
    }

    pub(in super::super) fn expects_body(&self, sent: bool) -> bool {
        self.body.as_ref().is_some_and(|rule| rule.required || sent)
    }

    pub(in super::super) fn check_body(&self, body: &Value) -> Result<(), Violation> {
        match &self.body {
            Some(rule) => rule.schema.check(body, "body"),
            None => Ok(()),
        }
    }

    /// Names that the document does not know are let through, as the vendors do.
    pub(in super::super) fn check_parameters(&self, path: &PathParameters, request: &Request) -> Result<(), Violation> {
        self.parameters.iter().try_for_each(|parameter| parameter.check(path, request))
    }

    /// Checks an answer of the sandbox itself.
    pub(in super::super) fn check_answer(&self, status: StatusCode, body: &[u8]) -> Result<(), Violation> {
        let exact = status.as_str();
        let class = format!("{}XX", &exact[..1]);
        let Some(schema) = self.answers.get(exact).or_else(|| self.answers.get(&class)) else {
            return Err(Violation::new(exact, "the document describes no such answer"));
        };
        let Some(schema) = schema else { return Ok(()) };
        let body = serde_json::from_slice(body).map_err(|error| Violation::new(exact, error.to_string()))?;
        schema.check(&body, exact)
    }
}

impl Parameter {
    fn check(&self, path: &PathParameters, request: &Request) -> Result<(), Violation> {
        match self.sent(path, request) {
            Some(text) => self.schema.check(&self.kind.value_of(&text), &self.name),
            None if self.required => Err(Violation::new(&self.name, "is missing")),
            None => Ok(()),
        }
    }

    fn sent(&self, path: &PathParameters, request: &Request) -> Option<String> {
        match self.location {
            // A path with nothing in this place still leads to the operation, which then misses its parameter.
            Location::Path => path
                .iter()
                .find(|(name, value)| *name == self.name && !value.is_empty())
                .map(|(_, value)| value.clone()),
            Location::Query => request.query(&self.name).map(str::to_owned),
            Location::Header => request.header(&self.name),
        }
    }
}

impl Kind {
    /// The value that a parameter's text stands for; text that fits the kind badly stays text and fails the schema.
    fn value_of(self, text: &str) -> Value {
        let value = match self {
            Self::Text => None,
            Self::Number => text.parse::<serde_json::Number>().ok().map(Value::Number),
            // The official Python client writes `True`.
            Self::Flag => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        };
        value.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

fn parameters(document: &Document, description: &Value) -> Result<Vec<Parameter>, String> {
    let listed = description.get("parameters").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(|parameter| read_parameter(document, parameter).transpose()).collect()
}

fn read_parameter(document: &Document, parameter: &Value) -> Result<Option<Parameter>, String> {
    let parameter = document.resolve(parameter)?;
    let name = parameter["name"].as_str().ok_or("a parameter has no name")?;
    let location = match parameter["in"].as_str() {
        Some("path") => Location::Path,
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        _ => return Ok(None),
    };
    // A header of HTTP's own: clients send it unasked, in forms that no vendor documents.
    if name.eq_ignore_ascii_case("accept-language") {
        return Ok(None);
    }
    let Some(schema) = parameter.get("schema") else { return Ok(None) };
    Ok(Some(Parameter {
        name: name.to_owned(),
        location,
        required: parameter["required"] == true,
        kind: match document.resolve(schema)?["type"].as_str() {
            Some("integer" | "number") => Kind::Number,
            Some("boolean") => Kind::Flag,
            _ => Kind::Text,
        },
        schema: document.schema(schema),
    }))
}

fn body_rule(document: &Document, description: &Value) -> Result<Option<BodyRule>, String> {
    let Some(body) = description.get("requestBody") else { return Ok(None) };
    let body = document.resolve(body)?;
    let Some(schema) = json_content(body).and_then(|content| content.get("schema")) else { return Ok(None) };
    Ok(Some(BodyRule { required: body["required"] == true, schema: document.schema(schema) }))
}

fn answers(document: &Document, description: &Value) -> Result<BTreeMap<String, Option<Schema>>, String> {
    let mut answers = BTreeMap::new();
    for (status, response) in description["responses"].as_object().into_iter().flatten() {
        let schema = json_content(document.resolve(response)?).and_then(|content| content.get("schema"));
        answers.insert(status.clone(), schema.map(|schema| document.schema(schema)));
    }
    Ok(answers)
}

fn example(document: &Document, description: &Value) -> Result<Option<Value>, String> {
    let Some(content) = json_content(document.resolve(&description["responses"]["200"])?) else { return Ok(None) };
    let first = || content["examples"].as_object()?.values().next()?.get("value");
    Ok(content.get("example").or_else(first).cloned())
}

fn json_content(message: &Value) -> Option<&Value> {
    message.get("content")?.get("application/json")
}

fn credentials(document: &Document, description: &Value) -> Vec<Vec<String>> {
    let alternatives = description["security"].as_array().into_iter().flatten();
    alternatives
        .map(|schemes| schemes.as_object().into_iter().flatten().map(|(scheme, _)| carrier(document, scheme)).collect())
        .collect()
}

/// The name of the header or query field that carries a credential.
fn carrier(document: &Document, scheme: &str) -> String {
    let named = document.component("securitySchemes", scheme).and_then(|scheme| scheme["name"].as_str());
    named.unwrap_or("authorization").to_owned()
}

fn error_codes(description: &Value, source: &str) -> Vec<String> {
    let codes = description["x-error-codes"][source].as_array().into_iter().flatten();
    codes.filter_map(|code| Some(code.as_str()?.to_owned())).collect()
}
