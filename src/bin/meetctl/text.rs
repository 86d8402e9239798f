//! Texts in files and on standard input. Editors and shells of Windows write byte order marks, and UTF-16.

use std::fs::File;
use std::io::{self, Read};

/// More than any text that is meant, in bytes: a hundred thousand people by ids of forty characters have less. A source may have no end, and
/// what is read of JSON takes many times its size.
const LARGEST: u64 = 4 << 20;

/// The text in this file, or on standard input where it is `-`, and words for where it is. `what` it is, is told where it cannot be read.
pub(crate) fn read(what: &str, source: &str) -> Result<(String, String), String> {
    if source.is_empty() {
        return Err(format!("{what} is to be in a file, and none is named; name one, or - for standard input"));
    }
    let place = if source == "-" { format!("{what} on standard input") } else { format!("{what} in {source}") };
    let bytes = bytes(source, LARGEST).map_err(|error| format!("cannot read {place}: {error}"))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(format!("{place} is larger than {LARGEST} bytes"));
    }
    let text = decode(bytes).map_err(|problem| format!("{place} {problem}"))?;
    Ok((text, place))
}

/// The very bytes in this file, or on standard input where it is `-`; of more than `most` one more, to show it.
pub(crate) fn bytes(source: &str, most: u64) -> io::Result<Vec<u8>> {
    let source: Box<dyn Read> = if source == "-" { Box::new(io::stdin()) } else { Box::new(File::open(source)?) };
    let mut bytes = Vec::new();
    source.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, &'static str> {
    let damaged = "is damaged UTF-16; save it as UTF-8";
    match bytes.as_slice() {
        [0xef, 0xbb, 0xbf, text @ ..] => String::from_utf8(text.to_vec()).map_err(|_| "is not UTF-8; save it as such"),
        [0xff, 0xfe, text @ ..] => from_utf16(text, u16::from_le_bytes).ok_or(damaged),
        [0xfe, 0xff, text @ ..] => from_utf16(text, u16::from_be_bytes).ok_or(damaged),
        _ => String::from_utf8(bytes).map_err(|_| "is not UTF-8; save it as such"),
    }
}

fn from_utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (units, rest) = text.as_chunks::<2>();
    let units: Vec<u16> = units.iter().copied().map(unit).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}
