//! How the name of a value gets through progenitor, which knows closed enums of texts alone and names them itself.

use serde_json::Value;

/// Between the name and the value. No text of a document has it: those are ASCII.
const BETWEEN: char = '\u{2192}';

/// The text that carries them.
pub(crate) fn carried(name: &str, value: &Value) -> String {
    format!("{name}{BETWEEN}{value}")
}

/// What such a text carries.
pub(crate) fn read(text: &str) -> Option<(&str, Value)> {
    let (name, value) = text.split_once(BETWEEN)?;
    Some((name, serde_json::from_str(value).ok()?))
}
