//! Whoever is to stay out stays out, as long as somebody watches.

use std::time::Duration;

use meeting_control::control::{KeepOut, MeetingControl, Outcome, ParticipantId, Rejoin, Removal, Watched};
use meeting_control::sandbox::{Fault, FaultRule, JoinError, Sandbox};
use meeting_control::{ErrorKind, Vendor};
use tokio::time::Instant;

use crate::timed::{Reply, Timed, tencent_builder};

/// Short, as what is waited for comes from the test itself.
const PAUSE: Duration = Duration::from_millis(1);

fn acted(watched: Option<Watched>) -> (ParticipantId, ParticipantId) {
    match watched {
        Some(Watched::Acted { named, id, outcome: Outcome::Removed, request_ids }) => {
            assert_eq!(request_ids.len(), 1);
            (named, id)
        }
        other => panic!("{other:?}"),
    }
}

/// What it did next, besides looking.
pub(crate) async fn next(guard: &mut KeepOut) -> Option<Watched> {
    loop {
        match guard.next().await {
            Some(Watched::Looked) => {}
            other => return other,
        }
    }
}

#[tokio::test]
async fn on_huawei_whoever_comes_back_is_known_by_number_and_removed_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann", "bob"]);
    let [_, ann, bob] = &sandbox.members(Vendor::Huawei, &meeting)[..] else { panic!() };
    let client = sandbox.huawei_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client.clone(), Removal::new(&meeting, [ann])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await), (ann.clone(), ann.clone()));
    for _ in 0..2 {
        let id = sandbox.join(Vendor::Huawei, &meeting, "ann").unwrap();
        assert_ne!(id, *ann);
        assert_eq!(acted(next(&mut guard).await), (ann.clone(), id));
    }
    assert!(sandbox.members(Vendor::Huawei, &meeting).contains(bob));

    // Somebody who is not there yet.
    let listed = client.participants(&meeting).all().await.unwrap();
    let number = listed.into_iter().find(|one| one.id.as_ref() == Some(bob)).unwrap().number.unwrap();
    assert!(sandbox.leave(Vendor::Huawei, &meeting, "bob"));
    let mut guard = KeepOut::new(client, Removal::new(&meeting, [&number])).unwrap().every(PAUSE);
    let id = sandbox.join(Vendor::Huawei, &meeting, "bob").unwrap();
    assert_eq!(acted(next(&mut guard).await), (number.into(), id));
}

#[tokio::test]
async fn it_goes_on_after_a_failure_and_ends_with_the_meeting() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
    let ann = sandbox.members(Vendor::Huawei, &meeting)[1].clone();
    let client = sandbox.huawei_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, [&ann])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await).0, ann);
    sandbox.refuse_connections().await;
    let Some(Watched::Blind(error)) = next(&mut guard).await else { panic!() };
    assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::Interrupted), "{error}");
    sandbox.accept_connections().await.unwrap();
    let id = sandbox.join(Vendor::Huawei, &meeting, "ann").unwrap();
    assert_eq!(acted(next(&mut guard).await), (ann, id));
    sandbox.end_meeting(Vendor::Huawei, &meeting);
    let ended = next(&mut guard).await;
    assert!(
        matches!(&ended, Some(Watched::Ended(error)) if error.kind() == ErrorKind::FailedPrecondition),
        "{ended:?}"
    );
    assert_eq!(next(&mut guard).await, None);
}

#[tokio::test]
async fn where_there_are_bans_they_are_used() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Tencent] {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let meetings = sandbox.client(vendor).unwrap();
        let mut guard = KeepOut::new(meetings, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
        assert_eq!(acted(next(&mut guard).await).0, "ann");
        assert_eq!(sandbox.join(vendor, &meeting, "ann"), Err(JoinError::Barred));
    }
    // Bans are for those who are there: somebody who comes later is watched for.
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host"]);
    let hour = Rejoin::ForbiddenFor(Duration::from_secs(3600));
    let removal = Removal::new(&meeting, ["ann"]).reason("noise").rejoin(hour);
    let mut guard = KeepOut::new(sandbox.tencent_client().unwrap(), removal).unwrap().every(PAUSE);
    sandbox.join(Vendor::Tencent, &meeting, "ann").unwrap();
    assert_eq!(acted(next(&mut guard).await).0, "ann");
    assert_eq!(sandbox.join(Vendor::Tencent, &meeting, "ann"), Err(JoinError::Barred));
}

#[tokio::test]
async fn whom_it_cannot_remove_it_tells_of() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    sandbox.inject(FaultRule::on("ban_room_member", Fault::BreakAfter));
    let client = sandbox.tencent_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
    assert!(matches!(next(&mut guard).await, Some(Watched::Acted { outcome: Outcome::Unknown(_), .. })));
    let huawei = sandbox.huawei_client().unwrap();
    let removal = Removal::new("123", ["ann"]).rejoin(Rejoin::Forbidden);
    assert_eq!(KeepOut::new(huawei, removal).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test(start_paused = true)]
async fn it_looks_as_often_as_it_is_told() {
    let service = Timed::answering(|_| Reply::Lost);
    let client = tencent_builder(&service).attempts(1).build().unwrap();
    let pause = Duration::from_secs(30);
    let mut guard = KeepOut::new(client, Removal::new("room", ["ann"])).unwrap().every(pause);
    let began = Instant::now();
    for _ in 0..4 {
        assert!(matches!(next(&mut guard).await, Some(Watched::Blind(_))));
    }
    assert_eq!((began.elapsed(), service.sent("get_room_member_list").len()), (pause * 3, 4));
}

#[tokio::test]
async fn a_refusal_that_is_not_of_the_meeting_is_waited_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Tencent, ["host", "ann"]);
    let client = sandbox.tencent_builder().attempts(1).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, ["ann"])).unwrap().every(PAUSE);
    assert_eq!(acted(next(&mut guard).await).0, "ann");
    let bytes = r#"{"code":"NoRoute","message":"no route"}"#.into();
    let proxy = Fault::Body { status: 404, content_type: "application/json".into(), bytes };
    sandbox.inject(FaultRule::on("get_room_member_list", proxy).times(2));
    for _ in 0..2 {
        let watched = next(&mut guard).await;
        assert!(
            matches!(&watched, Some(Watched::Blind(error)) if error.kind() == ErrorKind::InvalidResponse),
            "{watched:?}"
        );
    }
    sandbox.end_meeting(Vendor::Tencent, &meeting);
    let watched = next(&mut guard).await;
    assert!(matches!(&watched, Some(Watched::Ended(error)) if error.is_no_meeting()), "{watched:?}");
}
