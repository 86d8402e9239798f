//! Faults: what a test makes go wrong.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use super::request::Request;
use crate::Vendor;

/// Something that goes wrong with a request.
///
/// Some answer in the vendor's place, or not at all. They apply nothing, unless [`FaultRule::applied`] says so. The others let the
/// vendor answer, and do something to the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An answer with this status and no body. A number that is no HTTP status counts as 500.
    Status(u16),
    /// An HTML page with this status, as proxies send.
    Html(u16),
    /// The vendor's own answer to calls that come too fast.
    Throttle,
    /// A 302 to this place.
    Redirect(String),
    /// Any answer.
    Body {
        /// The HTTP status.
        status: u16,
        /// The value of the content type header.
        content_type: String,
        /// The body.
        bytes: Bytes,
    },
    /// The connection is closed without an answer.
    BreakBefore,
    /// The connection is reset without an answer: the client's system tells an error rather than an end.
    Reset,
    /// There is never an answer. The connection stays open until the client or the sandbox closes it.
    Silence,
    /// The request is applied, then the connection is closed without an answer.
    BreakAfter,
    /// The vendor's answer after this time, at whose end the request is applied; a real time, the sandbox's clock plays no part.
    Delay(Duration),
    /// The vendor's answer announces its full length, and the connection is closed after half of it.
    Truncate,
    /// The vendor's answer announces its full length, and nothing comes after half of it.
    Stall,
    /// The vendor's answer, its body a byte at a time with this pause before each; a real time, too.
    Drip(Duration),
    /// Tokens die: all that were given out so far, tickets and tokens for sockets among them, and at Tencent, where none are given out,
    /// the signature of this call. Then the vendor answers. Sockets that are open stay so.
    Expire,
}

impl Fault {
    /// Whether the vendor answers, and so applies the request.
    fn lets_the_vendor_answer(&self) -> bool {
        matches!(self, Self::BreakAfter | Self::Delay(_) | Self::Truncate | Self::Stall | Self::Drip(_) | Self::Expire)
    }
}

/// Which requests a fault befalls, and how far they get.
///
/// ```
/// # use std::time::Duration;
/// # use meeting_control::sandbox::{Fault, FaultRule};
/// let slow = FaultRule::on("kick_members", Fault::Delay(Duration::from_secs(3))).after(1).times(2);
/// // The vendor removes one of several people, and a proxy in front of it gives up waiting.
/// let half_done = FaultRule::on("kick_user_out", Fault::Status(504)).applied_to_first(1).header("retry-after", "2");
/// ```
#[derive(Clone, Debug)]
pub struct FaultRule {
    fault: Fault,
    vendor: Option<Vendor>,
    operation: Option<String>,
    text: Option<String>,
    applied: bool,
    first: Option<usize>,
    headers: Vec<(HeaderName, HeaderValue)>,
    turns: Turns,
}

/// Whose turn it is, of all that a rule is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turns {
    pub(super) skip: u32,
    /// None: for ever.
    pub(super) remaining: Option<u32>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { skip: 0, remaining: Some(1) }
    }
}

impl Turns {
    /// Counts something that a rule is for, and tells whether its turn has come.
    pub(super) fn count(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.remaining {
            Some(0) => false,
            Some(remaining) => {
                *remaining -= 1;
                true
            }
            None => true,
        }
    }

    /// Whether it will never be the rule's turn any more.
    pub(super) fn are_over(self) -> bool {
        self.remaining == Some(0)
    }
}

impl FaultRule {
    /// The fault befalls the next request, whatever it is for.
    pub fn any(fault: Fault) -> Self {
        Self {
            applied: fault.lets_the_vendor_answer(),
            fault,
            vendor: None,
            operation: None,
            text: None,
            first: None,
            headers: Vec::new(),
            turns: Turns::default(),
        }
    }

    /// The fault befalls the next request for this operation, named by its `operationId`.
    pub fn on(operation: impl Into<String>, fault: Fault) -> Self {
        Self { operation: Some(operation.into()), ..Self::any(fault) }
    }

    /// Only requests to this vendor.
    pub fn vendor(self, vendor: Vendor) -> Self {
        Self { vendor: Some(vendor), ..self }
    }

    /// Only requests in whose path, query or body this text occurs: a participant's id, say.
    pub fn naming(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// The request is applied before the fault befalls it, also where the fault answers in the vendor's place: what is lost is the
    /// vendor's word for it.
    pub fn applied(self) -> Self {
        Self { applied: true, ..self }
    }

    /// The request is applied to the first of the people whom its body lists, so many of them, and to nobody else; where the vendor
    /// answers, it does so as if to all.
    pub fn applied_to_first(self, people: usize) -> Self {
        Self { applied: true, first: Some(people), ..self }
    }

    /// The answer has this header, in place of its own of that name. A name or value that HTTP does not allow is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (name.parse(), value.parse()) {
            self.headers.push((name, value));
        }
        self
    }

    /// Lets the first requests through.
    pub fn after(mut self, requests: u32) -> Self {
        self.turns.skip = requests;
        self
    }

    /// How many requests the fault befalls; one, unless this says otherwise.
    pub fn times(mut self, times: u32) -> Self {
        self.turns.remaining = Some(times);
        self
    }

    /// The fault befalls every request until [`Sandbox::clear_faults`](super::Sandbox::clear_faults).
    pub fn always(mut self) -> Self {
        self.turns.remaining = None;
        self
    }

    fn is_for(&self, vendor: Option<Vendor>, operation: Option<&str>, request: &Request) -> bool {
        let vendor_fits = self.vendor.is_none() || self.vendor == vendor;
        let operation_fits = self.operation.is_none() || self.operation.as_deref() == operation;
        vendor_fits && operation_fits && self.text.as_ref().is_none_or(|text| request.contains(text))
    }
}

/// What befalls a request.
pub(super) struct Due {
    pub(super) fault: Fault,
    /// Whether the request is applied.
    pub(super) applied: bool,
    /// To how many people, if not to all.
    pub(super) first: Option<usize>,
    /// What the answer has for headers beside its own.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
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

    /// What befalls a request. Rules are asked in the order in which they came; those after the one that is due do not count it.
    pub(super) fn next(&mut self, vendor: Option<Vendor>, operation: Option<&str>, request: &Request) -> Option<Due> {
        let mut rules = self.rules.iter_mut().filter(|rule| rule.is_for(vendor, operation, request));
        let rule = rules.find_map(|rule| rule.turns.count().then_some(rule))?;
        let (fault, headers) = (rule.fault.clone(), rule.headers.clone());
        let due = Due { fault, applied: rule.applied, first: rule.first, headers };
        self.rules.retain(|rule| !rule.turns.are_over());
        Some(due)
    }
}
