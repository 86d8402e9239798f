//! Credentials that are missing, empty or impossible are named before anything is sent.

use meeting_control::{Error, ErrorKind, dingtalk, huawei, tencent};

fn complaint(result: Result<impl std::fmt::Debug, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error.to_string()
}

#[test]
fn empty_parts_are_named() {
    let built = |credentials| dingtalk::Client::builder(credentials).build();
    assert!(complaint(built(dingtalk::Credentials::app("", "secret"))).contains("app key"));
    assert!(complaint(built(dingtalk::Credentials::app("key", ""))).contains("app secret"));
    assert!(complaint(built(dingtalk::Credentials::corp("", "id", "secret"))).contains("corp id"));
    let ticket = || "ticket".into();
    assert!(complaint(built(dingtalk::Credentials::suite("key", "secret", "", ticket))).contains("corp id"));

    let built = |credentials| huawei::Client::builder(credentials).build();
    assert!(complaint(built(huawei::Credentials::app("", "key"))).contains("app id"));
    assert!(complaint(built(huawei::Credentials::account("ann", ""))).contains("password"));

    let built = |credentials| tencent::Client::builder(credentials).build();
    assert!(complaint(built(tencent::Credentials::new(0, "key", "administrator"))).contains("SDKAppID"));
    assert!(complaint(built(tencent::Credentials::new(1, "", "administrator"))).contains("secret key"));
    assert!(complaint(built(tencent::Credentials::new(1, "key", ""))).contains("identifier"));
    assert!(complaint(built(tencent::Credentials::new(1, "key", "a".repeat(33)))).contains("32 bytes"));
}

/// The environment of this process has none of the variables: tests of the command line set them for a child.
#[test]
fn a_missing_variable_is_named() {
    assert!(complaint(dingtalk::Credentials::from_env()).contains("DINGTALK_APP_KEY"));
    assert!(complaint(huawei::Credentials::from_env()).contains("HUAWEI_MEETING_APP_ID"));
    assert!(complaint(tencent::Credentials::from_env()).contains("TENCENT_SDK_APP_ID"));
}
