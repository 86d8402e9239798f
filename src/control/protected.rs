//! People whom nothing is done to.

use std::collections::BTreeSet;

use super::{Act, BoxFuture, ForMeeting, ForPeople, Layer, MeetingControl, Outcome, Removal, Removing, Report, Verb};
use crate::{Error, ErrorKind, Response};

/// A [`MeetingControl`] that does not touch some people, whoever asks for it: a program's own account, the moderators.
///
/// They are not removed, muted, sent to the waiting room, or made plain participants: for them nothing is sent, and the report tells
/// [failed](Outcome::Failed) with [`ErrorKind::InvalidArgument`], while it is done to the others. Muting everybody by one call would reach
/// them as well, and is refused; [`Whom::everybody`](super::Whom::everybody) and [`mute`](MeetingControl::mute) do it without them.
///
/// They are known by the ids that [`People`](super::People) explains alone. On Huawei those change with each join.
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
    people: BTreeSet<String>,
}

impl<M: MeetingControl> Protected<M> {
    /// These people, in all meetings.
    pub fn new(meetings: M, people: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { inner: meetings, people: people.into_iter().map(Into::into).collect() }
    }

    fn is_protected(&self, one: &str) -> bool {
        self.people.contains(one)
    }

    fn refusal(&self, message: &str) -> Error {
        Error::unsent(self.inner.vendor(), ErrorKind::InvalidArgument, message)
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

    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing, Error>> {
        Box::pin(async move {
            removal.check(self.inner.vendor())?;
            let others = removal.only(|one| !self.is_protected(one));
            let removing = if others.participants().is_empty() {
                Report::of_nobody(removal.verb(), self.inner.vendor(), removal.meeting()).into()
            } else {
                self.inner.removing(&others).await?
            };
            Ok(removing.among(removal.participants(), &self.spared()))
        })
    }

    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Report, Error>> {
        let Some(people) = asked.people().filter(|_| asked.verb().is_against()) else {
            return asked.carry_out(&self.inner);
        };
        Box::pin(async move {
            people.check(self.inner.vendor())?;
            let others = people.only(|one| !self.is_protected(one));
            let report = if others.participants().is_empty() {
                Report::of_nobody(asked.verb(), self.inner.vendor(), asked.meeting())
            } else {
                asked.with_people(&others).carry_out(&self.inner).await?
            };
            Ok(Removing::from(report).among(people.participants(), &self.spared()).finish().await)
        })
    }

    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        match asked.act() {
            Act::MuteEverybody(_) if !self.people.is_empty() => {
                let message = "it would reach protected people too; nearest: `mute` of everybody but them";
                let refusal = self.refusal(&format!("{}: {message}; nothing was sent", Verb::MuteEverybody));
                Box::pin(std::future::ready(Err(refusal)))
            }
            _ => asked.carry_out(&self.inner),
        }
    }
}
