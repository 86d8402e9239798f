//! Tencent: the gateway's checks in their order, and which handler carries out what.

mod failure;
mod rooms;
mod usersig;

use http::StatusCode;
use serde_json::{Value, json};

use self::failure::Failure;
use super::access::TencentAccess;
use super::answer::Answer;
use super::meeting::{Meeting, Meetings};
use super::random;
use super::rate::RateLimiter;
use super::request::Call;
use super::service::Service;

/// Calls a second for one command.
const CALLS_PER_SECOND: u32 = 200;

pub(super) struct Tencent {
    access: TencentAccess,
    meetings: Meetings,
    rate: RateLimiter,
}

impl Tencent {
    pub(super) fn new(access: TencentAccess, now: u64) -> Self {
        let mut meetings = Meetings::default();
        meetings.insert(Meeting::start(access.meeting.clone(), access.participants.clone(), now));
        Self { access, meetings, rate: RateLimiter::per_second(CALLS_PER_SECOND) }
    }

    /// The data of the answer; none for commands that have none.
    fn handle(&mut self, call: &Call<'_>) -> Result<Option<Value>, Failure> {
        check_envelope(call)?;
        check_json(call)?;
        self.authenticate(call)?;
        if !self.rate.admits(&call.operation.id, call.now) {
            return Err(Failure::throttled());
        }
        match call.operation.id.as_str() {
            "kick_user_out" => self.kick_user_out(call).map(|()| None),
            "ban_room_member" => self.ban_room_member(call).map(|()| None),
            "get_room_member_list" => self.get_room_member_list(call).map(Some),
            "get_room_info" => self.get_room_info(call).map(Some),
            _ => {
                call.check_body().map_err(Failure::body)?;
                Ok(call.operation.example().and_then(|example| example.get("Response")).cloned())
            }
        }
    }

    /// The signature must be the identifier's, and the identifier the administrator.
    fn authenticate(&self, call: &Call<'_>) -> Result<(), Failure> {
        let identifier = call.query("identifier").unwrap_or_default();
        let app = usersig::App { id: self.access.sdk_app_id, key: &self.access.secret_key };
        if call.query("sdkappid").and_then(|id| id.parse().ok()) != Some(app.id) {
            return Err(Failure::new(70020, "sdkappid not found"));
        }
        usersig::verify(
            call.query("usersig").unwrap_or_default(),
            &app,
            identifier,
            i64::try_from(call.now / 1000).unwrap_or(i64::MAX),
        )?;
        if identifier != self.access.identifier {
            return Err(Failure::new(60010, "this request requires App admin privilege"));
        }
        Ok(())
    }
}

impl Service for Tencent {
    fn answer(&mut self, call: &Call<'_>) -> Answer {
        match self.handle(call) {
            Ok(data) => succeed(data),
            Err(failure) => refuse(&failure),
        }
    }

    fn unrouted(&self) -> Answer {
        refuse(&Failure::new(60009, "request resource or url error"))
    }

    fn throttled(&self) -> Answer {
        refuse(&Failure::throttled())
    }

    fn meeting_id(&self) -> String {
        TencentAccess::meeting_id()
    }

    fn meetings(&self) -> &Meetings {
        &self.meetings
    }

    fn meetings_mut(&mut self) -> &mut Meetings {
        &mut self.meetings
    }
}

/// The query fields that every command takes.
fn check_envelope(call: &Call<'_>) -> Result<(), Failure> {
    match call.query("sdkappid").map(str::parse::<u32>) {
        None => return Err(Failure::new(60012, "sdkappid is required")),
        Some(Err(_) | Ok(0)) => return Err(Failure::new(60006, "sdkappid is invalid")),
        Some(Ok(_)) => {}
    }
    call.check_parameters().map_err(|violation| Failure::new(60002, format!("request url error: {violation}")))
}

/// Bodies are JSON, and never empty.
fn check_json(call: &Call<'_>) -> Result<(), Failure> {
    call.json().map(drop).map_err(Failure::body)
}

fn succeed(data: Option<Value>) -> Answer {
    let mut body = envelope(0, "");
    if let Some(data) = data {
        body["Response"] = data;
    }
    Answer::json(StatusCode::OK, &body)
}

fn refuse(failure: &Failure) -> Answer {
    Answer::json(StatusCode::OK, &envelope(failure.code, &failure.info))
}

fn envelope(code: u32, info: &str) -> Value {
    json!({
        "ActionStatus": if code == 0 { "OK" } else { "FAIL" },
        "ErrorCode": code,
        "ErrorInfo": info,
        "RequestId": format!("Id-{}-O-Seq-{}", random::hex(32), random::digits(5)),
    })
}
