//! Reports of what was done: as a table, and what else there is to say about them.

use meeting_control::control::{Outcome, Report, Verb};

use crate::exit::{Exit, refuses_credentials};
use crate::obstacle::with_sources;
use crate::output::{LONGEST_CELL, in_short};
use crate::table;

/// A line for everybody whom the report names.
pub(crate) fn table(report: &Report) -> String {
    let rows = report.iter().map(|(participant, outcome)| {
        let (vendor, meeting) = (report.vendor().to_string(), report.meeting().to_string());
        [vendor, meeting, participant.to_string(), words(outcome).to_owned(), detail(outcome)]
    });
    table::table(["VENDOR", "MEETING", "PARTICIPANT", "OUTCOME", "DETAIL"], rows)
}

/// As the outcome's own text, without the error.
pub(crate) fn words(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Gone => "removed, and gone",
        Outcome::Returned(_) => "removed, and back",
        Outcome::Already => "was so already",
        Outcome::NotThere => "was not there",
        Outcome::NotAttempted(_) => "not attempted",
        plain => plain.as_str(),
    }
}

/// In short what stood in the way.
pub(crate) fn detail(outcome: &Outcome) -> String {
    if let Some(id) = outcome.returned_as() {
        return format!("as {id}");
    }
    let Some(error) = outcome.error() else { return String::new() };
    match error.code() {
        Some(code) => in_short(&format!("{} ({code})", error.kind()), LONGEST_CELL),
        None => error.kind().to_string(),
    }
}

/// Every error of the report in full, once each.
pub(crate) fn errors(report: &Report) -> Vec<String> {
    let mut told = Vec::new();
    for text in report.iter().filter_map(|(_, outcome)| outcome.error()).map(|error| with_sources(error)) {
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

/// How what yields this report ends.
pub(crate) fn exit(report: &Report) -> Exit {
    // Where it was to show, the vendor's word is not enough.
    let only_said = |outcome: &Outcome| report.source().is_some() && *outcome == Outcome::Removed;
    if report.iter().all(|(_, outcome)| is_as_asked(report.verb(), outcome) && !only_said(outcome)) {
        Exit::Done
    } else if report.iter().all(|(_, outcome)| outcome.error().is_some_and(refuses_credentials)) {
        Exit::Unusable
    } else {
        Exit::Incomplete
    }
}

/// Whoever is not in the meeting need not be removed from it, and whoever is not banned can come back. But whoever was to stay out, and
/// was not there to be kept from coming back, can walk in.
fn is_as_asked(verb: Verb, outcome: &Outcome) -> bool {
    outcome.is_done() || matches!((verb, outcome), (Verb::Remove | Verb::LiftBans, Outcome::NotThere))
}
