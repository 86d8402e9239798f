//! Whatever a server answers is a success that is meant, or an error that says what is known.

use std::error::Error as _;

use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::{
    GetRoomInfoRequest, GetRoomMemberListRequest, KickUserOutRequest, Reason, RoomId,
};
use meeting_control::{Error, ErrorKind, Open, dingtalk, tencent};

use crate::clients::{SHORT, calls, dingtalk as dingtalk_client, dingtalk_builder, huawei, tencent as tencent_client};
use crate::scripted::{Scripted, answer, json};

fn tencent_at(server: &Scripted) -> tencent::Client {
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    tencent::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap()
}

async fn kicked(body: &str) -> Result<(), Error> {
    let server = Scripted::start(vec![json(200, body)]);
    tencent_at(&server)
        .kick_user_out(&KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise")))
        .await
        .map(drop)
}

/// A DingTalk client whose token call works and whose next call gets this answer.
fn dingtalk_at(server: &Scripted) -> dingtalk::Client {
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
    dingtalk::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap()
}

fn token() -> Vec<u8> {
    json(200, r#"{"accessToken":"token","expireIn":7200}"#)
}

async fn kick_answered(answer: Vec<u8>) -> Result<Option<bool>, Error> {
    let server = Scripted::start(vec![token(), answer]);
    let request = KickMembersRequest::new([KickedMember::new("ann")]);
    dingtalk_at(&server).kick_members("644272f14ba331014", &request).await.map(|answer| answer.success)
}

#[tokio::test]
async fn fail_in_a_200_is_an_error_with_code_and_request_id() {
    let body = r#"{"ActionStatus":"FAIL","ErrorCode":100004,"ErrorInfo":"no room","RequestId":"Id-1"}"#;
    let error = kicked(body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!((error.code(), error.request_id(), error.http_status()), (Some("100004"), Some("Id-1"), Some(200)));
    assert_eq!(error.message(), Some("no room"));
    assert!(error.to_string().contains("no room") && error.to_string().contains("Id-1"), "{error}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn the_code_decides_and_not_the_status_text() {
    assert!(kicked(r#"{"ActionStatus":"OK","ErrorCode":100006,"ErrorInfo":""}"#).await.is_err());
    assert!(kicked(r#"{"ActionStatus":"OK","ErrorCode":"0","ErrorInfo":"","Extra":[1]}"#).await.is_ok());
    let error = kicked(r#"{"ActionStatus":"FAIL","ErrorCode":987654,"ErrorInfo":"new"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("987654")));
}

#[tokio::test]
async fn a_200_that_does_not_say_that_it_worked_did_not_work() {
    for body in ["{}", "", "null", "[]", r#"{"ActionStatus":"OK"}"#, "<html></html>", r#"{"ErrorCode":null}"#] {
        let error = kicked(body).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
        assert!(error.may_have_been_applied(), "{body}");
    }
}

#[tokio::test]
async fn success_false_is_an_error() {
    let error = kick_answered(json(200, r#"{"success":false}"#)).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Refused, Some(200)));
    assert_eq!(kick_answered(json(200, r#"{"success":true,"new":{}}"#)).await.unwrap(), Some(true));
    for body in [r#"{"success":null}"#, "{}", "", "[]"] {
        let error = kick_answered(json(200, body)).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
        assert!(error.may_have_been_applied(), "{body}");
    }
}

#[tokio::test]
async fn a_refusal_in_a_200_is_a_refusal_whatever_its_form() {
    let punished = r#"{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}"#;
    let error = kick_answered(json(200, punished)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::RateLimited, Some("1111")));
    let error = kick_answered(json(200, r#"{"errcode":88,"errmsg":"no"}"#)).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("88"), Some("no")));
    let unnamed = r#"{"code":"Forbidden.AccessDenied.QpsLimitForSomethingNew","message":"slow down"}"#;
    assert_eq!(kick_answered(json(403, unnamed)).await.unwrap_err().kind(), ErrorKind::RateLimited);
    let error = kick_answered(answer(403, "text/html", "<html></html>")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "a page from somewhere says nothing of permissions");
    assert!(error.may_have_been_applied() && error.to_string().contains("HTML page"), "{error}");
}

#[tokio::test]
async fn return_code_1_is_an_error_and_an_empty_200_is_none() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei(&sandbox);
    let access = sandbox.huawei();
    let hang_up = async |status, body: &'static str| {
        let bytes = bytes::Bytes::from_static(body.as_bytes());
        let fault = Fault::Body { status, content_type: "application/json".into(), bytes };
        sandbox.inject(FaultRule::on("hang_up", fault));
        client.hang_up(&access.meeting, &HangUpRequest::new(["pid"])).await
    };
    let error = hang_up(200, r#"{"returnCode":1,"returnDesc":"no such thing"}"#).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("1"), Some("no such thing")));
    assert!(hang_up(200, "").await.is_ok());
    assert!(hang_up(200, r#"{"returnCode":0,"returnDesc":"Success"}"#).await.is_ok());
    assert!(hang_up(200, r#"{"returnCode":"0"}"#).await.is_ok());
    for body in ["[]", "17", r#""no""#] {
        assert_eq!(hang_up(200, body).await.expect_err(body).kind(), ErrorKind::InvalidResponse);
    }
    let error = hang_up(200, r#"{"error_code":"MMC.111070002","error_msg":"NO_RIGHT"}"#).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert_eq!(hang_up(200, "<html></html>").await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    let error = hang_up(403, r#"{"error_code":"MMC.111070002","error_msg":"NO_RIGHT"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::PermissionDenied, Some("NO_RIGHT")));
}

#[tokio::test]
async fn an_html_502_keeps_its_status() {
    let error = kick_answered(answer(502, "text/html", "<html>Bad gateway</html>")).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::ServerError, Some(502)));
    assert!(error.is_retryable() && error.may_have_been_applied());
}

#[tokio::test]
async fn json_that_is_cut_off_is_no_success() {
    let error = kick_answered(json(200, r#"{"success":tr"#)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);

    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    sandbox.inject(FaultRule::on("kick_members", Fault::Truncate));
    let client = dingtalk_builder(&sandbox).attempts(1).build().unwrap();
    let request = KickMembersRequest::new([KickedMember::new(&access.participants[1])]);
    let error = client.kick_members(&access.meeting, &request).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Interrupted, Some(200)));
    assert!(error.may_have_been_applied() && error.source().is_some());
}

#[tokio::test]
async fn forty_megabytes_are_not_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let bytes = bytes::Bytes::from(vec![b' '; 40 << 20]);
    let fault = Fault::Body { status: 200, content_type: "application/json".into(), bytes };
    sandbox.inject(FaultRule::on("get_room_info", fault));
    let error = tencent_client(&sandbox).get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[tokio::test]
async fn no_token_follows_a_redirect() {
    for status in [301, 302, 303, 307, 308] {
        let thief = Scripted::start(vec![json(200, r#"{"success":true}"#)]);
        let redirect = format!(
            "HTTP/1.1 {status} X\r\nlocation: {}/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            thief.base_url
        );
        let error = kick_answered(redirect.into_bytes()).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(status)));
        assert!(thief.requests().is_empty());
    }
}

#[tokio::test]
async fn an_error_in_either_spelling_is_read() {
    let lower = r#"{"code":"unknownUserError","message":"who","requestid":"R1"}"#;
    let upper = r#"{"Code":"unknownUserError","Message":"who","RequestId":"R1","HostId":"x"}"#;
    for body in [lower, upper] {
        let error = kick_answered(json(400, body)).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("unknownUserError")));
        assert_eq!((error.message(), error.request_id()), (Some("who"), Some("R1")));
        assert!(error.meaning().is_some());
    }
}

#[tokio::test]
async fn a_throttle_that_looks_like_a_lack_of_permission_is_a_throttle() {
    let body = r#"{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi","message":"slow down","requestid":"R"}"#;
    let error = kick_answered(json(403, body)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.is_retryable() && !error.may_have_been_applied());
    assert!(error.retry_after().is_some());
}

#[tokio::test]
async fn what_vendors_add_or_leave_out_decodes() {
    let body = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{"Next":null,"MemberList":[
        {"Member_Account":"ann","Role":"Overlord","Marks":null,"New":{"a":[]}},
        {"Member_Account":"bob","Role":3},
        {"NameCard":null}]}}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let page =
        tencent_at(&server).get_room_member_list(&GetRoomMemberListRequest::new("room")).await.unwrap().into_inner();
    assert_eq!(page.next, None);
    let members = page.member_list.unwrap();
    assert_eq!(members[0].role, Some(Open::Unrecognized("Overlord".into())));
    assert_eq!(members[1].role.as_ref().map(Open::wire), Some("3"));
    assert_eq!(members[2].member_account, None);
}

#[tokio::test]
async fn numbers_come_as_text_and_text_as_numbers() {
    let body = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":
        {"RoomInfo":{"RoomId":"room","Owner_Account":144115233775727695,"TakeSeatMode":1,"Password":null}}}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let room = tencent_at(&server).get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap().into_inner();
    let room = room.room_info.unwrap();
    assert_eq!(room.owner_account.as_deref(), Some("144115233775727695"));
    assert_eq!(room.take_seat_mode.unwrap().wire(), "1");
}

/// Whoever wrote it so has reckoned with it, and made another id of it.
#[tokio::test]
async fn a_whole_number_that_is_not_written_as_its_digits_is_no_text() {
    for (number, read) in [
        ("1000", Some("1000")),
        ("-7", Some("-7")),
        ("144115233775727695144115233775727695", Some("144115233775727695144115233775727695")),
        (r#""1e3""#, Some("1e3")),
        (r#""1000.0""#, Some("1000.0")),
        ("1.50", Some("1.50")),
        ("1000.0", None),
        ("1e3", None),
        ("1.44115233775727695E17", None),
    ] {
        let body = format!(
            r#"{{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{{"MemberList":[{{"Member_Account":{number}}}]}}}}"#
        );
        let server = Scripted::start(vec![json(200, &body)]);
        let page = tencent_at(&server).get_room_member_list(&GetRoomMemberListRequest::new("room")).await.unwrap();
        let odd: Vec<_> = page.oddities().iter().map(ToString::to_string).collect();
        let told = "MemberList[0].Member_Account is a whole number that is not written as its digits, not a text";
        assert_eq!(odd, if read.is_some() { vec![] } else { vec![told] }, "{number}");
        assert_eq!(page.into_inner().member_list.unwrap()[0].member_account.as_deref(), read, "{number}");
    }
}

/// A flag as little: nobody is called so.
#[tokio::test]
async fn a_flag_is_no_id() {
    let body = r#"{"ErrorCode":0,"Response":{"MemberList":[{"Member_Account":true},{"Member_Account":"true"},{"NameCard":false}]}}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let page = tencent_at(&server).get_room_member_list(&GetRoomMemberListRequest::new("room")).await.unwrap();
    let odd: Vec<_> = page.oddities().iter().map(ToString::to_string).collect();
    assert_eq!(odd, ["MemberList[0].Member_Account is true or false, not a text"]);
    let members = page.into_inner().member_list.unwrap();
    let accounts: Vec<_> = members.iter().map(|member| member.member_account.as_deref()).collect();
    assert_eq!((accounts, members[2].name_card.as_deref()), (vec![None, Some("true"), None], Some("false")));
}

#[tokio::test]
async fn a_field_that_cannot_be_read_costs_itself_alone_and_is_told_without_its_value() {
    let body = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{"Next":["hunter2"],"MemberList":[
        {"Member_Account":"ann","Role":"hunter2"},"hunter2",{"Member_Account":{"hunter2":1}},{"Member_Account":"bob"}]}}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let page = tencent_at(&server).get_room_member_list(&GetRoomMemberListRequest::new("room")).await.unwrap();
    let odd: Vec<_> = page.oddities().iter().map(ToString::to_string).collect();
    assert_eq!(
        odd,
        [
            "Next is a list, not a text",
            "MemberList[1] is a text, not an object",
            "MemberList[2].Member_Account is an object, not a text"
        ]
    );
    let members = page.into_inner().member_list.unwrap();
    let accounts: Vec<_> = members.iter().map(|member| member.member_account.as_deref()).collect();
    assert_eq!(accounts, [Some("ann"), None, Some("bob")]);
}

#[tokio::test]
async fn no_server_at_all_is_no_connection() {
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).base_url("http://127.0.0.1:1").attempts(1).build().unwrap();
    let error =
        client.kick_user_out(&KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.may_have_been_applied() && error.is_retryable());
}

#[tokio::test]
async fn a_slow_answer_ends_with_the_deadline() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("query_conference_members", Fault::Delay(SHORT * 30)).always());
    let client = dingtalk_client(&sandbox).with_deadline(std::time::Duration::from_millis(300));
    let meeting = &sandbox.dingtalk().meeting;
    let error = client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_been_applied(), "reading changes nothing");
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
}
