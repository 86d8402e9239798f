//! One way to do the same thing on every vendor.
//!
//! ```no_run
//! # #[cfg(feature = "dingtalk")]
//! # async fn example(client: meeting_control::dingtalk::Client) -> Result<(), meeting_control::Error> {
//! use meeting_control::control::{MeetingControl, MeetingId, Rejoin, Removal, Verb, Whom};
//!
//! let meetings: &dyn MeetingControl = &client;
//! let meeting = MeetingId::from("644272f14ba331014xxxxxxx"); // or as `find`, `create` or an event tells it
//! let guests = Whom::everybody().but(["chris"]).resolve(meetings, &meeting).await?; // and never the host
//! let report = meetings.mute(guests.people()).await?;
//! for (participant, outcome) in &report {
//!     println!("{participant}: {outcome}");
//! }
//! meetings.remove(&Removal::new(&meeting, ["ann", "bob"]).rejoin(Rejoin::Forbidden)).await?;
//! if meetings.capabilities().has(Verb::Lock) {
//!     meetings.lock(&meeting).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What each vendor has
//!
#![doc = include_str!("verbs.md")]
//!
//! [`Verb`] has the meanings, [`Capabilities`] the same table at run time.
//!
//! # What goes around a client
//!
//! [`DryRun`], [`Protected`], [`Confirmed`] and [`Audit`] are [`MeetingControl`]s around another one, and can be stacked; [`Layer`] makes one of one's own.
//! The outermost is asked first: an audit around protected people records what was asked for, one inside them what was done.
//! [`Roster`] tells who is in a meeting now and what changes; [`KeepOut`] removes whoever comes back.
//!
//! # What only one vendor has
//!
//! [`MeetingControl::client`] leads to the [vendor's own client](VendorClient), which has all its operations, and is a [`MeetingControl`]
//! itself.

mod asked;
mod audit;
mod change;
mod confirmed;
mod confirming;
#[cfg(feature = "sandbox")]
pub mod contract;
mod creation;
mod dry_run;
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
mod inviting;
mod keep_out;
mod layer;
mod meeting;
#[cfg(feature = "events")]
mod news;
mod over;
mod people;
mod protected;
mod recognition;
mod removal;
mod report;
mod roster;
mod run;
mod settling;
mod showing;
mod underway;
mod undo;
mod vendor_client;
mod verb;
mod watch;
mod whom;
pub(crate) mod work;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

pub use crate::identity::{MeetingId, ParticipantId, Role};
pub use asked::{Act, ForMeeting, ForPeople};
pub use audit::{Audit, AuditEntry};
pub use change::{Change, Source};
pub use confirmed::Confirmed;
pub use creation::Creation;
pub use dry_run::{DryRun, Step};
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
pub(crate) use inviting::invite;
pub use keep_out::{KeepOut, Watched};
pub use layer::Layer;
pub use meeting::{Ban, Invitation, Invitee, Meeting, MeetingState, NewMeeting, NewlyMade, Participant};
#[cfg(feature = "events")]
pub use news::News;
pub use people::People;
pub use protected::Protected;
pub use removal::{Rejoin, Removal};
pub use report::{Outcome, Outcomes, Report};
pub use roster::Roster;
pub use underway::Underway;
pub(crate) use underway::{by_doing, through};
pub use vendor_client::VendorClient;
pub use verb::{Capabilities, Support, Verb};
pub use whom::{Selection, Whom};

use crate::told::beside;
pub(crate) use crate::told::of_this_meeting;
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
use crate::transport::failure::stands_for_nothing;
use crate::{Error, ErrorKind, Items, Response, Vendor};

/// A future behind a pointer, so that [`MeetingControl`] can be used as `dyn MeetingControl`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whether people who are muted may switch their own microphone on again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SelfUnmute {
    /// As the vendor has it: they may on DingTalk and Huawei, and may not on Tencent.
    #[default]
    Usual,
    /// They may.
    Allowed,
    /// They may not, until [`unmute_all`](MeetingControl::unmute_everybody).
    Forbidden,
}

impl SelfUnmute {
    /// What muting everybody amounts to.
    pub fn verb(self) -> Verb {
        match self {
            Self::Usual => Verb::MuteEverybody,
            Self::Allowed => Verb::MuteEverybodyForNow,
            Self::Forbidden => Verb::MuteEverybodyForGood,
        }
    }
}

/// Of a list in which something has no id, and could not be found again.
pub(crate) fn nameless(vendor: Vendor, operation: &'static str) -> Error {
    beside(vendor, operation, "an entry of the list has no id".to_owned())
}

/// An id on a list of people; an empty one is none.
pub(crate) fn told_id(told: Option<String>) -> Option<ParticipantId> {
    match told {
        Some(id) if !id.is_empty() => Some(id.into()),
        _ => None,
    }
}

/// The id of a meeting that is told; a blank one is none, nor is a word for nothing.
#[cfg(any(feature = "dingtalk", feature = "huawei"))]
pub(crate) fn told_meeting(told: Option<String>) -> Option<MeetingId> {
    match told {
        Some(id) if !stands_for_nothing(&id) && id.trim() != "0" => Some(id.into()),
        _ => None,
    }
}

/// Of an answer that does not tell of the meeting.
pub(crate) fn untold(vendor: Vendor, operation: &'static str) -> Error {
    beside(vendor, operation, "the answer tells nothing of the meeting".to_owned())
}

/// Refuses an id that a vendor tells and no call can take. It is no mistake of the caller's.
pub(crate) fn usable(vendor: Vendor, id: &ParticipantId) -> Result<(), Error> {
    let Err(odd) = id.check(vendor) else { return Ok(()) };
    let message = format!("the vendor tells an id that no call can take: {}", odd.message().unwrap_or_default());
    Err(Error::unsent(vendor, ErrorKind::FailedPrecondition, message))
}

fn refuse<'a, T: Send + 'a>(vendor: Vendor, verb: Verb) -> BoxFuture<'a, Result<T, Error>> {
    Box::pin(std::future::ready(Err(verb.unprovided(vendor))))
}

/// What can be done to a running meeting, whoever runs it.
///
/// What a vendor cannot do is refused with [`ErrorKind::Unsupported`] before anything is sent; it is
/// never left out silently.
///
/// The clients of all vendors implement it, and so can anything else: a double in a test, or a layer around a client. Only
/// [`vendor`](Self::vendor) has to be provided; what is not is refused. `contract::check` (feature `sandbox`) puts an implementation to
/// the test; [`Layer`] makes one of what goes around another.
///
/// Verbs for several people answer with a [`Report`] in which everybody has an outcome; they fail as a whole only before anything is
/// sent. A verb for the meeting yields the vendor's [request id](Response::request_id), the last one's of several calls, or fails with the
/// vendor's error. Where it is [composed](Support::Composed) of several calls, each of them has
/// the client's deadline.
///
/// ```
/// use meeting_control::control::{BoxFuture, Capabilities, MeetingControl, Outcome, Removal, Report, Verb};
/// use meeting_control::{Error, ErrorKind, Vendor};
///
/// /// Knows one room, and nobody but Ann in it.
/// struct Double;
///
/// impl MeetingControl for Double {
///     fn vendor(&self) -> Vendor {
///         Vendor::Tencent
///     }
///
///     fn capabilities(&self) -> Capabilities {
///         Capabilities::only(self.vendor(), [Verb::Remove])
///     }
///
///     fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
///         Box::pin(async move {
///             removal.check(self.vendor())?;
///             removal.verbs().try_for_each(|verb| self.capabilities().check(verb))?;
///             let outcomes = removal.participants().iter().map(|one| (one, match (removal.meeting().as_str(), one.as_str()) {
///                 ("room-test", "ann") => Outcome::Removed,
///                 ("room-test", _) => Outcome::NotThere,
///                 _ => Outcome::Failed(Error::new(self.vendor(), ErrorKind::NotFound).with_message("no such room")),
///             }));
///             Ok(Report::new(removal.verb(), self.vendor(), removal.meeting(), outcomes))
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let report = Double.remove(&Removal::new("room-test", ["ann", "bob"])).await?;
/// assert_eq!(report, Report::new(Verb::Remove, Vendor::Tencent, "room-test", [("ann", Outcome::Removed), ("bob", Outcome::NotThere)]));
/// assert_eq!(Double.end(&"room-test".into()).await.unwrap_err().kind(), ErrorKind::Unsupported);
/// # Ok(())
/// # }
/// ```
pub trait MeetingControl: Send + Sync {
    /// Whose meetings these are.
    fn vendor(&self) -> Vendor;

    /// What can be done: all that the vendor has, unless an implementation provides less and says so by [`Capabilities::only`].
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(self.vendor())
    }

    /// The vendor's own client, for what only this vendor has; `None` of what is no client and has none, such as a double.
    ///
    /// Layers hand it through, and what is done with it is done without them: [`Audit`] does not record it. Those that keep
    /// something from happening hand out none: [`DryRun`] and [`Protected`].
    fn client(&self) -> Option<VendorClient<'_>> {
        None
    }

    /// Removes people from a running meeting.
    ///
    /// A removal is several calls, and one for the list of members comes first on DingTalk and Huawei. All of them together have
    /// the removal's [deadline](Removal::deadline).
    ///
    /// Where there is no such meeting, that is [`ErrorKind::NotFound`] for everybody in the report.
    /// On DingTalk the list of members says so; an app that may not read it (`VideoConference.Conference.Read`) hears of a wrong
    /// parameter instead.
    ///
    /// # Errors
    /// Only what is found before anything is sent: [`ErrorKind::InvalidArgument`] and
    /// [`ErrorKind::Unsupported`]. Whatever happens later is told for each person in the report,
    /// so that nobody is lost from it.
    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Report, Error>> {
        refuse(self.vendor(), removal.verb())
    }

    /// Like any other verb for several people, but tells what became of each as it becomes known, and can be given up halfway.
    ///
    /// An implementation that does not provide it does all of it first and tells of them then; the clients of this crate provide it.
    ///
    /// # Errors
    /// Those of the verb.
    fn doing<'a>(&'a self, asked: ForPeople<'a>) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move { asked.carry_out(self).await.map(Underway::from) })
    }

    /// Like [`remove`](Self::remove), but tells what became of each as it becomes known, and can be given up halfway.
    ///
    /// An implementation that does not provide it removes everybody first and tells of them then; the clients of this crate
    /// provide it.
    ///
    /// # Errors
    /// As of [`remove`](Self::remove).
    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Underway, Error>> {
        Box::pin(async move { self.remove(removal).await.map(Underway::from) })
    }

    /// The meetings that are running: the organisation's on DingTalk, those of whoever is logged in on Huawei. All pages are read before
    /// the first meeting is told, and once more where meetings end between two of them, so that another one may be on neither; where they
    /// still do the third time, an error that is [retryable](Error::is_retryable) comes after all that are. [`Items::all`] collects them.
    fn find(&self) -> Items<Meeting> {
        Items::failed(Verb::Find.unprovided(self.vendor()))
    }

    /// Who is in a running meeting, or on the way into it. [`Items::all`] collects them.
    /// What is told as `id` is what the other verbs take. Where somebody cannot be read, or the vendor counts more people than it tells,
    /// an error comes after everybody else; an answer without a list, or of another meeting, is an error, and no empty list.
    ///
    /// On Tencent pages are fetched as they are asked for. On DingTalk all of them come first: what is told of somebody on one may concern
    /// another entry of theirs, and where people come or go between two pages, so that somebody may be on neither, they are read again,
    /// three times at most.
    fn participants(&self, meeting: &MeetingId) -> Items<Participant> {
        let _ = meeting;
        Items::failed(Verb::Participants.unprovided(self.vendor()))
    }

    /// Who cannot come back into a meeting, and until when.
    fn bans(&self, meeting: &MeetingId) -> Items<Ban> {
        let _ = meeting;
        Items::failed(Verb::Bans.unprovided(self.vendor()))
    }

    /// Creates a meeting that begins now, or when [`NewMeeting::start`] says.
    ///
    /// Call it once: on DingTalk and Huawei a repetition is a second meeting. On Tencent the id can be used once; that it is in use is
    /// [`ErrorKind::Conflict`].
    fn create<'a>(&'a self, meeting: &'a NewMeeting) -> BoxFuture<'a, Result<NewlyMade, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::Create)
    }

    /// Tells about one meeting.
    ///
    /// A meeting that is over is told as [`MeetingState::Ended`] on DingTalk, and is
    /// [`ErrorKind::NotFound`] on the others. An answer that tells nothing of the meeting, or is of another one, is an error.
    fn info<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Meeting, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::Info)
    }

    /// Rings people into a running meeting. Done means that they are being rung, not that they come.
    ///
    /// All go into one call, which is never repeated, since a repetition rings twice; so all of them share one outcome. Where the vendor
    /// refuses it for certain because of somebody whom it does not know, the others are rung by calls of their own. The report names
    /// people by account or number.
    fn invite<'a>(&'a self, invitation: &'a Invitation) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = invitation;
        refuse(self.vendor(), Verb::InviteAccount)
    }

    /// Lets people come back before their ban ends. Nobody is brought back by it.
    fn lift_bans<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::LiftBans)
    }

    /// Switches microphones off, on all devices of a person on DingTalk. People may switch theirs on again.
    fn mute<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::Mute)
    }

    /// Undoes [`mute`](Self::mute). No vendor says whether that opens the microphone or asks the person: count on being asked.
    fn ask_to_unmute<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::AskToUnmute)
    }

    /// Switches all microphones off, but for the host's on Huawei; DingTalk does not say what it does to the host. On Tencent it is a switch
    /// that keeps members from sending audio; what it does to whoever is speaking just now is not stated.
    fn mute_everybody<'a>(
        &'a self,
        meeting: &'a MeetingId,
        unmute: SelfUnmute,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), unmute.verb())
    }

    /// Undoes [`mute_everybody`](Self::mute_everybody), of any kind. As with one person, people may be asked rather than heard.
    fn unmute_everybody<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::UnmuteEverybody)
    }

    /// Keeps further people out. On DingTalk nobody can enter any more; on Huawei the host and invited people still can.
    fn lock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::Lock)
    }

    /// Undoes [`lock`](Self::lock).
    fn unlock<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::Unlock)
    }

    /// Makes a participant the host, who must be in the meeting. Whoever is the host stays so, and the answer says that it
    /// [was so already](Response::was_already).
    ///
    /// On Huawei the present host gives up the role first. Where the vendor then refuses the other one, the role is given back; if that fails
    /// as well, the meeting is without a host, and the error says that the vendor may have acted.
    fn hand_over_host<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = (meeting, person);
        refuse(self.vendor(), Verb::HandOverHost)
    }

    /// Gives people the rights of a co-host.
    fn add_cohosts<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::AddCohosts)
    }

    /// Takes the rights of a co-host away.
    fn remove_cohosts<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::RemoveCohosts)
    }

    /// Shows a participant under another name, in this meeting alone. Tencent takes 32 bytes, Huawei 96 characters.
    fn rename<'a>(
        &'a self,
        meeting: &'a MeetingId,
        person: &'a ParticipantId,
        name: &'a str,
    ) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = (meeting, person, name);
        refuse(self.vendor(), Verb::Rename)
    }

    /// Sends people out to wait. The meeting's waiting room must be on; a co-host cannot be sent.
    fn send_to_waiting_room<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::SendToWaitingRoom)
    }

    /// Lets people in who wait. Whoever waits has another id than in the meeting before. No call tells it: the ids come with the events
    /// of the meeting's socket, which the feature `sockets` reads. [`let_everybody_in`](Self::let_everybody_in) needs none.
    fn let_in<'a>(&'a self, people: &'a People) -> BoxFuture<'a, Result<Report, Error>> {
        let _ = people;
        refuse(self.vendor(), Verb::LetIn)
    }

    /// Lets everybody in who waits.
    fn let_everybody_in<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::LetEverybodyIn)
    }

    /// Starts recording in the cloud. On DingTalk it is done in the name of the host, who is looked up; on Huawei the meeting must have
    /// been booked with recording.
    fn start_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::StartRecording)
    }

    /// Stops recording in the cloud, as [`start_recording`](Self::start_recording) starts it.
    fn stop_recording<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::StopRecording)
    }

    /// Puts off the end by this time, in whole minutes. Each call adds to the ones before, and none is repeated.
    fn extend<'a>(&'a self, meeting: &'a MeetingId, time: Duration) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = (meeting, time);
        refuse(self.vendor(), Verb::Extend)
    }

    /// Ends the meeting for everybody. On DingTalk it is done in the name of the host, who is looked up. On Huawei the booking may survive,
    /// by which the meeting can be started again.
    fn end<'a>(&'a self, meeting: &'a MeetingId) -> BoxFuture<'a, Result<Response<()>, Error>> {
        let _ = meeting;
        refuse(self.vendor(), Verb::End)
    }
}
