//! What is asked for, as values: what layers look at, and programs that choose a verb at run time hand on.

use std::time::Duration;

use super::{BoxFuture, Invitation, MeetingControl, MeetingId, ParticipantId, People, Report, SelfUnmute, Verb};
use crate::input;
use crate::{Error, Response, Vendor};

macro_rules! for_people {
    ($($verb:ident $method:ident),*) => {
        /// A verb for several people, and who they are; of removals there is [`Removal`](super::Removal).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ForPeople<'a> {
            /// [`MeetingControl::invite`]
            Invite(&'a Invitation),
            $(#[doc = concat!("[`MeetingControl::", stringify!($method), "`]")] $verb(&'a People),)*
        }

        impl<'a> ForPeople<'a> {
            /// What it is.
            pub fn verb(self) -> Verb {
                match self {
                    Self::Invite(invitation) => invitation.verb(),
                    $(Self::$verb(_) => Verb::$verb,)*
                }
            }

            /// The meeting's id.
            pub fn meeting(self) -> &'a MeetingId {
                match self {
                    Self::Invite(invitation) => invitation.meeting(),
                    $(Self::$verb(people) => people.meeting(),)*
                }
            }

            /// Those who are in the meeting, or were; `None` of an invitation, whose people are called otherwise.
            pub fn people(self) -> Option<&'a People> {
                match self {
                    Self::Invite(_) => None,
                    $(Self::$verb(people) => Some(people),)*
                }
            }

            /// The same verb for other people. An invitation stays as it is.
            #[must_use]
            pub fn with_people(self, people: &'a People) -> Self {
                match self {
                    Self::Invite(_) => self,
                    $(Self::$verb(_) => Self::$verb(people),)*
                }
            }

            /// Does it.
            ///
            /// # Errors
            /// Those of the verb.
            pub fn carry_out<M>(self, meetings: &'a M) -> BoxFuture<'a, Result<Report, Error>>
            where
                M: MeetingControl + ?Sized,
            {
                match self {
                    Self::Invite(invitation) => meetings.invite(invitation),
                    $(Self::$verb(people) => meetings.$method(people),)*
                }
            }
        }
    };
}

for_people!(
    LiftBans lift_bans,
    Mute mute,
    AskToUnmute ask_to_unmute,
    AddCohosts add_cohosts,
    RemoveCohosts remove_cohosts,
    SendToWaitingRoom send_to_waiting_room,
    LetIn let_in
);

impl<'a> ForPeople<'a> {
    /// The verb, and doing it to one device where somebody is named with one.
    pub fn verbs(self) -> Vec<Verb> {
        match self.people() {
            Some(people) => people.verbs(self.verb()).collect(),
            None => vec![self.verb()],
        }
    }

    /// Everybody, by what the report calls them.
    pub fn named(self) -> Vec<ParticipantId> {
        let Self::Invite(invitation) = self else {
            return self.people().map(People::participants).unwrap_or_default().to_vec();
        };
        let mut named = Vec::new();
        for (invitee, _) in invitation.people() {
            named.push(invitee.address().into());
        }
        named
    }

    /// Refuses what no vendor can make sense of, and what this one does not have, as [`People::check`] and [`Invitation::check`] do.
    ///
    /// # Errors
    /// As theirs.
    pub fn check(self, vendor: Vendor) -> Result<(), Error> {
        match self {
            Self::Invite(invitation) => invitation.check(vendor),
            other => match other.people() {
                Some(people) => people.check(self.verb(), vendor),
                None => Ok(()),
            },
        }
    }
}

/// A verb for a meeting as a whole, or for one person in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForMeeting<'a> {
    meeting: &'a MeetingId,
    act: Act<'a>,
}

/// What is done to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act<'a> {
    /// [`MeetingControl::mute_everybody`]
    MuteEverybody(SelfUnmute),
    /// [`MeetingControl::unmute_everybody`]
    UnmuteEverybody,
    /// [`MeetingControl::lock`]
    Lock,
    /// [`MeetingControl::unlock`]
    Unlock,
    /// [`MeetingControl::hand_over_host`]
    HandOverHost(&'a ParticipantId),
    /// [`MeetingControl::rename`]
    Rename(&'a ParticipantId, &'a str),
    /// [`MeetingControl::let_everybody_in`]
    LetEverybodyIn,
    /// [`MeetingControl::start_recording`]
    StartRecording,
    /// [`MeetingControl::stop_recording`]
    StopRecording,
    /// [`MeetingControl::extend`]
    Extend(Duration),
    /// [`MeetingControl::end`]
    End,
}

impl<'a> ForMeeting<'a> {
    /// This in this meeting.
    pub fn new(meeting: &'a MeetingId, act: Act<'a>) -> Self {
        Self { meeting, act }
    }

    /// The meeting's id.
    pub fn meeting(self) -> &'a MeetingId {
        self.meeting
    }

    /// What is done.
    pub fn act(self) -> Act<'a> {
        self.act
    }

    /// What it is.
    pub fn verb(self) -> Verb {
        match self.act {
            Act::MuteEverybody(unmute) => unmute.verb(),
            Act::UnmuteEverybody => Verb::UnmuteEverybody,
            Act::Lock => Verb::Lock,
            Act::Unlock => Verb::Unlock,
            Act::HandOverHost(_) => Verb::HandOverHost,
            Act::Rename(..) => Verb::Rename,
            Act::LetEverybodyIn => Verb::LetEverybodyIn,
            Act::StartRecording => Verb::StartRecording,
            Act::StopRecording => Verb::StopRecording,
            Act::Extend(_) => Verb::Extend,
            Act::End => Verb::End,
        }
    }

    /// Refuses what can be no id, a name that nobody could read, and what this vendor does not have.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported).
    pub fn check(self, vendor: Vendor) -> Result<(), Error> {
        self.meeting.check(vendor)?;
        if let Act::Rename(_, name) = self.act {
            input::argument(vendor, "name", input::prose(name))?;
        }
        match self.person() {
            Some(person) => People::one(self.meeting, person).check(self.verb(), vendor),
            None => self.verb().check(vendor),
        }
    }

    /// The one person whom it is about, if it is about one.
    pub fn person(self) -> Option<&'a ParticipantId> {
        match self.act {
            Act::HandOverHost(person) | Act::Rename(person, _) => Some(person),
            _ => None,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// Those of the verb.
    pub fn carry_out<M>(self, meetings: &'a M) -> BoxFuture<'a, Result<Response<()>, Error>>
    where
        M: MeetingControl + ?Sized,
    {
        let meeting = self.meeting;
        match self.act {
            Act::MuteEverybody(unmute) => meetings.mute_everybody(meeting, unmute),
            Act::UnmuteEverybody => meetings.unmute_everybody(meeting),
            Act::Lock => meetings.lock(meeting),
            Act::Unlock => meetings.unlock(meeting),
            Act::HandOverHost(person) => meetings.hand_over_host(meeting, person),
            Act::Rename(person, name) => meetings.rename(meeting, person, name),
            Act::LetEverybodyIn => meetings.let_everybody_in(meeting),
            Act::StartRecording => meetings.start_recording(meeting),
            Act::StopRecording => meetings.stop_recording(meeting),
            Act::Extend(time) => meetings.extend(meeting, time),
            Act::End => meetings.end(meeting),
        }
    }
}
