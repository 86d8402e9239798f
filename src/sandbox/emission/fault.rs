//! What goes wrong with events on their way.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::SandboxError;
use super::super::fault::Turns;
use super::{Emission, Way};
use crate::Vendor;

const UNSIGNED: &str =
    "nothing can be forged that comes through a socket: no signature is in it, its connection proves it";

/// Something that goes wrong with an event on its way to an address or through a socket.
///
/// An event that nobody knows yet is no fault: [`Sandbox::tell`](super::super::Sandbox::tell) has it told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryFault {
    /// It comes so much later, by the sandbox's clock.
    Late(Duration),
    /// It comes twice, though it was answered as the vendor wants.
    Twice,
    /// It comes after the event that follows it.
    Overtaken,
    /// It never comes.
    Dropped,
    /// Its signature does not fit. What is not answered as the vendor wants is tried again, and is sound then. What comes through a socket
    /// has no signature, so that this befalls what is sent to an address alone.
    Forged,
    /// Half of its body comes, signed as a whole; through DingTalk's Stream mode half of the frame's `data`, through Huawei's control
    /// socket half of the frame. It is tried again like what is forged, but for what goes through the control socket, which nobody
    /// answers.
    Cut,
}

/// Which events a fault befalls.
///
/// What several ways or sockets bring counts once for each. A rule that does not say on which way befalls whatever goes out first.
///
/// ```
/// # use meeting_control::sandbox::{DeliveryFault, DeliveryRule};
/// let rule = DeliveryRule::on("meeting.left", DeliveryFault::Twice).naming("ann").times(2);
/// ```
#[derive(Clone, Debug)]
pub struct DeliveryRule {
    fault: DeliveryFault,
    vendor: Option<Vendor>,
    way: Option<Way>,
    kind: Option<String>,
    text: Option<String>,
    turns: Turns,
}

impl DeliveryRule {
    /// The fault befalls the next event, whatever it is.
    pub fn any(fault: DeliveryFault) -> Self {
        Self { fault, vendor: None, way: None, kind: None, text: None, turns: Turns::default() }
    }

    /// The fault befalls the next event of this kind, by the vendor's name of it.
    pub fn on(kind: impl Into<String>, fault: DeliveryFault) -> Self {
        Self { kind: Some(kind.into()), ..Self::any(fault) }
    }

    /// Only events of this vendor.
    pub fn vendor(self, vendor: Vendor) -> Self {
        Self { vendor: Some(vendor), ..self }
    }

    /// Only events that are told on this way.
    pub fn way(self, way: Way) -> Self {
        Self { way: Some(way), ..self }
    }

    /// Only events in which this text occurs: a participant's id, say.
    pub fn naming(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// Lets the first events through.
    pub fn after(mut self, events: u32) -> Self {
        self.turns.skip = events;
        self
    }

    /// How many events the fault befalls; one, unless this says otherwise.
    pub fn times(mut self, times: u32) -> Self {
        self.turns.remaining = Some(times);
        self
    }

    /// The fault befalls every event until [`Sandbox::clear_faults`](super::super::Sandbox::clear_faults).
    pub fn always(mut self) -> Self {
        self.turns.remaining = None;
        self
    }

    /// Whether there is something that the fault can befall.
    pub(in super::super) fn check(&self) -> Result<(), SandboxError> {
        match (&self.fault, self.way) {
            (DeliveryFault::Forged, Some(Way::Socket)) => Err(SandboxError::Rule(UNSIGNED)),
            _ => Ok(()),
        }
    }

    fn is_for(&self, emission: &Emission) -> bool {
        let is_possible = self.fault != DeliveryFault::Forged || emission.way != Way::Socket;
        is_possible
            && self.way.is_none_or(|way| way == emission.way)
            && self.vendor.is_none_or(|vendor| vendor == emission.vendor)
            && self.kind.as_ref().is_none_or(|kind| *kind == emission.kind)
            && self.text.as_ref().is_none_or(|text| emission.body.to_string().contains(text))
    }
}

/// The rules in force.
#[derive(Default)]
pub(in super::super) struct DeliveryFaults {
    rules: Mutex<Vec<DeliveryRule>>,
}

impl DeliveryFaults {
    fn rules(&self) -> MutexGuard<'_, Vec<DeliveryRule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in super::super) fn inject(&self, rule: DeliveryRule) {
        self.rules().push(rule);
    }

    pub(in super::super) fn clear(&self) {
        self.rules().clear();
    }

    /// What befalls an event. Rules are asked in the order in which they came; those after the one that is due do not count it.
    pub(in super::super) fn next(&self, emission: &Emission) -> Option<DeliveryFault> {
        let mut rules = self.rules();
        let mut due = rules.iter_mut().filter(|rule| rule.is_for(emission));
        let fault = due.find_map(|rule| rule.turns.count().then(|| rule.fault.clone()));
        rules.retain(|rule| !rule.turns.are_over());
        fault
    }
}
