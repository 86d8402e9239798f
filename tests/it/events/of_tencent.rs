//! Tencent: signed webhooks, and callbacks that nothing signs.

use super::*;
use tencent::event::{EXAMPLES, Event, Receiver, Secrets};

const BODY: &str = "{\n\t\"EventGroupId\":\t2,\n\t\"EventType\":\t204,\n\t\"CallbackTs\":\t1664209748188,\n\t\"EventInfo\":\t{\n\t\t\"RoomId\":\t8489,\n\t\t\"EventTs\":\t1664209748,\n\t\t\"EventMsTs\":\t1664209748180,\n\t\t\"UserId\":\t\"user_85034614\",\n\t\t\"Reason\":\t0\n\t}\n}";

#[test]
fn the_vendors_own_webhook_is_proved() {
    let receiver = Receiver::new(Secrets::webhook_key("123654")).at(at(1_664_209_748_188));
    let sign = "kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=";
    let delivery = receiver.receive(BODY.as_bytes(), [("sign", sign)], NOTHING).unwrap();
    let Event::AudioStopped(event) = &delivery.event else { panic!("{:?}", delivery.event) };
    let info = event.event_info.as_ref().unwrap();
    assert_eq!((info.room_id.as_deref(), info.user_id.as_deref()), (Some("8489"), Some("user_85034614")));
    let changed = BODY.replace("8489", "8488");
    assert_eq!(receiver.receive(changed.as_bytes(), [("Sign", sign)], NOTHING).unwrap_err().status(), 401);
    let unsigned = receiver.receive(BODY.as_bytes(), NOTHING, NOTHING);
    assert_eq!(unsigned, Err(ReceiveError::NotAuthentic("it is not signed")));
}

#[test]
fn the_token_proves_the_time_of_a_callback() {
    let body = br#"{"CallbackCommand":"Room.CallbackAfterDestroyRoom","RoomId":"r","EventTime":1}"#;
    let query =
        [("Sign", "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061"), ("RequestTime", "1669872112")];
    let receiver = || Receiver::new(Secrets::callback_token("xxxxyyyy"));
    let delivery = receiver().at(at(1_669_872_112_000)).receive(body, NOTHING, query).unwrap();
    assert!(matches!(delivery.event, Event::AfterDestroyRoom(_)));
    assert_eq!(receiver().at(at(1_669_872_180_000)).receive(body, NOTHING, query).unwrap_err().status(), 403);
    let none = receiver().receive(body, NOTHING, NOTHING);
    assert_eq!(none, Err(ReceiveError::NotAuthentic("it is not signed")));
    let other = Receiver::new(Secrets::webhook_key("key")).receive(body, NOTHING, NOTHING);
    assert_eq!(other, Err(ReceiveError::Unsigned));
}

#[test]
fn every_documented_event_is_read() {
    assert_eq!(EXAMPLES.len(), documented(include_str!("../../../specs/surface/tencent.events.txt")));
    let (key, token) = (Secrets::webhook_key("key"), Secrets::callback_token("token"));
    for (kind, example) in EXAMPLES {
        let secrets = if kind.contains("Callback") { &token } else { &key };
        let posted = secrets.sign(example.as_bytes(), at(NOW));
        let receiver = Receiver::new(key.clone()).also(token.clone()).at(at(NOW)).any_age();
        let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
        let unsigned = tencent::event::read_unsigned(example.as_bytes()).unwrap().trust();
        assert_eq!(delivery.event, unsigned.event);
        assert_eq!((delivery.event.kind(), delivery.oddities), (Some(*kind), Vec::new()));
        assert_eq!(delivery.unread, [""; 0], "{kind}");
        assert!(!matches!(delivery.event, Event::Unknown { .. }), "{:?}", delivery.event);
    }
}

const VIDEO: &str =
    r#"{"EventGroupId":3,"EventType":311,"EventInfo":{"RoomId":"r","Payload":{"TencentVod":{"VideoUrl":"u"}}}}"#;

#[test]
fn a_token_proves_no_webhook() {
    let both = VIDEO.replacen('{', r#"{"CallbackCommand":"Room.CallbackAfterDestroyRoom","#, 1);
    let (key, token) = (Secrets::webhook_key("key"), Secrets::callback_token("token"));
    for body in [VIDEO, &both, "{}", "[]", "{"] {
        let posted = token.sign(body.as_bytes(), at(NOW));
        for receiver in [Receiver::new(token.clone()), Receiver::new(key.clone()).also(token.clone())] {
            let received = receiver.at(at(NOW)).receive(&posted.body, posted.headers(), posted.query());
            let status = received.map(|delivery| delivery.event).unwrap_err().status();
            assert_eq!(status, if body == "{" { 400 } else { 401 }, "{body}");
        }
    }
    let posted = key.sign(VIDEO.as_bytes(), at(NOW));
    let receiver = Receiver::new(token).also(key).at(at(NOW));
    let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
    assert!(matches!(delivery.event, Event::VodFileReady(_)), "{:?}", delivery.event);
}

#[test]
fn a_callback_cannot_be_called_as_a_webhook_is() {
    for kind in ["3/311", "1/104"] {
        let body = VIDEO.replacen(r#""EventGroupId":3,"EventType":311"#, &format!(r#""CallbackCommand":"{kind}""#), 1);
        let event = tencent::event::read_unsigned(body.as_bytes()).unwrap().trust().event;
        let Event::Unknown { kind: told, reason: Unread::NewKind, .. } = event else { panic!("{event:?}") };
        assert_eq!(told.as_deref(), Some(kind));
    }
}

fn id(body: &str) -> String {
    tencent::event::read_unsigned(body.as_bytes()).unwrap().trust().id
}

#[test]
fn each_event_has_an_id_of_its_own_and_a_repeat_has_the_same() {
    let file = |name: &str, sent: u64| {
        id(&format!(
            r#"{{"EventGroupId":3,"EventType":310,"CallbackTs":{sent},"EventInfo":{{"RoomId":"r","EventMsTs":1,"TaskId":"t","Payload":{{"FileList":["{name}"]}}}}}}"#
        ))
    };
    assert_eq!(file("a.mp4", 1), file("a.mp4", 2));
    assert_ne!(file("a.mp4", 1), file("b.mp4", 1));
    let entered = |room: &str, people: &[&str]| {
        let people = serde_json::json!(people);
        id(&format!(
            r#"{{"CallbackCommand":"Room.CallbackAfterMemberEnter","RoomId":"{room}","MemberList_Account":{people},"EventTime":1}}"#
        ))
    };
    assert_eq!(entered("r", &["a"]), entered("r", &["a"]));
    assert_ne!(entered("r", &["a,b"]), entered("r", &["a", "b"]));
    assert_ne!(entered("r/a", &["b"]), entered("r", &["a/b"]));
    let seat = |index: u8| {
        id(&format!(
            r#"{{"CallbackCommand":"Mic.CallbackAfterSeatInfoChanged","RoomId":"r","SeatList":[{{"Index":{index}}}],"EventTime":1}}"#
        ))
    };
    assert_ne!(seat(1), seat(2));
}

#[test]
fn an_id_is_short_whoever_chooses_it() {
    let frame = |id: &str| {
        let frame = serde_json::json!({ "action": "ParticipantsNotify", "msgID": id });
        huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().id
    };
    assert_eq!(frame(&"x".repeat(128)).len(), 128);
    assert_eq!(frame(&"x".repeat(4_000_000)).len(), 64);
    assert_ne!(frame(&"x".repeat(200)), frame(&"x".repeat(201)));
}

#[test]
fn the_age_of_a_webhook_counts_however_its_time_is_written() {
    let key = Secrets::webhook_key("key");
    for (time, happened, is_fresh) in [
        ("1.7e12", "0", true),
        ("\"1700000000000\"", "0", true),
        ("1.6e12", "1700000000000", false),
        ("null", "1700000000000", true),
        ("null", "1600000000000", false),
    ] {
        let body = format!(
            r#"{{"EventGroupId":1,"EventType":104,"CallbackTs":{time},"EventInfo":{{"RoomId":"r","EventMsTs":{happened}}}}}"#
        );
        let posted = key.sign(body.as_bytes(), at(NOW));
        let receiver = Receiver::new(key.clone()).at(at(NOW));
        let received = receiver.receive(&posted.body, posted.headers(), posted.query());
        assert_eq!(received.map(drop).is_ok(), is_fresh, "{body}");
    }
}

#[test]
fn another_apps_delivery_is_refused_where_one_is_named() {
    let body = r#"{"CallbackCommand":"Room.CallbackAfterDestroyRoom","RoomId":"r"}"#;
    let token = Secrets::callback_token("token");
    let posted = token.sign(body.as_bytes(), at(NOW));
    let query = |app: &str| {
        posted
            .query()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .chain([("SdkAppid".to_owned(), app.to_owned())])
            .collect::<Vec<_>>()
    };
    let receiver = Receiver::new(token.clone().of_app(1_400_000_000)).at(at(NOW));
    for (app, is_taken) in [("1400000000", true), ("1400000001", false), ("", false)] {
        assert_eq!(receiver.receive(body.as_bytes(), NOTHING, query(app)).is_ok(), is_taken, "{app}");
    }
    let key = Secrets::webhook_key("key");
    let posted = key.sign(VIDEO.as_bytes(), at(NOW));
    let receiver = Receiver::new(key.of_app(1_400_000_000)).at(at(NOW));
    for (app, is_taken) in [("1400000000", true), ("1400000001", false), ("", false)] {
        let headers = posted.headers().chain([("SdkAppId", app)]);
        assert_eq!(receiver.receive(VIDEO.as_bytes(), headers, NOTHING).is_ok(), is_taken, "{app}");
    }
}

#[test]
fn both_names_of_a_callback_and_all_digits_of_an_account_are_read() {
    let body = br#"{"CallbackCommand":"Room.CallbackUpdateRoomInfo","RoomInfo":{"RoomId":"r","IsCloudRecordingDisabled":"false"}}"#;
    let event = tencent::event::read_unsigned(body).unwrap().trust().event;
    let Event::AfterUpdateRoomInfo(event) = event else { panic!("{event:?}") };
    assert_eq!(event.room_info.unwrap().is_cloud_recording_disabled, Some(false));
    let body =
        br#"{"CallbackCommand":"Mic.CallbackAfterSeatInfoChanged","SeatList":[{"Member_Account":144115233775727695}]}"#;
    let event = tencent::event::read_unsigned(body).unwrap().trust().event;
    let Event::AfterSeatInfoChanged(event) = event else { panic!("{event:?}") };
    assert_eq!(event.seat_list.unwrap()[0].member_account.as_deref(), Some("144115233775727695"));
}
