//! Documented limits are kept before anything is sent.

use meeting_control::ErrorKind;
use meeting_control::dynamic::{Arguments, DynamicClient, OperationDocument, Parameter, operations};
use meeting_control::huawei::types::HangUpRequest;
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::{BanRoomMemberRequest, KickUserOutRequest, Reason, RoomId};

use serde_json::{Value, json};

use crate::clients::{dingtalk, huawei, tencent};
use crate::forms::Form;

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

/// The lists that a request must have and that may not be empty; the lint has every document say which they are.
fn filled_lists(document: &OperationDocument) -> Vec<&'static str> {
    let form = Form::of_request(document);
    let required = form.resolved()["required"].as_array().into_iter().flatten();
    let is_filled = |name: &&str| {
        let property = form.field(name).resolved();
        property["type"] == "array" && property["minItems"].as_u64().unwrap() > 0
    };
    required.filter_map(Value::as_str).filter(is_filled).collect()
}

fn arguments(document: &OperationDocument) -> Arguments {
    let example = |parameter: Parameter| (parameter.name(), parameter.example().unwrap());
    document.parameters().map(example).fold(Arguments::new(), |all, (name, value)| all.parameter(name, value))
}

#[tokio::test]
async fn whoever_names_nobody_is_told_so_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let clients: [Box<dyn DynamicClient>; 3] =
        [Box::new(dingtalk(&sandbox)), Box::new(huawei(&sandbox)), Box::new(tencent(&sandbox))];
    let mut refused = Vec::new();
    for document in operations() {
        let client = clients.iter().find(|client| client.vendor() == document.vendor()).unwrap();
        for list in filled_lists(&document) {
            let mut body = document.example_body().unwrap().clone();
            body[list] = json!([]);
            let error = client.call(document.id(), &arguments(&document).body(body)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
            assert!(error.to_string().contains(&format!("`{list}` has 0 items")), "{error}");
            refused.push(document.id());
        }
    }
    assert!(refused.len() > 12 && refused.contains(&"kick_members"), "{refused:?}");
    // An empty list of those who are put into a channel may be everybody.
    let channel = json!({"participantIDs": [], "listenLanChannel": "en", "speakLanChannel": "en"});
    let channel = Arguments::new().parameter("conferenceID", "914083136").body(channel);
    let error = clients[1].call("set_attendee_lan_channel", &channel).await.unwrap_err();
    assert!(error.to_string().contains("`participantIDs` has 0 items"), "{error}");
    let error = clients[1].call("show_device_status", &Arguments::new().body(json!([]))).await.unwrap_err();
    assert!(error.to_string().contains("`body` has 0 items"), "{error}");
    let error = huawei(&sandbox).delete_recordings("").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(error.message(), Some("`confUUIDs` has 0 characters; at least 1 are allowed"));
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
