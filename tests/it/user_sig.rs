//! UserSig and PrivateMapKey against signatures of the vendor's own libraries.
//!
//! Compression differs between libraries, so what is signed is compared, not the text.

use std::io::Read as _;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use meeting_control::Secret;
use meeting_control::tencent::user_sig::{Room, UserSig};
use serde_json::{Value, json};

const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

fn opened(signature: &str) -> Value {
    let standard = signature.replace('*', "+").replace('-', "/").replace('_', "=");
    let compressed = STANDARD.decode(standard).unwrap();
    let mut text = String::new();
    flate2::read::ZlibDecoder::new(compressed.as_slice()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn at(time: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(time)
}

fn signed(app: u32, key: &str, identifier: &str, expire: u64, time: u64) -> Value {
    let signature = UserSig::new(app, identifier).life(Duration::from_secs(expire)).sign(&Secret::from(key), at(time));
    opened(signature.expose())
}

#[test]
fn plain_signatures_equal_the_vendors() {
    let zeros = "0".repeat(64);
    let vectors = [
        (1400000000, KEY, "administrator", 86400, 1700000000, "yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60="),
        (1400000000, KEY, "xiaojun", 15552000, 1600000000, "1Z5PngDjGaufeSiPoBuxdHY7EK3JTdAjMP93S4KvV3M="),
        (20000001, zeros.as_str(), "user_A-01", 300, 1735689600, "gA+XaAIuJaKdoV2yqG/RQIJJcBGQRPwKe4SqQFtyi3g="),
        (88888888, "k", "a", 1, 1, "AmywDPw2MeNKnQ5XuU0wJ/N6vfsgiM+Bbhzrn8oit1E="),
    ];
    for (app, key, identifier, expire, time, signature) in vectors {
        let expected = json!({
            "TLS.ver": "2.0", "TLS.identifier": identifier, "TLS.sdkappid": app,
            "TLS.expire": expire, "TLS.time": time, "TLS.sig": signature,
        });
        assert_eq!(signed(app, key, identifier, expire, time), expected);
    }
}

#[test]
fn a_signature_of_the_python_library_opens_to_the_same_object() {
    let python = "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDKAAKpdaUZBZlAqUsTAzgQuWZOaChAzN0RQXZ6aDLKn0cUzVLjcPD00NLS1MCrPM0A*JMLcoNTLMD3HP1M60jCowLDUOKMiLNDOwVaoFAD4PNPI_";
    assert_eq!(opened(python), signed(1400000000, KEY, "administrator", 86400, 1700000000));
}

#[test]
fn a_private_map_key_equals_the_vendors() {
    let signature = UserSig::new(1400000000, "xiaojun")
        .life(Duration::from_secs(86400))
        .private_map(&Room::Number(10000), 255, at(1700000000))
        .sign(&Secret::from(KEY), at(1700000000));
    let object = opened(signature.expose());
    assert_eq!(object["TLS.sig"], "m5WPLBP4ZpMhjE/+GSzmHQEKbLMxsvWih1uhJTQ0sPw=");
    let buffer = STANDARD.decode(object["TLS.userbuf"].as_str().unwrap()).unwrap();
    let hex: String = buffer.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "0000077869616f6a756e53724e000000271065554280000000ff00000000");
}

#[test]
fn a_user_buffer_is_signed_along() {
    let signature = UserSig::new(1400000000, "xiaojun").user_buffer("abc").sign(&Secret::from(KEY), at(1600000000));
    let object = opened(signature.expose());
    assert_eq!(object["TLS.sig"], "9tvdyuu11RSxrIwX0xC05oW7LdPxVnzkzBpcRT/UqfM=");
    assert_eq!(object["TLS.userbuf"], "YWJj");
}

#[test]
fn a_room_named_by_text_stands_at_the_end() {
    let room = Room::Text("room-1".into());
    let signature = UserSig::new(1, "ann").private_map(&room, 42, at(0)).sign(&Secret::from("k"), at(0));
    let buffer = STANDARD.decode(opened(signature.expose())["TLS.userbuf"].as_str().unwrap()).unwrap();
    assert_eq!(buffer[0], 1);
    assert!(buffer.ends_with(b"\x00\x06room-1"));
}
