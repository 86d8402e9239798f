//! How the name of a number gets through progenitor, which knows closed enums of texts alone.

/// Between the name and the number. No text of a document has it: those are ASCII.
const BETWEEN: char = '\u{2192}';

/// The text that carries them.
pub(crate) fn carried(name: &str, number: i64) -> String {
    format!("{name}{BETWEEN}{number}")
}

/// What such a text carries.
pub(crate) fn read(text: &str) -> Option<(&str, i64)> {
    let (name, number) = text.split_once(BETWEEN)?;
    Some((name, number.parse().ok()?))
}
