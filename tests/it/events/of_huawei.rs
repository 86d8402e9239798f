//! Huawei Cloud Meeting: signed webhooks, and frames of the control socket.

use super::*;
use huawei::event::types::InviteResultResultCode;
use huawei::event::{EXAMPLES, Event, Receiver, Secrets};

const VERIFY: &str = r#"{"appID":"1988692299","timestamp":1629183619116,"nonce":"85262798","signature":"262ccb5f8854f824c41ea5854ba1798bfa850706fbc85b2be9fd7535ed6b8ff3","eventInfo":{"event":"meeting.verify","timestamp":1629183619116}}"#;

fn receiver(key: &str) -> Receiver {
    Receiver::new(Secrets::new(key))
}

#[test]
fn the_address_is_verified_with_the_vendors_own_example() {
    let pretty = VERIFY.replace(',', " ,\n ").replace(':', " : ");
    for body in [VERIFY, &pretty, &format!("\u{feff}{VERIFY}")] {
        let delivery = receiver("123456").at(at(1_629_183_619_116)).receive(body.as_bytes(), NOTHING, NOTHING).unwrap();
        assert_eq!(delivery.event, Event::Check { kind: "meeting.verify".into() });
        assert_eq!(delivery.reply.body, r#"{"event":"meeting.verify","nonce":"85262798"}"#.as_bytes());
    }
}

#[test]
fn what_was_changed_is_refused() {
    let changed = [
        VERIFY.replace("verify", "verifx"),
        VERIFY.replace("1988692299", "1988692298"),
        VERIFY.replace("85262798", "85262797"),
        VERIFY.replace("262ccb", "262ccc"),
        VERIFY.replace(r#""timestamp":1629183619116,"nonce""#, r#""timestamp":1629183619117,"nonce""#),
    ];
    for body in changed {
        let refused = receiver("123456").any_age().receive(body.as_bytes(), NOTHING, NOTHING).unwrap_err();
        assert_eq!(refused.status(), 401, "{body}");
    }
    let stale = receiver("123456").receive(VERIFY.as_bytes(), NOTHING, NOTHING).unwrap_err();
    assert_eq!(stale.status(), 403);
    assert_eq!(receiver("123456").receive(b"{}", NOTHING, NOTHING), Err(ReceiveError::Unsigned));
    assert_eq!(receiver("123456").receive(b"[", NOTHING, NOTHING).unwrap_err().status(), 400);
}

#[test]
fn every_documented_event_is_read() {
    assert_eq!(EXAMPLES.len(), documented(include_str!("../../../specs/surface/huawei.events.txt")));
    let secrets = Secrets::new("key");
    for (kind, example) in EXAMPLES {
        let value: serde_json::Value = serde_json::from_str(example).unwrap();
        let delivery = match value.get("eventInfo") {
            Some(event) => {
                let posted = secrets.sign("app", &event.to_string(), at(NOW));
                let receiver = Receiver::new(secrets.clone()).at(at(NOW));
                receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap()
            }
            None => huawei::event::read_frame(example.as_bytes()).unwrap().trust(),
        };
        assert_eq!((delivery.event.kind(), delivery.oddities), (Some(*kind), Vec::new()));
        assert_eq!(delivery.unread, [""; 0], "{kind}");
        assert!(!matches!(delivery.event, Event::Unknown { .. }), "{:?}", delivery.event);
    }
}

#[test]
fn what_is_added_beside_what_is_signed_is_not_believed() {
    let secrets = Secrets::new("key");
    let posted = secrets.sign("app", r#"{"event":"meeting.started","timestamp":1}"#, at(NOW));
    let body = String::from_utf8(posted.body.to_vec()).unwrap();
    let receiver = Receiver::new(secrets).at(at(NOW));
    for (name, authentic) in [("eventInfo ", true), (" eventInfo", true), ("EVENTINFO", true), ("eventInfo", false)] {
        let forged = body.replacen('}', &format!(r#"}},"{name}":{{"event":"meeting.end"}}"#), 1);
        let received = receiver.receive(forged.as_bytes(), NOTHING, NOTHING);
        assert_eq!(received.is_ok(), authentic, "{name:?}");
        assert!(received.is_err() || matches!(received.unwrap().event, Event::MeetingStarted(_)));
    }
    assert!(!format!("{:?}", receiver.receive(body.as_bytes(), NOTHING, NOTHING)).contains("signature"));
}

#[test]
fn a_repeat_has_the_same_id() {
    let secrets = Secrets::new("key");
    let info = r#"{"event":"meeting.join","timestamp":1,"payload":{"meetingInfo":{"meetingUUID":"m"},"attendeeInfo":{"participantID":"p"}}}"#;
    let ids = [NOW, NOW + 30_000].map(|time| {
        let posted = secrets.sign("app", info, at(time));
        let receiver = Receiver::new(secrets.clone()).at(at(time));
        receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap().id
    });
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn events_whose_parts_could_run_together_have_ids_of_their_own() {
    let secrets = Secrets::new("key");
    let id = |meeting: &str, participant: &str| {
        let info = serde_json::json!({ "event": "meeting.join", "timestamp": 1, "payload": {
            "meetingInfo": { "meetingUUID": meeting }, "attendeeInfo": { "participantID": participant },
        } });
        let posted = secrets.sign("app", &info.to_string(), at(NOW));
        let receiver = Receiver::new(secrets.clone()).at(at(NOW));
        receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap().id
    };
    assert_ne!(id("m/p", "q"), id("m", "p/q"));
}

/// As `Secrets::sign` has it, of bytes.
fn signed(parts: [&str; 3], info: &[u8]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"key").unwrap();
    let mac = mac.chain_update(parts.concat()).chain_update(info).finalize().into_bytes();
    let signature: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    let [app, time, nonce] = parts;
    let head =
        format!(r#"{{"appID":"{app}","timestamp":{time},"nonce":"{nonce}","signature":"{signature}","eventInfo":"#);
    [head.as_bytes(), info, b"}"].concat()
}

#[test]
fn what_is_not_quite_json_is_proved_by_its_bytes() {
    for odd in [&b"A\tnn"[..], b"A\xffnn", b"A\\qnn", b"\x01", "\u{7f}安".as_bytes()] {
        let info = [
            &br#"{"event":"meeting.join", "payload":{"attendeeInfo":{"participantID":"p1","displayName":""#[..],
            odd,
            b"\"}}}",
        ]
        .concat();
        let receiver = receiver("key").at(at(NOW));
        let body = signed(["app", "1700000000000", "n"], &info);
        let delivery = receiver.receive(&body, NOTHING, NOTHING).unwrap();
        let Event::MeetingJoin(event) = delivery.event else { panic!("{:?}", delivery.event) };
        let attendee = event.event_info.unwrap().payload.unwrap().attendee_info.unwrap();
        assert_eq!(attendee.participant_id.as_deref(), Some("p1"));
        let changed = String::from_utf8_lossy(&body).replace("p1", "p2");
        assert_eq!(receiver.receive(changed.as_bytes(), NOTHING, NOTHING).unwrap_err().status(), 401);
    }
}

#[test]
fn a_time_takes_no_digits_from_its_neighbours() {
    let receiver = || receiver("key").any_age();
    let info = br#"{"event":"meeting.started"}"#;
    assert!(receiver().receive(&signed(["app", "1700000000000", "0n"], info), NOTHING, NOTHING).is_ok());
    for (app, time, nonce) in
        [("app", "17000000000000", "n"), ("app1", "700000000000", "0n"), ("app", "1700000000", "0000n")]
    {
        let refused = receiver().receive(&signed([app, time, nonce], info), NOTHING, NOTHING).unwrap_err();
        assert!(matches!(refused, ReceiveError::Malformed(_)), "{refused}");
    }
}

#[test]
fn another_subscribers_delivery_is_refused_where_one_is_named() {
    let posted = Secrets::new("key").sign("app", r#"{"event":"meeting.started"}"#, at(NOW));
    for (subscriber, is_taken) in [("app", true), ("app2", false), ("", false)] {
        let receiver = Receiver::new(Secrets::new("key").of_subscriber(subscriber)).at(at(NOW));
        assert_eq!(receiver.receive(&posted.body, NOTHING, NOTHING).is_ok(), is_taken, "{subscriber}");
    }
}

#[test]
fn what_no_document_describes_is_told() {
    let frame = r#"{"action":"ParticipantsNotify","weather":"fine","data":[{"pid":"p","shoe":{"size":43}}]}"#;
    let delivery = huawei::event::read_frame(frame.as_bytes()).unwrap().trust();
    assert!(matches!(delivery.event, Event::ParticipantsNotify(_)));
    assert_eq!(delivery.unread, ["weather", "data[0].shoe"]);
}

#[test]
fn what_the_vendor_calls_a_secret_in_a_map_is_shown_by_nothing() {
    let map = r#"{"NAME":"Ann","JOIN_TOKEN":"hunter2","guestPwd":"hunter3","joinCode":"hunter4"}"#;
    let frame = format!(r#"{{"action":"ParticipantsNotify","data":[{{"pid":"p","pinfoMap":{map}}}]}}"#);
    let event = huawei::event::read_frame(frame.as_bytes()).unwrap().trust().event;
    let redacted = serde_json::to_string(&event.redacted()).unwrap();
    for shown in [format!("{event:?}"), format!("{event:#?}"), redacted] {
        assert!(shown.contains("Ann") && shown.contains("joinCode") && !shown.contains("hunter"), "{shown}");
    }
    let Event::ParticipantsNotify(notify) = &event else { panic!("{event:?}") };
    let notified = &notify.data.as_ref().unwrap()[0];
    assert!(!format!("{notified:?}").contains("hunter"));
    assert_eq!(notified.pinfo_map.as_ref().unwrap()["JOIN_TOKEN"], "hunter2");
}

#[test]
fn people_who_are_lost_are_noticed_behind_any_number_of_oddities() {
    let frame = |last: &str| {
        let odd = r#"{"pid":"p","mode":{"a":1}},"#.repeat(200);
        let frame = format!(r#"{{"action":"ParticipantsNotify","data":[{odd}{last}]}}"#);
        huawei::event::read_frame(frame.as_bytes()).unwrap().trust()
    };
    let whole = frame(r#"{"pid":"q"}"#);
    assert!(matches!(whole.event, Event::ParticipantsNotify(_)), "{:?}", whole.event);
    assert_eq!(whole.oddities.len(), 100);
    assert!(matches!(frame("7").event, Event::Unknown { reason: Unread::Body(_), .. }));
}

#[test]
fn names_with_blanks_and_other_names_are_read() {
    let frame = r#"{"action":"InviteResultNotify","msgID ":"m","data":[{"callNumber":"1","errorCode":11076002}]}"#;
    let delivery = huawei::event::read_frame(frame.as_bytes()).unwrap().trust();
    assert_eq!(delivery.id, "m");
    let Event::InviteResultNotify(event) = delivery.event else { panic!("{:?}", delivery.event) };
    assert_eq!(event.data.unwrap()[0].result_code, Some(InviteResultResultCode::HungUpByHost.into()));
}
