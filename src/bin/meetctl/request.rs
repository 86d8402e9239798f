//! What is asked of the library.

use meeting_control::control::{
    ForMeeting, ForPeople, Invitation, MeetingControl, NewMeeting, Outcome, People, Removal, Report, Verb,
};
use meeting_control::{Error, Response, Vendor};

use crate::answer::Secrets;
use crate::exit::misuses;
use crate::printout::Printout;

/// One verb with all that it takes.
pub(crate) enum Request<'a> {
    Create(NewMeeting, Secrets),
    Find,
    Info(&'a str),
    Participants(&'a str),
    Bans(&'a str),
    Invite(Invitation),
    Remove(Removal),
    People(ForPeople<'a>),
    Meeting(ForMeeting<'a>),
}

impl Request<'_> {
    pub(crate) fn verb(&self) -> Verb {
        match self {
            Self::Create(..) => Verb::Create,
            Self::Find => Verb::Find,
            Self::Info(_) => Verb::Info,
            Self::Participants(_) => Verb::Participants,
            Self::Bans(_) => Verb::Bans,
            Self::Invite(invitation) => ForPeople::Invite(invitation).verb(),
            Self::Remove(removal) => removal.verb(),
            Self::People(asked) => asked.verb(),
            Self::Meeting(asked) => asked.verb(),
        }
    }

    /// What is called for it, in this order.
    pub(crate) fn operations(&self, vendor: Vendor) -> Vec<&'static str> {
        let mut operations = self.verb().support(vendor).operations();
        if matches!(self, Self::Remove(removal) if removal.is_confirmed()) {
            operations.extend(Verb::RemoveConfirmed.support(vendor).operations().pop());
        }
        operations
    }

    /// Whether it changes nothing.
    pub(crate) fn only_asks(&self) -> bool {
        matches!(self, Self::Find | Self::Info(_) | Self::Participants(_) | Self::Bans(_))
    }

    /// Refuses what can be no id, where the vendor's client would see that after its first call only.
    pub(crate) fn check(&self, vendor: Vendor) -> Result<(), Error> {
        match self {
            Self::Meeting(asked) if asked.person().is_some() => {
                People::new(asked.meeting(), asked.person()).check(vendor)
            }
            _ => Ok(()),
        }
    }

    /// Everybody of whom its report tells.
    pub(crate) fn named(&self) -> Vec<&str> {
        match self {
            Self::Invite(invitation) => ForPeople::Invite(invitation).named(),
            Self::Remove(removal) => removal.participants().iter().map(String::as_str).collect(),
            Self::People(asked) => asked.named(),
            Self::Meeting(asked) => asked.person().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) async fn carry_out(&self, to: &dyn MeetingControl) -> Result<Printout, Error> {
        match self {
            Self::Create(meeting, secrets) => to.create(meeting).await.map(|made| Printout::Made(made, *secrets)),
            Self::Find => to.find().all().await.map(Printout::Meetings),
            Self::Info(meeting) => to.info(meeting).await.map(Printout::Meeting),
            Self::Participants(meeting) => to.participants(meeting).all().await.map(Printout::Participants),
            Self::Bans(meeting) => to.bans(meeting).all().await.map(Printout::Bans),
            Self::Invite(invitation) => to.invite(invitation).await.map(Printout::Report),
            Self::Remove(removal) => to.remove(removal).await.map(Printout::Report),
            Self::People(asked) => asked.carry_out(to).await.map(Printout::Report),
            Self::Meeting(asked) => told(*asked, to, asked.carry_out(to).await).map(Printout::Report),
        }
    }
}

/// The report of what has one result: of the person whom it is about, if there is one.
fn told(asked: ForMeeting<'_>, to: &dyn MeetingControl, result: Result<Response<()>, Error>) -> Result<Report, Error> {
    let (outcome, request_id) = match result {
        Ok(answer) => (Outcome::Done, answer.request_id().map(str::to_owned)),
        Err(error) if asked.person().is_none() || misuses(&error) => return Err(error),
        Err(error) if error.may_have_been_applied() => (Outcome::Unknown(error), None),
        Err(error) => (Outcome::Failed(error), None),
    };
    let outcomes = asked.person().map(|person| (person, outcome));
    Ok(Report::new(asked.verb(), to.vendor(), asked.meeting(), outcomes).with_request_ids(request_id))
}
