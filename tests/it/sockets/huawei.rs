//! A meeting's control socket.

use std::time::Duration;

use futures_util::SinkExt as _;
use meeting_control::ErrorKind;
use meeting_control::event::{End, Happening, Loss, Status};
use serde_json::{Value, json};
use tokio_websockets::Message;
use tracing::instrument::WithSubscriber as _;

use super::vendor::{CONTROL_TOKEN, Driven, Peer, SECRET, Vendor};
use crate::log::Log;

pub(super) fn notice(action: &str, fields: Value) -> Value {
    let mut notice = fields;
    for (name, value) in [("action", json!(action)), ("confID", json!("914083136")), ("msgID", json!("msg-1"))] {
        notice[name] = value;
    }
    notice
}

/// Takes the subscription, and tells what it says.
pub(super) async fn subscribed(peer: &mut Peer) -> Value {
    let subscription = peer.hear().await;
    assert_eq!(subscription["action"], "Subscribe");
    let answer = json!({ "returnCode": 0, "returnDesc ": "SUCCESS" });
    peer.say(&json!({ "action": "Subscribe", "sequence": subscription["sequence"], "data": answer })).await;
    serde_json::from_str(subscription["data"].as_str().unwrap()).unwrap()
}

const CONNECTED: Status = Status::Connected { gap: false };

#[tokio::test(start_paused = true)]
async fn it_subscribes_and_tells_what_happens() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei().kinds(["ParticipantsNotify"]));
    let mut peer = vendor.peer().await;
    let target = "/cms/open/websocket/confctl/increment/conn?confID=914083136&tmpToken=ticket%2B1%3D";
    assert_eq!(peer.target, target);
    let said = subscribed(&mut peer).await;
    assert_eq!(said["subscribeType"], json!(["ParticipantsNotify"]));
    assert_eq!(said["confToken"], "Basic c3RiLWNvbnRyb2wtdG9rZW4=");
    assert_eq!(socket.status().await, CONNECTED);
    let site = json!({ "pid": "p1", "mode": 0, "pinfoMap": { "NAME": "Ann", "STATE": "0" } });
    peer.say(&notice("ParticipantsNotify", json!({ "msgMode": 0, "data": [site] }))).await;
    let pushed = socket.event().await;
    assert!(matches!(pushed.event.meeting_events()[0].what, Happening::Joined(_)), "{pushed:?}");
    assert!(pushed.ack(), "Huawei wants no answer");
}

#[tokio::test(start_paused = true)]
async fn it_gives_a_sign_of_life_each_minute_and_notices_where_none_comes_back() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    assert_eq!(socket.status().await, CONNECTED);
    let mut last = tokio::time::Instant::now();
    for _ in 0..3 {
        let beat = peer.hear().await;
        assert_eq!(beat["action"], "HeartBeat");
        assert!(last.elapsed() <= Duration::from_secs(61), "{:?}", last.elapsed());
        last = tokio::time::Instant::now();
        peer.say(&beat).await;
    }
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Silent, .. }), "{lost}");
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_meeting() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    assert_eq!(socket.status().await, CONNECTED);
    peer.say(&notice("ConfDynamicInfoNotify", json!({ "state": "Destroyed" }))).await;
    peer.say(&notice("ParticipantsNotify", json!({ "data": [{ "pid": "p1", "mode": 1 }] }))).await;
    peer.socket.send(Message::close(None, "")).await.unwrap();
    assert_eq!(socket.event().await.event.meeting_events()[0].what, Happening::Ended);
    assert!(matches!(socket.event().await.event.meeting_events()[0].what, Happening::Left(..)));
    assert_eq!(socket.status().await, Status::Closed(End::MeetingOver));
    assert!(socket.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_is_not_there_ends_it_with_the_error() {
    let vendor = Vendor::new();
    vendor.refuse(400, json!({ "error_code": "MMC.111072005", "error_msg": "CONF_NOT_START" }));
    let mut socket = Driven::drive(vendor.huawei());
    let Status::Closed(End::Refused(error)) = socket.status().await else { panic!("not closed") };
    assert!(matches!(error.kind(), ErrorKind::FailedPrecondition | ErrorKind::NotFound), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_meeting_that_ended_meanwhile_is_over() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    assert_eq!(socket.status().await, CONNECTED);
    vendor.refuse(400, json!({ "error_code": "MMC.111072005", "error_msg": "CONF_NOT_START" }));
    drop(peer);
    assert!(matches!(socket.status().await, Status::Reconnecting { .. }));
    assert_eq!(socket.status().await, Status::Closed(End::MeetingOver));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_nobody_takes_is_tried_anew() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    peer.hear().await;
    let lost = socket.status().await;
    assert!(matches!(lost, Status::Reconnecting { reason: Loss::Silent, .. }), "{lost}");
    let mut peer = vendor.peer().await;
    let sequence = peer.hear().await["sequence"].clone();
    peer.say(&json!({ "action": "Subscribe", "sequence": sequence, "data": { "returnCode": 1 } })).await;
    let Status::Reconnecting { attempt: 2, reason: Loss::NotOpened(error), .. } = socket.status().await else {
        panic!("not told")
    };
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("1")));
    subscribed(&mut vendor.peer().await).await;
    assert_eq!(socket.status().await, CONNECTED, "there was nothing to miss before");
}

#[tokio::test(start_paused = true)]
async fn no_log_holds_a_secret() {
    let log = Log::default();
    let run = async {
        let vendor = Vendor::new();
        let mut socket = Driven::drive(vendor.huawei());
        let mut peer = vendor.peer().await;
        subscribed(&mut peer).await;
        assert_eq!(socket.status().await, CONNECTED);
        drop(peer);
        let status = socket.status().await;
        format!("{status} {status:?}")
    };
    let told = run.with_subscriber(log.subscriber()).await;
    let text = log.text();
    assert!(text.contains("create_web_socket_token"), "{text}");
    for secret in [SECRET, CONTROL_TOKEN, "c3RiLWNvbnRyb2wtdG9rZW4", "ticket+", "ticket%2B", "246810"] {
        assert!(!text.contains(secret) && !told.contains(secret), "{text}{told}");
    }
}
