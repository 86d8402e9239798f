//! What was done can be undone, where the vendor can, and for nobody else.

use meeting_control::control::{MeetingControl, People, Rejoin, Removal, Role};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor};

#[tokio::test]
async fn whoever_was_a_cohost_before_stays_one() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let meetings = sandbox.client(vendor).unwrap();
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        let [_, ann, bob] = &sandbox.members(vendor, &room)[..] else { panic!() };
        meetings.add_cohosts(&People::new(&room, [ann])).await.unwrap();
        let report = meetings.add_cohosts(&People::new(&room, [ann, bob])).await.unwrap();
        let undone = report.undo(&*meetings).await.unwrap();
        assert_eq!(undone.iter().map(|(one, outcome)| (one, outcome.as_str())).collect::<Vec<_>>(), [(bob, "done")]);
        let roles: Vec<_> = meetings.participants(&room).all().await.unwrap().iter().map(|one| one.role).collect();
        assert_eq!(roles, [Role::Host, Role::Cohost, Role::Attendee], "{vendor}");
    }
}

#[tokio::test]
async fn a_ban_is_lifted_where_it_can_be() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Tencent] {
        let meetings = sandbox.client(vendor).unwrap();
        let room = sandbox.start_meeting(vendor, ["host", "ann"]);
        let report = meetings.remove(&Removal::new(&room, ["ann"]).rejoin(Rejoin::Forbidden)).await.unwrap();
        let sent = sandbox.exchanges().len();
        match report.undo(&*meetings).await {
            Ok(lifted) => assert!(vendor == Vendor::Tencent && lifted.all_done()),
            Err(error) => {
                assert_eq!((vendor, error.kind()), (Vendor::DingTalk, ErrorKind::Unsupported));
                assert_eq!(sandbox.exchanges().len(), sent);
            }
        }
        assert_eq!(sandbox.join(vendor, &room, "ann").is_ok(), vendor == Vendor::Tencent);
    }
    let tencent = sandbox.tencent_client().unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    let report = tencent.remove(&Removal::new(&room, ["ann"])).await.unwrap();
    assert_eq!(report.undo(&tencent).await.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn where_nothing_was_done_nothing_is_undone() {
    let sandbox = Sandbox::start().await.unwrap();
    let meetings = sandbox.huawei_client().unwrap();
    let room = sandbox.start_meeting(Vendor::Huawei, ["host"]);
    let report = meetings.mute(&People::new(&room, ["nobody"])).await.unwrap();
    assert_eq!(report.undo(&meetings).await.unwrap().iter().len(), 0);
}
