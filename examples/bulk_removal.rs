//! Removes hundreds of people, tells how far it is, and can be stopped: `cargo run --all-features --example bulk_removal`.
//!
//! Ctrl-C stops it, and so does the moderator of this example after a while. Whoever has been removed by then is told, and so is everybody
//! else.

use std::time::Duration;

use futures_util::StreamExt as _;
use meeting_control::Vendor;
use meeting_control::control::{MeetingControl, Removal, Report, Whom};
use meeting_control::sandbox::Sandbox;
use tokio::sync::oneshot;

const PEOPLE: usize = 2000;
const ENOUGH: usize = 300;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let room = sandbox.start_meeting(Vendor::Tencent, (0..PEOPLE).map(|number| format!("guest-{number}")));
    let client = sandbox.tencent_client()?;

    let guests = Whom::everybody().resolve(&client, &room).await?; // but the host
    let removal = Removal::of(guests.into_people()).deadline(Duration::from_secs(60));

    let (moderator, change_of_mind) = oneshot::channel();
    let mut moderator = Some(moderator);
    let stop = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = change_of_mind => {}
        }
    };
    let mut told = client.removing(&removal).await?.take_until(Box::pin(stop));
    let mut known = 0;
    while let Some((participant, outcome)) = told.next().await {
        known += 1;
        if outcome.error().is_some() {
            eprintln!("{participant}: {outcome}");
        }
        if known % 100 == 0 {
            println!("{known} of {}", removal.participants().len());
        }
        if known == ENOUGH
            && let Some(moderator) = moderator.take()
        {
            // Ctrl-C may have been faster; then nobody listens any more.
            let _ = moderator.send(());
        }
    }

    println!("{}", summary(&told.into_inner().report()));
    Ok(())
}

/// How many came to what.
fn summary(report: &Report) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, outcome) in report {
        match counts.iter_mut().find(|(word, _)| *word == outcome.as_str()) {
            Some((_, count)) => *count += 1,
            None => counts.push((outcome.as_str(), 1)),
        }
    }
    counts.iter().map(|(word, count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
