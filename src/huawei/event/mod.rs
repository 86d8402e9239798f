//! What Huawei Cloud Meeting tells of meetings.
//!
//! By webhook, for all meetings of an enterprise: set up by `set_web_hook_config` and `update_web_hook_config_status`, and taken by
//! [`Receiver`]. The event `meeting.verify`, by which Huawei tries the address, arrives as [`Event::Check`] with the reply that it wants.
//! Through the control socket, for one meeting: with the feature `sockets` `Client::event_socket` opens and keeps it, and [`read_frame`]
//! reads a frame of any other.
//!
//! Huawei repeats for 24 hours what was not answered by 200, and does not say whether a repeat has a new time. So a receiver takes what was
//! sent within 24 hours and five minutes unless it is told otherwise; no event has an id, and
//! [`Delivery::id`](crate::event::Delivery::id) is a digest of kind, time, meeting and participant. Order is not stated; frames have a
//! `version`.
//!
//! `participant_id` of the webhook and `pid` of the socket are the ids that `MeetingControl` takes for a participant; both are called site
//! ids, as the argument of `hang_up` is, and no page says in so many words that they are the same.
//!
//! A webhook is set, found and switched on by three calls. When it is switched on the address is tried, so that its server has to run by
//! then; whether it has answered right shows in the status.
//!
//! ```no_run
//! # async fn example(client: meeting_control::huawei::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use meeting_control::huawei::event::{Receiver, Secrets};
//! use meeting_control::huawei::types::*;
//!
//! let key = "a key of your own";
//! let receiver = Receiver::new(Secrets::new(key)); // serves https://hooks.mycorp.com/huawei
//! let url = Url("https://hooks.mycorp.com/huawei".to_owned());
//! let config = SetWebHookConfigRequest::new(SubscriberId("mycorp".to_owned()), SubscriberKey(key), url);
//! client.set_web_hook_config(&config).await?;
//! let set = client.show_web_hook_config(&ShowWebHookConfigOptions::new()).await?;
//! let id = set.id.as_deref().ok_or("no webhook is set")?;
//! client.update_web_hook_config_status(id, UpdateWebHookConfigStatusStatus::On).await?;
//! let set = client.show_web_hook_config(&ShowWebHookConfigOptions::new()).await?;
//! assert_eq!(set.status, Some(ShowWebHookConfigResponseStatus::On.into()));
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "sockets")]
mod control_socket;
mod frame;
mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/huawei.events.rs"));
}
mod meeting_events;
mod secrets;

#[cfg(feature = "sockets")]
pub use control_socket::{ControlSocket, Socket};
pub use frame::read_frame;
pub use generated::{EXAMPLES, Event, types};
pub use secrets::Secrets;

use crate::{Error, event};

/// Takes what Huawei sends to a webhook.
pub type Receiver = event::Receiver<Secrets>;
/// One event as Huawei delivered it.
pub type Delivery = event::Delivery<Event>;

impl Receiver {
    /// With `HUAWEI_MEETING_WEBHOOK_KEY`, or the file that `HUAWEI_MEETING_WEBHOOK_KEY_FILE` names.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): it is missing, or cannot be meant.
    pub fn from_env() -> Result<Self, Error> {
        Secrets::from_env().map(Self::new)
    }
}
