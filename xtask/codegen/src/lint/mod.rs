//! The house rules of `specs/README.md`.
//!
//! The vocabulary is closed: [`vocabulary`] has a table for each kind of object, with every keyword that may stand in it and the
//! [`shape`] of its value. What the tables cannot say stands in a module for each subject. So the later steps may take the shape
//! of a document for granted, and nothing that progenitor or typify would choke on, or silently ignore, gets as far as them.

mod across;
mod address;
mod directions;
mod endpoint;
mod examples;
mod exchange;
mod names;
mod operation;
mod paging;
mod parameters;
mod place;
mod properties;
mod prose;
mod references;
mod schemas;
mod secrets;
mod shape;
mod success;
mod values;
mod vendor;
mod vocabulary;

use crate::document::Document;
use crate::finding::Finding;
use crate::rule::Rule;
use examples::Direction;
use place::Place;
use references::Reference;

/// Every fault of a vendor's documents.
pub(crate) fn lint(documents: &[Document]) -> Vec<Finding> {
    let mut lint = Lint {
        vendor: documents.iter().find(|document| vendor::is_vendor_file(&document.file)),
        findings: Vec::new(),
        references: Vec::new(),
        derived: Vec::new(),
        shown: Vec::new(),
    };
    lint.vendor_file(documents);
    for document in documents {
        let root = Place::root(document);
        if vendor::is_vendor_file(&document.file) {
            lint.vendor_document(&root);
        } else {
            lint.endpoint(&root);
        }
    }
    lint.across(documents);
    lint.examples();
    lint.findings
}

/// A run over the documents of one vendor.
struct Lint<'d> {
    vendor: Option<&'d Document>,
    findings: Vec<Finding>,
    /// Every reference whose target exists.
    references: Vec<Reference<'d>>,
    /// Rust types that get their name from where they stand, not from a component.
    derived: Vec<(String, Place<'d>)>,
    /// Every example with its schema.
    shown: Vec<(Place<'d>, Place<'d>, Direction)>,
}

impl Lint<'_> {
    fn fault(&mut self, place: &Place<'_>, rule: Rule, message: impl Into<String>, remedy: impl Into<String>) {
        self.findings.push(place.document.finding(&place.pointer, rule, message, remedy));
    }
}
