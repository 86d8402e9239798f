//! The house rules of `specs/README.md`.
//!
//! The vocabulary is closed: [`vocabulary`] has a table for each kind of object, with every keyword that may stand in it and the
//! [`shape`] of its value; [`walk`] holds documents against them. What the tables cannot say stands in a module for each subject. So the later steps may take the shape
//! of a document for granted, and nothing that progenitor or typify would choke on, or silently ignore, gets as far as them.

mod across;
mod address;
mod bodies;
mod directions;
mod endpoint;
mod event;
mod examples;
mod exchange;
mod identifiers;
mod labels;
mod meanings;
mod misnomer;
mod names;
mod operation;
mod paging;
mod parameters;
mod place;
mod placeholders;
mod properties;
mod prose;
mod references;
mod run;
mod schemas;
mod secrets;
mod sendable;
mod shape;
mod spelling;
mod success;
mod supplied;
mod transports;
mod values;
mod vendor;
mod vocabulary;
mod walk;

use crate::document::{Document, Family};
use crate::finding::Finding;
use endpoint::endpoint;
pub(crate) use misnomer::misnomer;
use place::Place;
use run::Lint;
pub(crate) use supplied::supplied;

/// Every fault of a vendor's documents of a family.
pub(crate) fn lint(documents: &[Document], family: Family) -> Vec<Finding> {
    let mut lint = Lint::new(documents.iter().find(|document| document.is_shared()), family);
    lint.vendor_file(documents);
    documents.iter().for_each(|document| lint.hidden(document));
    let roots: Vec<Place<'_>> = documents.iter().map(Place::root).filter(|root| !lint.placeholders(root)).collect();
    for root in &roots {
        match (family, root.document.is_shared()) {
            (Family::Operations, true) => lint.vendor_document(root),
            (Family::Operations, false) => {
                lint.endpoint_document(root);
                if let Some(endpoint) = endpoint(root) {
                    lint.operation(&endpoint);
                }
            }
            (Family::Events, true) => lint.shared_of_events(root),
            (Family::Events, false) => lint.event_document(root),
        }
    }
    lint.found_schemas();
    lint.wanted_references();
    lint.across(&roots);
    match family {
        Family::Operations => {
            lint.told_success(&roots);
            lint.owners(&roots);
            lint.bodies(&roots);
            lint.directions(&roots);
            lint.labels(&roots);
        }
        Family::Events => lint.kinds(&roots),
    }
    lint.spelling(&roots);
    lint.examples();
    lint.findings
}
