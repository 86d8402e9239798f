//! What only one vendor has of creating a meeting goes with what all have, and to no other vendor.

use meeting_control::control::{Invitation, Invitee, MeetingControl, NewMeeting};
use meeting_control::dingtalk::types::{ConfTitle, CreateVideoConferenceRequest, UserId};
use meeting_control::huawei::types::{BookedMediaTypes, ConfConfig, ScheduleMeetingRequest};
use meeting_control::sandbox::Sandbox;
use meeting_control::tencent::types::{GetRoomInfoRequest, NewRoom, RoomType};
use meeting_control::{ErrorKind, Vendor};
use serde_json::Value;

fn sent(sandbox: &Sandbox, operation: &str) -> Value {
    let exchanges = sandbox.exchanges();
    let exchange = exchanges.iter().rfind(|one| one.operation.as_deref() == Some(operation)).unwrap();
    exchange.body.clone()
}

#[tokio::test]
async fn it_is_sent_with_what_all_vendors_have() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.start_meeting(Vendor::DingTalk, ["host"]); // so that the organisation knows the host

    let request = CreateVideoConferenceRequest::new(UserId("host"), ConfTitle("overwritten")).invite_caller(false);
    let meeting = NewMeeting::new("Weekly").with(request);
    sandbox.dingtalk_client().unwrap().create(&meeting).await.unwrap();
    let body = sent(&sandbox, "create_video_conference");
    assert_eq!(
        (&body["confTitle"], &body["userId"], &body["inviteCaller"]),
        (&"Weekly".into(), &"host".into(), &false.into())
    );

    let config = ConfConfig::new().is_auto_mute(true);
    let request = ScheduleMeetingRequest::new(BookedMediaTypes::Voice).conf_config_info(config);
    let meeting = NewMeeting::new("Weekly").password("246810").with(request);
    sandbox.huawei_client().unwrap().create(&meeting).await.unwrap();
    let body = sent(&sandbox, "create_meeting");
    assert_eq!((&body["subject"], &body["mediaTypes"]), (&"Weekly".into(), &"Voice".into()));
    let config = &body["confConfigInfo"];
    assert_eq!((&config["guestPwd"], &config["isAutoMute"]), (&"246810".into(), &true.into()));

    let tencent = sandbox.tencent_client().unwrap();
    let room = NewRoom::new("theirs", RoomType::Conference).max_member_count(30);
    let made = tencent.create(&NewMeeting::new("Weekly").id("ours").with(room)).await.unwrap();
    let room = tencent.get_room_info(&GetRoomInfoRequest::new(&made.id)).await.unwrap().into_inner().room_info.unwrap();
    assert_eq!(
        (made.id.as_str(), room.room_name.as_deref(), room.max_member_count),
        ("ours", Some("Weekly"), Some(30))
    );
}

/// As a reason is: what nobody can read was not meant.
#[tokio::test]
async fn what_people_are_to_read_can_be_read() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei, Vendor::Tencent] {
        let client = sandbox.client(vendor).unwrap();
        for (name, told) in [("", "is empty"), (" ", "starts with a blank"), ("x\n", "ends with a line end")] {
            let error = client.create(&NewMeeting::new(name)).await.unwrap_err();
            let words = error.to_string();
            assert!(words.contains("the title ") && words.contains(told), "{words}");
            let error = client.rename(&"meeting".into(), &"ann".into(), name).await.unwrap_err();
            let words = error.to_string();
            assert!(words.contains("the name ") && words.contains(told), "{words}");
        }
    }
    let invitation = Invitation::new("914083136").ring(Invitee::Sip("+99051000000077".into()), "");
    let error = sandbox.client(Vendor::Huawei).unwrap().invite(&invitation).await.unwrap_err();
    assert!(error.to_string().contains("the name of whoever is rung is empty"), "{error}");
    assert!(sandbox.exchanges().is_empty(), "{:?}", sandbox.exchanges());
}

#[tokio::test]
async fn no_other_vendor_takes_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = NewMeeting::new("Weekly").with(NewRoom::new("room", RoomType::Conference));
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let error = sandbox.client(vendor).unwrap().create(&meeting).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains("only tencent has"), "{error}");
    }
    assert!(sandbox.exchanges().is_empty());
}
