//! `diff`: what changed in the API between two revisions of the documents, for the reviewer.
//!
//! 1. [`revision`]: the documents of the base, out of git
//! 2. [`vendor`], [`operation`], [`event`], [`parameters`], [`exchange`], [`schema`], [`values`], [`limits`]: the comparison, each change
//!    with its class; [`keywords`] has the classes, [`matching`] tells what was renamed
//! 3. [`report`]: one row per cause, however many operations it reaches
//! 4. [`version`]: whether the version was raised as far as the changes demand

mod change;
mod error;
mod event;
mod exchange;
mod identifiers;
mod keywords;
mod limits;
mod matching;
mod operation;
mod pair;
mod parameters;
mod report;
mod revision;
mod schema;
#[cfg(test)]
mod tests;
mod values;
mod vendor;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use meeting_control_codegen::{Family, Word};
use semver::Version;
use serde_json::Value;

use change::Class;
use error::Error;
use pair::Pair;
use report::Row;
use revision::Revision;

/// A finished comparison.
struct Outcome {
    report: String,
    /// How many changes there are of each class.
    counts: BTreeMap<Class, usize>,
    version: Pair<Version>,
}

pub(crate) fn run(base: Option<&str>) -> ExitCode {
    let outcome = diff(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), base);
    match &outcome {
        Ok(outcome) => println!("{}{}", outcome.report, outcome.verdict()),
        Err(error) => eprintln!("diff: {error}"),
    }
    ExitCode::from(status(&outcome))
}

fn status(outcome: &Result<Outcome, Error>) -> u8 {
    match outcome {
        Ok(outcome) => u8::from(outcome.lacking().is_some()),
        Err(_) => 2,
    }
}

/// Compares the documents below `root` with those of the base.
fn diff(root: &Path, base: Option<&str>) -> Result<Outcome, Error> {
    let revision = Revision::find(root, base)?;
    eprintln!("compared with {}", revision.name);
    let before = tempfile::tempdir()?;
    revision.write_specs(before.path())?;
    let specs = Pair { old: before.path().join("specs"), new: root.join("specs") };
    let places = Pair { old: revision.name.as_str(), new: "the working tree" };

    let mut outcome = Outcome { report: String::new(), counts: BTreeMap::new(), version: versions(root, &revision)? };
    let vendors = Pair { old: vendors(&specs.old, places.old)?, new: vendors(&specs.new, places.new)? };
    for vendor in vendors.old.union(&vendors.new) {
        for family in [Family::Operations, Family::Events] {
            let old = bundle(&specs.old, &vendors.old, vendor, family, places.old)?;
            let new = bundle(&specs.new, &vendors.new, vendor, family, places.new)?;
            if old.is_some() || new.is_some() {
                let changes = vendor::compare(family, Pair { old: old.as_ref(), new: new.as_ref() });
                outcome.add(&section(vendor, family), &report::rows(changes));
            }
        }
    }
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, section: &str, rows: &[Row]) {
        for row in rows {
            *self.counts.entry(row.class).or_default() += 1;
        }
        self.report += &report::section(section, rows);
    }

    /// The version that is demanded and not stated.
    fn lacking(&self) -> Option<Version> {
        let worst = *self.counts.keys().next()?;
        (!version::suffices(worst, &self.version)).then(|| version::least(worst, &self.version.old))
    }

    fn verdict(&self) -> String {
        let count = |class| format!("{class}: {}", self.counts.get(&class).unwrap_or(&0));
        let counts = Class::ALL.map(count).join(", ");
        let Pair { old, new } = &self.version;
        match self.lacking() {
            Some(next) => {
                format!("{counts}; raise the version in Cargo.toml from {old} to {next} at least, or keep the old form")
            }
            None if old == new => format!("{counts}; the version may stay {old}"),
            None => format!("{counts}; the version was raised for them, {old} -> {new}"),
        }
    }
}

fn versions(root: &Path, revision: &Revision) -> Result<Pair<Version>, Error> {
    let read = |manifest: Result<String, String>, place: &str| {
        let version = manifest.and_then(|manifest| version::read(&manifest));
        version.map_err(|message| Error::NoVersion { place: place.to_owned(), message })
    };
    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(|error| error.to_string());
    Ok(Pair { old: read(Ok(revision.manifest()?), &revision.name)?, new: read(manifest, "the working tree")? })
}

/// The folders with a `vendor.yaml`.
fn vendors(specs: &Path, place: &str) -> Result<BTreeSet<String>, Error> {
    if !specs.is_dir() {
        return Err(Error::NoSpecs(place.to_owned()));
    }
    let mut vendors = BTreeSet::new();
    for entry in fs::read_dir(specs)? {
        let entry = entry?;
        if entry.path().join("vendor.yaml").is_file() {
            vendors.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(vendors)
}

fn section(vendor: &str, family: Family) -> String {
    match family {
        Family::Operations => vendor.to_owned(),
        Family::Events => format!("{vendor}, events"),
    }
}

/// A vendor's documents of a family as one, unlinted: a base may break rules that are younger than it. `None` where there are none.
fn bundle(
    specs: &Path,
    vendors: &BTreeSet<String>,
    vendor: &str,
    family: Family,
    place: &str,
) -> Result<Option<Value>, Error> {
    if !vendors.contains(vendor) {
        return Ok(None);
    }
    let bundle = meeting_control_codegen::bundle(specs, vendor, family);
    let bundle = bundle.map_err(|findings| Error::Documents { place: place.to_owned(), findings })?;
    Ok(Some(bundle).filter(|bundle| bundle.get(Word::Paths.name()).is_some()))
}
