use std::fmt;

use bytes::Bytes;

use crate::wire::node::Node;
use crate::wire::slot::Oddities;

/// Why an event is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unread {
    /// It does not say what it is.
    NoKind,
    /// No document describes this kind.
    NewKind,
    /// What it holds is not what its document says; the text tells the place and what stands there, never the value.
    Body(String),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKind => f.write_str("it does not say what it is"),
            Self::NewKind => f.write_str("no document describes this kind"),
            Self::Body(problem) => f.write_str(problem),
        }
    }
}

/// A vendor's enum of events.
pub(crate) trait Kinds: Sized {
    /// The event of that kind; `None` where no document describes it, `Some(None)` where it cannot be read.
    fn read(kind: &str, node: &Node<'_>, oddities: &mut Oddities) -> Option<Option<Self>>;

    fn unknown(kind: Option<String>, raw: Bytes, reason: Unread) -> Self;
}
