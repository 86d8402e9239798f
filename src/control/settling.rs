//! How it becomes known what became of people.

use std::task::{Context, Poll};

#[cfg(feature = "events")]
use futures_util::stream::BoxStream;

#[cfg(feature = "events")]
use super::News;
use super::{Outcome, Source};
use crate::error::{Facts, Limit};
use crate::{Error, ErrorKind, Vendor};

/// Where outcomes come from.
pub(crate) trait Settling: Send {
    /// Of whom something is known now; `None` when all is done.
    fn poll_settled(&mut self, context: &mut Context<'_>) -> Poll<Option<Settled>>;

    /// What is to be told of people who are not settled, if it ended now. Of the others it is not known.
    fn standing(&self) -> Vec<(usize, Outcome)>;

    /// By what it is known who is gone, of what confirms it.
    fn source(&self) -> Option<Source> {
        None
    }

    /// Goes by these events, if it waits for anything that they tell.
    #[cfg(feature = "events")]
    fn hear(&mut self, news: BoxStream<'static, News>) {
        drop(news);
    }

    /// The vendor's ids of exchanges that are not told yet.
    fn request_ids(&self) -> Vec<String> {
        Vec::new()
    }
}

/// People by their places, and what became of them.
#[derive(Default)]
pub(crate) struct Settled {
    pub(crate) outcomes: Vec<(usize, Outcome)>,
    /// The vendor's ids of the exchanges that did it.
    pub(crate) request_ids: Vec<String>,
}

impl From<Vec<(usize, Outcome)>> for Settled {
    fn from(outcomes: Vec<(usize, Outcome)>) -> Self {
        Self { outcomes, request_ids: Vec::new() }
    }
}

pub(crate) fn ended(vendor: Vendor, may_have_been_applied: bool) -> Error {
    let mut facts = Facts::new(vendor, ErrorKind::Interrupted);
    facts.message = Some("it was ended before it was through".to_owned());
    facts.may_have_been_applied = may_have_been_applied;
    facts.into()
}

/// That the time was over, in these words.
pub(crate) fn late(vendor: Vendor, message: &str) -> Error {
    let mut facts = Facts::new(vendor, ErrorKind::Timeout);
    facts.message = Some(message.to_owned());
    facts.limit = Some(Limit::Deadline);
    facts.into()
}
