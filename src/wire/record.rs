//! How a request is read, for calls by name: a required field must be there.

use super::node::Node;
use super::slot::{MISSING, Oddities, Place, Read};

/// Whether there are fields to read.
pub(crate) fn is_object(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> bool {
    let object = matches!(node, Node::Object(_));
    if !object {
        oddities.note(place, node.form(), "an object");
    }
    object
}

pub(crate) fn required<T: Read>(node: &Node<'_>, name: &str, place: &Place<'_>, oddities: &mut Oddities) -> Option<T> {
    let before = oddities.found.len();
    let value = optional(node, name, place, oddities);
    if value.is_none() && oddities.found.len() == before {
        oddities.note(&Place::Field(place, name), MISSING, "what the vendor requires");
    }
    value
}

pub(crate) fn optional<T: Read>(node: &Node<'_>, name: &str, place: &Place<'_>, oddities: &mut Oddities) -> Option<T> {
    let value = node.get(name).filter(|value| !matches!(value, Node::Null))?;
    T::read(&value, &Place::Field(place, name), oddities)
}
