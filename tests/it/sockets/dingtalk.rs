//! Stream mode.

use std::error::Error as _;
use std::time::Duration;

use futures_util::SinkExt as _;
use meeting_control::dingtalk::event::Event;
use meeting_control::event::{End, Happening, Heard, Loss, ReceiveError, Status};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Limit, dingtalk};
use serde_json::{Value, json};
use tokio_websockets::Message;
use tracing::instrument::WithSubscriber as _;

use super::vendor::{Driven, SECRET, Vendor};
use crate::log::Log;
use crate::scripted::{self, Scripted};

pub(super) fn event(number: u32) -> Value {
    let data = json!({
        "statusSeqNum": number,
        "changeScene": "user_join",
        "openMemberModels": [{ "conferenceId": "c1", "userId": "u1", "userNick": "Ann" }],
    });
    json!({
        "specVersion": "1.0",
        "type": "EVENT",
        "headers": {
            "topic": "*",
            "messageId": format!("m-{number}"),
            "contentType": "application/json",
            "time": "1700000000000",
            "eventType": "meeting_member_status_change",
            "eventId": format!("evt-{number}"),
        },
        "data": data.to_string(),
    })
}

pub(super) fn system(topic: &str, data: &Value) -> Value {
    let headers = json!({ "topic": topic, "messageId": format!("m-{topic}"), "contentType": "application/json" });
    json!({ "specVersion": "1.0", "type": "SYSTEM", "headers": headers, "data": data.to_string() })
}

pub(super) fn answered(answer: &Value) -> (&str, &str) {
    assert_eq!(answer["code"], 200);
    (answer["headers"]["messageId"].as_str().unwrap(), answer["data"].as_str().unwrap())
}

const CONNECTED: Status = Status::Connected { gap: false };

#[tokio::test(start_paused = true)]
async fn an_event_comes_and_its_handler_decides_what_is_answered() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(peer.target, "/connect?ticket=ticket%2B1%3D");
    assert_eq!(socket.status().await, CONNECTED);
    for number in 1..=3 {
        peer.say(&event(number)).await;
    }
    let pushed = socket.event().await;
    assert_eq!(pushed.id, "evt-1");
    assert!(matches!(pushed.event.meeting_events()[0].what, Happening::Joined(_)));
    assert!(pushed.ack());
    assert_eq!(answered(&peer.hear().await), ("m-1", r#"{"status":"SUCCESS"}"#));
    socket.event().await.later();
    assert_eq!(answered(&peer.hear().await), ("m-2", r#"{"status":"LATER"}"#));
    drop(socket.event().await);
    assert_eq!(answered(&peer.hear().await), ("m-3", r#"{"status":"LATER"}"#));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_decides_on_in_time_is_asked_for_again() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk().answer_within(Duration::from_secs(3)));
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    peer.say(&event(1)).await;
    let pushed = socket.event().await;
    assert_eq!(answered(&peer.hear().await), ("m-1", r#"{"status":"LATER"}"#));
    assert!(!pushed.ack(), "it comes again");
}

#[tokio::test(start_paused = true)]
async fn no_more_are_handed_out_than_may_be_undecided() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk().undecided(1));
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    peer.say(&event(1)).await;
    peer.say(&event(2)).await;
    let first = socket.event().await;
    let second = tokio::time::timeout(Duration::from_secs(1), socket.next()).await;
    assert!(second.is_err(), "handed out while the first is undecided");
    assert!(first.ack());
    assert_eq!(socket.event().await.id, "evt-2");
}

#[tokio::test(start_paused = true)]
async fn pings_and_callbacks_are_answered_and_told_to_nobody() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    peer.say(&system("ping", &json!({ "opaque": "0d75" }))).await;
    assert_eq!(answered(&peer.hear().await), ("m-ping", r#"{"opaque":"0d75"}"#));
    let mut callback = event(1);
    callback["type"] = "CALLBACK".into();
    peer.say(&callback).await;
    let answer = peer.hear().await;
    assert_eq!((&answer["code"], &answer["headers"]["messageId"]), (&json!(404), &json!("m-1")));
    peer.say(&event(2)).await;
    assert_eq!(socket.event().await.id, "evt-2");
}

#[tokio::test(start_paused = true)]
async fn an_announced_end_loses_nothing() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut old = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    old.say(&event(1)).await;
    old.say(&system("disconnect", &json!({ "reason": "connection is expired" }))).await;
    old.say(&event(2)).await;
    let first = socket.event().await;
    let reason = Loss::Announced("connection is expired".into());
    assert_eq!(socket.status().await, Status::Reconnecting { attempt: 1, pause: Duration::ZERO, reason });
    let mut new = vendor.peer().await;
    assert_eq!(new.target, "/connect?ticket=ticket%2B2%3D");
    let (mut ids, mut connected) = (Vec::new(), false);
    for _ in 0..2 {
        match socket.next().await {
            Some(Heard::Event(pushed)) => {
                ids.push(pushed.id.clone());
                assert!(pushed.ack());
            }
            Some(Heard::Status(status)) => connected = status == CONNECTED,
            _ => panic!("neither an event nor a status"),
        }
    }
    assert_eq!((ids, connected), (vec!["evt-2".to_owned()], true));
    assert_eq!(answered(&old.hear().await).0, "m-2");
    assert!(first.ack(), "the old connection still takes answers");
    assert_eq!(answered(&old.hear().await).0, "m-1");
    drop(old);
    new.say(&event(3)).await;
    assert_eq!(socket.event().await.id, "evt-3");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_told_and_replaced_with_a_fresh_ticket() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    peer.say(&event(1)).await;
    let undecided = socket.event().await;
    vendor.refuse(503, json!({}));
    drop(peer);
    let Status::Reconnecting { attempt: 1, pause, reason } = socket.status().await else { panic!("not told") };
    assert!(pause <= Duration::from_secs(1));
    assert!(matches!(reason, Loss::Closed(None) | Loss::Broken(_)), "{reason}");
    let Status::Reconnecting { attempt: 2, reason: Loss::NotOpened(error), .. } = socket.status().await else {
        panic!("not told")
    };
    assert_eq!((error.kind(), error.operation()), (ErrorKind::ServerError, Some("open_connection")));
    assert!(!undecided.ack(), "the connection is gone on which it came");
    let peer = vendor.peer().await;
    assert_eq!(peer.target, "/connect?ticket=ticket%2B2%3D");
    assert_eq!(socket.status().await, Status::Connected { gap: true });
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_end_it_with_the_error() {
    let vendor = Vendor::new();
    vendor.refuse(401, json!({ "requestid": "R", "code": "authFailed", "message": "鉴权失败" }));
    let mut socket = vendor.dingtalk();
    let Some(Heard::Status(Status::Closed(End::Refused(error)))) = socket.next().await else { panic!("not closed") };
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unauthenticated, Some("authFailed")));
    assert!(socket.next().await.is_none() && socket.next().await.is_none());
    assert!(matches!(socket.status(), Status::Closed(End::Refused(_))));
    assert_eq!(vendor.calls(), ["/v1.0/gateway/connections/open"]);
}

#[tokio::test(start_paused = true)]
async fn an_access_token_alone_opens_nothing() {
    let vendor = Vendor::new();
    let credentials = meeting_control::dingtalk::Credentials::access_token("token");
    let client = meeting_control::dingtalk::Client::builder(credentials).http_service(vendor.clone()).build().unwrap();
    let Some(Heard::Status(Status::Closed(End::Refused(error)))) = client.event_socket().next().await else {
        panic!("not closed")
    };
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(vendor.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_service_that_quotes_the_ticket_is_not_quoted() {
    let vendor = Vendor::new();
    vendor.quote();
    let mut socket = Driven::drive(vendor.dingtalk());
    let lost = socket.status().await;
    let told = format!("{lost} {lost:?} {lost:#?}");
    assert!(matches!(lost, Status::Reconnecting { .. }) && told.contains("ticket=[redacted]"), "{told}");
    assert!(!told.contains("ticket%2B1") && !told.contains("ticket+1"), "{told}");
    let _peer = vendor.peer().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_on_which_nobody_is_any_more_is_noticed() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let _silent = vendor.peer().await;
    let before = tokio::time::Instant::now();
    assert_eq!(socket.status().await, CONNECTED);
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Silent, .. }), "{lost}");
    assert!(before.elapsed() <= Duration::from_secs(75));
    let _other = vendor.peer().await;
    assert_eq!(socket.status().await, Status::Connected { gap: true });
}

#[tokio::test(start_paused = true)]
async fn a_quiet_connection_on_which_somebody_is_stays() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    // It answers pings while it is read.
    let quiet = tokio::time::timeout(Duration::from_secs(550), peer.hear()).await;
    assert!(quiet.is_err());
    peer.say(&event(1)).await;
    assert_eq!(socket.event().await.id, "evt-1");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_frame_is_told_and_what_is_no_known_event_is_an_event() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    for garbage in ["", "{", "[]", "null", "{}", r#"{"type":"EVENT"}"#, r#"{"type":"EVENT","headers":{}}"#] {
        peer.socket.send(Message::text(garbage)).await.unwrap();
        let heard = socket.next().await;
        let Some(Heard::Unreadable(unreadable)) = heard else { panic!("{garbage}") };
        assert!(matches!(unreadable.problem, ReceiveError::Malformed(_)), "{unreadable}");
        assert_eq!(unreadable.frame, garbage.as_bytes());
    }
    peer.socket.send(Message::binary(&b"\xff\xfe\x00"[..])).await.unwrap();
    assert!(matches!(socket.next().await, Some(Heard::Unreadable(_))));
    let mut unknown = event(1);
    unknown["headers"]["eventType"] = "meeting_hand_raised".into();
    peer.say(&unknown).await;
    let pushed = socket.event().await;
    assert!(matches!(&pushed.event, Event::Unknown { .. }), "{pushed:?}");
    assert!(pushed.ack());
    assert_eq!(answered(&peer.hear().await).0, "m-1");
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_is_too_large_is_not_taken() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    let _ = peer.socket.send(Message::text("x".repeat((16 << 20) + 1))).await;
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Unsound(_), .. }), "{lost}");
}

#[tokio::test(start_paused = true)]
async fn a_frame_may_be_cut_anywhere() {
    let text = event(1).to_string();
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    let frame = [&[0x81, 126, length[0], length[1]], text.as_bytes()].concat();
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    for cut in (0..frame.len()).step_by(17).chain([1, 2, 3, 4, 5]) {
        let mut peer = vendor.peer().await;
        assert!(matches!(socket.status().await, Status::Connected { .. }));
        peer.write(&frame[..cut]).await;
        drop(peer);
        assert!(matches!(socket.status().await, Status::Reconnecting { .. }), "{cut}");
    }
    let mut peer = vendor.peer().await;
    assert!(matches!(socket.status().await, Status::Connected { gap: true }));
    peer.write(&frame).await;
    assert_eq!(socket.event().await.id, "evt-1");
    peer.write(b"\xff\xff\xff\xff").await;
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Unsound(_), .. }), "{lost}");
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_is_packed_is_not_unpacked() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
    // The bit by which a frame says that it is deflated, which nobody has agreed on.
    peer.write(&[0xc1, 3, 0x4a, 0x4c, 0x04]).await;
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Unsound(_), .. }), "{lost}");
}

#[tokio::test(start_paused = true)]
async fn a_socket_that_nobody_opens_is_given_up_and_tried_anew() {
    let vendor = Vendor::new();
    vendor.hush();
    let mut socket = Driven::drive(vendor.dingtalk());
    let Status::Reconnecting { attempt: 1, reason: Loss::NotOpened(error), .. } = socket.status().await else {
        panic!("not given up")
    };
    assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Connecting)));
    let _peer = vendor.peer().await;
    assert_eq!(socket.status().await, CONNECTED);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_does_not_cross_the_network_readably() {
    for endpoint in ["ws://gateway.test/connect", "http://gateway.test", "gateway.test", "wss:", ""] {
        let vendor = Vendor::new();
        vendor.tell(endpoint);
        let mut socket = vendor.dingtalk();
        let Some(Heard::Status(Status::Reconnecting { reason: Loss::NotOpened(error), .. })) = socket.next().await
        else {
            panic!("{endpoint}: not refused")
        };
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{endpoint}: {error}");
    }
    let vendor = Vendor::new();
    vendor.tell("ws://127.0.0.1:1/connect");
    let mut socket = Driven::drive(vendor.dingtalk());
    assert_eq!(socket.status().await, CONNECTED);
}

#[tokio::test(start_paused = true)]
async fn closing_sends_what_was_decided() {
    let vendor = Vendor::new();
    let mut socket = vendor.dingtalk();
    let (heard, mut peer) = tokio::join!(socket.next(), vendor.peer());
    assert!(matches!(heard, Some(Heard::Status(CONNECTED))));
    peer.say(&event(1)).await;
    let Some(Heard::Event(pushed)) = socket.next().await else { panic!("no event") };
    assert!(pushed.ack());
    let ((), answer) = tokio::join!(socket.close(), async {
        let answer = peer.hear().await;
        let closing = futures_util::StreamExt::next(&mut peer.socket).await.unwrap().unwrap();
        assert!(closing.is_close());
        answer
    });
    assert_eq!(answered(&answer).0, "m-1");
    assert!(matches!(socket.next().await, Some(Heard::Status(Status::Closed(End::Asked)))));
    assert!(socket.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn no_log_and_no_error_holds_a_secret() {
    let log = Log::default();
    let told = async {
        let vendor = Vendor::new();
        let mut socket = Driven::drive(vendor.dingtalk());
        let mut peer = vendor.peer().await;
        let mut told = format!("{:?}", socket.status().await);
        peer.say(&event(1)).await;
        told += &format!("{:?}", socket.event().await);
        drop(peer);
        vendor.tell("ws://gateway.test/connect");
        for _ in 0..3 {
            let status = socket.status().await;
            told += &format!("{status} {status:?}");
        }
        told
    };
    let told = told.with_subscriber(log.subscriber()).await;
    let text = log.text();
    assert!(text.contains("open_connection"), "{text}");
    for secret in [SECRET, "ticket+", "ticket%2B"] {
        assert!(!text.contains(secret), "{text}");
        assert!(!told.contains(secret), "{told}");
    }
}

#[tokio::test]
async fn a_socket_that_cannot_be_opened_is_told_with_the_reason() {
    let untrusted = Sandbox::builder().tls().start().await.unwrap();
    for (gateway, told) in [
        ("wss://127.0.0.1:1".to_owned(), "refused"),
        (untrusted.base_url().replace("https:", "wss:"), "signed by nobody whom this machine trusts"),
    ] {
        let vendor = Scripted::answering(move |request| match request {
            request if request.contains("/connections/open") => {
                scripted::json(200, &json!({ "endpoint": gateway, "ticket": "hunter2" }).to_string())
            }
            _ => scripted::json(200, r#"{"accessToken":"token","expireIn":7200}"#),
        });
        let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
        let client = dingtalk::Client::builder(credentials).base_url(&vendor.base_url).build().unwrap();
        let Some(Heard::Status(Status::Reconnecting { reason: Loss::NotOpened(error), .. })) =
            client.event_socket().next().await
        else {
            panic!("not told")
        };
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(error.message().unwrap().contains(told) && error.source().is_some(), "{error}");
        assert!(!error.to_string().contains("base URL") && !error.to_string().contains("hunter2"), "{error}");
    }
}
