//! Somebody in a meeting.

use serde_json::{Map, Value};

/// Somebody who is, was or is to be in a meeting.
#[derive(Clone)]
pub(in super::super) struct Person {
    /// Who it is, however often they come.
    pub(in super::super) id: String,
    /// The id that calls take. With vendors that name people it is the same as who it is.
    pub(in super::super) connection: String,
    /// A number by which they can be called.
    pub(in super::super) number: String,
    pub(in super::super) name: String,
    pub(in super::super) role: Role,
    pub(in super::super) presence: Presence,
    /// Is on the list of those who belong to the meeting.
    pub(in super::super) attends: bool,
    /// When they came, in milliseconds since 1970.
    pub(in super::super) joined: u64,
    /// Former stays: from when to when.
    pub(in super::super) stays: Vec<(u64, u64)>,
    pub(in super::super) muted: bool,
    pub(in super::super) hand_up: bool,
    /// The seat, counted from 0.
    pub(in super::super) seat: Option<usize>,
    /// What a vendor's calls say of the person beside all that, by names on the wire.
    pub(in super::super) details: Map<String, Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Role {
    Host,
    Cohost,
    Guest,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Presence {
    /// Is on the list, and nothing more.
    Expected,
    Rung,
    Waiting,
    Present,
    Left {
        at: u64,
        removed: bool,
    },
}

impl Person {
    /// Somebody who is on the list, at this place.
    pub(super) fn new(id: &str, number: String, place: usize, role: Role, now: u64) -> Self {
        Self {
            id: id.to_owned(),
            connection: id.to_owned(),
            number,
            name: display_name(place),
            role,
            presence: Presence::Expected,
            attends: false,
            joined: now,
            stays: Vec::new(),
            muted: false,
            hand_up: false,
            seat: None,
            details: Map::new(),
        }
    }

    pub(in super::super) fn is_present(&self) -> bool {
        self.presence == Presence::Present
    }

    /// What the person can be found by: who it is, the number, and the connection.
    pub(super) fn names(&self) -> [&str; 3] {
        [&self.id, &self.number, &self.connection]
    }

    /// What others see of somebody who is there.
    pub(super) fn bearing(&self) -> impl PartialEq + use<'_> {
        (&self.name, self.role, self.muted, self.hand_up, self.seat)
    }

    /// When they left, if they have.
    pub(in super::super) fn left(&self) -> Option<u64> {
        match self.presence {
            Presence::Left { at, .. } => Some(at),
            _ => None,
        }
    }

    pub(super) fn enter(&mut self, now: u64, muted: bool) {
        (self.presence, self.joined) = (Presence::Present, now);
        self.muted = muted && self.role != Role::Host;
    }

    /// Nothing but the memory of a stay is left; whoever never came is left alone.
    pub(super) fn leave(&mut self, now: u64, removed: bool) {
        if self.is_present() {
            self.stays.push((self.joined, now));
            self.presence = Presence::Left { at: now, removed };
            (self.hand_up, self.seat) = (false, None);
        }
    }
}

fn display_name(place: usize) -> String {
    const NAMES: [&str; 6] = ["Ann", "Bo", "Chen", "Dora", "Émile", "Fang"];
    match NAMES.get(place) {
        Some(name) => (*name).to_owned(),
        None => format!("Guest {}", place + 1),
    }
}
