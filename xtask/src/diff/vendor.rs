//! Compares two revisions of all documents of a vendor.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::attributes;
use super::change::{Change, Class, Log, Place, Side};
use super::operation::{self, Operation};
use super::pair::Pair;
use super::schema::Walk;

/// Rows of a table by name.
type Rows<'a> = BTreeMap<&'a str, &'a Value>;

pub(super) fn compare(roots: Pair<&Value>) -> Vec<Change> {
    let mut log = Log::default();
    let apart = ["info", "servers", "x-error-codes", "paths", "components"];
    attributes::compare(&mut log, &Place::default(), roots, &apart);
    if let Some(info) = roots.get("info").both() {
        attributes::compare(&mut log, &Place::default(), info, &[]);
    }
    rows(&mut log, "region", roots.map(regions));
    default_region(&mut log, roots);
    rows(&mut log, "error code", roots.map(|root| members(root.get("x-error-codes"))));
    rows(&mut log, "security scheme", roots.map(|root| members(root.pointer("/components/securitySchemes"))));
    operations(&mut log, roots);
    log.changes
}

/// What callers may name: a row that goes breaks them, a new one does not.
fn rows(log: &mut Log, what: &str, tables: Pair<Rows<'_>>) {
    let names: BTreeSet<_> = tables.old.keys().chain(tables.new.keys()).copied().collect();
    for name in names {
        match (tables.old.get(name), tables.new.get(name)) {
            (Some(old), Some(new)) => {
                attributes::compare(
                    log,
                    &Place::new(format!("{what} `{name}`"), Side::Request),
                    Pair { old, new },
                    &[],
                );
            }
            (None, _) => log.add(Class::Compatible, &Place::default(), format!("{what} `{name}` added")),
            (_, None) => log.add(Class::Breaking, &Place::default(), format!("{what} `{name}` removed")),
        }
    }
}

/// The first region is where calls go that name none.
fn default_region(log: &mut Log, roots: Pair<&Value>) {
    let first = roots.map(|root| root.pointer("/servers/0").map(region));
    if let Some(regions) = first.both()
        && regions.differs()
    {
        let message = format!("default region `{}` -> `{}`", regions.old, regions.new);
        log.add(Class::Breaking, &Place::default(), message);
    }
}

fn operations(log: &mut Log, roots: Pair<&Value>) {
    let operations = roots.map(operations_by_id);
    let ids: BTreeSet<_> = operations.old.keys().chain(operations.new.keys()).collect();
    for id in ids {
        log.operation = Some(id.clone());
        match (operations.old.get(id), operations.new.get(id)) {
            (Some(old), Some(new)) => operation::compare(&mut Walk::new(roots, log), Pair { old: *old, new: *new }),
            (None, _) => log.add(Class::Compatible, &Place::default(), "operation added"),
            (_, None) => log.add(Class::Breaking, &Place::default(), "operation removed"),
        }
    }
}

fn operations_by_id(root: &Value) -> BTreeMap<String, Operation<'_>> {
    let paths = root.get("paths").and_then(Value::as_object);
    let mut operations = BTreeMap::new();
    for (path, item) in paths.into_iter().flatten() {
        for (method, body) in item.as_object().into_iter().flatten() {
            let id = body.get("operationId").and_then(Value::as_str);
            // Only lint demands an id, and the base is not linted.
            let id = id.map_or_else(|| format!("{method} {path}"), str::to_owned);
            operations.insert(id, Operation { method, path, body });
        }
    }
    operations
}

fn regions(root: &Value) -> Rows<'_> {
    let servers = root.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().map(|server| (region(server), server)).collect()
}

fn region(server: &Value) -> &str {
    server.get("x-region").or_else(|| server.get("url")).and_then(Value::as_str).unwrap_or_default()
}

fn members(table: Option<&Value>) -> Rows<'_> {
    let table = table.and_then(Value::as_object);
    table.into_iter().flat_map(Map::iter).map(|(name, row)| (name.as_str(), row)).collect()
}
