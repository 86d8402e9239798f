//! What stood in the way, for programs and for people.

use std::error::Error as StdError;

use serde::Serialize;

/// What the command line found by itself, before anything was sent, with the fields of the library's errors.
#[derive(Serialize)]
pub(crate) struct Obstacle<'a> {
    kind: &'static str,
    operation: Option<&'a str>,
    code: Option<&'a str>,
    meaning: Option<&'a str>,
    message: &'a str,
    request_id: Option<&'a str>,
    http_status: Option<u16>,
    retryable: bool,
    retry_after: Option<u64>,
    may_have_been_applied: bool,
    advice: Option<&'a str>,
}

impl<'a> Obstacle<'a> {
    pub(crate) fn new(kind: &'static str, message: &'a str, advice: Option<&'a str>) -> Self {
        Self {
            kind,
            operation: None,
            code: None,
            meaning: None,
            message,
            request_id: None,
            http_status: None,
            retryable: false,
            retry_after: None,
            may_have_been_applied: false,
            advice,
        }
    }
}

/// The error and, after colons, what caused it.
pub(crate) fn with_sources(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let cause = source.to_string();
        // Some errors repeat their source.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        next = source.source();
    }
    text
}
