//! Tokens are obtained once for everybody, renewed in time, and replaced when they have died.

use std::time::Duration;

use meeting_control::control::{MeetingControl, Removal};
use meeting_control::dingtalk::types::QueryConferenceMembersOptions;
use meeting_control::huawei::types::{HangUpRequest, ShowMeetingDetailOptions};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::GetRoomInfoRequest;
use meeting_control::{ErrorKind, dingtalk, huawei};

use crate::clients::{
    calls, dingtalk as dingtalk_client, dingtalk_builder, huawei as huawei_client, huawei_builder, tencent,
};
use crate::scripted::{Scripted, json};

async fn query(client: &dingtalk::Client, meeting: &str) -> Result<(), meeting_control::Error> {
    client.query_conference_members(meeting, &QueryConferenceMembersOptions::new()).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_cold_callers_log_in_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk_builder(&sandbox).calls_per_second(100_000).attempts(1).build().unwrap();
    let meeting = sandbox.dingtalk().meeting.clone();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..1000 {
        let (client, meeting) = (client.clone(), meeting.clone());
        callers.spawn(async move { query(&client, &meeting).await });
    }
    for result in callers.join_all().await {
        // The sandbox keeps to its rate; a throttled call has used the token all the same.
        assert!(result.is_ok() || result.unwrap_err().kind() == ErrorKind::RateLimited);
    }
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_tried_once_however_many_wait() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.inject(FaultRule::on("get_access_token", Fault::Delay(Duration::from_millis(300))).always());
    let credentials = dingtalk::Credentials::app(&sandbox.dingtalk().app_key, "wrong");
    let builder = dingtalk::Client::builder(credentials).base_url(sandbox.base_url());
    let client = builder.calls_per_second(100_000).build().unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        callers.spawn(async move { query(&client, "644272f14ba331014").await });
    }
    for result in callers.join_all().await {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Unauthenticated, Some("get_access_token")));
        assert_eq!(error.code(), Some("invalidClientIdOrSecret"));
    }
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
}

#[tokio::test]
async fn a_caller_who_gives_up_leaves_nobody_waiting() {
    let token = json(200, r#"{"accessToken":"token","expireIn":7200}"#);
    let server = Scripted::start(vec![Vec::new(), token, json(200, "{}")]);
    let credentials = dingtalk::Credentials::app("key", "secret");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { query(&client, "644272f14ba331014").await }
    });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    first.abort();
    query(&client, "644272f14ba331014").await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_and_after_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk_client(&sandbox);
    let meeting = &sandbox.dingtalk().meeting;
    query(&client, meeting).await.unwrap();
    sandbox.clock().advance(Duration::from_secs(6000));
    query(&client, meeting).await.unwrap();
    assert_eq!(calls(&sandbox, "get_access_token"), 1);
    sandbox.clock().advance(Duration::from_secs(1000));
    query(&client, meeting).await.unwrap();
    assert_eq!(calls(&sandbox, "get_access_token"), 2);
    sandbox.clock().advance(Duration::from_secs(100_000));
    query(&client, meeting).await.unwrap();
    assert_eq!(calls(&sandbox, "get_access_token"), 3);
    assert!(sandbox.exchanges().iter().all(|exchange| exchange.status == Some(200)));
}

#[tokio::test]
async fn an_early_renewal_that_fails_does_not_cost_the_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = dingtalk_builder(&sandbox).attempts(1).build().unwrap();
    let meeting = &sandbox.dingtalk().meeting;
    query(&client, meeting).await.unwrap();
    sandbox.clock().advance(Duration::from_secs(7000));
    sandbox.inject(FaultRule::on("get_access_token", Fault::Status(500)).always());
    query(&client, meeting).await.unwrap();
    query(&client, meeting).await.unwrap();
    assert_eq!(calls(&sandbox, "get_access_token"), 2, "the next try waits");
}

#[tokio::test]
async fn a_life_that_is_not_stated_is_no_reason_to_log_in_for_every_call() {
    for life in [
        "",
        r#","expireIn":0"#,
        r#","expireIn":-5"#,
        r#","expireIn":null"#,
        r#","expireIn":1"#,
        r#","expireIn":9223372036854775807"#,
    ] {
        let token = json(200, &format!(r#"{{"accessToken":"token"{life}}}"#));
        let server = Scripted::start(vec![token, json(200, "{}")]);
        let credentials = dingtalk::Credentials::app("key", "secret");
        let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
        for _ in 0..3 {
            query(&client, "644272f14ba331014").await.unwrap();
        }
        let logins = server.requests().iter().filter(|request| request.contains("accessToken HTTP")).count();
        assert_eq!(logins, 1, "{life}");
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_an_error() {
    let token = json(200, r#"{"accessToken":"tok\r\nX-Evil: 1","expireIn":7200}"#);
    let server = Scripted::start(vec![token, json(200, "{}")]);
    let credentials = dingtalk::Credentials::app("key", "secret");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error = query(&client, "644272f14ba331014").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
    assert!(!format!("{error} {error:?}").contains("Evil"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_wrong_host_password_is_sent_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_builder(&sandbox).host_password("wrong").build().unwrap();
    let removal = Removal::new(&sandbox.huawei().meeting, &sandbox.huawei().participants[1..3]);
    let report = client.remove(&removal).await.unwrap();
    assert!(report.iter().all(|(_, outcome)| outcome.error().unwrap().kind() == ErrorKind::Unauthenticated));
    assert_eq!(calls(&sandbox, "create_conf_token"), 1);
}

#[tokio::test]
async fn a_token_that_was_handed_in_is_used_as_it_is() {
    let refused = json(400, r#"{"code":"InvalidAuthentication","message":"no","requestid":"R"}"#);
    let server = Scripted::start(vec![json(200, "{}"), refused]);
    let credentials = dingtalk::Credentials::access_token("handed-in");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    query(&client, "644272f14ba331014").await.unwrap();
    assert!(server.requests()[0].contains("x-acs-dingtalk-access-token: handed-in"));
    let error = query(&client, "644272f14ba331014").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(server.requests().len(), 2, "the same token is not sent again");
}

#[tokio::test]
async fn every_form_of_dingtalk_credentials_obtains_a_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let corp = dingtalk::Credentials::corp(&access.corp_id, &access.app_key, access.app_secret.as_str());
    let ticket = access.suite_ticket.clone();
    let suite =
        dingtalk::Credentials::suite(&access.suite_key, access.suite_secret.as_str(), &access.corp_id, move || {
            ticket.as_str().into()
        });
    for (credentials, operation) in [(corp, "get_token"), (suite, "get_corp_access_token")] {
        let client = dingtalk::Client::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
        query(&client, &access.meeting).await.unwrap();
        assert_eq!(calls(&sandbox, operation), 1);
    }
}

#[tokio::test]
async fn every_form_of_huawei_login_works() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let app = || huawei::Credentials::app(&access.app_id, access.app_key.as_str());
    let account = huawei::Credentials::account(&access.account, access.password.as_str());
    for credentials in [app(), app().user(&access.user_id), app().user(&access.user_id).corp(&access.corp_id), account]
    {
        let client = huawei::Client::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
        client.show_meeting_detail(&access.meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    }
    assert_eq!((calls(&sandbox, "create_app_id_token"), calls(&sandbox, "create_token")), (3, 1));
}

#[tokio::test]
async fn a_huawei_token_is_renewed_with_the_refresh_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_builder(&sandbox).build().unwrap();
    let meeting = &sandbox.huawei().meeting;
    client.show_meeting_detail(meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    sandbox.clock().advance(Duration::from_secs(5 * 86_400));
    client.show_meeting_detail(meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    assert_eq!((calls(&sandbox, "create_app_id_token"), calls(&sandbox, "update_token")), (1, 1));
}

#[tokio::test]
async fn after_logging_out_the_next_call_logs_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_builder(&sandbox).build().unwrap();
    client.delete_token().await.unwrap();
    let meeting = &sandbox.huawei().meeting;
    client.show_meeting_detail(meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    assert_eq!(calls(&sandbox, "create_app_id_token"), 2);
}

#[tokio::test]
async fn a_control_token_is_kept_alive_and_replaced_when_it_has_died() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_client(&sandbox);
    let meeting = &sandbox.huawei().meeting;
    let nobody = HangUpRequest::new(["nobody"]);
    client.hang_up(meeting, &nobody).await.unwrap();
    client.hang_up(meeting, &nobody).await.unwrap();
    assert_eq!(calls(&sandbox, "create_conf_token"), 1);
    sandbox.clock().advance(Duration::from_secs(28 * 60));
    client.hang_up(meeting, &nobody).await.unwrap();
    let kept_alive =
        sandbox.exchanges().into_iter().rfind(|exchange| exchange.operation.as_deref() == Some("create_conf_token"));
    assert!(kept_alive.unwrap().headers.contains_key("x-conference-authorization"));
    sandbox.clock().advance(Duration::from_secs(31 * 60));
    client.hang_up(meeting, &nobody).await.unwrap();
    assert_eq!(calls(&sandbox, "create_conf_token"), 3);
}

#[tokio::test]
async fn a_control_token_that_the_vendor_has_forgotten_is_replaced() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_client(&sandbox);
    let meeting = &sandbox.huawei().meeting;
    let nobody = HangUpRequest::new(["nobody"]);
    client.hang_up(meeting, &nobody).await.unwrap();
    let dead = r#"{"error_code":"MMC.111072065","error_msg":"CONF_NOT_FOUND_OR_AUTH_FAILED"}"#;
    let fault = Fault::Body { status: 400, content_type: "application/json".into(), bytes: dead.into() };
    sandbox.inject(FaultRule::on("hang_up", fault));
    client.hang_up(meeting, &nobody).await.unwrap();
    assert_eq!(calls(&sandbox, "create_conf_token"), 2);
}

#[tokio::test]
async fn a_user_sig_serves_many_calls_and_is_renewed_a_day_later() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent(&sandbox);
    let request = GetRoomInfoRequest::new(&sandbox.tencent().meeting);
    client.get_room_info(&request).await.unwrap();
    client.get_room_info(&request).await.unwrap();
    sandbox.clock().advance(Duration::from_secs(90_000));
    client.get_room_info(&request).await.unwrap();
    let signatures: Vec<_> = sandbox.exchanges().iter().map(|exchange| exchange.query["usersig"].clone()).collect();
    assert_eq!(signatures[0], signatures[1]);
    assert_ne!(signatures[1], signatures[2]);
}
