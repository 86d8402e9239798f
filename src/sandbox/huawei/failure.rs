//! Huawei's refusals.

use http::StatusCode;

use super::super::call::{BodyError, Call};

/// A call that is refused. The message is a constant that names the cause; where no page shows it, it is inferred.
#[derive(Clone, Copy)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

impl Failure {
    /// The meeting service's refusal; inferred: its status, which is seen for few codes.
    pub(super) const fn bad_request(code: &'static str, message: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message }
    }

    pub(super) const fn unauthorized(code: &'static str, message: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, code, message }
    }

    /// The code without its letters.
    #[cfg(feature = "sockets")]
    pub(super) fn number(self) -> u64 {
        self.code.rsplit('.').next().and_then(|digits| digits.parse().ok()).unwrap_or_default()
    }

    pub(super) const fn illegal_access_token() -> Self {
        Self::unauthorized("USG.000000004", "ILLEGAL_REQUEST")
    }

    /// The services for users and for meetings have codes of their own for the same thing.
    pub(super) fn parameters(call: &Call<'_>) -> Self {
        if is_for_users(call) {
            return Self::bad_request("USG.000000003", "PARAMETER_ERROR");
        }
        Self::bad_request("MMC.111071061", "PARAMETER_CHECK_FAILED")
    }

    pub(super) fn body(call: &Call<'_>, error: BodyError) -> Self {
        match error {
            BodyError::Missing if !is_for_users(call) => Self::bad_request("MMC.111072057", "REQUEST_BODY_IS_NULL"),
            BodyError::NotJson if !is_for_users(call) => Self::bad_request("MMC.111071062", "JSON_PARSE_ERROR"),
            _ => Self::parameters(call),
        }
    }

    /// Nobody in the meeting has the id; of several codes for it the one that the operation lists.
    pub(super) fn no_participant(call: &Call<'_>) -> Self {
        if call.operation.lists_error("MMC.111080004") {
            return Self::bad_request("MMC.111080004", "PARTICIPANT_NOT_EXIST");
        }
        Self::bad_request("MMC.111072008", "PARTICIPANT_NOT_EXIST")
    }
}

pub(super) const NOT_FOUND: Failure = Failure::bad_request("MMC.111070005", "CONF_NOT_FOUND");
pub(super) const NOT_RUNNING: Failure = Failure::bad_request("MMC.111072005", "CONF_NOT_START");
pub(super) const NO_PASSWORD: Failure = Failure::bad_request("MMC.111070009", "CONF_PASSWORD_IS_NULL");
pub(super) const WRONG_PASSWORD: Failure = Failure::bad_request("MMC.111071091", "CONF_PASSWORD_ERROR");

fn is_for_users(call: &Call<'_>) -> bool {
    call.request.path.split('/').nth(2) == Some("usg")
}
