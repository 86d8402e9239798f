//! What was asked and answered.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::request::Request;
use crate::Vendor;

/// How many exchanges are kept in memory.
const KEPT: usize = 10_000;

/// How many bytes they may take together.
const KEPT_BYTES: usize = 32 << 20;

/// How much of a body is recorded; only an injected one can be larger.
const RECORDED_BYTES: usize = 1 << 20;

/// What an exchange takes beside its texts, roughly.
const OVERHEAD_BYTES: usize = 512;

/// One request and what became of it.
///
/// It holds the credentials that were sent. That is on purpose: they are the sandbox's own, made up when it started.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exchange {
    /// When the request had arrived, in milliseconds since 1970 by the sandbox's clock.
    pub at: u64,
    /// The vendor that the path belongs to.
    pub vendor: Option<Vendor>,
    /// The operation's `operationId`; none when no operation has this method and path.
    pub operation: Option<String>,
    /// The event that was delivered, by its kind: then the sandbox has asked, and an address of the user's has answered.
    pub event: Option<String>,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, percent-encoded; of an event that was delivered the whole address, without its query.
    pub path: String,
    /// The query, decoded. A field that was sent more than once is an array. Of an event that was delivered, what the user's address says
    /// itself is redacted.
    pub query: Map<String, Value>,
    /// The headers, named in lower case. A header that was sent more than once is an array.
    pub headers: Map<String, Value>,
    /// The request's body: JSON if it parses, else a string; null when it was empty.
    pub body: Value,
    /// The status that was sent; none when a fault cut the exchange before an answer, or when there was none to an event in time.
    pub status: Option<u16>,
    /// The answer's body, whole even where a fault truncated it; told like the request's.
    pub response: Value,
    /// Whether the answer was the document's example: the sandbox knows nothing of what was asked, and nothing was changed.
    pub is_example: bool,
}

/// An exchange as it is kept: parsed JSON would take ten times what was sent.
pub(super) struct Record {
    at: u64,
    vendor: Option<Vendor>,
    operation: Option<String>,
    event: Option<String>,
    request: Request,
    status: Option<u16>,
    response: Bytes,
    is_example: bool,
}

impl Record {
    /// A request that has had no answer.
    pub(super) fn new(at: u64, vendor: Option<Vendor>, operation: Option<&str>, request: Request) -> Self {
        let operation = operation.map(str::to_owned);
        Self { at, vendor, operation, event: None, request, status: None, response: Bytes::new(), is_example: false }
    }

    #[cfg(feature = "events")]
    pub(super) fn of_event(self, kind: &str) -> Self {
        Self { event: Some(kind.to_owned()), ..self }
    }

    pub(super) fn answered(self, answer: &Answer) -> Self {
        Self { is_example: answer.example, ..self.told(answer.status, &answer.body) }
    }

    pub(super) fn told(self, status: StatusCode, body: &Bytes) -> Self {
        let response = match body.get(..RECORDED_BYTES) {
            // A part of it would keep all of it.
            Some(start) => Bytes::copy_from_slice(start),
            None => body.clone(),
        };
        Self { status: Some(status.as_u16()), response, ..self }
    }

    fn exchange(&self) -> Exchange {
        Exchange {
            at: self.at,
            vendor: self.vendor,
            operation: self.operation.clone(),
            event: self.event.clone(),
            method: self.request.method.to_string(),
            path: self.request.path.clone(),
            query: collect(self.request.query.iter().cloned()),
            headers: collect(header_texts(&self.request.headers)),
            body: recorded(&self.request.body),
            status: self.status,
            response: recorded(&self.response),
            is_example: self.is_example,
        }
    }

    fn bytes(&self) -> usize {
        let query: usize = self.request.query.iter().map(|(name, value)| name.len() + value.len()).sum();
        let headers: usize = self.request.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        OVERHEAD_BYTES + self.request.path.len() + query + headers + self.request.body.len() + self.response.len()
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
    if body.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

/// Keeps the latest exchanges in memory and, if asked to, all of them in a file: one JSON object a line.
#[derive(Default)]
pub(super) struct Journal {
    latest: VecDeque<Record>,
    bytes: usize,
    file: Option<File>,
    failure: Option<io::Error>,
}

impl Journal {
    pub(super) fn with_file(path: &Path) -> io::Result<Self> {
        Ok(Self { file: Some(File::create(path)?), ..Self::default() })
    }

    pub(super) fn record(&mut self, record: Record) {
        // The first failure ends the file: a journal with a hole in it would mislead.
        if self.failure.is_none()
            && let Some(file) = &mut self.file
        {
            self.failure = write_line(file, &record.exchange()).err();
        }
        self.bytes += record.bytes();
        self.latest.push_back(record);
        while self.latest.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.latest.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }

    pub(super) fn latest(&self) -> Vec<Exchange> {
        self.latest.iter().map(Record::exchange).collect()
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
