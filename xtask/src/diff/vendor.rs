//! Compares two revisions of all documents of a vendor.

use std::collections::{BTreeMap, BTreeSet};

use meeting_control_codegen::{Family, Word};
use serde_json::{Map, Value};

use super::change::{Change, Class, Log, Place, Side};
use super::event;
use super::keywords;
use super::matching::shape;
use super::operation::{self, Operation};
use super::pair::Pair;
use super::schema::Walk;

/// What has a name.
type Table<T> = BTreeMap<String, T>;

/// What is compared below; the tags are those of the operations.
const OWN: [Word; 7] =
    [Word::Info, Word::Servers, Word::XErrorCodes, Word::Paths, Word::Components, Word::Tags, Word::XChecks];

pub(super) fn compare(family: Family, roots: Pair<Option<&Value>>) -> Vec<Change> {
    let mut log = Log::default();
    let what = match family {
        Family::Operations => "vendor",
        Family::Events => "the vendor's events",
    };
    match (roots.both(), roots.new) {
        (Some(roots), _) => documents(&mut log, family, roots),
        (None, Some(_)) => log.add(Class::Compatible, &Place::default(), format!("{what} added")),
        (None, None) => log.add(Class::Breaking, &Place::default(), format!("{what} removed")),
    }
    log.changes
}

fn documents(log: &mut Log, family: Family, roots: Pair<&Value>) {
    keywords::compare(log, &Place::default(), roots, &OWN);
    if let Some(info) = roots.get("info").both() {
        keywords::compare(log, &Place::default(), info, &[]);
    }
    checks(log, roots.get(Word::XChecks.name()));
    regions(log, roots);
    rows(log, "error code", roots.map(|root| members(root, "/x-error-codes")), (Class::Behaviour, Class::Behaviour));
    let renamed = schemes(log, roots);
    let old = calling_schemes(roots.old, &renamed);
    operations(log, family, Pair { old: &old, new: roots.new });
}

/// With them comes the variant for what only tries an address, and goes.
fn checks(log: &mut Log, kinds: Pair<Option<&Value>>) {
    let class = match (kinds.old, kinds.new) {
        (Some(_), None) => Class::Breaking,
        (None, Some(_)) => Class::Compatible,
        _ => Class::Behaviour,
    };
    if kinds.differs() {
        log.add(class, &Place::default(), keywords::words(Word::XChecks.name(), kinds));
    }
}

/// Which credentials there are. The SDK knows them by their names.
fn schemes(log: &mut Log, roots: Pair<&Value>) -> Vec<Pair<String>> {
    let mut schemes = roots.map(|root| members(root, "/components/securitySchemes"));
    let renamed = rename(&mut schemes, |old, new| shape(old) == shape(new));
    for names in &renamed {
        let message = format!("security scheme `{}` renamed to `{}`", names.old, names.new);
        log.add(Class::Behaviour, &Place::default(), message);
    }
    rows(log, "security scheme", schemes, (Class::Behaviour, Class::Compatible));
    renamed
}

/// The same with the new names of security schemes, so that each operation that uses one is not another cause.
fn calling_schemes(root: &Value, renamed: &[Pair<String>]) -> Value {
    let mut root = root.clone();
    let items = root.get_mut(Word::Paths.name()).and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    let operations = items.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    let listed = operations.filter_map(|operation| operation.get_mut(Word::Security.name())?.as_array_mut());
    for alternative in listed.flatten().filter_map(Value::as_object_mut) {
        for names in renamed {
            if let Some(scopes) = alternative.remove(&names.old) {
                alternative.insert(names.new.clone(), scopes);
            }
        }
    }
    root
}

/// Each is a constant in Rust; the first is where calls go that name none.
fn regions(log: &mut Log, roots: Pair<&Value>) {
    let mut regions = roots.map(regions_by_name);
    let mut first = roots.map(|root| root.pointer("/servers/0").map(region));
    let renamed = rename(&mut regions, |old, new| old.get("url") == new.get("url"));
    for names in &renamed {
        let message = format!("region `{}` renamed to `{}`", names.old, names.new);
        log.add(Class::Breaking, &Place::default(), message);
    }
    rows(log, "region", regions, (Class::Breaking, Class::Compatible));
    first.old = first.old.map(|old| renamed.iter().find(|names| names.old == old).map_or(old, |names| &names.new));
    if let Some(first) = first.both().filter(Pair::differs) {
        log.add(Class::Behaviour, &Place::default(), format!("default region `{}` -> `{}`", first.old, first.new));
    }
}

/// The rows of a table, with the classes of one that goes and of one that comes.
fn rows(log: &mut Log, what: &str, tables: Pair<Table<&Value>>, (gone, come): (Class, Class)) {
    for name in tables.old.keys().chain(tables.new.keys()).collect::<BTreeSet<_>>() {
        let pair = Pair { old: tables.old.get(name).copied(), new: tables.new.get(name).copied() };
        match (pair.both(), pair.new) {
            (Some(pair), _) => row(log, &Place::new(format!("{what} `{name}`"), Side::Request), pair),
            (None, Some(_)) => log.add(come, &Place::default(), format!("{what} `{name}` added")),
            (None, None) => log.add(gone, &Place::default(), format!("{what} `{name}` removed")),
        }
    }
}

/// Rows are the SDK's: where a credential is put, where a region is.
fn row(log: &mut Log, place: &Place, pair: Pair<&Value>) {
    const OWN: [Word; 3] = [Word::Type, Word::Name, Word::XRegion];
    keywords::compare(log, place, pair, &OWN);
    keywords::each(log, place, pair, Class::Behaviour, &[Word::Type, Word::Name]);
}

fn operations(log: &mut Log, family: Family, roots: Pair<&Value>) {
    let mut operations = roots.map(operations_by_id);
    let (what, is_same): (_, fn(&Operation<'_>, &Operation<'_>) -> bool) = match family {
        Family::Operations => ("operation", |old, new| old.is_same(new)),
        Family::Events => ("event", event::is_same),
    };
    rename(&mut operations, is_same);
    for id in operations.old.keys().chain(operations.new.keys()).collect::<BTreeSet<_>>() {
        log.operation = Some(id.clone());
        let operation = Pair { old: operations.old.get(id).copied(), new: operations.new.get(id).copied() };
        let walk = &mut Walk::new(family, roots, log);
        match (operation.both(), operation.new, family) {
            (Some(pair), _, Family::Operations) => operation::compare(walk, pair),
            (Some(pair), _, Family::Events) => event::compare(walk, pair),
            (None, Some(_), _) => log.add(Class::Compatible, &Place::default(), format!("{what} added")),
            (None, None, _) => log.add(Class::Breaking, &Place::default(), format!("{what} removed")),
        }
    }
    log.operation = None;
}

/// Gives what is the same under another name its new name in the old table too, and says which that is.
fn rename<T>(tables: &mut Pair<Table<T>>, is_same: impl Fn(&T, &T) -> bool) -> Vec<Pair<String>> {
    let gone = tables.old.iter().filter(|(name, _)| !tables.new.contains_key(*name));
    let mut come: Vec<_> = tables.new.iter().filter(|(name, _)| !tables.old.contains_key(*name)).collect();
    let mut names = Vec::new();
    for (old, at) in gone {
        if let Some(found) = come.iter().position(|(_, new)| is_same(at, new)) {
            let (new, _) = come.remove(found);
            names.push(Pair { old: old.clone(), new: new.clone() });
        }
    }
    for names in &names {
        if let Some(at) = tables.old.remove(&names.old) {
            tables.old.insert(names.new.clone(), at);
        }
    }
    names
}

fn operations_by_id(root: &Value) -> Table<Operation<'_>> {
    let paths = root.get("paths").and_then(Value::as_object);
    let mut operations = BTreeMap::new();
    for (path, item) in paths.into_iter().flatten() {
        for (method, body) in item.as_object().into_iter().flatten() {
            let id = body.get("operationId").and_then(Value::as_str);
            // Only lint demands an id, and the base is not linted.
            let name = id.map_or_else(|| format!("{method} {path}"), str::to_owned);
            operations.insert(name, Operation { id: id.unwrap_or_default(), method, path, body });
        }
    }
    operations
}

fn regions_by_name(root: &Value) -> Table<&Value> {
    let servers = root.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().map(|server| (region(server).to_owned(), server)).collect()
}

fn region(server: &Value) -> &str {
    server.get("x-region").or_else(|| server.get("url")).and_then(Value::as_str).unwrap_or_default()
}

fn members<'a>(root: &'a Value, table: &str) -> Table<&'a Value> {
    let table = root.pointer(table).and_then(Value::as_object);
    table.into_iter().flat_map(Map::iter).map(|(name, row)| (name.clone(), row)).collect()
}
