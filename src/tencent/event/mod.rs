//! What Tencent RTC tells of rooms.
//!
//! Webhooks of the media rooms and of recording are signed where the console has a key for them; [`Receiver`] takes them. Callbacks of the
//! room engine, set up by `set_callback`, have no signature on the vendor's pages: [`read_unsigned`] reads them, and says so by its type. A
//! secret part of the address is what can vouch for them. Sister products sign the time of a callback where a token is set; where callbacks
//! of the room engine come with that, a [`Receiver`] with the token takes them. It proves that somebody with the token has sent something at
//! that time, and neither body nor address: for a minute, whoever sees one can make others.
//!
//! Webhooks are repeated for a minute and callbacks, as far as is known, never. A receiver takes webhooks that were sent within five minutes,
//! and callbacks within one, unless it is told otherwise for both. No event has an id, and
//! [`Delivery::id`](crate::event::Delivery::id) is a digest of all that it says, without the time that it was sent. Order is not stated.
//!
//! A UserID of an event is the id that `MeetingControl` takes for a participant.
//!
//! Callbacks are set up by a call; an app has one address for all of them. Webhooks are set up in the console alone.
//!
//! ```no_run
//! # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
//! use meeting_control::tencent::types::*;
//!
//! // Nothing else than a part of the address that nobody knows can vouch for them.
//! let url = "https://hooks.mycorp.com/tencent/7a1c0f5e".to_owned();
//! let asked = vec![CallbackCommand::RoomCallbackAfterMemberEnter, CallbackCommand::RoomCallbackAfterMemberLeave];
//! if client.get_callback().await?.url.as_deref().unwrap_or_default().is_empty() {
//!     client.set_callback(&SetCallbackRequest::new(url, asked)).await?;
//! } else {
//!     client.update_callback(&UpdateCallbackRequest::new(url, asked)).await?;
//! }
//! println!("{:?}", client.get_callback().await?.callback_command_list);
//! # Ok(())
//! # }
//! ```

mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/tencent.events.rs"));
}
mod meeting_events;
mod secrets;

pub use generated::{EXAMPLES, Event, types};
pub use secrets::{Secrets, read_unsigned};

use crate::input::environment;
use crate::{Error, ErrorKind, Vendor, event};

/// Takes what Tencent sends and signs.
pub type Receiver = event::Receiver<Secrets>;
/// One event as Tencent delivered it.
pub type Delivery = event::Delivery<Event>;

impl Receiver {
    /// With `TENCENT_RTC_WEBHOOK_KEY` for webhooks, `TENCENT_CALLBACK_TOKEN` for callbacks, or both; each may be a file that `…_FILE` names.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`]: both are missing, or one cannot be meant.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| environment::optional(Vendor::Tencent, name);
        let key = variable("TENCENT_RTC_WEBHOOK_KEY")?.map(Secrets::webhook_key);
        let token = variable("TENCENT_CALLBACK_TOKEN")?.map(Secrets::callback_token);
        let secrets: Vec<_> = key.into_iter().chain(token).collect();
        if secrets.is_empty() {
            let message = "neither TENCENT_RTC_WEBHOOK_KEY nor TENCENT_CALLBACK_TOKEN is set in the environment";
            return Err(Error::unsent(Vendor::Tencent, ErrorKind::Configuration, message));
        }
        Ok(Self::of(secrets))
    }
}
