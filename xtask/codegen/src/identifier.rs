//! Which texts are ids: of those the client refuses what a copied id brings along, and what is a list of them.

use serde_json::Value;

/// Corrects what a name makes believe.
pub(crate) const KEYWORD: &str = "x-identifier";

/// How names of ids end, and of lists of them, without capitals and `_`.
const ENDINGS: [&str; 6] = ["id", "ids", "idlist", "account", "accounts", "accountlist"];

/// Whether the value of that name is an id, or a list of ids.
pub(crate) fn is_identifier(name: &str, schema: &Value) -> bool {
    let text = text_of(schema);
    is_plain_text(text) && text.get(KEYWORD).map_or_else(|| sounds_like_one(name), |told| told == true)
}

/// The schema of the text itself, alone or in a list.
fn text_of(schema: &Value) -> &Value {
    schema.get("items").unwrap_or(schema)
}

/// A secret is sent as it is, and the values of an enum are known.
pub(crate) fn is_plain_text(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "string") && schema.get("format").or(schema.get("enum")).is_none()
}

pub(crate) fn sounds_like_one(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}
