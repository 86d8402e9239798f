//! What comes late.

use std::collections::{HashMap, HashSet, VecDeque};
use std::mem::{Discriminant, discriminant};

use super::{Happening, MeetingEvent, Somebody};
use crate::identity::{MeetingId, ParticipantId};

/// Drops what a later event has overtaken, for those who keep what is so: whether somebody is there, is muted, is the host.
///
/// DingTalk's Stream mode and its pushes promise no order, and number the events of a meeting (`statusSeqNum`); Huawei's control socket
/// numbers what changes (`version`). An event that comes late is not all stale: it may tell of somebody of whom nothing else was told since.
/// So this looks at each thing that happened, and not at events as a whole. It is for the socket's user to ask: the [`Socket`] itself drops
/// nothing.
///
/// What has no number is never dropped, as Tencent's events and Huawei's webhooks, and neither is what is told of somebody without an id, as
/// of people of other organisations on DingTalk: two of them may have one name. What Huawei tells as a whole begins a new count. That DingTalk
/// counts for each meeting, and Huawei for each meeting from one such whole to the next, is inferred.
///
/// ```
/// # #[cfg(feature = "dingtalk")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use meeting_control::dingtalk::event::read_frame;
/// use meeting_control::event::InOrder;
///
/// let frame = |number: u32, scene: &str| {
///     let data = format!(
///         r#"{{"statusSeqNum":{number},"changeScene":"{scene}","openMemberModels":[{{"conferenceId":"c1","userId":"ann"}}]}}"#
///     );
///     let headers = serde_json::json!({ "eventType": "meeting_member_status_change" });
///     serde_json::json!({ "type": "EVENT", "headers": headers, "data": data }).to_string()
/// };
/// let mut order = InOrder::new(10_000);
/// let left = read_frame(frame(8, "user_leave").as_bytes())?.trust();
/// let joined = read_frame(frame(7, "user_join").as_bytes())?.trust();
/// assert_eq!(order.keep(&left.event).len(), 1);
/// assert!(order.keep(&joined.event).is_empty()); // she joined before she left
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "dingtalk"))]
/// # fn main() {}
/// ```
///
/// [`Socket`]: super::Socket
#[derive(Clone, Debug)]
pub struct InOrder {
    most: usize,
    newest: HashMap<Thing, i64>,
    order: VecDeque<Thing>,
}

/// Something that is one way or another in a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Thing {
    meeting: Option<MeetingId>,
    aspect: Discriminant<Happening>,
    /// Of whom; `None` where it is of the meeting.
    who: Option<ParticipantId>,
}

/// Where an event stands among those of its meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// It has no number.
    Anywhere,
    /// It comes after those with a lower number.
    At(i64),
    /// It tells how all is, and what follows is counted anew.
    Start,
}

/// A vendor's event, which may have a number.
///
/// Implemented by this crate alone.
#[allow(private_bounds)]
pub trait Ordered: Positioned {
    /// What happened, in the words of all vendors.
    fn happenings(&self) -> Vec<MeetingEvent>;
}

pub(crate) trait Positioned {
    fn position(&self) -> Position {
        Position::Anywhere
    }
}

impl InOrder {
    /// Remembers the newest number of at most so many things, some hundred bytes each, and forgets those it has known the longest.
    pub fn new(most: usize) -> Self {
        Self { most, newest: HashMap::new(), order: VecDeque::new() }
    }

    /// What happened by this event, without what a later one has told otherwise.
    pub fn keep(&mut self, event: &impl Ordered) -> Vec<MeetingEvent> {
        let mut happenings = event.happenings();
        match event.position() {
            Position::Anywhere => {}
            Position::Start => self.forget(&happenings.iter().map(|event| event.meeting.as_ref()).collect()),
            Position::At(number) => {
                happenings.retain(|event| Thing::of(event).is_none_or(|thing| self.is_new(thing, number)));
            }
        }
        happenings
    }

    fn is_new(&mut self, thing: Thing, number: i64) -> bool {
        if let Some(newest) = self.newest.get_mut(&thing) {
            let is_new = number >= *newest;
            *newest = number.max(*newest);
            return is_new;
        }
        if self.most > 0 {
            self.newest.insert(thing.clone(), number);
            self.order.push_back(thing);
        }
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.newest.remove(&oldest);
        }
        true
    }

    fn forget(&mut self, meetings: &HashSet<Option<&MeetingId>>) {
        self.newest.retain(|thing, _| !meetings.contains(&thing.meeting.as_ref()));
        self.order.retain(|thing| !meetings.contains(&thing.meeting.as_ref()));
    }
}

impl Thing {
    /// `None` where it is of somebody whom nothing tells from others.
    fn of(event: &MeetingEvent) -> Option<Self> {
        let who = match &event.what {
            Happening::Joined(who)
            | Happening::Left(who, _)
            | Happening::Renamed(who)
            | Happening::Role(who, _)
            | Happening::Muted(who, _)
            | Happening::Waiting(who, _) => Some(who.id.clone()?),
            _ => None,
        };
        // To be there and to be gone are about the same.
        let aspect = match &event.what {
            Happening::Left(..) => discriminant(&Happening::Joined(Somebody::default())),
            Happening::Ended => discriminant(&Happening::Started),
            what => discriminant(what),
        };
        Some(Self { meeting: event.meeting.clone(), aspect, who })
    }
}
