//! What the name of a member says of a failure.

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
/// Also of a meeting.
pub(super) static TITLE: Names = Names::new(&["title"]);
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
    "permitted",
    "authorized",
    "effective",
]);
/// How many there were.
pub(super) static TOTALS: Names = Names::new(&["total", "totalcount", "requested", "requestedcount"]);
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
/// Words that stand for anything.
static ANYTHING: Names = Names::new(&[
    "data", "item", "items", "entry", "entries", "record", "records", "response", "body", "payload", "content",
    "value", "values", "status", "statuses", "state", "states", "id", "ids", "names", "numbers",
]);
/// Stems of the names of people,
const PEOPLE: [&str; 9] =
    ["user", "member", "account", "participant", "attendee", "person", "people", "phone", "device"];
/// of what tells of several how it went,
const SEVERAL: [&str; 8] = ["list", "result", "detail", "outcome", "succ", "unknown", "left", "found"];
/// of those for whom it went well, or how many they are,
const DONE: [&str; 7] = ["succ", "affected", "removed", "kicked", "deleted", "applied", "executed"];
/// of those who were passed over, or how many they are,
const PASSED_OVER: [&str; 7] = ["skip", "ignore", "notfound", "not_found", "pending", "unproc", "unsucc"];
/// and of whatever else says, where it is so, that it was not done for everybody.
const NOT_DONE: [&str; 28] = [
    "warn",
    "missed",
    "missing",
    "remain",
    "absent",
    "gone",
    "partial",
    "offline",
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
    "captcha",
    "needconfirm",
    "needapproval",
    "approvalrequired",
    "mock",
    "fallback",
    "redirect",
    "duplicate",
    "blocked",
];

/// Whether it is the name of a code, whoever's: `rtnCode`, `biz_code`. A state may be of HTTP.
pub(super) fn is_of_a_code(name: &str) -> bool {
    let plain = name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    OTHER_CODES.have(name) || (ends(plain, "code") && !STATES.have(name))
}

fn ends(word: &str, stem: &str) -> bool {
    let start = word.len().checked_sub(stem.len());
    start.and_then(|start| word.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(stem))
}

/// Whether what stands under this name may tell of some people how it went.
pub(super) fn may_tell_of_some(name: &str) -> bool {
    if names_people(name) || holds_any(name, &SEVERAL) || names_the_undone(name) {
        return true;
    }
    for word in Words(name) {
        if ANYTHING.have(word) || word.ends_with("ed") || word.ends_with("ids") {
            return true;
        }
    }
    false
}

pub(super) fn names_people(name: &str) -> bool {
    holds_any(name, &PEOPLE)
}

pub(super) fn names_the_done(name: &str) -> bool {
    holds_any(name, &DONE) && !names_the_passed_over(name)
}

pub(super) fn names_the_passed_over(name: &str) -> bool {
    holds_any(name, &PASSED_OVER)
}

/// Whether what is called so says, where it is so, that it was not done for everybody.
pub(super) fn names_the_undone(name: &str) -> bool {
    names_the_passed_over(name) || holds_any(name, &NOT_DONE)
}

/// Whether a name holds one of these, without regard to capitals.
pub(super) fn holds_any(name: &str, stems: &[&str]) -> bool {
    for stem in stems {
        for part in name.as_bytes().windows(stem.len()) {
            if part.eq_ignore_ascii_case(stem.as_bytes()) {
                return true;
            }
        }
    }
    false
}

pub(super) fn is_failure(name: &str) -> bool {
    FAILURES.have(name)
}

/// Whether a name tells of a failure and of nothing else: `failCount`, `errorMsg`.
pub(super) fn is_of_failure_alone(name: &str) -> bool {
    for word in Words(name) {
        let is_of_failure = is_telling(word) && !REJECTIONS.have(word);
        if !is_of_failure && !PARTS.have(word) && last_letter(word).is_some() {
            return false;
        }
    }
    true
}

pub(super) fn counts_failures(name: &str) -> bool {
    speaks_of_failure(name) && !CODES.have(name)
}

/// Whether a name tells no more than how the call went, and under which id.
pub(crate) fn tells_of_the_call(name: &str) -> bool {
    CODES.have(name) || MESSAGES.have(name) || REQUEST_IDS.have(name)
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
}
