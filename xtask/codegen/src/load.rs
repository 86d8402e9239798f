//! Finds and reads the documents of a vendor.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::document::{Document, Family};
use crate::finding::{Finding, Findings};
use crate::rule::Rule;

/// The documents of a vendor and a family, ordered by path, the shared one first.
pub(crate) fn load(specs: &Path, vendor: &str, family: Family) -> Result<Vec<Document>, Findings> {
    let mut files = Vec::new();
    let folder = specs.join(vendor);
    files_below(&folder, &mut files).map_err(|error| {
        let remedy = "make it a folder that can be read, with the vendor's documents in it";
        Findings::new(vec![unreadable(specs, &folder, &error, remedy)])
    })?;
    files.retain(|file| Family::of(&relative(specs, file)) == family);
    let shared = folder.join(family.shared_file());
    files.sort_by_key(|file| (*file != shared, file.clone()));

    let mut documents = Vec::new();
    let mut findings = Vec::new();
    for file in &files {
        let name = relative(specs, file);
        if file.extension().is_none_or(|extension| extension != "yaml") {
            findings.push(misnamed(name));
            continue;
        }
        match fs::read_to_string(file) {
            Ok(text) => match Document::parse(&name, &text) {
                Ok(document) => documents.push(document),
                Err(faults) => findings.extend(faults),
            },
            Err(error) => findings.push(unreadable(specs, file, &error, "make it a readable UTF-8 file")),
        }
    }
    if findings.is_empty() { Ok(documents) } else { Err(Findings::new(findings)) }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, files)?;
        } else if !is_of_a_tool(&path) {
            files.push(path);
        }
    }
    Ok(())
}

/// Desktops and editors leave files wherever somebody looks. All else is meant as a document, which must not be passed over.
pub(crate) fn is_of_a_tool(path: &Path) -> bool {
    let is_yaml = |extension: &OsStr| ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml));
    let begins_with_dot = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    begins_with_dot && !path.extension().is_some_and(is_yaml)
}

pub(crate) fn relative(specs: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(specs).unwrap_or(file);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn misnamed(file: String) -> Finding {
    Finding {
        file,
        line: 1,
        pointer: String::new(),
        rule: Rule::FilePath,
        message: "the file's name does not end with .yaml".into(),
        remedy: "let it end with .yaml, or take it out: only documents stand here".into(),
    }
}

pub(crate) fn unreadable(specs: &Path, path: &Path, error: &io::Error, remedy: &str) -> Finding {
    Finding {
        file: relative(specs, path),
        line: 1,
        pointer: String::new(),
        rule: Rule::Readable,
        message: format!("cannot be read: {error}"),
        remedy: remedy.into(),
    }
}
