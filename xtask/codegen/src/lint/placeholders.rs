//! What `cargo xtask new` leaves to the author of a document.

use serde_json::Value;

use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

/// Stands in front of what is to be written.
const MARK: &str = "TODO";

impl<'d> Lint<'d> {
    /// Whether something in a document is still to be written. As long as it is, other findings would only follow from that.
    pub(super) fn placeholders(&mut self, place: &Place<'d>) -> bool {
        let before = self.findings.len();
        if let Value::String(text) = place.value {
            self.placeholder(place, &place.label, text);
        }
        for (key, member) in place.members() {
            self.placeholder(&member, "a key", key);
            self.placeholders(&member);
        }
        for item in place.items() {
            self.placeholders(&item);
        }
        self.findings.len() > before
    }

    fn placeholder(&mut self, place: &Place<'d>, what: &str, text: &str) {
        if let Some((_, wanted)) = text.split_once(MARK) {
            let wanted = wanted.trim_start_matches([':', ' ']);
            let remedy = if wanted.is_empty() { "write it, or leave it out" } else { wanted };
            self.fault(place, Rule::Placeholder, format!("{what} is still to be written"), remedy);
        }
    }
}
