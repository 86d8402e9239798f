//! What a value in an answer says of a failure.

use http::StatusCode;

use crate::input::{consists_of, leading};
use crate::wire::node::Node;
use crate::wire::scalar;

use super::names::{Words, is_word_of_success};

/// Words of a state, of a sentence, or of the name of an error, that say what did not go well, not yet, or in part; besides those that do so
/// alone. What a verb may be for is none of them: a meeting is locked, cancelled and ended.
const OF_A_DENIAL: [&str; 37] = [
    "no",
    "not",
    "cannot",
    "unable",
    "fails",
    "invalid",
    "illegal",
    "unsupported",
    "missing",
    "absent",
    "offline",
    "unknown",
    "wrong",
    "bad",
    "conflict",
    "exceeded",
    "exceeds",
    "busy",
    "too",
    "retry",
    "err",
    "ng",
    "ko",
    "exception",
    "timeout",
    "timed",
    "expired",
    "aborted",
    "pending",
    "queued",
    "processing",
    "progress",
    "submitted",
    "waiting",
    "skipped",
    "partial",
    "partially",
];
/// The same in Chinese, where words are not set apart.
const OF_A_DENIAL_IN_CHINESE: [&str; 16] = [
    "部分",
    "未",
    "失败",
    "错误",
    "异常",
    "拒绝",
    "无权",
    "没有",
    "不存在",
    "不在",
    "不能",
    "禁止",
    "繁忙",
    "重试",
    "超时",
    "过期",
];
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
// That of DingTalk's which is a number is of a busy system.
const SERVICE_FAILED: [&str; 3] = ["INTERNAL", "UNKNOWN", "-1"];
/// Within a code in Chinese.
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
            is_one_of(&NOTHING, text) || is_word_of_success(without_its_end(text)) || is_one_of(&["-", "--", "/"], text)
        }
    }
}

pub(super) fn is_word_for_no(text: &str) -> bool {
    is_one_of(&["no", "n"], text.trim())
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
    let text = text.trim().trim_start_matches(['[', '(', '<', '*']);
    let (word, rest) = leading(text, |c| !stands_between(c));
    let (_, rest) = leading(rest, stands_between);
    is_word_of_failure(word) && (rest.is_empty() || !says_no_failure(rest))
}

/// Whether it is what programs call an error by.
pub(super) fn is_name_of_an_error(text: &str) -> bool {
    let name = text.trim();
    let is_constant = consists_of(name, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_constant
        && name.contains('_')
        && name.split('_').any(is_of_a_denial)
        && !says_no_failure(&name.replace('_', " "))
}

fn stands_between(c: char) -> bool {
    matches!(c, ' ' | ':' | ']' | ')' | '>' | '*' | '\u{ff0c}' | '\u{ff1a}')
}

/// Whether it is a sentence that says what did not go well, without beginning with that it did, or ending with that nothing failed.
pub(super) fn denies(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let Some(first) = words.clone().next() else { return false };
    let ends_with_nothing = || words.clone().next_back().is_some_and(|last| last == "0" || is_one_of(&NOTHING, last));
    let is_well = says_all_is_well(first) || says_no_failure(text) || ends_with_nothing();
    let has_denial = |word| Words(word).any(is_of_a_denial);
    !is_well && (words.any(has_denial) || OF_A_DENIAL_IN_CHINESE.iter().any(|word| text.contains(word)))
}

fn is_of_a_denial(word: &str) -> bool {
    is_word_of_failure(word) || is_one_of(&OF_A_DENIAL, word)
}

/// Whether it is a number below nothing, as programs write it of what failed.
pub(super) fn is_negative(node: &Node<'_>) -> bool {
    scalar::integer(node).is_some_and(|number| number < 0)
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
    matches!(number, Some(0 | 200)) || is_word_of_success(without_its_end(code))
}

/// Without what ends a sentence.
fn without_its_end(text: &str) -> &str {
    let text = text.trim();
    match text.chars().next_back() {
        Some(end @ ('.' | '!' | '。' | '！')) => text.trim_end_matches(end).trim_end(),
        _ => text,
    }
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
