//! `meetctl keep-out`: goes on until somebody waits no longer, or the meeting is over.

use std::collections::{BTreeMap, HashSet};

use meeting_control::control::{KeepOut, Outcome, ParticipantId, Watched};
use meeting_control::{Error, ErrorKind};

use crate::exit::{Exit, Failure};
use crate::obstacle::with_sources;
use crate::output::{Format, Reader, say, visible};
use crate::patience::Patience;
use crate::printout::Printout;

/// Prints a report of each person who was there, when that becomes known.
pub(crate) async fn run(guard: KeepOut, patience: &mut Patience, format: Format) -> Result<Exit, Failure> {
    let (out, removed, reader) = (BTreeMap::new(), HashSet::new(), Reader::There);
    let mut watching = Watching { guard, format, out, removed, looks: None, reader };
    loop {
        let watched = tokio::select! {
            watched = watching.guard.next() => watched.ok_or(ErrorKind::Interrupted),
            kind = patience.exhausted() => Err(kind),
        };
        match watched {
            Ok(Watched::Ended(error)) => return watching.over(error),
            Ok(watched) => {
                let mut over = ErrorKind::Interrupted;
                let ended = async { over = patience.exhausted().await };
                if watching.tell(watched, ended).await? != Reader::There {
                    return watching.end(over, patience).await;
                }
            }
            Err(kind) => return watching.end(kind, patience).await,
        }
    }
}

/// What is known of those who are to stay out.
struct Watching {
    guard: KeepOut,
    format: Format,
    out: BTreeMap<ParticipantId, bool>,
    /// Whoever is there once more under the same id was not removed, whatever the vendor has said.
    removed: HashSet<ParticipantId>,
    /// Whoever does not look keeps nobody out.
    looks: Option<bool>,
    reader: Reader,
}

impl Watching {
    async fn tell(&mut self, watched: Watched, over: impl Future) -> Result<Reader, Failure> {
        match watched {
            Watched::Acted { named, id, outcome, request_ids } => {
                if id != named {
                    say(&format!("meetctl: {} was there as {}", visible(named.as_str()), visible(id.as_str())));
                }
                let is_out = outcome == Outcome::NotThere || (outcome.is_gone() && self.removed.insert(id));
                self.out.insert(named.clone(), is_out);
                let report = self.guard.report([(named, outcome)]).with_request_ids(request_ids);
                if self.reader != Reader::Gone {
                    self.reader = Printout::Report(report).tell_until(self.format, over).await?;
                }
                return Ok(self.reader);
            }
            Watched::Looked => self.looks = Some(true),
            Watched::Blind(error) => {
                self.looks = self.looks.map(|_| false);
                say(&format!("meetctl: nobody looks just now: {}", visible(&with_sources(&error))));
            }
            _ => {}
        }
        Ok(Reader::There)
    }

    /// It ended of itself.
    fn over(&self, error: Error) -> Result<Exit, Failure> {
        if self.looks.is_none() || !error.is_no_meeting() {
            return Err(Failure::call(error));
        }
        say("meetctl: the meeting is over");
        Ok(self.exit())
    }

    /// Tells what is known by now, of those who are being removed as well.
    async fn end(mut self, kind: ErrorKind, patience: &mut Patience) -> Result<Exit, Failure> {
        let mut ended = None;
        for watched in self.guard.stop() {
            match watched {
                Watched::Ended(error) => ended = Some(error),
                watched => drop(self.tell(watched, patience.interrupted()).await?),
            }
        }
        if let Some(error) = ended {
            return self.over(error);
        }
        match self.looks {
            Some(true) => Ok(self.exit()),
            Some(false) => Err(Failure::in_vain(kind, "nobody could be looked for at the end")),
            None => Err(Failure::in_vain(kind, "nobody could be looked for")),
        }
    }

    /// Whoever could not be removed was in the meeting until it was over.
    fn exit(&self) -> Exit {
        if self.out.values().all(|out| *out) { Exit::Done } else { Exit::Incomplete }
    }
}
