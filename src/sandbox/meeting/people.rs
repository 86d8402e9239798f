//! Everybody whom a meeting knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Person, Role};

/// Where somebody stands among those whom a meeting knows; nobody else ever gets it.
pub(super) type Place = usize;

/// How people were; none of those who were not there.
pub(super) type Former = BTreeMap<Place, Option<Person>>;

/// Everybody who is, was or is to be in a meeting, in the order in which they became known.
///
/// They are found by any of their names, and whoever is altered is noted as they were: what is done to a few of many costs no more than
/// they are.
#[derive(Default)]
pub(super) struct People {
    by_place: BTreeMap<Place, Person>,
    /// By id, number and connection. No name stands for two people.
    places: HashMap<String, Place>,
    present: BTreeSet<Place>,
    /// How those were who were touched since this was taken last.
    former: Former,
    next: Place,
}

impl People {
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Person> + Clone {
        self.by_place.values()
    }

    pub(super) fn present(&self) -> impl ExactSizeIterator<Item = &Person> + Clone {
        self.present.iter().map(|place| &self.by_place[place])
    }

    pub(super) fn get(&self, place: Place) -> Option<&Person> {
        self.by_place.get(&place)
    }

    pub(super) fn place(&self, name: &str) -> Option<Place> {
        self.places.get(name).copied()
    }

    /// The places of those who are meant.
    pub(super) fn places(&self, is_meant: impl Fn(&Person) -> bool) -> Vec<Place> {
        self.by_place.iter().filter(|(_, person)| is_meant(person)).map(|(place, _)| *place).collect()
    }

    /// Adds somebody whom the meeting does not know yet.
    pub(super) fn add(&mut self, id: &str, role: Role, now: u64) -> Place {
        let place = self.next;
        self.insert(Person::new(id, self.free_number(id), place, role, now));
        place
    }

    pub(super) fn insert(&mut self, person: Person) {
        let place = self.next;
        self.next += 1;
        self.former.entry(place).or_insert(None);
        self.put(place, person);
    }

    /// Does something to somebody.
    pub(super) fn alter<T>(&mut self, place: Place, act: impl FnOnce(&mut Person) -> T) -> Option<T> {
        let mut person = self.take(place)?;
        self.former.entry(place).or_insert_with(|| Some(person.clone()));
        let done = act(&mut person);
        self.put(place, person);
        Some(done)
    }

    pub(super) fn remove(&mut self, place: Place) {
        if let Some(person) = self.take(place) {
            self.former.entry(place).or_insert(Some(person));
        }
    }

    /// How those were who were touched since this was asked last.
    pub(super) fn take_former(&mut self) -> Former {
        std::mem::take(&mut self.former)
    }

    fn put(&mut self, place: Place, person: Person) {
        for name in person.names() {
            self.places.entry(name.to_owned()).or_insert(place);
        }
        if person.is_present() {
            self.present.insert(place);
        }
        self.by_place.insert(place, person);
    }

    fn take(&mut self, place: Place) -> Option<Person> {
        let person = self.by_place.remove(&place)?;
        for name in person.names() {
            self.places.remove(name);
        }
        self.present.remove(&place);
        Some(person)
    }

    /// A number for somebody new. Who comes by telephone has one.
    fn free_number(&self, id: &str) -> String {
        let mut numbers = (self.next + 1..).map(|number| format!("+9905100{number:07}"));
        let free = if id.starts_with('+') { None } else { numbers.find(|number| !self.places.contains_key(number)) };
        free.unwrap_or_else(|| id.to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::super::{Happening, Meetings, Why};

    #[test]
    fn a_removal_of_a_few_of_many_is_told_by_those_alone() {
        let people: Vec<String> = (0..1000).map(|number| format!("user-{number}")).collect();
        let mut meetings = Meetings::of_people();
        meetings.start("meeting".into(), &people, 0);
        meetings.take_touched();
        meetings.running_mut("meeting").unwrap().remove_all(&people[500..520], 1);
        let touched = meetings.take_touched();
        let [meeting] = touched.as_slice() else { panic!("{} were touched", touched.len()) };
        let outline = meeting.before.as_ref().unwrap();
        assert_eq!((meeting.people.len(), outline.people().len()), (20, 0));
        let happened = meetings.changes(&touched).next().unwrap().happenings();
        let [Happening::Left(left, Why::Removed)] = happened.as_slice() else { panic!("{}", happened.len()) };
        assert!(left.iter().map(|person| &person.id).eq(&people[500..520]));
        assert_eq!(meetings.running("meeting").unwrap().present().len(), 980);
    }

    #[test]
    fn nobody_is_found_by_a_connection_that_has_ended() {
        let mut meetings = Meetings::of_connections();
        meetings.start("meeting".into(), &["host".into(), "ann".into()], 0);
        let meeting = meetings.running_mut("meeting").unwrap();
        assert!(meeting.leave("ann", 1));
        let second = meeting.join("ann", 2).unwrap();
        assert!(meeting.leave("ann", 3));
        let third = meeting.join("ann", 4).unwrap();
        assert!(meeting.person(&second).is_none() && meeting.known(&second).is_none());
        assert_eq!(meeting.person(&third).unwrap().id, "ann");
        meeting.strike("ann");
        assert!(meeting.known(&third).is_none() && meeting.known("ann").is_none());
    }

    #[test]
    fn a_number_stands_for_one_person() {
        let mut meetings = Meetings::of_connections();
        meetings.start("meeting".into(), &["host".into()], 0);
        let meeting = meetings.running_mut("meeting").unwrap();
        meeting.invite("+99051000000003", None, 0);
        for member in ["ann", "bob"] {
            meeting.join(member, 0).unwrap();
        }
        let mut numbers: Vec<_> = meeting.people().map(|person| person.number.clone()).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 4);
    }
}
