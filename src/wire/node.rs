//! JSON as a tree that keeps what was sent: digits as they stand, members in their order.

use std::borrow::Cow;
use std::cell::Cell;

use hifijson::token::Lex as _;
use hifijson::{Error, Expect, SliceLexer, num::LexWrite as _, str, str::LexAlloc as _};

/// Deeper nesting than any documented answer has, and shallow enough for every stack.
const DEEPEST: usize = 128;

/// Most objects have no more members, and one allocation then holds them all.
const USUAL_MEMBERS: usize = 8;

/// Up to so many values an object has room for as many members, however few it has: more would be a way to take memory.
const AMPLE: usize = 1 << 16;

/// More values than any vendor sends at once, those of ten thousand people among them. Each takes many times the two bytes that it can be
/// written in.
const MOST_VALUES: usize = 1 << 19;

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    /// As its digits stand: an id of twenty digits is no float.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// The member of this name; of several the last, as most readers of JSON have it.
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.members().iter().rev().find(|(member, _)| member == name).map(|(_, node)| node)
    }

    pub(crate) fn members(&self) -> &[(Cow<'a, str>, Node<'a>)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Says nothing: what vendors write where there is no value, no item, no member.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(members) => members.is_empty(),
            Self::Bool(_) | Self::Number(_) => false,
        }
    }

    /// What it is, in words.
    pub(crate) fn form(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads a body that is one JSON value.
///
/// A byte order mark is passed over. Where the body is not quite JSON because of bytes that are not UTF-8, raw control characters or
/// halves of surrogates, these alone are lost and not the body.
///
/// # Errors
/// What the body is instead, in words that follow "it".
pub(crate) fn parse(body: &[u8]) -> Result<Node<'_>, &'static str> {
    let body = without_mark(body);
    match parse_strictly(body) {
        Ok(node) => Ok(node),
        Err(Fault::Json(error)) if is_text_fault(&error) => {
            let mended = mend(body);
            parse_strictly(mended.as_bytes()).map(into_owned).map_err(|fault| fault.name(body))
        }
        Err(fault) => Err(fault.name(body)),
    }
}

/// Why a body is not read.
enum Fault {
    Json(Error),
    TooMany,
}

impl Fault {
    fn name(&self, body: &[u8]) -> &'static str {
        match self {
            Self::Json(error) => name_of(body, error),
            Self::TooMany => "holds more values than any vendor sends",
        }
    }
}

pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn parse_strictly(body: &[u8]) -> Result<Node<'_>, Fault> {
    let left = Cell::new(MOST_VALUES);
    let room = Room { depth: DEEPEST, left: &left };
    let parsed = SliceLexer::new(body).exactly_one(SliceLexer::ws_peek, |next, lexer| value(room, next, lexer));
    parsed.map_err(|error| if left.get() == 0 { Fault::TooMany } else { Fault::Json(error) })
}

/// How deep a value may still be, and how many may still come.
#[derive(Clone, Copy)]
struct Room<'r> {
    depth: usize,
    left: &'r Cell<usize>,
}

impl Room<'_> {
    fn enter(self) -> Result<Self, Error> {
        let depth = self.depth.checked_sub(1).ok_or(Error::Depth)?;
        self.left.set(self.left.get().checked_sub(1).ok_or(Error::Depth)?);
        Ok(Self { depth, ..self })
    }

    /// Where an object's members are put.
    fn members<'a>(self) -> Vec<(Cow<'a, str>, Node<'a>)> {
        let is_ample = self.left.get() > MOST_VALUES - AMPLE;
        Vec::with_capacity(if is_ample { USUAL_MEMBERS } else { 0 })
    }
}

fn value<'a>(room: Room<'_>, next: u8, lexer: &mut SliceLexer<'a>) -> Result<Node<'a>, Error> {
    let room = room.enter()?;
    match next {
        b'a'..=b'z' => Ok(lexer.null_or_bool().ok_or(Expect::Value)?.map_or(Node::Null, Node::Bool)),
        b'0'..=b'9' | b'-' => Ok(Node::Number(Cow::Borrowed(lexer.num_string().validated()?.0))),
        b'"' => Ok(Node::Text(lexer.discarded().str_string()?)),
        b'[' => {
            let mut items = Vec::new();
            lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
                items.push(value(room, next, lexer)?);
                Ok::<_, Error>(())
            })?;
            Ok(Node::List(items))
        }
        b'{' => {
            let mut members = room.members();
            lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
                members.push(member(room, next, lexer)?);
                Ok::<_, Error>(())
            })?;
            Ok(Node::Object(members))
        }
        _ => Err(Expect::Value.into()),
    }
}

fn member<'a>(room: Room<'_>, next: u8, lexer: &mut SliceLexer<'a>) -> Result<(Cow<'a, str>, Node<'a>), Error> {
    lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
    let name = lexer.str_string()?;
    lexer.expect(SliceLexer::ws_peek, b':').ok_or(Expect::Colon)?;
    let next = lexer.ws_peek().ok_or(Expect::Value)?;
    Ok((name, value(room, next, lexer)?))
}

/// Whether the structure may be sound and only the characters of a text are not.
fn is_text_fault(error: &Error) -> bool {
    matches!(error, Error::Str(fault) if !matches!(fault, str::Error::Eof)) || matches!(error, Error::Token(_))
}

/// Replaces what no JSON text may hold. Between texts a blank is as good as any other white space.
fn mend(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find(|c: char| c.is_control() || c == '\\') {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        rest = match from.strip_prefix('\\') {
            Some(_) => mend_escape(from, &mut mended),
            None => {
                mended.push(' ');
                from.get(from.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()
            }
        };
    }
    mended.push_str(rest);
    mended
}

/// Copies an escape that JSON knows; half a surrogate becomes the replacement character, any other escape its own text.
fn mend_escape<'t>(from: &'t str, mended: &mut String) -> &'t str {
    let hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix("\\u")?.get(..4).filter(hex)?, 16).ok();
    let (copied, length) = match (unit(from), from.get(6..).and_then(unit)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (from.get(..12), 12),
        (Some(0xd800..=0xdfff), _) => (Some("\u{fffd}"), 6),
        (Some(_), _) => (from.get(..6), 6),
        (None, _) if from.get(1..).is_some_and(|next| next.starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't'])) => {
            (from.get(..2), 2)
        }
        (None, _) => (Some("\\\\"), 1),
    };
    mended.push_str(copied.unwrap_or_default());
    from.get(length..).unwrap_or_default()
}

fn into_owned(node: Node<'_>) -> Node<'static> {
    let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    match node {
        Node::Null => Node::Null,
        Node::Bool(flag) => Node::Bool(flag),
        Node::Number(digits) => Node::Number(owned(digits)),
        Node::Text(text) => Node::Text(owned(text)),
        Node::List(items) => Node::List(items.into_iter().map(into_owned).collect()),
        Node::Object(members) => {
            Node::Object(members.into_iter().map(|(name, node)| (owned(name), into_owned(node))).collect())
        }
    }
}

/// What a body is in which no object was found.
#[cfg(feature = "events")]
pub(super) fn name_of_no_object(body: &[u8]) -> &'static str {
    match name_of(body, &Expect::Value.into()) {
        "is not JSON" => "is no object of JSON",
        named => named,
    }
}

/// What a body that is no JSON is.
fn name_of(body: &[u8], error: &Error) -> &'static str {
    let start = body.trim_ascii_start();
    let begins = |text: &[u8]| start.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    match error {
        _ if start.is_empty() => "is empty",
        _ if start.starts_with(&[0x1f, 0x8b]) => "is a gzip stream that nobody has unpacked",
        _ if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) => "is UTF-16 and not UTF-8",
        _ if begins(b"<!doctype html") || begins(b"<html") => "is an HTML page",
        _ if start.starts_with(b"<") => "is XML or HTML",
        Error::Depth => "is nested too deeply",
        Error::Str(str::Error::Eof) | Error::Num(_) if start.starts_with(b"{") || start.starts_with(b"[") => {
            "is JSON that is cut off"
        }
        Error::Token(_) if is_cut_off(start) => "is JSON that is cut off",
        _ => "is not JSON",
    }
}

/// Whether brackets that were opened are never closed.
fn is_cut_off(body: &[u8]) -> bool {
    let (mut open, mut inside, mut escaped) = (0_i64, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            b'{' | b'[' if !inside => open += 1,
            b'}' | b']' if !inside => open -= 1,
            _ => {}
        }
    }
    inside || (open > 0 && body.starts_with(b"{")) || (open > 0 && body.starts_with(b"["))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(body: &[u8]) -> Option<String> {
        match parse(body).ok()?.get("a")? {
            Node::Text(text) => Some(text.to_string()),
            _ => None,
        }
    }

    #[test]
    fn digits_stay_as_they_are() {
        let digits = "[12345678901234567890123, 1.10, 7.2e3, -0]";
        let kept = ["12345678901234567890123", "1.10", "7.2e3", "-0"].map(|digits| Node::Number(digits.into()));
        assert_eq!(parse(digits.as_bytes()), Ok(Node::List(kept.to_vec())));
    }

    #[test]
    fn a_text_that_is_damaged_costs_no_more_than_itself() {
        assert_eq!(text_of(b"\xef\xbb\xbf{\"a\":\"b\"}").as_deref(), Some("b"));
        assert_eq!(text_of(b"{\"a\":\"\xff\xfe b\"}").as_deref(), Some("\u{fffd}\u{fffd} b"));
        assert_eq!(text_of(b"{\"a\":\"b\nc\x01\"}").as_deref(), Some("b c "));
        assert_eq!(text_of(br#"{"a":"\ud83d b \ud83d\ude00 \n"}"#).as_deref(), Some("\u{fffd} b \u{1f600} \n"));
        assert_eq!(text_of(br#"{"a":"C:\x"}"#).as_deref(), Some("C:\\x"));
        assert_eq!(text_of(br#"{"a":"\u+123"}"#).as_deref(), Some("\\u+123"));
        assert_eq!(text_of(b"\x00{\"a\":\"b\"}\x00").as_deref(), Some("b"));
    }

    #[test]
    fn what_is_no_json_is_named() {
        let named = [
            (&b"  "[..], "is empty"),
            (b"<!DOCTYPE html><p>", "is an HTML page"),
            (b"<?xml version='1.0'?>", "is XML or HTML"),
            (b"\x1f\x8b\x08\x00", "is a gzip stream that nobody has unpacked"),
            (b"{\"a\":[1,", "is JSON that is cut off"),
            (b"{\"a\":\"b", "is JSON that is cut off"),
            (b"{\"a\":tr", "is JSON that is cut off"),
            (b"busy", "is not JSON"),
            (b"{\"a\":1}{}", "is not JSON"),
        ];
        for (body, name) in named {
            assert_eq!(parse(body), Err(name), "{}", String::from_utf8_lossy(body));
        }
        assert_eq!(parse("[".repeat(500).as_bytes()), Err("is nested too deeply"));
        let many = format!("[{}0]", "0,".repeat(MOST_VALUES));
        assert_eq!(parse(many.as_bytes()), Err("holds more values than any vendor sends"));
    }

    #[test]
    fn no_bytes_are_too_odd() {
        let sound = br#"{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00\n",{"b":null}],"c":"\"","d":true}"#;
        let odd = b"{}[]\",:\\u0-+eE.\0\x1f\xff\xc3\xf0 dtfn";
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let mut body = sound.to_vec();
            for _ in 0..random.usize(1..6) {
                let at = random.usize(..body.len());
                match random.u8(..3) {
                    0 => body[at] = odd[random.usize(..odd.len())],
                    1 => body.insert(at, odd[random.usize(..odd.len())]),
                    _ => body.truncate(at.max(1)),
                }
            }
            if let Err(name) = parse(&body) {
                assert!(name.starts_with("is "), "{}", String::from_utf8_lossy(&body));
            }
        }
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        assert_eq!(
            parse(br#"{"a":1,"a":2}"#).ok().and_then(|node| node.get("a").cloned()),
            Some(Node::Number("2".into()))
        );
    }
}
