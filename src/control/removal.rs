use std::collections::HashSet;
use std::time::Duration;
use std::{fmt, iter, slice, vec};

use crate::{Error, ErrorKind, Vendor, input};

/// Whom to remove from which meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    meeting: String,
    participants: Vec<String>,
    reason: Option<String>,
    rejoin: Rejoin,
}

/// Whether somebody who was removed may come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejoin {
    /// They may.
    #[default]
    Allowed,
    /// Not into this meeting. Tencent knows only bans with an end: 30 days are used, longer than any meeting. Huawei cannot do it.
    Forbidden,
    /// Not for this long, in whole seconds, from one second to ten years. Only Tencent can do it.
    ForbiddenFor(Duration),
}

impl Removal {
    /// Removes these people; they may come back unless [`rejoin`](Self::rejoin) says otherwise.
    pub fn new(meeting: impl Into<String>, participants: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut seen = HashSet::new();
        let participants =
            participants.into_iter().map(Into::into).filter(|one: &String| seen.insert(one.clone())).collect();
        Self { meeting: meeting.into(), participants, reason: None, rejoin: Rejoin::Allowed }
    }

    /// Why: shown to the people who are removed. Only Tencent takes it, at most 1000 bytes; without one they are told "removed from the
    /// meeting", because Tencent wants a reason.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Whether they may come back.
    #[must_use]
    pub fn rejoin(mut self, rejoin: Rejoin) -> Self {
        self.rejoin = rejoin;
        self
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &str {
        &self.meeting
    }

    /// Everybody who is to be removed, once each.
    pub fn participants(&self) -> &[String] {
        &self.participants
    }

    /// The [`reason`](Self::reason), if one was given.
    pub fn stated_reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Whether they may come back, as [`rejoin`](Self::rejoin) was told.
    pub fn stated_rejoin(&self) -> Rejoin {
        self.rejoin
    }

    /// Refuses what no vendor can make sense of: nobody named, or an id that can be none (empty, with blanks, a list). Every
    /// [`MeetingControl`](super::MeetingControl) of this crate starts with it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`]; the message names the id.
    // An id that is none would be told as somebody who was not there.
    pub fn check(&self, vendor: Vendor) -> Result<(), Error> {
        let bad = |message: String| Error::unsent(vendor, ErrorKind::InvalidArgument, message);
        input::id(&self.meeting).map_err(|problem| bad(format!("the meeting's id {:?} {problem}", self.meeting)))?;
        if self.participants.is_empty() {
            return Err(bad("nobody is named: the list of participants is empty".into()));
        }
        for one in &self.participants {
            input::id(one).map_err(|problem| bad(format!("the participant's id {one:?} {problem}")))?;
        }
        match &self.reason {
            Some(reason) => input::prose(reason).map_err(|problem| bad(format!("the reason {problem}"))),
            None => Ok(()),
        }
    }

    #[cfg(any(feature = "dingtalk", feature = "huawei"))]
    pub(crate) fn unsupported(vendor: Vendor, what: &str) -> Error {
        Error::unsent(vendor, ErrorKind::Unsupported, format!("{what}; nobody was removed"))
    }
}

/// What became of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The vendor confirmed the removal. On DingTalk and Huawei it does so for absent people too; they are told apart by the list of
    /// members, read just before, and count as removed where that cannot be read.
    Removed,
    /// The person was not in the meeting. With [`Rejoin::Forbidden`] that does not mean that they cannot come: Tencent bans nobody who
    /// is not there. Inferred for Tencent: a call that is refused because of one person has removed none of the others.
    NotThere,
    /// The person was not removed.
    Failed(Error),
    /// The vendor may have removed the person, but did not say so in time or clearly. Ask for the meeting's participants.
    Unknown(Error),
    /// Nothing was sent for this person, because an earlier call showed that none can work.
    NotAttempted(Error),
}

impl Outcome {
    /// Whether the person is known not to be in the meeting now.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Removed | Self::NotThere)
    }

    /// The outcome as one word: `removed`, `not_there`, `failed`, `unknown` or `not_attempted`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::NotThere => "not_there",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::NotAttempted(_) => "not_attempted",
        }
    }

    /// What stood in the way.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Removed | Self::NotThere => None,
            Self::Failed(error) | Self::Unknown(error) | Self::NotAttempted(error) => Some(error),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Removed => "removed",
            Self::NotThere => "was not there",
            Self::Failed(_) => "failed",
            Self::Unknown(_) => "unknown",
            Self::NotAttempted(_) => "not attempted",
        };
        match self.error() {
            Some(error) => write!(f, "{word}: {error}"),
            None => f.write_str(word),
        }
    }
}

/// What became of everybody whom a [`Removal`] names, once each and in its order.
///
/// ```
/// use meeting_control::Vendor;
/// use meeting_control::control::{Outcome, RemovalReport};
///
/// let report = RemovalReport::new(Vendor::Tencent, "room-test", [("ann", Outcome::Removed), ("bob", Outcome::NotThere)]);
/// for (participant, outcome) in &report {
///     println!("{participant}: {outcome}");
/// }
/// assert_eq!(report.to_string(), "ann: removed\nbob: was not there");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalReport {
    vendor: Vendor,
    meeting: String,
    outcomes: Vec<(String, Outcome)>,
}

impl RemovalReport {
    /// For programs that stand in for a vendor: test doubles, and [`MeetingControl`](super::MeetingControl) of one's own, which names
    /// everybody whom the removal names.
    pub fn new(
        vendor: Vendor,
        meeting: impl Into<String>,
        outcomes: impl IntoIterator<Item = (impl Into<String>, Outcome)>,
    ) -> Self {
        let outcomes = outcomes.into_iter().map(|(participant, outcome)| (participant.into(), outcome)).collect();
        Self { vendor, meeting: meeting.into(), outcomes }
    }

    /// With the outcomes in the removal's order.
    pub(crate) fn of(vendor: Vendor, removal: &Removal, outcomes: Vec<Outcome>) -> Self {
        Self::new(vendor, removal.meeting(), removal.participants().iter().zip(outcomes))
    }

    /// Whose meeting it is.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &str {
        &self.meeting
    }

    /// Everybody and what became of them.
    pub fn iter(&self) -> Outcomes<'_> {
        self.outcomes.iter().map(|(participant, outcome)| (participant.as_str(), outcome))
    }

    /// What became of one person; `None` for somebody whom the removal does not name.
    pub fn outcome(&self, participant: &str) -> Option<&Outcome> {
        self.iter().find(|(one, _)| *one == participant).map(|(_, outcome)| outcome)
    }

    /// Whether everybody is known not to be in the meeting now.
    pub fn all_gone(&self) -> bool {
        self.iter().all(|(_, outcome)| outcome.is_gone())
    }
}

/// The iterator of a [`RemovalReport`].
pub type Outcomes<'a> =
    iter::Map<slice::Iter<'a, (String, Outcome)>, fn(&'a (String, Outcome)) -> (&'a str, &'a Outcome)>;

impl<'a> IntoIterator for &'a RemovalReport {
    type Item = (&'a str, &'a Outcome);
    type IntoIter = Outcomes<'a>;

    fn into_iter(self) -> Outcomes<'a> {
        self.iter()
    }
}

impl IntoIterator for RemovalReport {
    type Item = (String, Outcome);
    type IntoIter = vec::IntoIter<(String, Outcome)>;

    fn into_iter(self) -> Self::IntoIter {
        self.outcomes.into_iter()
    }
}

/// A line for each person.
impl fmt::Display for RemovalReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (participant, outcome)) in self.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(f, "{line_end}{participant}: {outcome}")?;
        }
        Ok(())
    }
}
