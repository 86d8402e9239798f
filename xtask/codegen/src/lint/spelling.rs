//! One spelling per thing: what the vendor spells in several ways has one name in Rust.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::names::is_field_name;
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;
use crate::rust_name::spelled;

impl<'d> Lint<'d> {
    /// The Rust name of a parameter or property, as the vendor's `x-names` spells it.
    pub(super) fn rust_name(&self, wire: &str) -> String {
        let name = wire.to_snake_case();
        let told = self.vendor.and_then(|vendor| Place::root(vendor).find(&["x-names", &name])?.value.as_str());
        told.map_or(name, str::to_owned)
    }

    pub(super) fn spelling(&mut self, roots: &[Place<'d>]) {
        let table = self.vendor.map(|vendor| Place::root(vendor).members_of("x-names")).unwrap_or_default();
        let mut found = Vec::new();
        roots.iter().for_each(|root| fields(root, &mut found));
        let mut spelled: BTreeMap<String, String> = BTreeMap::new();
        for (wire, place) in &found {
            let name = self.rust_name(wire);
            let other = spelled.entry(name.replace('_', "")).or_insert_with(|| name.clone());
            if *other != name {
                let message = format!("`{wire}` is `{name}` in Rust, and elsewhere the same is `{other}`");
                let file = self.family.shared_file();
                let remedy = format!("write `{name}: {other}` into `x-names` of {file}, or the other way round");
                self.fault(place, Rule::Spelling, message, remedy);
            }
        }
        for (wire, place) in &found {
            self.whole_words(wire, place);
        }
        for (name, place) in &table {
            self.told_name(name, place, &found);
        }
    }

    /// Where capitals begin words, those of `userIDs` and `aBCode` yield letters.
    fn whole_words(&mut self, wire: &str, place: &Place<'d>) {
        let (name, spelled) = (self.rust_name(wire), wire.to_snake_case());
        let whole = with_plain_plurals(wire).to_snake_case();
        let file = self.family.shared_file();
        let remedy = if name == spelled && whole != spelled {
            format!("write `{spelled}: {whole}` into `x-names` of {file}")
        } else if has_lone_letter(&name) {
            format!("write `{spelled}` and a name of whole words into `x-names` of {file}")
        } else {
            return;
        };
        self.fault(place, Rule::Spelling, format!("`{wire}` is `{name}` in Rust, which tears a word apart"), remedy);
    }

    fn told_name(&mut self, name: &str, place: &Place<'d>, found: &[(&'d str, Place<'d>)]) {
        if !found.iter().any(|(wire, _)| wire.to_snake_case() == name) {
            let message = format!("nothing is called `{name}`");
            self.fault(
                place,
                Rule::Spelling,
                message,
                "write the name that a field or parameter has in Rust, or take the row out",
            );
        }
        if place.value.as_str().is_some_and(|told| !is_field_name(told) || told != spelled(told)) {
            let message = format!("{} is no name for a field", place.label);
            self.fault(place, Rule::Spelling, message, "write a name in snake_case that is no word of Rust");
        }
    }
}

/// Plurals of what is spelled in capitals as words: `userIds` for `userIDs`.
fn with_plain_plurals(wire: &str) -> String {
    let mut letters: Vec<char> = wire.chars().collect();
    for at in 1..letters.len() {
        let ends_word = letters.get(at + 1).is_none_or(|next| !next.is_ascii_lowercase());
        if letters[at] == 's' && ends_word {
            let capitals = letters[..at].iter().rev().take_while(|letter| letter.is_ascii_uppercase()).count();
            letters[..at]
                .iter_mut()
                .rev()
                .take(capitals.saturating_sub(1))
                .for_each(|letter| letter.make_ascii_lowercase());
        }
    }
    letters.into_iter().collect()
}

/// At the beginning or the end a letter may be all there is to say, as in `x_size`.
fn has_lone_letter(name: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let inner = words.iter().skip(1).take(words.len().saturating_sub(2));
    inner.into_iter().any(|word| word.len() == 1 && word.starts_with(char::is_alphabetic))
}

/// Every parameter and property, by its name on the wire.
fn fields<'d>(place: &Place<'d>, found: &mut Vec<(&'d str, Place<'d>)>) {
    for (name, property) in place.members_of("properties") {
        found.push((name, property));
    }
    if let (Some(name), true, true) = (place.text("name"), place.has("in"), place.has("schema")) {
        found.push((name, place.clone()));
    }
    let members = place.members().into_iter().filter(|(key, _)| !matches!(*key, "example" | "examples"));
    members.for_each(|(_, member)| fields(&member, found));
    for item in place.items() {
        fields(&item, found);
    }
}
