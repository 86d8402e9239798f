//! What ends a connection, what ends a socket, and what ends neither.

use std::time::Duration;

use futures_util::FutureExt as _;
use meeting_control::ErrorKind;
use meeting_control::event::{End, Heard, Loss, Status};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tracing::instrument::WithSubscriber as _;

use super::dingtalk::{answered, event, system};
use super::huawei::{notice, subscribed};
use super::vendor::{CONTROL_TOKEN, Driven, Peer, SECRET, Vendor};
use crate::log::Log;

fn disconnect(reason: &str) -> Value {
    system("disconnect", &json!({ "reason": reason }))
}

fn is_connected(status: &Status) -> bool {
    matches!(status, Status::Connected { .. })
}

/// Why no connection came about.
fn not_opened(status: Status) -> meeting_control::Error {
    match status {
        Status::Reconnecting { reason: Loss::NotOpened(error), .. } => error,
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_announced_twice_is_one_end() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut old = vendor.peer().await;
    assert!(is_connected(&socket.status().await));
    old.say(&disconnect("connection is expired")).await;
    old.say(&disconnect("connection is expired")).await;
    assert!(matches!(socket.status().await, Status::Reconnecting { attempt: 1, reason: Loss::Announced(_), .. }));
    let mut new = vendor.peer().await;
    assert_eq!(socket.status().await, Status::Connected { gap: false });
    new.say(&event(3)).await;
    assert_eq!(socket.event().await.id, "evt-3");
}

#[tokio::test(start_paused = true)]
async fn each_connection_that_is_leaving_still_takes_answers() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let (mut peers, mut undecided) = (Vec::new(), Vec::new());
    for number in 1..=3 {
        let mut peer = vendor.peer().await;
        assert!(is_connected(&socket.status().await));
        peer.say(&event(number)).await;
        undecided.push(socket.event().await);
        if number < 3 {
            peer.say(&disconnect("")).await;
            assert!(matches!(socket.status().await, Status::Reconnecting { reason: Loss::Announced(_), .. }));
        }
        peers.push(peer);
    }
    for (number, (peer, pushed)) in peers.iter_mut().zip(undecided).enumerate() {
        assert!(pushed.ack(), "the connection still stands");
        let answer = peer.hear().await;
        assert_eq!(answered(&answer), (&*format!("m-{}", number + 1), r#"{"status":"SUCCESS"}"#));
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_is_not_found_for_a_while_ends_no_stream() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let peer = vendor.peer().await;
    assert!(is_connected(&socket.status().await));
    vendor.refuse(404, json!({}));
    drop(peer);
    assert!(matches!(socket.status().await, Status::Reconnecting { attempt: 1, .. }));
    assert_eq!(not_opened(socket.status().await).http_status(), Some(404));
    let _peer = vendor.peer().await;
    assert_eq!(socket.status().await, Status::Connected { gap: true });
}

/// Answers a subscription with this `data`.
async fn answer(peer: &mut Peer, data: Value) {
    let sequence = peer.hear().await["sequence"].clone();
    peer.say(&json!({ "action": "Subscribe", "sequence": sequence, "data": data })).await;
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_is_refused_again_is_tried_with_fresh_tokens() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    assert!(is_connected(&socket.status().await));
    drop(peer);
    assert!(matches!(socket.status().await, Status::Reconnecting { .. }));
    let mut peer = vendor.peer().await;
    answer(&mut peer, json!({ "returnCode": 111_072_065 })).await;
    let error = not_opened(socket.status().await);
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("111072065")));
    let mut peer = vendor.peer().await;
    assert!(peer.target.ends_with("tmpToken=ticket%2B3%3D"), "{}", peer.target);
    subscribed(&mut peer).await;
    assert_eq!(socket.status().await, Status::Connected { gap: true });
    drop(peer);
    assert!(matches!(socket.status().await, Status::Reconnecting { .. }));
    answer(&mut vendor.peer().await, json!({ "returnCode": 111_072_005 })).await;
    assert_eq!(socket.status().await, Status::Closed(End::MeetingOver));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_counts_as_taken_only_where_the_vendor_says_so() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let refusal = json!({ "returnCode": 111_072_065 }).to_string();
    for (data, code) in [(json!(refusal), Some("111072065")), (json!({}), None), (json!(""), None), (Value::Null, None)]
    {
        answer(&mut vendor.peer().await, data).await;
        assert_eq!(not_opened(socket.status().await).code(), code);
    }
    let mut peer = vendor.peer().await;
    answer(&mut peer, json!(json!({ "returnCode": "0" }).to_string())).await;
    assert!(is_connected(&socket.status().await));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_another_meeting_is_not_the_end() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    assert!(is_connected(&socket.status().await));
    let mut other = notice("ConfDynamicInfoNotify", json!({ "state": "Destroyed" }));
    other["confID"] = "OTHER".into();
    peer.say(&other).await;
    assert_eq!(socket.event().await.event.meeting_events()[0].meeting.as_deref(), Some("OTHER"));
    drop(peer);
    assert!(matches!(socket.status().await, Status::Reconnecting { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_vendor_puts_it_to_sleep_for_minutes_at_most() {
    let vendor = Vendor::new();
    vendor.refuse_for(429, json!({}), 365 * 24 * 3600);
    let mut socket = Driven::drive(vendor.dingtalk());
    let Status::Reconnecting { pause, .. } = socket.status().await else { panic!("not told") };
    assert_eq!(pause, Duration::from_secs(300));
    let _peer = vendor.peer().await;
    assert!(is_connected(&socket.status().await));
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_talks_much_is_cut_short() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert!(is_connected(&socket.status().await));
    peer.say(&disconnect(&"bye ".repeat(200_000))).await;
    let Status::Reconnecting { reason: Loss::Announced(words), .. } = socket.status().await else { panic!("not told") };
    assert!(words.starts_with("bye bye") && words.len() <= 200, "{}", words.len());
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_quotes_a_secret_is_told_without_it() {
    let log = Log::default();
    let reasons = async {
        let vendor = Vendor::new();
        let mut socket = Driven::drive(vendor.dingtalk());
        let long = format!("{} {SECRET}", "x".repeat(190));
        for (number, reason) in [SECRET, "ticket+2=", "ticket%2b3%3d", r"ticket\u002b4\u003d", &long].iter().enumerate()
        {
            let mut peer = vendor.peer().await;
            assert!(is_connected(&socket.status().await), "{number}");
            peer.say(&disconnect(&format!("bye {reason}"))).await;
            let status = socket.status().await;
            assert!(matches!(status, Status::Reconnecting { reason: Loss::Announced(_), .. }), "{status}");
            let told = format!("{status} {status:?}");
            assert!(told.contains(if *reason == long { "xxx" } else { "bye [redacted]" }), "{told}");
            assert!(!told.contains("s3cr") && !told.contains("ticket"), "{told}");
        }
    };
    reasons.with_subscriber(log.subscriber()).await;
    let text = log.text();
    assert!(text.contains("bye [redacted]") && !text.contains("s3cr") && !text.contains("ticket+"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_code_that_quotes_a_secret_is_withheld() {
    let log = Log::default();
    let refusals = async {
        let vendor = Vendor::new();
        let mut socket = Driven::drive(vendor.huawei());
        let encoded = "c3RiLWNvbnRyb2wtdG9rZW4=";
        let basic = format!("bad Basic {encoded}");
        for code in ["ticket+1=", CONTROL_TOKEN, encoded, &basic, "c3RiLWNvbnRyb2wtdG9rZW4%3d", SECRET, "246810"] {
            answer(&mut vendor.peer().await, json!(json!({ "returnCode": code }).to_string())).await;
            let error = not_opened(socket.status().await);
            assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, None), "{code}");
            assert!(!format!("{error} {error:?}").contains(code), "{error:?}");
        }
    };
    refusals.with_subscriber(log.subscriber()).await;
    let text = log.text();
    assert!(text.contains("the subscription was refused"), "{text}");
    for secret in ["ticket+1", CONTROL_TOKEN, "c3RiLWNvbnRyb2wtdG9rZW4", SECRET, "246810"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_pings_on_and_takes_no_answer_is_listened_to_no_more() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert!(is_connected(&socket.status().await));
    let pings = [&[0x89, 125][..], &[b'x'; 125]].concat().repeat(1000);
    let mut taken = 0;
    while taken < 64 << 20 && peer.socket.get_mut().write_all(&pings).await.is_ok() {
        taken += pings.len();
    }
    assert!(taken < 16 << 20, "{taken}");
    assert!(matches!(socket.status().await, Status::Reconnecting { reason: Loss::Silent, .. }));
}

#[tokio::test(start_paused = true)]
async fn it_is_closed_also_where_nobody_waits_for_the_goodbye() {
    let vendor = Vendor::new();
    let mut socket = vendor.dingtalk();
    let (heard, _peer) = tokio::join!(socket.next(), vendor.peer());
    assert!(matches!(heard, Some(Heard::Status(Status::Connected { .. }))));
    assert!(socket.close().now_or_never().is_none(), "nobody has taken the goodbye yet");
    assert_eq!(socket.status(), &Status::Closed(End::Asked));
    assert!(matches!(socket.next().await, Some(Heard::Status(Status::Closed(End::Asked)))));
    assert!(socket.next().await.is_none());
}
