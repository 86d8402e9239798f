//! What would be called, for `--dry-run`.

use meeting_control::Vendor;
use meeting_control::control::{MeetingId, ParticipantId, Verb};
use serde::Serialize;

use crate::deed::Deed;
use crate::exit::{Exit, Failure};
use crate::output::{Format, compact, print};
use crate::request::Request;
use crate::table::table;
use crate::whom::Selection;

/// As the library's step of a dry run, and who is left alone where nobody has been looked up.
#[derive(Serialize)]
pub(crate) struct Plan<'a> {
    vendor: Vendor,
    meeting: Option<MeetingId>,
    verb: Verb,
    reason: Option<String>,
    /// What is read before: who is there.
    reads: Vec<&'static str>,
    operations: Vec<&'static str>,
    /// What is read afterwards, until it shows that it was done.
    confirms: Vec<&'static str>,
    /// Those who are named; `None` where it is about everybody who is there.
    participants: Option<Vec<ParticipantId>>,
    /// Those who are left alone where it is about everybody else.
    everybody_but: Option<&'a [ParticipantId]>,
}

impl<'a> Plan<'a> {
    pub(crate) fn of(vendor: Vendor, deed: &'a Deed, confirm: bool) -> Self {
        let people = match deed.selection() {
            Some(Selection::These(named)) => named,
            _ => &[],
        };
        let people = deed.people(people);
        let request = deed.request(&people).on(vendor);
        let (participants, everybody_but) = match deed.selection() {
            Some(Selection::Everybody { but, .. }) => (None, Some(but)),
            _ => (Some(request.named()), None),
        };
        let verb = request.verb();
        Self {
            vendor,
            meeting: deed.meeting().map(Into::into),
            verb,
            reason: request.reason().map(str::to_owned),
            reads: reads(
                vendor,
                &request,
                everybody_but.is_some() || (confirm && verb.shown_by().contains(&Verb::RemoveConfirmed)),
            ),
            operations: verb.support(vendor).operations(),
            confirms: if confirm { shown_by(vendor, verb) } else { Vec::new() },
            participants,
            everybody_but,
        }
    }

    pub(crate) fn tell(&self, format: Format) -> Result<Exit, Failure> {
        print(&match format {
            Format::Table => self.table(),
            Format::Json => compact(self).map_err(Failure::incomplete)?,
        })?;
        Ok(Exit::Done)
    }

    fn table(&self) -> String {
        let named = self.participants.as_deref().unwrap_or_default();
        let whom = match self.everybody_but {
            None => listed(named),
            Some([]) => "everybody but the host".to_owned(),
            Some(but) => format!("everybody but the host and {}", listed(but)),
        };
        let (vendor, meeting) =
            (self.vendor.to_string(), self.meeting.as_ref().map(ToString::to_string).unwrap_or_default());
        let operations = [&self.reads[..], &self.operations, &self.confirms].concat().join(" ");
        let row = [vendor, meeting, self.verb.to_string(), operations, whom];
        table(["VENDOR", "MEETING", "VERB", "OPERATIONS", "WHOM"], [row])
    }
}

/// What tells beforehand who is there, or who is banned.
fn reads(vendor: Vendor, request: &Request<'_>, is_for_everybody: bool) -> Vec<&'static str> {
    let listing = match request.verb() {
        Verb::LiftBans => Verb::Bans,
        _ => Verb::Participants,
    };
    if is_for_everybody || request.looks_for_people() {
        return listing.support(vendor).operations();
    }
    request.verb().looks_up(vendor).into_iter().collect()
}

/// What tells afterwards that it was done.
fn shown_by(vendor: Vendor, verb: Verb) -> Vec<&'static str> {
    let shows = verb.shown_by().iter().find(|reading| reading.support(vendor).is_there());
    match shows {
        Some(Verb::RemoveConfirmed) => {
            let bans = match verb {
                Verb::RemoveForGood | Verb::RemoveForTime => Verb::Bans.support(vendor).operations(),
                _ => Vec::new(),
            };
            [Verb::Participants.support(vendor).operations(), bans].concat()
        }
        Some(reading) => reading.support(vendor).operations(),
        None => Vec::new(),
    }
}

fn listed(people: &[ParticipantId]) -> String {
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
