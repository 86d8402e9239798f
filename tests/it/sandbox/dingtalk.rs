//! DingTalk in the sandbox.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use meeting_control::Vendor;
use meeting_control::sandbox::{JoinError, Sandbox};
use serde_json::json;

use super::client::{conference_members, dingtalk_token, kick, request, send};

const TWO_HOURS: Duration = Duration::from_secs(7200);

#[tokio::test]
async fn kick_removes_members() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let [_, first, second, ..] = access.participants.as_slice() else { panic!() };

    let reply =
        kick(&sandbox, &token, &access.meeting, &json!({"userList": [{"unionId": first}, {"unionId": second}]})).await;

    assert_eq!(reply.accepted(), &json!({"success": true}));
    let members = sandbox.members(Vendor::DingTalk, &access.meeting);
    assert_eq!(members.len(), access.participants.len() - 2);
    assert!(members.iter().all(|one| one != first && one != second));
    assert!(sandbox.join(Vendor::DingTalk, &access.meeting, first).is_ok());
    assert!(sandbox.members(Vendor::DingTalk, &access.meeting).iter().any(|one| one == first));
}

#[tokio::test]
async fn forbidden_rejoin_bars_for_good() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let user = &access.participants[1];

    kick(&sandbox, &token, &access.meeting, &json!({"userList": [{"unionId": user}], "forbiddenRejoin": true}))
        .await
        .accepted();

    sandbox.clock().advance(Duration::from_secs(86_400 * 365));
    assert_eq!(sandbox.join(Vendor::DingTalk, &access.meeting, user), Err(JoinError::Barred));
}

#[tokio::test]
async fn unknown_user_spoils_the_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let body = json!({"userList": [{"unionId": access.participants[1]}, {"unionId": "nobody"}]});

    let reply = kick(&sandbox, &token, &access.meeting, &body).await;

    reply.refused(400, "unknownUserError");
    assert_eq!(sandbox.members(Vendor::DingTalk, &access.meeting), access.participants);
}

#[tokio::test]
async fn null_is_no_way_to_leave_a_field_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let body = json!({"userList": [{"unionId": access.participants[1]}], "forbiddenRejoin": null});

    kick(&sandbox, &token, &access.meeting, &body).await.refused(400, "paramsError");

    assert_eq!(sandbox.members(Vendor::DingTalk, &access.meeting), access.participants);
}

#[tokio::test]
async fn known_user_elsewhere_is_passed_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let body = json!({"userList": [{"unionId": access.absent}], "forbiddenRejoin": true});

    kick(&sandbox, &token, &access.meeting, &body).await.accepted();

    assert_eq!(sandbox.members(Vendor::DingTalk, &access.meeting), access.participants);
    assert!(sandbox.join(Vendor::DingTalk, &access.meeting, &access.absent).is_ok());
}

#[tokio::test]
async fn refusals_have_the_vendor_form() {
    let sandbox = Sandbox::start().await.unwrap();

    let reply = kick(
        &sandbox,
        "dead",
        &sandbox.dingtalk().meeting,
        &json!({"userList": [{"unionId": sandbox.dingtalk().absent}]}),
    )
    .await;

    reply.refused(400, "InvalidAuthentication");
    let body = reply.body.as_object().unwrap();
    assert_eq!(BTreeSet::from_iter(body.keys().map(String::as_str)), BTreeSet::from(["code", "message", "requestid"]));
    let id = body["requestid"].as_str().unwrap();
    assert_eq!(id, id.to_uppercase());
    assert_eq!(id.len(), 36);
    assert_eq!(reply.headers["x-acs-request-id"], id);
}

#[tokio::test]
async fn successes_carry_the_request_id_in_the_header_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = dingtalk_token(&sandbox).await;

    let reply = kick(
        &sandbox,
        &token,
        &sandbox.dingtalk().meeting,
        &json!({"userList": [{"unionId": sandbox.dingtalk().absent}]}),
    )
    .await;

    assert_eq!(reply.text, r#"{"success":true}"#);
    assert_eq!(reply.headers["x-acs-request-id"].len(), 36);
}

#[tokio::test]
async fn missing_and_expired_tokens_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let path = format!("/v1.0/conference/videoConferences/{}/members", access.meeting);

    send(request(&sandbox, "GET", &path)).await.refused(400, "InvalidAuthentication");
    conference_members(&sandbox, &token, &access.meeting, "").await.accepted();
    sandbox.clock().advance(TWO_HOURS);
    conference_members(&sandbox, &token, &access.meeting, "").await.refused(400, "InvalidAuthentication");
}

#[tokio::test]
async fn asking_again_extends_the_same_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = &sandbox.dingtalk().meeting;
    let token = dingtalk_token(&sandbox).await;

    sandbox.clock().advance(TWO_HOURS - Duration::from_secs(60));
    assert_eq!(dingtalk_token(&sandbox).await, token);
    sandbox.clock().advance(TWO_HOURS - Duration::from_secs(60));
    conference_members(&sandbox, &token, meeting, "").await.accepted();
    sandbox.clock().advance(Duration::from_secs(120));
    assert_ne!(dingtalk_token(&sandbox).await, token);
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    for body in [
        json!({"appKey": access.app_key, "appSecret": "wrong"}),
        json!({"appKey": "wrong", "appSecret": access.app_secret}),
        json!({"appKey": access.app_key}),
        json!([]),
    ] {
        let reply = send(request(&sandbox, "POST", "/v1.0/oauth2/accessToken").json(&body)).await;
        reply.refused(400, "invalidClientIdOrSecret");
    }
}

#[tokio::test]
async fn a_token_call_needs_json() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let form = format!("appKey={}&appSecret={}", access.app_key, access.app_secret);
    for body in [form.as_str(), "", "{"] {
        let call = request(&sandbox, "POST", "/v1.0/oauth2/accessToken").body(body.to_owned());
        send(call).await.refused(400, "Missingbody");
    }
}

#[tokio::test]
async fn get_token_works_for_the_organisation() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let path = format!("/v1.0/oauth2/{}/token", access.corp_id);
    let good =
        json!({"client_id": access.app_key, "client_secret": access.app_secret, "grant_type": "client_credentials"});

    let reply = send(request(&sandbox, "POST", &path).json(&good)).await;
    let token = reply.accepted()["access_token"].as_str().unwrap();
    assert_eq!(reply.body["expires_in"], 7200);
    conference_members(&sandbox, token, &access.meeting, "").await.accepted();
    assert_eq!(send(request(&sandbox, "POST", &path).json(&good)).await.body["access_token"], token);

    let with = |field: &str, value: &str| {
        let mut body = good.clone();
        body[field] = value.into();
        request(&sandbox, "POST", &path).json(&body)
    };
    send(with("client_secret", "wrong")).await.refused(400, "invalid.client");
    send(with("client_id", "wrong")).await.refused(400, "invalid.client");
    send(with("grant_type", "password")).await.refused(400, "unsupported.grant.type");
    let elsewhere = request(&sandbox, "POST", "/v1.0/oauth2/dingother/token").json(&good);
    send(elsewhere).await.refused(401, "unauthorized.client");
}

#[tokio::test]
async fn corp_access_tokens_are_new_each_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let good = json!({
        "suiteKey": access.suite_key, "suiteSecret": access.suite_secret,
        "suiteTicket": access.suite_ticket, "authCorpId": access.corp_id,
    });
    let ask = |body: &serde_json::Value| send(request(&sandbox, "POST", "/v1.0/oauth2/corpAccessToken").json(body));

    let first = ask(&good).await;
    let second = ask(&good).await;
    assert_ne!(first.accepted()["accessToken"], second.accepted()["accessToken"]);
    let token = first.body["accessToken"].as_str().unwrap();
    conference_members(&sandbox, token, &access.meeting, "").await.accepted();

    for (field, code) in [
        ("suiteKey", "invalidSuiteKey"),
        ("suiteSecret", "invalidSuiteKey"),
        ("suiteTicket", "invalidSuiteTicket"),
        ("authCorpId", "invalidAuthInfo"),
    ] {
        let mut body = good.clone();
        body[field] = "wrong".into();
        ask(&body).await.refused(400, code);
    }
}

#[tokio::test]
async fn meetings_that_are_unknown_or_over_are_told_apart_by_operation() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let body = json!({"userList": [{"unionId": access.participants[1]}]});

    for meeting in ["644272f14ba331014aaaaaaa", "a%2Fb", "%E4%BC%9A"] {
        let reply = kick(&sandbox, &token, meeting, &body).await;
        reply.refused(400, "paramsError");
        assert!(reply.body["message"].as_str().unwrap().starts_with("error:"), "{}", reply.text);
        conference_members(&sandbox, &token, meeting, "").await.refused(404, "roomNotFound");
    }
    assert!(sandbox.end_meeting(Vendor::DingTalk, &access.meeting));
    kick(&sandbox, &token, &access.meeting, &body).await.refused(400, "paramsError");
    conference_members(&sandbox, &token, &access.meeting, "").await.refused(404, "roomNotFound");
}

#[tokio::test]
async fn an_empty_meeting_id_still_leads_to_the_operation() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = dingtalk_token(&sandbox).await;

    kick(&sandbox, &token, "", &json!({"userList": [{"unionId": sandbox.dingtalk().absent}]}))
        .await
        .refused(400, "paramsError");
    conference_members(&sandbox, &token, "", "").await.refused(400, "paramError");
}

#[tokio::test]
async fn bodies_are_checked_against_the_document() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    for body in [
        json!({}),
        json!({"userList": [{}]}),
        json!({"userList": "x"}),
        json!({"userList": [{"unionId": 7}]}),
        json!({"userList": [{"unionId": access.participants[1]}], "forbiddenRejoin": "yes"}),
        json!("x"),
    ] {
        kick(&sandbox, &token, &access.meeting, &body).await.refused(400, "paramsError");
    }
    assert_eq!(sandbox.members(Vendor::DingTalk, &access.meeting), access.participants);
    let path = format!("/v1.0/conference/videoConferences/{}/members/kick", access.meeting);
    let call = request(&sandbox, "POST", &path).header("x-acs-dingtalk-access-token", &token);
    send(call).await.refused(400, "Missingbody");
}

#[tokio::test]
async fn members_are_paged() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let mut seen = Vec::new();
    let mut next = "0".to_owned();
    let mut pages = 0;
    loop {
        let query = format!("?maxResults=4&nextToken={next}");
        let page = conference_members(&sandbox, &token, &access.meeting, &query).await;
        let models = page.accepted()["memberModels"].as_array().unwrap();
        assert!(models.len() <= 4);
        assert_eq!(page.body["totalCount"], access.participants.len());
        seen.extend(models.iter().map(|model| model["unionId"].as_str().unwrap().to_owned()));
        next = page.body["nextToken"].as_str().unwrap().to_owned();
        pages += 1;
        if next.is_empty() {
            break;
        }
    }
    assert_eq!(pages, 2);
    assert_eq!(seen, access.participants);
}

#[tokio::test]
async fn the_member_list_remembers_who_was_removed() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    sandbox.clock().advance(Duration::from_secs(60));
    kick(&sandbox, &token, &access.meeting, &json!({"userList": [{"unionId": access.participants[1]}]}))
        .await
        .accepted();

    let page = conference_members(&sandbox, &token, &access.meeting, "").await;

    let models = page.accepted()["memberModels"].as_array().unwrap();
    assert_eq!(models[0]["unionId"], access.host_union_id.as_str());
    assert_eq!(models[0]["host"], true);
    assert_eq!(models[0]["attendStatus"], 3);
    assert!(models[0].get("leaveTime").is_none());
    assert_eq!(models[1]["attendStatus"], 5);
    let duration = models[1]["duration"].as_u64().unwrap();
    assert!((60_000..70_000).contains(&duration), "{duration}");
    let stayed = models[1]["leaveTime"].as_u64().unwrap() - models[1]["joinTime"].as_u64().unwrap();
    assert_eq!(stayed, duration);
}

#[tokio::test]
async fn wrong_paging_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    for query in [
        "?maxResults=0",
        "?maxResults=-1",
        "?maxResults=x",
        "?maxResults=",
        "?maxResults=1.5",
        "?nextToken=x",
        "?nextToken=-1",
    ] {
        conference_members(&sandbox, &token, &access.meeting, query).await.refused(400, "paramError");
    }
    for query in ["?nextToken=", "?nextToken=99999", "?unheard=of", "?maxResults=99999999999"] {
        conference_members(&sandbox, &token, &access.meeting, query).await.accepted();
    }
}

#[tokio::test]
async fn the_rate_is_20_a_second_per_operation() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let token = dingtalk_token(&sandbox).await;
    let body = json!({"userList": [{"unionId": sandbox.dingtalk().absent}]});
    let started = Instant::now();
    let mut replies = Vec::new();
    for _ in 0..21 {
        replies.push(kick(&sandbox, &token, &access.meeting, &body).await);
    }
    // On a machine too slow to be too fast there is nothing to see.
    if started.elapsed() < Duration::from_secs(1) {
        replies.pop().unwrap().refused(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi");
    }
    for reply in &replies {
        reply.accepted();
    }
    conference_members(&sandbox, &token, &access.meeting, "").await.accepted();
    sandbox.clock().advance(Duration::from_secs(1));
    kick(&sandbox, &token, &access.meeting, &body).await.accepted();
}

#[tokio::test]
async fn unknown_paths_get_the_gateway_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    for (method, path) in [("GET", "/v1.0/nothing"), ("DELETE", "/v1.0/oauth2/accessToken"), ("POST", "/v1.0/")] {
        let reply = send(request(&sandbox, method, path)).await;
        assert_eq!(reply.status, 404);
        assert!(
            reply.body["code"].is_string() && reply.body["message"].is_string() && reply.body["requestid"].is_string()
        );
    }
}
