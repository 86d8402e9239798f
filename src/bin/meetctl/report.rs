//! Removals as JSON for programs, and what else there is to say about them.

use meeting_control::Error;
use meeting_control::control::{Outcome, RemovalReport};
use serde::Serialize;

use crate::exit::{Exit, refuses_credentials, with_sources};

#[derive(Serialize)]
struct Report<'a> {
    vendor: &'static str,
    meeting: &'a str,
    participants: Vec<Participant<'a>>,
}

#[derive(Serialize)]
struct Participant<'a> {
    participant: &'a str,
    outcome: &'static str,
    error: Option<Obstacle<'a>>,
}

#[derive(Serialize)]
struct Obstacle<'a> {
    kind: &'static str,
    operation: Option<&'static str>,
    code: Option<&'a str>,
    message: Option<&'a str>,
    request_id: Option<&'a str>,
    http_status: Option<u16>,
    retryable: bool,
    may_have_been_applied: bool,
}

/// The report on one line.
pub(crate) fn json(report: &RemovalReport) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Report {
        vendor: report.vendor().as_str(),
        meeting: report.meeting(),
        participants: report.iter().map(|(participant, outcome)| Participant::new(participant, outcome)).collect(),
    })
}

impl<'a> Participant<'a> {
    fn new(participant: &'a str, outcome: &'a Outcome) -> Self {
        Self { participant, outcome: outcome.as_str(), error: outcome.error().map(Obstacle::of) }
    }
}

impl<'a> Obstacle<'a> {
    fn of(error: &'a Error) -> Self {
        Self {
            kind: error.kind().as_str(),
            operation: error.operation(),
            code: error.code(),
            message: error.message().or(error.meaning()),
            request_id: error.request_id(),
            http_status: error.http_status(),
            retryable: error.is_retryable(),
            may_have_been_applied: error.may_have_been_applied(),
        }
    }
}

/// Every error of the report in full, once each.
pub(crate) fn errors(report: &RemovalReport) -> Vec<String> {
    let mut told = Vec::new();
    for text in report.iter().filter_map(|(_, outcome)| outcome.error()).map(|error| with_sources(error)) {
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

/// How a removal with this report ends.
pub(crate) fn exit(report: &RemovalReport) -> Exit {
    if report.all_gone() {
        Exit::Done
    } else if report.iter().all(|(_, outcome)| outcome.error().is_some_and(refuses_credentials)) {
        Exit::Unusable
    } else {
        Exit::Incomplete
    }
}
