//! Finds what an answer says of a failure, wherever it says it.

use http::StatusCode;

use super::operation::{ErrorCode, Operation, find};
use crate::input;
use crate::wire::node::Node;
use crate::wire::scalar;

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

include!(concat!(env!("OUT_DIR"), "/failure_names.rs"));
static MESSAGES: Names = Names::new(&[
    "message",
    "errormsg",
    "errmsg",
    "errormessage",
    "returndesc",
    "errorinfo",
    "errordescription",
    "msg",
    "description",
    "cause",
    // `{"error": "no such meeting"}`
    "error",
]);
/// Messages that only failures have.
static ERROR_MESSAGES: Names = Names::new(&["errormsg", "errmsg", "errormessage", "errorinfo", "errordescription"]);
static REQUEST_IDS: Names = Names::new(&["requestid", "traceid", "reqid"]);
/// What services write as a code when all is well.
const ALL_IS_WELL: [&str; 8] = ["", "ok", "success", "successful", "succeeded", "true", "none", "null"];

/// Names without regard to capitals, `_` and `-`.
struct Names {
    plain: &'static [&'static str],
    /// The letters that they end with, a bit for each: most names of an answer end otherwise.
    ends: u32,
}

impl Names {
    const fn new(plain: &'static [&'static str]) -> Self {
        let (mut ends, mut at) = (0, 0);
        while at < plain.len() {
            if let Some(last) = plain[at].as_bytes().last() {
                ends |= bit(*last);
            }
            at += 1;
        }
        Self { plain, ends }
    }

    fn have(&self, name: &str) -> bool {
        let ends_alike = letters(name).next().is_some_and(|last| self.ends & bit(last) != 0);
        ends_alike && self.plain.iter().any(|plain| is_alike(name, plain))
    }
}

/// Different for each of the letters.
const fn bit(letter: u8) -> u32 {
    1 << (letter % 32)
}

/// What an answer says of a failure.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    /// A code that does not say that all is well.
    pub(crate) code: Option<String>,
    /// The code's row in the vendor's table.
    pub(crate) row: Option<&'static ErrorCode>,
    /// The code is one of HTTP: whatever stands between says so as well as the vendor.
    pub(crate) is_of_http: bool,
    pub(crate) request_id: Option<String>,
    /// Whether the answer holds something that only a failure has: in an answer with a good status this is no success.
    pub(crate) is_told: bool,
}

/// Where codes are looked for.
pub(crate) struct Search<'s> {
    pub(crate) spelling: &'s Spelling,
    pub(crate) codes: &'static [ErrorCode],
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

/// A code, and whether it can only be one of a failure.
struct Code {
    text: String,
    row: Option<&'static ErrorCode>,
    is_of_http: bool,
    failed: bool,
}

// Loops rather than chains of iterators here: every adapter is compiled anew for what it is made of.
impl Search<'_> {
    pub(crate) fn find(&self, answer: &Node<'_>) -> Failure {
        let parts = parts(answer);
        let is_told = self.is_told(answer);
        let mut failure = Failure {
            request_id: self.first(&parts, self.spelling.request_id, &REQUEST_IDS),
            is_told,
            ..Failure::default()
        };
        if let Some(code) = self.telling_code(&parts, is_told || self.refused()) {
            failure.is_told = true;
            (failure.code, failure.row, failure.is_of_http) = (Some(code.text), code.row, code.is_of_http);
        }
        failure
    }

    /// The status says no: then every code is one of a failure.
    fn refused(&self) -> bool {
        !self.status.is_success()
    }

    /// What the answer says in words.
    pub(crate) fn message(&self, answer: &Node<'_>) -> Option<String> {
        self.first(&parts(answer), self.spelling.message, &MESSAGES)
    }

    /// The code that counts. One that is known says more than one that is not, wherever it stands.
    fn telling_code(&self, parts: &[Part<'_>], told: bool) -> Option<Code> {
        let mut best: Option<Code> = None;
        for part in parts {
            for code in self.codes_of(part) {
                if code.row.is_some() {
                    return Some(code);
                }
                let is_better = best.as_ref().is_none_or(|best| best.is_of_http && !code.is_of_http);
                if is_better && (told || code.failed) {
                    best = Some(code);
                }
            }
        }
        best
    }

    /// The codes of a part, in the order of the vendor's spellings.
    fn codes_of(&self, part: &Part<'_>) -> Vec<Code> {
        let mut codes = Vec::new();
        for name in self.spelling.code {
            codes.extend(part.node.get(name).and_then(|node| self.code(part, name, &node)));
        }
        for (name, node) in part.node.members() {
            if CODES.have(name) || (part.name.is_empty() && is_failure(name)) {
                codes.extend(self.code(part, name, &node));
            }
        }
        codes
    }

    fn code(&self, part: &Part<'_>, name: &str, node: &Node<'_>) -> Option<Code> {
        if matches!(node, Node::Bool(_)) || (!self.refused() && self.is_ordinary(part.name, name)) {
            return None;
        }
        let text = scalar::text(node)?;
        if says_all_is_well(text) {
            return None;
        }
        let row = find(self.codes, text.trim());
        let is_word = is_failure(name);
        // A sentence is a message.
        if is_word && text.trim().contains(char::is_whitespace) {
            return None;
        }
        // Inside of what may be data, `code` alone is too common a name.
        let telling = CODES.have(name) && (part.name.is_empty() || !is_alike(name, "code"));
        let is_of_http = row.is_none() && self.refused() && is_of_http(text);
        Some(Code { text: printable(text), row, is_of_http, failed: part.failed || is_word || telling })
    }

    /// Whether there are members that only failures have, in the answer itself or one level down.
    fn is_told(&self, answer: &Node<'_>) -> bool {
        for (name, node) in answer.members() {
            if self.tells("", name, &node) {
                return true;
            }
            for (inner, node) in node.members() {
                if self.tells(name, inner, &node) {
                    return true;
                }
            }
        }
        false
    }

    fn tells(&self, part: &str, name: &str, node: &Node<'_>) -> bool {
        let rule = self.operation.answer.success;
        if part.is_empty() && self.spelling.refusal.contains(&name) {
            return !is_well(node);
        }
        let tells = match node {
            _ if is_failure(name) => !is_well(node),
            // Of data, nothing else counts.
            _ if !part.is_empty() => false,
            // A code that is none of the documented form.
            Node::List(_) | Node::Object(_) => CODES.have(name) && !is_well(node),
            _ if ERROR_MESSAGES.have(name) => !self.spelling.message.contains(&name) && !is_well(node),
            _ => FLAGS.have(name) && rule.is_none_or(|rule| rule.field != name) && scalar::flag(node) == Some(false),
        };
        tells && !self.is_ordinary(part, name)
    }

    /// Whether the document says that a field of this name is no part of a failure.
    fn is_ordinary(&self, part: &str, name: &str) -> bool {
        self.operation.answer.ordinary.iter().any(|ordinary| match ordinary.strip_suffix(name) {
            Some("") => part.is_empty(),
            Some(outer) => outer.strip_suffix('.') == Some(part),
            None => false,
        })
    }

    /// The first text under one of these names: as the vendor spells them, or as any service of its kind would.
    fn first(&self, parts: &[Part<'_>], spelt: &[&str], alike: &Names) -> Option<String> {
        for part in parts {
            for name in spelt {
                if let Some(text) = part.node.get(name).and_then(|node| said(&node)) {
                    return Some(text);
                }
            }
            for (name, node) in part.node.members() {
                if alike.have(name)
                    && let Some(text) = said(&node)
                {
                    return Some(text);
                }
            }
        }
        None
    }
}

fn said(node: &Node<'_>) -> Option<String> {
    scalar::text(node).map(printable).filter(|text| !text.is_empty())
}

/// The answer itself, then what stands one level down, what is called a failure first, and a level below that.
fn parts<'n>(answer: &Node<'n>) -> Vec<Part<'n>> {
    let mut parts = vec![Part { node: *answer, name: "", failed: false }];
    let mut others = Vec::new();
    for (name, node) in answer.members() {
        match part(name, node, false) {
            Some(part) if part.failed => parts.push(part),
            other => others.extend(other),
        }
    }
    parts.extend(others);
    for at in 1..parts.len() {
        let (outer, failed) = (parts[at].node, parts[at].failed);
        for (name, node) in outer.members() {
            parts.extend(part(name, node, failed).filter(|part| part.failed));
        }
    }
    parts
}

/// An object, or the first of a list of failures.
fn part<'n>(name: &'n str, node: Node<'n>, failed: bool) -> Option<Part<'n>> {
    let is_failed = || failed || is_failure(name);
    match node {
        Node::Object(_) => Some(Part { node, name, failed: is_failed() }),
        Node::List(mut items) if is_failed() => items.next().map(|node| Part { node, name, failed: true }),
        _ => None,
    }
}

fn is_failure(name: &str) -> bool {
    FAILURES.have(name)
}

/// Without regard to capitals, `_` and `-`.
fn is_alike(name: &str, plain: &str) -> bool {
    letters(name).eq(plain.bytes().rev())
}

/// From the last to the first.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().rev().filter(|byte| !matches!(byte, b'_' | b'-')).map(|byte| byte.to_ascii_lowercase())
}

/// Whether this value of an error member says that there is no error: all that it holds does.
fn is_well(node: &Node<'_>) -> bool {
    match node {
        Node::Bool(failed) => !failed,
        Node::Object(members) => {
            for (name, node) in *members {
                if !is_well(&node) && !REQUEST_IDS.have(name) {
                    return false;
                }
            }
            true
        }
        Node::List(items) => items.len() == 0,
        scalar => scalar::text(scalar).is_none_or(says_all_is_well),
    }
}

/// Whether it is a status of HTTP, or what one is called.
fn is_of_http(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    (400..600).filter_map(|status| StatusCode::from_u16(status).ok()).any(|status| {
        let mut reason = status.canonical_reason().unwrap_or_default().to_owned();
        reason.retain(|c| c.is_ascii_alphanumeric());
        plain == status.as_str() || (!plain.is_empty() && plain.eq_ignore_ascii_case(&reason))
    })
}

pub(crate) fn says_all_is_well(code: &str) -> bool {
    let code = code.trim();
    let number = scalar::integer(&Node::Text(code));
    matches!(number, Some(0 | 200)) || ALL_IS_WELL.iter().any(|word| code.eq_ignore_ascii_case(word))
}

/// Controls become blanks: the text ends up on somebody's terminal.
pub(crate) fn printable(text: &str) -> String {
    let text = text.trim();
    // Most are ASCII and hold none.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let shown = |c: char| if c.is_control() || input::is_invisible(c) { ' ' } else { c };
    text.chars().map(shown).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_knows_every_name_of_a_failure() {
        let spellings: &[&Spelling] = &[
            #[cfg(feature = "dingtalk")]
            crate::dingtalk::PROFILE.manner.spelling,
            #[cfg(feature = "huawei")]
            crate::huawei::PROFILE.manner.spelling,
            #[cfg(feature = "tencent")]
            crate::tencent::PROFILE.manner.spelling,
        ];
        for name in spellings.iter().flat_map(|spelling| spelling.code.iter().chain(spelling.refusal)) {
            assert!(ALL_NAMES.have(name), "{name}");
        }
    }
}
