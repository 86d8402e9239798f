//! App tokens.

use std::collections::{HashMap, HashSet};

use http::StatusCode;
use serde_json::{Value, json};

use super::super::access::DingTalkAccess;
use super::super::call::Call;
use super::super::random;
use super::super::service::Reply;
use super::DingTalk;
use super::failure::Failure;

const LIFE_SECONDS: u64 = 7200;

pub(super) struct Tokens {
    access: DingTalkAccess,
    /// When each token ends.
    live: HashMap<String, u64>,
    /// The token that an operation last gave out.
    current: HashMap<String, String>,
    /// What a user's token can be had for: the code of a sign-in, or a refresh token. Each is good once.
    tickets: HashSet<String>,
}

impl Tokens {
    pub(super) fn new(access: DingTalkAccess) -> Self {
        let tickets = HashSet::from([access.user_code.clone()]);
        Self { access, live: HashMap::new(), current: HashMap::new(), tickets }
    }

    pub(super) fn is_live(&self, token: &str, now: u64) -> bool {
        self.live.get(token).is_some_and(|end| now < *end)
    }

    /// The operation's token with its life extended, or a new one when it has died.
    fn renew(&mut self, call: &Call<'_>) -> String {
        let current = self.current.get(&call.operation.id).cloned();
        let token = match current.filter(|token| self.is_live(token, call.now)) {
            Some(token) => token,
            None => self.issue(call.now),
        };
        self.live.insert(token.clone(), end_of_life(call.now));
        self.current.insert(call.operation.id.clone(), token.clone());
        token
    }

    fn issue(&mut self, now: u64) -> String {
        self.live.retain(|_, end| now < *end);
        let token = random::hex(32);
        self.live.insert(token.clone(), end_of_life(now));
        token
    }

    /// Ends the life of all tokens.
    pub(super) fn expire(&mut self) {
        self.live.clear();
    }
}

impl DingTalk {
    /// For an internal app.
    pub(super) fn get_access_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        if !(body.has("appKey", &self.tokens.access.app_key) && body.has("appSecret", &self.tokens.access.app_secret)) {
            return Err(Failure::bad_request("invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
        }
        Ok(json!({"accessToken": self.tokens.renew(call), "expireIn": LIFE_SECONDS}).into())
    }

    /// For any kind of app, in one organisation.
    pub(super) fn get_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        if !body.has("grant_type", "client_credentials") {
            return Err(Failure::bad_request("unsupported.grant.type", "unsupported grant type"));
        }
        if !(body.has("client_id", &self.tokens.access.app_key)
            && body.has("client_secret", &self.tokens.access.app_secret))
        {
            return Err(Failure::bad_request("invalid.client", "invalid client"));
        }
        // Inferred: which of the documented codes an organisation gets that has nothing to do with the app.
        if call.parameter("corpId") != self.tokens.access.corp_id {
            return Err(Failure::new(StatusCode::UNAUTHORIZED, "unauthorized.client", "unauthorized client"));
        }
        Ok(json!({"access_token": self.tokens.renew(call), "expires_in": LIFE_SECONDS}).into())
    }

    /// For a third-party app, in one organisation.
    pub(super) fn get_corp_access_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        if !(body.has("suiteKey", &self.tokens.access.suite_key)
            && body.has("suiteSecret", &self.tokens.access.suite_secret))
        {
            return Err(Failure::bad_request("invalidSuiteKey", "invalid suiteKey or suiteSecret"));
        }
        if !body.has("suiteTicket", &self.tokens.access.suite_ticket) {
            return Err(Failure::bad_request("invalidSuiteTicket", "invalid suiteTicket"));
        }
        if !body.has("authCorpId", &self.tokens.access.corp_id) {
            return Err(Failure::bad_request("invalidAuthInfo", "the organisation has not authorised the app"));
        }
        Ok(json!({"accessToken": self.tokens.issue(call.now), "expireIn": LIFE_SECONDS}).into())
    }

    /// For a third-party app itself.
    pub(super) fn get_suite_access_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        let access = &self.tokens.access;
        if !(body.has("suiteKey", &access.suite_key) && body.has("suiteSecret", &access.suite_secret)) {
            return Err(Failure::bad_request("invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
        }
        if !body.has("suiteTicket", &access.suite_ticket) {
            return Err(Failure::bad_request("invalidSuiteTicket", "invalid suiteTicket"));
        }
        Ok(json!({"accessToken": self.tokens.issue(call.now), "expireIn": LIFE_SECONDS}).into())
    }

    /// For a user who has signed in.
    ///
    /// Inferred: the codes of the refusals, of which the page lists none, and that a refresh token is good once.
    pub(super) fn get_user_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        let access = &self.tokens.access;
        if !(body.has("clientId", &access.app_key) && body.has("clientSecret", &access.app_secret)) {
            return Err(Failure::bad_request("invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
        }
        let ticket = if body.has("grantType", "refresh_token") { "/refreshToken" } else { "/code" };
        if !self.tokens.tickets.remove(call.text(ticket)) {
            return Err(Failure::bad_request("invalidCode", "invalid code"));
        }
        let next = random::hex(32);
        self.tokens.tickets.insert(next.clone());
        let corp = self.tokens.access.corp_id.clone();
        let token = self.tokens.issue(call.now);
        Ok(json!({"accessToken": token, "refreshToken": next, "expireIn": LIFE_SECONDS, "corpId": corp}).into())
    }

    /// Whether a body has the key and the secret of an app, under these names.
    pub(super) fn is_an_app(&self, body: &Value, key: &str, secret: &str) -> bool {
        let access = &self.tokens.access;
        let apps = [(&access.app_key, &access.app_secret), (&access.suite_key, &access.suite_secret)];
        let sent = (body[key].as_str(), body[secret].as_str());
        apps.iter().any(|(key, secret)| sent == (Some(key), Some(secret)))
    }

    /// For the administration console.
    pub(super) fn get_sso_access_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = Credentials::of(call)?;
        if !(body.has("corpid", &self.tokens.access.corp_id) && body.has("ssoSecret", &self.tokens.access.sso_secret)) {
            return Err(Failure::bad_request("invalidClientIdOrSecret", "无效的clientId或者clientSecret"));
        }
        Ok(json!({"accessToken": self.tokens.issue(call.now), "expireIn": LIFE_SECONDS}).into())
    }
}

fn end_of_life(now: u64) -> u64 {
    now.saturating_add(LIFE_SECONDS * 1000)
}

/// The body of a token call. A field that is missing, or no string, is as wrong as a wrong secret.
struct Credentials(Value);

impl Credentials {
    fn of(call: &Call<'_>) -> Result<Self, Failure> {
        call.json().cloned().map(Self).map_err(|error| Failure::body(call, error))
    }

    fn has(&self, field: &str, expected: &str) -> bool {
        self.0.get(field).and_then(Value::as_str) == Some(expected)
    }
}
