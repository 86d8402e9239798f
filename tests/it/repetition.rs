//! What is repeated, what is not, and that no attempt is a copy of another.

use std::collections::HashSet;

use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember, QueryConferenceMembersOptions};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::{
    CreateRoomRequest, GetRoomInfoRequest, KickUserOutRequest, NewRoom, Reason, RoomId, RoomType,
};
use meeting_control::{ErrorKind, tencent};

use crate::clients::{calls, dingtalk, tencent as tencent_client, tencent_builder};
use crate::scripted::{Scripted, answer, json};

#[tokio::test]
async fn each_attempt_is_signed_afresh() {
    let broken = answer(502, "text/html", "<html></html>");
    let room = json(200, r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{}}"#);
    let server = Scripted::start(vec![broken.clone(), broken, room]);
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let randoms: HashSet<&str> =
        requests.iter().filter_map(|request| request.split("random=").nth(1)?.split('&').next()).collect();
    assert_eq!(randoms.len(), 3, "{randoms:?}");
    let envelopes = requests.iter().map(|request| request.matches("usersig=").count());
    assert!(envelopes.into_iter().all(|count| count == 1));
}

#[tokio::test]
async fn a_throttled_call_is_made_again() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("kick_user_out", Fault::Throttle).times(2));
    let access = sandbox.tencent();
    let request = KickUserOutRequest::new(RoomId(&access.meeting), [&access.participants[1]], Reason("noise"));
    tencent_client(&sandbox).kick_user_out(&request).await.unwrap();
    assert_eq!(calls(&sandbox, "kick_user_out"), 3);
}

#[tokio::test]
async fn a_refusal_is_not_made_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = KickUserOutRequest::new(RoomId("room-unknown"), ["ann"], Reason("noise"));
    tencent_client(&sandbox).kick_user_out(&request).await.unwrap_err();
    assert_eq!(calls(&sandbox, "kick_user_out"), 1);
}

#[tokio::test]
async fn attempts_end() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("get_room_info", Fault::Status(503)).always());
    let client = tencent_builder(&sandbox).attempts(3).build().unwrap();
    let error = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::ServerError, Some(503)));
    assert_eq!(calls(&sandbox, "get_room_info"), 3);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk(&sandbox);
    let meeting = &sandbox.dingtalk().meeting;
    client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.unwrap();
    let refused = r#"{"code":"InvalidAuthentication","message":"Invalid access_token","requestid":"R"}"#;
    let fault = Fault::Body { status: 400, content_type: "application/json".into(), bytes: refused.into() };
    sandbox.inject(FaultRule::on("query_conference_members", fault.clone()));
    client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.unwrap();
    assert_eq!(calls(&sandbox, "get_access_token"), 2);

    sandbox.inject(FaultRule::on("query_conference_members", fault).always());
    let error = client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(calls(&sandbox, "get_access_token"), 3);
    assert_eq!(calls(&sandbox, "query_conference_members"), 5);
}

#[tokio::test]
async fn a_lock_out_is_never_repeated() {
    let locked = json(200, r#"{"ActionStatus":"FAIL","ErrorCode":70050,"ErrorInfo":"locked"}"#);
    let server = Scripted::start(vec![locked]);
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LockedOut);
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(60)));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_earlier_doubt_outlives_a_later_refusal() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    sandbox.inject(FaultRule::on("kick_members", Fault::BreakAfter));
    let refused = Fault::Body {
        status: 400,
        content_type: "application/json".into(),
        bytes: r#"{"code":"paramsError","message":"error:","requestid":"R"}"#.into(),
    };
    sandbox.inject(FaultRule::on("kick_members", refused));
    let request = KickMembersRequest::new([KickedMember::new(&access.participants[1])]);
    let error = dingtalk(&sandbox).kick_members(&access.meeting, &request).await.unwrap_err();
    assert_eq!(error.code(), Some("paramsError"));
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn a_rate_that_leaves_no_room_before_the_deadline_is_told_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent_builder(&sandbox).calls_per_second(1).build().unwrap();
    let hurried = client.with_deadline(std::time::Duration::from_millis(500));
    let request = GetRoomInfoRequest::new(&sandbox.tencent().meeting);
    hurried.get_room_info(&request).await.unwrap();
    let error = hurried.get_room_info(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.retry_after().is_some() && !error.may_have_been_applied());
    assert_eq!(calls(&sandbox, "get_room_info"), 1);
}

#[tokio::test]
async fn nobody_is_advised_to_do_a_second_time_what_may_have_been_done() {
    let room = CreateRoomRequest::new(NewRoom::new("room", RoomType::Conference));
    for (status, body) in [(503, r#"{"code":"ServiceUnavailable"}"#), (429, "<html></html>"), (200, "<html></html>")] {
        let server = Scripted::start(vec![json(status, body)]);
        let credentials = tencent::Credentials::new(1, tencent::SecretKey("key"), tencent::Identifier("admin"));
        let client = tencent::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
        let shown = client.create_room(&room).await.unwrap_err().to_string();
        assert!(shown.contains("look whether it was done"), "{shown}");
        assert!(!shown.contains("call again later"), "{shown}");
        let shown = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err().to_string();
        assert!(!shown.contains("look whether"), "{shown}");
    }
}

#[tokio::test]
async fn a_request_id_is_spoken_of_where_there_is_one() {
    for (body, told) in [(r#"{"code":"Busy"}"#, false), (r#"{"code":"Busy","RequestId":"R"}"#, true)] {
        let server = Scripted::start(vec![json(503, body)]);
        let credentials = tencent::Credentials::new(1, tencent::SecretKey("key"), tencent::Identifier("admin"));
        let client = tencent::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
        let error = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
        assert_eq!(error.to_string().contains("tell the vendor the request id"), told, "{error}");
    }
}
