//! Ten thousand people removed from a room, 20 a call, at 200 calls a second.

use std::time::{Duration, Instant};

use meeting_control::Vendor;
use meeting_control::control::{MeetingControl as _, Removal};
use meeting_control::sandbox::Sandbox;

use super::{densest, median, row};

const PEOPLE: usize = 10_000;
const CALLS: usize = PEOPLE / 20;
/// Calls 1 to 200 leave at once, 201 to 400 after a second, the others after two.
const FLOOR: Duration = Duration::from_secs(2);
const RUNS: usize = 5;

pub(crate) async fn measure() {
    let (mut took, mut densest_of_all) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let (time, most) = remove().await;
        took.push(time);
        densest_of_all = densest_of_all.max(most);
    }
    let ratio = median(took.clone()).as_secs_f64() / FLOOR.as_secs_f64();
    let worst = took.iter().max().unwrap().as_secs_f64() / FLOOR.as_secs_f64();
    row(
        "10,000 people out of one room: time over the floor of 2 s that 200 calls a second allow, median (worst) of 5",
        &format!("{ratio:.3} ({worst:.3})"),
    );
    row("densest second of that, as the sandbox saw it, of 200", &densest_of_all.to_string());
}

/// How long it took, and the densest second.
async fn remove() -> (Duration, usize) {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..PEOPLE).map(|number| format!("user-{number}")).collect();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host".to_owned()].into_iter().chain(people.clone()));
    let client = sandbox.tencent_client().unwrap();
    let start = Instant::now();
    let report = client.remove(&Removal::new(&room, &people)).await.unwrap();
    let took = start.elapsed();
    assert!(
        report.all_gone(),
        "{} of {PEOPLE} are not gone",
        report.iter().filter(|(_, outcome)| !outcome.is_gone()).count()
    );
    assert_eq!(sandbox.members(Vendor::Tencent, &room), ["host"]);
    let calls = sandbox.exchanges().into_iter().filter(|one| one.operation.as_deref() == Some("kick_user_out"));
    let times: Vec<u64> = calls.map(|exchange| exchange.at).collect();
    assert_eq!(times.len(), CALLS, "a call was repeated");
    (took, densest(times))
}
