//! What was POSTed, and what is to be POSTed in a test.

use std::cell::OnceCell;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::wire::node::{self, Node, Tree};
use crate::wire::outline::Outline;

/// From here on a time in digits is taken for milliseconds: as seconds it would be the year 5138.
const FIRST_IN_MILLISECONDS: u64 = 100_000_000_000;

/// A request as a receiver looks at it.
pub(crate) struct Post<'p> {
    pub(crate) body: &'p [u8],
    outline: OnceCell<Result<Outline<'p>, &'static str>>,
    json: OnceCell<Result<Tree<'p>, &'static str>>,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl<'p> Post<'p> {
    pub(crate) fn new(
        body: &'p [u8],
        headers: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<[u8]>)>,
        query: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
    ) -> Self {
        let headers = headers.into_iter().filter_map(|(name, value)| {
            let value = str::from_utf8(value.as_ref()).ok()?;
            Some((name.as_ref().to_owned(), value.trim().to_owned()))
        });
        let query = query.into_iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned()));
        Self {
            body,
            outline: OnceCell::new(),
            json: OnceCell::new(),
            headers: headers.collect(),
            query: query.collect(),
        }
    }

    /// The first header of that name, without regard to capitals; one without a value is none.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The same of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The members of the body, looked for once however many secrets are tried; or what is wrong with it.
    pub(crate) fn outline(&self) -> Result<&Outline<'p>, &'static str> {
        self.outline.get_or_init(|| Outline::of(self.body)).as_ref().map_err(|problem| *problem)
    }

    /// The body as JSON, or what is wrong with it: for what is proved, as it may take many times as much memory as the body.
    pub(crate) fn json(&self) -> Result<Node<'_>, &'static str> {
        node::root(self.json.get_or_init(|| node::parse(self.body)))
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// The time that a vendor writes in seconds or milliseconds since 1970.
pub(crate) fn time(digits: &str) -> Option<SystemTime> {
    at(digits.trim().parse().ok()?)
}

/// The same as a number.
pub(crate) fn at(number: u64) -> Option<SystemTime> {
    let since =
        if number < FIRST_IN_MILLISECONDS { Duration::from_secs(number) } else { Duration::from_millis(number) };
    UNIX_EPOCH.checked_add(since)
}

pub(crate) fn milliseconds(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// A signed request as a vendor would send it: what the signing half of a vendor's secrets makes, to test handlers with.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Posted {
    /// The body.
    pub body: Bytes,
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

/// Without values, which are signatures, and the body, which can hold one.
impl fmt::Debug for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers().map(|(name, _)| name).collect();
        let query: Vec<_> = self.query().map(|(name, _)| name).collect();
        f.debug_struct("Posted").field("headers", &headers).field("query", &query).finish_non_exhaustive()
    }
}

impl Posted {
    pub(crate) fn new(body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            headers: vec![("Content-Type".into(), "application/json; charset=utf-8".into())],
            query: Vec::new(),
        }
    }

    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn with_query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Names and values of the headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Names and values of the address's query, not encoded.
    pub fn query(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
