//! How a message departs from its document.

use std::fmt;

/// Where a message departs from its document, and how.
#[derive(Debug)]
pub(in super::super) struct Violation {
    place: String,
    reason: String,
}

impl Violation {
    pub(in super::super) fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }

    /// The same, seen from outside.
    pub(super) fn within(mut self, outer: &str) -> Self {
        self.place.insert_str(0, outer);
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}
