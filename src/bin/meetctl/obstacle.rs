//! What stood in the way, for programs and for people.

use std::error::Error as StdError;

use meeting_control::Error;
use serde::Serialize;

/// An error as JSON. Its fields are the same wherever one is printed.
#[derive(Serialize)]
pub(crate) struct Obstacle<'a> {
    kind: &'static str,
    operation: Option<&'static str>,
    code: Option<&'a str>,
    meaning: Option<&'static str>,
    message: Option<&'a str>,
    request_id: Option<&'a str>,
    http_status: Option<u16>,
    retryable: bool,
    /// In whole seconds.
    retry_after: Option<u64>,
    may_have_been_applied: bool,
}

impl<'a> Obstacle<'a> {
    pub(crate) fn of(error: &'a Error) -> Self {
        Self {
            kind: error.kind().as_str(),
            operation: error.operation(),
            code: error.code(),
            meaning: error.meaning(),
            message: error.message(),
            request_id: error.request_id(),
            http_status: error.http_status(),
            retryable: error.is_retryable(),
            retry_after: error.retry_after().map(|wait| wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)),
            may_have_been_applied: error.may_have_been_applied(),
        }
    }

    /// What the command line found by itself, before anything was sent.
    pub(crate) fn unsent(kind: &'static str, message: &'a str) -> Self {
        Self {
            kind,
            operation: None,
            code: None,
            meaning: None,
            message: Some(message),
            request_id: None,
            http_status: None,
            retryable: false,
            retry_after: None,
            may_have_been_applied: false,
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
