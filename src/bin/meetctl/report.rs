//! Removals as JSON for programs, and what else there is to say about them.

use meeting_control::control::{self, Outcome};
use serde::Serialize;

use crate::exit::{Exit, refuses_credentials};
use crate::obstacle::{Obstacle, with_sources};
use crate::output::compact;

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

/// The report on one line.
pub(crate) fn json(report: &control::Report) -> Result<String, serde_json::Error> {
    compact(&Report {
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

/// Every error of the report in full, once each.
pub(crate) fn errors(report: &control::Report) -> Vec<String> {
    let mut told = Vec::new();
    for text in report.iter().filter_map(|(_, outcome)| outcome.error()).map(|error| with_sources(error)) {
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

/// How a removal with this report ends.
pub(crate) fn exit(report: &control::Report) -> Exit {
    if report.all_gone() {
        Exit::Done
    } else if report.iter().all(|(_, outcome)| outcome.error().is_some_and(refuses_credentials)) {
        Exit::Unusable
    } else {
        Exit::Incomplete
    }
}
