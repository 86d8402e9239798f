//! DingTalk video conferences.
//!
//! ```no_run
//! # async fn example() -> Result<(), meeting_control::Error> {
//! use meeting_control::dingtalk::{AppKey, AppSecret, Client, Credentials, types::*};
//!
//! let client = Client::builder(Credentials::app(AppKey("dingabc"), AppSecret("secret"))).build()?;
//! let members = [KickedMember::new("qzR1iSMDvzR9iP7P0ZKxxxxxxxxx")];
//! client.kick_members("644272f14ba331014xxxxxxx", &KickMembersRequest::new(members).forbidden_rejoin(true)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The client obtains the app's access token by itself, keeps it until shortly before its end, and obtains another when the vendor
//! refuses it.

#[cfg(feature = "control")]
mod control;
mod credentials;
#[cfg(feature = "dynamic")]
mod dynamic {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/dingtalk.dynamic.rs"));
}
#[cfg(feature = "events")]
pub mod event;
mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/dingtalk.rs"));
}

pub use credentials::{
    AppKey, AppSecret, AuthCorpId, ClientId, ClientSecret, CorpId, Credentials, SuiteKey, SuiteSecret, SuiteTicket,
};
pub use generated::{Client, region, types};

use crate::transport::builder::{ClientBuilder, Profile};
use crate::transport::failure::Spelling;
use crate::transport::verdict::Manner;
use crate::{Error, Vendor};
use credentials::AppToken;

pub(crate) const PROFILE: Profile = Profile {
    manner: Manner {
        vendor: Vendor::DingTalk,
        codes: generated::error_codes::ALL,
        spelling: &Spelling {
            code: &["code", "Code", "errorCode", "errcode", "status"],
            message: &["message", "Message", "errorMsg", "errmsg"],
            refusal: &["punish"],
            request_id: &["requestid", "RequestId", "requestId"],
            request_id_header: "x-acs-request-id",
        },
    },
    operations: &generated::operations::ALL,
};

impl Client {
    /// Sets up a client that acts as the app with these credentials.
    pub fn builder(credentials: Credentials) -> ClientBuilder<Credentials> {
        ClientBuilder::new(credentials, generated::DEFAULT_SERVER)
    }
}

impl ClientBuilder<Credentials> {
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a credential cannot be meant, or the base URL cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        self.credentials.check()?;
        let session = Box::new(AppToken::new(self.credentials));
        self.options.connect(&PROFILE, session).map(Client::over)
    }
}
