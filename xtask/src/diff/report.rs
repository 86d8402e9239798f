//! The changes as rows for the reviewer. A change in a shared schema is one row, with the operations that it reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Class};

/// What a row is about; in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Operation(String),
    /// Several operations by way of one component.
    Shared(BTreeSet<String>),
    /// What stands in vendor.yaml beside the components.
    Vendor,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) subject: Subject,
    pub(super) class: Class,
    pub(super) text: String,
}

/// What makes changes one and the same: where the documents say it once.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    Component(String),
    Operation(Option<String>, String),
}

/// One row per cause, ordered by operation, class and place.
pub(super) fn rows(changes: Vec<Change>) -> Vec<Row> {
    let mut causes: BTreeMap<(Cause, Class, String), Vec<Change>> = BTreeMap::new();
    for change in changes {
        let cause = match &change.place.origin {
            Some(origin) => Cause::Component(origin.clone()),
            None => Cause::Operation(change.operation.clone(), change.place.path.clone()),
        };
        causes.entry((cause, change.class, change.message.clone())).or_default().push(change);
    }
    let rows = causes.into_iter().map(|((cause, class, message), changes)| row(&cause, class, &message, &changes));
    rows.collect::<BTreeSet<_>>().into_iter().collect()
}

fn row(cause: &Cause, class: Class, message: &str, changes: &[Change]) -> Row {
    let operations: BTreeSet<_> = changes.iter().filter_map(|change| change.operation.clone()).collect();
    let path = changes.iter().map(|change| change.place.path.as_str()).next().unwrap_or_default();
    let (place, subject) = match (cause, operations.len()) {
        (_, 0) => (path, Subject::Vendor),
        (Cause::Component(origin), 2..) => (origin.as_str(), Subject::Shared(operations)),
        _ => (path, Subject::Operation(operations.into_iter().collect())),
    };
    let text = if place.is_empty() { message.to_owned() } else { format!("{place}: {message}") };
    Row { subject, class, text }
}

/// A vendor's part of the report.
pub(super) fn section(vendor: &str, rows: &[Row]) -> String {
    if rows.is_empty() {
        return format!("{vendor}: no change\n");
    }
    let width = rows.iter().map(|row| row.subject.name().len()).max().unwrap_or_default();
    let mut text = format!("{vendor}\n");
    for rows in rows.chunk_by(|row, next| row.subject == next.subject) {
        let mut name = rows[0].subject.name();
        for row in rows {
            text += &format!("  {name:width$}  {:13}  {}\n", row.class, row.text);
            name = "";
        }
        if let Subject::Shared(operations) = &rows[0].subject {
            text += &format!("  {name:width$}  {name:13}  used by {}\n", counted(operations));
        }
    }
    text
}

/// More operations than these are counted only.
const MAX_NAMED: usize = 4;

fn counted(operations: &BTreeSet<String>) -> String {
    let names: Vec<_> = operations.iter().take(MAX_NAMED).map(String::as_str).collect();
    let more = if operations.len() > MAX_NAMED { ", ..." } else { "" };
    format!("{} operations: {}{more}", operations.len(), names.join(", "))
}

impl Subject {
    fn name(&self) -> &str {
        match self {
            Self::Operation(id) => id,
            Self::Shared(_) => "shared",
            Self::Vendor => "vendor",
        }
    }
}
