//! Whom a verb can be done to: those who are named, and those who are found in the meeting.

use meeting_control::control::{MeetingControl, Outcome, Participant, ParticipantId, People, Report, Whom};
use meeting_control::{Error, ErrorKind};

use crate::deed::Deed;
use crate::output::{say, visible};
use crate::whom::Selection;

/// People in a meeting; nobody where it is about the meeting as a whole.
pub(crate) struct Reach {
    pub(crate) people: People,
    /// Those who are meant as well, and for whom the vendor tells no id.
    nameless: Vec<Participant>,
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
                Ok(Self::named(deed.people(banned.into_iter().filter(|one| !but.contains(one)))))
            }
            Some(Selection::Everybody { but, may_be_absent }) => {
                let nobody = deed.nobody();
                let everybody = Whom::everybody();
                let whom = if may_be_absent { everybody.protect(but) } else { everybody.but(but) };
                let found = whom.resolve(to, nobody.meeting()).await?;
                for id in found.unmatched() {
                    say(&format!("meetctl: nobody in the meeting is {}, who was to be left alone", visible(id)));
                }
                let nameless = found.without_id().to_vec();
                Ok(Self { people: found.into_people(), nameless })
            }
        }
    }

    fn named(people: People) -> Self {
        Self { people, nameless: Vec::new() }
    }

    /// Whether somebody is meant who cannot be reached.
    pub(crate) fn has_nameless(&self) -> bool {
        !self.nameless.is_empty()
    }

    /// The report, and those who could not be reached, each without an id: a name is none, and can be somebody else's.
    pub(crate) fn complete(&self, report: Report) -> Report {
        let source = report.source();
        let (reason, request_ids) = (report.reason().map(str::to_owned), report.request_ids().to_vec());
        let (verb, vendor, meeting) = (report.verb(), report.vendor(), report.meeting().clone());
        let nameless = self.nameless.iter().map(|one| {
            let name = one.name.as_deref().map_or_else(String::new, |name| format!(", but the name {name:?}"));
            let message = format!("nothing can be done to somebody for whom the vendor tells no id{name}");
            let error = Error::new(vendor, ErrorKind::FailedPrecondition).with_message(message);
            ("".into(), Outcome::NotAttempted(error))
        });
        let complete =
            Report::new(verb, vendor, meeting, report.into_iter().chain(nameless)).with_request_ids(request_ids);
        let complete = source.into_iter().fold(complete, Report::with_source);
        reason.into_iter().fold(complete, Report::with_reason)
    }
}

fn not_banned(to: &dyn MeetingControl, one: &ParticipantId) -> Error {
    Error::new(to.vendor(), ErrorKind::FailedPrecondition)
        .with_message(format!("{one} is not banned, whose ban was to be left; nothing was sent"))
}
