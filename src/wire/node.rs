//! JSON as a tree that keeps what was sent: digits as they stand, members in their order.

use std::borrow::Cow;

use hifijson::str::{Error as Unread, LexAlloc as _};
use hifijson::token::Lex as _;
use hifijson::{Error, Expect, SliceLexer, num::LexWrite as _};

/// Deeper nesting than any documented answer has, and shallow enough for every stack.
const DEEPEST: usize = 128;

/// More values than any vendor sends at once, those of ten thousand people among them. Each takes many times the two bytes that it can be
/// written in.
const MOST_VALUES: usize = 1 << 19;

/// Bytes that a value or a name takes in an answer, and often more: there is room for them all at once.
const USUAL_SIZE: usize = 8;

/// Room for more than so many is made as they come: what is no JSON would be a way to take memory.
const AMPLE: usize = 1 << 16;

/// JSON, in the order in which it is written: one list of all that is in it, however deep, as a list for each object would be most of
/// what an answer takes.
#[derive(Debug, Default)]
pub(crate) struct Tree<'b>(Vec<Entry<'b>>);

#[derive(Debug, PartialEq)]
pub(super) enum Entry<'b> {
    Null,
    Bool(bool),
    Number(Cow<'b, str>),
    Text(Cow<'b, str>),
    /// Of the value that follows it.
    Name(Cow<'b, str>),
    List(Extent),
    Object(Extent),
}

/// How much of what follows is in a list or an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    /// Items or members.
    count: usize,
    entries: usize,
}

/// A value in a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node<'t> {
    Null,
    Bool(bool),
    /// As its digits stand: an id of twenty digits is no float.
    Number(&'t str),
    Text(&'t str),
    List(Items<'t>),
    Object(Members<'t>),
}

/// The items of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Items<'t> {
    count: usize,
    entries: &'t [Entry<'t>],
}

/// The members of an object, by their names.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Members<'t> {
    count: usize,
    entries: &'t [Entry<'t>],
}

impl<'b> Tree<'b> {
    pub(crate) fn root(&self) -> Node<'_> {
        first(&self.0).map_or(Node::Null, |(node, _)| node)
    }

    /// The text that is all there is.
    #[cfg(feature = "events")]
    pub(super) fn into_text(self) -> Option<Cow<'b, str>> {
        match self.0.into_iter().next()? {
            Entry::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Puts a text among the members of the outermost object. Where it is none, there is no place for it.
    #[cfg(all(feature = "events", feature = "dingtalk"))]
    pub(crate) fn add(&mut self, name: &'b str, text: &'b str) {
        if let Some(Entry::Object(extent)) = self.0.first_mut() {
            extent.count += 1;
            extent.entries += 2;
            self.0.extend([Entry::Name(name.into()), Entry::Text(text.into())]);
        }
    }

    /// Gives the members other names.
    #[cfg(all(feature = "events", feature = "huawei"))]
    pub(crate) fn rename(&mut self, other: fn(&str) -> &str) {
        for entry in &mut self.0 {
            if let Entry::Name(name) = entry
                && other(name) != name
            {
                *name = Cow::Owned(other(name).to_owned());
            }
        }
    }

    pub(super) fn push(&mut self, entry: Entry<'b>) {
        self.0.push(entry);
    }

    /// A list or an object begins. Yields its place, by which it is ended.
    pub(super) fn begin(&mut self) -> usize {
        self.push(Entry::Null);
        self.0.len()
    }

    pub(super) fn end(&mut self, begun: usize, form: fn(Extent) -> Entry<'b>, count: usize) {
        let entries = self.0.len().saturating_sub(begun);
        if let Some(entry) = begun.checked_sub(1).and_then(|at| self.0.get_mut(at)) {
            *entry = form(Extent { count, entries });
        }
    }

    /// What follows a list or an object that has begun.
    pub(super) fn since(&mut self, begun: usize) -> &mut [Entry<'b>] {
        self.0.get_mut(begun..).unwrap_or_default()
    }

    /// In place of a list or an object that has begun.
    pub(super) fn replace(&mut self, begun: usize, entry: Entry<'b>) {
        self.0.truncate(begun.saturating_sub(1));
        self.push(entry);
    }

    fn into_owned(self) -> Tree<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let entries = self.0.into_iter().map(|entry| match entry {
            Entry::Null => Entry::Null,
            Entry::Bool(flag) => Entry::Bool(flag),
            Entry::Number(digits) => Entry::Number(owned(digits)),
            Entry::Text(text) => Entry::Text(owned(text)),
            Entry::Name(name) => Entry::Name(owned(name)),
            Entry::List(extent) => Entry::List(extent),
            Entry::Object(extent) => Entry::Object(extent),
        });
        Tree(entries.collect())
    }
}

/// The first value of these entries, and what is behind it.
fn first<'t>(entries: &'t [Entry<'t>]) -> Option<(Node<'t>, &'t [Entry<'t>])> {
    let (entry, rest) = entries.split_first()?;
    Some(match entry {
        Entry::Null => (Node::Null, rest),
        Entry::Bool(flag) => (Node::Bool(*flag), rest),
        Entry::Number(digits) => (Node::Number(digits), rest),
        Entry::Text(text) | Entry::Name(text) => (Node::Text(text), rest),
        Entry::List(Extent { count, entries }) => {
            let (entries, rest) = rest.split_at_checked(*entries)?;
            (Node::List(Items { count: *count, entries }), rest)
        }
        Entry::Object(Extent { count, entries }) => {
            let (entries, rest) = rest.split_at_checked(*entries)?;
            (Node::Object(Members { count: *count, entries }), rest)
        }
    })
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        let (node, rest) = first(self.entries)?;
        *self = Self { count: self.count.saturating_sub(1), entries: rest };
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count, Some(self.count))
    }
}

impl ExactSizeIterator for Items<'_> {}

impl<'t> Iterator for Members<'t> {
    type Item = (&'t str, Node<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let (Entry::Name(name), rest) = self.entries.split_first()? else { return None };
        let (node, rest) = first(rest)?;
        *self = Self { count: self.count.saturating_sub(1), entries: rest };
        Some((name, node))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.count, Some(self.count))
    }
}

impl ExactSizeIterator for Members<'_> {}

impl<'t> Node<'t> {
    /// The member of this name; of several the last, as most readers of JSON have it.
    pub(crate) fn get(&self, name: &str) -> Option<Node<'t>> {
        self.members().filter(|(member, _)| *member == name).last().map(|(_, node)| node)
    }

    pub(crate) fn members(&self) -> Members<'t> {
        match self {
            Self::Object(members) => *members,
            _ => Members::default(),
        }
    }

    /// Says nothing: what vendors write where there is no value, no item, no member.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.len() == 0,
            Self::Object(members) => members.len() == 0,
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
pub(crate) fn parse(body: &[u8]) -> Result<Tree<'_>, &'static str> {
    let body = without_mark(body);
    match str::from_utf8(body).map(parse_strictly) {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(fault)) if !fault.is_of_texts() => Err(fault.name(body)),
        Ok(Err(_)) | Err(_) => {
            let mended = mend(body);
            parse_strictly(&mended).map(Tree::into_owned).map_err(|fault| fault.name(body))
        }
    }
}

/// What a body is that holds nothing, but for blanks and a byte order mark.
pub(crate) const EMPTY: &str = "is empty";

/// What a body is, if it was read.
pub(crate) fn root<'t>(parsed: &'t Result<Tree<'_>, &'static str>) -> Result<Node<'t>, &'static str> {
    parsed.as_ref().map(Tree::root).map_err(|problem| *problem)
}

/// Why a body is not read.
enum Fault {
    Json(Error),
    TooMany,
}

impl Fault {
    /// Whether the structure may be sound and only the characters of a text are not.
    fn is_of_texts(&self) -> bool {
        match self {
            Self::Json(Error::Str(fault)) => !matches!(fault, Unread::Eof),
            Self::Json(Error::Token(_)) => true,
            Self::Json(_) | Self::TooMany => false,
        }
    }

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

fn parse_strictly(body: &str) -> Result<Tree<'_>, Fault> {
    let room = (body.len() / USUAL_SIZE).clamp(1, AMPLE);
    let mut growing = Growing { body, tree: Tree(Vec::with_capacity(room)), left: MOST_VALUES };
    let parsed = SliceLexer::new(body.as_bytes())
        .exactly_one(SliceLexer::ws_peek, |next, lexer| growing.value(DEEPEST, next, lexer));
    match parsed {
        Ok(()) => Ok(growing.tree),
        Err(_) if growing.left == 0 => Err(Fault::TooMany),
        Err(error) => Err(Fault::Json(error)),
    }
}

struct Growing<'b> {
    body: &'b str,
    tree: Tree<'b>,
    /// How many values may still come.
    left: usize,
}

impl<'b> Growing<'b> {
    /// Takes a value in, in which there may be so many more levels.
    fn value(&mut self, levels: usize, next: u8, lexer: &mut SliceLexer<'b>) -> Result<(), Error> {
        let levels = levels.checked_sub(1).ok_or(Error::Depth)?;
        self.left = self.left.checked_sub(1).ok_or(Error::Depth)?;
        let entry = match next {
            b'a'..=b'z' => lexer.null_or_bool().ok_or(Expect::Value)?.map_or(Entry::Null, Entry::Bool),
            b'0'..=b'9' | b'-' => Entry::Number(Cow::Borrowed(self.number(lexer)?)),
            b'"' => Entry::Text(self.text(lexer.discarded())?),
            b'[' => return self.list(levels, lexer),
            b'{' => return self.object(levels, lexer),
            _ => return Err(Expect::Value.into()),
        };
        self.tree.push(entry);
        Ok(())
    }

    fn list(&mut self, levels: usize, lexer: &mut SliceLexer<'b>) -> Result<(), Error> {
        let (begun, mut count) = (self.tree.begin(), 0);
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            count += 1;
            self.value(levels, next, lexer)
        })?;
        self.tree.end(begun, Entry::List, count);
        Ok(())
    }

    fn object(&mut self, levels: usize, lexer: &mut SliceLexer<'b>) -> Result<(), Error> {
        let (begun, mut count) = (self.tree.begin(), 0);
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            count += 1;
            self.member(levels, next, lexer)
        })?;
        self.tree.end(begun, Entry::Object, count);
        Ok(())
    }

    fn member(&mut self, levels: usize, next: u8, lexer: &mut SliceLexer<'b>) -> Result<(), Error> {
        lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
        let name = self.text(lexer)?;
        self.tree.push(Entry::Name(name));
        lexer.expect(SliceLexer::ws_peek, b':').ok_or(Expect::Colon)?;
        let next = lexer.ws_peek().ok_or(Expect::Value)?;
        self.value(levels, next, lexer)
    }

    /// A number. A whole one, as most are, ends with its digits.
    fn number(&self, lexer: &mut SliceLexer<'b>) -> Result<&'b str, Error> {
        let rest = lexer.as_slice();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match (rest.first(), rest.get(digits)) {
            (Some(b'1'..=b'9'), None | Some(b',' | b']' | b'}')) => Ok(self.take(digits, lexer)),
            _ => Ok(lexer.num_string().validated()?.0),
        }
    }

    /// A text whose first quote has been taken. One without escapes, as most are, stands in the body as it is.
    fn text(&self, lexer: &mut SliceLexer<'b>) -> Result<Cow<'b, str>, Error> {
        let length = plain(lexer.as_slice());
        if lexer.as_slice().get(length) != Some(&b'"') {
            return Ok(lexer.str_string()?);
        }
        let text = self.take(length, lexer);
        lexer.discarded();
        Ok(Cow::Borrowed(text))
    }

    /// Takes so many bytes, which end where a character does.
    fn take(&self, length: usize, lexer: &mut SliceLexer<'b>) -> &'b str {
        let start = self.body.len().saturating_sub(lexer.as_slice().len());
        let (text, rest) = self.body.get(start..).and_then(|rest| rest.split_at_checked(length)).unwrap_or_default();
        *lexer = SliceLexer::new(rest.as_bytes());
        text
    }
}

/// How many bytes stand before the next one that is a quote, a backslash or a control character. It looks at eight at once: a byte is such a
/// one where a subtraction borrows from the highest of its bits, and what the borrow spoils is behind the first that is found.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let found = (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGHEST;
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    bytes.len() - rest.len() + at.unwrap_or(rest.len())
}

/// Replaces what no JSON text may hold. A raw control character is meant, where it stands in a text, as what it is; between texts a
/// blank is as good as any other white space.
fn mend(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut within) = (&*text, false);
    while let Some(at) = rest.find(|c: char| c.is_control() || matches!(c, '\\' | '"')) {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        let mut after = from.chars();
        rest = match after.next() {
            Some('\\') => mend_escape(from, &mut mended),
            Some('"') => {
                within = !within;
                mended.push('"');
                after.as_str()
            }
            Some(control) if within => {
                mended.push_str(&format!("\\u{:04x}", u32::from(control)));
                after.as_str()
            }
            _ => {
                mended.push(' ');
                after.as_str()
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
        _ if start.is_empty() => EMPTY,
        _ if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) => "is UTF-16 and not UTF-8",
        _ if begins(b"<!doctype html") || begins(b"<html") => "is an HTML page",
        _ if start.starts_with(b"<") => "is XML or HTML",
        Error::Depth => "is nested too deeply",
        Error::Str(Unread::Eof) | Error::Num(_) if start.starts_with(b"{") || start.starts_with(b"[") => {
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
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::*;

    fn text_of(body: &[u8]) -> Option<String> {
        match parse(body).ok()?.root().get("a")? {
            Node::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }

    #[test]
    fn digits_stay_as_they_are() {
        let tree = parse(b"[12345678901234567890123, 1.10, 7.2e3, -0]").unwrap();
        let Node::List(items) = tree.root() else { panic!("{tree:?}") };
        assert!(items.eq(["12345678901234567890123", "1.10", "7.2e3", "-0"].map(Node::Number)), "{items:?}");
    }

    #[test]
    fn a_text_that_is_damaged_costs_no_more_than_itself() {
        assert_eq!(text_of(b"\xef\xbb\xbf{\"a\":\"b\"}").as_deref(), Some("b"));
        assert_eq!(text_of(b"{\"a\":\"\xff\xfe b\"}").as_deref(), Some("\u{fffd}\u{fffd} b"));
        assert_eq!(text_of(b"{\"a\":\"b\nc\x01\"}").as_deref(), Some("b\nc\u{1}"));
        assert_eq!(text_of(b"{\x01\"b\":\"\\\"\t\",\"a\":\"b\x7f\"}").as_deref(), Some("b\u{7f}"));
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
            (b"{\"a\":[1,", "is JSON that is cut off"),
            (b"{\"a\":\"b", "is JSON that is cut off"),
            (b"{\"a\":tr", "is JSON that is cut off"),
            (b"busy", "is not JSON"),
            (b"{\"a\":1}{}", "is not JSON"),
        ];
        for (body, name) in named {
            assert_eq!(parse(body).err(), Some(name), "{}", String::from_utf8_lossy(body));
        }
        assert_eq!(parse("[".repeat(500).as_bytes()).err(), Some("is nested too deeply"));
        let many = format!("[{}0]", "0,".repeat(MOST_VALUES));
        assert_eq!(parse(many.as_bytes()).err(), Some("holds more values than any vendor sends"));
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
        let tree = parse(br#"{"a":1,"a":2,"b":3}"#).unwrap();
        assert_eq!(tree.root().get("a"), Some(Node::Number("2")));
    }

    #[test]
    fn what_is_within_is_passed_over() {
        let tree = parse(br#"{"a":[{"b":[1,2]},{}],"c":{"d":{"e":[]}},"f":[3,[4]]}"#).unwrap();
        let names: Vec<_> = tree.root().members().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "c", "f"]);
        let Some(Node::List(mut items)) = tree.root().get("f") else { panic!("{tree:?}") };
        assert_eq!((items.len(), items.next(), items.len()), (2, Some(Node::Number("3")), 1));
    }
}
