//! `$ref`: alone, to a component of the document or of its vendor, and of the kind that is wanted.

use super::names::is_component_name;
use super::place::Place;
use super::run::{Lint, Reference};
use super::shape::Kind;
use crate::rule::Rule;

impl<'d> Lint<'d> {
    /// Checks the references that stand for themselves; those of schemas are checked with the schemas.
    pub(super) fn wanted_references(&mut self) {
        for (place, kind) in std::mem::take(&mut self.wanted) {
            self.reference(&place, kind);
        }
    }

    /// Checks the reference at a place and follows it.
    pub(super) fn reference(&mut self, place: &Place<'d>, kind: Kind) -> Option<Place<'d>> {
        let wanted = format!("write `$ref: '{}'`", self.example_of(place, kind));
        let Some(text) = place.text("$ref") else {
            let message = format!("{} must be a `$ref` to {}", place.label, kind.what());
            self.fault(place, Rule::RefForm, message, wanted);
            return None;
        };
        let at = place.at("$ref");
        if place.members().len() > 1 {
            let remedy = "move what stands beside it to the target, or leave it out: readers ignore it";
            self.fault(&at, Rule::RefAlone, "`$ref` does not stand alone in its mapping", remedy);
        }
        let Some((shared, found, name)) = self.parse(text).filter(|(shared, ..)| !shared || !at.document.is_shared())
        else {
            let message = format!("`{text}` is no reference to a component of this document or of its vendor");
            self.fault(&at, Rule::RefForm, message, wanted);
            return None;
        };
        if found != kind.key() {
            let message = format!("`{text}` leads to {found}, but {} is wanted here", kind.what());
            self.fault(&at, Rule::RefKind, message, wanted);
            return None;
        }
        self.follow(&at, shared, kind, name)
    }

    fn follow(&mut self, at: &Place<'d>, shared: bool, kind: Kind, name: &str) -> Option<Place<'d>> {
        // Without vendor.yaml there is one finding that says so; each reference to it would add another.
        let document = if shared { self.vendor? } else { at.document };
        let Some(to) = Place::root(document).find(&["components", kind.key(), name]) else {
            let message = format!("{} has no `components/{}/{name}`", document.file, kind.key());
            let remedy = match self.home_of(kind, name) {
                Some(home) => format!("write `$ref: '{home}'`, where there is one"),
                None => format!("add `{name}` there, or refer to one that exists"),
            };
            self.fault(at, Rule::RefTarget, message, remedy);
            return None;
        };
        self.references.push(Reference { from: at.clone(), to: to.clone() });
        Some(to)
    }

    /// A reference to the vendor's component of that name, where there is one.
    fn home_of(&self, kind: Kind, name: &str) -> Option<String> {
        Place::root(self.vendor?).find(&["components", kind.key(), name])?;
        Some(format!("{}#/components/{}/{name}", self.shared_path(), kind.key()))
    }

    fn example_of(&self, place: &Place<'d>, kind: Kind) -> String {
        let own = kind == Kind::Schema || place.document.is_shared();
        format!("{}#/components/{}/…", if own { String::new() } else { self.shared_path() }, kind.key())
    }

    /// What stands at a place that may be a reference, without checking it again.
    pub(super) fn resolved(&self, place: &Place<'d>) -> Option<Place<'d>> {
        let Some(text) = place.text("$ref") else { return Some(place.clone()) };
        let (shared, kind, name) = self.parse(text)?;
        let document = if shared { self.vendor? } else { place.document };
        Place::root(document).find(&["components", kind, name])
    }

    /// How the others refer to what they share.
    fn shared_path(&self) -> String {
        format!("../{}", self.family.shared_file())
    }

    /// Whether it leads to what is shared, and the component's kind and name.
    fn parse<'r>(&self, reference: &'r str) -> Option<(bool, &'r str, &'r str)> {
        let (file, path) = reference.split_once('#')?;
        let (kind, name) = path.strip_prefix("/components/")?.split_once('/')?;
        let shared = file == self.shared_path();
        ((file.is_empty() || shared) && is_component_name(name)).then_some((shared, kind, name))
    }
}
