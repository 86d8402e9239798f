//! The tokens that control of a running meeting takes.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
#[cfg(feature = "sockets")]
use serde_json::Value;
use serde_json::json;

use super::super::call::Call;
#[cfg(feature = "sockets")]
use super::super::emission::Emission;
use super::super::meeting::Meeting;
use super::super::random;
use super::super::service::Reply;
use super::failure::{Failure, NO_PASSWORD, NOT_RUNNING};
use super::lockout::Lockout;
use super::{CONTROL_TOKEN, Huawei};

const LIFE_SECONDS: u64 = 1800;

/// Inferred: no page says for how long a control login is locked.
const LOCK_MILLIS: u64 = 300_000;

const NOT_FOUND_OR_AUTH_FAILED: Failure = Failure::bad_request("MMC.111072065", "CONF_NOT_FOUND_OR_AUTH_FAILED");
const NO_TOKEN: Failure = Failure::bad_request("MMC.111070111", "TOKEN_IS_NULL");
const WRONG_PASSWORD: Failure = Failure::bad_request("MMC.111070004", "CONF_AUTH_FAILED");
const LOCKED: Failure = Failure::bad_request("MMC.111072064", "CONF_LOGIN_LOCKED");

/// How long a token for a socket lives.
const SOCKET_LIFE_MILLIS: u64 = 60_000;

/// The control tokens, and who is locked out from getting one.
pub(super) struct ControlTokens {
    by_token: HashMap<String, ControlToken>,
    /// The tokens for sockets, each good once.
    of_sockets: HashMap<String, ControlToken>,
    /// Where sockets are.
    socket_url: String,
    /// By meeting.
    lockouts: HashMap<String, Lockout>,
}

struct ControlToken {
    meeting: String,
    ends: u64,
}

impl ControlTokens {
    pub(super) fn new(base_url: &str) -> Self {
        let socket_url = base_url.replacen("http", "ws", 1);
        Self { by_token: HashMap::new(), of_sockets: HashMap::new(), socket_url, lockouts: HashMap::new() }
    }

    /// Makes a token for a socket.
    fn for_socket(&mut self, meeting: &str, now: u64) -> String {
        self.of_sockets.retain(|_, live| now < live.ends);
        let token = random::hex(48);
        let ends = now.saturating_add(SOCKET_LIFE_MILLIS);
        self.of_sockets.insert(token.clone(), ControlToken { meeting: meeting.to_owned(), ends });
        token
    }

    fn is_live(&self, token: &str, meeting: &str, now: u64) -> bool {
        self.by_token.get(token).is_some_and(|live| live.meeting == meeting && now < live.ends)
    }

    /// Makes a token, or gives one another life.
    fn extend(&mut self, token: String, meeting: &str, now: u64) -> String {
        let ends = now.saturating_add(LIFE_SECONDS * 1000);
        self.by_token.retain(|_, live| now < live.ends);
        self.by_token.insert(token.clone(), ControlToken { meeting: meeting.to_owned(), ends });
        token
    }

    /// Ends the life of all tokens.
    pub(super) fn expire(&mut self) {
        self.by_token.clear();
        self.of_sockets.clear();
    }

    fn check_password(&mut self, meeting: &str, correct: bool, now: u64) -> Result<(), Failure> {
        let lockout = self.lockouts.entry(meeting.to_owned()).or_default();
        if lockout.is_locked(now) {
            return Err(LOCKED);
        }
        lockout.count(correct, now, LOCK_MILLIS);
        if correct { Ok(()) } else { Err(WRONG_PASSWORD) }
    }
}

impl Huawei {
    /// A live token is kept alive, and the password then not looked at. Otherwise the password makes a new one.
    pub(super) fn create_conf_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        call.check_parameters().map_err(|_| Failure::parameters(call))?;
        let id = conference_id(call);
        self.check_running(id)?;
        let token = match sent_token(call).filter(|token| self.control_tokens.is_live(token, id, call.now)) {
            Some(token) => token,
            None => {
                let password = call.header("x-password").ok_or(NO_PASSWORD)?;
                self.control_tokens.check_password(id, password == self.access.host_password, call.now)?;
                format!("stb{}", random::hex(48))
            }
        };
        let token = self.control_tokens.extend(token, id, call.now);
        Ok(json!({
            "data": {
                "token": token,
                "tmpWsToken": self.control_tokens.for_socket(id, call.now),
                "wsURL": self.control_tokens.socket_url,
                "role": 1,
                "expireTime": call.now.saturating_add(LIFE_SECONDS * 1000),
                "userID": null,
                "orgID": self.access.corp_id,
                "participantID": null,
                "confTokenExpireTime": LIFE_SECONDS,
                "vmrCurrentConfID": null,
                "supportNotifyType": [],
            },
            "addressToken": null,
            "gloablPublicIP": "meeting.huaweicloud.com",
        })
        .into())
    }

    pub(super) fn create_web_socket_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let token = self.control_tokens.for_socket(conference_id(call), call.now);
        Ok(json!({ "webSocketToken": token }).into())
    }

    /// Whether a token opens the meeting's socket; it does so once.
    #[cfg(feature = "sockets")]
    pub(in super::super) fn admit_socket(&mut self, meeting: &str, token: &str, now: u64) -> bool {
        let known = self.control_tokens.of_sockets.remove(token);
        known.is_some_and(|known| known.meeting == meeting && now < known.ends) && self.check_running(meeting).is_ok()
    }

    /// How a meeting is, for somebody who subscribes to it with a control token, in either form; else what the socket says.
    ///
    /// Inferred: the codes, without their letters, as the field is a number.
    #[cfg(feature = "sockets")]
    pub(in super::super) fn subscribe(&self, token: &str, meeting: &str, now: u64) -> Result<Vec<Emission>, Value> {
        let refusal = |failure: Failure| json!({ "returnCode": failure.number(), "returnDesc": failure.message });
        self.check_control(plain(token), meeting, now).map_err(refusal)?;
        Ok(self.full_notices(meeting, now))
    }

    pub(super) fn check_control_token(&self, call: &Call<'_>) -> Result<(), Failure> {
        self.check_control(sent_token(call), conference_id(call), call.now)
    }

    fn check_control(&self, token: Option<String>, meeting: &str, now: u64) -> Result<(), Failure> {
        self.check_running(meeting)?;
        let token = token.ok_or(NO_TOKEN)?;
        if !self.control_tokens.is_live(&token, meeting, now) {
            return Err(NOT_FOUND_OR_AUTH_FAILED);
        }
        Ok(())
    }

    /// The quality of a connection can be asked for with the token in a place of its own.
    pub(super) fn list_network_quality(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let id = call.parameter("conferenceid");
        self.check_running(id)?;
        if !self.control_tokens.is_live(&call.header("conftoken").unwrap_or_default(), id, call.now) {
            return Err(NOT_FOUND_OR_AUTH_FAILED);
        }
        Ok(Reply::Example)
    }

    /// The meeting that a control call acts on; the token has vouched for it.
    pub(super) fn controlled(&mut self, call: &Call<'_>) -> Result<&mut Meeting, Failure> {
        self.meetings.running_mut(conference_id(call)).ok_or(NOT_RUNNING)
    }

    fn check_running(&self, id: &str) -> Result<(), Failure> {
        match self.meetings.get(id) {
            Some(meeting) if meeting.is_running() => Ok(()),
            Some(_) => Err(NOT_RUNNING),
            None => Err(NOT_FOUND_OR_AUTH_FAILED),
        }
    }
}

fn conference_id<'a>(call: &'a Call<'_>) -> &'a str {
    call.query("conferenceID").unwrap_or_default()
}

/// The control token of a call.
fn sent_token(call: &Call<'_>) -> Option<String> {
    plain(&call.header(CONTROL_TOKEN)?)
}

/// A control token that was sent as it is or as `Basic ` and its base64. What does not decode is no token that we gave out.
fn plain(sent: &str) -> Option<String> {
    let Some(encoded) = sent.strip_prefix("Basic ") else {
        return Some(sent.to_owned()).filter(|token| !token.is_empty());
    };
    let decoded = STANDARD.decode(encoded).unwrap_or_default();
    Some(String::from_utf8_lossy(&decoded).into_owned())
}
