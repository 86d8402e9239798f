//! What is told of meetings and of who is in them, and what makes a meeting.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};

use crate::Secret;

/// A meeting that is to begin now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMeeting {
    title: String,
    id: Option<String>,
    owner: Option<String>,
}

impl NewMeeting {
    /// With this title, as people see it. DingTalk cuts it after 50 characters and refuses more than 256, Huawei takes 128 characters,
    /// Tencent 100 bytes.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The meeting's id to be. Tencent wants one (printable ASCII, at most 48 bytes), and nobody else takes one.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Whose meeting it is: a unionId on DingTalk, which wants one; a UserID on Tencent, where it is the client's administrator
    /// otherwise. On Huawei it is whoever is logged in.
    #[must_use]
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// [`Verb::Create`](super::Verb::Create), and its options.
    pub fn verbs(&self) -> impl Iterator<Item = super::Verb> + use<> {
        let id = self.id.as_ref().map(|_| super::Verb::CreateWithId);
        let owner = self.owner.as_ref().map(|_| super::Verb::CreateWithOwner);
        [Some(super::Verb::Create), id, owner].into_iter().flatten()
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The [`id`](Self::id), if one was given.
    pub fn stated_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The [`owner`](Self::owner), if one was given.
    pub fn stated_owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }
}

/// A meeting that was made, and how to enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewlyMade {
    /// The meeting's id, for everything else.
    pub id: String,
    /// What people are sent to join. Whoever has it may enter.
    pub link: Option<Secret>,
    /// What guests are asked for.
    pub password: Option<Secret>,
    /// What makes somebody the host. Huawei's client can be [given](crate::ClientBuilder) it to control the meeting.
    pub host_password: Option<Secret>,
}

impl NewlyMade {
    /// Nothing is known but its id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), link: None, password: None, host_password: None }
    }
}

/// What is known of a meeting; `None` is what the vendor does not tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Meeting {
    /// The meeting's id, for everything else.
    pub id: String,
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
    pub fn new(id: impl Into<String>) -> Self {
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
    /// What all verbs take, and nobody without it can be meant: the unionId on DingTalk, the `pid` on Huawei (it changes when somebody leaves and comes back), the UserID on
    /// Tencent.
    pub id: Option<String>,
    /// The name shown.
    pub name: Option<String>,
    /// What the participant may do.
    pub role: Role,
    /// Whether the microphone is off. Only Huawei tells.
    pub muted: Option<bool>,
    /// The number by which the participant was called. Only Huawei tells.
    pub number: Option<String>,
}

impl Participant {
    /// An ordinary participant, of whom nothing else is known.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }
}

/// What a participant may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Runs the meeting.
    Host,
    /// Helps the host: co-host on DingTalk and Huawei, administrator of the room on Tencent.
    Cohost,
    /// Takes part.
    #[default]
    Attendee,
}

/// Somebody who cannot come back into a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ban {
    /// What [`lift_bans`](super::MeetingControl::lift_bans) takes, a UserID on Tencent.
    pub id: String,
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
    pub fn new(id: impl Into<String>) -> Self {
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
    meeting: String,
    people: Vec<(Invitee, String)>,
}

impl Invitation {
    /// Nobody yet.
    pub fn new(meeting: impl Into<String>) -> Self {
        Self { meeting: meeting.into(), people: Vec::new() }
    }

    /// And this one, under the name that the others are to see.
    #[must_use]
    pub fn ring(mut self, invitee: Invitee, name: impl Into<String>) -> Self {
        if self.people.iter().all(|(known, _)| *known != invitee) {
            self.people.push((invitee, name.into()));
        }
        self
    }

    /// The meeting's id.
    pub fn meeting(&self) -> &str {
        &self.meeting
    }

    /// Everybody and their names.
    pub fn people(&self) -> &[(Invitee, String)] {
        &self.people
    }

    pub(crate) fn verb(&self) -> super::Verb {
        self.people.first().map_or(super::Verb::InviteAccount, |(invitee, _)| invitee.verb())
    }

    /// Refuses an invitation of nobody, addresses that can be none, and kinds of addresses that the vendor does not ring.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    pub fn check(&self, vendor: crate::Vendor) -> Result<(), crate::Error> {
        for (invitee, _) in &self.people {
            invitee.verb().check(vendor)?;
        }
        super::People::new(&self.meeting, self.people.iter().map(|(invitee, _)| invitee.address())).check(vendor)
    }
}

impl Invitee {
    fn verb(&self) -> super::Verb {
        match self {
            Self::Account(_) => super::Verb::InviteAccount,
            Self::Sip(_) => super::Verb::InviteSip,
            Self::Phone(_) => super::Verb::InvitePhone,
        }
    }
}
