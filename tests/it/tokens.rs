//! Tokens are obtained once for everybody, renewed in time, and replaced when they have died.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use meeting_control::control::{MeetingControl, Removal};
use meeting_control::dingtalk::types::QueryConferenceMembersOptions;
use meeting_control::huawei::types::{HangUpRequest, ShowMeetingDetailOptions};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::GetRoomInfoRequest;
use meeting_control::{ErrorKind, Limit, dingtalk, huawei};

use crate::clients::{
    calls, dingtalk as dingtalk_client, dingtalk_builder, huawei as huawei_client, huawei_builder, tencent,
};
use crate::scripted::{Scripted, json};
use crate::timed::{Reply, Timed, envelope};

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
    let credentials =
        dingtalk::Credentials::app(dingtalk::AppKey(&sandbox.dingtalk().app_key), dingtalk::AppSecret("wrong"));
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
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
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
    // Nobody waits for it.
    let sent = || sandbox.exchanges().pop().unwrap().headers.get("x-acs-dingtalk-access-token").cloned();
    let first = sent();
    while first == sent() {
        query(&client, meeting).await.unwrap();
    }
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
    while calls(&sandbox, "get_access_token") < 2 {
        tokio::task::yield_now().await;
    }
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
        let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
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
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
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

fn panicked(outcome: Result<(), meeting_control::Error>) {
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Configuration, Some("what obtains the credentials panicked"))
    );
    assert!(!error.is_retryable() && !error.may_have_been_applied(), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn what_panics_while_a_token_is_obtained_is_asked_once_a_call() {
    let asked = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&asked);
    let ticket = move || {
        seen.fetch_add(1, Ordering::Relaxed);
        panic!("no ticket yet")
    };
    let (key, secret, corp) =
        (dingtalk::SuiteKey("key"), dingtalk::SuiteSecret("secret"), dingtalk::AuthCorpId("corp"));
    let service = slow_login(Duration::ZERO);
    let credentials = dingtalk::Credentials::suite(key, secret, corp, ticket);
    let client = dingtalk::Client::builder(credentials).http_service(service.clone()).build().unwrap();
    for times in 1..3 {
        panicked(query(&client, "644272f14ba331014").await);
        assert_eq!(asked.load(Ordering::Relaxed), times);
    }
    assert!(service.sent("corpAccessToken").is_empty() && service.sent("members").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_host_password_that_panics_is_asked_for_once() {
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let builder = huawei::Client::builder(credentials).http_service(Timed::answering(|_| {
        Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","validPeriod":3600}"#.to_owned())
    }));
    let asked = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&asked);
    let builder = builder.host_passwords(move |_| {
        seen.fetch_add(1, Ordering::Relaxed);
        panic!("nobody knows")
    });
    let client = builder.build().unwrap();
    panicked(client.hang_up("914083136", &HangUpRequest::new(["ann"])).await.map(drop));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_after_the_answer_of_a_login_is_not_followed_by_more_of_them() {
    let service = slow_login(Duration::ZERO);
    // No token lives past the end of time.
    let end = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX.unsigned_abs() - 10);
    let client = timed_builder(&service).clock(move || end).build().unwrap();
    panicked(query(&client, "644272f14ba331014").await);
    assert_eq!(service.sent("accessToken").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_panics_does_not_cost_the_call() {
    let logins = AtomicU64::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" if logins.fetch_add(1, Ordering::Relaxed) > 0 => panic!("scripted"),
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 200, "{}".to_owned()),
    });
    let hands = Hands::default();
    let client = timed_builder(&service).clock(hands.clock()).build().unwrap();
    query(&client, "644272f14ba331014").await.unwrap();
    hands.advance(550);
    for _ in 0..5 {
        query(&client, "644272f14ba331014").await.unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(service.sent("accessToken").len(), 2, "the next try waits");
    hands.advance(60);
    panicked(query(&client, "644272f14ba331014").await);
}

#[tokio::test]
async fn every_form_of_dingtalk_credentials_obtains_a_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.dingtalk();
    let corp = dingtalk::Credentials::corp(
        dingtalk::CorpId(&access.corp_id),
        dingtalk::ClientId(&access.app_key),
        dingtalk::ClientSecret(access.app_secret.as_str()),
    );
    let ticket = access.suite_ticket.clone();
    let suite = dingtalk::Credentials::suite(
        dingtalk::SuiteKey(&access.suite_key),
        dingtalk::SuiteSecret(access.suite_secret.as_str()),
        dingtalk::AuthCorpId(&access.corp_id),
        move || ticket.as_str().into(),
    );
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
    let app = || huawei::Credentials::app(huawei::AppId(&access.app_id), huawei::AppKey(access.app_key.as_str()));
    let account =
        huawei::Credentials::account(huawei::Account(&access.account), huawei::Password(access.password.as_str()));
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

/// A clock that a test moves.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }

    fn set_back(&self, seconds: u64) {
        self.0.fetch_sub(seconds, Ordering::Relaxed);
    }

    fn clock(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let seconds = Arc::clone(&self.0);
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds.load(Ordering::Relaxed))
    }
}

fn timed_builder(service: &Timed) -> meeting_control::ClientBuilder<dingtalk::Credentials> {
    crate::timed::dingtalk_builder(service).calls_per_second(100_000)
}

/// A login that takes so long, and everything else at once.
fn slow_login(pause: Duration) -> Timed {
    Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" => Reply::Answer(pause, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 200, "{}".to_owned()),
    })
}

#[tokio::test(start_paused = true)]
async fn callers_who_are_too_hurried_for_a_login_share_one_all_the_same() {
    let service = slow_login(Duration::from_millis(500));
    let client = timed_builder(&service).build().unwrap().with_deadline(Duration::from_millis(400));
    let hurried = futures_util::future::join_all((0..200).map(|_| query(&client, "644272f14ba331014"))).await;
    for error in hurried.into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.limit()), (ErrorKind::Timeout, Some(Limit::Credentials)));
        assert!(error.is_retryable() && !error.may_have_been_applied(), "{error}");
    }
    query(&client, "644272f14ba331014").await.unwrap();
    assert_eq!(service.sent("accessToken").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_good_token_costs_nobody_time_however_its_renewal_ends() {
    let logins = AtomicU64::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" if logins.fetch_add(1, Ordering::Relaxed) > 0 => Reply::Silence,
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 200, "{}".to_owned()),
    });
    let hands = Hands::default();
    let client = timed_builder(&service).clock(hands.clock()).build().unwrap();
    query(&client, "644272f14ba331014").await.unwrap();
    hands.advance(550);
    let start = tokio::time::Instant::now();
    let hurried = client.with_deadline(Duration::from_secs(1));
    for client in [&hurried, &client] {
        let calls = futures_util::future::join_all((0..100).map(|_| query(client, "644272f14ba331014"))).await;
        assert!(calls.iter().all(Result::is_ok));
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(service.sent("accessToken").len(), 2);
}

/// What it answers is no token: the old one serves as long as it lives.
#[tokio::test(start_paused = true)]
async fn a_renewal_that_answers_a_word_for_nothing_does_not_cost_the_call() {
    let logins = AtomicU64::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" if logins.fetch_add(1, Ordering::Relaxed) > 0 => {
            Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"undefined","expireIn":600}"#.to_owned())
        }
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 200, "{}".to_owned()),
    });
    let hands = Hands::default();
    let client = timed_builder(&service).clock(hands.clock()).build().unwrap();
    query(&client, "644272f14ba331014").await.unwrap();
    hands.advance(550);
    query(&client, "644272f14ba331014").await.unwrap();
    while service.sent("accessToken").len() < 2 {
        tokio::task::yield_now().await;
    }
    query(&client, "644272f14ba331014").await.unwrap();
    let carried = service.sent("query").into_iter().chain(service.sent("members"));
    let tokens: Vec<_> = carried.map(|sent| sent.headers["x-acs-dingtalk-access-token"].clone()).collect();
    assert!(tokens.iter().all(|token| token == "token"), "{tokens:?}");
    hands.advance(51);
    let error = query(&client, "644272f14ba331014").await.unwrap_err();
    assert!(!error.may_have_been_applied(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_yields_no_token_is_followed_by_a_login() {
    let service = Timed::answering(|departure| {
        let answer = match departure.name.as_str() {
            "appauth" => {
                r#"{"accessToken":"token","validPeriod":600,"refreshToken":"refresh","refreshValidPeriod":90000}"#
            }
            "token" => r#"{"accessToken":"a token","validPeriod":600}"#,
            _ => r#"{"conferenceData":{"conferenceID":"914083136"}}"#,
        };
        Reply::Answer(Duration::ZERO, 200, answer.to_owned())
    });
    let hands = Hands::default();
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let builder = huawei::Client::builder(credentials).http_service(service.clone());
    let client = builder.clock(hands.clock()).build().unwrap();
    for _ in 0..2 {
        client.show_meeting_detail("914083136", &ShowMeetingDetailOptions::new()).await.unwrap();
        hands.advance(700);
    }
    assert_eq!((service.sent("appauth").len(), service.sent("token").len()), (2, 1));
}

#[test]
fn a_login_whose_runtime_ends_is_taken_over() {
    let logins = AtomicU64::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" if logins.fetch_add(1, Ordering::Relaxed) == 0 => Reply::Silence,
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 200, "{}".to_owned()),
    });
    let client = timed_builder(&service).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (ends, goes_on) = (runtime(), runtime());
    let begun = || service.sent("accessToken").len();
    let ended = client.clone();
    ends.spawn(async move { query(&ended, "644272f14ba331014").await });
    while begun() == 0 {
        ends.block_on(tokio::task::yield_now());
    }
    let waiting = client.clone();
    let waiting = goes_on.spawn(async move { query(&waiting, "644272f14ba331014").await });
    goes_on.block_on(tokio::task::yield_now());
    drop(ends);
    goes_on.block_on(waiting).unwrap().unwrap();
    assert_eq!(begun(), 2);
}

#[test]
fn a_runtime_that_has_ended_is_not_kept_busy_by_a_login() {
    let service = slow_login(Duration::ZERO);
    let client = timed_builder(&service).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let ended = runtime.handle().clone();
    drop(runtime);
    let call = std::panic::AssertUnwindSafe(|| ended.block_on(query(&client, "644272f14ba331014")));
    // It is tokio that says so, when the call wants to wait.
    std::panic::catch_unwind(call).unwrap_err();
    assert!(service.sent("accessToken").is_empty());
}

#[test]
fn a_login_whose_runtime_stands_still_is_taken_over() {
    let service = slow_login(Duration::from_millis(100));
    let client = timed_builder(&service).deadline(Duration::from_millis(500)).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (still, goes_on) = (runtime(), runtime());
    let first = client.clone();
    still.spawn(async move { query(&first, "644272f14ba331014").await });
    while service.sent("accessToken").is_empty() {
        still.block_on(tokio::task::yield_now());
    }
    let patient = client.with_deadline(Duration::from_secs(30));
    goes_on.block_on(query(&patient, "644272f14ba331014")).unwrap();
    assert_eq!(service.sent("accessToken").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_dies_under_many_calls_is_replaced_once_and_no_call_fails() {
    let logins = AtomicU64::new(0);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "accessToken" => {
            let number = logins.fetch_add(1, Ordering::Relaxed);
            let token = format!(r#"{{"accessToken":"token-{number}","expireIn":7200}}"#);
            Reply::Answer(Duration::from_millis(100), 200, token)
        }
        _ if departure.headers["x-acs-dingtalk-access-token"] == "token-0" => Reply::Answer(
            Duration::from_millis(20),
            400,
            r#"{"code":"InvalidAuthentication","message":"no"}"#.to_owned(),
        ),
        _ => Reply::Answer(Duration::from_millis(20), 200, "{}".to_owned()),
    });
    let client = timed_builder(&service).build().unwrap();
    let calls = futures_util::future::join_all((0..100).map(|_| query(&client, "644272f14ba331014"))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!((service.sent("accessToken").len(), service.sent("members").len()), (2, 200));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_for_ever_is_sent_twice_a_call() {
    let service = Timed::answering(|departure| match departure.name.as_str() {
        "accessToken" => Reply::Answer(Duration::ZERO, 200, r#"{"accessToken":"token","expireIn":600}"#.to_owned()),
        _ => Reply::Answer(Duration::ZERO, 400, r#"{"code":"InvalidAuthentication","message":"no"}"#.to_owned()),
    });
    let client = timed_builder(&service).build().unwrap();
    let error = query(&client, "644272f14ba331014").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!((service.sent("accessToken").len(), service.sent("members").len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_holds_for_all_clones_until_it_is_over() {
    let hands = Hands::default();
    let service = Timed::answering(|_| Reply::Answer(Duration::ZERO, 200, envelope(70050)));
    let client = crate::timed::tencent_builder(&service).clock(hands.clock()).build().unwrap();
    let request = GetRoomInfoRequest::new("room");
    for waited in [0, 20] {
        hands.advance(waited);
        let error = client.clone().get_room_info(&request).await.unwrap_err();
        assert_eq!((error.kind(), error.retry_after()), (ErrorKind::LockedOut, Some(Duration::from_secs(60 - waited))));
    }
    assert_eq!(service.sent("get_room_info").len(), 1);
    hands.advance(41);
    client.get_room_info(&request).await.unwrap_err();
    assert_eq!(service.sent("get_room_info").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_locked_is_not_tried_again_before_its_time() {
    locked_under(401, r#"{"error_code":"MMC.118000002","error_msg":"locked"}"#).await;
    locked_under(200, r#"{"error_code":"MMC.118000002","error_msg":"locked","data":null}"#).await;
}

async fn locked_under(status: u16, locked: &'static str) {
    let hands = Hands::default();
    let service = Timed::answering(move |_| Reply::Answer(Duration::ZERO, status, locked.to_owned()));
    let builder = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .http_service(service.clone());
    let client = builder.clock(hands.clock()).build().unwrap();
    let options = ShowMeetingDetailOptions::new();
    for _ in 0..2 {
        let error = client.clone().show_meeting_detail("123", &options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LockedOut, "{error}");
    }
    let error = client.show_meeting_detail("123", &options).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(service.sent("appauth").len(), 1);
    hands.advance(61);
    client.show_meeting_detail("123", &options).await.unwrap_err();
    assert_eq!(service.sent("appauth").len(), 2);
}

#[test]
fn a_login_whose_runtime_stands_still_costs_a_hurried_caller_elsewhere_nothing_either() {
    let service = slow_login(Duration::from_millis(100));
    let client = timed_builder(&service).build().unwrap();
    let builder = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time();
        builder
    };
    let (still, goes_on) = (builder().build().unwrap(), builder().start_paused(true).build().unwrap());
    let first = client.clone();
    still.spawn(async move { query(&first, "644272f14ba331014").await });
    while service.sent("accessToken").is_empty() {
        still.block_on(tokio::task::yield_now());
    }
    let hurried = client.with_deadline(Duration::from_secs(2));
    goes_on.block_on(query(&hurried, "644272f14ba331014")).unwrap();
    assert_eq!(service.sent("accessToken").len(), 2);
}

#[test]
fn a_login_whose_runtime_ends_in_a_panic_has_not_panicked() {
    let service = slow_login(Duration::from_millis(100));
    let client = timed_builder(&service).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let (ends, goes_on) = (runtime(), runtime());
    let first = client.clone();
    ends.spawn(async move { query(&first, "644272f14ba331014").await });
    while service.sent("accessToken").is_empty() {
        ends.block_on(tokio::task::yield_now());
    }
    let waiting = client.clone();
    let waiting = goes_on.spawn(async move { query(&waiting, "644272f14ba331014").await });
    goes_on.block_on(tokio::task::yield_now());
    let crashing = std::thread::spawn(move || {
        let _ends = ends;
        panic!("scripted");
    });
    crashing.join().unwrap_err();
    goes_on.block_on(waiting).unwrap().unwrap();
    assert_eq!(service.sent("accessToken").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_by_a_clock_that_was_wrong_ends_when_the_clock_is_set_right() {
    let hands = Hands::default();
    let service = Timed::answering(|_| Reply::Answer(Duration::ZERO, 200, envelope(70050)));
    let client = crate::timed::tencent_builder(&service).clock(hands.clock()).build().unwrap();
    let request = GetRoomInfoRequest::new("room");
    let year = 365 * 86_400;
    hands.advance(2 * year);
    client.get_room_info(&request).await.unwrap_err();
    hands.set_back(30);
    let error = client.get_room_info(&request).await.unwrap_err();
    assert_eq!((error.kind(), service.sent("get_room_info").len()), (ErrorKind::LockedOut, 1), "{error}");
    hands.set_back(year);
    client.get_room_info(&request).await.unwrap_err();
    assert_eq!(service.sent("get_room_info").len(), 2);
}
