//! What a run over the documents of a vendor gathers.

use std::collections::BTreeMap;

use super::place::Place;
use super::shape::{Kind, Role};
use crate::document::{Document, Family};
use crate::finding::Finding;
use crate::rule::Rule;

/// A run over the documents of one vendor.
pub(super) struct Lint<'d> {
    /// What the others share.
    pub(super) vendor: Option<&'d Document>,
    pub(super) family: Family,
    pub(super) findings: Vec<Finding>,
    /// Schemas that are still to be checked.
    pub(super) schemas: Vec<(Place<'d>, Role)>,
    /// References that are still to be checked.
    pub(super) wanted: Vec<(Place<'d>, Kind)>,
    /// Every reference whose target exists.
    pub(super) references: Vec<Reference<'d>>,
    /// Rust types that get their name from where they stand, not from a component.
    pub(super) derived: Vec<(String, Place<'d>)>,
    /// All Rust types by their names, once all documents were seen.
    pub(super) types: BTreeMap<String, Place<'d>>,
    /// Every example with its schema.
    pub(super) shown: Vec<(Place<'d>, Place<'d>, Direction)>,
    /// What examples show where success is told, with the value that tells it.
    pub(super) proofs: Vec<(Place<'d>, Place<'d>)>,
}

impl<'d> Lint<'d> {
    pub(super) fn new(vendor: Option<&'d Document>, family: Family) -> Self {
        Self {
            vendor,
            family,
            findings: Vec::new(),
            schemas: Vec::new(),
            wanted: Vec::new(),
            references: Vec::new(),
            derived: Vec::new(),
            types: BTreeMap::new(),
            shown: Vec::new(),
            proofs: Vec::new(),
        }
    }

    /// What is written as it is; what an escape yields is a matter of the keyword that it stands in.
    pub(super) fn hidden(&mut self, document: &Document) {
        self.findings.extend(document.hidden.iter().map(|(line, found)| Finding {
            file: document.file.clone(),
            line: *line,
            pointer: String::new(),
            rule: Rule::TextCharacters,
            message: format!("the line holds the character {found:?}"),
            remedy: "leave it out: it cannot be seen".into(),
        }));
    }

    pub(super) fn fault(
        &mut self,
        place: &Place<'_>,
        rule: Rule,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(place.document.finding(&place.pointer, rule, message, remedy));
    }
}

/// A reference and what it leads to.
#[derive(Debug)]
pub(super) struct Reference<'d> {
    pub(super) from: Place<'d>,
    pub(super) to: Place<'d>,
}

/// Who writes the value that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// A caller of the Rust API, for whom the example is code.
    Sent,
    Received,
}
