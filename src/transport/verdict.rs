//! What an answer says of the call, before anybody reads what it says of the meeting.
//!
//! Success is only what the document calls so. A refusal that is certain stands in the vendor's own words: a code that its table
//! knows, or a code beside a status that says no. Everything else is unclear: something may have been done.

use std::any::Any;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::Clock;
use super::failure::{
    Failure, Search, Spelling, leaves_doubt, printable, says_all_is_well, says_that_it_worked, stands_for_nothing,
    tells_of_the_call,
};
use super::operation::{ErrorCode, ErrorCodes, Form, Idempotency, Operation, Retry, Success};
use super::retry_after::retry_after;
use super::unpacking::unpack;
use crate::error::Facts;
use crate::wire::node::{EMPTY, Node, parse, root};
use crate::wire::scalar;
use crate::wire::slot::{Answer as Answers, Oddities, Oddity, Place};
use crate::{Error, ErrorKind, Secret, Vendor};

/// An answer before anybody has looked into it.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Most of what they say is of failures, and read only then.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// How large the body may be once it is unpacked.
    pub(crate) limit: usize,
    /// An empty body is one that was sent: nothing was cut off, and it is no page for people.
    pub(crate) may_be_empty: bool,
    /// By which a header may name a time.
    pub(crate) clock: Clock,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Under the vendor's own name, or that of whatever stands before it.
    fn request_id(&self, own: &str) -> Option<String> {
        let others = REQUEST_ID_HEADERS.iter().copied().filter(|name| *name != own);
        std::iter::once(own).chain(others).find_map(|name| self.said_in(name))
    }

    fn said_in(&self, name: &str) -> Option<String> {
        for value in self.headers.get_all(name) {
            let said = printable(value.to_str().unwrap_or_default());
            if !said.is_empty() {
                return Some(said);
            }
        }
        None
    }
}

/// Headers that hold a request id, of gateways and load balancers as well.
const REQUEST_ID_HEADERS: [&str; 9] = [
    "x-request-id",
    "x-acs-request-id",
    "x-api-request-id",
    "x-ca-request-id",
    "eagleeye-traceid",
    "x-trace-id",
    "x-correlation-id",
    "request-id",
    "traceparent",
];

/// How the media types begin of reports that something went wrong.
const PROBLEM: &str = "application/problem+";

/// What the API gateway of Alibaba, before DingTalk, says of a call that it turns away.
const MESSAGE_HEADER: &str = "x-ca-error-message";

/// What a call that worked yields.
pub(crate) struct Opened {
    pub(crate) value: Box<dyn Any + Send>,
    pub(crate) request_id: Option<String>,
    pub(crate) oddities: Vec<Oddity>,
}

/// Reads the type that a caller gets. It is made where the call is awaited, so that nothing else is compiled for each type.
pub(crate) type Reading = fn(Option<&Node<'_>>, &mut Oddities) -> Box<dyn Any + Send>;

pub(crate) fn reading<T: Answers>(node: Option<&Node<'_>>, oddities: &mut Oddities) -> Box<dyn Any + Send> {
    let value = match node {
        Some(node) => T::read(node, &Place::Answer, oddities),
        None => None,
    };
    Box::new(value.unwrap_or_default())
}

/// A vendor's way of answering.
#[derive(Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) vendor: Vendor,
    pub(crate) codes: &'static [ErrorCodes],
    pub(crate) spelling: &'static Spelling,
}

/// What came of an answer.
pub(crate) struct Heard {
    pub(crate) opened: Result<Opened, Error>,
    /// What it grants, and may quote.
    pub(crate) secrets: Vec<Secret>,
}

pub(crate) fn open(manner: Manner, operation: &'static Operation, answer: &Answer, reading: Reading) -> Heard {
    let mut secrets = Vec::new();
    let opened = opened(manner, operation, answer, reading, &mut secrets);
    Heard { opened, secrets }
}

fn opened(
    manner: Manner,
    operation: &'static Operation,
    answer: &Answer,
    reading: Reading,
    secrets: &mut Vec<Secret>,
) -> Result<Opened, Error> {
    let unpacked = unpack(&answer.body, answer.limit);
    let parsed = match &unpacked {
        Ok(body) => parse(body),
        Err(name) => Err(*name),
    };
    let body = root(&parsed);
    let search = Search { spelling: manner.spelling, codes: manner.codes, operation, status: answer.status };
    let failure = body.map(|node| search.find(&node)).unwrap_or_default();
    let hearing = Hearing { manner, operation, answer, failure, search: &search, body: body.ok() };
    if !answer.status.is_success() {
        if let Ok(node) = body {
            let mut oddities = Oddities::default();
            let payload = payload(operation, node, &mut oddities);
            drop(reading(payload.as_ref(), &mut oddities));
            secrets.append(&mut oddities.secrets);
        }
        return Err(match body {
            Ok(node) if hearing.says_yes(&node) => hearing.unclear("its status says no, and it says that it worked"),
            _ => hearing.refusal(body.err()),
        });
    }
    // The third is the first by way of a proxy.
    if !matches!(
        answer.status,
        StatusCode::OK | StatusCode::CREATED | StatusCode::NON_AUTHORITATIVE_INFORMATION | StatusCode::NO_CONTENT
    ) {
        return Err(hearing.accepted());
    }
    let Some(node) = hearing.node(body)? else {
        return Ok(hearing.opened(reading(None, &mut Oddities::default()), Oddities::default()));
    };
    hearing.form(&node)?;
    let mut oddities = Oddities { intact: node.is_intact(), ..Oddities::default() };
    let payload = payload(operation, node, &mut oddities);
    let value = reading(payload.as_ref(), &mut oddities);
    secrets.append(&mut oddities.secrets);
    if !hearing.is_confirmed(&node, &oddities)? {
        hearing.resemblance(&node, oddities.known)?;
    }
    Ok(hearing.opened(value, oddities))
}

/// What callers get of an answer.
fn payload<'n>(operation: &Operation, node: Node<'n>, oddities: &mut Oddities) -> Option<Node<'n>> {
    match operation.answer.payload {
        Some(name) => oddities.only(&node, name),
        None => Some(node),
    }
}

struct Hearing<'a> {
    manner: Manner,
    operation: &'static Operation,
    answer: &'a Answer,
    failure: Failure,
    search: &'a Search<'a>,
    body: Option<Node<'a>>,
}

impl Hearing<'_> {
    fn opened(self, value: Box<dyn Any + Send>, oddities: Oddities) -> Opened {
        Opened { value, request_id: self.request_id(), oddities: oddities.found }
    }

    /// The answer's JSON. `None` where the document allows for no body, and there is none.
    fn node<'n>(&self, body: Result<Node<'n>, &'static str>) -> Result<Option<Node<'n>>, Error> {
        let may_be_empty = self.operation.answer.form == Form::Acknowledgement
            && matches!(self.answer.status, StatusCode::OK | StatusCode::NO_CONTENT)
            && self.answer.may_be_empty
            && self.operation.answer.success.is_none_or(|success| !success.required);
        match body {
            Ok(node) => Ok(Some(node)),
            Err(EMPTY) if may_be_empty => Ok(None),
            Err(EMPTY) if !self.answer.may_be_empty => {
                Err(self.unclear("it is empty, and may have been cut off, or is a page for people"))
            }
            Err(name) => Err(self.unreadable(name)),
        }
    }

    fn form(&self, node: &Node<'_>) -> Result<(), Error> {
        let kind = self.answer.header("content-type").and_then(|kind| kind.get(..PROBLEM.len()));
        if kind.is_some_and(|kind| kind.eq_ignore_ascii_case(PROBLEM)) {
            return Err(self.unclear("it is the report of a problem"));
        }
        match (self.operation.answer.form, node) {
            (Form::List, Node::List(_)) | (Form::Acknowledgement | Form::Object, Node::Object(_)) => Ok(()),
            (Form::List, Node::Object(_)) if self.failure.is_told => Ok(()),
            (Form::List, other) => Err(self.unclear(&format!("it is {}, not a list", other.form()))),
            (_, other) => Err(self.unclear(&format!("it is {}, not an object", other.form()))),
        }
    }

    /// Whether the document's rule says that the call worked; `false` where it says nothing. What was asked for says so as well, and `known`
    /// of its fields are there.
    fn is_confirmed(&self, node: &Node<'_>, oddities: &Oddities) -> Result<bool, Error> {
        let rule = self.operation.answer.success;
        let mut is_met = false;
        if let Some(rule) = rule {
            is_met = match Word::of(rule, node) {
                Word { yes: true, no: true } => return Err(self.unclear("it says that it worked, and that it did not")),
                Word { yes: false, no: true } => return Err(self.denial(rule)),
                Word { yes, no: false } => yes,
            };
            // It is there in another form than the documented one.
            is_met &= rule.equals.is_some() || !oddities.tell_of(rule.field);
        }
        let says_yes = oddities.known > 0 || is_met;
        match (self.failure.row, rule) {
            (Some(_), _) if self.failure.is_told && says_yes => {
                Err(self.unclear("it says that it worked, and speaks of a failure as well"))
            }
            (Some(row), _) if self.failure.is_told => Err(self.known(row)),
            _ if self.failure.is_told => {
                Err(self.unclear("it speaks of a failure in words that the documents do not know"))
            }
            (_, Some(rule)) if rule.required && !is_met => Err(self.unclear(&format!("it lacks `{}`", rule.field))),
            _ => Ok(is_met),
        }
    }

    /// Whether the field that tells success does, or one that tells it elsewhere, of what is no mere question.
    #[cold]
    fn says_yes(&self, node: &Node<'_>) -> bool {
        let is_met = |rule| Word::of(rule, node).yes;
        self.operation.idempotency != Idempotency::Read
            && (says_that_it_worked(node) || self.operation.answer.success.is_some_and(is_met))
    }

    /// Where no field says that the call worked, the answer must at least look like the documented one.
    #[cold]
    fn resemblance(&self, node: &Node<'_>, known: usize) -> Result<(), Error> {
        let reads = self.operation.idempotency == Idempotency::Read;
        let Node::Object(members) = *node else {
            return if reads || known > 0 {
                Ok(())
            } else {
                Err(self.unclear("it lists nothing that the document knows"))
            };
        };
        let answer = &self.operation.answer;
        if !answer.required.is_empty() && !has_any(node, answer.required) {
            let mut message = "it has nothing of what the document requires".to_owned();
            let mut mark = ": ";
            for name in answer.required {
                message.push_str(mark);
                message.push_str(name);
                mark = ", ";
            }
            return Err(self.unclear(&message));
        }
        let mut says_nothing = true;
        for (name, _) in members {
            says_nothing &= self.manner.spelling.request_id.contains(&name);
        }
        match answer.form {
            _ if known > 0 || answer.payload.is_some_and(|name| node.get(name).is_some()) => Ok(()),
            Form::Acknowledgement if says_nothing => Ok(()),
            Form::Object if says_nothing && reads => Ok(()),
            _ => Err(self.unclear("it has no field that the document knows")),
        }
    }

    /// A status that says no. Without the vendor's code nobody knows who says it.
    #[cold]
    fn refusal(&self, name: Option<&'static str>) -> Error {
        let status = self.answer.status;
        if let Some(row) = self.failure.row {
            return self.known(row);
        }
        let (mut kind, mut retry) = by_status(status);
        // Other statuses than these say neither yes nor no.
        if self.failure.is_its_own()
            && status != StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && (status.is_client_error() || status.is_server_error())
            && (status.canonical_reason().is_some() || leaves_doubt(kind))
        {
            if kind == ErrorKind::InvalidResponse {
                kind = ErrorKind::Refused;
            }
            // Other kinds tell more than the code.
            if matches!(kind, ErrorKind::InvalidRequest | ErrorKind::Refused) && self.failure.is_of_the_service() {
                (kind, retry) = (ErrorKind::ServerError, Retry::Backoff);
            }
            return self.facts(kind, retry, leaves_doubt(kind) || self.failure.is_of_the_service()).into();
        }
        let kind = match kind {
            ErrorKind::ServerError | ErrorKind::Timeout | ErrorKind::RateLimited | ErrorKind::Unauthenticated => kind,
            _ => ErrorKind::InvalidResponse,
        };
        let retry = if kind == ErrorKind::InvalidResponse { Retry::Never } else { retry };
        let mut facts = self.facts(kind, retry, true);
        if facts.message.is_none() {
            facts.message = Some(match name {
                _ if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) => {
                    "it is a redirect, and credentials do not travel to where an answer points".to_owned()
                }
                Some(name) if !self.answer.body.is_empty() => format!("it {}", self.named(name)),
                _ if self.failure.code.is_some() => "whose code that is, nobody knows".to_owned(),
                _ => "it has no code".to_owned(),
            });
        }
        facts.into()
    }

    /// "Accepted", "partial content" and the like are no word of what has been done, and no document knows them.
    #[cold]
    fn accepted(&self) -> Error {
        // Of several things that were done or not, or of a part of the answer, no code tells enough.
        let is_of_some = matches!(self.answer.status, StatusCode::MULTI_STATUS | StatusCode::PARTIAL_CONTENT);
        match self.failure.row {
            Some(row) if !is_of_some => self.known(row),
            _ => self.unclear(&format!("its status is {}, which says neither yes nor no", self.answer.status.as_u16())),
        }
    }

    #[cold]
    fn known(&self, row: ErrorCode) -> Error {
        let mut facts = self.facts(row.kind, row.retry, leaves_doubt(row.kind));
        (facts.meaning, facts.code_is_public) = (Some(row.meaning), row.is_whole);
        if row.wait_seconds > 0 {
            facts.retry_after = facts.retry_after.max(Some(Duration::from_secs(row.wait_seconds)));
        }
        facts.into()
    }

    /// The vendor's own field says no.
    #[cold]
    fn denial(&self, success: Success) -> Error {
        if self.says_well_elsewhere() {
            return self.unclear("it says that it worked, and that it did not");
        }
        if let Some(row) = self.failure.row {
            return self.known(row);
        }
        // Whether a code beside a good status says that nothing happened, only a table can tell.
        let mut facts = self.facts(ErrorKind::Refused, Retry::Never, true);
        if facts.message.is_none() {
            facts.message = Some(format!("`{}` does not say that it worked", success.field));
        }
        facts.into()
    }

    /// Whether the other field by which the vendor refuses says that all is well.
    fn says_well_elsewhere(&self) -> bool {
        let Some(body) = &self.body else { return false };
        for name in self.manner.spelling.refusal {
            if body.get(name).as_ref().and_then(scalar::text).is_some_and(says_all_is_well) {
                return true;
            }
        }
        false
    }

    #[cold]
    fn unreadable(&self, name: &'static str) -> Error {
        self.unclear(&format!("it {}", self.named(name)))
    }

    fn named(&self, name: &'static str) -> String {
        match self.answer.header("content-encoding") {
            Some(coding) if !is_understood(coding) => format!("is packed as {coding}, which nobody has unpacked"),
            _ => name.to_owned(),
        }
    }

    /// No success and no certain refusal. Whoever speaks here may not be the vendor.
    #[cold]
    fn unclear(&self, message: &str) -> Error {
        let mut facts = self.facts(ErrorKind::InvalidResponse, Retry::Never, true);
        facts.message = Some(match facts.message {
            Some(said) => format!("{message}: {said}"),
            None => message.to_owned(),
        });
        facts.into()
    }

    #[cold]
    fn facts(&self, kind: ErrorKind, retry: Retry, may_have_been_applied: bool) -> Facts {
        Facts {
            operation: Some(self.operation.id),
            code: self.failure.code.clone(),
            message: self.message(),
            request_id: self.request_id(),
            http_status: Some(self.answer.status.as_u16()),
            retry,
            retry_after: retry_after(&self.answer.headers, || (self.answer.clock)()),
            may_have_been_applied,
            ..Facts::new(self.manner.vendor, kind)
        }
    }

    fn message(&self) -> Option<String> {
        let said = self.body.as_ref().and_then(|body| self.search.message(body, self.failure.code.as_deref()));
        said.or_else(|| self.answer.said_in(MESSAGE_HEADER))
    }

    fn request_id(&self) -> Option<String> {
        match &self.failure.request_id {
            Some(id) => Some(id.clone()),
            None => self.answer.request_id(self.manner.spelling.request_id_header),
        }
    }
}

/// What the field that tells success says, wherever it stands; of an answer that has it several times, each counts.
#[derive(Clone, Copy, Default)]
struct Word {
    yes: bool,
    no: bool,
}

impl Word {
    fn of(rule: Success, answer: &Node<'_>) -> Self {
        let mut word = Self::default();
        word.read(rule, rule.field, answer);
        word
    }

    /// What stands at this place of an object.
    fn read(&mut self, rule: Success, place: &str, object: &Node<'_>) {
        for (name, field) in object.members() {
            let Some(rest) = place.strip_prefix(name) else { continue };
            if let Some(inner) = rest.strip_prefix('.') {
                self.read(rule, inner, &field);
            } else if rest.is_empty() && !matches!(field, Node::Null) {
                let is_met = meets(rule, &field);
                self.yes |= is_met;
                self.no |= !is_met;
            }
        }
    }
}

fn has_any(node: &Node<'_>, names: &[&str]) -> bool {
    for name in names {
        if !matches!(node.get(name), None | Some(Node::Null)) {
            return true;
        }
    }
    false
}

fn is_understood(coding: &str) -> bool {
    matches!(coding.to_ascii_lowercase().as_str(), "identity" | "gzip" | "x-gzip")
}

/// Read like every other scalar: true is "True" and 1, and 0 is "0" and 0.0.
fn meets(success: Success, field: &Node<'_>) -> bool {
    let Some(wanted) = success.equals else { return is_given(field) };
    match wanted {
        "true" => scalar::flag(field) == Some(true),
        "false" => scalar::flag(field) == Some(false),
        wanted => {
            let number = scalar::integer(&Node::Text(wanted));
            scalar::text(field).is_some_and(|text| text.trim() == wanted)
                || (number.is_some() && scalar::integer(field) == number)
        }
    }
}

/// Whether it is there, and is not a word or a number that stands for nothing.
fn is_given(field: &Node<'_>) -> bool {
    match field {
        Node::Bool(_) => false,
        Node::Text(text) if stands_for_nothing(text) => false,
        Node::Object(members) => {
            for (name, inner) in *members {
                if !inner.is_blank() && !tells_of_the_call(name) {
                    return true;
                }
            }
            false
        }
        other => !other.is_blank() && scalar::integer(other).is_none_or(|number| number > 0),
    }
}

/// What a status says where no known code says more.
fn by_status(status: StatusCode) -> (ErrorKind, Retry) {
    match status.as_u16() {
        400 | 405 | 406 | 413..=417 | 422 => (ErrorKind::InvalidRequest, Retry::Never),
        401 => (ErrorKind::Unauthenticated, Retry::Refresh),
        402 => (ErrorKind::QuotaExceeded, Retry::Never),
        403 => (ErrorKind::PermissionDenied, Retry::Never),
        404 | 410 => (ErrorKind::NotFound, Retry::Never),
        // Of the second to the fourth: whoever stands in between has given up, or was given up.
        408 | 444 | 460 | 499 | 504 => (ErrorKind::Timeout, Retry::Backoff),
        409 => (ErrorKind::Conflict, Retry::Change),
        412 => (ErrorKind::FailedPrecondition, Retry::Change),
        423 => (ErrorKind::LockedOut, Retry::Change),
        429 => (ErrorKind::RateLimited, Retry::Backoff),
        500..=599 => (ErrorKind::ServerError, Retry::Backoff),
        _ => (ErrorKind::InvalidResponse, Retry::Never),
    }
}
