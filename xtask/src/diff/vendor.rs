//! Compares two revisions of all documents of a vendor.

use std::collections::{BTreeMap, BTreeSet};

use meeting_control_codegen::Word;
use serde_json::{Map, Value};

use super::change::{Change, Class, Log, Place, Side};
use super::keywords;
use super::operation::{self, Operation};
use super::pair::Pair;
use super::schema::Walk;

/// What has a name.
type Table<T> = BTreeMap<String, T>;

/// What is compared below; the tags are those of the operations.
const OWN: [Word; 6] = [Word::Info, Word::Servers, Word::XErrorCodes, Word::Paths, Word::Components, Word::Tags];

pub(super) fn compare(roots: Pair<Option<&Value>>) -> Vec<Change> {
    let mut log = Log::default();
    match (roots.both(), roots.new) {
        (Some(roots), _) => documents(&mut log, roots),
        (None, Some(_)) => log.add(Class::Compatible, &Place::default(), "vendor added"),
        (None, None) => log.add(Class::Breaking, &Place::default(), "vendor removed"),
    }
    log.changes
}

fn documents(log: &mut Log, roots: Pair<&Value>) {
    keywords::compare(log, &Place::default(), roots, &OWN);
    if let Some(info) = roots.get("info").both() {
        keywords::compare(log, &Place::default(), info, &[]);
    }
    regions(log, roots);
    let (codes, schemes) = ("/x-error-codes", "/components/securitySchemes");
    rows(log, "error code", roots.map(|root| members(root, codes)), (Class::Behaviour, Class::Behaviour));
    rows(log, "security scheme", roots.map(|root| members(root, schemes)), (Class::Behaviour, Class::Compatible));
    operations(log, roots);
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

fn operations(log: &mut Log, roots: Pair<&Value>) {
    let mut operations = roots.map(operations_by_id);
    rename(&mut operations, Operation::is_same);
    for id in operations.old.keys().chain(operations.new.keys()).collect::<BTreeSet<_>>() {
        log.operation = Some(id.clone());
        let operation = Pair { old: operations.old.get(id).copied(), new: operations.new.get(id).copied() };
        match (operation.both(), operation.new) {
            (Some(pair), _) => operation::compare(&mut Walk::new(roots, log), pair),
            (None, Some(_)) => log.add(Class::Compatible, &Place::default(), "operation added"),
            (None, None) => log.add(Class::Breaking, &Place::default(), "operation removed"),
        }
    }
    log.operation = None;
}

/// Gives what is the same under another name its new name in the old table too, and says which that is.
fn rename<T>(tables: &mut Pair<Table<T>>, is_same: impl Fn(&T, &T) -> bool) -> Vec<Pair<String>> {
    let gone = tables.old.iter().filter(|(name, _)| !tables.new.contains_key(*name));
    let new_name = |old: &T| {
        let mut come = tables.new.iter().filter(|(name, _)| !tables.old.contains_key(*name));
        come.find(|(_, new)| is_same(old, new)).map(|(name, _)| name.clone())
    };
    let names: Vec<_> = gone.filter_map(|(name, at)| Some(Pair { old: name.clone(), new: new_name(at)? })).collect();
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
