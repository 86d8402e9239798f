//! Finds what an answer says of a failure, wherever it says it.

mod doubt;
mod members;
mod names;
mod words;

use http::StatusCode;

use super::operation::{ErrorCode, ErrorCodes, Operation, find};
use crate::wire::node::Node;
use crate::wire::scalar;
use crate::{ErrorKind, input};
pub(crate) use members::says_that_it_worked;
use members::{counts_fewer, is_no_failure, leaves_some, lists_some};
pub(crate) use names::tells_of_the_call;
use names::{
    CODE, CODES, ENVELOPES, FLAGS, INNER_CODES, MESSAGES, Names, OTHER_MESSAGES, REQUEST_IDS, STATES, is_failure,
    is_of_a_code, is_of_failure_alone, may_tell_of_failure, names_the_done, speaks_of_failure,
};
use words::{affirms, begins_with_failure, is_name_of_an_error, is_of_http, says_no, says_no_failure};
pub(crate) use words::{says_all_is_well, stands_for_nothing};

/// How a vendor spells the parts of a failure. Where there are several spellings, the first that is there counts; after them comes
/// whatever any service of its kind would write.
#[derive(Debug)]
pub(crate) struct Spelling {
    pub(crate) code: &'static [&'static str],
    pub(crate) message: &'static [&'static str],
    /// Fields by which the vendor says that it refuses, unless they say that all is well.
    pub(crate) refusal: &'static [&'static str],
    pub(crate) request_id: &'static [&'static str],
    pub(crate) request_id_header: &'static str,
}

/// What an answer says of a failure.
#[derive(Default)]
pub(crate) struct Failure {
    /// A code that does not say that all is well.
    pub(crate) code: Option<String>,
    /// The code's row in the vendor's table.
    pub(crate) row: Option<ErrorCode>,
    /// The code can be the word of whatever stands between the vendor and here.
    pub(crate) is_anybodys: bool,
    pub(crate) request_id: Option<String>,
    /// Whether the answer holds something that only a failure has: in an answer with a good status this is no success.
    pub(crate) is_told: bool,
}

impl Failure {
    /// Whether it has a code that none but the vendor writes.
    pub(crate) fn is_its_own(&self) -> bool {
        self.code.is_some() && !self.is_anybodys
    }

    /// Whether its code, which no table knows, tells of a service that may have failed after it acted.
    pub(crate) fn is_of_the_service(&self) -> bool {
        self.code.as_deref().is_some_and(words::is_of_the_service)
    }
}

/// Where codes are looked for.
pub(crate) struct Search<'s> {
    pub(crate) spelling: &'s Spelling,
    pub(crate) codes: &'static [ErrorCodes],
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
}

/// A part of the answer that may speak of a failure.
struct Part<'n> {
    node: Node<'n>,
    /// The name that it stands under; empty for the whole answer.
    name: &'n str,
    /// It stands under a name that only failures have.
    failed: bool,
}

impl Part<'_> {
    /// Whether it tells of the call: in what else is there, `code` and `status` are of other things, of a country or a server.
    fn is_of_the_answer(&self) -> bool {
        self.name.is_empty() || self.failed || ENVELOPES.have(self.name)
    }
}

/// A code, and whether it can only be one of a failure.
struct Code {
    text: String,
    row: Option<ErrorCode>,
    is_anybodys: bool,
    failed: bool,
}

// Loops rather than chains of iterators here: every adapter is compiled anew for what it is made of.
impl Search<'_> {
    pub(crate) fn find(&self, answer: &Node<'_>) -> Failure {
        if !self.refused() && self.is_plain(answer) {
            return Failure { request_id: self.request_id(answer), ..Failure::default() };
        }
        self.look_for(answer)
    }

    fn look_for(&self, answer: &Node<'_>) -> Failure {
        let parts = self.parts(answer);
        let is_told = self.is_told(answer);
        let mut failure = Failure { request_id: self.first_request_id(&parts), is_told, ..Failure::default() };
        if let Some(code) = self.telling_code(&parts, is_told || self.refused()) {
            failure.is_told = true;
            (failure.code, failure.row, failure.is_anybodys) = (Some(code.text), code.row, code.is_anybodys);
        }
        // What is told of some is no word of all.
        if self.tells_of_some(answer, failure.code.is_some()) {
            (failure.is_told, failure.row, failure.is_anybodys) = (true, None, true);
        }
        failure
    }

    /// Whether no name in it can be one of a failure, unless it says that all is well. Most answers are like that, and there is nothing to
    /// look for.
    fn is_plain(&self, answer: &Node<'_>) -> bool {
        let Node::Object(members) = *answer else { return false };
        for (name, node) in members {
            let is_plain = match node {
                Node::Bool(_) | Node::List(_) | Node::Object(_) => false,
                scalar if self.is_usual(name, &scalar) => true,
                scalar if self.spelling.request_id.contains(&name) => scalar::text(&scalar).is_some(),
                scalar => {
                    is_no_failure(name, &scalar)
                        && !FLAGS.have(name)
                        && (self.operation.answer.has_data || !(leaves_some(name, &scalar) || names_the_done(name)))
                }
            };
            if !is_plain
                && (self.may_tell(name)
                    || self.may_be_told_within(node)
                    || names_the_done(name)
                    || self.raises_doubt(name, &node))
            {
                return false;
            }
        }
        true
    }

    /// Whether it is what the vendor itself writes of nearly every call.
    fn is_usual(&self, name: &str, scalar: &Node<'_>) -> bool {
        match scalar {
            Node::Number(number) => *number == "0" && self.spelling.code.contains(&name),
            Node::Text("" | "OK" | "success") => {
                self.spelling.message.contains(&name) || self.spelling.refusal.contains(&name)
            }
            _ => false,
        }
    }

    fn may_tell(&self, name: &str) -> bool {
        may_tell_of_failure(name) || self.spelling.message.contains(&name)
    }

    fn may_be_told_within(&self, node: Node<'_>) -> bool {
        match node {
            Node::List(items) if !self.operation.answer.has_data => {
                for item in items {
                    if self.has_telling_name(&item) {
                        return true;
                    }
                }
                false
            }
            other => self.has_telling_name(&other),
        }
    }

    fn has_telling_name(&self, node: &Node<'_>) -> bool {
        for (name, _) in node.members() {
            if self.may_tell(name) {
                return true;
            }
        }
        false
    }

    fn request_id(&self, answer: &Node<'_>) -> Option<String> {
        for name in self.spelling.request_id {
            if let Some(id) = answer.get(name).as_ref().and_then(said_plainly) {
                return Some(id);
            }
        }
        self.first_request_id(&self.parts(answer))
    }

    fn first_request_id(&self, parts: &[Part<'_>]) -> Option<String> {
        first(parts, self.spelling.request_id, &REQUEST_IDS, &|_, name, _| !name.is_empty())
    }

    /// The status says no: then every code is one of a failure.
    fn refused(&self) -> bool {
        !self.status.is_success()
    }

    /// What the answer says in words, besides its code.
    pub(crate) fn message(&self, answer: &Node<'_>, code: Option<&str>) -> Option<String> {
        let parts = self.parts(answer);
        let (spelt, is_new) = (self.spelling.message, |text: &str| Some(text) != code);
        // What the document has under such a name is data, unless the status says no.
        let usual = first(&parts, spelt, &MESSAGES, &|part, name, text| {
            is_new(text) && (self.refused() || spelt.contains(&name) || !self.is_ordinary(part.name, name))
        });
        usual.or_else(|| {
            first(&parts, &[], &OTHER_MESSAGES, &|part, _, text| is_new(text) && (self.refused() || part.failed))
        })
    }

    /// The code that counts. One that is known says more than one that is not, wherever it stands, and of those the one that leaves doubt:
    /// beside it, no other is certain.
    fn telling_code(&self, parts: &[Part<'_>], told: bool) -> Option<Code> {
        let mut best = None;
        for part in parts {
            for name in self.spelling.code {
                if let Some(node) = part.node.get(name) {
                    self.weigh(&mut best, self.code(part, name, &node), told);
                }
            }
            for (name, node) in part.node.members() {
                if CODES.have(name)
                    || (part.name.is_empty() && is_failure(name))
                    || (self.refused() && is_of_a_code(name))
                {
                    self.weigh(&mut best, self.code(part, name, &node), told);
                }
            }
        }
        match &best {
            Some(code) if code.row.is_none_or(|row| !leaves_doubt(row.kind)) => self.inner_code(parts).or(best),
            _ => best,
        }
    }

    /// A known code that says why another was given.
    fn inner_code(&self, parts: &[Part<'_>]) -> Option<Code> {
        for part in parts {
            for (name, node) in part.node.members() {
                if INNER_CODES.have(name)
                    && let Some(code) = self.code(part, name, &node)
                    && code.row.is_some()
                {
                    return Some(code);
                }
            }
        }
        None
    }

    fn weigh(&self, best: &mut Option<Code>, code: Option<Code>, told: bool) {
        let Some(code) = code else { return };
        let is_better = match best {
            None => true,
            Some(Code { row: Some(best), .. }) => {
                !leaves_doubt(best.kind) && code.row.is_some_and(|row| leaves_doubt(row.kind))
            }
            Some(best) => code.row.is_some() || (best.is_anybodys && !code.is_anybodys),
        };
        if is_better && (code.row.is_some() || told || code.failed) {
            *best = Some(code);
        }
    }

    fn code(&self, part: &Part<'_>, name: &str, node: &Node<'_>) -> Option<Code> {
        if matches!(node, Node::Bool(_)) || (!self.refused() && self.is_ordinary(part.name, name)) {
            return None;
        }
        let mut text = printable(scalar::text(node)?);
        if says_all_is_well(&text) || says_no_failure(&text) {
            return None;
        }
        let mut row = find(self.codes, &text);
        if row.is_none()
            && let Some(number) = scalar::integer(&Node::Text(&text))
        {
            let digits = number.to_string();
            row = find(self.codes, &digits);
            text = if row.is_some() { digits } else { text };
        }
        let is_word = is_failure(name);
        // A sentence is a message.
        if is_word && text.chars().any(char::is_whitespace) {
            return None;
        }
        // Inside of what may be data, `code` alone is too common a name.
        let telling = CODES.have(name) && (part.name.is_empty() || !self.operation.answer.has_data || !CODE.have(name));
        let is_the_vendors = self.spelling.code.contains(&name) && !STATES.have(name) && part.is_of_the_answer();
        let is_anybodys = row.is_none() && (!is_the_vendors || names_nothing(&text));
        Some(Code { text, row, is_anybodys, failed: part.failed || is_word || telling })
    }

    /// Whether there are members that only failures have, in the answer itself or one level down. Of a list, what is in it is the answer.
    fn is_told(&self, answer: &Node<'_>) -> bool {
        match *answer {
            Node::List(items) => {
                for item in items {
                    if self.is_told_by(&item) || self.has_code(&item) {
                        return true;
                    }
                }
                false
            }
            _ => self.is_told_by(answer),
        }
    }

    fn has_code(&self, item: &Node<'_>) -> bool {
        for (name, node) in item.members() {
            if CODES.have(name) && !self.is_ordinary("", name) && !is_no_failure(name, &node) {
                return true;
            }
        }
        false
    }

    fn is_told_by(&self, answer: &Node<'_>) -> bool {
        if !self.operation.answer.has_data && counts_fewer(answer) {
            return true;
        }
        for (name, node) in answer.members() {
            if self.tells("", name, &node) || self.is_told_within(name, &node) || self.raises_doubt(name, &node) {
                return true;
            }
        }
        false
    }

    fn is_told_within(&self, part: &str, node: &Node<'_>) -> bool {
        for (name, node) in node.members() {
            if self.tells(part, name, &node) {
                return true;
            }
        }
        false
    }

    fn tells(&self, part: &str, name: &str, node: &Node<'_>) -> bool {
        if part.is_empty() && self.spelling.refusal.contains(&name) {
            return !is_no_failure(name, node);
        }
        // Documented or not, that word says so.
        if part.is_empty()
            && self.spelling.message.contains(&name)
            && scalar::text(node).is_some_and(|text| begins_with_failure(text) || is_name_of_an_error(text))
        {
            return true;
        }
        if !may_tell_of_failure(name) || self.is_ordinary(part, name) || self.is_of_success(part, name) {
            return false;
        }
        match node {
            _ if speaks_of_failure(name) => self.counts(name, node) && !is_no_failure(name, node),
            // A code of whoever failed.
            _ if CODES.have(name) && !part.is_empty() => !self.operation.answer.has_data && !is_no_failure(name, node),
            // A code that is none of the documented form.
            Node::List(_) | Node::Object(_) => CODES.have(name) && !is_no_failure(name, node),
            _ if FLAGS.have(name) => !affirms(node),
            _ => STATES.have(name) && says_no(node),
        }
    }

    /// Beside data, a scalar under a name that tells of more than a failure is data: `loginFailedCount`, `joinForbidden`.
    fn counts(&self, name: &str, node: &Node<'_>) -> bool {
        !self.operation.answer.has_data || matches!(node, Node::List(_) | Node::Object(_)) || is_of_failure_alone(name)
    }

    /// Whether it is the field by which the document tells success.
    fn is_of_success(&self, part: &str, name: &str) -> bool {
        part.is_empty() && self.operation.answer.success.is_some_and(|rule| rule.field == name)
    }

    /// Whether the document says that a field of this name is no part of a failure.
    fn is_ordinary(&self, part: &str, name: &str) -> bool {
        for ordinary in self.operation.answer.ordinary {
            // Of a map, the names are data.
            if ordinary.strip_suffix(".*") == Some(part) {
                return true;
            }
            match ordinary.strip_suffix(name) {
                Some("") if part.is_empty() => return true,
                Some(outer) if outer.strip_suffix('.') == Some(part) => return true,
                _ => {}
            }
        }
        false
    }

    /// The answer itself, then what stands one level down, what is called a failure first, and a level below that.
    fn parts<'n>(&self, answer: &Node<'n>) -> Vec<Part<'n>> {
        // Of a list of failures, the first is told.
        let node = match *answer {
            Node::List(mut items) => items.next().unwrap_or(Node::Null),
            whole => whole,
        };
        let mut parts = vec![Part { node, name: "", failed: false }];
        for failed in &[true, false] {
            for (name, node) in node.members() {
                if let Some(part) = self.part(&parts[0], name, node)
                    && part.failed == *failed
                {
                    parts.push(part);
                }
            }
        }
        for at in 1..parts.len() {
            for (name, node) in parts[at].node.members() {
                if let Some(part) = self.part(&parts[at], name, node)
                    && (part.failed || self.refused())
                {
                    parts.push(part);
                }
            }
        }
        parts
    }

    /// An object, or the first of a list of failures. What the document has under such a name is none, whatever is in it, unless the
    /// status says no.
    fn part<'n>(&self, outer: &Part<'_>, name: &'n str, node: Node<'n>) -> Option<Part<'n>> {
        let is_failed =
            || outer.failed || (is_failure(name) && (self.refused() || !self.is_ordinary(outer.name, name)));
        match node {
            Node::Object(_) => Some(Part { node, name, failed: is_failed() }),
            Node::List(mut items) if is_failed() && !lists_some(name, &node) => {
                items.next().map(|node| Part { node, name, failed: true })
            }
            _ => None,
        }
    }
}

/// Whether a text that stands in this part under this name is looked for.
type IsMeant<'m> = dyn Fn(&Part<'_>, &str, &str) -> bool + 'm;

/// The first text under one of these names: as the vendor spells them, or as any service of its kind would.
fn first(parts: &[Part<'_>], spelt: &[&str], alike: &Names, is_meant: &IsMeant<'_>) -> Option<String> {
    for part in parts {
        for name in spelt {
            if let Some(text) = part.node.get(name).and_then(|node| said(name, &node))
                && is_meant(part, name, &text)
            {
                return Some(text);
            }
        }
        for (name, node) in part.node.members() {
            if alike.have(name)
                && let Some(text) = said(name, &node)
                && is_meant(part, name, &text)
            {
                return Some(text);
            }
        }
        // Of a list of failures, each can be a sentence.
        if part.failed
            && let Some(text) = said_plainly(&part.node)
            && is_meant(part, "", &text)
        {
            return Some(text);
        }
    }
    None
}

/// A service that failed may have failed after it acted.
pub(super) fn leaves_doubt(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ServerError | ErrorKind::Timeout)
}

/// Whether no vendor would call anything so: a word for nothing, a status of HTTP, or what is left of a text.
fn names_nothing(code: &str) -> bool {
    stands_for_nothing(code) || is_of_http(code) || code.contains(char::REPLACEMENT_CHARACTER)
}

/// Of several, as in several languages, the first. What holds a failure is a part of its own.
fn said(name: &str, node: &Node<'_>) -> Option<String> {
    match *node {
        _ if is_failure(name) => said_plainly(node),
        Node::List(mut items) => items.find_map(|item| said_plainly(&item)),
        Node::Object(mut members) => members.find_map(|(_, member)| said_plainly(&member)),
        scalar => said_plainly(&scalar),
    }
}

fn said_plainly(node: &Node<'_>) -> Option<String> {
    let text = printable(scalar::text(node)?);
    if text.is_empty() { None } else { Some(text) }
}

fn is_of_visible_ascii(text: &str) -> bool {
    for byte in text.as_bytes() {
        if !matches!(byte, b' '..=b'~') {
            return false;
        }
    }
    true
}

/// Controls become blanks: the text ends up on somebody's terminal.
pub(crate) fn printable(text: &str) -> String {
    let text = text.trim();
    // Most are ASCII and hold none.
    if is_of_visible_ascii(text) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        shown.push(if c.is_control() || input::is_invisible(c) { ' ' } else { c });
    }
    let trimmed = shown.trim();
    if trimmed.len() == shown.len() { shown } else { trimmed.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::super::verdict::Manner;
    use super::*;

    /// Every operation, with its vendor's manner.
    fn manners() -> impl Iterator<Item = (Manner, &'static Operation)> {
        let profiles = [
            #[cfg(feature = "dingtalk")]
            crate::dingtalk::PROFILE,
            #[cfg(feature = "huawei")]
            crate::huawei::PROFILE,
            #[cfg(feature = "tencent")]
            crate::tencent::PROFILE,
        ];
        profiles
            .into_iter()
            .flat_map(|profile| profile.operations.iter().map(move |operation| (profile.manner, operation)))
    }

    #[test]
    fn the_generator_knows_every_name_of_a_failure() {
        for (manner, _) in manners() {
            for name in manner.spelling.code.iter().chain(manner.spelling.refusal) {
                assert!(may_tell_of_failure(name), "{name}");
            }
        }
    }

    /// One of few names with one of few values, so that every pair comes about.
    fn odd_member(random: &mut fastrand::Rng, deeper: u8) -> String {
        let names = [
            "",
            "errmsg",
            "code",
            "ErrorCode",
            "error",
            "failedList",
            "ok",
            "state",
            "RequestId",
            "data",
            "message",
            "Response",
            "x",
        ];
        let values =
            ["0", "200", "400", "7", "true", "false", "null", "\"\"", "\"ok\"", "\"FAIL\"", "\"a b\"", "[]", "{}"];
        let name = names[random.usize(..names.len())];
        let value = match random.u8(..6) {
            0 if deeper > 0 => format!("{{{}}}", odd_member(random, deeper - 1)),
            1 if deeper > 0 => format!("[{{{}}}]", odd_member(random, deeper - 1)),
            _ => values[random.usize(..values.len())].to_owned(),
        };
        format!("\"{name}\":{value}")
    }

    #[test]
    fn what_is_plain_tells_of_no_failure_however_long_one_looks() {
        let mut random = fastrand::Rng::with_seed(11);
        let mut plain = 0;
        for (manner, operation) in manners() {
            let search = Search { spelling: manner.spelling, codes: manner.codes, operation, status: StatusCode::OK };
            for _ in 0..500 {
                let members: Vec<String> = (0..random.u8(1..4)).map(|_| odd_member(&mut random, 2)).collect();
                let body = format!("{{{}}}", members.join(","));
                let tree = crate::wire::node::parse(body.as_bytes()).unwrap();
                if search.is_plain(&tree.root()) {
                    let (found, sought) = (search.find(&tree.root()), search.look_for(&tree.root()));
                    assert_eq!((sought.is_told, &sought.code), (false, &None), "{} {body}", operation.id);
                    assert_eq!(found.request_id, sought.request_id, "{} {body}", operation.id);
                    plain += 1;
                }
            }
        }
        assert!(plain > 1000, "{plain}");
    }
}
