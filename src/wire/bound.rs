//! The documents' limits, held against what is about to be sent.

use std::fmt;

use super::view::View;

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

/// A member with its limits: its own, and those of each of its items or entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounded {
    pub(crate) name: &'static str,
    pub(crate) own: &'static [Bound],
    pub(crate) items: &'static [Bound],
}

/// What breaks a limit, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    place: String,
    problem: String,
}

/// Holds everything in a body against its limits.
pub(crate) fn check_body(body: View<'_>) -> Result<(), Violation> {
    match body {
        View::List(list) => each_item("", list, &[]),
        View::Object(object) => {
            let bounds = object.bounds();
            let mut outcome = Ok(());
            object.members(&mut |members| {
                if outcome.is_ok() {
                    outcome = members.iter().try_for_each(|(name, value)| {
                        let bounded = bounds.iter().find(|bounded| bounded.name == *name);
                        let (own, items) = bounded.map_or((&[][..], &[][..]), |bounded| (bounded.own, bounded.items));
                        check(name, *value, own, items)
                    });
                }
            });
            outcome
        }
        _ => Ok(()),
    }
}

/// Holds a value against its limits, and what is in it against theirs.
pub(crate) fn check(name: &str, value: View<'_>, own: &[Bound], items: &[Bound]) -> Result<(), Violation> {
    own.iter().try_for_each(|bound| bound.check(name, value))?;
    match value {
        View::List(list) => each_item(name, list, items),
        View::Object(_) => check_body(value).map_err(|violation| violation.inside(name)),
        View::Fraction(number) if !number.is_finite() => {
            Err(Violation { place: name.to_owned(), problem: format!("is {number}, which JSON cannot carry") })
        }
        _ => Ok(()),
    }
}

fn each_item(name: &str, list: &dyn super::view::Sequence, bounds: &[Bound]) -> Result<(), Violation> {
    (0..list.len()).try_for_each(|index| {
        check("", list.item(index), bounds, &[]).map_err(|violation| violation.inside(&format!("{name}[{index}]")))
    })
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
            Err(Violation { place: name.to_owned(), problem })
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
    fn inside(self, outer: &str) -> Self {
        let place = match &*self.place {
            "" => outer.to_owned(),
            inner if inner.starts_with('[') => format!("{outer}{inner}"),
            inner => format!("{outer}.{inner}"),
        };
        Self { place, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.problem)
    }
}
