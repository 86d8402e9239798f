//! Names that other documents of the vendor have already: the lint would only tell when everything is filled in.

use heck::ToUpperCamelCase;
use meeting_control_codegen::Family;
use serde_json::Value;

use super::alike;

/// How the schemas of an operation's own are called, beside its name.
const ENDINGS: [&str; 3] = ["Request", "Response", "Envelope"];

/// Why a document of this name cannot stand beside those of the bundle, and what to do about it.
pub(super) fn taken(bundle: &Value, family: Family, name: &str) -> Option<String> {
    operation(bundle, name).or_else(|| schema(bundle, family, name))
}

fn operation(bundle: &Value, name: &str) -> Option<String> {
    let operations = alike::operations(bundle);
    let named = |id: &str| operations.iter().find(|operation| operation["operationId"] == *id);
    if let Some(other) = named(name) {
        let group = other["tags"][0].as_str().unwrap_or_default();
        return Some(format!("`{name}` is in {group}/ already; describe an endpoint once, or choose another name"));
    }
    let paged = name.strip_suffix("_pages")?;
    named(paged)?.get("x-paging")?;
    Some(format!("`{paged}` has a method `{name}` for all of its pages; choose another name"))
}

fn schema(bundle: &Value, family: Family, name: &str) -> Option<String> {
    let endings: &[&str] = if family == Family::Events { &[""] } else { &ENDINGS };
    let mut names = endings.iter().map(|ending| name.to_upper_camel_case() + ending);
    let other = names.find(|schema| bundle["components"]["schemas"].get(schema).is_some())?;
    Some(format!("there is a schema `{other}` already, as the document would have one; choose another name"))
}
