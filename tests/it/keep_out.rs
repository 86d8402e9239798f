//! Whoever is to stay out stays out, as long as somebody watches.

use std::time::Duration;

use meeting_control::control::{
    Change, KeepOut, MeetingControl, Outcome, ParticipantId, Rejoin, Removal, Roster, Watched,
};
use meeting_control::sandbox::{Fault, FaultRule, JoinError, Sandbox};
use meeting_control::{ErrorKind, Vendor};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::timed::{Reply, Timed, client_of, envelope, tencent_builder};

/// Short, as what is waited for comes from the test itself.
const PAUSE: Duration = Duration::from_millis(1);

fn acted(watched: Option<Watched>) -> (ParticipantId, ParticipantId) {
    match watched {
        Some(Watched::Acted { named, id, outcome: Outcome::Removed, request_ids }) => {
            assert_eq!(request_ids.len(), 1);
            (named, id)
        }
        other => panic!("{other:?}"),
    }
}

/// What it did next, besides looking.
pub(crate) async fn next(guard: &mut KeepOut) -> Option<Watched> {
    loop {
        match guard.next().await {
            Some(Watched::Looked) => {}
            other => return other,
        }
    }
}

#[tokio::test]
async fn on_huawei_whoever_comes_back_is_known_by_number_and_removed_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann", "bob"]);
    let [_, ann, bob] = &sandbox.members(Vendor::Huawei, &meeting)[..] else { panic!() };
    let client = sandbox.huawei_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client.clone(), Removal::new(&meeting, [ann])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await), (ann.clone(), ann.clone()));
    for _ in 0..2 {
        let id = sandbox.join(Vendor::Huawei, &meeting, "ann").unwrap();
        assert_ne!(id, *ann);
        assert_eq!(acted(next(&mut guard).await), (ann.clone(), id));
    }
    assert!(sandbox.members(Vendor::Huawei, &meeting).contains(bob));

    // Somebody who is not there yet.
    let listed = client.participants(&meeting).all().await.unwrap();
    let number = listed.into_iter().find(|one| one.id.as_ref() == Some(bob)).unwrap().number.unwrap();
    assert!(sandbox.leave(Vendor::Huawei, &meeting, "bob"));
    let mut guard = KeepOut::new(client, Removal::new(&meeting, [&number])).unwrap().every(PAUSE);
    let id = sandbox.join(Vendor::Huawei, &meeting, "bob").unwrap();
    assert_eq!(acted(next(&mut guard).await), (number.into(), id));
}

#[tokio::test]
async fn it_goes_on_after_a_failure_and_ends_with_the_meeting() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
    let ann = sandbox.members(Vendor::Huawei, &meeting)[1].clone();
    let client = sandbox.huawei_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, [&ann])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await).0, ann);
    sandbox.refuse_connections().await;
    let Some(Watched::Blind(error)) = next(&mut guard).await else { panic!() };
    assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::Interrupted), "{error}");
    sandbox.accept_connections().await.unwrap();
    let id = sandbox.join(Vendor::Huawei, &meeting, "ann").unwrap();
    assert_eq!(acted(next(&mut guard).await), (ann, id));
    sandbox.end_meeting(Vendor::Huawei, &meeting);
    let ended = next(&mut guard).await;
    assert!(
        matches!(&ended, Some(Watched::Ended(error)) if error.kind() == ErrorKind::FailedPrecondition),
        "{ended:?}"
    );
    assert_eq!(next(&mut guard).await, None);
}

#[tokio::test]
async fn where_there_are_bans_they_are_used() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Tencent] {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let meetings = sandbox.client(vendor).unwrap();
        let mut guard = KeepOut::new(meetings, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
        assert_eq!(acted(next(&mut guard).await).0, "ann");
        assert_eq!(sandbox.join(vendor, &meeting, "ann"), Err(JoinError::Barred));
    }
    // Bans are for those who are there: somebody who comes later is watched for.
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host"]);
    let hour = Rejoin::ForbiddenFor(Duration::from_secs(3600));
    let removal = Removal::new(&meeting, ["ann"]).reason("noise").rejoin(hour);
    let mut guard = KeepOut::new(sandbox.tencent_client().unwrap(), removal).unwrap().every(PAUSE);
    sandbox.join(Vendor::Tencent, &meeting, "ann").unwrap();
    assert_eq!(acted(next(&mut guard).await).0, "ann");
    assert_eq!(sandbox.join(Vendor::Tencent, &meeting, "ann"), Err(JoinError::Barred));
}

#[tokio::test]
async fn whom_it_cannot_remove_it_tells_of() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    sandbox.inject(FaultRule::on("ban_room_member", Fault::BreakAfter));
    let client = sandbox.tencent_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
    assert!(matches!(next(&mut guard).await, Some(Watched::Acted { outcome: Outcome::Unknown(_), .. })));
    let huawei = sandbox.huawei_client().unwrap();
    let removal = Removal::new("123", ["ann"]).rejoin(Rejoin::Forbidden);
    assert_eq!(KeepOut::new(huawei, removal).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn it_looks_as_often_as_it_is_told() {
    let service = Timed::answering(|_| Reply::Lost);
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let pause = Duration::from_secs(30);
    let mut guard = KeepOut::new(client, Removal::new("room", ["ann"])).unwrap().every(pause);
    let began = Instant::now();
    for _ in 0..4 {
        assert!(matches!(next(&mut guard).await, Some(Watched::Blind(_))));
    }
    assert_eq!((began.elapsed(), service.sent("get_room_member_list").len()), (pause * 3, 4));
}

#[tokio::test]
async fn a_refusal_that_is_not_of_the_meeting_is_waited_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    let client = sandbox.tencent_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await).0, "ann");
    let bytes = r#"{"code":"NoRoute","message":"no route"}"#.into();
    let proxy = Fault::Body { status: 404, content_type: "application/json".into(), bytes };
    sandbox.inject(FaultRule::on("get_room_member_list", proxy).times(2));
    for _ in 0..2 {
        let watched = next(&mut guard).await;
        assert!(
            matches!(&watched, Some(Watched::Blind(error)) if error.kind() == ErrorKind::InvalidResponse),
            "{watched:?}"
        );
    }
    sandbox.end_meeting(Vendor::Tencent, &meeting);
    let watched = next(&mut guard).await;
    assert!(matches!(&watched, Some(Watched::Ended(error)) if error.is_no_meeting()), "{watched:?}");
}

/// Whom a guard of these people acted upon, by their ids and what became of them, until the meeting was over.
async fn acted_upon(vendor: Vendor, named: &[&str], script: Vec<(&'static str, Vec<Value>)>) -> Vec<String> {
    let meetings = client_of(vendor, &Timed::scripted(script));
    let mut guard = KeepOut::new(meetings, Removal::new("914083199", named.iter().copied())).unwrap();
    let mut acted = Vec::new();
    while let Some(watched) = guard.next().await {
        match watched {
            Watched::Acted { id, outcome, .. } => acted.push(format!("{id} {}", outcome.as_str())),
            Watched::Ended(error) => assert!(error.is_no_meeting(), "{error}"),
            _ => {}
        }
    }
    acted
}

/// Huawei's lists of people with these ids and numbers, one after the other, until the meeting is over. Who removes somebody reads it once
/// more before.
fn calls_of(lists: &[&[(&str, Value)]]) -> Vec<(&'static str, Vec<Value>)> {
    let list = |people: &&[(&str, Value)]| {
        let people: Vec<_> = people.iter().map(|(pid, phone)| json!({"pid": pid, "phone": phone})).collect();
        json!({"participants": people, "confInfo": {"chairID": "h", "coHosts": []}})
    };
    let over = json!({"status": 400, "error_code": "MMC.111072005", "error_msg": "CONF_NOT_START"});
    vec![("realTimeInfo", lists.iter().map(list).chain([over]).collect())]
}

#[tokio::test(start_paused = true)]
async fn a_number_that_is_nobodys_alone_brings_nobody_else_out() {
    for shared in [json!(""), json!(" "), json!(0), json!("anonymous"), json!("***"), json!("+9901")] {
        let with = |ids: &[&'static str]| ids.iter().map(|id| (*id, shared.clone())).collect::<Vec<_>>();
        let (all, others) = (with(&["h", "p1", "p2", "p3"]), with(&["h", "p2", "p3"]));
        let alone = with(&["p2"]);
        let lists = calls_of(&[&all, &all, &others, &alone, &others]);
        assert_eq!(acted_upon(Vendor::Huawei, &["p1"], lists).await, ["p1 removed"], "{shared}");
    }
    // It was somebody's alone, until the host had it.
    let (one, other) = (json!("+9901"), json!("+9902"));
    let guest = |id: &'static str| (id, one.clone());
    let host = |number: &Value| ("h", number.clone());
    let first = [host(&other), guest("p1")];
    let lists = calls_of(&[&first, &first, &[host(&one)], &[host(&other), guest("p2")]]);
    assert_eq!(acted_upon(Vendor::Huawei, &["p1"], lists).await, ["p1 removed"]);
    // Back with two devices.
    let back = [guest("p2"), guest("p3")];
    let lists = calls_of(&[&[guest("p1")], &[guest("p1")], &back, &back]);
    assert_eq!(acted_upon(Vendor::Huawei, &["p1"], lists).await, ["p1 removed", "p2 removed", "p3 removed"]);
    // Whoever names a number means all who have it.
    let lists = calls_of(&[&[guest("p1"), guest("p2")], &[guest("p1"), guest("p2")]]);
    assert_eq!(acted_upon(Vendor::Huawei, &["+9901"], lists).await, ["p1 removed", "p2 removed"]);
    let lists = calls_of(&[&[guest("p1")], &[guest("p1")], &[guest("p2")], &[guest("p2")]]);
    assert_eq!(acted_upon(Vendor::Huawei, &["p1"], lists).await, ["p1 removed", "p2 removed"]);
}

/// Tencent's lists of these, one after the other, until the room is gone.
fn rooms(lists: Vec<Value>) -> (&'static str, Vec<Value>) {
    let room = |members| {
        let response = json!({"MemberList": members, "Next": ""});
        json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response})
    };
    let gone = serde_json::from_str(&envelope(100_004)).unwrap();
    ("get_room_member_list", lists.into_iter().map(room).chain([gone]).collect())
}

#[tokio::test(start_paused = true)]
async fn whoever_can_be_read_is_kept_out_and_nobody_is_told_as_gone() {
    let (host, ann) = (json!({"Member_Account": "h"}), json!({"Member_Account": "ann"}));
    let odd = json!([host, ann, "odd"]);
    let script = vec![rooms(vec![odd, json!([host, "odd"]), json!([host, ann, "odd"])])];
    assert_eq!(acted_upon(Vendor::Tencent, &["ann"], script).await, ["ann removed", "ann removed"]);

    let script = vec![rooms(vec![json!([host, ann]), json!([host, "odd"]), json!([host])])];
    let mut roster = Roster::new(client_of(Vendor::Tencent, &Timed::scripted(script)), "room").unwrap();
    let mut told = Vec::new();
    while let Some(change) = roster.next().await {
        told.push(match change {
            Change::Came(one) => format!("came {}", one.id.unwrap()),
            Change::Left(one) => format!("left {}", one.id.unwrap()),
            Change::Blind(_) => "blind".to_owned(),
            Change::Complete => "complete".to_owned(),
            Change::Ended(_) => "ended".to_owned(),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(told, ["came h", "came ann", "complete", "blind", "left ann", "complete", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn whom_the_list_shows_and_the_vendor_does_not_know_is_in_doubt() {
    let (with, without) = (json!([{"Member_Account": "ann"}]), json!([{"Member_Account": "bob"}]));
    let refused = ("ban_room_member", vec![serde_json::from_str(&envelope(100_005)).unwrap()]);
    let script = vec![rooms(vec![with.clone(), with.clone()]), refused.clone()];
    assert_eq!(acted_upon(Vendor::Tencent, &["ann"], script).await, ["ann not_there", "ann unknown"]);
    // Each time she had left in between.
    let script = vec![rooms(vec![with.clone(), without, with]), refused];
    assert_eq!(acted_upon(Vendor::Tencent, &["ann"], script).await, ["ann not_there", "ann not_there"]);
}

/// Of which the vendor's documents know nothing: somebody in between may have said it.
#[tokio::test(start_paused = true)]
async fn a_refusal_in_nobodys_words_ends_no_guard_that_has_looked() {
    let ann = json!([{"Member_Account": "ann"}]);
    for (status, code) in [(403, "blocked"), (401, "login"), (402, "pay"), (423, "locked")] {
        let (name, mut lists) = rooms(vec![json!([]), ann.clone()]);
        lists.insert(1, json!({"status": status, "code": code}));
        assert_eq!(acted_upon(Vendor::Tencent, &["ann"], vec![(name, lists)]).await, ["ann removed"], "{status}");
    }
}
