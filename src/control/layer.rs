//! What is put around a [`MeetingControl`].

use std::sync::Arc;
use std::time::Duration;

use super::{
    Act, Ban, BoxFuture, Capabilities, ForMeeting, ForPeople, Invitation, Meeting, MeetingControl, NewMeeting, NewName,
    NewlyMade, Participant, People, Person, Removal, Removing, Report, SelfUnmute,
};
use crate::{Error, Items, Response, Vendor};

/// A [`MeetingControl`] around another one.
///
/// Whatever implements it is a [`MeetingControl`] too. All that changes something comes through one of four methods, as a value that says
/// what it is; what a layer does not provide goes through as it is, and so does all that only reads. Pointers (`&`, `Box`, `Arc`) are
/// layers that provide nothing.
///
/// ```
/// use meeting_control::control::{BoxFuture, ForMeeting, Layer, MeetingControl};
/// use meeting_control::{Error, ErrorKind, Response};
///
/// /// Ends no meeting.
/// struct Endless<M>(M);
///
/// impl<M: MeetingControl> Layer for Endless<M> {
///     type Inner = M;
///
///     fn inner(&self) -> &M {
///         &self.0
///     }
///
///     fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
///         match asked.verb() {
///             meeting_control::control::Verb::End => {
///                 let refusal = Error::new(self.vendor(), ErrorKind::FailedPrecondition).with_message("never on my watch");
///                 Box::pin(std::future::ready(Err(refusal)))
///             }
///             _ => asked.carry_out(self.inner()),
///         }
///     }
/// }
/// ```
pub trait Layer: Send + Sync {
    /// What it is around.
    type Inner: MeetingControl + ?Sized;

    /// What it is around.
    fn inner(&self) -> &Self::Inner;

    /// Creates a meeting.
    ///
    /// # Errors
    /// Those of [`MeetingControl::create`].
    fn on_creation<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        self.inner().create(meeting)
    }

    /// Removes people; [`MeetingControl::remove`] comes here too.
    ///
    /// # Errors
    /// Those of [`MeetingControl::removing`].
    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing, Error>> {
        self.inner().removing(removal)
    }

    /// Does something else to several people.
    ///
    /// # Errors
    /// Those of the verb.
    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Report, Error>> {
        asked.carry_out(self.inner())
    }

    /// Does something to the meeting, or to one person in it.
    ///
    /// # Errors
    /// Those of the verb.
    fn on_meeting<'a>(&'a self, asked: ForMeeting<'a>) -> BoxFuture<'a, Result<Response<()>, Error>> {
        asked.carry_out(self.inner())
    }
}

/// A pointer changes nothing.
macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<M: MeetingControl + ?Sized> Layer for $pointer {
            type Inner = M;

            fn inner(&self) -> &M {
                self
            }
        }
    )*};
}

pointers!(&M, Box<M>, Arc<M>);

// Without it, a verb that is new would be refused by every layer.
#[deny(clippy::missing_trait_methods)]
impl<L: Layer> MeetingControl for L {
    fn vendor(&self) -> Vendor {
        self.inner().vendor()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        Box::pin(async move { Ok(self.on_removal(removal).await?.finish().await) })
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing, Error>> {
        self.on_removal(removal)
    }

    fn find(&self) -> Items<Meeting> {
        self.inner().find()
    }

    fn participants(&self, meeting: &str) -> Items<Participant> {
        self.inner().participants(meeting)
    }

    fn bans(&self, meeting: &str) -> Items<Ban> {
        self.inner().bans(meeting)
    }

    fn info<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Meeting, Error>> {
        self.inner().info(meeting)
    }

    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        self.on_creation(meeting)
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::Invite(invitation))
    }

    fn lift_bans<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::LiftBans(people))
    }

    fn mute<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::Mute(people))
    }

    fn ask_to_unmute<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::AskToUnmute(people))
    }

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a str,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::MuteEverybody(unmute)))
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::UnmuteEverybody))
    }

    fn lock<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Lock))
    }

    fn unlock<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Unlock))
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a str,
        person: Person<&'a str>,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::HandOverHost(person)))
    }

    fn add_cohosts<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::AddCohosts(people))
    }

    fn remove_cohosts<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::RemoveCohosts(people))
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a str,
        person: Person<&'a str>,
        name: NewName<&'a str>,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Rename(person, name)))
    }

    fn send_to_waiting_room<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::SendToWaitingRoom(people))
    }

    fn let_in<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        self.on_people(ForPeople::LetIn(people))
    }

    fn let_everybody_in<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::LetEverybodyIn))
    }

    fn start_recording<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::StartRecording))
    }

    fn stop_recording<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::StopRecording))
    }

    fn extend<'a>(&'a self, meeting: &'a str, time: Duration) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Extend(time)))
    }

    fn end<'a>(&'a self, meeting: &'a str) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::End))
    }
}
