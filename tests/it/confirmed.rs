//! A removal is confirmed by the list of members, or told not to be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use meeting_control::control::{MeetingControl, Outcome, Removal, Report};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor, huawei};
use tokio::time::Instant;

use crate::timed::{Reply, Timed, envelope, tencent_builder};

const LATENCY: Duration = Duration::from_millis(20);

fn words(report: &Report) -> Vec<&str> {
    report.iter().map(|(_, outcome)| outcome.as_str()).collect()
}

/// Tencent's list of these accounts.
fn room(accounts: &[&str]) -> String {
    let members: Vec<_> = accounts.iter().map(|one| serde_json::json!({ "Member_Account": one })).collect();
    let response = serde_json::json!({ "MemberList": members, "Next": "" });
    serde_json::json!({
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response,
    })
    .to_string()
}

#[tokio::test]
async fn the_list_of_members_confirms_it_on_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        sandbox.start_meeting(vendor, ["cyd"]); // a person, but elsewhere
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        let ann = sandbox.members(vendor, &meeting)[1].clone();
        let removal = Removal::new(&meeting, [&*ann, "cyd"]).confirmed();
        let report = sandbox.client(vendor).unwrap().remove(&removal).await.unwrap();
        assert_eq!(words(&report), ["gone", "not_there"], "{vendor}");
        assert!(report.all_gone());
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_still_on_the_list_is_waited_for() {
    let lists = Arc::new(AtomicUsize::new(0));
    let read = Arc::clone(&lists);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" => match read.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Reply::Answer(LATENCY, 200, room(&["ann", "bob"])),
            2 => Reply::Lost,
            3 => Reply::Answer(LATENCY, 200, room(&["bob"])),
            _ => Reply::Answer(LATENCY, 200, room(&[])),
        },
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let removal = Removal::new("room", ["ann", "bob"]).confirmed();
    let mut removing = client.removing(&removal).await.unwrap();
    assert_eq!(removing.next().await, Some(("ann".into(), Outcome::Gone)));
    // What the vendor has confirmed is not forgotten by whoever gives up here.
    assert_eq!(removing.report().outcome("bob"), Some(&Outcome::Removed));
    assert_eq!(words(&removing.finish().await), ["gone", "gone"]);
    assert_eq!(lists.load(Ordering::SeqCst), 5);
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_go_within_the_time_is_told() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "get_room_member_list" => Reply::Answer(LATENCY, 200, room(&["ann", "bob"])),
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).build().unwrap();
    let began = Instant::now();
    let deadline = Duration::from_secs(7);
    let report = client.remove(&Removal::new("room", ["ann"]).confirmed().deadline(deadline)).await.unwrap();
    let error = report.outcome("ann").unwrap().error().unwrap();
    assert_eq!((words(&report)[0], error.kind(), error.may_have_been_applied()), ("unknown", ErrorKind::Timeout, true));
    assert_eq!(began.elapsed(), deadline);
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_back_under_another_id_is_told() {
    let lists = AtomicUsize::new(0);
    let person = |pid, phone, name| serde_json::json!({"pid": pid, "phone": phone, "name": name});
    let before = [
        person("pid-1", Some("+9901"), "Ann"),
        person("pid-2", Some("+9902"), "Bob"),
        person("pid-3", None, "Cyd"),
        person("pid-4", None, "Dan"),
        person("pid-5", None, "Dan"),
    ];
    let after = [
        person("pid-6", Some("+9901"), "Ann of sales"), // the number is what stays
        person("pid-7", Some("+9903"), "Bob"),          // another Bob
        person("pid-8", None, "Cyd"),
        person("pid-9", None, "Dan"), // one of the two
    ];
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "token" => Reply::Answer(LATENCY, 200, r#"{"data":{"token":"control","confTokenExpireTime":1800}}"#.into()),
        "realTimeInfo" => {
            let people = if lists.fetch_add(1, Ordering::SeqCst) < 2 { &before[..] } else { &after[..] };
            Reply::Answer(LATENCY, 200, serde_json::json!({ "participants": people }).to_string())
        }
        _ => Reply::Answer(LATENCY, 200, r#"{"returnCode":0}"#.into()),
    });
    let builder = huawei::Client::builder(huawei::Credentials::app("app", "key")).host_password("host-password");
    let client = builder.http_service(service.clone()).build().unwrap();
    let removal = Removal::new("123", ["pid-1", "pid-2", "pid-3", "pid-4", "pid-5"]).confirmed();
    let report = client.remove(&removal).await.unwrap();
    assert_eq!(words(&report), ["returned", "gone", "returned", "gone", "gone"]);
    let returned: Vec<_> = report.iter().filter_map(|(_, outcome)| outcome.returned_as()).collect();
    assert_eq!(returned, ["pid-6", "pid-8"]);
    assert!(!report.all_gone() && !report.all_done());
    assert_eq!(report.outcome("pid-1").unwrap().to_string(), "removed, and back as pid-6");
}
