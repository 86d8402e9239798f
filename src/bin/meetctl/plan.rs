//! What would be called, for `--dry-run`.

use meeting_control::Vendor;
use meeting_control::control::{MeetingId, ParticipantId, Verb};
use serde::Serialize;

use crate::deed::Deed;
use crate::exit::{Exit, Failure};
use crate::output::{Format, compact, print};
use crate::table::table;
use crate::whom::Selection;

/// As the library's step of a dry run, and who is left alone where nobody has been looked up.
#[derive(Serialize)]
pub(crate) struct Plan<'a> {
    vendor: Vendor,
    meeting: Option<MeetingId>,
    verb: Verb,
    reason: Option<String>,
    operations: Vec<&'static str>,
    /// Those who are named; `None` where it is about everybody who is there.
    participants: Option<Vec<ParticipantId>>,
    /// Those who are left alone where it is about everybody else.
    everybody_but: Option<&'a [ParticipantId]>,
}

impl<'a> Plan<'a> {
    pub(crate) fn of(vendor: Vendor, deed: &'a Deed) -> Self {
        let people = match deed.selection() {
            Some(Selection::These(named)) => named,
            _ => &[],
        };
        let people = deed.people(people);
        let request = deed.request(&people);
        let (participants, everybody_but) = match deed.selection() {
            Some(Selection::Everybody { but, .. }) => (None, Some(but)),
            _ => (Some(request.named()), None),
        };
        let (verb, operations) = (request.verb(), request.operations(vendor));
        let reason = request.reason().map(str::to_owned);
        Self { vendor, meeting: deed.meeting().map(Into::into), verb, reason, operations, participants, everybody_but }
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
        let row = [vendor, meeting, self.verb.to_string(), self.operations.join(" "), whom];
        table(["VENDOR", "MEETING", "VERB", "OPERATIONS", "WHOM"], [row])
    }
}

fn listed(people: &[ParticipantId]) -> String {
    people.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
