//! The same words for the events of all vendors.

use super::*;
use meeting_control::event::Happening::{EverybodyMuted, Joined, Left, Locked, Muted, Recording, Role, Waiting};
use meeting_control::event::{Happening, InOrder, Leaving, MeetingEvent};

/// Meeting and happening, without the names shown.
fn told(events: Vec<MeetingEvent>) -> Vec<String> {
    let who = |one: &meeting_control::event::Somebody| one.id.as_deref().unwrap_or_default().to_owned();
    let what = |what: &Happening| match what {
        Joined(one) => format!("joined {}", who(one)),
        Left(one, why) => format!("left {} {why:?}", who(one)),
        Role(one, role) => format!("role {} {role:?}", who(one)),
        Muted(one, muted) => format!("muted {} {muted}", who(one)),
        Waiting(one, waits) => format!("waiting {} {waits}", who(one)),
        other => format!("{other:?}"),
    };
    events
        .iter()
        .map(|event| format!("{}: {}", event.meeting.as_deref().unwrap_or_default(), what(&event.what)))
        .collect()
}

fn dingtalk(data: serde_json::Value, kind: &str) -> Vec<String> {
    let frame = serde_json::json!({
        "type": "EVENT", "headers": { "eventType": kind, "eventId": "e" }, "data": data.to_string(),
    });
    told(dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event.meeting_events())
}

#[test]
fn dingtalk_tells_of_unions() {
    let members = serde_json::json!([{"conferenceId": "c", "userId": "u1"}, {"conferenceId": "c", "userId": ""}]);
    for (scene, expected) in [
        ("user_join", vec!["c: joined u1", "c: joined "]),
        ("user_kicked", vec!["c: left u1 Removed", "c: left  Removed"]),
        ("user_invited", vec![]),
    ] {
        let data = serde_json::json!({ "changeScene": scene, "openMemberModels": members });
        assert_eq!(dingtalk(data, "meeting_member_status_change"), expected);
    }
    let data = serde_json::json!({ "changeScene": "conference_closed", "openConfModel": { "conferenceId": "c" } });
    assert_eq!(dingtalk(data, "meeting_status_change_target_push"), ["c: Ended"]);
}

fn huawei(frame: serde_json::Value) -> Vec<String> {
    told(huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event.meeting_events())
}

#[test]
fn huawei_tells_of_sites_as_they_are() {
    let site = |mode: u8, map: serde_json::Value| {
        let data = serde_json::json!([{ "pid": "p", "mode": mode, "pinfoMap": map }]);
        huawei(serde_json::json!({ "action": "ParticipantsNotify", "confID": "1", "data": data }))
    };
    let new = site(0, serde_json::json!({ "STATE": "0", "ROLE": "1", "MUTE": "0" }));
    assert_eq!(new, ["1: joined p", "1: role p Host", "1: muted p false"]);
    assert_eq!(site(0, serde_json::json!({ "IS_COHOST": "1" })), ["1: role p Cohost"]);
    assert_eq!(site(1, serde_json::json!({})), ["1: left p NotTold"]);
    let state =
        serde_json::json!({ "action": "ConfDynamicInfoNotify", "confID": "1", "lock": 1, "mute": 0, "recState": 1 });
    let expected = [Locked(true), EverybodyMuted(false), Recording(true)].map(|what| format!("1: {what:?}"));
    assert_eq!(huawei(state), expected);
    let waiting = serde_json::json!([{ "pid": "p", "mode": 0, "pinfoMap": { "WAITINGSTATE": "1" } }]);
    let waiting = serde_json::json!({ "action": "WaitingListNotify", "confID": "1", "data": waiting });
    assert_eq!(huawei(waiting), ["1: waiting p false"]);
}

#[test]
fn tencent_tells_why_somebody_left() {
    let leave = |kind: &str| {
        let body = serde_json::json!({
            "CallbackCommand": "Room.CallbackAfterMemberLeave", "RoomId": "r", "Type": kind, "MemberList_Account": ["a", "b"],
        });
        told(tencent::event::read_unsigned(body.to_string().as_bytes()).unwrap().trust().event.meeting_events())
    };
    assert_eq!(leave("Kicked"), ["r: left a Removed", "r: left b Removed"]);
    for (kind, why) in [("Leave", Leaving::Voluntary), ("Expired", Leaving::Lost), ("Moved", Leaving::NotTold)] {
        assert_eq!(leave(kind)[0], format!("r: left a {why:?}"));
    }
}

/// Something that happens to somebody in a meeting, numbered.
fn numbered(number: i64, scene: &str, who: &str) -> dingtalk::event::Event {
    let members = serde_json::json!([{ "conferenceId": "c1", "userId": who }]);
    let data = serde_json::json!({ "statusSeqNum": number, "changeScene": scene, "openMemberModels": members });
    let headers = serde_json::json!({ "eventType": "meeting_member_status_change" });
    let frame = serde_json::json!({ "type": "EVENT", "headers": headers, "data": data.to_string() });
    dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event
}

#[test]
fn what_comes_late_is_dropped_for_those_of_whom_something_newer_was_told() {
    let mut order = InOrder::new(10);
    let mut kept = |number, scene, who| order.keep(&numbered(number, scene, who)).len();
    assert_eq!(kept(5, "user_leave", "ann"), 1);
    assert_eq!(kept(4, "user_join", "ann"), 0, "she left after that");
    assert_eq!(kept(4, "user_join", "bob"), 1, "of him nothing newer was told");
    assert_eq!(kept(5, "user_leave", "ann"), 1, "what comes twice is not late");
    assert_eq!(kept(6, "user_join", "ann"), 1);
    let mut forgetful = InOrder::new(1);
    let mut kept = |number, who| forgetful.keep(&numbered(number, "user_join", who)).len();
    assert_eq!([kept(5, "ann"), kept(5, "bob"), kept(4, "ann")], [1, 1, 1], "the oldest is forgotten");
}

#[test]
fn people_without_an_id_are_not_taken_for_one_another() {
    let mut order = InOrder::new(10);
    let mut kept = |number, scene| order.keep(&numbered(number, scene, "")).len();
    assert_eq!([kept(5, "user_leave"), kept(4, "user_join"), kept(3, "user_join")], [1, 1, 1]);
}

/// Who of a meeting at Huawei is muted: all of them as it is (mode 0), or a change (mode 1).
fn muted(meeting: &str, mode: u8, version: i64, who: &[&str]) -> huawei::event::Event {
    let site = |pid: &&str| serde_json::json!({ "pid": pid, "mode": 0, "pinfoMap": { "MUTE": "1" } });
    let sites: Vec<_> = who.iter().map(site).collect();
    let frame = serde_json::json!({
        "action": "ParticipantsNotify", "confID": meeting, "msgMode": mode, "version": version, "data": sites,
    });
    huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event
}

#[test]
fn what_huawei_tells_as_a_whole_begins_a_new_count() {
    let mut order = InOrder::new(10);
    let mut kept = |mode, version| order.keep(&muted("1", mode, version, &["p"])).len();
    assert_eq!([kept(0, 1_700_000_000_000), kept(1, 7), kept(1, 6), kept(1, 8)], [1, 1, 0, 1]);
    assert_eq!([kept(0, 1_700_000_100_000), kept(1, 1)], [1, 1]);
}

#[test]
fn a_new_count_is_that_of_its_meeting_alone() {
    let mut order = InOrder::new(10);
    let mut kept = |meeting, mode, version| order.keep(&muted(meeting, mode, version, &["p"])).len();
    assert_eq!([kept("1", 1, 7), kept("2", 1, 7), kept("1", 0, 1_700_000_000_000)], [1, 1, 1]);
    assert_eq!([kept("1", 1, 1), kept("2", 1, 6)], [1, 0]);
}

#[test]
fn of_what_is_counted_anew_nothing_old_is_left_to_be_forgotten() {
    let mut order = InOrder::new(2);
    let mut kept = |mode, version, who| order.keep(&muted("1", mode, version, &[who])).len();
    assert_eq!([kept(1, 7, "p"), kept(0, 1_700_000_000_000, "p")], [1, 1]);
    assert_eq!([kept(1, 2, "p"), kept(1, 2, "q")], [1, 1]);
    assert_eq!([kept(1, 1, "p"), kept(1, 1, "q")], [0, 0], "there was room for both");
}

/// Were all that is known of other meetings looked through for everybody who is told of, this would take minutes.
#[test]
fn a_large_meeting_is_counted_anew_at_once() {
    let people: Vec<_> = (0..50_000).map(|number| number.to_string()).collect();
    let people: Vec<_> = people.iter().map(String::as_str).collect();
    let mut order = InOrder::new(people.len());
    let mut kept = |meeting, mode, version| order.keep(&muted(meeting, mode, version, &people)).len();
    assert_eq!([kept("1", 1, 7), kept("2", 0, 1_700_000_000_000), kept("1", 1, 6)], [people.len(), people.len(), 0]);
}
