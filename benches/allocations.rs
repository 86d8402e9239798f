//! What a call allocates beside hand-written reqwest that sends the same bytes. Apart from the bench that takes the time, which
//! counting would bend.
//!
//! `cargo bench --bench allocations`

#![allow(clippy::unwrap_used, missing_docs)]

mod contestants;

use std::alloc::System;

use contestants::server::{Server, serve_if_asked};
use contestants::{ByHand, PEOPLE, assert_same_bytes, runtime, sdk};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

/// Counts of the whole process, and so of the client alone: the server is another.
#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CALLS: usize = 1_000;

fn main() {
    if serve_if_asked() {
        return;
    }
    assert_same_bytes();
    let server = Server::start();
    let [sdk_kick, hand_kick, sdk_list, hand_list] = runtime().block_on(async {
        let client = sdk::client(&server.base_url);
        let hand = ByHand::new(&server.base_url);
        [
            count(async || sdk::kick(&client).await).await,
            count(async || hand.kick().await).await,
            count(async || sdk::list(&client).await).await,
            count(async || hand.list().await).await,
        ]
    });
    println!("| allocations of one call (bytes) | `kick_user_out` | `get_room_member_list`, {PEOPLE} people |");
    println!("| --- | --- | --- |");
    println!("| meeting-control | {sdk_kick} | {sdk_list} |");
    println!("| hand-written reqwest | {hand_kick} | {hand_list} |");
}

/// A block that grows is an allocation more.
async fn count(call: impl AsyncFn()) -> String {
    for _ in 0..CALLS / 10 {
        call().await;
    }
    let region = Region::new(COUNTED);
    for _ in 0..CALLS {
        call().await;
    }
    let change = region.change();
    let each = |count: usize| count as f64 / CALLS as f64;
    format!("{:.0} ({:.0})", each(change.allocations + change.reallocations), each(change.bytes_allocated))
}
