//! The gateway of Stream mode: where its connections are to be had.

use std::collections::HashMap;

use http::StatusCode;
use serde_json::json;

use super::super::call::Call;
use super::super::random;
use super::super::service::Reply;
use super::DingTalk;
use super::failure::Failure;

const LIFE_MILLIS: u64 = 90_000;

/// The tickets that nobody has used yet.
pub(super) struct Tickets {
    endpoint: String,
    /// When each ends.
    live: HashMap<String, u64>,
}

impl Tickets {
    pub(super) fn new(base_url: &str) -> Self {
        Self { endpoint: format!("{}/connect", base_url.replacen("http", "ws", 1)), live: HashMap::new() }
    }

    /// Ends the life of all tickets.
    pub(super) fn expire(&mut self) {
        self.live.clear();
    }
}

impl DingTalk {
    pub(super) fn open_connection(&mut self, call: &Call<'_>) -> Result<Reply, Failure> {
        let body = call.json().map_err(|error| Failure::body(call, error))?;
        if !self.is_an_app(body, "clientId", "clientSecret") {
            return Err(Failure::new(StatusCode::UNAUTHORIZED, "authFailed", "鉴权失败"));
        }
        call.check_body().map_err(|error| Failure::body(call, error))?;
        self.tickets.live.retain(|_, end| call.now < *end);
        // Characters that a query encodes, as those of the vendor's tickets.
        let ticket = format!("{}+/=", random::alphanumeric(32));
        self.tickets.live.insert(ticket.clone(), call.now.saturating_add(LIFE_MILLIS));
        Ok(json!({ "endpoint": self.tickets.endpoint, "ticket": ticket }).into())
    }

    /// Whether a ticket is good; it is so once.
    #[cfg(feature = "sockets")]
    pub(in super::super) fn admit_socket(&mut self, ticket: &str, now: u64) -> bool {
        // Clients of the vendor send it as it is, so that a plus has become a blank.
        let ticket = ticket.replace(' ', "+");
        self.tickets.live.remove(&ticket).is_some_and(|end| now < end)
    }
}
