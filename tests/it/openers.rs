//! Whatever comes, nothing breaks, and nothing is believed that the vendor has not sent.

use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use meeting_control::event::{Delivery, Posted, Proof, ReceiveError, Receiver};
use meeting_control::{dingtalk, huawei, tencent};
use proptest::collection::vec;
use proptest::prelude::*;

const NOW: Duration = Duration::from_millis(1_700_000_000_000);

fn now() -> SystemTime {
    UNIX_EPOCH + NOW
}

/// A receiver with its secrets, and a delivery that it believes.
struct Opener<S> {
    receiver: Receiver<S>,
    good: Posted,
}

impl<S: Proof> Opener<S> {
    fn receive(
        &self,
        body: &[u8],
        headers: &[(String, String)],
        query: &[(String, String)],
    ) -> Result<Delivery<S::Event>, ReceiveError> {
        let pairs = |pairs: &[(String, String)]| pairs.to_vec();
        self.receiver.receive(body, pairs(headers), pairs(query))
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.good.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn query(&self) -> Vec<(String, String)> {
        self.good.query().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

fn dingtalk() -> Opener<dingtalk::event::Secrets> {
    let key = "1234567890123456789012345678901234567890123";
    let secrets = dingtalk::event::Secrets::new("token", key, "owner").unwrap();
    let good = secrets.seal(br#"{"EventType":"meeting_status_change","eventId":"e1","statusSeqNum":1}"#, now());
    Opener { receiver: Receiver::new(secrets).at(now()), good }
}

fn huawei() -> Opener<huawei::event::Secrets> {
    let secrets = huawei::event::Secrets::new("key");
    let event = r#"{"event":"meeting.join","timestamp":1,"payload":{"attendeeInfo":{"participantID":"p1"}}}"#;
    let good = secrets.sign("app", event, now());
    Opener { receiver: Receiver::new(secrets).at(now()), good }
}

fn webhook() -> Opener<tencent::event::Secrets> {
    let secrets = tencent::event::Secrets::webhook_key("key");
    let body =
        br#"{"EventGroupId":1,"EventType":103,"CallbackTs":1700000000000,"EventInfo":{"RoomId":"r","UserId":"ann"}}"#;
    let good = secrets.sign(body, now());
    Opener { receiver: Receiver::new(secrets).at(now()), good }
}

fn callback() -> Opener<tencent::event::Secrets> {
    let secrets = tencent::event::Secrets::callback_token("token");
    let good = secrets.sign(br#"{"CallbackCommand":"Room.CallbackAfterDestroyRoom","RoomId":"r"}"#, now());
    Opener { receiver: Receiver::new(secrets).at(now()), good }
}

/// Names that mean something among those that mean nothing.
fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        Just("Sign".to_owned()),
        Just("msg_signature".to_owned()),
        Just("timestamp".to_owned()),
        Just("nonce".to_owned()),
        Just("RequestTime".to_owned()),
        any::<String>(),
    ];
    let value = prop_oneof![Just("1700000000".to_owned()), "[0-9a-f]{40}", any::<String>()];
    vec((name, value), 0..6)
}

/// Bytes, and JSON that is nearly a message.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just(r#""encrypt""#),
        Just(r#""signature""#),
        Just(r#""timestamp""#),
        Just(r#""eventInfo""#),
        Just(r#""CallbackCommand""#),
        Just(r#""EventGroupId""#),
        Just(r#""headers""#),
        Just(r#""data""#),
        Just(r#""type":"EVENT""#),
        Just("1700000000000"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(":"),
        Just(","),
        Just("null"),
        Just("\"\\ud800\""),
    ];
    prop_oneof![vec(any::<u8>(), 0..200), vec(word, 0..40).prop_map(|words| words.concat().into_bytes())]
}

fn believes_nothing<S: Proof>(
    opener: &Opener<S>,
    body: &[u8],
    headers: &[(String, String)],
    query: &[(String, String)],
) -> Result<(), TestCaseError> {
    let received = opener.receive(body, headers, query).map(|_| ());
    prop_assert!(received.is_err());
    // Without the body that was signed, a good signature is none.
    let received = opener.receive(body, &opener.headers(), &opener.query()).map(|_| ());
    prop_assert!(received.is_err() || body == opener.good.body);
    Ok(())
}

/// A part of a good delivery is refused, or says what the whole does.
fn believes_the_whole<S: Proof<Event: PartialEq + std::fmt::Debug>>(
    opener: &Opener<S>,
    cut: prop::sample::Index,
    other: u8,
) -> Result<(), TestCaseError> {
    let good = &opener.good.body;
    let whole = opener.receive(good, &opener.headers(), &opener.query()).unwrap();
    let position = cut.index(good.len());
    prop_assert!(opener.receive(&good[..position], &opener.headers(), &opener.query()).is_err());
    let mut changed = good.to_vec();
    changed[position] = other;
    if let Ok(believed) = opener.receive(&changed, &opener.headers(), &opener.query()) {
        prop_assert_eq!(believed.event, whole.event);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_anybody_makes_up_is_not_believed(body in bodies(), headers in pairs(), query in pairs()) {
        believes_nothing(&dingtalk(), &body, &headers, &query)?;
        believes_nothing(&huawei(), &body, &headers, &query)?;
        believes_nothing(&webhook(), &body, &headers, &query)?;
        // A callback's signature covers its time alone, so that any body would be good with a good signature.
        prop_assert!(callback().receive(&body, &headers, &query).is_err());
    }

    #[test]
    fn a_part_or_another_byte_is_refused_or_means_the_same(cut in any::<prop::sample::Index>(), other in any::<u8>()) {
        believes_the_whole(&dingtalk(), cut, other)?;
        believes_the_whole(&huawei(), cut, other)?;
        believes_the_whole(&webhook(), cut, other)?;
    }

    #[test]
    fn what_nothing_proves_is_read_or_refused(body in bodies()) {
        let _ = dingtalk::event::read_frame(&body);
        let _ = huawei::event::read_frame(&body);
        let _ = tencent::event::read_unsigned(&body);
    }

    #[test]
    fn whatever_is_proved_becomes_an_event(body in bodies()) {
        let secrets = dingtalk::event::Secrets::new("token", "1234567890123456789012345678901234567890123", "owner").unwrap();
        let posted = secrets.seal(&body, now());
        let delivery = Receiver::new(secrets).at(now()).receive(&posted.body, posted.headers(), posted.query()).unwrap();
        prop_assert_eq!(&delivery.raw[..], &body[..]);
        let secrets = tencent::event::Secrets::webhook_key("key");
        let posted = secrets.sign(&body, now());
        let delivery = Receiver::new(secrets).at(now()).receive(&posted.body, posted.headers(), posted.query()).unwrap();
        prop_assert_eq!(&delivery.raw[..], &body[..]);
    }
}

/// Each receiver refuses the body, with or without a signature of its own.
fn refused(body: &[u8]) -> Vec<ReceiveError> {
    fn of<S: Proof>(opener: &Opener<S>, body: &[u8]) -> ReceiveError {
        opener.receive(body, &opener.headers(), &opener.query()).map(drop).unwrap_err()
    }
    vec![of(&dingtalk(), body), of(&huawei(), body), of(&webhook(), body)]
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused_for_its_length() {
    let body = vec![b'['; 100 << 20];
    for refused in refused(&body).into_iter().chain(callback().receive(&body, &[], &[]).err()) {
        assert_eq!((&refused, refused.status()), (&ReceiveError::TooLarge(4 << 20), 413));
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![0; 64 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 1 << 20);
    for refused in refused(&packed) {
        assert!([400, 401].contains(&refused.status()), "{refused}");
    }
}

#[test]
fn what_nothing_proves_is_not_made_a_tree_of() {
    for value in ["{}", "0", r#"{"":{}}"#, "[{}]"] {
        let most = (3 << 20) / (value.len() + 1);
        let many = vec![value; most].join(",");
        let body = format!(
            r#"{{"signature":"x","appID":"a","timestamp":1700000000000,"eventInfo":{{}},"encrypt":"x","a":[{many}]}}"#
        );
        // A tree of it would be refused for its size.
        assert!(
            tencent::event::read_unsigned(body.as_bytes())
                .is_err_and(|refused| refused.to_string().contains("more values"))
        );
        for refused in refused(body.as_bytes()) {
            assert!(matches!(refused, ReceiveError::NotAuthentic(_)), "{refused}");
        }
    }
    let many = format!("{{{}\"signature\":\"x\"}}", r#""":0,"#.repeat(1 << 19));
    for refused in refused(many.as_bytes()) {
        assert!([400, 401].contains(&refused.status()), "{refused}");
    }
}

#[test]
fn what_is_nested_deep_is_refused() {
    for deep in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 18)] {
        for refused in refused(deep.as_bytes()) {
            assert!([400, 401].contains(&refused.status()), "{refused}");
        }
        assert!(tencent::event::read_unsigned(deep.as_bytes()).is_err());
        assert!(huawei::event::read_frame(deep.as_bytes()).is_err());
        assert!(dingtalk::event::read_frame(deep.as_bytes()).is_err());
    }
}
