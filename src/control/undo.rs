//! What takes a verb back.

use super::{ForPeople, MeetingControl, Outcome, People, Report, Verb};
use crate::{Error, ErrorKind};

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
        let done =
            self.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done | Outcome::Removed | Outcome::Gone));
        let people = People::new(self.meeting(), done.map(|(participant, _)| participant));
        let inverse = match self.verb() {
            Verb::Mute => ForPeople::AskToUnmute(&people),
            Verb::AskToUnmute => ForPeople::Mute(&people),
            Verb::AddCohosts => ForPeople::RemoveCohosts(&people),
            Verb::RemoveCohosts => ForPeople::AddCohosts(&people),
            Verb::RemoveForGood | Verb::RemoveForTime => ForPeople::LiftBans(&people),
            verb => {
                let message = format!("{verb}: nothing undoes it; nothing was sent");
                return Err(Error::unsent(meetings.vendor(), ErrorKind::Unsupported, message));
            }
        };
        meetings.capabilities().check(inverse.verb())?;
        if people.participants().is_empty() {
            return Ok(Self::of_nobody(inverse.verb(), meetings.vendor(), self.meeting()));
        }
        inverse.carry_out(meetings).await
    }
}
