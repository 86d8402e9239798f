//! One way to do the same thing on every vendor.
//!
//! ```no_run
//! # async fn example(client: meeting_control::dingtalk::Client) -> Result<(), meeting_control::Error> {
//! use meeting_control::control::{MeetingControl, Removal, Rejoin};
//!
//! let report = client.remove(&Removal::new("644272f14ba331014xxxxxxx", ["ann", "bob"]).rejoin(Rejoin::Forbidden)).await?;
//! for (participant, outcome) in report.iter() {
//!     println!("{participant}: {outcome}");
//! }
//! # Ok(())
//! # }
//! ```

mod removal;
pub(crate) mod remover;
mod removing;

use std::future::Future;
use std::pin::Pin;

use crate::{Error, Vendor};
pub use removal::{Outcome, Rejoin, Removal, RemovalReport};
pub use removing::Removing;

/// A future behind a pointer, so that [`MeetingControl`] can be used as `dyn MeetingControl`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What can be done to a running meeting, whoever runs it.
///
/// What a vendor cannot do is refused with [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) before anything is sent; it is
/// never left out silently.
pub trait MeetingControl: Send + Sync {
    /// Whose meetings these are.
    fn vendor(&self) -> Vendor;

    /// Removes people from a running meeting.
    ///
    /// Each participant is named as the vendor names people in a meeting: by unionId on DingTalk, by participant id (`pid`) on Huawei,
    /// by UserID on Tencent. Someone who is named twice is removed and reported once.
    ///
    /// A removal is several calls, and one for the list of members comes first on DingTalk and Huawei. All of them together have the
    /// removal's [deadline](Removal::deadline).
    ///
    /// # Errors
    /// Only what is found before anything is sent: [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) and
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported). Whatever happens later is told for each person in the report, so that
    /// nobody is lost from it.
    fn remove<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<RemovalReport, Error>>;

    /// Like [`remove`](Self::remove), but tells what became of each as it becomes known, and can be given up halfway.
    ///
    /// An implementation that does not provide it removes everybody first and tells of them then; the clients of this crate provide it.
    ///
    /// # Errors
    /// As of [`remove`](Self::remove).
    fn removing<'a>(&'a self, removal: &'a Removal) -> BoxFuture<'a, Result<Removing<'a>, Error>> {
        Box::pin(async move { self.remove(removal).await.map(Removing::from) })
    }
}
