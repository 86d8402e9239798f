//! `meetctl operations`.

use clap::Args;
use meeting_control::dynamic::{OperationDocument, Parameter, operations};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::output::{Format, compact, print};
use crate::vendor::Vendor;

/// What the command line says.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only the operations of this vendor
    #[arg(long, value_enum)]
    vendor: Option<Vendor>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
}

#[derive(Serialize)]
struct Listed {
    vendor: &'static str,
    group: &'static str,
    operation: &'static str,
    method: String,
    path: &'static str,
    idempotency: &'static str,
    summary: &'static str,
    parameters: Vec<ListedParameter>,
    body: bool,
}

#[derive(Serialize)]
struct ListedParameter {
    name: &'static str,
    #[serde(rename = "in")]
    place: &'static str,
    required: bool,
    description: &'static str,
    example: Option<String>,
}

/// Prints what there is to call.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let wanted = arguments.vendor.map(meeting_control::Vendor::from);
    let chosen = operations().filter(|operation| wanted.is_none_or(|vendor| operation.vendor() == vendor));
    let mut chosen: Vec<_> = chosen.collect();
    // Stable: within a group they stay in the order of their paths.
    chosen.sort_by_key(|operation| (operation.vendor(), operation.group()));
    print(&match arguments.output {
        Format::Table => list(&chosen),
        Format::Json => json(&chosen).map_err(Failure::incomplete)?,
    })?;
    Ok(Exit::Done)
}

/// A paragraph for each group, a line for each operation.
fn list(operations: &[OperationDocument]) -> String {
    let groups = operations.chunk_by(|one, next| (one.vendor(), one.group()) == (next.vendor(), next.group()));
    groups.map(paragraph).collect::<Vec<_>>().join("\n\n")
}

fn paragraph(group: &[OperationDocument]) -> String {
    let rows: Vec<_> = group.iter().map(columns).collect();
    let [id, call, idempotency] = [0, 1, 2].map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
    let title = group.first().map(|first| format!("{} {}", first.vendor(), first.group()));
    let lines = rows.iter().zip(group).map(|(row, operation)| {
        format!("  {:id$}  {:call$}  {:idempotency$}  {}", row[0], row[1], row[2], operation.summary())
    });
    title.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn columns(operation: &OperationDocument) -> [String; 3] {
    let call = format!("{:6} {}", operation.method(), operation.path());
    [operation.id().to_owned(), call, operation.idempotency().to_owned()]
}

/// All of them on one line.
fn json(operations: &[OperationDocument]) -> Result<String, serde_json::Error> {
    compact(&operations.iter().map(Listed::of).collect::<Vec<_>>())
}

impl Listed {
    fn of(operation: &OperationDocument) -> Self {
        Self {
            vendor: operation.vendor().as_str(),
            group: operation.group(),
            operation: operation.id(),
            method: operation.method(),
            path: operation.path(),
            idempotency: operation.idempotency(),
            summary: operation.summary(),
            parameters: operation.parameters().map(ListedParameter::of).collect(),
            body: operation.takes_body(),
        }
    }
}

impl ListedParameter {
    fn of(parameter: Parameter) -> Self {
        Self {
            name: parameter.name(),
            place: parameter.place(),
            required: parameter.is_required(),
            description: parameter.description(),
            example: parameter.example(),
        }
    }
}
