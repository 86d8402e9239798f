//! `new`: writes the document of an endpoint or of an event, for its author to fill in.
//!
//! What all documents of a vendor have alike stands in it already; the lint refuses it until everything else is written.

mod alike;
mod endpoint;
mod event;
mod taken;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use meeting_control_codegen::{Family, Findings};

use crate::generate::{VENDORS, specs};
use taken::taken;

/// The folder of the documents of events.
const EVENTS: &str = "event";

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no vendor `{0}`; there are {known}", known = VENDORS.join(", "))]
    Vendor(String),
    #[error("{0}")]
    Name(String),
    #[error("the vendor's documents cannot be read; mend them first\n{0}")]
    Documents(#[from] Findings),
    #[error("{} is there already; edit it, or choose another name", .0.display())]
    Exists(PathBuf),
    #[error("cannot write {}: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
}

pub(crate) fn run(vendor: &str, group: &str, operation: &str) -> ExitCode {
    match create(&specs(), vendor, group, operation) {
        Ok(_) => {
            println!(
                "specs/{vendor}/{group}/{operation}.yaml is to be filled in; `cargo xtask gen` tells what is left:"
            );
            if let Err(findings) = meeting_control_codegen::lint(&specs(), vendor) {
                println!("{findings}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn create(specs: &Path, vendor: &str, group: &str, operation: &str) -> Result<PathBuf, Error> {
    if !VENDORS.contains(&vendor) {
        return Err(Error::Vendor(vendor.to_owned()));
    }
    let family = if group == EVENTS { Family::Events } else { Family::Operations };
    if let Some(refusal) = meeting_control_codegen::refusal_of_name(family, group, operation) {
        return Err(Error::Name(refusal));
    }
    let bundle = meeting_control_codegen::bundle(specs, vendor, family)?;
    let path = specs.join(vendor).join(group).join(format!("{operation}.yaml"));
    if let Some(taken) = taken(&bundle, family, operation).filter(|_| !path.exists()) {
        return Err(Error::Name(taken));
    }
    let text = match family {
        Family::Events => event::document(&bundle, operation),
        Family::Operations => endpoint::document(&bundle, group, operation),
    };
    match write(&path, &text) {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::Exists(path)),
        Err(source) => Err(Error::Write { path, source }),
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}
