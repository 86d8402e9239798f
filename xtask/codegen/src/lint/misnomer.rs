//! What is wrong with the name of an operation or an event, whatever its document says.

use heck::ToUpperCamelCase;

use super::names::{is_client_method, is_operation_name, is_type_name};
use crate::document::Family;

/// Where a document lies, by the names of its group and of its operation.
pub(super) const FILE_PLACE: &str = "put it at `<vendor>/<group>/<operation_id>.yaml`";

/// Variants that every `Event` can have besides.
const OWN_VARIANTS: [&str; 2] = ["Check", "Unknown"];

/// A name that cannot be had, and what to do about it.
pub(crate) struct Misnomer {
    pub(crate) message: String,
    pub(crate) remedy: String,
}

/// Of a document of a family that is to have these names.
pub(crate) fn misnomer(family: Family, group: &str, name: &str) -> Option<Misnomer> {
    let of_file = [group, name].into_iter().find_map(of_file);
    of_file.or_else(|| match family {
        Family::Operations => of_method(name),
        Family::Events => of_event(&name.to_upper_camel_case()),
    })
}

/// Of a group or an operation, by which a file is found.
pub(super) fn of_file(name: &str) -> Option<Misnomer> {
    let message = format!("`{name}` is no snake_case name, or a keyword of Rust");
    let remedy = format!("{FILE_PLACE}, both in snake_case");
    (!is_operation_name(name)).then_some(Misnomer { message, remedy })
}

/// Of an operation: a client has methods of its own.
pub(super) fn of_method(id: &str) -> Option<Misnomer> {
    let message = format!("a client has, or hides, a method `{id}` of its own");
    let remedy = "put what the call acts on into the name, as in `remove_member`, and rename the file".to_owned();
    is_client_method(id).then_some(Misnomer { message, remedy })
}

/// Of an event's variant and of the type that it holds.
pub(super) fn of_event(variant: &str) -> Option<Misnomer> {
    let message = if OWN_VARIANTS.contains(&variant) {
        format!("`Event` has a variant `{variant}` of its own")
    } else if !is_type_name(variant) {
        format!("`{variant}` is no name for a Rust type")
    } else {
        return None;
    };
    Some(Misnomer { message, remedy: "put what happens into the name, and rename the file".to_owned() })
}
