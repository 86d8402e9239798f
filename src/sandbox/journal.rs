//! What was asked and answered.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};

use super::request::Request;
use crate::Vendor;

/// How many exchanges are kept in memory.
const KEPT: usize = 10_000;

/// How much of a body is recorded; only an injected one can be larger.
const RECORDED_BYTES: usize = 1 << 20;

/// One request and what became of it.
///
/// It holds the credentials that were sent. That is on purpose: they are the sandbox's own, made up when it started.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exchange {
    /// The vendor that the path belongs to.
    pub vendor: Option<Vendor>,
    /// The operation's `operationId`; none when no operation has this method and path.
    pub operation: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, percent-encoded.
    pub path: String,
    /// The query, decoded. A field that was sent more than once is an array.
    pub query: Map<String, Value>,
    /// The headers, named in lower case. A header that was sent more than once is an array.
    pub headers: Map<String, Value>,
    /// The request's body: JSON if it parses, else a string; null when it was empty.
    pub body: Value,
    /// The status that was sent; none when a fault cut the exchange before an answer.
    pub status: Option<u16>,
    /// The answer's body, whole even where a fault truncated it; told like the request's.
    pub response: Value,
}

impl Exchange {
    pub(super) fn new(vendor: Option<Vendor>, operation: Option<&str>, request: &Request) -> Self {
        Self {
            vendor,
            operation: operation.map(str::to_owned),
            method: request.method.to_string(),
            path: request.path.clone(),
            query: collect(request.query.iter().cloned()),
            headers: collect(header_texts(&request.headers)),
            body: recorded(&request.body),
            status: None,
            response: Value::Null,
        }
    }

    pub(super) fn answered(mut self, status: u16, body: &[u8]) -> Self {
        self.status = Some(status);
        self.response = recorded(body);
        self
    }
}

fn header_texts(headers: &HeaderMap) -> impl Iterator<Item = (String, String)> {
    headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn collect(pairs: impl Iterator<Item = (String, String)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in pairs {
        let value = Value::String(value);
        match map.get_mut(&name) {
            None => {
                map.insert(name, value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    map
}

fn recorded(body: &[u8]) -> Value {
    let body = &body[..body.len().min(RECORDED_BYTES)];
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

/// Keeps the latest exchanges in memory and, if asked to, all of them in a file: one JSON object a line.
#[derive(Default)]
pub(super) struct Journal {
    latest: VecDeque<Exchange>,
    file: Option<File>,
    failure: Option<io::Error>,
}

impl Journal {
    pub(super) fn with_file(path: &Path) -> io::Result<Self> {
        Ok(Self { file: Some(File::create(path)?), ..Self::default() })
    }

    pub(super) fn record(&mut self, exchange: Exchange) {
        // The first failure ends the file: a journal with a hole in it would mislead.
        if self.failure.is_none()
            && let Some(file) = &mut self.file
        {
            self.failure = write_line(file, &exchange).err();
        }
        if self.latest.len() == KEPT {
            self.latest.pop_front();
        }
        self.latest.push_back(exchange);
    }

    pub(super) fn latest(&self) -> Vec<Exchange> {
        self.latest.iter().cloned().collect()
    }

    /// Why the file is incomplete, if it is.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}

fn write_line(file: &mut File, exchange: &Exchange) -> io::Result<()> {
    let mut line = serde_json::to_vec(exchange)?;
    line.push(b'\n');
    file.write_all(&line)
}
