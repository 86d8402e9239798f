//! `bundle`: a vendor's documents joined to one, for validators and generators of other languages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use crate::generate::{VENDORS, root, specs};

#[derive(Debug, PartialEq, Eq)]
struct Order {
    vendors: Vec<&'static str>,
    folder: PathBuf,
}

pub(crate) fn run(options: &[&str]) -> ExitCode {
    let order = match Order::parse(options) {
        Ok(order) => order,
        Err(problem) => {
            eprintln!("{problem}\nusage: cargo xtask bundle [--vendor VENDOR] [--out DIR]");
            return ExitCode::from(2);
        }
    };
    let mut clean = true;
    for vendor in order.vendors {
        let file = order.folder.join(format!("{vendor}.openapi.json"));
        match bundle(vendor).and_then(|text| write(&file, &text)) {
            Ok(()) => println!("✓ {}", file.display()),
            Err(problem) => {
                clean = false;
                eprintln!("✗ {vendor}: {problem}");
            }
        }
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Order {
    fn parse(options: &[&str]) -> Result<Self, String> {
        let mut order = Self { vendors: Vec::new(), folder: root().join("target").join("openapi") };
        for option in options.chunks(2) {
            match option {
                ["--vendor", name] => {
                    let known = VENDORS.into_iter().find(|known| known == name);
                    order.vendors.push(known.ok_or_else(|| format!("no vendor `{name}`; known are {VENDORS:?}"))?);
                }
                ["--out", folder] => order.folder = PathBuf::from(folder),
                other => return Err(format!("not understood: {}", other.join(" "))),
            }
        }
        if order.vendors.is_empty() {
            order.vendors = VENDORS.into();
        }
        Ok(order)
    }
}

/// Indented, as people read it too, and tools of version control.
fn bundle(vendor: &str) -> Result<String, String> {
    let generated = meeting_control_codegen::generate(&specs(), vendor).map_err(|findings| findings.to_string())?;
    let document: Value = serde_json::from_str(&generated.bundle).map_err(|error| error.to_string())?;
    Ok(format!("{document:#}\n"))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
    folder.and_then(|()| fs::write(file, text)).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn all_vendors_unless_told_otherwise() {
        assert_eq!(Order::parse(&[]).unwrap().vendors, VENDORS);
        let order = Order::parse(&["--vendor", "tencent", "--out", "there"]).unwrap();
        assert_eq!(order, Order { vendors: vec!["tencent"], folder: "there".into() });
        for wrong in [&["--vendor"][..], &["--vendor", "zoom"], &["--out"], &["tencent"]] {
            assert!(Order::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_bundle_has_every_document_of_its_vendor() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("new").display().to_string();
        assert_eq!(run(&["--vendor", "tencent", "--out", &there]), ExitCode::SUCCESS);
        let text = fs::read_to_string(folder.path().join("new").join("tencent.openapi.json")).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let operations = items.flat_map(|item| item.as_object().unwrap().values());
        let groups = fs::read_dir(specs().join("tencent")).unwrap().map(|entry| entry.unwrap().path());
        let documents = groups
            .filter(|path| path.is_dir() && !path.ends_with("event"))
            .flat_map(|group| fs::read_dir(group).unwrap());
        assert_eq!(operations.count(), documents.count());
    }
}
