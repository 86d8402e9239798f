//! What happens at a socket, one thing after the other.

use std::time::Duration;

use futures_util::stream::{self, BoxStream, SelectAll, SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio_websockets::{Error, Message};

use super::super::delivery::Delivery;
use super::super::switchboard::Order;
use super::super::world::World;
use super::Socket;
use crate::Vendor;

/// How long a client may take to read a frame; after that it is gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a session looks at the time.
const TICK: Duration = Duration::from_secs(1);

/// What there is to do.
pub(super) enum Turn {
    /// What the client says; none where it is no JSON, but a ping, say, which is answered by itself.
    Heard(Option<Value>),
    /// What is to be told.
    Tell(Delivery),
    Order(Order),
    Tick,
    /// The client has gone.
    Gone,
}

/// What a socket's session is made of: what happens, and the way to answer.
pub(super) struct Session {
    pub(super) turns: SelectAll<BoxStream<'static, Turn>>,
    sink: SplitSink<Socket, Message>,
}

impl Session {
    pub(super) fn new(world: &World, vendor: Vendor, socket: Socket) -> Self {
        let (sink, frames) = socket.split();
        let orders = stream::unfold(world.sockets.orders(), move |mut orders| async move {
            loop {
                match orders.recv().await {
                    Ok((whose, order)) if whose == vendor => return Some((Turn::Order(order), orders)),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        });
        let ticks = stream::unfold((), |()| async {
            tokio::time::sleep(TICK).await;
            Some((Turn::Tick, ()))
        });
        Self { turns: stream::select_all([heard(frames), orders.boxed(), ticks.boxed()]), sink }
    }

    pub(super) async fn next(&mut self) -> Turn {
        match self.turns.next().await.unwrap_or(Turn::Gone) {
            // Answers to pings that nobody takes do not pile up.
            Turn::Heard(None) if !taken(self.sink.flush()).await => Turn::Gone,
            turn => turn,
        }
    }

    /// False where the client takes nothing any more.
    pub(super) async fn say(&mut self, frame: &Value) -> bool {
        self.say_text(frame.to_string()).await
    }

    /// As of `say`, whatever the text is.
    pub(super) async fn say_text(&mut self, text: String) -> bool {
        taken(self.sink.send(Message::text(text))).await
    }

    pub(super) async fn close(mut self) {
        // Whoever has gone already misses nothing.
        let _ = tokio::time::timeout(PATIENCE, self.sink.close()).await;
    }
}

/// Whether the client takes what is sent.
async fn taken(sending: impl Future<Output = Result<(), Error>>) -> bool {
    matches!(tokio::time::timeout(PATIENCE, sending).await, Ok(Ok(())))
}

fn heard(frames: SplitStream<Socket>) -> BoxStream<'static, Turn> {
    let turns = frames.map(|message| match message {
        Ok(message) if message.is_close() => Turn::Gone,
        Ok(message) => Turn::Heard(message.as_text().and_then(|text| serde_json::from_str(text).ok())),
        Err(_) => Turn::Gone,
    });
    turns.chain(stream::iter([Turn::Gone])).boxed()
}
