//! What people hand in: the one check of credentials, ids and texts that come out of a console, a file or a mail.
//!
//! A line end, a blank or a quote that was copied along makes another key of a key, which counts towards a lock-out, and of a person
//! somebody who is not there.

pub(crate) mod environment;

use std::fmt;

use icu_properties::props::{
    BidiControl, BinaryProperty as _, DefaultIgnorableCodePoint, EnumeratedProperty as _, GeneralCategory,
    GeneralCategoryGroup,
};

use crate::{Error, ErrorKind, Vendor};

/// What is wrong with an input. It reads on after the input's name, and quotes at most the one character that is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Empty,
    Starts(char),
    Ends(char),
    Quoted,
    /// Begins or ends with a quote or a bracket that has no other.
    Quote(char),
    Control(char),
    Invisible(char),
    Damaged,
    /// Looks like a character of ASCII.
    Wide(char),
    Foreign(char),
    Blank,
    List(char),
    #[cfg(any(feature = "control", feature = "tencent", test))]
    Long(usize),
    #[cfg(any(feature = "dingtalk", feature = "huawei"))]
    NoHeader,
}

/// A credential, an account, a parameter.
pub(crate) fn text(value: &str) -> Result<(), Problem> {
    if is_plain(value) {
        return Ok(());
    }
    ends(value)?;
    if let (Some(first), Some(last)) = (value.chars().next(), value.chars().next_back())
        && value.len() > first.len_utf8()
        && is_quote(first)
        && is_quote(last)
    {
        return Err(Problem::Quoted);
    }
    controls(value)?;
    for c in value.chars() {
        copied_along(c)?;
    }
    Ok(())
}

/// What editors, web pages and input methods put in the place of what was meant.
fn copied_along(c: char) -> Result<(), Problem> {
    match c {
        _ if c.is_ascii() => Ok(()),
        _ if is_invisible(c) => Err(Problem::Invisible(c)),
        char::REPLACEMENT_CHARACTER => Err(Problem::Damaged),
        _ if is_wide(c) => Err(Problem::Wide(c)),
        '\u{fffc}' => Err(Problem::Foreign(c)),
        _ => match GeneralCategory::for_char(c) {
            GeneralCategory::PrivateUse | GeneralCategory::Unassigned => Err(Problem::Foreign(c)),
            _ => Ok(()),
        },
    }
}

/// The id of one thing, not a list of them.
pub(crate) fn id(value: &str) -> Result<(), Problem> {
    if is_plain(value) {
        return Ok(());
    }
    text(value)?;
    unquoted(value)?;
    let mut before = ' ';
    for c in value.chars() {
        match c {
            ',' | ';' | '，' | '；' | '、' | '،' | '؛' => return Err(Problem::List(c)),
            _ if c.is_whitespace() => return Err(Problem::Blank),
            _ if !is_of_ids(c, before) => return Err(Problem::Foreign(c)),
            _ => before = c,
        }
    }
    Ok(())
}

/// A key or a secret that a vendor has made: in no quotes of which one was lost on the way.
pub(crate) fn key(value: &str) -> Result<(), Problem> {
    text(value)?;
    unquoted(value)
}

/// As examples have it, and what nobody has filled in: `<id>`, `{id}`, `${KEY}`. One bracket alone, or quote, has lost the other.
fn unquoted(value: &str) -> Result<(), Problem> {
    let bare = value.strip_prefix('$').unwrap_or(value);
    for (open, close) in &[('<', '>'), ('[', ']'), ('(', ')'), ('{', '}')] {
        match (bare.starts_with(*open), bare.ends_with(*close)) {
            (true, true) => return Err(Problem::Quoted),
            (true, false) if !bare.contains(*close) => return Err(Problem::Quote(*open)),
            (false, true) if !bare.contains(*open) => return Err(Problem::Quote(*close)),
            _ => {}
        }
    }
    match (value.chars().next(), value.chars().next_back()) {
        (Some(quote), _) | (_, Some(quote)) if is_quote(quote) => Err(Problem::Quote(quote)),
        _ => Ok(()),
    }
}

/// Letters and digits of any script, and the dot within names. A dash, a full stop or a mark of another script has been put there by an
/// editor, and so has an accent that stands by itself behind its letter.
fn is_of_ids(c: char, before: char) -> bool {
    let category = GeneralCategory::for_char(c);
    c.is_ascii()
        || c == '·'
        || GeneralCategoryGroup::Letter.contains(category)
        || GeneralCategoryGroup::Number.contains(category)
        || (GeneralCategoryGroup::Mark.contains(category) && !before.is_ascii())
}

/// In bytes, on Tencent, for administrators and members alike.
#[cfg(any(feature = "control", feature = "tencent", test))]
const LONGEST_ACCOUNT: usize = 32;

/// The id of a person on Tencent.
#[cfg(feature = "control")]
pub(crate) fn account(value: &str) -> Result<(), Problem> {
    id(value)?;
    short(value)
}

/// The id of whoever calls, which may hold blanks.
#[cfg(feature = "tencent")]
pub(crate) fn caller(value: &str) -> Result<(), Problem> {
    for word in value.split(' ') {
        if !word.is_empty() {
            id(word)?;
        }
    }
    text(value)?;
    short(value)
}

#[cfg(any(feature = "control", feature = "tencent", test))]
fn short(value: &str) -> Result<(), Problem> {
    if value.len() > LONGEST_ACCOUNT { Err(Problem::Long(LONGEST_ACCOUNT)) } else { Ok(()) }
}

/// A credential that is sent as a header.
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
pub(crate) fn header(value: &str) -> Result<(), Problem> {
    text(value)?;
    if value.is_ascii() { Ok(()) } else { Err(Problem::NoHeader) }
}

/// What is shown to people, who write in any script and with emoji: those take invisible joiners.
#[cfg(any(feature = "control", test))]
pub(crate) fn prose(value: &str) -> Result<(), Problem> {
    ends(value)?;
    secret(value)
}

/// A secret of a request, which may begin and end as it likes.
pub(crate) fn secret(value: &str) -> Result<(), Problem> {
    controls(value)?;
    reordering(value)
}

/// Any other text of a request. It may be empty, begin or end with blanks, and have lines: that is for the vendor to judge. What nobody
/// sees, and what turns the rest around, is no part of it.
pub(crate) fn written(value: &str) -> Result<(), Problem> {
    if consists_of(value, |byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    for c in value.chars() {
        if c.is_control() && !matches!(c, '\n' | '\r' | '\t') {
            return Err(Problem::Control(c));
        }
    }
    reordering(value)
}

/// What a check says of a credential, as the error that keeps a client from being set up.
pub(crate) fn credential(vendor: Vendor, name: &str, verdict: Result<(), Problem>) -> Result<(), Error> {
    verdict.map_err(|problem| Error::unsent(vendor, ErrorKind::Configuration, format!("the {name} {problem}")))
}

/// What a check says of an argument, as the error that keeps a call from being sent.
#[cfg(feature = "control")]
pub(crate) fn argument(vendor: Vendor, name: &str, verdict: Result<(), Problem>) -> Result<(), Error> {
    verdict.map_err(|problem| Error::unsent(vendor, ErrorKind::InvalidArgument, format!("the {name} {problem}")))
}

/// Made of what nearly all ids and credentials are made of, and of nothing that anybody objects to.
fn is_plain(value: &str) -> bool {
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@' | b'+' | b'/' | b'=' | b':')
    };
    !value.is_empty() && consists_of(value, is_plain)
}

/// Whether every byte is one of these.
pub(crate) fn consists_of(text: &str, these: fn(u8) -> bool) -> bool {
    for byte in text.bytes() {
        if !these(byte) {
            return false;
        }
    }
    true
}

/// The characters at the beginning that are of these, and the rest.
pub(crate) fn leading(text: &str, these: fn(char) -> bool) -> (&str, &str) {
    for (at, c) in text.char_indices() {
        if !these(c) {
            return text.split_at(at);
        }
    }
    (text, "")
}

fn ends(value: &str) -> Result<(), Problem> {
    let first = value.chars().next().ok_or(Problem::Empty)?;
    if first.is_whitespace() {
        return Err(Problem::Starts(first));
    }
    match value.chars().next_back() {
        Some(last) if last.is_whitespace() => Err(Problem::Ends(last)),
        _ => Ok(()),
    }
}

fn controls(value: &str) -> Result<(), Problem> {
    for c in value.chars() {
        if c.is_control() {
            return Err(Problem::Control(c));
        }
    }
    Ok(())
}

fn reordering(value: &str) -> Result<(), Problem> {
    for c in value.chars() {
        if !c.is_ascii() && BidiControl::for_char(c) {
            return Err(Problem::Invisible(c));
        }
    }
    Ok(())
}

/// Characters that hide, reorder or join others, and blanks that are called symbols. None is of ASCII, and to look one up takes long.
pub(crate) fn is_invisible(c: char) -> bool {
    !c.is_ascii() && (DefaultIgnorableCodePoint::for_char(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2800}'))
}

/// A letter or a digit of ASCII that takes the room of a Chinese one.
fn is_wide(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '«' | '»' | '\u{2018}'..='\u{201f}' | '‹' | '›' | '「'..='』' | '＂' | '＇')
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Starts(c) => write!(f, "starts with {}; leave it out", blank(*c)),
            Self::Ends(c) => write!(f, "ends with {}; leave it out", blank(*c)),
            Self::Quoted => f.write_str("stands in quotes or brackets; leave them out"),
            Self::Quote(c) => write!(f, "begins or ends with a quote or bracket `{c}` that has no other; leave it out"),
            Self::Control(c) => write!(f, "holds the control character U+{:04X}; leave it out", u32::from(*c)),
            Self::Invisible(c) => write!(f, "holds the invisible character U+{:04X}; leave it out", u32::from(*c)),
            Self::Damaged => f.write_str("holds U+FFFD, which stands for what somebody could not read"),
            Self::Wide(c) => write!(f, "holds the full-width character `{c}`; type it as ASCII"),
            Self::Foreign(c) => write!(f, "holds U+{:04X}, which is in no id or key; type it anew", u32::from(*c)),
            Self::Blank => f.write_str("holds a blank; give one id, without any"),
            Self::List(c) => write!(f, "holds a `{c}`; give one id at a time"),
            #[cfg(any(feature = "control", feature = "tencent", test))]
            Self::Long(most) => write!(f, "is longer than {most} bytes"),
            #[cfg(any(feature = "dingtalk", feature = "huawei"))]
            Self::NoHeader => f.write_str("holds a character outside ASCII, which no header can carry"),
        }
    }
}

fn blank(c: char) -> &'static str {
    match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "a line end",
        '\t' => "a tab",
        _ => "a blank",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_ids_and_credentials_pass() {
        for value in [
            "qzR1iSMDvzR9iP7P0ZKxxxxxxxxx",
            "p+Q/3a4b==",
            "ba9acb1e216d11eabc5165c2b91ad427",
            "914083136",
            "+8675512345678",
            "ann.lee_1-x+test:2@corp.example",
            "sip:ann@corp.example",
            "测试用户@企业",
            "Zoë",
            "O'Brien",
            "迪丽热巴·迪力木拉提",
            "राम",
            "-room",
            "a|b#c%d&e=f/g\\h",
        ] {
            assert_eq!((text(value), id(value)), (Ok(()), Ok(())), "{value:?}");
        }
        for value in ["pass word, two; three", "\"", "“half", "a–b", "<a>"] {
            assert_eq!(text(value), Ok(()), "{value:?}");
        }
        for value in ["5bd2850fff3ecb11", "p+Q/3a4b==", "a,b;c", "a(1)", "secret key"] {
            assert_eq!(key(value), Ok(()), "{value:?}");
        }
        for value in ["\"5bd2", "<secret>", "${X}", "5bd2 "] {
            assert!(key(value).is_err(), "{value:?}");
        }
        for value in ["", " ", "{\"a\": [1, 2]}\r\n\tb\n", "\"quoted\"", "🏳️‍🌈"] {
            assert_eq!(written(value), Ok(()), "{value:?}");
        }
        assert_eq!(prose("“Störung” 🏳️‍🌈 می‌خواهم, wiederholt"), Ok(()));
    }

    #[test]
    fn what_was_copied_along_does_not() {
        for (value, problem) in [
            ("", Problem::Empty),
            (" ", Problem::Starts(' ')),
            (" x", Problem::Starts(' ')),
            ("x\n", Problem::Ends('\n')),
            ("x\r\n", Problem::Ends('\n')),
            ("x\u{3000}", Problem::Ends('\u{3000}')),
            ("\u{a0}x", Problem::Starts('\u{a0}')),
            ("a\u{0}b", Problem::Control('\u{0}')),
            ("a\nb", Problem::Control('\n')),
            ("\u{feff}x", Problem::Invisible('\u{feff}')),
            ("x\u{200b}", Problem::Invisible('\u{200b}')),
            ("a\u{202e}b", Problem::Invisible('\u{202e}')),
            ("a\u{ad}b", Problem::Invisible('\u{ad}')),
            ("a\u{2028}b", Problem::Invisible('\u{2028}')),
            ("a\u{2800}", Problem::Invisible('\u{2800}')),
            ("u\u{fffd}er", Problem::Damaged),
            ("\"x\"", Problem::Quoted),
            ("'x'", Problem::Quoted),
            ("“x”", Problem::Quoted),
            ("„x“", Problem::Quoted),
            ("«x»", Problem::Quoted),
            ("「x」", Problem::Quoted),
            ("\"\"", Problem::Quoted),
            ("ｕｓｅｒ-1", Problem::Wide('ｕ')),
            ("user\u{fffc}1", Problem::Foreign('\u{fffc}')),
            ("user\u{fdd0}1", Problem::Foreign('\u{fdd0}')),
            ("user\u{e000}1", Problem::Foreign('\u{e000}')),
        ] {
            assert_eq!((text(value), id(value)), (Err(problem), Err(problem)), "{value:?}");
        }
        for (value, problem) in [
            ("a b", Problem::Blank),
            ("a\u{a0}b", Problem::Blank),
            ("a,b", Problem::List(',')),
            ("a;", Problem::List(';')),
            ("甲，乙", Problem::List('，')),
            ("甲、乙", Problem::List('、')),
            ("a،b", Problem::List('،')),
            ("\"user1", Problem::Quote('"')),
            ("user1'", Problem::Quote('\'')),
            ("“user1", Problem::Quote('“')),
            ("user–1", Problem::Foreign('–')),
            ("user\u{2010}1", Problem::Foreign('\u{2010}')),
            ("user1。", Problem::Foreign('。')),
            ("user：1", Problem::Foreign('：')),
            ("user😀1", Problem::Foreign('😀')),
            ("use\u{301}r", Problem::Foreign('\u{301}')),
            ("<a>", Problem::Quoted),
            ("[a]", Problem::Quoted),
            ("(a)", Problem::Quoted),
            ("{a}", Problem::Quoted),
            ("${KEY}", Problem::Quoted),
            ("<a", Problem::Quote('<')),
            ("a]", Problem::Quote(']')),
        ] {
            assert_eq!((text(value), id(value)), (Ok(()), Err(problem)), "{value:?}");
        }
        assert_eq!(prose("a\u{2066}b"), Err(Problem::Invisible('\u{2066}')));
        assert_eq!(prose("a\u{1b}[31m"), Err(Problem::Control('\u{1b}')));
        assert_eq!(written("a\u{1b}[31m"), Err(Problem::Control('\u{1b}')));
        assert_eq!(written("a\u{202e}b"), Err(Problem::Invisible('\u{202e}')));
    }

    #[test]
    fn no_other_letter_or_digit_is_as_wide() {
        use icu_properties::props::EastAsianWidth;

        for c in '\0'..=char::MAX {
            let is_full = EastAsianWidth::for_char(c) == EastAsianWidth::Fullwidth;
            assert_eq!(is_wide(c), c.is_alphanumeric() && is_full, "{c:?}");
        }
    }

    #[cfg(any(feature = "dingtalk", feature = "huawei"))]
    #[test]
    fn a_header_carries_ascii_alone() {
        assert_eq!((header("pass word"), header("pässword")), (Ok(()), Err(Problem::NoHeader)));
    }
}
