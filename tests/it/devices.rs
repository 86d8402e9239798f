//! One device of somebody, on DingTalk: never taken for the person, and the person never for a device.

use meeting_control::control::{DryRun, KeepOut, MeetingControl, NewMeeting, Outcome, ParticipantId, Removal, Whom};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor};

fn device(person: &str) -> ParticipantId {
    ParticipantId::from(person).on_device("d1")
}

#[tokio::test]
async fn what_knows_no_devices_refuses_them_before_anything_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann"]);
    let client = sandbox.dingtalk_client().unwrap();
    let removal = Removal::new(&meeting, [device("ann")]);
    assert_eq!(KeepOut::new(client.clone(), removal.clone()).unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(client.remove(&removal.confirmed()).await.unwrap_err().kind(), ErrorKind::Unsupported);
    let owned = NewMeeting::new("planning").owner(device("ann"));
    assert_eq!(client.create(&owned).await.unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(DryRun::new(client).create(&owned).await.unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test]
async fn a_device_of_somebody_who_is_not_there_is_not_told_as_removed() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.start_meeting(Vendor::DingTalk, ["cyd"]); // a person, but elsewhere
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann"]);
    let removal = Removal::new(&meeting, [device("cyd")]);
    let report = sandbox.dingtalk_client().unwrap().remove(&removal).await.unwrap();
    assert_eq!(report.outcome(&device("cyd")), Some(&Outcome::NotThere), "{report:?}");
}

#[tokio::test]
async fn whoever_is_spared_is_spared_on_every_device() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann", "bob"]);
    let client = sandbox.dingtalk_client().unwrap();
    let selection = Whom::these([device("ann")]).protect(["ann"]).resolve(&client, &meeting).await.unwrap();
    assert!(selection.people().participants().is_empty());
    let selection = Whom::everybody().but([device("ann")]).resolve(&client, &meeting).await.unwrap();
    assert_eq!(selection.people().participants(), ["bob"]);
    assert!(selection.unmatched().is_empty());
}
