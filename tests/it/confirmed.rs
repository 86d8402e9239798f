//! A removal is confirmed by the list of members, or told not to be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use meeting_control::control::{
    Confirmed, ForPeople, MeetingControl, MeetingId, Outcome, People, Protected, Rejoin, Removal, Report, Source,
};
use meeting_control::event::{Happening, MeetingEvent, Somebody};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::{ErrorKind, Vendor, huawei};
use serde_json::Value;
use tokio::time::Instant;

use crate::news::{events, joined, left};
use crate::timed::{Reply, Timed, client_of, envelope, tencent_builder};

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
    // Whoever gives up here has the vendor's word alone, which is not what was asked for.
    let Some(Outcome::Unknown(error)) = removing.report().outcome("bob").cloned() else { panic!() };
    assert!(error.to_string().contains("the vendor confirmed the removal"), "{error}");
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

/// Whose removal the vendor has not confirmed, nobody says that it has.
#[tokio::test(start_paused = true)]
async fn whom_the_vendor_does_not_find_and_the_list_shows_is_told_as_that() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "token" => Reply::Answer(LATENCY, 200, r#"{"data":{"token":"control","confTokenExpireTime":1800}}"#.into()),
        "realTimeInfo" => {
            Reply::Answer(LATENCY, 200, serde_json::json!({ "participants": [person("p1", None, "Ann")] }).to_string())
        }
        _ => Reply::Answer(LATENCY, 400, r#"{"error_code":"MMC.111072008"}"#.into()),
    });
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let builder = huawei::Client::builder(credentials).host_password("host-password");
    let client = builder.http_service(service).build().unwrap();
    let removal = Removal::new("914083136", ["p1"]).confirmed().deadline(Duration::from_secs(4));
    let report = client.remove(&removal).await.unwrap();
    let Some(Outcome::Unknown(error)) = report.outcome("p1") else { panic!("{report:?}") };
    let told = error.to_string();
    assert!(told.contains("nobody in the meeting has this id") && told.contains("shows somebody"), "{told}");
}

fn person(pid: &str, phone: Option<&str>, name: &str) -> Value {
    serde_json::json!({"pid": pid, "phone": phone, "name": name})
}

/// Huawei, whose list shows these until somebody is removed, and those afterwards.
fn huawei_meeting(before: Vec<Value>, after: Vec<Value>) -> huawei::Client {
    let lists = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "token" => Reply::Answer(LATENCY, 200, r#"{"data":{"token":"control","confTokenExpireTime":1800}}"#.into()),
        "realTimeInfo" => {
            let people = if lists.fetch_add(1, Ordering::SeqCst) < 2 { &before } else { &after };
            Reply::Answer(LATENCY, 200, serde_json::json!({ "participants": people }).to_string())
        }
        _ => Reply::Answer(LATENCY, 200, r#"{"returnCode":0}"#.into()),
    });
    let builder = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .host_password("host-password");
    builder.http_service(service).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_back_under_another_id_is_told() {
    let before = vec![
        person("pid-1", Some("+9901"), "Ann"),
        person("pid-2", Some("+9902"), "Bob"),
        person("pid-3", None, "Cyd"),
        person("pid-4", None, "Dan"),
        person("pid-5", None, "Dan"),
    ];
    let after = vec![
        person("pid-6", Some("+9901"), "Ann of sales"), // the number is what stays
        person("pid-7", Some("+9903"), "Bob"),          // another Bob
        person("pid-8", None, "Cyd"),
        person("pid-9", None, "Dan"), // one of the two
    ];
    let client = huawei_meeting(before, after);
    let removal = Removal::new("123", ["pid-1", "pid-2", "pid-3", "pid-4", "pid-5"]).confirmed();
    let report = client.remove(&removal).await.unwrap();
    assert_eq!(words(&report), ["returned", "gone", "returned", "gone", "gone"]);
    let returned: Vec<_> = report.iter().filter_map(|(_, outcome)| outcome.returned_as()).collect();
    assert_eq!(returned, ["pid-6", "pid-8"]);
    assert!(!report.all_gone() && !report.all_done());
    assert_eq!(report.outcome("pid-1").unwrap().to_string(), "removed, and back as pid-6");
}

#[tokio::test(start_paused = true)]
async fn a_number_or_a_name_that_is_blank_or_of_several_people_brings_nobody_back() {
    let cases = [
        (vec![person("pid-1", Some(""), "Ann")], vec![person("pid-9", Some(""), "Zed")]),
        (vec![person("pid-1", Some(" "), " ")], vec![person("pid-9", Some(" "), " ")]),
        (vec![person("pid-1", None, "")], vec![person("pid-9", None, "")]),
        (
            vec![person("pid-1", Some("***"), "Ann"), person("pid-2", Some("***"), "Bob")],
            vec![person("pid-9", Some("***"), "Cyd")],
        ),
        (
            vec![person("pid-1", Some("+1"), "Ann")],
            vec![person("pid-8", Some("+1"), "Bob"), person("pid-9", Some("+1"), "Cyd")],
        ),
        (vec![person("pid-1", None, "Ann")], vec![person("pid-8", None, "Ann"), person("pid-9", None, "Ann")]),
    ];
    for (before, after) in cases {
        let ids: Vec<_> = before.iter().map(|one| one["pid"].as_str().unwrap().to_owned()).collect();
        let report = huawei_meeting(before, after.clone()).remove(&Removal::new("123", ids).confirmed()).await.unwrap();
        assert!(words(&report).iter().all(|word| *word == "gone"), "{after:?}: {report}");
    }
}

/// Whose id cannot be read may be whoever is to be gone.
#[tokio::test(start_paused = true)]
async fn nobody_is_told_gone_by_a_list_with_somebody_new_whose_id_cannot_be_read() {
    for unreadable in [serde_json::json!({"phone": "+9901", "name": "Ann"}), serde_json::json!({"pid": ["pid-1"]})] {
        let guest = || serde_json::json!({"name": "a phone, with no id as ever"});
        let client = huawei_meeting(vec![person("pid-1", None, "Ann"), guest()], vec![unreadable, guest()]);
        let report = client.remove(&Removal::new("123", ["pid-1"]).confirmed()).await.unwrap();
        assert_eq!(words(&report), ["unknown"]);
        let client = huawei_meeting(vec![person("pid-1", None, "Ann"), guest()], vec![guest()]);
        let report = client.remove(&Removal::new("123", ["pid-1"]).confirmed()).await.unwrap();
        assert_eq!(words(&report), ["gone"]);
    }
}

/// Huawei says another thing of a meeting that is over than the others.
#[tokio::test(start_paused = true)]
async fn where_the_meeting_is_over_everybody_is_gone() {
    let kicked = AtomicBool::new(false);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "token" => Reply::Answer(LATENCY, 200, r#"{"data":{"token":"control","confTokenExpireTime":1800}}"#.into()),
        "realTimeInfo" if kicked.load(Ordering::SeqCst) => {
            Reply::Answer(LATENCY, 400, r#"{"error_code":"MMC.111072005","error_msg":"CONF_NOT_START"}"#.into())
        }
        "realTimeInfo" => {
            let people = [person("pid-1", None, "Ann")];
            Reply::Answer(LATENCY, 200, serde_json::json!({ "participants": people }).to_string())
        }
        _ => {
            kicked.store(true, Ordering::SeqCst);
            Reply::Answer(LATENCY, 200, r#"{"returnCode":0}"#.into())
        }
    });
    let builder = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .host_password("host-password");
    let client = builder.http_service(service).build().unwrap();
    let report = client.remove(&Removal::new("123", ["pid-1"]).confirmed()).await.unwrap();
    assert_eq!(words(&report), ["gone"]);
}

/// The list before only explains.
#[tokio::test(start_paused = true)]
async fn a_list_that_hangs_leaves_time_for_the_removal() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "get_room_member_list" => Reply::Silence,
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).build().unwrap();
    let removal = Removal::new("room", ["ann"]).confirmed().deadline(Duration::from_secs(1));
    assert_eq!(words(&client.remove(&removal).await.unwrap()), ["unknown"]);
    assert_eq!(service.sent("kick_user_out").len(), 1);
}

/// Tencent, whose list shows these, one after the other, and the last one again and again; and how often it was read.
fn lists(lists: &'static [&'static [&'static str]]) -> (Timed, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" => {
            Reply::Answer(LATENCY, 200, room(lists[count.fetch_add(1, Ordering::SeqCst).min(lists.len() - 1)]))
        }
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    (service, read)
}

#[tokio::test(start_paused = true)]
async fn whom_an_event_tells_to_have_left_is_gone_without_the_list() {
    let (service, read) = lists(&[&["ann", "bob"]]);
    let client = tencent_builder(&service).build().unwrap();
    let meeting = MeetingId::from("room");
    let (sender, heard) = events();
    // It may be told before the vendor has answered.
    sender.send(left(&meeting, "ann")).unwrap();
    let removal = Removal::new(&meeting, ["ann", "bob"]).confirmed();
    let mut removing = client.removing(&removal).await.unwrap().hearing(heard);
    assert_eq!(removing.source(), Some(Source::Events));
    assert_eq!(removing.next().await, Some(("ann".into(), Outcome::Gone)));
    sender.send(left(&MeetingId::from("elsewhere"), "bob")).unwrap();
    sender.send(left(&meeting, "bob")).unwrap();
    let report = removing.finish().await;
    assert_eq!(words(&report), ["gone", "gone"]);
    assert_eq!((report.source(), &serde_json::json!(report)["source"]), (Some(Source::Events), &"events".into()));
    assert_eq!(read.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn the_list_confirms_what_no_event_tells() {
    for ends in [false, true] {
        let (service, _) = lists(&[&["ann"], &[]]);
        let client = tencent_builder(&service).build().unwrap();
        let (sender, heard) = events();
        let sender = (!ends).then_some(sender);
        let removal = Removal::new("room", ["ann"]).confirmed();
        let report = client.removing(&removal).await.unwrap().hearing(heard).finish().await;
        let source = if ends { Source::Polling } else { Source::Events };
        assert_eq!((words(&report), report.source()), (vec!["gone"], Some(source)));
        drop(sender);
    }
    let (service, _) = lists(&[&["ann"], &[]]);
    let client = tencent_builder(&service).build().unwrap();
    let report = client.remove(&Removal::new("room", ["ann"]).confirmed()).await.unwrap();
    assert_eq!(report.source(), Some(Source::Polling));
    assert_eq!(client.remove(&Removal::new("room", ["ann"])).await.unwrap().source(), None);
}

/// Somebody who has left and joined again is there, whatever their leaving says.
#[tokio::test(start_paused = true)]
async fn whoever_is_back_by_an_event_is_not_gone() {
    let (service, _) = lists(&[&["ann"]]);
    let client = tencent_builder(&service).build().unwrap();
    let meeting = MeetingId::from("room");
    let (sender, heard) = events();
    sender.send(left(&meeting, "ann")).unwrap();
    sender.send(joined(&meeting, "ann")).unwrap();
    let removal = Removal::new(&meeting, ["ann"]).confirmed().deadline(Duration::from_secs(7));
    let report = client.removing(&removal).await.unwrap().hearing(heard).finish().await;
    assert_eq!(words(&report), ["unknown"]);
}

/// Somebody of whom no id is told may be whoever has left.
#[tokio::test(start_paused = true)]
async fn nobody_is_gone_by_an_event_where_somebody_has_come_who_has_no_id() {
    let slow = Duration::from_secs(5);
    let lists = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" => {
            let account = if lists.fetch_add(1, Ordering::SeqCst) == 0 { "ann" } else { "" };
            Reply::Answer(LATENCY, 200, room(&[account]))
        }
        _ => Reply::Answer(slow, 200, envelope(0)),
    });
    let client = tencent_builder(&service).build().unwrap();
    let meeting = MeetingId::from("room");
    let (sender, heard) = events();
    sender.send(left(&meeting, "ann")).unwrap();
    sender.send(MeetingEvent::of(&meeting, Happening::Joined(Somebody::default())).into()).unwrap();
    let removal = Removal::new(&meeting, ["ann"]).confirmed().deadline(slow * 3);
    let report = client.removing(&removal).await.unwrap().hearing(heard).finish().await;
    assert_eq!(words(&report), ["unknown"]);
}

/// Whoever is new may be whoever was removed: the list tells, by the number.
#[tokio::test(start_paused = true)]
async fn whoever_comes_back_under_another_id_is_looked_up_when_events_tell_of_them() {
    let client =
        huawei_meeting(vec![person("pid-1", Some("+9901"), "Ann")], vec![person("pid-6", Some("+9901"), "Ann")]);
    let meeting = MeetingId::from("123");
    let (sender, heard) = events();
    sender.send(left(&meeting, "pid-1")).unwrap();
    sender.send(joined(&meeting, "pid-6")).unwrap();
    let removal = Removal::new(&meeting, ["pid-1"]).confirmed();
    let report = client.removing(&removal).await.unwrap().hearing(heard).finish().await;
    assert_eq!(report.outcome("pid-1"), Some(&Outcome::Returned("pid-6".into())));
    assert_eq!(report.source(), Some(Source::Events));
}

#[tokio::test(start_paused = true)]
async fn layers_hear_too() {
    let (service, read) = lists(&[&["ann", "bob"]]);
    let client = Protected::new(tencent_builder(&service).build().unwrap(), ["bob"]);
    let meeting = MeetingId::from("room");
    let (sender, heard) = events();
    sender.send(left(&meeting, "ann")).unwrap();
    let removal = Removal::new(&meeting, ["ann", "bob"]).confirmed();
    let report = client.removing(&removal).await.unwrap().hearing(heard).finish().await;
    assert_eq!((words(&report), report.source()), (vec!["gone", "failed"], Some(Source::Events)));
    assert_eq!(read.load(Ordering::SeqCst), 1);
}

/// An answer that says yes, of a vendor that does nothing.
fn idle_yes(body: &'static str) -> Fault {
    Fault::Body { status: 200, content_type: "application/json".into(), bytes: body.into() }
}

#[tokio::test]
async fn what_the_list_does_not_show_is_not_told_as_done() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann", "bob"]);
    let [_, ann, bob] = &sandbox.members(Vendor::Huawei, &meeting)[..] else { panic!() };
    let meetings = Confirmed::new(sandbox.huawei_client().unwrap()).within(Duration::from_millis(300));
    sandbox.inject(FaultRule::on("mute_participant", idle_yes("{}")).naming(ann.as_str()).always());
    let report = meetings.mute(&People::new(&meeting, [ann, bob])).await.unwrap();
    assert_eq!(report.source(), Some(Source::Polling));
    assert_eq!(report.outcome(bob), Some(&Outcome::Done));
    let Some(Outcome::Unknown(error)) = report.outcome(ann) else { panic!("{report}") };
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Timeout, true), "{error}");
}

#[tokio::test]
async fn a_meeting_that_goes_on_is_not_told_as_ended() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host"]);
    let meetings = Confirmed::new(sandbox.tencent_client().unwrap()).within(Duration::from_millis(300));
    let yes = idle_yes(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"RequestId":"of-the-end"}"#);
    sandbox.inject(FaultRule::on("destroy_room", yes).times(1));
    let error = meetings.end(&meeting).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Timeout, true), "{error}");
    assert_eq!(error.request_id(), Some("of-the-end"));
    meetings.end(&meeting).await.unwrap();
}

#[tokio::test]
async fn whoever_gives_up_before_it_shows_is_left_in_doubt() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann"]);
    let meetings = Confirmed::new(sandbox.dingtalk_client().unwrap());
    let people = People::new(&meeting, ["ann"]);
    // The list before is read, the one afterwards never comes.
    sandbox.inject(FaultRule::on("query_conference_members", Fault::Silence).after(1).always());
    let mut underway = meetings.doing(ForPeople::AddCohosts(&people)).await.unwrap();
    let heard = tokio::select! {
        heard = underway.next() => heard,
        () = until_called(&sandbox, "cohosts") => None,
    };
    assert_eq!(heard, None);
    assert!(matches!(underway.report().outcome("ann"), Some(Outcome::Unknown(_))), "{}", underway.report());
}

async fn until_called(sandbox: &Sandbox, operation: &str) {
    while sandbox.exchanges().iter().all(|one| one.operation.as_deref() != Some(operation)) {
        tokio::task::yield_now().await;
    }
}

/// A removal of Ann and Bob that the vendor confirms; then it tells this of who is there.
async fn removed_and_then(status: u16, list: String) -> Report {
    let lists = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" if lists.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::Answer(LATENCY, 200, room(&["ann", "bob"]))
        }
        "get_room_member_list" => Reply::Answer(LATENCY, status, list.clone()),
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    client.remove(&Removal::new("room", ["ann", "bob"]).confirmed()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn only_the_vendors_own_word_for_a_meeting_that_is_over_shows_that_everybody_is_gone() {
    assert_eq!(words(&removed_and_then(200, envelope(100_004)).await), ["gone"; 2]);
    let proxy = r#"{"code":"NotFound","message":"no route"}"#.to_owned();
    for (status, body) in [(200, envelope(100_005)), (200, envelope(100_018)), (404, proxy)] {
        let report = removed_and_then(status, body.clone()).await;
        assert_eq!(words(&report), ["unknown"; 2], "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_is_no_empty_one() {
    let listing = |list: Value| {
        let response = serde_json::json!({ "MemberList": list, "Next": "" });
        let answer = serde_json::json!({ "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R" });
        let Value::Object(mut answer) = answer else { panic!() };
        answer.insert("Response".into(), response);
        Value::Object(answer).to_string()
    };
    for list in [serde_json::json!("oops"), serde_json::json!(["ann", "bob"]), serde_json::json!([{}])] {
        let report = removed_and_then(200, listing(list.clone())).await;
        assert_eq!(words(&report), ["unknown"; 2], "{list}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_the_vendor_says_was_not_there_and_the_list_shows_is_in_doubt() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "get_room_member_list" => Reply::Answer(LATENCY, 200, room(&["ann"])),
        _ => Reply::Answer(LATENCY, 200, envelope(100_005)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let report = client.remove(&Removal::new("room", ["ann", "bob"]).confirmed()).await.unwrap();
    assert_eq!(words(&report), ["unknown", "not_there"]);
}

#[tokio::test(start_paused = true)]
async fn another_person_of_the_same_name_is_nobody_who_came_back() {
    let named = |id: &str| serde_json::json!({ "Member_Account": id, "NameCard": "Chen" });
    let listing = |members: Vec<Value>| {
        let response = serde_json::json!({ "MemberList": members, "Next": "" });
        let answer = serde_json::json!({
            "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response,
        });
        answer.to_string()
    };
    let lists = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" if lists.fetch_add(1, Ordering::SeqCst) == 0 => {
            Reply::Answer(LATENCY, 200, listing(vec![named("chen")]))
        }
        "get_room_member_list" => Reply::Answer(LATENCY, 200, listing(vec![named("another")])),
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let report = client.remove(&Removal::new("room", ["chen"]).confirmed()).await.unwrap();
    assert_eq!(words(&report), ["gone"]);
}

#[tokio::test]
async fn whoever_was_removed_for_good_and_is_not_banned_is_not_told_as_gone() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host", "ann", "bob"]);
    let meetings = Confirmed::new(sandbox.tencent_client().unwrap()).within(Duration::from_millis(300));
    let ban = |who| Removal::new(&meeting, [who]).rejoin(Rejoin::Forbidden);
    assert_eq!(words(&meetings.remove(&ban("ann")).await.unwrap()), ["gone"]);
    let yes = idle_yes(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"RequestId":"r"}"#);
    sandbox.inject(FaultRule::on("ban_room_member", yes).times(1));
    sandbox.leave(Vendor::Tencent, &meeting, "bob");
    assert_eq!(words(&meetings.remove(&ban("bob")).await.unwrap()), ["unknown"]);
}

#[tokio::test(start_paused = true)]
async fn a_ban_that_is_over_keeps_nobody_out() {
    let banned = |until: i64| {
        let banned = serde_json::json!([{ "Member_Account": "ann", "BannedUntil": until }]);
        let response = serde_json::json!({ "BannedAccountList": banned, "NextOffset": 0 });
        serde_json::json!({
            "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response,
        })
    };
    for (until, word) in [(1, "unknown"), (4_000_000_000, "gone")] {
        let lists = [room(&["ann"]), room(&[])].map(|list| serde_json::from_str(&list).unwrap()).to_vec();
        let script = vec![("get_room_member_list", lists), ("get_banned_member_list", vec![banned(until)])];
        let meetings = Confirmed::new(client_of(Vendor::Tencent, &Timed::scripted(script)));
        let report = meetings.remove(&Removal::new("room", ["ann"]).rejoin(Rejoin::Forbidden)).await.unwrap();
        assert_eq!(words(&report), [word], "{until}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_nobody_could_look_it_is_not_told_that_somebody_was_seen() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "get_room_member_list" | "get_room_info" => Reply::Silence,
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let removal = Removal::new("room", ["ann"]).confirmed().deadline(Duration::from_secs(3));
    let report = client.remove(&removal).await.unwrap();
    let told = report.outcome("ann").unwrap().to_string();
    assert!(told.contains("nobody could read who is there"), "{told}");
    let error = Confirmed::new(client).within(Duration::from_secs(3)).end(&"room".into()).await.unwrap_err();
    assert!(error.to_string().contains("nobody could read whether"), "{error}");
}

/// A waiting room of Huawei's: what is told of Ann, of these people before and of those afterwards.
async fn sent_out(before: Vec<Value>, after: Vec<Value>) -> Outcome {
    let meetings = Confirmed::new(huawei_meeting(before, after)).within(Duration::from_secs(3));
    let report = meetings.send_to_waiting_room(&People::new("123", ["pid-1"])).await.unwrap();
    report.outcome("pid-1").unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn whoever_is_back_under_another_id_does_not_wait() {
    let ann = || vec![person("pid-1", Some("+9901"), "Ann"), person("pid-2", None, "Bob")];
    let back = vec![person("pid-2", None, "Bob"), person("pid-6", Some("+9901"), "Ann")];
    assert_eq!(sent_out(ann(), vec![person("pid-2", None, "Bob")]).await, Outcome::Done);
    let outcome = sent_out(ann(), back).await;
    assert!(matches!(&outcome, Outcome::Unknown(error) if error.kind() == ErrorKind::Timeout), "{outcome}");
}

#[tokio::test(start_paused = true)]
async fn somebody_without_an_id_who_was_there_before_keeps_nothing_from_showing() {
    let nameless = |name: &str| serde_json::json!({"name": name, "phone": "+9909"});
    let ann = vec![person("pid-1", Some("+9901"), "Ann"), nameless("Room 1")];
    assert_eq!(sent_out(ann.clone(), vec![nameless("Room 1")]).await, Outcome::Done);
    let outcome = sent_out(ann, vec![nameless("Room 1"), nameless("Ann")]).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_understood_for_once_is_read_again() {
    let reads = AtomicUsize::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_info" if reads.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Answer(LATENCY, 200, "<html>".into()),
        "get_room_info" => Reply::Answer(LATENCY, 200, envelope(100_004)),
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    Confirmed::new(client).end(&"room".into()).await.unwrap();
}
