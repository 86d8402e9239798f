//! By what somebody is known again who is there under another id: a number or a name, where it is theirs alone.

use std::collections::HashMap;
use std::slice;

use super::{Participant, ParticipantId, Removal, Role};

/// Who is to stay out, by all that they have been known by.
pub(super) struct Wanted {
    /// As the removal names them. The tables tell their places here.
    people: Vec<ParticipantId>,
    /// By ids, and by how the removal names them.
    by_id: HashMap<ParticipantId, usize>,
    /// By numbers, as which they can be named too. [`NOBODYS`] is the host's number, and what several people had at once before anybody
    /// was known by it: nobody is, unless the removal names them.
    by_number: HashMap<ParticipantId, usize>,
}

/// No place of anybody.
const NOBODYS: usize = usize::MAX;

/// The id of somebody who is there, and how the removal names them.
pub(super) type Named = (ParticipantId, ParticipantId);

impl Wanted {
    pub(super) fn new(removal: &Removal) -> Self {
        let people = removal.participants().to_vec();
        let (mut by_id, mut by_number) = (HashMap::new(), HashMap::new());
        for (place, one) in people.iter().enumerate() {
            by_id.insert(one.as_str().into(), place);
            by_number.insert(one.as_str().into(), place);
        }
        Self { people, by_id, by_number }
    }

    /// Those of these people who are to stay out. `present` is everybody who is there.
    pub(super) fn among(
        &mut self,
        people: slice::Iter<'_, Participant>,
        present: slice::Iter<'_, Participant>,
    ) -> Vec<Named> {
        self.learn_whose_numbers_are(present);
        let mut named = Vec::new();
        for one in people {
            if let Some(one) = self.recognise(one) {
                named.push(one);
            }
        }
        named
    }

    fn learn_whose_numbers_are(&mut self, present: slice::Iter<'_, Participant>) {
        let mut seen = HashMap::new();
        for (place, one) in present.enumerate() {
            let Some(number) = number(one) else { continue };
            let number = ParticipantId::from(number);
            let whose = self.by_number.get(&number).and_then(|place| self.people.get(*place));
            let is_shared = seen.insert(number.clone(), place).is_some() && whose.is_none();
            let is_their_name = whose.is_some_and(|one| one.as_str() == number.as_str());
            if (is_shared || one.role == Role::Host) && !is_their_name {
                self.by_number.insert(number, NOBODYS);
            }
        }
    }

    /// Learns what else they can be known by.
    fn recognise(&mut self, one: &Participant) -> Option<Named> {
        let id = one.id.as_ref()?;
        let (person, number) = (ParticipantId::from(id.as_str()), number(one).map(ParticipantId::from));
        let place = match (self.by_id.get(&person), &number) {
            (Some(place), _) => *place,
            (None, Some(number)) => *self.by_number.get(number)?,
            (None, None) => return None,
        };
        let named = self.people.get(place)?.clone();
        self.by_id.insert(person, place);
        if let Some(number) = number
            && !self.by_number.contains_key(&number)
        {
            self.by_number.insert(number, place);
        }
        Some((id.clone(), named))
    }
}

/// Who was there before somebody was to go.
#[derive(Default)]
pub(super) struct Before {
    people: Vec<Participant>,
    /// Where those are who had an id.
    places: HashMap<ParticipantId, usize>,
}

impl Before {
    pub(super) fn of(present: slice::Iter<'_, Participant>) -> Self {
        let mut before = Self::default();
        for one in present {
            if let Some(id) = &one.id {
                before.places.insert(id.clone(), before.people.len());
            }
            before.people.push(one.clone());
        }
        before
    }

    pub(super) fn has(&self, id: &ParticipantId) -> bool {
        self.places.contains_key(id)
    }

    /// How many of those who are there have no id that can be meant; `None` where one of them was not there before.
    pub(super) fn known_nameless(&self, present: slice::Iter<'_, Participant>) -> Option<usize> {
        let mut known = Vec::new();
        for one in &self.people {
            if !one.is_identified() {
                known.push(one);
            }
        }
        let before = known.len();
        for one in present {
            if one.is_identified() {
                continue;
            }
            let same = |was: &&Participant| was.id == one.id && was.name == one.name && was.number == one.number;
            known.swap_remove(known.iter().position(same)?);
        }
        Some(before - known.len())
    }

    /// The id under which somebody is back, who was not there with it before.
    pub(super) fn returned(
        &self,
        gone: &ParticipantId,
        present: slice::Iter<'_, Participant>,
    ) -> Option<ParticipantId> {
        let was = self.people.get(*self.places.get(gone)?)?;
        back_as(was, &self.people, present, |id| !self.has(id))
    }
}

/// The id under which this one, who is gone, is back: of an entry that is `new`, with the same number, or where there is none with the same
/// name; where nobody else has had it, `before` or `now`.
fn back_as<'a>(
    gone: &Participant,
    before: &'a [Participant],
    now: slice::Iter<'a, Participant>,
    is_new: impl Fn(&ParticipantId) -> bool,
) -> Option<ParticipantId> {
    let trait_of = if number(gone).is_some() { number } else { name };
    let sought = trait_of(gone)?;
    let mut had_it = 0;
    for one in before {
        had_it += usize::from(trait_of(one) == Some(sought));
    }
    let mut theirs = None;
    for one in now {
        if trait_of(one) == Some(sought) && theirs.replace(one).is_some() {
            return None;
        }
    }
    match &theirs?.id {
        Some(id) if had_it <= 1 && is_new(id) => Some(id.clone()),
        _ => None,
    }
}

/// Half of a number, a word or zero is of many.
fn number(one: &Participant) -> Option<&str> {
    let number = one.number.as_deref()?;
    let mut is_whole = false;
    for byte in number.bytes() {
        match byte {
            b'1'..=b'9' => is_whole = true,
            b'*' => return None,
            _ => {}
        }
    }
    if is_whole { Some(number) } else { None }
}

fn name(one: &Participant) -> Option<&str> {
    match one.name.as_deref() {
        Some(name) if !name.trim().is_empty() => Some(name),
        _ => None,
    }
}
