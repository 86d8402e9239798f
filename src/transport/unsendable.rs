//! Why a request was not sent.

use crate::error::Facts;
use crate::transport::limits::Violation;
use crate::transport::operation::Operation;
use crate::{Error, ErrorKind, Vendor};

/// A request that could not be built, or must not be sent.
#[derive(Debug)]
pub(crate) struct Unsendable {
    message: String,
}

impl Unsendable {
    pub(crate) fn argument(name: &str, problem: impl std::fmt::Display) -> Self {
        Self { message: format!("`{name}` {problem}") }
    }

    pub(crate) fn into_error(self, vendor: Vendor, operation: &'static Operation) -> Error {
        Facts {
            operation: Some(operation.id),
            message: Some(self.message),
            ..Facts::new(vendor, ErrorKind::InvalidArgument)
        }
        .into()
    }
}

impl From<Violation> for Unsendable {
    fn from(violation: Violation) -> Self {
        Self { message: violation.to_string() }
    }
}

impl From<reqwest::Error> for Unsendable {
    fn from(error: reqwest::Error) -> Self {
        Self { message: format!("the request cannot be built: {}", error.without_url()) }
    }
}

impl From<reqwest::header::InvalidHeaderValue> for Unsendable {
    fn from(_: reqwest::header::InvalidHeaderValue) -> Self {
        Self { message: "an argument that is sent as a header holds a character that no header can carry".into() }
    }
}
