//! Whom a verb is about, said by who they are rather than one by one.

use std::collections::HashMap;

use super::{MeetingControl, MeetingId, Participant, ParticipantId, People, Role, usable};
use crate::{Error, ErrorKind, Vendor};

/// Whom a verb is about: everybody, everybody but these, a role, or these people.
///
/// It becomes [`People`] by the meeting's list of participants. Everybody is everybody of whom the list says that they are not the host (on
/// DingTalk, also that somebody else is): who may be, as it tells no known [role](Role::Unknown) of them, is left out as well, and
/// [told](Selection::left_out). A role never includes whoever is [protected](Self::protect). So nothing done to many hits who runs the
/// meeting.
///
/// ```no_run
/// # async fn example(meetings: &dyn meeting_control::control::MeetingControl) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{Removal, Whom};
///
/// let selection = Whom::everybody().but(["ann"]).resolve(meetings, &"room-test".into()).await?;
/// for (guest, why) in selection.left_out() {
///     println!("{:?} stays: {why}", guest.name);
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
    /// Everybody in the meeting who is known not to be its host.
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
            Kind::These(these) => {
                let mut listed = Vec::new();
                for one in these {
                    listed.push(Participant::new(one));
                }
                listed
            }
            Kind::Everybody { .. } | Kind::Role(_) => {
                let listed = meetings.participants(meeting).all().await?;
                find_all(&self.but, &listed, meetings.vendor())?;
                listed
            }
        };
        Ok(self.select(meeting, listed, meetings.vendor()))
    }

    fn select(&self, meeting: &MeetingId, listed: Vec<Participant>, vendor: Vendor) -> Selection {
        let hosts = Hosts::among(&listed, vendor);
        let present = people(&listed, |_| true);
        let mut unmatched = Vec::new();
        for one in &self.protected {
            if !present.contains_key(&ParticipantId::from(one.as_str())) {
                unmatched.push(one.clone());
            }
        }
        let unmatched = People::of(meeting.clone(), unmatched).participants().to_vec();
        let (mut chosen, mut spared, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        for one in listed {
            match self.fate(&one, &hosts, vendor) {
                Fate::NotMeant => {}
                Fate::Spared => spared.push(one),
                Fate::LeftOut(why) => left_out.push((one, why)),
                Fate::Chosen(id) => chosen.push(id),
            }
        }
        Selection { people: People::of(meeting.clone(), chosen), spared, left_out, unmatched }
    }

    fn fate(&self, one: &Participant, hosts: &Hosts, vendor: Vendor) -> Fate {
        match &one.id {
            _ if matches!(self.kind, Kind::Role(role) if one.role != role) => Fate::NotMeant,
            Some(id) if is_among(&self.but, id) || is_among(&self.protected, id) => Fate::Spared,
            _ if self.spares_hosts() && hosts.are(one) => Fate::Spared,
            _ if self.spares_hosts() && hosts.may_be(one) => Fate::LeftOut(maybe_the_host(vendor)),
            None => Fate::LeftOut(nameless(vendor, one.name.as_deref())),
            Some(id) => match usable(vendor, id) {
                Err(why) if self.goes_by_the_list() => Fate::LeftOut(why),
                _ => Fate::Chosen(id.clone()),
            },
        }
    }

    fn goes_by_the_list(&self) -> bool {
        !matches!(self.kind, Kind::These(_))
    }

    fn spares_hosts(&self) -> bool {
        matches!(self.kind, Kind::Everybody { host: false })
    }
}

/// What becomes of somebody on the list.
enum Fate {
    NotMeant,
    Spared,
    LeftOut(Error),
    Chosen(ParticipantId),
}

/// Who on the list runs the meeting, or may, by id: somebody may be there with several devices, and is spared with all of them.
pub(super) struct Hosts {
    is_shown: bool,
    known: HashMap<ParticipantId, usize>,
    possible: HashMap<ParticipantId, usize>,
}

impl Hosts {
    pub(super) fn among(listed: &[Participant], vendor: Vendor) -> Self {
        // A meeting has one. DingTalk need not say of everybody else that they are not; the others tell a role of everybody, and one that
        // nobody knows may be the host's.
        let mut is_shown = false;
        if vendor == Vendor::DingTalk {
            for one in listed {
                is_shown |= one.role == Role::Host && one.is_identified();
            }
        }
        let known = people(listed, |one| one.role == Role::Host);
        Self { is_shown, known, possible: people(listed, Participant::may_be_host) }
    }

    pub(super) fn are(&self, one: &Participant) -> bool {
        one.role == Role::Host || has(&self.known, one)
    }

    pub(super) fn may_be(&self, one: &Participant) -> bool {
        !self.is_shown && (one.may_be_host() || has(&self.possible, one))
    }
}

/// The people on the list of whom this is so, whatever their devices, with the last place of each.
fn people(listed: &[Participant], is_so: fn(&Participant) -> bool) -> HashMap<ParticipantId, usize> {
    let mut people = HashMap::new();
    for (place, one) in listed.iter().enumerate() {
        if let Some(id) = &one.id
            && is_so(one)
        {
            people.insert(id.as_str().into(), place);
        }
    }
    people
}

fn has(people: &HashMap<ParticipantId, usize>, one: &Participant) -> bool {
    match &one.id {
        Some(id) => people.contains_key(&ParticipantId::from(id.as_str())),
        None => false,
    }
}

fn is_among(people: &[ParticipantId], id: &ParticipantId) -> bool {
    for one in people {
        if one.as_str() == id.as_str() {
            return true;
        }
    }
    false
}

fn maybe_the_host(vendor: Vendor) -> Error {
    left_alone(
        vendor,
        "the list does not tell whether this is the host; whoever is meant all the same has to be named".to_owned(),
    )
}

fn nameless(vendor: Vendor, name: Option<&str>) -> Error {
    let nothing = "nothing can be done to somebody for whom the vendor tells no id";
    match name {
        Some(name) => left_alone(vendor, format!("{nothing}, but the name {name:?}")),
        None => left_alone(vendor, nothing.to_owned()),
    }
}

fn left_alone(vendor: Vendor, message: String) -> Error {
    Error::unsent(vendor, ErrorKind::FailedPrecondition, message)
}

/// Refuses whoever is excepted and not on the list.
fn find_all(excepted: &[ParticipantId], listed: &[Participant], vendor: Vendor) -> Result<(), Error> {
    let present = people(listed, |_| true);
    for one in excepted {
        if !present.contains_key(&ParticipantId::from(one.as_str())) {
            return Err(absent(one, listed, vendor));
        }
    }
    Ok(())
}

fn absent(excepted: &ParticipantId, listed: &[Participant], vendor: Vendor) -> Error {
    let called = Some(excepted.as_str());
    let mut hint = String::new();
    for one in listed {
        if one.number.as_deref() == called || one.name.as_deref() == called {
            if let Some(id) = one.id.as_deref() {
                hint = format!("; it is the number or the name of {id:?}, by which they are called here");
            }
            break;
        }
    }
    let excepted = excepted.as_str();
    let message = format!("nobody on the list is {excepted:?}, who was to be left alone{hint}; nothing was sent");
    Error::unsent(vendor, ErrorKind::FailedPrecondition, message)
}

/// Whom [`Whom`] came out as. Nobody whom the list shows and who was meant is left out without being told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it tells whom a verb can reach, and whom not"]
pub struct Selection {
    people: People,
    spared: Vec<Participant>,
    left_out: Vec<(Participant, Error)>,
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

    /// Those who are meant and whom nothing is done to, each with why: the list tells no id for them, as of people who dialled in, or one
    /// that no call can take; or it does not tell whether they are the host. Always [`ErrorKind::FailedPrecondition`].
    pub fn left_out(&self) -> &[(Participant, Error)] {
        &self.left_out
    }

    /// Ids that were [protected](Whom::protect) and that nobody on the list has: people who are not there, or a mistake, by which somebody
    /// is not spared who was to be.
    pub fn unmatched(&self) -> &[ParticipantId] {
        &self.unmatched
    }
}
