//! What a socket tells.

use std::fmt;

use bytes::Bytes;

use super::{Pushed, Status};
use crate::event::ReceiveError;

/// What a socket tells.
#[derive(Debug)]
#[non_exhaustive]
pub enum Heard<E> {
    /// Something happened.
    Event(Pushed<E>),
    /// The connection has changed. The same is told by [`Socket::status`](super::Socket::status) at any time.
    Status(Status),
    /// Something came that is no frame of the vendor's, and that nobody can answer.
    Unreadable(Unreadable),
}

/// What came through a socket and is no frame.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Unreadable {
    /// What came.
    pub frame: Bytes,
    /// What is wrong with it.
    pub problem: ReceiveError,
}

impl Unreadable {
    pub(crate) fn new(frame: &[u8], problem: ReceiveError) -> Self {
        Self { frame: Bytes::copy_from_slice(frame), problem }
    }
}

/// Without what came, which may hold a secret.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frame: _, problem } = self;
        f.debug_struct("Unreadable").field("problem", problem).finish_non_exhaustive()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}
