//! What the sandbox writes down.

use std::time::{Duration, UNIX_EPOCH};

use meeting_control::Vendor;
use meeting_control::sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};

use super::client::{dingtalk_token, kick, request, send};

#[tokio::test]
async fn exchanges_are_kept_in_memory() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    kick(&sandbox, &token, &access.meeting, &json!({"userList": [{"unionId": sandbox.dingtalk().absent}]}))
        .await
        .accepted();

    let exchange = sandbox.exchanges().pop().unwrap();

    assert_eq!((exchange.vendor, exchange.operation.as_deref()), (Some(Vendor::DingTalk), Some("kick_members")));
    assert_eq!(exchange.method, "POST");
    assert_eq!(exchange.path, format!("/v1.0/conference/videoConferences/{}/members/kick", access.meeting));
    assert_eq!(exchange.headers["x-acs-dingtalk-access-token"], token.as_str());
    assert_eq!(exchange.body, json!({"userList": [{"unionId": sandbox.dingtalk().absent}]}));
    assert_eq!((exchange.status, exchange.response), (Some(200), json!({"success": true})));
}

#[tokio::test]
async fn exchanges_bear_the_time_of_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.clock().advance(Duration::from_secs(3600));
    let millis = || u64::try_from(sandbox.clock().now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let before = millis();
    send(request(&sandbox, "GET", "/elsewhere")).await;
    assert!((before..=millis()).contains(&sandbox.exchanges()[0].at));
}

/// However much is sent, and by whomever.
#[tokio::test]
async fn what_is_kept_is_bounded_in_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let large = "x".repeat(1_000_000);
    for _ in 0..40 {
        send(request(&sandbox, "POST", "/elsewhere").body(large.clone())).await;
    }
    let kept = sandbox.exchanges().len();
    assert!((1..=(32 << 20) / large.len()).contains(&kept), "{kept}");
}

#[tokio::test]
async fn the_file_has_one_object_a_line() {
    let file = std::env::temp_dir().join(format!("sandbox-journal-{}.jsonl", std::process::id()));
    let sandbox = Sandbox::builder().journal(&file).start().await.unwrap();
    let call = request(&sandbox, "GET", "/elsewhere?a=1&b=%20x&a=2").header("X-Two", "1").header("X-Two", "2");
    send(call.body("not json")).await;
    dingtalk_token(&sandbox).await;
    sandbox.shutdown().await.unwrap();

    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let asked = ["at", "vendor", "operation", "event", "method", "path", "query", "headers", "body"];
    let fields: Vec<_> = asked.into_iter().chain(["status", "response", "is_example"]).collect();
    for line in &lines {
        assert_eq!(line.as_object().unwrap().len(), fields.len());
        assert!(fields.iter().all(|field| line.get(field).is_some()));
    }
    assert!(lines[0]["at"].as_u64().unwrap() <= lines[1]["at"].as_u64().unwrap());
    assert_eq!(lines[0]["query"], json!({"a": ["1", "2"], "b": " x"}));
    assert_eq!(lines[0]["headers"]["x-two"], json!(["1", "2"]));
    assert_eq!((&lines[0]["vendor"], &lines[0]["operation"]), (&Value::Null, &Value::Null));
    assert_eq!((&lines[0]["body"], &lines[0]["status"]), (&json!("not json"), &json!(404)));
    assert_eq!((&lines[1]["vendor"], &lines[1]["operation"]), (&json!("dingtalk"), &json!("get_access_token")));
    assert_eq!(lines[1]["query"], json!({}));
}

#[tokio::test]
async fn a_journal_that_cannot_be_opened_is_an_error() {
    let error = Sandbox::builder().journal("/nonexistent/journal").start().await.unwrap_err();
    assert!(matches!(error, SandboxError::Journal { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_journal_that_cannot_be_written_is_told_at_the_end() {
    let sandbox = Sandbox::builder().journal("/dev/full").start().await.unwrap();
    send(request(&sandbox, "GET", "/")).await;
    assert!(matches!(sandbox.shutdown().await, Err(SandboxError::Journal { .. })));
}
