//! Whatever comes, nothing breaks, and nothing is believed that the vendor has not sent.

use std::io::Write as _;

use meeting_control::event::{Proof, ReceiveError};
use meeting_control::{dingtalk, huawei, tencent};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::opener::{self, Opener};

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

/// A part of a good delivery is refused, or says what the whole does.
fn believes_the_whole<S: Proof<Event: PartialEq + std::fmt::Debug>>(
    opener: &Opener<S>,
    cut: prop::sample::Index,
    other: u8,
) {
    let good = &opener.good.body;
    let whole = opener.receive_as_good(good).unwrap();
    let position = cut.index(good.len());
    assert!(opener.receive_as_good(&good[..position]).is_err());
    let mut changed = good.to_vec();
    changed[position] = other;
    if let Ok(believed) = opener.receive_as_good(&changed) {
        assert_eq!(believed.event, whole.event);
    }
}

/// The good delivery with another character in what proves it is refused, or says what it did.
fn believes_no_other_proof<S: Proof<Event: PartialEq + std::fmt::Debug>>(
    opener: &Opener<S>,
    place: prop::sample::Index,
    other: char,
) {
    let body = &opener.good.body;
    let whole = opener.receive_as_good(body).unwrap();
    let (headers, query) = opener.good_proof();
    for pair in 0..headers.len() + query.len() {
        let (mut headers, mut query) = (headers.clone(), query.clone());
        let (_, value) = headers.iter_mut().chain(&mut query).nth(pair).unwrap();
        let mut characters: Vec<_> = value.chars().collect();
        let length = characters.len();
        characters[place.index(length)] = other;
        *value = characters.into_iter().collect();
        if let Ok(believed) = opener.receive(body, &headers, &query) {
            assert_eq!(believed.event, whole.event);
        }
    }
}

/// What signs no more than its time: with a good one, a body is refused or told as it is.
fn takes_any_body<S: Proof>(opener: &Opener<S>, cut: prop::sample::Index, other: u8) {
    let good = &opener.good.body;
    let position = cut.index(good.len());
    let mut changed = good.to_vec();
    changed[position] = other;
    for body in [&good[..position], &changed] {
        match opener.receive_as_good(body) {
            Ok(delivery) => assert_eq!(delivery.raw, body),
            Err(refused) => assert!([400, 401].contains(&refused.status()), "{refused}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_anybody_makes_up_is_not_believed(body in bodies(), headers in pairs(), query in pairs()) {
        opener::dingtalk().believes_nothing_else(&body, &headers, &query);
        opener::huawei().believes_nothing_else(&body, &headers, &query);
        opener::webhook().believes_nothing_else(&body, &headers, &query);
        prop_assert!(opener::callback().receive(&body, &headers, &query).is_err());
    }

    #[test]
    fn a_part_or_another_byte_is_refused_or_means_the_same(cut in any::<prop::sample::Index>(), other in any::<u8>()) {
        believes_the_whole(&opener::dingtalk(), cut, other);
        believes_the_whole(&opener::huawei(), cut, other);
        believes_the_whole(&opener::webhook(), cut, other);
        takes_any_body(&opener::callback(), cut, other);
    }

    #[test]
    fn another_character_in_the_proof_is_refused_or_means_the_same(
        place in any::<prop::sample::Index>(),
        other in prop_oneof![proptest::char::range(' ', '~'), any::<char>()],
    ) {
        believes_no_other_proof(&opener::dingtalk(), place, other);
        believes_no_other_proof(&opener::huawei(), place, other);
        believes_no_other_proof(&opener::webhook(), place, other);
        believes_no_other_proof(&opener::callback(), place, other);
    }

    #[test]
    fn whatever_comes_is_refused_or_becomes_an_event(body in bodies()) {
        opener::push(&body);
        opener::subscription(&body);
        opener::signed(&body);
        opener::timed(&body);
        opener::frames(&body);
    }
}

/// Each receiver refuses the body, with a signature of another.
fn refused(body: &[u8]) -> Vec<ReceiveError> {
    fn of<S: Proof>(opener: &Opener<S>, body: &[u8]) -> ReceiveError {
        opener.receive_as_good(body).map(drop).unwrap_err()
    }
    vec![of(&opener::dingtalk(), body), of(&opener::huawei(), body), of(&opener::webhook(), body)]
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused_for_its_length() {
    let body = vec![b'['; 100 << 20];
    for refused in refused(&body).into_iter().chain(opener::callback().receive(&body, &[], &[]).err()) {
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
