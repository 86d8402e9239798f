//! Data on stdout, words on stderr. `println!` and `eprintln!` would panic when the reader has gone.
//!
//! People get tables and indented JSON, programs all on one line. Nothing of either steers a terminal, whoever wrote it.

use std::fmt;
use std::io::{self, Write as _};

use clap::ValueEnum;
use icu_properties::props::{BidiControl, BinaryProperty as _};
use serde::Serialize;
use serde_json::Value;

/// How data is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: all on one line, failures too
    Json,
}

/// Whether anybody reads what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    There,
    /// As in `meetctl … | head`: it has seen enough, and that is no failure.
    Gone,
}

/// Why nothing could be printed.
#[derive(Debug)]
pub(crate) struct Unprinted(io::Error);

impl fmt::Display for Unprinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write to stdout: {}", self.0)
    }
}

impl std::error::Error for Unprinted {}

/// Writes these lines to stdout, at once.
pub(crate) fn print(lines: &str) -> Result<Reader, Unprinted> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{lines}").and_then(|()| stdout.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(Unprinted(error)),
    }
}

/// The same on a thread of its own, so that a reader who does not go on holds up nobody else.
pub(crate) async fn print_apart(lines: String) -> Result<Reader, Unprinted> {
    let printed = tokio::task::spawn_blocking(move || print(&lines)).await;
    printed.unwrap_or_else(|error| Err(Unprinted(io::Error::other(error))))
}

/// Says these lines on stderr. If nobody listens, there is nobody to tell that to.
pub(crate) fn say(words: &str) {
    let words: Vec<_> = words.split('\n').map(visible).collect();
    let _ = writeln!(io::stderr(), "{}", words.join("\n"));
}

/// The text with those characters spelt out that would steer the terminal, line ends among them.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if steers(c) { c.escape_default().to_string() } else { c.to_string() }).collect()
}

/// The value as JSON over several lines.
pub(crate) fn pretty(value: &Value) -> String {
    escaped(&format!("{value:#}"))
}

/// The value as JSON on one line.
pub(crate) fn compact(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(value).map(|text| escaped(&text))
}

/// The JSON with those characters escaped, too, that JSON would let pass: they can stand in texts alone.
fn escaped(json: &str) -> String {
    let escaped = |c: char| if steers(c) && c != '\n' { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    json.chars().map(escaped).collect()
}

/// Control characters, and those that turn the direction of writing. All of them are in the basic plane.
fn steers(c: char) -> bool {
    c.is_control() || BidiControl::for_char(c) || matches!(c, '\u{2028}' | '\u{2029}')
}
