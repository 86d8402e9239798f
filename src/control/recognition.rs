//! By what somebody is known again who is there under another id: a number or a name, where it is theirs alone.

use std::collections::{HashMap, HashSet};

use super::{Participant, ParticipantId, Removal, Role};

/// Who is to stay out, by all that they have been known by.
pub(super) struct Wanted {
    /// From ids, and how the removal names people, to how it names them.
    ids: HashMap<String, ParticipantId>,
    /// From numbers to how the removal names those whose they are.
    numbers: HashMap<String, ParticipantId>,
    /// The host's number, and those that several people had at once before anybody was known by them: nobody is, unless the removal names
    /// them.
    nobodys: HashSet<String>,
}

/// The id of somebody who is there, and how the removal names them.
pub(super) type Named = (ParticipantId, ParticipantId);

impl Wanted {
    pub(super) fn new(removal: &Removal) -> Self {
        let stated: HashMap<String, _> = removal.participants().iter().map(|one| (one.into(), one.clone())).collect();
        Self { ids: stated.clone(), numbers: stated, nobodys: HashSet::new() }
    }

    /// Those of these people who are to stay out. `present` is everybody who is there.
    pub(super) fn among<'a>(
        &mut self,
        people: impl Iterator<Item = &'a Participant>,
        present: impl Iterator<Item = &'a Participant>,
    ) -> Vec<Named> {
        self.learn_whose_numbers_are(present);
        people.filter_map(|one| self.recognise(one)).collect()
    }

    fn learn_whose_numbers_are<'a>(&mut self, present: impl Iterator<Item = &'a Participant>) {
        let mut seen = HashSet::new();
        for one in present {
            let Some(number) = number(one) else { continue };
            let is_shared = !seen.insert(number) && !self.numbers.contains_key(number);
            if is_shared || one.role == Role::Host {
                self.nobodys.insert(number.to_owned());
            }
        }
        let nobodys = &self.nobodys;
        self.numbers.retain(|number, named| named.as_str() == number || !nobodys.contains(number));
    }

    /// Learns what else they can be known by.
    fn recognise(&mut self, one: &Participant) -> Option<Named> {
        let (id, number) = (one.id.as_ref()?, number(one));
        let named = self.ids.get(id.as_str()).or_else(|| self.numbers.get(number?))?.clone();
        self.ids.insert(id.as_str().to_owned(), named.clone());
        if let Some(number) = number.filter(|number| !self.nobodys.contains(*number)) {
            self.numbers.entry(number.to_owned()).or_insert_with(|| named.clone());
        }
        Some((id.clone(), named))
    }
}

/// The id under which this one, who is gone, is back: of an entry that is `new`, with the same number, or where there is none with the same
/// name; where nobody else has had it, `before` or `now`.
pub(super) fn back_as<'a>(
    gone: &Participant,
    before: &'a [Participant],
    now: impl Iterator<Item = &'a Participant>,
    is_new: impl Fn(&ParticipantId) -> bool,
) -> Option<ParticipantId> {
    let trait_of = if number(gone).is_some() { number } else { name };
    let sought = trait_of(gone)?;
    let has_it = |one: &&Participant| trait_of(one) == Some(sought);
    let (mut theirs, mut others) = (now.filter(has_it), before.iter().filter(has_it).skip(1));
    match (theirs.next(), theirs.next(), others.next()) {
        (Some(one), None, None) => one.id.clone().filter(is_new),
        _ => None,
    }
}

/// Half of a number, a word or zero is of many.
fn number(one: &Participant) -> Option<&str> {
    let is_whole = |number: &&str| number.contains(|c| matches!(c, '1'..='9')) && !number.contains('*');
    one.number.as_deref().filter(is_whole)
}

fn name(one: &Participant) -> Option<&str> {
    one.name.as_deref().filter(|name| !name.trim().is_empty())
}
