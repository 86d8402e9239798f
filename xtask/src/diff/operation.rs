//! Compares an operation: its address, what is said about it, its parameters and its bodies.

use meeting_control_codegen::Word;
use serde_json::{Map, Value};

use super::change::{Class, Log, Place};
use super::exchange;
use super::keywords::{self, words};
use super::pair::Pair;
use super::parameters;
use super::schema::Walk;

/// One operation of a vendor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'a> {
    pub(super) id: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) body: &'a Value,
}

impl Operation<'_> {
    /// Whether this is one and the same, whatever it is called: it has one address, or says the same in every word.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let address = |at: &Self| (at.method.to_owned(), without_names(at.path).join("/"));
        address(self) == address(other) || without_id(self.body) == without_id(other.body)
    }
}

fn without_id(body: &Value) -> Option<Map<String, Value>> {
    let mut body = body.as_object()?.clone();
    body.remove(Word::OperationId.name());
    Some(body)
}

/// What is compared here, and in [`parameters`] and [`exchange`].
const OWN: [Word; 5] = [Word::OperationId, Word::XPaging, Word::Parameters, Word::RequestBody, Word::Responses];

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, pair: Pair<Operation<'a>>) {
    let place = Place::default();
    if pair.map(|at| at.id).differs() {
        walk.log.add(Class::Breaking, &place, format!("operation {} renamed to {}", pair.old.id, pair.new.id));
    }
    address(walk.log, &place, pair);
    let bodies = pair.map(|operation| operation.body);
    keywords::compare(walk.log, &place, bodies, &OWN);
    paging(walk.log, &place, pair.new.id, bodies.get(Word::XPaging.name()));
    parameters::compare(walk, pair.map(|at| at.path), bodies);
    exchange::compare(walk, bodies);
}

/// Where the call goes is the SDK's; what a part of the path is called is told with the parameter.
fn address(log: &mut Log, place: &Place, pair: Pair<Operation<'_>>) {
    let methods = pair.map(|at| at.method);
    if methods.differs() {
        log.add(Class::Behaviour, place, format!("method {} -> {}", methods.old, methods.new));
    }
    let paths = pair.map(|at| at.path);
    if paths.map(without_names).differs() || is_moved(paths) {
        log.add(Class::Behaviour, place, format!("path {} -> {}", paths.old, paths.new));
    }
}

/// What the pages are lists of stands in the method's type.
fn pointed_elsewhere(old: &Value, new: &Value) -> Class {
    if old.get(Word::Items.name()) == new.get(Word::Items.name()) { Class::Behaviour } else { Class::Breaking }
}

/// Whether a value of the path goes to another place in it.
fn is_moved(paths: Pair<&str>) -> bool {
    let place = |path: &str, name| path.split('/').position(|step| step == name);
    let mut names = paths.old.split('/').filter(|step| step.starts_with('{'));
    names.any(|name| place(paths.new, name).is_some_and(|at| place(paths.old, name) != Some(at)))
}

fn without_names(path: &str) -> Vec<&str> {
    path.split('/').map(|step| if step.starts_with('{') { "{}" } else { step }).collect()
}

/// With it comes the method for all pages, and goes.
fn paging(log: &mut Log, place: &Place, id: &str, rules: Pair<Option<&Value>>) {
    let (class, message) = match (rules.old, rules.new) {
        (Some(_), None) => (Class::Breaking, format!("x-paging removed, and the method `{id}_pages` with it")),
        (None, Some(_)) => (Class::Compatible, format!("x-paging added, and the method `{id}_pages` with it")),
        (Some(old), Some(new)) => (pointed_elsewhere(old, new), words(Word::XPaging.name(), rules)),
        (None, None) => return,
    };
    if rules.differs() {
        log.add(class, place, message);
    }
}
