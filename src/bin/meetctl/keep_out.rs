//! `meetctl keep-out`: goes on until somebody waits no longer, or the meeting is over.

use std::collections::{BTreeMap, HashSet};

use meeting_control::control::{KeepOut, Outcome, ParticipantId, Watched};

use crate::exit::{Exit, Failure};
use crate::obstacle::with_sources;
use crate::output::{Format, say, visible};
use crate::patience::Patience;
use crate::printout::Printout;

/// Prints a report of each person who was there, when that becomes known.
pub(crate) async fn run(mut guard: KeepOut, patience: &mut Patience, format: Format) -> Result<Exit, Failure> {
    let mut out = BTreeMap::new();
    // Whoever is there once more under the same id was not removed, whatever the vendor has said.
    let mut removed = HashSet::new();
    // Whoever has never looked has kept nobody out.
    let mut has_looked = false;
    loop {
        let watched = tokio::select! {
            watched = guard.next() => watched,
            _ = patience.exhausted() => None,
        };
        match watched {
            Some(Watched::Acted { named, id, outcome, request_ids }) => {
                if id != named {
                    say(&format!("meetctl: {} was there as {}", visible(named.as_str()), visible(id.as_str())));
                }
                let is_out = outcome == Outcome::NotThere || (outcome.is_gone() && removed.insert(id));
                out.insert(named.clone(), is_out);
                Printout::Report(guard.report([(named, outcome)]).with_request_ids(request_ids)).tell(format)?;
            }
            Some(Watched::Looked) => has_looked = true,
            Some(Watched::Deaf(_) | Watched::Hearing) => {}
            Some(Watched::Blind(error)) => {
                say(&format!("meetctl: nobody looks just now: {}", visible(&with_sources(&error))))
            }
            Some(Watched::Ended(error)) if has_looked && error.is_no_meeting() => {
                say("meetctl: the meeting is over");
                return Ok(of_all(&out));
            }
            Some(Watched::Ended(error)) => return Err(Failure::call(error)),
            _ if !has_looked => {
                say("meetctl: nobody could be looked for");
                return Ok(Exit::Incomplete);
            }
            _ => return Ok(of_all(&out)),
        }
    }
}

/// Whoever could not be removed was in the meeting until it was over.
fn of_all(out: &BTreeMap<ParticipantId, bool>) -> Exit {
    if out.values().all(|out| *out) { Exit::Done } else { Exit::Incomplete }
}
