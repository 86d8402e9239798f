//! `api`: the Rust API that is written by hand, as a page for reviewers beside those of what the documents yield.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use public_api::{Builder, PublicItem};
use serde_json::{Map, Value};

use crate::generate::{Mode, root, settle_surface};

/// The Rust whose rustdoc is asked: its JSON is another with most releases, and `public-api` reads that of this one. Raise both together.
const RUST: &str = "1.95.0";

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("rustdoc of Rust {RUST} failed; `rustup toolchain install --profile minimal {RUST}` installs it")]
    Rustdoc,
    #[error("what rustdoc wrote is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("what rustdoc wrote has no `{0}`")]
    Lacks(&'static str),
    #[error("what rustdoc wrote cannot be read: {0}")]
    Unreadable(#[from] public_api::Error),
}

pub(crate) fn run(mode: Mode) -> ExitCode {
    match listing() {
        Ok(listing) if settle_surface(mode, "hand-written", &listing, "api") => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("✗ hand-written: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn listing() -> Result<String, Failure> {
    document()?;
    let mut documented: Value = serde_json::from_str(&fs::read_to_string(target().join("doc/meeting_control.json"))?)?;
    let items = documented.get_mut("index").and_then(Value::as_object_mut).ok_or(Failure::Lacks("index"))?;
    keep_hand_written(items);
    let items = items.clone();
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), documented.to_string())?;
    let api = Builder::from_rustdoc_json(file.path()).omit_blanket_impls(true).omit_auto_trait_impls(true).build()?;
    let told = api.items().filter(|item| !is_method_of_a_trait(&items, item));
    // `derive(PartialEq)` brings the one left out.
    let lines = told.map(|item| short(&item.to_string())).filter(|line| !line.contains(" StructuralPartialEq"));
    Ok(lines.fold(String::from(HEADER), |text, line| text + &line + "\n"))
}

const HEADER: &str = "\
# The Rust API of src/, with all features; written by `cargo xtask api`. A line gone or changed breaks callers; of an implemented trait
# the methods are left out, and of a name of the standard library the path.

";

fn document() -> Result<(), Failure> {
    let status = Command::new("rustup")
        .args(["run", RUST, "cargo", "doc", "--quiet", "--workspace", "--lib", "--no-deps"])
        .args(["--all-features", "--target-dir"])
        .arg(target())
        .current_dir(root())
        .env("RUSTDOC", root().join(".ci/rustdoc"))
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow")
        .status()?;
    if status.success() { Ok(()) } else { Err(Failure::Rustdoc) }
}

fn target() -> PathBuf {
    root().join("target")
}

/// Leaves out what the documents yield, but for types that have methods by hand.
fn keep_hand_written(items: &mut Map<String, Value>) {
    let by_hand = items.values().filter(|item| is_by_hand(item));
    let has_methods: HashSet<String> = by_hand.filter_map(given_methods).collect();
    items.retain(|id, item| is_by_hand(item) || has_methods.contains(id));
}

/// What has no place is the compiler's.
fn is_by_hand(item: &Value) -> bool {
    item.pointer("/span/filename").and_then(Value::as_str).is_none_or(|file| file.starts_with("src/"))
}

/// The type to which an `impl` gives methods of its own.
fn given_methods(item: &Value) -> Option<String> {
    let given = item.pointer("/inner/impl").filter(|given| given["trait"].is_null())?;
    let methods = given["items"].as_array()?;
    if methods.is_empty() { None } else { Some(given.pointer("/for/resolved_path/id")?.to_string()) }
}

/// Whether it is a method where its trait is implemented; the trait has it already.
fn is_method_of_a_trait(items: &Map<String, Value>, item: &PublicItem) -> bool {
    let of = |id: u32, place: &str| items.get(&id.to_string()).and_then(|item| item.pointer(place));
    let implemented = item.parent_id().and_then(|parent| of(parent.0, "/inner/impl/trait"));
    implemented.is_some_and(|implemented| !implemented.is_null()) && of(item.id().0, "/inner/function").is_some()
}

/// A line without the name of the crate, and without the paths of the standard library.
fn short(line: &str) -> String {
    line.split_inclusive(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter))).map(short_path).collect()
}

fn short_path(path: &str) -> &str {
    let mut short = path.strip_prefix("meeting_control::").unwrap_or(path);
    if ["core::", "alloc::", "std::"].iter().any(|library| path.starts_with(library)) {
        while let Some((module, rest)) = short.split_once("::")
            && module.starts_with(char::is_lowercase)
        {
            short = rest;
        }
    }
    short
}

#[test]
fn a_line_is_short_where_nothing_is_lost() {
    let line = "pub fn meeting_control::control::Report::of(&self, &core::option::Option<alloc::string::String>) -> futures_core::Stream<meeting_control::Error>";
    assert_eq!(short(line), "pub fn control::Report::of(&self, &Option<String>) -> futures_core::Stream<Error>");
}
