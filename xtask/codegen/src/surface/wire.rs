//! What stands behind the Rust API: addresses, codes, credentials, rates, rules of success, names and limits on the wire.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};
use syn::{Field, ItemStruct};

use crate::bundle::{Bundle, Operation, Part, is_callers, is_set, required};
use crate::identifier::TextKind;
use crate::limits::limits_in_words;
use crate::refine::{aliases, is_flag};
use crate::tables;

/// The vendor's addresses, credentials and error codes.
pub(super) fn vendor(bundle: &Bundle) -> Vec<String> {
    let servers = bundle.root.get("servers").and_then(Value::as_array).into_iter().flatten();
    let regions = servers.map(|server| format!("region {} = {}", text(server, "x-region"), text(server, "url")));
    let credentials = bundle.credentials().map(|(scheme, place, name)| format!("credential {scheme} = {place} {name}"));
    let codes = bundle.root.get("x-error-codes").and_then(Value::as_object).into_iter().flatten();
    let codes = codes.map(|(code, row)| {
        let wait = row.get("wait_seconds").map(|seconds| format!(", wait {seconds} s")).unwrap_or_default();
        format!("code {code} = {}, {}{wait}", text(row, "kind"), text(row, "retry"))
    });
    regions.chain(credentials).chain(codes).collect()
}

/// How an operation is called and what tells that it worked.
pub(super) fn operation(bundle: &Bundle, operation: &Operation<'_>) -> Vec<String> {
    let flag = if operation.is_deprecated() { ", deprecated" } else { "" };
    let address =
        format!("{} {}, {}{flag}", operation.method.to_uppercase(), operation.path, operation.text("x-idempotency"));
    let answered = format!("{}{}", success(bundle, operation), answer(bundle, operation));
    let parts = [
        parameters(bundle, operation),
        format!("{}{}", credentials(operation), rate(bundle, operation)),
        answered.trim_start_matches("; ").to_owned(),
    ];
    std::iter::once(address).chain(parts.into_iter().filter(|part| !part.is_empty())).collect()
}

/// The kinds that only try the address.
pub(super) fn trials(bundle: &Bundle) -> Vec<String> {
    let kinds = bundle.root.get("x-checks").and_then(Value::as_array).into_iter().flatten();
    kinds.filter_map(Value::as_str).map(|kind| format!("check {kind}")).collect()
}

/// What an event is called on the wire, and how it comes.
pub(super) fn event(event: &Operation<'_>) -> String {
    let aliases: String = event.kinds().skip(1).map(|kind| format!(" or {kind}")).collect();
    let kind = event.kinds().next().unwrap_or_default();
    let transport = event.body.get("x-event").map(|rule| text(rule, "transport")).unwrap_or_default();
    format!("{} = {kind}{aliases}, {transport}", event.id().to_upper_camel_case())
}

fn parameters(bundle: &Bundle, operation: &Operation<'_>) -> String {
    let (callers, others): (Vec<_>, Vec<_>) = operation.parameters(bundle).partition(|parameter| is_callers(parameter));
    let callers = callers.into_iter().map(|parameter| {
        let limits = parameter.get("schema").map(|schema| checks(text(parameter, "name"), schema)).unwrap_or_default();
        format!("{} {}{limits}", text(parameter, "in"), text(parameter, "name"))
    });
    let supplied = others.into_iter().filter(|other| is_set(other, "x-sdk-supplied"));
    let supplied: Vec<_> = supplied.map(|parameter| text(parameter, "name")).collect();
    let supplied = (!supplied.is_empty()).then(|| format!("by the SDK {}", supplied.join(", ")));
    callers.chain(supplied).collect::<Vec<_>>().join("; ")
}

fn credentials(operation: &Operation<'_>) -> String {
    let alternatives = operation.body.get("security").and_then(Value::as_array).into_iter().flatten();
    let alternatives = alternatives.filter_map(Value::as_object).map(|schemes| {
        let names: Vec<&str> = schemes.keys().map(String::as_str).collect();
        names.join(" and ")
    });
    let alternatives: Vec<_> = alternatives.filter(|names| !names.is_empty()).collect();
    if alternatives.is_empty() { "no credentials".into() } else { format!("credentials {}", alternatives.join(" or ")) }
}

fn rate(bundle: &Bundle, operation: &Operation<'_>) -> String {
    let rate = operation.rule(bundle, "x-rate-limit");
    let number = |key| rate.and_then(|rate| rate.get(key)).and_then(Value::as_u64);
    match (number("calls"), number("seconds")) {
        (Some(calls), Some(seconds)) => format!("; {calls} calls in {seconds} s"),
        _ => String::new(),
    }
}

fn success(bundle: &Bundle, operation: &Operation<'_>) -> String {
    let rule = operation.rule(bundle, "x-success");
    let Some(rule) = rule else { return String::new() };
    let equals = rule.get("equals").map(|equals| format!(" = {equals}")).unwrap_or_default();
    let needed = if tables::success(bundle, operation).is_some_and(|rule| rule.required) { ", required" } else { "" };
    format!("; success {}{equals}{needed}", text(rule, "field"))
}

/// What the answer as a whole must hold, and what of it callers get.
fn answer(bundle: &Bundle, operation: &Operation<'_>) -> String {
    let schema = operation.media(Part::Answer).and_then(|media| media.get("schema"));
    let Some(schema) = schema.map(|schema| bundle.resolve(schema)).and_then(Value::as_object) else {
        return String::new();
    };
    let needed: Vec<&str> = required(schema).collect();
    let needed = if needed.is_empty() { String::new() } else { format!("; required {}", needed.join(", ")) };
    let payload = schema.get("allOf").and_then(|_| bundle.root.get("x-payload")?.as_str());
    let payload = payload.map(|name| format!("; payload {name}")).unwrap_or_default();
    let paging = operation.body.get("x-paging").map(|rule| format!("; pages {}", flow(rule))).unwrap_or_default();
    format!("{needed}{payload}{paging}")
}

fn flow(rule: &Value) -> String {
    let rows = rule.as_object().into_iter().flatten();
    rows.map(|(key, value)| format!("{key} {}", value.as_str().unwrap_or_default())).collect::<Vec<_>>().join(", ")
}

/// A field's name and limits on the wire, where they are not plain from its name in Rust.
pub(super) fn field(bundle: &Bundle, item: &ItemStruct, field: &Field) -> String {
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let properties = bundle.schema(&item.ident.to_string()).and_then(|schema| schema.get("properties"));
    let mut properties = properties.and_then(Value::as_object).into_iter().flatten();
    let Some((wire, schema)) = properties.find(|(wire, _)| bundle.rust_name(wire) == name) else {
        return String::new();
    };
    let flag = if is_flag(schema) { ", 1 or 0" } else { "" };
    let aliases: String = aliases(schema).into_iter().map(|alias| format!(" or {alias}")).collect();
    format!("    {wire}{aliases}{flag}{}", checks(wire, schema))
}

/// What is refused before anything is sent.
fn checks(wire: &str, schema: &Value) -> String {
    let kind = match TextKind::of(wire, schema) {
        TextKind::Id => ", id".to_owned(),
        TextKind::Ids => ", ids with commas between them".to_owned(),
        TextKind::Json(ids) => format!(", JSON with the ids {}", ids.join(", ")),
        TextKind::Text => String::new(),
    };
    format!("{kind}{}", limits(schema))
}

fn limits(schema: &Value) -> String {
    let words = |schema: &Map<String, Value>| limits_in_words(schema).map(|words| format!(", {words}"));
    let own = schema.as_object().and_then(words).unwrap_or_default();
    let items = schema.get("items").and_then(Value::as_object).and_then(words);
    format!("{own}{}", items.map(|items| format!(", each{}", items.trim_start_matches(','))).unwrap_or_default())
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
