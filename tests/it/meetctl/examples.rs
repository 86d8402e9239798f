//! `meetctl call --example`.

use std::process::Command;

use meeting_control::dynamic::operations;
use serde_json::Value;

use super::{meetctl, stdout};

/// What follows a heading of an example.
fn section(example: &str, heading: &str) -> Option<Value> {
    let text = example.split("\n\n").find_map(|part| part.strip_prefix(heading))?;
    Some(serde_json::from_str(text).unwrap())
}

#[test]
fn an_example_takes_neither_credentials_nor_a_network() {
    let examples = [
        (
            "dingtalk",
            "query_conference_members",
            "meetctl call dingtalk query_conference_members --param conferenceId=644272f14ba331014xxxxxxx \
             --param maxResults=50 --param nextToken=0\n",
        ),
        ("huawei", "show_real_time_info_of_meeting", "meetctl call huawei show_real_time_info_of_meeting --param "),
        ("tencent", "get_room_info", "meetctl call tencent get_room_info --body '{\"RoomId\":\"room-test\"}'\n"),
    ];
    for (vendor, operation, line) in examples {
        let output = meetctl(["call", vendor, operation, "--example"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        let text = stdout(&output);
        assert!(text.starts_with(line), "{text}");
        let document = operations().find(|one| one.vendor().as_str() == vendor && one.id() == operation).unwrap();
        assert_eq!(section(&text, "Body:\n"), document.example_body().cloned());
        let mut answer = document.payload(document.example_answer().unwrap()).unwrap().clone();
        document.redact(&mut answer);
        assert_eq!(section(&text, "Answer:\n"), Some(answer));
    }
}

#[test]
fn an_example_can_be_pasted_into_a_shell() {
    let output = meetctl(["call", "dingtalk", "create_video_conference", "--example"]).output().unwrap();
    let text = stdout(&output);
    let line = text.lines().next().unwrap().replacen("meetctl", "printf '%s\\n'", 1);
    let words = Command::new("sh").args(["-c", &line]).output().unwrap();
    let words = stdout(&words);
    let body = words.lines().skip_while(|word| *word != "--body").nth(1).unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).ok(), section(&text, "Body:\n"));
}
