use std::collections::HashSet;
use std::time::Duration;

use super::{MeetingId, ParticipantId, Verb};
use crate::{Error, ErrorKind, Vendor};

/// Some of the people in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    meeting: MeetingId,
    participants: Vec<ParticipantId>,
    deadline: Option<Duration>,
}

impl People {
    /// These people in this meeting. Somebody who is named twice is taken once.
    pub fn new(
        meeting: impl Into<MeetingId>,
        participants: impl IntoIterator<Item = impl Into<ParticipantId>>,
    ) -> Self {
        let mut seen = HashSet::new();
        let participants =
            participants.into_iter().map(Into::into).filter(|one: &ParticipantId| seen.insert(one.clone())).collect();
        Self { meeting: meeting.into(), participants, deadline: None }
    }

    pub(crate) fn one(meeting: &MeetingId, one: &ParticipantId) -> Self {
        Self::new(meeting, [one])
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
    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    /// Everybody, once each.
    pub fn participants(&self) -> &[ParticipantId] {
        &self.participants
    }

    pub(crate) fn stated_deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// The same, without some.
    pub(crate) fn only(&self, stays: impl Fn(&ParticipantId) -> bool) -> Self {
        let participants = self.participants.iter().filter(|one| stays(one)).cloned().collect();
        Self { participants, ..self.clone() }
    }

    /// The verb, and doing it to one device where somebody is named with one.
    pub fn verbs(&self, verb: Verb) -> impl Iterator<Item = Verb> + use<> {
        let on_device = self.participants.iter().any(|one| one.device().is_some()).then(|| verb.on_device());
        [Some(verb), on_device.flatten()].into_iter().flatten()
    }

    /// Refuses what no vendor can make sense of: nobody named, an id that can be none (empty, with blanks, a list), or a device where the
    /// verb is about people; and what this vendor does not have. Every [`MeetingControl`](super::MeetingControl) of this crate starts with
    /// it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`], [`ErrorKind::Unsupported`]; the message names the id.
    // An id that is none would be told as somebody who was not there.
    pub fn check(&self, verb: Verb, vendor: Vendor) -> Result<(), Error> {
        let bad = |message: String| Error::unsent(vendor, ErrorKind::InvalidArgument, message);
        self.meeting.check(vendor)?;
        if self.participants.is_empty() {
            return Err(bad("nobody is named: the list of participants is empty".into()));
        }
        for one in &self.participants {
            one.check(vendor)?;
            if one.device().is_some() && verb.on_device().is_none() {
                return Err(bad(format!("{verb} is about people: leave the device of {one} out; nothing was sent")));
            }
        }
        self.verbs(verb).try_for_each(|verb| verb.check(vendor))
    }
}
