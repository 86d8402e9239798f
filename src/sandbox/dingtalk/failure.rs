//! DingTalk's refusals.

use http::StatusCode;

use super::super::call::{BodyError, Call};
use super::super::contract::Violation;

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
        Self::wrong(call, violation.to_string())
    }

    pub(super) fn wrong(call: &Call<'_>, what: impl std::fmt::Display) -> Self {
        const SPELLINGS: [&str; 3] = ["paramsError", "paramError", "param.error"];
        // Inferred where the operation documents no such code.
        Self::bad_request(documented(call, &SPELLINGS).unwrap_or("paramsError"), format!("error:{what}"))
    }

    pub(super) fn body(call: &Call<'_>, error: BodyError) -> Self {
        match error {
            BodyError::Missing | BodyError::NotJson => {
                Self::bad_request("Missingbody", "body is mandatory for this action.")
            }
            BodyError::Invalid(violation) => Self::parameters(call, &violation),
        }
    }

    /// There is no such meeting. Inferred where the operation has no code for it.
    pub(super) fn no_meeting(call: &Call<'_>) -> Self {
        match documented(call, &["roomNotFound"]) {
            Some(code) => Self::new(StatusCode::NOT_FOUND, code, code),
            None => Self::wrong(call, "conference not found"),
        }
    }

    /// The meeting has been, and is over.
    pub(super) fn over(call: &Call<'_>) -> Self {
        match documented(call, &["confClosed", "roomClosed", "resourceClose"]) {
            Some(code) => Self::bad_request(code, code),
            None => Self::no_meeting(call),
        }
    }

    pub(super) fn unknown_user() -> Self {
        Self::bad_request("unknownUserError", "unknownUserError")
    }
}

fn documented(call: &Call<'_>, codes: &[&'static str]) -> Option<&'static str> {
    codes.iter().copied().find(|code| call.operation.documents_error(code))
}
