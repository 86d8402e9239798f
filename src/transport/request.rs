//! From an operation's table and a caller's arguments to what is sent.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;

use super::address::{Addresses, push_query, text};
use super::operation::{Operation, Place};
use super::unsendable::Unsendable;
use crate::Secret;
use crate::wire::check;
use crate::wire::view::View;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What stays the same in every attempt of a call.
pub(crate) struct Draft {
    method: Method,
    url: Url,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
    /// What parameters and body hold of secrets.
    pub(crate) secrets: Vec<Secret>,
}

/// One attempt's request, to which credentials are added.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl Draft {
    /// # Errors
    /// An argument breaks a documented limit, or would call something else.
    pub(crate) fn new(
        addresses: &Addresses,
        operation: &Operation,
        arguments: &[View<'_>],
        body: View<'_>,
    ) -> Result<Self, Unsendable> {
        match operation.list {
            Some(list) => check::member("body", body, list)?,
            None => check::body(body)?,
        }
        for (parameter, value) in operation.parameters.iter().zip(arguments) {
            check::member(parameter.name, *value, parameter.bounded)?;
        }
        let url = addresses.of(operation, arguments)?;
        let headers = headers(operation, arguments)?;
        let mut secrets = Vec::new();
        let mut keep = |secret: &str| secrets.push(secret.into());
        for value in arguments {
            value.secrets(&mut keep);
        }
        body.secrets(&mut keep);
        let body = match body {
            View::Absent if operation.empty_object => Some(Bytes::from_static(b"{}")),
            View::Absent => None,
            body => Some(encode(body)?),
        };
        let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| Unsendable::document("method"))?;
        Ok(Self { method, url, headers, body, secrets })
    }

    pub(crate) fn request(&self) -> Request {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::ACCEPT, JSON);
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        match &self.body {
            Some(_) => {
                headers.insert(header::CONTENT_TYPE, JSON);
            }
            // Gateways answer 411 to a change without a length.
            None if self.method != Method::GET => {
                headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        Request { method: self.method.clone(), url: self.url.clone(), headers, body: self.body.clone() }
    }
}

impl Request {
    pub(crate) fn push_query(&mut self, name: &str, value: &str) {
        push_query(&mut self.url, name, value);
    }

    /// The first of these parameters that the query has.
    pub(crate) fn query(&self, names: &[&str]) -> Option<String> {
        for (name, value) in self.url.query_pairs() {
            if names.contains(&&*name) {
                return Some(value.into_owned());
            }
        }
        None
    }
}

fn headers(operation: &Operation, arguments: &[View<'_>]) -> Result<Vec<(HeaderName, HeaderValue)>, Unsendable> {
    let mut headers = Vec::new();
    for (parameter, value) in operation.given(arguments, Place::Header) {
        let Some(text) = text(value) else { continue };
        let name = HeaderName::from_bytes(parameter.name.as_bytes()).map_err(|_| Unsendable::document("header"))?;
        let mut header = HeaderValue::from_str(&text)
            .map_err(|_| Unsendable::argument(parameter.name, "holds a character that no header can carry"))?;
        header.set_sensitive(matches!(value, View::Secret(_)));
        headers.push((name, header));
    }
    Ok(headers)
}

fn encode(body: View<'_>) -> Result<Bytes, Unsendable> {
    let mut bytes = Vec::with_capacity(256);
    serde_json::to_writer(&mut bytes, &body).map_err(|_| Unsendable::argument("body", "cannot be written as JSON"))?;
    Ok(bytes.into())
}
