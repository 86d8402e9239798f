//! Which failure an answer tells of: its code, its words and its request id, in any spelling, and no secret.

use meeting_control::control::{MeetingControl as _, Outcome, Removal};
use meeting_control::dingtalk::types::{ConfTitle, CreateVideoConferenceRequest, UserId};
use meeting_control::huawei::types::AddAppIdRequest;
use meeting_control::tencent::types::{KickUserOutRequest, Reason, RoomChanges, RoomId, UpdateRoomInfoRequest};
use meeting_control::{ErrorKind, tencent};

use crate::clients::huawei_at;
use crate::scripted::{Scripted, answer, json};
use crate::verdicts::{dingtalk_answering, hung_up, kicked, outcomes, tencent_answering};

#[tokio::test]
async fn no_code_and_no_request_id_is_longer_than_anybody_looks_up() {
    let long = "x".repeat(3 << 20);
    let body = format!(r#"{{"code":"{long}","requestid":"{long}","message":"m"}}"#);
    let error = kicked(json(400, &body)).await.unwrap_err();
    let shown = "x".repeat(256) + "…";
    assert_eq!((error.code(), error.request_id()), (Some(&*shown), Some(&*shown)));
    let body = format!(r#"{{"ErrorCode":0,"ErrorInfo":"","ActionStatus":"OK","RequestId":"{long}"}}"#);
    let (_server, client) = tencent_answering(json(200, &body));
    let request = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"));
    assert_eq!(client.kick_user_out(&request).await.unwrap().request_id(), Some(&*shown));
}

#[tokio::test]
async fn a_known_code_is_known_however_it_is_spelt() {
    for code in ["SystemError", "SYSTEM_ERROR", "system_error", "System.Error", "systemerror", "SystemBusy"] {
        let error = kicked(json(400, &format!(r#"{{"code":"{code}","message":"m"}}"#))).await.expect_err(code);
        assert!(error.may_have_been_applied() && error.meaning().is_some(), "{code}: {error}");
    }
    for body in [
        r#"{"error_code":"111070113"}"#,
        r#"{"returnCode":111070113,"returnDesc":"fail"}"#,
        r#"{"error_code":"mmc.111070113"}"#,
        r#"{"error_code":"MMC_111070113"}"#,
    ] {
        let error = hung_up(400, body).await.expect_err(body);
        assert!(error.may_have_been_applied() && error.meaning().is_some(), "{body}: {error}");
    }
}

/// A table need not know each way in which a service says that it has failed.
#[tokio::test]
async fn a_code_of_a_service_that_failed_is_no_certain_refusal() {
    for code in
        ["系统繁忙", "HsfTimeout", "TimeOut", "InternalError", "InnerSystemError", "ServiceException", "unknown_error"]
    {
        let error = kicked(json(400, &format!(r#"{{"code":"{code}","message":"m"}}"#))).await.expect_err(code);
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::ServerError, true), "{code}: {error}");
    }
    // The status says more of its kind.
    for (status, code, kind) in [
        (403, "AuthServiceError", ErrorKind::PermissionDenied),
        (404, "HsfTimeout", ErrorKind::NotFound),
        (409, "-1", ErrorKind::Conflict),
    ] {
        let error = kicked(json(status, &format!(r#"{{"code":"{code}","message":"m"}}"#))).await.expect_err(code);
        assert_eq!((error.kind(), error.may_have_been_applied()), (kind, true), "{code}: {error}");
    }
}

/// `code` and `status` of something else are nobody's word on the call, which goes out once.
#[tokio::test]
async fn a_code_of_something_else_is_no_certain_refusal() {
    for (status, body) in [
        (403, r#"{"message":"Blocked","country":{"code":"CN"}}"#),
        (404, r#"{"message":"no Route matched","service":{"status":"running"}}"#),
        (409, r#"{"status":"processing","message":"already processing"}"#),
        (400, r#"{"status":"PARTIAL_SUCCESS","message":"1 of 2"}"#),
        (403, r#"{"error":{"code":403,"message":"m","status":"PERMISSION_DENIED"}}"#),
    ] {
        let error = kicked(json(status, body)).await.expect_err(body);
        assert!(error.may_have_been_applied(), "{status} {body}: {error}");
    }
    let blocked = r#"{"message":"Blocked","country":{"code":"CN"}}"#;
    assert!(hung_up(403, blocked).await.unwrap_err().may_have_been_applied());
    for (status, body) in [
        (429, r#"{"message":"slow down","server":{"status":"UP"}}"#),
        (401, r#"{"message":"x","language":{"code":"zh"}}"#),
    ] {
        let (server, client) = dingtalk_answering(json(status, body));
        let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
        client.create_video_conference(&request).attempts(4).await.unwrap_err();
        let sent = server.requests().iter().filter(|request| request.contains("videoConferences")).count();
        assert_eq!(sent, 1, "{status} {body}");
    }
}

/// What happened to some is no word on all.
#[tokio::test]
async fn a_known_code_beside_what_became_of_some_is_certain_for_nobody() {
    for some in [
        r#""results":[{"userId":"ann","success":true},{"userId":"bob","success":false}]"#,
        r#""result":{"ann":true,"bob":false}"#,
        r#""kickedUserIds":["ann"]"#,
        r#""removed":["ann"]"#,
        r#""remaining":["bob"]"#,
        r#""successCount":1,"failCount":1"#,
        r#""data":{"successCount":1}"#,
        r#""partial":true"#,
        r#""failedUsers":{"bob":"no"}"#,
        r#""invalidUsers":"bob""#,
    ] {
        for status in [200, 400] {
            let body = format!(r#"{{"code":"unknownUserError",{some}}}"#);
            let error = kicked(json(status, &body)).await.expect_err(some);
            assert!(error.may_have_been_applied(), "{status} {some}: {error}");
        }
    }
    for none in [
        r#""data":{},"result":null"#,
        r#""accessdenieddetail":{"requiredScopes":["Conference.Write"]}"#,
        r#""details":[{"reason":"x"}],"arguments":["ann"]"#,
        r#""failedUsers":{},"successCount":0,"missingScopes":["x"]"#,
    ] {
        let body = format!(r#"{{"code":"unknownUserError",{none}}}"#);
        let error = kicked(json(400, &body)).await.expect_err(none);
        assert!(!error.may_have_been_applied(), "{none}: {error}");
    }
}

#[tokio::test]
async fn a_request_id_is_found_in_any_header_that_has_one() {
    for name in ["x-acs-request-id", "x-request-id", "x-trace-id", "EagleEye-TraceId", "X-Ca-Request-Id", "request-id"]
    {
        let answer = format!(
            "HTTP/1.1 400 X\r\n{name}: RID\r\ncontent-length: 14\r\nconnection: close\r\n\r\n{{\"code\":\"x.y\"}}"
        );
        let error = kicked(answer.into_bytes()).await.unwrap_err();
        assert_eq!(error.request_id(), Some("RID"), "{name}");
    }
}

/// Both words are the vendor's own.
#[tokio::test]
async fn a_code_beside_the_word_that_all_is_well_is_unclear() {
    let (_server, client) =
        tencent_answering(json(200, r#"{"ActionStatus":"OK","ErrorCode":100006,"ErrorInfo":"OK"}"#));
    let request = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("x"));
    assert!(client.kick_user_out(&request).await.unwrap_err().may_have_been_applied());
}

/// A number is another one by its sign or its point.
#[tokio::test]
async fn no_other_number_is_a_known_code() {
    let (_server, client) = tencent_answering(json(200, r#"{"ActionStatus":"FAIL","ErrorCode":-100004}"#));
    let request = KickUserOutRequest::new(RoomId("r"), ["ann"], Reason("x"));
    let error = client.kick_user_out(&request).await.unwrap_err();
    assert_eq!((error.code(), error.meaning()), (Some("-100004"), None));
}

#[tokio::test]
async fn a_code_that_says_why_another_was_given_counts() {
    let limited = r#"{"errcode":88,"sub_code":"90018","sub_msg":"too many","errmsg":"ding talk error"}"#;
    let error = kicked(json(200, limited)).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::RateLimited, Some("90018")));
    assert!(error.retry_after().is_some());
    let error = kicked(json(200, r#"{"errcode":88,"sub_code":"60011"}"#)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
}

#[tokio::test]
async fn a_code_is_read_in_every_notation() {
    for code in ["100005", "100005.0", "1.00005e5", r#""100005.0""#, r#"" 100005\u0000""#] {
        let (_server, client) =
            tencent_answering(json(200, &format!(r#"{{"ActionStatus":"FAIL","ErrorCode":{code}}}"#)));
        let request = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"));
        let error = client.kick_user_out(&request).await.unwrap_err();
        assert_eq!((error.code(), error.meaning().is_some()), (Some("100005"), true), "{code}: {error}");
    }
}

#[tokio::test]
async fn every_word_that_all_is_well_is_one() {
    for word in ["success.", "OK.", "Success!", "succeed", "succ", "no error", "请求成功", "操作成功。"] {
        let body = format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"{word}","RequestId":"r"}}"#);
        let (_server, client) = tencent_answering(json(200, &body));
        client.kick_user_out(&KickUserOutRequest::new(RoomId("r"), ["ann"], Reason("x"))).await.expect(word);
    }
}

/// Whatever the vendor says is told, the code only once, and what the document has as data not at all.
#[tokio::test]
async fn what_is_said_in_words_is_told() {
    for (body, message) in [
        (r#"{"error":"invalid_token","error_description":"the token expired"}"#, "the token expired"),
        (r#"{"error_description":"the token expired","error":"invalid_token"}"#, "the token expired"),
        (r#"{"code":"X1","errorDesc":"m"}"#, "m"),
        (r#"{"code":"X1","sub_msg":"m"}"#, "m"),
        (r#"{"code":"X1","title":"Forbidden","detail":"needs scope x"}"#, "Forbidden"),
        (r#"{"code":"X1","errors":["m"]}"#, "m"),
        (r#"{"code":"X1","message":{"zh":"","en":"m"}}"#, "m"),
        (r#"{"code":"X1","message":["m","n"]}"#, "m"),
        (r#"{"code":"X1","error":{"type":"t","message":"m"}}"#, "m"),
    ] {
        let error = kicked(json(400, body)).await.expect_err(body);
        assert_eq!(error.message(), Some(message), "{body}: {error}");
    }
    let error = kicked(json(403, r#"{"code":403}"#)).await.unwrap_err();
    assert!(!error.to_string().contains("no code"), "{error}");
    let server = Scripted::answering(|request| match request {
        request if request.contains("appauth") => json(200, r#"{"accessToken":"t","validPeriod":3600}"#),
        _ => json(200, r#"{"description":"Panels at the doors"}"#),
    });
    let client = huawei_at(&server);
    let error = client.add_app_id(&AddAppIdRequest::new("a")).await.unwrap_err();
    assert!(!error.to_string().contains("Panels"), "{error}");
}

#[tokio::test]
async fn a_code_that_says_that_all_is_well_is_no_refusal() {
    for body in [
        r#"{"Code":"200","Message":"successful"}"#,
        r#"{"Code":"Success"}"#,
        r#"{"code":"OK"}"#,
        r#"{"errcode":0,"errmsg":"ok"}"#,
    ] {
        let error = kicked(json(200, body)).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
        assert!(error.may_have_been_applied() && error.code().is_none(), "{body}: {error}");
        let (_server, client) = dingtalk_answering(json(200, body));
        let report = client.remove(&Removal::new("644272f14ba331014", ["ann"])).await.unwrap();
        assert!(matches!(report.outcome("ann"), Some(Outcome::Unknown(_))), "{body}: {report:?}");
    }
    for body in [r#"{"success":"True"}"#, r#"{"success":1}"#, r#"{"success":"1"}"#, r#"{"success":true,"code":"0"}"#] {
        kicked(json(200, body)).await.expect(body);
    }
}

#[tokio::test]
async fn code_message_and_request_id_are_found_in_any_body() {
    let nested = r#"{"error":{"code":"MMC.111072008","message":"gone","request_id":"R1"}}"#;
    let error = hung_up(400, nested).await.unwrap_err();
    assert_eq!((error.code(), error.message(), error.request_id()), (Some("MMC.111072008"), Some("gone"), Some("R1")));
    assert!(error.meaning().is_some() && !error.may_have_been_applied());
    assert!(matches!(outcomes(400, nested).await[..], [Outcome::NotThere, Outcome::NotThere]));

    let error = kicked(json(400, r#"{"data":{"code":"unknownUserError"}}"#)).await.unwrap_err();
    assert_eq!(error.code(), Some("unknownUserError"));
    for body in [
        r#"{"ret":"unknownUserError"}"#,
        r#"{"bizCode":"unknownUserError"}"#,
        r#"{"x":{"sub_code":"unknownUserError"}}"#,
        r#"{"x":{"y":{"code":"unknownUserError"}}}"#,
    ] {
        let error = kicked(json(400, body)).await.expect_err(body);
        assert_eq!((error.code(), error.kind()), (Some("unknownUserError"), ErrorKind::NotFound), "{body}: {error}");
    }
    // Whose it is, nobody knows, but whoever reads it may.
    let error = kicked(json(400, r#"{"bizCode":"E17"}"#)).await.unwrap_err();
    assert_eq!((error.code(), error.may_have_been_applied()), (Some("E17"), true), "{error}");
    let gateway = b"HTTP/1.1 403 Forbidden\r\nx-ca-error-message: Unauthorized Consumer\r\nx-ca-request-id: R1\r\n\
        content-length: 0\r\nconnection: close\r\n\r\n";
    let error = kicked(gateway.to_vec()).await.unwrap_err();
    assert_eq!((error.message(), error.request_id()), (Some("Unauthorized Consumer"), Some("R1")), "{error}");
    for body in [
        &b"\xef\xbb\xbf{\"code\":\"unknownUserError\",\"message\":\"who\"}"[..],
        b"{\"code\":\"unknownUserError\",\"message\":\"\xce\xd2\xff\"}",
        b"{\"code\":\"unknownUserError\",\"message\":\"a\nb\x01\"}",
        br#"{"message":"\ud83d","code":"unknownUserError"}"#,
    ] {
        let error = kicked(answer(400, "application/json", body)).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("unknownUserError")), "{error}");
        assert!(error.message().is_some());
    }
}

#[tokio::test]
async fn a_secret_that_comes_back_is_shown_to_nobody() {
    for body in [
        r#"{"code":"access-token","message":"x"}"#,
        r#"{"code":"paramsError","message":"bad access-token, app-secret"}"#,
        r#"{"code":"paramsError","requestid":"R-access-token-1"}"#,
    ] {
        let error = kicked(json(400, body)).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("access-token") && !shown.contains("app-secret"), "{shown}");
    }
    let echoing =
        b"HTTP/1.1 200 OK\r\nx-acs-request-id: access-token\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
            .to_vec();
    let error = kicked(echoing).await.unwrap_err();
    assert!(!format!("{error:?}").contains("access-token"), "{error:?}");
}

#[tokio::test]
async fn a_secret_of_the_body_that_comes_back_is_shown_to_nobody() {
    let body = r#"{"ActionStatus":"FAIL","ErrorCode":100001,"ErrorInfo":"bad hunter2-of-the-room"}"#;
    let (_server, client) = tencent_answering(json(200, body));
    let request = UpdateRoomInfoRequest::new(RoomChanges::new("room").password("hunter2-of-the-room"));
    let error = client.update_room_info(&request).await.unwrap_err();
    assert_eq!(error.message(), Some("bad [redacted]"));
}

#[tokio::test]
async fn a_short_secret_alters_no_code() {
    let body = r#"{"ActionStatus":"FAIL","ErrorCode":100005,"ErrorInfo":"not 5 but 100005","RequestId":"Id-5"}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("5"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error =
        client.kick_user_out(&KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"))).await.unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("100005"), Some("Id-5")));
    assert_eq!(error.message(), Some("not [redacted] but 100005"));
}
