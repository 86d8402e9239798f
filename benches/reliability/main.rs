//! What rates, logins, a shared Redis and the sandbox under load come to, as figures.
//!
//! `cargo bench --features redis,sandbox --bench reliability`
//!
//! The tests hold what must be so; this says how near to the floor it is, and how far it carries.

#![allow(clippy::unwrap_used, missing_docs)]

mod bulk;
mod crowd;
mod logins;
mod redis;

use std::time::Duration;

fn main() {
    println!("| what | figure |");
    println!("| --- | --- |");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        crowd::measure().await;
        bulk::measure().await;
        logins::measure().await;
        redis::measure().await;
    });
}

fn row(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// Most of them within one second, from milliseconds.
fn densest(mut times: Vec<u64>) -> usize {
    times.sort_unstable();
    let within = |first: usize| times[first..].iter().take_while(|time| **time - times[first] < 1000).count();
    (0..times.len()).map(within).max().unwrap_or_default()
}
