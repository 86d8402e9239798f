//! What was done can be undone, where the vendor can, and for nobody else.

use meeting_control::control::{Act, ForMeeting, MeetingControl, People, Rejoin, Removal, Role, SelfUnmute};
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

#[tokio::test]
async fn what_was_done_to_the_meeting_is_undone() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let meetings = sandbox.client(vendor).unwrap();
        let room = sandbox.start_meeting(vendor, ["host"]);
        let locking = ForMeeting::new(&room, Act::Lock);
        locking.carry_out(&*meetings).await.unwrap();
        assert!(sandbox.join(vendor, &room, "ann").is_err());
        locking.undo(&*meetings).await.unwrap();
        assert!(sandbox.join(vendor, &room, "ann").is_ok(), "{vendor}");
    }
    let tencent = sandbox.tencent_client().unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host"]);
    let muting = ForMeeting::new(&room, Act::MuteEverybody(SelfUnmute::Forbidden));
    muting.carry_out(&tencent).await.unwrap();
    muting.undo(&tencent).await.unwrap();
    assert_eq!(tencent.info(&room).await.unwrap().everybody_muted, Some(false));
}

#[tokio::test]
async fn what_nothing_undoes_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let tencent = sandbox.tencent_client().unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host"]);
    for act in [Act::End, Act::UnmuteEverybody, Act::Lock] {
        let error = ForMeeting::new(&room, act).undo(&tencent).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{act:?}");
    }
    assert_eq!(sandbox.exchanges().len(), 0);
}
