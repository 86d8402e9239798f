//! Pages behind a cursor, as a stream.

use std::collections::HashSet;
use std::future::Future;
use std::hash::Hash;

use futures_util::{Stream, stream};

use crate::error::Facts;
use crate::transport::operation::Operation;
use crate::{Error, ErrorKind, Response};

/// Where the next page begins.
pub(crate) trait Cursor: Clone + Eq + Hash + Send {
    /// What some vendors send instead of nothing after the last page.
    fn is_end(&self) -> bool;
}

impl Cursor for String {
    fn is_end(&self) -> bool {
        self.is_empty() || self == "0"
    }
}

impl Cursor for i32 {
    fn is_end(&self) -> bool {
        *self == 0
    }
}

impl Cursor for i64 {
    fn is_end(&self) -> bool {
        *self == 0
    }
}

struct Position<C> {
    cursor: Option<C>,
    seen: HashSet<C>,
}

/// Fetches page after page.
///
/// `next` reads the cursor of an answer, and whether there is more where the vendor says so. A cursor that has been there before
/// would lead in a circle, and an announced page without a cursor would be lost: both end the stream with an error.
pub(crate) fn pages<T, C, F>(
    operation: &'static Operation,
    start: Option<C>,
    fetch: impl Fn(Option<C>) -> F + Send,
    next: impl Fn(&T) -> (Option<C>, Option<bool>) + Send,
) -> impl Stream<Item = Result<Response<T>, Error>> + Send
where
    T: Send,
    C: Cursor,
    F: Future<Output = Result<Response<T>, Error>> + Send,
{
    let first = Position { cursor: start, seen: HashSet::new() };
    let state = (Some(Ok(first)), fetch, next);
    stream::unfold(state, move |(position, fetch, next)| async move {
        let position = match position? {
            Ok(position) => position,
            Err(error) => return Some((Err(error), (None, fetch, next))),
        };
        match fetch(position.cursor.clone()).await {
            Ok(answer) => {
                let after = position.after(operation, next(&answer));
                Some((Ok(answer), (after, fetch, next)))
            }
            Err(error) => Some((Err(error), (None, fetch, next))),
        }
    })
}

impl<C: Cursor> Position<C> {
    fn after(
        mut self,
        operation: &'static Operation,
        (cursor, more): (Option<C>, Option<bool>),
    ) -> Option<Result<Self, Error>> {
        let cursor = cursor.filter(|cursor| !cursor.is_end());
        match (cursor, more) {
            (_, Some(false)) | (None, None) => None,
            (None, Some(true)) => {
                Some(Err(lost(operation, "the answer announces another page and does not say where it begins")))
            }
            (Some(cursor), _) if !self.seen.insert(cursor.clone()) => {
                Some(Err(lost(operation, "the cursor leads back to a page that has been read")))
            }
            (Some(cursor), _) => Some(Ok(Self { cursor: Some(cursor), seen: self.seen })),
        }
    }
}

fn lost(operation: &'static Operation, message: &str) -> Error {
    Facts {
        operation: Some(operation.id),
        message: Some(message.to_owned()),
        ..Facts::new(operation.vendor, ErrorKind::InvalidResponse)
    }
    .into()
}
