//! What happened, in the same words for every vendor.

use crate::identity::{MeetingId, ParticipantId, Role};

/// What happened in a meeting, whichever vendor told it.
///
/// The `Event` of each vendor yields them, with `meeting_events`; one event can tell of several people, and most tell more than is here.
/// Frames of Huawei's control socket tell how things are and not what changed, so that some of them say what was so before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeetingEvent {
    /// The meeting, as `MeetingControl` takes it.
    pub meeting: Option<MeetingId>,
    /// What happened.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// The meeting started.
    Started,
    /// The meeting ended.
    Ended,
    /// Somebody is in the meeting.
    Joined(Somebody),
    /// Somebody left it.
    Left(Somebody, Leaving),
    /// Somebody has this name now.
    Renamed(Somebody),
    /// What somebody may do.
    Role(Somebody, Role),
    /// Whether somebody's microphone is off.
    Muted(Somebody, bool),
    /// Whether all microphones are off.
    EverybodyMuted(bool),
    /// Whether further people are kept out.
    Locked(bool),
    /// Whether somebody is in the waiting room.
    Waiting(Somebody, bool),
    /// Whether the meeting is being recorded.
    Recording(bool),
    /// A recording can be fetched.
    RecordingReady,
}

/// Who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Somebody {
    /// What the verbs of `MeetingControl` take: the unionId on DingTalk, which people of other organisations do not have; the site on Huawei;
    /// the UserID on Tencent.
    pub id: Option<ParticipantId>,
    /// The name shown.
    pub name: Option<String>,
}

/// Why somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Leaving {
    /// The vendor does not say.
    NotTold,
    /// By themselves.
    Voluntary,
    /// They were removed, or the meeting was closed.
    Removed,
    /// The connection was lost, or the program was ended.
    Lost,
}

impl MeetingEvent {
    /// For programs that stand in for a vendor: tests of one's own.
    pub fn of(meeting: impl Into<MeetingId>, what: Happening) -> Self {
        Self { meeting: Some(meeting.into()), what }
    }

    pub(crate) fn new(meeting: Option<&String>, what: Happening) -> Self {
        Self { meeting: meeting.map(Into::into), what }
    }
}

impl Somebody {
    /// Of whom the id alone is known.
    pub fn of(id: impl Into<ParticipantId>) -> Self {
        Self { id: Some(id.into()), name: None }
    }

    pub(crate) fn new(id: Option<&String>, name: Option<&String>) -> Self {
        let told = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
        Self { id: told(id).map(Into::into), name: told(name) }
    }
}
