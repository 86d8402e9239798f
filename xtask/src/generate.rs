//! `gen`: rewrites what is derived from the documents and committed; `lint`: the findings alone.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use similar::TextDiff;

/// The vendors, named as their folders.
pub(crate) const VENDORS: [&str; 3] = ["dingtalk", "huawei", "tencent"];

/// What to do with a derived file that is not as it should be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Rewrite it.
    Write,
    /// Leave it, show the difference, and fail.
    Check,
}

pub(crate) fn run(mode: Mode) -> ExitCode {
    // A thread each: the vendors know nothing of one another.
    let generated = std::thread::scope(|scope| {
        let threads = VENDORS.map(|vendor| scope.spawn(move || derived(vendor)));
        threads.map(|thread| thread.join().map_err(|_| "the generator stopped"))
    });
    let mut clean = all_is_read();
    for (vendor, generated) in VENDORS.into_iter().zip(generated) {
        clean &= match generated {
            Ok(Ok(derived)) => derived.iter().all(|derived| settle(mode, derived)),
            Ok(Err(findings)) => {
                eprintln!("{findings}");
                false
            }
            Err(stopped) => {
                eprintln!("✗ {vendor}: {stopped}");
                false
            }
        };
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

pub(crate) fn lint() -> ExitCode {
    let mut clean = all_is_read();
    for vendor in VENDORS {
        match meeting_control_codegen::lint(&specs(), vendor) {
            Ok(()) => println!("✓ specs/{vendor}"),
            Err(findings) => {
                clean = false;
                eprintln!("{findings}");
            }
        }
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether no document stands where nothing looks for it.
fn all_is_read() -> bool {
    let strays = meeting_control_codegen::strays(&specs(), &VENDORS);
    strays.inspect_err(|findings| eprintln!("{findings}")).is_ok()
}

/// What documents yield, under the name of its files.
struct Derived {
    name: String,
    rust: String,
    surface: String,
}

/// Of a vendor's operations, and of its events.
fn derived(vendor: &str) -> Result<[Derived; 2], meeting_control_codegen::Findings> {
    let operations = meeting_control_codegen::generate(&specs(), vendor)?;
    let events = meeting_control_codegen::events(&specs(), vendor)?;
    Ok([
        Derived { name: vendor.to_owned(), rust: operations.rust, surface: operations.surface },
        Derived { name: format!("{vendor}.events"), rust: events.rust, surface: events.surface },
    ])
}

fn settle(mode: Mode, Derived { name, rust, surface }: &Derived) -> bool {
    let readable = root().join("target").join("generated").join(format!("{name}.rs"));
    if let Err(error) = write(&readable, rust) {
        eprintln!("✗ {name}: {error}");
        return false;
    }
    settle_surface(mode, name, surface, "gen")
}

/// A page of `specs/surface`, and the task that writes it.
pub(crate) fn settle_surface(mode: Mode, name: &str, surface: &str, task: &str) -> bool {
    let file = specs().join("surface").join(format!("{name}.txt"));
    let settled = match mode {
        Mode::Write => write(&file, surface).map(|()| true),
        Mode::Check => compare(&file, surface, task),
    };
    match settled {
        Ok(fresh) => {
            println!("{} specs/surface/{name}.txt", if fresh { "✓" } else { "✗" });
            fresh
        }
        Err(error) => {
            eprintln!("✗ {name}: {error}");
            false
        }
    }
}

fn compare(file: &Path, expected: &str, task: &str) -> io::Result<bool> {
    let present = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if present == expected {
        return Ok(true);
    }
    println!("{}", TextDiff::from_lines(present.as_str(), expected).unified_diff().header("committed", "generated"));
    eprintln!("stale: run `cargo xtask {task}` and commit what it changes");
    Ok(false)
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}

pub(crate) fn specs() -> PathBuf {
    root().join("specs")
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
