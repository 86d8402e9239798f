//! Tencent's refusals.

use super::super::request::BodyError;

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

    pub(super) fn body(error: BodyError) -> Self {
        match error {
            BodyError::Missing | BodyError::NotJson => Self::new(60003, "request json parse error"),
            BodyError::Invalid(violation) => Self::new(100_002, format!("invalid parameter: {violation}")),
        }
    }
}
