//! `bench`: the rows of the README's table of measurements.

mod alone;
mod generator;
mod program;
mod stream_sdks;
mod timing;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What can be measured by itself.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// The crate with its dependencies built, and its generator.
    Crate,
    /// A program, cold.
    Build,
    /// A call over loopback.
    Call,
    /// An event that comes, and DingTalk's own SDKs beside it.
    Events,
    /// Rates, logins, a shared Redis, the sandbox under load.
    Reliability,
}

pub(crate) fn run(parts: &[Part]) -> ExitCode {
    match measure(parts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(parts: &[Part]) -> io::Result<()> {
    let cores = std::thread::available_parallelism()?;
    println!("{}, {cores} cores; builds are of the dev profile, in CPU s / wall s\n", rustc_version()?);
    for part in parts {
        match part {
            Part::Crate => {
                head();
                alone::measure(&scratch()?)?;
                generator::measure()?;
            }
            Part::Build => {
                head();
                program::measure(&scratch()?)?;
            }
            Part::Call => timing::succeed(cargo().args(["bench", "--quiet", "--bench", "per_call"]))?,
            Part::Events => {
                timing::succeed(cargo().args(["bench", "--quiet", "--features", "events", "--bench", "events"]))?;
                stream_sdks::measure(&scratch()?)?;
            }
            Part::Reliability => {
                timing::succeed(cargo().args([
                    "bench",
                    "--quiet",
                    "--features",
                    "redis,sandbox",
                    "--bench",
                    "reliability",
                ]))?;
            }
        }
        println!();
    }
    Ok(())
}

fn head() {
    println!("| what | meeting-control | beside it |");
    println!("| --- | --- | --- |");
}

fn row(what: &str, value: &str, beside: &str) {
    println!("| {what} | {value} | {beside} |");
}

fn rustc_version() -> io::Result<String> {
    let output = Command::new("rustc").arg("--version").current_dir(root()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Cargo at the root of the workspace. What is measured is a build from nothing, which incremental compilation makes slower.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_INCREMENTAL", "0").env_remove("CARGO_TARGET_DIR").current_dir(root());
    cargo
}

fn scratch() -> io::Result<PathBuf> {
    let folder = root().join("target").join("bench");
    std::fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
