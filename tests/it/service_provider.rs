//! Huawei's service providers: one app that serves several enterprises. And the renewal of a login by name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use meeting_control::ErrorKind;
use meeting_control::huawei::{AppId, AppKey, Client, Credentials, types::ShowMeetingDetailOptions};
use meeting_control::sandbox::{Exchange, Sandbox};
use serde_json::Value;

use crate::clients::{calls, huawei_builder};
use crate::sandbox::client::{hex, hmac};

async fn logged_in(sandbox: &Sandbox, credentials: Credentials) -> Exchange {
    let client = Client::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    client.show_meeting_detail(&sandbox.huawei().meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    last_login(sandbox)
}

fn last_login(sandbox: &Sandbox) -> Exchange {
    let login = |exchange: &Exchange| exchange.operation.as_deref() == Some("create_app_id_token");
    sandbox.exchanges().into_iter().rfind(login).unwrap()
}

/// As the vendor describes it, apart from the SDK: the parts joined by colons, empty ones in their place.
fn signature(sandbox: &Sandbox, login: &Exchange, corp_and_user: &str) -> String {
    let access = sandbox.huawei();
    let (expiry, nonce) = (&login.body["expireTime"], login.body["nonce"].as_str().unwrap());
    let signature = hmac(&access.app_key, &format!("{}:{corp_and_user}:{expiry}:{nonce}", access.app_id));
    format!("HMAC-SHA256 signature={},access={}", hex(&signature), STANDARD.encode(&access.app_id))
}

#[tokio::test]
async fn every_part_keeps_its_place_in_the_signature() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let corp = access.corp_id.as_str();
    let app = || Credentials::app(AppId(&access.app_id), AppKey(access.app_key.as_str()));
    let provider = || Credentials::service_provider(AppId(&access.app_id), AppKey(access.app_key.as_str()));
    for (credentials, signed, corp_id, user_id) in [
        (app(), String::new(), None, None),
        (app().user("ann"), "ann".to_owned(), None, Some("ann")),
        (provider(), ":".to_owned(), Some(""), None),
        (provider().user(""), ":".to_owned(), Some(""), None),
        (provider().user("ann"), ":ann".to_owned(), Some(""), Some("ann")),
        (provider().corp(corp), format!("{corp}:"), Some(corp), None),
        (provider().corp(corp).user("ann"), format!("{corp}:ann"), Some(corp), Some("ann")),
        (app().corp(corp), format!("{corp}:"), Some(corp), None),
    ] {
        let login = logged_in(&sandbox, credentials).await;
        assert_eq!(login.headers["authorization"], signature(&sandbox, &login, &signed), "{login:?}");
        // The official client sends an empty id where it acts for the provider, and null where there is no provider.
        assert_eq!(login.body.get("corpId").and_then(Value::as_str), corp_id, "{login:?}");
        assert_eq!(login.body.get("userId").and_then(Value::as_str), user_id, "{login:?}");
    }
}

#[tokio::test]
async fn the_provider_itself_is_another_than_an_enterprises_administrator() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let provider = Credentials::service_provider(AppId(&access.app_id), AppKey(access.app_key.as_str()));
    let itself = logged_in(&sandbox, provider.clone()).await.response["user"].clone();
    let enterprise = logged_in(&sandbox, provider.corp(&access.corp_id)).await.response["user"].clone();
    assert_eq!((&itself["userType"], &itself["companyId"]), (&Value::from(1), &Value::Null));
    assert_eq!((&enterprise["userType"], enterprise["companyId"].as_str()), (&Value::from(2), Some(&*access.corp_id)));
}

#[tokio::test]
async fn an_enterprise_that_is_unknown_or_not_named_is_not_taken_for_the_provider() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let provider = Credentials::service_provider(AppId(&access.app_id), AppKey(access.app_key.as_str()));
    let error = Client::builder(provider.clone().corp("")).base_url(sandbox.base_url()).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("the corp id is empty"), "{error}");
    assert!(sandbox.exchanges().is_empty());

    let stranger = Client::builder(provider.corp("123")).base_url(sandbox.base_url()).build().unwrap();
    let detail = stranger.show_meeting_detail(&access.meeting, &ShowMeetingDetailOptions::new()).await;
    assert_eq!(detail.unwrap_err().kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn a_login_can_be_renewed_before_any_other_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_builder(&sandbox).build().unwrap();
    let renewed = client.update_token().await.unwrap();
    let (login, renewal) = (last_login(&sandbox), sandbox.exchanges().pop().unwrap());
    assert_eq!(renewal.operation.as_deref(), Some("update_token"));
    assert_eq!(renewal.headers["x-access-token"], login.response["refreshToken"]);
    assert!(renewed.access_token.is_some() && renewed.refresh_token.is_some());
    assert_eq!((calls(&sandbox, "create_app_id_token"), calls(&sandbox, "update_token")), (1, 1));
}

#[tokio::test]
async fn a_refresh_token_that_has_died_is_replaced_by_a_login() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = huawei_builder(&sandbox).build().unwrap();
    client.show_meeting_detail(&sandbox.huawei().meeting, &ShowMeetingDetailOptions::new()).await.unwrap();
    sandbox.clock().advance(std::time::Duration::from_secs(2_592_001));
    client.update_token().await.unwrap();
    assert_eq!((calls(&sandbox, "create_app_id_token"), calls(&sandbox, "update_token")), (2, 1));
}

#[tokio::test]
async fn a_renewal_whose_login_fails_says_so() {
    let sandbox = Sandbox::start().await.unwrap();
    let credentials = Credentials::app(AppId(&sandbox.huawei().app_id), AppKey("wrong"));
    let client = Client::builder(credentials).base_url(sandbox.base_url()).build().unwrap();
    let error = client.update_token().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unauthenticated, Some("create_app_id_token")));
}

#[cfg(feature = "cli")]
mod of_meetctl {
    use std::process::Output;

    use super::*;
    use crate::meetctl::{meetctl, stderr, stdout};

    /// `meetctl call huawei` in the sandbox, with these variables besides the app's.
    async fn call(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let access = sandbox.huawei();
        let mut command = meetctl(["call", "huawei", "--base-url", sandbox.base_url()]);
        command.args(arguments).envs(variables.iter().copied());
        command.env("HUAWEI_MEETING_APP_ID", &access.app_id).env("HUAWEI_MEETING_APP_KEY", &access.app_key);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    async fn detail(sandbox: &Sandbox, variables: &[(&str, &str)]) -> Output {
        let meeting = format!("conferenceID={}", sandbox.huawei().meeting);
        call(sandbox, &["show_meeting_detail", "--param", &meeting], variables).await
    }

    #[tokio::test]
    async fn the_environment_says_whom_a_providers_app_acts_for() {
        const CORP_ID: &str = "HUAWEI_MEETING_CORP_ID";
        const PROVIDER: &str = "HUAWEI_MEETING_SERVICE_PROVIDER";
        const USER_ID: &str = "HUAWEI_MEETING_USER_ID";
        let sandbox = Sandbox::start().await.unwrap();
        let corp = sandbox.huawei().corp_id.clone();
        let line = format!("{corp}\n");
        let cases: [(&[(&str, &str)], String); 7] = [
            (&[(CORP_ID, "")], String::new()),
            (&[(PROVIDER, "false")], String::new()),
            (&[(PROVIDER, "true")], ":".to_owned()),
            (&[(PROVIDER, "true"), (CORP_ID, "")], ":".to_owned()),
            (&[(CORP_ID, &line)], format!("{corp}:")),
            (&[(PROVIDER, "true"), (CORP_ID, &corp)], format!("{corp}:")),
            (&[(CORP_ID, &corp), (USER_ID, "ann")], format!("{corp}:ann")),
        ];
        for (variables, signed) in cases {
            let output = detail(&sandbox, variables).await;
            assert_eq!(output.status.code(), Some(0), "{variables:?}: {output:?}");
            let login = last_login(&sandbox);
            assert_eq!(login.headers["authorization"], signature(&sandbox, &login, &signed), "{variables:?}");
        }
        let before = sandbox.exchanges().len();
        let refused: [(&[(&str, &str)], &str); 4] = [
            (&[(PROVIDER, "yes")], PROVIDER),
            (&[(PROVIDER, "yes"), (CORP_ID, &corp)], PROVIDER),
            (&[(PROVIDER, "false"), (CORP_ID, &corp)], "unset one"),
            (&[(CORP_ID, "807074304 ")], CORP_ID),
        ];
        for (variables, told) in refused {
            let output = detail(&sandbox, variables).await;
            assert_eq!(output.status.code(), Some(2), "{variables:?}: {output:?}");
            assert!(stderr(&output).contains(told), "{variables:?}: {output:?}");
        }
        assert_eq!(sandbox.exchanges().len(), before);
    }

    #[tokio::test]
    async fn a_fresh_process_can_renew_a_login() {
        let sandbox = Sandbox::start().await.unwrap();
        let output = call(&sandbox, &["update_token"], &[]).await;
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!((&answer["accessToken"], &answer["refreshToken"]), (&"[redacted]".into(), &"[redacted]".into()));
        assert_eq!((calls(&sandbox, "create_app_id_token"), calls(&sandbox, "update_token")), (1, 1));
    }
}
