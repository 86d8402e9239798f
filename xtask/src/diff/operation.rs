//! Compares an operation: its address, its parameters and what is said about it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::attributes::{self, words};
use super::change::{Class, Place, Side};
use super::exchange;
use super::pair::{Pair, is_set, referred, resolve};
use super::schema::Walk;

/// One operation of a vendor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) body: &'a Value,
}

/// A parameter by name, as it is written at the operation: perhaps a reference.
type Parameters<'a> = BTreeMap<&'a str, &'a Value>;

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, pair: Pair<Operation<'a>>) {
    let place = Place::default();
    for (what, address) in [("method", pair.map(|at| at.method)), ("path", pair.map(|at| at.path))] {
        if address.differs() {
            walk.log.add(Class::Breaking, &place, format!("{what} {} -> {}", address.old, address.new));
        }
    }
    let bodies = pair.map(|operation| operation.body);
    attributes::compare(walk.log, &place, bodies, &["operationId", "parameters", "requestBody", "responses"]);
    parameters(walk, bodies);
    exchange::compare(walk, bodies);
}

fn parameters<'a>(walk: &mut Walk<'a, '_>, bodies: Pair<&'a Value>) {
    let roots = walk.roots;
    let old = named(roots.old, bodies.old);
    let new = named(roots.new, bodies.new);
    let had_options = old.values().any(|parameter| is_option(resolve(roots.old, parameter)));
    for name in old.keys().chain(new.keys()).copied().collect::<BTreeSet<_>>() {
        parameter(walk, name, Pair { old: old.get(name).copied(), new: new.get(name).copied() }, had_options);
    }
}

fn parameter<'a>(walk: &mut Walk<'a, '_>, name: &str, pair: Pair<Option<&'a Value>>, had_options: bool) {
    let place = Place::new("parameters", Side::Request);
    let resolved = Pair {
        old: pair.old.map(|at| resolve(walk.roots.old, at)),
        new: pair.new.map(|at| resolve(walk.roots.new, at)),
    };
    let offered = resolved.map(|parameter| parameter.filter(|parameter| is_offered(parameter)));
    match (offered.old, offered.new) {
        (None, Some(new)) => {
            let (class, what) = added(new, had_options);
            walk.log.add(class, &place, format!("{what} parameter `{name}` added"));
        }
        (Some(_), None) if resolved.new.is_some() => {
            walk.log.add(Class::Breaking, &place, format!("parameter `{name}` no longer offered to callers"));
        }
        (Some(_), None) => walk.log.add(Class::Breaking, &place, format!("parameter `{name}` removed")),
        (Some(_), Some(_)) => details(walk, &place.field(name), pair),
        (None, None) => match pair.both() {
            Some(_) => details(walk, &place.on(Side::Sdk).field(name), pair),
            None => {
                let change = if pair.new.is_some() { "added" } else { "removed" };
                walk.log.add(Class::Compatible, &place, format!("parameter `{name}` {change}; callers do not give it"));
            }
        },
    }
}

fn added(parameter: &Value, had_options: bool) -> (Class, &'static str) {
    match (is_option(parameter), had_options) {
        (false, _) => (Class::Breaking, "required"),
        (true, true) => (Class::Compatible, "optional"),
        // On the wire nothing breaks; in Rust the method gets its argument `options` with the first of them.
        (true, false) => (Class::Breaking, "the operation's first optional"),
    }
}

/// Compares one parameter, or one header of an answer.
pub(super) fn details<'a>(walk: &mut Walk<'a, '_>, place: &Place, pair: Pair<Option<&'a Value>>) {
    let Some(pair) = pair.both() else { return };
    let place = pair.map(referred).both().map_or_else(|| place.clone(), |names| place.within(names.new));
    let pair = pair.resolve(walk.roots);
    attributes::compare(walk.log, &place, pair, &["name", "required", "schema"]);
    walk.requirement(&place, pair.map(|parameter| is_set(parameter, "required")));
    let schemas = pair.get("schema");
    match schemas.both() {
        Some(pair) => walk.schema(&place, pair),
        None if schemas.differs() => walk.log.add(Class::Breaking, &place, words("schema", schemas)),
        None => {}
    }
}

fn named<'a>(root: &'a Value, operation: &'a Value) -> Parameters<'a> {
    let listed = operation.get("parameters").and_then(Value::as_array);
    let name = |parameter| resolve(root, parameter).get("name")?.as_str();
    listed.into_iter().flatten().filter_map(|parameter| Some((name(parameter)?, parameter))).collect()
}

/// As the generator decides: not what the SDK supplies, and no option that the vendor has deprecated.
fn is_offered(parameter: &Value) -> bool {
    !is_set(parameter, "x-sdk-supplied") && (!is_set(parameter, "deprecated") || is_set(parameter, "required"))
}

fn is_option(parameter: &Value) -> bool {
    is_offered(parameter) && !is_set(parameter, "required")
}
