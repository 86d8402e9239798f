//! Whether pages hold as much as they say that there is.

#![cfg_attr(
    not(feature = "control"),
    allow(dead_code, reason = "whether they have changed at all is asked by the verbs alone")
)]

use super::{length, lost};
use crate::Error;
use crate::transport::operation::Operation;

/// How much pages hold, and how much they say that there is.
#[derive(Default)]
pub(super) struct Tally {
    held: i64,
    /// The least and the last.
    told: Option<(i64, i64)>,
    /// From how much to how much.
    shrunk: Option<(i64, i64)>,
}

impl Tally {
    #[inline]
    pub(super) fn add(&mut self, items: usize, count: Option<i64>) {
        self.held = self.held.saturating_add(length(items));
        if let Some(count) = count {
            let (least, last) = self.told.unwrap_or((count, count));
            self.told = Some((least.min(count), count));
            // Some count on the first page alone.
            self.shrunk = self.shrunk.or((0 < count && count < last).then_some((last, count)));
        }
    }

    /// What is wrong with pages that hold and tell so much.
    #[inline]
    pub(super) fn problem(&self, operation: &Operation) -> Option<Error> {
        match self.moved(operation) {
            None => self.lacking(operation),
            moved => moved,
        }
    }

    #[inline]
    fn lacking(&self, operation: &Operation) -> Option<Error> {
        let (held, (least, _)) = (self.held, self.told?);
        let message = format!("the answer counts {least}, and the pages hold {held}");
        (least > held).then(|| lost(operation, &message))
    }

    /// That there were fewer in all than there had been a page before, and fewer have been read than there were then; of all pages also that
    /// fewer have been read than each of them says that there are.
    #[inline]
    pub(super) fn hidden(&self, operation: &Operation, is_whole: bool) -> Option<Error> {
        match self.shrunk {
            Some((before, _)) if self.held < before => self.moved(operation),
            _ if is_whole => self.lacking(operation),
            _ => None,
        }
    }

    #[inline]
    fn moved(&self, operation: &Operation) -> Option<Error> {
        let (before, after) = self.shrunk?;
        let message = format!("the list changed while its pages were read: one counts {before}, and the next {after}");
        Some(lost(operation, &message).with_retryable(true))
    }
}
