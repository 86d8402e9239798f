use std::{fmt, iter, slice, vec};

use serde::{Serialize, Serializer};

use super::{MeetingId, ParticipantId, Source, Verb};
use crate::{Error, ErrorKind, Limit, Vendor};

/// What became of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The vendor confirmed what was asked for, where that was something else than a removal. On DingTalk and Huawei it does so for absent
    /// people too; they are told apart as for a removal.
    Done,
    /// It was so already: the list of members, or whatever tells who is the host, shows that, read just before. The vendor confirmed it
    /// where it was asked to do it all the same.
    Already,
    /// The vendor confirmed the removal. On DingTalk and Huawei it does so for absent people too; they are told apart by the list of
    /// members, read just before, and count as removed where that cannot be read.
    Removed,
    /// The vendor confirmed the removal, and the meeting afterwards, by an event or the list of members, as
    /// [`Removal::confirmed`](super::Removal::confirmed) asks for.
    Gone,
    /// The vendor confirmed the removal, and the list of members shows the person again, under this other id: on Huawei, where whoever
    /// comes back has another one. Found by number, or by name where no number is told, that nobody else has.
    Returned(ParticipantId),
    /// The person was not in the meeting; where a ban is lifted, was not banned. With [`Rejoin::Forbidden`](super::Rejoin::Forbidden) that does not mean that they cannot come: Tencent bans nobody who
    /// is not there. On Huawei somebody who has left and come back has another id, by which the old one is not found. Inferred for
    /// Tencent: a call that is refused because of one person has removed none of the others.
    NotThere,
    /// It was not done: the vendor refused, or the list of members shows that the id is of another kind (an account, a
    /// number), by which the vendor knows nobody here.
    Failed(Error),
    /// The vendor may have done it, but did not say so in time or clearly. Ask for the meeting's participants.
    Unknown(Error),
    /// It would be tried: told by a [dry run](super::DryRun), which sends nothing.
    Planned,
    /// Nothing was sent for this person, because an earlier call showed that none can work, or because the time was over: before their
    /// turn came, or while credentials were obtained.
    NotAttempted(Error),
}

impl Outcome {
    /// Whether the person is known not to be in the meeting now.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Removed | Self::Gone | Self::NotThere)
    }

    /// Whether what was asked for was confirmed.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Removed | Self::Gone | Self::Done | Self::Already)
    }

    /// The outcome as one word: `removed`, `gone`, `returned`, `done`, `already`, `not_there`, `failed`, `unknown`, `planned` or
    /// `not_attempted`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Gone => "gone",
            Self::Returned(_) => "returned",
            Self::Done => "done",
            Self::Already => "already",
            Self::NotThere => "not_there",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::Planned => "planned",
            Self::NotAttempted(_) => "not_attempted",
        }
    }

    /// The other id under which the person is back, of [`Returned`](Self::Returned).
    pub fn returned_as(&self) -> Option<&ParticipantId> {
        match self {
            Self::Returned(id) => Some(id),
            _ => None,
        }
    }

    /// What stood in the way.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Removed
            | Self::Gone
            | Self::Returned(_)
            | Self::Done
            | Self::Already
            | Self::NotThere
            | Self::Planned => None,
            Self::Failed(error) | Self::Unknown(error) | Self::NotAttempted(error) => Some(error),
        }
    }
}

/// What a failure leaves of somebody.
impl From<Error> for Outcome {
    fn from(error: Error) -> Self {
        // Where no connection came about, it was tried.
        let ended_unsent = match error.limit() {
            Some(Limit::Turn) => true,
            Some(Limit::Connecting) => false,
            _ => error.kind() == ErrorKind::Timeout,
        };
        match error {
            error if error.may_have_been_applied() => Self::Unknown(error),
            error if ended_unsent => Self::NotAttempted(error),
            error => Self::Failed(error),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Removed => "removed",
            Self::Gone => "removed, and gone",
            Self::Returned(id) => return write!(f, "removed, and back as {id}"),
            Self::Done => "done",
            Self::Already => "was so already",
            Self::NotThere => "was not there",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::Planned => "planned",
            Self::NotAttempted(_) => "not attempted",
        };
        match self.error() {
            Some(error) => write!(f, "{word}: {error}"),
            None => f.write_str(word),
        }
    }
}

/// What became of everybody whom somebody named, once each and in that order.
///
/// ```
/// use meeting_control::Vendor;
/// use meeting_control::control::{Outcome, Report, Verb};
///
/// let people = [("ann", Outcome::Removed), ("bob", Outcome::NotThere)];
/// let report = Report::new(Verb::Remove, Vendor::Tencent, "room-test", people);
/// for (participant, outcome) in &report {
///     println!("{participant}: {outcome}");
/// }
/// assert_eq!(report.to_string(), "ann: removed\nbob: was not there");
/// ```
///
/// It serialises for a record of who did what: `{"vendor", "meeting", "verb", "reason", "source", "request_ids", "participants":
/// [{"participant", "outcome", "returned_as", "error"}]}`, with `null` for what is not known. An error has the fields of [`Error`]'s own record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub(super) verb: Verb,
    pub(super) vendor: Vendor,
    pub(super) meeting: MeetingId,
    pub(super) reason: Option<String>,
    pub(super) source: Option<Source>,
    pub(super) request_ids: Vec<String>,
    pub(super) outcomes: Vec<(ParticipantId, Outcome)>,
}

impl Report {
    /// For programs that stand in for a vendor: test doubles, and [`MeetingControl`](super::MeetingControl) of one's own, which names
    /// everybody whom the call names.
    pub fn new(
        verb: Verb,
        vendor: Vendor,
        meeting: impl Into<MeetingId>,
        outcomes: impl IntoIterator<Item = (impl Into<ParticipantId>, Outcome)>,
    ) -> Self {
        let mut report = Self::of_nobody(verb, vendor, meeting.into());
        for (participant, outcome) in outcomes {
            report.outcomes.push((participant.into(), outcome));
        }
        report
    }

    /// Of what nobody was there for.
    pub(crate) fn of_nobody(verb: Verb, vendor: Vendor, meeting: MeetingId) -> Self {
        let (request_ids, outcomes) = (Vec::new(), Vec::new());
        Self { verb, vendor, meeting, reason: None, source: None, request_ids, outcomes }
    }

    /// The same report, of something that was done for this reason.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The same report, with what it is [known by](Self::source).
    #[must_use]
    pub fn with_source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// The same report, with these [`request_ids`](Self::request_ids).
    #[must_use]
    pub fn with_request_ids(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.request_ids = ids.into_iter().map(Into::into).collect();
        self
    }

    /// What was to be done.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// Why, if that was said.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// By what it is known who is gone, of a removal that was to be [confirmed](super::Removal::confirmed); of what a
    /// [guard](super::KeepOut) did, by what it knows who is there.
    pub fn source(&self) -> Option<Source> {
        self.source
    }

    /// The vendor's ids of the calls that it confirmed: quote them to the vendor's support. Those of failures are in the
    /// [errors](Outcome::error). Two reports with different ids are not equal.
    pub fn request_ids(&self) -> &[String] {
        &self.request_ids
    }

    /// Whose meeting it is.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    /// Everybody and what became of them.
    pub fn iter(&self) -> Outcomes<'_> {
        self.outcomes.iter().map(|(participant, outcome)| (participant, outcome))
    }

    /// What became of one person, by the id or its text; `None` for somebody who was not named.
    pub fn outcome<P: ?Sized>(&self, participant: &P) -> Option<&Outcome>
    where
        ParticipantId: PartialEq<P>,
    {
        self.iter().find(|(one, _)| *one == participant).map(|(_, outcome)| outcome)
    }

    /// Whether the vendor confirmed it for everybody.
    pub fn all_done(&self) -> bool {
        self.outcomes.iter().all(|(_, outcome)| outcome.is_done())
    }

    /// Whether everybody is known not to be in the meeting now.
    pub fn all_gone(&self) -> bool {
        self.outcomes.iter().all(|(_, outcome)| outcome.is_gone())
    }
}

/// The iterator of a [`Report`].
pub type Outcomes<'a> = iter::Map<
    slice::Iter<'a, (ParticipantId, Outcome)>,
    fn(&'a (ParticipantId, Outcome)) -> (&'a ParticipantId, &'a Outcome),
>;

impl<'a> IntoIterator for &'a Report {
    type Item = (&'a ParticipantId, &'a Outcome);
    type IntoIter = Outcomes<'a>;

    fn into_iter(self) -> Outcomes<'a> {
        self.iter()
    }
}

impl IntoIterator for Report {
    type Item = (ParticipantId, Outcome);
    type IntoIter = vec::IntoIter<(ParticipantId, Outcome)>;

    fn into_iter(self) -> Self::IntoIter {
        self.outcomes.into_iter()
    }
}

/// A line for each person.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line_end = "";
        for (participant, outcome) in &self.outcomes {
            write!(f, "{line_end}{participant}: {outcome}")?;
            line_end = "\n";
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Record<'a> {
    vendor: Vendor,
    meeting: &'a MeetingId,
    verb: Verb,
    reason: Option<&'a str>,
    source: Option<Source>,
    request_ids: &'a [String],
    participants: Vec<RecordOfOne<'a>>,
}

#[derive(Serialize)]
struct RecordOfOne<'a> {
    participant: &'a ParticipantId,
    outcome: &'static str,
    returned_as: Option<&'a ParticipantId>,
    error: Option<&'a Error>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let participants = self.iter().map(|(participant, outcome)| RecordOfOne {
            participant,
            outcome: outcome.as_str(),
            returned_as: outcome.returned_as(),
            error: outcome.error(),
        });
        let (vendor, meeting, verb, reason) = (self.vendor, self.meeting(), self.verb, self.reason());
        let (participants, request_ids, source) = (participants.collect(), self.request_ids(), self.source);
        Record { vendor, meeting, verb, reason, source, request_ids, participants }.serialize(serializer)
    }
}
