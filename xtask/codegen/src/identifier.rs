//! Which texts are ids: of those the client refuses what a copied id brings along, and what is a list of them.

use serde_json::Value;

/// Corrects what a name makes believe.
pub(crate) const KEYWORD: &str = "x-identifier";
/// The names of ids in a text that is JSON.
pub(crate) const JSON_KEYWORD: &str = "x-json-ids";
/// A text of several ids.
pub(crate) const COMMA_KEYWORD: &str = "x-comma-ids";

/// How names of ids end, and of lists of them, without capitals, `_` and a number behind them. Whom a number or an address rings is somebody as well.
const ENDINGS: [&str; 14] = [
    "id",
    "ids",
    "idlist",
    "account",
    "accounts",
    "accountlist",
    "email",
    "mail",
    "num",
    "number",
    "numbers",
    "phone",
    "phones",
    "sip",
];

/// What a text is checked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TextKind<'s> {
    /// It is an id, or each of a list is.
    Id,
    /// Ids with commas between them.
    Ids,
    /// JSON that has ids under these names.
    Json(Vec<&'s str>),
    Text,
}

impl<'s> TextKind<'s> {
    /// What the value of that name is.
    pub(crate) fn of(name: &str, schema: &'s Value) -> Self {
        let text = text_of(schema);
        if let Some(ids) = text.get(JSON_KEYWORD).and_then(Value::as_array) {
            return Self::Json(ids.iter().filter_map(Value::as_str).collect());
        }
        if text.get(COMMA_KEYWORD).is_some() {
            return Self::Ids;
        }
        let is_id = text.get(KEYWORD).map_or_else(|| sounds_like_one(name), |told| told == true);
        if is_id && is_plain_text(text) { Self::Id } else { Self::Text }
    }
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
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}
