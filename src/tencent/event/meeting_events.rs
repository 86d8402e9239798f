//! Tencent's events in the words of all vendors.

use super::Event;
use super::types::{
    AfterMemberLeaveType, Mp4ReadyPayloadStatus, RoomLeftInfoReason, Seat, StreamInfo, UpdatedRoom,
    VodFileReadyPayloadStatus,
};
use crate::Open;
use crate::control::Role;
use crate::event::{Happening, Leaving, MeetingEvent, Ordered, Positioned, Somebody};

impl Event {
    /// What happened, in the words of all vendors; nothing for events that they have no word for.
    ///
    /// Callbacks of the room engine and webhooks of the media rooms tell of the same people. Who takes both in hears of them twice.
    pub fn meeting_events(&self) -> Vec<MeetingEvent> {
        match self {
            Self::AfterCreateRoom(event) => {
                let room = event.room_info.as_ref().and_then(|room| room.room_id.as_ref());
                vec![MeetingEvent::new(room, Happening::Started)]
            }
            Self::AfterDestroyRoom(event) => vec![MeetingEvent::new(event.room_id.as_ref(), Happening::Ended)],
            Self::AfterMemberEnter(event) => {
                of_members(event.room_id.as_ref(), event.member_list_account.as_deref(), Happening::Joined)
            }
            Self::AfterMemberLeave(event) => {
                let why = match event.type_ {
                    Some(Open::Known(AfterMemberLeaveType::Leave)) => Leaving::Voluntary,
                    Some(Open::Known(AfterMemberLeaveType::Kicked)) => Leaving::Removed,
                    Some(Open::Known(AfterMemberLeaveType::Expired)) => Leaving::Lost,
                    _ => Leaving::NotTold,
                };
                let left = |somebody| Happening::Left(somebody, why);
                of_members(event.room_id.as_ref(), event.member_list_account.as_deref(), left)
            }
            Self::AfterUpdateRoomInfo(event) => event.room_info.as_ref().map(of_room).unwrap_or_default(),
            Self::AfterSeatInfoChanged(event) => of_seats(event.room_id.as_ref(), event.seat_list.as_deref()),
            _ => self.of_media_rooms(),
        }
    }

    fn of_media_rooms(&self) -> Vec<MeetingEvent> {
        let (room, what) = match self {
            Self::RoomCreated(event) => {
                (event.event_info.as_ref().and_then(|info| info.room_id.as_ref()), Happening::Started)
            }
            Self::RoomDismissed(event) => {
                (event.event_info.as_ref().and_then(|info| info.room_id.as_ref()), Happening::Ended)
            }
            Self::RoomEntered(event) => {
                let Some(info) = &event.event_info else { return Vec::new() };
                (info.room_id.as_ref(), Happening::Joined(Somebody::new(info.user_id.as_ref(), None)))
            }
            Self::RoomLeft(event) => {
                let Some(info) = &event.event_info else { return Vec::new() };
                let somebody = Somebody::new(info.user_id.as_ref(), None);
                (info.room_id.as_ref(), Happening::Left(somebody, why(info.reason)))
            }
            Self::AudioStarted(event) => return of_stream(event.event_info.as_ref(), false),
            Self::AudioStopped(event) => return of_stream(event.event_info.as_ref(), true),
            Self::Mp4Ready(event) => {
                let Some(info) = &event.event_info else { return Vec::new() };
                let status = info.payload.as_ref().and_then(|payload| payload.status);
                if status != Some(Mp4ReadyPayloadStatus::Uploaded.into()) {
                    return Vec::new();
                }
                (info.room_id.as_ref(), Happening::RecordingReady)
            }
            Self::VodFileReady(event) => {
                let Some(info) = &event.event_info else { return Vec::new() };
                let status = info.payload.as_ref().and_then(|payload| payload.status);
                if status != Some(VodFileReadyPayloadStatus::Uploaded.into()) {
                    return Vec::new();
                }
                (info.room_id.as_ref(), Happening::RecordingReady)
            }
            _ => return Vec::new(),
        };
        vec![MeetingEvent::new(room, what)]
    }
}

impl Ordered for Event {
    fn happenings(&self) -> Vec<MeetingEvent> {
        self.meeting_events()
    }
}

impl Positioned for Event {}

fn of_members(
    room: Option<&String>,
    members: Option<&[String]>,
    what: impl Fn(Somebody) -> Happening,
) -> Vec<MeetingEvent> {
    let members = members.unwrap_or_default().iter();
    members.map(|id| MeetingEvent::new(room, what(Somebody::new(Some(id), None)))).collect()
}

/// What was before is not told, so that each of these may be as it was.
fn of_room(room: &UpdatedRoom) -> Vec<MeetingEvent> {
    let owner = room.owner_account.as_ref().map(|owner| Somebody::new(Some(owner), None));
    let told =
        [room.is_audio_disabled.map(Happening::EverybodyMuted), owner.map(|owner| Happening::Role(owner, Role::Host))];
    told.into_iter().flatten().map(|what| MeetingEvent::new(room.room_id.as_ref(), what)).collect()
}

/// A seat that nobody sits on tells of nobody.
fn of_seats(room: Option<&String>, seats: Option<&[Seat]>) -> Vec<MeetingEvent> {
    let muted = |seat: &Seat| {
        let member = seat.member_account.as_ref().filter(|member| !member.is_empty())?;
        let what = Happening::Muted(Somebody::new(Some(member), None), seat.is_audio_disabled?);
        Some(MeetingEvent::new(room, what))
    };
    seats.unwrap_or_default().iter().filter_map(muted).collect()
}

fn of_stream(info: Option<&StreamInfo>, muted: bool) -> Vec<MeetingEvent> {
    let of = |info: &StreamInfo| {
        let what = Happening::Muted(Somebody::new(info.user_id.as_ref(), None), muted);
        MeetingEvent::new(info.room_id.as_ref(), what)
    };
    info.map(of).into_iter().collect()
}

fn why(reason: Option<Open<RoomLeftInfoReason>>) -> Leaving {
    match reason {
        Some(Open::Known(RoomLeftInfoReason::Voluntary)) => Leaving::Voluntary,
        Some(Open::Known(RoomLeftInfoReason::RemovedOrDismissed)) => Leaving::Removed,
        Some(Open::Known(RoomLeftInfoReason::Timeout | RoomLeftInfoReason::Killed)) => Leaving::Lost,
        _ => Leaving::NotTold,
    }
}
