//! A frame of the control socket.

use bytes::Bytes;

use super::{Delivery, Event};
use crate::event::{ReceiveError, Reply, Told, Unsigned, deliver, time};
use crate::wire::node::{self, Node};
use crate::wire::scalar;

/// Reads a frame of a meeting's control socket.
///
/// Nothing in a frame proves where it is from; the connection does, which was opened with a token. Nothing is to be sent back.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is no frame.
pub fn read_frame(frame: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    let node = node::parse(frame).map_err(|problem| ReceiveError::Malformed(format!("the frame {problem}")))?;
    if node.get("action").is_none() {
        return Err(ReceiveError::Malformed("the frame has no `action`".into()));
    }
    let sent_at = node.get("createTime").and_then(scalar::text).and_then(|digits| time(&digits));
    let raw = Bytes::copy_from_slice(frame);
    Ok(Unsigned::new(deliver::<Event>(raw, Ok(node), told, sent_at, Reply::empty())))
}

fn told(node: &Node<'_>) -> Told {
    let text = |name| node.get(name).and_then(scalar::text).map(Into::into).filter(|text: &String| !text.is_empty());
    Told { kind: text("action"), id: text("msgID") }
}
