//! What only shows when all documents lie side by side.

use std::collections::{BTreeMap, BTreeSet};

use super::endpoint::endpoint;
use super::names::is_client_method;
use super::place::Place;
use super::run::Lint;
use super::shape::Kind;
use crate::rule::Rule;
use crate::rust_name::is_rust_type;

impl<'d> Lint<'d> {
    pub(super) fn across(&mut self, roots: &[Place<'d>]) {
        self.distinct_schemas(roots);
        for (_, schema) in roots.iter().flat_map(schemas) {
            if self.is_generated(&schema) {
                self.distinct_fields(&schema);
            }
        }
        self.derived_names(roots);
        self.distinct_operations(roots);
        self.distinct_routes(roots);
        self.same_parameter_names(roots);
        for root in roots.iter().filter(|root| !root.document.is_shared()) {
            self.unused_schemas(root);
            self.unused_schemes(root);
        }
        self.circles(roots);
        self.pages_names(roots);
    }

    /// Every schema is a type of its own in one module.
    fn distinct_schemas(&mut self, roots: &[Place<'d>]) {
        let schemas = roots.iter().flat_map(schemas).map(|(name, schema)| (name.to_owned(), schema));
        let remedy = format!("move it to {}, or rename one", self.family.shared_file());
        self.distinct(schemas, Rule::SchemaTwice, |name| format!("the schema `{name}`"), &remedy);
    }

    /// Failures are read by hand: all spellings of a vendor's gateways can stand in a schema that only they use.
    fn is_generated(&self, schema: &Place<'d>) -> bool {
        let leads_here = |to: &Place<'d>| to.document.file == schema.document.file && to.pointer == schema.pointer;
        let mut references = self.references.iter().filter(|reference| leads_here(&reference.to));
        references.any(|reference| !reference.from.pointer.starts_with("/components/responses/"))
    }

    /// An operation with a cursor has a second method.
    fn pages_names(&mut self, roots: &[Place<'d>]) {
        let ids: Vec<_> = roots
            .iter()
            .filter_map(endpoint)
            .filter_map(|found| Some((found.operation.text("operationId")?, found.operation)))
            .collect();
        for (id, place) in ids.iter().filter(|(id, operation)| operation.has("x-paging") && is_pages_method(id)) {
            let message = format!("a client has, or hides, a method `{id}_pages` of its own");
            self.fault(&place.at("operationId"), Rule::OperationId, message, "give it another id and file name");
        }
        for (id, place) in &ids {
            let paged = id.strip_suffix("_pages").and_then(|paged| ids.iter().find(|(other, _)| *other == paged));
            if let Some((paged, _)) = paged.filter(|(_, operation)| operation.has("x-paging")) {
                let message = format!("`{paged}` has a method `{id}` for all of its pages");
                self.fault(&place.at("operationId"), Rule::OperationId, message, "give it another id and file name");
            }
        }
    }

    fn distinct_operations(&mut self, roots: &[Place<'d>]) {
        let operations = roots.iter().filter_map(endpoint).filter_map(|endpoint| {
            Some((endpoint.operation.text("operationId")?.to_owned(), endpoint.operation.at("operationId")))
        });
        let remedy = "give one of them another id and file name";
        self.distinct(operations, Rule::OperationTwice, |id| format!("the operation `{id}`"), remedy);
    }

    /// Two templates with the same hierarchy are the same path, whatever their parameters are called.
    fn distinct_routes(&mut self, roots: &[Place<'d>]) {
        let routes = roots.iter().filter_map(|root| {
            let found = endpoint(root)?;
            let place = root.at("paths").at(found.path);
            Some((format!("{} {}", found.method, without_names(found.path)), place))
        });
        let remedy = "describe an endpoint once; tell variants in its description";
        self.distinct(routes, Rule::RouteTwice, |route| format!("the endpoint `{route}`"), remedy);
    }

    fn same_parameter_names(&mut self, roots: &[Place<'d>]) {
        let mut seen: BTreeMap<String, (&'d str, &'d str)> = BTreeMap::new();
        for root in roots {
            let Some(found) = endpoint(root) else { continue };
            let file = root.document.file.as_str();
            let (path, other) = *seen.entry(without_names(found.path)).or_insert((found.path, file));
            if path != found.path {
                let message = format!("the same path is written `{path}` in specs/{other}");
                let place = root.at("paths").at(found.path);
                self.fault(&place, Rule::PathNames, message, "call the path parameters the same in both");
            }
        }
    }

    /// A finding at each of several places that claim one name, with the files of the others.
    fn distinct(
        &mut self,
        named: impl Iterator<Item = (String, Place<'d>)>,
        rule: Rule,
        what: impl Fn(&str) -> String,
        remedy: &str,
    ) {
        let mut places: BTreeMap<String, Vec<Place<'d>>> = BTreeMap::new();
        for (name, place) in named {
            places.entry(name).or_default().push(place);
        }
        for (name, claims) in places.iter().filter(|(_, claims)| claims.len() > 1) {
            for (at, place) in claims.iter().enumerate() {
                let others = claims.iter().enumerate().filter(|(other, _)| *other != at);
                let files: Vec<String> = others.map(|(_, other)| format!("specs/{}", other.document.file)).collect();
                self.fault(place, rule, format!("{} is also in {}", what(name), files.join(", ")), remedy);
            }
        }
    }

    /// Enums without a name of their own are named for their place; typify takes two types of one name for the same.
    fn derived_names(&mut self, roots: &[Place<'d>]) {
        let mut taken: BTreeMap<String, Place<'d>> =
            roots.iter().flat_map(schemas).map(|(name, schema)| (name.to_owned(), schema)).collect();
        for (name, place) in std::mem::take(&mut self.derived) {
            if is_rust_type(&name) {
                let message = format!("its type is called `{name}`, as is one that Rust or generated code has");
                let remedy = "rename the schema or the operation, or give the enum a name under `components/schemas`";
                self.fault(&place, Rule::TypeName, message, remedy);
            }
            if let Some(other) = taken.get(&name) {
                let message = format!("its type is called `{name}`, as is another of specs/{}", other.document.file);
                let remedy = "rename the schema, or give the enum a name under `components/schemas`";
                self.fault(&place, Rule::TypeName, message, remedy);
            }
            taken.entry(name).or_insert(place);
        }
        self.types = taken;
    }

    /// Schemas that neither the operation nor a schema that it needs refers to.
    fn unused_schemas(&mut self, root: &Place<'d>) {
        let file = &root.document.file;
        let own = |place: &Place<'_>| place.document.file == *file;
        let edges: Vec<(Option<&str>, &str)> = self
            .references
            .iter()
            .filter(|reference| own(&reference.from) && own(&reference.to))
            .filter_map(|reference| Some((component(&reference.from.pointer), component(&reference.to.pointer)?)))
            .collect();
        let used = reached(&edges);
        let unused: Vec<_> = schemas(root).into_iter().filter(|(name, _)| !used.contains(name)).collect();
        for (name, place) in unused {
            self.fault(&place, Rule::Unused, format!("nothing refers to `{name}`"), "leave it out");
        }
    }

    fn unused_schemes(&mut self, root: &Place<'d>) {
        let Some(found) = endpoint(root) else { return };
        let named: Vec<&str> = found
            .operation
            .items_of("security")
            .iter()
            .flat_map(|alternative| alternative.members().into_iter().map(|(name, _)| name))
            .collect();
        let declared = root.find(&["components", "securitySchemes"]).map(|schemes| schemes.members());
        for (name, scheme) in declared.unwrap_or_default().into_iter().filter(|(name, _)| !named.contains(name)) {
            let message = format!("`security` does not name `{name}`");
            self.fault(&scheme, Rule::Unused, message, "leave it out, or name it in the operation's `security`");
        }
    }

    /// Lists and maps may hold what holds them. A field may not, since generated types have no boxes.
    fn circles(&mut self, roots: &[Place<'d>]) {
        let mut holds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, schema) in roots.iter().flat_map(schemas) {
            let fields = schema.members_of("properties");
            holds.entry(name).or_default().extend(fields.iter().filter_map(|(_, property)| referred(property)));
        }
        for (name, schema) in roots.iter().flat_map(schemas).filter(|(name, _)| reaches(&holds, name)) {
            let message = format!("a `{name}` holds a `{name}`, itself or by way of others");
            let remedy = "make one of the properties on the way an array, or leave it out and tell so";
            self.fault(&schema, Rule::Circle, message, remedy);
        }
    }
}

pub(super) fn schemas<'d>(root: &Place<'d>) -> Vec<(&'d str, Place<'d>)> {
    root.find(&["components", Kind::Schema.key()]).map(|schemas| schemas.members()).unwrap_or_default()
}

/// The component schema that a pointer leads into.
pub(super) fn component(pointer: &str) -> Option<&str> {
    pointer.strip_prefix("/components/schemas/")?.split('/').next()
}

/// The targets of edges that begin outside all schemas, or at such a target.
fn reached<'n>(edges: &[(Option<&str>, &'n str)]) -> BTreeSet<&'n str> {
    let mut reached = BTreeSet::new();
    loop {
        let open = edges.iter().filter(|(from, _)| from.is_none_or(|from| reached.contains(from)));
        let next: BTreeSet<&str> = open.map(|(_, to)| *to).collect();
        if next.len() == reached.len() {
            return reached;
        }
        reached = next;
    }
}

/// Whether a client has what the method for all pages would be called.
fn is_pages_method(id: &str) -> bool {
    is_client_method(&format!("{id}_pages"))
}

fn referred<'d>(property: &Place<'d>) -> Option<&'d str> {
    property.text("$ref")?.rsplit('/').next()
}

fn reaches(needs: &BTreeMap<&str, Vec<&str>>, start: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = needs.get(start).cloned().unwrap_or_default();
    while let Some(name) = open.pop() {
        if name == start {
            return true;
        }
        if seen.insert(name) {
            open.extend(needs.get(name).into_iter().flatten());
        }
    }
    false
}

fn without_names(template: &str) -> String {
    template
        .split('/')
        .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
        .collect::<Vec<_>>()
        .join("/")
}
