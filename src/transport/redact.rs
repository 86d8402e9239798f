//! A vendor's answer can quote what it was sent: a secret that comes back is shown to nobody.

use super::escapes::{self, Joined, Plain};
use crate::{Error, Secret};

/// Shorter secrets are parts of many words, and digits of many codes: they count only where they stand alone.
const LONG: usize = 8;
/// Nothing of this length is part of a code or an id by chance.
const UNMISTAKABLE: usize = 16;
/// How often escapes are undone: what is escaped can be quoted in what is escaped again.
const DEPTH: usize = 3;
/// What is longer is no message for people. As much is looked through besides, lest half a secret stands at the end of what is shown.
const LONGEST: usize = 64 * 1024;
const REDACTED: &str = "[redacted]";

/// The secrets that a call was made with, or a socket opened.
pub(crate) struct Redactor<'a> {
    pub(crate) credentials: &'a dyn super::Credentials,
    /// What proved who it is.
    pub(crate) carried: &'a [Secret],
    /// What the caller has put into the parameters and the body.
    pub(crate) sent: &'a [Secret],
}

impl Redactor<'_> {
    /// What the failure is stays: its kind, a code that the documents know, its outcome.
    pub(crate) fn error(&self, error: Error) -> Error {
        error.with(|facts| {
            if let Some(message) = &facts.message {
                facts.message = Some(self.words(message, LONGEST));
            }
            let is_known = facts.meaning.is_some();
            self.each(&mut |secret| {
                if !is_known {
                    withhold(&mut facts.code, secret);
                }
                withhold(&mut facts.request_id, secret);
            });
        })
    }

    /// What the vendor says, up to so many bytes of it.
    pub(crate) fn words(&self, words: &str, most: usize) -> String {
        let readings = Readings::of(beginning(words, most + LONGEST));
        let mut places = readings.nowhere();
        self.each(&mut |secret| readings.find(&Readings::of(secret), &mut places));
        without(beginning(words, most), &places)
    }

    pub(crate) fn request_id(&self, mut id: Option<String>) -> Option<String> {
        if id.is_some() {
            self.each(&mut |secret| withhold(&mut id, secret));
        }
        id
    }

    fn each(&self, see: &mut dyn FnMut(&str)) {
        let mut see = |secret: &str| {
            if !secret.is_empty() {
                see(secret);
            }
        };
        for secret in self.carried {
            see(secret.expose());
        }
        for secret in self.sent {
            see(secret.expose());
        }
        self.credentials.secrets(&mut see);
    }
}

/// A text as it stands, as it is read by those who undo its escapes, once and again, and then by those who join what was wrapped.
struct Readings<'t> {
    text: &'t str,
    undone: Vec<Plain>,
    joined: Joined,
}

impl<'t> Readings<'t> {
    fn of(text: &'t str) -> Self {
        let mut undone: Vec<Plain> = Vec::new();
        while undone.len() < DEPTH {
            let last = undone.last();
            let known = match last {
                Some(last) => &last.text,
                None => text,
            };
            let mut next = escapes::undo(known);
            if next.text == known {
                break;
            }
            if let Some(last) = last {
                for at in &mut next.origins {
                    *at = last.origin(*at);
                }
            }
            undone.push(next);
        }
        let last = undone.last().map_or(text, |last| &last.text);
        let joined = escapes::join(last);
        Self { text, undone, joined }
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.text];
        for plain in &self.undone {
            texts.push(&plain.text);
        }
        texts
    }

    /// For each byte, the end of the longest secret that begins there: none does.
    fn nowhere(&self) -> Vec<usize> {
        vec![0; self.text.len()]
    }

    /// Adds where the secret stands in the text, however it is escaped there. What is escaped in the secret itself, or looks like it,
    /// may have been undone as well.
    fn find(&self, secret: &Readings<'_>, places: &mut [usize]) {
        for (depth, text) in self.texts().iter().enumerate() {
            for secret in secret.texts() {
                for (at, _) in text.match_indices(secret) {
                    if secret.len() >= LONG || is_whole(text, at, secret) {
                        hide(places, self.origin(depth, at), self.origin(depth, at + secret.len()));
                    }
                }
            }
        }
        self.find_joined(&secret.joined.text, places);
    }

    /// Of short ones, any two words may make one.
    fn find_joined(&self, secret: &str, places: &mut [usize]) {
        if secret.len() < LONG {
            return;
        }
        let depth = self.undone.len();
        for (at, _) in self.joined.text.match_indices(secret) {
            let (begin, end) = self.joined.origin(at, secret.len());
            hide(places, self.origin(depth, begin), self.origin(depth, end));
        }
    }

    fn origin(&self, depth: usize, at: usize) -> usize {
        match depth.checked_sub(1) {
            Some(depth) => self.undone[depth].origin(at),
            None => at,
        }
    }
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

/// A code or an id is altered by nothing. One that holds a secret is withheld as a whole, however the secret is escaped in it; of short
/// secrets those alone that are all of it, as others may be a part of it by chance.
fn holds(id: &str, secret: &str) -> bool {
    // Every good answer has an id. Nothing is longer without its escapes, and few ids have any.
    if id.len() < secret.len() {
        return false;
    }
    is_in(id, secret) || (escapes::may_be_in(id) && (id.len() > LONGEST || holds_escaped(id, secret)))
}

fn holds_escaped(id: &str, secret: &str) -> bool {
    let (id, secret) = (Readings::of(id), Readings::of(secret));
    for id in id.texts() {
        for secret in secret.texts() {
            if is_in(id, secret) {
                return true;
            }
        }
    }
    secret.joined.text.len() >= LONG && is_in(&id.joined.text, &secret.joined.text)
}

fn is_in(id: &str, secret: &str) -> bool {
    if id == secret || secret.len() < LONG {
        return id == secret;
    }
    for (at, _) in id.match_indices(secret) {
        if secret.len() >= UNMISTAKABLE || stands_alone(id, at, secret) {
            return true;
        }
    }
    false
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
        let readings = Readings::of(text);
        let mut places = readings.nowhere();
        for secret in secrets {
            readings.find(&Readings::of(secret), &mut places);
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
        assert!(holds("914523", "914523") && holds("%391452%33", "914523"), "but not all of it");
        assert!(!holds("MMC.123456789", "12345678"));
        assert!(holds("MMC.12345678", "12345678"));
        assert!(holds("id-0123456789abcdefg", "0123456789abcdef"));
        assert!(holds("req a%2Bb%2Fc%3Dd1", "a+b/c=d1"));
        assert!(holds("req-a%2bb%2fc%3dd1", "a+b/c=d1"));
    }
}
