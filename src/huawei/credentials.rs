//! Who the client acts as, and what each call must carry.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use super::access_token::AccessToken;
use super::control_token::{CONTROL_TOKEN_HEADER, ControlTokens, HostPasswords, check_password};
use super::generated::Client;
use super::login::{AppLogin, account_authorization};
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::{self, Handle, Pending, Ticket};
use crate::{Error, ErrorKind, Secret, Vendor, input};

/// A login of Huawei Cloud Meeting.
#[derive(Clone)]
pub struct Credentials {
    pub(super) login: Login,
    pub(super) host_passwords: Option<HostPasswords>,
}

#[derive(Clone)]
pub(super) enum Login {
    App { app_id: String, app_key: Secret, serves: Serves, user_id: String },
    Account { account: String, password: Secret },
}

/// Whose app it is.
#[derive(Clone, Debug)]
pub(super) enum Serves {
    /// An enterprise's own.
    One,
    /// A service provider's, and the enterprise that it acts for; the provider itself where it is `None`.
    Several(Option<String>),
}

impl Serves {
    /// The enterprise as a login names and signs it: a service provider that acts for none keeps the place, and leaves it empty.
    pub(super) fn signed(&self) -> Option<&str> {
        match self {
            Self::One => None,
            Self::Several(corp_id) => Some(corp_id.as_deref().unwrap_or_default()),
        }
    }
}

impl Credentials {
    /// App ID login of an enterprise's own app, as its default administrator unless [`user`](Self::user) names somebody.
    pub fn app(app_id: impl Into<String>, app_key: impl Into<Secret>) -> Self {
        Self::of_app(app_id.into(), app_key.into(), Serves::One)
    }

    /// App ID login of a service provider's app, which serves several enterprises (SP mode).
    ///
    /// It acts for the enterprise that [`corp`](Self::corp) names, as its default administrator unless [`user`](Self::user) names
    /// somebody. Without either it acts as the provider's own administrator.
    ///
    /// ```
    /// # use meeting_control::huawei::Credentials;
    /// let provider = Credentials::service_provider("app id", "app key");
    /// let enterprise = Credentials::service_provider("app id", "app key").corp("807074304");
    /// let user = Credentials::service_provider("app id", "app key").corp("807074304").user("user1");
    /// ```
    pub fn service_provider(app_id: impl Into<String>, app_key: impl Into<Secret>) -> Self {
        Self::of_app(app_id.into(), app_key.into(), Serves::Several(None))
    }

    fn of_app(app_id: String, app_key: Secret, serves: Serves) -> Self {
        Self { login: Login::App { app_id, app_key, serves, user_id: String::new() }, host_passwords: None }
    }

    /// Login by account and password.
    pub fn account(account: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { login: Login::Account { account: account.into(), password: password.into() }, host_passwords: None }
    }

    /// For App ID login: the user to act as. Without it, or empty: the default administrator.
    #[must_use]
    pub fn user(mut self, id: impl Into<String>) -> Self {
        if let Login::App { user_id, .. } = &mut self.login {
            *user_id = id.into();
        }
        self
    }

    /// For App ID login of a [service provider's](Self::service_provider) app: the enterprise to act for. It makes a service provider's
    /// of any app: the vendor refuses the login of an enterprise's own app that names one.
    #[must_use]
    pub fn corp(mut self, id: impl Into<String>) -> Self {
        if let Login::App { serves, .. } = &mut self.login {
            *serves = Serves::Several(Some(id.into()));
        }
        self
    }

    /// App ID login from `HUAWEI_MEETING_APP_ID`, `HUAWEI_MEETING_APP_KEY` and, if set, `HUAWEI_MEETING_USER_ID` and
    /// `HUAWEI_MEETING_HOST_PASSWORD`.
    ///
    /// The app is a [service provider's](Self::service_provider) where `HUAWEI_MEETING_CORP_ID` names the enterprise to act for, or
    /// `HUAWEI_MEETING_SERVICE_PROVIDER` is `true`; with that alone, it acts for the provider itself.
    ///
    /// Each can be the content of a file instead, which the same variable with `_FILE` after its name names. A line end at the end is
    /// dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`], naming the variable that is missing, empty or unusable.
    pub fn from_env() -> Result<Self, Error> {
        let required = |name| crate::environment::required(Vendor::Huawei, name);
        let optional = |name| crate::environment::optional(Vendor::Huawei, name);
        let serves = match (
            optional("HUAWEI_MEETING_SERVICE_PROVIDER")?.as_deref(),
            optional("HUAWEI_MEETING_CORP_ID")?,
        ) {
            (None | Some("true"), Some(corp_id)) => Serves::Several(Some(corp_id)),
            (Some("true"), None) => Serves::Several(None),
            (None | Some("false"), None) => Serves::One,
            (Some("false"), Some(_)) => {
                return Err(unavailable(
                    "HUAWEI_MEETING_CORP_ID in the environment is for a service provider's app, and \
                     HUAWEI_MEETING_SERVICE_PROVIDER says that it is none; unset one",
                ));
            }
            (Some(_), _) => {
                return Err(unavailable(
                    "HUAWEI_MEETING_SERVICE_PROVIDER in the environment is neither `true` nor `false`; set it to one of them",
                ));
            }
        };
        let (app_id, app_key) = (required("HUAWEI_MEETING_APP_ID")?, required("HUAWEI_MEETING_APP_KEY")?);
        let mut credentials = Self::of_app(app_id, app_key.into(), serves);
        if let Some(user) = optional("HUAWEI_MEETING_USER_ID")? {
            credentials = credentials.user(user);
        }
        credentials.host_passwords =
            optional("HUAWEI_MEETING_HOST_PASSWORD")?.map(|password| HostPasswords::Same(password.into()));
        Ok(credentials)
    }

    pub(super) fn checked(self) -> Result<Self, Error> {
        let verdict = |name, verdict| input::credential(Vendor::Huawei, name, verdict);
        match &self.login {
            Login::App { app_id, app_key, serves, user_id } => {
                verdict("app id", input::id(app_id))?;
                verdict("app key", input::text(app_key.expose()))?;
                if let Serves::Several(Some(corp_id)) = serves {
                    verdict("corp id", input::id(corp_id))?;
                }
                // Empty is documented as the default administrator.
                if !user_id.is_empty() {
                    verdict("user id", input::text(user_id))?;
                }
            }
            Login::Account { account, password } => {
                verdict("account", input::text(account))?;
                verdict("password", input::text(password.expose()))?;
            }
        }
        match &self.host_passwords {
            Some(HostPasswords::Same(password)) => check_password(password)?,
            Some(HostPasswords::LookedUp(_)) | None => {}
        }
        Ok(self)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.login {
            Login::App { app_id, serves, user_id, .. } => f
                .debug_struct("App")
                .field("app_id", app_id)
                .field("serves", serves)
                .field("user_id", user_id)
                .finish_non_exhaustive(),
            Login::Account { account, .. } => {
                f.debug_struct("Account").field("account", account).finish_non_exhaustive()
            }
        }
    }
}

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
            "controlToken" => self.control_tokens.put(&client, request, CONTROL_TOKEN_HEADER).await,
            "qosControlToken" => self.control_tokens.put(&client, request, "conftoken").await,
            "hostPassword" => self.control_tokens.put_password(&client, request).await,
            "appSignature" | "accountPassword" => self.put_authorization(scheme, request),
            unknown => Err(transport::unknown_supply(Vendor::Huawei, unknown)),
        }
    }

    /// The login itself. What is signed is what the body says, whoever has filled it in.
    fn put_authorization(&self, scheme: &str, request: &mut Request) -> Result<Ticket, Error> {
        let authorization = match (&self.credentials.login, scheme) {
            (Login::App { app_key, .. }, "appSignature") => {
                let body: SignedParts = request
                    .body
                    .as_deref()
                    .and_then(|bytes| serde_json::from_slice(bytes).ok())
                    .ok_or_else(|| unavailable("the login's body cannot be signed"))?;
                let login = AppLogin {
                    app_id: &body.app_id,
                    corp_id: body.corp_id.as_deref(),
                    user_id: body.user_id.as_deref().unwrap_or_default(),
                    expire_time: body.expire_time,
                    nonce: &body.nonce,
                };
                login.authorization(app_key)
            }
            (Login::Account { account, password }, "accountPassword") => account_authorization(account, password),
            _ => return Err(unavailable("this client has the credentials of the other login")),
        };
        transport::set_secret_header(Vendor::Huawei, request, "authorization", authorization.expose())?;
        // A message may quote the whole or a part.
        let parts =
            authorization.expose().split([' ', ',']).filter_map(|part| part.split_once('=')).map(|(_, value)| value);
        let basic = authorization.expose().strip_prefix("Basic ");
        let secrets = parts.chain(basic).map(Secret::from).chain([authorization.clone()]).collect();
        Ok(Ticket { secrets, ..Ticket::default() })
    }
}

fn unavailable(message: &str) -> Error {
    Error::unsent(Vendor::Huawei, ErrorKind::Configuration, message)
}

/// What is signed of a login's body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedParts {
    app_id: String,
    corp_id: Option<String>,
    user_id: Option<String>,
    expire_time: i64,
    nonce: String,
}

/// Headers that every call of their kind has the same.
fn supply(name: &str, request: &mut Request) -> Result<(), Error> {
    let (name, value) = match name {
        "X-Token-Type" => ("x-token-type", "LongTicket".to_owned()),
        "X-Login-Type" => ("x-login-type", "1".to_owned()),
        "Accept-Language" => ("accept-language", "en-US".to_owned()),
        "X-Request-ID" => ("x-request-id", format!("{:032x}", fastrand::u128(..))),
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

    fn discard(&self, ticket: &Ticket) {
        match &ticket.scheme {
            Some(("controlToken", conference)) => self.control_tokens.discard(conference, ticket.generation),
            Some(_) => self.access_token.discard(ticket.generation),
            None => {}
        }
    }

    fn secrets(&self, see: &mut dyn FnMut(&str)) {
        match &self.credentials.login {
            Login::App { app_key, .. } => see(app_key.expose()),
            Login::Account { password, .. } => see(password.expose()),
        }
    }
}
