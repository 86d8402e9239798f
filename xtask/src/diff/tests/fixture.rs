//! Two revisions of documents that differ in a text, and what the comparison says of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use meeting_control_codegen::{Family, Findings};

use crate::diff::pair::Pair;
use crate::diff::report::{self, Row, Subject};
use crate::diff::vendor;

pub(super) const VENDOR: &str = "acme/vendor.yaml";
pub(super) const KICK: &str = "acme/live/kick_members.yaml";
pub(super) const LIST: &str = "acme/live/list_members.yaml";
pub(super) const EVENTS: &str = "acme/event.yaml";
pub(super) const JOINED: &str = "acme/event/member_joined.yaml";
/// Behind it stand the values of a number.
pub(super) const STATE: &str = "          description: How open the meeting is.\n";

/// A folder of documents.
#[derive(Clone)]
pub(super) struct Specs(BTreeMap<&'static str, String>);

pub(super) fn good() -> Specs {
    let files = [
        (VENDOR, include_str!("vendor.yaml")),
        (KICK, include_str!("kick_members.yaml")),
        (LIST, include_str!("list_members.yaml")),
        (EVENTS, include_str!("event.yaml")),
        (JOINED, include_str!("member_joined.yaml")),
    ];
    Specs(files.into_iter().map(|(name, text)| (name, text.to_owned())).collect())
}

#[track_caller]
pub(super) fn patched(file: &'static str, from: &str, to: &str) -> Specs {
    good().patch(file, from, to)
}

impl Specs {
    #[track_caller]
    pub(super) fn patch(mut self, file: &'static str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).unwrap();
        assert!(text.contains(from), "{from:?} in {file}");
        *text = text.replace(from, to);
        self
    }

    pub(super) fn without(mut self, file: &'static str) -> Self {
        self.0.remove(file).unwrap();
        self
    }

    pub(super) fn write(&self, folder: &Path) {
        for (name, text) in &self.0 {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn bundle(&self, family: Family) -> serde_json::Value {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path());
        meeting_control_codegen::bundle(folder.path(), "acme", family).unwrap()
    }

    pub(super) fn generate(&self) -> Result<Generated, Findings> {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path());
        let operations = meeting_control_codegen::generate(folder.path(), "acme")?;
        let events = meeting_control_codegen::events(folder.path(), "acme")?;
        Ok(Generated { rust: operations.rust + &events.rust, surface: operations.surface + &events.surface })
    }
}

/// Of operations and events.
pub(super) struct Generated {
    pub(super) rust: String,
    pub(super) surface: String,
}

pub(super) fn rows(old: &Specs, new: &Specs) -> Vec<Row> {
    let of = |family| {
        let (old, new) = (old.bundle(family), new.bundle(family));
        report::rows(vendor::compare(family, Pair { old: Some(&old), new: Some(&new) }))
    };
    [of(Family::Operations), of(Family::Events)].into_iter().flatten().collect()
}

/// Each row as `subject class text`.
pub(super) fn shown(old: &Specs, new: &Specs) -> Vec<String> {
    let rows = rows(old, new);
    let shown = rows.iter().map(|Row { subject, class, text }| {
        let subject = match subject {
            Subject::Operation(id) => id.clone(),
            Subject::Shared(ids) => ids.iter().map(String::as_str).collect::<Vec<_>>().join("+"),
            Subject::Vendor => "vendor".to_owned(),
        };
        format!("{subject} {class} {text}")
    });
    shown.collect()
}

#[track_caller]
pub(super) fn between(old: &Specs, new: &Specs, expected: &[&str]) {
    assert_eq!(shown(old, new), expected);
}

/// From the good documents to those with the text replaced.
#[track_caller]
pub(super) fn change(file: &'static str, from: &str, to: &str, expected: &[&str]) {
    between(&good(), &patched(file, from, to), expected);
}

/// The same backwards.
#[track_caller]
pub(super) fn undo(file: &'static str, from: &str, to: &str, expected: &[&str]) {
    between(&patched(file, from, to), &good(), expected);
}

/// The words of generated code in their order, without its documentation, the examples of events and the texts of errors.
pub(super) fn code(rust: &str) -> Vec<String> {
    let examples = rust.split_once("pub const EXAMPLES");
    let (before, after) = examples.and_then(|(before, rest)| Some((before, rest.split_once("];")?.1))).unwrap();
    let blocks = [before, after]
        .into_iter()
        .flat_map(|rust| rust.split("/**"))
        .map(|block| block.split_once("*/").map_or(block, |(_, code)| code));
    let is_told = |line: &str| ["///", "//!"].iter().any(|start| line.trim_start().starts_with(start));
    let lines: Vec<_> = blocks.flat_map(str::lines).filter(|line| !is_told(line)).map(without_meaning).collect();
    let words = |text: &str| text.split([' ', ',', '\n']).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words(&with_sorted_variants(&lines.join("\n")))
}

/// What an error code means stands beside it.
fn without_meaning(line: &str) -> String {
    let pair = line.split_once("\", \"").and_then(|(code, rest)| Some((code, rest.split_once("\")")?.1)));
    pair.map_or_else(|| line.to_owned(), |(code, rest)| format!("{code}{rest}"))
}

/// In which order the variants of an enum stand means nothing, nor where their lines end.
fn with_sorted_variants(code: &str) -> String {
    let mut enums = code.split("pub enum ");
    let mut sorted = enums.next().unwrap_or_default().to_owned();
    for rest in enums {
        let (name, rest) = rest.split_once('{').unwrap();
        let (variants, rest) = rest.split_once('}').unwrap();
        let on_one_line = |variant: &str| variant.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut variants: Vec<_> = variants.split(',').map(on_one_line).filter(|variant| !variant.is_empty()).collect();
        variants.sort_unstable();
        sorted += &format!("pub enum {name} {{ {} }} {rest}", variants.join(", "));
    }
    sorted
}
