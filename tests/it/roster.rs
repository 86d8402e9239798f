//! Who is in a meeting now, by events where there are some and by looking where there are none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use meeting_control::control::{
    Change, KeepOut, MeetingControl as _, MeetingId, News, Outcome, Participant, Removal, Role, Roster, Source, Watched,
};
use meeting_control::event::{Happening, MeetingEvent, Somebody};
use meeting_control::sandbox::Sandbox;
use meeting_control::{Error, ErrorKind, Vendor};
use tokio::time::Instant;

use crate::clients::calls;
use crate::keep_out;
use crate::news::{events, joined, left};
use crate::timed::{Reply, Timed, envelope, tencent_builder};

/// Short, as what is waited for comes from the test itself.
const PAUSE: Duration = Duration::from_millis(1);
const LATENCY: Duration = Duration::from_millis(20);

/// What changed, as a word and an id.
pub(crate) fn told(change: Option<Change>) -> String {
    let of = |word: &str, one: Participant| format!("{word} {}", one.id.unwrap());
    match change.expect("it goes on") {
        Change::Came(one) => of("came", one),
        Change::Changed(one) => of("changed", one),
        Change::Left(one) => of("left", one),
        Change::Complete => "complete".to_owned(),
        Change::Deaf(_) => "deaf".to_owned(),
        Change::Hearing => "hearing".to_owned(),
        Change::Ended(error) => format!("ended {}", error.kind()),
        other => format!("{other:?}"),
    }
}

pub(crate) async fn next<const N: usize>(roster: &mut Roster) -> [String; N] {
    let mut changes = Vec::new();
    while changes.len() < N {
        changes.push(told(roster.next().await));
    }
    changes.try_into().unwrap()
}

#[tokio::test]
async fn whoever_comes_and_goes_is_told_on_every_vendor() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let [host, ann] = &sandbox.members(vendor, &meeting)[..] else { panic!() };
        let mut roster = Roster::new(sandbox.client(vendor).unwrap(), &meeting).unwrap().every(PAUSE);
        assert_eq!(roster.source(), Source::Polling);
        assert_eq!(next(&mut roster).await, [format!("came {host}"), format!("came {ann}"), "complete".into()]);
        let bob = sandbox.join(vendor, &meeting, "bob").unwrap();
        assert_eq!(next(&mut roster).await, [format!("came {bob}")]);
        sandbox.client(vendor).unwrap().rename(&meeting, ann, "Anna").await.unwrap();
        assert_eq!(next(&mut roster).await, [format!("changed {ann}")]);
        assert!(sandbox.leave(vendor, &meeting, "ann"));
        assert_eq!(next(&mut roster).await, [format!("left {ann}")]);
        let present: Vec<_> = roster.participants().map(|one| (one.id.clone().unwrap(), one.role)).collect();
        assert_eq!(present, [(host.clone(), Role::Host), (bob, Role::Attendee)], "{vendor}");
        sandbox.end_meeting(vendor, &meeting);
        let mut last = None;
        while let Some(change) = roster.next().await {
            last = Some(change);
        }
        assert!(matches!(last, Some(Change::Ended(_))), "{vendor}: {last:?}");
    }
}

#[tokio::test]
async fn events_are_believed_without_reading_the_list_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host", "ann"]);
    let (sender, events) = events();
    let mut roster = Roster::new(sandbox.dingtalk_client().unwrap(), &meeting).unwrap().hearing(events);
    assert_eq!(roster.source(), Source::Events);
    let elsewhere = MeetingId::from("elsewhere");
    let role = |one: &str, role| MeetingEvent::of(&meeting, Happening::Role(Somebody::of(one), role)).into();
    let told = [
        joined(&elsewhere, "dan"),
        joined(&meeting, "ann"),
        joined(&meeting, "bob"),
        role("bob", Role::Cohost),
        left(&meeting, "nobody"),
        left(&meeting, "bob"),
    ];
    told.into_iter().for_each(|heard| sender.send(heard).unwrap());
    let begun = ["came host", "came ann", "complete"];
    assert_eq!(next(&mut roster).await, begun);
    assert_eq!(next(&mut roster).await, ["came bob", "changed bob", "left bob"]);
    assert_eq!(calls(&sandbox, "query_conference_members"), 1);
}

/// A webhook comes again for a day, and a meeting can be entered again.
#[tokio::test]
async fn that_a_meeting_has_ended_the_list_decides() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["host"]);
    let (sender, events) = events();
    let mut roster = Roster::new(sandbox.dingtalk_client().unwrap(), &meeting).unwrap().hearing(events);
    assert_eq!(next(&mut roster).await, ["came host", "complete"]);
    let ended = || MeetingEvent::of(&meeting, Happening::Ended).into();
    sender.send(ended()).unwrap();
    sender.send(joined(&meeting, "ann")).unwrap();
    assert_eq!(next(&mut roster).await, ["came ann"]);
    sandbox.end_meeting(Vendor::DingTalk, &meeting);
    sender.send(ended()).unwrap();
    while let Some(change) = roster.next().await {
        if let Change::Ended(error) = change {
            assert_eq!(error.kind(), ErrorKind::NotFound);
            return;
        }
    }
    panic!("it has not ended");
}

/// Tencent's lists of these accounts, one after the other, and the last one again and again.
fn lists(lists: &'static [&'static [&'static str]]) -> (Timed, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let service = Timed::answering(move |departure| match departure.name.as_str() {
        "get_room_member_list" => {
            let people = lists[count.fetch_add(1, Ordering::SeqCst).min(lists.len() - 1)];
            let members: Vec<_> = people.iter().map(|one| serde_json::json!({"Member_Account": one})).collect();
            let response = serde_json::json!({"MemberList": members, "Next": ""});
            let answer = serde_json::json!({
                "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response,
            });
            Reply::Answer(LATENCY, 200, answer.to_string())
        }
        _ => Reply::Answer(LATENCY, 200, envelope(0)),
    });
    (service, read)
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_repaired_at_once_and_what_was_lost_unnoticed_within_a_minute() {
    let (service, read) = lists(&[&["ann"], &["ann", "bob"], &["bob"]]);
    let room = MeetingId::from("room");
    let (sender, events) = events();
    let mut roster = Roster::new(tencent_builder(&service).build().unwrap(), &room).unwrap().hearing(events);
    assert_eq!(next(&mut roster).await, ["came ann", "complete"]);
    let began = Instant::now();
    sender.send(News::Gap).unwrap();
    assert_eq!(next(&mut roster).await, ["came bob"]);
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(next(&mut roster).await, ["left ann"]);
    assert!(began.elapsed() > Duration::from_secs(30));
    // However many gaps there are, they make one list.
    (0..100).for_each(|_| sender.send(News::Gap).unwrap());
    sender.send(joined(&room, "cyd")).unwrap();
    assert_eq!(next(&mut roster).await, ["came cyd"]);
    assert_eq!(next(&mut roster).await, ["left cyd"]);
    assert_eq!(read.load(Ordering::SeqCst), 4);
    drop(sender);
    assert_eq!(next(&mut roster).await, ["deaf"]);
    assert_eq!(roster.source(), Source::Polling);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_to_stay_out_is_removed_when_an_event_tells_of_them() {
    let (service, read) = lists(&[&["host"]]);
    let room = MeetingId::from("room");
    let (sender, events) = events();
    let client = tencent_builder(&service).build().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&room, ["ann"])).unwrap().hearing(events);
    assert_eq!(guard.source(), Source::Events);
    for heard in [joined(&room, "bob"), joined(&room, "ann"), left(&room, "ann"), joined(&room, "ann")] {
        sender.send(heard).unwrap();
    }
    for _ in 0..2 {
        let Some(Watched::Acted { named, outcome: Outcome::Removed, .. }) = keep_out::next(&mut guard).await else {
            panic!()
        };
        assert_eq!(named, "ann");
    }
    assert_eq!(read.load(Ordering::SeqCst), 1);
    drop(sender);
    assert!(matches!(keep_out::next(&mut guard).await, Some(Watched::Deaf(_))));
    assert_eq!(guard.source(), Source::Polling);
}

#[tokio::test(start_paused = true)]
async fn while_no_events_come_the_list_is_read_as_often_as_without_them() {
    let (service, read) = lists(&[&["ann"], &["ann", "bob"], &["ann", "bob"], &["bob"]]);
    let (sender, events) = events();
    let client = tencent_builder(&service).build().unwrap();
    let mut roster = Roster::new(client, "room").unwrap().hearing(events);
    assert_eq!(next(&mut roster).await, ["came ann", "complete"]);
    let lost = Error::new(Vendor::Tencent, ErrorKind::Interrupted).with_message("the connection is gone");
    sender.send(News::Deaf(lost.clone())).unwrap();
    assert_eq!(roster.next().await, Some(Change::Deaf(lost.clone())));
    assert_eq!(roster.source(), Source::Polling);
    sender.send(News::Deaf(lost)).unwrap(); // the next try has failed too: it is no news
    let began = Instant::now();
    assert_eq!(next(&mut roster).await, ["came bob", "left ann"]);
    assert!(began.elapsed() < Duration::from_secs(15));
    assert_eq!(read.load(Ordering::SeqCst), 4);
    sender.send(News::Gap).unwrap();
    assert_eq!(next(&mut roster).await, ["hearing"]);
    assert_eq!(roster.source(), Source::Events);
}

/// An event tells the id of a new join alone, and the list the number by which it is known whose it is.
#[tokio::test]
async fn whoever_comes_back_on_huawei_is_looked_up_when_an_event_tells_of_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
    let ann = sandbox.members(Vendor::Huawei, &meeting)[1].clone();
    let (sender, heard) = events();
    let client = sandbox.huawei_client().unwrap();
    let mut guard = KeepOut::new(client, Removal::new(&meeting, [&ann])).unwrap().hearing(heard);
    assert!(matches!(keep_out::next(&mut guard).await, Some(Watched::Acted { id, .. }) if id == ann));
    let again = sandbox.join(Vendor::Huawei, &meeting, "ann").unwrap();
    sender.send(joined(&meeting, &again)).unwrap();
    let acted = keep_out::next(&mut guard).await;
    assert!(matches!(&acted, Some(Watched::Acted { named, id, .. }) if *named == ann && *id == again), "{acted:?}");
    let lists = calls(&sandbox, "show_real_time_info_of_meeting");
    drop(sender);
    assert!(lists >= 2, "{lists}");
}

#[tokio::test(start_paused = true)]
async fn somebody_with_two_devices_is_there_until_the_list_says_otherwise() {
    let (service, _) = lists(&[&["ann"], &["ann"], &[]]);
    let client = tencent_builder(&service).build().unwrap();
    let meeting = MeetingId::from("room");
    let (sender, heard) = events();
    let mut roster = Roster::new(client, &meeting).unwrap().hearing(heard);
    assert_eq!(next(&mut roster).await, ["came ann", "complete"]);
    sender.send(joined(&meeting, "ann")).unwrap();
    sender.send(left(&meeting, "ann")).unwrap();
    let mut told = std::pin::pin!(roster.next());
    assert!(tokio::time::timeout(Duration::from_secs(30), told.as_mut()).await.is_err());
    assert_eq!(self::told(told.await), "left ann");
}

#[tokio::test]
async fn what_cannot_be_watched_is_refused() {
    struct Blind;
    impl meeting_control::control::MeetingControl for Blind {
        fn vendor(&self) -> Vendor {
            Vendor::Huawei
        }

        fn capabilities(&self) -> meeting_control::control::Capabilities {
            meeting_control::control::Capabilities::only(Vendor::Huawei, [])
        }
    }
    let kind = |error: Error| error.kind();
    assert_eq!(Roster::new(Blind, "123").map_err(kind).unwrap_err(), ErrorKind::Unsupported);
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.tencent_client().unwrap();
    assert_eq!(Roster::new(client, "room ").map_err(kind).unwrap_err(), ErrorKind::InvalidArgument);
}
