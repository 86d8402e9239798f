//! The two sides of a comparison.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// One thing before and after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<T> {
    pub(super) old: T,
    pub(super) new: T,
}

impl<T> Pair<T> {
    pub(super) fn map<U>(self, with: impl Fn(T) -> U) -> Pair<U> {
        Pair { old: with(self.old), new: with(self.new) }
    }
}

impl<T: PartialEq> Pair<T> {
    pub(super) fn differs(&self) -> bool {
        self.old != self.new
    }
}

impl<T> Pair<Option<T>> {
    /// Both sides, where both have it.
    pub(super) fn both(self) -> Option<Pair<T>> {
        Some(Pair { old: self.old?, new: self.new? })
    }
}

impl<'a> Pair<&'a Value> {
    pub(super) fn get(self, key: &str) -> Pair<Option<&'a Value>> {
        self.map(|value| value.get(key))
    }

    /// The keys of either side, in order.
    pub(super) fn keys(self) -> BTreeSet<&'a str> {
        [self.old, self.new].into_iter().filter_map(Value::as_object).flat_map(Map::keys).map(String::as_str).collect()
    }

    /// What the references lead to, each within its own side's document.
    pub(super) fn resolve(self, roots: Pair<&'a Value>) -> Self {
        Self { old: resolve(roots.old, self.old), new: resolve(roots.new, self.new) }
    }
}

/// More than any sane chain of references; a circle ends here.
const MAX_REFERENCES: usize = 16;

pub(super) fn resolve<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let step = |at: &&'a Value| root.pointer(at.get("$ref")?.as_str()?.strip_prefix('#')?);
    std::iter::successors(Some(value), step).take(MAX_REFERENCES).last().unwrap_or(value)
}

/// The name of the component that is referred to.
pub(super) fn referred(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()?.rsplit('/').next()
}

pub(super) fn is_set(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|value| value == true)
}
