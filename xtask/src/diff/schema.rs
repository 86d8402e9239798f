//! Compares schemas: names, types, limits, values and fields, down through all references.

use std::collections::BTreeSet;

use meeting_control_codegen::{Family, Word};
use serde_json::{Map, Value};

use super::change::{Class, Log, Place, Side};
use super::identifiers;
use super::keywords::{self, words};
use super::limits;
use super::matching::{Member, matched};
use super::pair::{Pair, is_set, referred, resolve};
use super::values;

/// What is compared here, in [`limits`], in [`identifiers`] and in [`values`].
const OWN: [Word; 21] = [
    Word::Type,
    Word::Format,
    Word::XFlag,
    Word::XEnvelope,
    Word::Properties,
    Word::Required,
    Word::AllOf,
    Word::AdditionalProperties,
    Word::Items,
    Word::Enum,
    Word::XEnumVarnames,
    Word::MinItems,
    Word::MaxItems,
    Word::MinLength,
    Word::MaxLength,
    Word::Minimum,
    Word::Maximum,
    Word::XMaxBytes,
    Word::XIdentifier,
    Word::XJsonIds,
    Word::XCommaIds,
];

/// The path of a whole answer.
pub(super) const ANSWER: &str = "answer";

/// A walk through what one operation uses.
pub(super) struct Walk<'a, 'l> {
    family: Family,
    pub(super) roots: Pair<&'a Value>,
    pub(super) log: &'l mut Log,
    /// Schemas that were compared already: schemas may contain themselves, and one report per operation is enough.
    seen: BTreeSet<(Side, Option<&'a str>, Option<&'a str>)>,
}

/// A field of an object, its own or the envelope's.
struct Field<'a> {
    name: &'a str,
    schema: &'a Value,
    required: bool,
    part: Part,
    /// The component that it is taken over from.
    holder: Option<&'a str>,
}

/// Which part of an object a field is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The object has no parts.
    Whole,
    /// The SDK opens it.
    Envelope,
    /// What is in the envelope.
    Payload,
}

impl<'a, 'l> Walk<'a, 'l> {
    pub(super) fn new(family: Family, roots: Pair<&'a Value>, log: &'l mut Log) -> Self {
        Self { family, roots, log, seen: BTreeSet::new() }
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
        let place = place.within(names.both().map(|names| names.new));
        keywords::compare(self.log, &place, pair, &OWN);
        let class = if is_named(pair) { Class::Documentation } else { Class::Breaking };
        keywords::each(self.log, &place, pair, class, &[Word::Format]);
        limits::compare(self.log, &place, pair);
        identifiers::compare(self.log, &place, pair);
        values::compare(self.log, &place, pair);
        self.fields(&place, pair);
        self.inner(&place, pair, "items", "[]");
        self.inner(&place, pair, "additionalProperties", "{}");
    }

    /// A schema's name is the Rust type's, where callers get one: an envelope has no type.
    fn name(&mut self, place: &Place, names: Pair<Option<&str>>, pair: Pair<&Value>) {
        let is_opened = |schema: &Value| is_set(schema, "x-envelope") || schema.get("allOf").is_some();
        let visible = |name: Option<&str>, schema: &Value| name.filter(|_| !is_opened(schema)).map(str::to_owned);
        let names = Pair { old: visible(names.old, pair.old), new: visible(names.new, pair.new) };
        if !names.differs() || matches!(place.side, Side::Sdk | Side::Nobody) {
            return;
        }
        let exists = |root: &Value, name: &str| root["components"]["schemas"].get(name).is_some();
        let is_inline = names.old.is_none() || names.new.is_none();
        let Pair { old, new } = names.map(|name| name.unwrap_or_else(|| "inline".to_owned()));
        if is_inline || exists(self.roots.new, &old) || exists(self.roots.old, &new) {
            self.log.add(Class::Breaking, place, format!("another type, {old} -> {new}"));
        } else {
            self.log.add(Class::Breaking, &place.within(Some(&old)), format!("type {old} renamed to {new}"));
        }
    }

    fn fields(&mut self, place: &Place, pair: Pair<&'a Value>) {
        let old = fields(self.family, self.roots.old, pair.old);
        let new = fields(self.family, self.roots.new, pair.new);
        let members = matched(self.roots, Pair { old: &old, new: &new });
        members.renamed(self.log, "field", |field| field.placed(place));
        for pair in &members.same {
            self.field(place, *pair);
        }
        for field in &members.gone {
            self.log.add(Class::Breaking, &field.placed(place), format!("field `{}` removed", field.name));
        }
        for field in &members.come {
            self.added(&field.placed(place), field);
        }
        let by_position = |field: &Field<'_>| place.side == Side::Request && field.required;
        members.reordered(self.log, place, "fields", &old, by_position);
    }

    fn field(&mut self, object: &Place, pair: Pair<&Field<'a>>) {
        let place = pair.new.placed(object).field(pair.new.name);
        let class = match place.side {
            Side::Request => Class::Breaking,
            // Where no rule tells success, the presence of what is required does.
            Side::Answer if object.path == ANSWER && pair.new.part == Part::Whole => Class::Behaviour,
            _ => Class::Documentation,
        };
        self.requirement(class, &place, pair.map(|field| field.required));
        self.schema(&place, pair.map(|field| field.schema));
    }

    fn added(&mut self, place: &Place, field: &Field<'_>) {
        let name = field.name;
        let (class, what) = match place.side {
            Side::Request if field.required => (Class::Breaking, "required field"),
            Side::Request => (Class::Compatible, "optional field"),
            Side::Answer | Side::Sdk | Side::Nobody => (Class::Compatible, "field"),
        };
        self.log.add(class, place, format!("{what} `{name}` added"));
    }

    pub(super) fn requirement(&mut self, class: Class, place: &Place, required: Pair<bool>) {
        let change = match (required.old, required.new) {
            (false, true) => "optional -> required",
            (true, false) if class == Class::Breaking => "required -> optional: no argument in Rust any more",
            (true, false) => "required -> optional",
            _ => return,
        };
        self.log.add(class, place, change);
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

impl<'a> Field<'a> {
    fn placed(&self, object: &Place) -> Place {
        let place = if self.part == Part::Envelope { object.on(Side::Sdk) } else { object.clone() };
        place.within(self.holder)
    }
}

impl Member for Field<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn component(&self) -> Option<&str> {
        None
    }

    fn schema(&self) -> Option<&Value> {
        Some(self.schema)
    }

    fn description(&self) -> Option<&Value> {
        self.schema.get(Word::Description.name())
    }
}

/// Numbers with names are an enum in Rust, and flags a `bool`, however wide they are on the wire.
fn is_named(pair: Pair<&Value>) -> bool {
    let keywords = [Word::XEnumVarnames, Word::XFlag];
    let named = pair.map(|schema| keywords.iter().any(|keyword| schema.get(keyword.name()).is_some()));
    named.old && named.new
}

fn kind(schema: &Value) -> &str {
    let implied = if schema.get("allOf").is_some() { "object" } else { "any" };
    let kind = schema.get("type").and_then(Value::as_str).unwrap_or(implied);
    if is_set(schema, Word::XFlag.name()) { "flag" } else { kind }
}

/// The fields of an object; of an enveloped one, those of all its parts.
fn fields<'a>(family: Family, root: &'a Value, schema: &'a Value) -> Vec<Field<'a>> {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return own_fields(family, schema, Part::Whole, None).collect();
    };
    let part = |part: &'a Value| own_fields(family, resolve(root, part), Part::Payload, referred(part));
    parts.iter().flat_map(part).collect()
}

fn own_fields<'a>(
    family: Family,
    schema: &'a Value,
    part: Part,
    holder: Option<&'a str>,
) -> impl Iterator<Item = Field<'a>> {
    let is_envelope = is_set(schema, "x-envelope");
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = move |name: &str| required.is_some_and(|names| names.iter().any(|required| required == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::iter).map(move |(name, schema)| Field {
        name,
        schema,
        required: is_required(name),
        part: if is_envelope && is_opened(family, schema) { Part::Envelope } else { part },
        holder,
    })
}

/// Of an event's envelope the SDK keeps for itself what proves where it is from.
fn is_opened(family: Family, field: &Value) -> bool {
    match family {
        Family::Operations => true,
        Family::Events => field.get("format").is_some_and(|format| format == "password"),
    }
}
