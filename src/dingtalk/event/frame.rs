//! A frame of Stream mode.

use bytes::Bytes;

use super::{Delivery, Event, told};
use crate::event::{ReceiveError, Reply, Told, Unsigned, deliver, time};
use crate::wire::node::{self, Node, Tree};

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
    let tree = node::parse(frame).map_err(malformed)?;
    let envelope = Envelope::open(frame, &tree.root())?;
    if envelope.kind() != EVENT {
        return Err(malformed("is not of the type EVENT"));
    }
    envelope.event().map(Unsigned::new)
}

/// The type of a frame with an event in it.
const EVENT: &str = "EVENT";

/// What a frame is, and what it carries.
pub(super) struct Envelope<'n> {
    frame: &'n [u8],
    headers: Node<'n>,
    kind: &'n str,
    data: Option<Node<'n>>,
}

impl<'n> Envelope<'n> {
    pub(super) fn open(frame: &'n [u8], node: &Node<'n>) -> Result<Self, ReceiveError> {
        let headers = node.get("headers").ok_or_else(|| malformed("has no headers"))?;
        Ok(Self { frame, headers, kind: node.text("type").unwrap_or_default(), data: node.get("data") })
    }

    pub(super) fn kind(&self) -> &'n str {
        self.kind
    }

    /// What a frame of the type SYSTEM is about.
    #[cfg(feature = "sockets")]
    pub(super) fn topic(&self) -> Option<&'n str> {
        self.headers.text("topic")
    }

    #[cfg(feature = "sockets")]
    pub(super) fn data(&self) -> &str {
        self.message().unwrap_or_default()
    }

    /// The event in it, or what else a frame brings that wants an answer.
    ///
    /// # Errors
    /// It holds nothing, and has no `messageId` by which it could be answered.
    pub(super) fn event(&self) -> Result<Delivery, ReceiveError> {
        let message = self.message();
        if let Err(problem) = message
            && self.header("messageId").is_none()
        {
            return Err(malformed(&format!("has no messageId, and its data {problem}")));
        }
        let parsed = message.and_then(|data| node::parse(data.as_bytes())).map(|message| self.with_common(message));
        let node = node::root(&parsed);
        let sent_at = self.header("time").and_then(time);
        let reply = Reply::json(self.answer(200, "OK", DONE));
        Ok(deliver::<Event>(self.raw(), node, self.told(node), sent_at, reply))
    }

    /// What is sent back to this frame.
    pub(super) fn answer(&self, code: u16, message: &str, data: &str) -> String {
        let message_id = self.headers.text("messageId").unwrap_or_default();
        let headers = serde_json::json!({ "contentType": "application/json", "messageId": message_id });
        serde_json::json!({ "code": code, "headers": headers, "message": message, "data": data }).to_string()
    }

    fn header(&self, name: &str) -> Option<&'n str> {
        self.headers.text(name).filter(|text| !text.trim().is_empty())
    }

    /// The event, which is JSON in a text.
    fn message(&self) -> Result<&'n str, &'static str> {
        match self.data {
            Some(Node::Text(data)) => Ok(data),
            None | Some(Node::Null) => Err("is missing"),
            Some(Node::Object(_)) => Err("is an object and no text"),
            Some(_) => Err("is no text"),
        }
    }

    /// The message, or all of the frame where it has none.
    fn raw(&self) -> Bytes {
        let message = self.message().ok().filter(|message| !message.trim().is_empty());
        Bytes::copy_from_slice(message.map_or(self.frame, str::as_bytes))
    }

    /// What the headers say, whatever becomes of the message, and the message where they say nothing.
    fn told(&self, message: Result<Node<'_>, &'static str>) -> Told {
        let inner = Told::by(message, told);
        let header = |name| self.header(name).map(str::to_owned);
        Told {
            kind: header("eventType").or(inner.kind),
            id: header("eventId").or(inner.id),
            of_another_form: self.kind != EVENT,
        }
    }

    /// The message with what a push would have beside its fields.
    fn with_common<'m>(&self, mut message: Tree<'m>) -> Tree<'m> {
        for (name, pushed) in COMMON {
            if let Some(text) = self.header(name) {
                message.add(pushed, text);
            }
        }
        message
    }
}

/// The event is handled.
pub(super) const DONE: &str = r#"{"status":"SUCCESS"}"#;

pub(super) fn malformed(problem: &str) -> ReceiveError {
    ReceiveError::Malformed(format!("the frame {problem}"))
}
