//! A frame of the control socket.

use bytes::Bytes;

use super::{Delivery, Event};
use crate::event::{ReceiveError, Reply, Told, Unsigned, deliver, time};
use crate::wire::node::{self, Node, Tree};

/// Reads a frame of a meeting's control socket.
///
/// Nothing in a frame proves where it is from; the connection does, which was opened with a token. Nothing is to be sent back.
///
/// # Errors
/// [`ReceiveError::Malformed`]: it is no frame.
pub fn read_frame(frame: &[u8]) -> Result<Unsigned<Delivery>, ReceiveError> {
    let tree = parse(frame)?;
    if tree.root().get("action").is_none() {
        return Err(malformed("has no `action`"));
    }
    Ok(Unsigned::new(event(frame, &tree.root())))
}

/// Samples have names with a blank behind them. Only frames are read so: of a webhook no more is signed than what has the very name.
pub(super) fn parse(frame: &[u8]) -> Result<Tree<'_>, ReceiveError> {
    let mut tree = node::parse(frame).map_err(malformed)?;
    tree.rename(str::trim);
    Ok(tree)
}

pub(super) fn event(frame: &[u8], node: &Node<'_>) -> Delivery {
    let sent_at = node.text("createTime").and_then(time);
    deliver::<Event>(Bytes::copy_from_slice(frame), Ok(*node), told(node), sent_at, Reply::empty())
}

pub(super) fn malformed(problem: &str) -> ReceiveError {
    ReceiveError::Malformed(format!("the frame {problem}"))
}

fn told(node: &Node<'_>) -> Told {
    let text = |name| node.text(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Told { kind: text("action"), id: text("msgID"), ..Told::default() }
}
