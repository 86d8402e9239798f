//! What each call must carry.

use std::sync::Arc;

use super::access_token::AccessToken;
use super::control_token::{ControlTokens, HostPasswords};
use super::credentials::{Credentials, Login, unavailable};
use super::generated::{Client, sent_as};
use super::login::{AppLogin, account_authorization};
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::{self, Handle, Pending, Ticket};
use crate::wire::node::{self, Node};
use crate::wire::scalar;
use crate::{Error, Secret, Vendor};

/// Signs calls with what each of them asks for.
pub(super) struct Session {
    credentials: Credentials,
    access_token: Arc<AccessToken>,
    control_tokens: ControlTokens,
}

impl Session {
    pub(super) fn new(credentials: Credentials) -> Self {
        let control_tokens = ControlTokens::new(credentials.host_passwords.clone());
        Self { credentials, access_token: Arc::default(), control_tokens }
    }

    async fn prove(&self, scheme: &'static str, handle: &Handle, request: &mut Request) -> Result<Ticket, Error> {
        let client = Client::over(handle.for_credentials());
        match scheme {
            "accessToken" => self.access_token.put(&client, &self.credentials.login, request).await,
            "refreshToken" => self.access_token.put_refresh_token(&client, &self.credentials.login, request).await,
            "controlToken" => self.control_tokens.put(&client, request, sent_as::CONTROL_TOKEN).await,
            "qosControlToken" => self.control_tokens.put(&client, request, sent_as::QOS_CONTROL_TOKEN).await,
            "hostPassword" => self.control_tokens.put_password(&client, request).await,
            "appSignature" | "accountPassword" => self.put_authorization(scheme, request),
            unknown => Err(transport::unknown_supply(Vendor::Huawei, unknown)),
        }
    }

    /// The login itself. What is signed is what the body says, whoever has filled it in.
    fn put_authorization(&self, scheme: &str, request: &mut Request) -> Result<Ticket, Error> {
        let (header, authorization) = match (&self.credentials.login, scheme) {
            (Login::App { app_key, .. }, "appSignature") => {
                let body = request.body.as_deref().and_then(|bytes| node::parse(bytes).ok());
                let signed = body.as_ref().and_then(|body| signed_parts(&body.root()));
                let signed = signed.ok_or_else(|| unavailable("the login's body cannot be signed"))?;
                (sent_as::APP_SIGNATURE, signed.authorization(app_key))
            }
            (Login::Account { account, password }, "accountPassword") => {
                (sent_as::ACCOUNT_PASSWORD, account_authorization(account, password))
            }
            _ => return Err(unavailable("this client has the credentials of the other login")),
        };
        transport::set_secret_header(Vendor::Huawei, request, header, authorization.expose())?;
        // A message may quote the whole or a part.
        let parts =
            authorization.expose().split([' ', ',']).filter_map(|part| part.split_once('=')).map(|(_, value)| value);
        let basic = authorization.expose().strip_prefix("Basic ");
        let secrets = parts.chain(basic).map(Secret::from).chain([authorization.clone()]).collect();
        Ok(Ticket { secrets, ..Ticket::default() })
    }
}

/// What is signed of a login's body.
fn signed_parts<'b>(body: &Node<'b>) -> Option<AppLogin<'b>> {
    let text = |name| body.get(name).as_ref().and_then(scalar::text);
    Some(AppLogin {
        app_id: text("appId")?,
        corp_id: text("corpId"),
        user_id: text("userId").unwrap_or_default(),
        expire_time: scalar::integer(&body.get("expireTime")?)?,
        nonce: text("nonce")?,
    })
}

/// Headers that every call of their kind has the same.
fn supply(name: &'static str, request: &mut Request) -> Result<(), Error> {
    let value = match name {
        "X-Token-Type" => "LongTicket".to_owned(),
        "X-Login-Type" => "1".to_owned(),
        "Accept-Language" => "en-US".to_owned(),
        "X-Request-ID" => format!("{:032x}", fastrand::u128(..)),
        unknown => return Err(transport::unknown_supply(Vendor::Huawei, unknown)),
    };
    transport::set_header(Vendor::Huawei, request, name, &value)
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
            for scheme in operation.credentials.iter().chain(operation.optional_credentials) {
                let proof = match *scheme {
                    "controlToken" if !operation.credentials.contains(scheme) => {
                        self.control_tokens.put_live(&Client::over(handle.clone()), request)?
                    }
                    scheme => self.prove(scheme, handle, request).await?,
                };
                ticket.secrets.extend(proof.secrets);
                if proof.scheme.is_some() {
                    (ticket.scheme, ticket.generation) = (proof.scheme, proof.generation);
                }
            }
            Ok(ticket)
        })
    }

    fn is_current(&self, ticket: &Ticket) -> bool {
        match &ticket.scheme {
            Some(("controlToken", conference)) => self.control_tokens.is_current(conference, ticket.generation),
            Some(_) => self.access_token.is_current(ticket.generation),
            None => true,
        }
    }

    fn host_password<'a>(&'a self, handle: &'a Handle, meeting: &'a str) -> Pending<'a, Result<Secret, Error>> {
        Box::pin(async move { self.control_tokens.password(&Client::over(handle.clone()), meeting).await })
    }

    fn discard(&self, ticket: &Ticket) {
        match &ticket.scheme {
            Some(("controlToken", conference)) => self.control_tokens.discard(conference, ticket.generation),
            Some(_) => self.access_token.discard(ticket.generation),
            None => {}
        }
    }

    fn identity(&self) -> String {
        match &self.credentials.login {
            Login::App { app_id, serves, user_id, .. } => format!("app\0{app_id}\0{:?}\0{user_id}", serves.signed()),
            Login::Account { account, .. } => format!("account\0{account}"),
        }
    }

    fn secrets(&self, see: &mut dyn FnMut(&str)) {
        match &self.credentials.login {
            Login::App { app_key, .. } => see(app_key.expose()),
            Login::Account { password, .. } => see(password.expose()),
        }
        if let Some(HostPasswords::Same(password)) = &self.credentials.host_passwords {
            see(password.expose());
        }
    }
}
