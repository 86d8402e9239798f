//! The control socket of a meeting at Huawei.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::AbortHandle;
use futures_util::{SinkExt as _, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::delivery::{Course, Delivery, Flaw, half};
use super::super::emission::{Emission, Way};
use super::super::service::Service as _;
use super::super::world::World;
use super::Socket;
use super::turn::{Session, Turn};
use crate::Vendor;

pub(super) const PATH: &str = "/cms/open/websocket/confctl/increment/conn";

/// A connection without a heartbeat is cut after this.
const HEARTBEAT: Duration = Duration::from_secs(180);
/// How long a connection stands at most once its meeting is over, in milliseconds of the sandbox's clock. Inferred.
const LINGER: u64 = 10_000;

/// Closes the socket without a word, as the vendor does where the token is not good.
pub(super) async fn refuse(mut socket: Socket) {
    // Whoever has gone already misses nothing.
    let _ = socket.close().await;
}

/// Serves one connection.
pub(super) async fn run(world: Arc<World>, socket: Socket, meeting: String) {
    let session = Session::new(&world, Vendor::Huawei, socket);
    Connection { world, meeting, wanted: Arc::default(), told: None, beaten: Instant::now() }.serve(session).await;
}

struct Connection {
    world: Arc<World>,
    meeting: String,
    /// What was subscribed to.
    wanted: Arc<HashSet<String>>,
    /// Ends what the last subscription tells: the next takes its place.
    told: Option<AbortHandle>,
    /// When the last heartbeat was.
    beaten: Instant,
}

impl Connection {
    async fn serve(mut self, mut session: Session) {
        loop {
            let there = match session.next().await {
                Turn::Heard(Some(said)) => self.hear(&mut session, &said).await,
                Turn::Tell(delivery) => self.tell(&mut session, &delivery).await && !is_end(&delivery.emission),
                Turn::Tick => self.beaten.elapsed() < HEARTBEAT && !self.is_left_over(),
                Turn::Heard(None) => true,
                Turn::Gone => return,
                // Without a goodbye.
                Turn::Order(_) => return,
            };
            if !there {
                return session.close().await;
            }
        }
    }

    /// The vendor closes it after the meeting, whatever becomes of the event that tells of the end.
    fn is_left_over(&self) -> bool {
        let now = self.world.clock.unix_millis();
        let mut state = self.world.state();
        let meeting = state.huawei().meetings().get(&self.meeting);
        meeting.is_none_or(|meeting| !meeting.is_running() && meeting.end_time().saturating_add(LINGER) <= now)
    }

    async fn hear(&mut self, session: &mut Session, said: &Value) -> bool {
        match said["action"].as_str() {
            Some("HeartBeat") => {
                self.beaten = Instant::now();
                session.say(said).await
            }
            Some("Subscribe") => self.subscribe(session, said).await,
            // Inferred: anything else is passed over.
            _ => true,
        }
    }

    /// Tells all that is so, then what changes.
    async fn subscribe(&mut self, session: &mut Session, said: &Value) -> bool {
        // Text in the vendor's sample, an object in its table.
        let data = said["data"].as_str().and_then(|text| serde_json::from_str(text).ok());
        let data = data.unwrap_or_else(|| said["data"].clone());
        let token = data["confToken"].as_str().unwrap_or_default();
        let kinds = data["subscribeType"].as_array().into_iter().flatten();
        let wanted = Arc::new(kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect());
        let (full, told) = match self.state_and_changes(token, &wanted) {
            Ok(subscribed) => subscribed,
            Err(refusal) => return session.say(&answer(said, &refusal)).await,
        };
        self.wanted = wanted;
        // The key has a blank behind it in the vendor's sample.
        if !session.say(&answer(said, &json!({ "returnCode": 0, "returnDesc ": "SUCCESS" }))).await {
            return false;
        }
        for emission in full {
            if !session.say(&emission.body).await {
                return false;
            }
        }
        let told = stream::unfold((told, Arc::clone(&self.world)), |(mut told, world)| async move {
            Some((Turn::Tell(told.next(&world.clock, &world.delivery_faults).await?), (told, world)))
        });
        let (told, end) = stream::abortable(told);
        if let Some(former) = self.told.replace(end) {
            former.abort();
        }
        session.turns.push(told.boxed());
        true
    }

    /// How the meeting is, and what changes after that, as far as it is wanted; or why the subscription is refused.
    fn state_and_changes(&self, token: &str, wanted: &Arc<HashSet<String>>) -> Result<(Vec<Emission>, Course), Value> {
        let now = self.world.clock.unix_millis();
        // With the state held nothing changes between them.
        let mut state = self.world.state();
        let mut full = state.huawei().subscribe(token, &self.meeting, now)?;
        full.retain(|emission| wanted.contains(&emission.kind));
        let (meeting, wanted) = (self.meeting.clone(), Arc::clone(wanted));
        let is_meant = move |told: &Emission| {
            let is_of_meeting = told.way == Way::Socket && told.meeting == meeting;
            is_of_meeting && (wanted.contains(&told.kind) || is_end(told))
        };
        Ok((full, Course::new(self.world.emission.subscribe(Vendor::Huawei, is_meant))))
    }

    /// False where the client takes nothing any more.
    async fn tell(&self, session: &mut Session, delivery: &Delivery) -> bool {
        if !self.wanted.contains(&delivery.emission.kind) {
            return true;
        }
        let frame = delivery.emission.body.to_string();
        session.say_text(if delivery.flaw == Some(Flaw::Cut) { half(&frame) } else { frame }).await
    }
}

/// Whether the vendor closes the socket after it.
fn is_end(emission: &Emission) -> bool {
    emission.body["state"] == "Destroyed"
}

fn answer(said: &Value, data: &Value) -> Value {
    json!({ "action": "Subscribe", "sequence": said["sequence"], "data": data })
}
