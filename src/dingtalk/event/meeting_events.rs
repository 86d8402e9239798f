//! DingTalk's events in the words of all vendors.

use super::Event;
use super::types::{Conference, ConferenceMember, ConferenceReference, ConferenceScene, MemberScene, MinutesScene};
use crate::Open;
use crate::event::{Happening, Leaving, MeetingEvent, Ordered, Position, Positioned, Somebody};

impl Event {
    /// What happened, in the words of all vendors; nothing for events that they have no word for.
    pub fn meeting_events(&self) -> Vec<MeetingEvent> {
        match self {
            Self::MeetingStatusChange(event) => of_meeting(event.open_conf_model.as_ref(), event.change_scene.as_ref()),
            Self::MeetingStatusChangeTargetPush(event) => {
                of_meeting(event.open_conf_model.as_ref(), event.change_scene.as_ref())
            }
            Self::MeetingMemberStatusChange(event) => {
                of_members(event.open_member_models.as_deref(), event.change_scene.as_ref())
            }
            Self::MeetingMemberStatusChangeTargetPush(event) => {
                of_members(event.open_member_models.as_deref(), event.change_scene.as_ref())
            }
            Self::FlashMinutesOpenEvent(event) => {
                of_minutes(event.open_conf_model.as_ref(), event.minutes_event_type.as_ref())
            }
            Self::FlashMinutesOpenEventDirected(event) => {
                of_minutes(event.open_conf_model.as_ref(), event.minutes_event_type.as_ref())
            }
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
        let number = match self {
            Self::MeetingStatusChange(event) => event.status_seq_num,
            Self::MeetingStatusChangeTargetPush(event) => event.status_seq_num,
            Self::MeetingMemberStatusChange(event) => event.status_seq_num,
            Self::MeetingMemberStatusChangeTargetPush(event) => event.status_seq_num,
            _ => None,
        };
        number.map_or(Position::Anywhere, Position::At)
    }
}

/// By the scene alone: samples of a meeting that was just created have the status of one that ended.
fn of_meeting(meeting: Option<&Conference>, scene: Option<&Open<ConferenceScene>>) -> Vec<MeetingEvent> {
    let what = match scene {
        Some(Open::Known(ConferenceScene::ConferenceCreated)) => Happening::Started,
        Some(Open::Known(ConferenceScene::ConferenceClosed)) => Happening::Ended,
        _ => return Vec::new(),
    };
    vec![MeetingEvent::new(meeting.and_then(|meeting| meeting.conference_id.as_ref()), what)]
}

fn of_members(members: Option<&[ConferenceMember]>, scene: Option<&Open<MemberScene>>) -> Vec<MeetingEvent> {
    let happened = |member: &ConferenceMember| {
        let somebody = Somebody::new(member.user_id.as_ref(), member.user_nick.as_ref());
        let what = match scene {
            Some(Open::Known(MemberScene::UserJoin)) => Happening::Joined(somebody),
            Some(Open::Known(MemberScene::UserLeave)) => Happening::Left(somebody, Leaving::NotTold),
            Some(Open::Known(MemberScene::UserKicked)) => Happening::Left(somebody, Leaving::Removed),
            _ => return None,
        };
        Some(MeetingEvent::new(member.conference_id.as_ref(), what))
    };
    members.unwrap_or_default().iter().filter_map(happened).collect()
}

fn of_minutes(meeting: Option<&ConferenceReference>, scene: Option<&Open<MinutesScene>>) -> Vec<MeetingEvent> {
    match scene {
        Some(Open::Known(MinutesScene::VideoGenerated)) => {
            let meeting = meeting.and_then(|meeting| meeting.conference_id.as_ref());
            vec![MeetingEvent::new(meeting, Happening::RecordingReady)]
        }
        _ => Vec::new(),
    }
}
