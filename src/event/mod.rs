//! What happens in meetings, as the vendors tell it: typed, proved to be from them, and never lost.
//!
//! A receiver takes what was POSTed to the user's address, whichever framework took it in, proves that the vendor sent it, and hands out a
//! [`Delivery`]: what happened, the message as it came, and the [`Reply`] that the vendor wants. What comes again has the same
//! [`id`](Delivery::id); [`Seen`] remembers them. [`InOrder`] finds what comes late. The documentation of each vendor's module `event` tells
//! how an address is set up there.
//!
//! | | DingTalk | Huawei | Tencent, RTC webhooks | Tencent, callbacks of the room engine |
//! | --- | --- | --- | --- | --- |
//! | proof | signature, encryption | signature in the body | signature of the body | none; a signed time where a token is set |
//! | answer within | 2.5 s (older pages: 1.5 s) | not stated | 5 s | not stated |
//! | comes again | after 10 s and 30 s | for 24 hours | for one minute | never, as far as is known |
//! | id | the vendor's | a digest of what it says | a digest of what it says | a digest of what it says |
//! | order | not promised | not stated | not stated | not stated |
//!
//! With the feature `sockets` the other ways are there as well, on which the user's program connects and nothing is POSTed:
//!
//! | | DingTalk, Stream mode | Huawei, control socket |
//! | --- | --- | --- |
//! | proof | the connection, opened with a ticket | the connection, opened with a token |
//! | answer within | not stated | none is wanted |
//! | comes again | where it is not answered, or by `later` | never; a new connection is told all that is so |
//! | id | the vendor's | the vendor's |
//! | order | not promised; `statusSeqNum` | `version` |
//!
//! What no document describes, and what cannot be read as its document says, arrives as the `Unknown` of that vendor's `Event`, with the
//! message and the reason; it is no error. A scalar that cannot be read costs itself alone and is among the
//! [`oddities`](Delivery::oddities).
//!
#![cfg_attr(
    feature = "huawei",
    doc = r##"
```
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use meeting_control::event::ReceiveError;
use meeting_control::huawei::event::{Event, Receiver, Secrets};

// In a program: `SystemTime::now()`, and the body of a request.
let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
let secrets = Secrets::new("the subscriberKey");
let posted = secrets.sign("app", r#"{"event":"meeting.join","payload":{"attendeeInfo":{"participantID":"p1"}}}"#, now);

let receiver = Receiver::new(secrets).at(now);
let delivery = receiver.receive(&posted.body, posted.headers(), posted.query())?;
assert!(matches!(delivery.event, Event::MeetingJoin(_)));
assert_eq!(delivery.reply.status, 200);

let wrong = Receiver::new(Secrets::new("another key")).at(now);
let refused = wrong.receive(&posted.body, posted.headers(), posted.query()).unwrap_err();
assert_eq!(refused.status(), 401);
# Ok::<(), ReceiveError>(())
```
"##
)]
#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor's envelope needs stands here for all")
)]

#[cfg(feature = "axum")]
pub mod axum;
mod delivery;
mod error;
mod identity;
mod in_order;
mod meeting_event;
mod post;
mod receiver;
mod seen;
#[cfg(feature = "dynamic")]
mod shown;
#[cfg(feature = "sockets")]
pub(crate) mod socket;
mod unread;
mod unsigned;

pub use delivery::{Delivery, Reply};
pub use error::ReceiveError;
pub use in_order::{InOrder, Ordered};
pub use meeting_event::{Happening, Leaving, MeetingEvent, Somebody};
pub use post::Posted;
pub use receiver::{Proof, Receiver};
pub use seen::Seen;
#[cfg(feature = "sockets")]
pub use socket::{Answer, Dialect, End, Heard, Loss, Pushed, Socket, Status, Unreadable};
pub use unread::Unread;
pub use unsigned::Unsigned;

pub(crate) use delivery::{Told, deliver, typed};
#[cfg(any(feature = "huawei", feature = "tencent"))]
pub(crate) use identity::Identity;
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
pub(crate) use in_order::Position;
pub(crate) use in_order::Positioned;
#[cfg(feature = "tencent")]
pub(crate) use post::at;
pub(crate) use post::{Post, milliseconds, time};
pub(crate) use receiver::{Opened, Opener};
#[cfg(feature = "dynamic")]
pub(crate) use shown::{Shown, serialize};
pub(crate) use unread::Kinds;
