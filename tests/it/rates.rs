//! The documented rate is kept in every stretch of its period, whatever the calls wait for.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use meeting_control::control::{MeetingControl, Outcome, Removal};
use meeting_control::dingtalk::types::QueryConferenceMembersOptions;
use meeting_control::http_service::{HttpService, RequestBody, ResponseBody, Sending};
use meeting_control::tencent::types::GetRoomInfoRequest;
use meeting_control::{ErrorKind, Limit, tencent};
use tokio::time::Instant;

use crate::timed::{Reply, Timed, densest, dingtalk_builder, envelope, named, people, stretch, tencent_builder};

const LATENCY: Duration = Duration::from_millis(20);
const MEETING: &str = "644272f14ba331014";

#[tokio::test(start_paused = true)]
async fn ten_thousand_people_are_removed_within_the_rate_and_hardly_later_than_it_allows() {
    let service = Timed::answering(|_| Reply::Answer(LATENCY, 200, envelope(0)));
    let client = tencent_builder(&service).build().unwrap();
    let start = Instant::now();
    let report = client.remove(&Removal::new("room", people(10_000))).await.unwrap();
    let took = start.elapsed();
    assert!(report.all_gone());
    let sent = service.sent("kick_user_out");
    assert_eq!(sent.len(), 500);
    assert!(densest(&sent) <= 200, "{}", densest(&sent));
    let floor = Duration::from_secs(2) + LATENCY;
    assert!(took.as_secs_f64() <= 1.05 * floor.as_secs_f64(), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn removals_on_clones_share_the_rate_and_so_do_halves_and_repetitions() {
    let attempts = Mutex::new(0);
    let service = Timed::answering(move |departure| {
        let mut attempts = attempts.lock().unwrap();
        *attempts += 1;
        match *attempts % 5 {
            0 => Reply::Answer(LATENCY, 502, String::new()),
            _ if named(departure).iter().any(|one| one.ends_with('7')) => Reply::Answer(LATENCY, 200, envelope(100005)),
            _ => Reply::Answer(LATENCY, 200, envelope(0)),
        }
    });
    let client = tencent_builder(&service).build().unwrap();
    let removals: Vec<_> = (0..4).map(|_| Removal::new("room", people(400))).collect();
    let clients = vec![client; 4];
    join_all(clients.iter().zip(&removals).map(|(client, removal)| client.remove(removal))).await;
    let sent = service.sent("kick_user_out");
    assert!(sent.len() > 600, "{}", sent.len());
    assert!(densest(&sent) <= 200, "{}", densest(&sent));
}

#[tokio::test(start_paused = true)]
async fn calls_that_waited_for_a_login_do_not_leave_together() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "accessToken" => {
            Reply::Answer(Duration::from_secs(3), 200, r#"{"accessToken":"token","expireIn":7200}"#.to_owned())
        }
        _ => Reply::Answer(LATENCY, 200, "{}".to_owned()),
    });
    let client = dingtalk_builder(&service).build().unwrap();
    let options = QueryConferenceMembersOptions::new();
    let calls = (0..100).map(|_| async { client.query_conference_members(MEETING, &options).await });
    assert!(join_all(calls).await.iter().all(Result::is_ok));
    assert_eq!(service.sent("accessToken").len(), 1);
    let sent = service.sent("members");
    assert_eq!((sent.len(), densest(&sent)), (100, 20));
}

#[test]
fn a_runtime_that_is_blocked_again_and_again_keeps_the_rate() {
    let service = Timed::answering(|_| Reply::Answer(Duration::ZERO, 200, envelope(0)));
    let client = tencent_builder(&service).calls_per_second(40).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let blocking = tokio::spawn(async {
            loop {
                std::thread::sleep(Duration::from_millis(150));
                tokio::task::yield_now().await;
            }
        });
        let request = GetRoomInfoRequest::new("room");
        let calls = (0..100).map(|_| async { client.get_room_info(&request).await });
        assert!(join_all(calls).await.iter().all(Result::is_ok));
        blocking.abort();
    });
    let sent = service.sent("get_room_info");
    assert_eq!(sent.len(), 100);
    assert!(densest(&sent) <= 40, "{}", densest(&sent));
}

/// Answers without a look at what was asked.
struct Blind;

impl HttpService for Blind {
    fn send(&self, _: http::Request<RequestBody>) -> Sending<'_> {
        Box::pin(async { Ok(http::Response::new(ResponseBody::from(envelope(0)))) })
    }
}

#[tokio::test(start_paused = true)]
async fn who_answers_without_a_look_at_the_request_is_not_asked_too_often() {
    let credentials =
        tencent::Credentials::new(1_400_000_000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).http_service(Blind).calls_per_second(10).build().unwrap();
    let (start, request) = (Instant::now(), GetRoomInfoRequest::new("room"));
    join_all((0..40).map(|_| async { client.get_room_info(&request).await.unwrap() })).await;
    assert!(start.elapsed() >= Duration::from_secs(3), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_leaves_the_turn_to_the_next() {
    let service = Timed::answering(|_| Reply::Answer(LATENCY, 200, envelope(0)));
    let client = tencent_builder(&service).calls_per_second(1).build().unwrap();
    let request = GetRoomInfoRequest::new("room");
    client.get_room_info(&request).await.unwrap();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (client, request) = (client.clone(), request.clone());
            tokio::spawn(async move { client.get_room_info(&request).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let last = tokio::spawn({
        let (client, request) = (client.clone(), request.clone());
        async move { client.get_room_info(&request).deadline(Duration::from_secs(100)).await.map(drop) }
    });
    tokio::task::yield_now().await;
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    last.await.unwrap().unwrap();
    let sent = service.sent("get_room_info");
    assert_eq!(sent.len(), 2);
    assert!(stretch(&sent) < Duration::from_secs(2), "{:?}", stretch(&sent));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_cannot_come_in_time_is_told_before_anything_is_done_for_it() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "accessToken" => {
            Reply::Answer(Duration::from_secs(1), 200, r#"{"accessToken":"token","expireIn":60}"#.to_owned())
        }
        _ => Reply::Answer(LATENCY, 200, "{}".to_owned()),
    });
    let client = dingtalk_builder(&service).build().unwrap();
    let options = QueryConferenceMembersOptions::new();
    let call = || client.query_conference_members(MEETING, &options);
    join_all((0..20).map(|_| async { call().await })).await;
    let start = Instant::now();
    let error = call().deadline(Duration::from_millis(500)).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::RateLimited, Some(Limit::Turn)));
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_millis(500)));
    assert_eq!(start.elapsed(), Duration::ZERO);
    let error = call().deadline(Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Deadline)));
}

#[tokio::test(start_paused = true)]
async fn a_removal_of_everybody_who_is_absent_keeps_the_rate() {
    let service = Timed::answering(|_| Reply::Answer(LATENCY, 200, envelope(100005)));
    let client = tencent_builder(&service).build().unwrap();
    let report = client.remove(&Removal::new("room", people(1000))).await.unwrap();
    assert!(report.iter().all(|(_, outcome)| matches!(outcome, Outcome::NotThere)));
    let sent = service.sent("kick_user_out");
    assert_eq!(sent.len(), 50 * 39);
    assert!(densest(&sent) <= 200, "{}", densest(&sent));
}
