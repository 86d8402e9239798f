//! `meetctl watch`: goes on until somebody waits no longer, or the meeting is over.

use std::io::{self, IsTerminal as _};

use meeting_control::control::{Change, Participant, Roster, Source};
use meeting_control::{Error, ErrorKind};
use serde::Serialize;

use crate::exit::{Exit, Failure};
use crate::obstacle::with_sources;
use crate::output::{Format, Reader, compact, print_until, say, visible};
use crate::patience::Patience;
use crate::printout::{cells, participants};

/// Clears a terminal, and starts at its top.
const CLEAR: &str = "\x1b[2J\x1b[H";

/// A change for programs.
#[derive(Serialize)]
struct Line<'a> {
    change: &'static str,
    participant: Option<&'a Participant>,
    source: Source,
    error: Option<&'a Error>,
}

/// Shows all of it on a terminal, and prints a line for each change elsewhere.
pub(crate) async fn run(mut roster: Roster, patience: &mut Patience, format: Format) -> Result<Exit, Failure> {
    let redraws = format == Format::Table && io::stdout().is_terminal();
    // The first look tells of everybody, one by one.
    let (mut has_looked, mut looks) = (false, false);
    loop {
        let change = tokio::select! {
            // What is known already is told, also when somebody waits no longer.
            biased;
            change = roster.next() => change.ok_or(ErrorKind::Interrupted),
            kind = patience.exhausted() => Err(kind),
        };
        let change = match change {
            Ok(change) => change,
            Err(_) if looks => return Ok(Exit::Done),
            Err(kind) => return Err(Failure::in_vain(kind, "nobody could be looked for")),
        };
        match &change {
            Change::Blind(error) => {
                looks = false;
                say(&format!("meetctl: nobody looks just now: {}", visible(&with_sources(error))));
            }
            Change::Ended(error) if has_looked && error.is_no_meeting() => say("meetctl: the meeting is over"),
            Change::Complete => (has_looked, looks) = (true, true),
            _ => {}
        }
        let text = match format {
            Format::Json => Some(compact(&Line::of(&change, roster.source())).map_err(Failure::incomplete)?),
            Format::Table if redraws => has_looked.then(|| format!("{CLEAR}{}", participants(roster.participants()))),
            Format::Table => in_words(&change),
        };
        if let Some(text) = text
            && print_until(text, patience.exhausted()).await? != Reader::There
        {
            return Ok(Exit::Done);
        }
        if let Change::Ended(error) = change {
            return if has_looked && error.is_no_meeting() { Ok(Exit::Done) } else { Err(Failure::call(error)) };
        }
    }
}

impl<'a> Line<'a> {
    fn of(change: &'a Change, source: Source) -> Self {
        let (change, participant, error) = match change {
            Change::Came(one) => ("came", Some(one), None),
            Change::Changed(one) => ("changed", Some(one), None),
            Change::Left(one) => ("left", Some(one), None),
            Change::Complete => ("complete", None, None),
            Change::Deaf(error) => ("deaf", None, Some(error)),
            Change::Hearing => ("hearing", None, None),
            Change::Blind(error) => ("blind", None, Some(error)),
            Change::Ended(error) => ("ended", None, Some(error)),
            _ => ("unknown", None, None),
        };
        Self { change, participant, source, error }
    }
}

/// Of somebody; the rest is said on stderr.
fn in_words(change: &Change) -> Option<String> {
    let (word, one) = match change {
        Change::Came(one) => ("came", one),
        Change::Changed(one) => ("changed", one),
        Change::Left(one) => ("left", one),
        _ => return None,
    };
    Some(format!("{word}  {}", cells(one).map(|cell| visible(&cell)).join("  ")))
}
