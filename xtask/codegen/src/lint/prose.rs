//! Text that becomes documentation must stay text: nothing in it is compiled, run, linked or hidden.

use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    /// What rustdoc would take for more than text.
    pub(super) fn plain_text(&mut self, place: &Place<'d>, text: &str) {
        if let Some((problem, remedy)) = problem_of(text) {
            self.fault(place, Rule::TextMarkup, format!("{} {problem}", place.label), remedy);
        }
    }

    /// Titles are shown as they are.
    pub(super) fn no_markup(&mut self, place: &Place<'d>, key: &str) {
        if place.text(key).is_some_and(|text| text.contains(['[', ']', '*', '<', '>', '\\'])) {
            let message = format!("`{key}` holds a mark of documentation: a bracket, a star or a backslash");
            self.fault(&place.at(key), Rule::TextMarkup, message, "write it in words; the description may hold it");
        }
    }
}

fn problem_of(text: &str) -> Option<(String, &'static str)> {
    for line in text.lines() {
        let start = line.trim_start();
        if start.contains("```") || start.contains("~~~") {
            return Some((
                "has a code fence, which would be compiled and run as a test".into(),
                "tell it in words, or in `code` within a line",
            ));
        }
        if line.len() - start.len() >= 4 {
            return Some((
                "has an indented line, which would be code".into(),
                "begin every line at the margin, and use `>-`",
            ));
        }
        if line.matches('`').count() % 2 == 1 || line.contains("``") {
            return Some((
                "has a backtick without another on its line".into(),
                "put code between two single backticks on one line",
            ));
        }
        let outside = outside_code(line);
        if let Some(at) = outside.find('<')
            && outside[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
        {
            return Some(("has what looks like HTML".into(), "put it between backticks, or write it in words"));
        }
        if start.starts_with('[') && start.contains("]:") {
            return Some((
                "defines the target of a link".into(),
                "write the address itself, or put it into `externalDocs`",
            ));
        }
    }
    None
}

/// A line without what stands between backticks.
fn outside_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}
