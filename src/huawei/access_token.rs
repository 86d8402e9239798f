//! The login's token: obtained, renewed with the refresh token, obtained anew.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::credentials::Login;
use super::generated::Client;
use super::granted::{Tokens, fresh, life};
use super::login::nonce;
use super::types::{AppId, ClientType, CreateAppIdTokenRequest, CreateTokenRequest, Nonce, TokenResponse};
use crate::transport::token::{Fresh, TokenCache, usable};
use crate::{Call, Error, ErrorKind, Secret, Vendor};

/// How long a login's signature is good.
const SIGNATURE_LIFE: Duration = Duration::from_secs(600);

pub(super) struct AccessToken {
    pub(super) login: Login,
    pub(super) token: Arc<TokenCache>,
    refresh_token: Mutex<Option<(Secret, SystemTime)>>,
}

impl AccessToken {
    pub(super) fn new(login: Login) -> Self {
        Self { login, token: Arc::default(), refresh_token: Mutex::default() }
    }

    /// For the call that renews: its header then carries the refresh token. Where there is none, a login obtains one.
    pub(super) async fn refresh_token(self: &Arc<Self>, client: &Client) -> Result<Secret, Error> {
        let now = client.inner.now();
        if let Some(token) = self.live_refresh_token(now) {
            return Ok(token);
        }
        // Not by way of the cache: a renewal of its token comes here, and would wait for itself.
        Arc::clone(self).obtain(client.clone()).await?;
        match self.live_refresh_token(now) {
            Some(token) => Ok(token),
            None => {
                let message = "the answer to the login holds no refresh token that lives";
                Err(Error::unsent(Vendor::Huawei, ErrorKind::FailedPrecondition, message))
            }
        }
    }

    /// A refused token's refresh token is not trusted either: whoever ended the session has ended both.
    pub(super) fn discard(&self, generation: u64) {
        if self.token.discard(generation) {
            *self.stored() = None;
        }
    }

    pub(super) async fn obtain(self: Arc<Self>, client: Client) -> Result<Fresh, Error> {
        let now = client.inner.now();
        let mut renewing = self.live_refresh_token(now).is_some();
        loop {
            let call = if renewing { client.update_token() } else { self.login(&client, now) };
            let answered = call.answering::<Tokens>().await;
            match answered.and_then(|answer| self.accept(answer.into_inner(), now)) {
                Ok(fresh) => return Ok(fresh),
                Err(error) if !renewing || error.kind() == ErrorKind::LockedOut => return Err(error),
                Err(error) => tell(&error),
            }
            renewing = false;
        }
    }

    fn login<'c>(&self, client: &'c Client, now: SystemTime) -> Call<'c, TokenResponse> {
        match &self.login {
            Login::App { app_id, serves, user_id, .. } => {
                let expire = (now + SIGNATURE_LIFE).duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
                let mut body = CreateAppIdTokenRequest::new(
                    AppId(app_id),
                    ClientType::Api,
                    i64::try_from(expire).unwrap_or(0),
                    Nonce(nonce()),
                );
                if !user_id.is_empty() {
                    body = body.user_id(user_id);
                }
                if let Some(corp_id) = serves.signed() {
                    body = body.corp_id(corp_id);
                }
                client.create_app_id_token(&body)
            }
            Login::Account { account, .. } => client.create_token(&CreateTokenRequest::new(account, ClientType::Api)),
        }
    }

    fn accept(&self, answer: Tokens, now: SystemTime) -> Result<Fresh, Error> {
        let mut refresh_token = None;
        if let Some(token) = usable(answer.refresh_token)
            && let Some(life) = life(answer.refresh_valid_period)
            && let Some(end) = now.checked_add(life)
        {
            refresh_token = Some((token, end));
        }
        *self.stored() = refresh_token;
        let lack = "the answer to the login holds no token that a header can carry";
        fresh(answer.access_token, answer.valid_period, lack)
    }

    fn live_refresh_token(&self, now: SystemTime) -> Option<Secret> {
        match &*self.stored() {
            Some((token, end)) if now < *end => Some(token.clone()),
            _ => None,
        }
    }

    fn stored(&self) -> MutexGuard<'_, Option<(Secret, SystemTime)>> {
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell(error: &Error) {
    tracing::debug!(error = error.to_string(), "the token could not be renewed; logging in");
}
