//! Why a request was not sent.

use crate::transport::operation::Operation;
use crate::wire::check::Violation;
use crate::{Error, ErrorKind};

/// A request that could not be built, or must not be sent.
#[derive(Debug)]
pub(crate) struct Unsendable {
    message: String,
}

impl Unsendable {
    pub(crate) fn argument(name: &str, problem: impl std::fmt::Display) -> Self {
        Self { message: format!("`{name}` {problem}") }
    }

    /// The documents and the transport disagree; lint keeps it from happening.
    pub(crate) fn document(part: &str) -> Self {
        Self { message: format!("the document's {part} cannot be sent") }
    }

    pub(crate) fn into_error(self, operation: &'static Operation) -> Error {
        Error::unsent(operation.vendor, ErrorKind::InvalidArgument, self.message).with_operation(operation.id)
    }
}

impl From<Violation> for Unsendable {
    fn from(violation: Violation) -> Self {
        Self { message: violation.to_string() }
    }
}
