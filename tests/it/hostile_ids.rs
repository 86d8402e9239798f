//! An id can never call another operation than the one that was meant.

use meeting_control::ErrorKind;
use meeting_control::control::{MeetingControl, Outcome, Removal};
use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::GetRoomInfoRequest;

use crate::clients::{dingtalk, huawei, tencent};

const HOSTILE: [&str; 14] = [
    "",
    ".",
    "..",
    "a/b",
    "../../x",
    "x?y=1#z",
    "%2e%2e",
    "%2E%2E%2Fx",
    "a b",
    "a\\b",
    "a\r\nX-Evil: 1",
    "\u{0}",
    "会议",
    "a;b",
];

#[tokio::test]
async fn in_a_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk(&sandbox);
    for id in HOSTILE {
        let request = KickMembersRequest::new([KickedMember::new("ann")]);
        let error = client.kick_members(id, &request).await.unwrap_err();
        let local = error.kind() == ErrorKind::InvalidArgument;
        assert!(local || error.code().is_some(), "{id:?}: {error}");
        let refused = matches!(id, "" | "." | "..") || id.chars().any(char::is_control);
        assert_eq!(local, refused, "{id:?}: {error}");
        let error = client.query_conference_members(id, &QueryConferenceMembersOptions::new()).await.unwrap_err();
        assert_eq!(error.kind() == ErrorKind::InvalidArgument, refused, "{id:?}: {error}");
    }
    for exchange in sandbox.exchanges() {
        let known = ["get_access_token", "kick_members", "query_conference_members"];
        assert!(exchange.operation.as_deref().is_some_and(|operation| known.contains(&operation)), "{exchange:?}");
        assert!(exchange.query.is_empty() && !exchange.headers.contains_key("x-evil"), "{exchange:?}");
    }
}

#[tokio::test]
async fn nothing_that_was_copied_along_stands_in_a_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk(&sandbox);
    for (id, told) in [
        ("", "is empty"),
        (" x", "starts with a blank"),
        ("x\n", "ends with a line end"),
        ("\"x\"", "stands in quotes"),
        ("x\u{200b}", "U+200B"),
        ("a\u{202e}b", "U+202E"),
    ] {
        let error = client.query_conference_members(id, &QueryConferenceMembersOptions::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{id:?}: {error}");
        assert!(error.to_string().contains(told), "{id:?}: {error}");
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn in_a_query() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei(&sandbox);
    for id in HOSTILE {
        let error = client.hang_up(id, &HangUpRequest::new(["pid"])).await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::InvalidResponse, "{id:?}: {error}");
    }
    for exchange in sandbox.exchanges() {
        assert_eq!(exchange.operation.as_deref(), Some("create_conf_token"), "{exchange:?}");
        let id = exchange.query.get("conferenceID").and_then(|id| id.as_str()).unwrap();
        assert!(HOSTILE.contains(&id) && exchange.query.len() == 1, "{exchange:?}");
    }
}

#[tokio::test]
async fn in_a_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    for id in HOSTILE {
        let error = client.get_room_info(&GetRoomInfoRequest::new(id)).await.unwrap_err();
        assert_eq!(error.operation(), Some("get_room_info"), "{id:?}: {error}");
    }
    let sent: Vec<String> =
        sandbox.exchanges().iter().filter_map(|exchange| Some(exchange.body["RoomId"].as_str()?.to_owned())).collect();
    assert_eq!(sent, HOSTILE);
}

#[tokio::test]
async fn a_removal_takes_no_empty_or_unprintable_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    for client in clients {
        for (meeting, participant) in [("", "ann"), ("a\r\nb", "ann"), ("1234", ""), ("1234", "a\nb")] {
            let error = client.remove(&Removal::new(meeting, [participant])).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        }
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn a_removal_takes_ids_and_nothing_that_was_copied_along() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    let none = [
        (" ann", "starts with a blank"),
        ("ann ", "ends with a blank"),
        ("ann\u{a0}", "ends with a blank"),
        ("ann\r\n", "ends with a line end"),
        ("ann\t", "ends with a tab"),
        ("ann\u{200b}", "U+200B"),
        ("\u{202e}ann", "U+202E"),
        ("\"ann\"", "stands in quotes"),
        ("‘ann’", "stands in quotes"),
        ("ann,bob", "one id at a time"),
        ("ann;", "one id at a time"),
        ("ann，bob", "one id at a time"),
        ("ann bob", "holds a blank"),
    ];
    for client in clients {
        for (id, told) in none {
            for removal in [Removal::new("1234", ["bob", id]), Removal::new(id, ["bob"])] {
                let error = client.remove(&removal).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
                assert!(error.to_string().contains(told), "{id:?}: {error}");
                assert!(!error.to_string().contains(['\u{200b}', '\u{202e}', '\n']), "{error}");
            }
        }
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn a_removal_takes_every_character_of_real_ids() {
    let sandbox = Sandbox::start().await.unwrap();
    let real = ["p+Q/3a4b==", "ann.lee_1-x@corp:2", "测试用户", "+8675512345678", "O'Brien", "a|b"];
    for client in [&dingtalk(&sandbox) as &dyn MeetingControl, &huawei(&sandbox), &tencent(&sandbox)] {
        let meeting = sandbox.start_meeting(client.vendor(), ["host"].into_iter().chain(real));
        let report = client.remove(&Removal::new(&meeting, real)).await.unwrap();
        assert!(report.iter().all(|(_, outcome)| matches!(outcome, Outcome::Removed)), "{report:?}");
    }
}

#[tokio::test]
async fn a_reason_is_a_line_of_text() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    let meeting = sandbox.tencent().meeting.clone();
    for reason in ["", " ", "noise\n", "\u{1b}[31mnoise", "a\u{0}b", "\u{202e}noise", "line\nline"] {
        let error = client.remove(&Removal::new(&meeting, ["ann"]).reason(reason)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{reason:?}");
        assert!(error.to_string().contains("the reason "), "{error}");
    }
    assert!(sandbox.exchanges().is_empty());
    for reason in ["“Störung”, zum zweiten Mal; bitte Ruhe", "违反会议纪律", "🏳️‍🌈 می‌خواهم"]
    {
        client.remove(&Removal::new(&meeting, ["ann"]).reason(reason)).await.unwrap();
        assert_eq!(sandbox.exchanges().last().unwrap().body["Reason"], reason);
    }
}

#[tokio::test]
async fn no_account_of_tencents_is_longer_than_32_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    for id in ["a".repeat(33), "会".repeat(11)] {
        let error = client.remove(&Removal::new(&sandbox.tencent().meeting, ["ann", &id])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().contains("32 bytes"), "{error}");
    }
    assert!(sandbox.exchanges().is_empty());
    let longest = Removal::new(&sandbox.tencent().meeting, ["a".repeat(32), "会".repeat(10)]);
    assert!(client.remove(&longest).await.unwrap().all_gone());
}
