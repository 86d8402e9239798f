//! Whoever gives a call up is told whether it may have acted.

use std::collections::HashSet;
use std::time::Duration;

use meeting_control::Departure;
use meeting_control::control::{MeetingControl, Removal, SelfUnmute};
use tokio::time::timeout;

use crate::timed::{Reply, Timed, dingtalk_builder, envelope, named, people, tencent_builder};

const SOON: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_secs(5);

/// DingTalk, whose token comes after this time, and which never says whether a call worked.
fn silent(token_after: Duration) -> Timed {
    Timed::answering(move |sent| match sent.name.as_str() {
        "accessToken" | "token" => Reply::Answer(token_after, 200, r#"{"accessToken":"token","expireIn":7200}"#.into()),
        _ => Reply::Silence,
    })
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_credentials_has_not_left() {
    for (token_after, left) in [(LATE, false), (SOON, true)] {
        let meetings = dingtalk_builder(&silent(token_after)).build().unwrap();
        let (departure, around, meeting) = (Departure::default(), Departure::default(), "meeting".into());
        let muting = departure.of(meetings.mute_everybody(&meeting, SelfUnmute::Forbidden));
        let given_up = timeout(Duration::from_secs(1), around.of(muting)).await;
        assert!(given_up.is_err());
        assert_eq!((departure.has_left(), around.has_left()), (left, left));
    }
}

#[tokio::test(start_paused = true)]
async fn what_only_reads_leaves_nothing_behind() {
    let meetings = dingtalk_builder(&silent(SOON)).build().unwrap();
    let (departure, meeting) = (Departure::default(), "meeting".into());
    assert!(timeout(Duration::from_secs(1), departure.of(meetings.info(&meeting))).await.is_err());
    assert!(!departure.has_left());
}

/// Calls wait for their turn; who is in one that has not left is as safe as who is in none.
#[tokio::test(start_paused = true)]
async fn of_a_removal_that_is_given_up_only_those_are_in_doubt_for_whom_a_call_has_left() {
    let service = Timed::answering(|_| Reply::Answer(LATE, 200, envelope(0)));
    let meetings = tencent_builder(&service).build().unwrap();
    let mut removing = meetings.removing(&Removal::new("room", people(40_000))).await.unwrap();
    let _ = timeout(3 * LATE, async { while removing.next().await.is_some() {} }).await;
    let report = removing.report();
    let calls = service.sent("kick_user_out");
    let sent: HashSet<&str> = calls.iter().flat_map(named).collect();
    for (who, outcome) in report.iter() {
        assert_eq!(outcome.as_str() != "not_attempted", sent.contains(who.as_str()), "{who}: {outcome}");
    }
    assert!(report.iter().any(|(_, outcome)| outcome.as_str() == "unknown"));
}
