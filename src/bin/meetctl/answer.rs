//! The answers of `meetctl call`, for people and for programs.

use meeting_control::Response;
use meeting_control::dynamic::OperationDocument;
use serde::Serialize;
use serde_json::Value;

use crate::output::{compact, pretty};

/// Who gets to see the secrets of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrets {
    Hidden,
    Revealed,
}

#[derive(Serialize)]
struct Answer<'a> {
    answer: Value,
    request_id: Option<&'a str>,
    /// What of the answer could not be read, and is not in it.
    oddities: Vec<String>,
}

/// The answer's data alone, to be read.
pub(crate) fn indented(document: &OperationDocument, answer: &Value, secrets: Secrets) -> String {
    pretty(&shown(document, answer, secrets))
}

/// The answer on one line, with what is known of it.
pub(crate) fn line(
    document: &OperationDocument,
    answer: &Response<Value>,
    secrets: Secrets,
) -> Result<String, serde_json::Error> {
    compact(&Answer {
        answer: shown(document, answer, secrets),
        request_id: answer.request_id(),
        oddities: answer.oddities().iter().map(ToString::to_string).collect(),
    })
}

fn shown(document: &OperationDocument, answer: &Value, secrets: Secrets) -> Value {
    let mut answer = answer.clone();
    if secrets == Secrets::Hidden {
        document.redact(&mut answer);
    }
    answer
}
