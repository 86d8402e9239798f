//! Who the client acts as.

use std::fmt;

use serde::{Deserialize, Deserializer};

use super::control_token::{HostPasswords, check_password};
pub use super::types::{Account, AppId, Password};
use crate::input::{self, environment};
use crate::secret::settings::{self, Settings};
use crate::wire::labels;
use crate::{Error, ErrorKind, Secret, Vendor};

labels! {
    /// Says that a value is the app's key.
    AppKey,
}

/// A login of Huawei Cloud Meeting.
///
/// It deserialises from `app_id` and `app_key` with, if wanted, `user_id`, `corp_id` and `service_provider` (true or false), or from
/// `account` and `password`; to both, `host_password` may be added. Any other field is refused.
#[derive(Clone)]
pub struct Credentials {
    pub(super) login: Login,
    pub(super) host_passwords: Option<HostPasswords>,
    /// What was set and has no place in this login.
    misplaced: Option<&'static str>,
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
    /// `None` where an enterprise is named, though the app is no service provider's.
    fn of(service_provider: Option<bool>, corp_id: Option<String>) -> Option<Self> {
        match (service_provider, corp_id) {
            (None | Some(true), Some(corp_id)) => Some(Self::Several(Some(corp_id))),
            (Some(true), None) => Some(Self::Several(None)),
            (None | Some(false), None) => Some(Self::One),
            (Some(false), Some(_)) => None,
        }
    }

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
    ///
    /// Here and below each value says what it is, so that a swap does not compile:
    ///
    /// ```
    /// use meeting_control::huawei::{AppId, AppKey, Credentials};
    ///
    /// let credentials = Credentials::app(AppId("app id"), AppKey("app key"));
    /// ```
    ///
    /// ```compile_fail
    /// # use meeting_control::huawei::{AppId, AppKey, Credentials};
    /// let credentials = Credentials::app(AppKey("app key"), AppId("app id")); // the wrong way round
    /// ```
    pub fn app(app_id: AppId<impl Into<String>>, app_key: AppKey<impl Into<Secret>>) -> Self {
        Self::of_app(app_id.0.into(), app_key.0.into(), Serves::One)
    }

    /// App ID login of a service provider's app, which serves several enterprises (SP mode).
    ///
    /// It acts for the enterprise that [`corp`](Self::corp) names, as its default administrator unless [`user`](Self::user) names
    /// somebody. Without either it acts as the provider's own administrator.
    ///
    /// ```
    /// # use meeting_control::huawei::{AppId, AppKey, Credentials};
    /// let provider = Credentials::service_provider(AppId("app id"), AppKey("app key"));
    /// let enterprise = Credentials::service_provider(AppId("app id"), AppKey("app key")).corp("807074304");
    /// let user = Credentials::service_provider(AppId("app id"), AppKey("app key")).corp("807074304").user("user1");
    /// ```
    pub fn service_provider(app_id: AppId<impl Into<String>>, app_key: AppKey<impl Into<Secret>>) -> Self {
        Self::of_app(app_id.0.into(), app_key.0.into(), Serves::Several(None))
    }

    fn of_app(app_id: String, app_key: Secret, serves: Serves) -> Self {
        Self::of(Login::App { app_id, app_key, serves, user_id: String::new() }, None)
    }

    fn of(login: Login, host_password: Option<Secret>) -> Self {
        Self { login, host_passwords: host_password.map(HostPasswords::Same), misplaced: None }
    }

    /// Login by account and password, as whoever the account is of: [`user`](Self::user) and [`corp`](Self::corp) beside it are refused when
    /// the client is built.
    pub fn account(account: Account<impl Into<String>>, password: Password<impl Into<Secret>>) -> Self {
        Self::of(Login::Account { account: account.0.into(), password: password.0.into() }, None)
    }

    /// For App ID login: the user to act as. Without it, or empty: the default administrator.
    #[must_use]
    pub fn user(mut self, id: impl Into<String>) -> Self {
        match &mut self.login {
            Login::App { user_id, .. } => *user_id = id.into(),
            Login::Account { .. } => self.misplaced = Some("user"),
        }
        self
    }

    /// For App ID login of a [service provider's](Self::service_provider) app: the enterprise to act for. It makes a service provider's
    /// of any app: the vendor refuses the login of an enterprise's own app that names one.
    #[must_use]
    pub fn corp(mut self, id: impl Into<String>) -> Self {
        match &mut self.login {
            Login::App { serves, .. } => *serves = Serves::Several(Some(id.into())),
            Login::Account { .. } => self.misplaced = Some("corp"),
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
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let required = |name| environment::required(Vendor::Huawei, name);
        let optional = |name| environment::optional(Vendor::Huawei, name);
        let service_provider = match optional("HUAWEI_MEETING_SERVICE_PROVIDER")?.as_deref() {
            None => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some(_) => {
                return Err(unavailable(
                    "HUAWEI_MEETING_SERVICE_PROVIDER in the environment is neither `true` nor `false`; set it to one of them",
                ));
            }
        };
        let Some(serves) = Serves::of(service_provider, optional("HUAWEI_MEETING_CORP_ID")?) else {
            return Err(unavailable(
                "HUAWEI_MEETING_CORP_ID in the environment is for a service provider's app, and \
                 HUAWEI_MEETING_SERVICE_PROVIDER says that it is none; unset one",
            ));
        };
        let login = Login::App {
            app_id: required("HUAWEI_MEETING_APP_ID")?,
            app_key: required("HUAWEI_MEETING_APP_KEY")?.into(),
            serves,
            user_id: optional("HUAWEI_MEETING_USER_ID")?.unwrap_or_default(),
        };
        Ok(Self::of(login, optional("HUAWEI_MEETING_HOST_PASSWORD")?.map(Secret::from)))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        let check = |name, verdict| input::credential(Vendor::Huawei, name, verdict);
        if let Some(name) = self.misplaced {
            return Err(unavailable(&format!(
                "a login by account acts as whoever the account is of; leave `{name}` out, or log in by app"
            )));
        }
        match &self.login {
            Login::App { app_id, app_key, serves, user_id } => {
                check("app id", input::id(app_id))?;
                check("app key", input::key(app_key.expose()))?;
                if let Serves::Several(Some(corp_id)) = serves {
                    check("corp id", input::id(corp_id))?;
                }
                // Empty is documented as the default administrator.
                if !user_id.is_empty() {
                    check("user id", input::id(user_id))?;
                }
            }
            Login::Account { account, password } => {
                check("account", input::id(account))?;
                check("password", input::text(password.expose()))?;
            }
        }
        match &self.host_passwords {
            Some(HostPasswords::Same(password)) => check_password(password),
            Some(HostPasswords::LookedUp(_)) | None => Ok(()),
        }
    }
}

struct Fields {
    app_id: Option<String>,
    app_key: Option<Secret>,
    user_id: Option<String>,
    corp_id: Option<String>,
    service_provider: Option<bool>,
    account: Option<String>,
    password: Option<Secret>,
    host_password: Option<Secret>,
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
            app_id: settings.text("app_id")?,
            app_key: settings.secret("app_key")?,
            user_id: settings.text("user_id")?,
            corp_id: settings.text("corp_id")?,
            service_provider: settings.flag("service_provider")?,
            account: settings.text("account")?,
            password: settings.secret("password")?,
            host_password: settings.secret("host_password")?,
        };
        settings.end()?;
        Ok(fields.try_into()?)
    }
}

impl TryFrom<Fields> for Credentials {
    type Error = &'static str;

    #[inline]
    fn try_from(fields: Fields) -> Result<Self, &'static str> {
        let login = match &fields {
            Fields { app_id: Some(app_id), app_key: Some(app_key), account: None, password: None, .. } => Login::App {
                app_id: app_id.clone(),
                app_key: app_key.clone(),
                serves: Serves::of(fields.service_provider, fields.corp_id.clone())
                    .ok_or("`corp_id` is for a service provider's app, and `service_provider` says that it is none")?,
                user_id: fields.user_id.clone().unwrap_or_default(),
            },
            Fields {
                app_id: None,
                app_key: None,
                user_id: None,
                corp_id: None,
                service_provider: None,
                account: Some(account),
                password: Some(password),
                ..
            } => Login::Account { account: account.clone(), password: password.clone() },
            _ => {
                return Err(
                    "Huawei takes `app_id` and `app_key`, with `user_id`, `corp_id` and `service_provider` if wanted, \
                            or `account` and `password` alone",
                );
            }
        };
        Ok(Self::of(login, fields.host_password.clone()))
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

pub(super) fn unavailable(message: &str) -> Error {
    Error::unsent(Vendor::Huawei, ErrorKind::Configuration, message)
}
