//! The rustdoc of an operation, from its document.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};
use syn::{Attribute, Ident, Type, parse_quote};

use super::types::rust_name;
use crate::bundle::{Bundle, Operation, Part, example, referred};
use crate::markdown::prose;
use crate::prepare::{is_callers, limits_in_words, offered, required};

/// What it does, when it is allowed, its limits, what can go wrong, and an example that compiles.
pub(crate) fn of(operation: &Operation<'_>, bundle: &Bundle, arguments: &[(Ident, Type)]) -> Vec<Attribute> {
    let mut lines = vec![format!("{}.", operation.text("summary")), String::new()];
    lines.extend(prose(operation.text("description")));
    lines.push(String::new());
    lines.push(format!("`{} {}`", operation.method.to_uppercase(), operation.path));
    lines.extend(facts(operation, bundle));
    lines.extend(argument_list(operation, bundle));
    lines.extend(errors(operation, bundle));
    lines.extend(example_code(operation, bundle, arguments));
    attributes(&lines)
}

/// The lines of a parameter's or property's description.
pub(crate) fn described(parameter: &Value) -> Vec<String> {
    let description = parameter.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut lines: Vec<String> = prose(description);
    if let Some(limits) = parameter.get("schema").and_then(Value::as_object).and_then(limits_in_words) {
        lines.extend([String::new(), format!("Limit: {limits}.")]);
    }
    lines.into_iter().map(indented).collect()
}

fn attributes(lines: &[String]) -> Vec<Attribute> {
    lines.iter().cloned().map(indented).map(|line| parse_quote!(#[doc = #line])).collect()
}

fn indented(line: String) -> String {
    if line.is_empty() { line } else { format!(" {line}") }
}

fn facts(operation: &Operation<'_>, bundle: &Bundle) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fact = |name: &str, text: String| lines.extend([String::new(), format!("**{name}:** {text}")]);
    let permission = operation.text("x-permission");
    if !permission.is_empty() {
        fact("Permission", prose(permission).join(" "));
    }
    if let Some(rate) = operation.body.get("x-rate-limit").or_else(|| bundle.root.get("x-rate-limit")) {
        let number = |key| rate.get(key).and_then(Value::as_u64).unwrap_or_default();
        fact("Rate", format!("{} calls per {} s, kept by the client.", number("calls"), number("seconds")));
    }
    fact("Repeating", repeating(operation.text("x-idempotency")).to_owned());
    if let Some(url) = operation.body.get("externalDocs").and_then(|docs| docs.get("url")).and_then(Value::as_str) {
        fact("Vendor's page", format!("<{url}>"));
    }
    lines
}

fn repeating(idempotency: &str) -> &'static str {
    match idempotency {
        "read" => "changes nothing; repeated by the client where that helps.",
        "idempotent" => "has the same effect again; repeated by the client where that helps.",
        _ => "repeated by the client only where the vendor certainly did not act.",
    }
}

fn argument_list(operation: &Operation<'_>, bundle: &Bundle) -> Vec<String> {
    let mut lines = Vec::new();
    let given = operation.parameters(bundle).filter(|parameter| is_callers(parameter));
    for parameter in given.filter(|parameter| parameter.get("required").is_some_and(|required| required == true)) {
        let name = parameter.get("name").and_then(Value::as_str).map(rust_name).unwrap_or_default();
        lines.push(format!("- `{name}`: {}", described(parameter).join(" ").trim()));
    }
    if !lines.is_empty() {
        lines.splice(0..0, [String::new(), "# Arguments".to_owned()]);
    }
    lines
}

fn errors(operation: &Operation<'_>, bundle: &Bundle) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        "# Errors".to_owned(),
        "What the client refuses to send, what keeps it from the vendor, and what the vendor refuses:".to_owned(),
        String::new(),
    ];
    for (list, remark) in [("documented", ""), ("inferred", " (inferred)")] {
        let codes = operation.body.get("x-error-codes").and_then(|lists| lists.get(list)).and_then(Value::as_array);
        for code in codes.into_iter().flatten().filter_map(Value::as_str) {
            lines.push(error_line(bundle, code, remark));
        }
    }
    lines
}

fn error_line(bundle: &Bundle, code: &str, remark: &str) -> String {
    let row = bundle.root.get("x-error-codes").and_then(|table| table.get(code));
    let text = |key| row.and_then(|row| row.get(key)).and_then(Value::as_str).unwrap_or_default();
    let kind = text("kind").to_upper_camel_case();
    let meaning = prose(text("meaning")).join(" ");
    format!("- `{code}` ([`{kind}`](crate::ErrorKind::{kind})){remark}: {meaning}")
}

fn example_code(operation: &Operation<'_>, bundle: &Bundle, arguments: &[(Ident, Type)]) -> Vec<String> {
    let vendor = &bundle.vendor;
    let arguments: Vec<String> =
        arguments.iter().map(|(name, _)| argument_code(operation, bundle, &name.to_string())).collect();
    let types = if arguments.iter().any(|argument| argument.contains("::")) {
        vec![format!("use meeting_control::{vendor}::types::*;")]
    } else {
        Vec::new()
    };
    let mut lines = vec![String::new(), "# Example".to_owned(), "```no_run".to_owned()];
    lines.push(format!(
        "# async fn example(client: meeting_control::{vendor}::Client) -> Result<(), meeting_control::Error> {{"
    ));
    lines.extend(types);
    lines.push(format!("let answer = client.{}({}).await?;", operation.id(), arguments.join(", ")));
    lines.push("println!(\"{answer:?}\");".to_owned());
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

fn argument_code(operation: &Operation<'_>, bundle: &Bundle, name: &str) -> String {
    match name {
        "body" => {
            let schema = offered(bundle, operation, Part::Request);
            let value = operation.media(Part::Request).and_then(example);
            match (schema, value) {
                (Some(schema), Some(value)) if value.is_array() => format!("&{}", owned_list(bundle, schema, value)),
                (Some(schema), Some(value)) => format!("&{}", expression(bundle, schema, value)),
                _ => "&Default::default()".to_owned(),
            }
        }
        "options" => {
            format!("&{}Options::new(){}", operation.id().to_upper_camel_case(), option_setters(operation, bundle))
        }
        _ => {
            let parameter = operation.parameters(bundle).find(|parameter| {
                parameter.get("name").and_then(Value::as_str).is_some_and(|wire| rust_name(wire) == name)
            });
            parameter
                .and_then(|parameter| parameter.get("example"))
                .map(|value| parameter_code(parameter, value))
                .unwrap_or_default()
        }
    }
}

/// An enum parameter is taken by value, so its text has to be turned into it.
fn parameter_code(parameter: Option<&Value>, value: &Value) -> String {
    let is_enum = parameter.and_then(|parameter| parameter.get("schema")?.get("enum")).is_some() && value.is_string();
    if is_enum { format!("{value}.into()") } else { value.to_string() }
}

fn option_setters(operation: &Operation<'_>, bundle: &Bundle) -> String {
    operation
        .parameters(bundle)
        .filter(|parameter| is_callers(parameter) && parameter.get("required").is_none_or(|required| required == false))
        .filter_map(|parameter| {
            let name = rust_name(parameter.get("name")?.as_str()?);
            Some(format!(".{name}({})", parameter.get("example")?))
        })
        .collect()
}

/// The example's value as a caller writes it.
fn expression(bundle: &Bundle, schema: &Value, value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let schema = bundle.resolve(schema).get("items").unwrap_or(&Value::Null);
            let items: Vec<_> = items.iter().map(|item| expression(bundle, schema, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => object(bundle, schema, fields),
        scalar => scalar.to_string(),
    }
}

/// A body that is a list is taken as a `Vec`, so its items have to be what it holds.
fn owned_list(bundle: &Bundle, schema: &Value, value: &Value) -> String {
    let texts = schema.get("items").and_then(|items| items.get("type")).is_some_and(|kind| kind == "string");
    let owned = if texts { ".map(String::from)" } else { "" };
    format!("{}{owned}.to_vec()", expression(bundle, schema, value))
}

fn object(bundle: &Bundle, schema: &Value, fields: &Map<String, Value>) -> String {
    let (Some(name), Some(target)) = (referred(schema), bundle.resolve(schema).as_object()) else {
        let pairs = fields.iter().map(|(key, value)| format!("({key:?}, {})", value));
        return format!("[{}]", pairs.collect::<Vec<_>>().join(", "));
    };
    let property = |key: &str| target.get("properties").and_then(|all| all.get(key)).unwrap_or(&Value::Null);
    let needed: Vec<&str> = required(target).collect();
    let arguments: Vec<_> =
        needed.iter().filter_map(|key| Some(expression(bundle, property(key), fields.get(*key)?))).collect();
    let setters: String = fields
        .iter()
        .filter(|(key, value)| !needed.contains(&key.as_str()) && !value.is_null() && !is_empty(value))
        .map(|(key, value)| format!(".{}({})", rust_name(key), expression(bundle, property(key), value)))
        .collect();
    format!("{name}::new({}){setters}", arguments.join(", "))
}

/// An empty list says nothing of its type.
fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}
