//! The Rust API of a vendor as a page of text, and what stands behind it on the wire: what a reviewer of a document reads beside it.
//!
//! Regions, credentials and error codes come first; then group by group the operations, and the types that they bring in, a line for each field.
//! Whatever a document changes in the generated code, documentation apart, changes a line here.

mod wire;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use quote::ToTokens as _;
use syn::Type;

use crate::bundle::{Bundle, Operation};
use crate::refine::{Argument, Method, Refined, Wire, pretty};

pub(crate) fn surface(bundle: &Bundle, refined: &Refined) -> String {
    let types = types(bundle, refined);
    let mut shown = BTreeSet::new();
    let mut lines = vec![format!("{}: {} operations", bundle.vendor, refined.methods.len()), String::new()];
    lines.extend(wire::vendor(bundle));
    for (group, operations) in groups(bundle) {
        lines.extend([String::new(), format!("== {group}"), String::new()]);
        let methods: Vec<_> =
            operations.iter().filter_map(|operation| Some((operation, method(refined, operation)?))).collect();
        lines.extend(methods.iter().flat_map(|(operation, method)| operation_lines(bundle, operation, method)));
        for name in reached(&types, mentioned(&methods)) {
            if shown.insert(name) {
                lines.push(String::new());
                lines.extend(types[name].lines.iter().cloned());
            }
        }
    }
    lines.join("\n") + "\n"
}

/// The events, each with its type and kind, then what the types hold, and what is hidden by its name where there is no type.
pub(crate) fn events(bundle: &Bundle, refined: &Refined, secrets: &BTreeSet<String>) -> String {
    let types = types(bundle, refined);
    let mut events: Vec<_> = bundle.operations().collect();
    events.sort_by_key(Operation::id);
    let mut lines = vec![format!("{}: {} events", bundle.vendor, events.len()), String::new()];
    lines.extend(wire::trials(bundle));
    lines.extend(events.iter().map(wire::event));
    let names = events.iter().map(|event| event.id().to_upper_camel_case()).collect();
    for name in reached(&types, names) {
        lines.push(String::new());
        lines.extend(types[name].lines.iter().cloned());
    }
    lines.extend([String::new(), "== secrets of unknown events".to_owned(), String::new()]);
    lines.extend(secrets.iter().cloned());
    lines.join("\n") + "\n"
}

fn groups(bundle: &Bundle) -> BTreeMap<&str, Vec<Operation<'_>>> {
    let mut groups: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for operation in bundle.operations() {
        groups.entry(operation.tag()).or_default().push(operation);
    }
    for operations in groups.values_mut() {
        operations.sort_by_key(Operation::id);
    }
    groups
}

fn method<'r>(refined: &'r Refined, operation: &Operation<'_>) -> Option<&'r Method> {
    refined.methods.iter().find(|method| method.id == operation.id())
}

fn operation_lines(bundle: &Bundle, operation: &Operation<'_>, method: &Method) -> Vec<String> {
    let arguments = shown(&method.arguments);
    let (id, answer) = (&method.id, pretty(&method.answer));
    let mut lines = vec![format!("{id}({arguments}) -> {answer}")];
    if let Some(pages) = &method.pages {
        lines.push(format!("{id}_pages({arguments}) -> Pages<{answer}, {}>", pretty(&pages.item)));
    }
    lines.extend(wire::operation(bundle, operation).into_iter().map(|line| format!("    {line}")));
    lines
}

fn shown(arguments: &[Argument]) -> String {
    arguments.iter().map(Argument::shown).collect::<Vec<_>>().join(", ")
}

/// A type as it is shown, and the names that it mentions.
struct Shown {
    lines: Vec<String>,
    mentions: BTreeSet<String>,
}

fn types(bundle: &Bundle, refined: &Refined) -> BTreeMap<String, Shown> {
    let options = refined.methods.iter().filter_map(|method| method.options.as_ref());
    let structs = refined.types.structs.iter().chain(options).map(|item| {
        let constructor = refined.constructors.get(&item.ident.to_string());
        let constructor = constructor.map(|arguments| format!("    new({})", shown(arguments)));
        let fields =
            item.fields.iter().map(|field| format!("{}{}", shown_field(field), wire::field(bundle, item, field)));
        let lines = std::iter::once(item.ident.to_string()).chain(constructor).chain(fields).collect();
        (
            item.ident.to_string(),
            Shown { lines, mentions: item.fields.iter().flat_map(|field| names(&field.ty)).collect() },
        )
    });
    let enums = refined.types.enums.iter().map(|item| {
        let values: Vec<_> = item.values.iter().map(value).collect();
        let line = format!("{} = {} | ...", item.name, values.join(" | "));
        (item.name.to_string(), Shown { lines: vec![line], mentions: BTreeSet::new() })
    });
    structs.chain(enums).collect()
}

fn shown_field(field: &syn::Field) -> String {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let deprecated = field.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    let deprecated = if deprecated { ", deprecated" } else { "" };
    match pretty(&field.ty).strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) => format!("    {name}?: {inner}{deprecated}"),
        None => format!("    {name}: {}{deprecated}", pretty(&field.ty)),
    }
}

fn value((variant, wire): &(syn::Ident, Wire)) -> String {
    match wire {
        Wire::Text(text) => format!("{variant} {text:?}"),
        Wire::Number(number) => format!("{variant} {number}"),
    }
}

/// What the signatures of these methods mention.
fn mentioned(methods: &[(&Operation<'_>, &Method)]) -> Vec<String> {
    let types = methods.iter().flat_map(|(_, method)| {
        let arguments = method.arguments.iter().map(|argument| &argument.ty);
        arguments.chain([&method.answer])
    });
    types.flat_map(names).collect()
}

/// The types that these names bring in, in the order in which a reader meets them.
fn reached(types: &BTreeMap<String, Shown>, mut open: Vec<String>) -> Vec<&String> {
    let mut found = Vec::new();
    open.reverse();
    while let Some(name) = open.pop() {
        if let Some((name, shown)) = types.get_key_value(&name).filter(|(name, _)| !found.contains(name)) {
            found.push(name);
            open.extend(shown.mentions.iter().rev().cloned());
        }
    }
    found
}

/// All words of a type that could be names of others.
fn names(ty: &Type) -> Vec<String> {
    let text = ty.to_token_stream().to_string();
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
