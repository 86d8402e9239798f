//! Where a rule looks.

use serde_json::Value;

use crate::document::{Document, step};

/// A value in a document.
#[derive(Clone, Debug)]
pub(super) struct Place<'d> {
    pub(super) document: &'d Document,
    pub(super) pointer: String,
    pub(super) value: &'d Value,
    /// How messages call it.
    pub(super) label: String,
}

impl<'d> Place<'d> {
    pub(super) fn root(document: &'d Document) -> Self {
        Self { document, pointer: String::new(), value: &document.root, label: "the document".into() }
    }

    /// The member of an object.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.as_object()?.get(key)?;
        Some(self.child(key, value, format!("`{key}`")))
    }

    /// The member at the end of a path of keys.
    pub(super) fn find(&self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self.clone(), |place, key| place.get(key))
    }

    /// The member, or this place where it has none: the line to point to.
    pub(super) fn at(&self, key: &str) -> Self {
        self.get(key).unwrap_or_else(|| self.clone())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    pub(super) fn is_set(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// The members of an object with their keys; none of anything else.
    pub(super) fn members(&self) -> Vec<(&'d str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), self.child(key, value, format!("`{key}`")))).collect()
    }

    /// The members of the object under `key`.
    pub(super) fn members_of(&self, key: &str) -> Vec<(&'d str, Self)> {
        self.get(key).map(|place| place.members()).unwrap_or_default()
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(at, item)| self.child(&at.to_string(), item, format!("item {at} of {}", self.label))).collect()
    }

    /// The items of the list under `key`.
    pub(super) fn items_of(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|place| place.items()).unwrap_or_default()
    }

    /// The texts in the list under `key`.
    pub(super) fn texts_of(&self, key: &str) -> Vec<(&'d str, Self)> {
        self.items_of(key).into_iter().filter_map(|item| Some((item.value.as_str()?, item))).collect()
    }

    fn child(&self, key: &str, value: &'d Value, label: String) -> Self {
        Self { document: self.document, pointer: step(&self.pointer, key), value, label }
    }
}
