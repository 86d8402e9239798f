//! What comes out of the suite.

use std::fmt;

use crate::control::Verb;

/// What an implementation did not keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// What was tried.
    pub verb: Verb,
    /// What is wrong with what came of it.
    pub what: String,
}

/// All that an implementation did not keep to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaches(Vec<Breach>);

impl Breaches {
    pub(super) fn of(breaches: Vec<Breach>) -> Self {
        Self(breaches)
    }

    /// One by one, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Breach> {
        self.0.iter()
    }
}

/// A line for each.
impl fmt::Display for Breaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, breach) in self.0.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}: {}", breach.verb, breach.what)?;
        }
        Ok(())
    }
}

impl std::error::Error for Breaches {}

/// What is wrong.
pub(super) type Kept = Result<(), String>;

pub(super) fn must(holds: bool, what: impl FnOnce() -> String) -> Kept {
    if holds { Ok(()) } else { Err(what()) }
}
