//! A vendor's answer can quote what it was sent: a secret that comes back is shown to nobody.

use std::iter::once;
use std::ops::Range;

use super::escapes::{self, Plain};
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
            facts.message = facts.message.take().map(|message| self.words(&message, LONGEST));
            let is_known = facts.meaning.is_some();
            self.each(&mut |secret| {
                facts.code.take_if(|code| !is_known && holds(code, secret));
                facts.request_id.take_if(|id| holds(id, secret));
            });
        })
    }

    /// What the vendor says, up to so many bytes of it.
    pub(crate) fn words(&self, words: &str, most: usize) -> String {
        let readings = Readings::of(beginning(words, most + LONGEST));
        let mut places = Vec::new();
        self.each(&mut |secret| places.extend(readings.places(&Readings::of(secret))));
        without(beginning(words, most), places)
    }

    pub(crate) fn request_id(&self, id: Option<String>) -> Option<String> {
        let mut clean = true;
        if let Some(id) = &id {
            self.each(&mut |secret| clean &= !holds(id, secret));
        }
        id.filter(|_| clean)
    }

    fn each(&self, see: &mut dyn FnMut(&str)) {
        let mut see = |secret: &str| {
            if !secret.is_empty() {
                see(secret);
            }
        };
        self.carried.iter().chain(self.sent).for_each(|secret| see(secret.expose()));
        self.credentials.secrets(&mut see);
    }
}

/// A text as it stands, and as it is read by those who undo its escapes, once and again.
struct Readings<'t> {
    text: &'t str,
    undone: Vec<Plain>,
}

impl<'t> Readings<'t> {
    fn of(text: &'t str) -> Self {
        let mut undone: Vec<Plain> = Vec::new();
        while undone.len() < DEPTH {
            let last = undone.last();
            let known = last.map_or(text, |last| &last.text);
            let mut next = escapes::undo(known);
            if next.text == known {
                break;
            }
            if let Some(last) = last {
                next.origins.iter_mut().for_each(|at| *at = last.origins.get(*at).copied().unwrap_or(text.len()));
            }
            undone.push(next);
        }
        Self { text, undone }
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        once(self.text).chain(self.undone.iter().map(|plain| &*plain.text))
    }

    /// Where the secret stands in the text, however it is escaped there. What is escaped in the secret itself, or looks like it, may have
    /// been undone as well.
    fn places(&self, secret: &Readings<'_>) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        for (depth, text) in self.texts().enumerate() {
            for secret in secret.texts() {
                let found = text.match_indices(secret).map(|(at, _)| at);
                let meant = found.filter(|at| secret.len() >= LONG || stands_alone(text, *at, secret));
                places.extend(meant.map(|at| self.origin(depth, at)..self.origin(depth, at + secret.len())));
            }
        }
        places
    }

    fn origin(&self, depth: usize, at: usize) -> usize {
        let plain = depth.checked_sub(1).and_then(|depth| self.undone.get(depth));
        plain.map_or(at, |plain| plain.origins.get(at).copied().unwrap_or(self.text.len()))
    }
}

/// A code or an id is altered by nothing. One that holds a secret is withheld as a whole, however the secret is escaped in it; of short
/// secrets those alone that are all of it, as others may be a part of it by chance.
fn holds(id: &str, secret: &str) -> bool {
    // Every good answer has an id. Nothing is longer without its escapes, and few ids have any.
    if id.len() < secret.len() {
        return false;
    }
    is_in(id, secret)
        || (escapes::may_be_in(id)
            && (id.len() > LONGEST || {
                let (id, secret) = (Readings::of(id), Readings::of(secret));
                id.texts().any(|id| secret.texts().any(|secret| is_in(id, secret)))
            }))
}

fn is_in(id: &str, secret: &str) -> bool {
    let is_meant = |at| secret.len() >= UNMISTAKABLE || stands_alone(id, at, secret);
    id == secret || (secret.len() >= LONG && id.match_indices(secret).any(|(at, _)| is_meant(at)))
}

/// Whether what stands at this place is no part of a longer word or number.
fn stands_alone(text: &str, at: usize, secret: &str) -> bool {
    let (before, from) = text.split_at(at);
    let after = from.get(secret.len()..).unwrap_or_default();
    !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
}

/// As much of a text as so many bytes hold of whole characters.
fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The places may lie beyond the end.
fn without(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.retain(|place| place.start < text.len());
    places.sort_by_key(|place| place.start);
    let mut hidden = String::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        // Where secrets overlap, what they cover together is hidden once.
        if end == 0 || place.start >= end {
            hidden.push_str(text.get(end..place.start).unwrap_or_default());
            hidden.push_str(REDACTED);
        }
        end = end.max(place.end);
    }
    hidden.push_str(text.get(end..).unwrap_or_default());
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, secret: &str) -> String {
        without(text, Readings::of(text).places(&Readings::of(secret)))
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
    fn secrets_that_overlap_are_hidden_whole() {
        let text = "x abcdefghij x";
        let readings = Readings::of(text);
        let mut places = readings.places(&Readings::of("defghij"));
        places.extend(readings.places(&Readings::of("abcdefgh")));
        places.extend(readings.places(&Readings::of("cdefghij")));
        assert_eq!(without(text, places), "x [redacted] x");
    }

    #[test]
    fn what_is_cut_shows_no_part_of_a_secret() {
        assert_eq!((beginning("aé", 2), beginning("aé", 9), beginning("", 1)), ("a", "aé", ""));
        let words = "x=abcdefghij&y=abcdefghij";
        let places = Readings::of(words).places(&Readings::of("abcdefghij"));
        assert_eq!(without(beginning(words, 6), places), "x=[redacted]");
    }

    #[test]
    fn a_short_secret_is_hidden_where_it_stands_alone() {
        assert_eq!(hidden("wrong password 1234 for room 12345", "1234"), "wrong password [redacted] for room 12345");
        assert_eq!(hidden("room 1111, password 11", "11"), "room 1111, password [redacted]");
        assert_eq!(hidden("?pwd=%201234%20", "1234"), "?pwd=%20[redacted]%20");
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
