//! Data on stdout, words on stderr. `println!` and `eprintln!` would panic when the reader has gone.

use std::io::{self, Write as _};

use clap::ValueEnum;
use serde_json::Value;

use crate::exit::Failure;

/// How data is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: all on one line
    Json,
}

/// Whether anybody reads what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    There,
    /// As in `meetctl … | head`: it has seen enough, and that is no failure.
    Gone,
}

/// Writes these lines to stdout, at once.
pub(crate) fn print(lines: &str) -> Result<Reader, Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{lines}").and_then(|()| stdout.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(Failure::incomplete(format!("cannot write to stdout: {error}"))),
    }
}

/// Says something on stderr. If nobody listens, there is nobody to tell that to.
pub(crate) fn say(words: &str) {
    let words: Vec<_> = words.split('\n').map(visible).collect();
    let _ = writeln!(io::stderr(), "{}", words.join("\n"));
}

/// The text with control characters spelt out: what a vendor answers must not steer the terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// The value as JSON over several lines, with the control characters escaped that JSON would let pass.
pub(crate) fn pretty(value: &Value) -> String {
    let escaped =
        |c: char| if c.is_control() && c != '\n' { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    format!("{value:#}").chars().map(escaped).collect()
}
