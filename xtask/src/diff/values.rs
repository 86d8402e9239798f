//! Compares listed values. Texts, and numbers with names, are variants of an open enum in Rust; other numbers are listed for readers.

use meeting_control_codegen::variant;
use serde_json::Value;

use super::change::{Class, Log, Place, Side};
use super::pair::Pair;

/// A listed value, and its name in Rust where it has one.
type Listed<'a> = (&'a Value, Option<String>);

pub(super) fn compare(log: &mut Log, place: &Place, pair: Pair<&Value>) {
    let are_variants = pair.map(|schema| has_variants(schema, place.side));
    if are_variants.differs() {
        let change = if are_variants.new { "added" } else { "removed" };
        let what = if pair.new.get("type").is_some_and(|kind| kind == "string") { "list" } else { "names" };
        return log.add(Class::Breaking, place, format!("{what} of values {change}: another type in Rust"));
    }
    let lists = pair.map(listed);
    let (lost, gained) = if are_variants.new {
        (Class::Breaking, Class::Compatible)
    } else {
        (Class::Documentation, Class::Documentation)
    };
    for (value, name) in &lists.old {
        match lists.new.iter().find(|(other, _)| other == value) {
            None => log.add(lost, place, format!("value {value} removed")),
            Some((_, new)) if new != name => {
                log.add(lost, place, renamed(value, Pair { old: name.as_deref(), new: new.as_deref() }));
            }
            Some(_) => {}
        }
    }
    for (value, _) in lists.new.iter().filter(|(value, _)| !lists.old.iter().any(|(other, _)| other == value)) {
        log.add(gained, place, format!("value {value} added"));
    }
    if is_reordered(&lists) {
        log.add(Class::Documentation, place, "order of the values");
    }
}

fn has_variants(schema: &Value, side: Side) -> bool {
    let is_text = schema.get("type").is_some_and(|kind| kind == "string");
    let of_callers = matches!(side, Side::Request | Side::Answer);
    of_callers && schema.get(if is_text { "enum" } else { "x-enum-varnames" }).is_some()
}

fn listed(schema: &Value) -> Vec<Listed<'_>> {
    let list = |key| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let told = list("x-enum-varnames").map(Value::as_str).chain(std::iter::repeat(None));
    let name = |value: &Value, told: Option<&str>| told.map(str::to_owned).or_else(|| variant(value.as_str()?));
    list("enum").zip(told).map(|(value, told)| (value, name(value, told))).collect()
}

fn renamed(value: &Value, names: Pair<Option<&str>>) -> String {
    let Pair { old, new } = names.map(|name| name.unwrap_or("no name"));
    format!("value {value} renamed {old} -> {new}")
}

fn is_reordered(lists: &Pair<Vec<Listed<'_>>>) -> bool {
    let kept = |list: &[Listed<'_>], other: &[Listed<'_>]| -> Vec<Value> {
        let values = list.iter().map(|(value, _)| *value);
        values.filter(|value| other.iter().any(|(kept, _)| kept == value)).cloned().collect()
    };
    kept(&lists.old, &lists.new) != kept(&lists.new, &lists.old)
}
