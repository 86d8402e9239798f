//! The vendor is chosen at run time, from a file.

use std::error::Error as _;

use meeting_control::control::Removal;
use meeting_control::dynamic::Arguments;
use meeting_control::sandbox::Sandbox;
use meeting_control::{Config, ErrorKind, UnknownVendor, Vendor, dingtalk, huawei, tencent};
use serde_json::{Value, json};

fn read(config: &Value) -> Result<Config, String> {
    serde_json::from_str(&config.to_string()).map_err(|error| error.to_string())
}

fn credentials(sandbox: &Sandbox, vendor: Vendor) -> Value {
    let (dingtalk, huawei, tencent) = (sandbox.dingtalk(), sandbox.huawei(), sandbox.tencent());
    match vendor {
        Vendor::DingTalk => {
            json!({"vendor": vendor, "app_key": dingtalk.app_key, "app_secret": dingtalk.app_secret})
        }
        Vendor::Huawei => json!({
            "vendor": vendor, "app_id": huawei.app_id, "app_key": huawei.app_key, "user_id": huawei.user_id,
            "host_password": huawei.host_password,
        }),
        Vendor::Tencent => json!({
            "vendor": vendor, "sdk_app_id": tencent.sdk_app_id, "secret_key": tencent.secret_key,
            "identifier": tencent.identifier,
        }),
        Vendor::Other(name) => unreachable!("{name}"),
    }
}

#[tokio::test]
async fn every_vendor_can_be_reached_from_a_file() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let file = json!({
            "credentials": credentials(&sandbox, vendor), "base_url": sandbox.base_url(), "deadline_seconds": 20,
            "attempt_timeout_seconds": 5, "attempts": 2,
        });
        let config = read(&file).unwrap();
        assert_eq!(config.vendor(), vendor);
        let room = sandbox.start_meeting(vendor, ["host", "ann"]);
        let report = config.connect().unwrap().remove(&Removal::new(&room, ["ann"])).await.unwrap();
        assert!(report.all_gone(), "{report}");
    }
    let file = json!({"credentials": credentials(&sandbox, Vendor::Tencent), "base_url": sandbox.base_url()});
    let client = read(&file).unwrap().connect_dynamic().unwrap();
    let room = Arguments::new().body(json!({"RoomId": sandbox.tencent().meeting}));
    assert!(client.call("get_room_info", &room).await.is_ok());
}

#[tokio::test]
async fn the_other_forms_of_credentials_work_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei) = (sandbox.dingtalk(), sandbox.huawei());
    let corp = json!({
        "vendor": "dingtalk", "corp_id": dingtalk.corp_id, "client_id": dingtalk.app_key,
        "client_secret": dingtalk.app_secret,
    });
    let account = json!({"vendor": "huawei", "account": huawei.account, "password": huawei.password});
    for (credentials, meeting, participant) in
        [(corp, &dingtalk.meeting, &dingtalk.participants[1]), (account, &huawei.meeting, &huawei.participants[1])]
    {
        let config = read(&json!({"credentials": credentials, "base_url": sandbox.base_url()})).unwrap();
        let report = config.connect().unwrap().remove(&Removal::new(meeting, [participant])).await.unwrap();
        assert!(report.all_gone(), "{report}");
    }
}

#[test]
fn what_does_not_belong_there_is_refused_by_name() {
    let tencent = json!({"vendor": "tencent", "sdk_app_id": 1, "secret_key": "hunter2", "identifier": "ann"});
    let with = |name: &str, value: Value| {
        let mut credentials = tencent.clone();
        credentials[name] = value;
        json!({ "credentials": credentials })
    };
    let dingtalk = |fields: Value| {
        let mut credentials = fields;
        credentials["vendor"] = json!("dingtalk");
        json!({ "credentials": credentials })
    };
    for (config, told) in [
        (with("secret", json!("hunter2")), "unknown field `secret`"),
        (with("secret_key", json!(22_222)), "`secret_key`: invalid type: a number, expected a text"),
        (with("vendor", json!("zoom")), "`vendor`: unknown variant, expected one of `dingtalk`, `huawei`, `tencent`"),
        (json!({"credentials": tencent.clone(), "deadline": 1}), "unknown field `deadline`"),
        (json!({"base_url": "https://x"}), "missing field `credentials`"),
        (dingtalk(json!({"app_key": "a"})), "`app_key` and `app_secret`"),
        (dingtalk(json!({"app_key": "a", "app_secret": "hunter2", "access_token": "hunter2"})), "nothing beside them"),
        (dingtalk(json!({"app_key": "a", "app_sekret": "hunter2"})), "unknown field `app_sekret`"),
    ] {
        let error = read(&config).unwrap_err();
        assert!(error.contains(told), "{error}");
        assert!(!error.contains("hunter2") && !error.contains("22222"), "{error}");
    }
}

#[test]
fn no_error_quotes_what_stands_in_the_wrong_field() {
    let tencent = || json!({"vendor": "tencent", "sdk_app_id": 1, "secret_key": "hunter2", "identifier": "ann"});
    let with = |name: &str, value: Value| {
        let mut config = json!({"credentials": tencent()});
        config[name] = value;
        config
    };
    let tencent_with = |value: Value| {
        let mut credentials = tencent();
        credentials["sdk_app_id"] = value;
        json!({ "credentials": credentials })
    };
    let huawei = json!({"vendor": "huawei", "app_id": "a", "app_key": "b", "service_provider": "hunter2"});
    for (config, told) in [
        (tencent_with(json!("hunter2")), "`sdk_app_id`: invalid type: a text, expected a whole number"),
        (tencent_with(json!(-142_806)), "`sdk_app_id`: invalid type: a number, expected a whole number"),
        (tencent_with(json!(14.2806)), "`sdk_app_id`: invalid type: a number, expected a whole number"),
        (
            tencent_with(json!(142_806_142_806_u64)),
            "`sdk_app_id`: invalid type: a number, expected a whole number of 32 bits",
        ),
        (tencent_with(Value::Null), "missing field `sdk_app_id`"),
        (json!({"credentials": huawei}), "`service_provider`: invalid type: a text, expected true or false"),
        (json!({"credentials": "hunter2"}), "`credentials`: invalid type: a text, expected a table"),
        (json!("hunter2"), "invalid type: a text, expected a table"),
        (json!(["hunter2"]), "invalid type: a list, expected a table"),
        (with("region", json!(142_806)), "`region`: invalid type: a number, expected a text"),
        (with("base_url", json!({"hunter2": "hunter2"})), "`base_url`: invalid type: a table, expected a text"),
        (
            with("allow_plain_http", json!("hunter2")),
            "`allow_plain_http`: invalid type: a text, expected a list of texts",
        ),
        (
            with("allow_plain_http", json!(["host", 142_806])),
            "`allow_plain_http`: invalid type: a number, expected a list of texts",
        ),
        (
            with("deadline_seconds", json!("hunter2")),
            "`deadline_seconds`: invalid type: a text, expected a whole number",
        ),
        (
            with("attempt_timeout_seconds", json!(true)),
            "`attempt_timeout_seconds`: invalid type: true or false, expected a whole number",
        ),
        (with("attempts", json!("hunter2")), "`attempts`: invalid type: a text, expected a whole number"),
        (
            with("attempts", json!(142_806_142_806_u64)),
            "`attempts`: invalid type: a number, expected a whole number of 32 bits",
        ),
        (with("proxy", json!(142_806)), "`proxy`: invalid type: a number, expected a text"),
        #[cfg(feature = "redis")]
        (with("machines", json!("hunter2")), "`machines`: invalid type: a text, expected a whole number"),
        #[cfg(feature = "redis")]
        (with("shared", json!(["hunter2"])), "`shared`: invalid type: a list, expected a text"),
    ] {
        let error = read(&config).unwrap_err();
        assert!(error.contains(told), "{told} is not in {error}");
        assert!(!error.contains("hunter2") && !error.contains("2806"), "{error}");
    }
    let error = serde_json::from_str::<tencent::Credentials>(r#""hunter2""#).unwrap_err().to_string();
    assert_eq!(error, "invalid type: a text, expected a table");
    let error = serde_json::from_str::<Config>(r#"{"region": "a", "region": "hunter2"}"#).unwrap_err().to_string();
    assert!(error.contains("duplicate field `region`") && !error.contains("hunter2"), "{error}");
}

#[test]
fn what_may_be_left_out_may_be_null_and_numbers_may_be_of_any_precision() {
    let config = json!({
        "credentials": {"vendor": "tencent", "sdk_app_id": {"$serde_json::private::Number": "1"}, "secret_key": "key", "identifier": "ann"},
        "region": null, "attempts": null, "allow_plain_http": ["host"], "deadline_seconds": {"$serde_json::private::Number": "20"},
    });
    let text = format!("{:?}", read(&config).unwrap());
    assert!(text.contains("sdk_app_id: 1,") && text.contains("deadline: Some(20s)"), "{text}");
}

#[test]
fn an_enterprises_own_app_acts_for_no_other() {
    let app = |fields: Value| {
        let mut credentials = json!({"vendor": "huawei", "app_id": "a", "app_key": "b"});
        credentials.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        read(&json!({ "credentials": credentials }))
    };
    assert!(format!("{:?}", app(json!({})).unwrap()).contains("One"));
    assert!(format!("{:?}", app(json!({"corp_id": "c"})).unwrap()).contains(r#"Several(Some("c"))"#));
    assert!(format!("{:?}", app(json!({"service_provider": true})).unwrap()).contains("Several(None)"));
    assert!(app(json!({"service_provider": false, "corp_id": "c"})).unwrap_err().contains("corp_id"));
    let account = json!({"vendor": "huawei", "account": "a", "password": "b", "user_id": "c"});
    assert!(read(&json!({ "credentials": account })).unwrap_err().contains("alone"));
}

#[test]
fn a_region_has_a_name() {
    let credentials = || tencent::Credentials::new(1, tencent::SecretKey("key"), tencent::Identifier("ann"));
    let config = |region: &str| {
        read(&json!({
            "credentials": {"vendor": "tencent", "sdk_app_id": 1, "secret_key": "key", "identifier": "ann"},
            "region": region,
        }))
        .unwrap()
    };
    assert!(config("singapore").connect().is_ok());
    let error = config("Atlantis").connect().map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("no such `region`") && error.to_string().contains("singapore"), "{error}");
    assert!(!error.to_string().contains("Atlantis"), "a secret may stand in the wrong place: {error}");
    assert!(tencent::region::ALL.contains(&("singapore", tencent::region::SINGAPORE)));
    assert!(Config::from(credentials()).base_url("ftp://x").connect().is_err());
    let both = json!({
        "credentials": {"vendor": "dingtalk", "access_token": "t"}, "region": "international", "base_url": "https://x",
    });
    let error = read(&both).unwrap().connect().map(drop).unwrap_err();
    assert!(error.to_string().contains("leave one out"), "{error}");
}

#[test]
fn nothing_shows_a_secret() {
    for config in [
        Config::from(dingtalk::Credentials::app(dingtalk::AppKey("key"), dingtalk::AppSecret("hunter2"))),
        Config::from(huawei::Credentials::account(huawei::Account("ann"), huawei::Password("hunter2"))),
        Config::from(tencent::Credentials::new(1, tencent::SecretKey("hunter2"), tencent::Identifier("ann")))
            .base_url("https://ann:hunter2@x"),
        read(&json!({"credentials": {"vendor": "dingtalk", "access_token": "hunter2"}, "proxy": "http://a:hunter2@p"}))
            .unwrap(),
        read(&json!({"credentials": {"vendor": "dingtalk", "access_token": "t"}, "region": "hunter2"})).unwrap(),
    ] {
        assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
    }
}

#[test]
fn a_vendor_has_one_name() {
    for vendor in Vendor::ALL {
        assert_eq!(vendor.to_string().parse(), Ok(vendor));
        assert_eq!(serde_json::from_value::<Vendor>(json!(vendor)).unwrap(), vendor);
        assert!(vendor.is_enabled());
    }
    let error: UnknownVendor = "Tencent".parse::<Vendor>().unwrap_err();
    assert_eq!(error.to_string(), r#"there is no vendor "Tencent"; write dingtalk, huawei or tencent"#);
    assert!(error.source().is_none());
}

/// The environment of this process has none of the variables.
#[test]
fn the_environment_is_the_credentials_own() {
    for (vendor, variable) in [
        (Vendor::DingTalk, "DINGTALK_APP_KEY"),
        (Vendor::Huawei, "HUAWEI_MEETING_APP_ID"),
        (Vendor::Tencent, "TENCENT_SDK_APP_ID"),
    ] {
        let error = Config::from_env(vendor).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(variable), "{error}");
    }
}
