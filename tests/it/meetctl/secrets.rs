//! What is never told, and what is told on request only.

use std::fs;

use serde_json::{Value, json};

use super::{Sandbox, VENDORS, report, stderr, stdout, temporary, text};
use crate::scripted::{self, Scripted};

#[test]
fn nothing_secret_is_told_however_much_is_asked() {
    let journal = temporary("secrets.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let mut told = String::new();
    for vendor in VENDORS {
        let meeting = sandbox.meeting(vendor);
        let person = sandbox.participant(vendor, 1);
        let command = |meeting| sandbox.remove(vendor, meeting, ["--participant", &person]);
        let mut without_password = command(&meeting);
        without_password.env_remove("HUAWEI_MEETING_HOST_PASSWORD");
        for mut command in [command(&meeting), command("no-such-meeting"), without_password] {
            let output = command.env("RUST_LOG", "trace").output().unwrap();
            assert!(stderr(&output).contains("answered"), "nothing was traced: {output:?}");
            told.push_str(&stdout(&output));
            told.push_str(&stderr(&output));
        }
    }
    for secret in secrets(&sandbox, &fs::read_to_string(&journal).unwrap()) {
        assert!(!tells(&told, &secret), "{secret} is in {told}");
    }
    fs::remove_file(journal).unwrap();
}

/// The sandbox's keys and passwords, and every token, signature and password that has gone over the wire.
fn secrets(sandbox: &Sandbox, journal: &str) -> Vec<String> {
    const CARRIED: [&str; 6] = [
        "/headers/authorization",
        "/headers/x-access-token",
        "/headers/x-acs-dingtalk-access-token",
        "/headers/x-conference-authorization",
        "/headers/x-password",
        "/query/usersig",
    ];
    let exchanges: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = ["/dingtalk/app_secret", "/huawei/app_key", "/huawei/host_password", "/tencent/secret_key"];
    let mut secrets: Vec<_> = keys.map(|field| sandbox.text(field)).into();
    for place in CARRIED {
        let carried: Vec<_> = exchanges.iter().filter_map(|exchange| exchange.pointer(place)).map(text).collect();
        assert!(!carried.is_empty(), "nothing was sent in {place}");
        secrets.extend(carried);
    }
    secrets
}

/// A password of six digits counts as a word alone: the digits alone are in many a time and id.
fn tells(told: &str, secret: &str) -> bool {
    match secret.len() {
        ..12 => told.split(|c: char| !c.is_alphanumeric()).any(|word| word == secret),
        _ => told.contains(secret),
    }
}

#[test]
fn secrets_of_an_answer_are_shown_on_request_only() {
    let sandbox = Sandbox::start();
    let room = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
        "Response": {"RoomInfo": {"RoomId": "room", "RoomName": "\u{1b}[31m\u{9b}red", "Password": "246813"}},
    });
    let server = Scripted::start(vec![scripted::json(200, &room.to_string())]);
    for (reveal, password) in [(None, "[redacted]"), (Some("--reveal"), "246813")] {
        let arguments = ["--body", r#"{"RoomId": "room"}"#].into_iter().chain(reveal);
        let mut command = sandbox.call_at(&server.base_url, "tencent", "get_room_info", arguments);
        let output = command.env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(report(&output)["RoomInfo"]["Password"], password, "{output:?}");
        assert_eq!(report(&output)["RoomInfo"]["RoomName"], "\u{1b}[31m\u{9b}red");
        assert!(!stdout(&output).contains(['\u{1b}', '\u{9b}']), "{output:?}");
        assert!(!stderr(&output).contains("246813"), "{output:?}");
    }
}

#[test]
fn names_that_are_secrets_are_shown_on_request_only() {
    let sandbox = Sandbox::start();
    let streams = json!({"successStreamMap": {"rtmp://a/live/hunter2": "id-1"}, "failStreamMap": {}});
    let token = scripted::json(200, r#"{"accessToken": "tok-hunter2", "expireIn": 7200}"#);
    let body = json!({
        "unionId": "ann", "needHostJoin": false, "streamUrlList": ["rtmp://a/live/hunter2"], "streamName": "s",
        "mode": "grid", "smallWindowPosition": "relative_right",
    })
    .to_string();
    for (reveal, name) in [(None, "[redacted]"), (Some("--reveal"), "rtmp://a/live/hunter2")] {
        let server = Scripted::start(vec![token.clone(), scripted::json(200, &streams.to_string())]);
        let arguments = ["--param", "conferenceId=644272f14ba331014", "--body", &body].into_iter().chain(reveal);
        let mut command = sandbox.call_at(&server.base_url, "dingtalk", "start_stream_out", arguments);
        let output = command.env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(report(&output)["successStreamMap"], json!({name: "id-1"}), "{output:?}");
        assert!(!stderr(&output).contains("hunter2"), "{output:?}");
    }
}

#[test]
fn a_token_is_shown_on_request_only() {
    let journal = temporary("token.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let [key, secret] = ["/dingtalk/app_key", "/dingtalk/app_secret"].map(|field| sandbox.text(field));
    let body = json!({"appKey": key, "appSecret": secret}).to_string();
    let call = |rest: &[&'static str]| {
        let arguments = ["--body", &body].into_iter().chain(rest.iter().copied());
        let output = sandbox.call("dingtalk", "get_access_token", arguments).env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stderr(&output).contains("answered"), "nothing was traced: {output:?}");
        output
    };
    let (hidden, shown) = (call(&[]), call(&["--reveal"]));
    assert_eq!(report(&hidden)["accessToken"], "[redacted]");
    let token = text(&report(&shown)["accessToken"]);
    assert!(token != "[redacted]" && !token.is_empty(), "{shown:?}");
    for told in [stdout(&hidden), stderr(&hidden), stderr(&shown)] {
        assert!(!told.contains(&token) && !told.contains(&secret), "{told}");
    }
    fs::remove_file(journal).unwrap();
}
