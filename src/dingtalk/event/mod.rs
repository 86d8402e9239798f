//! What DingTalk tells of meetings.
//!
//! By HTTP push, for internal apps: the console's event subscription gets an address, a token and an AES key, and [`Receiver`] takes what
//! is POSTed there. By Stream mode, for all apps: frames come through a WebSocket that the app opens with a ticket. With the feature
//! `sockets` `Client::event_socket` opens and keeps it; [`read_frame`] reads a frame of any other.
//!
//! DingTalk promises neither order nor that an event comes once: `status_seq_num` orders the events of a meeting, and
//! [`Delivery::id`](crate::event::Delivery::id) is the vendor's own. It states no window of time; a receiver takes what was signed within
//! five minutes unless it is told otherwise.
//!
//! No event tells a participantId, so that none leads to a single device of a member; `user_id` is the unionId that the operations take.
//!
//! ```
//! use std::time::{Duration, UNIX_EPOCH};
//! use meeting_control::dingtalk::event::{AesKey, Event, Owner, Receiver, Secrets, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
//! let secrets = Secrets::new(Token("token"), AesKey("1234567890123456789012345678901234567890123"), Owner("the app key"))?;
//! let posted = secrets.seal(br#"{"EventType":"meeting_status_change","eventId":"e1","changeScene":"conference_closed"}"#, now);
//!
//! let delivery = Receiver::new(secrets).at(now).receive(&posted.body, posted.headers(), posted.query())?;
//! assert_eq!(delivery.id, "e1");
//! assert!(matches!(delivery.event, Event::MeetingStatusChange(_)));
//! # Ok(())
//! # }
//! ```

mod cipher;
mod frame;
mod generated {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/dingtalk.events.rs"));
}
mod meeting_events;
mod secrets;
#[cfg(feature = "sockets")]
mod stream;

pub use frame::read_frame;
pub use generated::{EXAMPLES, Event, types};
pub use secrets::{AesKey, Owner, Secrets, Token};
#[cfg(feature = "sockets")]
pub use stream::{Socket, StreamMode};

use crate::event::Told;
use crate::wire::node::Node;
use crate::{Error, event};

/// Takes what DingTalk pushes by HTTP.
pub type Receiver = event::Receiver<Secrets>;
/// One event as DingTalk delivered it.
pub type Delivery = event::Delivery<Event>;

impl Receiver {
    /// With `DINGTALK_EVENT_TOKEN`, `DINGTALK_EVENT_AES_KEY` and `DINGTALK_EVENT_OWNER`; each may be a file that `…_FILE` names.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration): one of them is missing, or cannot be meant.
    pub fn from_env() -> Result<Self, Error> {
        Secrets::from_env().map(Self::new)
    }
}

fn told(node: &Node<'_>) -> Told {
    let text = |name| node.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Told { kind: text("EventType"), id: text("eventId").or_else(|| text("BizId")), ..Told::default() }
}
