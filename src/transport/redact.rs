//! A vendor's answer can quote what it was sent: a secret that comes back is shown to nobody.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::escapes::{self, Reading};
use super::{codes, http_error};
use crate::secret::REDACTED;
use crate::{Error, Secret};

/// Shorter secrets are parts of many words, and digits of many codes: they count only where they stand alone.
const LONG: usize = 8;
/// Nothing of this length is part of a code or an id by chance.
const UNMISTAKABLE: usize = 16;
/// Whatever begins with as much of a secret is a part of it that was cut off.
const BEGINNING: usize = 24;
/// How often escapes are undone: what is escaped can be quoted in what is escaped again.
const DEPTH: usize = 8;
/// What is longer is no message for people. As much is looked through besides, lest half a secret stands at the end of what is shown.
const LONGEST: usize = 64 * 1024;
/// What is longer is no code and no id that anybody could look up.
const LONGEST_ID: usize = 256;
/// As much of it holds the beginning of every secret that what is shown has a part of, however it is escaped.
const LOOKED_THROUGH: usize = 4096;

/// The secrets that a call was made with, or a socket opened.
pub(crate) struct Redactor<'a> {
    pub(crate) credentials: &'a dyn super::Credentials,
    /// What proved who it is.
    pub(crate) carried: &'a [Secret],
    /// What the caller has put into the parameters and the body.
    pub(crate) sent: &'a [Secret],
    /// What the answer itself grants.
    pub(crate) granted: &'a [Secret],
}

impl Redactor<'_> {
    /// What the failure is stays: its kind, a code that the documents know, its outcome.
    pub(crate) fn error(&self, error: Error) -> Error {
        error.with(|facts| {
            if let Some(message) = &facts.message {
                facts.message = Some(self.words(message, LONGEST));
            }
            if let Some(source) = &facts.source
                && let Some(told) = self.source(&**source)
            {
                facts.source = Some(Arc::new(told));
            }
            shorten(&mut facts.code, LOOKED_THROUGH, "");
            shorten(&mut facts.request_id, LOOKED_THROUGH, "");
            self.each(&mut |secret| {
                if !facts.code_is_public {
                    withhold(&mut facts.code, secret);
                }
                withhold(&mut facts.request_id, secret);
            });
            shorten(&mut facts.code, LONGEST_ID, "…");
            shorten(&mut facts.request_id, LONGEST_ID, "…");
        })
    }

    /// What the vendor says, up to so many bytes of it.
    pub(crate) fn words(&self, words: &str, most: usize) -> String {
        let readings = readings(beginning(words, most + LONGEST));
        let mut places = vec![0; words.len().min(most + LONGEST)];
        self.each(&mut |secret| {
            for written in &written(secret) {
                find(&readings, written, &mut places);
            }
        });
        without(beginning(words, most), &places)
    }

    /// A service of the program's own can say what it was sent. `None` where a cause says nothing of it, nor what is behind it.
    fn source(&self, error: &(dyn StdError + 'static)) -> Option<Told> {
        let said = format!("{error} {error:?}");
        let behind = http_error::inner(error).and_then(|error| self.source(error));
        if behind.is_none() && self.words(&said, LONGEST) == said {
            return None;
        }
        Some(Told { words: self.words(&error.to_string(), LONGEST), source: behind.map(Box::new) })
    }

    pub(crate) fn request_id(&self, mut id: Option<String>) -> Option<String> {
        if id.is_some() {
            shorten(&mut id, LOOKED_THROUGH, "");
            self.each(&mut |secret| withhold(&mut id, secret));
            shorten(&mut id, LONGEST_ID, "…");
        }
        id
    }

    fn each(&self, see: &mut dyn FnMut(&str)) {
        // Whoever quotes it may have left out the blanks around it.
        let mut see = |secret: &str| {
            let secret = secret.trim();
            if !secret.is_empty() {
                see(secret);
            }
        };
        for secrets in [self.carried, self.sent, self.granted] {
            for secret in secrets {
                see(secret.expose());
            }
        }
        self.credentials.secrets(&mut see);
    }
}

/// What is left of a cause that held a secret.
#[derive(Debug)]
struct Told {
    words: String,
    source: Option<Box<Told>>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl StdError for Told {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// A secret as it may have been written down.
fn written(secret: &str) -> Vec<String> {
    let mut written = codes::all(secret);
    // What a few characters become is a part of much.
    written.retain(|code| code.len() >= LONG);
    written.push(secret.to_owned());
    written
}

/// A text as it stands, as it is read by those who undo its escapes, once and again, and then by those who join what was wrapped.
fn readings(text: &str) -> Vec<Reading> {
    let whole = Reading::of(text);
    let mail = whole.of_mail();
    let mut readings = vec![whole];
    while readings.len() <= DEPTH
        && let Some(undone) = readings.last().and_then(Reading::undone)
    {
        readings.push(undone);
    }
    if let Some(last) = readings.last() {
        readings.push(last.joined());
    }
    if let Some(mail) = mail {
        readings.push(mail.joined());
        readings.push(mail);
    }
    readings
}

/// Adds where the secret stands in the text, however it is escaped there: for each byte, the end of the longest secret that begins there.
/// What is escaped in the secret itself, or looks like it, may have been undone as well.
fn find(text: &[Reading], secret: &str, places: &mut [usize]) {
    for secret in &readings(secret) {
        let secret = secret.text.trim();
        if secret.is_empty() {
            continue;
        }
        for reading in text {
            for (at, length) in &stretches(reading, secret) {
                let (begin, end) = reading.source(*at, *length);
                hide(places, begin, end);
            }
        }
    }
}

/// Where the secret stands in the text, or a good part of its beginning, and how long it is there.
fn stretches(reading: &Reading, secret: &str) -> Vec<(usize, usize)> {
    let text = &reading.text;
    // Of short ones, any two words may make one.
    if reading.is_joined && secret.len() < LONG {
        return Vec::new();
    }
    let sought = beginning(secret, if secret.len() > BEGINNING { BEGINNING } else { secret.len() });
    let mut stretches = Vec::new();
    for (at, _) in text.match_indices(sought) {
        if secret.len() >= LONG || is_whole(text, at, secret) {
            let (from, secret) = (text.as_bytes().get(at..).unwrap_or_default(), secret.as_bytes());
            let mut length = sought.len();
            while length < secret.len() && from.get(length) == secret.get(length) {
                length += 1;
            }
            stretches.push((at, length));
        }
    }
    stretches
}

fn hide(places: &mut [usize], begin: usize, end: usize) {
    if let Some(place) = places.get_mut(begin) {
        *place = end.max(*place);
    }
}

fn withhold(id: &mut Option<String>, secret: &str) {
    if let Some(text) = id
        && holds(text, secret)
    {
        *id = None;
    }
}

fn shorten(id: &mut Option<String>, most: usize, end: &str) {
    if let Some(text) = id
        && text.len() > most
    {
        *text = beginning(text, most).to_owned() + end;
    }
}

/// A code or an id is altered by nothing. One that holds a secret is withheld as a whole, however the secret is escaped in it; of short
/// secrets those alone that are all of it, as others may be a part of it by chance.
fn holds(id: &str, secret: &str) -> bool {
    let part = beginning(secret, BEGINNING);
    // Every good answer has an id, and few ids have escapes. Nothing is longer without them, and no code of bytes is shorter than they.
    if id.len() < part.len() {
        return false;
    }
    is_in(id, part) || is_coded_in(id, secret) || (escapes::may_be_in(id) && holds_escaped(id, part))
}

fn is_coded_in(id: &str, secret: &str) -> bool {
    // The shortest code has four letters of three bytes, but for those at its ends.
    if secret.len() < LONG || id.len() + 2 < secret.len() * 4 / 3 {
        return false;
    }
    // Nothing but the secret looks like its code.
    for code in &codes::all(secret) {
        if is_part(id, code, &|_| true) {
            return true;
        }
    }
    false
}

/// Whether the secret stands somewhere in it, with whatever capitals, where it counts.
fn is_part(id: &str, secret: &str, counts: &dyn Fn(usize) -> bool) -> bool {
    for (at, part) in id.as_bytes().windows(secret.len()).enumerate() {
        if part.eq_ignore_ascii_case(secret.as_bytes()) && counts(at) {
            return true;
        }
    }
    false
}

fn holds_escaped(id: &str, secret: &str) -> bool {
    let id = readings(id);
    for written in &written(secret) {
        for secret in &readings(written) {
            if is_in_any(&id, secret.text.trim()) {
                return true;
            }
        }
    }
    false
}

fn is_in_any(id: &[Reading], secret: &str) -> bool {
    for id in id {
        if !secret.is_empty() && (secret.len() >= LONG || !id.is_joined) && is_in(&id.text, secret) {
            return true;
        }
    }
    false
}

fn is_in(id: &str, secret: &str) -> bool {
    if id.len() == secret.len() || secret.len() < LONG {
        return id.eq_ignore_ascii_case(secret);
    }
    is_part(id, secret, &|at| secret.len() >= UNMISTAKABLE || stands_alone(id, at, secret))
}

/// Whether what stands at this place of an id has nothing beside it that a word or a number could be made of.
fn stands_alone(id: &str, at: usize, secret: &str) -> bool {
    let (before, after) = beside(id, at, secret);
    !is_of_a_word(before) && !is_of_a_word(after)
}

fn is_of_a_word(c: Option<char>) -> bool {
    matches!(c, Some(c) if c.is_alphanumeric())
}

/// Whether what stands at this place of a message is no part of a longer word or number. People put no blanks between words in Chinese,
/// and none between a word and a number.
fn is_whole(words: &str, at: usize, secret: &str) -> bool {
    let (before, after) = beside(words, at, secret);
    !are_of_one_word(before, secret.chars().next()) && !are_of_one_word(secret.chars().next_back(), after)
}

fn are_of_one_word(left: Option<char>, right: Option<char>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    left.is_ascii_digit() && right.is_ascii_digit() || left.is_ascii_alphabetic() && right.is_ascii_alphabetic()
}

/// The characters around what stands at this place.
fn beside(text: &str, at: usize, secret: &str) -> (Option<char>, Option<char>) {
    let (before, from) = text.split_at(at);
    let after = from.get(secret.len()..).unwrap_or_default();
    (before.chars().next_back(), after.chars().next())
}

/// As much of a text as so many bytes hold of whole characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The places may lie beyond the end.
fn without(text: &str, places: &[usize]) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut end = 0;
    for (at, place_end) in places.iter().take(text.len()).enumerate() {
        if *place_end == 0 {
            continue;
        }
        // Where secrets overlap, what they cover together is hidden once.
        if at >= end {
            hidden.push_str(text.get(end..at).unwrap_or_default());
            hidden.push_str(REDACTED);
        }
        end = end.max(*place_end);
    }
    hidden.push_str(text.get(end..).unwrap_or_default());
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, secrets: &[&str]) -> Vec<usize> {
        let readings = readings(text);
        let mut places = vec![0; text.len()];
        for secret in secrets.iter().flat_map(|secret| written(secret.trim())) {
            find(&readings, &secret, &mut places);
        }
        places
    }

    fn hidden(text: &str, secret: &str) -> String {
        without(text, &places(text, &[secret]))
    }

    #[test]
    fn a_long_secret_is_hidden_wherever_it_stands() {
        assert_eq!(hidden("token=abcdefgh1x", "abcdefgh1"), "token=[redacted]x");
    }

    #[test]
    fn a_secret_is_hidden_also_as_it_stands_in_an_address() {
        for quoted in ["a+b/c=*d~", "a%2Bb%2Fc%3D%2Ad~", "a%2Bb/c%3D%2Ad~", "a%2Bb%2Fc%3D*d%7E", "a%2bb%2fc%3d%2ad~"] {
            assert_eq!(hidden(&format!("bad ?sig={quoted}&x=1"), "a+b/c=*d~"), "bad ?sig=[redacted]&x=1");
        }
    }

    #[test]
    fn a_secret_is_hidden_however_it_is_escaped() {
        let secret = "a\"b\\c/d+e&f<g=h*i é1%41";
        for quoted in [
            r#"a\"b\\c/d+e&f<g=h*i é1%41"#,
            r#"a\"b\\c\/d+e\u0026f\u003cg=h*i \u00e91%41"#,
            "a&quot;b\\c/d+e&amp;f&lt;g=h*i é1%41",
            "a&#34;b&#x5c;c/d+e&#38;f&#60;g=h*i &#233;1%41",
            "a%22b%5cc%2fd%2be%26f%3cg%3dh*i+%c3%a91%2541",
            "a\"b\\c/d e&f<g=h*i é1%41",
            r#"a\\\"b\\\\c\\\/d+e&amp;f%3Cg=h*i %C3%A91%2541"#,
            r#"A\x22B\134C\057D\u{2b}E&#38F&lt;G&equals;H\x2aI \303\2511%2541"#,
            "a=22b=5Cc=2Fd=2Be=26f=3Cg=3D=\r\nh=2Ai =C3=A91%41",
            r#"a\\\\\\\\\\\\\\\"b\\\\\\\\\\\\\\\\c/d+e&f<g=h*i é1%41"#,
            "a%2522b%255Cc%252Fd%252Be%2526f%253Cg%253Dh%252Ai%2520%25C3%25A91%252541",
        ] {
            assert_eq!(hidden(&format!("bad: {quoted}."), secret), "bad: [redacted].", "{quoted}");
        }
    }

    #[test]
    fn a_long_secret_is_hidden_whatever_interrupts_it() {
        let secret = "ab+cd/ef==gh%41ij";
        for between in
            ["\n", "\r\n ", " ", "\0", "\u{200b}", "\u{ad}", "\\n", "%0A", "%0d%0a", "&#8203;", "\\\\n", "%250A"]
        {
            let quoted = format!("bad: ab+cd{between}/ef=={between}gh%41ij, sorry");
            assert_eq!(hidden(&quoted, secret), "bad: [redacted], sorry", "{between:?}");
        }
        assert_eq!(hidden("a b c d e f g h é", "abcdefgh"), "[redacted] é");
        assert_eq!(hidden("abcd-efgh", "abcd\n-efgh"), "[redacted]");
        assert_eq!(hidden("room 12 34", "1234"), "room 12 34", "a short one may be made of any two");
        assert!(holds("req-abcd efgh", "abcdefgh") && holds("req-abcd\u{200b}efgh", "abcdefgh"));
    }

    #[test]
    fn a_secret_is_hidden_in_the_codes_of_bytes() {
        for (coded, expected) in [
            ("61702d73336372333721", "[redacted]"),
            ("61702D73336372333721", "[redacted]"),
            ("YXAtczNjcjM3IQ==", "[redacted]Q=="),
            ("YXAtczNj%63jM3IQ%3D%3D", "[redacted]Q%3D%3D"),
            ("YXAtczNj\r\ncjM3IQ==", "[redacted]Q=="),
        ] {
            assert_eq!(hidden(coded, "ap-s3cr37!"), expected);
        }
        assert_eq!(hidden("Basic YW5uOnMzY3IzdC1vbmU=", "s3cr3t-one"), "Basic YW5uOn[redacted]U=");
        assert_eq!(hidden("{pass: MzE0MTU5}, 333134313539", "314159"), "{pass: [redacted]}, [redacted]");
        assert_eq!(hidden("?s=w7_DvyF-fj8_", "ÿÿ!~~??"), "?s=[redacted]", "the alphabet of addresses");
        assert_eq!(hidden("31 32, MTI", "12"), "31 32, MTI", "two letters are a part of much");
        assert!(holds("req-61702d73336372333721", "ap-s3cr37!") && holds("YXAtczNjcjM3IQ", "ap-s3cr37!"));
        assert!(holds("61 70 2d 73 33 63 72 33 37 21", "ap-s3cr37!"), "whatever stands between");
    }

    #[test]
    fn a_secret_is_hidden_whether_capitals_or_blanks_are_kept_or_not() {
        assert_eq!(hidden("No TOKEN-Of-Ann.", "token-of-ann"), "No [redacted].");
        assert_eq!(hidden("wrong: Ab1", "aB1 "), "wrong: [redacted]");
        assert_eq!(hidden("(token-of-ann)", " token-of-ann\n"), "([redacted])");
        assert!(holds("REQ-TOKEN-OF-ANN", "token-of-ann") && holds("AB1", "ab1"));
    }

    #[test]
    fn a_secret_that_was_cut_off_is_hidden_as_far_as_it_goes() {
        let secret = "eJw1zNEKgjAYBeB3-W6D9bk5Aw";
        assert_eq!(hidden("sig=eJw1zNEKgjAYBeB3-W6D9bk5…", secret), "sig=[redacted]…");
        assert_eq!(hidden("sig=eJw1zNEK…", secret), "sig=eJw1zNEK…");
    }

    #[test]
    fn secrets_that_overlap_are_hidden_whole() {
        let text = "x abcdefghij x";
        assert_eq!(without(text, &places(text, &["defghij", "abcdefgh", "cdefghij"])), "x [redacted] x");
    }

    #[test]
    fn what_is_cut_shows_no_part_of_a_secret() {
        assert_eq!((beginning("aé", 2), beginning("aé", 9), beginning("", 1)), ("a", "aé", ""));
        let words = "x=abcdefghij&y=abcdefghij";
        assert_eq!(without(beginning(words, 6), &places(words, &["abcdefghij"])), "x=[redacted]");
    }

    #[test]
    fn a_short_secret_is_hidden_where_it_stands_alone() {
        assert_eq!(hidden("wrong password 1234 for room 12345", "1234"), "wrong password [redacted] for room 12345");
        assert_eq!(hidden("room 1111, password 11", "11"), "room 1111, password [redacted]");
        assert_eq!(hidden("?pwd=%201234%20", "1234"), "?pwd=%20[redacted]%20");
        assert_eq!(hidden("password: pass", "pass"), "password: [redacted]");
    }

    #[test]
    fn a_short_secret_is_hidden_beside_what_is_of_another_kind() {
        for (words, expected) in [
            ("主持人密码142806不正确", "主持人密码[redacted]不正确"),
            ("142806密码", "[redacted]密码"),
            ("password is142806", "password is[redacted]"),
            ("x142806", "x[redacted]"),
            ("é142806", "é[redacted]"),
        ] {
            assert_eq!(hidden(words, "142806"), expected);
        }
        assert_eq!(hidden("密码abc1不正确, abc12, xabc1", "abc1"), "密码[redacted]不正确, abc12, xabc1");
    }

    #[test]
    fn an_id_is_kept_or_withheld_but_never_altered() {
        assert!(!holds("MMC.111070005", "1070"));
        assert!(holds("req-abcdefgh-1", "abcdefgh"));
        assert!(!holds("req-914523", "914523"), "a password of few digits may be a part of any id");
        assert!(holds("req-0123456789abcdef01234567", "0123456789abcdef0123456789"), "cut off");
        assert!(holds("req-=61=2b=62=2Fc=3Dd1", "a+b/c=d1"), "as mails have it");
        assert!(holds("914523", "914523") && holds("%391452%33", "914523"), "but not all of it");
        assert!(!holds("MMC.123456789", "12345678"));
        assert!(holds("MMC.12345678", "12345678"));
        assert!(holds("id-0123456789abcdefg", "0123456789abcdef"));
        assert!(holds("req a%2Bb%2Fc%3Dd1", "a+b/c=d1"));
        assert!(holds("req-a%2bb%2fc%3dd1", "a+b/c=d1"));
        assert!(!holds("req-313231323132", "12"), "nor is its code");
    }
}
