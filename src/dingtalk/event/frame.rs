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
    let malformed = |problem: &str| ReceiveError::Malformed(format!("the frame {problem}"));
    let outer = node::parse(frame).map_err(malformed)?;
    let headers = outer.get("headers").ok_or_else(|| malformed("has no headers"))?;
    if outer.text("type").as_deref() != Some("EVENT") {
        return Err(malformed("is not of the type EVENT"));
    }
    let data = outer.text("data").ok_or_else(|| malformed("has no data"))?;
    let message = node::parse(data.as_bytes()).map(|message| with_common(message, headers));
    let sent_at = headers.text("time").and_then(|digits| time(&digits));
    let reply = Reply::json(acknowledgement(&headers.text("messageId").unwrap_or_default()));
    let raw = Bytes::copy_from_slice(data.as_bytes());
    Ok(Unsigned::new(deliver::<Event>(raw, message.as_ref().map_err(|problem| *problem), told, sent_at, reply)))
}

/// The message with what a push would have beside its fields.
fn with_common<'n>(message: Node<'n>, headers: &Node<'_>) -> Node<'n> {
    let Node::Object(mut members) = message else { return message };
    let common = COMMON.iter().filter_map(|(name, pushed)| Some((*pushed, headers.text(name)?.into_owned())));
    members.splice(0..0, common.map(|(name, text)| (Cow::Borrowed(name), Node::Text(Cow::Owned(text)))));
    Node::Object(members)
}

fn acknowledgement(message_id: &str) -> String {
    serde_json::json!({
        "code": 200,
        "headers": { "contentType": "application/json", "messageId": message_id },
        "message": "OK",
        "data": "{\"status\":\"SUCCESS\"}",
    })
    .to_string()
}
