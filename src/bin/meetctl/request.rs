//! What is asked of the library.

use std::time::Duration;

use meeting_control::control::{
    BoxFuture, Capabilities, ForMeeting, ForPeople, Invitation, MeetingControl, MeetingId, NewMeeting, Outcome,
    ParticipantId, Removal, Report, Underway, Verb,
};
use meeting_control::{Error, Items, Response, Vendor};

use crate::answer::Secrets;
use crate::exit::misuses;
use crate::printout::Printout;

/// One verb with all that it takes.
pub(crate) enum Request<'a> {
    Create(NewMeeting, Secrets),
    Find,
    Info(&'a MeetingId),
    Participants(&'a MeetingId),
    /// Looking so often.
    Watch(&'a MeetingId, Duration),
    Bans(&'a MeetingId),
    Invite(Invitation),
    Remove(Removal),
    /// Whenever they are there, looking so often.
    KeepOut(Removal, Duration),
    People(ForPeople<'a>),
    Meeting(ForMeeting<'a>),
}

impl Request<'_> {
    pub(crate) fn verb(&self) -> Verb {
        match self {
            Self::Create(..) => Verb::Create,
            Self::Find => Verb::Find,
            Self::Info(_) => Verb::Info,
            Self::Participants(_) | Self::Watch(..) => Verb::Participants,
            Self::Bans(_) => Verb::Bans,
            Self::Invite(invitation) => ForPeople::Invite(invitation).verb(),
            Self::Remove(removal) | Self::KeepOut(removal, _) => removal.verb(),
            Self::People(asked) => asked.verb(),
            Self::Meeting(asked) => asked.verb(),
        }
    }

    /// Why, if that is said.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Remove(removal) | Self::KeepOut(removal, _) => removal.stated_reason(),
            _ => None,
        }
    }

    /// The same with what is usual on this vendor where nothing is said: whoever is to be kept out is removed for good where that can be.
    pub(crate) fn on(self, vendor: Vendor) -> Self {
        match self {
            Self::KeepOut(removal, every) => Self::KeepOut(removal.lasting(&Capabilities::of(vendor)), every),
            other => other,
        }
    }

    /// Whether it looks for people before it does anything to them.
    pub(crate) fn looks_for_people(&self) -> bool {
        matches!(self, Self::KeepOut(..))
    }

    /// Everybody of whom its report tells.
    pub(crate) fn named(&self) -> Vec<ParticipantId> {
        match self {
            Self::Invite(invitation) => ForPeople::Invite(invitation).named(),
            Self::Remove(removal) | Self::KeepOut(removal, _) => removal.participants().to_vec(),
            Self::People(asked) => asked.named(),
            Self::Meeting(asked) => asked.person().cloned().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Begins it, where it is for several people: what became of each is told as it becomes known.
    pub(crate) fn begin<'a>(&'a self, to: &'a dyn MeetingControl) -> Option<BoxFuture<'a, Result<Underway, Error>>> {
        match self {
            Self::Invite(invitation) => Some(to.doing(ForPeople::Invite(invitation))),
            Self::Remove(removal) => Some(to.removing(removal)),
            Self::People(asked) => Some(to.doing(*asked)),
            _ => None,
        }
    }

    /// Does it, once: whoever is to be kept out is removed, who is there is told, and nobody watches.
    pub(crate) async fn carry_out(&self, to: &dyn MeetingControl) -> Result<Printout, Error> {
        match self {
            Self::Create(meeting, secrets) => to.create(meeting).await.map(|made| Printout::Made(made, *secrets)),
            Self::Find => listed(to.find(), Printout::Meetings).await,
            Self::Info(meeting) => to.info(meeting).await.map(Printout::Meeting),
            Self::Participants(meeting) | Self::Watch(meeting, _) => {
                listed(to.participants(meeting), Printout::Participants).await
            }
            Self::Bans(meeting) => listed(to.bans(meeting), Printout::Bans).await,
            Self::Invite(invitation) => to.invite(invitation).await.map(Printout::Report),
            Self::Remove(removal) | Self::KeepOut(removal, _) => to.remove(removal).await.map(Printout::Report),
            Self::People(asked) => asked.carry_out(to).await.map(Printout::Report),
            Self::Meeting(asked) => told(*asked, to, asked.carry_out(to).await).map(Printout::Report),
        }
    }
}

/// A list, as far as it can be read.
async fn listed<I>(mut items: Items<I>, printout: fn(Vec<I>) -> Printout) -> Result<Printout, Error> {
    let mut read = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => read.push(item),
            Err(error) if read.is_empty() => return Err(error),
            Err(error) => return Ok(Printout::Partial(Box::new(printout(read)), error)),
        }
    }
    Ok(printout(read))
}

/// The report of what has one result: of the person whom it is about, if there is one.
fn told(asked: ForMeeting<'_>, to: &dyn MeetingControl, result: Result<Response<()>, Error>) -> Result<Report, Error> {
    let (outcome, request_id) = match result {
        Ok(answer) => {
            let outcome = if answer.was_already() { Outcome::Already } else { Outcome::Done };
            (outcome, answer.request_id().map(str::to_owned))
        }
        Err(error) if asked.person().is_none() || misuses(&error) => return Err(error),
        Err(error) => (error.into(), None),
    };
    let outcomes = asked.person().map(|person| (person, outcome));
    Ok(Report::new(asked.verb(), to.vendor(), asked.meeting(), outcomes).with_request_ids(request_id))
}
