//! Credentials that are missing, empty or cannot be meant are named before anything is sent.

use meeting_control::control::{MeetingControl, Outcome, Removal};
use meeting_control::dingtalk::{AppKey, AppSecret, AuthCorpId, ClientId, ClientSecret, CorpId, SuiteKey, SuiteSecret};
use meeting_control::huawei::{Account, AppId, Password};
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::{Identifier, SecretKey};
use meeting_control::{Error, ErrorKind, dingtalk, huawei, tencent};
use serde_json::{Value, json};

use crate::clients::huawei_builder;
use crate::timed::Timed;

fn complaint(result: Result<impl std::fmt::Debug, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error.to_string()
}

#[test]
fn empty_parts_are_named() {
    let built = |credentials| dingtalk::Client::builder(credentials).build();
    assert!(complaint(built(dingtalk::Credentials::app(AppKey(""), AppSecret("secret")))).contains("app key"));
    assert!(complaint(built(dingtalk::Credentials::app(AppKey("key"), AppSecret("")))).contains("app secret"));
    assert!(
        complaint(built(dingtalk::Credentials::corp(CorpId(""), ClientId("id"), ClientSecret("secret"))))
            .contains("corp id")
    );
    let ticket = || "ticket".into();
    assert!(
        complaint(built(dingtalk::Credentials::suite(SuiteKey("key"), SuiteSecret("secret"), AuthCorpId(""), ticket)))
            .contains("corp id")
    );

    let built = |credentials| huawei::Client::builder(credentials).build();
    assert!(complaint(built(huawei::Credentials::app(AppId(""), huawei::AppKey("key")))).contains("app id"));
    assert!(complaint(built(huawei::Credentials::account(Account("ann"), Password("")))).contains("password"));

    let built = |credentials| tencent::Client::builder(credentials).build();
    assert!(
        complaint(built(tencent::Credentials::new(0, SecretKey("key"), Identifier("administrator"))))
            .contains("SDKAppID")
    );
    assert!(
        complaint(built(tencent::Credentials::new(1, SecretKey(""), Identifier("administrator"))))
            .contains("secret key")
    );
    assert!(complaint(built(tencent::Credentials::new(1, SecretKey("key"), Identifier("")))).contains("identifier"));
    assert!(
        complaint(built(tencent::Credentials::new(1, SecretKey("key"), Identifier("a".repeat(33)))))
            .contains("32 bytes")
    );
}

/// The environment of this process has none of the variables: tests of the command line set them for a child.
#[test]
fn a_missing_variable_is_named() {
    assert!(complaint(dingtalk::Credentials::from_env()).contains("DINGTALK_APP_KEY"));
    assert!(complaint(huawei::Credentials::from_env()).contains("HUAWEI_MEETING_APP_ID"));
    assert!(complaint(tencent::Credentials::from_env()).contains("TENCENT_SDK_APP_ID"));
}

/// What comes along when a secret is copied, and how it is told.
const COPIED_ALONG: [(&str, &str, &str); 9] = [
    ("", "\n", "ends with a line end"),
    ("", "\r\n", "ends with a line end"),
    ("", " ", "ends with a blank"),
    ("\t", "", "starts with a tab"),
    ("\u{feff}", "", "U+FEFF"),
    ("", "\u{200b}", "U+200B"),
    ("\"", "\"", "stands in quotes"),
    ("“", "”", "stands in quotes"),
    ("a\u{0}", "", "U+0000"),
];

type Setting = (&'static str, fn(&str) -> Result<(), Error>);

const SETTINGS: [Setting; 18] = [
    ("app key", |key| dingtalk_with(dingtalk::Credentials::app(AppKey(key), AppSecret("secret")))),
    ("app secret", |secret| dingtalk_with(dingtalk::Credentials::app(AppKey("key"), AppSecret(secret)))),
    ("corp id", |corp| {
        dingtalk_with(dingtalk::Credentials::corp(CorpId(corp), ClientId("id"), ClientSecret("secret")))
    }),
    ("client id", |id| {
        dingtalk_with(dingtalk::Credentials::corp(CorpId("corp"), ClientId(id), ClientSecret("secret")))
    }),
    ("client secret", |secret| {
        dingtalk_with(dingtalk::Credentials::corp(CorpId("corp"), ClientId("id"), ClientSecret(secret)))
    }),
    ("suite key", |key| {
        dingtalk_with(dingtalk::Credentials::suite(SuiteKey(key), SuiteSecret("secret"), AuthCorpId("corp"), || {
            "ticket".into()
        }))
    }),
    ("suite secret", |secret| {
        dingtalk_with(dingtalk::Credentials::suite(SuiteKey("key"), SuiteSecret(secret), AuthCorpId("corp"), || {
            "ticket".into()
        }))
    }),
    ("corp id", |corp| {
        dingtalk_with(dingtalk::Credentials::suite(SuiteKey("key"), SuiteSecret("secret"), AuthCorpId(corp), || {
            "ticket".into()
        }))
    }),
    ("access token", |token| dingtalk_with(dingtalk::Credentials::access_token(token))),
    ("app id", |id| huawei_with(huawei::Credentials::app(AppId(id), huawei::AppKey("key")))),
    ("app key", |key| huawei_with(huawei::Credentials::app(AppId("id"), huawei::AppKey(key)))),
    ("corp id", |corp| huawei_with(huawei::Credentials::app(AppId("id"), huawei::AppKey("key")).corp(corp))),
    ("user id", |user| huawei_with(huawei::Credentials::app(AppId("id"), huawei::AppKey("key")).user(user))),
    ("account", |account| huawei_with(huawei::Credentials::account(Account(account), Password("password")))),
    ("password", |password| huawei_with(huawei::Credentials::account(Account("ann"), Password(password)))),
    ("host's password", |password| {
        huawei::Client::builder(huawei::Credentials::app(AppId("id"), huawei::AppKey("key")))
            .host_password(password)
            .build()
            .map(drop)
    }),
    ("secret key", |key| tencent_with(tencent::Credentials::new(1, SecretKey(key), Identifier("administrator")))),
    ("identifier", |identifier| tencent_with(tencent::Credentials::new(1, SecretKey("key"), Identifier(identifier)))),
];

fn dingtalk_with(credentials: dingtalk::Credentials) -> Result<(), Error> {
    dingtalk::Client::builder(credentials).build().map(drop)
}

fn huawei_with(credentials: huawei::Credentials) -> Result<(), Error> {
    huawei::Client::builder(credentials).build().map(drop)
}

fn tencent_with(credentials: tencent::Credentials) -> Result<(), Error> {
    tencent::Client::builder(credentials).build().map(drop)
}

#[test]
fn what_was_copied_along_is_told_and_the_credential_is_not() {
    for (name, build) in SETTINGS {
        for (before, after, told) in COPIED_ALONG {
            let words = complaint(build(&format!("{before}hunter2{after}")));
            assert!(words.contains(&format!("the {name} ")) || words.contains(&format!(" {name} ")), "{words}");
            assert!(words.contains(told) && !words.contains("hunter2"), "{words}");
        }
        build("hunter2").unwrap();
    }
}

#[test]
fn every_character_of_a_real_credential_passes() {
    dingtalk_with(dingtalk::Credentials::app(AppKey("dingAbC_d-9"), AppSecret("aZ09-_+/=.~"))).unwrap();
    huawei_with(huawei::Credentials::account(
        Account("测试.a-b_c+d:e@企业.example"),
        Password("pass word, “quoted”; Zoë"),
    ))
    .unwrap();
    huawei_with(huawei::Credentials::app(AppId("id"), huawei::AppKey("key")).user("")).unwrap();
    tencent_with(tencent::Credentials::new(1, SecretKey("key"), Identifier("app admin"))).unwrap();
}

/// Somebody else would act than was said.
#[test]
fn what_has_no_place_in_a_login_is_refused() {
    let account = || huawei::Credentials::account(Account("ann"), Password("secret"));
    for (credentials, name) in [(account().user("bob"), "`user`"), (account().corp("807074304"), "`corp`")] {
        let words = complaint(huawei_with(credentials));
        assert!(words.contains(name) && !words.contains("bob") && !words.contains("807074304"), "{words}");
    }
    let machines = json!({"credentials": {"vendor": "dingtalk", "access_token": "t"}, "machines": 3});
    let config = serde_json::from_value::<meeting_control::Config>(machines).unwrap();
    assert!(complaint(config.connect().map(drop)).contains("`shared`"));
}

/// Who it is that calls is one, and called as people are.
#[test]
fn who_calls_is_one_account() {
    for (who, told) in [("a,b", "give one id"), ("<a>", "brackets"), ("ａ", "full-width"), ("a–b", "U+2013")] {
        let huawei = huawei::Credentials::app(AppId("id"), huawei::AppKey("key")).user(who);
        let words = complaint(huawei_with(huawei));
        assert!(words.contains("the user id ") && words.contains(told), "{words}");
        let words = complaint(tencent_with(tencent::Credentials::new(1, SecretKey("key"), Identifier(who))));
        assert!(words.contains("the identifier ") && words.contains(told), "{words}");
    }
    let long = tencent::Credentials::new(1, SecretKey("key"), Identifier(&"a".repeat(33)));
    assert!(complaint(tencent_with(long)).contains("is longer than 32 bytes"));
}

/// A wrong one counts towards a lock-out, wherever it comes from.
#[tokio::test]
async fn what_is_looked_up_at_the_call_is_checked_like_the_rest() {
    let sandbox = Sandbox::start().await.unwrap();
    let removal = Removal::new(&sandbox.huawei().meeting, ["ann"]);
    let password = format!("{}\n", sandbox.huawei().host_password);
    let client = huawei_builder(&sandbox).host_passwords(move |_| Some(password.as_str().into())).build().unwrap();
    let report = client.remove(&removal).await.unwrap();
    let error = report.outcome("ann").unwrap().error().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("the host's password ends with a line end"), "{error}");

    let access = sandbox.dingtalk();
    let ticket = format!("{} ", access.suite_ticket);
    let suite = dingtalk::Credentials::suite(
        SuiteKey(&access.suite_key),
        SuiteSecret(access.suite_secret.as_str()),
        AuthCorpId(&access.corp_id),
        move || ticket.as_str().into(),
    );
    let client = dingtalk::Client::builder(suite).base_url(sandbox.base_url()).build().unwrap();
    let report = client.remove(&Removal::new(&access.meeting, ["ann"])).await.unwrap();
    let error = report.outcome("ann").unwrap().error().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("the suite ticket ends with a blank"), "{error}");
    assert!(sandbox.exchanges().is_empty());
}

/// What a meeting's detail tells is sent only where it can be the host's password, and of this meeting.
#[tokio::test(start_paused = true)]
async fn what_can_be_no_host_password_of_this_meeting_is_not_tried() {
    let chair = |password: Value| json!([{"conferenceRole": "chair", "password": password}]);
    let detail = |password: Value| json!({"conferenceID": "123", "passwordEntry": chair(password)});
    for (detail, told) in [
        (json!({"conferenceID": "555", "passwordEntry": chair(json!("111111"))}), "of another meeting"),
        (json!({"conferenceID": 555.0, "passwordEntry": chair(json!("111111"))}), "of another meeting"),
        (detail(json!(true)), "is not known"),
        (detail(json!(111_111.0)), "is not known"),
        (detail(json!(" ")), "is not known"),
        (detail(json!({"v": "111111"})), "is not known"),
        (detail(json!(" 111111")), "starts with a blank"),
        (detail(json!("111111\u{200b}")), "U+200B"),
    ] {
        let (service, client) = told_by(&detail);
        let report = client.remove(&Removal::new("123", ["ann"])).await.unwrap();
        let Some(Outcome::Failed(error)) = report.outcome("ann") else { panic!("{detail}: {report:?}") };
        assert!(error.to_string().contains(told), "{detail}: {error}");
        assert!(service.sent("token").is_empty(), "{detail}");
    }
    for password in [json!("111111"), json!(111_111)] {
        let (service, client) = told_by(&json!({"passwordEntry": chair(password)}));
        let _ = client.remove(&Removal::new("123", ["ann"])).await.unwrap();
        assert_eq!(service.sent("token")[0].headers["x-password"], "111111");
    }
}

/// A client that does not know the password, of a meeting of which this is told.
fn told_by(detail: &Value) -> (Timed, huawei::Client) {
    let service = Timed::scripted(vec![("confDetail", vec![json!({ "conferenceData": detail })])]);
    let credentials = huawei::Credentials::app(AppId("id"), huawei::AppKey("key"));
    let client = huawei::Client::builder(credentials).http_service(service.clone()).attempts(1).build().unwrap();
    (service, client)
}
