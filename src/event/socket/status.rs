//! How a connection fares.

use std::fmt;
use std::time::Duration;

use crate::Error;

/// How a socket fares.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It has not been connected yet.
    Connecting,
    /// It is connected, and hears what happens from now on.
    Connected {
        /// Whether it was not connected for a while, so that it may have missed something: who is there has to be looked up anew. False for
        /// the first connection, and where the new one stood before the old one ended.
        gap: bool,
    },
    /// It is not connected any more, or could not be, and tries again by itself.
    Reconnecting {
        /// Which try it is, since the last connection that lasted: 1 for the first.
        attempt: u32,
        /// How long it waits before it tries.
        pause: Duration,
        /// Why.
        reason: Loss,
    },
    /// It has ended, and does not try again.
    Closed(End),
}

/// Why a connection was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// The vendor said that it would close it, with these words.
    Announced(String),
    /// The vendor has closed it, with this code where it gave one.
    Closed(Option<u16>),
    /// It broke; the text says what was noticed.
    Broken(String),
    /// Nothing came through it any more, not even an answer to a sign of life.
    Silent,
    /// What came through it was no WebSocket's, or larger than a frame may be, 16 MiB; the text says which.
    Unsound(String),
    /// It did not come about.
    NotOpened(Error),
}

/// Why a socket does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The vendor refuses it, and would do so again: a wrong secret, a permission that is missing, a meeting that is not there.
    Refused(Error),
    /// The meeting that it was about is over: the vendor told so, or it was not there any more when a lost connection was to be replaced.
    MeetingOver,
    /// It was closed by [`close`](super::Socket::close).
    Asked,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("connecting"),
            Self::Connected { gap: false } => f.write_str("connected"),
            Self::Connected { gap: true } => f.write_str("connected again; something may have been missed"),
            Self::Reconnecting { attempt, pause, reason } => {
                write!(f, "not connected: {reason}; attempt {attempt} in {:.1} s", pause.as_secs_f64())
            }
            Self::Closed(end) => write!(f, "closed: {end}"),
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Announced(words) if words.is_empty() => f.write_str("the vendor closes the connection"),
            Self::Announced(words) => write!(f, "the vendor closes the connection: {words}"),
            Self::Closed(None) => f.write_str("the vendor has closed the connection"),
            Self::Closed(Some(code)) => write!(f, "the vendor has closed the connection with code {code}"),
            Self::Broken(what) => write!(f, "the connection broke: {what}"),
            Self::Silent => f.write_str("nothing came through the connection any more"),
            Self::Unsound(what) => write!(f, "the connection was given up: {what}"),
            Self::NotOpened(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::MeetingOver => f.write_str("the meeting is over"),
            Self::Asked => f.write_str("as it was asked"),
        }
    }
}
