//! What a value has to look like.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::hidden::is_hidden;

/// The shape of a keyword's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Any,
    /// Text that becomes documentation.
    Prose,
    /// One line of such text.
    Line,
    /// One line of ASCII.
    Ascii,
    /// Any text, the empty one too.
    Text,
    Exactly(&'static str),
    OneOf(&'static [&'static str]),
    Flag,
    True,
    Integer,
    Number,
    Within(u64, u64),
    /// A flag, an integer or text.
    Scalar,
    Nothing,
    Object(&'static Vocabulary),
    /// Objects that tell by `type` which of these they are.
    Typed(&'static [(&'static str, &'static Vocabulary)]),
    /// An object whose keys are names of the author's choice.
    Map(&'static Shape),
    List(&'static Shape),
    /// A list with at least one item.
    Filled(&'static Shape),
    Reference(Kind),
    ReferenceOr(Kind, &'static Vocabulary),
    Schema(Role),
}

/// The keywords of one kind of object.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// What such an object is called, with its article.
    pub(super) what: &'static str,
    pub(super) keywords: &'static [Keyword],
    /// Keywords of OpenAPI that are not used here, each with what is used instead.
    pub(super) refused: &'static [(&'static str, &'static str)],
}

#[derive(Debug)]
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) needed: bool,
}

/// What a reference may be wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Header,
    Parameter,
    Response,
    Schema,
    SecurityScheme,
}

impl Kind {
    /// The kind's key under `components`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Header => "headers",
            Self::Parameter => "parameters",
            Self::Response => "responses",
            Self::Schema => "schemas",
            Self::SecurityScheme => "securitySchemes",
        }
    }

    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Header => "a header",
            Self::Parameter => "a parameter",
            Self::Response => "a response",
            Self::Schema => "a schema",
            Self::SecurityScheme => "a security scheme",
        }
    }
}

/// Where a schema stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Under `components/schemas`.
    Component,
    Property,
    Item,
    MapValue,
    /// The body of a request.
    Request,
    /// The body of an answer.
    Answer,
    /// A parameter or a header.
    Scalar,
}

impl Shape {
    pub(super) fn admits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.as_str().is_some_and(|text| !text.contains(|c: char| c.is_control() || is_hidden(c))),
            Self::Exactly(word) => value == word,
            Self::OneOf(words) => value.as_str().is_some_and(|text| words.contains(&text)),
            Self::Flag => value.is_boolean(),
            Self::True => *value == Value::Bool(true),
            Self::Integer => value.is_i64(),
            Self::Number => value.is_number(),
            Self::Within(least, most) => value.as_u64().is_some_and(|number| (least..=most).contains(&number)),
            Self::Scalar => value.is_boolean() || value.is_i64() || value.is_string(),
            Self::Nothing => value.as_object().is_some_and(serde_json::Map::is_empty),
            _ => true,
        }
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Prose | Self::Line | Self::Ascii | Self::Text | Self::Exactly(_) | Self::OneOf(_))
    }

    pub(super) fn expected(self) -> String {
        match self {
            Self::Any => "a value".into(),
            Self::Prose => "text without tabs and other control characters".into(),
            Self::Line => "one line of text without tabs and other control characters".into(),
            Self::Ascii => "one line of ASCII text".into(),
            Self::Text => "text without control and hidden characters".into(),
            Self::Exactly(word) => format!("`{word}`"),
            Self::OneOf(words) => format!("one of {}", listed(words.iter().copied())),
            Self::Flag => "true or false".into(),
            Self::True => "true".into(),
            Self::Integer => "an integer of 64 bits".into(),
            Self::Number => "a number".into(),
            Self::Within(least, u64::MAX) => format!("a whole number, {least} or more"),
            Self::Within(least, most) => format!("a whole number from {least} to {most}"),
            Self::Scalar => "true, false, an integer or text".into(),
            Self::Nothing => "`{}`".into(),
            Self::Object(vocabulary) | Self::ReferenceOr(_, vocabulary) => format!("{} (a mapping)", vocabulary.what),
            Self::Typed(_) | Self::Map(_) => "a mapping".into(),
            Self::List(_) => "a list".into(),
            Self::Filled(_) => "a list with at least one item".into(),
            Self::Reference(kind) => format!("a `$ref` to {}", kind.what()),
            Self::Schema(_) => "a schema (a mapping)".into(),
        }
    }
}

pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

/// A scalar without its quotes.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
