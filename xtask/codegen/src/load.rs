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
    yaml_files(&folder, &mut files).map_err(|error| {
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
        if file.extension().is_some_and(|extension| extension != "yaml") {
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

fn yaml_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            yaml_files(&path, files)?;
        } else if path.extension().is_some_and(is_yaml) {
            files.push(path);
        }
    }
    Ok(())
}

/// However it is spelled: what is meant as a document must not be passed over.
fn is_yaml(extension: &OsStr) -> bool {
    ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml))
}

fn relative(specs: &Path, file: &Path) -> String {
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
        remedy: "let it end with .yaml".into(),
    }
}

fn unreadable(specs: &Path, path: &Path, error: &io::Error, remedy: &str) -> Finding {
    Finding {
        file: relative(specs, path),
        line: 1,
        pointer: String::new(),
        rule: Rule::Readable,
        message: format!("cannot be read: {error}"),
        remedy: remedy.into(),
    }
}
