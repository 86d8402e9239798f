//! `meetctl call`: answers, refusals, and what both look like to a program.

use std::fs;
use std::net::TcpListener;

use serde_json::{Value, json};

use super::{ERROR, Sandbox, keys, meetctl, report, sorted, stderr, stdout, temporary};
use crate::scripted::{self, Scripted};

#[test]
fn a_call_prints_the_answer_and_says_the_request_id() {
    let sandbox = Sandbox::start();
    let members = format!("conferenceId={}", sandbox.meeting("dingtalk"));
    let live = format!("conferenceID={}", sandbox.meeting("huawei"));
    let room = json!({"RoomId": sandbox.meeting("tencent")}).to_string();
    let calls: [(&str, &str, &[&str], &str); 3] = [
        ("dingtalk", "query_conference_members", &["--param", &members, "--param", "maxResults=2"], "/memberModels/1"),
        ("huawei", "show_real_time_info_of_meeting", &["--param", &live], "/participants/0/pid"),
        ("tencent", "get_room_info", &["--body", &room], "/RoomInfo/RoomId"),
    ];
    for (vendor, operation, arguments, there) in calls {
        let output = sandbox.call(vendor, operation, arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(report(&output).pointer(there).is_some(), "{output:?}");
        assert!(stderr(&output).starts_with("meetctl: the request id is "), "{output:?}");
    }
}

#[test]
fn an_acknowledgement_is_null() {
    let sandbox = Sandbox::start();
    let body = temporary("body.json");
    let person = sandbox.participant("tencent", 1);
    let people = json!({"RoomId": sandbox.meeting("tencent"), "MemberList_Account": [person], "Reason": ""});
    fs::write(&body, people.to_string()).unwrap();
    let file = format!("@{}", body.display());
    let output = sandbox.call("tencent", "kick_user_out", ["--body", &file]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "null\n"), "{output:?}");
    fs::remove_file(body).unwrap();
}

#[test]
fn all_pages_are_printed_one_a_line() {
    let sandbox = Sandbox::start();
    let meeting = format!("conferenceId={}", sandbox.meeting("dingtalk"));
    let arguments = ["--param", &meeting, "--param", "maxResults=1", "--all-pages", "--output", "json"];
    let output = sandbox.call("dingtalk", "query_conference_members", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let printed = stdout(&output);
    let pages: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let people: Vec<_> = pages.iter().map(|page| page.pointer("/answer/memberModels/0/unionId").cloned()).collect();
    let everybody = pages[0].pointer("/answer/totalCount").and_then(Value::as_u64).unwrap();
    assert_eq!(pages.len() as u64, everybody, "{printed}");
    assert!(everybody > 1 && people.iter().all(|one| people.iter().filter(|other| *other == one).count() == 1));
}

#[test]
fn a_page_that_is_lost_is_told_after_those_that_came() {
    let sandbox = Sandbox::start();
    let token = json!({"accessToken": "t0ken", "expireIn": 7200}).to_string();
    let page = json!({"memberModels": [], "nextToken": "2", "totalCount": 9}).to_string();
    let refusal = json!({"code": "paramError", "message": "no", "requestid": "R"}).to_string();
    let answers = vec![scripted::json(200, &token), scripted::json(200, &page), scripted::json(400, &refusal)];
    let server = Scripted::start(answers);
    let arguments = ["--param", "conferenceId=a", "--all-pages", "--output", "json"];
    let output = sandbox.call_at(&server.base_url, "dingtalk", "query_conference_members", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let printed = stdout(&output);
    let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{printed}");
    assert_eq!(lines[0].pointer("/answer/nextToken"), Some(&json!("2")));
    assert_eq!(lines[1].pointer("/error/code"), Some(&json!("paramError")));
}

#[test]
fn a_parameter_is_split_at_its_first_equals_sign() {
    let sandbox = Sandbox::start();
    let answer = json!({"memberModels": [], "nextToken": "", "totalCount": 0}).to_string();
    let token = json!({"accessToken": "t0ken", "expireIn": 7200}).to_string();
    let server = Scripted::start(vec![scripted::json(200, &token), scripted::json(200, &answer)]);
    let arguments = ["--param", "conferenceId=-a", "--param", "nextToken=b=-c="];
    let output = sandbox.call_at(&server.base_url, "dingtalk", "query_conference_members", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let request = server.requests().pop().unwrap();
    assert!(request.starts_with("GET /v1.0/conference/videoConferences/-a/members?nextToken=b%3D-c%3D"), "{request}");
}

#[test]
fn a_call_that_cannot_be_meant_is_refused_before_it_is_sent() {
    let journal = temporary("uncalled.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let body = temporary("bad.json");
    fs::write(&body, "{\n  \"Password\": hunter2}").unwrap();
    let file = format!("@{}", body.display());
    let refused: [(&str, &str, &[&str], &str); 17] = [
        ("tencent", "get_roominfo", &[], "did you mean `get_room_info`?"),
        ("dingtalk", "get_room_info", &[], "meetctl operations --vendor dingtalk"),
        ("zoom", "get_room_info", &[], "zoom"),
        ("tencent", "get_room_info", &[], "the body is missing"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": "#], "line 1 column 11"),
        ("tencent", "get_room_info", &["--body", &file], "line 2 column 15"),
        ("tencent", "get_room_info", &["--body", "@no-such-file"], "cannot read the body in no-such-file"),
        ("tencent", "get_room_info", &["--body", "@"], "the body is to be in a file, and none is named"),
        ("tencent", "get_room_info", &["--body", ""], "--body is empty; give JSON"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": 7}"#], "RoomId is a number, not a text"),
        ("tencent", "get_room_info", &["--body", "{}", "--param", "a=b"], "no parameter `a`"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": "a"}"#, "--all-pages"], "does not answer in pages"),
        ("dingtalk", "query_conference_members", &[], "`conferenceId` is missing"),
        ("dingtalk", "query_conference_members", &["--param", "conferenceId=a", "--body", "{}"], "takes no body"),
        ("dingtalk", "query_conference_members", &["--param", "=hunter2"], "NAME=VALUE"),
        ("dingtalk", "query_conference_members", &["--param", "hunter2"], "NAME=VALUE"),
        ("dingtalk", "query_conference_members", &["--param", "nextToken=", "--param", "nextToken=-"], "given twice"),
    ];
    for (vendor, operation, arguments, words) in refused {
        let output = sandbox.call(vendor, operation, arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{operation} {arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(words), "{words}: {output:?}");
        assert!(!stderr(&output).contains("hunter2"), "{output:?}");
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    for file in [journal, body] {
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn an_operation_is_suggested_where_one_is_alike() {
    let suggested = [("kick_member", true), ("Kick_Members", true), ("frobnicate", false), ("x", false), ("", false)];
    for (operation, is_alike) in suggested {
        let output = meetctl(["call", "dingtalk", operation, "--example"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains("`meetctl operations --vendor dingtalk` lists all"), "{output:?}");
        assert_eq!(stderr(&output).contains("did you mean `kick_members`?"), is_alike, "{output:?}");
        assert_eq!(stderr(&output).contains("did you mean"), is_alike, "{output:?}");
    }
}

/// A vendor may have new ones: then it has to be said that they are meant.
#[test]
fn a_value_that_no_document_knows_is_taken_for_a_mistake() {
    let room = r#"{"RoomInfo": {"RoomId": "r", "RoomType": "Konference"}}"#;
    let attendees = r#"{"attendees": [{"name": "a", "phone": "1", "type": "normal"}, {"name": "b", "phone": "2", "type": "hunter2", "role": 7}]}"#;
    let callbacks = r#"{"Url": "https://a.example", "CallbackCommandList": ["Room.CallbackAfterCreateRoom", "Room.CallbackAfterMemberEntered"]}"#;
    let calls: [(&str, &str, &[&str], &[&str]); 6] = [
        (
            "tencent",
            "create_room",
            &["--body", room],
            &["`RoomInfo.RoomType` has", "Conference; did you mean `Conference`?"],
        ),
        (
            "tencent",
            "set_callback",
            &["--body", callbacks],
            &["`CallbackCommandList[1]` has", "did you mean `Room.CallbackAfterMemberEnter`?"],
        ),
        (
            "huawei",
            "invite_participant",
            &["--param", "conferenceID=1", "--body", attendees],
            &["`attendees[1].", "known are: "],
        ),
        (
            "dingtalk",
            "lock_conference",
            &["--param", "conferenceId=c", "--body", r#"{"action": "hunter2"}"#],
            &["`action` has", "known are: lock, unlock; --unknown-values has it sent"],
        ),
        (
            "huawei",
            "search_meetings",
            &["--param", "sortType=ASC_StartTime"],
            &["the parameter `sortType` has", "did you mean `ASC_StartTIME`?"],
        ),
        (
            "huawei",
            "show_his_meeting_detail",
            &["--param", "confUUID=1", "--param", "X-Type=3.0"],
            &["the parameter `X-Type` has", "known are: 0 (Mixed), 1 (EachKind), 2 (OneKind); --unknown-values"],
        ),
    ];
    let journal = temporary("unknown-values.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    for (vendor, operation, arguments, words) in calls {
        // Also where a credential is missing, which does not cure it.
        let without_credentials = meetctl(["call", vendor, operation].into_iter().chain(arguments.iter().copied()));
        for mut command in [sandbox.call(vendor, operation, arguments.iter().copied()), without_credentials] {
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{output:?}");
            assert!(words.iter().all(|words| stderr(&output).contains(words)), "{words:?}: {output:?}");
            assert!(!stderr(&output).contains("hunter2"), "{output:?}");
        }
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    fs::remove_file(journal).unwrap();
}

#[test]
fn a_value_that_is_meant_is_sent_as_it_is() {
    let sandbox = Sandbox::start();
    let done = r#"{"ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r-1", "Response": {}}"#;
    let server = Scripted::start(vec![scripted::json(200, done)]);
    let room = r#"{"RoomInfo": {"RoomId": "r", "RoomType": "Webinar", "TakeSeatMode": "FreeToTake"}}"#;
    let arguments = ["--body", room, "--unknown-values"];
    let output = sandbox.call_at(&server.base_url, "tencent", "create_room", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let request = server.requests().pop().unwrap();
    assert!(request.contains(r#""RoomType":"Webinar""#), "{request}");
    // It is no licence for fields that nobody knows, and for values of another type.
    for room in
        [r#"{"RoomInfo": {"RoomId": "r", "RoomTypes": "Webinar"}}"#, r#"{"RoomInfo": {"RoomId": "r", "RoomType": 1}}"#]
    {
        let output = sandbox.call("tencent", "create_room", ["--body", room, "--unknown-values"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

#[test]
fn a_call_without_credentials_names_the_variable() {
    let sandbox = Sandbox::start();
    let mut command = sandbox.call("tencent", "get_room_info", ["--body", r#"{"RoomId": "room"}"#]);
    let output = command.env_remove("TENCENT_SECRET_KEY").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty() && stderr(&output).contains("TENCENT_SECRET_KEY"), "{output:?}");
}

#[test]
fn a_refused_or_lost_call_is_a_failure() {
    let sandbox = Sandbox::start();
    let room = ["--body", r#"{"RoomId": "no-such-room"}"#];
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failed = [
        (sandbox.call("tencent", "get_room_info", room), 1, "100004"),
        (sandbox.call_at(&format!("http://{free}"), "tencent", "get_room_info", room), 1, "no connection"),
        (sandbox.call("tencent", "get_room_info", room), 2, "credentials not accepted"),
    ];
    for (mut command, code, words) in failed {
        if code == 2 {
            command.env("TENCENT_SECRET_KEY", "wrong-on-purpose");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(words), "{output:?}");
    }
}

#[test]
fn a_misfit_is_named_with_what_is_expected_and_never_its_value() {
    let sandbox = Sandbox::start();
    let misfits: [(&str, &str, &[&str], &str); 16] = [
        ("huawei", "show_device_status", &["--body", r#""90210""#], "the whole is a text, not a list"),
        ("huawei", "show_device_status", &["--body", r#"["a", 90210]"#], "[1] is a number, not a text"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": 90210}"#], "RoomId is a number, not a text"),
        ("tencent", "get_room_info", &["--body", "[90210]"], "the whole is a list, not an object"),
        ("tencent", "get_room_info", &["--body", "{}"], "missing field `RoomId`"),
        (
            "tencent",
            "ban_room_member",
            &["--body", r#"{"RoomId": "r", "MemberList_Account": ["90210"], "Duration": "90210", "Reason": "90210"}"#],
            "Duration is a text, not a whole number of 64 bits",
        ),
        (
            "tencent",
            "ban_room_member",
            &["--body", r#"{"RoomId": "r", "MemberList_Account": ["a", 90210], "Duration": 1, "Reason": ""}"#],
            "MemberList_Account[1] is a number, not a text",
        ),
        (
            "tencent",
            "ban_room_member",
            &[
                "--body",
                r#"{"RoomId": "r", "MemberList_Account": [], "Reason": "r", "Duration": 9021090210902109021090210}"#,
            ],
            "Duration is a number, not a whole number of 64 bits",
        ),
        (
            "dingtalk",
            "kick_members",
            &["--param", "conferenceId=c", "--body", r#"{"userList": [{"unionId": {"x": 90210}}]}"#],
            "userList[0].unionId is an object, not a text",
        ),
        (
            "dingtalk",
            "kick_members",
            &["--param", "conferenceId=c", "--body", r#"{"userList": [{"unionId": "90210"}, null]}"#],
            "userList[1] is null, not an object",
        ),
        (
            "dingtalk",
            "kick_members",
            &["--param", "conferenceId=c", "--body", r#"{"userList": ""}"#],
            "userList is a text, not a list",
        ),
        (
            "tencent",
            "get_room_member_list",
            &["--body", r#"{"RoomId": "r", "Count": ""}"#],
            "Count is a text, not a whole number",
        ),
        (
            "huawei",
            "create_meeting",
            &["--body", r#"{"mediaTypes": "Voice", "vmrFlag": 90210}"#],
            "vmrFlag is a number, not one of true, false, 1 and 0",
        ),
        (
            "huawei",
            "search_meetings",
            &["--param", "queryAll=90210"],
            "`queryAll` is not one of true, false, 1 and 0, as `true` is",
        ),
        (
            "dingtalk",
            "query_conference_members",
            &["--param", "conferenceId=c", "--param", "maxResults=90210abc"],
            "`maxResults` is not a whole number of 32 bits, as `50` is",
        ),
        (
            "dingtalk",
            "query_conference_members",
            &["--param", "conferenceId=c", "--param", "maxResults=9021090210902109021090210"],
            "`maxResults` is not a whole number of 32 bits, as `50` is",
        ),
    ];
    for (vendor, operation, arguments, words) in misfits {
        let output = sandbox.call(vendor, operation, arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(stderr(&output).contains(words), "{words}: {output:?}");
        assert!(stderr(&output).contains(&format!("`meetctl call {vendor} {operation} --example`")), "{output:?}");
        assert!(!stderr(&output).contains("90210"), "{output:?}");
    }
}

#[test]
fn a_program_gets_an_answer_with_what_is_known_of_it_on_one_line() {
    let sandbox = Sandbox::start();
    let room = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r-1",
        "Response": {"RoomInfo": {"RoomId": "room\u{9b}", "Password": "246813", "MaxMemberCount": "many"}},
    });
    let server = Scripted::start(vec![scripted::json(200, &room.to_string())]);
    let arguments = ["--body", r#"{"RoomId": "room"}"#, "--output", "json"];
    let output = sandbox.call_at(&server.base_url, "tencent", "get_room_info", arguments).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(0), 1), "{output:?}");
    assert!(!stdout(&output).contains('\u{9b}'), "{output:?}");
    let answer = report(&output);
    assert_eq!(keys(&answer), sorted(["answer", "request_id", "oddities"]));
    assert_eq!(answer["request_id"], "r-1");
    let info = &answer["answer"]["RoomInfo"];
    assert_eq!((&info["RoomId"], &info["Password"]), (&json!("room\u{9b}"), &json!("[redacted]")));
    let oddity = answer["oddities"][0].as_str().unwrap();
    assert!(oddity.starts_with("RoomInfo.MaxMemberCount is a text") && stderr(&output).contains(oddity), "{output:?}");
}

/// The same fields as in a removal's report, whatever has failed.
#[test]
fn a_program_gets_a_failure_on_one_line() {
    let sandbox = Sandbox::start();
    let fits = ["--output", "json", "--body", r#"{"RoomId": "no-such-room"}"#];
    let misfits = ["--output", "json", "--body", r#"{"RoomId": 7}"#];
    let no_json = ["--output", "json", "--body", "{"];
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut without_key = sandbox.call("tencent", "get_room_info", fits);
    without_key.env_remove("TENCENT_SECRET_KEY");
    let failed = [
        (sandbox.call("tencent", "get_room_info", fits), 1, "not_found", json!("100004")),
        (sandbox.call_at(&format!("http://{free}"), "tencent", "get_room_info", fits), 1, "connect", Value::Null),
        (sandbox.call("tencent", "get_room_info", misfits), 2, "invalid_argument", Value::Null),
        (sandbox.call("tencent", "get_room_info", no_json), 2, "invalid_argument", Value::Null),
        (sandbox.call("tencent", "no_such_operation", fits), 2, "invalid_argument", Value::Null),
        (without_key, 2, "configuration", Value::Null),
    ];
    for (mut command, exit, kind, code) in failed {
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), stdout(&output).lines().count()), (Some(exit), 1), "{output:?}");
        assert!(!output.stderr.is_empty(), "people are told too: {output:?}");
        let told = report(&output);
        assert_eq!(keys(&told), ["error"]);
        let error = &told["error"];
        assert_eq!(keys(error), sorted(ERROR));
        assert_eq!((&error["kind"], &error["code"]), (&json!(kind), &code), "{output:?}");
        assert_eq!(error["may_have_been_applied"], false, "{output:?}");
    }
}

#[test]
fn a_key_that_went_without_its_name_is_not_told() {
    let sandbox = Sandbox::start();
    let arguments = ["--param", "conferenceId=c", "--param", "aHVudGVyMg=="];
    let output = sandbox.call("dingtalk", "query_conference_members", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("NAME=VALUE, and number 2") && !stderr(&output).contains("aHVu"), "{output:?}");
}
