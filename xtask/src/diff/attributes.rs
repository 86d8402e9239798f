//! Keywords whose change means the same wherever they stand.

use serde_json::Value;

use super::change::{Class, Log, Place};
use super::pair::Pair;

const DOCUMENTATION: [&str; 13] = [
    "description",
    "example",
    "examples",
    "externalDocs",
    "meaning",
    "openapi",
    "source",
    "summary",
    "tags",
    "title",
    "version",
    "x-error-codes",
    "x-permission",
];

const COMPATIBLE: [&str; 4] = ["deprecated", "http", "retry", "wait_seconds"];

/// Longer values than this are cut; the document has them in full.
const MAX_SHOWN: usize = 60;

/// Compares all keywords but those that the caller looks at itself.
pub(super) fn compare(log: &mut Log, place: &Place, pair: Pair<&Value>, apart: &[&str]) {
    for key in pair.keys().into_iter().filter(|key| !apart.contains(key)) {
        let values = pair.get(key);
        if values.differs() {
            let class = class(key);
            log.add(class, place, if class == Class::Documentation { key.to_owned() } else { words(key, values) });
        }
    }
}

/// Keywords of our own steer the SDK, not its types. A keyword that nobody knows is taken for the worst.
fn class(key: &str) -> Class {
    match key {
        _ if DOCUMENTATION.contains(&key) => Class::Documentation,
        _ if COMPATIBLE.contains(&key) || key.starts_with("x-") => Class::Compatible,
        _ => Class::Breaking,
    }
}

pub(super) fn words(key: &str, values: Pair<Option<&Value>>) -> String {
    match (values.old.map(show), values.new.map(show)) {
        (Some(old), Some(new)) => format!("{key} {old} -> {new}"),
        (Some(old), None) => format!("{key} {old} removed"),
        (None, Some(new)) => format!("{key} {new} added"),
        (None, None) => key.to_owned(),
    }
}

fn show(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= MAX_SHOWN {
        return text;
    }
    text.chars().take(MAX_SHOWN).chain("...".chars()).collect()
}
