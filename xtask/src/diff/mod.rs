//! `diff`: what changed in the API between two revisions of the documents, for the reviewer.
//!
//! 1. [`revision`]: the documents of the base, out of git
//! 2. [`vendor`], [`operation`], [`exchange`], [`schema`], [`attributes`]: the comparison, each change with its class
//! 3. [`report`]: one row per cause, however many operations it reaches
//! 4. [`version`]: whether the version was raised as far as breaking changes demand

mod attributes;
mod change;
mod exchange;
mod operation;
mod pair;
mod report;
mod revision;
mod schema;
#[cfg(test)]
mod tests;
mod vendor;
mod version;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use meeting_control_codegen::Findings;
use semver::Version;
use serde_json::Value;

use change::Class;
use pair::Pair;
use report::Row;
use revision::Revision;

/// Why there is no comparison. Each message says what to do.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("git cannot be started: {0}; install it, the base is read through it")]
    NoGit(io::Error),
    #[error("`git {command}` failed: {message}")]
    Git { command: String, message: String },
    #[error("there is no commit `{0}`; name a commit, a branch or a tag: cargo xtask diff HEAD~1")]
    UnknownBase(String),
    #[error("there is neither `origin/main` nor `main`; fetch it, or name a base: cargo xtask diff BASE")]
    NoMain,
    #[error(
        "HEAD and `{0}` share no commit that is here; fetch the whole history, or name a base: cargo xtask diff BASE"
    )]
    NoMergeBase(String),
    #[error("{0} has no specs/; name a later base: cargo xtask diff BASE")]
    NoSpecs(String),
    #[error("Cargo.toml of {place} states no version ({message}); write `version` under [workspace.package]")]
    NoVersion { place: String, message: String },
    #[error("the documents of {place} cannot be read; mend them, or name another base\n{findings}")]
    Documents { place: String, findings: Findings },
    #[error("the documents cannot be read or laid out for comparison: {0}")]
    Io(#[from] io::Error),
}

/// A finished comparison.
struct Outcome {
    report: String,
    breaking: usize,
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
        Ok(outcome) => u8::from(outcome.breaking > 0 && !version::raised(&outcome.version)),
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

    let mut outcome = Outcome { report: String::new(), breaking: 0, version: versions(root, &revision)? };
    let vendors = Pair { old: vendors(&specs.old, places.old)?, new: vendors(&specs.new, places.new)? };
    for vendor in vendors.old.union(&vendors.new) {
        let old = bundle(&specs.old, &vendors.old, vendor, places.old)?;
        let new = bundle(&specs.new, &vendors.new, vendor, places.new)?;
        let rows = report::rows(vendor::compare(Pair { old: &old, new: &new }));
        outcome.add(vendor, &rows);
    }
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, vendor: &str, rows: &[Row]) {
        self.breaking += rows.iter().filter(|row| row.class == Class::Breaking).count();
        self.report += &report::section(vendor, rows);
    }

    fn verdict(&self) -> String {
        let Pair { old, new } = &self.version;
        match self.breaking {
            0 => "breaking changes: 0".to_owned(),
            count if version::raised(&self.version) => {
                format!("breaking changes: {count}; the version was raised for them ({old} -> {new})")
            }
            count => {
                let next = version::next(old);
                format!(
                    "breaking changes: {count}; raise the version in Cargo.toml ({old} -> {next}), or keep the old form"
                )
            }
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

/// A vendor's documents as one, unlinted: a base may break rules that are younger than it. A vendor that is not there has nothing.
fn bundle(specs: &Path, vendors: &BTreeSet<String>, vendor: &str, place: &str) -> Result<Value, Error> {
    if !vendors.contains(vendor) {
        return Ok(Value::Null);
    }
    meeting_control_codegen::bundle(specs, vendor)
        .map_err(|findings| Error::Documents { place: place.to_owned(), findings })
}
