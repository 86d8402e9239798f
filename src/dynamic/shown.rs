//! Names that callers give, as messages tell them.

/// In characters. Longer than those of the documents.
const LONGEST_NAME: usize = 64;

/// A name as it is, but for what would steer a terminal, and for the rest of one that is longer than any name.
pub(super) fn shown(name: &str) -> String {
    let told = name.chars().take(LONGEST_NAME);
    let mut told: String =
        told.map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect();
    if name.chars().nth(LONGEST_NAME).is_some() {
        told.push('…');
    }
    told
}
