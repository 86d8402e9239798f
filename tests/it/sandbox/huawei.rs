//! Huawei in the sandbox.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use reqwest::RequestBuilder;
use serde_json::json;

use super::client::{AppLogin, Reply, access_token, control_login, control_token, hang_up, request, seconds, send};

const HALF_AN_HOUR: Duration = Duration::from_secs(1800);

fn detail(sandbox: &Sandbox, token: &str, query: &str) -> RequestBuilder {
    let path = format!("/v1/mmc/management/conferences/confDetail?conferenceID={}{query}", sandbox.huawei().meeting);
    request(sandbox, "GET", &path).header("X-Access-Token", token)
}

fn account_login(sandbox: &Sandbox, account: &str, password: &str) -> RequestBuilder {
    request(sandbox, "POST", "/v1/usg/acs/auth/account")
        .header("Authorization", format!("Basic {}", STANDARD.encode(format!("{account}:{password}"))))
        .json(&json!({"account": account, "clientType": 72}))
}

async fn real_time_info(sandbox: &Sandbox, token: &str) -> Reply {
    let path = format!("/v1/mmc/control/conferences/realTimeInfo?conferenceID={}", sandbox.huawei().meeting);
    send(request(sandbox, "GET", &path).header("X-Conference-Authorization", token)).await
}

#[tokio::test]
async fn app_id_login_yields_a_token_that_works() {
    let sandbox = Sandbox::start().await.unwrap();

    let reply = AppLogin::new(&sandbox).send(&sandbox).await;

    let body = reply.accepted();
    let now = seconds(&sandbox);
    assert_eq!(body["validPeriod"], 56_326);
    assert!((now + 56_320..=now + 56_326).contains(&body["expireTime"].as_u64().unwrap()));
    assert!((now - 5..=now).contains(&(body["createTime"].as_u64().unwrap() / 1000)));
    assert_eq!(body["refreshValidPeriod"], 2_592_000);
    assert!(body["proxyToken"].is_null() && body.as_object().unwrap().contains_key("proxyToken"));
    assert_eq!(body["user"]["thirdAccount"], sandbox.huawei().user_id.as_str());
    send(detail(&sandbox, body["accessToken"].as_str().unwrap(), "")).await.accepted();
}

#[tokio::test]
async fn signatures_are_good_in_every_documented_form() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();

    let mut upper = AppLogin::new(&sandbox);
    let (signature, rest) = upper.authorization.split_once(',').unwrap();
    let (scheme, hex) = signature.split_once('=').unwrap();
    upper.authorization = format!("{scheme}={},{rest}", hex.to_uppercase());
    upper.send(&sandbox).await.accepted();

    let mut without_access = AppLogin::new(&sandbox);
    without_access.authorization = without_access.authorization.split_once(',').unwrap().0.to_owned();
    without_access.send(&sandbox).await.accepted();

    let mut without_user = AppLogin::signed(&sandbox, None, "", seconds(&sandbox) + 600);
    without_user.send(&sandbox).await.accepted();
    without_user.body["userId"] = json!(null);
    without_user.send(&sandbox).await.accepted();
    without_user.body.as_object_mut().unwrap().remove("userId");
    without_user.send(&sandbox).await.accepted();

    AppLogin::signed(&sandbox, None, "user", 0).send(&sandbox).await.accepted();
    AppLogin::signed(&sandbox, Some(&access.corp_id), "user", 0).send(&sandbox).await.accepted();
    AppLogin::signed(&sandbox, Some(&access.corp_id), "", 0).send(&sandbox).await.accepted();
    // A service provider's administrator: both empty, and in their place.
    AppLogin::signed(&sandbox, Some(""), "", 0).send(&sandbox).await.accepted();
}

#[tokio::test]
async fn wrong_signatures_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = AppLogin::new(&sandbox);
    let refused = "USG.206010025";

    for authorization in [
        String::new(),
        "Bearer x".to_owned(),
        "HMAC-SHA256 signature=".to_owned(),
        good.authorization.replace(",access", ", access"),
        format!("{}x", good.authorization),
        format!("HMAC-SHA256 signature={},access=x", "0".repeat(64)),
    ] {
        AppLogin { authorization, body: good.body.clone() }.send(&sandbox).await.refused(401, refused);
    }
    for (field, value) in [
        ("appId", json!("other")),
        ("userId", json!("other")),
        ("expireTime", json!(0)),
        ("nonce", json!("other-nonce-of-at-least-32-characters")),
        ("corpId", json!(sandbox.huawei().corp_id)),
        ("corpId", json!("")),
    ] {
        let mut body = good.body.clone();
        body[field] = value;
        AppLogin { authorization: good.authorization.clone(), body }.send(&sandbox).await.refused(401, refused);
    }
    AppLogin::signed(&sandbox, Some("123456789"), "user", 0).send(&sandbox).await.refused(401, refused);
}

#[tokio::test]
async fn an_expired_signature_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let login = AppLogin::new(&sandbox);
    login.send(&sandbox).await.accepted();
    sandbox.clock().advance(Duration::from_secs(602));
    login.send(&sandbox).await.refused(401, "USG.206010057");
}

#[tokio::test]
async fn login_bodies_are_checked() {
    let sandbox = Sandbox::start().await.unwrap();
    let good = AppLogin::new(&sandbox);
    for (field, value) in [
        ("nonce", json!("too short")),
        ("nonce", json!("x".repeat(65))),
        ("clientType", json!("72")),
        ("expireTime", json!("soon")),
        ("appId", json!(null)),
    ] {
        let mut body = good.body.clone();
        body[field] = value;
        AppLogin { authorization: good.authorization.clone(), body }.send(&sandbox).await.refused(400, "USG.000000003");
    }
    for body in ["", "{", "appId=1"] {
        let call = request(&sandbox, "POST", "/v2/usg/acs/auth/appauth").header("Authorization", &good.authorization);
        send(call.body(body.to_owned())).await.refused(400, "USG.000000003");
    }
}

#[tokio::test]
async fn account_login_checks_the_password() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();

    let reply = send(account_login(&sandbox, &access.account, &access.password)).await;
    send(detail(&sandbox, reply.accepted()["accessToken"].as_str().unwrap(), "")).await.accepted();

    send(account_login(&sandbox, &access.account, "wrong")).await.refused(401, "USG.206010000");
    send(account_login(&sandbox, "wrong", &access.password)).await.refused(401, "USG.206010000");
    let plain = request(&sandbox, "POST", "/v1/usg/acs/auth/account")
        .json(&json!({"account": access.account, "clientType": 72}));
    send(plain).await.refused(401, "USG.206010000");
}

#[tokio::test]
async fn failed_account_logins_lock_the_account() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    for _ in 0..5 {
        send(account_login(&sandbox, &access.account, "wrong")).await.refused(401, "USG.206010000");
    }
    send(account_login(&sandbox, &access.account, &access.password)).await.refused(423, "USG.206030015");
    AppLogin::new(&sandbox).send(&sandbox).await.accepted();
    sandbox.clock().advance(Duration::from_secs(60));
    send(account_login(&sandbox, &access.account, &access.password)).await.accepted();
}

#[tokio::test]
async fn account_login_can_merely_check() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let call = account_login(&sandbox, &access.account, &access.password)
        .body(json!({"account": access.account, "clientType": 72, "createTokenType": 1}).to_string());
    assert!(send(call).await.accepted()["accessToken"].is_null());
}

#[tokio::test]
async fn access_tokens_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = access_token(&sandbox).await;
    for wrong in ["", "wrong"] {
        send(detail(&sandbox, wrong, "")).await.refused(401, "USG.000000004");
    }
    sandbox.clock().advance(Duration::from_secs(56_320));
    send(detail(&sandbox, &token, "")).await.accepted();
    sandbox.clock().advance(Duration::from_secs(6));
    send(detail(&sandbox, &token, "")).await.refused(401, "USG.000000004");
}

#[tokio::test]
async fn the_65th_token_ends_the_oldest() {
    let sandbox = Sandbox::start().await.unwrap();
    let login = AppLogin::new(&sandbox);
    let mut tokens = Vec::new();
    for _ in 0..65 {
        tokens.push(login.send(&sandbox).await.accepted()["accessToken"].as_str().unwrap().to_owned());
    }
    send(detail(&sandbox, &tokens[0], "")).await.refused(401, "USG.000000004");
    send(detail(&sandbox, &tokens[1], "")).await.accepted();
    send(detail(&sandbox, &tokens[64], "")).await.accepted();
}

#[tokio::test]
async fn other_client_types_have_one_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut login = AppLogin::new(&sandbox);
    login.body["clientType"] = json!(52);
    let first = login.send(&sandbox).await.accepted()["accessToken"].as_str().unwrap().to_owned();
    let second = login.send(&sandbox).await.accepted()["accessToken"].as_str().unwrap().to_owned();
    send(detail(&sandbox, &first, "")).await.refused(401, "USG.000000004");
    send(detail(&sandbox, &second, "")).await.accepted();
}

#[tokio::test]
async fn refreshing_takes_the_refresh_token_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let login = AppLogin::new(&sandbox).send(&sandbox).await;
    let refresh = |token: &str| send(request(&sandbox, "PUT", "/v1/usg/acs/token").header("X-Access-Token", token));
    let token = login.body["refreshToken"].as_str().unwrap();
    let access_token = login.body["accessToken"].as_str().unwrap();
    // The official clients send this one, as pages before 2025-09 said.
    refresh(access_token).await.accepted();
    sandbox.clock().advance(Duration::from_secs(56_326));
    refresh(access_token).await.refused(401, "USG.000000004");
    let fresh = refresh(token).await;
    assert_ne!(fresh.accepted()["refreshToken"], login.body["refreshToken"]);
    send(detail(&sandbox, fresh.body["accessToken"].as_str().unwrap(), "")).await.accepted();
    refresh(token).await.refused(401, "USG.000000004");
    sandbox.clock().advance(Duration::from_secs(2_592_000));
    refresh(fresh.body["refreshToken"].as_str().unwrap()).await.refused(401, "USG.000000004");
}

#[tokio::test]
async fn logging_out_ends_the_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = access_token(&sandbox).await;
    let log_out = || send(request(&sandbox, "DELETE", "/v1/usg/acs/token").header("X-Access-Token", &token));
    log_out().await.accepted();
    send(detail(&sandbox, &token, "")).await.refused(401, "USG.000000004");
    log_out().await.refused(401, "USG.000000004");
}

#[tokio::test]
async fn hang_up_removes_participants() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let token = control_token(&sandbox).await;

    let reply = hang_up(&sandbox, &token, &access.meeting, &[&access.participants[1], "unknown"]).await;

    assert_eq!(reply.text, r#"{"returnCode":0,"returnDesc":"Success"}"#);
    assert_eq!(reply.headers["content-length"], "39");
    assert_eq!(reply.headers["x-request-id"].len(), 32);
    let members = sandbox.members(Vendor::Huawei, &access.meeting);
    assert!(members.iter().all(|one| *one != access.participants[1]));
    assert_eq!(members.len(), access.participants.len() - 1);
    assert!(sandbox.join(Vendor::Huawei, &access.meeting, &access.participants[1]).is_ok());
}

#[tokio::test]
async fn control_tokens_are_good_raw_and_as_basic() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = control_token(&sandbox).await;

    real_time_info(&sandbox, &token).await.accepted();
    real_time_info(&sandbox, &format!("Basic {}", STANDARD.encode(&token))).await.accepted();
    for wrong in [format!("Basic {token}"), "Basic !".to_owned(), "wrong".to_owned()] {
        real_time_info(&sandbox, &wrong).await.refused(400, "MMC.111072065");
    }
    real_time_info(&sandbox, "").await.refused(400, "MMC.111070111");
}

#[tokio::test]
async fn control_needs_no_access_token_but_that_meetings_control_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = control_token(&sandbox).await;
    let other = sandbox.start_meeting(Vendor::Huawei, ["a", "b"]);
    hang_up(&sandbox, &token, &other, &["b"]).await.refused(400, "MMC.111072065");
    assert_eq!(sandbox.members(Vendor::Huawei, &other), ["a", "b"]);
}

#[tokio::test]
async fn control_tokens_end_unless_kept_alive() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let token = control_token(&sandbox).await;
    let keep_alive = |password: &str| {
        let call = control_login(&sandbox, &access.meeting).header("X-Conference-Authorization", &token);
        send(call.header("X-Password", password))
    };

    sandbox.clock().advance(HALF_AN_HOUR - Duration::from_secs(10));
    let kept = keep_alive("not looked at").await;
    assert_eq!(kept.accepted()["data"]["token"], token.as_str());
    let remaining = kept.body["data"]["expireTime"].as_u64().unwrap() / 1000 - seconds(&sandbox);
    assert!((1795..=1800).contains(&remaining), "{remaining}");
    sandbox.clock().advance(HALF_AN_HOUR - Duration::from_secs(10));
    real_time_info(&sandbox, &token).await.accepted();
    sandbox.clock().advance(Duration::from_secs(11));
    real_time_info(&sandbox, &token).await.refused(400, "MMC.111072065");
    keep_alive("wrong").await.refused(400, "MMC.111070004");
    assert_ne!(keep_alive(&access.host_password).await.accepted()["data"]["token"], token.as_str());
}

#[tokio::test]
async fn control_logins_need_password_login_type_and_meeting() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let path = format!("/v1/mmc/control/conferences/token?conferenceID={}", access.meeting);

    send(control_login(&sandbox, &access.meeting)).await.refused(400, "MMC.111070009");
    let untyped = request(&sandbox, "GET", &path).header("X-Password", &access.host_password);
    send(untyped).await.refused(400, "MMC.111071061");
    let mistyped =
        request(&sandbox, "GET", &path).header("X-Password", &access.host_password).header("X-Login-Type", "2");
    send(mistyped).await.refused(400, "MMC.111071061");
    let nowhere = request(&sandbox, "GET", "/v1/mmc/control/conferences/token").header("X-Login-Type", "1");
    send(nowhere).await.refused(400, "MMC.111071061");
}

#[tokio::test]
async fn failed_logins_lock_the_control_login() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let log_in = |password: &str| send(control_login(&sandbox, &access.meeting).header("X-Password", password));

    for _ in 0..4 {
        log_in("wrong").await.refused(400, "MMC.111070004");
    }
    log_in(&access.host_password).await.accepted();
    for _ in 0..5 {
        log_in("wrong").await.refused(400, "MMC.111070004");
    }
    log_in("wrong").await.refused(400, "MMC.111072064");
    log_in(&access.host_password).await.refused(400, "MMC.111072064");
    sandbox.clock().advance(Duration::from_secs(301));
    log_in(&access.host_password).await.accepted();
}

#[tokio::test]
async fn meetings_that_are_unknown_or_over_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let token = control_token(&sandbox).await;
    let user = access_token(&sandbox).await;

    hang_up(&sandbox, &token, "999", &["x"]).await.refused(400, "MMC.111072065");
    let log_in = |meeting: &str| send(control_login(&sandbox, meeting).header("X-Password", &access.host_password));
    log_in("999").await.refused(400, "MMC.111072065");
    sandbox.end_meeting(Vendor::Huawei, &access.meeting);
    hang_up(&sandbox, &token, &access.meeting, &["x"]).await.refused(400, "MMC.111072005");
    log_in(&access.meeting).await.refused(400, "MMC.111072005");
    send(detail(&sandbox, &user, "")).await.refused(400, "MMC.111070005");
}

#[tokio::test]
async fn hang_up_bodies_are_checked() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = control_token(&sandbox).await;
    let path = format!("/v1/mmc/control/conferences/participants/delete?conferenceID={}", sandbox.huawei().meeting);
    let send_body = |body: &'static str| {
        send(request(&sandbox, "POST", &path).header("X-Conference-Authorization", &token).body(body))
    };
    for body in ["[]", "{}", r#"{"bulkHangUpParticipants":[]}"#, r#"{"bulkHangUpParticipants":[1]}"#] {
        send_body(body).await.refused(400, "MMC.111071061");
    }
    send_body("").await.refused(400, "MMC.111072057");
    send_body("{").await.refused(400, "MMC.111071062");
    hang_up(&sandbox, &token, "", &["x"]).await.refused(400, "MMC.111072065");
    let bare = request(&sandbox, "POST", "/v1/mmc/control/conferences/participants/delete");
    send(bare.header("X-Conference-Authorization", &token)).await.refused(400, "MMC.111071061");
}

#[tokio::test]
async fn real_time_info_shows_who_is_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let token = control_token(&sandbox).await;
    hang_up(&sandbox, &token, &access.meeting, &[&access.participants[1]]).await.accepted();

    let reply = real_time_info(&sandbox, &token).await;

    let participants = reply.accepted()["participants"].as_array().unwrap();
    assert_eq!(participants.len(), access.participants.len() - 1);
    assert_eq!(reply.body["confInfo"]["chairID"], access.participants[0].as_str());
    assert!(participants.iter().all(|participant| participant["pid"] != access.participants[1].as_str()));
    assert_eq!(reply.body["attendees"].as_array().unwrap().len(), access.participants.len());
}

#[tokio::test]
async fn meeting_detail_holds_the_host_password_and_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let token = access_token(&sandbox).await;

    let reply = send(detail(&sandbox, &token, "&offset=4&limit=4")).await;

    let entries = reply.accepted()["conferenceData"]["passwordEntry"].as_array().unwrap();
    let chair = entries.iter().find(|entry| entry["conferenceRole"] == "chair").unwrap();
    assert_eq!(chair["password"], access.host_password.as_str());
    assert_eq!(reply.body["data"]["count"], access.participants.len());
    assert_eq!(reply.body["data"]["data"].as_array().unwrap().len(), access.participants.len() - 4);
    for query in ["&limit=501", "&limit=x", "&offset=-1", "&limit=-1"] {
        send(detail(&sandbox, &token, query)).await.refused(400, "MMC.111071061");
    }
    send(detail(&sandbox, &token, "").header("X-Type", "9")).await.refused(400, "MMC.111071061");
}

#[tokio::test]
async fn unknown_paths_get_the_gateway_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    for (method, path) in
        [("GET", "/v1/nothing"), ("PATCH", "/v1/usg/acs/token"), ("POST", "/v2/usg/acs/auth/appauth/")]
    {
        let reply = send(request(&sandbox, method, path)).await;
        reply.refused(404, "APIG.0101");
        assert!(reply.body["error_msg"].is_string() && reply.body["request_id"].is_string());
    }
}
