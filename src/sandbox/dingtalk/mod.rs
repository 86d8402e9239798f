//! DingTalk: the gateway's checks, and which handler carries out what.

mod failure;
mod members;
mod tokens;

use std::collections::HashSet;

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use self::failure::Failure;
use self::tokens::Tokens;
use super::access::DingTalkAccess;
use super::answer::Answer;
use super::meeting::{Meeting, Meetings};
use super::random;
use super::rate::RateLimiter;
use super::request::Call;
use super::service::Service;

const TOKEN_HEADER: &str = "x-acs-dingtalk-access-token";

/// Calls a second for one app and operation, for organisations on the standard edition.
const CALLS_PER_SECOND: u32 = 20;

pub(super) struct DingTalk {
    meetings: Meetings,
    /// Everybody whom the organisation has seen; others are unknown users.
    known_users: HashSet<String>,
    tokens: Tokens,
    rate: RateLimiter,
}

impl DingTalk {
    pub(super) fn new(access: DingTalkAccess, now: u64) -> Self {
        let mut meetings = Meetings::default();
        meetings.insert(Meeting::start(access.meeting.clone(), access.participants.clone(), now));
        let known_users = access.participants.iter().chain([&access.absent]).cloned().collect();
        Self { meetings, known_users, tokens: Tokens::new(access), rate: RateLimiter::per_second(CALLS_PER_SECOND) }
    }

    fn handle(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        if call.operation.requires(TOKEN_HEADER) {
            self.admit(call)?;
        }
        call.check_parameters().map_err(|violation| Failure::parameters(call, &violation))?;
        match call.operation.id.as_str() {
            "get_access_token" => self.tokens.get_access_token(call),
            "get_token" => self.tokens.get_token(call),
            "get_corp_access_token" => self.tokens.get_corp_access_token(call),
            "kick_members" => self.kick_members(call),
            "query_conference_members" => self.query_conference_members(call),
            _ => {
                call.check_body().map_err(|error| Failure::body(call, error))?;
                Ok(call.operation.example().cloned().unwrap_or_else(|| json!({})))
            }
        }
    }

    /// The gateway lets a call through that has a live token and is within the rate.
    fn admit(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        if !self.tokens.is_live(&call.header(TOKEN_HEADER).unwrap_or_default(), call.now) {
            return Err(Failure::new(StatusCode::BAD_REQUEST, "InvalidAuthentication", "不合法的access_token"));
        }
        if !self.rate.admits(&call.operation.id, call.now) {
            return Err(Failure::throttled());
        }
        Ok(())
    }
}

impl Service for DingTalk {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        match self.handle(call) {
            Ok(body) => marked(Answer::json(StatusCode::OK, &body), &request_id()),
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        // Inferred: no page shows the gateway's answer to a path that it does not have.
        refuse(&Failure::new(
            StatusCode::NOT_FOUND,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        ))
    }

    fn throttled(&self) -> Answer {
        refuse(&Failure::throttled())
    }

    fn meeting_id(&self) -> String {
        DingTalkAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }

    fn introduce(&mut self, member: &str) {
        self.known_users.insert(member.to_owned());
    }
}

fn refuse(failure: &Failure) -> Answer {
    let id = request_id();
    let body = json!({"code": failure.code, "message": failure.message, "requestid": id});
    marked(Answer::json(failure.status, &body), &id)
}

fn request_id() -> String {
    random::uuid().to_uppercase()
}

fn marked(answer: Answer, request_id: &str) -> Answer {
    answer
        .with_header(HeaderName::from_static("server"), "DingTalk/1.0.0")
        .with_header(HeaderName::from_static("x-acs-request-id"), request_id)
        .with_header(HeaderName::from_static("x-acs-trace-id"), &random::hex(32))
}
