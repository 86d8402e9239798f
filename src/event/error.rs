use std::fmt;
use std::time::{Duration, SystemTime};

/// Why a delivery was not taken.
///
/// None of it quotes the message or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiveError {
    /// It carries nothing that could prove where it is from.
    Unsigned,
    /// It was not sent by the vendor, or not to whom these secrets belong; the text says what does not fit.
    NotAuthentic(&'static str),
    /// The vendor has sent it, but not now: it may be somebody's copy.
    Stale {
        /// How far the time that it was sent is from the receiver's clock, in either direction.
        off_by: Duration,
        /// When it was sent.
        sent_at: SystemTime,
    },
    /// The envelope cannot be read; the text says what is wrong with it.
    Malformed(String),
    /// It has more bytes than any vendor sends: more than so many.
    TooLarge(usize),
}

impl ReceiveError {
    /// The HTTP status to answer with: 401, 403 for a stale one, 400, or 413.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unsigned | Self::NotAuthentic(_) => 401,
            Self::Stale { .. } => 403,
            Self::Malformed(_) => 400,
            Self::TooLarge(_) => 413,
        }
    }

    /// How much of a delivery was sound before it was refused: of several refusals the one that got furthest is told.
    pub(crate) fn depth(&self) -> u8 {
        match self {
            Self::TooLarge(_) | Self::Unsigned => 0,
            Self::NotAuthentic(_) => 1,
            Self::Malformed(_) => 2,
            Self::Stale { .. } => 3,
        }
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned => f.write_str("not authentic: it is not signed"),
            Self::NotAuthentic(why) => write!(f, "not authentic: {why}"),
            Self::Stale { off_by, .. } => {
                write!(f, "stale: sent {} s away from now, which is not tolerated", off_by.as_secs())
            }
            Self::Malformed(why) => write!(f, "malformed: {why}"),
            Self::TooLarge(most) => write!(f, "malformed: it is larger than {most} bytes"),
        }
    }
}

impl std::error::Error for ReceiveError {}
