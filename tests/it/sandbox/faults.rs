//! Injected faults.

use std::time::{Duration, Instant};

use bytes::Bytes;
use meeting_control::Vendor;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use serde_json::json;

use super::client::{conference_members, control_token, dingtalk_token, hang_up, request, room, send};

struct Remover {
    sandbox: Sandbox,
    token: String,
}

impl Remover {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let token = dingtalk_token(&sandbox).await;
        Self { sandbox, token }
    }

    fn call(&self) -> reqwest::RequestBuilder {
        let access = self.sandbox.dingtalk();
        let path = format!("/v1.0/conference/videoConferences/{}/members/kick", access.meeting);
        request(&self.sandbox, "POST", &path)
            .header("x-acs-dingtalk-access-token", &self.token)
            .json(&json!({"userList": [{"unionId": access.participants[1]}]}))
    }

    fn applied(&self) -> bool {
        let access = self.sandbox.dingtalk();
        !self.sandbox.members(Vendor::DingTalk, &access.meeting).contains(&access.participants[1])
    }
}

#[tokio::test]
async fn a_status_applies_nothing() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::on("kick_members", Fault::Status(503)));
    let reply = send(remover.call()).await;
    assert_eq!((reply.status, reply.text.as_str()), (503, ""));
    assert!(!remover.applied());
    send(remover.call()).await.accepted();
    assert!(remover.applied());
}

#[tokio::test]
async fn a_number_that_is_no_status_counts_as_500() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Status(7)));
    assert_eq!(send(remover.call()).await.status, 500);
}

#[tokio::test]
async fn a_delay_delays() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Delay(Duration::from_millis(300))));
    let started = Instant::now();
    send(remover.call()).await.accepted();
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert!(remover.applied());
}

#[tokio::test]
async fn breaks_come_before_or_after_the_deed() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::BreakBefore));
    assert!(remover.call().send().await.is_err());
    assert!(!remover.applied());
    remover.sandbox.inject(FaultRule::any(Fault::BreakAfter));
    assert!(remover.call().send().await.is_err());
    assert!(remover.applied());
    let exchanges = remover.sandbox.exchanges();
    assert_eq!(exchanges.iter().rev().take(2).filter(|exchange| exchange.status.is_none()).count(), 2);
}

#[tokio::test]
async fn a_truncated_answer_stops_half_way() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Truncate));
    let mut response = remover.call().send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(16)));
    assert_eq!(response.chunk().await.unwrap().unwrap(), r#"{"succes"#);
    assert!(response.chunk().await.is_err());
    assert!(remover.applied());
    assert_eq!(remover.sandbox.exchanges().last().unwrap().response, json!({"success": true}));
}

#[tokio::test]
async fn html_is_html() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Html(502)));
    let reply = send(remover.call()).await;
    assert_eq!((reply.status, reply.headers["content-type"].to_str().unwrap()), (502, "text/html"));
    assert!(reply.text.starts_with("<html>"));
    assert!(!remover.applied());
}

#[tokio::test]
async fn throttling_is_the_vendors() {
    let remover = Remover::new().await;
    let sandbox = &remover.sandbox;
    let control = control_token(sandbox).await;
    for operation in ["kick_members", "hang_up", "kick_user_out"] {
        sandbox.inject(FaultRule::on(operation, Fault::Throttle));
    }
    send(remover.call()).await.refused(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
    hang_up(sandbox, &control, &sandbox.huawei().meeting, &["x"]).await.refused(429, "APIG.0308");
    room(sandbox, "kick_user_out", &json!({})).await.refused(200, "60007");
}

#[tokio::test]
async fn a_redirect_leads_elsewhere() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Redirect("http://127.0.0.1:9/".to_owned())));
    let reply = send(remover.call()).await;
    assert_eq!((reply.status, reply.headers["location"].to_str().unwrap()), (302, "http://127.0.0.1:9/"));
    remover.sandbox.inject(FaultRule::any(Fault::Redirect("a\nb".to_owned())));
    assert!(!send(remover.call()).await.headers.contains_key("location"));
}

#[tokio::test]
async fn any_body_can_be_sent() {
    let remover = Remover::new().await;
    let large = Bytes::from(vec![b'x'; 40 << 20]);
    let fault = Fault::Body { status: 200, content_type: "application/json".to_owned(), bytes: large.clone() };
    remover.sandbox.inject(FaultRule::any(fault));
    let response = remover.call().send().await.unwrap();
    assert_eq!(response.content_length(), Some(40 << 20));
    assert_eq!(response.bytes().await.unwrap(), large);
    assert!(!remover.applied());
}

#[tokio::test]
async fn rules_can_wait_repeat_and_be_dropped() {
    let remover = Remover::new().await;
    let sandbox = &remover.sandbox;
    let meeting = &sandbox.dingtalk().meeting;
    sandbox.inject(FaultRule::on("query_conference_members", Fault::Status(500)).after(1).times(2));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(conference_members(sandbox, &remover.token, meeting, "").await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);

    sandbox.inject(FaultRule::any(Fault::Status(500)).vendor(Vendor::DingTalk).always());
    for _ in 0..3 {
        assert_eq!(conference_members(sandbox, &remover.token, meeting, "").await.status, 500);
    }
    room(sandbox, "get_room_info", &json!({"RoomId": sandbox.tencent().meeting})).await.accepted();
    sandbox.clear_faults();
    conference_members(sandbox, &remover.token, meeting, "").await.accepted();
}

#[tokio::test]
async fn rules_apply_one_after_the_other() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::on("kick_members", Fault::Status(500)));
    remover.sandbox.inject(FaultRule::on("kick_members", Fault::Status(502)));
    assert_eq!(send(remover.call()).await.status, 500);
    assert_eq!(send(remover.call()).await.status, 502);
    assert_eq!(send(remover.call()).await.status, 200);
}

#[tokio::test]
async fn requests_without_an_operation_can_fail_too() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::any(Fault::Throttle));
    assert_eq!(send(request(&sandbox, "GET", "/elsewhere")).await.status, 429);
    assert_eq!(send(request(&sandbox, "GET", "/elsewhere")).await.status, 404);
}
