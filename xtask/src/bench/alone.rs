//! The crate alone, its dependencies built, as a program that depends on it pays for it.

use std::fs;
use std::io;
use std::path::Path;

use super::program::Program;
use super::row;
use super::timing::{Timing, spread, succeed};
use crate::generate::VENDORS;

const RUNS: usize = 3;

pub(super) fn measure(scratch: &Path) -> io::Result<()> {
    measure_with(scratch, "all vendors", &VENDORS)?;
    measure_with(scratch, "all vendors and the verbs", &[&VENDORS[..], &["control"]].concat())?;
    VENDORS.iter().try_for_each(|vendor| measure_with(scratch, vendor, &[vendor]))
}

fn measure_with(scratch: &Path, name: &str, features: &[&str]) -> io::Result<()> {
    let program = Program::of_sdk(&scratch.join("alone"), features, "fn main() {}")?;
    let build = || program.cargo(&["rustc", "--quiet", "--package", "meeting-control", "--lib"]);
    succeed(&mut build())?;
    let (mut whole, mut library) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        succeed(&mut program.cargo(&["clean", "--quiet", "--package", "meeting-control"]))?;
        whole.push(Timing::of(&mut build())?);
        // Another flag for the library alone: the build script and what it wrote stay.
        library.push(Timing::of(build().args(["--", "--cfg"]).arg(format!("run_{run}")))?);
    }
    row(&format!("the crate alone, {name}, median (min–max) of {RUNS}"), &spread(&whole), "");
    row(&format!("of that the library, without its build script, {name}"), &spread(&library), "");
    row(&format!("rlib, {name}"), &format!("{:.1} MB", program.rlib()? as f64 / 1e6), "");
    fs::remove_dir_all(program.folder())
}
