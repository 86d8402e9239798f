//! What verbs yield, as people and programs read it.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Timestamp, Unit};
use meeting_control::control::{Ban, Meeting, MeetingId, NewlyMade, Participant, Report};
use meeting_control::{Error, Secret};
use serde::Serialize;
use serde_json::Value;

use crate::answer::Secrets;
use crate::exit::{Exit, Failure};
use crate::output::{self, Format, LONGEST_CELL, Reader, compact, print_until, say, visible};
use crate::patience::Patience;
use crate::report;
use crate::table::table;

/// What a verb yields.
pub(crate) enum Printout {
    Report(Report),
    /// Of what there was nobody for.
    Nobody(Report),
    Made(NewlyMade, Secrets),
    Meetings(Vec<Meeting>),
    Meeting(Meeting),
    Participants(Vec<Participant>),
    Bans(Vec<Ban>),
    /// A list that lacks something, and why.
    Partial(Box<Printout>, Error),
}

#[derive(Serialize)]
struct Made<'a> {
    id: &'a MeetingId,
    link: Option<&'a str>,
    password: Option<&'a str>,
    host_password: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl Printout {
    /// Until it is read, or a signal says that nobody waits for that.
    pub(crate) async fn tell(&self, format: Format, patience: &mut Patience) -> Result<Exit, Failure> {
        self.tell_until(format, patience.interrupted()).await?;
        match self {
            Self::Report(report) => Ok(report::exit(report)),
            Self::Partial(_, error) => {
                say("meetctl: this list is not whole, for this reason:");
                Err(Failure::call(error.clone()))
            }
            _ => Ok(Exit::Done),
        }
    }

    pub(crate) async fn tell_until(&self, format: Format, over: impl Future) -> Result<Reader, Failure> {
        match self.whole() {
            Self::Report(report) => {
                report::errors(report).iter().for_each(|error| say(&format!("meetctl: {}", visible(error))));
            }
            Self::Participants(participants) => without_id(participants),
            _ => {}
        }
        let text = match format {
            Format::Table => self.table(),
            Format::Json => self.json().map_err(Failure::incomplete)?,
        };
        Ok(print_until(text, over).await?)
    }

    /// As if nothing were lacking.
    fn whole(&self) -> &Self {
        match self {
            Self::Partial(some, _) => some.whole(),
            whole => whole,
        }
    }

    /// On one line.
    fn json(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Report(report) | Self::Nobody(report) => compact(report),
            Self::Made(made, secrets) => compact(&Made::of(made, *secrets)),
            Self::Meetings(meetings) => compact(meetings),
            Self::Meeting(meeting) => compact(meeting),
            Self::Participants(participants) => compact(participants),
            Self::Bans(bans) => compact(bans),
            Self::Partial(some, _) => some.json(),
        }
    }

    fn table(&self) -> String {
        match self {
            Self::Nobody(_) => table(["PARTICIPANT"], []),
            Self::Report(report) if report.iter().next().is_none() => done(report),
            Self::Report(report) => report::table(report),
            Self::Made(made, secrets) => Made::of(made, *secrets).table(),
            Self::Meetings(meetings) => self::meetings(meetings),
            Self::Meeting(meeting) => meetings([meeting]),
            Self::Participants(participants) => self::participants(participants),
            Self::Bans(bans) => self::bans(bans),
            Self::Partial(some, _) => some.table(),
        }
    }
}

/// Says that not everybody can be meant.
fn without_id(participants: &[Participant]) {
    match participants.iter().filter(|one| one.id.is_none()).count() {
        0 => {}
        number => say(&format!("meetctl: {number} of them cannot be meant: the vendor tells no id that can be read")),
    }
}

/// What was done to the meeting.
fn done(report: &Report) -> String {
    let row = [report.vendor().to_string(), report.meeting().to_string(), report.verb().to_string(), "done".to_owned()];
    table(["VENDOR", "MEETING", "VERB", "OUTCOME"], [row])
}

impl<'a> Made<'a> {
    fn of(made: &'a NewlyMade, secrets: Secrets) -> Self {
        let shown = |secret: &'a Option<Secret>| {
            secret.as_ref().map(|secret| match secrets {
                Secrets::Revealed => secret.expose(),
                Secrets::Hidden => "[redacted]",
            })
        };
        let (link, password) = (shown(&made.link), shown(&made.password));
        Self {
            id: &made.id,
            link,
            password,
            host_password: shown(&made.host_password),
            request_id: made.request_id.as_deref(),
        }
    }

    fn table(&self) -> String {
        let row = [Some(self.id.as_str()), self.link, self.password, self.host_password].map(|cell| text(&cell));
        table(["MEETING", "LINK", "PASSWORD", "HOST PASSWORD"], [row])
    }
}

fn meetings<'a>(meetings: impl IntoIterator<Item = &'a Meeting>) -> String {
    let header = ["MEETING", "STATE", "PEOPLE", "OWNER", "RECORDED", "MUTED", "TITLE"];
    let row = |one: &Meeting| {
        let (state, people) = (text(&one.state), text(&one.size));
        let (recorded, muted) = (text(&one.recorded), text(&one.everybody_muted));
        [text(&one.id), state, people, text(&one.owner), recorded, muted, text(&one.title)]
    };
    table(header, meetings.into_iter().map(row).map(in_short))
}

pub(crate) fn participants<'a>(participants: impl IntoIterator<Item = &'a Participant>) -> String {
    table(["PARTICIPANT", "ROLE", "MUTED", "NUMBER", "NAME"], participants.into_iter().map(cells))
}

pub(crate) fn cells(one: &Participant) -> [String; 5] {
    in_short([text(&one.id), text(&one.role), text(&one.muted), text(&one.number), text(&one.name)])
}

fn bans(bans: &[Ban]) -> String {
    let row = |ban: &Ban| in_short([text(&ban.id), ban.until.map(date).unwrap_or_default()]);
    table(["PARTICIPANT", "UNTIL"], bans.iter().map(row))
}

/// To the second, as `--until` takes it; in seconds since 1970 where it is no date that anybody writes.
fn date(time: SystemTime) -> String {
    let told = Timestamp::try_from(time).and_then(|time| time.round(Unit::Second));
    match (told, time.duration_since(UNIX_EPOCH)) {
        (Ok(told), _) => told.to_string(),
        (Err(_), Ok(since)) => since.as_secs().to_string(),
        (Err(_), Err(before)) => format!("-{}", before.duration().as_secs()),
    }
}

/// What a vendor tells may have no end.
fn in_short<const N: usize>(row: [String; N]) -> [String; N] {
    row.map(|cell| output::in_short(&cell, LONGEST_CELL))
}

/// As in the JSON; a hyphen for what is not known.
fn text(cell: &impl Serialize) -> String {
    match serde_json::to_value(cell) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) | Err(_) => "-".to_owned(),
        Ok(Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Ok(other) => other.to_string(),
    }
}
