//! What would be called, for `--dry-run`.

use meeting_control::Vendor;
use meeting_control::control::Verb;
use serde::Serialize;

use crate::capabilities::operations;
use crate::deed::Deed;
use crate::exit::{Exit, Failure};
use crate::output::{Format, compact, print};
use crate::table::table;
use crate::whom::Selection;

#[derive(Serialize)]
pub(crate) struct Plan<'a> {
    vendor: Vendor,
    meeting: Option<&'a str>,
    verb: Verb,
    operations: Vec<&'static str>,
    /// Those who are named; `None` where it is about everybody, or about nobody in particular.
    participants: Option<Vec<String>>,
    /// Those who are left alone where it is about everybody else.
    everybody_but: Option<&'a [String]>,
}

impl<'a> Plan<'a> {
    pub(crate) fn of(vendor: Vendor, deed: &'a Deed) -> Self {
        let verb = deed.verb();
        let (participants, everybody_but) = match deed.selection() {
            Some(Selection::These(named)) => (Some(named.to_vec()), None),
            Some(Selection::Everybody { but }) => (None, Some(but)),
            None => (None, None),
        };
        let operations = operations(verb.support(vendor));
        Self { vendor, meeting: deed.meeting(), verb, operations, participants, everybody_but }
    }

    pub(crate) fn tell(&self, format: Format) -> Result<Exit, Failure> {
        print(&match format {
            Format::Table => self.table(),
            Format::Json => compact(self).map_err(Failure::incomplete)?,
        })?;
        Ok(Exit::Done)
    }

    fn table(&self) -> String {
        let whom = match (&self.participants, self.everybody_but) {
            (Some(named), _) => named.join(" "),
            (None, Some([])) => "everybody but the host".to_owned(),
            (None, Some(but)) => format!("everybody but the host and {}", but.join(" ")),
            (None, None) => String::new(),
        };
        let (vendor, meeting) = (self.vendor.to_string(), self.meeting.unwrap_or_default().to_owned());
        let row = [vendor, meeting, self.verb.to_string(), self.operations.join(" "), whom];
        table(["VENDOR", "MEETING", "VERB", "OPERATIONS", "WHOM"], [row])
    }
}
