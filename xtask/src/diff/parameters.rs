//! Compares parameters, and the headers of answers.

use meeting_control_codegen::{Word, place_in_path};
use serde_json::Value;

use super::change::{Class, Place, Side};
use super::keywords::{self, words};
use super::matching::{Member, matched};
use super::pair::{Pair, is_set, referred, resolve};
use super::schema::Walk;

/// A parameter of an operation.
struct Parameter<'a> {
    name: &'a str,
    /// As it is written at the operation: perhaps a reference.
    written: &'a Value,
    resolved: &'a Value,
}

/// Who gives a parameter its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Giver {
    Caller,
    Sdk,
    /// An option that the vendor has deprecated is not offered.
    Nobody,
}

pub(super) fn compare<'a>(walk: &mut Walk<'a, '_>, paths: Pair<&str>, operations: Pair<&'a Value>) {
    let place = Place::new("parameters", Side::Request);
    let old = in_order(paths.old, parameters(walk.roots.old, operations.old));
    let new = in_order(paths.new, parameters(walk.roots.new, operations.new));
    let had_options = old.iter().any(Parameter::is_option);
    let members = matched(walk.roots, Pair { old: &old, new: &new });
    members.renamed(walk.log, "parameter", |parameter| parameter.placed(&place));
    for pair in &members.same {
        kept(walk, &place, *pair, had_options);
    }
    for parameter in &members.gone {
        gone(walk, &place, parameter, "removed");
    }
    for parameter in &members.come {
        come(walk, &place, parameter, had_options);
    }
    members.reordered(walk.log, &place, "parameters", &old, Parameter::is_argument);
}

/// Those that a vendor sends with an event; the SDK reads them.
pub(super) fn received<'a>(walk: &mut Walk<'a, '_>, operations: Pair<&'a Value>) {
    let place = Place::new("parameters", Side::Sdk);
    let old = parameters(walk.roots.old, operations.old);
    let new = parameters(walk.roots.new, operations.new);
    let members = matched(walk.roots, Pair { old: &old, new: &new });
    let placed = |parameter: &Parameter<'_>| place.within(referred(parameter.written));
    members.renamed(walk.log, "parameter", placed);
    for pair in &members.same {
        details(walk, &place.field(pair.new.name), pair.map(|parameter| parameter.written));
    }
    for (parameters, change) in [(&members.gone, "removed"), (&members.come, "added")] {
        for parameter in parameters {
            let message = format!("parameter `{}` {change}", parameter.name);
            walk.log.add(Class::Behaviour, &placed(parameter), message);
        }
    }
}

fn kept<'a>(walk: &mut Walk<'a, '_>, place: &Place, pair: Pair<&Parameter<'a>>, had_options: bool) {
    let side = match pair.map(Parameter::giver) {
        Pair { old: Giver::Caller, new: Giver::Caller } => Side::Request,
        Pair { old: Giver::Caller, new: Giver::Sdk } => return gone(walk, place, pair.old, "now filled in by the SDK"),
        Pair { old: Giver::Caller, new: Giver::Nobody } => {
            return gone(walk, place, pair.old, "no longer offered: deprecated");
        }
        Pair { new: Giver::Caller, .. } => return come(walk, place, pair.new, had_options),
        Pair { old: Giver::Sdk, new: Giver::Nobody } => {
            return gone(walk, place, pair.old, "no longer sent: deprecated");
        }
        Pair { old: Giver::Nobody, new: Giver::Sdk } => return come(walk, place, pair.new, had_options),
        Pair { old: Giver::Sdk, new: Giver::Sdk } => Side::Sdk,
        Pair { old: Giver::Nobody, new: Giver::Nobody } => Side::Nobody,
    };
    let place = place.on(side).field(pair.new.name);
    details(walk, &place, pair.map(|parameter| parameter.written));
}

fn gone(walk: &mut Walk<'_, '_>, place: &Place, parameter: &Parameter<'_>, how: &str) {
    walk.log.add(Class::Breaking, &parameter.placed(place), format!("parameter `{}` {how}", parameter.name));
}

fn come(walk: &mut Walk<'_, '_>, place: &Place, parameter: &Parameter<'_>, had_options: bool) {
    let (class, what) = match parameter.giver() {
        Giver::Caller if parameter.is_argument() => (Class::Breaking, "required parameter"),
        Giver::Caller if had_options => (Class::Compatible, "optional parameter"),
        // On the wire nothing breaks; in Rust the method gets its argument `options` with the first of them.
        Giver::Caller => (Class::Breaking, "the operation's first optional parameter"),
        Giver::Sdk => (Class::Behaviour, "the SDK's parameter"),
        Giver::Nobody => (Class::Documentation, "deprecated parameter"),
    };
    walk.log.add(class, &parameter.placed(place), format!("{what} `{}` added", parameter.name));
}

/// Compares one parameter, or one header of an answer.
pub(super) fn details<'a>(walk: &mut Walk<'a, '_>, place: &Place, pair: Pair<&'a Value>) {
    let place = place.within(pair.map(referred).both().map(|names| names.new));
    let pair = pair.resolve(walk.roots);
    keywords::compare(walk.log, &place, pair, &[Word::Name, Word::Required, Word::Schema, Word::XSdkSupplied]);
    let class = if place.side == Side::Request { Class::Breaking } else { Class::Documentation };
    walk.requirement(class, &place, pair.map(|parameter| is_set(parameter, "required")));
    let schemas = pair.get("schema");
    match schemas.both() {
        Some(pair) => walk.schema(&place, pair),
        None if schemas.differs() => walk.log.add(Class::Breaking, &place, words("schema", schemas)),
        None => {}
    }
}

/// As the document lists them.
fn parameters<'a>(root: &'a Value, operation: &'a Value) -> Vec<Parameter<'a>> {
    let listed = operation.get("parameters").and_then(Value::as_array);
    let parameter = |written: &'a Value| {
        let resolved = resolve(root, written);
        Some(Parameter { name: resolved.get("name")?.as_str()?, written, resolved })
    };
    listed.into_iter().flatten().filter_map(parameter).collect()
}

/// In the order of the arguments in Rust.
fn in_order<'a>(path: &str, mut parameters: Vec<Parameter<'a>>) -> Vec<Parameter<'a>> {
    parameters.sort_by_key(|parameter| place_in_path(path, parameter.name));
    parameters
}

impl Parameter<'_> {
    /// As the generator decides.
    fn giver(&self) -> Giver {
        if is_set(self.resolved, "x-sdk-supplied") {
            Giver::Sdk
        } else if is_set(self.resolved, "deprecated") && !self.is_required() {
            Giver::Nobody
        } else {
            Giver::Caller
        }
    }

    fn is_required(&self) -> bool {
        is_set(self.resolved, "required")
    }

    fn is_argument(&self) -> bool {
        self.giver() == Giver::Caller && self.is_required()
    }

    fn is_option(&self) -> bool {
        self.giver() == Giver::Caller && !self.is_required()
    }

    /// What the SDK or nobody gives breaks no caller.
    fn placed(&self, parameters: &Place) -> Place {
        let side = match self.giver() {
            Giver::Caller => Side::Request,
            Giver::Sdk => Side::Sdk,
            Giver::Nobody => Side::Nobody,
        };
        parameters.on(side).within(referred(self.written))
    }
}

impl Member for Parameter<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn component(&self) -> Option<&str> {
        referred(self.written)
    }

    fn schema(&self) -> Option<&Value> {
        self.resolved.get("schema")
    }

    fn description(&self) -> Option<&Value> {
        self.resolved.get("description")
    }
}
