//! DingTalk: pushes that are sealed, and frames of its Stream mode.

use super::*;
use dingtalk::event::{AesKey, EXAMPLES, Event, Owner, Receiver, Secrets, Token};

const KEY: &str = "1234567890123456789012345678901234567890123";

/// Token, key, owner, timestamp, nonce, encrypted text, signature, and what is inside.
type Vector = [&'static str; 8];

const VECTORS: [Vector; 6] = [
    [
        "123456",
        KEY,
        "dingsnotzck6pm5veliw",
        "1614767836",
        "A7Co0cJLMzIDtMMI",
        "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        "9a95a004dd16f5c307e849b994173f76aa26e5eb",
        "success",
    ],
    [
        "mryue",
        "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
        "ding6ccabc44d2c8d38b",
        "1608001896814",
        "WL4PK6yA",
        "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3",
        "03044561471240d4a14bb09372dfcfd4fd0e40cb",
        r#"{"EventType":"check_url"}"#,
    ],
    [
        "tokenxxxx",
        "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus",
        "dingxxxxxx",
        "1605695694141",
        "WelUQl6bCqcBa2fM",
        "X1VSe9cTJUMZu60d3kyLYTrBq5578ZRJtteU94wG0Q4Uk6E/wQYeJRIC0/UFW5Wkya1Ihz9oXAdLlyC9TRaqsQ==",
        "f36f4ba5337d426c7d4bca0dbcb06b3ddc1388fc",
        "success",
    ],
    [
        "123456",
        "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
        "suite4xxxxxxxxxxxxxxx",
        "1445827045067",
        "nEXhMP4r",
        "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
        "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
        r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#,
    ],
    [
        "123456",
        KEY,
        "dingsnotzck6pm5veliw",
        "1700000000000",
        "abcdefgh",
        "GCr6999U/V4/3veZ85Bxl8C6wynLzYV25PCR3saSX7v+7tNf5Ck2RJ2NAGnTOWhvJ4H0D2M/DU/3568ASGogSA==",
        "0238afce644837fa5b04f0c99c9a8faa29142e23",
        "success",
    ],
    [
        "123456",
        KEY,
        "dingsnotzck6pm5veliw",
        "1700000000000",
        "abcdefgh",
        "GCr6999U/V4/3veZ85Bxl0rni9aIzbfQ8GOMCDztwH60sT1a0xxB8E92KZPe4/nwAaaVIdJPzo4f3lQnZP7FuyDqsMlBTU0jYivoH2iwvLRb5Ri4LDjRpfGYpeZOK7DyH3Qk5NUGACjfgw5D2rCdKBRNf1gmJ5Pno4xvdjyBfvwqgoVk+xm1UuwTDE6r95lPsfogrXvE/RN8+GlHgsapWYSa7RCdP9TE2Zz4bF3C8Prsmf6dp03Y8Sr03yw5iGvJfIGQtKz97h5WVS/aZEJ2FQ0CYaw79QqR/lQgtOsP3yyiiMLrvnJ4Q2uhtXMogpZEY6hfVTLUH/hNmdZOB2BbRebkmfjGM7TsSPICdQshPsKKtlvKeqW9cWtprbuWy0Q1",
        "83c77b64e2e4dd49d43765014d11c5df5ccb4e77",
        r#"{"EventType":"meeting_member_status_change","eventId":"evt-1","CorpId":"dingcorp1","EventTime":1700000000000,"statusSeqNum":2,"changeScene":"user_join","openMemberModels":[{"conferenceId":"c1","userId":"u1","userNick":"Ann"}]}"#,
    ],
];

fn secrets() -> Secrets {
    Secrets::new(Token("token"), AesKey(KEY), Owner("owner")).unwrap()
}

#[test]
fn the_vendors_own_examples_are_opened() {
    for [token, key, owner, timestamp, nonce, encrypted, signature, message] in VECTORS {
        let receiver = Receiver::new(Secrets::new(Token(token), AesKey(key), Owner(owner)).unwrap()).any_age();
        let body = serde_json::json!({ "encrypt": encrypted }).to_string();
        for name in ["msg_signature", "signature"] {
            let query = [(name, signature), ("timestamp", timestamp), ("nonce", nonce)];
            let delivery = receiver.receive(body.as_bytes(), NOTHING, query).unwrap();
            assert_eq!(delivery.raw, message.as_bytes());
            let reply: serde_json::Value = serde_json::from_slice(&delivery.reply.body).unwrap();
            let text = |name| reply[name].as_str().unwrap();
            let query =
                [("signature", text("msg_signature")), ("timeStamp", text("timeStamp")), ("nonce", text("nonce"))];
            let body = serde_json::json!({ "encrypt": text("encrypt") }).to_string();
            let answered = Receiver::new(Secrets::new(Token(token), AesKey(key), Owner(owner)).unwrap()).receive(
                body.as_bytes(),
                NOTHING,
                query,
            );
            assert_eq!(answered.unwrap().raw, "success".as_bytes());
        }
        for (name, at) in [("signature", 0), ("timestamp", 1), ("nonce", 2)] {
            let mut query = [("msg_signature", signature), ("timestamp", timestamp), ("nonce", nonce)];
            query[at].1 = "0";
            let refused = receiver.receive(body.as_bytes(), NOTHING, query).unwrap_err();
            assert_eq!(refused.status(), 401, "{name}");
        }
    }
}

#[test]
fn every_documented_event_is_read_from_a_push_and_from_a_frame() {
    assert_eq!(EXAMPLES.len(), documented(include_str!("../../../specs/surface/dingtalk.events.txt")));
    let receiver = Receiver::new(secrets()).at(at(NOW));
    for (kind, example) in EXAMPLES {
        let posted = secrets().seal(example.as_bytes(), at(NOW));
        let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
        let frame = serde_json::json!({
            "specVersion": "1.0",
            "type": "EVENT",
            "headers": { "topic": "*", "messageId": "m1", "eventType": kind, "eventId": "e1", "eventBornTime": "1700000000000" },
            "data": example,
        });
        let framed = dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust();
        assert_eq!(framed.id, "e1");
        assert_eq!((&delivery.unread, &framed.unread), (&vec![], &vec![]), "{kind}");
        for (event, oddities) in [(delivery.event, delivery.oddities), (framed.event, framed.oddities)] {
            assert_eq!((event.kind(), oddities), (Some(*kind), Vec::new()));
            assert!(!matches!(event, Event::Unknown { .. }), "{event:?}");
        }
    }
}

#[test]
fn keys_can_be_changed_while_pushes_come() {
    let old = Secrets::new(Token("old token"), AesKey(KEY), Owner("owner")).unwrap();
    let receiver = Receiver::new(secrets()).also(old.clone()).at(at(NOW));
    for secrets in [secrets(), old] {
        let posted = secrets.seal(br#"{"EventType":"check_url"}"#, at(NOW));
        let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
        assert_eq!(delivery.event, Event::Check { kind: "check_url".into() });
        let reply: serde_json::Value = serde_json::from_slice(&delivery.reply.body).unwrap();
        assert!(reply["encrypt"].is_string());
    }
}

#[test]
fn another_owners_push_is_refused() {
    let posted = Secrets::new(Token("token"), AesKey(KEY), Owner("somebody")).unwrap().seal(b"{}", at(NOW));
    let refused = Receiver::new(secrets()).at(at(NOW)).receive(&posted.body, posted.headers(), posted.query());
    assert!(matches!(refused, Err(ReceiveError::NotAuthentic(_))), "{refused:?}");
}

#[test]
fn age_counts_in_both_directions_unless_it_is_switched_off() {
    let posted = secrets().seal(b"{}", at(NOW));
    let receive = |receiver: Receiver| receiver.receive(&posted.body, posted.headers(), posted.query());
    let receiver = || Receiver::new(secrets());
    for (now, fresh) in [(NOW + 299_000, true), (NOW + 301_000, false), (NOW - 299_000, true), (NOW - 301_000, false)] {
        assert_eq!(receive(receiver().at(at(now))).is_ok(), fresh, "{now}");
    }
    assert_eq!(receive(receiver().at(at(NOW + 301_000))).unwrap_err().status(), 403);
    assert!(receive(receiver().at(at(NOW + 600_000)).tolerance(Duration::from_secs(601))).is_ok());
    assert!(receive(receiver().any_age()).is_ok());
}

fn read(message: &str) -> dingtalk::event::Delivery {
    let posted = secrets().seal(message.as_bytes(), at(NOW));
    Receiver::new(secrets()).at(at(NOW)).receive(&posted.body, posted.headers(), posted.query()).unwrap()
}

#[test]
fn what_is_not_known_or_cannot_be_read_is_kept_with_the_reason() {
    let reason = |message: &str| match read(message).event {
        Event::Unknown { kind, raw, reason } => {
            assert_eq!(raw, message.as_bytes());
            (kind, reason)
        }
        event => panic!("{event:?}"),
    };
    assert_eq!(reason(r#"{"EventType":"meeting_raised_hand"}"#), (Some("meeting_raised_hand".into()), Unread::NewKind));
    assert_eq!(reason(r#"{"what":"ever"}"#), (None, Unread::NoKind));
    let (kind, broken) = reason(r#"{"EventType":"meeting_member_status_change","openMemberModels":"none"}"#);
    assert_eq!(kind.as_deref(), Some("meeting_member_status_change"));
    assert_eq!(broken.to_string(), "openMemberModels is a text, not a list");
    assert!(matches!(reason("{").1, Unread::Body(_)));
}

#[test]
fn odd_scalars_and_double_names_cost_nothing() {
    let message = r#"{"EventType":"meeting_status_change","eventId":7,"statusSeqNum":"3","changeScene":"conference_paused",
        "openConfModel":{"conferenceId":123456789012345678901234,"bizScene":"a","bizScene":"b","startTime":{}}}"#;
    let delivery = read(message);
    assert_eq!(delivery.id, "7");
    let oddities: Vec<_> = delivery.oddities.iter().map(ToString::to_string).collect();
    let Event::MeetingStatusChange(event) = delivery.event else { panic!("{:?}", delivery.event) };
    let meeting = event.open_conf_model.unwrap();
    assert_eq!((event.status_seq_num, event.change_scene.unwrap().wire()), (Some(3), "conference_paused"));
    assert_eq!(meeting.conference_id.as_deref(), Some("123456789012345678901234"));
    assert_eq!((meeting.biz_scene.as_deref(), meeting.start_time), (Some("b"), None));
    assert_eq!(oddities.len(), 0, "an empty object stands for nothing: {oddities:?}");
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?}", secrets());
    assert_eq!(shown, r#"Secrets { owner: "owner", .. }"#);
    for (token, key) in [("", KEY), ("token", "short"), (" token", KEY)] {
        assert!(Secrets::new(Token(token), AesKey(key), Owner("owner")).is_err());
    }
}
