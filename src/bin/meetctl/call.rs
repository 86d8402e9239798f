//! `meetctl call`.

use std::collections::BTreeSet;

use clap::Args;
use meeting_control::dynamic::{self, OperationDocument, operations};
use serde_json::Value;

use crate::body;
use crate::exit::{Exit, Failure};
use crate::output::{pretty, print, say};
use crate::vendor::{Address, ENVIRONMENT, Vendor};

/// What the command line says.
#[derive(Args)]
#[command(after_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Whose operation it is
    #[arg(value_enum)]
    vendor: Vendor,
    /// The operation's id, as meetctl operations lists it
    operation: String,
    /// A parameter of the path, the query or a header; can be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", allow_hyphen_values = true)]
    parameters: Vec<String>,
    /// The body, or the file that it is in, or - for standard input; the latter two keep secrets out of the list of processes
    #[arg(long, value_name = "JSON|@FILE|-")]
    body: Option<String>,
    /// Shows the documented example, and calls nothing; needs no credentials
    #[arg(long)]
    example: bool,
    #[command(flatten)]
    address: Address,
    /// Prints the tokens and passwords in the answer, rather than a placeholder
    #[arg(long)]
    reveal: bool,
}

/// Calls the operation, and prints its answer.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { vendor, operation, parameters, body, example, address, reveal } = arguments;
    let document = find(vendor.into(), &operation)?;
    if example {
        print(&example_of(&document, reveal))?;
        return Ok(Exit::Done);
    }
    let given = given(&parameters, body.as_deref()).map_err(Failure::unusable)?;
    let client = vendor.connect(&address)?;
    let answer = client.call(document.id(), &given).await.map_err(Failure::call)?;
    let request_id = answer.request_id().map(str::to_owned);
    print(&told(&document, answer.into_inner(), reveal))?;
    if let Some(id) = request_id {
        say(&format!("meetctl: the request id is {id}"));
    }
    Ok(Exit::Done)
}

fn find(vendor: meeting_control::Vendor, id: &str) -> Result<OperationDocument, Failure> {
    let theirs = || operations().filter(|operation| operation.vendor() == vendor);
    theirs().find(|operation| operation.id() == id).ok_or_else(|| {
        let nearest = theirs().map(|operation| operation.id()).min_by_key(|known| strsim::damerau_levenshtein(known, id));
        let nearest = nearest.unwrap_or_default();
        Failure::unusable(format!(
            "{vendor} has no operation `{id}`; the nearest is `{nearest}`, and `meetctl operations --vendor {vendor}` lists all"
        ))
    })
}

/// What the command line gives to the operation; the client holds it against the document.
fn given(parameters: &[String], body: Option<&str>) -> Result<dynamic::Arguments, String> {
    let mut given = dynamic::Arguments::new();
    let mut names = BTreeSet::new();
    for (parameter, number) in parameters.iter().zip(1..) {
        // Not quoted, as it can be a value that went without its name, and a secret.
        let parts = parameter.split_once('=').filter(|(name, _)| !name.is_empty());
        let (name, value) = parts.ok_or_else(|| format!("--param takes NAME=VALUE, and number {number} is not so"))?;
        if !names.insert(name) {
            return Err(format!("the parameter `{name}` is given twice"));
        }
        given = given.parameter(name, value);
    }
    Ok(match body {
        Some(body) => given.body(body::read(body)?),
        None => given,
    })
}

/// An answer as it is printed.
fn told(document: &OperationDocument, mut answer: Value, reveal: bool) -> String {
    if !reveal {
        document.redact(&mut answer);
    }
    pretty(&answer)
}

/// A command line to run, with its body once more to be read, and what it would print.
fn example_of(document: &OperationDocument, reveal: bool) -> String {
    let body = document.example_body().filter(|_| document.takes_body());
    let mut text = command_line(document, body);
    if let Some(body) = body {
        text.push_str(&format!("\n\nBody:\n{}", pretty(body)));
    }
    let answer = document.example_answer().and_then(|answer| document.payload(answer));
    text.push_str(&format!("\n\nAnswer:\n{}", told(document, answer.cloned().unwrap_or_default(), reveal)));
    text
}

fn command_line(document: &OperationDocument, body: Option<&Value>) -> String {
    let mut line = format!("meetctl call {} {}", document.vendor(), document.id());
    for parameter in document.parameters() {
        if let Some(example) = parameter.example() {
            line.push_str(&format!(" --param {}", quoted(&format!("{}={example}", parameter.name()))));
        }
    }
    if let Some(body) = body {
        line.push_str(&format!(" --body {}", quoted(&body.to_string())));
    }
    line
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-=.,:/@+%".contains(c);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
