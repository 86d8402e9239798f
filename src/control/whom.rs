//! Whom a verb is about, said by who they are rather than one by one.

use std::collections::HashSet;

use super::{MeetingControl, MeetingId, Participant, ParticipantId, People, Role};
use crate::{Error, ErrorKind, Vendor};

/// Whom a verb is about: everybody, everybody but these, a role, or these people.
///
/// It becomes [`People`] by the meeting's list of participants. Everybody is everybody but the host, and a role never includes whoever is
/// [protected](Self::protect), so that nothing done to many hits who runs the meeting.
///
/// ```no_run
/// # async fn example(meetings: &dyn meeting_control::control::MeetingControl) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{Removal, Whom};
///
/// let selection = Whom::everybody().but(["ann"]).resolve(meetings, &"room-test".into()).await?;
/// for guest in selection.without_id() {
///     println!("{:?} cannot be meant: the list tells no id", guest.name);
/// }
/// let report = meetings.remove(&Removal::of(selection.into_people())).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    kind: Kind,
    /// Who must be there.
    but: Vec<ParticipantId>,
    /// Who may be.
    protected: Vec<ParticipantId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    These(Vec<ParticipantId>),
    Everybody { host: bool },
    Role(Role),
}

impl Whom {
    /// Everybody in the meeting but its host.
    pub fn everybody() -> Self {
        Self::of(Kind::Everybody { host: false })
    }

    /// Everybody in the meeting, its host too.
    pub fn everybody_and_the_host() -> Self {
        Self::of(Kind::Everybody { host: true })
    }

    /// Everybody in the meeting who has this role.
    pub fn role(role: Role) -> Self {
        Self::of(Kind::Role(role))
    }

    /// These people, whether they are in the meeting or not: nothing is asked for it.
    pub fn these(participants: impl IntoIterator<Item = impl Into<ParticipantId>>) -> Self {
        Self::of(Kind::These(participants.into_iter().map(Into::into).collect()))
    }

    fn of(kind: Kind) -> Self {
        Self { kind, but: Vec::new(), protected: Vec::new() }
    }

    /// But not these. Adds to those named before.
    ///
    /// Where a list is read, they must be on it: a mistyped id, or one of before a reconnect, would spare nobody, and hit who was to be
    /// spared. [`protect`](Self::protect) takes who may be absent.
    #[must_use]
    pub fn but(mut self, participants: impl IntoIterator<Item = impl Into<ParticipantId>>) -> Self {
        self.but.extend(participants.into_iter().map(Into::into));
        self
    }

    /// And never these, whoever is meant and whether they are there or not: a program's own account, the moderators.
    /// [`Selection::unmatched`] tells whom the list does not show.
    #[must_use]
    pub fn protect(mut self, participants: impl IntoIterator<Item = impl Into<ParticipantId>>) -> Self {
        self.protected.extend(participants.into_iter().map(Into::into));
        self
    }

    /// Reads who is in the meeting, and who of them is meant. Whoever comes later is not among them.
    ///
    /// # Errors
    /// Those of [`participants`](MeetingControl::participants): a list that lacks some is none.
    /// [`ErrorKind::FailedPrecondition`]: somebody who was excepted by [`but`](Self::but) is not on it; the message tells who it may be.
    pub async fn resolve(
        &self,
        meetings: &(impl MeetingControl + ?Sized),
        meeting: &MeetingId,
    ) -> Result<Selection, Error> {
        let listed = match &self.kind {
            Kind::These(these) => these.iter().map(Participant::new).collect(),
            Kind::Everybody { .. } | Kind::Role(_) => {
                let listed = meetings.participants(meeting).all().await?;
                find_all(&self.but, &listed, meetings.vendor())?;
                listed
            }
        };
        Ok(self.select(meeting, listed))
    }

    /// Somebody may be on the list with several devices, and is spared with all of them, whichever of them was named.
    fn select(&self, meeting: &MeetingId, listed: Vec<Participant>) -> Selection {
        let person = |one: &Participant| one.id.as_ref().map(|id| id.as_str().to_owned());
        let excepted: HashSet<&str> = self.but.iter().chain(&self.protected).map(ParticipantId::as_str).collect();
        let hosts = listed.iter().filter(|one| self.spares_hosts() && one.role == Role::Host);
        let hosts: HashSet<String> = hosts.filter_map(person).collect();
        let present: HashSet<String> = listed.iter().filter_map(person).collect();
        let unmatched = self.protected.iter().filter(|one| !present.contains(one.as_str()));
        let unmatched = People::new(meeting, unmatched).participants().to_vec();
        let (mut chosen, mut spared, mut without_id) = (Vec::new(), Vec::new(), Vec::new());
        for one in listed {
            match &one.id {
                _ if matches!(self.kind, Kind::Role(role) if one.role != role) => {}
                None if self.spares_hosts() && one.role == Role::Host => spared.push(one),
                None => without_id.push(one),
                Some(id) if excepted.contains(id.as_str()) || hosts.contains(id.as_str()) => spared.push(one),
                Some(id) => chosen.push(id.clone()),
            }
        }
        Selection { people: People::new(meeting, chosen), spared, without_id, unmatched }
    }

    fn spares_hosts(&self) -> bool {
        matches!(self.kind, Kind::Everybody { host: false })
    }
}

/// Refuses whoever is excepted and not on the list.
fn find_all(excepted: &[ParticipantId], listed: &[Participant], vendor: Vendor) -> Result<(), Error> {
    let is_there =
        |one: &ParticipantId| listed.iter().flat_map(|there| &there.id).any(|id| id.as_str() == one.as_str());
    let Some(absent) = excepted.iter().find(|one| !is_there(one)) else { return Ok(()) };
    let called =
        |one: &&Participant| [&one.number, &one.name].into_iter().flatten().any(|name| name == absent.as_str());
    let meant = listed.iter().find(called).and_then(|one| one.id.as_ref());
    let hint =
        meant.map(|id| format!("; it is the number or the name of {:?}, by which they are called here", id.as_str()));
    let hint = hint.unwrap_or_default();
    let message =
        format!("nobody on the list is {:?}, who was to be left alone{hint}; nothing was sent", absent.as_str());
    Err(Error::unsent(vendor, ErrorKind::FailedPrecondition, message))
}

/// Whom [`Whom`] came out as. Nobody whom the list shows and who was meant is left out without being told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it tells whom a verb can reach, and whom not"]
pub struct Selection {
    people: People,
    spared: Vec<Participant>,
    without_id: Vec<Participant>,
    unmatched: Vec<ParticipantId>,
}

impl Selection {
    /// Those who are meant, in the list's order. Where there is nobody, verbs refuse it.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// As [`people`](Self::people).
    pub fn into_people(self) -> People {
        self.people
    }

    /// Those who are left alone: hosts, and who was excepted by [`but`](Whom::but) or [`protect`](Whom::protect).
    pub fn spared(&self) -> &[Participant] {
        &self.spared
    }

    /// Those who are meant and cannot be reached, because the vendor tells no id for them: people who dialled in, for instance.
    pub fn without_id(&self) -> &[Participant] {
        &self.without_id
    }

    /// Ids that were [protected](Whom::protect) and that nobody on the list has: people who are not there, or a mistake, by which somebody
    /// is not spared who was to be.
    pub fn unmatched(&self) -> &[ParticipantId] {
        &self.unmatched
    }
}
