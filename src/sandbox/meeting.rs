//! Meetings and who is in them, the same for every vendor.

mod change;
mod person;

pub(super) use self::change::{Change, Happening, Why};
pub(super) use self::person::{Person, Presence, Role};

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::random;

const HOUR_MILLIS: u64 = 3_600_000;

/// Why somebody could not be put into a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// The meeting was never there, has not begun, or has ended.
    NotRunning,
    /// The member was removed with a ban that still holds.
    Barred,
    /// The meeting is locked, and the member neither hosts it nor was invited.
    Locked,
    /// As many people are in the meeting as may be.
    Full,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRunning => "the meeting is not running",
            Self::Barred => "the member is barred from the meeting",
            Self::Locked => "the meeting is locked",
            Self::Full => "the meeting is full",
        })
    }
}

impl std::error::Error for JoinError {}

/// The meetings of one vendor.
pub(super) struct Meetings {
    by_id: HashMap<String, Meeting>,
    /// Sittings that are over and whose meeting was held again.
    past: Vec<Meeting>,
    /// What was touched since changes were taken last, as it was before; none where there was nothing.
    touched: BTreeMap<String, Option<Meeting>>,
    reconnect: Reconnect,
}

/// From who somebody is to the id by which calls name the next connection.
type Reconnect = fn(&str) -> String;

impl Meetings {
    /// For a vendor that names people, however often they come.
    pub(super) fn of_people() -> Self {
        Self { by_id: HashMap::new(), past: Vec::new(), touched: BTreeMap::new(), reconnect: str::to_owned }
    }

    /// For a vendor that names connections: whoever comes back has another id.
    pub(super) fn of_connections() -> Self {
        Self { reconnect: |_| random::hex(32), ..Self::of_people() }
    }

    /// A meeting that is not yet among the others.
    pub(super) fn draft(&self, id: String, creator: &str, now: u64) -> Meeting {
        Meeting {
            title: id.clone(),
            room_code: random::digits(11),
            uuid: random::hex(32),
            creator: creator.to_owned(),
            booking: String::new(),
            phase: Phase::Running,
            created: now,
            starts: now,
            ends: now.saturating_add(HOUR_MILLIS),
            locked: false,
            muted_all: false,
            may_unmute: true,
            capacity: usize::MAX,
            recording: Recording::Off,
            seats: Vec::new(),
            layouts: Vec::new(),
            settings: Map::new(),
            acts: Arc::default(),
            people: Arc::default(),
            bans: Arc::default(),
            reconnect: self.reconnect,
            id,
        }
    }

    /// Starts a meeting; the first member is its host.
    pub(super) fn start(&mut self, id: String, members: &[String], now: u64) {
        let mut meeting = self.draft(id, members.first().map_or("", String::as_str), now);
        for member in members {
            meeting.admit(member, now);
        }
        self.insert(meeting);
    }

    /// Adds a meeting. One that had the id before belongs to the past.
    pub(super) fn insert(&mut self, meeting: Meeting) {
        self.touch(&meeting.id);
        self.past.extend(self.by_id.insert(meeting.id.clone(), meeting));
    }

    /// The meeting, in whatever phase.
    pub(super) fn get(&self, id: &str) -> Option<&Meeting> {
        self.by_id.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Meeting> {
        self.touch(id);
        self.by_id.get_mut(id)
    }

    pub(super) fn running(&self, id: &str) -> Option<&Meeting> {
        self.get(id).filter(|meeting| meeting.is_running())
    }

    pub(super) fn running_mut(&mut self, id: &str) -> Option<&mut Meeting> {
        self.get_mut(id).filter(|meeting| meeting.is_running())
    }

    /// Takes a meeting away as if it had never been.
    pub(super) fn forget(&mut self, id: &str) -> Option<Meeting> {
        self.touch(id);
        self.by_id.remove(id)
    }

    /// Ends the meeting; false when it was not running.
    pub(super) fn end(&mut self, id: &str, now: u64) -> bool {
        self.running_mut(id).map(|meeting| meeting.end(now)).is_some()
    }

    fn touch(&mut self, id: &str) {
        if !self.touched.contains_key(id) {
            self.touched.insert(id.to_owned(), self.by_id.get(id).cloned());
        }
    }

    /// What became of the meetings since this was asked last.
    pub(super) fn take_changes(&mut self) -> Vec<Change> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().flat_map(|(id, before)| self.changes(&id, before)).collect()
    }

    fn changes(&self, id: &str, before: Option<Meeting>) -> Vec<Change> {
        let now = self.get(id);
        match before {
            Some(before) if before.is_running() => {
                let held_again = now.filter(|now| now.uuid != before.uuid && now.is_running());
                let sitting = self.sitting(&before.uuid).cloned();
                let held_again = held_again.map(|now| Change { before: None, after: Some(now.clone()) });
                [Change { before: Some(before), after: sitting }].into_iter().chain(held_again).collect()
            }
            before => vec![Change { before, after: now.cloned() }],
        }
    }

    /// All meetings, the earliest start first; sittings of the past among them.
    pub(super) fn sorted(&self) -> Vec<&Meeting> {
        let mut all: Vec<&Meeting> = self.past.iter().chain(self.by_id.values()).collect();
        all.sort_by(|one, other| (one.starts, one.created, &one.id).cmp(&(other.starts, other.created, &other.id)));
        all
    }

    /// A sitting, by what tells it from others of the same meeting.
    pub(super) fn sitting(&self, uuid: &str) -> Option<&Meeting> {
        self.past.iter().chain(self.by_id.values()).find(|meeting| meeting.uuid == uuid)
    }

    pub(super) fn sitting_mut(&mut self, uuid: &str) -> Option<&mut Meeting> {
        self.past.iter_mut().chain(self.by_id.values_mut()).find(|meeting| meeting.uuid == uuid)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Booked,
    Running,
    /// When it ended.
    Ended(u64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Recording {
    Off,
    On,
    Paused,
    Done,
}

/// What is switched off at a seat.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Seat {
    pub(super) taking: bool,
    pub(super) audio: bool,
    pub(super) video: bool,
}

/// An act of control.
#[derive(Clone)]
pub(super) struct Act {
    pub(super) at: u64,
    pub(super) operation: String,
    pub(super) object: String,
}

/// A meeting that is booked, is running or has ended. Times are in milliseconds since 1970.
#[derive(Clone)]
pub(super) struct Meeting {
    pub(super) id: String,
    /// This sitting; a meeting that is held again gets another.
    pub(super) uuid: String,
    pub(super) title: String,
    pub(super) room_code: String,
    /// Who made the meeting, and hosts or owns it.
    pub(super) creator: String,
    /// The booking that it was opened for, if any.
    pub(super) booking: String,
    pub(super) phase: Phase,
    pub(super) created: u64,
    pub(super) starts: u64,
    pub(super) ends: u64,
    pub(super) locked: bool,
    /// Whoever joins is muted.
    pub(super) muted_all: bool,
    pub(super) may_unmute: bool,
    /// Most people at a time.
    pub(super) capacity: usize,
    pub(super) recording: Recording,
    pub(super) seats: Vec<Seat>,
    /// Layouts that are kept, in the vendor's form.
    pub(super) layouts: Vec<Value>,
    /// What was set of the vendor's own switches, by their names on the wire.
    pub(super) settings: Map<String, Value>,
    pub(super) acts: Arc<Vec<Arc<Act>>>,
    /// Everybody who is, was or is to be in the meeting, in the order in which they became known.
    ///
    /// Shared with what is kept of the meeting while something is done, as are acts and bans: what does not change is not copied.
    people: Arc<Vec<Arc<Person>>>,
    /// Until when somebody may not come in; none: for good.
    bans: Arc<BTreeMap<String, Option<u64>>>,
    reconnect: Reconnect,
}

impl Meeting {
    pub(super) fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// What concerns everybody in it.
    fn switches(&self) -> impl PartialEq + use<'_> {
        let access = (self.locked, self.capacity, &self.creator);
        let sound = (self.muted_all, self.may_unmute, self.recording);
        (access, sound, self.ends, &self.title, &self.seats, &self.settings)
    }

    /// When it ended, or is to end.
    pub(super) fn end_time(&self) -> u64 {
        match self.phase {
            Phase::Ended(at) => at,
            _ => self.ends,
        }
    }

    pub(super) fn end(&mut self, now: u64) {
        self.phase = Phase::Ended(now);
        if self.recording != Recording::Off {
            self.recording = Recording::Done;
        }
        for person in self.people_mut() {
            person.leave(now, false);
        }
    }

    /// The same booking, for another sitting.
    pub(super) fn again(&self, phase: Phase) -> Self {
        let mut people: Vec<_> = self.people.iter().filter(|person| person.attends).cloned().collect();
        for person in &mut people {
            Arc::make_mut(person).presence = Presence::Expected;
        }
        Self {
            uuid: random::hex(32),
            phase,
            recording: Recording::Off,
            locked: false,
            layouts: Vec::new(),
            acts: Arc::default(),
            people: Arc::new(people),
            ..self.clone()
        }
    }

    pub(super) fn people(&self) -> impl ExactSizeIterator<Item = &Person> + Clone {
        self.people.iter().map(|person| &**person)
    }

    fn people_mut(&mut self) -> impl Iterator<Item = &mut Person> {
        Arc::make_mut(&mut self.people).iter_mut().map(Arc::make_mut)
    }

    pub(super) fn present(&self) -> impl Iterator<Item = &Person> {
        self.people().filter(|person| person.is_present())
    }

    pub(super) fn present_mut(&mut self) -> impl Iterator<Item = &mut Person> {
        Arc::make_mut(&mut self.people).iter_mut().filter(|person| person.is_present()).map(Arc::make_mut)
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Person> {
        self.people().filter(|person| person.presence == Presence::Waiting)
    }

    pub(super) fn waiting_mut(&mut self) -> impl Iterator<Item = &mut Person> {
        let people = Arc::make_mut(&mut self.people).iter_mut();
        people.filter(|person| person.presence == Presence::Waiting).map(Arc::make_mut)
    }

    pub(super) fn host(&self) -> Option<&Person> {
        self.people().find(|person| person.role == Role::Host)
    }

    /// Whether somebody is in the meeting, by the id that calls take.
    pub(super) fn has(&self, id: &str) -> bool {
        self.present().any(|person| person.connection == id)
    }

    /// Somebody who is in the meeting, by the id that calls take.
    pub(super) fn person_mut(&mut self, id: &str) -> Option<&mut Person> {
        self.find_mut(|person| person.is_present() && person.connection == id)
    }

    /// Somebody whom the meeting knows, there or not.
    pub(super) fn known_mut(&mut self, id: &str) -> Option<&mut Person> {
        self.find_mut(|person| person.is(id))
    }

    fn find_mut(&mut self, is_meant: impl Fn(&Person) -> bool) -> Option<&mut Person> {
        let place = self.people.iter().position(|person| is_meant(person))?;
        Arc::make_mut(&mut self.people).get_mut(place).map(Arc::make_mut)
    }

    /// Removes somebody; false when they were not in the meeting.
    pub(super) fn remove(&mut self, id: &str, now: u64) -> bool {
        self.person_mut(id).map(|person| person.leave(now, true)).is_some()
    }

    pub(super) fn remove_all(&mut self, ids: &[String], now: u64) {
        let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
        for person in Arc::make_mut(&mut self.people) {
            if person.is_present() && ids.contains(person.connection.as_str()) {
                Arc::make_mut(person).leave(now, true);
            }
        }
    }

    /// The first of these who is not in the meeting.
    pub(super) fn missing<'i>(&self, ids: &'i [String]) -> Option<&'i String> {
        let mut missing: HashSet<&str> = ids.iter().map(String::as_str).collect();
        for person in self.present() {
            missing.remove(person.connection.as_str());
        }
        ids.iter().find(|id| missing.contains(id.as_str()))
    }

    /// Takes somebody off the list of those who belong to the meeting.
    pub(super) fn strike(&mut self, id: &str) {
        Arc::make_mut(&mut self.people).retain(|person| person.id != id);
    }

    pub(super) fn mute_all(&mut self, mute: bool, host_too: bool) {
        self.muted_all = mute;
        for person in self.present_mut().filter(|person| host_too || person.role != Role::Host) {
            person.muted = mute;
        }
    }

    /// Starts or stops recording; false when there was nothing to stop.
    pub(super) fn record(&mut self, on: bool) -> bool {
        let had = self.recording != Recording::Off;
        if on || had {
            self.recording = if on { Recording::On } else { Recording::Done };
        }
        on || had
    }

    pub(super) fn set_role(&mut self, id: &str, role: Role) -> bool {
        self.person_mut(id).map(|person| person.role = role).is_some()
    }

    /// Makes somebody who is in the meeting its host, and the former host a guest.
    pub(super) fn hand_over(&mut self, id: &str) {
        while let Some(host) = self.find_mut(|person| person.role == Role::Host) {
            host.role = Role::Guest;
        }
        self.set_role(id, Role::Host);
    }

    /// Bars somebody from coming in, until a time or for good.
    pub(super) fn bar(&mut self, id: &str, until: Option<u64>) {
        Arc::make_mut(&mut self.bans).insert(id.to_owned(), until);
    }

    pub(super) fn lift(&mut self, id: &str) {
        Arc::make_mut(&mut self.bans).remove(id);
    }

    /// The bans that hold.
    pub(super) fn bans(&self, now: u64) -> impl Iterator<Item = (&str, Option<u64>)> {
        self.bans
            .iter()
            .map(|(id, until)| (id.as_str(), *until))
            .filter(move |(_, until)| until.is_none_or(|until| now < until))
    }

    /// Puts somebody on the list of those who belong to the meeting; rings them if it is running.
    pub(super) fn invite(&mut self, id: &str, name: Option<&str>, now: u64) -> &mut Person {
        let presence = if self.is_running() { Presence::Rung } else { Presence::Expected };
        let position = self.position(id, now);
        let person = Arc::make_mut(&mut Arc::make_mut(&mut self.people)[position]);
        if !person.is_present() {
            person.presence = presence;
            person.connection = (self.reconnect)(&person.id);
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                name.clone_into(&mut person.name);
            }
        }
        person.attends = true;
        person
    }

    /// Somebody enters, and gets the id that calls take.
    pub(super) fn join(&mut self, id: &str, now: u64) -> Result<String, JoinError> {
        let invited = self.people.iter().any(|person| person.is(id) && (person.attends || person.role == Role::Host));
        if self.bans(now).any(|(barred, _)| barred == id) {
            return Err(JoinError::Barred);
        }
        if self.locked && !invited && id != self.creator {
            return Err(JoinError::Locked);
        }
        if self.present().count() >= self.capacity {
            return Err(JoinError::Full);
        }
        Ok(self.admit(id, now))
    }

    /// Somebody goes; false when they were not in the meeting.
    pub(super) fn leave(&mut self, id: &str, now: u64) -> bool {
        self.find_mut(|person| person.is_present() && person.is(id)).map(|person| person.leave(now, false)).is_some()
    }

    /// Somebody has to wait outside.
    pub(super) fn send_to_wait(&mut self, id: &str, now: u64) {
        let reconnect = self.reconnect;
        if let Some(person) = self.person_mut(id) {
            person.leave(now, false);
            person.presence = Presence::Waiting;
            person.connection = reconnect(&person.id);
        }
    }

    /// Somebody is in, whatever stands against it.
    pub(super) fn admit(&mut self, id: &str, now: u64) -> String {
        let (reconnect, muted) = (self.reconnect, self.muted_all);
        let position = self.position(id, now);
        let person = Arc::make_mut(&mut Arc::make_mut(&mut self.people)[position]);
        if !person.is_present() {
            if matches!(person.presence, Presence::Left { .. }) {
                person.connection = reconnect(&person.id);
            }
            person.enter(now, muted);
        }
        person.connection.clone()
    }

    /// Where somebody is on the list, at its end if they are new.
    fn position(&mut self, id: &str, now: u64) -> usize {
        let known = self.people.iter().position(|person| person.is(id));
        known.unwrap_or_else(|| {
            let role = if id == self.creator { Role::Host } else { Role::Guest };
            let place = self.people.len();
            Arc::make_mut(&mut self.people).push(Arc::new(Person::new(id, place, role, now)));
            place
        })
    }
}
