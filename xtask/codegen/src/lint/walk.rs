//! Holds a document against the vocabulary. What has rules of its own, schemas and references, is noted on the way.

use serde_json::Value;

use super::place::Place;
use super::run::Lint;
use super::shape::{Shape, Vocabulary, listed};
use crate::hidden::is_hidden;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    pub(super) fn shape(&mut self, place: &Place<'d>, shape: Shape) {
        if let (Shape::Ascii | Shape::Text | Shape::Scalar, Some(text)) = (shape, place.value.as_str()) {
            self.blank_ends(place, text);
        }
        match shape {
            Shape::Any => {}
            Shape::Prose | Shape::Line | Shape::Ascii => self.prose(place, shape),
            Shape::Object(vocabulary) => self.object(place, vocabulary),
            Shape::Typed(choices) => self.typed(place, choices),
            Shape::Map(inner) => self.map(place, inner),
            Shape::List(inner) | Shape::Filled(inner) => self.list(place, shape, inner),
            Shape::Reference(kind) => self.wanted.push((place.clone(), kind)),
            Shape::ReferenceOr(kind, _) if place.has("$ref") => self.wanted.push((place.clone(), kind)),
            Shape::ReferenceOr(_, vocabulary) => self.object(place, vocabulary),
            Shape::Schema(role) => self.schemas.push((place.clone(), role)),
            _ if shape.admits(place.value) => {}
            _ => self.wrong_value(place, shape),
        }
    }

    /// Every keyword must be known, every needed one there, and every value in shape.
    pub(super) fn object(&mut self, place: &Place<'d>, vocabulary: &'static Vocabulary) {
        if !place.value.is_object() {
            return self.wrong_value(place, Shape::Object(vocabulary));
        }
        for (key, member) in place.members() {
            match vocabulary.keywords.iter().find(|keyword| keyword.name == key) {
                Some(keyword) => self.shape(&member, keyword.shape),
                None => self.unknown_keyword(&member, key, vocabulary),
            }
        }
        for keyword in vocabulary.keywords.iter().filter(|keyword| keyword.needed && !place.has(keyword.name)) {
            let message = format!("{} lacks `{}`", vocabulary.what, keyword.name);
            self.fault(place, Rule::MissingKeyword, message, format!("write {}", keyword.shape.expected()));
        }
    }

    fn typed(&mut self, place: &Place<'d>, choices: &'static [(&'static str, &'static Vocabulary)]) {
        let kind = place.text("type").unwrap_or_default();
        if let Some((_, vocabulary)) = choices.iter().find(|(name, _)| *name == kind) {
            return self.object(place, vocabulary);
        }
        let allowed = listed(choices.iter().map(|(name, _)| *name));
        let message = format!("{} has no known `type`", place.label);
        self.fault(&place.at("type"), Rule::WrongValue, message, format!("write `type` as one of {allowed}"));
    }

    fn map(&mut self, place: &Place<'d>, inner: &'static Shape) {
        if !place.value.is_object() {
            return self.wrong_value(place, Shape::Map(inner));
        }
        for (key, member) in place.members() {
            self.blank_ends(&member, key);
            self.shape(&member, *inner);
        }
    }

    /// Nobody sees a blank at the end of a name or a value, but whoever compares it.
    fn blank_ends(&mut self, place: &Place<'d>, text: &str) {
        if text.trim() != text {
            let message = format!("{text:?} begins or ends with a blank");
            self.fault(place, Rule::BlankEnd, message, format!("write {:?}", text.trim()));
        }
    }

    fn list(&mut self, place: &Place<'d>, shape: Shape, inner: &'static Shape) {
        let Some(items) = place.value.as_array() else { return self.wrong_value(place, shape) };
        if items.is_empty() && matches!(shape, Shape::Filled(_)) {
            let remedy = "write at least one item, or leave the keyword out where it may be";
            self.fault(place, Rule::EmptyList, format!("{} has no items", place.label), remedy);
        }
        for item in place.items() {
            self.shape(&item, *inner);
        }
    }

    /// Documentation ends up in doc comments, titles and versions in headers.
    fn prose(&mut self, place: &Place<'d>, shape: Shape) {
        let Some(text) = place.value.as_str() else { return self.wrong_value(place, shape) };
        if text.trim().is_empty() {
            self.fault(place, Rule::EmptyText, format!("{} is empty", place.label), "write the text");
        }
        let stray = |c: char| match shape {
            Shape::Prose => c.is_control() && c != '\n' || is_hidden(c),
            Shape::Line => c.is_control() || is_hidden(c),
            _ => !(c.is_ascii_graphic() || c == ' '),
        };
        if let Some(found) = text.chars().find(|c| stray(*c)) {
            let message = format!("{} holds the character {found:?}", place.label);
            self.fault(place, Rule::TextCharacters, message, format!("write {}", shape.expected()));
        }
        if !matches!(shape, Shape::Ascii) {
            self.plain_text(place, text);
        }
    }

    pub(super) fn unknown_keyword(&mut self, member: &Place<'d>, key: &str, vocabulary: &'static Vocabulary) {
        let message = format!("`{key}` is no keyword of {} here", vocabulary.what);
        if let Some((_, instead)) = vocabulary.refused.iter().find(|(name, _)| *name == key) {
            return self.fault(member, Rule::RefusedKeyword, message, *instead);
        }
        let names = || vocabulary.keywords.iter().map(|keyword| keyword.name);
        let remedy = match nearest(key, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("leave it out; there are {}", listed(names())),
        };
        self.fault(member, Rule::UnknownKeyword, message, remedy);
    }

    pub(super) fn wrong_value(&mut self, place: &Place<'d>, shape: Shape) {
        let expected = shape.expected();
        let message = format!("{} must be {expected}, not {}", place.label, shown(place.value));
        let remedy = match place.value {
            Value::Number(_) | Value::Bool(_) if shape.is_text() => format!("quote it: \"{}\"", place.value),
            Value::Null => "write the value, or leave the keyword out where it may be".to_owned(),
            Value::String(text) => match shape {
                Shape::OneOf(words) => nearest(text, words.iter().copied())
                    .map_or_else(|| format!("write {expected}"), |word| format!("did you mean `{word}`?")),
                _ => format!("write {expected}"),
            },
            _ => format!("write {expected}"),
        };
        self.fault(place, Rule::WrongValue, message, remedy);
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "a mapping".into(),
        Value::Array(_) => "a list".into(),
        Value::String(text) if text.chars().count() > 60 => "a long text".into(),
        scalar => scalar.to_string(),
    }
}

/// The word that was probably meant: the closest one, with at most a third of it mistyped.
fn nearest<'w>(typed: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let near = words.map(|word| (distance(&typed.to_lowercase(), &word.to_lowercase()), word));
    near.filter(|(distance, word)| distance * 3 <= word.len()).min().map(|(_, word)| word)
}

/// Levenshtein's edit distance, a row at a time.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (at, a) in from.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        let mut next = vec![left];
        for (above, b) in row[1..].iter().zip(to.chars()) {
            left = (diagonal + usize::from(a != b)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
