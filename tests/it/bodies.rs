//! Bodies of calls by name: whatever the document does not know is refused, never left out.

use meeting_control::dynamic::{Arguments, DynamicClient, operations};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor};
use serde_json::{Value, json};

use crate::clients::{dingtalk, huawei, tencent};
use crate::forms::Form;

/// Every body that differs from this one by a field that nobody knows, and the field's place.
fn with_a_stranger(form: Form, body: &Value, place: &str) -> Vec<(Value, String)> {
    let within = |form: Form, inner: &Value, place: &str, put: &dyn Fn(Value) -> Value| -> Vec<(Value, String)> {
        with_a_stranger(form, inner, place).into_iter().map(|(inner, place)| (put(inner), place)).collect()
    };
    match body {
        Value::Array(items) => {
            let each = items.iter().enumerate().flat_map(|(index, item)| {
                within(form.item(), item, &format!("{place}[{index}]"), &|item| {
                    let mut body = body.clone();
                    body[index] = item;
                    body
                })
            });
            each.collect()
        }
        Value::Object(fields) => {
            let at = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
            let mut own = body.clone();
            own["zzzzzz"] = json!("hunter2");
            let mut all = if form.is_map() { Vec::new() } else { vec![(own, at("zzzzzz"))] };
            for (name, field) in fields {
                all.extend(within(form.field(name), field, &at(name), &|field| {
                    let mut body = body.clone();
                    body[name] = field;
                    body
                }));
            }
            all
        }
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn an_unknown_field_is_refused_wherever_it_stands() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei, tencent) = (dingtalk(&sandbox), huawei(&sandbox), tencent(&sandbox));
    let mut deep = 0;
    for document in operations().filter(|document| document.takes_body()) {
        let client: &dyn DynamicClient = match document.vendor() {
            Vendor::DingTalk => &dingtalk,
            Vendor::Huawei => &huawei,
            _ => &tencent,
        };
        let mut arguments = Arguments::new();
        for parameter in document.parameters() {
            arguments = arguments.parameter(parameter.name(), parameter.example().unwrap());
        }
        for (body, place) in with_a_stranger(Form::of_request(&document), document.example_body().unwrap(), "") {
            let error = client.call(document.id(), &arguments.clone().body(body)).await.unwrap_err();
            let words = error.to_string();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{}: {words}", document.id());
            assert!(words.contains(&format!("there is no field `{place}`")), "{}: {words}", document.id());
            assert!(!words.contains("hunter2"), "{words}");
            deep += usize::from(place.contains(['.', '[']));
        }
    }
    assert!(deep > 20, "no example has anything in depth");
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_by_its_place() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, tencent) = (dingtalk(&sandbox), tencent(&sandbox));
    let kick = |body: Value| Arguments::new().parameter("conferenceId", "644272f14ba331014").body(body);
    for (body, told) in [
        (json!({"userList": [{"unionld": "hunter2"}]}), "no field `userList[0].unionld`; did you mean `unionId`?"),
        (json!({"userList": [{"unionId": "a"}], "forbidRejoin": true}), "did you mean `forbiddenRejoin`?"),
        (json!({"userList": [{"unionId": "a"}], "ForbiddenRejoin": true}), "did you mean `forbiddenRejoin`?"),
        (json!({"userList": [{"unionId": "a"}], "unionId": "hunter2"}), "no field `unionId`; known are: "),
        (json!({"userList": [{"unionId": "a"}, {}]}), "`userList[1].unionId`"),
        (json!({"userList": [{"unionId": 246813}]}), "userList[0].unionId is a number"),
        (json!({"userList": "hunter2"}), "userList is a text"),
        (json!({"userList": [{"unionId": "a"}], "forbiddenRejoin": "true"}), "forbiddenRejoin is a text"),
        (json!({}), "`userList`"),
        (json!(["hunter2"]), "a list"),
        (json!({"userList": [{"unionId": "a"}], "\u{1b}[31m": 1}), "\\u{1b}[31m"),
    ] {
        let error = dingtalk.call("kick_members", &kick(body.clone())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{body}: {error}");
        let words = error.to_string();
        assert!(words.contains("the body does not fit") && words.contains(told), "{body}: {words}");
        assert!(!words.contains("hunter2") && !words.contains("246813") && !words.contains('\u{1b}'), "{words}");
    }
    let error = tencent.call("get_room_info", &Arguments::new().parameter("RoomID", "a")).await.unwrap_err();
    assert!(error.to_string().contains("no parameter `RoomID`"), "{error}");
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn parameters_are_checked_like_ids() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei) = (dingtalk(&sandbox), huawei(&sandbox));
    let calls: [(&dyn DynamicClient, &str, &str); 2] = [
        (&dingtalk, "query_conference_members", "conferenceId"),
        (&huawei, "show_real_time_info_of_meeting", "conferenceID"),
    ];
    for (client, operation, parameter) in calls {
        for (value, told) in
            [("914083136 ", "ends with a blank"), ("914083136\n", "line end"), ("\"914083136\"", "in quotes")]
        {
            let error = client.call(operation, &Arguments::new().parameter(parameter, value)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.to_string().contains(&format!("`{parameter}` ")), "{error}");
            assert!(error.to_string().contains(told), "{error}");
        }
    }
    let misspelt = Arguments::new().parameter("conferenceID", "644272f14ba331014");
    let error = dingtalk.call("query_conference_members", &misspelt).await.unwrap_err();
    assert!(error.to_string().contains("no parameter `conferenceID`; did you mean `conferenceId`?"), "{error}");
    assert!(sandbox.exchanges().is_empty());
}

#[cfg(feature = "cli")]
mod of_meetctl {
    use std::fs;
    use std::io::Write as _;
    use std::process::{Output, Stdio};

    use super::*;
    use crate::meetctl::{Sandbox, stderr, stdout, temporary};

    fn call_with(sandbox: &Sandbox, body: &str, stdin: &[u8]) -> Output {
        let mut command = sandbox.call("tencent", "get_room_info", ["--body", body]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A body that is not read is no reason to fail here.
        let _ = process.stdin.take().unwrap().write_all(stdin);
        process.wait_with_output().unwrap()
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        ["\u{feff}", text].concat().encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn a_misspelt_option_never_becomes_its_default() {
        let journal = temporary("misspelt.jsonl");
        let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
        let meeting = format!("conferenceId={}", sandbox.meeting("dingtalk"));
        let people = json!([{"unionId": sandbox.participant("dingtalk", 1)}]);
        let body = json!({"userList": people, "forbidRejoin": true}).to_string();
        let output = sandbox.call("dingtalk", "kick_members", ["--param", &meeting, "--body", &body]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        assert!(stderr(&output).contains("`forbidRejoin`; did you mean `forbiddenRejoin`?"), "{output:?}");
        assert_eq!(fs::read_to_string(&journal).unwrap(), "");
        fs::remove_file(journal).unwrap();
    }

    #[test]
    fn a_body_comes_from_the_command_line_a_file_or_standard_input() {
        let sandbox = Sandbox::start();
        let body = json!({"RoomId": sandbox.meeting("tencent")}).to_string();
        let encodings = [
            body.clone().into_bytes(),
            ["\u{feff}", &body, "\r\n"].concat().into_bytes(),
            utf16(&body, u16::to_le_bytes),
            utf16(&body, u16::to_be_bytes),
        ];
        for bytes in &encodings {
            let file = temporary("encoded.json");
            fs::write(&file, bytes).unwrap();
            let at_file = format!("@{}", file.display());
            for (body, stdin) in [("-", &bytes[..]), ("@-", bytes), (&at_file, b"")] {
                let output = call_with(&sandbox, body, stdin);
                assert_eq!(output.status.code(), Some(0), "{body}: {output:?}");
                assert!(stdout(&output).contains(&sandbox.meeting("tencent")), "{output:?}");
            }
            fs::remove_file(file).unwrap();
        }
        assert_eq!(call_with(&sandbox, &body, b"").status.code(), Some(0));
    }

    #[test]
    fn a_body_that_cannot_be_read_is_named_and_not_quoted() {
        let sandbox = Sandbox::start();
        let damaged = [utf16("{\"RoomId\": \"hunter2\"}", u16::to_le_bytes), b"x".to_vec()].concat();
        let refused: [(&[u8], &str); 7] = [
            (b"", "standard input is empty"),
            (b" \n", "standard input is empty"),
            (b"{\"RoomId\": \"hunter2\xff\"}", "standard input is not UTF-8"),
            (b"{\"RoomId\": \"hunter2\xb7\xbf\xbc\xe4\"}", "standard input is not UTF-8"),
            (&damaged, "damaged UTF-16"),
            (b"{\"RoomId\": hunter2}", "line 1 column 12"),
            (b"{\"RoomId\": \"hunter2\",\n \"RoomId\": \"b\"}", "the field `RoomId` is given twice at line 2"),
        ];
        for (stdin, told) in refused {
            let output = call_with(&sandbox, "-", stdin);
            assert_eq!(output.status.code(), Some(2), "{told}: {output:?}");
            assert!(output.stdout.is_empty() && stderr(&output).contains(told), "{told}: {output:?}");
            assert!(!stderr(&output).contains("hunter2"), "{output:?}");
        }
        let nested = r#"{"a": [{"b": {"c": 1, "d": 2, "c": "hunter2"}}]}"#;
        let output = call_with(&sandbox, nested, b"");
        assert!(stderr(&output).contains("the field `c` is given twice"), "{output:?}");
    }

    #[cfg(unix)]
    #[test]
    fn plain_http_elsewhere_takes_an_option_and_the_advice_names_it() {
        let sandbox = Sandbox::start();
        // Reaches loopback, and is no loopback address.
        let elsewhere = sandbox.base_url().replace("127.0.0.1", "0.0.0.0");
        let body = json!({"RoomId": sandbox.meeting("tencent")}).to_string();
        let call = |rest: &[&'static str]| {
            let arguments = ["--body", &body].into_iter().chain(rest.iter().copied());
            sandbox.call_at(&elsewhere, "tencent", "get_room_info", arguments).output().unwrap()
        };
        let output = call(&[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains("write https, or --allow-plain-http if"), "{output:?}");
        let output = call(&["--allow-plain-http"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let person = sandbox.participant("tencent", 1);
        let arguments = ["--participant", &person, "--allow-plain-http"];
        let output = sandbox.remove_at(&elsewhere, "tencent", &sandbox.meeting("tencent"), arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}
