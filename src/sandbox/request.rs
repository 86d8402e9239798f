//! Requests as the vendors' handlers see them.

use bytes::Bytes;
use http::{HeaderMap, Method, request};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::contract::{Operation, PathParameters, Violation};

/// A request whose body has been read in full.
pub(super) struct Request {
    pub(super) method: Method,
    /// As it stands in the request line, still percent-encoded.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    pub(super) fn new(head: request::Parts, body: Bytes) -> Self {
        let query = head.uri.query().unwrap_or_default();
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: head.headers,
            body,
        }
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// A request that belongs to an operation.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    pub(super) path: PathParameters,
    pub(super) request: &'a Request,
    /// When it arrived, in milliseconds since 1970.
    pub(super) now: u64,
}

/// What is wrong with a body.
pub(super) enum BodyError {
    Missing,
    NotJson,
    Invalid(Violation),
}

impl Call<'_> {
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

    /// The body as JSON, whatever content type it is declared as: some vendors' clients declare none.
    pub(super) fn json(&self) -> Result<Value, BodyError> {
        if self.request.body.is_empty() {
            return Err(BodyError::Missing);
        }
        serde_json::from_slice(&self.request.body).map_err(|_| BodyError::NotJson)
    }

    /// Checks the body against the document, where that describes one.
    pub(super) fn check_body(&self) -> Result<(), BodyError> {
        if !self.operation.expects_body(!self.request.body.is_empty()) {
            return Ok(());
        }
        self.operation.check_body(&self.json()?).map_err(BodyError::Invalid)
    }

    /// The body, checked against the document.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, BodyError> {
        let json = self.json()?;
        self.operation.check_body(&json).map_err(BodyError::Invalid)?;
        serde_json::from_value(json).map_err(|error| BodyError::Invalid(Violation::new("body", error.to_string())))
    }
}
