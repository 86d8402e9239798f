//! What doing something to several people consists of on a vendor.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor needs stands here for all")
)]

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::report::Outcome;
use super::{Participant, ParticipantId, Verb};
use crate::transport::Pending;
use crate::{Error, ErrorKind, Items, Vendor};

/// What the run that all vendors and verbs share must know of one.
pub(crate) trait Work: Send + Sync {
    fn vendor(&self) -> Vendor;

    fn verb(&self) -> Verb;

    /// How long a call may take.
    fn call_deadline(&self) -> Duration;

    /// How long the rate makes so many calls take.
    fn time_for(&self, calls: usize) -> Duration;

    /// Who is in the meeting, where the vendor's answer does not tell who was. `None` where it cannot be known in this
    /// time; an error where the work would fail alike, for want of credentials.
    fn listed(&self, time: Duration) -> Pending<'_, Result<Option<Listed>, Error>>;

    /// Who is in the meeting, for whoever looks afterwards.
    fn participants(&self) -> Items<Participant>;

    /// Yields the vendor's id of the exchange.
    fn act<'a>(
        &'a self,
        participants: &'a [ParticipantId],
        time: Duration,
    ) -> Pending<'a, Result<Option<String>, Error>>;

    /// Whom a refusal is about.
    fn blame(&self, error: &Error) -> Blame;
}

/// Whom a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blame {
    /// Somebody in the list is not in the meeting.
    Absent,
    /// It cannot be done to somebody in the list.
    Somebody,
    /// Somebody in the list, or everybody alike: the code tells no more.
    SomebodyOrAll,
    /// The call as such.
    Call,
}

/// What the list of members tells of whom it can be done to.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    present: HashSet<String>,
    /// Whether what is to be done is so already of each.
    already: HashMap<ParticipantId, bool>,
    /// What else the list calls people, and what that is.
    others: HashMap<String, &'static str>,
    /// Ids that can be those of others, with something in them that is of no id.
    odd: Vec<String>,
    /// Somebody has no id.
    has_nameless: bool,
}

impl Listed {
    pub(crate) fn add(&mut self, id: impl Into<String>) {
        self.present.insert(id.into());
    }

    /// Somebody whose id is missing, or can be no id. One that is damaged can be anybody's.
    pub(crate) fn add_odd(&mut self, id: Option<String>) {
        match id.filter(|id| !id.contains(char::REPLACEMENT_CHARACTER)) {
            Some(id) => self.odd.push(id),
            None => self.has_nameless = true,
        }
    }

    fn may_hold(&self, participant: &ParticipantId) -> bool {
        self.has_nameless || self.odd.iter().any(|odd| odd.contains(participant.as_str()))
    }

    /// Somebody may be on the list several times, with several devices: it is so where each of them says it.
    pub(crate) fn add_already(&mut self, id: impl Into<ParticipantId>, is_so: bool) {
        self.already.entry(id.into()).and_modify(|all| *all &= is_so).or_insert(is_so);
    }

    /// Something that people are called, and that is no id here.
    pub(crate) fn add_other(&mut self, name: Option<String>, what: &'static str) {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            self.others.insert(name, what);
        }
    }

    /// What the list shows of somebody whom the vendor says it has served, or not found.
    pub(crate) fn correct(&self, vendor: Vendor, participant: &ParticipantId, outcome: Outcome) -> Outcome {
        match (&outcome, self.others.get(participant.as_str())) {
            (Outcome::Done, _) if self.already.get(participant) == Some(&true) => Outcome::Already,
            // The list tells of people and not of their devices.
            _ if self.present.contains(participant.as_str()) => outcome,
            (Outcome::Removed | Outcome::Done | Outcome::NotThere, Some(what)) => {
                let message =
                    format!("{:?} is {what}, and the vendor does not know people by it here", participant.as_str());
                Outcome::Failed(Error::unsent(vendor, ErrorKind::InvalidArgument, message))
            }
            (Outcome::Removed | Outcome::Done, None) if !self.may_hold(participant) => Outcome::NotThere,
            _ => outcome,
        }
    }
}

/// Whether no other call of the same work can fare better.
pub(crate) fn is_hopeless(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Configuration
            | ErrorKind::Unauthenticated
            | ErrorKind::LockedOut
            | ErrorKind::PermissionDenied
            | ErrorKind::NotFound
            | ErrorKind::FailedPrecondition
            | ErrorKind::QuotaExceeded
            | ErrorKind::Connect
    )
}
