//! The login's token: obtained, renewed with the refresh token, obtained anew.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::credentials::Login;
use super::generated::{Client, sent_as};
use super::types::{AppId, ClientType, CreateAppIdTokenRequest, CreateTokenRequest, Nonce};
use crate::transport::request::Request;
use crate::transport::token::{Fresh, Obtaining, TokenCache, usable};
use crate::transport::{self, Ticket};
use crate::wire::slot::{Fields, Slot};
use crate::{Error, ErrorKind, Secret, Vendor};

/// How long a login's signature is good.
const SIGNATURE_LIFE: Duration = Duration::from_secs(600);

/// What is wanted of the answer to a login.
#[derive(Default)]
struct Tokens {
    access_token: Option<Secret>,
    valid_period: Option<i64>,
    refresh_token: Option<Secret>,
    refresh_valid_period: Option<i64>,
}

impl Fields for Tokens {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "accessToken" => &mut self.access_token,
            "validPeriod" => &mut self.valid_period,
            "refreshToken" => &mut self.refresh_token,
            "refreshValidPeriod" => &mut self.refresh_valid_period,
            _ => return None,
        })
    }
}

#[derive(Debug, Default)]
pub(super) struct AccessToken {
    token: Arc<TokenCache>,
    refresh_token: Mutex<Option<(Secret, SystemTime)>>,
}

impl AccessToken {
    pub(super) async fn put(
        self: &Arc<Self>,
        client: &Client,
        login: &Login,
        request: &mut Request,
    ) -> Result<Ticket, Error> {
        let obtain = || -> Obtaining {
            let (this, client, login) = (Arc::clone(self), client.clone(), login.clone());
            Box::pin(async move { this.obtain(&client, &login).await })
        };
        let token = self.token.get(&client.inner, Some("accessToken"), &obtain).await?;
        transport::set_secret_header(Vendor::Huawei, request, sent_as::ACCESS_TOKEN, token.value.expose())?;
        Ok(Ticket {
            scheme: Some(("accessToken", String::new())),
            generation: token.generation,
            secrets: vec![token.value],
        })
    }

    /// For the call that renews: this header then carries the refresh token. Where there is none, a login obtains one.
    pub(super) async fn put_refresh_token(
        &self,
        client: &Client,
        login: &Login,
        request: &mut Request,
    ) -> Result<Ticket, Error> {
        let now = client.inner.now();
        if self.live_refresh_token(now).is_none() {
            // Not by way of the cache: a renewal of its token comes here, and would wait for itself.
            self.log_in(client, login, now).await?;
        }
        let token = self.live_refresh_token(now).ok_or_else(|| {
            let message = "the answer to the login holds no refresh token that lives";
            Error::unsent(Vendor::Huawei, ErrorKind::FailedPrecondition, message)
        })?;
        transport::set_secret_header(Vendor::Huawei, request, sent_as::REFRESH_TOKEN, token.expose())?;
        Ok(Ticket { secrets: vec![token], ..Ticket::default() })
    }

    pub(super) fn is_current(&self, generation: u64) -> bool {
        self.token.is_current(generation)
    }

    /// A refused token's refresh token is not trusted either: whoever ended the session has ended both.
    pub(super) fn discard(&self, generation: u64) {
        if self.token.discard(generation) {
            *self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    async fn obtain(&self, client: &Client, login: &Login) -> Result<Fresh, Error> {
        let now = client.inner.now();
        if self.live_refresh_token(now).is_some() {
            match client.update_token().answering::<Tokens>().await {
                Ok(answer) => return self.accept(answer.into_inner(), now),
                Err(error) if error.kind() == ErrorKind::LockedOut => return Err(error),
                Err(error) => tracing::debug!(%error, "the token could not be renewed; logging in"),
            }
        }
        self.log_in(client, login, now).await
    }

    async fn log_in(&self, client: &Client, login: &Login, now: SystemTime) -> Result<Fresh, Error> {
        let answer = match login {
            Login::App { app_id, serves, user_id, .. } => {
                let expire = now + SIGNATURE_LIFE;
                let expire = expire.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
                let nonce = format!("{:032x}", fastrand::u128(..));
                let mut body = CreateAppIdTokenRequest::new(
                    AppId(app_id),
                    ClientType::Api,
                    i64::try_from(expire).unwrap_or(0),
                    Nonce(nonce),
                );
                if !user_id.is_empty() {
                    body = body.user_id(user_id);
                }
                if let Some(corp_id) = serves.signed() {
                    body = body.corp_id(corp_id);
                }
                client.create_app_id_token(&body).answering::<Tokens>().await?
            }
            Login::Account { account, .. } => {
                client.create_token(&CreateTokenRequest::new(account, ClientType::Api)).answering::<Tokens>().await?
            }
        };
        self.accept(answer.into_inner(), now)
    }

    fn accept(&self, answer: Tokens, now: SystemTime) -> Result<Fresh, Error> {
        let seconds = |life: Option<i64>| life.and_then(|life| u64::try_from(life).ok()).map(Duration::from_secs);
        let end = seconds(answer.refresh_valid_period).and_then(|life| now.checked_add(life));
        let refresh = usable(answer.refresh_token).zip(end);
        *self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner) = refresh;
        let token = usable(answer.access_token).ok_or_else(|| {
            let message = "the answer to the login holds no token that a header can carry";
            Error::unsent(Vendor::Huawei, ErrorKind::InvalidResponse, message)
        })?;
        Ok(Fresh { token, life: seconds(answer.valid_period) })
    }

    fn live_refresh_token(&self, now: SystemTime) -> Option<Secret> {
        let stored = self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner);
        stored.as_ref().filter(|(_, end)| now < *end).map(|(token, _)| token.clone())
    }
}
