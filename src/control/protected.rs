//! People whom nothing is done to.

use super::whom::Hosts;
use super::{
    Act, BoxFuture, ForMeeting, ForPeople, Layer, MeetingControl, MeetingId, Outcome, ParticipantId, Removal, Report,
    Underway, VendorClient, Verb,
};
use crate::{Error, ErrorKind, Response};

/// A [`MeetingControl`] that does not touch some people, whoever asks for it: a program's own account, the moderators.
///
/// They are not removed, muted, sent to the waiting room, or made plain participants: for them nothing is sent, and the report tells
/// [failed](Outcome::Failed) with [`ErrorKind::InvalidArgument`], while it is done to the others. Muting everybody by one call would reach
/// them as well, and is refused; [`Whom::everybody`](super::Whom::everybody) and [`mute`](MeetingControl::mute) do it without them. Handing
/// over the host makes a plain participant of whoever is: who that is, is read first, and one of them, or who may be, stays it. To
/// [end](MeetingControl::end) a meeting is no deed against anybody, and goes through.
///
/// They are known by their [ids](ParticipantId) alone. On Huawei those change with each join.
///
/// ```no_run
/// # async fn example(client: meeting_control::tencent::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{MeetingControl, Protected, Removal};
///
/// let meetings = Protected::new(client, ["moderator"]);
/// let report = meetings.remove(&Removal::new("room-test", ["ann", "moderator"])).await?;
/// assert!(!report.outcome("moderator").is_some_and(|outcome| outcome.is_gone()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Protected<M> {
    inner: M,
    people: Vec<ParticipantId>,
}

impl<M: MeetingControl> Protected<M> {
    /// These people, in all meetings.
    pub fn new(meetings: M, people: impl IntoIterator<Item = impl Into<ParticipantId>>) -> Self {
        Self { inner: meetings, people: people.into_iter().map(Into::into).collect() }
    }

    /// With all their devices.
    fn is_protected(&self, one: &ParticipantId) -> bool {
        self.people.iter().any(|protected| protected.as_str() == one.as_str())
    }

    fn refusal(&self, message: &str) -> Error {
        Error::unsent(self.inner.vendor(), ErrorKind::InvalidArgument, message)
    }

    /// Refuses to make a plain participant of a host who is, or may be, one of them.
    async fn check_host(&self, meeting: &MeetingId, next: &ParticipantId) -> Result<(), Error> {
        let listed = self.inner.participants(meeting).all().await?;
        let hosts = Hosts::among(&listed, self.inner.vendor());
        for one in &listed {
            let Some(id) = &one.id else { continue };
            if self.is_protected(id) && id.as_str() != next.as_str() && (hosts.are(one) || hosts.may_be(one)) {
                return Err(self.refusal("the host is protected, or may be; nothing was sent"));
            }
        }
        Ok(())
    }

    fn spared(&self) -> Outcome {
        Outcome::Failed(self.refusal("whoever this is, is protected; nothing was sent"))
    }
}

impl<M: MeetingControl> Layer for Protected<M> {
    type Inner = M;

    fn inner(&self) -> &M {
        &self.inner
    }

    fn on_client(&self) -> Option<VendorClient<'_>> {
        None
    }

    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move {
            removal.check(self.inner.vendor())?;
            let others = removal.only(|one| !self.is_protected(one));
            let removing = if others.participants().is_empty() {
                Report::of_nobody(removal.verb(), self.inner.vendor(), removal.meeting().clone()).into()
            } else {
                self.inner.removing(&others).await?
            };
            Ok(removing.among(removal.participants(), &self.spared()))
        })
    }

    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        let Some(people) = asked.people().filter(|_| asked.verb().is_against()) else {
            return self.inner.doing(asked);
        };
        Box::pin(async move {
            asked.check(self.inner.vendor())?;
            let others = people.only(|one| !self.is_protected(one));
            let underway = if others.participants().is_empty() {
                Report::of_nobody(asked.verb(), self.inner.vendor(), asked.meeting().clone()).into()
            } else {
                self.inner.doing(asked.with_people(&others)).await?
            };
            Ok(underway.among(people.participants(), &self.spared()))
        })
    }

    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        match asked.act() {
            Act::MuteEverybody(_) if !self.people.is_empty() => {
                let message = "it would reach protected people too; nearest: `mute` of everybody but them";
                let refusal = self.refusal(&format!("{}: {message}; nothing was sent", Verb::MuteEverybody));
                Box::pin(std::future::ready(Err(refusal)))
            }
            Act::HandOverHost(to) if !self.people.is_empty() => Box::pin(async move {
                asked.check(self.inner.vendor())?;
                self.check_host(asked.meeting(), to).await?;
                asked.carry_out(&self.inner).await
            }),
            _ => asked.carry_out(&self.inner),
        }
    }
}
