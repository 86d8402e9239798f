//! The documents' limits, checked before anything is sent.

use std::fmt;

/// What breaks a limit, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    place: String,
    problem: String,
}

/// A body with limits.
pub(crate) trait Limits {
    fn check(&self) -> Result<(), Violation>;
}

type Bound = Option<i64>;

pub(crate) fn items(name: &str, count: usize, least: Bound, most: Bound) -> Result<(), Violation> {
    bounded(name, size(count), "items", least, most)
}

pub(crate) fn characters(name: &str, text: &str, least: Bound, most: Bound) -> Result<(), Violation> {
    bounded(name, size(text.chars().count()), "characters", least, most)
}

pub(crate) fn bytes(name: &str, text: &str, least: Bound, most: Bound) -> Result<(), Violation> {
    bounded(name, size(text.len()), "bytes", least, most)
}

pub(crate) fn range(name: &str, value: i64, least: Bound, most: Bound) -> Result<(), Violation> {
    bounded(name, value, "", least, most)
}

pub(crate) fn fraction(name: &str, value: f64, least: Option<f64>, most: Option<f64>) -> Result<(), Violation> {
    let broken = |limit: f64, word: &str| Violation {
        place: name.to_owned(),
        problem: format!("is {value}; {word} {limit} is allowed"),
    };
    match (least, most) {
        (Some(least), _) if value < least => Err(broken(least, "at least")),
        (_, Some(most)) if value > most => Err(broken(most, "at most")),
        _ if value.is_finite() => Ok(()),
        _ => Err(Violation { place: name.to_owned(), problem: format!("is {value}, which JSON cannot carry") }),
    }
}

/// Checks a part and tells where it stands.
pub(crate) fn within(name: &str, part: &impl Limits) -> Result<(), Violation> {
    part.check().map_err(|violation| violation.inside(name))
}

/// Checks every item of a list and tells which one is wrong.
pub(crate) fn each<T>(name: &str, list: &[T], check: impl Fn(&T) -> Result<(), Violation>) -> Result<(), Violation> {
    list.iter()
        .enumerate()
        .try_for_each(|(index, item)| check(item).map_err(|violation| violation.inside(&format!("{name}[{index}]"))))
}

fn bounded(name: &str, value: i64, unit: &str, least: Bound, most: Bound) -> Result<(), Violation> {
    let broken = |limit: i64, word: &str| Violation {
        place: name.to_owned(),
        problem: if unit.is_empty() {
            format!("is {value}; {word} {limit} is allowed")
        } else {
            format!("has {value} {unit}; {word} {limit} are allowed")
        },
    };
    match (least, most) {
        (Some(least), _) if value < least => Err(broken(least, "at least")),
        (_, Some(most)) if value > most => Err(broken(most, "at most")),
        _ => Ok(()),
    }
}

fn size(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

impl Violation {
    fn inside(self, outer: &str) -> Self {
        let place = if self.place.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.place) };
        Self { place, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.place, self.problem)
    }
}
