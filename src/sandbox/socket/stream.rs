//! DingTalk's Stream mode.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::super::answer::Answer;
use super::super::delivery::Delivery;
use super::super::emission::Emission;
use super::super::journal::Record;
use super::super::random;
use super::super::request::Request;
use super::super::switchboard::Order;
use super::super::world::World;
use super::Socket;
use super::turn::{Session, Turn};
use crate::Vendor;

pub(super) const PATH: &str = "/connect";

/// How long an answer is waited for. Inferred: the vendor states no time, and users have seen this and longer ones.
const ANSWER: Duration = Duration::from_secs(16);
/// How often it asks whether the client is there. Inferred.
const PING: Duration = Duration::from_secs(30);
/// When a connection is cut whose end was announced.
const LEAVE: Duration = Duration::from_secs(10);

/// Serves one connection.
pub(super) async fn run(world: Arc<World>, socket: Socket) {
    let mut session = Session::new(&world, Vendor::DingTalk, socket);
    let (stop, stopped) = oneshot::channel::<()>();
    let told = stream::unfold(Arc::clone(&world), |world| async move {
        let delivery = world.sockets.stream.next(&world.clock, &world.delivery_faults).await?;
        Some((Turn::Tell(delivery), world))
    });
    session.turns.push(told.take_until(stopped).boxed());
    let connection = Connection {
        world: &world,
        id: random::hex(16),
        unanswered: Vec::new(),
        again: Vec::new(),
        next_ping: Instant::now() + PING,
        leave_at: None,
        stop: Some(stop),
    };
    connection.serve(session).await;
}

/// An event on its way.
struct Pushed {
    message_id: String,
    emission: Arc<Emission>,
    since: Instant,
    /// By the sandbox's clock.
    at: u64,
    frame: Bytes,
}

impl Pushed {
    /// Stands in the journal as a request of the vendor's.
    fn record(&self, answer: Option<&Value>) -> Record {
        let request = Request {
            method: Method::from_bytes(b"PUSH").unwrap_or_default(),
            path: PATH.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: self.frame.clone(),
        };
        let record = Record::new(self.at, Some(Vendor::DingTalk), None, request);
        match answer {
            Some(answer) => {
                let code = answer["code"].as_u64().and_then(|code| u16::try_from(code).ok());
                let status = code.and_then(|code| StatusCode::from_u16(code).ok());
                record.answered(&Answer::json(status.unwrap_or(StatusCode::BAD_REQUEST), answer))
            }
            None => record,
        }
    }
}

struct Connection<'w> {
    world: &'w World,
    id: String,
    /// In the order in which it was pushed.
    unanswered: Vec<Pushed>,
    /// What is to be pushed once more.
    again: Vec<Arc<Emission>>,
    next_ping: Instant,
    /// When it is cut.
    leave_at: Option<Instant>,
    /// Dropped, nothing more is pushed.
    stop: Option<oneshot::Sender<()>>,
}

impl Connection<'_> {
    async fn serve(mut self, mut session: Session) {
        loop {
            let there = match session.next().await {
                Turn::Heard(answer) => {
                    self.hear(answer.as_ref());
                    true
                }
                Turn::Tell(delivery) => session.say(&self.push(delivery)).await,
                Turn::Order(Order::Announce) => {
                    self.leave_at = Some(Instant::now() + LEAVE);
                    self.stop = None;
                    session.say(&system("disconnect", &json!({ "reason": "connection is expired" }))).await
                }
                Turn::Tick => match self.tick(Instant::now()) {
                    Some(ping) => session.say(&ping).await,
                    None => self.leave_at.is_none_or(|end| Instant::now() < end),
                },
                Turn::Order(Order::Cut) | Turn::Gone => false,
            };
            if !there {
                return;
            }
        }
    }

    fn push(&mut self, delivery: Delivery) -> Value {
        let (at, message_id) = (self.world.clock.unix_millis(), random::uuid());
        let frame = self.world.sockets.stream.frame(&delivery, &message_id, &self.id, at);
        let bytes = frame.to_string().into();
        self.unanswered.push(Pushed {
            message_id,
            emission: delivery.emission,
            since: Instant::now(),
            at,
            frame: bytes,
        });
        frame
    }

    /// Inferred: 404, of clients without a handler, is taken as well; with any other code it is pushed again.
    fn hear(&mut self, answer: Option<&Value>) {
        let Some(answer) = answer else { return };
        let message_id = answer["headers"]["messageId"].as_str().unwrap_or_default();
        let place = self.unanswered.iter().position(|pushed| pushed.message_id == message_id);
        let Some(pushed) = place.map(|place| self.unanswered.remove(place)) else { return };
        self.world.journal().record(pushed.record(Some(answer)));
        let data = answer["data"].as_str().and_then(|data| serde_json::from_str::<Value>(data).ok());
        let later = data.is_some_and(|data| data["status"] == "LATER");
        if later || !matches!(answer["code"].as_u64(), Some(200 | 404)) {
            self.again.push(pushed.emission);
        }
    }

    /// What was not answered stands in the journal so, and is pushed again.
    fn give_up(&mut self, is_over: impl Fn(&Pushed) -> bool) {
        for pushed in self.unanswered.extract_if(.., |pushed| is_over(pushed)) {
            self.world.journal().record(pushed.record(None));
            self.again.push(pushed.emission);
        }
        self.again.drain(..).for_each(|emission| self.world.sockets.stream.push_again(emission));
    }

    /// What time brings: what is pushed once more, and a ping.
    fn tick(&mut self, now: Instant) -> Option<Value> {
        self.give_up(|pushed| now.duration_since(pushed.since) >= ANSWER);
        (self.next_ping <= now && self.leave_at.is_none()).then(|| {
            self.next_ping = now + PING;
            system("ping", &json!({ "opaque": random::hex(8) }))
        })
    }
}

/// What was not answered is pushed again, to whoever is there.
impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.give_up(|_| true);
    }
}

fn system(topic: &str, data: &Value) -> Value {
    json!({
        "specVersion": "1.0",
        "type": "SYSTEM",
        "headers": { "topic": topic, "messageId": random::uuid(), "contentType": "application/json" },
        "data": data.to_string(),
    })
}
