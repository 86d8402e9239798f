//! The query envelope: who calls, and the UserSig that proves it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer};

use super::generated::sent_as;
use super::user_sig::UserSig;
use crate::input::{self, environment};
use crate::secret::settings::{self, Settings, missing};
use crate::transport::operation::Operation;
use crate::transport::request::Request;
use crate::transport::token::{Fresh, Obtaining, TokenCache};
use crate::transport::{self, Handle, Pending, Ticket};
use crate::wire::labels;
use crate::{Error, ErrorKind, Secret, Vendor};

const USER_SIG: &str = "userSig";
/// The vendor advises a day at least.
const SIGNED_LIFE: Duration = Duration::from_secs(2 * 86_400);
/// A signature serves for half of its life, so that it has a day left whenever it is sent, whatever the clocks say.
const SERVED_LIFE: Duration = Duration::from_secs(86_400);

labels! {
    /// Says that a value is the app's secret key.
    SecretKey,
    /// Says that a value is the account of an app administrator.
    Identifier,
}

/// An app and the administrator account that the client acts as.
///
/// It deserialises from `sdk_app_id`, `secret_key` and `identifier`; any other field is refused.
#[derive(Clone)]
pub struct Credentials {
    sdk_app_id: u32,
    secret_key: Secret,
    identifier: String,
}

impl Credentials {
    /// `sdk_app_id` and `secret_key` are shown in the console; `identifier` is an app administrator's account, often `administrator`.
    ///
    /// Each text says what it is, so that a swap does not compile:
    ///
    /// ```
    /// use meeting_control::tencent::{Credentials, Identifier, SecretKey};
    ///
    /// let credentials = Credentials::new(1400000000, SecretKey("secret key"), Identifier("administrator"));
    /// ```
    ///
    /// ```compile_fail
    /// # use meeting_control::tencent::{Credentials, Identifier, SecretKey};
    /// let credentials = Credentials::new(1400000000, Identifier("administrator"), SecretKey("secret key")); // the wrong way round
    /// ```
    pub fn new(
        sdk_app_id: u32,
        secret_key: SecretKey<impl Into<Secret>>,
        identifier: Identifier<impl Into<String>>,
    ) -> Self {
        Self { sdk_app_id, secret_key: secret_key.0.into(), identifier: identifier.0.into() }
    }

    /// From `TENCENT_SDK_APP_ID`, `TENCENT_SECRET_KEY` and `TENCENT_IDENTIFIER`, or from the files that the same variables with `_FILE`
    /// after their names name. A line end at the end is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`], naming the variable that is missing, empty, unusable or not a number.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| environment::required(Vendor::Tencent, name);
        let Ok(sdk_app_id) = variable("TENCENT_SDK_APP_ID")?.parse() else {
            let message = "TENCENT_SDK_APP_ID, or what the file holds that TENCENT_SDK_APP_ID_FILE names, is not a number of 32 bits";
            return Err(Error::unsent(Vendor::Tencent, ErrorKind::Configuration, message));
        };
        let secret_key = variable("TENCENT_SECRET_KEY")?.into();
        Ok(Self { sdk_app_id, secret_key, identifier: variable("TENCENT_IDENTIFIER")? })
    }

    #[inline]
    pub(crate) fn read(mut settings: Settings) -> Result<Self, String> {
        let sdk_app_id = settings.small_number("sdk_app_id")?;
        let secret_key = settings.secret("secret_key")?;
        let identifier = settings.text("identifier")?;
        settings.end()?;
        Ok(Self {
            sdk_app_id: sdk_app_id.ok_or_else(|| missing("sdk_app_id"))?,
            secret_key: secret_key.ok_or_else(|| missing("secret_key"))?,
            identifier: identifier.ok_or_else(|| missing("identifier"))?,
        })
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.sdk_app_id == 0 {
            return Err(Error::unsent(Vendor::Tencent, ErrorKind::Configuration, "the SDKAppID is 0"));
        }
        input::credential(Vendor::Tencent, "secret key", input::key(self.secret_key.expose()))?;
        input::credential(Vendor::Tencent, "identifier", input::caller(&self.identifier))
    }
}

impl<'de> Deserialize<'de> for Credentials {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        settings::read(deserializer, Self::read)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("sdk_app_id", &self.sdk_app_id)
            .field("identifier", &self.identifier)
            .finish_non_exhaustive()
    }
}

/// Signs calls as the administrator.
pub(super) struct Administrator {
    credentials: Credentials,
    signature: Arc<TokenCache>,
    /// What a server sees that has read the last signature.
    read: Mutex<Vec<Secret>>,
}

impl Administrator {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, signature: Arc::default(), read: Mutex::default() }
    }

    fn supply(&self, name: &str, request: &mut Request) -> Result<(), Error> {
        match name {
            "sdkappid" => request.push_query(name, &self.credentials.sdk_app_id.to_string()),
            "identifier" => request.push_query(name, &self.credentials.identifier),
            "random" => {
                let mut number = [0; 4];
                fastrand::fill(&mut number);
                request.push_query(name, &u32::from_ne_bytes(number).to_string());
            }
            "contenttype" => request.push_query(name, "json"),
            unknown => return Err(transport::unknown_supply(Vendor::Tencent, unknown)),
        }
        Ok(())
    }
}

impl transport::Credentials for Administrator {
    fn authorize<'a>(
        &'a self,
        handle: &'a Handle,
        operation: &'static Operation,
        request: &'a mut Request,
    ) -> Pending<'a, Result<Ticket, Error>> {
        Box::pin(async move {
            for name in operation.supplied {
                self.supply(name, request)?;
            }
            if !transport::asks_for(Vendor::Tencent, USER_SIG, operation.credentials)? {
                return Ok(Ticket::default());
            }
            let sign = || -> Obtaining {
                let Credentials { sdk_app_id, secret_key, identifier } = &self.credentials;
                let user_sig = UserSig::new(*sdk_app_id, identifier).life(SIGNED_LIFE);
                let (token, read) = user_sig.signed(secret_key, handle.now());
                *self.read.lock().unwrap_or_else(PoisonError::into_inner) = read.into();
                Box::pin(std::future::ready(Ok(Fresh { token, life: Some(SERVED_LIFE) })))
            };
            let signature = self.signature.get(handle, None, &sign).await?;
            request.push_query(sent_as::USER_SIG, signature.value.expose());
            Ok(Ticket {
                scheme: Some((USER_SIG, String::new())),
                generation: signature.generation,
                secrets: vec![signature.value],
            })
        })
    }

    fn is_current(&self, ticket: &Ticket) -> bool {
        ticket.scheme.is_none() || self.signature.is_current(ticket.generation)
    }

    fn discard(&self, ticket: &Ticket) {
        let _ = self.signature.discard(ticket.generation);
    }

    /// Signatures are made here, so that no login hears of it.
    fn locked_out(&self, ticket: &Ticket, error: &Error, now: SystemTime) {
        if ticket.scheme.is_some() {
            self.signature.lock_out(error, now);
        }
    }

    fn identity(&self) -> String {
        format!("{}\0{}", self.credentials.sdk_app_id, self.credentials.identifier)
    }

    fn secrets(&self, see: &mut dyn FnMut(&str)) {
        see(self.credentials.secret_key.expose());
        for secret in &*self.read.lock().unwrap_or_else(PoisonError::into_inner) {
            see(secret.expose());
        }
    }
}
