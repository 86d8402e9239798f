//! What is put around a [`MeetingControl`].

use std::sync::Arc;
use std::time::Duration;

use super::{
    Act, Ban, BoxFuture, Capabilities, ForMeeting, ForPeople, Invitation, Meeting, MeetingControl, MeetingId,
    NewMeeting, NewlyMade, Participant, ParticipantId, Removal, Report, SelfUnmute, Underway, VendorClient, by_doing,
    through,
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

    /// The vendor's own client: what is done with it is done without this layer. One that keeps something from happening hands out
    /// none.
    fn on_client(&self) -> Option<VendorClient<'_>> {
        self.inner().client()
    }

    /// What can be done: what it is around can do, unless it keeps some of that from happening.
    fn on_capabilities(&self) -> Capabilities {
        self.inner().capabilities()
    }

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
    fn on_removal<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        self.inner().removing(removal)
    }

    /// Does something else to several people; each of the verbs comes here too.
    ///
    /// # Errors
    /// Those of the verb.
    fn on_people<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        self.inner().doing(asked)
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
        self.on_capabilities()
    }

    fn client(&self) -> Option<VendorClient<'_>> {
        self.on_client()
    }

    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        through(self.on_removal(removal))
    }

    fn doing<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        self.on_people(asked)
    }

    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        self.on_removal(removal)
    }

    fn find(&self) -> Items<Meeting> {
        self.inner().find()
    }

    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        self.inner().participants(meeting)
    }

    fn bans(&self, meeting: &MeetingId) -> Items<Ban> {
        self.inner().bans(meeting)
    }

    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        self.inner().info(meeting)
    }

    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        self.on_creation(meeting)
    }

    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        through(self.on_people(ForPeople::Invite(invitation)))
    }

    by_doing!(
        lift_bans LiftBans,
        mute Mute,
        ask_to_unmute AskToUnmute,
        add_cohosts AddCohosts,
        remove_cohosts RemoveCohosts,
        send_to_waiting_room SendToWaitingRoom,
        let_in LetIn
    );

    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::MuteEverybody(unmute)))
    }

    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::UnmuteEverybody))
    }

    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Lock))
    }

    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Unlock))
    }

    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::HandOverHost(person)))
    }

    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Rename(person, name)))
    }

    fn let_everybody_in<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::LetEverybodyIn))
    }

    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::StartRecording))
    }

    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::StopRecording))
    }

    fn extend<'a>(&'a self, meeting: &'a MeetingId, time: Duration) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::Extend(time)))
    }

    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        self.on_meeting(ForMeeting::new(meeting, Act::End))
    }
}
