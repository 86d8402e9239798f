//! The vendors' own examples, byte for byte.

use meeting_control::dingtalk::types::{KickMembersRequest, KickedMember};
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::tencent::types::{KickUserOutRequest, Reason, RoomId};
use meeting_control::{dingtalk, huawei, tencent};
use serde_json::{Value, json};

use crate::scripted::{Scripted, answer, json as json_answer};

/// Request line, headers in lower case, body.
fn parts(request: &str) -> (String, Vec<(String, String)>, Value) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let line = lines.next().unwrap().to_owned();
    let headers =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    (line, headers.collect(), serde_json::from_str(body).unwrap_or(Value::Null))
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn dingtalk_kick_members() {
    let token = json_answer(200, r#"{"accessToken":"0198da4df0e33395904073f1b8a192da","expireIn":7200}"#);
    let server = Scripted::start(vec![token, json_answer(200, "{\n  \"success\" : true\n}")]);
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let member = KickedMember::new("qzR1iSMDvzR9iP7P0ZKxxxxxxxxx").participant_id("644272f14ba332xxxxxxxxx");
    let request = KickMembersRequest::new([member]).forbidden_rejoin(false);
    let answer = client.kick_members("644272f14ba331014xxxxxxx", &request).await.unwrap();
    assert_eq!(answer.success, Some(true));

    let (line, headers, body) = parts(&server.requests()[0]);
    assert_eq!(line, "POST /v1.0/oauth2/accessToken HTTP/1.1");
    assert_eq!(body, json!({ "appKey": "key", "appSecret": "secret" }));
    assert_eq!(header(&headers, "x-acs-dingtalk-access-token"), None);

    let (line, headers, body) = parts(&server.requests()[1]);
    assert_eq!(line, "POST /v1.0/conference/videoConferences/644272f14ba331014xxxxxxx/members/kick HTTP/1.1");
    assert_eq!(header(&headers, "x-acs-dingtalk-access-token"), Some("0198da4df0e33395904073f1b8a192da"));
    assert_eq!(header(&headers, "content-type"), Some("application/json"));
    assert_eq!(header(&headers, "api-version"), None);
    let users = json!([{ "unionId": "qzR1iSMDvzR9iP7P0ZKxxxxxxxxx", "participantId": "644272f14ba332xxxxxxxxx" }]);
    assert_eq!(body, json!({ "userList": users, "forbiddenRejoin": false }));
}

#[tokio::test]
async fn huawei_hang_up() {
    let token = json_answer(200, r#"{"data":{"token":"stbaf8fa2ea8a1b0e3ab2e007a85a75f88c55d5f6d5c1912dfb"}}"#);
    let server = Scripted::start(vec![token, answer(200, "application/json;charset=UTF-8", "")]);
    let client = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("id"), huawei::AppKey("key")))
        .base_url(&server.base_url)
        .host_password("123456")
        .build()
        .unwrap();
    let request = HangUpRequest::new(["ba9acb1e216d11eabc5165c2b91ad427"]);
    client.hang_up("914083136", &request).await.unwrap();

    let (line, headers, _) = parts(&server.requests()[0]);
    assert_eq!(line, "GET /v1/mmc/control/conferences/token?conferenceID=914083136 HTTP/1.1");
    assert_eq!(header(&headers, "x-password"), Some("123456"));
    assert_eq!(header(&headers, "x-login-type"), Some("1"));
    assert_eq!(header(&headers, "x-access-token"), None);

    let (line, headers, body) = parts(&server.requests()[1]);
    assert_eq!(line, "POST /v1/mmc/control/conferences/participants/delete?conferenceID=914083136 HTTP/1.1");
    let token = header(&headers, "x-conference-authorization");
    assert_eq!(token, Some("stbaf8fa2ea8a1b0e3ab2e007a85a75f88c55d5f6d5c1912dfb"));
    assert_eq!(header(&headers, "x-access-token"), None);
    assert_eq!(body, json!({ "bulkHangUpParticipants": ["ba9acb1e216d11eabc5165c2b91ad427"] }));
}

#[tokio::test]
async fn tencent_kick_user_out() {
    let sample = r#"{
"ErrorCode": 0,
"ErrorInfo": "",
"ActionStatus": "OK",
"RequestId": "Id-d4e0a71869c84352ac3a730fda71cdb0-O-Seq-47158"
}"#;
    let server = Scripted::start(vec![json_answer(200, sample)]);
    let credentials = tencent::Credentials::new(88888888, tencent::SecretKey("key"), tencent::Identifier("admin"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let request =
        KickUserOutRequest::new(RoomId("room-test"), ["user1"], Reason("you are kicked because of irregularities"));
    let answer = client.kick_user_out(&request).await.unwrap();
    assert_eq!(answer.request_id(), Some("Id-d4e0a71869c84352ac3a730fda71cdb0-O-Seq-47158"));

    let (line, _, body) = parts(&server.requests()[0]);
    let query = line.strip_prefix("POST /v4/room_engine_http_srv/kick_user_out?").unwrap().split(' ').next().unwrap();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    assert_eq!(names, ["sdkappid", "identifier", "random", "contenttype", "usersig"]);
    assert!(query.starts_with("sdkappid=88888888&identifier=admin&random=") && query.contains("&contenttype=json"));
    assert_eq!(
        body,
        json!({
            "RoomId": "room-test",
            "MemberList_Account": ["user1"],
            "Reason": "you are kicked because of irregularities"
        })
    );
}
