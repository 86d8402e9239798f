//! Meetings and who is in them, the same for every vendor.

use std::collections::HashMap;
use std::fmt;

/// Why somebody could not be put into a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// The meeting was never there, or has ended.
    NotRunning,
    /// The member was removed with a ban that still holds.
    Barred,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRunning => "the meeting is not running",
            Self::Barred => "the member is barred from the meeting",
        })
    }
}

impl std::error::Error for JoinError {}

/// The meetings of one vendor.
#[derive(Default)]
pub(super) struct Meetings {
    by_id: HashMap<String, Meeting>,
}

impl Meetings {
    pub(super) fn insert(&mut self, meeting: Meeting) {
        self.by_id.insert(meeting.id.clone(), meeting);
    }

    /// The meeting, running or ended.
    pub(super) fn get(&self, id: &str) -> Option<&Meeting> {
        self.by_id.get(id)
    }

    pub(super) fn running(&self, id: &str) -> Option<&Meeting> {
        self.by_id.get(id).filter(|meeting| meeting.running)
    }

    pub(super) fn running_mut(&mut self, id: &str) -> Option<&mut Meeting> {
        self.by_id.get_mut(id).filter(|meeting| meeting.running)
    }

    /// Ends the meeting; false when it was not running.
    pub(super) fn end(&mut self, id: &str, now: u64) -> bool {
        let Some(meeting) = self.running_mut(id) else { return false };
        meeting.running = false;
        for member in &mut meeting.members {
            member.left.get_or_insert(Departure { at: now, removed: false });
        }
        true
    }
}

/// A meeting that is running or has ended.
pub(super) struct Meeting {
    pub(super) id: String,
    pub(super) created: u64,
    pub(super) running: bool,
    /// Everybody who is or was in the meeting, in the order of arrival; the host is the first.
    members: Vec<Member>,
    bans: HashMap<String, Ban>,
}

pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
    /// The place in the order of arrival.
    pub(super) number: usize,
    pub(super) host: bool,
    pub(super) joined: u64,
    pub(super) left: Option<Departure>,
}

pub(super) struct Departure {
    pub(super) at: u64,
    pub(super) removed: bool,
}

enum Ban {
    ForGood,
    Until(u64),
}

impl Meeting {
    /// A running meeting; the first member is its host.
    pub(super) fn start(id: String, members: impl IntoIterator<Item = String>, now: u64) -> Self {
        let mut meeting = Self { id, created: now, running: true, members: Vec::new(), bans: HashMap::new() };
        for member in members {
            meeting.admit(&member, now);
        }
        meeting
    }

    pub(super) fn host(&self) -> Option<&Member> {
        self.members.first()
    }

    /// Everybody who is or was in the meeting.
    pub(super) fn history(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn present(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.left.is_none())
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.present().any(|member| member.id == id)
    }

    /// Removes the member; false when they were not in the meeting.
    pub(super) fn remove(&mut self, id: &str, now: u64) -> bool {
        let member = self.members.iter_mut().find(|member| member.id == id && member.left.is_none());
        let Some(member) = member else { return false };
        member.left = Some(Departure { at: now, removed: true });
        true
    }

    pub(super) fn remove_all(&mut self, ids: &[String], now: u64) {
        for id in ids {
            self.remove(id, now);
        }
    }

    pub(super) fn bar_for_good(&mut self, id: &str) {
        self.bans.insert(id.to_owned(), Ban::ForGood);
    }

    pub(super) fn bar_until(&mut self, id: &str, until: u64) {
        self.bans.insert(id.to_owned(), Ban::Until(until));
    }

    pub(super) fn join(&mut self, id: &str, now: u64) -> Result<(), JoinError> {
        match self.bans.get(id) {
            Some(Ban::ForGood) => return Err(JoinError::Barred),
            Some(Ban::Until(until)) if now < *until => return Err(JoinError::Barred),
            _ => self.admit(id, now),
        }
        Ok(())
    }

    fn admit(&mut self, id: &str, now: u64) {
        match self.members.iter_mut().find(|member| member.id == id) {
            Some(member) if member.left.is_none() => {}
            Some(member) => (member.joined, member.left) = (now, None),
            None => self.members.push(Member {
                id: id.to_owned(),
                name: display_name(self.members.len()),
                number: self.members.len(),
                host: self.members.is_empty(),
                joined: now,
                left: None,
            }),
        }
    }
}

fn display_name(position: usize) -> String {
    const NAMES: [&str; 6] = ["Ann", "Bo", "Chen", "Dora", "Émile", "Fang"];
    match NAMES.get(position) {
        Some(name) => (*name).to_owned(),
        None => format!("Guest {}", position + 1),
    }
}
