//! The rustdoc of an operation, from its document.

use heck::ToUpperCamelCase;
use serde_json::Value;
use syn::{Attribute, parse_quote};

use super::arguments::Argument;
use super::pages::Pages;
use super::usage::{Code, Usage};
use crate::bundle::{Bundle, Operation};
use crate::limits::limits_in_words;
use crate::markdown::prose;

/// What it does, when it is allowed, its limits, what can go wrong, and an example that compiles.
pub(super) fn of(operation: &Operation<'_>, bundle: &Bundle, code: &Code<'_>, paged: Option<&Pages>) -> Vec<Attribute> {
    let mut lines = vec![format!("{}.", operation.text("summary")), String::new()];
    lines.extend(prose(operation.text("description")));
    if paged.is_some() {
        let all = format!(
            "[`{0}_pages`](Self::{0}_pages) fetches all pages, and its [`items`](crate::Pages::items) are all that is on them.",
            operation.id()
        );
        lines.extend([String::new(), all]);
    }
    lines.push(String::new());
    lines.push(format!("`{} {}`", operation.method.to_uppercase(), operation.path));
    lines.extend(facts(operation, bundle));
    lines.extend(argument_list(operation, bundle, code.arguments));
    lines.extend(errors(operation, bundle));
    lines.extend(example_code(operation, code, |usage, arguments| match paged {
        Some(pages) => usage.of_items(&format!("client.{}_pages({arguments})", operation.id()), &pages.item),
        None => usage.of_answer(&format!("client.{}({arguments})", operation.id())),
    }));
    attributes(&lines)
}

/// Where the pages begin and end, and an example that turns them.
pub(super) fn of_pages(operation: &Operation<'_>, code: &Code<'_>, pages: &Pages) -> Vec<Attribute> {
    let (id, holder) = (operation.id(), &pages.holder);
    let mut lines = vec![
        format!(
            "All pages of [`{id}`](Self::{id}), from the place that `{holder}` names or from the first; \
             [`items`](crate::Pages::items) yields what is on them."
        ),
        String::new(),
        "Ends after the last page, or with an error: one of a call, or one that says that a page is lost or comes again."
            .to_owned(),
    ];
    lines.extend(example_code(operation, code, |usage, arguments| {
        usage.of_pages(&format!("client.{id}_pages({arguments})"), &pages.list, &pages.item)
    }));
    attributes(&lines)
}

/// What a compiler tells those who use all the same what the vendor has deprecated, and so describes.
pub(super) fn deprecated(description: &str) -> Attribute {
    let note = format!("by the vendor; {}", first_sentence(description).replace('\n', " "));
    parse_quote!(#[deprecated(note = #note)])
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
    if let Some(rate) = operation.rule(bundle, "x-rate-limit") {
        let number = |key| rate.get(key).and_then(Value::as_u64).unwrap_or_default();
        let per = match number("seconds") {
            1 => "second".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        fact("Rate", format!("{} calls per {per}, kept by the client.", number("calls")));
    }
    if let Some(login) = login(operation, bundle) {
        fact("Credentials", login);
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

/// What the operation is called with, by the description of its security schemes; one that needs none says so.
fn login(operation: &Operation<'_>, bundle: &Bundle) -> Option<String> {
    let alternatives = operation.body.get("security")?.as_array()?;
    let title = |scheme: &str| {
        let description =
            bundle.root.pointer(&format!("/components/securitySchemes/{scheme}/description"))?.as_str()?;
        Some(prose(first_sentence(description)).join(" "))
    };
    let alternatives = alternatives.iter().filter_map(Value::as_object).map(|schemes| {
        let titles: Vec<_> = schemes.keys().map(|scheme| title(scheme).unwrap_or_else(|| scheme.clone())).collect();
        titles.join(", and ")
    });
    let alternatives: Vec<_> = alternatives.filter(|titles| !titles.is_empty()).collect();
    Some(if alternatives.is_empty() { "none.".into() } else { format!("{}.", alternatives.join("; or ")) })
}

/// Without its full stop.
fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

fn argument_list(operation: &Operation<'_>, bundle: &Bundle, arguments: &[Argument]) -> Vec<String> {
    let mut lines = Vec::new();
    for argument in arguments {
        let wire = |parameter: &Value| parameter.get("name").and_then(Value::as_str).map(|wire| bundle.rust_name(wire));
        let mut parameters = operation.parameters(bundle);
        let given = parameters.find(|parameter| wire(parameter).is_some_and(|wire| argument.name == wire));
        if let Some(parameter) = given {
            lines.push(format!("- `{}`: {}", argument.name, described(parameter).join(" ").trim()));
        }
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

fn example_code(
    operation: &Operation<'_>,
    code: &Code<'_>,
    usage: impl FnOnce(&Usage<'_>, &str) -> Vec<String>,
) -> Vec<String> {
    let example = |argument| code.examples.argument(operation, argument, code.options);
    let arguments: Vec<String> = code.arguments.iter().map(example).collect();
    let used = usage(&Usage::new(operation, code), &arguments.join(", "));
    let names_types =
        arguments.iter().any(|argument| argument.contains([':', '('])) || used.iter().any(|line| line.contains("::"));

    let vendor = &code.examples.bundle.vendor;
    let mut lines = vec![String::new(), "# Example".to_owned(), "```no_run".to_owned()];
    if operation.is_deprecated() {
        lines.push("# #![allow(deprecated)]".into());
    }
    lines.push(format!(
        "# async fn example(client: meeting_control::{vendor}::Client) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    if names_types {
        lines.extend([format!("use meeting_control::{vendor}::types::*;"), String::new()]);
    }
    lines.extend(used);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}
