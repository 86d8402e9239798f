//! JSON as a tree that keeps what was sent: digits as they stand, members in their order.

use std::borrow::Cow;

use hifijson::str::{Error as Unread, LexAlloc as _};
use hifijson::token::Lex as _;
use hifijson::{Error, Expect, SliceLexer, num::LexWrite as _};

use crate::input::leading;

/// Deeper nesting than any documented answer has, and shallow enough for every stack.
const DEEPEST: usize = 128;

/// More values than any vendor sends at once, those of ten thousand people among them. Each takes many times the two bytes that it can be
/// written in.
const MOST_VALUES: usize = 1 << 19;

/// What stands in a longer body has no place that a tree can name.
const LONGEST: usize = 1 << 31;

/// Bytes that a value or a name takes in an answer, and often more: there is room for them all at once.
const USUAL_SIZE: usize = 8;

/// Room for more than so many is made as they come: what is no JSON would be a way to take memory.
const AMPLE: usize = 1 << 16;

/// JSON that has been read.
#[derive(Debug, Default)]
pub(crate) struct Tree<'b> {
    body: Cow<'b, str>,
    entries: Entries,
}

/// Values in the order in which they are written: one list of all of them, however deep, as a list for each object would be most of what
/// an answer takes. Texts stay in the body, and an entry is small, as there are thousands and the processor's cache is not large.
#[derive(Debug, Default)]
pub(super) struct Entries {
    /// How long the body is.
    length: usize,
    /// Texts that do not stand in the body as they are: those that are written with escapes, or come from elsewhere.
    beside: String,
    list: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Entry {
    Null,
    Bool(bool),
    Number(Span),
    Text(Span),
    /// Of the value that follows it.
    Name(Span),
    List(Extent),
    Object(Extent),
}

/// Where a text stands: in the body, or behind its end in what is kept beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

/// How much of what follows is in a list or an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Items or members.
    count: u32,
    entries: u32,
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
#[derive(Clone, Copy, Debug, Default)]
pub struct Items<'t>(Rest<'t>);

/// The members of an object, by their names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Members<'t>(Rest<'t>);

/// What is left of a list or of an object.
#[derive(Clone, Copy, Debug)]
struct Rest<'t> {
    tree: &'t Tree<'t>,
    entries: &'t [Entry],
    /// Items or members.
    count: u32,
}

static NOTHING: Tree<'static> =
    Tree { body: Cow::Borrowed(""), entries: Entries { length: 0, beside: String::new(), list: Vec::new() } };

impl Default for Rest<'_> {
    fn default() -> Self {
        Self { tree: &NOTHING, entries: &[], count: 0 }
    }
}

impl Tree<'_> {
    pub(crate) fn root(&self) -> Node<'_> {
        let mut all = Rest { tree: self, entries: &self.entries.list, count: 1 };
        all.next().unwrap_or(Node::Null)
    }

    fn is_intact(&self) -> bool {
        is_intact(&self.body) && is_intact(&self.entries.beside)
    }

    /// The text that is all there is.
    #[cfg(feature = "events")]
    pub(super) fn into_text(self) -> Option<String> {
        match self.root() {
            Node::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }

    /// Puts a text among the members of the outermost object. Where it is none, there is no place for it.
    #[cfg(all(feature = "events", feature = "dingtalk"))]
    pub(crate) fn add(&mut self, name: &str, text: &str) {
        if let Some(Entry::Object(extent)) = self.entries.list.first_mut() {
            extent.count += 1;
            extent.entries += 2;
            self.entries.push_text(Entry::Name, name);
            self.entries.push_text(Entry::Text, text);
        }
    }

    /// Gives the members other names.
    #[cfg(all(feature = "events", feature = "huawei"))]
    pub(crate) fn rename(&mut self, other: fn(&str) -> &str) {
        for at in 0..self.entries.list.len() {
            let Some(Entry::Name(span)) = self.entries.list.get(at).copied() else { continue };
            let name = self.text(span);
            let renamed = other(name).to_owned();
            if renamed != name {
                let span = self.entries.keep(&renamed);
                if let Some(entry) = self.entries.list.get_mut(at) {
                    *entry = Entry::Name(span);
                }
            }
        }
    }

    fn text(&self, span: Span) -> &str {
        let start = span.start as usize;
        match start.checked_sub(self.entries.length) {
            None => part(&self.body, start, span),
            Some(start) => part(&self.entries.beside, start, span),
        }
    }
}

impl From<Entries> for Tree<'_> {
    /// Of what has no body.
    fn from(entries: Entries) -> Self {
        Self { body: Cow::default(), entries }
    }
}

impl Entries {
    pub(super) fn push_null(&mut self) {
        self.list.push(Entry::Null);
    }

    pub(super) fn push_flag(&mut self, flag: bool) {
        self.list.push(Entry::Bool(flag));
    }

    /// Takes in a text that does not stand in the body.
    pub(super) fn push_text(&mut self, role: fn(Span) -> Entry, text: &str) {
        let span = self.keep(text);
        self.list.push(role(span));
    }

    fn keep(&mut self, text: &str) -> Span {
        let span = Span { start: short(self.length + self.beside.len()), length: short(text.len()) };
        self.beside.push_str(text);
        span
    }

    /// A list or an object begins. Yields its place, by which it is ended.
    pub(super) fn begin(&mut self) -> usize {
        self.push_null();
        self.list.len()
    }

    pub(super) fn end(&mut self, begun: usize, form: fn(Extent) -> Entry, count: usize) {
        let extent = Extent { count: short(count), entries: short(self.list.len().saturating_sub(begun)) };
        if let Some(entry) = begun.checked_sub(1).and_then(|at| self.list.get_mut(at)) {
            *entry = form(extent);
        }
    }

    /// Makes an object that has begun the number that its only member of this name writes. Yields whether it has that member alone.
    pub(super) fn end_as_number(&mut self, begun: usize, name: &str) -> bool {
        let Some(&[Entry::Name(written), Entry::Text(digits)]) = self.list.get(begun..) else { return false };
        if part(&self.beside, written.start as usize, written) != name {
            return false;
        }
        self.list.truncate(begun.saturating_sub(1));
        self.list.push(Entry::Number(digits));
        true
    }
}

/// No body is as long, and none has so many values.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn is_intact(text: &str) -> bool {
    text.is_ascii() || !text.contains(char::REPLACEMENT_CHARACTER)
}

fn part(text: &str, start: usize, span: Span) -> &str {
    text.get(start..start + span.length as usize).unwrap_or_default()
}

// Not inline: they are asked in many places, and one copy stays in the processor's cache.
impl<'t> Rest<'t> {
    fn entry(&mut self) -> Option<Entry> {
        let (entry, rest) = self.entries.split_first()?;
        self.entries = rest;
        Some(*entry)
    }

    /// What is in a list or an object whose entry has just been read.
    fn within(&mut self, extent: Extent) -> Self {
        let (entries, rest) = self.entries.split_at_checked(extent.entries as usize).unwrap_or((self.entries, &[]));
        self.entries = rest;
        Self { tree: self.tree, entries, count: extent.count }
    }

    #[inline(never)]
    fn next(&mut self) -> Option<Node<'t>> {
        self.node()
    }

    #[inline]
    fn node(&mut self) -> Option<Node<'t>> {
        let node = match self.entry()? {
            Entry::Null => Node::Null,
            Entry::Bool(flag) => Node::Bool(flag),
            Entry::Number(span) => Node::Number(self.tree.text(span)),
            Entry::Text(span) | Entry::Name(span) => Node::Text(self.tree.text(span)),
            Entry::List(extent) => Node::List(Items(self.within(extent))),
            Entry::Object(extent) => Node::Object(Members(self.within(extent))),
        };
        self.count = self.count.saturating_sub(1);
        Some(node)
    }

    fn is_same<T: PartialEq>(mut self, mut other: Self, next: fn(&mut Self) -> Option<T>) -> bool {
        if std::ptr::eq(self.tree, other.tree) && std::ptr::eq(self.entries, other.entries) {
            return true;
        }
        while let Some(one) = next(&mut self) {
            if next(&mut other) != Some(one) {
                return false;
            }
        }
        next(&mut other).is_none()
    }

    #[inline(never)]
    fn member(&mut self) -> Option<(&'t str, Node<'t>)> {
        let Entry::Name(span) = self.entry()? else { return None };
        Some((self.tree.text(span), self.node()?))
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.count as usize, Some(self.0.count as usize))
    }
}

impl ExactSizeIterator for Items<'_> {}

impl PartialEq for Items<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(other.0, Rest::next)
    }
}

impl<'t> Iterator for Members<'t> {
    type Item = (&'t str, Node<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.member()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.count as usize, Some(self.0.count as usize))
    }
}

impl ExactSizeIterator for Members<'_> {}

impl PartialEq for Members<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(other.0, Rest::member)
    }
}

impl<'t> Node<'t> {
    /// The member of this name; of several the last, as most readers of JSON have it.
    pub(crate) fn get(&self, name: &str) -> Option<Node<'t>> {
        let mut found = None;
        for (member, node) in self.members() {
            if member == name {
                found = Some(node);
            }
        }
        found
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

    /// Whether no text in it has lost a character, nor any that came with it.
    pub(crate) fn is_intact(&self) -> bool {
        match self {
            Self::List(Items(rest)) | Self::Object(Members(rest)) => rest.tree.is_intact(),
            Self::Text(text) => is_intact(text),
            Self::Null | Self::Bool(_) | Self::Number(_) => true,
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
/// A byte order mark is passed over. Where the body is not quite JSON because of bytes that are not UTF-8, raw control characters, halves of
/// surrogates, a comma behind the last item, or what floats have besides numbers, these alone are lost and not the body.
///
/// # Errors
/// What the body is instead, in words that follow "it".
pub(crate) fn parse(body: &[u8]) -> Result<Tree<'_>, &'static str> {
    let body = without_mark(body);
    if is_utf_16(body) {
        return Err(UTF_16);
    }
    match str::from_utf8(body).map(|text| (parse_strictly(text), text)) {
        Ok((Ok(entries), text)) => Ok(Tree { body: Cow::Borrowed(text), entries }),
        Ok((Err(fault), _)) if !fault.may_be_mended() => Err(fault.name(body)),
        Ok((Err(_), _)) | Err(_) => {
            let mended = mend(body);
            match parse_strictly(&mended) {
                Ok(entries) => Ok(Tree { body: Cow::Owned(mended), entries }),
                Err(fault) => Err(fault.name(body)),
            }
        }
    }
}

/// Reads JSON that is to be sent, with nothing mended.
///
/// # Errors
/// What it is instead, in words that follow "it".
pub(super) fn parse_exactly(text: &str) -> Result<Tree<'_>, &'static str> {
    match parse_strictly(text) {
        Ok(entries) => Ok(Tree { body: Cow::Borrowed(text), entries }),
        Err(fault) => Err(fault.name(text.as_bytes())),
    }
}

/// Whether an object or a list begins in units of two bytes, perhaps behind blanks.
fn is_utf_16(body: &[u8]) -> bool {
    let is_blank = |unit: &&[u8]| matches!(unit, [0, byte] | [byte, 0] if byte.is_ascii_whitespace());
    let blanks = body.chunks(2).take_while(is_blank).count();
    matches!(body.get(2 * blanks..), Some([b'{' | b'[', 0, _, 0, ..] | [0, b'{' | b'[', 0, _, ..]))
}

/// What a body is that holds nothing, but for blanks and a byte order mark.
pub(crate) const EMPTY: &str = "is empty";

const UTF_16: &str = "is UTF-16 and not UTF-8";

const TOO_MANY: &str = "holds more values than any vendor sends";

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
    /// Whether the structure may be sound, and only what stands in it is not.
    fn may_be_mended(&self) -> bool {
        match self {
            Self::Json(Error::Str(fault)) => !matches!(fault, Unread::Eof),
            Self::Json(Error::Token(_) | Error::Num(_)) => true,
            Self::Json(_) | Self::TooMany => false,
        }
    }

    fn name(&self, body: &[u8]) -> &'static str {
        match self {
            Self::Json(error) => name_of(body, error),
            Self::TooMany => TOO_MANY,
        }
    }
}

pub(super) fn without_mark(body: &[u8]) -> &[u8] {
    let mut rest = body;
    // Whoever puts files together leaves several.
    while let Some(after) = rest.strip_prefix(b"\xef\xbb\xbf") {
        rest = after;
    }
    rest
}

fn parse_strictly(body: &str) -> Result<Entries, Fault> {
    if body.len() > LONGEST {
        return Err(Fault::TooMany);
    }
    let room = (body.len() / USUAL_SIZE).clamp(1, AMPLE);
    let entries = Entries { length: body.len(), list: Vec::with_capacity(room), ..Entries::default() };
    let mut growing = Growing { entries, left: MOST_VALUES };
    let parsed = SliceLexer::new(body.as_bytes())
        .exactly_one(SliceLexer::ws_peek, |next, lexer| growing.value(DEEPEST, next, lexer));
    match parsed {
        Ok(()) => Ok(growing.entries),
        Err(_) if growing.left == 0 => Err(Fault::TooMany),
        Err(error) => Err(Fault::Json(error)),
    }
}

struct Growing {
    entries: Entries,
    /// How many values may still come.
    left: usize,
}

impl Growing {
    /// Takes a value in, in which there may be so many more levels.
    fn value(&mut self, levels: usize, next: u8, lexer: &mut SliceLexer<'_>) -> Result<(), Error> {
        let levels = levels.checked_sub(1).ok_or(Error::Depth)?;
        self.left = self.left.checked_sub(1).ok_or(Error::Depth)?;
        match next {
            b'a'..=b'z' => match lexer.null_or_bool().ok_or(Expect::Value)? {
                Some(flag) => self.entries.push_flag(flag),
                None => self.entries.push_null(),
            },
            b'0'..=b'9' | b'-' => {
                let digits = self.number(lexer)?;
                self.entries.list.push(Entry::Number(digits));
            }
            b'"' => {
                let text = self.text(lexer.discarded())?;
                self.entries.list.push(Entry::Text(text));
            }
            b'[' => self.list(levels, lexer)?,
            b'{' => self.object(levels, lexer)?,
            _ => return Err(Expect::Value.into()),
        }
        Ok(())
    }

    fn list(&mut self, levels: usize, lexer: &mut SliceLexer<'_>) -> Result<(), Error> {
        let (begun, mut count) = (self.entries.begin(), 0);
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            count += 1;
            self.value(levels, next, lexer)
        })?;
        self.entries.end(begun, Entry::List, count);
        Ok(())
    }

    fn object(&mut self, levels: usize, lexer: &mut SliceLexer<'_>) -> Result<(), Error> {
        let (begun, mut count) = (self.entries.begin(), 0);
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            count += 1;
            self.member(levels, next, lexer)
        })?;
        self.entries.end(begun, Entry::Object, count);
        Ok(())
    }

    fn member(&mut self, levels: usize, next: u8, lexer: &mut SliceLexer<'_>) -> Result<(), Error> {
        lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
        let name = self.text(lexer)?;
        self.entries.list.push(Entry::Name(name));
        lexer.expect(SliceLexer::ws_peek, b':').ok_or(Expect::Colon)?;
        let next = lexer.ws_peek().ok_or(Expect::Value)?;
        self.value(levels, next, lexer)
    }

    /// A number. A whole one, as most are, ends with its digits.
    #[inline]
    fn number(&mut self, lexer: &mut SliceLexer<'_>) -> Result<Span, Error> {
        let rest = lexer.as_slice();
        let mut digits = 0;
        while rest.get(digits).is_some_and(u8::is_ascii_digit) {
            digits += 1;
        }
        match (rest.first(), rest.get(digits)) {
            (Some(b'1'..=b'9'), None | Some(b',' | b']' | b'}')) => Ok(self.take(digits, lexer)),
            (Some(b'0'), None | Some(b',' | b']' | b'}')) if digits == 1 => Ok(self.take(1, lexer)),
            _ => self.any_number(lexer),
        }
    }

    /// Apart, as is what reads escapes: what is short is compiled into its callers.
    #[inline(never)]
    fn any_number(&mut self, lexer: &mut SliceLexer<'_>) -> Result<Span, Error> {
        Ok(self.entries.keep(lexer.num_string().validated()?.0))
    }

    /// A text whose first quote has been taken. One without escapes, as most are, stands in the body as it is.
    #[inline]
    fn text(&mut self, lexer: &mut SliceLexer<'_>) -> Result<Span, Error> {
        let length = plain(lexer.as_slice());
        if lexer.as_slice().get(length) == Some(&b'"') {
            let span = self.take(length, lexer);
            lexer.discarded();
            Ok(span)
        } else {
            self.escaped(lexer)
        }
    }

    #[inline(never)]
    fn escaped(&mut self, lexer: &mut SliceLexer<'_>) -> Result<Span, Error> {
        Ok(self.entries.keep(&lexer.str_string()?))
    }

    /// Takes so many bytes as they stand.
    fn take(&self, length: usize, lexer: &mut SliceLexer<'_>) -> Span {
        let rest = lexer.as_slice();
        let start = self.entries.length.saturating_sub(rest.len());
        *lexer = SliceLexer::new(rest.get(length..).unwrap_or_default());
        Span { start: short(start), length: short(length) }
    }
}

/// How many bytes stand before the next one that is a quote, a backslash or a control character. It looks at eight at once: a byte is such a
/// one where a subtraction borrows from the highest of its bits, and what the borrow spoils is behind the first that is found.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let (words, _) = bytes.as_chunks();
    let mut at = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let found = (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGHEST;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        at += 1;
    }
    at
}

/// What floats have besides numbers, as some programs write it. As a text, it is no number either.
const NO_NUMBERS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];

/// Replaces what no JSON text may hold. A raw control character is meant, where it stands in a text, as what it is; between texts a
/// blank is as good as any other white space, and as a comma behind which nothing comes.
fn mend(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let (mut rest, mut within) = (&*text, false);
    while !rest.is_empty() {
        let (before, from) = leading(rest, |c| !(c.is_control() || matches!(c, '\\' | '"' | ',' | '-' | 'I' | 'N')));
        mended.push_str(before);
        let mut after = from.chars();
        rest = match after.next() {
            Some('\\') => mend_escape(from, &mut mended),
            Some('"') => {
                within = !within;
                mended.push('"');
                after.as_str()
            }
            Some(control) if within && control.is_control() => {
                mended.push_str(&format!("\\u{:04x}", u32::from(control)));
                after.as_str()
            }
            Some(',') if !within && is_behind_the_last(&mended, after.as_str()) => {
                mended.push(' ');
                after.as_str()
            }
            Some(c) if !c.is_control() => match no_number(from).filter(|_| !within) {
                Some(word) => {
                    mended.push_str(&format!("\"{word}\""));
                    from.get(word.len()..).unwrap_or_default()
                }
                None => {
                    mended.push(c);
                    after.as_str()
                }
            },
            _ => {
                mended.push(' ');
                after.as_str()
            }
        };
    }
    mended.push_str(rest);
    mended
}

/// Whether between these two a list or an object ends that holds something.
fn is_behind_the_last(before: &str, after: &str) -> bool {
    let (_, after) = leading(after, |c| c == ' ' || c.is_control());
    let last = before.trim_end_matches(' ').bytes().next_back();
    matches!(after.bytes().next(), Some(b']' | b'}')) && !matches!(last, Some(b'[' | b'{' | b','))
}

fn no_number(text: &str) -> Option<&'static str> {
    NO_NUMBERS.iter().find(|word| text.starts_with(**word)).copied()
}

/// Copies an escape that JSON knows; half a surrogate becomes the replacement character, any other escape its own text.
fn mend_escape<'t>(from: &'t str, mended: &mut String) -> &'t str {
    let (copied, length) = match (unit(from), unit(from.get(6..).unwrap_or_default())) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (from.get(..12), 12),
        (Some(0xd800..=0xdfff), _) => (Some("\u{fffd}"), 6),
        (Some(_), _) => (from.get(..6), 6),
        (None, _) => match from.as_bytes().get(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (from.get(..2), 2),
            _ => (Some("\\\\"), 1),
        },
    };
    mended.push_str(copied.unwrap_or_default());
    from.get(length..).unwrap_or_default()
}

/// The code unit that a text begins with as an escape.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // What reads numbers takes a sign as well.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, 16).ok() }
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
        _ if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) => UTF_16,
        _ if begins(b"<!doctype html") || begins(b"<html") => "is an HTML page",
        _ if start.starts_with(b"<") => "is XML or HTML",
        Error::Depth => "is nested too deeply",
        Error::Str(Unread::Eof) if start.starts_with(b"{") || start.starts_with(b"[") => "is JSON that is cut off",
        Error::Token(_) | Error::Num(_) if is_cut_off(start) => "is JSON that is cut off",
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
        assert_eq!(text_of(b"\xef\xbb\xbf\xef\xbb\xbf{\"a\":\"b\"}").as_deref(), Some("b"));
        assert_eq!(text_of(b"{\"a\":\"\xff\xfe b\"}").as_deref(), Some("\u{fffd}\u{fffd} b"));
        assert_eq!(text_of(b"{\"a\":\"b\nc\x01\"}").as_deref(), Some("b\nc\u{1}"));
        assert_eq!(text_of(b"{\x01\"b\":\"\\\"\t\",\"a\":\"b\x7f\"}").as_deref(), Some("b\u{7f}"));
        assert_eq!(text_of(br#"{"a":"\ud83d b \ud83d\ude00 \n"}"#).as_deref(), Some("\u{fffd} b \u{1f600} \n"));
        assert_eq!(text_of(br#"{"a":"C:\x"}"#).as_deref(), Some("C:\\x"));
        assert_eq!(text_of(br#"{"a":"\u+123"}"#).as_deref(), Some("\\u+123"));
        assert_eq!(text_of(b"\x00{\"a\":\"b\"}\x00").as_deref(), Some("b"));
    }

    #[test]
    fn a_lost_character_is_known_of_the_whole_however_it_is_written() {
        let is_intact = |body: &[u8]| parse(body).unwrap().root().is_intact();
        assert!(is_intact(br#"{"a":"b \\ \u5f20"}"#));
        assert!(is_intact("{\"a\":\"\u{5f20}\u{feff}\u{ff1a}\"}".as_bytes()));
        assert!(!is_intact("{\"a\":\"\u{fffd}\"}".as_bytes()));
        assert!(!is_intact(b"{\"a\":\"\xff\"}"));
        assert!(!is_intact(br#"{"a":"\ufffd"}"#));
        assert!(!is_intact(br#"{"a":"\ud83d"}"#));
    }

    #[test]
    fn a_comma_too_many_and_what_is_no_number_cost_no_more_than_themselves() {
        let tree = parse(br#"{"a":[{"b":NaN,"c":"N, ]-I"},-Infinity,Infinity,-1,],"d":{"e":1,},}"#).unwrap();
        let sound = parse(br#"{"a":[{"b":"NaN","c":"N, ]-I"},"-Infinity","Infinity",-1],"d":{"e":1}}"#).unwrap();
        assert_eq!(tree.root(), sound.root());
        for body in ["[,]", "[1,,2]", "[1,,]", "{,}", "[NaN0]", "[Nan]", "[1],", "{\"a\":,}"] {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
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
            (b"\xff\xfe{\0}\0", "is UTF-16 and not UTF-8"),
            (b"{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", "is UTF-16 and not UTF-8"),
            (b"\0[\0]", "is UTF-16 and not UTF-8"),
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
