//! Tencent RTC room engine.
//!
//! ```no_run
//! # async fn example() -> Result<(), meeting_control::Error> {
//! use meeting_control::tencent::{Client, Credentials, Identifier, SecretKey, region, types::*};
//!
//! let credentials = Credentials::new(1400000000, SecretKey("secret key"), Identifier("administrator"));
//! let client = Client::builder(credentials).base_url(region::SINGAPORE).build()?;
//! client.kick_user_out(&KickUserOutRequest::new(RoomId("room-test"), ["user1"], Reason("repeated disturbance"))).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The client adds the query envelope with a fresh `random` to every attempt, keeps a UserSig for a day, and turns the vendor's
//! failures in an HTTP 200 into errors.

#[cfg(feature = "control")]
mod control;
mod credentials;
#[cfg(feature = "dynamic")]
mod dynamic {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/tencent.dynamic.rs"));
}
#[cfg(feature = "events")]
pub mod event;
mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/tencent.rs"));
}
pub mod user_sig;

pub use credentials::{Credentials, Identifier, SecretKey};
pub use generated::{Client, region, types};

use crate::transport::builder::{ClientBuilder, Profile};
use crate::transport::failure::Spelling;
use crate::transport::verdict::Manner;
use crate::{Error, Vendor};
use credentials::Administrator;

pub(crate) const PROFILE: Profile = Profile {
    manner: Manner {
        vendor: Vendor::Tencent,
        codes: generated::error_codes::ALL,
        spelling: &Spelling {
            code: &["ErrorCode"],
            message: &["ErrorInfo"],
            // Beside a code that says that all is well, it says whether that is so.
            refusal: &["ActionStatus"],
            request_id: &["RequestId"],
            request_id_header: "x-request-id",
        },
    },
    operations: &generated::operations::ALL,
};

impl Client {
    /// Sets up a client that acts as an app administrator.
    pub fn builder(credentials: Credentials) -> ClientBuilder<Credentials> {
        ClientBuilder::new(credentials, generated::DEFAULT_SERVER)
    }
}

impl ClientBuilder<Credentials> {
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): a credential cannot be meant, or the base URL cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        self.credentials.check()?;
        let session = Box::new(Administrator::new(self.credentials));
        self.options.connect(&PROFILE, session).map(Client::over)
    }
}
