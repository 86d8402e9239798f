//! Meetings and who is in them, the same for every vendor.

mod change;
mod people;
mod person;

pub(super) use self::change::{Change, Happening, Why};
pub(super) use self::person::{Person, Presence, Role};

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::{Map, Value};

use self::people::{Former, People, Place};
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
    /// The member waits to be let in.
    Waiting,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRunning => "the meeting is not running",
            Self::Barred => "the member is barred from the meeting",
            Self::Locked => "the meeting is locked",
            Self::Full => "the meeting is full",
            Self::Waiting => "the member waits to be let in",
        })
    }
}

impl std::error::Error for JoinError {}

/// The meetings of one vendor.
pub(super) struct Meetings {
    by_id: HashMap<String, Meeting>,
    /// Sittings that are over and whose meeting was held again.
    past: Vec<Meeting>,
    /// What was touched since this was asked last, in outline as it was before; none where there was nothing.
    touched: BTreeMap<String, Option<Meeting>>,
    reconnect: Reconnect,
}

/// A meeting that was touched, in outline as it was before, and those of its people who were touched as they were.
pub(super) struct Touched {
    id: String,
    before: Option<Meeting>,
    people: Former,
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
            lobby: false,
            muted_all: false,
            may_unmute: true,
            capacity: usize::MAX,
            recording: Recording::Off,
            seats: Vec::new(),
            layouts: Vec::new(),
            settings: Map::new(),
            acts: Vec::new(),
            people: People::default(),
            bans: BTreeMap::new(),
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
            self.touched.insert(id.to_owned(), self.by_id.get(id).map(Meeting::outline));
        }
    }

    /// What was touched since this was asked last.
    pub(super) fn take_touched(&mut self) -> Vec<Touched> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().map(|(id, before)| self.take_former(id, before)).collect()
    }

    fn take_former(&mut self, id: String, before: Option<Meeting>) -> Touched {
        let sitting = before.as_ref().and_then(|before| self.held_mut(&id, &before.uuid));
        let people = sitting.map(|sitting| sitting.people.take_former()).unwrap_or_default();
        // Of another sitting everybody is told.
        if let Some(now) = self.by_id.get_mut(&id) {
            now.people.take_former();
        }
        Touched { id, before, people }
    }

    /// What became of what was touched.
    pub(super) fn changes<'m>(&'m self, touched: &'m [Touched]) -> impl Iterator<Item = Change<'m>> {
        touched.iter().flat_map(|touched| {
            let (before, now) = (touched.before.as_ref(), self.get(&touched.id));
            let change = |before, after| Change { before, after, people: &touched.people };
            match before.filter(|before| before.is_running()) {
                Some(ran) => {
                    let held_again = now.filter(|now| now.uuid != ran.uuid && now.is_running());
                    let ended = change(Some(ran), self.held(&touched.id, &ran.uuid));
                    [Some(ended), held_again.map(|now| change(None, Some(now)))]
                }
                None => [Some(change(before, now)), None],
            }
            .into_iter()
            .flatten()
        })
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

    /// A sitting of this meeting, mostly the latest.
    fn held(&self, id: &str, uuid: &str) -> Option<&Meeting> {
        let latest = self.by_id.get(id).filter(|meeting| meeting.uuid == uuid);
        latest.or_else(|| self.past.iter().rfind(|meeting| meeting.uuid == uuid))
    }

    pub(super) fn held_mut(&mut self, id: &str, uuid: &str) -> Option<&mut Meeting> {
        let latest = self.by_id.get_mut(id).filter(|meeting| meeting.uuid == uuid);
        latest.or_else(|| self.past.iter_mut().rfind(|meeting| meeting.uuid == uuid))
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
pub(super) struct Act {
    pub(super) at: u64,
    pub(super) operation: String,
    pub(super) object: String,
}

/// A meeting that is booked, is running or has ended. Times are in milliseconds since 1970.
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
    /// Whoever joins has to wait, unless they host it.
    pub(super) lobby: bool,
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
    pub(super) acts: Vec<Act>,
    people: People,
    /// Until when somebody may not come in; none: for good.
    bans: BTreeMap<String, Option<u64>>,
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
        self.alter_all(Person::is_present, |person| person.leave(now, false));
    }

    /// The same booking, for another sitting.
    pub(super) fn again(&self, phase: Phase) -> Self {
        let mut people = People::default();
        for person in self.people().filter(|person| person.attends) {
            people.insert(Person { presence: Presence::Expected, ..person.clone() });
        }
        Self {
            uuid: random::hex(32),
            phase,
            recording: Recording::Off,
            locked: false,
            lobby: false,
            layouts: Vec::new(),
            people,
            bans: self.bans.clone(),
            ..self.outline()
        }
    }

    /// All of it but for people: who is in it, who may not be, and what was done by whom.
    fn outline(&self) -> Self {
        Self {
            id: self.id.clone(),
            uuid: self.uuid.clone(),
            title: self.title.clone(),
            room_code: self.room_code.clone(),
            creator: self.creator.clone(),
            booking: self.booking.clone(),
            phase: self.phase,
            created: self.created,
            starts: self.starts,
            ends: self.ends,
            locked: self.locked,
            lobby: self.lobby,
            muted_all: self.muted_all,
            may_unmute: self.may_unmute,
            capacity: self.capacity,
            recording: self.recording,
            seats: self.seats.clone(),
            layouts: self.layouts.clone(),
            settings: self.settings.clone(),
            acts: Vec::new(),
            people: People::default(),
            bans: BTreeMap::new(),
            reconnect: self.reconnect,
        }
    }

    pub(super) fn people(&self) -> impl ExactSizeIterator<Item = &Person> + Clone {
        self.people.iter()
    }

    pub(super) fn present(&self) -> impl ExactSizeIterator<Item = &Person> + Clone {
        self.people.present()
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Person> {
        self.people().filter(|person| person.presence == Presence::Waiting)
    }

    pub(super) fn host(&self) -> Option<&Person> {
        self.people().find(|person| person.role == Role::Host)
    }

    /// Somebody who is in the meeting, by the id that calls take.
    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.people.get(self.present_place(id)?)
    }

    /// Somebody whom the meeting knows, there or not.
    pub(super) fn known(&self, name: &str) -> Option<&Person> {
        self.people.get(self.people.place(name)?)
    }

    /// Does something to somebody who is in the meeting, by the id that calls take.
    pub(super) fn alter<T>(&mut self, id: &str, act: impl FnOnce(&mut Person) -> T) -> Option<T> {
        self.people.alter(self.present_place(id)?, act)
    }

    /// Does something to somebody whom the meeting knows, there or not.
    pub(super) fn alter_known<T>(&mut self, name: &str, act: impl FnOnce(&mut Person) -> T) -> Option<T> {
        self.people.alter(self.people.place(name)?, act)
    }

    /// Does something to all who are meant.
    pub(super) fn alter_all(&mut self, are_meant: impl Fn(&Person) -> bool, act: impl Fn(&mut Person)) {
        for place in self.people.places(are_meant) {
            self.people.alter(place, &act);
        }
    }

    fn present_place(&self, id: &str) -> Option<Place> {
        let place = self.people.place(id)?;
        self.people.get(place).filter(|person| person.is_present() && person.connection == id).map(|_| place)
    }

    /// Removes somebody; false when they were not in the meeting.
    pub(super) fn remove(&mut self, id: &str, now: u64) -> bool {
        self.alter(id, |person| person.leave(now, true)).is_some()
    }

    /// Removes those of these who are in the meeting.
    pub(super) fn remove_all(&mut self, ids: &[String], now: u64) {
        for id in ids {
            self.remove(id, now);
        }
    }

    /// The first of these who is not in the meeting.
    pub(super) fn missing<'i>(&self, ids: &'i [String]) -> Option<&'i String> {
        ids.iter().find(|id| self.person(id).is_none())
    }

    /// Takes somebody off the list of those who belong to the meeting.
    pub(super) fn strike(&mut self, name: &str) {
        if let Some(place) = self.people.place(name) {
            self.people.remove(place);
        }
    }

    pub(super) fn mute_all(&mut self, mute: bool, host_too: bool) {
        self.muted_all = mute;
        let are_meant = |person: &Person| person.is_present() && (host_too || person.role != Role::Host);
        self.alter_all(are_meant, |person| person.muted = mute);
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
        self.alter(id, |person| person.role = role).is_some()
    }

    /// Makes somebody who is in the meeting its host, and the former host a guest.
    pub(super) fn hand_over(&mut self, id: &str) {
        self.alter_all(|person| person.role == Role::Host, |host| host.role = Role::Guest);
        self.set_role(id, Role::Host);
    }

    /// Bars somebody from coming in, until a time or for good.
    pub(super) fn bar(&mut self, id: &str, until: Option<u64>) {
        self.bans.insert(id.to_owned(), until);
    }

    pub(super) fn lift(&mut self, id: &str) {
        self.bans.remove(id);
    }

    /// The bans that hold.
    pub(super) fn bans(&self, now: u64) -> impl Iterator<Item = (&str, Option<u64>)> {
        self.bans.iter().map(|(id, until)| (id.as_str(), *until)).filter(move |(_, until)| holds(*until, now))
    }

    /// Puts somebody on the list of those who belong to the meeting; rings them if it is running.
    pub(super) fn invite(&mut self, id: &str, name: Option<&str>, now: u64) {
        let presence = if self.is_running() { Presence::Rung } else { Presence::Expected };
        let (place, reconnect) = (self.place(id, now), self.reconnect);
        self.people.alter(place, |person| {
            if !person.is_present() {
                person.presence = presence;
                person.connection = reconnect(&person.id);
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    name.clone_into(&mut person.name);
                }
            }
            person.attends = true;
        });
    }

    /// Somebody enters, and gets the id that calls take.
    pub(super) fn join(&mut self, id: &str, now: u64) -> Result<String, JoinError> {
        let is_invited = self.known(id).is_some_and(|person| person.attends || person.role == Role::Host);
        if self.bans.get(id).is_some_and(|until| holds(*until, now)) {
            return Err(JoinError::Barred);
        }
        if self.locked && !is_invited && id != self.creator {
            return Err(JoinError::Locked);
        }
        if self.present().len() >= self.capacity {
            return Err(JoinError::Full);
        }
        if self.lobby && !self.may_pass(id) {
            self.place(id, now);
            self.alter_known(id, |person| person.presence = Presence::Waiting);
            return Err(JoinError::Waiting);
        }
        Ok(self.admit(id, now))
    }

    /// Whether the waiting room does not keep them.
    fn may_pass(&self, id: &str) -> bool {
        id == self.creator || self.known(id).is_some_and(|person| person.role == Role::Host || person.is_present())
    }

    /// Somebody goes; false when they were not in the meeting.
    pub(super) fn leave(&mut self, name: &str, now: u64) -> bool {
        let was_there = self.known(name).is_some_and(Person::is_present);
        was_there && self.alter_known(name, |person| person.leave(now, false)).is_some()
    }

    /// Somebody has to wait outside.
    pub(super) fn send_to_wait(&mut self, id: &str, now: u64) {
        let reconnect = self.reconnect;
        self.alter(id, |person| {
            person.leave(now, false);
            person.presence = Presence::Waiting;
            person.connection = reconnect(&person.id);
        });
    }

    /// Somebody is in, whatever stands against it, and gets the id that calls take.
    pub(super) fn admit(&mut self, id: &str, now: u64) -> String {
        let (place, reconnect, is_muted) = (self.place(id, now), self.reconnect, self.muted_all);
        let connection = self.people.alter(place, |person| {
            if !person.is_present() {
                if matches!(person.presence, Presence::Left { .. }) {
                    person.connection = reconnect(&person.id);
                }
                person.enter(now, is_muted);
            }
            person.connection.clone()
        });
        connection.unwrap_or_else(|| id.to_owned())
    }

    /// Where somebody is on the list, at its end if they are new.
    fn place(&mut self, id: &str, now: u64) -> Place {
        let role = if id == self.creator { Role::Host } else { Role::Guest };
        self.people.place(id).unwrap_or_else(|| self.people.add(id, role, now))
    }
}

/// Whether a ban until then holds now.
fn holds(until: Option<u64>, now: u64) -> bool {
    until.is_none_or(|until| now < until)
}
