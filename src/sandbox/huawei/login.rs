//! Logins: by App ID, by account and password, and by refresh token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::call::Call;
use super::super::service::Reply;
use super::failure::Failure;
use super::sessions::{Holder, LIFE_SECONDS, REFRESH_LIFE_SECONDS, Session};
use super::{Huawei, access_token};

/// The user for whom an app logs in that names none.
const DEFAULT_ADMINISTRATOR: &str = "admin";

/// Inferred: the account of a service provider's administrator, who belongs to no enterprise.
const PROVIDERS_ADMINISTRATOR: &str = "provider-admin";

/// How long an account is locked after failed logins.
const LOCK_MILLIS: u64 = 60_000;

const BAD_SIGNATURE: Failure = Failure::unauthorized("USG.206010025", "APPID_AUTH_FAILED");
const SIGNATURE_EXPIRED: Failure = Failure::unauthorized("USG.206010057", "APPID_AUTH_EXPIRED");
const BAD_TOKEN: Failure = Failure::unauthorized("USG.206020000", "TOKEN_INVALID");
const BAD_PASSWORD: Failure = Failure::unauthorized("USG.206010000", "USER_AUTH_FAILED");
const LOCKED: Failure = Failure { status: StatusCode::LOCKED, code: "USG.206030015", message: "USER_LOCKED" };

/// The official client sends an absent `corpId` as null.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppLogin {
    app_id: String,
    corp_id: Option<String>,
    user_id: Option<String>,
    expire_time: i64,
    nonce: String,
    client_type: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountLogin {
    account: String,
    client_type: i64,
    create_token_type: Option<i64>,
}

impl Huawei {
    /// The header parameters are not checked: the document calls `X-Token-Type` mandatory, official clients do not send it.
    pub(super) fn create_app_id_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let login: AppLogin = call.body().map_err(|error| Failure::body(call, error))?;
        let authorization = call.header("authorization").unwrap_or_default();
        let signature = AppSignature::parse(&authorization).ok_or(BAD_SIGNATURE)?;
        if !self.is_signed(&login, &signature) {
            return Err(BAD_SIGNATURE);
        }
        if login.expire_time != 0 && i128::from(login.expire_time) < i128::from(call.now / 1000) {
            return Err(SIGNATURE_EXPIRED);
        }
        let by_provider = login.corp_id.is_some_and(|corp| corp.is_empty());
        let default = (!by_provider).then(|| DEFAULT_ADMINISTRATOR.to_owned());
        let third_account = login.user_id.filter(|user| !user.is_empty()).or(default);
        let holder = Holder {
            account: match &third_account {
                Some(user) => format!("{user}@{}", self.access.corp_id),
                None => PROVIDERS_ADMINISTRATOR.to_owned(),
            },
            third_account,
            client_type: login.client_type,
        };
        Ok(self.start_session(holder, call.now).into())
    }

    pub(super) fn create_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let login: AccountLogin = call.body().map_err(|error| Failure::body(call, error))?;
        let expected = STANDARD.encode(format!("{}:{}", self.access.account, self.access.password));
        let sent = call.header("authorization").unwrap_or_default();
        if login.account != self.access.account {
            return Err(BAD_PASSWORD);
        }
        if self.account_lockout.is_locked(call.now) {
            return Err(LOCKED);
        }
        let correct = sent.strip_prefix("Basic ") == Some(&expected);
        self.account_lockout.count(correct, call.now, LOCK_MILLIS);
        if !correct {
            return Err(BAD_PASSWORD);
        }
        let holder = Holder { account: login.account, third_account: None, client_type: login.client_type };
        if login.create_token_type == Some(1) {
            return Ok(
                json!({"accessToken": null, "user": self.user_info(&holder), "clientType": holder.client_type}).into()
            );
        }
        Ok(self.start_session(holder, call.now).into())
    }

    pub(super) fn update_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let session = self.sessions.refresh(&access_token(call), call.now).ok_or(Failure::illegal_access_token())?;
        Ok(self.token_response(&session).into())
    }

    /// Tells whose another token is, and renews it if asked to.
    pub(super) fn check_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let session = self.sessions.find(call.text("/token"), call.now).cloned().ok_or(BAD_TOKEN)?;
        if call.flag("/needGenNewToken") == Some(true) {
            return Ok(self.start_session(session.holder, call.now).into());
        }
        Ok(self.token_response(&session).into())
    }

    pub(super) fn delete_token(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        if !self.sessions.end(&access_token(call), call.now) {
            return Err(Failure::illegal_access_token());
        }
        Ok(Reply::Done)
    }

    /// The enterprise's id has its place in the text in service provider mode alone, where the body has it. It is empty for the
    /// provider itself, and the official client then sends and signs it empty.
    fn is_signed(&self, login: &AppLogin, signature: &AppSignature<'_>) -> bool {
        let corp = login.corp_id.as_deref();
        let known = corp.is_none_or(|corp| corp.is_empty() || corp == self.access.corp_id);
        if login.app_id != self.access.app_id || !known {
            return false;
        }
        let user = login.user_id.as_deref().unwrap_or_default();
        let expiry = login.expire_time.to_string();
        let parts: Vec<&str> = [Some(login.app_id.as_str()), corp, Some(user), Some(&expiry), Some(&login.nonce)]
            .into_iter()
            .flatten()
            .collect();
        let named = STANDARD.encode(&login.app_id);
        signature.access.is_none_or(|access| access == named)
            && signature.hex.eq_ignore_ascii_case(&hmac_hex(&self.access.app_key, &parts.join(":")))
    }

    fn start_session(&mut self, holder: Holder, now: u64) -> Value {
        let session = self.sessions.start(holder, now);
        self.token_response(&session)
    }

    fn token_response(&self, session: &Session) -> Value {
        json!({
            "accessToken": session.access_token,
            "tokenIp": "127.0.0.1",
            "validPeriod": LIFE_SECONDS,
            "expireTime": session.ends() / 1000,
            "createTime": session.created,
            "user": self.user_info(&session.holder),
            "clientType": session.holder.client_type,
            "forceLoginInd": null,
            "firstLogin": false,
            "pwdExpired": false,
            "daysPwdAvailable": -1,
            "proxyToken": null,
            "delayDelete": false,
            "tokenType": 0,
            "refreshToken": session.refresh_token,
            "refreshValidPeriod": REFRESH_LIFE_SECONDS,
            "refreshExpireTime": session.refresh_ends() / 1000,
            "refreshCreateTime": session.created,
        })
    }

    fn user_info(&self, holder: &Holder) -> Value {
        let provider = holder.account == PROVIDERS_ADMINISTRATOR;
        json!({
            "userId": hmac_hex("user", &holder.account).chars().take(32).collect::<String>(),
            "ucloginAccount": holder.account,
            "companyId": (!provider).then_some(&self.access.corp_id),
            "companyDomain": null,
            "userType": if provider { 1 } else { 2 },
            "adminType": if provider { 0 } else { 2 },
            "name": holder.third_account.as_deref().unwrap_or(&holder.account),
            "nameEn": null,
            "headPictureUrl": null,
            "thirdAccount": holder.third_account,
            "appId": self.access.app_id,
            "status": 0,
            "freeUser": false,
        })
    }
}

/// `HMAC-SHA256 signature=<hex>,access=<base64 of the app id>`; older clients leave `access` out.
struct AppSignature<'a> {
    hex: &'a str,
    access: Option<&'a str>,
}

impl<'a> AppSignature<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        let fields = header.strip_prefix("HMAC-SHA256 signature=")?;
        match fields.split_once(',') {
            Some((hex, rest)) => Some(Self { hex, access: Some(rest.strip_prefix("access=")?) }),
            None => Some(Self { hex: fields, access: None }),
        }
    }
}

fn hmac_hex(key: &str, text: &str) -> String {
    // HMAC takes keys of any length, so that there is no key to refuse.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
