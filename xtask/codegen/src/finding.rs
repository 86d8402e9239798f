//! What is wrong with a document, told so that its author can mend it.

use std::fmt::{self, Write as _};

use crate::hidden::is_hidden;
use crate::rule::Rule;

/// One fault in one document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The document, relative to the folder of all documents.
    pub file: String,
    /// Line of the place, counted from 1.
    pub line: usize,
    /// JSON pointer of the place; empty for the whole document.
    pub pointer: String,
    /// The rule that is broken.
    pub rule: Rule,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, message, remedy, .. } = self;
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        let text = format!("specs/{file}:{line}: {pointer}: [{rule}] {message}; {remedy}");
        text.chars().try_for_each(|c| if is_unseen(c) { write!(f, "{}", c.escape_default()) } else { f.write_char(c) })
    }
}

/// Cargo takes a line for a command, and a terminal some characters.
fn is_unseen(c: char) -> bool {
    c.is_control() || is_hidden(c)
}

/// All faults of a run, ordered by place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort();
        findings.dedup();
        Self(findings)
    }

    /// The findings, ordered by file and line.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        write!(f, "{} finding(s)", self.0.len())
    }
}
