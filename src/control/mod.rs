//! One way to do the same thing on every vendor.
//!
//! ```no_run
//! # #[cfg(feature = "dingtalk")]
//! # async fn example(client: meeting_control::dingtalk::Client) -> Result<(), meeting_control::Error> {
//! use meeting_control::control::{MeetingControl, Removal, Rejoin};
//!
//! let report = client.remove(&Removal::new("644272f14ba331014xxxxxxx", ["ann", "bob"]).rejoin(Rejoin::Forbidden)).await?;
//! for (participant, outcome) in &report {
//!     println!("{participant}: {outcome}");
//! }
//! # Ok(())
//! # }
//! ```

mod removal;
pub(crate) mod remover;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Error, Vendor};
pub use removal::{Outcome, Outcomes, Rejoin, Removal, RemovalReport};

/// A future behind a pointer, so that [`MeetingControl`] can be used as `dyn MeetingControl`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What can be done to a running meeting, whoever runs it.
///
/// What a vendor cannot do is refused with [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) before anything is sent; it is
/// never left out silently.
///
/// The clients of all vendors implement it, and so can anything else: a double in a test, or a layer around a client.
///
/// ```
/// use meeting_control::control::{BoxFuture, MeetingControl, Outcome, Removal, RemovalReport};
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
///     fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
///         Box::pin(async move {
///             removal.check(self.vendor())?;
///             let outcomes = removal.participants().iter().map(|one| (one, match (removal.meeting(), one.as_str()) {
///                 ("room-test", "ann") => Outcome::Removed,
///                 ("room-test", _) => Outcome::NotThere,
///                 _ => Outcome::Failed(Error::new(self.vendor(), ErrorKind::NotFound).with_message("no such room")),
///             }));
///             Ok(RemovalReport::new(self.vendor(), removal.meeting(), outcomes))
///         })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let report = Double.remove(&Removal::new("room-test", ["ann", "bob"])).await?;
/// assert_eq!(report, RemovalReport::new(Vendor::Tencent, "room-test", [("ann", Outcome::Removed), ("bob", Outcome::NotThere)]));
/// # Ok(())
/// # }
/// ```
pub trait MeetingControl: Send + Sync {
    /// Whose meetings these are.
    fn vendor(&self) -> Vendor;

    /// Removes people from a running meeting.
    ///
    /// Each participant is named as the vendor names people in a meeting: by unionId on DingTalk, by participant id (`pid`) on Huawei,
    /// by UserID on Tencent. Someone who is named twice is removed and reported once.
    ///
    /// A removal is several calls: each has the client's deadline for itself, and one for the list of members comes first on DingTalk
    /// and Huawei.
    ///
    /// Where there is no such meeting, that is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) for everybody in the report. On DingTalk
    /// the list of members says so; an app that may not read it (`VideoConference.Conference.Read`) hears of a wrong parameter instead.
    ///
    /// # Errors
    /// Only what is found before anything is sent: [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) and
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported). Whatever happens later is told for each person in the report, so that
    /// nobody is lost from it.
    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>>;
}

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<M: MeetingControl + ?Sized> MeetingControl for $pointer<M> {
            fn vendor(&self) -> Vendor {
                (**self).vendor()
            }

            fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>> {
                (**self).remove(removal)
            }
        }
    )*};
}

pointers!(Box, Arc);
