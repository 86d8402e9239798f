//! Frames that are not as they should be, and large ones.

use meeting_control::dingtalk::event::Event;
use meeting_control::event::Unread;
use serde_json::{Value, json};

use super::dingtalk::{answered, event};
use super::huawei::{notice, subscribed};
use super::vendor::{Driven, Vendor};

#[tokio::test(start_paused = true)]
async fn an_event_that_cannot_be_read_is_kept_told_apart_and_answered() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    socket.status().await;
    let whole = json!({ "changeScene": "user_join", "openMemberModels": [{ "conferenceId": "c1", "userId": "u1" }] });
    for (number, data) in (1..).zip([whole, Value::Null, json!(""), json!(""), json!("{"), json!([1])]) {
        let mut frame = event(number);
        frame["data"] = data.clone();
        peer.say(&frame).await;
        let pushed = socket.event().await;
        assert_eq!(pushed.id, format!("evt-{number}"), "{data}");
        let Event::Unknown { kind, raw, reason } = &pushed.event else { panic!("{data}: {:?}", pushed.event) };
        assert_eq!(kind.as_deref(), Some("meeting_member_status_change"), "{data}");
        assert!(matches!(reason, Unread::Body(_)), "{data}: {reason}");
        assert!(raw == &pushed.raw && !raw.is_empty(), "{data}");
        assert!(pushed.ack());
        assert_eq!(answered(&peer.hear().await).0, format!("m-{number}"), "{data}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_frame_of_another_type_is_an_event_as_long_as_it_can_be_answered() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.dingtalk());
    let mut peer = vendor.peer().await;
    socket.status().await;
    for (number, kind) in [(1, json!("NOTICE")), (2, Value::Null)] {
        let mut frame = event(number);
        frame["type"] = kind;
        peer.say(&frame).await;
        let pushed = socket.event().await;
        assert!(matches!(&pushed.event, Event::Unknown { reason: Unread::NewKind, .. }), "{:?}", pushed.event);
        assert!(pushed.ack());
        assert_eq!(answered(&peer.hear().await).0, format!("m-{number}"));
    }
}

#[test]
fn what_the_headers_say_counts_before_the_message() {
    let read = |headers: Value, data: Value| {
        let frame = json!({ "type": "EVENT", "headers": headers, "data": data.to_string() });
        let delivery = meeting_control::dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust();
        (delivery.id.clone(), delivery.event.kind().map(str::to_owned))
    };
    let headers = json!({ "eventType": "meeting_status_change", "eventId": "evt-1" });
    let expected = ("evt-1".to_owned(), Some("meeting_status_change".to_owned()));
    assert_eq!(read(headers.clone(), json!({ "eventId": "", "EventType": "" })), expected);
    assert_eq!(read(headers, json!({ "eventId": "evt-2", "EventType": "meeting_hand_raised" })), expected);
    let inner = json!({ "eventId": "evt-1", "EventType": "meeting_status_change" });
    assert_eq!(read(json!({ "eventId": " ", "eventType": "" }), inner), expected);
}

#[tokio::test(start_paused = true)]
async fn a_meeting_of_two_thousand_is_told_in_one_frame() {
    let vendor = Vendor::new();
    let mut socket = Driven::drive(vendor.huawei());
    let mut peer = vendor.peer().await;
    subscribed(&mut peer).await;
    socket.status().await;
    let name = "n".repeat(500);
    let site =
        |number: u32| json!({ "pid": format!("p{number}"), "mode": 0, "pinfoMap": { "NAME": name, "STATE": "0" } });
    let frame = notice("ParticipantsNotify", json!({ "msgMode": 0, "data": (0..2000).map(site).collect::<Vec<_>>() }));
    assert!(frame.to_string().len() > 1 << 20);
    peer.say(&frame).await;
    assert_eq!(socket.event().await.event.meeting_events().len(), 2000);
}
