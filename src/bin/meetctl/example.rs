//! The documented example of an operation, as `meetctl call --example` shows it.

use meeting_control::dynamic::OperationDocument;
use serde_json::Value;

use crate::answer::{Secrets, indented};
use crate::output::pretty;

/// A command line to run, with its body once more to be read, and what it would print.
pub(crate) fn example(document: &OperationDocument, secrets: Secrets) -> String {
    let body = document.example_body().filter(|_| document.takes_body());
    let mut text = command_line(document, body);
    if let Some(body) = body {
        text.push_str(&format!("\n\nBody:\n{}", pretty(body)));
    }
    let answer = document.example_answer().and_then(|answer| document.payload(answer));
    text.push_str(&format!("\n\nAnswer:\n{}", indented(document, answer.unwrap_or(&Value::Null), secrets)));
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
