//! Documented limits are kept before anything is sent.

use meeting_control::ErrorKind;
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::{BanRoomMemberRequest, KickUserOutRequest, Reason, RoomId};

use crate::clients::{huawei, tencent};

#[tokio::test]
async fn twenty_one_accounts_are_too_many_for_one_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..21).map(|number| format!("user{number}")).collect();
    let error = tencent(&sandbox)
        .kick_user_out(&KickUserOutRequest::new(RoomId("room"), &people, Reason("noise")))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(error.operation(), Some("kick_user_out"));
    assert_eq!(error.message(), Some("`MemberList_Account` has 21 items; at most 20 are allowed"));
    assert!(!error.may_have_been_applied() && !error.is_retryable());
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn an_empty_list_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let nobody: [&str; 0] = [];
    let error = tencent(&sandbox)
        .kick_user_out(&KickUserOutRequest::new(RoomId("room"), nobody, Reason("noise")))
        .await
        .unwrap_err();
    assert_eq!(error.message(), Some("`MemberList_Account` has 0 items; at least 1 are allowed"));
    let error = huawei(&sandbox).hang_up("914083136", &HangUpRequest::new(nobody)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn a_limit_in_bytes_counts_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let reason = "\u{1f600}".repeat(250) + "x";
    let request = BanRoomMemberRequest::new(RoomId("room"), ["ann"], Reason(reason), 60);
    let error = tencent(&sandbox).ban_room_member(&request).await.unwrap_err();
    assert_eq!(error.message(), Some("`Reason` has 1001 bytes; at most 1000 are allowed"));
    let request = BanRoomMemberRequest::new(RoomId("r".repeat(49)), ["ann"], Reason("noise"), 60);
    let error = tencent(&sandbox).ban_room_member(&request).await.unwrap_err();
    assert_eq!(error.message(), Some("`RoomId` has 49 bytes; at most 48 are allowed"));
    assert!(sandbox.exchanges().is_empty());
}
