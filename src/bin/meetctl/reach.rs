//! Whom a verb can be done to: those who are named, and those who are found in the meeting.

use meeting_control::control::{MeetingControl, Outcome, ParticipantId, People, Report, Verb, Whom};
use meeting_control::{Error, ErrorKind};

use crate::deed::Deed;
use crate::output::{say, visible};
use crate::whom::Selection;

/// People in a meeting; nobody where it is about the meeting as a whole.
pub(crate) struct Reach {
    pub(crate) people: People,
    /// Those who are meant as well, by an id where there is one, and why nothing is done to them.
    left_out: Vec<(ParticipantId, Error)>,
}

impl Reach {
    /// Whoever is selected by nothing but being there is looked up.
    pub(crate) async fn of(deed: &Deed, to: &dyn MeetingControl) -> Result<Self, Error> {
        match deed.selection() {
            None => Ok(Self::named(deed.nobody())),
            Some(Selection::These(named)) => Ok(Self::named(deed.people(named))),
            Some(Selection::Everybody { but, may_be_absent }) if matches!(deed, Deed::LiftBan(_)) => {
                let nobody = deed.nobody();
                let banned: Vec<_> = to.bans(nobody.meeting()).all().await?.into_iter().map(|ban| ban.id).collect();
                if let Some(free) = but.iter().find(|one| !may_be_absent && !banned.contains(one)) {
                    return Err(not_banned(to, free));
                }
                let meant = banned.into_iter().filter(|one| !but.contains(one));
                Ok(Self::usable(deed, to, meant.collect()))
            }
            Some(Selection::Everybody { but, may_be_absent }) => {
                let nobody = deed.nobody();
                let everybody = Whom::everybody();
                let whom = if may_be_absent { everybody.protect(but) } else { everybody.but(but) };
                let found = whom.resolve(to, nobody.meeting()).await?;
                for id in found.unmatched() {
                    say(&format!("meetctl: nobody in the meeting is {}, who was to be left alone", visible(id)));
                }
                let left_out = found.left_out().iter().map(|(one, why)| {
                    // A name is no id, and can be somebody else's.
                    (one.id.clone().unwrap_or_else(|| "".into()), why.clone())
                });
                let left_out = left_out.collect();
                Ok(Self { people: found.into_people(), left_out })
            }
        }
    }

    fn named(people: People) -> Self {
        Self { people, left_out: Vec::new() }
    }

    /// Those of the banned whose ids a call can take: it is not the caller who has told them.
    fn usable(deed: &Deed, to: &dyn MeetingControl, banned: Vec<ParticipantId>) -> Self {
        let (mut usable, mut left_out) = (Vec::new(), Vec::new());
        for one in banned {
            match deed.people([&one]).check(Verb::LiftBans, to.vendor()) {
                Ok(()) => usable.push(one),
                Err(odd) => {
                    let message =
                        format!("the vendor tells an id that no call can take: {}", odd.message().unwrap_or_default());
                    let why = Error::new(to.vendor(), ErrorKind::FailedPrecondition).with_message(message);
                    left_out.push((one, why));
                }
            }
        }
        Self { people: deed.people(usable), left_out }
    }

    /// Whether nothing is done to somebody who is meant.
    pub(crate) fn leaves_somebody_out(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// The report, and those who are left out.
    pub(crate) fn complete(&self, report: Report) -> Report {
        let source = report.source();
        let (reason, request_ids) = (report.reason().map(str::to_owned), report.request_ids().to_vec());
        let (verb, vendor, meeting) = (report.verb(), report.vendor(), report.meeting().clone());
        let left_out = self.left_out.iter().map(|(one, why)| (one.clone(), Outcome::NotAttempted(why.clone())));
        let complete =
            Report::new(verb, vendor, meeting, report.into_iter().chain(left_out)).with_request_ids(request_ids);
        let complete = source.into_iter().fold(complete, Report::with_source);
        reason.into_iter().fold(complete, Report::with_reason)
    }
}

fn not_banned(to: &dyn MeetingControl, one: &ParticipantId) -> Error {
    Error::new(to.vendor(), ErrorKind::FailedPrecondition)
        .with_message(format!("{one} is not banned, whose ban was to be left; nothing was sent"))
}
