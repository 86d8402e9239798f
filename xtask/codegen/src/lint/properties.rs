//! The properties of an object.

use std::collections::BTreeMap;

use super::names::is_field_name;
use super::place::Place;
use super::run::Lint;
use crate::document::Family;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    pub(super) fn object_schema(&mut self, place: &Place<'d>) {
        self.property_names(place);
        for (name, property) in place.members_of("properties") {
            self.secret_property(name, &property);
            self.identifier(name, &property);
            self.listed_meanings(&property);
        }
        self.required(place);
        if place.has("x-envelope") && !place.document.is_shared() {
            let remedy = "move the schema to vendor.yaml, where all endpoints find it";
            self.fault(&place.at("x-envelope"), Rule::Envelope, "an envelope stands in an endpoint document", remedy);
        }
    }

    /// Properties become fields of a struct.
    fn property_names(&mut self, place: &Place<'d>) {
        for (name, property) in place.members_of("properties").into_iter().filter(|(name, _)| !is_field_name(name)) {
            let remedy = "progenitor cannot make a field of it; teach `prepare` to rename it before you use it";
            self.fault(&property, Rule::PropertyName, format!("`{name}` yields no Rust identifier"), remedy);
        }
    }

    /// Of a type, whatever schemas it is made of.
    pub(super) fn distinct_fields(&mut self, schema: &Place<'d>) {
        // An event and its envelope are one type; of an answer the payload alone is.
        let parts = if self.family == Family::Events { schema.items_of("allOf") } else { Vec::new() };
        let parts = parts.into_iter().filter_map(|part| self.resolved(&part)).chain([schema.clone()]);
        let properties: Vec<_> = parts.flat_map(|part| part.members_of("properties")).collect();
        self.distinct_field_names(&properties);
        self.distinct_aliases(&properties);
    }

    fn distinct_field_names(&mut self, properties: &[(&'d str, Place<'d>)]) {
        let mut fields = BTreeMap::new();
        for (name, property) in properties {
            let field = self.rust_name(name);
            if let Some(other) = fields.insert(field.clone(), name) {
                let message = format!("`{other}` and `{name}` are the same name in Rust, `{field}`");
                let remedy = "leave out the one that the vendor's current page does not list, and tell so";
                self.fault(property, Rule::PropertyTwice, message, remedy);
            }
        }
    }

    /// A field is found by all its names, and no name leads to two.
    fn distinct_aliases(&mut self, properties: &[(&'d str, Place<'d>)]) {
        let mut taken: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
        for (alias, place) in properties.iter().flat_map(|(_, property)| property.texts_of("x-aliases")) {
            if taken.contains(&alias) {
                let message = format!("`{alias}` leads to a field already");
                self.fault(&place, Rule::PropertyTwice, message, "leave it out: a name leads to one field");
            }
            taken.push(alias);
        }
    }

    fn required(&mut self, place: &Place<'d>) {
        let mut seen = Vec::new();
        for (name, item) in place.texts_of("required") {
            if place.find(&["properties", name]).is_none() {
                let remedy = "add the property, or take the name out";
                self.fault(&item, Rule::Required, format!("`{name}` is required, but no property"), remedy);
            }
            if seen.contains(&name) {
                self.fault(&item, Rule::Required, format!("`{name}` is required twice"), "keep one of them");
            }
            seen.push(name);
        }
    }
}
