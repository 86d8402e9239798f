//! Who is in a meeting now.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::vec;

use futures_util::Stream;

#[cfg(feature = "events")]
use super::News;
use super::watch::Watch;
use super::{Change, MeetingControl, MeetingId, Participant, Source};
use crate::Error;

/// Who is in a running meeting, kept up to date: a [`Stream`] of what changes.
///
/// It begins with everybody on the list of participants and goes on with who comes, changes and leaves. Where it
#[cfg_attr(feature = "events", doc = "[hears](Self::hearing)")]
#[cfg_attr(not(feature = "events"), doc = "hears (feature `events`)")]
/// the meeting's events, it goes by them, and reads the list again after a gap in them, when one does not say of whom it is, and once a
/// minute, as events get lost and come late: until then somebody may be shown who has left. Where it hears none, and while a connection is
/// lost that brings them, it reads the list every [few seconds](Self::every). [`source`](Self::source) says which.
///
/// No task runs behind it: it does all that while it is polled. It goes on after failures that pass, and ends with the meeting.
///
/// ```no_run
/// # async fn example(client: meeting_control::huawei::Client) -> Result<(), meeting_control::Error> {
/// use meeting_control::control::{Change, Roster};
///
/// let mut roster = Roster::new(client, "914083199")?;
/// while let Some(change) = roster.next().await {
///     match change {
///         Change::Came(one) => println!("{:?} is there", one.name),
///         Change::Left(one) => println!("{:?} has left", one.name),
///         Change::Complete => println!("{} people are there", roster.participants().count()),
///         _ => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "it watches while it is polled"]
pub struct Roster {
    watch: Watch,
    /// What has changed and is not told yet.
    changes: vec::IntoIter<Change>,
    is_over: bool,
}

impl Roster {
    /// Of this meeting.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) where it can be no meeting's id;
    /// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) where nothing can tell who is there.
    pub fn new(meetings: impl MeetingControl + 'static, meeting: impl Into<MeetingId>) -> Result<Self, Error> {
        let watch = Watch::of(Arc::new(meetings), meeting.into())?;
        Ok(Self { watch, changes: Vec::new().into_iter(), is_over: false })
    }

    /// How long it waits from one look at the list to the next where it hears no events; five seconds unless this says otherwise. The
    /// client keeps the vendor's rate in any case.
    pub fn every(mut self, pause: Duration) -> Self {
        self.watch.every(pause);
        self
    }

    /// Goes by these events, of the [vendor's socket](super::VendorClient::news) for instance; those of other meetings are passed over.
    /// When they end it goes on by reading the list.
    #[cfg(feature = "events")]
    pub fn hearing<H: Into<News>>(mut self, events: impl Stream<Item = H> + Send + 'static) -> Self {
        self.watch.hear(events);
        self
    }

    /// By what it knows.
    pub fn source(&self) -> Source {
        self.watch.source()
    }

    /// Who is there, as far as is known: in the list's order, and after them who came since it was read.
    pub fn participants(&self) -> impl Iterator<Item = &Participant> {
        self.watch.present()
    }

    /// What changed next; `None` after it has ended.
    ///
    /// Dropping this future loses nothing.
    pub async fn next(&mut self) -> Option<Change> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Roster {
    type Item = Change;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Change>> {
        let this = &mut *self;
        loop {
            if let Some(change) = this.changes.next() {
                this.is_over |= matches!(change, Change::Ended(_));
                return Poll::Ready(Some(change));
            }
            if this.is_over {
                return Poll::Ready(None);
            }
            this.changes = ready!(this.watch.poll_turn(context)).changes.into_iter();
        }
    }
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster").field("source", &self.source()).finish_non_exhaustive()
    }
}
