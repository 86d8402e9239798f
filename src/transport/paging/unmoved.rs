//! Pages that have to show that nobody came or went while they were read.

use std::any::Any;
use std::task::{Poll, ready};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::tally::Tally;
use super::turning::Turned;
use crate::transport::operation::Operation;

/// What a page says of how many there are.
pub(super) type Count = dyn Fn(&dyn Any) -> Option<i32> + Send;

pub(super) fn tallied(operation: &'static Operation, pages: Turned, count: Box<Count>) -> Turned {
    let mut tallying = Some((pages, Tally::default()));
    Box::pin(stream::poll_fn(move |context| {
        let Some((pages, tally)) = &mut tallying else { return Poll::Ready(None) };
        match ready!(pages.poll_next_unpin(context)) {
            Some(Ok(page)) => {
                tally.add(page.items, count(&*page.answer.value).map(i64::from));
                Poll::Ready(Some(Ok(page)))
            }
            Some(Err(error)) => {
                tallying = None;
                Poll::Ready(Some(Err(error)))
            }
            None => {
                let problem = tally.problem(operation);
                tallying = None;
                Poll::Ready(problem.map(Err))
            }
        }
    }))
}
