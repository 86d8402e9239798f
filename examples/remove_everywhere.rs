//! Removes somebody from meetings on three vendors at once: `cargo run --all-features --example remove_everywhere`.
//!
//! The sandbox plays the vendors. With real ones, a client comes from `Config::from_env(vendor)?.connect()?` instead.

use futures_util::future::join_all;
use meeting_control::control::{MeetingControl, Removal};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, Vendor};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let mut meetings: Vec<(Box<dyn MeetingControl>, Removal)> = Vec::new();
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        meetings.push((sandbox.client(vendor)?, Removal::new(meeting, ["ann", "bob"])));
    }

    let removals = meetings.iter().map(|(client, removal)| client.remove(removal));
    let reports: Result<Vec<_>, Error> = join_all(removals).await.into_iter().collect();
    let reports = reports?; // only what is refused before anything is sent; the rest is in the reports

    for report in &reports {
        println!("{} {}\n{report}", report.vendor(), report.meeting());
    }
    if reports.iter().all(|report| report.all_gone()) {
        Ok(())
    } else {
        Err("somebody may be in a meeting still".into())
    }
}
