//! What each call must carry.

use std::sync::Arc;
use std::time::SystemTime;

use super::access_token::AccessToken;
use super::control_token::{self, ControlTokens, HostPasswords, conference};
use super::credentials::{Credentials, Login, unavailable};
use super::generated::{Client, sent_as};
use super::login::{AppLogin, account_authorization, nonce, push_parts};
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::token::Obtaining;
use crate::transport::{self, Handle, Pending, Ticket};
use crate::wire::node;
use crate::wire::scalar;
use crate::{Error, Secret, Vendor};

/// Signs calls with what each of them asks for.
pub(super) struct Session {
    access_token: Arc<AccessToken>,
    control_tokens: ControlTokens,
}

impl Session {
    pub(super) fn new(credentials: Credentials) -> Self {
        let Credentials { login, host_passwords, .. } = credentials;
        Self { access_token: Arc::new(AccessToken::new(login)), control_tokens: ControlTokens::new(host_passwords) }
    }

    /// What the scheme asks for. Which token it was is put into the ticket.
    async fn proof(
        &self,
        scheme: &str,
        handle: &Handle,
        request: &Request,
        ticket: &mut Ticket,
    ) -> Result<Secret, Error> {
        let client = Client::over(handle.for_credentials());
        // Empty where it is not about a meeting.
        let meeting = match scheme {
            "controlToken" | "qosControlToken" | "hostPassword" => conference(request)?,
            _ => String::new(),
        };
        match scheme {
            "accessToken" | "controlToken" | "qosControlToken" => {
                let (name, cache) = match &*meeting {
                    "" => ("accessToken".to_owned(), Arc::clone(&self.access_token.token)),
                    meeting => (format!("controlToken\0{meeting}"), self.control_tokens.tokens.of(meeting)),
                };
                let obtain = || -> Obtaining {
                    match &*meeting {
                        "" => Box::pin(Arc::clone(&self.access_token).obtain(client.clone())),
                        meeting => Box::pin(control_token::obtain(client.clone(), meeting.to_owned())),
                    }
                };
                let token = cache.get(&client.inner, Some(&name), &obtain).await?;
                let kind = if meeting.is_empty() { "accessToken" } else { "controlToken" };
                if !meeting.is_empty() {
                    ticket.secrets.extend(self.control_tokens.used_password(&meeting));
                }
                (ticket.scheme, ticket.generation) = (Some((kind, meeting)), token.generation);
                Ok(token.value)
            }
            "refreshToken" => self.access_token.refresh_token(&client).await,
            "hostPassword" => self.control_tokens.password(client.clone(), &meeting).await,
            login => self.authorization(login, request, &mut ticket.secrets),
        }
    }

    /// The login itself. What is signed is what the body says, whoever has filled it in.
    fn authorization(&self, scheme: &str, request: &Request, secrets: &mut Vec<Secret>) -> Result<Secret, Error> {
        let authorization = match (scheme, &self.access_token.login) {
            ("appSignature", Login::App { app_key, .. }) => match signed(request, app_key) {
                Some(signed) => signed,
                None => return Err(unavailable("the login's body cannot be signed")),
            },
            ("accountPassword", Login::Account { account, password }) => account_authorization(account, password),
            _ => return Err(unavailable("this client has the credentials of the other login")),
        };
        push_parts(authorization.expose(), secrets);
        Ok(authorization)
    }

    /// The meeting's token if there is a live one, for the call that keeps it alive.
    fn put_live_token(&self, now: SystemTime, request: &mut Request, ticket: &mut Ticket) -> Result<(), Error> {
        let meeting = conference(request)?;
        let Some(cache) = self.control_tokens.tokens.known(&meeting) else { return Ok(()) };
        ticket.secrets.extend(self.control_tokens.used_password(&meeting));
        match cache.live(now) {
            Some(token) => put(request, sent_as::CONTROL_TOKEN, token.value, ticket),
            None => Ok(()),
        }
    }
}

/// The header that carries what the scheme asks for.
fn header(scheme: &str) -> Result<&'static str, Error> {
    Ok(match scheme {
        "accessToken" => sent_as::ACCESS_TOKEN,
        "refreshToken" => sent_as::REFRESH_TOKEN,
        "controlToken" => sent_as::CONTROL_TOKEN,
        "qosControlToken" => sent_as::QOS_CONTROL_TOKEN,
        "hostPassword" => sent_as::HOST_PASSWORD,
        "appSignature" => sent_as::APP_SIGNATURE,
        "accountPassword" => sent_as::ACCOUNT_PASSWORD,
        unknown => return Err(transport::unknown_supply(Vendor::Huawei, unknown)),
    })
}

/// Puts a secret into a header and, as a message may quote it, into the ticket.
fn put(request: &mut Request, header: &'static str, secret: Secret, ticket: &mut Ticket) -> Result<(), Error> {
    transport::set_secret_header(Vendor::Huawei, request, header, secret.expose())?;
    ticket.secrets.push(secret);
    Ok(())
}

/// What the App ID login with this body sends.
fn signed(request: &Request, app_key: &Secret) -> Option<Secret> {
    let body = node::parse(request.body.as_deref()?).ok()?;
    let body = body.root();
    let login = AppLogin {
        app_id: body.text("appId")?,
        corp_id: body.text("corpId"),
        user_id: body.text("userId").unwrap_or_default(),
        expire_time: scalar::integer(&body.get("expireTime")?)?,
        nonce: body.text("nonce")?,
    };
    Some(login.authorization(app_key))
}

/// Headers that every call of their kind has the same.
fn supply(name: &'static str, request: &mut Request) -> Result<(), Error> {
    let value = match name {
        "X-Token-Type" => "LongTicket",
        "X-Login-Type" => "1",
        "Accept-Language" => "en-US",
        "X-Request-ID" => &nonce(),
        unknown => return Err(transport::unknown_supply(Vendor::Huawei, unknown)),
    };
    transport::set_header(Vendor::Huawei, request, name, value)
}

impl transport::Credentials for Session {
    fn authorize<'a>(
        &'a self,
        handle: &'a Handle,
        operation: &'static Operation,
        request: &'a mut Request,
    ) -> Pending<'a, Result<Ticket, Error>> {
        Box::pin(async move {
            for name in operation.supplied {
                supply(name, request)?;
            }
            let mut ticket = Ticket::default();
            for scheme in operation.credentials {
                let header = header(scheme)?;
                let proof = self.proof(scheme, handle, request, &mut ticket).await?;
                put(request, header, proof, &mut ticket)?;
            }
            if operation.optional_credentials.contains(&"controlToken") {
                self.put_live_token(handle.now(), request, &mut ticket)?;
            }
            Ok(ticket)
        })
    }

    fn is_current(&self, ticket: &Ticket) -> bool {
        match &ticket.scheme {
            Some(("controlToken", conference)) => self.control_tokens.is_current(conference, ticket.generation),
            Some(_) => self.access_token.token.is_current(ticket.generation),
            None => true,
        }
    }

    fn host_password<'a>(&'a self, handle: &'a Handle, meeting: &'a str) -> Pending<'a, Result<Secret, Error>> {
        Box::pin(self.control_tokens.password(Client::over(handle.clone()), meeting))
    }

    fn discard(&self, ticket: &Ticket) {
        match &ticket.scheme {
            Some(("controlToken", conference)) => self.control_tokens.discard(conference, ticket.generation),
            Some(_) => self.access_token.discard(ticket.generation),
            None => {}
        }
    }

    fn identity(&self) -> String {
        match &self.access_token.login {
            Login::App { app_id, serves, user_id, .. } => format!("app\0{app_id}\0{:?}\0{user_id}", serves.signed()),
            Login::Account { account, .. } => format!("account\0{account}"),
        }
    }

    fn secrets(&self, see: &mut dyn FnMut(&str)) {
        match &self.access_token.login {
            Login::App { app_key, .. } => see(app_key.expose()),
            Login::Account { password, .. } => see(password.expose()),
        }
        if let Some(HostPasswords::Same(password)) = &self.control_tokens.passwords {
            see(password.expose());
        }
    }
}
