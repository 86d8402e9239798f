//! Names as generated code has them, and those that it may not take.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::Ident;
use quote::format_ident;

/// What every Rust program sees without a path, and what generated code, its documentation or a caller's `use types::*` names so.
const RUST_TYPES: [&str; 94] = [
    "Arc",
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "BTreeMap",
    "Borrow",
    "Bound",
    "Bounded",
    "Box",
    "Call",
    "Called",
    "Client",
    "ClientBuilder",
    "Clone",
    "Copy",
    "Credentials",
    "Debug",
    "Default",
    "Deserialize",
    "Deserializer",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Duration",
    "Eq",
    "Err",
    "Error",
    "ErrorKind",
    "ExactSizeIterator",
    "Extend",
    "Fields",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "Future",
    "Handle",
    "Hash",
    "Infallible",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Kind",
    "MeetingControl",
    "Members",
    "Node",
    "None",
    "Oddities",
    "Of",
    "Ok",
    "Operation",
    "Option",
    "Ord",
    "Page",
    "Parameter",
    "PartialEq",
    "PartialOrd",
    "PhantomData",
    "Place",
    "Plan",
    "Read",
    "Removal",
    "Response",
    "Result",
    "Secret",
    "Self",
    "Send",
    "Sequence",
    "Serialize",
    "Serializer",
    "Show",
    "Sized",
    "Slot",
    "Some",
    "Stream",
    "String",
    "Sync",
    "Table",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "Vendor",
    "View",
    "Visitor",
    "Write",
    "Zeroizing",
];

/// The Rust name of a parameter or property, as typify makes it: keywords get an underscore.
pub(crate) fn spelled(wire: &str) -> String {
    let name = wire.to_snake_case();
    if syn::parse_str::<Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

pub(crate) fn constant(name: &str) -> Ident {
    format_ident!("{}", name.to_shouty_snake_case())
}

/// Whether a type of that name would hide one that generated code or its documentation uses.
pub(crate) fn is_rust_type(name: &str) -> bool {
    RUST_TYPES.contains(&name)
}

/// The variant that typify makes of an enum's value; none when it would be no identifier in UpperCamelCase, or hide what was sent.
pub(crate) fn variant(value: &str) -> Option<String> {
    let name = value.replace('\'', "").replace(|c: char| !is_identifier(c), "-").to_upper_camel_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("X{name}") } else { name };
    // typify writes these two in words, in lower case; a backtick would end the code that shows the value.
    let is_plain = value.is_ascii() && !value.contains('`') && !matches!(value, "+1" | "-1");
    (is_plain && name.starts_with(|c: char| c.is_ascii_uppercase())).then_some(name)
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
