//! Data on stdout, words on stderr. `println!` and `eprintln!` would panic when the reader has gone.
//!
//! People get tables and indented JSON, programs all on one line. Nothing of either steers a terminal, whoever wrote it.

use std::fmt;
use std::io::{self, Write as _};
use std::pin::pin;
use std::time::Duration;

use clap::ValueEnum;
use futures_util::future::{Either, select};
use icu_properties::props::{BidiControl, BinaryProperty as _};
use serde::Serialize;
use serde_json::Value;
use tokio::time::timeout;

/// How long it may take to print what somebody reads.
const MOMENT: Duration = Duration::from_millis(200);

/// Longer lines nobody reads, in characters.
const LONGEST_LINE: usize = 2000;

/// More than any title or name, and than any id of a list, in characters.
pub(crate) const LONGEST_CELL: usize = 300;

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
    /// It has got this, and nobody waits for more.
    Last,
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

/// The same on a thread of its own, until nobody waits any longer: a reader who does not go on has gone then.
pub(crate) async fn print_until(lines: String, over: impl Future) -> Result<Reader, Unprinted> {
    let mut printing = tokio::task::spawn_blocking(move || print(&lines));
    let failed = |error| Err(Unprinted(io::Error::other(error)));
    match select(&mut printing, pin!(over)).await {
        Either::Left((printed, _)) => printed.unwrap_or_else(failed),
        // What is read already is not taken back.
        Either::Right(_) => match timeout(MOMENT, printing).await.map(|printed| printed.unwrap_or_else(failed)) {
            Ok(Ok(Reader::There)) => Ok(Reader::Last),
            Ok(other) => other,
            Err(_) => Ok(Reader::Gone),
        },
    }
}

/// Says these lines on stderr, long ones in short: what a vendor or a file says may have no end. If nobody listens, there is nobody to tell
/// that to.
pub(crate) fn say(words: &str) {
    let words: Vec<_> = words.split('\n').map(|line| in_short(&visible(line), LONGEST_LINE)).collect();
    let _ = writeln!(io::stderr(), "{}", words.join("\n"));
}

/// So many characters of the text at most, without its middle: what is done about it, and what it means, stands at the end.
pub(crate) fn in_short(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let end = most / 4;
    let start = most - 1 - end;
    text.chars().take(start).chain(['…']).chain(text.chars().skip(length - end)).collect()
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
