//! Generates the clients of the enabled vendors from the documents in `specs/`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const VENDORS: [&str; 3] = ["dingtalk", "huawei", "tencent"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    let (Ok(root), Ok(out)) = (env::var("CARGO_MANIFEST_DIR"), env::var("OUT_DIR")) else {
        println!("cargo::error=this build script runs under cargo");
        return ExitCode::FAILURE;
    };
    let specs = Path::new(&root).join("specs");
    let enabled =
        VENDORS.iter().filter(|vendor| env::var_os(format!("CARGO_FEATURE_{}", vendor.to_uppercase())).is_some());
    let out = Path::new(&out);
    if !write(out.join("failure_names.rs"), meeting_control_codegen::FAILURE_NAMES) || !secret_names(&specs, out) {
        return ExitCode::FAILURE;
    }
    let failed = enabled.filter(|vendor| !generate(&specs, vendor, out)).count();
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn generate(specs: &Path, vendor: &str, out: &Path) -> bool {
    println!("cargo::rerun-if-changed={}", specs.join(vendor).display());
    let generated = match meeting_control_codegen::generate(specs, vendor) {
        Ok(generated) => generated,
        Err(findings) => {
            findings.iter().for_each(|finding| println!("cargo::error={finding}"));
            return false;
        }
    };
    if env::var_os("CARGO_FEATURE_EVENTS").is_some() && !generate_events(specs, vendor, out) {
        return false;
    }
    write(out.join(format!("{vendor}.rs")), &generated.rust)
        && write(out.join(format!("{vendor}.dynamic.rs")), &generated.dynamic)
        && write(out.join(format!("{vendor}.openapi.json")), &generated.bundle)
}

/// Of all vendors, enabled or not. Only events are shown by them.
fn secret_names(specs: &Path, out: &Path) -> bool {
    if env::var_os("CARGO_FEATURE_EVENTS").is_none() {
        return true;
    }
    for vendor in VENDORS {
        println!("cargo::rerun-if-changed={}", specs.join(vendor).display());
    }
    match meeting_control_codegen::secret_names(specs, &VENDORS) {
        Ok(names) => write(out.join("secret_names.rs"), &names),
        Err(findings) => {
            findings.iter().for_each(|finding| println!("cargo::error={finding}"));
            false
        }
    }
}

fn generate_events(specs: &Path, vendor: &str, out: &Path) -> bool {
    match meeting_control_codegen::events(specs, vendor) {
        Ok(events) => write(out.join(format!("{vendor}.events.rs")), &events.rust),
        Err(findings) => {
            findings.iter().for_each(|finding| println!("cargo::error={finding}"));
            false
        }
    }
}

fn write(file: PathBuf, text: &str) -> bool {
    match fs::write(&file, text) {
        Ok(()) => true,
        Err(error) => {
            println!("cargo::error=cannot write {}: {error}", file.display());
            false
        }
    }
}
