//! What became of a meeting while something was done.

use super::{Meeting, Person, Phase, Presence};

/// A meeting before and after something was done.
pub(in super::super) struct Change {
    pub(super) before: Option<Meeting>,
    pub(super) after: Option<Meeting>,
}

/// Something that happened in a meeting. People are as they are afterwards, those who left as they were.
pub(in super::super) enum Happening<'c> {
    Booked,
    Rebooked,
    Cancelled,
    Started,
    Invited(Vec<&'c Person>),
    Joined(Vec<&'c Person>),
    Left(Vec<&'c Person>, Why),
    /// They wait outside.
    Wait(Vec<&'c Person>),
    /// They wait no more: they were let in, or went.
    WaitNoMore(Vec<&'c Person>),
    Altered {
        before: &'c Person,
        now: &'c Person,
    },
    /// Something changed that concerns everybody.
    Switched {
        before: &'c Meeting,
    },
    Ended,
}

/// Why somebody left.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Why {
    Voluntary,
    Removed,
    /// They are to wait outside.
    SentToWait,
    /// The meeting ended.
    Closed,
}

impl Change {
    /// The meeting as it is now, or was before it was taken away.
    pub(in super::super) fn meeting(&self) -> Option<&Meeting> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// What happened, in the order in which it is told.
    pub(in super::super) fn happenings(&self) -> Vec<Happening<'_>> {
        match (&self.before, &self.after) {
            (None, Some(after)) if after.phase == Phase::Booked => vec![Happening::Booked],
            (Some(before), None) if before.phase == Phase::Booked => vec![Happening::Cancelled],
            (Some(before), Some(after)) if before.phase == Phase::Booked && after.phase == Phase::Booked => {
                let is_same = before.uuid == after.uuid && before.settings == after.settings;
                if is_same { Vec::new() } else { vec![Happening::Rebooked] }
            }
            (Some(before), Some(after)) if before.is_running() => during(before, after),
            (_, Some(after)) if after.is_running() => {
                std::iter::once(Happening::Started).chain(of_people(&[], after)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn during<'c>(before: &'c Meeting, after: &'c Meeting) -> Vec<Happening<'c>> {
    let mut happened = of_people(&before.people, after);
    if before.switches() != after.switches() {
        happened.push(Happening::Switched { before });
    }
    if !after.is_running() {
        happened.push(Happening::Ended);
    }
    happened
}

fn of_people<'c>(before: &'c [Person], meeting: &'c Meeting) -> Vec<Happening<'c>> {
    let after = meeting.people.as_slice();
    let left = only_first(before, after, Presence::Present);
    let left =
        |why| Happening::Left(left.iter().copied().filter(|person| why_left(person, meeting) == why).collect(), why);
    let mut happened = vec![
        Happening::Invited(only_first(after, before, Presence::Rung)),
        Happening::WaitNoMore(only_first(before, after, Presence::Waiting)),
        Happening::Joined(only_first(after, before, Presence::Present)),
    ];
    happened.extend(altered(before, after));
    happened.extend([Why::Voluntary, Why::Removed, Why::SentToWait, Why::Closed].map(left));
    happened.push(Happening::Wait(only_first(after, before, Presence::Waiting)));
    happened.retain(Happening::concerns_anybody);
    happened
}

/// Who is in that way there in the first list, and not in the second.
fn only_first<'c>(first: &'c [Person], second: &[Person], presence: Presence) -> Vec<&'c Person> {
    let is_there = |person: &Person| person.presence == presence;
    let other = |person: &Person| second.iter().find(|other| other.id == person.id);
    first.iter().filter(|person| is_there(person) && !other(person).is_some_and(is_there)).collect()
}

fn altered<'c>(before: &'c [Person], after: &'c [Person]) -> impl Iterator<Item = Happening<'c>> {
    let stayed = after.iter().filter_map(|now| Some((before.iter().find(|before| before.id == now.id)?, now)));
    stayed
        .filter(|(before, now)| before.is_present() && now.is_present() && before.bearing() != now.bearing())
        .map(|(before, now)| Happening::Altered { before, now })
}

fn why_left(person: &Person, meeting: &Meeting) -> Why {
    let now = meeting.people.iter().find(|now| now.id == person.id);
    match now.map(|now| now.presence) {
        Some(Presence::Waiting) => Why::SentToWait,
        Some(Presence::Left { removed: false, .. }) if meeting.is_running() => Why::Voluntary,
        Some(Presence::Left { removed: false, .. }) => Why::Closed,
        _ => Why::Removed,
    }
}

impl Happening<'_> {
    fn concerns_anybody(&self) -> bool {
        match self {
            Self::Invited(people) | Self::Joined(people) | Self::Left(people, _) => !people.is_empty(),
            Self::Wait(people) | Self::WaitNoMore(people) => !people.is_empty(),
            _ => true,
        }
    }
}
