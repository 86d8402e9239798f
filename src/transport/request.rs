//! From an operation's table and a caller's arguments to what is sent.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::operation::{Operation, Parameter, Place};
use super::unsendable::Unsendable;
use crate::Secret;
use crate::wire::check;
use crate::wire::view::View;

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What stays the same in every attempt of a call.
pub(crate) struct Draft {
    method: Method,
    url: Url,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
    /// What the body holds of secrets.
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
        base_url: &Url,
        operation: &Operation,
        arguments: &[View<'_>],
        body: View<'_>,
    ) -> Result<Self, Unsendable> {
        match operation.list {
            Some(list) => check::member(list.name, body, list)?,
            None => check::body(body)?,
        }
        let given = || operation.parameters.iter().zip(arguments.iter().copied());
        given().try_for_each(|(parameter, value)| check::member(parameter.name(), value, &parameter.bounded))?;
        let mut path = base_url.path().trim_end_matches('/').to_owned();
        push_path(&mut path, operation.path, given())?;
        let mut url = base_url.clone();
        url.set_path(&path);
        for (parameter, value) in given().filter(|(parameter, _)| parameter.place == Place::Query) {
            if let Some(text) = text(value) {
                push_query(&mut url, parameter.name(), &text);
            }
        }
        let mut secrets = Vec::new();
        body.secrets(&mut |secret| secrets.push(secret.into()));
        let body = match body {
            View::Absent if operation.empty_object => Some(Bytes::from_static(b"{}")),
            View::Absent => None,
            body => Some(encode(body)?),
        };
        let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| Unsendable::document("method"))?;
        Ok(Self { method, url, headers: headers(given())?, body, secrets })
    }

    pub(crate) fn request(&self) -> Request {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(header::ACCEPT, JSON);
        headers.extend(self.headers.iter().cloned());
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
        let mut pairs = self.url.query_pairs();
        pairs.find(|(name, _)| names.contains(&&**name)).map(|(_, value)| value.into_owned())
    }
}

fn push_path<'p>(
    path: &mut String,
    template: &str,
    given: impl Iterator<Item = (&'p Parameter, View<'p>)> + Clone,
) -> Result<(), Unsendable> {
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('{') {
        let (name, after) = from.split_once('}').ok_or_else(|| Unsendable::document("path"))?;
        let mut placed = given.clone().filter(|(parameter, _)| parameter.place == Place::Path);
        let (parameter, value) =
            placed.find(|(parameter, _)| parameter.name() == name).ok_or_else(|| Unsendable::document("path"))?;
        path.push_str(before);
        push_segment(path, parameter.name(), &text(value).unwrap_or_default())?;
        rest = after;
    }
    path.push_str(rest);
    Ok(())
}

/// A path parameter can never change the path.
///
/// Empty, `.` and `..` cannot be written as a segment: URL parsers fold them, percent-encoded or not, and another operation would be
/// called.
fn push_segment(path: &mut String, name: &str, value: &str) -> Result<(), Unsendable> {
    if matches!(value, "" | "." | "..") {
        return Err(Unsendable::argument(name, format!("{value:?} cannot stand in a path")));
    }
    path.extend(utf8_percent_encode(value, SEGMENT));
    Ok(())
}

fn push_query(url: &mut Url, name: &str, value: &str) {
    url.query_pairs_mut().append_pair(name, value);
    // As forms have it, a blank is a plus now, a plus is `%2B`, and a tilde is escaped. Not every server takes an address for a form.
    if value.contains([' ', '~']) {
        let query = url.query().unwrap_or_default().replace('+', "%20").replace("%7E", "~");
        url.set_query(Some(&query));
    }
}

fn headers<'p>(
    given: impl Iterator<Item = (&'p Parameter, View<'p>)>,
) -> Result<Vec<(HeaderName, HeaderValue)>, Unsendable> {
    let mut headers = Vec::new();
    for (parameter, value) in given.filter(|(parameter, _)| parameter.place == Place::Header) {
        let Some(text) = text(value) else { continue };
        let name = HeaderName::from_bytes(parameter.name().as_bytes()).map_err(|_| Unsendable::document("header"))?;
        let value = HeaderValue::from_str(&text)
            .map_err(|_| Unsendable::argument(parameter.name(), "holds a character that no header can carry"))?;
        headers.push((name, value));
    }
    Ok(headers)
}

/// A parameter as it is written; `None` where it is not set.
fn text(value: View<'_>) -> Option<Cow<'_, str>> {
    match value {
        View::Text(text) | View::Secret(text) => Some(Cow::Borrowed(text)),
        View::Integer(number) => Some(Cow::Owned(number.to_string())),
        View::Fraction(number) => Some(Cow::Owned(number.to_string())),
        View::Bool(flag) => Some(Cow::Borrowed(if flag { "true" } else { "false" })),
        View::Absent | View::List(_) | View::Object(_) => None,
    }
}

fn encode(body: View<'_>) -> Result<Bytes, Unsendable> {
    let mut bytes = Vec::with_capacity(256);
    serde_json::to_writer(&mut bytes, &body).map_err(|_| Unsendable::argument("body", "cannot be written as JSON"))?;
    Ok(bytes.into())
}
