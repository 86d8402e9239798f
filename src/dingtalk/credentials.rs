//! The app's access token, in the three forms in which the vendor hands it out.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::generated::{Client, sent_as};
use super::types::{self, GetAccessTokenRequest, GetCorpAccessTokenRequest, GetTokenRequest};
pub use super::types::{AppKey, AppSecret, AuthCorpId, ClientId, ClientSecret, CorpId, SuiteKey, SuiteSecret};
use crate::input::{self, environment};
use crate::secret::settings::{self, Settings};
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::token::{Fresh, Obtaining, TokenCache, usable};
use crate::transport::{self, Handle, Pending, Ticket};
use crate::wire::slot::{self, Slot};
use crate::{Call, Error, ErrorKind, Secret, Vendor};

const ACCESS_TOKEN: &str = "accessToken";

/// Who the client acts as.
///
/// It deserialises from `app_key` and `app_secret`, or from `corp_id`, `client_id` and `client_secret`, or from `access_token`; any other
/// field is refused. [`suite`](Self::suite) asks the program for its ticket, and cannot stand in a file.
#[derive(Clone)]
pub struct Credentials(Form);

#[derive(Clone)]
enum Form {
    App { key: String, secret: Secret },
    Corp { corp_id: String, client_id: String, client_secret: Secret },
    Suite { key: String, secret: Secret, corp_id: String, ticket: SuiteTicket, used: UsedTicket },
    Token(Secret),
}

/// The ticket that was used last, which answers can quote.
type UsedTicket = Arc<Mutex<Option<Secret>>>;

/// Yields the newest suite ticket.
///
/// The vendor pushes a new one about every five hours to the app's callback address, so it has to come from where that callback
/// writes it.
pub type SuiteTicket = Arc<dyn Fn() -> Secret + Send + Sync>;

impl Credentials {
    /// An internal app: its key and secret (Client ID and Client Secret in the console).
    ///
    /// Here and below each value says what it is, so that a swap does not compile:
    ///
    /// ```
    /// use meeting_control::dingtalk::{AppKey, AppSecret, Credentials};
    ///
    /// let credentials = Credentials::app(AppKey("dingabc"), AppSecret("secret"));
    /// ```
    ///
    /// ```compile_fail
    /// # use meeting_control::dingtalk::{AppKey, AppSecret, Credentials};
    /// let credentials = Credentials::app(AppSecret("secret"), AppKey("dingabc")); // the wrong way round
    /// ```
    pub fn app(app_key: AppKey<impl Into<String>>, app_secret: AppSecret<impl Into<Secret>>) -> Self {
        Self(Form::App { key: app_key.0.into(), secret: app_secret.0.into() })
    }

    /// An app of any type within one organisation, by the vendor's unified token call.
    ///
    /// `corp_id` is the own organisation of an internal app, or the one that has authorised a third-party app.
    pub fn corp(
        corp_id: CorpId<impl Into<String>>,
        client_id: ClientId<impl Into<String>>,
        client_secret: ClientSecret<impl Into<Secret>>,
    ) -> Self {
        let (corp_id, client_id, client_secret) = (corp_id.0.into(), client_id.0.into(), client_secret.0.into());
        Self(Form::Corp { corp_id, client_id, client_secret })
    }

    /// A third-party app that acts for an organisation that has authorised it.
    pub fn suite(
        suite_key: SuiteKey<impl Into<String>>,
        suite_secret: SuiteSecret<impl Into<Secret>>,
        auth_corp_id: AuthCorpId<impl Into<String>>,
        ticket: impl Fn() -> Secret + Send + Sync + 'static,
    ) -> Self {
        Self(Form::Suite {
            key: suite_key.0.into(),
            secret: suite_secret.0.into(),
            corp_id: auth_corp_id.0.into(),
            ticket: Arc::new(ticket),
            used: UsedTicket::default(),
        })
    }

    /// A token that somebody else has obtained and renews: the one that several processes share, or one of another kind (a user's, a
    /// suite's, single sign-on), which some operations of the group `oauth2` ask for.
    pub fn access_token(token: impl Into<Secret>) -> Self {
        Self(Form::Token(token.into()))
    }

    /// An internal app, from `DINGTALK_APP_KEY` and `DINGTALK_APP_SECRET`, or from the files that `DINGTALK_APP_KEY_FILE` and
    /// `DINGTALK_APP_SECRET_FILE` name. A line end at the end is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`], naming the variable that is missing, empty or unusable.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| environment::required(Vendor::DingTalk, name);
        let (key, secret) = (variable("DINGTALK_APP_KEY")?, variable("DINGTALK_APP_SECRET")?);
        Ok(Self(Form::App { key, secret: secret.into() }))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let check = |name, verdict| input::credential(Vendor::DingTalk, name, verdict);
        match &self.0 {
            Form::App { key, secret } => {
                check("app key", input::id(key))?;
                check("app secret", input::key(secret.expose()))
            }
            Form::Corp { corp_id, client_id, client_secret } => {
                check("corp id", input::id(corp_id))?;
                check("client id", input::id(client_id))?;
                check("client secret", input::key(client_secret.expose()))
            }
            Form::Token(token) => check("access token", input::header(token.expose())),
            Form::Suite { key, secret, corp_id, .. } => {
                check("suite key", input::id(key))?;
                check("suite secret", input::key(secret.expose()))?;
                check("authorising corp id", input::id(corp_id))
            }
        }
    }

    async fn obtain(self, client: Client) -> Result<Fresh, Error> {
        let call: Call<'_, Granted> = match &self.0 {
            Form::Token(token) => return granted(Granted { token: Some(token.clone()), life: None }),
            Form::App { key, secret } => {
                let request = GetAccessTokenRequest::new(AppKey(key), AppSecret(secret.clone()));
                client.get_access_token(&request).answering()
            }
            Form::Corp { corp_id, client_id, client_secret } => {
                let grant = types::GetTokenRequestGrantType::ClientCredentials;
                let request = GetTokenRequest::new(ClientId(client_id), ClientSecret(client_secret.clone()), grant);
                client.get_token(corp_id, &request).answering()
            }
            Form::Suite { key, secret, corp_id, ticket, used } => {
                let ticket = ticket();
                input::credential(Vendor::DingTalk, "suite ticket", input::text(ticket.expose()))?;
                *used.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticket.clone());
                let request = GetCorpAccessTokenRequest::new(
                    SuiteKey(key),
                    SuiteSecret(secret.clone()),
                    AuthCorpId(corp_id),
                    types::SuiteTicket(ticket),
                );
                client.get_corp_access_token(&request).answering()
            }
        };
        granted(call.await?.into_inner())
    }
}

/// What is wanted of the answer to a token call, whichever it is.
#[derive(Default)]
struct Granted {
    token: Option<Secret>,
    life: Option<i64>,
}

impl slot::Fields for Granted {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
        Some(match name {
            "accessToken" | "access_token" => &mut self.token,
            "expireIn" | "expires_in" => &mut self.life,
            _ => return None,
        })
    }
}

fn granted(granted: Granted) -> Result<Fresh, Error> {
    let life = match granted.life {
        Some(seconds @ 0..) => Some(Duration::from_secs(seconds.unsigned_abs())),
        _ => None,
    };
    match usable(granted.token) {
        Some(token) => Ok(Fresh { token, life }),
        None => {
            let message = "the answer to the token call holds no token that a header can carry";
            Err(Error::unsent(Vendor::DingTalk, ErrorKind::InvalidResponse, message))
        }
    }
}

struct Fields {
    app_key: Option<String>,
    app_secret: Option<Secret>,
    corp_id: Option<String>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    access_token: Option<Secret>,
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        settings::read(deserializer, Self::read)
    }
}

impl Credentials {
    #[inline]
    pub(crate) fn read(mut settings: Settings) -> Result<Self, String> {
        let fields = Fields {
            app_key: settings.text("app_key")?,
            app_secret: settings.secret("app_secret")?,
            corp_id: settings.text("corp_id")?,
            client_id: settings.text("client_id")?,
            client_secret: settings.secret("client_secret")?,
            access_token: settings.secret("access_token")?,
        };
        settings.end()?;
        Ok(fields.try_into()?)
    }
}

impl TryFrom<Fields> for Credentials {
    type Error = &'static str;

    #[inline]
    fn try_from(fields: Fields) -> Result<Self, &'static str> {
        let form = match &fields {
            Fields {
                app_key: Some(key),
                app_secret: Some(secret),
                corp_id: None,
                client_id: None,
                client_secret: None,
                access_token: None,
            } => Form::App { key: key.clone(), secret: secret.clone() },
            Fields {
                app_key: None,
                app_secret: None,
                corp_id: Some(corp_id),
                client_id: Some(client_id),
                client_secret: Some(client_secret),
                access_token: None,
            } => Form::Corp {
                corp_id: corp_id.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.clone(),
            },
            Fields {
                app_key: None,
                app_secret: None,
                corp_id: None,
                client_id: None,
                client_secret: None,
                access_token: Some(token),
            } => Form::Token(token.clone()),
            _ => {
                return Err(
                    "DingTalk takes `app_key` and `app_secret`, or `corp_id`, `client_id` and `client_secret`, \
                            or `access_token`, and nothing beside them",
                );
            }
        };
        Ok(Self(form))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::App { key, .. } => f.debug_struct("App").field("key", key).finish_non_exhaustive(),
            Form::Corp { corp_id, client_id, .. } => {
                f.debug_struct("Corp").field("corp_id", corp_id).field("client_id", client_id).finish_non_exhaustive()
            }
            Form::Token(_) => f.debug_struct("AccessToken").finish_non_exhaustive(),
            Form::Suite { key, corp_id, .. } => {
                f.debug_struct("Suite").field("key", key).field("corp_id", corp_id).finish_non_exhaustive()
            }
        }
    }
}

/// Signs calls with the app's access token.
pub(super) struct AppToken {
    credentials: Credentials,
    token: Arc<TokenCache>,
}

impl AppToken {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, token: Arc::default() }
    }
}

impl transport::Credentials for AppToken {
    fn authorize<'a>(
        &'a self,
        handle: &'a Handle,
        operation: &'static Operation,
        request: &'a mut Request,
    ) -> Pending<'a, Result<Ticket, Error>> {
        Box::pin(async move {
            if let Some(unknown) = operation.supplied.first() {
                return Err(transport::unknown_supply(Vendor::DingTalk, unknown));
            }
            if !transport::asks_for(Vendor::DingTalk, ACCESS_TOKEN, operation.credentials)? {
                return Ok(Ticket::default());
            }
            let obtain =
                || -> Obtaining { Box::pin(self.credentials.clone().obtain(Client::over(handle.for_credentials()))) };
            // A token that was handed in can be neither renewed here nor given to others.
            let obtained = !matches!(self.credentials.0, Form::Token(_));
            let token = self.token.get(handle, obtained.then_some(ACCESS_TOKEN), &obtain).await?;
            transport::set_secret_header(Vendor::DingTalk, request, sent_as::ACCESS_TOKEN, token.value.expose())?;
            Ok(Ticket {
                scheme: obtained.then(|| (ACCESS_TOKEN, String::new())),
                generation: token.generation,
                secrets: vec![token.value],
            })
        })
    }

    #[cfg(feature = "sockets")]
    fn app(&self) -> Option<(&str, Secret)> {
        match &self.credentials.0 {
            Form::App { key, secret } | Form::Suite { key, secret, .. } => Some((key, secret.clone())),
            Form::Corp { client_id, client_secret, .. } => Some((client_id, client_secret.clone())),
            Form::Token(_) => None,
        }
    }

    fn is_current(&self, ticket: &Ticket) -> bool {
        ticket.scheme.is_none() || self.token.is_current(ticket.generation)
    }

    fn discard(&self, ticket: &Ticket) {
        let _ = self.token.discard(ticket.generation);
    }

    fn identity(&self) -> String {
        match &self.credentials.0 {
            Form::App { key, .. } => format!("app\0{key}"),
            Form::Corp { corp_id, client_id, .. } => format!("corp\0{client_id}\0{corp_id}"),
            Form::Suite { key, corp_id, .. } => format!("suite\0{key}\0{corp_id}"),
            Form::Token(_) => "token".to_owned(),
        }
    }

    fn secrets(&self, see: &mut dyn FnMut(&str)) {
        match &self.credentials.0 {
            Form::App { secret, .. } | Form::Token(secret) => see(secret.expose()),
            Form::Suite { secret, used, .. } => {
                see(secret.expose());
                if let Some(ticket) = &*used.lock().unwrap_or_else(PoisonError::into_inner) {
                    see(ticket.expose());
                }
            }
            Form::Corp { client_secret, .. } => see(client_secret.expose()),
        }
    }
}
