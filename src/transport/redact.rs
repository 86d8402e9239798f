//! A vendor's answer can quote what it was sent: a secret that comes back is shown to nobody.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Ticket;
use crate::{Error, Secret};

/// Shorter secrets are parts of many words, and digits of many codes: they count only where they stand alone.
const LONG: usize = 8;
/// Nothing of this length is part of a code or an id by chance.
const UNMISTAKABLE: usize = 16;
const REDACTED: &str = "[redacted]";

/// What is escaped in an address, by the ways of those who make them: a slash of a path is not, and forms spare other marks.
const ESCAPED: [&AsciiSet; 3] = [
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~'),
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/'),
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'*'),
];

/// The secrets that a call was made with.
pub(crate) struct Redactor<'a> {
    pub(crate) credentials: &'a dyn super::Credentials,
    pub(crate) ticket: &'a Ticket,
    /// What the caller has put into the body.
    pub(crate) sent: &'a [Secret],
}

impl Redactor<'_> {
    /// What the failure is stays: its kind, a code that the documents know, its outcome.
    pub(crate) fn error(&self, error: Error) -> Error {
        error.with(|facts| {
            let is_known = facts.meaning.is_some();
            self.each(&mut |secret| {
                if let Some(message) = &mut facts.message {
                    hide_all(message, secret);
                }
                facts.code.take_if(|code| !is_known && holds(code, secret));
                facts.request_id.take_if(|id| holds(id, secret));
            });
        })
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
        self.ticket.secrets.iter().chain(self.sent).for_each(|secret| see(secret.expose()));
        self.credentials.secrets(&mut see);
    }
}

/// A code or an id is altered by nothing. One that holds a secret is withheld as a whole, also where the secret stands in it as in an
/// address; a short one stays, as it may be that word or number by chance.
fn holds(id: &str, secret: &str) -> bool {
    // A search for a long secret is prepared at length, and most ids are shorter.
    if secret.len() < LONG || id.len() < secret.len() {
        return false;
    }
    let mut quoted = id.contains('%').then(|| escaped(secret)).into_iter().flatten();
    stands_alone_in(id, secret) || quoted.any(|secret| stands_alone_in(id, &secret))
}

fn stands_alone_in(text: &str, secret: &str) -> bool {
    text.match_indices(secret).any(|(at, _)| secret.len() >= UNMISTAKABLE || stands_alone(text, at, secret))
}

/// Whether what stands at this place is no part of a longer word or number.
fn stands_alone(text: &str, at: usize, secret: &str) -> bool {
    let (before, from) = text.split_at(at);
    let after = from.get(secret.len()..).unwrap_or_default();
    !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
}

/// As it stands in an address.
fn escaped(secret: &str) -> impl Iterator<Item = String> + '_ {
    ESCAPED.into_iter().map(|set| utf8_percent_encode(secret, set).to_string())
}

fn hide_all(text: &mut String, secret: &str) {
    hide(text, secret);
    if text.contains('%') {
        escaped(secret).for_each(|secret| hide(text, &secret));
    }
}

fn hide(text: &mut String, secret: &str) {
    let mut hidden = String::with_capacity(text.len());
    let mut end = 0;
    for (at, _) in text.match_indices(secret) {
        if secret.len() >= LONG || stands_alone(text, at, secret) {
            hidden.push_str(text.get(end..at).unwrap_or_default());
            hidden.push_str(REDACTED);
            end = at + secret.len();
        }
    }
    if end > 0 {
        hidden.push_str(text.get(end..).unwrap_or_default());
        *text = hidden;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, secret: &str) -> String {
        let mut text = text.to_owned();
        hide(&mut text, secret);
        text
    }

    #[test]
    fn a_long_secret_is_hidden_wherever_it_stands() {
        assert_eq!(hidden("token=abcdefgh1x", "abcdefgh1"), "token=[redacted]x");
    }

    #[test]
    fn a_secret_is_hidden_also_as_it_stands_in_an_address() {
        for quoted in ["a+b/c=*d~", "a%2Bb%2Fc%3D%2Ad~", "a%2Bb/c%3D%2Ad~", "a%2Bb%2Fc%3D*d%7E"] {
            let mut text = format!("bad ?sig={quoted}&x=1");
            hide_all(&mut text, "a+b/c=*d~");
            assert_eq!(text, "bad ?sig=[redacted]&x=1");
        }
    }

    #[test]
    fn a_short_secret_is_hidden_where_it_stands_alone() {
        assert_eq!(hidden("wrong password 1234 for room 12345", "1234"), "wrong password [redacted] for room 12345");
        assert_eq!(hidden("room 1111, password 11", "11"), "room 1111, password [redacted]");
    }

    #[test]
    fn an_id_is_kept_or_withheld_but_never_altered() {
        assert!(!holds("MMC.111070005", "1070"));
        assert!(holds("req-abcdefgh-1", "abcdefgh"));
        assert!(!holds("914523", "914523"), "a password of few digits may be any number");
        assert!(!holds("MMC.123456789", "12345678"));
        assert!(holds("MMC.12345678", "12345678"));
        assert!(holds("id-0123456789abcdefg", "0123456789abcdef"));
        assert!(holds("req a%2Bb%2Fc%3Dd1", "a+b/c=d1"));
    }
}
