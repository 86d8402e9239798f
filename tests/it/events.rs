//! What vendors send: proved, read, and never lost.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting_control::event::{ReceiveError, Unread};
use meeting_control::{dingtalk, huawei, tencent};

const NOTHING: [(&str, &str); 0] = [];

fn at(milliseconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(milliseconds)
}

/// How many events a vendor's documents describe, by their surface.
fn documented(surface: &str) -> usize {
    let events =
        surface.lines().next().and_then(|line| line.split([':', ' ']).find(|word| word.parse::<usize>().is_ok()));
    events.unwrap().parse().unwrap()
}

const NOW: u64 = 1_700_000_000_000;

mod of_dingtalk {
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
        assert_eq!(EXAMPLES.len(), documented(include_str!("../../specs/surface/dingtalk.events.txt")));
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
        for (now, fresh) in
            [(NOW + 299_000, true), (NOW + 301_000, false), (NOW - 299_000, true), (NOW - 301_000, false)]
        {
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
        assert_eq!(
            reason(r#"{"EventType":"meeting_raised_hand"}"#),
            (Some("meeting_raised_hand".into()), Unread::NewKind)
        );
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
        assert_eq!((event.status_seq_num, event.change_scene.unwrap().as_str()), (Some(3), "conference_paused"));
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
}

mod of_huawei {
    use super::*;
    use huawei::event::{EXAMPLES, Event, Receiver, Secrets};

    const VERIFY: &str = r#"{"appID":"1988692299","timestamp":1629183619116,"nonce":"85262798","signature":"262ccb5f8854f824c41ea5854ba1798bfa850706fbc85b2be9fd7535ed6b8ff3","eventInfo":{"event":"meeting.verify","timestamp":1629183619116}}"#;

    fn receiver(key: &str) -> Receiver {
        Receiver::new(Secrets::new(key))
    }

    #[test]
    fn the_address_is_verified_with_the_vendors_own_example() {
        let pretty = VERIFY.replace(',', " ,\n ").replace(':', " : ");
        for body in [VERIFY, &pretty, &format!("\u{feff}{VERIFY}")] {
            let delivery =
                receiver("123456").at(at(1_629_183_619_116)).receive(body.as_bytes(), NOTHING, NOTHING).unwrap();
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
        assert_eq!(EXAMPLES.len(), documented(include_str!("../../specs/surface/huawei.events.txt")));
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
        for (name, authentic) in [("eventInfo ", true), (" eventInfo", true), ("EVENTINFO", true), ("eventInfo", false)]
        {
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
        assert_eq!(
            event.data.unwrap()[0].result_code,
            Some(huawei::event::types::InviteResultResultCode::HungUpByHost)
        );
    }
}

mod of_tencent {
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
        let query = [
            ("Sign", "17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061"),
            ("RequestTime", "1669872112"),
        ];
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
        assert_eq!(EXAMPLES.len(), documented(include_str!("../../specs/surface/tencent.events.txt")));
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
            let body =
                VIDEO.replacen(r#""EventGroupId":3,"EventType":311"#, &format!(r#""CallbackCommand":"{kind}""#), 1);
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
        let body = br#"{"CallbackCommand":"Mic.CallbackAfterSeatInfoChanged","SeatList":[{"Member_Account":144115233775727695}]}"#;
        let event = tencent::event::read_unsigned(body).unwrap().trust().event;
        let Event::AfterSeatInfoChanged(event) = event else { panic!("{event:?}") };
        assert_eq!(event.seat_list.unwrap()[0].member_account.as_deref(), Some("144115233775727695"));
    }
}

#[test]
fn what_is_cut_off_anywhere_breaks_nothing() {
    let dingtalk = dingtalk::event::Secrets::new(
        dingtalk::event::Token("token"),
        dingtalk::event::AesKey("1234567890123456789012345678901234567890123"),
        dingtalk::event::Owner("owner"),
    )
    .unwrap();
    let (huawei, tencent) = (huawei::event::Secrets::new("key"), tencent::event::Secrets::webhook_key("key"));
    let pushes = dingtalk::event::Receiver::new(dingtalk.clone()).at(at(NOW));
    let hooks = huawei::event::Receiver::new(huawei.clone()).at(at(NOW));
    let webhooks = tencent::event::Receiver::new(tencent.clone()).any_age();
    for (_, example) in dingtalk::event::EXAMPLES.iter().chain(huawei::event::EXAMPLES).chain(tencent::event::EXAMPLES)
    {
        for cut in (0..example.len()).step_by(7) {
            let part = &example.as_bytes()[..cut];
            let sealed = dingtalk.seal(part, at(NOW));
            assert_eq!(pushes.receive(&sealed.body, sealed.headers(), sealed.query()).unwrap().raw, part);
            let signed = tencent.sign(part, at(NOW));
            assert_eq!(webhooks.receive(&signed.body, signed.headers(), signed.query()).unwrap().raw, part);
            let signed = huawei.sign("app", &String::from_utf8_lossy(part), at(NOW));
            assert!(hooks.receive(&signed.body, signed.headers(), signed.query()).is_err());
            assert!(pushes.receive(&sealed.body[..cut.min(sealed.body.len() - 1)], NOTHING, sealed.query()).is_err());
            assert!(huawei::event::read_frame(part).is_err() && dingtalk::event::read_frame(part).is_err());
            assert!(tencent::event::read_unsigned(part).is_err());
        }
    }
}

#[test]
fn a_body_that_no_vendor_sends_is_not_looked_at() {
    let body = vec![b' '; 5 * 1024 * 1024];
    let refused = huawei::event::Receiver::new(huawei::event::Secrets::new("key")).receive(&body, NOTHING, NOTHING);
    assert_eq!(refused.unwrap_err().status(), 413);
}

mod in_the_words_of_all_vendors {
    use super::*;
    use meeting_control::event::Happening::{EverybodyMuted, Joined, Left, Locked, Muted, Recording, Role, Waiting};
    use meeting_control::event::{Happening, InOrder, Leaving, MeetingEvent};

    /// Meeting and happening, without the names shown.
    fn told(events: Vec<MeetingEvent>) -> Vec<String> {
        let who = |one: &meeting_control::event::Somebody| one.id.as_deref().unwrap_or_default().to_owned();
        let what = |what: &Happening| match what {
            Joined(one) => format!("joined {}", who(one)),
            Left(one, why) => format!("left {} {why:?}", who(one)),
            Role(one, role) => format!("role {} {role:?}", who(one)),
            Muted(one, muted) => format!("muted {} {muted}", who(one)),
            Waiting(one, waits) => format!("waiting {} {waits}", who(one)),
            other => format!("{other:?}"),
        };
        events
            .iter()
            .map(|event| format!("{}: {}", event.meeting.as_deref().unwrap_or_default(), what(&event.what)))
            .collect()
    }

    fn dingtalk(data: serde_json::Value, kind: &str) -> Vec<String> {
        let frame = serde_json::json!({
            "type": "EVENT", "headers": { "eventType": kind, "eventId": "e" }, "data": data.to_string(),
        });
        told(dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event.meeting_events())
    }

    #[test]
    fn dingtalk_tells_of_unions() {
        let members = serde_json::json!([{"conferenceId": "c", "userId": "u1"}, {"conferenceId": "c", "userId": ""}]);
        for (scene, expected) in [
            ("user_join", vec!["c: joined u1", "c: joined "]),
            ("user_kicked", vec!["c: left u1 Removed", "c: left  Removed"]),
            ("user_invited", vec![]),
        ] {
            let data = serde_json::json!({ "changeScene": scene, "openMemberModels": members });
            assert_eq!(dingtalk(data, "meeting_member_status_change"), expected);
        }
        let data = serde_json::json!({ "changeScene": "conference_closed", "openConfModel": { "conferenceId": "c" } });
        assert_eq!(dingtalk(data, "meeting_status_change_target_push"), ["c: Ended"]);
    }

    fn huawei(frame: serde_json::Value) -> Vec<String> {
        told(huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event.meeting_events())
    }

    #[test]
    fn huawei_tells_of_sites_as_they_are() {
        let site = |mode: u8, map: serde_json::Value| {
            let data = serde_json::json!([{ "pid": "p", "mode": mode, "pinfoMap": map }]);
            huawei(serde_json::json!({ "action": "ParticipantsNotify", "confID": "1", "data": data }))
        };
        let new = site(0, serde_json::json!({ "STATE": "0", "ROLE": "1", "MUTE": "0" }));
        assert_eq!(new, ["1: joined p", "1: role p Host", "1: muted p false"]);
        assert_eq!(site(0, serde_json::json!({ "IS_COHOST": "1" })), ["1: role p Cohost"]);
        assert_eq!(site(1, serde_json::json!({})), ["1: left p NotTold"]);
        let state = serde_json::json!({ "action": "ConfDynamicInfoNotify", "confID": "1", "lock": 1, "mute": 0, "recState": 1 });
        let expected = [Locked(true), EverybodyMuted(false), Recording(true)].map(|what| format!("1: {what:?}"));
        assert_eq!(huawei(state), expected);
        let waiting = serde_json::json!([{ "pid": "p", "mode": 0, "pinfoMap": { "WAITINGSTATE": "1" } }]);
        let waiting = serde_json::json!({ "action": "WaitingListNotify", "confID": "1", "data": waiting });
        assert_eq!(huawei(waiting), ["1: waiting p false"]);
    }

    #[test]
    fn tencent_tells_why_somebody_left() {
        let leave = |kind: &str| {
            let body = serde_json::json!({
                "CallbackCommand": "Room.CallbackAfterMemberLeave", "RoomId": "r", "Type": kind, "MemberList_Account": ["a", "b"],
            });
            told(tencent::event::read_unsigned(body.to_string().as_bytes()).unwrap().trust().event.meeting_events())
        };
        assert_eq!(leave("Kicked"), ["r: left a Removed", "r: left b Removed"]);
        for (kind, why) in [("Leave", Leaving::Voluntary), ("Expired", Leaving::Lost), ("Moved", Leaving::NotTold)] {
            assert_eq!(leave(kind)[0], format!("r: left a {why:?}"));
        }
    }

    /// Something that happens to somebody in a meeting, numbered.
    fn numbered(number: i64, scene: &str, who: &str) -> dingtalk::event::Event {
        let members = serde_json::json!([{ "conferenceId": "c1", "userId": who }]);
        let data = serde_json::json!({ "statusSeqNum": number, "changeScene": scene, "openMemberModels": members });
        let headers = serde_json::json!({ "eventType": "meeting_member_status_change" });
        let frame = serde_json::json!({ "type": "EVENT", "headers": headers, "data": data.to_string() });
        dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event
    }

    #[test]
    fn what_comes_late_is_dropped_for_those_of_whom_something_newer_was_told() {
        let mut order = InOrder::new(10);
        let mut kept = |number, scene, who| order.keep(&numbered(number, scene, who)).len();
        assert_eq!(kept(5, "user_leave", "ann"), 1);
        assert_eq!(kept(4, "user_join", "ann"), 0, "she left after that");
        assert_eq!(kept(4, "user_join", "bob"), 1, "of him nothing newer was told");
        assert_eq!(kept(5, "user_leave", "ann"), 1, "what comes twice is not late");
        assert_eq!(kept(6, "user_join", "ann"), 1);
        let mut forgetful = InOrder::new(1);
        let mut kept = |number, who| forgetful.keep(&numbered(number, "user_join", who)).len();
        assert_eq!([kept(5, "ann"), kept(5, "bob"), kept(4, "ann")], [1, 1, 1], "the oldest is forgotten");
    }

    #[test]
    fn people_without_an_id_are_not_taken_for_one_another() {
        let mut order = InOrder::new(10);
        let mut kept = |number, scene| order.keep(&numbered(number, scene, "")).len();
        assert_eq!([kept(5, "user_leave"), kept(4, "user_join"), kept(3, "user_join")], [1, 1, 1]);
    }

    /// Who of a meeting at Huawei is muted: all of them as it is (mode 0), or a change (mode 1).
    fn muted(meeting: &str, mode: u8, version: i64, who: &[&str]) -> huawei::event::Event {
        let site = |pid: &&str| serde_json::json!({ "pid": pid, "mode": 0, "pinfoMap": { "MUTE": "1" } });
        let sites: Vec<_> = who.iter().map(site).collect();
        let frame = serde_json::json!({
            "action": "ParticipantsNotify", "confID": meeting, "msgMode": mode, "version": version, "data": sites,
        });
        huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event
    }

    #[test]
    fn what_huawei_tells_as_a_whole_begins_a_new_count() {
        let mut order = InOrder::new(10);
        let mut kept = |mode, version| order.keep(&muted("1", mode, version, &["p"])).len();
        assert_eq!([kept(0, 1_700_000_000_000), kept(1, 7), kept(1, 6), kept(1, 8)], [1, 1, 0, 1]);
        assert_eq!([kept(0, 1_700_000_100_000), kept(1, 1)], [1, 1]);
    }

    #[test]
    fn a_new_count_is_that_of_its_meeting_alone() {
        let mut order = InOrder::new(10);
        let mut kept = |meeting, mode, version| order.keep(&muted(meeting, mode, version, &["p"])).len();
        assert_eq!([kept("1", 1, 7), kept("2", 1, 7), kept("1", 0, 1_700_000_000_000)], [1, 1, 1]);
        assert_eq!([kept("1", 1, 1), kept("2", 1, 6)], [1, 0]);
    }

    #[test]
    fn of_what_is_counted_anew_nothing_old_is_left_to_be_forgotten() {
        let mut order = InOrder::new(2);
        let mut kept = |mode, version, who| order.keep(&muted("1", mode, version, &[who])).len();
        assert_eq!([kept(1, 7, "p"), kept(0, 1_700_000_000_000, "p")], [1, 1]);
        assert_eq!([kept(1, 2, "p"), kept(1, 2, "q")], [1, 1]);
        assert_eq!([kept(1, 1, "p"), kept(1, 1, "q")], [0, 0], "there was room for both");
    }

    /// Were all that is known of other meetings looked through for everybody who is told of, this would take minutes.
    #[test]
    fn a_large_meeting_is_counted_anew_at_once() {
        let people: Vec<_> = (0..50_000).map(|number| number.to_string()).collect();
        let people: Vec<_> = people.iter().map(String::as_str).collect();
        let mut order = InOrder::new(people.len());
        let mut kept = |meeting, mode, version| order.keep(&muted(meeting, mode, version, &people)).len();
        assert_eq!(
            [kept("1", 1, 7), kept("2", 0, 1_700_000_000_000), kept("1", 1, 6)],
            [people.len(), people.len(), 0]
        );
    }
}
