//! Turns OpenAPI documents into the typed clients of `meeting-control`.
//!
//! The build script of `meeting-control` and its `xtask` share this package. The way of a document:
//!
//! 1. `load`: the YAML files of a vendor, with the line of everything in them
//! 2. `lint`: the house rules of `specs/README.md`; all findings of a run at once
//! 3. `bundle`: the union of a vendor's documents as one OpenAPI document
//! 4. `prepare`: drops what the SDK supplies, unwraps envelopes, moves limits out of the schemas
//! 5. progenitor: types and methods
//! 6. `refine`: constructors, open enums, limits, error handling, rustdoc
//! 7. `tables`: what the transport must know of each operation and each error code
//! 8. `dynamic`: the operations by name
//! 9. `surface`: the Rust API as a page of text for reviewers
//!
//! The documents of events go the same way, by themselves: `events` has what is different.

mod bundle;
mod document;
mod dynamic;
mod events;
mod failure_names;
mod finding;
mod generate;
mod hidden;
mod identifier;
mod limits;
mod lint;
mod load;
mod markdown;
mod named_value;
mod prepare;
mod raw_client;
mod refine;
mod rule;
mod rust_name;
mod secret_names;
mod strays;
mod surface;
mod tables;
mod word;

use std::path::Path;

/// What stands behind the name of a label that would else be called as a type is.
pub(crate) const LABEL_SUFFIX: &str = "Argument";

pub use document::Family;
pub use finding::{Finding, Findings};
pub use rule::Rule;
pub use word::Word;

/// How parts of failures are called, as Rust source.
pub const FAILURE_NAMES: &str = include_str!("failure_names.rs");

/// What a vendor's documents yield.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The client module's source.
    pub rust: String,
    /// The source of the calls by name.
    pub dynamic: String,
    /// The Rust API for reviewers.
    pub surface: String,
    /// All documents of the vendor as one OpenAPI document, in JSON, true to the wire.
    pub bundle: String,
}

/// Generates the client of one vendor from the documents below `specs/<vendor>`.
///
/// # Errors
/// Every fault of every document.
pub fn generate(specs: &Path, vendor: &str) -> Result<Generated, Findings> {
    let documents = sound(specs, vendor, Family::Operations)?;
    generate::generate(&bundle::Bundle::new(vendor, &documents))
}

/// What the documents of a vendor's events yield.
#[derive(Clone, Debug)]
pub struct GeneratedEvents {
    /// The source of the module of events.
    pub rust: String,
    /// The Rust API for reviewers.
    pub surface: String,
}

/// Generates the events of one vendor from the documents below `specs/<vendor>/event`; those of operations tell what else is secret there.
///
/// # Errors
/// Every fault of every document of an event.
pub fn events(specs: &Path, vendor: &str) -> Result<GeneratedEvents, Findings> {
    let documents = sound(specs, vendor, Family::Events)?;
    let operations = load::load(specs, vendor, Family::Operations)?;
    events::events(bundle::Bundle::new(vendor, &documents), bundle::Bundle::new(vendor, &operations))
}

fn sound(specs: &Path, vendor: &str, family: Family) -> Result<Vec<document::Document>, Findings> {
    let documents = load::load(specs, vendor, family)?;
    let findings = lint::lint(&documents, family);
    if findings.is_empty() { Ok(documents) } else { Err(Findings::new(findings)) }
}

/// Checks the documents below `specs/<vendor>`, those of events included, against the house rules.
///
/// # Errors
/// Every fault of every document.
pub fn lint(specs: &Path, vendor: &str) -> Result<(), Findings> {
    let mut findings = lint::lint(&load::load(specs, vendor, Family::Operations)?, Family::Operations);
    let events = load::load(specs, vendor, Family::Events)?;
    if !events.is_empty() {
        findings.extend(lint::lint(&events, Family::Events));
    }
    if findings.is_empty() { Ok(()) } else { Err(Findings::new(findings)) }
}

/// Checks that nothing but these vendors' folders, and what is of all of them, stands in the folder of all documents.
///
/// # Errors
/// Everything else there, since nothing reads it.
pub fn strays(specs: &Path, vendors: &[&str]) -> Result<(), Findings> {
    strays::strays(specs, vendors)
}

/// Why the lint refuses every document of this group and name, and what to do about it; `None` where it depends on the document.
pub fn refusal_of_name(family: Family, group: &str, name: &str) -> Option<String> {
    lint::misnomer(family, group, name).map(|misnomer| format!("{}; {}", misnomer.message, misnomer.remedy))
}

/// All documents of a vendor and a family as one OpenAPI document, true to the wire and unlinted: a comparison takes old revisions as
/// they are. Nearly empty where there are no documents.
///
/// # Errors
/// Every document that cannot be read.
pub fn bundle(specs: &Path, vendor: &str, family: Family) -> Result<serde_json::Value, Findings> {
    Ok(bundle::Bundle::new(vendor, &load::load(specs, vendor, family)?).root)
}

/// How secrets are called in the documents of these vendors, as constants.
///
/// # Errors
/// Every document that cannot be read.
pub fn secret_names(specs: &Path, vendors: &[&str]) -> Result<String, Findings> {
    let families = || [Family::Operations, Family::Events].into_iter();
    let all = vendors.iter().flat_map(|vendor| families().map(|family| bundle(specs, vendor, family)));
    Ok(secret_names::constants(&all.collect::<Result<_, _>>()?))
}

/// What the lint takes hand-written code to fill into requests: files below the repository's root, each with the names that it knows.
pub fn supplied() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    lint::supplied()
}

/// The variant that a text of an `enum` is in Rust where the document gives it no name; none where it yields no identifier.
pub fn variant(value: &str) -> Option<String> {
    rust_name::variant(value)
}

/// Where the parameter of that name stands in a path, as a key that puts parameters in their order in Rust.
pub fn place_in_path(path: &str, name: &str) -> usize {
    bundle::place_in_path(path, name)
}

/// The name in Rust of a parameter or property with this name on the wire, in a vendor's [`bundle`](fn@bundle).
pub fn rust_name(bundle: &serde_json::Value, wire: &str) -> String {
    bundle::rust_name(bundle, wire)
}
