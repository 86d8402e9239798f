//! Requests, read in full.

use bytes::Bytes;
use http::{HeaderMap, Method, request};
use serde_json::Value;

/// A request whose body has been read in full.
#[derive(Clone)]
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

    /// Whether a text occurs in the path, the query or the body.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.path.contains(text)
            || self.query.iter().any(|(_, value)| value.contains(text))
            || String::from_utf8_lossy(&self.body).contains(text)
    }

    /// The same request, with no more than so many entries in each list of its body.
    pub(super) fn with_first(&self, entries: usize) -> Self {
        let Ok(Value::Object(mut body)) = serde_json::from_slice(&self.body) else { return self.clone() };
        for list in body.values_mut().filter_map(Value::as_array_mut) {
            list.truncate(entries);
        }
        Self { body: Value::Object(body).to_string().into(), ..self.clone() }
    }
}
