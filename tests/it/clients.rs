//! Clients of a sandbox, or of a server that answers what it is told.

use std::time::Duration;

use meeting_control::sandbox::Sandbox;
use meeting_control::{dingtalk, huawei, tencent};

use crate::scripted::Scripted;

pub(crate) fn dingtalk(sandbox: &Sandbox) -> dingtalk::Client {
    sandbox.dingtalk_client().unwrap()
}

pub(crate) fn dingtalk_builder(sandbox: &Sandbox) -> meeting_control::ClientBuilder<dingtalk::Credentials> {
    sandbox.dingtalk_builder()
}

pub(crate) fn huawei(sandbox: &Sandbox) -> huawei::Client {
    sandbox.huawei_client().unwrap()
}

/// Without the host's password.
pub(crate) fn huawei_builder(sandbox: &Sandbox) -> meeting_control::ClientBuilder<huawei::Credentials> {
    sandbox.huawei_builder().host_passwords(|_| None)
}

/// Knows the host's password, and tries once.
pub(crate) fn huawei_at(server: &Scripted) -> huawei::Client {
    let builder = huawei::Client::builder(huawei::Credentials::app(huawei::AppId("app"), huawei::AppKey("key")))
        .host_password("host-password");
    builder.base_url(&server.base_url).attempts(1).build().unwrap()
}

pub(crate) fn tencent(sandbox: &Sandbox) -> tencent::Client {
    sandbox.tencent_client().unwrap()
}

pub(crate) fn tencent_builder(sandbox: &Sandbox) -> meeting_control::ClientBuilder<tencent::Credentials> {
    sandbox.tencent_builder()
}

/// How often the sandbox was asked for an operation.
pub(crate) fn calls(sandbox: &Sandbox, operation: &str) -> usize {
    sandbox.exchanges().iter().filter(|exchange| exchange.operation.as_deref() == Some(operation)).count()
}

pub(crate) const SHORT: Duration = Duration::from_secs(2);

/// An HTTP client that knows nothing of the SDK. reqwest wants to know its TLS even where none is spoken.
pub(crate) fn plain_http() -> reqwest::Client {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let builder = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls);
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
