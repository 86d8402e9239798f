//! Tasks of the project: `cargo xtask new | gen | lint | api | diff | bundle | bench`.

mod api;
mod bench;
mod bundle;
mod diff;
mod generate;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod methods;
mod new;
#[cfg(test)]
mod supplied;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["new", vendor, group, operation] => new::run(vendor, group, operation),
        ["gen"] => generate::run(generate::Mode::Write),
        ["gen", "--check"] => generate::run(generate::Mode::Check),
        ["lint"] => generate::lint(),
        ["api"] => api::run(generate::Mode::Write),
        ["api", "--check"] => api::run(generate::Mode::Check),
        ["diff"] => diff::run(None),
        ["diff", base] if !base.starts_with('-') => diff::run(Some(base)),
        ["bundle", options @ ..] => bundle::run(options),
        ["bench"] => bench::run(&[
            bench::Part::Crate,
            bench::Part::Build,
            bench::Part::Call,
            bench::Part::Events,
            bench::Part::Reliability,
        ]),
        ["bench", "crate"] => bench::run(&[bench::Part::Crate]),
        ["bench", "build"] => bench::run(&[bench::Part::Build]),
        ["bench", "call"] => bench::run(&[bench::Part::Call]),
        ["bench", "events"] => bench::run(&[bench::Part::Events]),
        ["bench", "reliability"] => bench::run(&[bench::Part::Reliability]),
        _ => {
            eprintln!(
                "usage: cargo xtask new VENDOR GROUP OPERATION | gen [--check] | lint | api [--check] | diff [BASE] | bundle [--vendor VENDOR] [--out DIR] | bench [crate | build | call | events | reliability]"
            );
            ExitCode::from(2)
        }
    }
}
