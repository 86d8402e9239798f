//! How often an operation may be called.

use serde::Deserialize;

/// So many calls in so many seconds.
#[derive(Clone, Copy, Deserialize)]
pub(in super::super) struct Rate {
    pub(in super::super) calls: u32,
    pub(in super::super) seconds: u64,
}
