//! What a call takes beside hand-written reqwest that sends the same bytes, over loopback and in one run.
//!
//! `cargo bench --bench per_call`
//!
//! Short turns of each, in an order that changes from round to round: what disturbs the machine meets all of them, and the ratio of one
//! round is of turns within milliseconds of each other. The hand-written side runs twice, over clients of its own; what the two differ
//! by is what this cannot tell from nothing.

#![allow(clippy::unwrap_used, missing_docs)]

mod contestants;

use std::process::Command;
use std::time::{Duration, Instant};

use contestants::server::{Server, serve_if_asked};
use contestants::{ByHand, PEOPLE, assert_same_bytes, runtime, sdk};

/// Calls of one turn.
const CALLS: u32 = 20;
/// A multiple of the orders, of which none is to be favoured.
const ROUNDS: usize = 1_200;
/// What is not measured: connections, caches, the clock of the processor.
const WARM_UP: usize = 30;
/// However slow the machine is.
const LIMIT: Duration = Duration::from_secs(25);
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]];

fn main() {
    if serve_if_asked() {
        return;
    }
    assert_same_bytes();
    let server = Server::start();
    let (kick, list) = runtime().block_on(async {
        let client = sdk::client(&server.base_url);
        let (hand, again) = (ByHand::new(&server.base_url), ByHand::new(&server.base_url));
        let kick = compare(async || sdk::kick(&client).await, async || hand.kick().await, async || again.kick().await);
        let kick = kick.await;
        let list = compare(async || sdk::list(&client).await, async || hand.list().await, async || again.list().await);
        (kick, list.await)
    });
    report(&kick, &list);
    println!();
    count_allocations();
}

/// By another program, as the counter would be part of the time of this one.
fn count_allocations() {
    match std::env::var_os("CARGO") {
        Some(cargo) => {
            let status = Command::new(cargo).args(["bench", "--quiet", "--bench", "allocations"]).status().unwrap();
            assert!(status.success(), "the allocations were not counted: {status}");
        }
        None => println!("not run by cargo: `cargo bench --bench allocations` counts the allocations"),
    }
}

/// Microseconds a call, a row for each round: meeting-control, by hand, by hand again.
type Rounds = Vec<[f64; 3]>;

async fn compare(sdk: impl AsyncFn(), hand: impl AsyncFn(), again: impl AsyncFn()) -> Rounds {
    let start = Instant::now();
    let mut rounds = Rounds::with_capacity(WARM_UP + ROUNDS);
    while rounds.len() < WARM_UP + ROUNDS && (start.elapsed() < LIMIT || rounds.len() <= WARM_UP) {
        let mut times = [0.0; 3];
        for who in ORDERS[rounds.len() % ORDERS.len()] {
            times[who] = match who {
                0 => turn(&sdk).await,
                1 => turn(&hand).await,
                _ => turn(&again).await,
            };
        }
        rounds.push(times);
    }
    rounds.split_off(WARM_UP)
}

async fn turn(call: &impl AsyncFn()) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        call().await;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
}

fn report(kick: &Rounds, list: &Rounds) {
    println!("| one call over loopback, release build | `kick_user_out` | `get_room_member_list`, {PEOPLE} people |");
    println!("| --- | --- | --- |");
    let row = |name: &str, cell: &dyn Fn(&Rounds) -> String| println!("| {name} | {} | {} |", cell(kick), cell(list));
    row("meeting-control, median", &|rounds| format!("{:.1} us", Spread::of(rounds, |times| times[0]).median));
    row("hand-written reqwest, median", &|rounds| format!("{:.1} us", Spread::of(rounds, |times| times[1]).median));
    let ratio = |rounds: &Rounds| Spread::of(rounds, |times| times[0] / times[1]);
    row("ratio of a pair of turns, median (95 % interval)", &|rounds| ratio(rounds).interval());
    row("ratio, quartiles", &|rounds| ratio(rounds).quartiles());
    row("hand-written against itself: ratio, median (95 % interval)", &|rounds| {
        Spread::of(rounds, |times| times[2] / times[1]).interval()
    });
    row("pairs of turns", &|rounds| format!("{} of {CALLS} calls each", rounds.len()));
}

struct Spread {
    median: f64,
    interval: (f64, f64),
    quartiles: (f64, f64),
}

impl Spread {
    fn of(rounds: &Rounds, of_round: impl Fn(&[f64; 3]) -> f64) -> Self {
        let mut sorted: Vec<f64> = rounds.iter().map(of_round).collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len() - 1;
        let at = |share: f64| sorted[(share.clamp(0.0, 1.0) * last as f64).round() as usize];
        // By the sign test, which asks nothing of the distribution: the ranks between which the median is with a probability of 95 %.
        let reach = 1.96 / (2.0 * (sorted.len() as f64).sqrt());
        Self { median: at(0.5), interval: (at(0.5 - reach), at(0.5 + reach)), quartiles: (at(0.25), at(0.75)) }
    }

    fn interval(&self) -> String {
        format!("{:.3} ({:.3}–{:.3})", self.median, self.interval.0, self.interval.1)
    }

    fn quartiles(&self) -> String {
        format!("{:.3}–{:.3}", self.quartiles.0, self.quartiles.1)
    }
}
