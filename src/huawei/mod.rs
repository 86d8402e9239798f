//! Huawei Cloud Meeting.
//!
//! ```no_run
//! # async fn example() -> Result<(), meeting_control::Error> {
//! use meeting_control::huawei::{AppId, AppKey, Client, Credentials, types::*};
//!
//! let credentials = Credentials::app(AppId("app id"), AppKey("app key")).user("user1");
//! let client = Client::builder(credentials).build()?;
//! client.hang_up("914083136", &HangUpRequest::new(["ba9acb1e216d11eabc5165c2b91ad427"])).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Two tokens are at work, and the client looks after both. The *access token* is the login of a user or an app; it serves everything
//! but control. The *control token* belongs to one running meeting; it is obtained with the host's password, which the client is given
//! ([`ClientBuilder::host_password`], [`ClientBuilder::host_passwords`]) or reads from the meeting's detail.
//!
//! An app that serves several enterprises is a service provider's: [`Credentials::service_provider`].

mod access_token;
#[cfg(feature = "control")]
mod control;
mod control_token;
mod credentials;
#[cfg(feature = "dynamic")]
mod dynamic {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/huawei.dynamic.rs"));
}
#[cfg(feature = "events")]
pub mod event;
mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/huawei.rs"));
}
mod granted;
mod login;
mod session;
#[cfg(feature = "control")]
mod time;

use std::sync::Arc;

pub use credentials::{Account, AppId, AppKey, Credentials, Password};
pub use generated::{Client, region, types};

use crate::transport::builder::{ClientBuilder, Profile};
use crate::transport::failure::Spelling;
use crate::transport::verdict::Manner;
use crate::{Error, Secret, Vendor};
use control_token::HostPasswords;
use session::Session;

pub(crate) const PROFILE: Profile = Profile {
    manner: Manner {
        vendor: Vendor::Huawei,
        codes: generated::error_codes::ALL,
        spelling: &Spelling {
            code: &["error_code", "errorCode", "code", "returnCode"],
            message: &["error_msg", "errorMsg", "message", "returnDesc"],
            refusal: &[],
            request_id: &["request_id"],
            request_id_header: "x-request-id",
        },
    },
    operations: &generated::operations::ALL,
};

impl Client {
    /// Sets up a client that logs in with these credentials.
    pub fn builder(credentials: Credentials) -> ClientBuilder<Credentials> {
        ClientBuilder::new(credentials, generated::DEFAULT_SERVER)
    }
}

impl ClientBuilder<Credentials> {
    /// The host's password of the meetings that this client controls.
    ///
    /// Without any, the client asks for the meeting's detail, which tells the password to whoever has booked the meeting.
    #[must_use]
    pub fn host_password(mut self, password: impl Into<Secret>) -> Self {
        self.credentials.host_passwords = Some(HostPasswords::Same(password.into()));
        self
    }

    /// Where to look up the host's password of a meeting (by its conference id), when meetings have different ones. For a meeting
    /// without an entry the client asks for the meeting's detail.
    #[must_use]
    pub fn host_passwords(mut self, known: impl Fn(&str) -> Option<Secret> + Send + Sync + 'static) -> Self {
        self.credentials.host_passwords = Some(HostPasswords::LookedUp(Arc::new(known)));
        self
    }

    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a credential cannot be meant, or the base URL cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        self.credentials.check()?;
        let session = Box::new(Session::new(self.credentials));
        self.options.connect(&PROFILE, session).map(Client::over)
    }
}
