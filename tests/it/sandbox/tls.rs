//! The sandbox over TLS.

use meeting_control::control::MeetingControl as _;
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor, tencent};

#[tokio::test]
async fn its_own_clients_trust_it() {
    let sandbox = Sandbox::builder().tls().start().await.unwrap();
    assert!(sandbox.base_url().starts_with("https://127.0.0.1:"));
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let listed = sandbox.client(vendor).unwrap().participants(&meeting).all().await.unwrap();
        assert_eq!(listed.len(), 2, "{vendor}");
    }
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn who_does_not_know_its_certificate_sends_it_nothing() {
    let sandbox = Sandbox::builder().tls().start().await.unwrap();
    let access = sandbox.tencent();
    let credentials = tencent::Credentials::new(
        access.sdk_app_id,
        tencent::SecretKey(access.secret_key.as_str()),
        tencent::Identifier(&access.identifier),
    );
    let stranger = tencent::Client::builder(credentials).base_url(sandbox.base_url()).attempts(1).build().unwrap();
    let error = stranger.info(&(&access.meeting).into()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Connect, false), "{error}");
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn nobody_is_served_in_plain_http() {
    let sandbox = Sandbox::builder().tls().start().await.unwrap();
    let plainly = sandbox.base_url().replace("https://", "http://");
    let client = sandbox.tencent_builder().base_url(&plainly).attempts(1).build().unwrap();
    assert!(client.info(&(&sandbox.tencent().meeting).into()).await.is_err());
    assert!(sandbox.exchanges().is_empty());
}
