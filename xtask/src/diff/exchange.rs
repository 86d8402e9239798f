//! Compares what goes over the wire: the request's body and the answers.

use meeting_control_codegen::Word;
use serde_json::{Map, Value};

use super::change::{Class, Place, Side};
use super::keywords;
use super::pair::{Pair, is_set, referred, resolve};
use super::parameters::details;
use super::schema::{ANSWER, Walk};

const SUCCESS: &str = "200";

/// What has a rule of its own below. A body that is declared is always sent, required or not.
const OWN: [Word; 3] = [Word::Content, Word::Headers, Word::Required];

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, operations: Pair<&'a Value>) {
    message(walk, &Place::new("request", Side::Request), operations.get("requestBody"));
    let answers = operations.map(|operation| operation.get("responses").unwrap_or(&Value::Null));
    message(walk, &Place::new(ANSWER, Side::Answer), answers.get(SUCCESS));
    // Whatever a failure looks like, callers get the SDK's error.
    for status in answers.keys().into_iter().filter(|status| *status != SUCCESS) {
        message(walk, &Place::new(format!("answer {status}"), Side::Sdk), answers.get(status));
    }
}

pub(super) fn message<'a>(walk: &mut Walk<'a, '_>, place: &Place, pair: Pair<Option<&'a Value>>) {
    let Pair { old, new } = walk.roots;
    let carrying = Pair { old: carries(old, pair.old, place.side), new: carries(new, pair.new, place.side) };
    let side = match (carrying.old, carrying.new) {
        (false, true) => return walk.log.add(Class::Breaking, place, "nothing -> data"),
        (true, false) => return walk.log.add(Class::Breaking, place, "data -> nothing"),
        (true, true) => place.side,
        (false, false) => Side::Sdk,
    };
    let place = place.on(side);
    let Some(pair) = pair.both() else {
        if pair.old.is_some() || pair.new.is_some() {
            let change = if pair.new.is_some() { "added" } else { "removed" };
            walk.log.add(Class::Behaviour, &place, format!("{change}; it carries nothing for callers"));
        }
        return;
    };
    let place = place.within(pair.map(referred).both().map(|names| names.new));
    let pair = pair.resolve(walk.roots);
    keywords::compare(walk.log, &place, pair, &OWN);
    headers(walk, &place.on(Side::Sdk), pair);
    content(walk, &place, pair);
}

fn headers<'a>(walk: &mut Walk<'a, '_>, place: &Place, messages: Pair<&'a Value>) {
    let headers = messages.map(|message| message.get("headers").unwrap_or(&Value::Null));
    for name in headers.keys() {
        let pair = headers.get(name);
        match (pair.both(), pair.new) {
            (Some(pair), _) => details(walk, &place.join(&format!(" header {name}")), pair),
            (None, Some(_)) => walk.log.add(Class::Compatible, place, format!("header `{name}` added")),
            (None, None) => walk.log.add(Class::Behaviour, place, format!("header `{name}` removed")),
        }
    }
}

pub(super) fn content<'a>(walk: &mut Walk<'a, '_>, place: &Place, messages: Pair<&'a Value>) {
    let Some(content) = messages.get("content").both() else { return };
    for name in content.keys() {
        match content.get(name).both() {
            Some(media) => {
                keywords::compare(walk.log, place, media, &[Word::Schema]);
                if let Some(schemas) = media.get("schema").both() {
                    walk.schema(place, schemas);
                }
            }
            None => {
                let change = if messages.new["content"].get(name).is_some() { "added" } else { "removed" };
                walk.log.add(Class::Breaking, place, format!("media type {name} {change}"));
            }
        }
    }
}

/// Whether callers give or get anything, as the generator decides.
fn carries(root: &Value, message: Option<&Value>, side: Side) -> bool {
    let schema = message.and_then(|message| message.get("content")?.get("application/json")?.get("schema"));
    let Some(schema) = schema.map(|schema| resolve(root, schema)) else { return false };
    match (side, schema.get("allOf").and_then(Value::as_array)) {
        (Side::Sdk | Side::Nobody, _) => false,
        (Side::Request, _) => !has_no_fields(schema),
        (Side::Answer, None) => !is_set(schema, "x-envelope"),
        (Side::Answer, Some(parts)) => root.get("x-payload").and_then(Value::as_str).is_some_and(|payload| {
            parts.iter().any(|part| part.get("properties").is_some_and(|fields| fields.get(payload).is_some()))
        }),
    }
}

fn has_no_fields(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "object")
        && schema.get("properties").and_then(Value::as_object).is_none_or(Map::is_empty)
        && schema.get("additionalProperties").is_none()
}
