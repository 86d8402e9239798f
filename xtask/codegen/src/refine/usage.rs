//! What the example of an operation does with its answer: what a reader would do.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;
use syn::{Ident, ItemStruct, Type};

use super::arguments::Argument;
use super::examples::Examples;
use super::types::{Shape, argument, is_named, map, map_value, owned_argument, shape, wire_name};
use crate::bundle::{Operation, Part, example, is_set};
use crate::identifier::sounds_like_one;
use crate::rust_name::spelled;

/// Words at the end of a type's name that do not say what one of them is.
const FILLERS: [&str; 5] = ["dto", "info", "item", "model", "result"];

/// What people call somebody or something by.
const NAMES: [&str; 4] = ["name", "nick", "subject", "title"];

/// What says how it is with somebody or something.
const STATES: [&str; 2] = ["state", "status"];

/// How deep an object stands within others that an example still opens. Some hold themselves, by way of lists, and have no bottom.
const DEEPEST: usize = 4;

/// What the example of an operation is made of.
pub(super) struct Code<'c> {
    pub(super) examples: &'c Examples<'c>,
    pub(super) arguments: &'c [Argument],
    pub(super) options: Option<&'c ItemStruct>,
    pub(super) answer: &'c Type,
}

/// The operation that an example is of.
pub(super) struct Usage<'u> {
    operation: &'u Operation<'u>,
    code: &'u Code<'u>,
    /// Fields of which the caller learns nothing: what was handed in, and what only tells that the call worked.
    known: BTreeSet<String>,
}

/// An object of the answer.
struct Held<'h> {
    /// What the example calls it.
    name: &'h str,
    item: &'h ItemStruct,
    /// The document's example of it.
    sample: &'h Value,
    /// In how many others it stands.
    depth: usize,
}

/// A field of it.
struct Told<'h> {
    name: &'h Ident,
    wire: String,
    ty: &'h Type,
    sample: &'h Value,
    /// The field as the example reaches it.
    place: String,
    /// In how many objects its holder stands.
    depth: usize,
}

/// What a field is to a reader, what matters most first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Merit {
    /// Its presence is the call's success.
    Purpose,
    /// What a question is answered with.
    List,
    State,
    /// What later calls need, what decides between two ways, or an object that has something of that.
    Telling,
    /// An id beside what was asked for.
    Id,
    Scalars,
    Plain,
}

/// What there are several of.
struct Many<'m> {
    ty: &'m Type,
    /// What one is called whose type has no name of its own.
    scalar: &'m str,
    /// The document's example of one.
    sample: &'m Value,
    /// What is printed before it.
    label: &'m str,
    /// In how many objects one stands.
    depth: usize,
}

/// One of them.
struct Entry {
    /// What the example calls it.
    name: String,
    /// What tells those apart that something is done with.
    condition: Option<String>,
    body: Vec<String>,
}

impl<'u> Usage<'u> {
    pub(super) fn new(operation: &'u Operation<'u>, code: &'u Code<'u>) -> Self {
        let bundle = code.examples.bundle;
        let body = code.arguments.iter().find(|argument| argument.name == "body");
        let body = body.and_then(|body| code.examples.types.object(&owned_argument(&body.ty)));
        let sent = body.into_iter().flat_map(|item| &item.fields).map(wire_name);
        let given = operation.callers_parameters(bundle).into_iter().map(str::to_owned);
        let worked =
            success(operation, code).filter(|(_, is_constant)| *is_constant).map(|(field, _)| field.to_owned());
        let known = given.chain(sent).chain(worked).map(|wire| bundle.rust_name(&wire));
        Self { operation, code, known: known.chain(["request_id".to_owned()]).collect() }
    }

    /// The call with its answer put to use.
    pub(super) fn of_answer(&self, call: &str) -> Vec<String> {
        let (answer, sample) = (self.code.answer, self.sample());
        let used = match (argument(answer, "Vec"), self.code.examples.types.object(answer)) {
            (Some(ty), _) => {
                let one = self.entry(&Many { ty, scalar: "entry", sample: &sample[0], label: "", depth: 0 });
                one.map(|entry| entry.each_in("answer.iter()"))
            }
            (None, Some(item)) => self.object(&Held { name: "answer", item, sample, depth: 0 }),
            (None, None) => None,
        };
        match used {
            Some(used) => [vec![format!("let answer = {call}.await?;")], used].concat(),
            None => vec![format!("{call}.await?;")],
        }
    }

    /// Everything that is on the pages, one after the other.
    pub(super) fn of_items(&self, pages: &str, entry: &Type) -> Vec<String> {
        let entry = self.entry_on_page(entry);
        let (one, all) = (&entry.name, plural(&entry.name));
        let head = vec![
            format!("let mut {all} = {pages}.items();"),
            format!("while let Some({one}) = {all}.next().await.transpose()? {{"),
        ];
        [head, block(entry.used())].concat()
    }

    /// The pages, one after the other, and what is on each.
    pub(super) fn of_pages(&self, pages: &str, list: &[Ident], entry: &Type) -> Vec<String> {
        let (first, inner) = list.split_first().map(|(first, inner)| (first.to_string(), inner)).unwrap_or_default();
        let inner: String = inner.iter().map(|step| format!(".flat_map(|part| &part.{step})")).collect();
        let entry = Entry { condition: None, ..self.entry_on_page(entry) };
        let head = vec![
            format!("let mut pages = {pages};"),
            "while let Some(page) = pages.next().await.transpose()? {".to_owned(),
        ];
        [head, block(entry.each_in(&format!("page.{first}.iter(){inner}.flatten()")))].concat()
    }

    /// What is done with the field that matters most.
    fn object(&self, held: &Held<'_>) -> Option<Vec<String>> {
        if held.depth > DEEPEST {
            return None;
        }
        let is_outermost = is_named(self.code.answer, &held.item.ident.to_string());
        let success = success(self.operation, self.code).filter(|_| is_outermost);
        let fields = self.fields(held).into_iter().filter(|field| !self.is_known(field));
        let uses = fields.filter_map(|field| {
            let (merit, lines) = self.field(&field, is_outermost)?;
            let is_purpose = success.is_some_and(|(told, _)| told == field.wire);
            Some((if is_purpose { Merit::Purpose } else { merit }, lines))
        });
        uses.min_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, lines)| lines)
    }

    /// The fields that a reader may find something in.
    fn fields<'h>(&self, held: &Held<'h>) -> Vec<Told<'h>> {
        let bundle = self.code.examples.bundle;
        let properties = bundle.schema(&held.item.ident.to_string()).and_then(|schema| schema.get("properties"));
        let told = |field: &'h syn::Field| {
            let (Some(name), Shape::Optional(ty), wire) = (&field.ident, shape(&field.ty), wire_name(field)) else {
                return None;
            };
            let property = properties.and_then(|properties| properties.get(&wire));
            let is_old = property.is_some_and(|property| is_set(bundle.resolve(property), "deprecated"));
            let (sample, place) = (&held.sample[&wire], format!("{}.{name}", held.name));
            (!is_old).then_some(Told { name, wire, ty, sample, place, depth: held.depth })
        };
        held.item.fields.iter().filter_map(told).collect()
    }

    /// A secret is a new one, whatever it is called.
    fn is_known(&self, field: &Told<'_>) -> bool {
        self.known.contains(&field.name.to_string()) && !is_named(field.ty, "Secret")
    }

    /// What is done with a field of the answer, or of an object in it.
    fn field(&self, field: &Told<'_>, is_outermost: bool) -> Option<(Merit, Vec<String>)> {
        let types = self.code.examples.types;
        let Told { name, ty, sample, place, .. } = field;
        if let Some(ty) = argument(ty, "Vec").or_else(|| map_value(ty)) {
            let merit = match types.object(ty) {
                Some(_) if is_outermost && self.reads() => Merit::List,
                Some(_) => Merit::Telling,
                None => Merit::Scalars,
            };
            return Some((merit, self.list(field, ty)?));
        }
        if let Some(item) = types.object(ty) {
            let inner = self.object(&Held { name: &name.to_string(), item, sample, depth: field.depth + 1 })?;
            return Some((Merit::Telling, [vec![kept(field)], inner].concat()));
        }
        if is_named(ty, "Secret") {
            return Some((Merit::Telling, vec![kept(field) + " // `.expose()` yields its text"]));
        }
        if is_named(ty, "String") && sounds_like_one(&name.to_string()) {
            let merit = if self.reads() { Merit::Id } else { Merit::Telling };
            return Some((merit, [Some(kept(field)), self.next_call(field)].into_iter().flatten().collect()));
        }
        if let Some((condition, value)) = self.condition(place, ty, sample) {
            let told = vec![format!("println!(\"{}: {value}\");", in_words(name))];
            let is_state = self.reads() && STATES.iter().any(|part| name.to_string().contains(part));
            let merit = if is_state { Merit::State } else { Merit::Telling };
            return Some((merit, [vec![format!("if {condition} {{")], block(told)].concat()));
        }
        (self.reads() && is_legible(ty)).then(|| (Merit::Plain, vec![kept(field)]))
    }

    /// Everything in a list, or in a map.
    fn list(&self, field: &Told<'_>, ty: &Type) -> Option<Vec<String>> {
        let (place, depth) = (format!("{}.iter().flatten()", field.place), field.depth + 1);
        if map_value(field.ty).is_none() {
            let many = Many { ty, scalar: &one_of(field.name), sample: &field.sample[0], label: "", depth };
            return Some(self.entry(&many)?.each_in(&place));
        }
        let sample = field.sample.as_object().and_then(|values| values.values().next()).unwrap_or(&Value::Null);
        let is_secret = map(field.ty).is_some_and(|(key, _)| is_named(key, "Secret"));
        let (key, label) = if is_secret { ("_", "") } else { ("key", "{key}: ") };
        let value = self.entry(&Many { ty, scalar: "value", sample, label, depth })?;
        let name = format!("({key}, {})", value.name);
        Some(Entry { name, ..value }.each_in(&place))
    }

    /// A call that takes what has been made, and nothing else.
    fn next_call(&self, field: &Told<'_>) -> Option<String> {
        if !self.makes() || *field.name == "client" {
            return None;
        }
        let bundle = self.code.examples.bundle;
        let takes_it_alone = |operation: &Operation<'_>| {
            let taken = operation.callers_parameters(bundle);
            let takes = matches!(taken.as_slice(), [wire] if *field.name == bundle.rust_name(wire));
            takes && operation.media(Part::Request).is_none() && operation.text("x-idempotency") == "read"
        };
        let is_far = |operation: &Operation<'_>| operation.tag() != self.operation.tag();
        let next = bundle.operations().filter(takes_it_alone).min_by_key(is_far)?;
        Some(format!("client.{}({}).await?;", next.id(), field.name))
    }

    /// Whether a flag is set, or an enum has the value of the document's example; with the value in words.
    fn condition(&self, place: &str, ty: &Type, sample: &Value) -> Option<(String, String)> {
        if is_named(ty, "bool") {
            return Some((format!("{place} == Some(true)"), "yes".into()));
        }
        let listed = self.code.examples.types.open_enum(ty)?;
        let variant = listed.variant(sample).filter(|_| listed.values.len() > 1)?;
        Some((format!("{place} == Some({}::{variant}.into())", listed.name), variant.to_string()))
    }

    fn entry_on_page(&self, ty: &Type) -> Entry {
        let unused = || Entry { name: "_".into(), condition: None, body: Vec::new() };
        let many = Many { ty, scalar: "entry", sample: self.sample_on_page(), label: "", depth: 0 };
        self.entry(&many).unwrap_or_else(unused)
    }

    fn entry(&self, many: &Many<'_>) -> Option<Entry> {
        let types = self.code.examples.types;
        let Many { ty, scalar, sample, label, depth } = many;
        let Some(item) = types.object(ty) else {
            let is_shown = is_legible(ty) || types.open_enum(ty).is_some();
            let body = vec![format!("println!(\"{label}{{{scalar}}}\");")];
            return is_shown.then(|| Entry { name: (*scalar).to_owned(), condition: None, body });
        };
        let name = one(item);
        let held = Held { name: &name, item, sample, depth: *depth };
        let fields = self.fields(&held);
        let Some(shown) = self.shown(&fields, label).filter(|_| !self.makes()) else {
            let body = self.object(&held)?;
            return Some(Entry { name, condition: None, body });
        };
        let conditions = fields.iter().filter_map(|field| self.condition(&field.place, field.ty, field.sample));
        let is_flag = |condition: &String| condition.ends_with("Some(true)");
        let condition = conditions.map(|(condition, _)| condition).min_by_key(is_flag);
        Some(Entry { name, condition, body: vec![shown] })
    }

    /// Prints what says who or what it is.
    fn shown(&self, fields: &[Told<'_>], label: &str) -> Option<String> {
        let is_name = |field: &Told<'_>| NAMES.iter().any(|part| field.name.to_string().contains(part));
        let rank = |field: &&Told<'_>| match is_named(field.ty, "String") {
            true if is_name(field) => 0,
            true if sounds_like_one(&field.name.to_string()) => 1,
            true => 2,
            false => 3,
        };
        let legible = fields.iter().filter(|field| is_legible(field.ty) && (is_name(field) || !self.is_known(field)));
        let Told { ty, place, .. } = legible.min_by_key(rank)?;
        let borrowed = if is_named(ty, "String") { ".as_deref()" } else { "" };
        Some(format!("println!(\"{label}{{}}\", {place}{borrowed}.unwrap_or_default());"))
    }

    fn reads(&self) -> bool {
        self.operation.text("x-idempotency") == "read"
    }

    fn makes(&self) -> bool {
        self.operation.text("x-idempotency") == "once"
    }

    /// The document's example of the answer, as callers see it.
    fn sample(&self) -> &'u Value {
        let bundle = self.code.examples.bundle;
        let media = self.operation.media(Part::Answer);
        let schema = media.and_then(|media| media.get("schema"));
        let is_wrapped = schema.is_some_and(|schema| bundle.resolve(schema).get("allOf").is_some());
        let whole = media.and_then(example).unwrap_or(&Value::Null);
        match bundle.root.get("x-payload").and_then(Value::as_str) {
            Some(payload) if is_wrapped => &whole[payload],
            _ => whole,
        }
    }

    fn sample_on_page(&self) -> &'u Value {
        let path = self.operation.body.get("x-paging").and_then(|paging| paging.get("items")).and_then(Value::as_str);
        &path.unwrap_or_default().split('.').fold(self.sample(), |at, step| &at[step])[0]
    }
}

impl Entry {
    fn used(self) -> Vec<String> {
        match self.condition {
            Some(condition) => [vec![format!("if {condition} {{")], block(self.body)].concat(),
            None => self.body,
        }
    }

    fn each_in(self, list: &str) -> Vec<String> {
        let head = format!("for {} in {list} {{", self.name);
        [vec![head], block(self.used())].concat()
    }
}

/// The field that tells success, and whether it says nothing else.
fn success<'o>(operation: &Operation<'o>, code: &Code<'o>) -> Option<(&'o str, bool)> {
    let rule = operation.rule(code.examples.bundle, "x-success")?;
    Some((rule.get("field")?.as_str()?, rule.get("equals").is_some()))
}

/// Takes a value out of what may lack it.
fn kept(field: &Told<'_>) -> String {
    let Told { name, ty, place, .. } = field;
    let borrowed = match ty {
        ty if is_named(ty, "String") => ".as_deref()",
        ty if is_legible(ty) => "",
        _ => ".as_ref()",
    };
    format!("let {name} = {place}{borrowed}.ok_or(\"no {}\")?;", in_words(name))
}

/// What follows an opening brace.
fn block(body: Vec<String>) -> Vec<String> {
    let body = body.into_iter().map(|line| format!("    {line}"));
    body.chain(["}".to_owned()]).collect()
}

/// What one of a type is called.
fn one(item: &ItemStruct) -> String {
    let name = item.ident.to_string().to_snake_case();
    let words: Vec<_> = name.split('_').collect();
    let end = words.iter().rposition(|word| !FILLERS.contains(word)).map_or(words.len(), |last| last + 1);
    // An id is never one itself, but what has it.
    let length = if end > 1 && words[end - 1] == "id" { 2 } else { 1 };
    spelled(&words[end - length..end].join("_"))
}

/// What one of a list is called.
fn one_of(list: &Ident) -> String {
    let list = list.to_string();
    let one = list.strip_suffix("_list").or_else(|| list.strip_suffix('s')).filter(|one| !one.is_empty());
    spelled(one.unwrap_or("entry"))
}

fn plural(one: &str) -> String {
    match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if one.ends_with('s') => format!("{one}es"),
        _ => format!("{one}s"),
    }
}

fn in_words(name: &Ident) -> String {
    name.to_string().trim_end_matches('_').replace('_', " ")
}

/// Whether it can be printed, and nobody minds.
fn is_legible(ty: &Type) -> bool {
    ["String", "bool", "i32", "i64", "f32", "f64"].iter().any(|name| is_named(ty, name))
}
