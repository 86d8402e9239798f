//! What becomes known of who is in a meeting, and by what.

use serde::Serialize;

use super::Participant;
use crate::Error;

/// By what it is known who is in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// By the meeting's events.
    Events,
    /// By reading the list of participants again and again.
    Polling,
}

/// What became known of who is in a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Somebody is there, who was not before or was not known to be.
    Came(Participant),
    /// Somebody who is there has another name or role, or was muted or unmuted.
    Changed(Participant),
    /// Somebody is not there any more.
    Left(Participant),
    /// The list has been read: everybody who is there has been told. At the beginning, and after a failure.
    Complete,
    /// No events come any more, for this reason: from now on it goes by the list.
    Deaf(Error),
    /// Events come again: from now on it goes by them.
    Hearing,
    /// The list could not be read for once, or not as a whole: who could be read is told, and nobody is told to have left. It goes on.
    Blind(Error),
    /// It cannot go on: the meeting is over ([`ErrorKind::NotFound`](crate::ErrorKind::NotFound), on Huawei
    /// [`ErrorKind::FailedPrecondition`](crate::ErrorKind::FailedPrecondition)), or the vendor refuses the client.
    Ended(Error),
}
