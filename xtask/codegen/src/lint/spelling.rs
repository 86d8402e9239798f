//! One spelling per thing: what the vendor spells in several ways has one name in Rust.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use super::names::is_field_name;
use super::place::Place;
use super::run::Lint;
use crate::rule::Rule;

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
                let remedy = format!("write `{name}: {other}` into `x-names` of vendor.yaml, or the other way round");
                self.fault(place, Rule::Spelling, message, remedy);
            }
        }
        for (name, place) in &table {
            self.told_name(name, place, &found);
        }
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
        if place.value.as_str().is_some_and(|told| !is_field_name(told) || told != told.to_snake_case()) {
            let message = format!("{} is no name for a field", place.label);
            self.fault(place, Rule::Spelling, message, "write a name in snake_case");
        }
    }
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
