//! Injected faults.

use std::time::{Duration, Instant};

use bytes::Bytes;
use meeting_control::Vendor;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use serde_json::json;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{conference_members, control_token, dingtalk_token, hang_up, kick, request, room, send};
use crate::clients;

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
        self.sandbox.members(Vendor::DingTalk, &access.meeting).iter().all(|one| *one != access.participants[1])
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

/// The commonest unclear case: the vendor acts, and a proxy in front of it gives up.
#[tokio::test]
async fn a_fault_can_come_after_the_deed() {
    for fault in [Fault::Status(500), Fault::Html(502), Fault::Status(504), Fault::Throttle] {
        let remover = Remover::new().await;
        remover.sandbox.inject(FaultRule::any(fault).applied().header("Retry-After", "2").header("no such\n", "x"));
        let reply = send(remover.call()).await;
        assert_ne!(reply.status, 200);
        assert_eq!(reply.headers["retry-after"], "2");
        assert!(remover.applied());
    }
}

#[tokio::test]
async fn one_of_many_can_be_acted_on() {
    let remover = Remover::new().await;
    let access = remover.sandbox.dingtalk();
    let people: Vec<_> = access.participants[1..4].iter().map(|user| json!({"unionId": user})).collect();
    remover.sandbox.inject(FaultRule::any(Fault::Delay(Duration::ZERO)).applied_to_first(1));
    kick(&remover.sandbox, &remover.token, &access.meeting, &json!({"userList": people})).await.accepted();
    let mut left = access.participants.clone();
    left.remove(1);
    assert_eq!(remover.sandbox.members(Vendor::DingTalk, &access.meeting), left);
}

#[tokio::test]
async fn a_fault_can_be_meant_for_one_person() {
    let remover = &Remover::new().await;
    let access = remover.sandbox.dingtalk();
    remover.sandbox.inject(FaultRule::any(Fault::Status(500)).naming(&access.participants[1]).always());
    let remove = |user: &str| {
        let body = json!({"userList": [{"unionId": user}]});
        async move { kick(&remover.sandbox, &remover.token, &access.meeting, &body).await.status }
    };
    assert_eq!((remove(&access.participants[1]).await, remove(&access.participants[2]).await), (500, 200));
}

#[tokio::test]
async fn a_reset_is_told_as_one() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Reset));
    let mut connection = TcpStream::connect(remover.sandbox.base_url().trim_start_matches("http://")).await.unwrap();
    connection.write_all(b"GET /v1.0/x HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let error = connection.read(&mut [0; 1]).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert!(!remover.applied());
}

#[tokio::test]
async fn silence_is_not_even_an_end() {
    let remover = Remover::new().await;
    let wait = Duration::from_millis(200);
    remover.sandbox.inject(FaultRule::any(Fault::Silence));
    assert!(remover.call().timeout(wait).send().await.unwrap_err().is_timeout());
    assert!(!remover.applied());
    remover.sandbox.inject(FaultRule::any(Fault::Silence).applied());
    assert!(remover.call().timeout(wait).send().await.unwrap_err().is_timeout());
    assert!(remover.applied());
}

#[tokio::test]
async fn a_stalled_answer_stops_half_way_and_stays_open() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Stall));
    let mut response = remover.call().send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.content_length()), (200, Some(16)));
    assert_eq!(response.chunk().await.unwrap().unwrap(), r#"{"succes"#);
    assert!(tokio::time::timeout(Duration::from_millis(200), response.chunk()).await.is_err());
    assert!(remover.applied());
}

#[tokio::test]
async fn a_slow_answer_arrives_in_the_end() {
    let remover = Remover::new().await;
    remover.sandbox.inject(FaultRule::any(Fault::Drip(Duration::from_millis(5))));
    let started = Instant::now();
    let reply = send(remover.call()).await;
    assert_eq!(reply.accepted(), &json!({"success": true}));
    assert!(started.elapsed() >= Duration::from_millis(5 * 16));
}

/// The clients get themselves others.
#[tokio::test]
async fn tokens_can_die_while_they_are_used() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = dingtalk_token(&sandbox).await;
    let control = control_token(&sandbox).await;
    let expire = |operation: &str| sandbox.inject(FaultRule::on(operation, Fault::Expire));
    expire("query_conference_members");
    conference_members(&sandbox, &token, &sandbox.dingtalk().meeting, "").await.refused(400, "InvalidAuthentication");
    expire("hang_up");
    hang_up(&sandbox, &control, &sandbox.huawei().meeting, &["x"]).await.refused(400, "MMC.111072065");
    expire("get_room_info");
    room(&sandbox, "get_room_info", &json!({"RoomId": sandbox.tencent().meeting})).await.refused(200, "70001");

    let (dingtalk, huawei, tencent) =
        (clients::dingtalk(&sandbox), clients::huawei(&sandbox), clients::tencent(&sandbox));
    dingtalk.query_conference_members(&sandbox.dingtalk().meeting, &Default::default()).await.unwrap();
    huawei.show_real_time_info_of_meeting(&sandbox.huawei().meeting).await.unwrap();
    for operation in ["query_conference_members", "show_real_time_info_of_meeting", "get_room_info"] {
        expire(operation);
    }
    dingtalk.query_conference_members(&sandbox.dingtalk().meeting, &Default::default()).await.unwrap();
    huawei.show_real_time_info_of_meeting(&sandbox.huawei().meeting).await.unwrap();
    let room = meeting_control::tencent::types::GetRoomInfoRequest::new(&sandbox.tencent().meeting);
    tencent.get_room_info(&room).await.unwrap();
}
