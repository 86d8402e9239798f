//! Huawei: the checks of the gateway and the services, and which handler carries out what.

mod control;
mod failure;
mod lockout;
mod login;
mod management;
mod sessions;

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use self::control::ControlTokens;
use self::failure::Failure;
use self::lockout::Lockout;
use self::sessions::Sessions;
use super::access::HuaweiAccess;
use super::answer::Answer;
use super::meeting::{Meeting, Meetings, Member};
use super::random;
use super::request::Call;
use super::service::Service;

const ACCESS_TOKEN: &str = "x-access-token";
const CONTROL_TOKEN: &str = "x-conference-authorization";

pub(super) struct Huawei {
    access: HuaweiAccess,
    guest_password: String,
    meetings: Meetings,
    sessions: Sessions,
    account_lockout: Lockout,
    control_tokens: ControlTokens,
}

impl Huawei {
    pub(super) fn new(access: HuaweiAccess, now: u64) -> Self {
        let mut meetings = Meetings::default();
        meetings.insert(Meeting::start(access.meeting.clone(), access.participants.clone(), now));
        Self {
            access,
            guest_password: random::digits(6),
            meetings,
            sessions: Sessions::default(),
            account_lockout: Lockout::default(),
            control_tokens: ControlTokens::default(),
        }
    }

    fn handle(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        match call.operation.id.as_str() {
            "create_app_id_token" => self.create_app_id_token(call),
            "create_token" => self.create_token(call),
            "update_token" => self.update_token(call),
            "delete_token" => self.delete_token(call),
            "create_conf_token" => self.create_conf_token(call),
            id => {
                self.admit(call)?;
                match id {
                    "hang_up" => self.hang_up(call),
                    "show_real_time_info_of_meeting" => self.show_real_time_info_of_meeting(call),
                    "show_meeting_detail" => self.show_meeting_detail(call),
                    _ => {
                        call.check_body().map_err(|error| Failure::body(call, error))?;
                        Ok(call.operation.example().cloned().unwrap_or_else(done))
                    }
                }
            }
        }
    }

    /// Lets a call through that has the tokens its operation needs.
    fn admit(&self, call: &Call<'_>) -> Result<(), Failure> {
        if call.operation.requires(ACCESS_TOKEN) && !self.sessions.is_live(&access_token(call), call.now) {
            return Err(Failure::illegal_access_token());
        }
        call.check_parameters().map_err(|_| Failure::parameters(call))?;
        if call.operation.requires(CONTROL_TOKEN) {
            self.check_control_token(call)?;
        }
        Ok(())
    }
}

impl Service for Huawei {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        match self.handle(call) {
            Ok(body) => marked(Answer::json(StatusCode::OK, &body), &request_id()),
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        refuse_at_gateway(
            StatusCode::NOT_FOUND,
            "APIG.0101",
            "The API does not exist or has not been published in the environment",
        )
    }

    fn throttled(&self) -> Answer {
        refuse_at_gateway(
            StatusCode::TOO_MANY_REQUESTS,
            "APIG.0308",
            "The throttling threshold has been reached: policy api over ratelimit,limit:100,time:1 minute",
        )
    }

    fn meeting_id(&self) -> String {
        HuaweiAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }
}

/// Inferred: what calls without documented answer fields answer.
fn done() -> Value {
    json!({"returnCode": 0, "returnDesc": "Success"})
}

/// A member's number. It is not the participant id that control calls take.
fn phone(member: &Member) -> String {
    format!("+9905100{:07}", member.number + 1)
}

fn access_token(call: &Call<'_>) -> String {
    call.header(ACCESS_TOKEN).unwrap_or_default()
}

fn refuse(failure: &Failure) -> Answer {
    let body = json!({"error_code": failure.code, "error_msg": failure.message});
    marked(Answer::json(failure.status, &body), &request_id())
}

/// Unlike the services behind it, the gateway puts the request id into the body too.
fn refuse_at_gateway(status: StatusCode, code: &str, message: &str) -> Answer {
    let id = request_id();
    marked(Answer::json(status, &json!({"error_code": code, "error_msg": message, "request_id": id})), &id)
}

fn request_id() -> String {
    random::hex(32)
}

fn marked(answer: Answer, request_id: &str) -> Answer {
    answer
        .with_header(HeaderName::from_static("server"), "api-gateway")
        .with_header(HeaderName::from_static("x-request-id"), request_id)
}
