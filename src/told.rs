//! Whether an answer is of what was asked about.

use crate::{Error, ErrorKind, Vendor};

/// Refuses an answer that says to be of another meeting than was asked for; one that does not say of which is of this one.
pub(crate) fn of_this_meeting(
    vendor: Vendor,
    operation: &'static str,
    asked: &str,
    told: Option<&str>,
) -> Result<(), Error> {
    let told = told.unwrap_or_default().trim();
    let is_same = match vendor {
        // Whoever makes a room chooses its id, and the vendor's values are case-sensitive.
        Vendor::Tencent => told == asked,
        _ => told.eq_ignore_ascii_case(asked),
    };
    if told.is_empty() || is_same {
        return Ok(());
    }
    Err(beside(vendor, operation, format!("the answer is of another meeting: {told:?}")))
}

/// Of an answer that was read, and is beside the point.
pub(crate) fn beside(vendor: Vendor, operation: &'static str, message: String) -> Error {
    let error = Error::new(vendor, ErrorKind::InvalidResponse).with_operation(operation);
    error.with_message(message).with_may_have_been_applied(false)
}
