//! The generator: what it writes and how long it takes.

use std::fs;
use std::io;
use std::process::Command;

use super::timing::{Timing, spread, succeed};
use super::{cargo, root, row};
use crate::generate::VENDORS;

const RUNS: usize = 3;

pub(super) fn measure() -> io::Result<()> {
    // Once before: neither the build of xtask nor the first reading of the documents is the generator's.
    succeed(&mut generate())?;
    let timings: Vec<Timing> = (0..RUNS).map(|_| Timing::of(&mut generate())).collect::<io::Result<_>>()?;
    let mut lines = 0;
    for vendor in VENDORS {
        let file = root().join("target").join("generated").join(format!("{vendor}.rs"));
        lines += fs::read_to_string(file)?.lines().count();
    }
    row("generated lines, documentation included", &lines.to_string(), "");
    row(&format!("`cargo xtask gen`, warm, median (min–max) of {RUNS}"), &spread(&timings), "");
    Ok(())
}

/// Its findings go to stderr; what it says of files that are as they should be is not to stand between the rows.
fn generate() -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "xtask", "--", "gen"]).stdout(std::process::Stdio::null());
    command
}
