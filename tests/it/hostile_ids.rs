//! An id can never call another operation than the one that was meant, and what was copied along with one is never sent.

use meeting_control::control::{MeetingControl, Outcome, Removal};
use meeting_control::dingtalk::types::{
    KickMembersRequest, KickedMember, OptRecordWhiteAccountOptions, QueryConferenceMembersOptions, RequestUnionId,
    ScheduleConferenceId,
};
use meeting_control::dynamic::{Arguments, DynamicClient};
use meeting_control::huawei::types::{Attendee, AttendeeType, HangUpRequest, InviteParticipantRequest, Name, Phone};
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::{
    CreateRoomRequest, GetRoomInfoRequest, KickUserOutRequest, NewRoom, Reason, RoomId, RoomType,
};
use meeting_control::{Error, ErrorKind};
use serde_json::json;

use crate::clients::{dingtalk, huawei, tencent};

const HOSTILE: [&str; 9] = [".", "..", "a/b", "../../x", "x?y=1#z", "%2e%2e", "%2E%2E%2Fx", "a\\b", "会议"];

/// What is no id, and how it is told.
const BAD: [(&str, &str); 28] = [
    ("", "is empty"),
    (" ann", "starts with a blank"),
    ("room ", "ends with a blank"),
    ("ann\u{a0}", "ends with a blank"),
    ("ann\r\n", "ends with a line end"),
    ("ann\t", "ends with a tab"),
    ("a\r\nX-Evil: 1", "U+000D"),
    ("\u{0}", "U+0000"),
    ("ann\u{200b}", "U+200B"),
    ("\u{202e}ann", "U+202E"),
    ("\"id\"", "stands in quotes"),
    ("‘ann’", "stands in quotes"),
    ("\"ann", "begins or ends with a quote"),
    ("ann’", "begins or ends with a quote"),
    ("{ann}", "stands in quotes or brackets"),
    ("${ANN}", "stands in quotes or brackets"),
    ("<ann", "begins or ends with a quote or bracket `<`"),
    ("ａｎｎ", "full-width"),
    ("ann\u{fffc}", "U+FFFC"),
    ("a–b", "U+2013"),
    ("ann。", "U+3002"),
    ("an\u{301}", "U+0301"),
    ("a,b", "holds a `,`; give one id at a time"),
    ("ann;", "holds a `;`; give one id at a time"),
    ("ann，bob", "give one id at a time"),
    ("ann、bob", "give one id at a time"),
    ("914 083", "holds a blank"),
    ("a\u{3000}b", "holds a blank"),
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
        let refused = matches!(id, "." | "..");
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

#[track_caller]
fn assert_refused<T>(outcome: Result<T, Error>, place: &str, told: &str) {
    let Err(error) = outcome else { panic!("`{place}` was sent, though it {told}") };
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert!(error.to_string().contains(&format!("`{place}` ")) && error.to_string().contains(told), "{error}");
    assert!(!error.to_string().contains(['\u{200b}', '\u{202e}', '\n', '\0']), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn what_is_no_id_is_refused_by_name_wherever_it_stands() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei, tencent) = (dingtalk(&sandbox), huawei(&sandbox), tencent(&sandbox));
    for (id, told) in BAD {
        let kick = KickMembersRequest::new([KickedMember::new("ann"), KickedMember::new(id)]);
        assert_refused(dingtalk.kick_members(id, &kick).await, "userList[1].unionId", told);
        let options = QueryConferenceMembersOptions::new();
        assert_refused(dingtalk.query_conference_members(id, &options).await, "conferenceId", told);
        let asked = dingtalk.query_schedule_conference(ScheduleConferenceId("booking"), RequestUnionId(id)).await;
        assert_refused(asked, "requestUnionId", told);

        assert_refused(huawei.hang_up(id, &HangUpRequest::new(["pid"])).await, "conferenceID", told);
        let hang_up = HangUpRequest::new(["pid", id]);
        assert_refused(huawei.hang_up("914083136", &hang_up).await, "bulkHangUpParticipants[1]", told);
        let attendee = Attendee::new(Name("Ann"), Phone("+99051000000001"), AttendeeType::Normal).account_id(id);
        let invite = InviteParticipantRequest::new([attendee]);
        assert_refused(huawei.invite_participant("914083136", &invite).await, "attendees[0].accountId", told);
        assert_refused(
            huawei.show_device_status(&vec!["+99051000000001".to_owned(), id.to_owned()]).await,
            "body[1]",
            told,
        );

        let kick = KickUserOutRequest::new(RoomId("room"), ["ann", id], Reason("noise"));
        assert_refused(tencent.kick_user_out(&kick).await, "MemberList_Account[1]", told);
        let kick = KickUserOutRequest::new(RoomId(id), ["ann"], Reason("noise"));
        assert_refused(tencent.kick_user_out(&kick).await, "RoomId", told);
        let create = CreateRoomRequest::new(NewRoom::new(id, RoomType::Conference));
        assert_refused(tencent.create_room(&create).await, "RoomInfo.RoomId", told);
    }
    assert!(sandbox.exchanges().is_empty(), "{:?}", sandbox.exchanges());
}

#[tokio::test]
async fn it_is_refused_likewise_in_a_call_by_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn DynamicClient; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    let [dingtalk, huawei, tencent] = clients;
    let kick = |id: &str| json!({ "userList": [{ "unionId": id }] });
    for (id, told) in BAD {
        let arguments = Arguments::new().parameter("conferenceId", "1").body(kick(id));
        assert_refused(dingtalk.call("kick_members", &arguments).await, "userList[0].unionId", told);
        let hang_up = json!({ "bulkHangUpParticipants": ["pid"] });
        let arguments = Arguments::new().parameter("conferenceID", id).body(hang_up);
        assert_refused(huawei.call("hang_up", &arguments).await, "conferenceID", told);
        let arguments = Arguments::new().body(json!({ "RoomId": id }));
        assert_refused(tencent.call("get_room_info", &arguments).await, "RoomId", told);
    }
    assert!(sandbox.exchanges().is_empty(), "{:?}", sandbox.exchanges());
}

/// A number rings somebody else, or nobody, where something was copied along with it.
#[tokio::test]
async fn numbers_addresses_and_lists_of_ids_are_held_against_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei) = (dingtalk(&sandbox), huawei(&sandbox));
    for (id, told) in BAD {
        let attendee = Attendee::new(Name("Ann"), Phone(id), AttendeeType::Normal);
        let invite = InviteParticipantRequest::new([attendee]);
        assert_refused(huawei.invite_participant("914083136", &invite).await, "attendees[0].phone", told);
        let attendee = Attendee::new(Name("Ann"), Phone("+99051000000001"), AttendeeType::Normal).email(id);
        let invite = InviteParticipantRequest::new([attendee]);
        assert_refused(huawei.invite_participant("914083136", &invite).await, "attendees[0].email", told);
        let invite = json!({ "unionId": "ann", "phoneInviteeList": [{ "phoneNumber": id, "nick": "Bob" }] });
        let arguments = Arguments::new().parameter("conferenceId", "1").body(invite);
        assert_refused(dingtalk.call("invite_users", &arguments).await, "phoneInviteeList[0].phoneNumber", told);
        // A comma is what is between them.
        if !id.contains(',') {
            let several = format!("7b0e3c1e,{id}");
            assert_refused(huawei.delete_recordings(&several).await, "confUUIDs[1]", told);
        }
    }
    assert!(sandbox.exchanges().is_empty(), "{:?}", sandbox.exchanges());
}

#[tokio::test]
async fn ids_within_json_are_held_against_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk(&sandbox);
    let settings = |user: &str, range: &str| {
        let range = json!([{"settingRangeId": range, "settingRangeType": 1}]);
        json!({"bizType": "record", "operation": 1, "settingRangeList": range, "unionId": user}).to_string()
    };
    let call = |json: &str| client.opt_record_white_account(&OptRecordWhiteAccountOptions::new().request_body(json));
    for (id, told) in BAD {
        assert_refused(call(&settings(id, "b7Kd")).await, "requestBody.unionId", told);
        let range = call(&settings("qzR1", id)).await;
        assert_refused(range, "requestBody.settingRangeList[0].settingRangeId", told);
    }
    assert_refused(call("{").await, "requestBody", "is to be JSON, and is none");
    let twice = settings("qzR1", "b7Kd").replace("\"bizType\"", "\"unionId\":\"qzR2\",\"bizType\"");
    assert_refused(call(&twice).await, "requestBody.unionId", "stands there twice");
    assert!(sandbox.exchanges().is_empty());
    call(&settings("qzR1", "b7Kd")).await.unwrap();
}

#[tokio::test]
async fn a_text_has_lines_and_nothing_that_hides() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    let room = |name: &str| CreateRoomRequest::new(NewRoom::new("r1", RoomType::Conference).room_name(name));
    for (text, told) in [("a\u{1b}[31m", "U+001B"), ("a\0", "U+0000"), ("\u{202e}txt", "U+202E"), ("a\u{85}", "U+0085")]
    {
        assert_refused(client.create_room(&room(text)).await, "RoomInfo.RoomName", told);
        let kick = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason(text));
        assert_refused(client.kick_user_out(&kick).await, "Reason", told);
    }
    assert!(sandbox.exchanges().is_empty());
    for text in ["", " one\r\n\ttwo, three; \"four\" ", "🏳️‍🌈 会议"] {
        let _ = client.create_room(&room(text)).await;
        assert_eq!(sandbox.exchanges().last().unwrap().body["RoomInfo"]["RoomName"], text);
    }
}

#[tokio::test]
async fn a_list_in_one_text_is_sent_where_the_document_wants_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let _ = huawei(&sandbox).delete_recordings("7b0e3c1e,8c1f4d2f").await;
    assert_eq!(sandbox.exchanges().last().unwrap().query["confUUIDs"], "7b0e3c1e,8c1f4d2f");
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
async fn a_removal_takes_ids_and_nothing_that_was_copied_along() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [&dyn MeetingControl; 3] = [&dingtalk(&sandbox), &huawei(&sandbox), &tencent(&sandbox)];
    for client in clients {
        for (id, told) in BAD {
            for removal in [Removal::new("1234", ["bob", id]), Removal::new(id, ["bob"])] {
                let error = client.remove(&removal).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
                assert!(error.to_string().contains(told), "{id:?}: {error}");
                assert!(!error.to_string().contains(['\u{200b}', '\u{202e}', '\n', '\0']), "{error}");
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
