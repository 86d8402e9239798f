//! Values whose meanings stand in the description alone, where no program finds them.

use std::collections::BTreeSet;

use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

/// How a description says that it names some numbers among others.
const ANY: &str = "any number";
/// Words after a number that tell of a range or of a default, not of what the number means.
const OTHERWISE: [&str; 2] = ["to", "when"];

impl<'d> Lint<'d> {
    /// A property, or a parameter: what is said of its values, or of those in its list.
    pub(super) fn listed_meanings(&mut self, place: &Place<'d>) {
        let value = place.get("schema").unwrap_or_else(|| place.clone());
        let value = value.get("items").unwrap_or(value);
        let bare = matches!(value.text("type"), Some("integer" | "string")) && !value.has("enum");
        let Some(description) = place.text("description").filter(|text| bare && !text.contains(ANY)) else { return };
        let meant = meanings(description);
        if meant.len() > 1 {
            let meant = meant.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("the description says what {meant} mean, and the values have no names");
            let remedy = "write `enum` with `x-enum-varnames`, or `x-flag: true` where 1 is yes and 0 is no; where it only names \
                          some of many, say that any number may stand there";
            self.fault(&value.at("type"), Rule::BareNumber, message, remedy);
        }
    }
}

/// The numbers that begin a clause and are followed by words: `0 off, 1 on`, `1: yes`, `2 for both`.
fn meanings(description: &str) -> BTreeSet<i64> {
    let words: Vec<&str> = description.split_whitespace().collect();
    let begins = |at: usize| {
        let before = at.checked_sub(1).map(|before| words[before]);
        before.is_none_or(|before| before.ends_with(['.', ',', ';', ':', '(']) || matches!(before, "and" | "or"))
    };
    let is_meaning = |at: usize| {
        let word = words.get(at).map(|word| word.trim_matches('`').trim_end_matches([',', '.', ';']));
        word.is_some_and(|word| word.starts_with(char::is_alphabetic) && !OTHERWISE.contains(&word))
    };
    let numbers = words.iter().enumerate().filter(|(at, _)| begins(*at) && is_meaning(at + 1));
    numbers.filter_map(|(_, word)| word.trim_end_matches([':', '=']).trim_matches('`').parse().ok()).collect()
}
