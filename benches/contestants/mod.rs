//! The two that are compared, and what they speak to: the client of meeting-control, and what a careful user writes with reqwest.

pub(crate) mod by_hand;
pub(crate) mod sdk;
pub(crate) mod server;
mod wire;

pub(crate) use by_hand::ByHand;
pub(crate) use wire::assert_same_bytes;

pub(crate) const SDK_APP_ID: u32 = 1_400_000_000;
pub(crate) const SECRET_KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
pub(crate) const IDENTIFIER: &str = "administrator";

/// How many people the larger answer lists.
pub(crate) const PEOPLE: usize = 100;

/// One thread for the client, as the allocations and the time of a call are the client's alone.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
