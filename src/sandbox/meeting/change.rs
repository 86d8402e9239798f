//! What became of a meeting while something was done.

use super::{Former, Meeting, Person, Phase, Presence};

/// A meeting before and after something was done.
pub(in super::super) struct Change<'c> {
    /// In outline, as nobody looks for people in it.
    pub(super) before: Option<&'c Meeting>,
    pub(super) after: Option<&'c Meeting>,
    /// Those to whom something was done, as they were before.
    pub(super) people: &'c Former,
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
    /// Before, and now.
    Altered(Vec<(&'c Person, &'c Person)>),
    /// Something changed that concerns everybody. What it was before is told in outline, without people.
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

impl<'c> Change<'c> {
    /// The meeting as it is now, or in outline as it was before it was taken away.
    pub(in super::super) fn meeting(&self) -> Option<&'c Meeting> {
        self.after.or(self.before)
    }

    /// What happened, in the order in which it is told.
    pub(in super::super) fn happenings(&self) -> Vec<Happening<'c>> {
        match (self.before, self.after) {
            (None, Some(after)) if after.phase == Phase::Booked => vec![Happening::Booked],
            (Some(before), None) if before.phase == Phase::Booked => vec![Happening::Cancelled],
            (Some(before), Some(after)) if before.phase == Phase::Booked && after.phase == Phase::Booked => {
                let is_same = before.uuid == after.uuid && before.settings == after.settings;
                if is_same { Vec::new() } else { vec![Happening::Rebooked] }
            }
            (Some(before), Some(after)) if before.is_running() => during(before, after, self.people),
            (_, Some(after)) if after.is_running() => {
                let everybody: Vec<Pair<'_>> = after.people().map(|person| (None, Some(person))).collect();
                std::iter::once(Happening::Started).chain(of_people(&everybody, after)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn during<'c>(before: &'c Meeting, after: &'c Meeting, people: &'c Former) -> Vec<Happening<'c>> {
    let touched = people.iter().map(|(place, before)| (before.as_ref(), after.people.get(*place)));
    let mut happened = of_people(&touched.collect::<Vec<_>>(), after);
    if before.switches() != after.switches() {
        happened.push(Happening::Switched { before });
    }
    if !after.is_running() {
        happened.push(Happening::Ended);
    }
    happened
}

fn of_people<'c>(touched: &[Pair<'c>], meeting: &'c Meeting) -> Vec<Happening<'c>> {
    let became = |presence: Presence| {
        let is_new = |(before, now): &Pair<'c>| is(*now, presence) && !is(*before, presence);
        touched.iter().filter(|pair| is_new(pair)).filter_map(|(_, now)| *now).collect::<Vec<_>>()
    };
    let was = |presence: Presence, is_meant: &dyn Fn(Option<&Person>) -> bool| {
        let is_over = |(before, now): &Pair<'c>| is(*before, presence) && !is(*now, presence) && is_meant(*now);
        touched.iter().filter(|pair| is_over(pair)).filter_map(|(before, _)| *before).collect::<Vec<_>>()
    };
    let left = |why| Happening::Left(was(Presence::Present, &|now| why_left(now, meeting) == why), why);
    let mut happened = vec![
        Happening::Invited(became(Presence::Rung)),
        Happening::WaitNoMore(was(Presence::Waiting, &|_| true)),
        Happening::Joined(became(Presence::Present)),
        Happening::Altered(touched.iter().filter_map(altered).collect()),
    ];
    happened.extend([Why::Voluntary, Why::Removed, Why::SentToWait, Why::Closed].map(left));
    happened.push(Happening::Wait(became(Presence::Waiting)));
    happened.retain(Happening::concerns_anybody);
    happened
}

/// Somebody before and afterwards.
type Pair<'c> = (Option<&'c Person>, Option<&'c Person>);

fn is(person: Option<&Person>, presence: Presence) -> bool {
    person.is_some_and(|person| person.presence == presence)
}

fn altered<'c>(pair: &Pair<'c>) -> Option<(&'c Person, &'c Person)> {
    let (Some(before), Some(now)) = *pair else { return None };
    let is_seen = before.is_present() && now.is_present() && before.bearing() != now.bearing();
    is_seen.then_some((before, now))
}

fn why_left(now: Option<&Person>, meeting: &Meeting) -> Why {
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
            Self::Altered(people) => !people.is_empty(),
            _ => true,
        }
    }
}
