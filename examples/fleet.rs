//! Several machines that act as one app share its token and its rate: `REDIS_URL=redis://127.0.0.1 cargo run --all-features --example fleet`.
//!
//! Each machine has a client of its own, made with the same credentials and the same Redis. The sandbox plays the vendor.

use futures_util::future::try_join_all;
use meeting_control::control::{MeetingControl as _, Removal, Whom};
use meeting_control::sandbox::Sandbox;
use meeting_control::shared::Shared;
use meeting_control::{Error, Vendor, dingtalk};

const MACHINES: u32 = 3;

fn machine(sandbox: &Sandbox, redis: &str) -> Result<dingtalk::Client, Error> {
    // In a program: `dingtalk::Client::builder(dingtalk::Credentials::from_env()?)`
    sandbox.dingtalk_builder().shared(Shared::redis(redis).machines(MACHINES)).build()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let redis = std::env::var("REDIS_URL").map_err(|_| "REDIS_URL is not set: give the address of a Redis")?;
    let sandbox = Sandbox::start().await?;
    let meeting = sandbox.start_meeting(Vendor::DingTalk, (0..30).map(|number| format!("guest-{number}")));
    let fleet = (0..MACHINES).map(|_| machine(&sandbox, &redis)).collect::<Result<Vec<_>, _>>()?;

    let guests = Whom::everybody().resolve(&fleet[0], &meeting).await?.into_people(); // but the host
    let removals: Vec<_> =
        guests.participants().chunks(10).map(|part| Removal::new(&meeting, part.iter().cloned())).collect();
    let reports = try_join_all(fleet.iter().zip(&removals).map(|(client, removal)| client.remove(removal))).await?;

    for (number, report) in (1..).zip(&reports) {
        println!("machine {number} removed {} people", report.iter().filter(|(_, outcome)| outcome.is_gone()).count());
    }
    let exchanges = sandbox.exchanges();
    let logins = exchanges.iter().filter(|exchange| exchange.operation.as_deref() == Some("get_access_token")).count();
    println!("{logins} login for {} calls", exchanges.len() - logins);
    if logins == 1 && reports.iter().all(|report| report.all_gone()) {
        Ok(())
    } else {
        Err("the machines did not act as one: is the Redis there?".into())
    }
}
