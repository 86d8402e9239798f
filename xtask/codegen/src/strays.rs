//! What stands beside the vendors in the folder of all documents: whoever put it there would think that it is read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::finding::{Finding, Findings};
use crate::load::{is_of_a_tool, relative, unreadable};
use crate::rule::Rule;

/// The folder of what the documents yield, and what ends the names of its pages.
const SURFACE: &str = "surface";
const PAGE: &str = "txt";
const README: &str = "README.md";

/// Faults every entry that is neither a vendor's folder nor of all of them.
pub(crate) fn strays(specs: &Path, vendors: &[&str]) -> Result<(), Findings> {
    let surface = specs.join(SURFACE);
    let known: Vec<PathBuf> = vendors.iter().chain(&[SURFACE, README]).map(|name| specs.join(name)).collect();
    let beside = entries(specs, specs)?.into_iter().filter(|path| !known.contains(path));
    let pages = if surface.is_dir() { entries(specs, &surface)? } else { Vec::new() };
    let others = pages.into_iter().filter(|path| path.extension().is_none_or(|extension| extension != PAGE));
    let findings: Vec<_> = beside.chain(others).map(|path| stray(relative(specs, &path), vendors)).collect();
    if findings.is_empty() { Ok(()) } else { Err(Findings::new(findings)) }
}

fn entries(specs: &Path, folder: &Path) -> Result<Vec<PathBuf>, Findings> {
    let paths = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let paths: Vec<PathBuf> = paths.map_err(|error: io::Error| {
        Findings::new(vec![unreadable(specs, folder, &error, "make it a folder that can be read")])
    })?;
    Ok(paths.into_iter().filter(|path| !is_of_a_tool(path)).collect())
}

fn stray(file: String, vendors: &[&str]) -> Finding {
    Finding {
        file,
        line: 1,
        pointer: String::new(),
        rule: Rule::FilePath,
        message: "it stands in the folder of no vendor, where nothing is read".into(),
        remedy: format!("put it into one of {}, or take it out", vendors.join(", ")),
    }
}
