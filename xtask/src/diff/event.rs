//! Compares an event: what it is called, how it comes, what it tells, and how it is answered.

use meeting_control_codegen::Word;
use serde_json::Value;

use super::change::{Class, Place, Side};
use super::exchange::{content, message};
use super::keywords;
use super::operation::Operation;
use super::pair::Pair;
use super::parameters;
use super::schema::Walk;

/// What is compared here, in [`parameters`] and in [`exchange`](super::exchange).
const OWN: [Word; 5] = [Word::OperationId, Word::XEvent, Word::Parameters, Word::RequestBody, Word::Responses];

/// Whether it is called the same on the wire.
pub(super) fn is_same(old: &Operation<'_>, new: &Operation<'_>) -> bool {
    let kind = |event: &Operation<'_>| event.body.pointer("/x-event/kind").cloned();
    kind(old).is_some() && kind(old) == kind(new)
}

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, pair: Pair<Operation<'a>>) {
    let place = Place::default();
    if pair.map(|event| event.id).differs() {
        walk.log.add(Class::Breaking, &place, format!("event {} renamed to {}", pair.old.id, pair.new.id));
    }
    let bodies = pair.map(|event| event.body);
    keywords::compare(walk.log, &place, bodies, &OWN);
    if let Some(rules) = bodies.get(Word::XEvent.name()).both() {
        keywords::compare(walk.log, &Place::new(Word::XEvent.name(), Side::Answer), rules, &[]);
    }
    parameters::received(walk, bodies);
    if let Some(told) = bodies.get(Word::RequestBody.name()).both() {
        let place = Place::new("event", Side::Answer);
        keywords::compare(walk.log, &place, told, &[Word::Content, Word::Required]);
        content(walk, &place, told);
    }
    let replies = bodies.map(|event| event.pointer("/responses/200").filter(|reply: &&Value| reply.is_object()));
    message(walk, &Place::new("reply", Side::Sdk), replies);
}
