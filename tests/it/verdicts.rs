//! What an answer says of the call: success only where the document calls it so, a certain refusal only in the vendor's own words.

use meeting_control::control::{MeetingControl as _, NewMeeting, Outcome, Removal};
use meeting_control::dingtalk::types::{
    ConfTitle, ConferenceId, CoolAppCode, CreateCustomShortLinkRequest, CreateVideoConferenceRequest, CreatorUnionId,
    KickMembersRequest, KickedMember, KickoffByDeviceIdRequest, OrgOngoingConference, QueryConferenceMembersOptions,
    QueryOrgConferenceListOptions, ScheduleConferenceId, StartStreamOutRequest, UnionId, UserId,
};
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::tencent::types::{GetRoomMemberListRequest, KickUserOutRequest, Reason, RoomId};
use meeting_control::{Error, ErrorKind, dingtalk, huawei, tencent};

use crate::clients::huawei_at;
use crate::scripted::{Scripted, answer, json};

const ROSTER: &str = r#"{"conferenceID":"9","participants":[{"pid":"p1","name":"A"},{"pid":"p2","name":"B"}]}"#;
const CONTROL_TOKEN: &str = r#"{"data":{"token":"control-token","confTokenExpireTime":1800}}"#;

/// A meeting with p1 and p2 in it, whose `hang_up` gets this answer.
fn huawei_where(hang_up: Vec<u8>) -> (Scripted, huawei::Client) {
    let server = Scripted::answering(move |request| match request {
        request if request.contains("conferences/token") => json(200, CONTROL_TOKEN),
        request if request.contains("realTimeInfo") => json(200, ROSTER),
        _ => hang_up.clone(),
    });
    let client = huawei_at(&server);
    (server, client)
}

pub(crate) async fn hung_up(status: u16, body: &str) -> Result<(), Error> {
    let (_server, client) = huawei_where(json(status, body));
    client.hang_up("914083136", &HangUpRequest::new(["p1"])).await.map(drop)
}

pub(crate) async fn outcomes(status: u16, body: &str) -> Vec<Outcome> {
    let (_server, client) = huawei_where(json(status, body));
    let report = client.remove(&Removal::new("914083136", ["p1", "p2"])).await.unwrap();
    report.iter().map(|(_, outcome)| outcome.clone()).collect()
}

pub(crate) fn dingtalk_answering(answer: Vec<u8>) -> (Scripted, dingtalk::Client) {
    let server = Scripted::answering(move |request| match request {
        request if request.contains("oauth2/accessToken") => {
            json(200, r#"{"accessToken":"access-token","expireIn":"7200"}"#)
        }
        _ => answer.clone(),
    });
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("app-secret"));
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
    (server, client)
}

pub(crate) async fn kicked(answer: Vec<u8>) -> Result<(), Error> {
    let (_server, client) = dingtalk_answering(answer);
    client.kick_members("644272f14ba331014", &KickMembersRequest::new([KickedMember::new("ann")])).await.map(drop)
}

pub(crate) fn tencent_answering(answer: Vec<u8>) -> (Scripted, tencent::Client) {
    let server = Scripted::start(vec![answer]);
    let credentials =
        tencent::Credentials::new(1400000000, tencent::SecretKey("key"), tencent::Identifier("administrator"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_refusal_in_any_spelling_is_never_a_removal() {
    for body in [
        r#"{"error":{"code":"MMC.111070002","message":"NO_RIGHT"}}"#,
        r#"{"errors":[{"code":"MMC.111070002","message":"NO_RIGHT"}]}"#,
        r#"{"Code":"MMC.111070002"}"#,
        r#"{"error_code":"MMC.111070002"}"#,
        r#"{"data":{"errorCode":"MMC.111070002"}}"#,
        r#"{"result":{"error":{"Code":"MMC.111070002"}}}"#,
    ] {
        let error = hung_up(200, body).await.expect_err(body);
        assert_eq!((error.kind(), error.code()), (ErrorKind::PermissionDenied, Some("MMC.111070002")), "{body}");
        assert!(!error.may_have_been_applied(), "{body}");
        assert!(outcomes(200, body).await.iter().all(|outcome| matches!(outcome, Outcome::Failed(_))), "{body}");
    }
}

#[tokio::test]
async fn what_nobody_knows_is_unknown() {
    for body in [
        r#"{"error":"no such thing"}"#,
        r#"{"error":true}"#,
        r#"{"errcode":"X1","errmsg":"busy"}"#,
        r#"{"returnCode":0,"errorCode":"X1"}"#,
        // It says both.
        r#"{"returnCode":0,"error":{"code":"MMC.111070002","message":"NO_RIGHT"}}"#,
        r#"{"returnCode":0,"errors":[{"pid":"bob","code":"MMC.111072008"}]}"#,
        r#"{"returnCode":0,"returnDesc":"fail"}"#,
        r#"{"returnCode":0,"returnDesc":"NO_RIGHT"}"#,
        r#"{"returnCode":0,"returnDesc":"conference not exist"}"#,
        r#"{"returnCode":0,"returnDesc":"partial","failList":["ann"]}"#,
        r#"{"returnCode":0,"error_list":["ann"]}"#,
        r#"{"success":false}"#,
        r#"{"something":"else"}"#,
        "<html>busy</html>",
        "17",
    ] {
        let error = hung_up(200, body).await.expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
        assert!(outcomes(200, body).await.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{body}");
    }
}

#[tokio::test]
async fn a_code_that_no_table_knows_is_a_certain_refusal_only_beside_a_status_that_says_no() {
    for body in [
        r#"{"success":false,"code":"ServiceTimeout"}"#,
        r#"{"success":false,"error":"timeout"}"#,
        r#"{"code":"brand.new"}"#,
    ] {
        let error = kicked(json(200, body)).await.expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let (_server, client) =
        tencent_answering(json(200, r#"{"ActionStatus":"FAIL","ErrorCode":20004,"ErrorInfo":"net"}"#));
    let report = client.remove(&Removal::new("room", ["ann"])).await.unwrap();
    let Some(Outcome::Unknown(error)) = report.outcome("ann") else { panic!("{report:?}") };
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("20004")));
    for status in [302, 304, 600, 999] {
        let error = kicked(json(status, r#"{"code":"blocked"}"#)).await.unwrap_err();
        assert!(error.may_have_been_applied(), "{status}: {error}");
    }
    // What stands between the vendor and here speaks HTTP.
    for (status, body) in [
        (404, r#"{"status":404,"error":"Not Found"}"#),
        (403, r#"{"status":403,"error":"Forbidden","path":"/x"}"#),
        (404, r#"{"error":"NotFound"}"#),
        (404, r#"{"statusCode":404,"error":"not_found"}"#),
        (404, r#"{"code":404,"message":"not found"}"#),
        (400, r#"{"status":502}"#),
    ] {
        let error = kicked(json(status, body)).await.unwrap_err();
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
}

#[tokio::test]
async fn what_speaks_of_a_failure_beside_success_is_no_success() {
    for body in [
        r#"{"success":true,"code":[403]}"#,
        r#"{"success":true,"code":{"value":403}}"#,
        r#"{"success":true,"error":{"code":"0","detail":"denied"}}"#,
        r#"{"success":true,"err_msg":"denied"}"#,
        r#"{"success":true,"result":{"error":"x"}}"#,
        r#"{"success":true,"failed":true}"#,
        r#"{"success":true,"isSuccess":"false"}"#,
        r#"{"success":true,"ok":false}"#,
        r#"{"success":true,"exception":"E"}"#,
        r#"{"success":true,"failedList":[{"unionId":"ann","reason":"no permission"}]}"#,
        r#"{"success":true,"failCount":1}"#,
        r#"{"success":true,"invalidUserIds":["ann"]}"#,
        r#"{"success":true,"errorDetails":"x"}"#,
        r#"{"success":true,"result":{"success":false}}"#,
        r#"{"success":true,"result":false}"#,
        r#"{"success":true,"result":"fail"}"#,
        r#"{"success":true,"status":"FAILED"}"#,
        r#"{"success":true,"status":500}"#,
        r#"{"success":true,"statusCode":403}"#,
        r#"{"success":true,"message":"failed"}"#,
        r#"{"success":true,"result":{"code":403,"message":"no right"}}"#,
        r#"{"success":true,"result":{"errorMsg":"no right"}}"#,
        r#"{"success":true,"results":[{"code":"paramsError"}]}"#,
        r#"{"success":true,"result":[{"error":"x"}]}"#,
        r#"{"success":true,"isError":true}"#,
        r#"{"success":true,"isOk":false}"#,
        r#"{"success":true,"errorMsg":"no right","errorCode":0}"#,
        r#"{"success":true,"errmsg":"no permission"}"#,
        // What says "true" or 200 of a failure does not say that all is well.
        r#"{"success":true,"error":"true"}"#,
        r#"{"success":true,"isError":"TRUE"}"#,
        r#"{"success":true,"data":{"error":"true"}}"#,
        r#"{"success":true,"failCount":200}"#,
        r#"{"success":true,"failList":{"ann":""}}"#,
        r#"{"success":true,"errors":{"ann":null}}"#,
        r#"{"success":true,"failedUsers":{"ok":""}}"#,
        // However deep it stands, and whatever it is called.
        r#"{"success":true,"data":{"result":{"errorCode":"x.y"}}}"#,
        r#"{"success":true,"result":{"list":[{"unionId":"ann","success":false}]}}"#,
        r#"{"success":true,"result":{"data":{"success":false}}}"#,
        r#"{"success":true,"results":{"ann":"OK","bob":"FAIL"}}"#,
        r#"{"success":true,"result":{"ann":true,"bob":false}}"#,
        r#"{"success":true,"results":{"bob":{"code":404}}}"#,
        r#"{"success":true,"data":false}"#,
        r#"{"success":true,"succ":false}"#,
        r#"{"success":true,"isSuccessful":0}"#,
        r#"{"success":true,"isSuccess":"no"}"#,
        r#"{"success":true,"isSuccess":-1}"#,
        r#"{"success":true,"sub_code":"x.y"}"#,
        r#"{"success":true,"taskStatus":"FAILED"}"#,
        r#"{"success":true,"httpStatusCode":403}"#,
        r#"{"success":true,"statusCode":"404 Not Found"}"#,
        // It names some, and nothing is said of the others.
        r#"{"success":true,"skipped":["bob"]}"#,
        r#"{"success":true,"result":{"kicked":["zoe"]}}"#,
        r#"{"success":true,"removed":[{"unionId":"ann"}]}"#,
        // A separator is none of the name.
        r#"{"success":true,"code ":"x.y"}"#,
        r#"{"success":true,"error.code":"x.y"}"#,
        r#"{"success":true,"error msg":"no right"}"#,
    ] {
        let error = kicked(json(200, body)).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    for body in [
        r#"{"success":true,"error":{"code":0,"message":"OK","requestId":"R1"}}"#,
        r#"{"success":true,"err_msg":"ok"}"#,
        r#"{"success":true,"errors":[],"failed":false,"code":{}}"#,
        r#"{"success":true,"failedList":[],"failCount":0,"invalidUserIds":null,"errorMsg":"","isError":false}"#,
        r#"{"success":true,"isError":"no","errors":[null],"errorMessage":{"zh":"","en":""}}"#,
        r#"{"success":true,"status":200,"message":"successful","result":{"success":true,"code":0},"results":[{"code":"OK"}]}"#,
        r#"{"success":true,"errmsg":"操作成功","data":{},"result":{"ann":true},"cached":false,"traceId":"403"}"#,
        r#"{"success":true,"isSuccess":"yes","error":"false","errCode":200,"failed":"0","error_count":0,"subCode":"OK"}"#,
    ] {
        kicked(json(200, body)).await.expect(body);
    }
    let contradiction = r#"{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":"no"}"#;
    let (_server, client) = tencent_answering(json(200, contradiction));
    let request = KickUserOutRequest::new(RoomId("room"), ["ann"], Reason("noise"));
    let error = client.kick_user_out(&request).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::InvalidResponse, Some("it speaks of a failure in words that the documents do not know: no"))
    );
}

/// What vendors add without notice tells of nobody; what may be of some people does.
#[tokio::test]
async fn what_is_new_beside_success_costs_no_call_unless_it_may_tell_of_some() {
    for added in [
        r#""hints":["x"],"links":["https://x"],"tags":[["a"]]"#,
        r#""meta":{"cached":false,"mode":"false"},"features":{"beta":false}"#,
        r#""cost":{"ms":412,"code2":500},"region":{"servers":[404]}"#,
        r#""notices":[{"text":"maintenance"}]"#,
        r#""extra":{"hosts":["a","b"],"took":1.5}"#,
        r#""permissionGranted":true,"permissions":["mute"]"#,
        r#""message":"error: none","partial":false,"remaining":99,"ret":0,"rtnCode":"OK","cancelled":false"#,
        r#""memberList":[{"userId":"ann","result":"ok"}]"#,
        r#""found":true,"left":true,"unsuccessCount":0"#,
        r#""total":2,"successCount":2,"result":{"total":9}"#,
        r#""message":"执行成功""#,
    ] {
        kicked(json(200, &format!(r#"{{"success":true,{added}}}"#))).await.expect(added);
        hung_up(200, &format!(r#"{{"returnCode":0,{added}}}"#)).await.expect(added);
    }
    // As the request has it.
    kicked(json(200, r#"{"success":true,"forbiddenRejoin":true}"#)).await.unwrap();
    hung_up(200, r#"{"returnCode":0,"forbiddenRejoin":true}"#).await.unwrap_err();
    for added in [
        r#""warnings":["ann is the host"]"#,
        r#""extra":{"hosts":["denied"]}"#,
        r#""meta":{"outcome":"FAIL"}"#,
        r#""meta":{"mode":"failed"}"#,
        r#""meta":{"success":false}"#,
        r#""notices":[{"userId":"ann"}]"#,
        r#""unprocessedUsers":["ann"]"#,
        r#""skippedUserIds":[7]"#,
        r#""kickResult":{"ann":404}"#,
        r#""kickResult":{"ann":"false"}"#,
        r#""meta":{"users":{"ann":false}}"#,
        r#""status":"false""#,
        r#""cause":"denied""#,
        r#""detail":"failed""#,
        r#""message":"Failed to kick""#,
        r#""message":"操作失败""#,
        r#""result":"error: no such user""#,
        r#""warning":"ann is the host""#,
        r#""partial":true"#,
        r#""total":1,"successCount":0"#,
        r#""completed":false"#,
        r#""respCode":500"#,
        r#""ret":-1"#,
        r#""rtnCode":"E17""#,
        r#""meta":{"rsp_code":3}"#,
        r#""aborted":true"#,
        r#""timeout":true"#,
        r#""throttled":true"#,
        r#""noop":true"#,
        r#""message":"permission denied""#,
        r#""cause":"user not in meeting""#,
        r#""msg":"用户不在会议中""#,
        r#""taskStatus":"IN_PROGRESS""#,
        r#""meta":{"state":"queued"}"#,
        r#""removedCount":0"#,
        r#""successCount":"0""#,
        r#""skippedCount":2"#,
        r#""notFoundCount":1"#,
        r#""status":"PARTIAL_SUCCESS""#,
        r#""message":"kick failed""#,
        r#""message":"failed, please retry""#,
        r#""msg":"踢人失败""#,
        r#""result":-1"#,
        r#""status":-1"#,
        r#""status":"NOT_FOUND""#,
        r#""result":{"bob":"PERMISSION_DENIED"}"#,
        r#""successList":[]"#,
        r#""total":2,"successCount":1"#,
        r#""result":{"total":"2","successCount":1}"#,
        r#""kickedUserIds":[]"#,
        r#""unsuccessful":true"#,
        r#""output":[[{"userId":"bob","code":"E17"}]]"#,
        r#""message":"[ERROR] no such user""#,
        r#""message":"部分成功""#,
        r#""message":"未成功""#,
        r#""message":"token expired""#,
        r#""captcha":true"#,
        r#""needConfirm":true"#,
        r#""message":"rate limit exceeded""#,
        r#""message":"please retry later""#,
        r#""message":"pending approval""#,
        r#""message":"partially done""#,
        r#""msg":"系统繁忙""#,
        r#""message":"参数错误""#,
        r#""reason":"user absent""#,
        r#""status":"NG""#,
        r#""status":"unknown""#,
        r#""status":"aborted""#,
        r#""taskStatus":"inProgress""#,
        r#""deleted":0"#,
        r#""effective":false"#,
        r#""not_found_count":1"#,
        // Of the number of a state, nobody knows what it means.
        r#""memberList":[{"userId":"ann","result":3}]"#,
    ] {
        let error = kicked(json(200, &format!(r#"{{"success":true,{added}}}"#))).await.expect_err(added);
        assert!(error.may_have_been_applied(), "{added}: {error}");
    }
}

/// A word for nothing is no link and no token.
#[tokio::test]
async fn where_presence_tells_success_a_word_for_nothing_is_none() {
    let request = CreateCustomShortLinkRequest::new(
        CreatorUnionId("ann"),
        ScheduleConferenceId("5c7c9bb1"),
        CoolAppCode("COOLAPP-0"),
    );
    for result in [
        r#""failed""#,
        r#"{"customShortLink":"failed"}"#,
        r#"{"customShortLink":"null"}"#,
        r#"{"customShortLink":"-"}"#,
        r#"{"customShortLink":"undefined"}"#,
        r#"{"customShortLink":false}"#,
        r#"{"customShortLink":{"x":1}}"#,
        r#"{"link":"https://x"}"#,
        r#"{"customShortLink":null}"#,
        "{}",
        "[]",
    ] {
        let (_server, client) = dingtalk_answering(json(200, &format!(r#"{{"result":{result}}}"#)));
        let error = client.create_custom_short_link(&request).await.map(drop).expect_err(result);
        assert!(error.may_have_been_applied(), "{result}: {error}");
    }
    let (_server, client) = dingtalk_answering(json(200, r#"{"result":{"customShortLink":"https://x"},"took":1}"#));
    client.create_custom_short_link(&request).await.unwrap();
}

#[tokio::test]
async fn a_cause_beside_a_code_that_says_yes_can_say_no() {
    let (meeting, closer) = (ConferenceId("644272f14ba331014"), UnionId("ann"));
    for body in [r#"{"code":200,"cause":"failed"}"#, r#"{"code":200,"cause":"success","result":{"bob":false}}"#] {
        let (_server, client) = dingtalk_answering(json(200, body));
        let error = client.close_video_conference(meeting, closer).await.map(drop).expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let (_server, client) = dingtalk_answering(json(200, r#"{"code":200,"cause":"success"}"#));
    client.close_video_conference(meeting, closer).await.unwrap();
}

/// Which of several values is meant, nobody can tell.
#[tokio::test]
async fn what_is_there_twice_and_not_alike_is_told_and_never_success() {
    for body in [
        r#"{"success":true,"success":false}"#,
        r#"{"success":false,"success":true}"#,
        r#"{"success":true,"success":false,"code":"unknownUserError"}"#,
    ] {
        for status in [200, 400] {
            let error = kicked(json(status, body)).await.expect_err(body);
            assert!(error.may_have_been_applied(), "{status} {body}: {error}");
        }
    }
    kicked(json(200, r#"{"success":true,"success":true}"#)).await.unwrap();
    let (_server, client) = dingtalk_answering(json(200, r#"{"conferenceId":"c1","conferenceId":"c2"}"#));
    let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
    let error = client.create_video_conference(&request).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");

    let options = QueryConferenceMembersOptions::new();
    let body = r#"{"memberModels":[{"unionId":"ann","unionId":"bob"},{"unionId":"zoe","unionId":"zoe"}]}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page = client.query_conference_members("6442", &options).await.unwrap();
    let odd: Vec<_> = page.oddities().iter().map(ToString::to_string).collect();
    assert_eq!(odd, ["memberModels[0].unionId is there with several values, not with one"]);
    let ids: Vec<_> = page.member_models.iter().flatten().map(|member| member.union_id.as_deref()).collect();
    assert_eq!(ids, [None, Some("zoe")]);

    for map in [r#""c1":{},"c1":7,"c1":{}"#, r#""c1":7,"c1":{}"#] {
        let (_server, client) = dingtalk_answering(json(200, &format!(r#"{{"memberModelMap":{{{map},"c2":{{}}}}}}"#)));
        let answer = client.query_user_on_going_conference("ann").await.unwrap();
        assert_eq!(answer.member_model_map.as_ref().unwrap().keys().collect::<Vec<_>>(), ["c2"], "{map}");
        assert!(!answer.oddities().is_empty(), "{map}");
    }

    // What cannot be read says something, too, whichever comes first.
    for host in
        [r#""host":"yes","host":false"#, r#""host":false,"host":"yes""#, r#""host":2,"host":false,"host":false"#]
    {
        let body = format!(r#"{{"memberModels":[{{"unionId":"ann",{host},"coHost":false}}]}}"#);
        let (_server, client) = dingtalk_answering(json(200, &body));
        let page = client.query_conference_members("6442", &options).await.unwrap();
        assert!(!page.oddities().is_empty(), "{body}");
        assert_eq!(page.member_models.as_deref().unwrap()[0].host, None, "{body}");
    }

    for body in [
        r#"{"memberModels":[{"unionId":"ann"}],"memberModels":[{"unionId":"bob"}]}"#,
        r#"{"memberModels":[{"unionId":"ann"}],"memberModels":[]}"#,
        r#"{"memberModels":[{"unionId":"ann"}],"memberModels":null}"#,
    ] {
        let (_server, client) = dingtalk_answering(json(200, body));
        let error = client.query_conference_members_pages("6442", &options).items().all().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
    }
    let twice = r#"{"ErrorCode":0,"ActionStatus":"OK","ErrorInfo":"","Response":{"MemberList":[{"Member_Account":"ann"}]},"Response":{"MemberList":[]}}"#;
    let (_server, client) = tencent_answering(json(200, twice));
    let error =
        client.get_room_member_list_pages(&GetRoomMemberListRequest::new("room")).items().all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
}

#[tokio::test]
async fn a_comma_too_many_and_what_is_no_number_cost_no_list() {
    let body = r#"{"memberModels":[{"unionId":"ann","joinTime":NaN},{"unionId":"bob","joinTime":-Infinity,},],}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page = client.query_conference_members("6442", &QueryConferenceMembersOptions::new()).await.unwrap();
    let ids: Vec<_> = page.member_models.iter().flatten().map(|member| member.union_id.as_deref()).collect();
    assert_eq!((ids, page.oddities().len()), (vec![Some("ann"), Some("bob")], 2), "{:?}", page.oddities());
    kicked(json(200, r#"{"success":true,}"#)).await.unwrap();
}

/// That the document knows how a refusal is told makes it no success.
#[tokio::test]
async fn a_documented_failure_is_one() {
    let request = KickoffByDeviceIdRequest::new();
    for body in [
        r#"{"success":true,"errorCode":"Forbidden.AccessDenied.IpNotInWhiteList"}"#,
        r#"{"success":true,"errorCode":"0","errorMsg":"no right"}"#,
    ] {
        let (_server, client) = dingtalk_answering(json(200, body));
        let error = client.kickoff_by_device_id(&request).await.map(drop).expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let (_server, client) = dingtalk_answering(json(200, r#"{"success":true,"errorCode":"0","errorMsg":"ok"}"#));
    client.kickoff_by_device_id(&request).await.unwrap();
}

/// Whoever stands in between has given up, or writes a status that nobody has registered.
#[tokio::test]
async fn a_status_of_whoever_gave_up_is_no_certain_refusal() {
    for (status, body) in
        [(499, r#"{"code":1,"message":"context canceled"}"#), (460, r#"{"code":"X1"}"#), (444, r#"{"code":"X1"}"#)]
    {
        let error = kicked(json(status, body)).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Timeout, "{status}: {error}");
        assert!(error.may_have_been_applied(), "{status}: {error}");
    }
    let error = kicked(json(463, r#"{"code":"X1","message":"too many"}"#)).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
    let error = kicked(json(451, r#"{"code":"X1","message":"not here"}"#)).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Refused, false));
}

#[tokio::test]
async fn a_map_of_what_worked_that_holds_a_refusal_is_no_success() {
    let (_server, client) = dingtalk_answering(json(200, r#"{"successStreamMap":{"code":"X1","message":"no"}}"#));
    let body = r#"{"unionId":"ann","needHostJoin":false,"streamUrlList":["rtmp://a/b"],"streamName":"s","mode":"grid","smallWindowPosition":"relative_right"}"#;
    let request: StartStreamOutRequest = serde_json::from_str(body).unwrap();
    let error = client.start_stream_out("644272f14ba331014", &request).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
}

/// What stands where the answer is to stand, and has nothing of it, is no answer.
#[tokio::test]
async fn an_object_without_anything_of_the_document_is_no_answer() {
    for body in [r#"{"confInfo":{"code":"X1","message":"no"}}"#, r#"{"confInfo":{"code":404}}"#] {
        let (_server, client) = dingtalk_answering(json(200, body));
        let error = client.query_conference_info("9").await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}: {error}");
    }
}

/// Where a service has failed, nobody knows what it had done, whatever else it says.
#[tokio::test]
async fn beside_a_code_that_leaves_doubt_no_other_is_certain() {
    for body in [
        r#"{"code":"unknownUserError","error":{"code":"systemError"}}"#,
        r#"{"code":"systemError","data":{"code":"unknownUserError"}}"#,
        r#"{"code":"unknownUserError","code":"systemError"}"#,
        r#"{"code":"systemError","code":"unknownUserError"}"#,
    ] {
        let error = kicked(json(400, body)).await.expect_err(body);
        assert_eq!((error.kind(), error.code()), (ErrorKind::ServerError, Some("systemError")), "{body}");
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let both = r#"{"code":"unknownUserError","error":{"code":"paramsError"}}"#;
    assert!(!kicked(json(400, both)).await.unwrap_err().may_have_been_applied());
}

/// Of one of several, or of those whom it went well for, a code is no word of all.
#[tokio::test]
async fn a_failure_of_some_is_no_certain_refusal_of_all() {
    for (status, body) in [
        (200, r#"{"errors":[{"pid":"p2","code":"MMC.111070002"}]}"#),
        (200, r#"{"errors":[{"pid":"p2","code":"MMC.111072008"}]}"#),
        (207, r#"{"errors":[{"pid":"p2","code":"MMC.111072008"}]}"#),
        (207, r#"{"error_code":"MMC.111072008"}"#),
        (400, r#"{"errors":[{"pid":"p2","code":"MMC.111072008"}]}"#),
        (200, r#"{"errors":[{"code":"MMC.111072008"},{"code":"MMC.100000500"}]}"#),
        (200, r#"{"error_code":"MMC.111070002","succeeded":["p1"]}"#),
        (200, r#"{"error_code":"MMC.111070002","data":{"successList":["p1"]}}"#),
        (200, r#"{"error_code":"MMC.111070002","failedUsers":["p2"]}"#),
    ] {
        let told = outcomes(status, body).await;
        assert!(told.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{status} {body}: {told:?}");
    }
    let details = r#"{"error_code":"MMC.111070002","details":["conferenceID"],"denied":{"scopes":["meeting"]}}"#;
    assert!(outcomes(400, details).await.iter().all(|outcome| matches!(outcome, Outcome::Failed(_))), "{details}");
}

/// Under a status that says no as under one that says yes.
#[tokio::test]
async fn what_says_that_it_worked_under_a_status_that_says_no_is_unclear_and_not_repeated() {
    for (status, body) in [
        (429, r#"{"conferenceId":"c1","code":"brand.new"}"#),
        (503, r#"{"conferenceId":"c1","code":"Forbidden.AccessDenied.QpsLimitForApi"}"#),
        (401, r#"{"conferenceId":"c1","code":"InvalidAuthentication"}"#),
    ] {
        let (server, client) = dingtalk_answering(json(status, body));
        let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
        let error = client.create_video_conference(&request).attempts(4).await.unwrap_err();
        let made = server.requests().iter().filter(|request| request.contains("videoConferences")).count();
        assert!(made == 1 && error.may_have_been_applied(), "{status} {body}: {error}");
    }
    for body in [r#"{"success":true,"code":"blah"}"#, r#"{"success":"True","code":"unknownUserError"}"#] {
        let error = kicked(json(400, body)).await.expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    // No field that the document knows.
    let error = hung_up(403, r#"{"success":true,"error_code":"MMC.111070002"}"#).await.unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
}

#[tokio::test]
async fn what_stands_for_nothing_in_the_field_that_tells_success_is_no_success() {
    let odd = ["false", "true", "0", "-1", r#""""#, r#"["c1"]"#, "{}", "null"]
        .map(|id| format!(r#"{{"conferenceId":{id}}}"#));
    for body in &odd {
        let (_server, client) = dingtalk_answering(json(200, body));
        let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
        let error = client.create_video_conference(&request).await.map(drop).expect_err(body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let (_server, client) = dingtalk_answering(json(200, r#"{"conferenceId":7,"joinForbidden":true,"errorRate":0.5}"#));
    let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
    let made = client.create_video_conference(&request).await.unwrap();
    assert_eq!(made.conference_id.as_deref(), Some("7"));
}

#[tokio::test]
async fn no_body_is_success_only_under_a_status_of_success() {
    for status in [200, 204] {
        hung_up(status, "").await.unwrap();
    }
    hung_up(200, "\u{feff}").await.unwrap();
    let by_proxy = hung_up(203, "").await.unwrap_err();
    assert!(by_proxy.may_have_been_applied(), "{by_proxy}");
    for status in [202, 205, 206, 226, 299] {
        for body in ["", r#"{"returnCode":0}"#] {
            let error = hung_up(status, body).await.unwrap_err();
            assert!(error.may_have_been_applied(), "{status} {body}: {error}");
        }
    }
    for status in [201, 203] {
        hung_up(status, r#"{"returnCode":0}"#).await.unwrap();
    }
}

#[tokio::test]
async fn no_body_is_none_only_where_it_cannot_have_been_cut_off_and_is_no_page() {
    let answers = |head: &str| format!("HTTP/1.1 200 OK\r\n{head}connection: close\r\n\r\n").into_bytes();
    for head in [
        "",
        "content-type: application/json\r\n",
        "transfer-encoding: identity\r\n",
        "content-length: 0\r\ncontent-type: text/HTML; charset=utf-8\r\n",
        "content-length: 0\r\nrefresh: 0;url=http://portal\r\n",
        "content-length: 0\r\nlocation: https://portal/login\r\n",
        "content-length: 0\r\nwww-authenticate: Bearer\r\n",
        "content-length: 0\r\ncontent-type: application/grpc\r\ngrpc-status: 7\r\n",
        "content-length: 0\r\ncontent-type: image/gif\r\n",
    ] {
        let (_server, client) = huawei_where(answers(head));
        let error = client.hang_up("914083136", &HangUpRequest::new(["p1"])).await.map(drop).expect_err(head);
        assert!(error.may_have_been_applied(), "{head}: {error}");
    }
    let nothing = b"HTTP/1.1 204 No Content\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n".to_vec();
    let (_server, client) = huawei_where(nothing);
    client.hang_up("914083136", &HangUpRequest::new(["p1"])).await.unwrap();
}

/// What a repetition would do a second time is not done again because an answer says both yes and "too often".
#[tokio::test]
async fn what_says_both_is_never_repeated() {
    for body in [
        r#"{"conferenceId":"c1","result":{"code":"Forbidden.AccessDenied.QpsLimitForApi"}}"#,
        r#"{"conferenceId":"c1","code":"InvalidAuthentication"}"#,
        r#"{"conferenceId":"c1","status":"1111"}"#,
    ] {
        let (server, client) = dingtalk_answering(json(200, body));
        let request = CreateVideoConferenceRequest::new(UserId("ann"), ConfTitle("Weekly"));
        let outcome = client.create_video_conference(&request).attempts(4).await;
        let made = server.requests().iter().filter(|request| request.contains("videoConferences")).count();
        assert_eq!(made, 1, "{body}: {outcome:?}");
        assert!(outcome.is_err_and(|error| error.may_have_been_applied()), "{body}");
    }
}

/// A list that is there, and a word that there is no meeting.
#[tokio::test]
async fn a_code_beside_what_was_asked_for_is_no_word_of_the_meeting() {
    let members = r#""memberModels":[{"unionId":"ann","host":true,"coHost":false}]"#;
    let (_server, client) = dingtalk_answering(json(200, &format!(r#"{{{members},"code":"roomNotFound"}}"#)));
    let options = QueryConferenceMembersOptions::new();
    let error = client.query_conference_members("644272f14ba331014", &options).await.unwrap_err();
    assert_eq!((error.kind(), error.is_no_meeting()), (ErrorKind::InvalidResponse, false), "{error}");
    let (_server, client) = dingtalk_answering(json(200, r#"{"code":"roomNotFound","message":"no room"}"#));
    let error = client.query_conference_members("644272f14ba331014", &options).await.unwrap_err();
    assert!(error.is_no_meeting(), "{error}");
}

#[tokio::test]
async fn an_entry_of_a_list_can_speak_of_a_failure() {
    let bodies = [
        r#"[{"conferenceID":"1","returnCode":1}]"#,
        r#"[{"conferenceID":"1","error_code":"MMC.100000429"}]"#,
        r#"[{"conferenceID":"1"},{"returnCode":"MMC.111070002"}]"#,
        r#"[{"conferenceID":"1"},{"code":"MMC.111070002"}]"#,
        "[]",
        "[{}]",
        r#"[{"conferenceID":null}]"#,
        "[null]",
        r#"["x"]"#,
    ];
    for body in bodies {
        let (_server, client) = huawei_where(json(200, body));
        let outcome = client.create(&NewMeeting::new("Weekly")).await;
        assert!(outcome.is_err(), "{body}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_error_status_without_a_code_is_no_certain_refusal() {
    for (status, body) in
        [(400, "{}"), (403, r#"{"message":"who are you"}"#), (404, "<html></html>"), (400, r#"{"code":"0"}"#)]
    {
        let error = kicked(json(status, body)).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::InvalidResponse, Some(status)), "{body}");
        assert!(error.may_have_been_applied(), "{body}");
    }
    for code in ["undefined", "nil", "N/A", "NaN", "-", "?", "()", "{}", "\u{fffd}", "x.\u{fffd}", "201", "200 OK"] {
        let body = format!(r#"{{"code":"{code}","message":"m"}}"#);
        let error = kicked(json(400, &body)).await.expect_err(&body);
        assert!(error.may_have_been_applied(), "{body}: {error}");
    }
    let error = kicked(json(400, r#"{"code":"brand.new","message":"no"}"#)).await.unwrap_err();
    assert!(!error.may_have_been_applied() && error.code() == Some("brand.new"), "{error}");
}

#[tokio::test]
async fn what_is_not_json_is_named() {
    for (body, name) in [
        (&b"<!doctype html><p>"[..], "HTML page"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"{\"success\":tr", "cut off"),
        (b"{\"success\":true,\"a\":1.", "cut off"),
        (b"{\"success\":true,\"a\":1.#INF}", "is not JSON"),
        (b"\n\0{\0\"\0a\0\"\0:\x001\0}\0", "UTF-16"),
        (b"", "empty"),
    ] {
        let error = kicked(answer(200, "application/json", body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(name), "{error}");
    }
    let packed =
        b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 4\r\nconnection: close\r\n\r\n\x0b\x02\x80x"
            .to_vec();
    assert!(kicked(packed).await.unwrap_err().to_string().contains("packed as br"));
}

#[tokio::test]
async fn fewer_than_there_were_are_not_all() {
    for (total, done, is_all) in [(300, 200, false), (2, 1, false), (2, 2, true)] {
        let body = format!(r#"{{"returnCode":0,"total":{total},"successCount":{done}}}"#);
        assert_eq!(hung_up(200, &body).await.is_ok(), is_all, "{body}");
    }
}

#[tokio::test]
async fn a_report_of_a_problem_is_no_answer() {
    let problem = r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"no right","success":true}"#;
    let error = kicked(answer(200, "application/Problem+json", problem)).await.unwrap_err();
    assert!(error.to_string().contains("report of a problem") && error.may_have_been_applied(), "{error}");
}

#[tokio::test]
async fn a_packed_answer_is_unpacked() {
    use std::io::Write as _;
    let pack = |body: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(body.as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let served = |status: u16, coding: &str, body: &[u8]| {
        let head =
            format!("HTTP/1.1 {status} X\r\n{coding}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    };
    let codings = ["gzip", "GZip", "x-gzip"].map(|coding| format!("content-encoding: {coding}\r\n"));
    for coding in codings.iter().map(String::as_str).chain([""]) {
        kicked(served(200, coding, &pack(r#"{"success":true}"#))).await.expect(coding);
        let error = kicked(served(400, coding, &pack(r#"{"code":"unknownUserError"}"#))).await.unwrap_err();
        assert_eq!(error.code(), Some("unknownUserError"), "{coding}");
        // Under the header of what the server wanted to send.
        let error = kicked(served(400, coding, br#"{"code":"unknownUserError"}"#)).await.unwrap_err();
        assert_eq!(error.code(), Some("unknownUserError"), "{coding}");
        let cut_off = pack(r#"{"success":true}"#);
        let error = kicked(served(200, coding, &cut_off[..cut_off.len() - 9])).await.unwrap_err();
        assert!(error.to_string().contains("a gzip stream that is cut off"), "{error}");
    }
}

#[tokio::test]
async fn a_broken_answer_is_no_broken_connection_and_not_asked_for_again() {
    for broken in [
        &b"SSH-2.0-OpenSSH_9\r\n"[..],
        b"HTTP/1.1 200 OK\r\nX-Odd : 1\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 304 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{\"success\":true}",
    ] {
        let server =
            Scripted::start(vec![json(200, r#"{"accessToken":"access-token","expireIn":7200}"#), broken.to_vec()]);
        let client = dingtalk::Client::builder(dingtalk::Credentials::app(
            dingtalk::AppKey("key"),
            dingtalk::AppSecret("app-secret"),
        ))
        .base_url(&server.base_url)
        .build()
        .unwrap();
        let request = KickMembersRequest::new([KickedMember::new("ann")]);
        let error = client.kick_members("644272f14ba331014", &request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert!(!error.to_string().contains("redirect"), "{error}");
        assert_eq!(server.requests().len(), 2, "{error}");
    }
}

#[tokio::test]
async fn a_login_needs_its_token_and_nothing_else() {
    for login in [
        r#"{"accessToken":"access-token","validPeriod":"3600","refreshValidPeriod":"9","user":{"userType":"2"}}"#,
        r#"{"accessToken":"access-token","validPeriod":3.6e3,"user":[],"firstLogin":0,"daysPwdAvailable":9999999999}"#,
        r#"{"accessToken":"access-token","validPeriod":3600.0,"user":"","tokenType":null,"proxyToken":7}"#,
        r#"{"accessToken":"access-token","validPeriod":3600,"user":{"forbidden":true},"loginFailedCount":2}"#,
        r#"{"accessToken":"access-token","validPeriod":3600,"errorReportUrl":"https://x","faultTolerance":"on"}"#,
    ] {
        let server = Scripted::answering(move |request| match request {
            request if request.contains("/auth/") => json(200, login),
            _ => json(200, r#"{"conferenceData":{"conferenceID":"1"}}"#),
        });
        let client = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
            .base_url(&server.base_url)
            .build()
            .unwrap();
        let options = huawei::types::ShowMeetingDetailOptions::new();
        for _ in 0..2 {
            client.show_meeting_detail("914083136", &options).await.expect(login);
        }
        assert_eq!(server.requests().len(), 3, "one login: {login}");
    }
}

#[tokio::test]
async fn lists_and_cursors_come_in_many_forms() {
    for (members, people) in
        [(r#"[null,{"unionId":"ann"}]"#, 1), ("{}", 0), (r#""""#, 0), (r#"[{"unionId":7},"x"]"#, 1)]
    {
        let page = format!(r#"{{"memberModels":{members},"nextToken":0}}"#);
        let (_server, client) = dingtalk_answering(json(200, &page));
        let page = client.query_conference_members("6442", &QueryConferenceMembersOptions::new()).await.expect(&page);
        assert_eq!(page.member_models.as_ref().map(Vec::len), Some(people), "{members}");
    }
    // A null is told, and ends nothing where there are others.
    let page = r#"{"memberModels":[null,{"unionId":"ann"}],"nextToken":""}"#;
    let (_server, client) = dingtalk_answering(json(200, page));
    let mut pages = client.query_conference_members_pages("6442", &QueryConferenceMembersOptions::new());
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.member_models.as_ref().map(Vec::len), page.oddities().len()), (Some(1), 1), "{page:?}");
    assert!(pages.next().await.is_none());
    let listed = client.participants(&"6442".into()).all().await.unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    for response in ["null", "[]", r#""""#, "{}"] {
        let body = format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{response}}}"#);
        let (_server, client) = tencent_answering(json(200, &body));
        let page = client.get_room_member_list(&GetRoomMemberListRequest::new("room")).await.expect(&body);
        assert!(page.member_list.is_none());
    }
}

#[tokio::test]
async fn an_id_keeps_its_digits() {
    let body = r#"{"memberModels":[{"unionId":14411523377572769514411523377572769},{"unionId":1.50}]}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page =
        client.query_conference_members("6442", &QueryConferenceMembersOptions::new()).await.unwrap().into_inner();
    let ids: Vec<_> = page.member_models.unwrap().into_iter().filter_map(|member| member.union_id).collect();
    assert_eq!(ids, ["14411523377572769514411523377572769", "1.50"]);
    let body = r#"{"onGoingConfIdList":[6.44272e14,true,"6442"]}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page = client.query_user_on_going_conference("ann").await.unwrap();
    assert_eq!(page.oddities().len(), 2, "{page:?}");
    assert_eq!(page.on_going_conf_id_list.as_deref().unwrap(), ["6442"]);
    let body = r#"{"memberModels":[{"unionId":"ann"}],"nextToken":1.0e15}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page = client.query_conference_members("6442", &QueryConferenceMembersOptions::new()).await.unwrap();
    assert_eq!((page.next_token.as_ref(), page.oddities().len()), (None, 1), "{page:?}");
    let body = r#"{"onGoingConfList":[{"roomCode":4.27261234e8,"title":1.0},{"roomCode":427261234}]}"#;
    let (_server, client) = dingtalk_answering(json(200, body));
    let page = client.query_org_conference_list(&QueryOrgConferenceListOptions::new()).await.unwrap();
    let read = |meeting: &OrgOngoingConference| (meeting.room_code.clone(), meeting.title.clone());
    let read: Vec<_> = page.on_going_conf_list.iter().flatten().map(read).collect();
    assert_eq!(read, [(None, Some("1.0".into())), (Some("427261234".into()), None)]);
}

#[tokio::test]
async fn an_empty_header_is_no_request_id() {
    let answer = |ids: &str| {
        let head =
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 14\r\nconnection: close\r\n";
        format!("{head}{ids}\r\n{{\"code\":\"x.y\"}}").into_bytes()
    };
    for (ids, told) in [
        ("x-acs-request-id: \r\n", None),
        ("x-acs-request-id: \r\nx-acs-request-id: R2 \r\n", Some("R2")),
        ("x-acs-request-id: a\tb\r\n", Some("a b")),
    ] {
        assert_eq!(kicked(answer(ids)).await.unwrap_err().request_id(), told, "{ids:?}");
    }
}

#[tokio::test]
async fn a_packed_answer_that_is_damaged_is_no_broken_connection() {
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\nconnection: close\r\n\r\n";
    let error = kicked([head.as_bytes(), b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xff\xff"].concat()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error:?}");
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn a_text_that_is_damaged_is_told_and_no_raw_character_becomes_another() {
    let body = b"{\"ErrorCode\":0,\"Response\":{\"MemberList\":[{\"Member_Account\":\"u\xe9er\",\"Role\":\"\xff\"},{\"Member_Account\":\"a\nb\"}]}}";
    let (_server, client) = tencent_answering(answer(200, "application/json", body));
    let page = client.get_room_member_list(&GetRoomMemberListRequest::new("room")).await.unwrap();
    let odd: Vec<_> = page.oddities().iter().map(ToString::to_string).collect();
    let damaged =
        ["Member_Account", "Role"].map(|field| format!("MemberList[0].{field} is a text that is damaged, not a text"));
    assert_eq!(odd, damaged);
    let accounts: Vec<_> = page.member_list.iter().flatten().map(|member| member.member_account.as_deref()).collect();
    assert_eq!(accounts, [Some("u\u{fffd}er"), Some("a\nb")]);
}
