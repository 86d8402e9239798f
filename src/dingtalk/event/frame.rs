//! A frame of Stream mode.

use std::borrow::Cow;

use bytes::Bytes;

use super::{Delivery, Event, told};
use crate::event::{ReceiveError, Reply, Unsigned, deliver, time};
use crate::wire::node::{self, Node};

/// Names in the headers of a frame, and what a push calls the same.
const COMMON: [(&str, &str); 4] =
    [("eventType", "EventType"), ("eventId", "eventId"), ("eventCorpId", "CorpId"), ("eventBornTime", "EventTime")];

/// Reads a frame of Stream mode with an event in it.
///
/// Nothing in a frame proves where it is from; the connection does, which was opened with a ticket. The reply is the text to send back
/// through it: that the event is handled and not to be sent again.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is no frame, or one of another type than EVENT.
pub fn read_frame(frame: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    Envelope::open(&node::parse(frame).map_err(malformed)?)?.event().map(Unsigned::new)
}

/// What a frame is, and what it carries.
pub(super) struct Envelope<'n> {
    headers: &'n Node<'n>,
    pub(super) kind: Cow<'n, str>,
    data: Option<Cow<'n, str>>,
}

impl<'n> Envelope<'n> {
    pub(super) fn open(frame: &'n Node<'n>) -> Result<Self, ReceiveError> {
        let headers = frame.get("headers").ok_or_else(|| malformed("has no headers"))?;
        let kind = frame.text("type").ok_or_else(|| malformed("has no type"))?;
        Ok(Self { headers, kind, data: frame.text("data") })
    }

    /// What a frame of the type SYSTEM is about.
    pub(super) fn topic(&self) -> Option<Cow<'n, str>> {
        self.headers.text("topic")
    }

    pub(super) fn data(&self) -> &str {
        self.data.as_deref().unwrap_or_default()
    }

    pub(super) fn event(&self) -> Result<Delivery, ReceiveError> {
        if self.kind != "EVENT" {
            return Err(malformed("is not of the type EVENT"));
        }
        let data = self.data.as_deref().ok_or_else(|| malformed("has no data"))?;
        let message = node::parse(data.as_bytes()).map(|message| with_common(message, self.headers));
        let sent_at = self.headers.text("time").and_then(|digits| time(&digits));
        let raw = Bytes::copy_from_slice(data.as_bytes());
        let reply = Reply::json(self.answer(200, "OK", DONE));
        Ok(deliver::<Event>(raw, message.as_ref().map_err(|problem| *problem), told, sent_at, reply))
    }

    /// What is sent back to this frame.
    pub(super) fn answer(&self, code: u16, message: &str, data: &str) -> String {
        let message_id = self.headers.text("messageId").unwrap_or_default();
        let headers = serde_json::json!({ "contentType": "application/json", "messageId": message_id });
        serde_json::json!({ "code": code, "headers": headers, "message": message, "data": data }).to_string()
    }
}

/// The event is handled.
pub(super) const DONE: &str = r#"{"status":"SUCCESS"}"#;

pub(super) fn malformed(problem: &str) -> ReceiveError {
    ReceiveError::Malformed(format!("the frame {problem}"))
}

/// The message with what a push would have beside its fields.
fn with_common<'n>(message: Node<'n>, headers: &Node<'_>) -> Node<'n> {
    let Node::Object(mut members) = message else { return message };
    let common = COMMON.iter().filter_map(|(name, pushed)| Some((*pushed, headers.text(name)?.into_owned())));
    members.splice(0..0, common.map(|(name, text)| (Cow::Borrowed(name), Node::Text(Cow::Owned(text)))));
    Node::Object(members)
}
