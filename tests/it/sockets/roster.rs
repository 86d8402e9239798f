//! Who is in a meeting, by the sockets of the sandbox.

use std::time::Duration;

use futures_util::StreamExt as _;
use meeting_control::control::{Change, MeetingControl as _, MeetingId, News, Roster, Source};
use meeting_control::event::{Happening, Leaving};
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use meeting_control::{ErrorKind, Vendor};
use serde_json::json;

use super::vendor;
use crate::clients::calls;
use crate::roster::{next, told};

/// So seldom that nothing is known by it.
const SELDOM: Duration = Duration::from_secs(3600);

fn list(vendor: Vendor) -> &'static str {
    if vendor == Vendor::DingTalk { "query_conference_members" } else { "show_real_time_info_of_meeting" }
}

fn roster(sandbox: &Sandbox, vendor: Vendor, meeting: &MeetingId) -> Roster {
    let client = sandbox.client(vendor).unwrap();
    let news = client.client().unwrap().news(meeting).unwrap();
    Roster::new(client, meeting).unwrap().hearing(news)
}

/// Goes on until the list has been read so often, with nothing to tell.
async fn looked(roster: &mut Roster, times: impl Fn() -> bool) {
    while !times() {
        let told = tokio::time::timeout(Duration::from_millis(5), roster.next()).await;
        assert!(told.is_err(), "{told:?}");
    }
}

/// Who is there already, and that the connection stands: what happened before it did is looked up.
async fn settled<const N: usize>(sandbox: &Sandbox, vendor: Vendor, roster: &mut Roster, begun: [String; N]) {
    let before = calls(sandbox, list(vendor));
    assert_eq!(next(roster).await, begun);
    looked(roster, || calls(sandbox, list(vendor)) == before + 2).await;
}

#[tokio::test]
async fn whoever_comes_and_goes_is_told_through_a_lost_connection_to_the_end() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let [host, ann] = &sandbox.members(vendor, &meeting)[..] else { panic!() };
        let mut roster = roster(&sandbox, vendor, &meeting).every(SELDOM);
        let begun = [format!("came {host}"), format!("came {ann}"), "complete".to_owned()];
        settled(&sandbox, vendor, &mut roster, begun).await;
        assert_eq!(roster.source(), Source::Events);

        let bob = sandbox.join(vendor, &meeting, "bob").unwrap();
        assert_eq!(next(&mut roster).await, [format!("came {bob}")]);
        if vendor == Vendor::Huawei {
            // The list tells the number.
            assert_eq!(next(&mut roster).await, [format!("changed {bob}")]);
        }
        let lists = calls(&sandbox, list(vendor));
        assert!(sandbox.leave(vendor, &meeting, "ann"));
        assert_eq!(next(&mut roster).await, [format!("left {ann}")]);
        sandbox.client(vendor).unwrap().rename(&meeting, host, "Chair").await.unwrap();
        if vendor == Vendor::Huawei {
            assert_eq!(next(&mut roster).await, [format!("changed {host}")]);
        }
        assert_eq!(calls(&sandbox, list(vendor)) - lists, usize::from(vendor == Vendor::Huawei), "{vendor}");

        sandbox.cut_sockets(vendor);
        assert!(sandbox.leave(vendor, &meeting, "bob"));
        let mut repaired = vec!["deaf".to_owned(), "hearing".to_owned(), format!("left {bob}")];
        if vendor == Vendor::DingTalk {
            // No event tells of it.
            repaired.push(format!("changed {host}"));
        }
        repaired.sort();
        let mut changes = Vec::new();
        while changes.len() < repaired.len() {
            changes.push(told(roster.next().await));
        }
        changes.sort();
        assert_eq!(changes, repaired, "{vendor}");
        assert_eq!(roster.source(), Source::Events);

        sandbox.end_meeting(vendor, &meeting);
        let mut last = None;
        while let Some(change) = roster.next().await {
            last = Some(change);
        }
        let over = [ErrorKind::NotFound, ErrorKind::FailedPrecondition];
        assert!(matches!(&last, Some(Change::Ended(error)) if over.contains(&error.kind())), "{last:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_replaced_before_it_ends_is_no_gap() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host"]);
    let mut roster = roster(&sandbox, Vendor::DingTalk, &meeting).every(SELDOM);
    settled(&sandbox, Vendor::DingTalk, &mut roster, ["came host", "complete"].map(str::to_owned)).await;
    sandbox.announce_disconnect();
    looked(&mut roster, || calls(&sandbox, "open_connection") == 2).await;
    sandbox.join(Vendor::DingTalk, &meeting, "ann").unwrap();
    assert_eq!(next(&mut roster).await, ["came ann"]);
    assert_eq!(calls(&sandbox, list(Vendor::DingTalk)), 2);
}

#[tokio::test]
async fn where_the_socket_is_refused_the_list_is_read_and_it_says_why() {
    let sandbox = Sandbox::start().await.unwrap();
    for (vendor, opening) in [(Vendor::DingTalk, "open_connection"), (Vendor::Huawei, "create_web_socket_token")] {
        sandbox.inject(FaultRule::on(opening, Fault::Status(503)).always());
        let meeting = sandbox.start_meeting(vendor, ["host"]);
        let host = sandbox.members(vendor, &meeting)[0].clone();
        let mut roster = roster(&sandbox, vendor, &meeting).every(Duration::from_millis(1));
        assert_eq!(next(&mut roster).await, [format!("came {host}"), "complete".to_owned()]);
        let deaf = roster.next().await;
        assert!(matches!(&deaf, Some(Change::Deaf(error)) if error.operation() == Some(opening)), "{vendor}: {deaf:?}");
        assert_eq!(roster.source(), Source::Polling);
        let ann = sandbox.join(vendor, &meeting, "ann").unwrap();
        assert_eq!(next(&mut roster).await, [format!("came {ann}")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_good_is_the_last_that_is_heard() {
    let vendor = vendor::Vendor::new();
    vendor.refuse(401, json!({ "requestid": "R", "code": "authFailed", "message": "鉴权失败" }));
    let news: Vec<_> = News::of_socket(vendor.dingtalk()).collect().await;
    assert!(matches!(&news[..], [News::Deaf(error)] if error.kind() == ErrorKind::Unauthenticated), "{news:?}");
}

#[tokio::test(start_paused = true)]
async fn what_comes_late_is_no_news() {
    let vendor = vendor::Vendor::new();
    let news = News::of_socket(vendor.dingtalk()).take(3).collect::<Vec<_>>();
    let (news, _peer) = tokio::join!(news, async {
        let mut peer = vendor.peer().await;
        for (number, scene, who) in [(8, "user_leave", "ann"), (7, "user_join", "ann"), (9, "user_leave", "bob")] {
            let member = json!({ "conferenceId": "c1", "userId": who });
            let data = json!({ "statusSeqNum": number, "changeScene": scene, "openMemberModels": [member] });
            let kind = "meeting_member_status_change";
            let headers = json!({ "eventType": kind, "eventId": format!("e{number}"), "messageId": "m" });
            peer.say(&json!({ "type": "EVENT", "headers": headers, "data": data.to_string() })).await;
        }
        peer
    });
    let left = |news: &News, who| {
        matches!(news, News::Event(event)
            if matches!(&event.what, Happening::Left(one, Leaving::NotTold) if one.id.as_deref() == Some(who)))
    };
    assert!(matches!(&news[..], [News::Gap, ann, bob] if left(ann, "ann") && left(bob, "bob")), "{news:?}");
}
