use std::time::Duration;

use super::{Capabilities, MeetingId, ParticipantId, People, Verb};
use crate::{Error, ErrorKind, Vendor, input};

/// Whom to remove from which meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    people: People,
    reason: Option<String>,
    rejoin: Rejoin,
    confirmed: bool,
}

/// Whether somebody who was removed may come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejoin {
    /// They may.
    #[default]
    Allowed,
    /// Not into this meeting. Tencent knows only bans with an end: 30 days are used, longer than any meeting. Huawei cannot do it.
    Forbidden,
    /// Not for this long, in whole seconds, from one second to ten years. Only Tencent can do it.
    ForbiddenFor(Duration),
}

impl Removal {
    /// Removes these people; they may come back unless [`rejoin`](Self::rejoin) says otherwise.
    pub fn new(
        meeting: impl Into<MeetingId>,
        participants: impl IntoIterator<Item = impl Into<ParticipantId>>,
    ) -> Self {
        Self::of(People::new(meeting, participants))
    }

    /// As [`new`](Self::new).
    pub fn of(people: People) -> Self {
        Self { people, reason: None, rejoin: Rejoin::Allowed, confirmed: false }
    }

    /// Why: shown to the people who are removed. Only Tencent takes it, at most 1000 bytes; without one they are told "removed from the
    /// meeting", because Tencent wants a reason.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Whether they may come back.
    #[must_use]
    pub fn rejoin(mut self, rejoin: Rejoin) -> Self {
        self.rejoin = rejoin;
        self
    }

    /// The same, with coming back forbidden where that can be done and nothing is said of it: what [`KeepOut`](super::KeepOut) does.
    #[must_use]
    pub fn lasting(self, capabilities: &Capabilities) -> Self {
        match self.rejoin {
            Rejoin::Allowed if capabilities.has(Verb::RemoveForGood) => self.rejoin(Rejoin::Forbidden),
            _ => self,
        }
    }

    /// Takes nobody's word for it: whom the vendor says to have removed, the list of members must not show any more. It is read before,
    /// and afterwards until everybody is gone or the time is over, which is the [deadline](Self::deadline) or, where none is stated, the
    /// client's for a call, counted from the last removal. While it shows somebody whose id cannot be read, nobody is gone by it who was not
    /// on it before by their own. Where the removal
    #[cfg_attr(feature = "events", doc = "[hears](super::Underway::hearing)")]
    #[cfg_attr(not(feature = "events"), doc = "hears (feature `events`)")]
    /// the meeting's events, whom they tell to have left is gone without it; [`Report::source`](super::Report::source) says by which it is
    /// known. Outcomes are then [`Gone`](super::Outcome::Gone),
    /// [`Returned`](super::Outcome::Returned) or [`Unknown`](super::Outcome::Unknown) instead of [`Removed`](super::Outcome::Removed).
    #[must_use]
    pub fn confirmed(mut self) -> Self {
        self.confirmed = true;
        self
    }

    /// How long the whole removal may take, as [`People::deadline`].
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.people = self.people.deadline(deadline);
        self
    }

    /// The same, without some.
    pub(crate) fn only(&self, stays: impl Fn(&ParticipantId) -> bool) -> Self {
        self.of_these(self.people.only(stays))
    }

    /// The same of others, in the same time.
    pub(crate) fn of_others(&self, people: People) -> Self {
        self.of_these(match self.people.stated_deadline() {
            Some(deadline) => people.deadline(deadline),
            None => people,
        })
    }

    fn of_these(&self, people: People) -> Self {
        Self { people, reason: self.reason.clone(), rejoin: self.rejoin, confirmed: self.confirmed }
    }

    /// Who is removed from where.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &MeetingId {
        self.people.meeting()
    }

    /// Everybody who is to be removed, once each.
    pub fn participants(&self) -> &[ParticipantId] {
        self.people.participants()
    }

    /// The [`reason`](Self::reason), if one was given.
    pub fn stated_reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether they may come back, as [`rejoin`](Self::rejoin) was told.
    pub fn stated_rejoin(&self) -> Rejoin {
        self.rejoin
    }

    /// Whether it is to be [confirmed](Self::confirmed).
    pub fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// What it amounts to: removing for now, for a time or for good.
    pub fn verb(&self) -> Verb {
        match self.rejoin {
            Rejoin::Allowed => Verb::Remove,
            Rejoin::Forbidden => Verb::RemoveForGood,
            Rejoin::ForbiddenFor(_) => Verb::RemoveForTime,
        }
    }

    /// [`verb`](Self::verb), and its options.
    pub fn verbs(&self) -> impl Iterator<Item = Verb> + use<> {
        let mut verbs = self.people.all_verbs(self.verb());
        if self.reason.is_some() {
            verbs.push(Verb::RemoveWithReason);
        }
        if self.confirmed {
            verbs.push(Verb::RemoveConfirmed);
        }
        verbs.into_iter()
    }

    /// Refuses what no vendor can make sense of, as [`People::check`] does, and what this vendor does not have. Every
    /// [`MeetingControl`](super::MeetingControl) of this crate starts with it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`], [`ErrorKind::Unsupported`].
    pub fn check(&self, vendor: Vendor) -> Result<(), Error> {
        self.people.check(self.verb(), vendor)?;
        if self.is_confirmed() && self.people.name_devices() {
            let message = "the list of members tells no devices, so that it cannot confirm the removal of one";
            return Err(Error::unsent(vendor, ErrorKind::Unsupported, message));
        }
        if let Some(reason) = &self.reason {
            input::argument(vendor, "reason", input::prose(reason))?;
        }
        for verb in self.verbs() {
            verb.check(vendor)?;
        }
        Ok(())
    }
}
