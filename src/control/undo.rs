//! What takes a verb back.

use super::{Act, ForMeeting, ForPeople, MeetingControl, Outcome, People, Report, Verb};
use crate::{Error, ErrorKind, Response, Vendor};

impl Report {
    /// Undoes it for those for whom it was done, and tells what became of that.
    ///
    /// Muting and asking to unmute undo one another, and so do making people co-hosts and taking that away; a ban is lifted, which brings
    /// nobody back. Whoever [was so already](Outcome::Already) stays so, and of whom it is [not known](Outcome::Unknown) is left alone:
    /// neither is in the new report, which is empty where there is nobody.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where nothing undoes it: people who were removed come back by themselves, and whoever waits has another id.
    /// Otherwise those of the verb that undoes it.
    pub async fn undo(&self, meetings: &(impl MeetingControl + ?Sized)) -> Result<Self, Error> {
        let mut people = Vec::new();
        for (participant, outcome) in &self.outcomes {
            if matches!(outcome, Outcome::Done | Outcome::Removed | Outcome::Gone) {
                people.push(participant.clone());
            }
        }
        let people = People::new(self.meeting(), people);
        let inverse = match self.verb() {
            Verb::Mute => ForPeople::AskToUnmute(&people),
            Verb::AskToUnmute => ForPeople::Mute(&people),
            Verb::AddCohosts => ForPeople::RemoveCohosts(&people),
            Verb::RemoveCohosts => ForPeople::AddCohosts(&people),
            Verb::RemoveForGood | Verb::RemoveForTime => ForPeople::LiftBans(&people),
            verb => return Err(irreversible(verb, meetings.vendor())),
        };
        meetings.capabilities().check(inverse.verb())?;
        if people.participants().is_empty() {
            return Ok(Self::of_nobody(inverse.verb(), meetings.vendor(), self.meeting().clone()));
        }
        inverse.carry_out(meetings).await
    }
}

impl<'a> ForMeeting<'a> {
    /// What undoes it. Locking and unlocking undo one another, and so do starting and stopping a recording; muting everybody is undone,
    /// but not its undoing, which does not tell how people were muted. `None` where nothing does: who was the host before, and under
    /// which name somebody was shown, is not known here.
    pub fn inverse(self) -> Option<Self> {
        let act = match self.act() {
            Act::MuteEverybody(_) => Act::UnmuteEverybody,
            Act::Lock => Act::Unlock,
            Act::Unlock => Act::Lock,
            Act::StartRecording => Act::StopRecording,
            Act::StopRecording => Act::StartRecording,
            _ => return None,
        };
        Some(Self::new(self.meeting(), act))
    }

    /// Undoes it, by what is its [`inverse`](Self::inverse). What was so before it was done is not known: a meeting that was locked already
    /// is open afterwards.
    ///
    /// ```no_run
    /// # async fn example(meetings: &dyn meeting_control::control::MeetingControl) -> Result<(), meeting_control::Error> {
    /// use meeting_control::control::{Act, ForMeeting, MeetingId};
    ///
    /// let meeting = MeetingId::from("914083199");
    /// let locking = ForMeeting::new(&meeting, Act::Lock);
    /// locking.carry_out(meetings).await?;
    /// locking.undo(meetings).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where nothing undoes it. Otherwise those of the verb that undoes it.
    pub async fn undo<M>(self, meetings: &'a M) -> Result<Response<()>, Error>
    where
        M: MeetingControl + ?Sized,
    {
        let inverse = self.inverse().ok_or_else(|| irreversible(self.verb(), meetings.vendor()))?;
        meetings.capabilities().check(inverse.verb())?;
        inverse.carry_out(meetings).await
    }
}

fn irreversible(verb: Verb, vendor: Vendor) -> Error {
    Error::unsent(vendor, ErrorKind::Unsupported, format!("{verb}: nothing undoes it; nothing was sent"))
}
