//! DingTalk's refusals.

use http::StatusCode;

use super::super::contract::Violation;
use super::super::request::{BodyError, Call};

/// A call that is refused.
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn throttled() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
            "The call exceeds the QPS limit of the app for this api.",
        )
    }

    /// Siblings spell the code for a wrong parameter differently; the operation's own spelling is the documented one.
    pub(super) fn parameters(call: &Call<'_>, violation: &Violation) -> Self {
        const SPELLINGS: [&str; 3] = ["paramsError", "paramError", "param.error"];
        let documented = SPELLINGS.into_iter().find(|code| call.operation.documents_error(code));
        // Inferred where the operation documents no such code.
        Self::bad_request(documented.unwrap_or("paramsError"), format!("error:{violation}"))
    }

    pub(super) fn body(call: &Call<'_>, error: BodyError) -> Self {
        match error {
            BodyError::Missing | BodyError::NotJson => {
                Self::bad_request("Missingbody", "body is mandatory for this action.")
            }
            BodyError::Invalid(violation) => Self::parameters(call, &violation),
        }
    }
}
