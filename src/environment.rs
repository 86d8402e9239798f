//! Credentials from environment variables.

use std::env;

use crate::{Error, ErrorKind, Vendor};

/// The variable's value, if it is set and not empty.
pub(crate) fn optional(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

pub(crate) fn required(vendor: Vendor, name: &str) -> Result<String, Error> {
    optional(name).ok_or_else(|| {
        Error::unsent(
            vendor,
            ErrorKind::Configuration,
            format!("the environment variable {name} is missing or empty; set it"),
        )
    })
}
