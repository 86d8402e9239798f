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
        r#"error.code="paramsError""#,
        r#"request_id="R-7""#,
        r#"server.address="127.0.0.1""#,
    ] {
        assert!(log.contains(told), "{told} is not in {log}");
    }
    for secret in ["access-token-1", "app-secret-1"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

/// What a call that nobody repeats leaves behind at this address.
async fn logged(base_url: &str) -> String {
    let log = Log::default();
    let credentials = dingtalk::Credentials::access_token("access-token-1");
    let client = dingtalk::Client::builder(credentials).base_url(base_url).attempts(1).build().unwrap();
    let request = KickMembersRequest::new([KickedMember::new("ann")]);
    let call = client.kick_members("644272f14ba331014", &request).into_future();
    call.with_subscriber(log.subscriber_up_to(tracing::Level::INFO)).await.unwrap_err();
    log.text()
}

#[tokio::test]
async fn what_a_server_writes_passes_for_no_field() {
    let body = r#"{"code":"x outcome=done","message":"no","requestid":"R-7 outcome=done"}"#;
    let log = logged(&Scripted::start(vec![json(400, body)]).base_url).await;
    for told in [r#"error.code="x outcome=done""#, r#"request_id="R-7 outcome=done""#] {
        assert!(log.contains(told), "{told} is not in {log}");
    }
}

#[tokio::test]
async fn an_address_of_ipv6_has_no_brackets() {
    let log = logged("http://[::1]:1").await;
    assert!(log.contains(r#"server.address="::1""#), "{log}");
}

#[tokio::test]
async fn an_attempt_is_an_error_from_400_on() {
    for (status, is_error) in [(302, false), (400, true), (503, true)] {
        let log = logged(&Scripted::start(vec![json(status, "{}")]).base_url).await;
        let attempt = log.lines().find(|line| line.contains(&format!("http.response.status_code={status}"))).unwrap();
        assert_eq!(attempt.contains("otel.status_code"), is_error, "{attempt}");
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

#[tokio::test]
async fn a_call_that_nobody_waits_for_says_so_and_one_that_has_ended_does_not() {
    let (silent, answering) = (Scripted::start(vec![Vec::new()]), Scripted::start(vec![json(200, "{}")]));
    for (server, outcome) in [(silent, r#"outcome="dropped""#), (answering, r#"outcome="unknown""#)] {
        let log = Log::default();
        let credentials = dingtalk::Credentials::access_token("access-token-1");
        let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
        let request = KickMembersRequest::new([KickedMember::new("ann")]);
        let call = client.kick_members("644272f14ba331014", &request).into_future();
        let asked = async {
            while server.requests().is_empty() {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        };
        tokio::select! {
            _ = call.with_subscriber(log.subscriber_up_to(tracing::Level::INFO)) => {}
            () = asked => {}
        }
        let log = log.text();
        assert!(log.contains(outcome), "{outcome} is not in {log}");
        assert_eq!(log.matches("outcome=").count(), 1, "{log}");
    }
}
