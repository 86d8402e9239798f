//! Credentials from environment variables, or from the files that such variables name. With `#[inline]`, it is compiled in the programs
//! that have them there.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};

use crate::{Error, ErrorKind, Vendor};

/// No credential is as long, and a variable may name a device that never ends.
const LONGEST: usize = 64 * 1024;

/// The value of the variable `name`, or the content of the file that `<name>_FILE` names.
///
/// Files end with a line end that nobody means, and variables that were filled from one do too.
#[inline]
pub(crate) fn required(vendor: Vendor, name: &str) -> Result<String, Error> {
    if let Some(value) = optional(vendor, name)? {
        return Ok(value);
    }
    let message =
        format!("the environment variable {name} is missing or empty; set it, or {name}_FILE to a file's path");
    Err(Error::unsent(vendor, ErrorKind::Configuration, message))
}

/// The same; `None` where neither variable is set, or both are empty.
#[inline]
pub(crate) fn optional(vendor: Vendor, name: &str) -> Result<Option<String>, Error> {
    match read(name) {
        Ok(value) => Ok(value),
        Err(problem) => Err(Error::unsent(vendor, ErrorKind::Configuration, problem)),
    }
}

#[inline]
fn read(name: &str) -> Result<Option<String>, String> {
    let file = format!("{name}_FILE");
    let (value, path) = (set(name), set(&file));
    if value.is_some() && path.is_some() {
        return Err(format!("the environment variables {name} and {file} are both set; unset one"));
    }
    if let Some(value) = value {
        return checked(&format!("the environment variable {name}"), value.into_string().ok());
    }
    let Some(path) = path else { return Ok(None) };
    match content(path) {
        Ok(content) => {
            let place = format!("the content of the file that {file} names");
            checked(&place, String::from_utf8(content).ok())
        }
        // The path is not told: it can be a secret that was set under the wrong name.
        Err(error) => Err(format!("the file that {file} names cannot be read: {error}")),
    }
}

#[inline]
fn checked(place: &str, value: Option<String>) -> Result<Option<String>, String> {
    let Some(mut value) = value else { return Err(format!("{place} is not Unicode; set it to text in UTF-8")) };
    value.truncate(without_line_end(&value).len());
    match super::text(&value) {
        Ok(()) => Ok(Some(value)),
        Err(problem) => Err(format!("{place} {problem}")),
    }
}

#[inline]
fn set(name: &str) -> Option<OsString> {
    let value = env::var_os(name)?;
    if value.is_empty() { None } else { Some(value) }
}

#[inline]
fn content(path: OsString) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut content = Vec::new();
    let mut part = [0; 4096];
    while content.len() <= LONGEST {
        match file.read(&mut part) {
            Ok(0) => return Ok(content),
            Ok(size) => content.extend_from_slice(&part[..size]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "it is larger than any credential"))
}

#[inline]
fn without_line_end(value: &str) -> &str {
    match value.strip_suffix('\n') {
        Some(line) => line.strip_suffix('\r').unwrap_or(line),
        None => value,
    }
}
