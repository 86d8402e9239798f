//! What is told of meetings and of who is in them, and what makes a meeting.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};

use super::{Creation, MeetingId, ParticipantId, People, Role, Verb};
use crate::{Error, ErrorKind, Secret, Vendor, input};

/// A meeting that is to begin now, or later. What the vendor does not have is refused before anything is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewMeeting {
    title: String,
    id: Option<MeetingId>,
    owner: Option<ParticipantId>,
    start: Option<SystemTime>,
    length: Option<Duration>,
    password: Option<Secret>,
    waiting_room: bool,
    creation: Option<Creation>,
}

impl NewMeeting {
    /// With this title, as people see it. DingTalk cuts it after 50 characters and refuses more than 256, Huawei takes 128 characters,
    /// Tencent 100 bytes.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The meeting's id to be. Tencent wants one (printable ASCII, at most 48 bytes), and nobody else takes one.
    #[must_use]
    pub fn id(mut self, id: impl Into<MeetingId>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Whose meeting it is: a unionId on DingTalk, which wants one; a UserID on Tencent, where it is the client's administrator
    /// otherwise. On Huawei it is whoever is logged in.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<ParticipantId>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// When it begins, if that is not now. Huawei counts it in minutes, Tencent in seconds; what is more is cut off.
    #[must_use]
    pub fn start(mut self, start: SystemTime) -> Self {
        self.start = Some(start);
        self
    }

    /// How long it lasts: on Huawei whole minutes from 15 to 1440, and 30 where nothing is said; on Tencent five minutes or more, and an
    /// hour where nothing is said.
    #[must_use]
    pub fn length(mut self, length: Duration) -> Self {
        self.length = Some(length);
        self
    }

    /// What guests are asked for: 4 to 16 digits on Huawei. On Tencent it is known from a sample alone.
    #[must_use]
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Whoever comes has to wait to be let in.
    #[must_use]
    pub fn waiting_room(mut self) -> Self {
        self.waiting_room = true;
        self
    }

    /// With what only one vendor has: its own request, which holds but for the title and for whatever else is said here.
    ///
    /// ```
    /// # #[cfg(feature = "tencent")]
    /// # {
    /// use meeting_control::control::NewMeeting;
    /// use meeting_control::tencent::types::{NewRoom, RoomType};
    ///
    /// let room = NewRoom::new("room-test", RoomType::Conference).max_member_count(30);
    /// let meeting = NewMeeting::new("Weekly").with(room); // any other vendor refuses it
    /// # assert!(meeting.check(meeting_control::Vendor::Huawei).is_err());
    /// # }
    /// ```
    #[must_use]
    pub fn with(mut self, creation: impl Into<Creation>) -> Self {
        self.creation = Some(creation.into());
        self
    }

    /// [`Verb::Create`], and its options.
    pub fn verbs(&self) -> impl Iterator<Item = Verb> + use<> {
        let options = [
            (self.id.is_some(), Verb::CreateWithId),
            (self.owner.is_some(), Verb::CreateWithOwner),
            (self.start.is_some(), Verb::CreateForLater),
            (self.length.is_some(), Verb::CreateWithLength),
            (self.password.is_some(), Verb::CreateWithPassword),
            (self.waiting_room, Verb::CreateWithWaitingRoom),
        ];
        let mut verbs = vec![Verb::Create];
        for (is_asked, verb) in &options {
            if *is_asked {
                verbs.push(*verb);
            }
        }
        verbs.into_iter()
    }

    /// Refuses what this vendor does not have, ids that can be none, and a title that nobody could read.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`], [`ErrorKind::InvalidArgument`].
    pub fn check(&self, vendor: Vendor) -> Result<(), Error> {
        for verb in self.verbs() {
            verb.check(vendor)?;
        }
        if let Some(creation) = &self.creation
            && creation.vendor() != vendor
        {
            let message = format!("{}: it has what only {} has; nothing was sent", Verb::Create, creation.vendor());
            return Err(Error::unsent(vendor, ErrorKind::Unsupported, message));
        }
        input::argument(vendor, "title", input::prose(&self.title))?;
        if let Some(id) = &self.id {
            id.check(vendor)?;
        }
        if let Some(password) = &self.password {
            input::argument(vendor, "password", input::text(password.expose()))?;
        }
        let Some(owner) = &self.owner else { return Ok(()) };
        owner.check(vendor)?;
        match owner.device() {
            Some(_) => {
                let message = "the owner of a meeting is a person, and not one of their devices";
                Err(Error::unsent(vendor, ErrorKind::InvalidArgument, message))
            }
            None => Ok(()),
        }
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The [`id`](Self::id), if one was given.
    pub fn stated_id(&self) -> Option<&MeetingId> {
        self.id.as_ref()
    }

    /// The [`owner`](Self::owner), if one was given.
    pub fn stated_owner(&self) -> Option<&ParticipantId> {
        self.owner.as_ref()
    }

    /// The [`start`](Self::start), if one was given.
    pub fn stated_start(&self) -> Option<SystemTime> {
        self.start
    }

    /// The [`length`](Self::length), if one was given.
    pub fn stated_length(&self) -> Option<Duration> {
        self.length
    }

    /// The [`password`](Self::password), if one was given.
    pub fn stated_password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    /// What only one vendor has, if [anything](Self::with) was given.
    pub fn stated_creation(&self) -> Option<&Creation> {
        self.creation.as_ref()
    }

    /// Whether it has a [waiting room](Self::waiting_room).
    pub fn has_waiting_room(&self) -> bool {
        self.waiting_room
    }
}

/// A meeting that was made, and how to enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewlyMade {
    /// The meeting's id, for everything else.
    pub id: MeetingId,
    /// What people are sent to join. Whoever has it may enter.
    pub link: Option<Secret>,
    /// What guests are asked for.
    pub password: Option<Secret>,
    /// What makes somebody the host. Huawei's client can be [given](crate::ClientBuilder) it to control the meeting.
    pub host_password: Option<Secret>,
    /// The vendor's id of the call that made it: quote it to the vendor's support.
    pub request_id: Option<String>,
}

impl NewlyMade {
    /// Nothing is known but its id.
    pub fn new(id: impl Into<MeetingId>) -> Self {
        Self { id: id.into(), link: None, password: None, host_password: None, request_id: None }
    }
}

/// What is known of a meeting; `None` is what the vendor does not tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Meeting {
    /// The meeting's id, for everything else.
    pub id: MeetingId,
    /// Its title.
    pub title: Option<String>,
    /// Whether it is running.
    pub state: Option<MeetingState>,
    /// Whose it is: the creator's unionId on DingTalk, the booker's user id on Huawei, the owner's UserID on Tencent.
    pub owner: Option<String>,
    /// How many people are in it.
    pub size: Option<u32>,
    /// Whether it is being recorded. Only DingTalk's [`info`](super::MeetingControl::info) tells.
    pub recorded: Option<bool>,
    /// Whether people are kept from speaking. Only Tencent's [`info`](super::MeetingControl::info) tells.
    pub everybody_muted: Option<bool>,
}

impl Meeting {
    /// Nothing is known but its id.
    pub fn new(id: impl Into<MeetingId>) -> Self {
        Self { id: id.into(), title: None, state: None, owner: None, size: None, recorded: None, everybody_muted: None }
    }
}

/// Whether a meeting is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MeetingState {
    /// It has not begun.
    Ahead,
    /// It is running.
    Running,
    /// It is over.
    Ended,
}

/// Somebody in a meeting; `None` is what the vendor does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Participant {
    /// What all verbs take; nobody without it can be meant. On Huawei it changes when somebody leaves and comes back.
    pub id: Option<ParticipantId>,
    /// The name shown.
    pub name: Option<String>,
    /// What the participant may do.
    pub role: Role,
    /// Whether the microphone is off. Only Huawei tells.
    pub muted: Option<bool>,
    /// The number by which the participant was called. Only Huawei tells.
    pub number: Option<String>,
    /// That it is not the host is told although the role is not known.
    #[serde(skip)]
    pub(crate) is_no_host: bool,
}

impl Participant {
    /// An ordinary participant, of whom nothing else is known.
    pub fn new(id: impl Into<ParticipantId>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Whether the list leaves open whether this is the host.
    pub(crate) fn may_be_host(&self) -> bool {
        self.role == Role::Unknown && !self.is_no_host
    }

    /// Whether the list tells who it is; otherwise it may be anybody.
    pub(crate) fn is_identified(&self) -> bool {
        match &self.id {
            Some(id) => id.is_usable(),
            None => false,
        }
    }
}

/// Somebody who cannot come back into a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ban {
    /// What [`lift_bans`](super::MeetingControl::lift_bans) takes, a UserID on Tencent.
    pub id: ParticipantId,
    /// When the ban ends. It serialises as seconds since the beginning of 1970.
    #[serde(serialize_with = "in_seconds")]
    pub until: Option<SystemTime>,
}

fn in_seconds<S: Serializer>(until: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
    let since = until.and_then(|until| until.duration_since(UNIX_EPOCH).ok());
    since.map(|since| since.as_secs()).serialize(serializer)
}

impl Ban {
    /// A ban whose end is not known.
    pub fn new(id: impl Into<ParticipantId>) -> Self {
        Self { id: id.into(), until: None }
    }
}

/// Somebody to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Invitee {
    /// By account: a unionId on DingTalk.
    Account(String),
    /// By SIP number, which rings a client or a room's terminal.
    Sip(String),
    /// By telephone number, with the country's code where it is another country.
    Phone(String),
}

impl Invitee {
    /// The account or number.
    pub fn address(&self) -> &str {
        match self {
            Self::Account(address) | Self::Sip(address) | Self::Phone(address) => address,
        }
    }
}

/// Whom to ring into which meeting. Whoever is named twice is rung once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    meeting: MeetingId,
    people: Vec<(Invitee, String)>,
}

impl Invitation {
    /// Nobody yet.
    pub fn new(meeting: impl Into<MeetingId>) -> Self {
        Self { meeting: meeting.into(), people: Vec::new() }
    }

    /// And this one, under the name that the others are to see.
    #[must_use]
    pub fn ring(mut self, invitee: Invitee, name: impl Into<String>) -> Self {
        self.add(invitee, name.into());
        self
    }

    fn add(&mut self, invitee: Invitee, name: String) {
        for (known, _) in &self.people {
            if *known == invitee {
                return;
            }
        }
        self.people.push((invitee, name));
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &MeetingId {
        &self.meeting
    }

    /// Everybody and their names.
    pub fn people(&self) -> &[(Invitee, String)] {
        &self.people
    }

    pub(crate) fn verb(&self) -> Verb {
        match self.people.first() {
            Some((invitee, _)) => invitee.verb(),
            None => Verb::InviteAccount,
        }
    }

    /// Refuses an invitation of nobody, one address of two kinds, which no report could tell apart, addresses that can be none, names that
    /// nobody could read, and kinds of addresses that the vendor does not ring.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    pub fn check(&self, vendor: Vendor) -> Result<(), Error> {
        let mut addresses = Vec::new();
        for (invitee, name) in &self.people {
            invitee.verb().check(vendor)?;
            let address = ParticipantId::from(invitee.address());
            address.check_as(invitee.what(), vendor)?;
            input::argument(vendor, "name of whoever is rung", input::prose(name))?;
            if addresses.contains(&address) {
                let message = format!("{address} is to be rung in two ways; ring it by two invitations");
                return Err(Error::unsent(vendor, ErrorKind::InvalidArgument, message));
            }
            addresses.push(address);
        }
        People::of(self.meeting.clone(), addresses).check(self.verb(), vendor)
    }
}

impl Invitee {
    fn verb(&self) -> Verb {
        match self {
            Self::Account(_) => Verb::InviteAccount,
            Self::Sip(_) => Verb::InviteSip,
            Self::Phone(_) => Verb::InvitePhone,
        }
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Account(_) => "the participant's account",
            Self::Sip(_) => "the SIP number",
            Self::Phone(_) => "the phone number",
        }
    }
}
