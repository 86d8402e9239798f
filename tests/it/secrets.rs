//! Nothing that can be printed holds a secret.

use std::error::Error as _;
use std::fmt::Write as _;
use std::io::Read as _;

use base64::Engine as _;
use meeting_control::control::{MeetingControl, Removal};
use meeting_control::dingtalk::types::{
    AppKey, AppSecret, GetAccessTokenRequest, QueryConferenceMembersOptions, StartStreamOutRequest,
};
use meeting_control::dynamic::{Arguments, DynamicClient, operation};
use meeting_control::http_service::{HttpError, HttpErrorKind, HttpService, RequestBody, Sending};
use meeting_control::huawei::types::{CreateConfTokenOptions, HangUpRequest};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::tencent::types::{GetRoomInfoRequest, KickUserOutRequest, Reason, RoomId};
use meeting_control::{Error, ErrorKind, Secret, Vendor, dingtalk, huawei, tencent};

use crate::clients::{
    dingtalk as dingtalk_client, huawei as huawei_client, tencent as tencent_client, tencent_builder,
};
use crate::log::Log;
use crate::scripted::{Scripted, answer, json};

/// Everything of an error that can be printed.
fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, " {cause} {cause:?}");
        source = cause.source();
    }
    text
}

#[test]
fn credentials_clients_and_bodies_do_not_show_theirs() {
    let dingtalk = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("hunter2"));
    let huawei = huawei::Credentials::account(huawei::Account("ann"), huawei::Password("hunter2"));
    let tencent = tencent::Credentials::new(1, tencent::SecretKey("hunter2"), tencent::Identifier("admin"));
    let mut text = format!("{dingtalk:?} {huawei:?} {tencent:?}");
    let builder = huawei::Client::builder(huawei).host_password("hunter2");
    let _ = write!(text, "{builder:?} {:?}", builder.clone().build().unwrap());
    let _ = write!(text, "{:?}", GetAccessTokenRequest::new(AppKey("key"), AppSecret("hunter2")));
    let _ = write!(text, "{:?}", Secret::from("hunter2"));
    assert!(!text.contains("hunter2"), "{text}");
}

/// What is granted is hidden wherever else the same answer says it.
#[tokio::test]
async fn a_token_that_an_answer_grants_and_quotes_is_hidden() {
    let (log, token) = (Log::default(), "tok-NEW-0123456789abcdef");
    let _guard = tracing::subscriber::set_default(log.subscriber());
    for (status, beside) in [
        (200, r#""errmsg":"issued TOKEN""#),
        (200, r#""requestId":"TOKEN""#),
        (409, r#""code":"exists","message":"still good: TOKEN","requestid":"TOKEN""#),
    ] {
        let login = format!(r#"{{"accessToken":"TOKEN","expireIn":7200,{beside}}}"#).replace("TOKEN", token);
        let server = Scripted::answering(move |request| match request.contains("oauth2/accessToken") {
            true => json(status, &login),
            false => json(200, r#"{"memberModels":[]}"#),
        });
        let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("app-secret"));
        let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
        let options = QueryConferenceMembersOptions::new();
        let told = client
            .query_conference_members("9", &options)
            .await
            .map_or_else(|error| printed(&error), |_| String::new());
        assert!(!told.contains(token), "{told}");
    }
    assert!(!log.text().contains(token), "{}", log.text());
}

/// A server that has read the signature can quote what is in it.
#[tokio::test]
async fn a_signature_is_hidden_in_each_form_that_it_is_read_in() {
    let server = Scripted::answering(|request| {
        let signature = request.split("usersig=").nth(1).unwrap().split(['&', ' ']).next().unwrap();
        let usual = signature.replace('*', "+").replace('-', "/").replace('_', "=");
        let mut object = String::new();
        let packed = base64::engine::general_purpose::STANDARD.decode(&usual).unwrap();
        flate2::read::ZlibDecoder::new(&*packed).read_to_string(&mut object).unwrap();
        let proof = serde_json::from_str::<serde_json::Value>(&object).unwrap()["TLS.sig"].as_str().unwrap().to_owned();
        let said = format!("read <{usual}> <{proof}>");
        json(200, &serde_json::json!({"ActionStatus": "FAIL", "ErrorCode": 70003, "ErrorInfo": said}).to_string())
    });
    let credentials = tencent::Credentials::new(1, tencent::SecretKey("hunter2"), tencent::Identifier("admin"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
    let error = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
    assert_eq!(error.message(), Some("read <[redacted]> <[redacted]>"));
}

#[tokio::test]
async fn errors_do_not_show_the_query_of_an_address() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = tencent_builder(&sandbox).attempts(1).build().unwrap();
    for fault in [Fault::BreakBefore, Fault::BreakAfter, Fault::Truncate, Fault::Html(502), Fault::Status(500)] {
        sandbox.inject(FaultRule::on("get_room_info", fault));
        let error = client.get_room_info(&GetRoomInfoRequest::new(&sandbox.tencent().meeting)).await.unwrap_err();
        let text = printed(&error);
        assert!(!text.contains("usersig") && !text.contains("eJ"), "{text}");
    }
    let credentials = tencent::Credentials::new(1, tencent::SecretKey("hunter2"), tencent::Identifier("admin"));
    let client = tencent::Client::builder(credentials).base_url("http://127.0.0.1:1").attempts(1).build().unwrap();
    let error = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap_err();
    assert!(!printed(&error).contains("usersig"), "{}", printed(&error));
}

#[tokio::test]
async fn a_vendor_that_quotes_a_secret_is_not_quoted() {
    let quoting = r#"{"code":"paramsError","message":"token tok-hunter2 or secret app-hunter3","requestid":"R"}"#;
    let token = json(200, r#"{"accessToken":"tok-hunter2","expireIn":7200}"#);
    let server = Scripted::start(vec![token, json(400, quoting)]);
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("app-hunter3"));
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error = client.remove(&Removal::new("644272f14ba331014", ["ann"])).await.unwrap();
    let error = error.outcome("ann").unwrap().error().unwrap().clone();
    let text = printed(&error);
    assert!(text.contains("[redacted]") && !text.contains("hunter"), "{text}");
}

#[tokio::test]
async fn a_token_of_an_earlier_attempt_is_not_quoted_either() {
    let token = |number: u32| json(200, &format!(r#"{{"accessToken":"tok-hunter{number}","expireIn":7200}}"#));
    let quoting = r#"{"code":"paramsError","message":"not tok-hunter2, nor tok-hunter3","requestid":"r-tok-hunter2"}"#;
    let refused = json(401, r#"{"code":"InvalidAuthentication","message":"no"}"#);
    let server = Scripted::start(vec![token(2), refused, token(3), json(400, quoting)]);
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error = client.query_conference_members("1", &QueryConferenceMembersOptions::new()).await.unwrap_err();
    assert_eq!((error.message(), error.request_id()), (Some("not [redacted], nor [redacted]"), None));
    assert!(!printed(&error).contains("hunter"), "{}", printed(&error));
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn a_secret_among_the_parameters_is_quoted_nowhere() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.subscriber());
    let quoting = r#"{"code":"x.y","message":"bad code s3cr3t-of-one-time","requestid":"rid-s3cr3t-of-one-time",
        "error_code":"s3cr3t-of-one-time","error_msg":"bad nonce s3cr3t-of-one-time"}"#;
    let server = Scripted::start(vec![json(400, quoting)]);
    let secret = Secret::from("s3cr3t-of-one-time");
    let credentials = dingtalk::Credentials::access_token("token");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let of_dingtalk = client.get_sso_user_info(&secret).await.unwrap_err();
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let client = huawei::Client::builder(credentials).host_password("246810").base_url(&server.base_url);
    let options = CreateConfTokenOptions::new().x_nonce(secret);
    let of_huawei = client.build().unwrap().create_conf_token("914083136", &options).await.unwrap_err();
    assert!(server.requests().iter().all(|request| request.contains("s3cr3t-of-one-time")), "it was not sent");
    for error in [of_dingtalk, of_huawei] {
        assert!(printed(&error).contains("[redacted]") && error.request_id().is_none(), "{error:?}");
        assert!(!printed(&error).contains("s3cr3t"), "{}", printed(&error));
    }
    assert!(!format!("{options:?}").contains("s3cr3t"));
    assert!(log.text().contains("answered") && !log.text().contains("s3cr3t"), "{}", log.text());
}

#[tokio::test]
async fn a_secret_is_not_quoted_however_the_vendor_escapes_it() {
    let secret = r#"a"b\c/d+e&f<g=h*i j"#;
    for quoted in [
        r#"a\"b\\c\/d+e\u0026f\u003cg=h*i j"#,
        "a&quot;b\\c/d+e&amp;f&#60;g=h*i j",
        "a%22b%5cc%2fd%2be%26f%3cg%3dh%2ai+j",
        "a\"b\\c/d e&f<g=h*i j",
        "a%2522b%255Cc%252Fd%252Be%2526f%253Cg%253Dh*i%2520j",
        r#"A\x22B\134C\u{2f}D\053E&#38F&lt;G&equals;H\x2aI J"#,
        "a=22b=5Cc/d=2Be&f<g=3Dh*i =\nj",
        "6122625C632F642B6526663C673D682A69206A",
    ] {
        let body = serde_json::json!({ "code": "x.y", "message": format!("bad: {quoted}."), "requestid": quoted });
        let server = Scripted::start(vec![json(400, &body.to_string())]);
        let credentials = dingtalk::Credentials::access_token("token");
        let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
        let request = GetAccessTokenRequest::new(AppKey("key"), AppSecret(secret));
        let error = client.get_access_token(&request).await.unwrap_err();
        assert_eq!((error.message(), error.code(), error.request_id()), (Some("bad: [redacted]."), Some("x.y"), None));
    }
}

/// What sends requests for a program, and says in its errors what it was sent.
struct Talkative;

#[derive(Debug)]
struct Unsent {
    cause: String,
    source: Option<Box<Unsent>>,
}

impl std::fmt::Display for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for Unsent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl HttpService for Talkative {
    fn send(&self, request: http::Request<RequestBody>) -> Sending<'_> {
        let token = request.headers()["x-acs-dingtalk-access-token"].to_str().unwrap().to_owned();
        let inner = Unsent { cause: format!("{} with {token}", request.uri()), source: None };
        let error = Unsent { cause: format!("no route ({})", token.to_uppercase()), source: Some(Box::new(inner)) };
        Box::pin(async move { Err(HttpError::new(HttpErrorKind::Connect, error)) })
    }
}

#[tokio::test]
async fn an_error_of_the_programs_own_service_shows_none() {
    let credentials = dingtalk::Credentials::access_token("tok-of-hunter2");
    let builder = dingtalk::Client::builder(credentials).base_url("http://127.0.0.1:1").attempts(1);
    let client = builder.http_service(Talkative).build().unwrap();
    let error = client.get_sso_user_info(&Secret::from("s3cr3t-of-one-time")).await.unwrap_err();
    let text = printed(&error);
    assert!(text.contains("no route ([redacted])"), "{text}");
    assert!(!text.to_lowercase().contains("hunter2") && !text.contains("s3cr3t"), "{text}");
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn a_message_is_cut_where_it_is_too_long_and_shows_no_half_of_a_secret() {
    let message = format!("{}s3cr3t-of-the-app{}", "x".repeat((64 << 10) - 3), "y".repeat(1 << 20));
    let body = serde_json::json!({ "code": "x.y", "message": message });
    let server = Scripted::start(vec![json(400, &body.to_string())]);
    let credentials = dingtalk::Credentials::access_token("token");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let request = GetAccessTokenRequest::new(AppKey("key"), AppSecret("s3cr3t-of-the-app"));
    let error = client.get_access_token(&request).await.unwrap_err();
    let told = error.message().unwrap();
    assert_eq!(told.trim_start_matches('x'), "[redacted]");
}

#[tokio::test]
async fn an_id_that_is_the_password_is_withheld_and_a_known_code_is_not() {
    let body = r#"{"error_code":"MMC.111072065","error_msg":"no"}"#;
    for (id, told) in [("142806", None), ("r-142806", Some("r-142806"))] {
        let answer = String::from_utf8(answer(400, "application/json", body)).unwrap();
        let answer = answer.replacen("\r\n", &format!("\r\nx-request-id: {id}\r\n"), 1);
        let server = Scripted::start(vec![answer.into_bytes()]);
        let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
        let client = huawei::Client::builder(credentials).host_password("142806").base_url(&server.base_url);
        let options = CreateConfTokenOptions::new();
        let error = client.build().unwrap().create_conf_token("914083136", &options).await.unwrap_err();
        assert_eq!((error.request_id(), error.code()), (told, Some("MMC.111072065")));
    }
}

#[tokio::test]
async fn a_code_that_is_known_by_its_beginning_hides_what_follows() {
    let token = json(200, r#"{"accessToken":"tok-of-hunter2-0123456789","expireIn":7200}"#);
    let quoting = json(403, r#"{"code":"Forbidden.AccessDenied.Qps.tok-of-hunter2-0123456789","message":"m"}"#);
    let server = Scripted::start(vec![token, quoting]);
    let credentials = dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("secret"));
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).attempts(1).build().unwrap();
    let error = client.query_conference_members("1", &QueryConferenceMembersOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::RateLimited, None));
    assert!(error.meaning().is_some() && !printed(&error).contains("hunter"), "{}", printed(&error));
}

#[tokio::test]
async fn what_a_token_was_obtained_with_is_not_quoted_later() {
    let quoting = r#"{"code":"paramsError","message":"not suite-ticket-hunter6","requestid":"suite-ticket-hunter6"}"#;
    let token = json(200, r#"{"accessToken":"suite-token","expireIn":7200}"#);
    let server = Scripted::start(vec![token, json(400, quoting)]);
    let (key, secret) = (dingtalk::SuiteKey("key"), dingtalk::SuiteSecret("secret"));
    let ticket = || "suite-ticket-hunter6".into();
    let credentials = dingtalk::Credentials::suite(key, secret, dingtalk::AuthCorpId("corp"), ticket);
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let error = client.query_conference_members("1", &QueryConferenceMembersOptions::new()).await.unwrap_err();
    assert_eq!((error.message(), error.request_id()), (Some("not [redacted]"), None));

    let quoting = r#"{"error_code":"MMC.111070001","error_msg":"not host-hunter5","request_id":"host-hunter5"}"#;
    let server = Scripted::answering(move |request| match request {
        request if request.contains("conferences/token") => {
            json(200, r#"{"data":{"token":"control-token","confTokenExpireTime":1800}}"#)
        }
        request if request.contains("/auth/") => json(200, r#"{"accessToken":"access-token","validPeriod":3600}"#),
        _ => json(400, quoting),
    });
    let credentials = huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key"));
    let builder = huawei::Client::builder(credentials).host_passwords(|_| Some("host-hunter5".into()));
    let client = builder.base_url(&server.base_url).build().unwrap();
    let error = client.hang_up("914083136", &HangUpRequest::new(["p1"])).await.unwrap_err();
    assert_eq!((error.message(), error.request_id()), (Some("not [redacted]"), None), "{error:?}");
}

#[tokio::test]
async fn answers_do_not_show_theirs() {
    let body = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{"RoomInfo":{"Password":"hunter2"}}}"#;
    let server = Scripted::start(vec![json(200, body)]);
    let credentials = tencent::Credentials::new(1, tencent::SecretKey("key"), tencent::Identifier("admin"));
    let client = tencent::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let answer = client.get_room_info(&GetRoomInfoRequest::new("room")).await.unwrap();
    assert!(!format!("{answer:?}").contains("hunter2"));
    assert_eq!(answer.room_info.as_ref().unwrap().password.as_ref().unwrap().expose(), "hunter2");
}

const STREAMS: &str = r#"{"successStreamMap":{"rtmp://a/live/hunter2":"id-1","rtmp://a/live/hunter3":"id-2"},
    "failStreamMap":{"rtmp://a/live/hunter4":"inner error"}}"#;

#[tokio::test]
async fn keys_of_a_map_are_secrets_where_the_document_says_so() {
    let server = Scripted::start(vec![json(200, STREAMS)]);
    let credentials = dingtalk::Credentials::access_token("token");
    let client = dingtalk::Client::builder(credentials).base_url(&server.base_url).build().unwrap();
    let body = serde_json::json!({
        "unionId": "ann", "needHostJoin": false, "streamUrlList": ["rtmp://a/live/hunter2"], "streamName": "s",
        "mode": "grid", "smallWindowPosition": "relative_right",
    });
    let request: StartStreamOutRequest = serde_json::from_value(body.clone()).unwrap();
    let answer = client.start_stream_out("644272f14ba331014", &request).await.unwrap();
    assert!(!format!("{answer:?} {request:?}").contains("hunter"), "{answer:?}");
    let streams = answer.success_stream_map.as_ref().unwrap();
    assert_eq!(streams[&"rtmp://a/live/hunter3".into()], "id-2");
    let addresses: Vec<_> = streams.keys().map(Secret::expose).collect();
    assert_eq!(addresses, ["rtmp://a/live/hunter2", "rtmp://a/live/hunter3"]);
    let written = serde_json::to_value(&*answer).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(STREAMS).unwrap());

    let arguments = Arguments::new().parameter("conferenceId", "644272f14ba331014").body(body);
    let mut answer = client.call("start_stream_out", &arguments).await.unwrap().into_inner();
    assert_eq!(answer, written);
    operation(Vendor::DingTalk, "start_stream_out").unwrap().redact(&mut answer);
    let redacted = serde_json::json!({
        "successStreamMap": {"[redacted]": "id-1", "[redacted 2]": "id-2"},
        "failStreamMap": {"[redacted]": "inner error"},
    });
    assert_eq!(answer, redacted);
}

#[tokio::test]
async fn a_trace_of_everything_shows_none() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.subscriber());
    let sandbox = Sandbox::start().await.unwrap();
    let removals: [(&dyn MeetingControl, Removal); 3] = [
        (&dingtalk_client(&sandbox), Removal::new(&sandbox.dingtalk().meeting, &sandbox.dingtalk().participants[1..2])),
        (&huawei_client(&sandbox), Removal::new(&sandbox.huawei().meeting, &sandbox.huawei().participants[1..2])),
        (&tencent_client(&sandbox), Removal::new(&sandbox.tencent().meeting, &sandbox.tencent().participants[1..2])),
    ];
    for (client, removal) in removals {
        assert!(client.remove(&removal).await.unwrap().all_gone());
    }
    let request = KickUserOutRequest::new(RoomId("room-unknown"), ["ann"], Reason("noise"));
    tencent_client(&sandbox).kick_user_out(&request).await.unwrap_err();

    let text = log.text();
    assert!(text.contains("kick_user_out") && text.contains("hang_up"), "the log is empty");
    let mut secrets = vec![
        sandbox.dingtalk().app_secret.clone(),
        sandbox.huawei().app_key.clone(),
        sandbox.huawei().host_password.clone(),
        sandbox.tencent().secret_key.clone(),
    ];
    for exchange in sandbox.exchanges() {
        let names = ["x-acs-dingtalk-access-token", "x-conference-authorization", "x-access-token", "authorization"];
        secrets.extend(names.iter().filter_map(|name| Some(exchange.headers.get(*name)?.as_str()?.to_owned())));
        secrets.extend(exchange.query.get("usersig").and_then(|signature| signature.as_str()).map(str::to_owned));
    }
    assert!(secrets.len() > 6);
    for secret in secrets {
        assert!(!text.contains(&secret), "a secret stands in the log");
    }
}
