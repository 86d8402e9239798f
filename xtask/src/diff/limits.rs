//! Compares limits. They are checked before a request is sent; those of answers are told only.

use serde_json::Value;

use super::change::{Class, Log, Place, Side};
use super::keywords::words;
use super::pair::Pair;

const LOWER: [&str; 3] = ["minItems", "minLength", "minimum"];
/// Those of [`LOWER`] that count something.
const COUNTS: [&str; 2] = ["minItems", "minLength"];
const UPPER: [&str; 3] = ["maxItems", "maxLength", "maximum"];
const CHARACTERS: &str = "maxLength";
const BYTES: &str = "x-max-bytes";

/// A character takes up to so many bytes of UTF-8, and one at least.
const MOST_BYTES: f64 = 4.0;

pub(super) fn compare(log: &mut Log, place: &Place, pair: Pair<&Value>) {
    let recounted = other_unit(pair);
    let is_told = |key: &&str| recounted.is_some() && [CHARACTERS, BYTES].contains(key);
    for key in LOWER.into_iter().chain(UPPER).chain([BYTES]).filter(|key| !is_told(key)) {
        let limits = pair.get(key);
        if limits.differs() {
            log.add(class_of(place, key, limits), place, words(key, limits));
        }
    }
    if let Some((message, is_tighter)) = recounted {
        log.add(class(place, is_tighter), place, message);
    }
}

/// What is checked more, or less, before a request is sent.
pub(super) fn class(place: &Place, is_tighter: bool) -> Class {
    match (place.side, is_tighter) {
        (Side::Request, true) => Class::Breaking,
        (Side::Request, false) => Class::Compatible,
        (Side::Answer | Side::Sdk | Side::Nobody, _) => Class::Documentation,
    }
}

fn class_of(place: &Place, key: &str, limits: Pair<Option<&Value>>) -> Class {
    // No count is less than 0.
    let limits =
        limits.map(|limit| limit.and_then(Value::as_f64).filter(|limit| *limit != 0.0 || !COUNTS.contains(&key)));
    if limits.differs() { class(place, is_tighter(limits, !LOWER.contains(&key))) } else { Class::Documentation }
}

fn is_tighter(limits: Pair<Option<f64>>, is_upper: bool) -> bool {
    match (limits.old, limits.new) {
        (Some(old), Some(new)) => (new < old) == is_upper,
        (old, _) => old.is_none(),
    }
}

/// A length that is counted in characters from now on, no longer in bytes, or the other way round; and whether less fits in.
fn other_unit(pair: Pair<&Value>) -> Option<(String, bool)> {
    let of = |value: &Value, key| value.get(key).and_then(Value::as_f64);
    let (characters, bytes) = (pair.map(|value| of(value, CHARACTERS)), pair.map(|value| of(value, BYTES)));
    match (bytes.old, characters.old, bytes.new, characters.new) {
        (Some(old), None, None, Some(new)) => Some((format!("{BYTES} {old} -> {CHARACTERS} {new}"), new < old)),
        (None, Some(old), Some(new), None) => {
            Some((format!("{CHARACTERS} {old} -> {BYTES} {new}"), new < old * MOST_BYTES))
        }
        _ => None,
    }
}
