//! What doing something to several people consists of on a vendor.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor needs stands here for all")
)]

use std::collections::HashMap;
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
#[derive(Default)]
pub(crate) struct Listed {
    /// Where in `told` there is what it tells of whoever is called so, on all devices.
    places: HashMap<ParticipantId, usize>,
    told: Vec<Told>,
    /// Ids that can be those of others, with something in them that is of no id.
    odd: Vec<String>,
    /// Somebody has no id.
    has_nameless: bool,
}

/// What the list tells of an id, or of whatever else people are called.
#[derive(Default)]
struct Told {
    /// Somebody has it as their id.
    is_present: bool,
    /// And it is not so already of all of their devices.
    is_not_so: bool,
    /// What it is where it is no id here.
    other: Option<&'static str>,
}

impl Listed {
    /// Somebody may be on the list several times, with several devices: it is so already where each of them says it.
    pub(crate) fn add(&mut self, id: ParticipantId, is_so: bool) {
        let told = self.told_mut(id);
        told.is_present = true;
        told.is_not_so |= !is_so;
    }

    /// Somebody whose id is missing, or can be no id. One that is damaged can be anybody's.
    pub(crate) fn add_odd(&mut self, id: Option<String>) {
        match id {
            Some(id) if !id.contains(char::REPLACEMENT_CHARACTER) => self.odd.push(id),
            _ => self.has_nameless = true,
        }
    }

    fn may_hold(&self, participant: &ParticipantId) -> bool {
        self.has_nameless || self.odd.iter().any(|odd| odd.contains(participant.as_str()))
    }

    /// Something that people are called, and that is no id here.
    pub(crate) fn add_other(&mut self, name: Option<String>, what: &'static str) {
        match name {
            Some(name) if !name.is_empty() => self.told_mut(name.into()).other = Some(what),
            _ => {}
        }
    }

    fn told_mut(&mut self, name: ParticipantId) -> &mut Told {
        let place = match self.places.get(&name) {
            Some(place) => *place,
            None => {
                self.places.insert(name, self.told.len());
                self.told.push(Told::default());
                self.told.len() - 1
            }
        };
        &mut self.told[place]
    }

    fn told_of(&self, name: &ParticipantId) -> Option<&Told> {
        self.told.get(*self.places.get(name)?)
    }

    /// What the list shows of somebody whom the vendor says it has served, or not found.
    pub(crate) fn correct(&self, vendor: Vendor, participant: &ParticipantId, outcome: Outcome) -> Outcome {
        let told = self.told_of(&participant.as_str().into());
        // The list tells of people and not of their devices.
        if let Some(Told { is_present: true, is_not_so, .. }) = told {
            let is_so = !is_not_so && participant.device().is_none();
            return if is_so && matches!(outcome, Outcome::Done) { Outcome::Already } else { outcome };
        }
        match (&outcome, told.and_then(|told| told.other)) {
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
