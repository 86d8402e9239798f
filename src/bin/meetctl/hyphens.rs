//! Values that may begin with a hyphen.

use std::ffi::{OsStr, OsString};

/// The options that take such values, and how many of them each takes at once.
const OPTIONS: [(&str, usize); 13] = [
    ("--meeting", 1),
    ("--owner", 1),
    ("--participant", usize::MAX),
    ("--everybody-but", usize::MAX),
    ("--device", 1),
    ("--sip", 1),
    ("--phone", 1),
    ("--name", 1),
    ("--title", 1),
    ("--reason", 1),
    ("--param", 1),
    ("--header", 1),
    ("--query", 1),
];

/// The command line with each of these values attached to an option of its own.
///
/// `allow_hyphen_values` would not do: the options would take the flags after them too, where a value is forgotten, or in a variable that
/// is not set. One that looks like a flag has to be attached already, `--meeting=--x`.
pub(crate) fn attached(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments = arguments.into_iter().peekable();
    let mut attached = Vec::new();
    while let Some(argument) = arguments.next() {
        let Some((option, most)) = OPTIONS.into_iter().find(|(option, _)| argument == *option) else {
            attached.push(argument);
            continue;
        };
        let values = std::iter::from_fn(|| arguments.next_if(|next| !is_flag(next))).take(most);
        let before = attached.len();
        attached.extend(values.map(|value| attach(option, &value)));
        if attached.len() == before {
            // Without a value: it is clap that says so.
            attached.push(argument);
        }
    }
    attached
}

fn is_flag(argument: &OsStr) -> bool {
    argument == "-h" || argument.as_encoded_bytes().starts_with(b"--")
}

fn attach(option: &str, value: &OsStr) -> OsString {
    let mut argument = OsString::from(option);
    argument.push("=");
    argument.push(value);
    argument
}
