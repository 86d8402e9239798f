//! Which addresses a client takes.

use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember};
use meeting_control::dingtalk::{AppKey, AppSecret, Client, Credentials};
use meeting_control::tencent::{self, types::GetRoomInfoRequest};
use meeting_control::{Error, ErrorKind};

use crate::scripted::{Scripted, json};

fn build(url: &str) -> Result<Client, Error> {
    Client::builder(Credentials::app(AppKey("key"), AppSecret("secret"))).base_url(url).build()
}

#[test]
fn addresses_that_cannot_be_meant_are_refused_with_a_remedy() {
    for (url, word) in [
        ("https://api.dingtalk.com/?x=1", "query"),
        ("https://api.dingtalk.com/#x", "fragment"),
        ("api.dingtalk.com", "https://host"),
        ("", "https://host"),
        ("ftp://api.dingtalk.com", "ftp"),
        ("https://", "https://host"),
        ("https://user:hunter2@api.dingtalk.com", "password"),
        ("http://api.dingtalk.com", "allow_plain_http(\"api.dingtalk.com\")"),
        ("http://127.0.0.1.evil.example", "TLS"),
        ("http://10.0.0.1", "TLS"),
        ("https://api.ding\ntalk.com", "the base URL "),
        ("https://api.dingtalk.com ", "the base URL "),
        ("https://api.dingtalk.com\\x", "backslash"),
    ] {
        let error = build(url).expect_err(url);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}: {error}");
        assert!(error.to_string().contains(word), "{url}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn plain_http_goes_to_loopback_and_to_hosts_that_are_allowed_by_name() {
    for url in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://api.dingtalk.com/"] {
        assert!(build(url).is_ok(), "{url}");
    }
    let builder = || {
        Client::builder(Credentials::app(AppKey("key"), AppSecret("secret"))).base_url("http://gateway.internal:8080")
    };
    assert!(builder().build().is_err());
    assert!(builder().allow_plain_http("other.internal").build().is_err());
    assert!(builder().allow_plain_http("gateway.internal").build().is_ok());
}

#[tokio::test]
async fn a_path_leads_every_request_and_a_trailing_slash_changes_nothing() {
    let room = json(200, r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{}}"#);
    for prefix in ["", "/", "/gateway/tencent", "/gateway/tencent/"] {
        let server = Scripted::start(vec![room.clone()]);
        let client = tencent::Client::builder(tencent::Credentials::new(
            1400000000,
            tencent::SecretKey("key"),
            tencent::Identifier("administrator"),
        ))
        .base_url(format!("{}{prefix}", server.base_url))
        .build()
        .unwrap();
        client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap();
        let expected = format!("POST {}/v4/room_engine_http_srv/get_room_info?", prefix.trim_end_matches('/'));
        assert!(server.requests()[0].starts_with(&expected), "{}", server.requests()[0]);
    }
}

#[tokio::test]
async fn a_query_says_what_was_given_and_a_blank_in_it_is_no_plus() {
    let server = Scripted::start(vec![json(200, r#"{"ActionStatus":"OK","ErrorCode":0,"Response":{}}"#)]);
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("a b + c&d=ä %20~"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.contains("&identifier=a%20b%20%2B%20c%26d%3D%C3%A4%20%2520~&random="), "{request}");
}

#[tokio::test]
async fn an_address_that_is_too_long_is_an_argument_of_no_use() {
    let server = Scripted::start(vec![json(200, r#"{"accessToken":"token","expireIn":7200}"#)]);
    let client = Client::builder(Credentials::app(AppKey("key"), AppSecret("secret")))
        .base_url(&server.base_url)
        .build()
        .unwrap();
    let error = client.kick_members(&"a".repeat(70_000), &KickMembersRequest::new([KickedMember::new("ann")])).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidArgument, false), "{error}");
}

#[test]
fn the_regions_are_those_of_the_documents() {
    assert_eq!(meeting_control::dingtalk::region::MAINLAND_CHINA, "https://api.dingtalk.com");
    assert_eq!(meeting_control::dingtalk::region::INTERNATIONAL, "https://api.dingtalk.io");
    assert_eq!(meeting_control::huawei::region::MAINLAND_CHINA, "https://api.meeting.huaweicloud.com");
    assert_eq!(meeting_control::huawei::region::INTERNATIONAL, "https://api-intl.meeting.huaweicloud.com");
    assert_eq!(tencent::region::MAINLAND_CHINA, "https://console.tim.qq.com");
    assert_eq!(tencent::region::SINGAPORE, "https://adminapisgp.im.qcloud.com");
}
