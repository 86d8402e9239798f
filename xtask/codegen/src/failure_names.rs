// How parts of failures are called. The generator compiles this, and so does whoever reads answers, so that what the documents call a
// field of their own and what a failure is known by cannot differ.

/// Names without regard to capitals, and to what is neither a letter nor a digit.
pub(crate) struct Names {
    plain: &'static [&'static str],
    /// The letters that they end with, a bit for each: most names of an answer end otherwise.
    ends: u32,
}

impl Names {
    pub(crate) const fn new(plain: &'static [&'static str]) -> Self {
        let (mut ends, mut at) = (0, 0);
        while at < plain.len() {
            if let Some(last) = plain[at].as_bytes().last() {
                ends |= bit(*last);
            }
            at += 1;
        }
        Self { plain, ends }
    }

    pub(crate) fn have(&self, name: &str) -> bool {
        let Some(last) = last_letter(name) else { return false };
        if self.ends & bit(last) == 0 {
            return false;
        }
        for plain in self.plain {
            if is_spelt(name, plain) {
                return true;
            }
        }
        false
    }
}

/// Different for each of the letters.
const fn bit(letter: u8) -> u32 {
    1 << (letter % 32)
}

fn last_letter(name: &str) -> Option<u8> {
    let mut rest = name.as_bytes();
    while let Some((last, before)) = rest.split_last() {
        if !is_separator(*last) {
            return Some(last.to_ascii_lowercase());
        }
        rest = before;
    }
    None
}

fn is_spelt(name: &str, plain: &str) -> bool {
    let mut rest = plain.as_bytes();
    for byte in name.as_bytes() {
        match rest.split_first() {
            _ if is_separator(*byte) => {}
            Some((next, after)) if byte.to_ascii_lowercase() == *next => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

fn is_separator(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric()
}

/// Codes.
pub(crate) static CODES: Names =
    Names::new(&["code", "errorcode", "errcode", "returncode", "resultcode", "retcode", "errno", "errorno", "errorid"]);
/// Members that hold a failure, or say in a word that there is one.
pub(crate) static FAILURES: Names =
    Names::new(&["error", "errors", "err", "failure", "failed", "fail", "fault", "exception"]);
/// Members that are false where there is a failure.
pub(crate) static FLAGS: Names = Names::new(&[
    "success",
    "issuccess",
    "successful",
    "issuccessful",
    "succeeded",
    "issucceeded",
    "succeed",
    "issucceed",
    "succ",
    "ok",
    "isok",
]);
/// Members that say in a word or by a number how it went, and mean other things as often.
pub(crate) static STATES: Names = Names::new(&[
    "status",
    "actionstatus",
    "statuscode",
    "httpstatus",
    "state",
    "result",
    "outcome",
    "returndesc",
    "message",
    "msg",
    "punish",
]);
/// What is said in words of how it went.
pub(crate) static MESSAGES: Names = Names::new(&[
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
    // DingTalk's, where it means the cause.
    "case",
    // `{"error": "no such meeting"}`
    "error",
]);
pub(crate) static REQUEST_IDS: Names = Names::new(&["requestid", "traceid", "reqid"]);
/// What services write as a code when all is well.
const ALL_IS_WELL: [&str; 12] =
    ["", "ok", "success", "successful", "succeeded", "succeed", "succ", "true", "none", "null", "no error", "noerror"];
/// How it is said in Chinese that it went well, whatever it was, unless one of these is said as well.
const WELL_IN_CHINESE: &str = "成功";
const NOT_IN_CHINESE: [&str; 6] = ["部分", "不", "未", "没", "无", "失败"];

/// Whether it says in a word, or in Chinese in a few, that all is well.
pub(crate) fn is_word_of_success(text: &str) -> bool {
    for word in &ALL_IS_WELL {
        if text.eq_ignore_ascii_case(word) {
            return true;
        }
    }
    text.ends_with(WELL_IN_CHINESE) && !NOT_IN_CHINESE.iter().any(|word| text.contains(word))
}

/// Words within a name: `errList`, `hasException`.
static TELLING: Names = Names::new(&["exception", "exceptions", "err", "errs", "errmsg", "errinfo", "errdesc"]);
/// Words that name a flag of a setting as often: `invalid_user_ids`, and `joinForbidden`.
pub(crate) static REJECTIONS: Names = Names::new(&[
    "invalid",
    "illegal",
    "denied",
    "rejected",
    "refused",
    "forbidden",
    "unauthorized",
    "fault",
    "faults",
]);

/// Whether what stands under this name says what failed.
pub(crate) fn speaks_of_failure(name: &str) -> bool {
    for word in Words(name) {
        if is_telling(word) {
            return true;
        }
    }
    false
}

fn is_telling(word: &str) -> bool {
    let word = match word.strip_prefix("is") {
        Some(rest) => rest,
        None => word.strip_prefix("has").unwrap_or(word),
    };
    TELLING.have(word)
        || REJECTIONS.have(word)
        || begins(word, "error")
        || (begins(word, "fail") && !begins(word, "failover"))
}

pub(crate) fn begins(word: &str, stem: &str) -> bool {
    match word.get(..stem.len()) {
        Some(start) => start.eq_ignore_ascii_case(stem),
        None => false,
    }
}

/// The words of a name, and what parts them: `failedList` has two, and `error_list` as well.
#[derive(Clone)]
pub(crate) struct Words<'n>(pub(crate) &'n str);

impl<'n> Iterator for Words<'n> {
    type Item = &'n str;

    fn next(&mut self) -> Option<&'n str> {
        if self.0.is_empty() {
            return None;
        }
        let (word, rest) = self.0.split_at(end_of_word(self.0));
        self.0 = rest;
        Some(word)
    }
}

fn end_of_word(name: &str) -> usize {
    let mut before_is_small = false;
    for (at, c) in name.char_indices() {
        if !c.is_ascii_alphanumeric() || (before_is_small && c.is_ascii_uppercase()) {
            return if at == 0 { c.len_utf8() } else { at };
        }
        before_is_small = !c.is_ascii_uppercase();
    }
    name.len()
}

/// Whether a field of this name holds a failure wherever it stands in an answer itself, documented or not.
pub(crate) fn names_a_failure(name: &str) -> bool {
    CODES.have(name) || FAILURES.have(name) || FLAGS.have(name)
}

/// Whether a field of this name is, in an answer whose document does not know it, part of a failure.
pub(crate) fn may_tell_of_failure(name: &str) -> bool {
    names_a_failure(name) || STATES.have(name) || speaks_of_failure(name)
}
