//! What is asked for, as values: what layers look at, and programs that choose a verb at run time hand on.

use std::time::Duration;

use super::{BoxFuture, Invitation, MeetingControl, NewName, People, Person, Report, SelfUnmute, Verb};
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
    /// The meeting's id.
    pub fn meeting(self) -> &'a str {
        match self {
            Self::Invite(invitation) => invitation.meeting(),
            other => other.people().map_or("", People::meeting),
        }
    }

    /// Everybody, by the ids under which the report tells of them.
    pub fn named(self) -> Vec<&'a str> {
        match self {
            Self::Invite(invitation) => invitation.people().iter().map(|(invitee, _)| invitee.address()).collect(),
            other => other.people().map(People::participants).unwrap_or_default().iter().map(String::as_str).collect(),
        }
    }

    /// Refuses what no vendor can make sense of, as [`People::check`] and [`Invitation::check`] do.
    ///
    /// # Errors
    /// As theirs.
    pub fn check(self, vendor: Vendor) -> Result<(), Error> {
        match self {
            Self::Invite(invitation) => invitation.check(vendor),
            other => other.people().map_or(Ok(()), |people| people.check(vendor)),
        }
    }
}

/// A verb for a meeting as a whole, or for one person in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForMeeting<'a> {
    meeting: &'a str,
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
    HandOverHost(Person<&'a str>),
    /// [`MeetingControl::rename`]
    Rename(Person<&'a str>, NewName<&'a str>),
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
    pub fn new(meeting: &'a str, act: Act<'a>) -> Self {
        Self { meeting, act }
    }

    /// The meeting's id.
    pub fn meeting(self) -> &'a str {
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

    /// The one person whom it is about, if it is about one.
    pub fn person(self) -> Option<&'a str> {
        match self.act {
            Act::HandOverHost(Person(person)) | Act::Rename(Person(person), _) => Some(person),
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
