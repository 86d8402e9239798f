//! A frame of the control socket.

use std::borrow::Cow;

use bytes::Bytes;

use super::{Delivery, Event};
use crate::event::{ReceiveError, Reply, Told, Unsigned, deliver, time};
use crate::wire::node::{self, Node};

/// Reads a frame of a meeting's control socket.
///
/// Nothing in a frame proves where it is from; the connection does, which was opened with a token. Nothing is to be sent back.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is no frame.
pub fn read_frame(frame: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    let node = parse(frame)?;
    if node.get("action").is_none() {
        return Err(malformed("has no `action`"));
    }
    Ok(Unsigned::new(event(frame, &node)))
}

pub(super) fn parse(frame: &[u8]) -> Result<Node<'_>, ReceiveError> {
    let mut node = node::parse(frame).map_err(malformed)?;
    trim_names(&mut node);
    Ok(node)
}

pub(super) fn event(frame: &[u8], node: &Node<'_>) -> Delivery {
    let sent_at = node.text("createTime").and_then(|digits| time(&digits));
    deliver::<Event>(Bytes::copy_from_slice(frame), Ok(node), told(node), sent_at, Reply::empty())
}

pub(super) fn malformed(problem: &str) -> ReceiveError {
    ReceiveError::Malformed(format!("the frame {problem}"))
}

fn told(node: &Node<'_>) -> Told {
    let text = |name| node.text(name).map(Cow::into_owned).filter(|text| !text.is_empty());
    Told { kind: text("action"), id: text("msgID"), ..Told::default() }
}

/// Samples have names with a blank behind them. Only frames are read so: of a webhook no more is signed than what has the very name.
fn trim_names(node: &mut Node<'_>) {
    match node {
        Node::Object(members) => {
            for (name, value) in members {
                if name.trim() != name {
                    *name = Cow::Owned(name.trim().to_owned());
                }
                trim_names(value);
            }
        }
        Node::List(items) => items.iter_mut().for_each(trim_names),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {}
    }
}
