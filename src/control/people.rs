use std::collections::HashSet;
use std::time::Duration;

use crate::{Error, ErrorKind, Vendor, input};

/// Some of the people in a meeting.
///
/// | | DingTalk | Huawei | Tencent |
/// | --- | --- | --- | --- |
/// | a meeting is | a `conferenceId`, 24 hex digits | a conference id, digits (no `confUUID`) | a `RoomId`, as the room's creator chose it |
/// | a participant is | a unionId (no userId, no staff number) | a participant id, `pid` (no number, no account) | a UserID |
///
/// All of them are what [`find`](super::MeetingControl::find), [`create`](super::MeetingControl::create) and
/// [`participants`](super::MeetingControl::participants) tell as `id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    meeting: String,
    participants: Vec<String>,
    deadline: Option<Duration>,
}

impl People {
    /// These people in this meeting. Somebody who is named twice is taken once.
    pub fn new(meeting: impl Into<String>, participants: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut seen = HashSet::new();
        let participants =
            participants.into_iter().map(Into::into).filter(|one: &String| seen.insert(one.clone())).collect();
        Self { meeting: meeting.into(), participants, deadline: None }
    }

    /// How long all of it may take. Whoever has not been reached by then is [not attempted](super::Outcome::NotAttempted), or
    /// [unknown](super::Outcome::Unknown) where a call was under way.
    ///
    /// Without one it has the client's deadline for a call, and the time that the vendor's rate takes for two calls a person, which is
    /// more than finding out about each alone. A vendor that says nothing for the length of a whole call ends it in any case.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &str {
        &self.meeting
    }

    /// Everybody, once each.
    pub fn participants(&self) -> &[String] {
        &self.participants
    }

    pub(crate) fn stated_deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// The same, without some.
    pub(crate) fn only(&self, stays: impl Fn(&str) -> bool) -> Self {
        let participants = self.participants.iter().filter(|one| stays(one)).cloned().collect();
        Self { participants, ..self.clone() }
    }

    /// Refuses what no vendor can make sense of: nobody named, or an id that can be none (empty, with blanks, a list). Every
    /// [`MeetingControl`](super::MeetingControl) of this crate starts with it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`]; the message names the id.
    // An id that is none would be told as somebody who was not there.
    pub fn check(&self, vendor: Vendor) -> Result<(), Error> {
        let bad = |message: String| Error::unsent(vendor, ErrorKind::InvalidArgument, message);
        check_meeting(vendor, &self.meeting)?;
        if self.participants.is_empty() {
            return Err(bad("nobody is named: the list of participants is empty".into()));
        }
        for one in &self.participants {
            input::id(one).map_err(|problem| bad(format!("the participant's id {one:?} {problem}")))?;
        }
        Ok(())
    }
}

/// Refuses what is no meeting's id.
pub(crate) fn check_meeting(vendor: Vendor, meeting: &str) -> Result<(), Error> {
    let bad = |problem| format!("the meeting's id {meeting:?} {problem}");
    input::id(meeting).map_err(|problem| Error::unsent(vendor, ErrorKind::InvalidArgument, bad(problem)))
}
