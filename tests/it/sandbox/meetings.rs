//! Meetings, as a test handles them behind the client's back.

use meeting_control::Vendor;
use meeting_control::sandbox::{JoinError, Sandbox};

#[tokio::test]
async fn meetings_can_be_started_joined_and_ended() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei, Vendor::Tencent] {
        let meeting = sandbox.start_meeting(vendor, ["host", "guest"]);
        assert_eq!(sandbox.members(vendor, &meeting), ["host", "guest"]);
        assert!(sandbox.join(vendor, &meeting, "late").is_ok());
        assert!(sandbox.join(vendor, &meeting, "late").is_ok());
        assert_eq!(sandbox.members(vendor, &meeting), ["host", "guest", "late"]);
        assert!(sandbox.end_meeting(vendor, &meeting));
        assert!(!sandbox.end_meeting(vendor, &meeting));
        assert_eq!(sandbox.join(vendor, &meeting, "late"), Err(JoinError::NotRunning));
        assert!(sandbox.members(vendor, &meeting).is_empty());
    }
    assert_eq!(sandbox.join(Vendor::Huawei, &"nowhere".into(), "x"), Err(JoinError::NotRunning));
}

#[tokio::test]
async fn two_sandboxes_share_nothing() {
    let (one, other) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    assert_ne!(one.dingtalk().app_secret, other.dingtalk().app_secret);
    assert_ne!(one.huawei().app_key, other.huawei().app_key);
    assert_ne!(one.tencent().secret_key, other.tencent().secret_key);
    assert!(other.members(Vendor::Tencent, &one.tencent().meeting).is_empty());
}
