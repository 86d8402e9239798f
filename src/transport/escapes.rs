//! Undoes what is escaped in a text, whichever way: as in addresses and forms, in JSON, and in HTML.

use crate::input::{consists_of, is_invisible};

/// A text without its escapes. It is never longer than the text that it is made of.
pub(super) struct Plain {
    pub(super) text: String,
    /// Where each byte, and the end, stands in the text with escapes.
    pub(super) origins: Vec<usize>,
}

impl Plain {
    /// Where what stands at this place stands in the text with escapes.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins[at]
    }
}

/// A text without blanks.
pub(super) struct Joined {
    pub(super) text: String,
    /// Where each byte stands in the text with blanks.
    origins: Vec<usize>,
}

impl Joined {
    /// From where to where what begins at this place and is so long stands in the text with blanks. It is of one byte at least.
    pub(super) fn origin(&self, at: usize, length: usize) -> (usize, usize) {
        (self.origins[at], self.origins[at + length - 1] + 1)
    }
}

/// Whether the text may hold an escape, or a blank of any kind.
pub(super) fn may_be_in(text: &str) -> bool {
    !consists_of(text, |byte| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'\\' | b'&' | b'+'))
}

/// What was wrapped to fit into lines.
pub(super) fn join(text: &str) -> Joined {
    let mut joined = Joined { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
    for (at, c) in text.char_indices() {
        if !is_blank(c) {
            joined.text.push(c);
            joined.origins.extend(at..at + c.len_utf8());
        }
    }
    joined
}

/// All kinds at once, as what quotes a request need not keep to one.
pub(super) fn undo(text: &str) -> Plain {
    let mut plain = Plain { text: String::with_capacity(text.len()), origins: Vec::with_capacity(text.len() + 1) };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (c, length) = escape(rest).unwrap_or((first, first.len_utf8()));
        let c = if is_blank(c) { ' ' } else { c };
        plain.text.push(c);
        for _ in 0..c.len_utf8() {
            plain.origins.push(text.len() - rest.len());
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    plain.origins.push(text.len());
    plain
}

/// A plus is one in a form; a message has them in the place of what nobody sees.
fn is_blank(c: char) -> bool {
    c == '+' || c.is_whitespace() || c.is_control() || is_invisible(c)
}

/// What the escape at the beginning stands for, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'%' => of_address(text),
        b'\\' => of_json(text),
        b'&' => of_html(text),
        _ => None,
    }
}

/// `%2B`, or `%C3%A9` for one character of two bytes.
fn of_address(text: &str) -> Option<(char, usize)> {
    let byte = |index: usize| {
        let escape = text.get(index * 3..index * 3 + 3)?;
        u8::try_from(hexadecimal(escape.strip_prefix('%')?)?).ok()
    };
    let mut bytes = Vec::new();
    while bytes.len() < 4
        && let Some(byte) = byte(bytes.len())
    {
        bytes.push(byte);
    }
    let c = bytes.utf8_chunks().next()?.valid().chars().next()?;
    Some((c, c.len_utf8() * 3))
}

/// `\"`, or `\u00e9`, or two of them for one character.
fn of_json(text: &str) -> Option<(char, usize)> {
    let unit = |index: usize| {
        let escape = text.get(index * 6..index * 6 + 6)?;
        u16::try_from(hexadecimal(escape.strip_prefix("\\u")?)?).ok()
    };
    match text.as_bytes().get(1)? {
        b'u' => {
            let c = char::decode_utf16([unit(0)?, unit(1).unwrap_or_default()]).next()?.ok()?;
            Some((c, c.len_utf16() * 6))
        }
        b'b' | b'f' | b'n' | b'r' | b't' => Some((' ', 2)),
        c @ (b'"' | b'\'' | b'\\' | b'/') => Some(((*c).into(), 2)),
        _ => None,
    }
}

/// `&quot;`, `&#34;`, `&#x22;`.
fn of_html(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = "&#x10FFFF".len();
    let mut end = 1;
    while text.as_bytes().get(end)? != &b';' {
        end += 1;
        if end > LONGEST {
            return None;
        }
    }
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "apos" => '\'',
        "gt" => '>',
        "lt" => '<',
        "quot" => '"',
        _ => char::from_u32(match name.as_bytes() {
            [b'#', b'x' | b'X', ..] => hexadecimal(name.get(2..)?)?,
            _ => name.strip_prefix('#')?.parse().ok()?,
        })?,
    };
    Some((c, end + 1))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    // A sign is none of them.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, 16).ok() }
}

#[cfg(test)]
mod tests {
    use super::undo;

    #[test]
    fn every_kind_is_undone_wherever_it_stands() {
        for (escaped, plain) in [
            ("a%2Bb%2fc%3D%2a", "a b/c=*"),
            ("%c3%A9%F0%9f%98%80", "é😀"),
            (r#"\"\\\/\u00e9\uD83D\uDE00\n"#, "\"\\/é😀 "),
            ("&quot;&amp;&#34;&#x3C;&#X3e;&#039;", "\"&\"<>'"),
            ("a+b c", "a b c"),
            ("%5C&quot;", "\\\""),
        ] {
            assert_eq!(undo(escaped).text, plain, "{escaped}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            "%",
            "%4",
            "%zz",
            "%é9",
            "%ff",
            "\\",
            "\\é",
            "\\u12",
            "\\ud800",
            "&",
            "&;",
            "&é;",
            "&#;",
            "&#x110000;",
            "%-1",
        ] {
            let plain = undo(text);
            assert_eq!(plain.text, text);
            assert_eq!(plain.origins.len(), text.len() + 1);
        }
    }

    #[test]
    fn nothing_breaks_it() {
        let pieces = ["%", "\\", "&", "u", "4", "1", ";", "#", "é", "+"];
        for number in 0..pieces.len().pow(5) {
            let piece = |place: u32| pieces[number / pieces.len().pow(place) % pieces.len()];
            let text: String = (0..5).map(piece).collect();
            let plain = undo(&text);
            assert!(plain.text.len() <= text.len() && plain.origins.len() == plain.text.len() + 1, "{text}");
            assert!(plain.origins.is_sorted() && plain.origins.iter().all(|at| text.is_char_boundary(*at)), "{text}");
        }
    }
}
