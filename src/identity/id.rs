//! Meetings and people, by what vendors call them.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, ErrorKind, Vendor, input};

/// What a meeting is called in all calls.
///
/// | DingTalk | Huawei | Tencent |
/// | --- | --- | --- |
/// | a `conferenceId`, 24 hex digits | a conference id, digits (no `confUUID`) | a `RoomId`, as the room's creator chose it |
///
/// [`find`](crate::control::MeetingControl::find), [`create`](crate::control::MeetingControl::create) and events tell it; a text becomes one by `into()`. It
/// is read as a text, and serialises as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeetingId(String);

/// What somebody in a meeting is called in all calls.
///
/// | DingTalk | Huawei | Tencent |
/// | --- | --- | --- |
/// | a unionId (no userId, no staff number) | a participant id, `pid` (no number, no account), another one after each join | a UserID |
///
/// [`participants`](crate::control::MeetingControl::participants) and events tell it; a text becomes one by `into()`. It is read as the text of the
/// person, without a [device](Self::on_device), and serialises as that text; with a device as `{"id", "device"}`.
///
/// ```compile_fail
/// # async fn example(meetings: &dyn meeting_control::control::MeetingControl) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{MeetingId, ParticipantId};
///
/// let (meeting, ann) = (MeetingId::from("room-test"), ParticipantId::from("ann"));
/// meetings.hand_over_host(&ann, &meeting).await?; // the wrong way round
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParticipantId {
    person: String,
    device: Option<String>,
}

impl ParticipantId {
    /// One device of this person, for removing and muting on DingTalk, where a person may be in a meeting with several. It is DingTalk's
    /// `participantId`, which no call and no event tells: clients know it. Everything else refuses it.
    #[must_use]
    pub fn on_device(mut self, device: impl Into<String>) -> Self {
        self.device = Some(device.into());
        self
    }

    /// The [device](Self::on_device), where it is about one alone.
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// Whether it can be anybody's on any vendor: one that cannot may be another one's that was damaged on the way.
    #[cfg(feature = "control")]
    pub(crate) fn is_usable(&self) -> bool {
        let is_device_usable = match &self.device {
            Some(device) => input::id(device).is_ok(),
            None => true,
        };
        is_device_usable && input::id(&self.person).is_ok()
    }

    /// Refuses what can be nobody's: empty, with blanks, a list, on Tencent longer than any account.
    pub(crate) fn check(&self, vendor: Vendor) -> Result<(), Error> {
        self.check_as("the participant's id", vendor)
    }

    /// The same of whatever else stands for a person, which the error calls so.
    pub(crate) fn check_as(&self, what: &str, vendor: Vendor) -> Result<(), Error> {
        let person = if vendor == Vendor::Tencent { input::account(&self.person) } else { input::id(&self.person) };
        check(vendor, what, &self.person, person)?;
        match &self.device {
            Some(device) => check(vendor, "the device's id", device, input::id(device)),
            None => Ok(()),
        }
    }
}

impl MeetingId {
    /// Refuses what can be no meeting's: empty, with blanks, a list.
    pub(crate) fn check(&self, vendor: Vendor) -> Result<(), Error> {
        check(vendor, "the meeting's id", &self.0, input::id(&self.0))
    }
}

fn check(vendor: Vendor, what: &str, id: &str, checked: Result<(), input::Problem>) -> Result<(), Error> {
    match checked {
        Ok(()) => Ok(()),
        Err(problem) => Err(Error::unsent(vendor, ErrorKind::InvalidArgument, format!("{what} {id:?} {problem}"))),
    }
}

impl From<String> for MeetingId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<String> for ParticipantId {
    fn from(person: String) -> Self {
        Self { person, device: None }
    }
}

impl Deref for MeetingId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for ParticipantId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.person
    }
}

impl fmt::Display for MeetingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The person, and the device where it is about one alone.
impl fmt::Display for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.device {
            Some(device) => write!(f, "{} on {device}", self.person),
            None => f.write_str(&self.person),
        }
    }
}

impl PartialEq<str> for MeetingId {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

/// A text is a person, on all devices.
impl PartialEq<str> for ParticipantId {
    fn eq(&self, other: &str) -> bool {
        self.device.is_none() && self.person == other
    }
}

macro_rules! texts {
    ($($id:ident),*) => {$(
        impl $id {
            /// The text.
            pub fn as_str(&self) -> &str {
                self
            }
        }

        impl From<&str> for $id {
            fn from(id: &str) -> Self {
                id.to_owned().into()
            }
        }

        impl From<&String> for $id {
            fn from(id: &String) -> Self {
                id.clone().into()
            }
        }

        impl From<&$id> for $id {
            fn from(id: &$id) -> Self {
                id.clone()
            }
        }

        /// For the vendors' own clients.
        impl From<&$id> for String {
            fn from(id: &$id) -> Self {
                id.as_str().to_owned()
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.as_str().to_owned()
            }
        }

        impl PartialEq<&str> for $id {
            fn eq(&self, other: &&str) -> bool {
                self == *other
            }
        }

        impl PartialEq<String> for $id {
            fn eq(&self, other: &String) -> bool {
                self == other.as_str()
            }
        }
    )*};
}

texts!(MeetingId, ParticipantId);

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Person(std::borrow::Cow<'a, str>),
    Device { id: std::borrow::Cow<'a, str>, device: std::borrow::Cow<'a, str> },
}

impl Serialize for ParticipantId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = self.person.as_str().into();
        let written = match &self.device {
            Some(device) => Written::Device { id, device: device.as_str().into() },
            None => Written::Person(id),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ParticipantId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Written::deserialize(deserializer)? {
            Written::Person(id) => id.into_owned().into(),
            Written::Device { id, device } => Self::from(id.into_owned()).on_device(device),
        })
    }
}
