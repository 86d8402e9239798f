//! What is put around a client: nobody is touched who must not be, and nothing is done without a record.

use std::future::Future as _;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use meeting_control::control::{
    Audit, AuditEntry, DryRun, MeetingControl, Outcome, People, Protected, Rejoin, Removal, SelfUnmute, Whom,
};
use meeting_control::sandbox::Sandbox;
use meeting_control::{ErrorKind, Vendor};

use crate::clients::{calls, tencent};
use crate::timed::{Reply, Timed, envelope, people, tencent_builder};

#[tokio::test]
async fn whoever_is_protected_is_not_touched_and_the_others_are() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob", "cyd"]);
        let [_, ann, bob, cyd] = &sandbox.members(vendor, &room)[..] else { panic!() };
        let meetings = Protected::new(sandbox.client(vendor).unwrap(), [bob]);
        let cohosts = People::new(&room, [bob, cyd]);
        assert!(meetings.add_cohosts(&cohosts).await.unwrap().all_done());
        let report = meetings.remove_cohosts(&cohosts).await.unwrap();
        assert_eq!(report.outcome(bob).unwrap().error().unwrap().kind(), ErrorKind::InvalidArgument);
        assert!(report.outcome(cyd).unwrap().is_done());

        let report = meetings.remove(&Removal::new(&room, [ann, bob, cyd])).await.unwrap();
        let outcomes: Vec<_> = report.iter().map(|(one, outcome)| (one, outcome.as_str())).collect();
        assert_eq!(outcomes, [(ann, "removed"), (bob, "failed"), (cyd, "removed")], "{vendor}");
        assert!(!report.request_ids().is_empty());
        let sent = sandbox.exchanges().len();
        let report = meetings.remove(&Removal::new(&room, [bob])).await.unwrap();
        assert_eq!(report.outcome(bob).unwrap().error().unwrap().kind(), ErrorKind::InvalidArgument);
        let error = meetings.mute_everybody(&room, SelfUnmute::Forbidden).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidArgument, false));
        assert_eq!(sandbox.exchanges().len(), sent);
        assert_eq!(sandbox.members(vendor, &room).len(), 2);
    }
}

/// Whoever hands it over is a plain participant afterwards.
#[tokio::test]
async fn a_protected_host_stays_the_host() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::Huawei, Vendor::Tencent] {
        let room = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        let [host, ann, bob] = &sandbox.members(vendor, &room)[..] else { panic!() };
        let meetings = Protected::new(sandbox.client(vendor).unwrap(), [host]);
        let error = meetings.hand_over_host(&room, ann).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidArgument, false), "{vendor}");
        let meetings = Protected::new(sandbox.client(vendor).unwrap(), [bob]);
        meetings.hand_over_host(&room, bob).await.unwrap();
    }
}

fn kept() -> (Arc<Mutex<Vec<AuditEntry>>>, impl Fn(AuditEntry) + Send + Sync + 'static) {
    let entries = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&entries);
    (entries, move |entry| sink.lock().unwrap().push(entry))
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_halfway_is_in_the_record_with_everybody() {
    let service = Timed::answering(|_| Reply::Answer(std::time::Duration::from_millis(20), 200, envelope(0)));
    let client = Arc::new(tencent_builder(&service).build().unwrap());
    let (entries, sink) = kept();
    let meetings = Audit::new(Protected::new(client, ["user0"]), sink).who("chris");
    let removal = Removal::new("room", people(400)).reason("noise");
    let mut removing = meetings.removing(&removal).await.unwrap();
    assert!(matches!(removing.next().await, Some((one, Outcome::Failed(_))) if one == "user0"));
    while !matches!(removing.next().await, Some((_, Outcome::Removed))) {}
    assert!(entries.lock().unwrap().is_empty());
    drop(removing);
    let entries = std::mem::take(&mut *entries.lock().unwrap());
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!((entry.who.as_deref(), entry.why.as_deref()), (Some("chris"), Some("noise")));
    let report = entry.report.as_ref().unwrap();
    assert_eq!(report.iter().map(|(one, _)| one.to_owned()).collect::<Vec<_>>(), people(400));
    for word in ["removed", "failed", "not_attempted"] {
        assert!(report.iter().any(|(_, outcome)| outcome.as_str() == word), "{word}");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_is_in_the_record() {
    let sandbox = Sandbox::start().await.unwrap();
    let (entries, sink) = kept();
    let meetings = Audit::new(tencent(&sandbox), sink);
    {
        let room = "room".into();
        let mut ending = pin!(meetings.end(&room));
        assert!(matches!(ending.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
        drop(meetings.end(&room)); // never begun
    }
    let entries = entries.lock().unwrap().clone();
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    let error = entry.error.as_ref().unwrap();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Interrupted, true));
    let record = serde_json::to_value(entry).unwrap();
    assert_eq!((&record["verb"], &record["error"]["kind"]), (&"end".into(), &"interrupted".into()));
    assert!(record["began"].is_u64() && record["took"].is_u64() && record["report"].is_null());
}

#[tokio::test]
async fn what_is_refused_is_in_the_record() {
    let sandbox = Sandbox::start().await.unwrap();
    let (entries, sink) = kept();
    let meetings = Audit::new(sandbox.huawei_client().unwrap(), sink);
    let error = meetings.remove(&Removal::new("123", ["ann"]).rejoin(Rejoin::Forbidden)).await.unwrap_err();
    assert_eq!(entries.lock().unwrap()[0].error.as_ref(), Some(&error));
}

#[tokio::test]
async fn layers_can_be_stacked_and_a_dry_run_knows_everybody() {
    let sandbox = Sandbox::start().await.unwrap();
    let room = sandbox.start_meeting(Vendor::Tencent, ["host", "ann", "bob"]);
    let (entries, sink) = kept();
    let shared: Arc<dyn MeetingControl> = Arc::new(tencent(&sandbox));
    let meetings = Protected::new(Audit::new(DryRun::new(shared), sink), ["bob"]);
    let everybody = Whom::everybody().resolve(&meetings, &room).await.unwrap();
    let report = meetings.remove(&Removal::of(everybody.into_people())).await.unwrap();
    let outcomes: Vec<_> = report.iter().map(|(one, outcome)| (one.as_str(), outcome.as_str())).collect();
    assert_eq!(outcomes, [("ann", "planned"), ("bob", "failed")]);
    let entries = entries.lock().unwrap();
    assert_eq!(entries[0].whom, ["ann"]);
    // Of bob the layer beneath was never asked.
    assert_eq!(entries[0].report.as_ref().unwrap().iter().map(|(one, _)| one.as_str()).collect::<Vec<_>>(), ["ann"]);
    assert_eq!(calls(&sandbox, "kick_user_out"), 0);
}
