//! `meetctl events open`.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::{meetctl, report, stderr, temporary};

const VERIFY: &str = r#"{"appID":"1988692299","timestamp":1629183619116,"nonce":"85262798","signature":"262ccb5f8854f824c41ea5854ba1798bfa850706fbc85b2be9fd7535ed6b8ff3","eventInfo":{"event":"meeting.verify","timestamp":1629183619116}}"#;

fn open<'a>(name: &str, vendor: &'a str, body: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
    let file = temporary(name);
    fs::write(&file, body).unwrap();
    let mut command = meetctl(["events", "open", vendor, "--body"]);
    command.arg(file).args(rest);
    command
}

#[test]
fn a_delivery_that_is_proved_is_a_line() {
    for at in ["1629183619", "1629183619116", "2021-08-17T07:00:19.116Z", "2021-08-17T15:00:19+08:00"] {
        let mut command = open("verify.json", "huawei", &format!("\u{feff}{VERIFY}\n"), ["--at", at]);
        let output = command.env("HUAWEI_MEETING_WEBHOOK_KEY", "123456").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 1);
        let line = report(&output);
        assert_eq!(super::keys(&line), super::sorted(["vendor", "kind", "id", "proved", "event", "reply"]));
        assert_eq!(line["proved"], true);
        assert_eq!((&line["vendor"], &line["kind"]), (&Value::from("huawei"), &Value::from("meeting.verify")));
        assert_eq!(line["reply"]["body"], r#"{"event":"meeting.verify","nonce":"85262798"}"#);
    }
}

#[test]
fn what_is_refused_leaves_stdout_empty() {
    for (key, rest, said) in [
        ("123456", vec![], "stale"),
        ("123457", vec!["--any-age"], "not authentic"),
        ("123456", vec!["--at", "2021-08-19T00:00:00Z"], "stale"),
    ] {
        let output =
            open("refused.json", "huawei", VERIFY, rest).env("HUAWEI_MEETING_WEBHOOK_KEY", key).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(stderr(&output).contains(said) && !stderr(&output).contains(key), "{output:?}");
    }
    let output = open("secretless.json", "huawei", VERIFY, []).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(stderr(&output).contains("HUAWEI_MEETING_WEBHOOK_KEY"));
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused() {
    let file = temporary("large.json");
    fs::File::create(&file).unwrap().set_len(100 << 20).unwrap();
    for vendor in super::VENDORS {
        let mut command = meetctl(["events", "open", vendor, "--body"]);
        let secrets =
            [("DINGTALK_EVENT_TOKEN", "t"), ("DINGTALK_EVENT_OWNER", "o"), ("HUAWEI_MEETING_WEBHOOK_KEY", "k")];
        command.arg(&file).envs(secrets).env("TENCENT_RTC_WEBHOOK_KEY", "k");
        command.env("DINGTALK_EVENT_AES_KEY", "1234567890123456789012345678901234567890123");
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        assert!(stderr(&output).contains("larger than 4194304 bytes"), "{output:?}");
    }
    fs::remove_file(file).unwrap();
}

#[cfg(unix)]
#[test]
fn a_body_without_end_is_refused() {
    for source in ["-", "/dev/zero"] {
        let mut command = meetctl(["events", "open", "huawei", "--body", source]);
        command.env("HUAWEI_MEETING_WEBHOOK_KEY", "k").stdin(fs::File::open("/dev/zero").unwrap());
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        assert!(stderr(&output).contains("larger than 4194304 bytes"), "{output:?}");
    }
    let output = meetctl(["call", "tencent", "get_room_info", "--body", "@/dev/zero"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
    assert!(stderr(&output).contains("larger than 4194304 bytes"), "{output:?}");
}

#[test]
fn a_push_is_decrypted() {
    let encrypt = "GCr6999U/V4/3veZ85Bxl0rni9aIzbfQ8GOMCDztwH60sT1a0xxB8E92KZPe4/nwAaaVIdJPzo4f3lQnZP7FuyDqsMlBTU0jYivoH2iwvLRb5Ri4LDjRpfGYpeZOK7DyH3Qk5NUGACjfgw5D2rCdKBRNf1gmJ5Pno4xvdjyBfvwqgoVk+xm1UuwTDE6r95lPsfogrXvE/RN8+GlHgsapWYSa7RCdP9TE2Zz4bF3C8Prsmf6dp03Y8Sr03yw5iGvJfIGQtKz97h5WVS/aZEJ2FQ0CYaw79QqR/lQgtOsP3yyiiMLrvnJ4Q2uhtXMogpZEY6hfVTLUH/hNmdZOB2BbRebkmfjGM7TsSPICdQshPsKKtlvKeqW9cWtprbuWy0Q1";
    let query = [
        "--query",
        "msg_signature=83c77b64e2e4dd49d43765014d11c5df5ccb4e77",
        "--query",
        "timestamp=1700000000000",
        "--query",
        "nonce=abcdefgh",
        "--at",
        "1700000000",
    ];
    let mut command = open("push.json", "dingtalk", &format!(r#"{{"encrypt":"{encrypt}"}}"#), query);
    command.env("DINGTALK_EVENT_TOKEN", "123456").env("DINGTALK_EVENT_OWNER", "dingsnotzck6pm5veliw");
    command.env("DINGTALK_EVENT_AES_KEY", "1234567890123456789012345678901234567890123");
    let line = report(&command.output().unwrap());
    assert_eq!((&line["kind"], &line["id"]), (&Value::from("meeting_member_status_change"), &Value::from("evt-1")));
    assert_eq!(line["event"]["openMemberModels"][0]["userNick"], "Ann");
    assert_eq!(line["reply"]["status"], 200);
}

#[test]
fn what_is_never_signed_is_told_so() {
    let body = r#"{"CallbackCommand":"Room.CallbackAfterMemberLeave","RoomId":"r","Type":"Kicked","MemberList_Account":["ann"],"EventTime":1}"#;
    let output = open("callback.json", "tencent", body, []).output().unwrap();
    assert_eq!(report(&output)["event"]["MemberList_Account"][0], "ann");
    assert_eq!(report(&output)["proved"], false);
    assert!(stderr(&output).contains("not signed"));
    let output = open("downgraded.json", "tencent", body, []).env("TENCENT_CALLBACK_TOKEN", "token").output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let output = open("unprovable.json", "tencent", body, ["--query", "Sign=00", "--query", "RequestTime=1"]).output();
    assert_eq!(output.unwrap().status.code(), Some(2));
    for body in ["", "nonsense"] {
        let output = open("malformed.json", "tencent", body, []).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        assert!(!stderr(&output).contains("is set"), "no secret would help: {output:?}");
    }
    let missing = temporary("no-such-token");
    let output =
        open("unreadable.json", "tencent", body, []).env("TENCENT_CALLBACK_TOKEN_FILE", missing).output().unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(2), 0),
        "a secret that cannot be read is no missing one"
    );
}

#[test]
fn a_frame_is_read_only_where_it_is_asked_for() {
    let dingtalk = r#"{"type":"EVENT","headers":{"eventType":"meeting_status_change","eventId":"forged"},"data":"{}"}"#;
    let huawei = r#"{"action":"ParticipantsNotify","msgID":"forged","data":[]}"#;
    let secrets = [
        ("DINGTALK_EVENT_TOKEN", "token"),
        ("DINGTALK_EVENT_AES_KEY", "1234567890123456789012345678901234567890123"),
        ("DINGTALK_EVENT_OWNER", "owner"),
        ("HUAWEI_MEETING_WEBHOOK_KEY", "key"),
    ];
    for (vendor, frame) in [("dingtalk", dingtalk), ("huawei", huawei)] {
        let name = format!("frame-{vendor}.json");
        let output = open(&name, vendor, frame, []).envs(secrets).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        assert!(stderr(&output).contains("not signed") && stderr(&output).contains("--frame"), "{output:?}");
        let output = open(&name, vendor, frame, []).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
        let output = open(&name, vendor, frame, ["--frame"]).envs(secrets).output().unwrap();
        let line = report(&output);
        assert_eq!((&line["id"], &line["proved"]), (&Value::from("forged"), &Value::from(false)));
        assert!(stderr(&output).contains("nothing in it proves"), "{output:?}");
    }
    let output = open("frame-tencent.json", "tencent", "{}", ["--frame"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
}

#[test]
fn what_is_left_out_is_named() {
    let body = r#"{"action":"ParticipantsNotify","weather":"fine","data":[{"pid":"p"}]}"#;
    let output = open("undocumented.json", "huawei", body, ["--frame"]).output().unwrap();
    assert!(stderr(&output).contains("no document describes it: weather"), "{output:?}");
}

#[test]
fn what_no_document_describes_is_printed_whole_but_for_its_proof() {
    let body = r#"{"action":"HandRaiseNotify","pid":12345678901234567890123,"signature":"s3cr3t","confID":"1"}"#;
    let output = open("unknown.json", "huawei", body, ["--frame"]).output().unwrap();
    let text = super::stdout(&output);
    assert!(text.contains("HandRaiseNotify") && text.contains("12345678901234567890123"), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
    let body = r#"{"action":"ConfBasicInfoNotify","pwds":[{"role":"chair","pwd":"s3cr3t"}]}"#;
    let text = super::stdout(&open("passwords.json", "huawei", body, ["--frame"]).output().unwrap());
    assert!(text.contains("[redacted]") && !text.contains("s3cr3t"), "{text}");
    let broken = r#"{"action":"ConfBasicInfoNotify","guestJoinUri":"https://s3cr3t","pwds":[{"role":"chair","pwd":"s3cr3t"},"x"]}"#;
    let text = super::stdout(&open("broken.json", "huawei", broken, ["--frame"]).output().unwrap());
    assert!(text.contains(r#""reason":"pwds[1] is a text, not an object""#) && !text.contains("s3cr3t"), "{text}");
    let new =
        r#"{"type":"EVENT","headers":{"eventType":"meeting_new"},"data":"{\"x\":{\"externalLinkUrl\":\"s3cr3t\"}}"}"#;
    let text = super::stdout(&open("new.json", "dingtalk", new, ["--frame"]).output().unwrap());
    assert!(text.contains("externalLinkUrl") && !text.contains("s3cr3t"), "{text}");
}
