//! Removals as a table for people.

use std::io;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use meeting_control::control::{Outcome, Report};
use terminal_size::terminal_size_of;

use crate::output::visible;

const HEADER: [&str; 5] = ["VENDOR", "MEETING", "PARTICIPANT", "OUTCOME", "DETAIL"];

/// Between two columns.
const GAP: u16 = 2;

/// Narrower than this, the detail is hard to read: rather let the terminal wrap the rows.
const LEAST_DETAIL: ColumnConstraint = ColumnConstraint::LowerBoundary(Width::Fixed(24));

/// A line for everybody whom the reports name. Long ones are wrapped for a terminal, and for nothing else: programs read lines.
pub(crate) fn table<'a>(reports: impl IntoIterator<Item = &'a Report>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(HEADER).add_rows(reports.into_iter().flat_map(rows));
    for column in table.column_iter_mut() {
        // Ids stay in one piece, to be copied.
        column.set_padding((0, GAP)).set_constraint(ColumnConstraint::ContentWidth);
    }
    if let (Some((width, _)), Some(detail)) = (terminal_size_of(io::stdout()), table.column_mut(HEADER.len() - 1)) {
        detail.set_constraint(LEAST_DETAIL);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.0);
    }
    table.trim_fmt()
}

fn rows(report: &Report) -> impl Iterator<Item = [String; 5]> {
    report.iter().map(|(participant, outcome)| {
        [
            report.vendor().to_string(),
            visible(report.meeting()),
            visible(participant),
            words(outcome).to_owned(),
            visible(&detail(outcome)),
        ]
    })
}

fn words(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::NotThere => "was not there",
        Outcome::NotAttempted(_) => "not attempted",
        plain => plain.as_str(),
    }
}

/// In short what stood in the way.
fn detail(outcome: &Outcome) -> String {
    let Some(error) = outcome.error() else { return String::new() };
    match error.code() {
        Some(code) => format!("{} ({code})", error.kind()),
        None => error.kind().to_string(),
    }
}
