//! A path parameter can never change the path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Unsendable;

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The value as one segment of a path.
///
/// Empty, `.` and `..` cannot be written as a segment: URL parsers fold them, percent-encoded or not, and another operation would be
/// called. Controls have no place in an id.
pub(crate) fn encode_path(name: &'static str, value: &str) -> Result<String, Unsendable> {
    if matches!(value, "" | "." | "..") {
        return Err(Unsendable::argument(name, format!("{value:?} cannot stand in a path")));
    }
    if value.chars().any(char::is_control) {
        return Err(Unsendable::argument(name, "holds a control character"));
    }
    Ok(utf8_percent_encode(value, SEGMENT).to_string())
}
