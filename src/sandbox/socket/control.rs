//! The control socket of a meeting at Huawei.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::AbortHandle;
use futures_util::{SinkExt as _, StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::emission::{Emission, Subscription, Way};
use super::super::world::World;
use super::Socket;
use super::turn::{Session, Turn};
use crate::Vendor;

pub(super) const PATH: &str = "/cms/open/websocket/confctl/increment/conn";

/// A connection without a heartbeat is cut after this.
const HEARTBEAT: Duration = Duration::from_secs(180);

/// Closes the socket without a word, as the vendor does where the token is not good.
pub(super) async fn refuse(mut socket: Socket) {
    // Whoever has gone already misses nothing.
    let _ = socket.close().await;
}

/// Serves one connection.
pub(super) async fn run(world: Arc<World>, socket: Socket, meeting: String) {
    let session = Session::new(&world, Vendor::Huawei, socket);
    Connection { world: &world, meeting, wanted: HashSet::new(), told: None, beaten: Instant::now() }
        .serve(session)
        .await;
}

struct Connection<'w> {
    world: &'w World,
    meeting: String,
    /// What was subscribed to.
    wanted: HashSet<String>,
    /// Ends what the last subscription tells: the next takes its place.
    told: Option<AbortHandle>,
    /// When the last heartbeat was.
    beaten: Instant,
}

impl Connection<'_> {
    async fn serve(mut self, mut session: Session) {
        loop {
            let there = match session.next().await {
                Turn::Heard(Some(said)) => self.hear(&mut session, &said).await,
                Turn::Tell(emission) => self.tell(&mut session, &emission).await && !self.is_end(&emission),
                Turn::Tick => self.beaten.elapsed() < HEARTBEAT,
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
        let now = self.world.clock.unix_millis();
        if !self.world.state().huawei().has_control(token, &self.meeting, now) {
            // Inferred: the code, without its letters, as the field is a number.
            let refusal = json!({ "returnCode": 111_072_065, "returnDesc": "CONF_NOT_FOUND_OR_AUTH_FAILED" });
            return session.say(&answer(said, &refusal)).await;
        }
        let kinds = data["subscribeType"].as_array().into_iter().flatten();
        self.wanted = kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
        let (full, told) = self.state_and_changes(now);
        // The key has a blank behind it in the vendor's sample.
        if !session.say(&answer(said, &json!({ "returnCode": 0, "returnDesc ": "SUCCESS" }))).await {
            return false;
        }
        for emission in full {
            if !self.tell(session, &emission).await {
                return false;
            }
        }
        let told = stream::unfold(told, |mut told| async move { Some((Turn::Tell(told.next().await?), told)) });
        let (told, end) = stream::abortable(told);
        if let Some(former) = self.told.replace(end) {
            former.abort();
        }
        session.turns.push(told.boxed());
        true
    }

    /// How the meeting is, and what changes after that.
    fn state_and_changes(&self, now: u64) -> (Vec<Emission>, Subscription) {
        // With the state held nothing changes between them.
        let mut state = self.world.state();
        let full = state.service(Vendor::Huawei).full_state(&self.meeting, now);
        (full, self.world.emission.subscribe(Vendor::Huawei, |emission| emission.way == Way::Socket))
    }

    async fn tell(&self, session: &mut Session, emission: &Emission) -> bool {
        let is_meant = emission.way == Way::Socket && emission.meeting == self.meeting;
        !is_meant || !self.wanted.contains(&emission.kind) || session.say(&emission.body).await
    }

    /// Whether the vendor closes the socket after it.
    fn is_end(&self, emission: &Emission) -> bool {
        emission.way == Way::Socket && emission.meeting == self.meeting && emission.body["state"] == "Destroyed"
    }
}

fn answer(said: &Value, data: &Value) -> Value {
    json!({ "action": "Subscribe", "sequence": said["sequence"], "data": data })
}
