//! Tables for people.

use std::io;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use terminal_size::terminal_size_of;

use crate::output::visible;

/// Between two columns.
const GAP: u16 = 2;

/// Narrower than this, the last column is hard to read: rather let the terminal wrap the rows.
const LEAST_LAST: ColumnConstraint = ColumnConstraint::LowerBoundary(Width::Fixed(24));

/// These rows. Long ones are wrapped in the last column for a terminal, and for nothing else: programs read lines.
pub(crate) fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let rows = rows.into_iter().map(|row| row.map(|cell| visible(&cell)));
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header).add_rows(rows);
    for column in table.column_iter_mut() {
        // Ids stay in one piece, to be copied.
        column.set_padding((0, GAP)).set_constraint(ColumnConstraint::ContentWidth);
    }
    if let (Some((width, _)), Some(last)) = (terminal_size_of(io::stdout()), table.column_mut(N - 1)) {
        last.set_constraint(LEAST_LAST);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.0);
    }
    table.trim_fmt()
}
