//! Compares schemas: names, types, limits, values and fields, down through all references.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::attributes::{self, words};
use super::change::{Class, Log, Place, Side};
use super::pair::{Pair, is_set, referred, resolve};

const LOWER_LIMITS: [&str; 3] = ["minItems", "minLength", "minimum"];
const UPPER_LIMITS: [&str; 4] = ["maxItems", "maxLength", "maximum", "x-max-bytes"];

/// Keywords that have a rule of their own below.
const APART: [&str; 15] = [
    "type",
    "allOf",
    "properties",
    "required",
    "enum",
    "items",
    "additionalProperties",
    "$ref",
    "minItems",
    "minLength",
    "minimum",
    "maxItems",
    "maxLength",
    "maximum",
    "x-max-bytes",
];

/// A walk through what one operation uses.
pub(super) struct Walk<'a, 'l> {
    pub(super) roots: Pair<&'a Value>,
    pub(super) log: &'l mut Log,
    /// Schemas that were compared already: schemas may contain themselves, and one report per operation is enough.
    seen: BTreeSet<(Side, Option<&'a str>, Option<&'a str>)>,
}

/// A field of an object, its own or the envelope's.
struct Field<'a> {
    schema: &'a Value,
    required: bool,
    /// The envelope's; the SDK opens it.
    enveloping: bool,
    /// The component that it is taken over from.
    component: Option<&'a str>,
}

impl<'a, 'l> Walk<'a, 'l> {
    pub(super) fn new(roots: Pair<&'a Value>, log: &'l mut Log) -> Self {
        Self { roots, log, seen: BTreeSet::new() }
    }

    pub(super) fn schema(&mut self, place: &Place, pair: Pair<&'a Value>) {
        let names = pair.map(referred);
        let pair = pair.resolve(self.roots);
        let kinds = pair.map(kind);
        if kinds.differs() {
            self.log.add(Class::Breaking, place, format!("type {} -> {}", kinds.old, kinds.new));
            return;
        }
        self.name(place, names, pair);
        if (names.old.is_some() || names.new.is_some()) && !self.seen.insert((place.side, names.old, names.new)) {
            return;
        }
        let place = names.both().map_or_else(|| place.clone(), |names| place.within(names.new));
        attributes::compare(self.log, &place, pair, &APART);
        self.limits(&place, pair);
        self.values(&place, pair);
        self.fields(&place, pair);
        self.inner(&place, pair, "items", "[]");
        self.inner(&place, pair, "additionalProperties", "{}");
    }

    /// A schema's name is the Rust type's; an envelope has no type.
    fn name(&mut self, place: &Place, names: Pair<Option<&str>>, pair: Pair<&Value>) {
        let visible = |name: Option<&str>, schema: &Value| name.filter(|_| !is_opened(schema)).map(str::to_owned);
        let names = Pair { old: visible(names.old, pair.old), new: visible(names.new, pair.new) };
        if !names.differs() {
            return;
        }
        let exists = |root: &Value, name: &str| root["components"]["schemas"].get(name).is_some();
        let Pair { old, new } = names.map(|name| name.unwrap_or_else(|| "inline".to_owned()));
        let renamed = !exists(self.roots.new, &old) && !exists(self.roots.old, &new);
        let place = if renamed { place.within(&old) } else { place.clone() };
        self.log.add(Class::Breaking, &place, format!("name of the type {old} -> {new}"));
    }

    /// Limits are checked before sending; those of answers are told only.
    fn limits(&mut self, place: &Place, pair: Pair<&Value>) {
        for key in LOWER_LIMITS.into_iter().chain(UPPER_LIMITS) {
            let limits = pair.get(key);
            if !limits.differs() {
                continue;
            }
            let class = match place.side {
                Side::Answer => Class::Documentation,
                _ if is_tightened(limits, UPPER_LIMITS.contains(&key)) => Class::Breaking,
                _ => Class::Compatible,
            };
            self.log.add(class, place, words(key, limits));
        }
    }

    /// Listed texts are variants of a Rust enum, listed numbers are not.
    fn values(&mut self, place: &Place, pair: Pair<&Value>) {
        let are_variants = kind(pair.new) == "string";
        let matters = are_variants || place.side != Side::Answer;
        let (lost, gained) =
            if matters { (Class::Breaking, Class::Compatible) } else { (Class::Documentation, Class::Documentation) };
        let lists = pair.get("enum").map(|list| list.and_then(Value::as_array));
        match (lists.old, lists.new) {
            (None, Some(_)) => self.log.add(lost, place, "list of values added"),
            (Some(_), None) if are_variants => self.log.add(Class::Breaking, place, "list of values removed"),
            (Some(_), None) => self.log.add(gained, place, "list of values removed"),
            (Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    self.log.add(lost, place, format!("value {value} removed"));
                }
                for value in new.iter().filter(|value| !old.contains(value)) {
                    self.log.add(gained, place, format!("value {value} added"));
                }
                if is_reordered(old, new) {
                    self.log.add(Class::Documentation, place, "order of the values");
                }
            }
            (None, None) => {}
        }
    }

    fn fields(&mut self, place: &Place, pair: Pair<&'a Value>) {
        let old = fields(self.roots.old, pair.old);
        let new = fields(self.roots.new, pair.new);
        let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for name in names {
            self.field(place, name, Pair { old: old.get(name), new: new.get(name) });
        }
    }

    fn field(&mut self, place: &Place, name: &str, pair: Pair<Option<&Field<'a>>>) {
        let enveloping = [pair.old, pair.new].into_iter().flatten().all(|field| field.enveloping);
        let place = if enveloping { place.on(Side::Sdk) } else { place.clone() };
        let place = pair.new.and_then(|field| field.component).map_or(place.clone(), |name| place.within(name));
        match (pair.old, pair.new) {
            (Some(old), Some(new)) => {
                let place = place.field(name);
                self.requirement(&place, Pair { old: old.required, new: new.required });
                self.schema(&place, Pair { old: old.schema, new: new.schema });
            }
            (Some(_), None) => self.log.add(Class::Breaking, &place, format!("field `{name}` removed")),
            (None, Some(new)) if new.required && place.side == Side::Request => {
                self.log.add(Class::Breaking, &place, format!("required field `{name}` added"));
            }
            (None, Some(_)) if place.side == Side::Request => {
                self.log.add(Class::Compatible, &place, format!("optional field `{name}` added"));
            }
            (None, _) => self.log.add(Class::Compatible, &place, format!("field `{name}` added")),
        }
    }

    /// Callers pass what is required as an argument; in answers everything is optional to them.
    pub(super) fn requirement(&mut self, place: &Place, required: Pair<bool>) {
        let class = if place.side == Side::Answer { Class::Documentation } else { Class::Breaking };
        match (required.old, required.new) {
            (false, true) => self.log.add(class, place, "optional -> required"),
            (true, false) if place.side == Side::Request => {
                self.log.add(
                    class,
                    place,
                    "required -> optional: on the wire compatible, but an argument goes in Rust",
                );
            }
            (true, false) => self.log.add(class, place, "required -> optional"),
            _ => {}
        }
    }

    fn inner(&mut self, place: &Place, pair: Pair<&'a Value>, key: &str, step: &str) {
        let schemas = pair.get(key);
        match schemas.both() {
            Some(pair) if pair.old.is_object() && pair.new.is_object() => self.schema(&place.join(step), pair),
            _ if schemas.differs() => self.log.add(Class::Breaking, place, words(key, schemas)),
            _ => {}
        }
    }
}

/// The SDK opens it, so that its own name is nobody's.
fn is_opened(schema: &Value) -> bool {
    is_set(schema, "x-envelope") || schema.get("allOf").is_some()
}

fn kind(schema: &Value) -> &str {
    let implied = if schema.get("allOf").is_some() { "object" } else { "any" };
    schema.get("type").and_then(Value::as_str).unwrap_or(implied)
}

fn is_tightened(limits: Pair<Option<&Value>>, upper: bool) -> bool {
    let limits = limits.map(|limit| limit.and_then(Value::as_f64));
    match (limits.old, limits.new) {
        (Some(old), Some(new)) => (new < old) == upper,
        (old, _) => old.is_none(),
    }
}

fn is_reordered(old: &[Value], new: &[Value]) -> bool {
    let kept = |list: &[Value], other: &[Value]| -> Vec<Value> {
        list.iter().filter(|value| other.contains(value)).cloned().collect()
    };
    kept(old, new) != kept(new, old)
}

/// The fields of an object; of an enveloped one, those of all its parts.
fn fields<'a>(root: &'a Value, schema: &'a Value) -> BTreeMap<&'a str, Field<'a>> {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let parts = parts.map_or(std::slice::from_ref(schema), Vec::as_slice);
    parts.iter().flat_map(|part| own_fields(resolve(root, part), referred(part))).collect()
}

fn own_fields<'a>(schema: &'a Value, component: Option<&'a str>) -> impl Iterator<Item = (&'a str, Field<'a>)> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = move |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let enveloping = is_set(schema, "x-envelope");
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::iter).map(move |(name, schema)| {
        (name.as_str(), Field { schema, required: is_required(name), enveloping, component })
    })
}
