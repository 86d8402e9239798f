//! How an answer gets into a type: each type has a table of places, and one reader fills them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::node::{Items, Members, Node};
use super::scalar;
use crate::Secret;
use crate::input::consists_of;

/// More than anybody reads, and few enough to keep whatever a server sends.
const MOST_ODDITIES: usize = 100;

/// How the names end of ids, and of what else is a key that happens to be of digits, but for a plural and a number.
const IDS: [&str; 10] = ["id", "account", "number", "phone", "mobile", "roomcode", "token", "next", "password", "pwd"];

/// What is expected where much can stand.
const LIST: &str = "a list";
const OBJECT: &str = "an object";

/// What is found of a required field that is not there.
pub(crate) const MISSING: &str = "missing";

/// What is found where a field is there several times and says several things: which one is meant, nobody can tell.
const CONTRADICTED: &str = "there with several values";
const ONE: &str = "with one";

/// Where more in an object is there again, it is compared with nothing any more: who compares all with all has no time for anything else.
const MOST_REPEATS: usize = 16;

/// Something in an answer that could not be read as the document says, and was passed over; or a text that was read though it is damaged.
///
/// It tells where and what, never the value: an answer can hold secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Oddity {
    place: String,
    found: &'static str,
    expected: &'static str,
}

impl Oddity {
    /// That `found` stands at `place` instead of `expected`, for test doubles: `Oddity::new("memberModels[3].joinTime", "an object", "a
    /// whole number")`.
    pub fn new(place: impl Into<String>, found: &'static str, expected: &'static str) -> Self {
        Self { place: place.into(), found, expected }
    }

    /// Where it stands in the answer: `memberModels[3].joinTime`; empty for the answer as a whole.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether it is an entry of a list of the answer, which is missing now.
    pub(crate) fn is_of_an_entry(&self) -> bool {
        self.place.ends_with(']') && self.place.matches('[').count() == 1
    }

    /// Whether it is a null, which stands for nobody where others are listed beside it.
    pub(crate) fn is_of_null(&self) -> bool {
        self.found == Node::Null.form()
    }

    /// Whether with it a list of the answer may be missing as a whole.
    pub(crate) fn is_of_a_list(&self) -> bool {
        !self.place.contains('[') && may_be_many(self.found, self.expected)
    }

    /// What it should be.
    #[cfg(feature = "dynamic")]
    pub(crate) fn expected(&self) -> &'static str {
        self.expected
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place.is_empty() { "the whole" } else { &self.place };
        if self.found == MISSING {
            return write!(f, "missing field `{place}`");
        }
        write!(f, "{place} is {}, not {}", self.found, self.expected)
    }
}

/// The oddities of an answer, as they are found.
#[derive(Debug, Default)]
pub struct Oddities {
    pub(crate) found: Vec<Oddity>,
    /// The first of them by which a list or an object is lost, and with it perhaps somebody; kept however many came before.
    pub(crate) broken: Option<Oddity>,
    /// How many members of the answer itself, or of the entries where it is a list, have a place in its type.
    pub(crate) known: usize,
    /// How many members have a place, however deep.
    pub(crate) placed: usize,
    /// The places that no document describes; `None` where nobody asks for them, as most answers have some.
    pub(crate) unread: Option<Vec<String>>,
    /// A scalar of another JSON type is odd too, whatever it says, and so is a blank in place of a value: for what callers write.
    pub(crate) exact: bool,
    /// No text has lost a character, so that none has to be looked at.
    pub(crate) intact: bool,
    /// What was read that nobody may be told, wherever else the answer says it.
    pub(crate) secrets: Vec<Secret>,
}

/// A place in an answer, told only when something is odd there.
#[derive(Clone, Copy, Debug)]
pub enum Place<'p> {
    Answer,
    Field(&'p Place<'p>, &'p str),
    Item(&'p Place<'p>, usize),
    /// An entry of a map: its name is the vendor's data, and not told.
    Entry(&'p Place<'p>),
}

impl Place<'_> {
    /// Whether it is of the answer itself, or an entry of a list of it.
    fn is_outer(&self) -> bool {
        match self {
            Self::Item(list, _) => list.depth() == 0,
            other => other.depth() == 0,
        }
    }

    /// Whether it is called as ids are.
    fn is_of_an_id(&self) -> bool {
        match self {
            Self::Answer | Self::Entry(_) => false,
            // What texts are listed for is to tell one from the other.
            Self::Item(..) => true,
            Self::Field(_, name) => {
                let name = name.to_ascii_lowercase();
                let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('s');
                IDS.iter().any(|end| name.ends_with(end))
            }
        }
    }

    /// In how many lists and maps it is.
    fn depth(&self) -> usize {
        match self {
            Self::Answer => 0,
            Self::Field(outer, _) => outer.depth(),
            Self::Item(outer, _) | Self::Entry(outer) => outer.depth() + 1,
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => Ok(()),
            Self::Field(Place::Answer, name) => f.write_str(name),
            Self::Field(outer, name) => write!(f, "{outer}.{name}"),
            Self::Item(outer, index) => write!(f, "{outer}[{index}]"),
            Self::Entry(outer) => write!(f, "{outer}[*]"),
        }
    }
}

impl Oddities {
    /// Whether what stands in this field of the answer itself, or of an object in it, could not be read.
    pub(crate) fn tell_of(&self, field: &str) -> bool {
        for oddity in &self.found {
            if field.strip_prefix(&*oddity.place).is_some_and(|inner| inner.is_empty() || inner.starts_with('.')) {
                return true;
            }
        }
        false
    }

    /// Whether a member of this name says something else, and which of them is meant matters. Of events, which nobody can ask for again, the
    /// last scalar counts. One that has taken its place under another name does not count.
    fn minds_another(&self, members: Members<'_>, name: &str, node: &Node<'_>, repeats: usize) -> bool {
        self.minds(node) && (repeats > MOST_REPEATS || is_contradicted(members, name, node))
    }

    /// Whether more than the last counts of what comes under one name.
    fn minds(&self, node: &Node<'_>) -> bool {
        self.unread.is_none() || matches!(node, Node::List(_) | Node::Object(_))
    }

    /// The member of this name, if it holds anything, and what it holds is not contradicted by another.
    pub(crate) fn only<'t>(&mut self, object: &Node<'t>, name: &str) -> Option<Node<'t>> {
        let member = object.get(name)?;
        if is_contradicted(object.members(), name, &member) {
            self.note(&Place::Field(&Place::Answer, name), CONTRADICTED, ONE);
            return None;
        }
        if member.is_blank() { None } else { Some(member) }
    }

    /// Whether what stands at this place is among the oddities found since.
    fn tells_of(&self, place: &Place<'_>, since: usize) -> bool {
        let Some(found) = self.found.get(since..) else { return false };
        for oddity in found {
            if oddity.place == place.to_string() {
                return true;
            }
        }
        false
    }

    pub(crate) fn note(&mut self, place: &Place<'_>, found: &'static str, expected: &'static str) {
        let breaks = self.broken.is_none() && may_be_many(found, expected);
        let is_full = self.found.len() >= MOST_ODDITIES;
        if is_full && !breaks && !place.is_outer() {
            return;
        }
        let oddity = Oddity::new(place.to_string(), found, expected);
        if breaks {
            self.broken = Some(oddity.clone());
        }
        match self.found.last_mut() {
            // However many came before: an entry is missing, or what says whether this is all.
            Some(last) if is_full && place.is_outer() => *last = oddity,
            _ if is_full => {}
            _ => self.found.push(oddity),
        }
    }
}

impl Oddities {
    /// For those who want to know what no document describes.
    #[cfg(feature = "events")]
    pub(crate) fn with_unread() -> Self {
        Self { unread: Some(Vec::new()), ..Self::default() }
    }

    fn pass_over(&mut self, place: &Place<'_>) {
        if let Some(unread) = &mut self.unread
            && unread.len() < MOST_ODDITIES
        {
            unread.push(place.to_string());
        }
    }
}

/// Whether it is a list or an object that is lost, or can be one.
fn may_be_many(found: &'static str, expected: &'static str) -> bool {
    matches!(expected, LIST | OBJECT) || found == CONTRADICTED
}

/// What a value can be read as.
///
/// Lifetimes that are left out are as many definitions in every implementation. So here, and of [`Fields`] and `Members`, one stands for
/// all.
pub trait Read: Sized {
    /// What null says: that there is nothing. An empty list is that, and a list that is not there is none.
    const NOTHING: Option<Self> = None;

    /// `None` where the value says something else; that is noted.
    fn read<'r>(node: &'r Node<'r>, place: &'r Place<'r>, oddities: &'r mut Oddities) -> Option<Self>;
}

/// A place that a value can be put into.
pub(crate) trait Slot {
    fn put(&mut self, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Put;

    fn clear(&mut self);
}

/// Whether a place holds a value.
pub(crate) struct Put {
    pub(crate) before: bool,
    pub(crate) now: bool,
}

/// A type that answers are read into: from the name of a field on the wire to its place.
pub(crate) trait Fields {
    fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot>;
}

/// What an operation can answer: the types of `types`, lists of them, and `()`.
///
/// Implemented by this crate alone.
pub trait Answer: Read + Default + Send + 'static {}

impl<T: Read + Default + Send + 'static> Answer for T {}

impl<T: Read> Slot for Option<T> {
    fn put(&mut self, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Put {
        let before = self.is_some();
        *self = match node {
            // As programs write what they leave out.
            Node::Null if oddities.exact => None,
            Node::Null => T::NOTHING,
            node => T::read(node, place, oddities),
        };
        Put { before, now: self.is_some() }
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Fields + Default> Read for T {
    fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
        let mut value = Self::default();
        if fill(&mut value, node, place, oddities) { Some(value) } else { None }
    }
}

/// Puts an object's members into their places. Tells whether it is one.
pub(crate) fn fill(value: &mut dyn Fields, node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> bool {
    match node {
        Node::Object(members) => {
            let (mut repeats, mut lost) = (0, Vec::new());
            for (name, node) in *members {
                let field = Place::Field(place, name);
                match value.place(name) {
                    Some(_) if lost.contains(&name) => {}
                    Some(slot) => {
                        let (before, placed) = (oddities.found.len(), oddities.placed);
                        let put = slot.put(&node, &field, oddities);
                        repeats += usize::from(put.before);
                        if put.before && oddities.minds_another(*members, name, &node, repeats) {
                            slot.clear();
                            lost.push(name);
                            oddities.note(&field, CONTRADICTED, ONE);
                        } else if !put.now && !node.is_blank() && oddities.minds(&node) {
                            // It says something that nobody can read, whatever else comes under its name.
                            lost.push(name);
                        }
                        // Of an entry, nothing is known by what it leaves out.
                        let counts = match place {
                            Place::Answer => true,
                            Place::Item(Place::Answer, _) => !matches!(node, Node::Null),
                            _ => false,
                        };
                        // Nor is it by an object that has nothing of what the document has there.
                        let is_strange = || has_members(&node) && oddities.placed == placed;
                        if counts && !is_strange() && !oddities.tells_of(&field, before) {
                            oddities.known += 1;
                        }
                        oddities.placed += 1;
                    }
                    None => oddities.pass_over(&field),
                }
            }
            true
        }
        other => {
            note_unless_blank(other, place, OBJECT, oddities);
            false
        }
    }
}

fn has_members(node: &Node<'_>) -> bool {
    matches!(node, Node::Object(members) if members.len() > 0)
}

/// Whether a member of this name says something else.
fn is_contradicted(members: Members<'_>, name: &str, node: &Node<'_>) -> bool {
    for (other, value) in members {
        if other == name && value != *node {
            return true;
        }
    }
    false
}

// Loops and matches rather than iterators and closures here: each of them is compiled for every type.
impl<T: Read> Read for Vec<T> {
    const NOTHING: Option<Self> = Some(Self::new());

    fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
        let items = items(node, place, oddities)?;
        let mut list = Self::with_capacity(items.len());
        take_in(items, place, oddities, &mut |item, place, oddities| match T::read(item, place, oddities) {
            Some(item) => {
                list.push(item);
                true
            }
            None => false,
        });
        Some(list)
    }
}

/// Takes an entry in, and tells whether it is one.
type Entry<'e> = dyn FnMut(&Node<'_>, &Place<'_>, &mut Oddities) -> bool + 'e;

fn take_in(items: Items<'_>, place: &Place<'_>, oddities: &mut Oddities, entry: &mut Entry<'_>) {
    for (index, item) in items.enumerate() {
        let (place, before) = (Place::Item(place, index), oddities.found.len());
        // A blank where a value is expected: whether it is an entry, and whose, nobody knows.
        if !entry(&item, &place, oddities) && oddities.found.len() == before {
            oddities.note(&place, item.form(), "an entry");
        }
    }
}

/// A list in which single items cannot be read is a list of the others.
pub(crate) fn items<'t>(node: &Node<'t>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Items<'t>> {
    match node {
        Node::List(items) => Some(*items),
        blank if blank.is_blank() && !oddities.exact => Some(Items::default()),
        other => {
            oddities.note(place, other.form(), LIST);
            None
        }
    }
}

impl<K: Ord + for<'n> From<&'n str>, T: Read> Read for BTreeMap<K, T> {
    fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
        match node {
            Node::Object(members) => {
                let (mut map, mut repeats, mut lost) = (Self::new(), 0, BTreeSet::new());
                let exact = oddities.exact;
                for (name, node) in *members {
                    if (matches!(node, Node::Null) && !exact) || lost.contains(name) {
                        continue;
                    }
                    let entry = Place::Entry(place);
                    let Some(value) = T::read(&node, &entry, oddities) else {
                        if !node.is_blank() && oddities.minds(&node) {
                            map.remove(&K::from(name));
                            lost.insert(name);
                        }
                        continue;
                    };
                    oddities.placed += 1;
                    let is_repeat = map.insert(K::from(name), value).is_some();
                    repeats += usize::from(is_repeat);
                    if repeats > MOST_REPEATS {
                        oddities.note(place, CONTRADICTED, ONE);
                        return None;
                    }
                    if is_repeat && oddities.minds_another(*members, name, &node, repeats) {
                        map.remove(&K::from(name));
                        lost.insert(name);
                        oddities.note(&entry, CONTRADICTED, ONE);
                    }
                }
                oddities.known += usize::from(matches!(place, Place::Answer));
                Some(map)
            }
            blank if blank.is_blank() && !oddities.exact => Some(Self::new()),
            other => {
                oddities.note(place, other.form(), OBJECT);
                None
            }
        }
    }
}

/// A text, for whatever is one. One that has lost characters is better than none, and is told.
#[inline]
pub(crate) fn text<'t>(node: &Node<'t>, place: &Place<'_>, oddities: &mut Oddities) -> Option<&'t str> {
    match node {
        Node::Text(text) => {
            if !oddities.intact && !oddities.exact && text.contains(char::REPLACEMENT_CHARACTER) {
                oddities.note(place, "a text that is damaged", "a text");
            }
            Some(text)
        }
        other => text_of_another(other, place, oddities),
    }
}

fn text_of_another<'t>(node: &Node<'t>, place: &Place<'_>, oddities: &mut Oddities) -> Option<&'t str> {
    match scalar::text(node) {
        Some(digits) if matches!(node, Node::Number(_)) && is_reckoned(digits) && place.is_of_an_id() => {
            oddities.note(place, "a whole number that is not written as its digits", "a text");
            None
        }
        // Nobody is called so.
        Some(_) if matches!(node, Node::Bool(_)) && place.is_of_an_id() => {
            oddities.note(place, node.form(), "a text");
            None
        }
        Some(text) if !oddities.exact => Some(text),
        _ => {
            note_unless_blank(node, place, "a text", oddities);
            None
        }
    }
}

/// Whether a whole number is written as somebody writes it who reckons with it: of an id, digits may be lost, and it reads as another one's.
fn is_reckoned(digits: &str) -> bool {
    match digits.split_once('.') {
        _ if !consists_of(digits, |byte| !matches!(byte, b'e' | b'E')) => true,
        Some((_, fraction)) => fraction.trim_matches('0').is_empty(),
        None => false,
    }
}

/// Blank values of an answer stand for absent ones; all others are odd.
fn note_unless_blank(node: &Node<'_>, place: &Place<'_>, expected: &'static str, oddities: &mut Oddities) {
    if oddities.exact || !node.is_blank() {
        oddities.note(place, node.form(), expected);
    }
}

/// For the operations that answer no more than that they worked.
impl Read for () {
    fn read(_: &Node<'_>, _: &Place<'_>, _: &mut Oddities) -> Option<Self> {
        Some(())
    }
}

macro_rules! scalars {
    ($($type:ty: $expected:literal, $form:pat, $read:path;)*) => {$(
        impl Read for $type {
            fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
                match $read(node) {
                    Some(value) if !oddities.exact || matches!(node, $form) => Some(value),
                    _ => {
                        note_unless_blank(node, place, $expected, oddities);
                        None
                    }
                }
            }
        }
    )*};
}

impl Read for String {
    fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
        Some(text(node, place, oddities)?.to_owned())
    }
}

impl Read for Secret {
    fn read(node: &Node<'_>, place: &Place<'_>, oddities: &mut Oddities) -> Option<Self> {
        let secret = Self::from(text(node, place, oddities)?);
        oddities.secrets.push(secret.clone());
        Some(secret)
    }
}

scalars! {
    // Some vendors write their flags as 1 and 0, and callers by name write what goes over the wire.
    bool: "one of true, false, 1 and 0", Node::Bool(_) | Node::Number(_), scalar::flag;
    i64: "a whole number of 64 bits", Node::Number(_), scalar::integer;
    i32: "a whole number of 32 bits", Node::Number(_), scalar::short_integer;
    f64: "a number", Node::Number(_), scalar::fraction;
    f32: "a number", Node::Number(_), scalar::short_fraction;
}
