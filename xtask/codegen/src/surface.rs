//! The Rust API of a vendor as a page of text: what a reviewer of a document reads beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::bundle::{Bundle, Operation};
use crate::refine::{Method, Refined, pretty};

pub(crate) fn surface(bundle: &Bundle, refined: &Refined) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "{}: {} operations", bundle.vendor, refined.methods.len());
    for (group, operations) in groups(bundle) {
        let _ = writeln!(page, "\n{group}");
        for operation in operations {
            if let Some(method) = refined.methods.iter().find(|method| method.id == operation.id()) {
                let _ = writeln!(page, "  {}", operation_line(&operation, method));
            }
        }
    }
    page.push_str("\ntypes\n");
    for line in types(refined) {
        let _ = writeln!(page, "  {line}");
    }
    page
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

fn operation_line(operation: &Operation<'_>, method: &Method) -> String {
    let arguments: Vec<_> = method.arguments.iter().map(|(name, ty)| format!("{name}: {}", pretty(ty))).collect();
    let answer = pretty(&method.answer);
    format!(
        "{}({}) -> {}  [{} {}, {}]",
        method.id,
        arguments.join(", "),
        answer,
        operation.method.to_uppercase(),
        operation.path,
        operation.text("x-idempotency"),
    )
}

fn types(refined: &Refined) -> Vec<String> {
    let structs = refined.structs.iter().map(|item| {
        let fields = item.fields.iter().map(|field| {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            match pretty(&field.ty).strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')) {
                Some(inner) => format!("{name}?: {inner}"),
                None => format!("{name}: {}", pretty(&field.ty)),
            }
        });
        format!("{} {{ {} }}", item.ident, fields.collect::<Vec<_>>().join(", "))
    });
    let enums = refined.enums.iter().map(|item| {
        let values = item.values.iter().map(|(_, text)| format!("{text:?}"));
        format!("{} = {} | ...", item.name, values.collect::<Vec<_>>().join(" | "))
    });
    let mut lines: Vec<String> = structs.chain(enums).collect();
    lines.sort();
    lines
}
