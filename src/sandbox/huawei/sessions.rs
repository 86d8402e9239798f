//! Access tokens and the refresh tokens that come with them.

use std::collections::VecDeque;

use super::super::random;

/// 15 hours and 38 minutes, the life in a documented sample.
pub(super) const LIFE_SECONDS: u64 = 56_326;
pub(super) const REFRESH_LIFE_SECONDS: u64 = 2_592_000;

/// The client type of the API.
pub(super) const API_CLIENT: i64 = 72;

/// Live tokens of one user with the API's client type; any other type has one.
const API_TOKENS: usize = 64;

/// Whom a token stands for, and through what kind of client.
#[derive(Clone, PartialEq)]
pub(super) struct Holder {
    pub(super) account: String,
    /// The user's id in the app that logged in; none for a login by account.
    pub(super) third_account: Option<String>,
    pub(super) client_type: i64,
}

#[derive(Clone)]
pub(super) struct Session {
    pub(super) holder: Holder,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) created: u64,
    refreshed: bool,
}

impl Session {
    pub(super) fn ends(&self) -> u64 {
        self.created.saturating_add(LIFE_SECONDS * 1000)
    }

    pub(super) fn refresh_ends(&self) -> u64 {
        self.created.saturating_add(REFRESH_LIFE_SECONDS * 1000)
    }
}

/// The sessions that are not over, oldest first.
#[derive(Default)]
pub(super) struct Sessions {
    open: VecDeque<Session>,
}

impl Sessions {
    pub(super) fn is_live(&self, access_token: &str, now: u64) -> bool {
        self.find(access_token, now).is_some()
    }

    /// The session of a token that lives.
    pub(super) fn find(&self, access_token: &str, now: u64) -> Option<&Session> {
        self.open.iter().find(|session| session.access_token == access_token && now < session.ends())
    }

    /// Starts a session, which may cost the holder the oldest one.
    pub(super) fn start(&mut self, holder: Holder, now: u64) -> Session {
        self.open.retain(|session| now < session.refresh_ends());
        let limit = if holder.client_type == API_CLIENT { API_TOKENS } else { 1 };
        let is_holders = |session: &Session| session.holder == holder && now < session.ends();
        if self.open.iter().filter(|session| is_holders(session)).count() >= limit
            && let Some(oldest) = self.open.iter().position(is_holders)
        {
            self.open.remove(oldest);
        }
        let session = Session {
            holder,
            access_token: random::alphanumeric(48),
            refresh_token: random::alphanumeric(48),
            created: now,
            refreshed: false,
        };
        self.open.push_back(session.clone());
        session
    }

    /// A new session for a refresh token, or for an access token: pages before 2025-09 said so, and the official clients send it.
    ///
    /// Inferred: a refresh token is good once, and the access token that came with it stays good until its end.
    pub(super) fn refresh(&mut self, token: &str, now: u64) -> Option<Session> {
        let is_meant = |session: &&mut Session| {
            let refreshes = session.refresh_token == token && !session.refreshed && now < session.refresh_ends();
            refreshes || (session.access_token == token && now < session.ends())
        };
        let session = self.open.iter_mut().find(is_meant)?;
        session.refreshed |= session.refresh_token == token;
        let holder = session.holder.clone();
        Some(self.start(holder, now))
    }

    /// Ends the session; false when the token was not live.
    pub(super) fn end(&mut self, access_token: &str, now: u64) -> bool {
        let live = self.is_live(access_token, now);
        self.open.retain(|session| session.access_token != access_token);
        live
    }
}
