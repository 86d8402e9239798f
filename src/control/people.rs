use std::collections::HashMap;
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
        let mut named = Vec::new();
        for one in participants {
            named.push(one.into());
        }
        Self::of(meeting.into(), named)
    }

    /// As [`new`](Self::new).
    pub(crate) fn of(meeting: MeetingId, named: Vec<ParticipantId>) -> Self {
        let mut places = HashMap::new();
        let mut participants = Vec::new();
        for one in named {
            if places.insert(one.clone(), participants.len()).is_none() {
                participants.push(one);
            }
        }
        Self { meeting, participants, deadline: None }
    }

    pub(crate) fn one(meeting: &MeetingId, one: &ParticipantId) -> Self {
        Self { meeting: meeting.clone(), participants: vec![one.clone()], deadline: None }
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
        let mut participants = Vec::new();
        for one in &self.participants {
            if stays(one) {
                participants.push(one.clone());
            }
        }
        Self { meeting: self.meeting.clone(), participants, deadline: self.deadline }
    }

    /// Whether somebody is named with a device.
    pub(crate) fn name_devices(&self) -> bool {
        for one in &self.participants {
            if one.device().is_some() {
                return true;
            }
        }
        false
    }

    /// The verb, and doing it to one device where somebody is named with one.
    pub fn verbs(&self, verb: Verb) -> impl Iterator<Item = Verb> + use<> {
        self.all_verbs(verb).into_iter()
    }

    /// As [`verbs`](Self::verbs), for whoever adds to them.
    pub(crate) fn all_verbs(&self, verb: Verb) -> Vec<Verb> {
        let mut verbs = vec![verb];
        if let Some(on_device) = verb.on_device()
            && self.name_devices()
        {
            verbs.push(on_device);
        }
        verbs
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
        for verb in self.all_verbs(verb) {
            verb.check(vendor)?;
        }
        Ok(())
    }
}
