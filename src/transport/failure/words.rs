//! What the names and the values in an answer say of a failure.

use http::StatusCode;

use crate::input::{consists_of, leading};
use crate::wire::node::Node;
use crate::wire::scalar;

include!(concat!(env!("OUT_DIR"), "/failure_names.rs"));

pub(super) static CODE: Names = Names::new(&["code"]);
/// What a vendor or a gateway puts an answer into.
pub(super) static ENVELOPES: Names = Names::new(&["data", "result", "response", "resp", "body", "head", "header"]);
/// Codes that only an answer has which tells nothing else: beside data, they are data.
static OTHER_CODES: Names = Names::new(&["ret", "rc"]);
/// Those that say why the other code was given.
pub(super) static INNER_CODES: Names = Names::new(&["subcode", "suberrorcode"]);
/// What says in words how it went only where it went ill.
pub(super) static OTHER_MESSAGES: Names =
    Names::new(&["errordesc", "errdesc", "submsg", "resultmsg", "retmsg", "desc", "detail", "reason", "title"]);
pub(super) static OTHER_STATES: Names = Names::new(&[
    "data",
    "resultstatus",
    "taskstatus",
    "statuscode",
    "done",
    "complete",
    "completed",
    "finished",
    "accepted",
    "applied",
    "executed",
]);
/// What stands beside "error" or "fail" in the names of what tells of a failure, and of nothing else.
static PARTS: Names = Names::new(&[
    "is",
    "has",
    "count",
    "counts",
    "num",
    "number",
    "total",
    "code",
    "msg",
    "message",
    "info",
    "desc",
    "description",
    "reason",
    "detail",
    "details",
    "no",
    "id",
    "key",
    "text",
    "str",
    "string",
    "title",
    "type",
]);
/// Stems of the names of what tells who it was,
const WHO: [&str; 15] = [
    "user",
    "member",
    "account",
    "participant",
    "attendee",
    "person",
    "people",
    "phone",
    "device",
    "list",
    "result",
    "detail",
    "outcome",
    "succ",
    "unknown",
];
/// and of what became of those for whom it did not go well.
const NOT_DONE: [&str; 25] = [
    "warn",
    "skip",
    "ignore",
    "missed",
    "missing",
    "remain",
    "pending",
    "absent",
    "gone",
    "partial",
    "left",
    "found",
    "offline",
    "unproc",
    "exclu",
    "timedout",
    "timeout",
    "abort",
    "cancel",
    "interrupt",
    "throttl",
    "limited",
    "simulat",
    "dryrun",
    "noop",
];
/// Stems of the names of lists of people.
const PEOPLE: [&str; 9] =
    ["user", "member", "account", "participant", "attendee", "person", "people", "phone", "device"];
/// Stems of the names of how many it did not go well for.
const PASSED_OVER: [&str; 5] = ["skip", "ignore", "notfound", "pending", "unproc"];
/// Stems of the names of those for whom nothing was done.
const LEFT_OVER: [&str; 4] = ["remain", "skip", "pending", "unproc"];
/// Stems of the names of how many it went well for.
const DONE: [&str; 6] = ["succ", "affected", "removed", "kicked", "applied", "executed"];
/// States of what is still to be done, if ever, and in part.
const NOT_YET: [&str; 11] = [
    "pending",
    "queued",
    "processing",
    "submitted",
    "waiting",
    "in progress",
    "partial",
    "partial success",
    "skipped",
    "timeout",
    "timed out",
];
/// Words of a sentence that says what did not go well.
const OF_A_DENIAL: [&str; 14] = [
    "no",
    "not",
    "cannot",
    "unable",
    "denied",
    "failed",
    "fails",
    "failure",
    "forbidden",
    "refused",
    "rejected",
    "invalid",
    "illegal",
    "unauthorized",
];
/// The same in Chinese, where words are not set apart.
const OF_A_DENIAL_IN_CHINESE: [&str; 8] = ["失败", "拒绝", "无权", "没有", "不存在", "不在", "不能", "禁止"];
/// Words that stand for anything.
static ANYTHING: Names = Names::new(&[
    "data", "item", "items", "entry", "entries", "record", "records", "response", "body", "payload", "content",
    "value", "values", "status", "statuses", "state", "states", "id", "ids", "names", "numbers",
]);
/// What they write where there is nothing.
const NOTHING: [&str; 8] = ["null", "none", "nil", "undefined", "n/a", "nan", "true", "false"];
/// Within a code, of a service that failed rather than refused.
const OF_THE_SERVICE: [&str; 19] = [
    "timeout",
    "timedout",
    "systemerror",
    "systemexception",
    "systembusy",
    "internalerror",
    "internalexception",
    "servererror",
    "serviceerror",
    "serviceexception",
    "unavailable",
    "unknownerror",
    "deadlineexceeded",
    "internalfailure",
    "nullpointer",
    "serverbusy",
    "connreset",
    "partial",
    "processing",
];
/// The whole of such a code.
const SERVICE_FAILED: [&str; 2] = ["INTERNAL", "UNKNOWN"];
/// The same in Chinese.
const OF_THE_SERVICE_IN_CHINESE: [&str; 9] =
    ["繁忙", "超时", "系统错误", "系统异常", "服务异常", "服务错误", "服务不可用", "内部错误", "未知错误"];
/// What they write in a word when it is not.
const ALL_IS_NOT_WELL: [&str; 14] = [
    "fail",
    "failed",
    "failure",
    "error",
    "denied",
    "rejected",
    "refused",
    "forbidden",
    "unauthorized",
    "false",
    "失败",
    "操作失败",
    "错误",
    "拒绝",
];

/// Words of constants that name an error: `NO_RIGHT`, `CONF_NOT_EXIST`.
const OF_AN_ERROR: [&str; 16] = [
    "NO",
    "NOT",
    "ERROR",
    "ERR",
    "EXCEPTION",
    "FAIL",
    "FAILED",
    "FAILURE",
    "DENIED",
    "REJECTED",
    "REFUSED",
    "FORBIDDEN",
    "INVALID",
    "ILLEGAL",
    "TIMEOUT",
    "EXPIRED",
];

/// Whether it is a list of several failures, or of one of somebody, or of those for whom it went well.
pub(super) fn lists_some(name: &str, node: &Node<'_>) -> bool {
    let Node::List(mut items) = *node else { return false };
    if !is_failure(name) {
        return items.len() > 0 && (speaks_of_failure(name) || begins(name, "succ"));
    }
    items.len() > 1 || items.next().is_some_and(|failure| names_somebody(&failure))
}

/// Whether it is the name of a code, whoever's: `rtnCode`, `biz_code`. A state may be of HTTP.
pub(super) fn is_of_a_code(name: &str) -> bool {
    let plain = name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    OTHER_CODES.have(name) || (ends(plain, "code") && !STATES.have(name))
}

fn ends(word: &str, stem: &str) -> bool {
    let start = word.len().checked_sub(stem.len());
    start.and_then(|start| word.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(stem))
}

/// Whether it tells of some people that it was done to them, or not, or how many there were.
pub(super) fn went_so_or_so(name: &str, node: &Node<'_>) -> bool {
    let names_people = || holds_any(name, &PEOPLE) || holds_any(name, &DONE) || holds_any(name, &LEFT_OVER);
    match node {
        Node::List(items) if names_people() => items.len() > 0,
        Node::List(items) if !is_failure(name) => {
            let mut items = *items;
            may_tell_of_some(name) && items.any(|item| names_somebody(&item) && has_own_part(&item))
        }
        Node::Object(members) if speaks_of_failure(name) => names_people() && members.len() > 0,
        Node::Object(members) => {
            let mut members = *members;
            may_tell_of_some(name) && members.any(|(who, went)| !FLAGS.have(who) && matches!(went, Node::Bool(true)))
        }
        Node::Text(text) if speaks_of_failure(name) => names_people() && !says_no_failure(text),
        Node::Number(_) => holds_any(name, &DONE) && scalar::integer(node).is_some_and(|number| number > 0),
        other => leaves_some(name, other),
    }
}

/// Whether what stands under this name may tell of some people how it went.
pub(super) fn may_tell_of_some(name: &str) -> bool {
    if holds_any(name, &WHO) || holds_any(name, &NOT_DONE) {
        return true;
    }
    let mut rest = name;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(end_of_word(rest));
        if ANYTHING.have(word) || word.ends_with("ed") || word.ends_with("ids") {
            return true;
        }
        rest = after;
    }
    false
}

/// Whether it says of what is called so that it was not done for everybody: that it is so, a warning, that there were no successes, or
/// that somebody was passed over.
pub(super) fn leaves_some(name: &str, node: &Node<'_>) -> bool {
    match node {
        Node::Bool(is_so) => *is_so && holds_any(name, &NOT_DONE),
        Node::Text(text) if holds_any(name, &["warn"]) => !says_no_failure(text),
        Node::Number(_) | Node::Text(_) => match scalar::integer(node) {
            Some(0) => holds_any(name, &DONE),
            Some(number) => number > 0 && holds_any(name, &PASSED_OVER),
            None => false,
        },
        _ => false,
    }
}

/// Whether a name holds one of these, without regard to capitals.
fn holds_any(name: &str, stems: &[&str]) -> bool {
    for stem in stems {
        for part in name.as_bytes().windows(stem.len()) {
            if part.eq_ignore_ascii_case(stem.as_bytes()) {
                return true;
            }
        }
    }
    false
}

pub(super) fn names_somebody(failure: &Node<'_>) -> bool {
    for (name, _) in failure.members() {
        let plain = name.to_ascii_lowercase();
        if !REQUEST_IDS.have(name) && (plain.ends_with("id") || plain.contains("account") || plain.contains("user")) {
            return true;
        }
    }
    false
}

/// Whether it says how something went. What the number of a state means, nobody knows.
pub(super) fn has_own_part(node: &Node<'_>) -> bool {
    for (name, node) in node.members() {
        let is_word = scalar::integer(&node).is_none();
        if CODES.have(name) || FLAGS.have(name) || MESSAGES.have(name) || (is_word && STATES.have(name)) {
            return true;
        }
    }
    false
}

pub(super) fn is_failure(name: &str) -> bool {
    FAILURES.have(name)
}

/// Whether a name tells of a failure and of nothing else: `failCount`, `errorMsg`.
pub(super) fn is_of_failure_alone(name: &str) -> bool {
    let mut rest = name;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(end_of_word(rest));
        let is_of_failure = is_telling(word) && !REJECTIONS.have(word);
        if !is_of_failure && !PARTS.have(word) && last_letter(word).is_some() {
            return false;
        }
        rest = after;
    }
    true
}

/// Whether what stands under this name says that nothing failed: all that it holds does.
pub(super) fn is_no_failure(name: &str, node: &Node<'_>) -> bool {
    match node {
        Node::Bool(failed) => !failed,
        Node::Object(members) => {
            let mut is_of_a_failure = members.len() == 0;
            for (name, node) in *members {
                if !is_no_failure(name, &node) && !REQUEST_IDS.have(name) {
                    return false;
                }
                is_of_a_failure |= CODES.have(name) || MESSAGES.have(name) || STATES.have(name);
            }
            is_of_a_failure
        }
        Node::List(items) => items.len() == 0,
        scalar => match scalar::text(scalar) {
            // Of how it went, that says that it went ill.
            Some(_) if STATES.have(name) && says_false(scalar) => false,
            // What else says that all is well is a number of failures, or that there is one.
            Some(text) => says_no_failure(text) || (says_all_is_well(text) && !counts_failures(name)),
            None => true,
        },
    }
}

fn counts_failures(name: &str) -> bool {
    speaks_of_failure(name) && !CODES.have(name)
}

/// Whether it is a word for nothing, or for a failure, where something is to be named.
pub(crate) fn stands_for_nothing(text: &str) -> bool {
    is_one_of(&NOTHING, text.trim()) || begins_with_failure(text) || !text.chars().any(char::is_alphanumeric)
}

pub(super) fn says_false(node: &Node<'_>) -> bool {
    match node {
        Node::Bool(well) => !well,
        Node::Text(text) => text.trim().eq_ignore_ascii_case("false"),
        _ => false,
    }
}

pub(super) fn says_no_failure(text: &str) -> bool {
    let text = text.trim();
    match scalar::integer(&Node::Text(text)) {
        Some(number) => number == 0,
        None if text.eq_ignore_ascii_case("true") => false,
        None => {
            is_one_of(&NOTHING, text)
                || is_one_of(&ALL_IS_WELL, without_its_end(text))
                || is_one_of(&["-", "--", "/"], text)
        }
    }
}

/// Whether it says yes, or nothing.
pub(super) fn affirms(node: &Node<'_>) -> bool {
    match scalar::flag(node) {
        Some(flag) => flag,
        None => scalar::text(node).is_none_or(|text| says_all_is_well(text) || is_one_of(&["yes", "y"], text.trim())),
    }
}

/// Whether this value says in a word, or as a status of HTTP, that it did not go well.
pub(super) fn says_no(node: &Node<'_>) -> bool {
    match node {
        Node::Bool(well) => !well,
        Node::Text(text) if begins_with_failure(text) || is_status_line(text) => true,
        other => scalar::integer(other).is_some_and(is_status_of_failure),
    }
}

pub(super) fn is_word_of_failure(text: &str) -> bool {
    is_one_of(&ALL_IS_NOT_WELL, text.trim())
}

/// `Failed to do it`, `error: no such user`; not `error: none`.
pub(super) fn begins_with_failure(text: &str) -> bool {
    let (word, rest) = leading(text.trim(), |c| !stands_between(c));
    let (_, rest) = leading(rest, stands_between);
    is_word_of_failure(word) && (rest.is_empty() || !says_no_failure(rest))
}

/// Whether it is what programs call an error by.
pub(super) fn is_name_of_an_error(text: &str) -> bool {
    let name = text.trim();
    let is_constant = consists_of(name, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_constant
        && name.contains('_')
        && name.split('_').any(|word| OF_AN_ERROR.contains(&word))
        && !says_no_failure(&name.replace('_', " "))
}

fn stands_between(c: char) -> bool {
    matches!(c, ' ' | ':' | '\u{ff0c}' | '\u{ff1a}')
}

/// Whether it is a sentence that says what did not go well, without beginning with that it did.
pub(super) fn denies(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_well = words.clone().next().is_none_or(says_all_is_well) || says_no_failure(text);
    !is_well
        && (words.any(|word| is_one_of(&OF_A_DENIAL, word))
            || OF_A_DENIAL_IN_CHINESE.iter().any(|word| text.contains(word)))
}

/// Whether it is the state of what is not done yet.
pub(super) fn says_not_yet(node: &Node<'_>) -> bool {
    matches!(node, Node::Text(text) if is_one_of(&NOT_YET, &text.trim().replace('_', " ")))
}

/// Whether it says of itself, in whatever spelling, that it worked.
pub(crate) fn says_that_it_worked(answer: &Node<'_>) -> bool {
    for (name, node) in answer.members() {
        if FLAGS.have(name) && scalar::flag(&node) == Some(true) {
            return true;
        }
    }
    false
}

fn is_one_of(words: &[&str], text: &str) -> bool {
    for word in words {
        if text.eq_ignore_ascii_case(word) {
            return true;
        }
    }
    false
}

fn is_status_of_failure(number: i64) -> bool {
    (400..600).contains(&number)
}

/// Whether it holds a status of HTTP, a good one too, or says no more than what one is called, or that something failed.
pub(super) fn is_of_http(text: &str) -> bool {
    let words = letters_of(text);
    let words = words.strip_prefix("http").unwrap_or(&words);
    let words = words.strip_suffix("error").unwrap_or(words);
    is_word_of_failure(text)
        || words == "accessdenied"
        || is_reason(words)
        || holds_status(text)
        || begins_with_status(text)
}

/// `403.0`, `201`, and `200 OK`: of those that say that it went well, a code says nothing.
fn begins_with_status(text: &str) -> bool {
    let digits = text.split_once(' ').map_or(text, |(digits, _)| digits);
    scalar::integer(&Node::Text(digits)).is_some_and(|number| (100..600).contains(&number))
}

/// `404 Not Found`
fn is_status_line(text: &str) -> bool {
    match text.trim().split_once(' ') {
        Some((digits, reason)) => is_status(digits) && is_reason(&letters_of(reason)),
        None => false,
    }
}

fn is_status(digits: &str) -> bool {
    scalar::integer(&Node::Text(digits)).is_some_and(is_status_of_failure)
}

fn holds_status(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(is_status)
}

/// Whether a status is called like this, in small letters alone.
fn is_reason(words: &str) -> bool {
    for status in 400..600 {
        if let Ok(status) = StatusCode::from_u16(status)
            && let Some(reason) = status.canonical_reason()
            && letters_of(reason) == words
        {
            return true;
        }
    }
    false
}

/// The letters of ASCII alone, as small ones.
fn letters_of(text: &str) -> String {
    let mut letters = String::new();
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            letters.push(c.to_ascii_lowercase());
        }
    }
    letters
}

pub(crate) fn says_all_is_well(code: &str) -> bool {
    let number = scalar::integer(&Node::Text(code.trim()));
    matches!(number, Some(0 | 200)) || is_one_of(&ALL_IS_WELL, without_its_end(code))
}

/// Without what ends a sentence.
fn without_its_end(text: &str) -> &str {
    let text = text.trim();
    match text.chars().next_back() {
        Some(end @ ('.' | '!' | '。' | '！')) => text.trim_end_matches(end).trim_end(),
        _ => text,
    }
}

/// Whether a name tells no more than how the call went, and under which id.
pub(crate) fn tells_of_the_call(name: &str) -> bool {
    CODES.have(name) || MESSAGES.have(name) || REQUEST_IDS.have(name)
}

/// Whether a code says that the service failed, however it is spelt.
pub(super) fn is_of_the_service(code: &str) -> bool {
    let letters = letters_of(code);
    for word in &OF_THE_SERVICE {
        if letters.contains(word) {
            return true;
        }
    }
    for word in &OF_THE_SERVICE_IN_CHINESE {
        if code.contains(word) {
            return true;
        }
    }
    is_one_of(&SERVICE_FAILED, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_of_failure() {
        for name in [
            "failedList",
            "FailedList_Account",
            "faillist",
            "failCount",
            "failures",
            "errorList",
            "error_list",
            "errorMsg",
            "isError",
            "iserror",
            "hasError",
            "error.list",
            "error list ",
            "isFailed",
            "invalidUserIds",
            "AccessDeniedDetail",
        ] {
            assert!(speaks_of_failure(name), "{name}");
        }
        for name in ["", "name", "failoverHost", "terror", "issue", "ok", "code", "status", "unfailing", "_", "é"] {
            assert!(!speaks_of_failure(name), "{name}");
        }
    }

    #[test]
    fn constants_that_name_an_error() {
        for text in ["NO_RIGHT", "CONF_NOT_EXIST", "TOKEN_INVALID", " SYSTEM_ERROR "] {
            assert!(is_name_of_an_error(text), "{text}");
        }
        for text in ["", "_", "SUCCESS", "NO_ERROR", "NO", "NO right", "no_right", "NOTICE_SENT", "OPERATION_SUCCESS"] {
            assert!(!is_name_of_an_error(text), "{text}");
        }
    }

    #[test]
    fn sentences_that_deny() {
        for text in
            ["permission denied", "No permission", "user not in meeting", "用户不在会议中", "conf.notice: not sent"]
        {
            assert!(denies(text), "{text}");
        }
        for text in
            ["", "ok", "error: none", "no error", "Success, no errors", "ok, not much", "操作成功", "maintenance"]
        {
            assert!(!denies(text), "{text}");
        }
    }

    #[test]
    fn codes_that_anybody_may_have_written() {
        for code in [
            "403",
            "403.0",
            "4.03e2",
            "0403",
            "403 Forbidden",
            "HTTP 403",
            "HTTP_403",
            "HTTP/1.1 403 Forbidden",
            "E403",
            "status 403",
            "Access Denied",
            "ForbiddenError",
            "NotFound",
            "404 page not found",
            "error",
            "201",
            "200 OK",
        ] {
            assert!(is_of_http(code), "{code}");
        }
        for code in ["brand.new", "MMC.111070002", "USG.201040003", "100005", "invalidParameter.userId", "X1"] {
            assert!(!is_of_http(code), "{code}");
        }
    }
}
