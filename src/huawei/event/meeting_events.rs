//! Huawei's events in the words of all vendors.

use super::Event;
use super::types::{
    AttendeeNotice, ChangeMode, ConfDynamicInfoNotify, ConfDynamicInfoNotifyState, MeetingNotice, MessageMode,
    SiteChange, WaitingChange,
};
use crate::Open;
use crate::control::Role;
use crate::event::{Happening, Leaving, MeetingEvent, Ordered, Position, Positioned, Somebody};

impl Event {
    /// What happened, in the words of all vendors; nothing for events that they have no word for.
    ///
    /// The end of a meeting is `meeting.end`; `meeting.conclude` follows it for some meetings and is no second end.
    pub fn meeting_events(&self) -> Vec<MeetingEvent> {
        match self {
            Self::MeetingStarted(event) => of_meeting(event.event_info.as_ref(), Happening::Started),
            Self::MeetingEnd(event) => of_meeting(event.event_info.as_ref(), Happening::Ended),
            Self::RecordFinish(event) => of_meeting(event.event_info.as_ref(), Happening::Recording(false)),
            Self::MeetingJoin(event) => of_attendee(event.event_info.as_ref(), Happening::Joined),
            Self::MeetingLeft(event) => {
                of_attendee(event.event_info.as_ref(), |somebody| Happening::Left(somebody, Leaving::NotTold))
            }
            Self::ConfDynamicInfoNotify(event) => of_state(event),
            Self::ParticipantsNotify(event) => of_each(event.conference_id.as_ref(), event.data.as_deref(), of_site),
            Self::WaitingListNotify(event) => of_each(event.conference_id.as_ref(), event.data.as_deref(), of_waiting),
            _ => Vec::new(),
        }
    }
}

impl Ordered for Event {
    fn happenings(&self) -> Vec<MeetingEvent> {
        self.meeting_events()
    }
}

impl Positioned for Event {
    fn position(&self) -> Position {
        let (mode, version) = match self {
            Self::ConfDynamicInfoNotify(event) => (&event.msg_mode, event.version),
            Self::ParticipantsNotify(event) => (&event.msg_mode, event.version),
            Self::WaitingListNotify(event) => (&event.msg_mode, event.version),
            _ => return Position::Anywhere,
        };
        match (mode, version) {
            (Some(Open::Known(MessageMode::Full)), _) => Position::Start,
            (Some(Open::Known(MessageMode::Incremental)), Some(version)) => Position::At(version),
            _ => Position::Anywhere,
        }
    }
}

fn of_meeting(notice: Option<&MeetingNotice>, what: Happening) -> Vec<MeetingEvent> {
    let meeting = notice.and_then(|notice| notice.payload.as_ref()?.meeting_info.as_ref()?.meeting_id.as_ref());
    vec![MeetingEvent::new(meeting, what)]
}

fn of_attendee(notice: Option<&AttendeeNotice>, what: fn(Somebody) -> Happening) -> Vec<MeetingEvent> {
    let payload = notice.and_then(|notice| notice.payload.as_ref());
    let meeting = payload.and_then(|payload| payload.meeting_info.as_ref()?.meeting_id.as_ref());
    let attendee = payload.and_then(|payload| payload.attendee_info.as_ref());
    let id = attendee.and_then(|attendee| attendee.participant_id.as_ref());
    let name = attendee.and_then(|attendee| attendee.display_name.as_ref());
    vec![MeetingEvent::new(meeting, what(Somebody::new(id, name)))]
}

fn of_state(event: &ConfDynamicInfoNotify) -> Vec<MeetingEvent> {
    let ended = event.state == Some(ConfDynamicInfoNotifyState::Destroyed.into());
    let told = [
        ended.then_some(Happening::Ended),
        event.lock.map(Happening::Locked),
        event.mute.map(Happening::EverybodyMuted),
        event.rec_state.map(Happening::Recording),
    ];
    told.into_iter().flatten().map(|what| MeetingEvent::new(event.conference_id.as_ref(), what)).collect()
}

fn of_each<T>(meeting: Option<&String>, items: Option<&[T]>, of: fn(&T) -> Vec<Happening>) -> Vec<MeetingEvent> {
    let all = items.unwrap_or_default().iter().flat_map(of);
    all.map(|what| MeetingEvent::new(meeting, what)).collect()
}

/// An entry has only what changed, and all of it for a site that is new.
fn of_site(site: &SiteChange) -> Vec<Happening> {
    let known = |name: &str| site.pinfo_map.as_ref().and_then(|map| map.get(name));
    let flag = |name: &str| known(name).and_then(|value| flag(value));
    let somebody = || Somebody::new(site.pid.as_ref(), known("NAME"));
    if site.mode == Some(ChangeMode::Remove.into()) {
        return vec![Happening::Left(somebody(), Leaving::NotTold)];
    }
    let joined = known("STATE").is_some_and(|state| state == "0");
    let role = match (known("ROLE").map(String::as_str), flag("IS_COHOST")) {
        (Some("1"), _) => Some(Role::Host),
        (_, Some(true)) => Some(Role::Cohost),
        (Some(_), _) | (None, Some(false)) => Some(Role::Attendee),
        (None, None) => None,
    };
    let told = [
        joined.then(|| Happening::Joined(somebody())),
        (!joined && known("NAME").is_some()).then(|| Happening::Renamed(somebody())),
        role.map(|role| Happening::Role(somebody(), role)),
        flag("MUTE").map(|muted| Happening::Muted(somebody(), muted)),
    ];
    told.into_iter().flatten().collect()
}

fn of_waiting(change: &WaitingChange) -> Vec<Happening> {
    let known = |name: &str| change.pinfo_map.as_ref().and_then(|map| map.get(name));
    let somebody = Somebody::new(change.pid.as_ref(), known("NAME"));
    let let_in = known("WAITINGSTATE").and_then(|state| flag(state)) == Some(true);
    vec![Happening::Waiting(somebody, change.mode != Some(ChangeMode::Remove.into()) && !let_in)]
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}
