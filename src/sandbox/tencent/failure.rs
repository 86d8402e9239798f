//! Tencent's refusals.

use super::super::call::BodyError;
use super::super::contract::Violation;

/// A call that is refused.
pub(super) struct Failure {
    pub(super) code: u32,
    pub(super) info: String,
}

impl Failure {
    pub(super) fn new(code: u32, info: impl Into<String>) -> Self {
        Self { code, info: info.into() }
    }

    pub(super) fn throttled() -> Self {
        Self::new(60007, "REST API call frequency exceeds the limit")
    }

    pub(super) fn expired() -> Self {
        Self::new(70001, "usersig expired")
    }

    pub(super) fn no_room() -> Self {
        Self::new(100_004, "room does not exist or has been destroyed")
    }

    pub(super) fn not_a_member(account: &str) -> Self {
        Self::new(100_005, format!("{account} is not a member of the room"))
    }

    pub(super) fn no_right(why: &str) -> Self {
        Self::new(100_006, why)
    }

    pub(super) fn invalid(field: &str, reason: &str) -> Self {
        Self::body(BodyError::Invalid(Violation::new(format!("body/{field}"), reason)))
    }

    pub(super) fn body(error: BodyError) -> Self {
        match error {
            BodyError::Missing | BodyError::NotJson => Self::new(60003, "request json parse error"),
            BodyError::Invalid(violation) => Self::new(100_002, format!("invalid parameter: {violation}")),
        }
    }
}
