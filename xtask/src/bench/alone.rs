//! The crate alone, its dependencies built.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::timing::{Timing, spread, succeed};
use super::{cargo, row};
use crate::generate::VENDORS;

const RUNS: usize = 3;

pub(super) fn measure(scratch: &Path) -> io::Result<()> {
    let target = scratch.join("alone");
    measure_with(&target, "all vendors", &VENDORS.join(","))?;
    for vendor in VENDORS {
        measure_with(&target, vendor, vendor)?;
    }
    Ok(())
}

fn measure_with(target: &Path, name: &str, vendors: &str) -> io::Result<()> {
    succeed(&mut build(target, vendors))?;
    let (mut whole, mut library) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        succeed(cargo().args(["clean", "--quiet", "--package", "meeting-control", "--target-dir"]).arg(target))?;
        whole.push(Timing::of(&mut build(target, vendors))?);
        // Another flag for the library alone: the build script and what it wrote stay.
        library.push(Timing::of(build(target, vendors).args(["--", "--cfg"]).arg(format!("run_{run}")))?);
    }
    let rlib = fs::metadata(target.join("debug").join("libmeeting_control.rlib"))?.len();
    row(&format!("the crate alone, {name}, median (min–max) of {RUNS}"), &spread(&whole), "");
    row(&format!("of that the library, without its build script, {name}"), &spread(&library), "");
    row(&format!("rlib, {name}"), &format!("{:.1} MB", rlib as f64 / 1e6), "");
    Ok(())
}

fn build(target: &Path, vendors: &str) -> Command {
    let mut command = cargo();
    command.args(["rustc", "--quiet", "--package", "meeting-control", "--lib", "--no-default-features"]);
    command.args(["--features", &format!("{vendors},rustls"), "--target-dir"]).arg(target);
    command
}
