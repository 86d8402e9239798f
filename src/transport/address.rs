//! Where operations are called.

use std::borrow::Cow;
use std::sync::OnceLock;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::operation::{Operation, Place};
use super::unsendable::Unsendable;
use crate::wire::view::View;

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The addresses of a vendor's operations.
pub(crate) struct Addresses {
    base: Url,
    /// One for each operation, made when it is called first: most paths take no argument.
    fixed: Vec<OnceLock<Url>>,
}

impl Addresses {
    pub(crate) fn new(base: Url, operations: &[Operation]) -> Self {
        let mut fixed = Vec::with_capacity(operations.len());
        for _ in operations {
            fixed.push(OnceLock::new());
        }
        Self { base, fixed }
    }

    /// What all paths are below.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The address of an operation with these arguments.
    ///
    /// # Errors
    /// An argument would call something else.
    pub(crate) fn of(&self, operation: &Operation, arguments: &[View<'_>]) -> Result<Url, Unsendable> {
        let mut url = match self.fixed.get(operation.index) {
            Some(place) => match place.get() {
                Some(url) => url.clone(),
                None if operation.path.contains('{') => self.with_path(operation, arguments)?,
                None => {
                    let url = self.with_path(operation, arguments)?;
                    place.get_or_init(|| url).clone()
                }
            },
            None => self.with_path(operation, arguments)?,
        };
        for (parameter, value) in operation.given(arguments, Place::Query) {
            if let Some(text) = text(value) {
                push_query(&mut url, parameter.name, &text);
            }
        }
        Ok(url)
    }

    fn with_path(&self, operation: &Operation, arguments: &[View<'_>]) -> Result<Url, Unsendable> {
        let mut path = self.base.path().trim_end_matches('/').to_owned();
        let mut rest = operation.path;
        while let Some((before, from)) = rest.split_once('{') {
            let Some((name, after)) = from.split_once('}') else { return Err(Unsendable::document("path")) };
            let Some(value) = placed(operation, arguments, name) else { return Err(Unsendable::document("path")) };
            path.push_str(before);
            push_segment(&mut path, name, &text(value).unwrap_or_default())?;
            rest = after;
        }
        path.push_str(rest);
        let mut url = self.base.clone();
        url.set_path(&path);
        Ok(url)
    }
}

fn placed<'v>(operation: &Operation, arguments: &[View<'v>], name: &str) -> Option<View<'v>> {
    for (parameter, value) in operation.given(arguments, Place::Path) {
        if parameter.name == name {
            return Some(value);
        }
    }
    None
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

pub(super) fn push_query(url: &mut Url, name: &str, value: &str) {
    url.query_pairs_mut().append_pair(name, value);
    // As forms have it, a blank is a plus now, a plus is `%2B`, and a tilde is escaped. Not every server takes an address for a form.
    if value.as_bytes().contains(&b' ') || value.as_bytes().contains(&b'~') {
        let query = url.query().unwrap_or_default().replace("+", "%20").replace("%7E", "~");
        url.set_query(Some(&query));
    }
}

/// A parameter as it is written; `None` where it is not set.
pub(super) fn text(value: View<'_>) -> Option<Cow<'_, str>> {
    match value {
        View::Text(text) | View::Secret(text) => Some(Cow::Borrowed(text)),
        View::Integer(number) => Some(Cow::Owned(number.to_string())),
        View::Fraction(number) => Some(Cow::Owned(number.to_string())),
        View::Bool(flag) => Some(Cow::Borrowed(if flag { "true" } else { "false" })),
        View::Absent | View::List(_) | View::Object(_) => None,
    }
}
