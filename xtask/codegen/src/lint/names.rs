//! What makes a name usable on the wire and in Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words that cannot name a module or a method.
const RUST_KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types that generated code names without a path.
const RUST_TYPES: [&str; 12] =
    ["Box", "Client", "Default", "Err", "Into", "None", "Ok", "Option", "Result", "Self", "Some", "String"];

/// A name for a group, an operation or a region: snake_case, and no keyword.
pub(super) fn is_operation_name(name: &str) -> bool {
    starts_with_letter(name) && name == name.to_snake_case() && !RUST_KEYWORDS.contains(&name)
}

/// A name for a schema: UpperCamelCase as heck and with it typify write it, so that the Rust type has the very name.
pub(super) fn is_type_name(name: &str) -> bool {
    starts_with_letter(name) && name == name.to_upper_camel_case() && !RUST_TYPES.contains(&name)
}

/// What OpenAPI allows as the key of a component.
pub(super) fn is_component_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// A parameter or a property whose Rust name is made of ASCII letters, digits and `_`.
pub(super) fn is_field_name(name: &str) -> bool {
    name.is_ascii() && name.to_snake_case().starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A token of RFC 9110.
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// The variant that typify makes of an enum's value; empty when nothing of it can stand in an identifier.
pub(super) fn variant(value: &str) -> String {
    match value {
        "+1" => "Plus1".into(),
        "-1" => "Minus1".into(),
        _ => value.replace('\'', "").to_upper_camel_case(),
    }
}

fn starts_with_letter(name: &str) -> bool {
    name.is_ascii() && name.starts_with(|c: char| c.is_ascii_alphabetic())
}
