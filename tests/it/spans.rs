//! Spans: one around each call, one for each attempt, and no secret in any.

use meeting_control::dingtalk;
use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember};
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::log::Log;
use crate::scripted::{Scripted, json};

#[tokio::test]
async fn a_call_and_its_attempts_have_spans_without_secrets() {
    let log = Log::default();
    let server = Scripted::start(vec![
        json(200, r#"{"accessToken":"access-token-1","expireIn":7200}"#),
        json(502, "<html></html>"),
        json(400, r#"{"code":"paramsError","message":"access-token-1 app-secret-1","requestid":"R-7"}"#),
    ]);
    let client = dingtalk::Client::builder(dingtalk::Credentials::app(
        dingtalk::AppKey("key"),
        dingtalk::AppSecret("app-secret-1"),
    ))
    .base_url(&server.base_url)
    .build()
    .unwrap();
    let request = KickMembersRequest::new([KickedMember::new("ann")]);
    std::future::IntoFuture::into_future(client.kick_members("644272f14ba331014", &request))
        .with_subscriber(log.subscriber())
        .await
        .unwrap_err();
    let log = log.text();
    for told in [
        r#"otel.name="kick_members""#,
        "otel.name=POST /v1.0/conference/videoConferences/{conferenceId}/members/kick",
        r#"otel.kind="client""#,
        "http.response.status_code=502",
        "http.request.resend_count=1",
        r#"error.type="502""#,
        r#"error.type="invalid_request""#,
        "error.code=paramsError",
        "request_id=R-7",
        r#"server.address="127.0.0.1""#,
    ] {
        assert!(log.contains(told), "{told} is not in {log}");
    }
    for secret in ["access-token-1", "app-secret-1"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

#[tokio::test]
async fn a_callers_own_span_is_left_alone() {
    let log = Log::default();
    let server = Scripted::start(vec![json(400, r#"{"code":"paramsError","message":"no","requestid":"R-7"}"#)]);
    let credentials = dingtalk::Credentials::access_token("access-token-1");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let request = KickMembersRequest::new([KickedMember::new("ann")]);
    let call = async {
        let own = tracing::warn_span!("own", outcome = tracing::field::Empty, request_id = tracing::field::Empty);
        client.kick_members("644272f14ba331014", &request).into_future().instrument(own).await
    };
    call.with_subscriber(log.subscriber_up_to(tracing::Level::WARN)).await.unwrap_err();
    let log = log.text();
    assert!(log.contains("own") && !log.contains("R-7") && !log.contains("outcome"), "{log}");
}
