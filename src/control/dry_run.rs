//! What would be done, with nothing done.

use std::future::ready;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::{
    BoxFuture, ForMeeting, ForPeople, Layer, MeetingControl, MeetingId, NewMeeting, NewlyMade, Outcome, ParticipantId,
    Removal, Report, Underway, VendorClient, Verb,
};
use crate::{Error, Response, Vendor};

/// A [`MeetingControl`] that changes nothing, and keeps what would have been done.
///
/// Lists and infos are read from what it is around, since only they tell what a later step would be about. For everything else nothing is
/// sent: what the vendor does not have, and what can be no id, is refused as it would be; limits that only the vendor's client knows are
/// not checked. Reports tell of everybody as [planned](Outcome::Planned).
///
/// ```
/// # #[cfg(feature = "tencent")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{DryRun, MeetingControl, Removal};
/// use meeting_control::tencent::{Client, Credentials, Identifier, SecretKey};
///
/// let client = Client::builder(Credentials::new(1_400_000_000, SecretKey("secret key"), Identifier("administrator"))).build()?;
/// let rehearsal = DryRun::new(client);
/// println!("{}", rehearsal.remove(&Removal::new("room-test", ["ann"])).await?); // ann: planned
/// rehearsal.end(&"room-test".into()).await?;
/// let plan = rehearsal.plan();
/// assert_eq!((&plan[0].operations[..], &plan[1].operations[..]), (&["kick_user_out"][..], &["destroy_room"][..]));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tencent"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct DryRun<M> {
    inner: M,
    steps: Mutex<Vec<Step>>,
}

/// Something that would have been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Step {
    /// Whose meeting it is.
    pub vendor: Vendor,
    /// What would be done.
    pub verb: Verb,
    /// The meeting's id; of a meeting to be created, the one that was chosen for it.
    pub meeting: Option<MeetingId>,
    /// To whom, by what the report calls them; nobody where it is about the meeting.
    pub participants: Vec<ParticipantId>,
    /// Why, if that was said.
    pub reason: Option<String>,
    /// What would be [looked up](Verb::looks_up) before.
    pub reads: Option<&'static str>,
    /// What would be called, as the [table](super::Support) has it.
    pub operations: Vec<&'static str>,
}

impl<M: MeetingControl> DryRun<M> {
    /// Around this one, which is only read.
    pub fn new(meetings: M) -> Self {
        Self { inner: meetings, steps: Mutex::default() }
    }

    /// What would have been done so far.
    pub fn plan(&self) -> Vec<Step> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `verbs` are the verb and its options.
    fn step(&self, verbs: impl IntoIterator<Item = Verb>, mut step: Step) -> Result<(), Error> {
        let capabilities = self.inner.capabilities();
        for verb in verbs {
            capabilities.check(verb)?;
            for operation in capabilities.support(verb).operations() {
                if !step.operations.contains(&operation) {
                    step.operations.push(operation);
                }
            }
        }
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push(step);
        Ok(())
    }

    fn draft(&self, verb: Verb, meeting: Option<&MeetingId>, participants: &[ParticipantId]) -> Step {
        Step {
            vendor: self.inner.vendor(),
            verb,
            meeting: meeting.cloned(),
            participants: participants.to_vec(),
            reason: None,
            reads: verb.looks_up(self.inner.vendor()),
            operations: Vec::new(),
        }
    }

    fn planned(&self, verb: Verb, meeting: &MeetingId, participants: &[ParticipantId]) -> Report {
        let outcomes = participants.iter().map(|one| (one, Outcome::Planned));
        Report::new(verb, self.inner.vendor(), meeting, outcomes)
    }

    fn remove_nobody(&self, removal: &Removal) -> Result<Underway, Error> {
        removal.check(self.inner.vendor())?;
        let (verb, reason) = (removal.verb(), removal.stated_reason());
        let draft = self.draft(verb, Some(removal.meeting()), removal.participants());
        self.step(removal.verbs(), Step { reason: reason.map(str::to_owned), ..draft })?;
        let report = self.planned(verb, removal.meeting(), removal.participants());
        Ok(reason.into_iter().fold(report, Report::with_reason).into())
    }

    fn touch_nobody(&self, asked: ForPeople<'_>) -> Result<Underway, Error> {
        asked.check(self.inner.vendor())?;
        let participants = asked.named();
        self.step(asked.verbs(), self.draft(asked.verb(), Some(asked.meeting()), &participants))?;
        Ok(self.planned(asked.verb(), asked.meeting(), &participants).into())
    }

    fn leave_the_meeting(&self, asked: ForMeeting<'_>) -> Result<Response<()>, Error> {
        asked.check(self.inner.vendor())?;
        let participants = asked.person().map_or(&[][..], std::slice::from_ref);
        self.step([asked.verb()], self.draft(asked.verb(), Some(asked.meeting()), participants))?;
        Ok(Response::new(()))
    }

    fn create_none(&self, meeting: &NewMeeting) -> Result<NewlyMade, Error> {
        meeting.check(self.inner.vendor())?;
        self.step(meeting.verbs(), self.draft(Verb::Create, meeting.stated_id(), &[]))?;
        Ok(NewlyMade::new(meeting.stated_id().cloned().unwrap_or_else(|| "planned".into())))
    }
}

impl<M: MeetingControl> Layer for DryRun<M> {
    type Inner = M;

    fn inner(&self) -> &M {
        &self.inner
    }

    fn on_client(&self) -> Option<VendorClient<'_>> {
        None
    }

    /// Where nobody has chosen an id, the meeting's is `planned`.
    fn on_creation<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        Box::pin(ready(self.create_none(meeting)))
    }

    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(ready(self.remove_nobody(removal)))
    }

    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(ready(self.touch_nobody(asked)))
    }

    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        Box::pin(ready(self.leave_the_meeting(asked)))
    }
}
