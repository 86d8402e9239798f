//! Undoes what is escaped in a text, whichever way: as in addresses and forms, in JSON and programs, in HTML, and in mails.

use crate::input::{consists_of, is_invisible, leading};

/// A text as somebody reads it, without regard to capitals: vendors write codes, names and digits of hex in either.
pub(super) struct Reading {
    pub(super) text: String,
    /// From where to where what each byte stands for is written in the text that it was read from.
    sources: Vec<(usize, usize)>,
    /// Without blanks: any two words may be one there.
    pub(super) is_joined: bool,
}

/// It is told the rest of the text and its first character, and tells what stands there, if anything does, and its length.
type Step<'s> = dyn Fn(&str, char) -> (Option<char>, usize) + 's;

impl Reading {
    /// As it stands.
    pub(super) fn of(text: &str) -> Self {
        let mut reading = Self::empty(text.len());
        for (at, c) in text.char_indices() {
            reading.push(c, (at, at + c.len_utf8()));
        }
        reading
    }

    fn empty(room: usize) -> Self {
        Self { text: String::with_capacity(room), sources: Vec::with_capacity(room), is_joined: false }
    }

    fn push(&mut self, c: char, source: (usize, usize)) {
        let c = c.to_ascii_lowercase();
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.sources.push(source);
        }
    }

    /// Once without its escapes. All kinds at once, as what quotes a request need not keep to one; `None` where there are none.
    pub(super) fn undone(&self) -> Option<Self> {
        self.different(&|rest, first| {
            let (c, length) = escape(rest).unwrap_or((first, first.len_utf8()));
            (Some(if is_blank(c) { ' ' } else { c }), length)
        })
    }

    /// As a mail says it, where `=2B` is a plus and lines are broken behind a `=`. It is a reading of its own, as a `=` stands before
    /// the value of much else; `None` where it is no other.
    pub(super) fn of_mail(&self) -> Option<Self> {
        self.different(&|rest, first| of_mail(rest).unwrap_or((Some(first), first.len_utf8())))
    }

    /// What was wrapped to fit into lines.
    pub(super) fn joined(&self) -> Self {
        let joined = self.read(&|_, first| (Some(first).filter(|c| !is_blank(*c)), first.len_utf8()));
        Self { is_joined: true, ..joined }
    }

    fn different(&self, step: &Step<'_>) -> Option<Self> {
        Some(self.read(step)).filter(|read| read.text != self.text)
    }

    fn read(&self, step: &Step<'_>) -> Self {
        let mut reading = Self::empty(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(first) = rest.chars().next() {
            let at = self.text.len() - rest.len();
            let (c, length) = step(rest, first);
            if let Some(c) = c {
                reading.push(c, self.source(at, length));
            }
            rest = rest.get(length..).unwrap_or_default();
        }
        reading
    }

    /// From where to where what stands at this place, and is so long, is written. It is of one byte at least.
    pub(super) fn source(&self, at: usize, length: usize) -> (usize, usize) {
        (self.sources[at].0, self.sources[at + length - 1].1)
    }
}

/// Whether the text may hold an escape, or a blank of any kind.
pub(super) fn may_be_in(text: &str) -> bool {
    !consists_of(text, |byte| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'\\' | b'&' | b'+' | b'='))
}

/// A plus is one in a form; a message has them in the place of what nobody sees.
fn is_blank(c: char) -> bool {
    c == '+' || c.is_whitespace() || c.is_control() || is_invisible(c)
}

/// What the escape at the beginning stands for, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().first()? {
        b'%' => of_bytes(text, "%", 2, 16).or_else(|| of_units(text, "%u")),
        b'\\' => of_program(text),
        b'&' => of_html(text),
        _ => None,
    }
}

/// `%2B`, or `%C3%A9` for one character of two bytes; each byte of it is so many digits behind the same mark.
fn of_bytes(text: &str, mark: &str, digits: usize, radix: u32) -> Option<(char, usize)> {
    let length = mark.len() + digits;
    let byte = |index: usize| {
        let escape = text.get(index * length..(index + 1) * length)?;
        u8::try_from(number(escape.strip_prefix(mark)?, radix)?).ok()
    };
    let mut bytes = Vec::new();
    while bytes.len() < 4
        && let Some(byte) = byte(bytes.len())
    {
        bytes.push(byte);
    }
    let c = bytes.utf8_chunks().next()?.valid().chars().next()?;
    Some((c, c.len_utf8() * length))
}

/// `\"`, `\u00e9` or two of them for one character, `\u{e9}`, `\x{e9}`, `\x2b`, `\053`.
fn of_program(text: &str) -> Option<(char, usize)> {
    match text.as_bytes().get(1)? {
        b'u' => of_braces(text).or_else(|| of_units(text, "\\u")),
        b'x' => of_braces(text).or_else(|| of_bytes(text, "\\x", 2, 16)),
        b'b' | b'f' | b'n' | b'r' | b't' => Some((' ', 2)),
        b'0'..=b'7' => of_bytes(text, "\\", 3, 8),
        c @ (b'"' | b'\'' | b'\\' | b'/') => Some(((*c).into(), 2)),
        _ => None,
    }
}

fn of_braces(text: &str) -> Option<(char, usize)> {
    let (digits, rest) = leading(text.get(2..)?.strip_prefix('{')?, |c| c.is_ascii_hexdigit());
    rest.strip_prefix('}')?;
    Some((char::from_u32(number(digits, 16)?)?, "\\u{}".len() + digits.len()))
}

/// Of UTF-16, as in JSON, and in addresses that a browser's script has written.
fn of_units(text: &str, mark: &str) -> Option<(char, usize)> {
    let unit = |index: usize| {
        let escape = text.get(index * 6..index * 6 + 6)?;
        u16::try_from(number(escape.strip_prefix(mark)?, 16)?).ok()
    };
    let first = unit(0)?;
    let decoded = match String::from_utf16(&[first]) {
        Ok(decoded) => decoded,
        Err(_) => String::from_utf16(&[first, unit(1)?]).ok()?,
    };
    let c = decoded.chars().next()?;
    Some((c, c.len_utf16() * 6))
}

/// Names of what stands in secrets, without capitals, and of what has to be escaped.
const NAMES: [(&str, char); 32] = [
    ("amp", '&'),
    ("apos", '\''),
    ("ast", '*'),
    ("bsol", '\\'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("dollar", '$'),
    ("equals", '='),
    ("excl", '!'),
    ("grave", '`'),
    ("gt", '>'),
    ("hat", '^'),
    ("lbrack", '['),
    ("lcub", '{'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lt", '<'),
    ("nbsp", ' '),
    ("num", '#'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quest", '?'),
    ("quot", '"'),
    ("rbrack", ']'),
    ("rcub", '}'),
    ("rpar", ')'),
    ("semi", ';'),
    ("sol", '/'),
    ("tab", '\t'),
    ("verbar", '|'),
];

/// `&quot;`, `&#34;`, `&#x22;`, and as browsers take it, `&#34` without its end.
fn of_html(text: &str) -> Option<(char, usize)> {
    let body = text.get(1..)?;
    if let Some(number) = body.strip_prefix('#') {
        return of_number(number).map(|(c, length)| (c, "&#".len() + length));
    }
    let (name, rest) = leading(body, |c| c.is_ascii_alphabetic());
    rest.strip_prefix(';')?;
    for (known, c) in &NAMES {
        if *known == name {
            return Some((*c, "&;".len() + name.len()));
        }
    }
    None
}

fn of_number(text: &str) -> Option<(char, usize)> {
    // Capitals are disregarded.
    let (mark, radix, (digits, rest)) = match text.strip_prefix('x') {
        Some(text) => (1, 16, leading(text, |c| c.is_ascii_hexdigit())),
        None => (0, 10, leading(text, |c| c.is_ascii_digit())),
    };
    let end = usize::from(rest.starts_with(';'));
    Some((char::from_u32(number(digits, radix)?)?, mark + digits.len() + end))
}

fn of_mail(text: &str) -> Option<(Option<char>, usize)> {
    // Line ends are blanks in messages.
    let behind = text.strip_prefix('=')?;
    let blanks = behind.len() - behind.trim_start().len();
    if blanks > 0 {
        return Some((None, 1 + blanks));
    }
    of_bytes(text, "=", 2, 16).map(|(c, length)| (Some(c), length))
}

fn number(digits: &str, radix: u32) -> Option<u32> {
    // A sign is none of them.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, radix).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(text: &str) -> Reading {
        let reading = Reading::of(text);
        reading.undone().unwrap_or(reading)
    }

    #[test]
    fn every_kind_is_undone_wherever_it_stands() {
        for (escaped, plain) in [
            ("a%2Bb%2fc%3D%2a", "a b/c=*"),
            ("%c3%A9%F0%9f%98%80", "é😀"),
            (r#"\"\\\/\u00e9\uD83D\uDE00\n"#, "\"\\/é😀 "),
            (r"\x41\xC3\xa9\u{1F600}\101\303\251", "aé😀aé"),
            (r"\x{e9}%u00e9%uD83D%uDE00", "éé😀"),
            ("&quot;&amp;&#34;&#x3C;&#X3e;&#039;", "\"&\"<>'"),
            ("&sol;&equals;&Hat;&#47x&#x2f;", "/=^/x/"),
            ("a+b c", "a b c"),
            ("%5C&quot;", "\\\""),
        ] {
            assert_eq!(undone(escaped).text, plain, "{escaped}");
        }
    }

    #[test]
    fn a_mail_is_read_by_its_own_rule() {
        let mail = |text: &str| Reading::of(text).of_mail().map(|reading| reading.text);
        assert_eq!(mail("a=2Bb=\r\nc=C3=A9=\nd==").as_deref(), Some("a+bcéd=="));
        assert_eq!(mail("usersig=eJw"), None);
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
            "\\x4",
            "\\u{}",
            "\\u{110000}",
            "\\08",
            "&",
            "&;",
            "&é;",
            "&#;",
            "&#x110000;",
            "&lt",
            "%-1",
        ] {
            assert!(Reading::of(text).undone().is_none(), "{text}");
        }
    }

    #[test]
    fn nothing_breaks_it() {
        let pieces = ["%", "\\", "&", "u", "4", "1", ";", "#", "é", "+", "x", "=", "\n"];
        for number in 0..pieces.len().pow(5) {
            let piece = |place: u32| pieces[number / pieces.len().pow(place) % pieces.len()];
            let text: String = (0..5).map(piece).collect();
            let reading = Reading::of(&text);
            for read in [reading.undone(), reading.of_mail(), Some(reading.joined())].into_iter().flatten() {
                assert!(read.text.len() <= text.len() && read.sources.len() == read.text.len(), "{text}");
                assert!(read.sources.is_sorted(), "{text}");
                let ends = read.sources.iter().flat_map(|(begin, end)| [begin, end]);
                assert!(ends.into_iter().all(|at| text.is_char_boundary(*at)), "{text}");
            }
        }
    }
}
