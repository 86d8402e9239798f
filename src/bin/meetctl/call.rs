//! `meetctl call`.

use std::collections::BTreeSet;

use clap::Args;
use meeting_control::dynamic::{self, OperationDocument};
use meeting_control::{Error, Response};
use serde_json::Value;

use crate::answer::{Secrets, indented, line};
use crate::body;
use crate::example::example;
use crate::exit::{Exit, Failure};
use crate::output::{Format, Reader, print, say};
use crate::rehearsal;
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
    #[arg(long = "param", value_name = "NAME=VALUE")]
    parameters: Vec<String>,
    /// The body, or the file that it is in, or - for standard input; the latter two keep secrets out of the list of processes
    #[arg(long, value_name = "JSON|@FILE|-")]
    body: Option<String>,
    /// Sends values that the document does not know of a field or a parameter, too; without it, they are taken for mistakes
    #[arg(long)]
    unknown_values: bool,
    /// Shows the documented example, and calls nothing; needs no credentials
    #[arg(long, conflicts_with_all = ["parameters", "body", "unknown_values", "base_url", "allow_plain_http", "shared", "output"])]
    example: bool,
    /// Goes on until the last page, where the operation answers in pages, and prints each as it comes
    #[arg(long, conflicts_with = "example")]
    all_pages: bool,
    #[command(flatten)]
    address: Address,
    /// Prints the tokens and passwords in the answer, rather than a placeholder
    #[arg(long)]
    reveal: bool,
    /// How to print the answer: table is its data, indented; json has what is known of it, and a failure as well
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) output: Format,
}

/// Calls the operation, and prints its answer.
pub(crate) async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let document = find(&arguments)?;
    let secrets = if arguments.reveal { Secrets::Revealed } else { Secrets::Hidden };
    if arguments.example {
        print(&example(&document, secrets))?;
        return Ok(Exit::Done);
    }
    let advice = format!("`meetctl call {} {} --example` shows one that fits", document.vendor(), document.id());
    let called = call(&arguments, &document, |answer| tell(answer, &document, arguments.output, secrets));
    called.await.map_err(|failure| failure.advise(advice))?;
    Ok(Exit::Done)
}

async fn call(
    arguments: &Arguments,
    document: &OperationDocument,
    tell: impl Fn(&Response<Value>) -> Result<Reader, Failure>,
) -> Result<(), Failure> {
    let given = given(arguments, document).map_err(Failure::unusable)?;
    if arguments.all_pages && !document.has_pages() {
        let message = format!("`{}` does not answer in pages; leave --all-pages out", document.id());
        return Err(Failure::unusable(message));
    }
    let client = match arguments.vendor.connect(&arguments.address) {
        Ok(client) => client,
        Err(failure) => {
            let misuse = rehearsal::call(document.vendor(), document.id(), &given).await;
            return Err(misuse.map_or_else(|| failure.in_setup(), refused));
        }
    };
    if !arguments.all_pages {
        tell(&client.call(document.id(), &given).await.map_err(refused)?)?;
        return Ok(());
    }
    let mut pages = client.pages(document.id(), &given).map_err(refused)?;
    while let Some(page) = pages.next().await {
        if tell(&page.map_err(Failure::call)?)? == Reader::Gone {
            break;
        }
    }
    Ok(())
}

fn tell(
    answer: &Response<Value>,
    document: &OperationDocument,
    format: Format,
    secrets: Secrets,
) -> Result<Reader, Failure> {
    let reader = print(&match format {
        Format::Table => indented(document, answer, secrets),
        Format::Json => line(document, answer, secrets).map_err(Failure::incomplete)?,
    })?;
    for oddity in answer.oddities() {
        say(&format!("meetctl: left out of the answer, as it differs from the document: {oddity}"));
    }
    if let Some(id) = answer.request_id() {
        say(&format!("meetctl: the request id is {id}"));
    }
    Ok(reader)
}

fn find(arguments: &Arguments) -> Result<OperationDocument, Failure> {
    let vendor = arguments.vendor.into();
    dynamic::operation(vendor, &arguments.operation).map_err(|unknown| {
        Failure::unusable(unknown).advise(format!("`meetctl operations --vendor {vendor}` lists all"))
    })
}

/// The library's advice names its own method.
fn refused(error: Error) -> Failure {
    let message = error.message().map(|message| message.replace("`Arguments::unknown_values`", "--unknown-values"));
    Failure::call(message.into_iter().fold(error, Error::with_message))
}

/// What the command line gives to the operation; the client holds it against the document.
fn given(arguments: &Arguments, document: &OperationDocument) -> Result<dynamic::Arguments, String> {
    let mut given = dynamic::Arguments::new();
    if arguments.unknown_values {
        given = given.unknown_values();
    }
    let mut names = BTreeSet::new();
    for (parameter, number) in arguments.parameters.iter().zip(1..) {
        // Not quoted, as it can be a value that went without its name, and a secret.
        let pair = pair(parameter, document);
        let (name, value) = pair.ok_or_else(|| format!("--param takes NAME=VALUE, and number {number} is not so"))?;
        if !names.insert(name) {
            return Err(format!("the parameter `{name}` is given twice"));
        }
        given = given.parameter(name, value);
    }
    Ok(match &arguments.body {
        Some(body) => given.body(body::read(body)?),
        None => given,
    })
}

/// A name and a value. Nothing but signs of equality behind a name that is not known is the end of a key in Base64.
fn pair<'a>(parameter: &'a str, document: &OperationDocument) -> Option<(&'a str, &'a str)> {
    let (name, value) = parameter.split_once('=')?;
    let named = || document.parameters().any(|known| known.name() == name);
    if name.is_empty() || (value.trim_matches('=').is_empty() && !named()) { None } else { Some((name, value)) }
}
