//! What makes a name usable on the wire and in Rust.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::rust_name::is_rust_type;

/// Words that cannot name a module or a method.
const RUST_KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Methods that a client has beside its operations: inherent ones, those of the traits that it implements, and those that every type has.
const CLIENT_METHODS: [&str; 62] = [
    "add_cohosts",
    "all",
    "ask_to_unmute",
    "attempts",
    "bans",
    "borrow",
    "borrow_mut",
    "builder",
    "call",
    "capabilities",
    "check_name",
    "client",
    "clone",
    "clone_from",
    "clone_into",
    "create",
    "deadline",
    "deed",
    "detail",
    "disable_audio",
    "doing",
    "end",
    "event_socket",
    "everybody",
    "explained",
    "extend",
    "find",
    "fmt",
    "from",
    "hand_over_host",
    "host",
    "info",
    "into",
    "invite",
    "let_everybody_in",
    "let_in",
    "lift_bans",
    "lock",
    "member_pages",
    "mute",
    "mute_everybody",
    "new",
    "over",
    "pages",
    "participants",
    "remove",
    "remove_cohosts",
    "removing",
    "rename",
    "room",
    "send_to_waiting_room",
    "set_recording",
    "set_role_of",
    "start_recording",
    "stop_recording",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    "unlock",
    "unmute_everybody",
    "vendor",
];
/// The same, with the names that stand in front of what they take.
const CLIENT_METHODS_WITH: &str = "with_";

/// Fields of requests whose setters or locals would hide what generated code uses.
const REQUEST_FIELDS: [&str; 8] = ["clone", "default", "fmt", "into", "new", "node", "oddities", "place"];

/// A name for a group, an operation or a region: snake_case, and no keyword.
pub(super) fn is_operation_name(name: &str) -> bool {
    starts_with_letter(name) && name == name.to_snake_case() && !RUST_KEYWORDS.contains(&name)
}

/// Whether a client's method of that name would stand beside, or hide, one that is there already.
pub(super) fn is_client_method(name: &str) -> bool {
    CLIENT_METHODS.contains(&name) || name.starts_with(CLIENT_METHODS_WITH)
}

/// Whether a field of a request cannot have a setter and a local variable of its name.
pub(super) fn is_taken_field(name: &str) -> bool {
    REQUEST_FIELDS.contains(&name.to_snake_case().as_str())
}

/// A name for a schema: UpperCamelCase as heck and with it typify write it, so that the Rust type has the very name.
pub(super) fn is_type_name(name: &str) -> bool {
    let labels = name.ends_with(crate::LABEL_SUFFIX);
    starts_with_letter(name) && name == name.to_upper_camel_case() && !is_rust_type(name) && !labels
}

/// What OpenAPI allows as the key of a component.
pub(super) fn is_component_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
}

/// A parameter or a property whose Rust name is made of ASCII letters, digits and `_`, and is the same for typify and for us: of
/// apostrophes and of `gen` each makes something else.
pub(super) fn is_field_name(name: &str) -> bool {
    let field = name.to_snake_case();
    name.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        && !name.contains('\'')
        && field != "gen"
        && field.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A token of RFC 9110.
pub(super) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

fn starts_with_letter(name: &str) -> bool {
    name.is_ascii() && name.starts_with(|c: char| c.is_ascii_alphabetic())
}
