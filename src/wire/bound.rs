//! What the documents say of values, held against what is about to be sent.

use std::fmt;

use super::view::View;
use crate::input;

/// A limit of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) of: Of,
    pub(crate) least: Option<f64>,
    pub(crate) most: Option<f64>,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Characters,
    /// In UTF-8.
    Bytes,
    Items,
    Value,
}

/// What a text is, and every item of a list of texts. A secret is neither: it is sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The id of one thing.
    Id,
    Text,
}

/// A member with its limits: its own, and those of each of its items or entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounded {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) own: &'static [Bound],
    pub(crate) items: &'static [Bound],
}

/// A member of which the document says nothing.
const UNBOUNDED: Bounded = Bounded { name: "", kind: Kind::Text, own: &[], items: &[] };

/// What cannot be sent, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    place: String,
    problem: String,
}

/// Holds everything in a body against what is said of it.
pub(crate) fn check_body(body: View<'_>) -> Result<(), Violation> {
    match body {
        View::List(list) => each_item("", list, &UNBOUNDED),
        View::Object(object) => {
            let bounds = object.bounds();
            let mut outcome = Ok(());
            object.members(&mut |members| {
                if outcome.is_ok() {
                    outcome = members.iter().try_for_each(|(name, value)| {
                        let bounded = bounds.iter().find(|bounded| bounded.name == *name).unwrap_or(&UNBOUNDED);
                        check(name, *value, bounded)
                    });
                }
            });
            outcome
        }
        _ => Ok(()),
    }
}

/// Holds a value against what is said of it, and what is in it likewise.
pub(crate) fn check(name: &str, value: View<'_>, bounded: &Bounded) -> Result<(), Violation> {
    bounded.own.iter().try_for_each(|bound| bound.check(name, value))?;
    match value {
        View::Text(text) => bounded.kind.check(text).map_err(|problem| Violation::new(name, problem)),
        View::List(list) => each_item(name, list, bounded),
        View::Object(_) => check_body(value).map_err(|violation| violation.inside(name)),
        View::Fraction(number) if !number.is_finite() => {
            Err(Violation::new(name, format_args!("is {number}, which JSON cannot carry")))
        }
        _ => Ok(()),
    }
}

fn each_item(name: &str, list: &dyn super::view::Sequence, bounded: &Bounded) -> Result<(), Violation> {
    let item = Bounded { kind: bounded.kind, own: bounded.items, ..UNBOUNDED };
    (0..list.len()).try_for_each(|index| {
        check("", list.item(index), &item).map_err(|violation| violation.inside(&format!("{name}[{index}]")))
    })
}

impl Kind {
    fn check(self, text: &str) -> Result<(), input::Problem> {
        match self {
            Self::Id => input::id(text),
            Self::Text => input::written(text),
        }
    }
}

impl Bound {
    fn check(&self, name: &str, value: View<'_>) -> Result<(), Violation> {
        let (size, unit) = match (self.of, value) {
            (Of::Characters, View::Text(text) | View::Secret(text)) => (count(text.chars().count()), "characters"),
            (Of::Bytes, View::Text(text) | View::Secret(text)) => (count(text.len()), "bytes"),
            (Of::Items, View::List(list)) => (count(list.len()), "items"),
            (Of::Value, View::Integer(number)) => (number as f64, ""),
            (Of::Value, View::Fraction(number)) => (number, ""),
            _ => return Ok(()),
        };
        let broken = |limit: f64, word: &str| {
            let problem = match unit {
                "" => format!("is {size}; {word} {limit} is allowed"),
                unit => format!("has {size} {unit}; {word} {limit} are allowed"),
            };
            Err(Violation::new(name, problem))
        };
        match (self.least, self.most) {
            (Some(least), _) if size < least => broken(least, "at least"),
            (_, Some(most)) if size > most => broken(most, "at most"),
            _ => Ok(()),
        }
    }
}

/// No list that fits into memory has more items than a float counts.
fn count(size: usize) -> f64 {
    size as f64
}

impl Violation {
    fn new(place: &str, problem: impl fmt::Display) -> Self {
        Self { place: place.to_owned(), problem: problem.to_string() }
    }

    fn inside(self, outer: &str) -> Self {
        let place = match (outer, &*self.place) {
            (outer, "") => outer.to_owned(),
            ("", inner) => inner.to_owned(),
            (outer, inner) if inner.starts_with('[') => format!("{outer}{inner}"),
            (outer, inner) => format!("{outer}.{inner}"),
        };
        Self { place, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.problem)
    }
}
