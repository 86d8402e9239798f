//! Faults: what a test makes go wrong.

use std::time::Duration;

use bytes::Bytes;

use crate::Vendor;

/// Something that goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An answer with this status and no body; nothing is applied. A number that is no HTTP status counts as 500.
    Status(u16),
    /// The request is applied and answered after this time; a real one, the sandbox's clock plays no part.
    Delay(Duration),
    /// The connection is closed without an answer; nothing is applied.
    BreakBefore,
    /// The request is applied, then the connection is closed without an answer.
    BreakAfter,
    /// The request is applied; the answer announces its full length, and the connection is closed after half of it.
    Truncate,
    /// An HTML page with this status, as proxies send; nothing is applied.
    Html(u16),
    /// The vendor's own answer to calls that come too fast; nothing is applied.
    Throttle,
    /// A 302 to this place; nothing is applied.
    Redirect(String),
    /// Any answer; nothing is applied.
    Body {
        /// The HTTP status.
        status: u16,
        /// The value of the content type header.
        content_type: String,
        /// The body.
        bytes: Bytes,
    },
}

/// Which requests a fault befalls.
///
/// ```
/// # use std::time::Duration;
/// # use meeting_control::sandbox::{Fault, FaultRule};
/// let rule = FaultRule::on("kick_members", Fault::Delay(Duration::from_secs(3))).after(1).times(2);
/// ```
#[derive(Clone, Debug)]
pub struct FaultRule {
    fault: Fault,
    vendor: Option<Vendor>,
    operation: Option<String>,
    skip: u32,
    /// None: for ever.
    remaining: Option<u32>,
}

impl FaultRule {
    /// The fault befalls the next request, whatever it is for.
    pub fn any(fault: Fault) -> Self {
        Self { fault, vendor: None, operation: None, skip: 0, remaining: Some(1) }
    }

    /// The fault befalls the next request for this operation, named by its `operationId`.
    pub fn on(operation: impl Into<String>, fault: Fault) -> Self {
        Self { operation: Some(operation.into()), ..Self::any(fault) }
    }

    /// Only requests to this vendor.
    pub fn vendor(self, vendor: Vendor) -> Self {
        Self { vendor: Some(vendor), ..self }
    }

    /// Lets the first requests through.
    pub fn after(self, requests: u32) -> Self {
        Self { skip: requests, ..self }
    }

    /// How many requests the fault befalls; one, unless this says otherwise.
    pub fn times(self, times: u32) -> Self {
        Self { remaining: Some(times), ..self }
    }

    /// The fault befalls every request until [`Sandbox::clear_faults`](super::Sandbox::clear_faults).
    pub fn always(self) -> Self {
        Self { remaining: None, ..self }
    }

    fn is_for(&self, vendor: Option<Vendor>, operation: Option<&str>) -> bool {
        let vendor_fits = self.vendor.is_none() || self.vendor == vendor;
        let operation_fits = self.operation.is_none() || self.operation.as_deref() == operation;
        vendor_fits && operation_fits
    }

    /// Counts a request that the rule is for, and yields the fault if it is due.
    fn count(&mut self) -> Option<Fault> {
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        match &mut self.remaining {
            Some(0) => None,
            Some(remaining) => {
                *remaining -= 1;
                Some(self.fault.clone())
            }
            None => Some(self.fault.clone()),
        }
    }
}

/// The rules in force.
#[derive(Default)]
pub(super) struct Faults {
    rules: Vec<FaultRule>,
}

impl Faults {
    pub(super) fn inject(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(super) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The fault for a request. Rules are asked in the order in which they came; those after the one that is due do not count it.
    pub(super) fn next(&mut self, vendor: Option<Vendor>, operation: Option<&str>) -> Option<Fault> {
        self.rules.iter_mut().filter(|rule| rule.is_for(vendor, operation)).find_map(FaultRule::count)
    }
}
