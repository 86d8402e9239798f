//! What the vendors tell of what is done in the sandbox, in their own words.

mod outbox;

pub(super) use self::outbox::Outbox;
pub use self::outbox::Subscription;

use serde_json::Value;

use crate::Vendor;

/// One event, as a vendor tells it.
///
/// What one thing causes can be several of them: Huawei tells who left to the webhook and to the control socket.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Emission {
    /// Who tells it.
    pub vendor: Vendor,
    /// The meeting that it happened in, as calls name it.
    pub meeting: String,
    /// What happened, by the name that the vendor's document gives to the event.
    pub kind: String,
    /// The way on which it is told.
    pub way: Way,
    /// The vendor's own id of the event, where it has one.
    pub id: Option<String>,
    /// When it happened, in milliseconds since 1970 by the sandbox's clock.
    pub at: u64,
    /// What is told, without what the way adds when it is sent: DingTalk's message before it is encrypted, or the data of a frame;
    /// Huawei's `eventInfo`, or a frame; the body of a callback or webhook of Tencent.
    pub body: Value,
}

/// The way on which a vendor tells an event, in the words of its documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// DingTalk's HTTP push.
    Push,
    /// Huawei's webhook, and Tencent's of the media rooms and of recording.
    Webhook,
    /// A callback of Tencent's room engine.
    Callback,
    /// A socket that was opened before: DingTalk's Stream mode, Huawei's control socket.
    Socket,
}

/// Through whom something happened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// A call of a client.
    Call,
    /// People in the meeting.
    People,
}
