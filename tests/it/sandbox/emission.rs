//! What is done in a meeting is told as the vendor tells it, and the SDK reads it.

use std::time::{Duration, UNIX_EPOCH};

use meeting_control::control::{MeetingControl, ParticipantId, Removal, Role, SelfUnmute};
use meeting_control::dynamic::{Arguments, DynamicClient as _};
use meeting_control::event::{Happening, Leaving, MeetingEvent};
use meeting_control::sandbox::{Emission, Sandbox, Subscription, Way};
use meeting_control::{Vendor, dingtalk, huawei, tencent};
use serde_json::json;

const KEY: &str = "1234567890123456789012345678901234567890123";

/// What the SDK makes of an event: the very kind, and nothing that is odd.
pub(super) fn understood(emission: &Emission) -> Vec<MeetingEvent> {
    let at = UNIX_EPOCH + Duration::from_millis(emission.at);
    let body = emission.body.to_string();
    let (kind, oddities, happened) = match (emission.vendor, emission.way) {
        (Vendor::DingTalk, Way::Push) => {
            let secrets = dingtalk::event::Secrets::new(
                dingtalk::event::Token("token"),
                dingtalk::event::AesKey(KEY),
                dingtalk::event::Owner("owner"),
            )
            .unwrap();
            let posted = secrets.seal(body.as_bytes(), at);
            let receiver = dingtalk::event::Receiver::new(secrets).at(at);
            let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
            assert_eq!(Some(&delivery.id), emission.id.as_ref());
            (delivery.event.kind().map(str::to_owned), delivery.oddities, delivery.event.meeting_events())
        }
        (Vendor::DingTalk, Way::Socket) => {
            let headers = json!({"eventType": emission.kind, "eventId": emission.id, "messageId": "m"});
            let frame = json!({"type": "EVENT", "headers": headers, "data": body}).to_string();
            let delivery = dingtalk::event::read_frame(frame.as_bytes()).unwrap().trust();
            (delivery.event.kind().map(str::to_owned), delivery.oddities, delivery.event.meeting_events())
        }
        (Vendor::Huawei, Way::Webhook) => {
            let secrets = huawei::event::Secrets::new("key");
            let posted = secrets.sign("app", &body, at);
            let receiver = huawei::event::Receiver::new(secrets).at(at);
            let delivery = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap();
            (delivery.event.kind().map(str::to_owned), delivery.oddities, delivery.event.meeting_events())
        }
        (Vendor::Huawei, Way::Socket) => {
            let delivery = huawei::event::read_frame(body.as_bytes()).unwrap().trust();
            assert_eq!(Some(&delivery.id), emission.id.as_ref());
            (delivery.event.kind().map(str::to_owned), delivery.oddities, delivery.event.meeting_events())
        }
        (Vendor::Tencent, Way::Callback | Way::Webhook) => {
            let delivery = tencent::event::read_unsigned(body.as_bytes()).unwrap().trust();
            (delivery.event.kind().map(str::to_owned), delivery.oddities, delivery.event.meeting_events())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((kind.as_deref(), oddities), (Some(emission.kind.as_str()), Vec::new()), "{body}");
    for event in &happened {
        assert_eq!(event.meeting.as_deref(), Some(emission.meeting.as_str()), "{body}");
    }
    happened
}

/// All that was told until now, understood.
pub(super) fn told(subscription: &mut Subscription) -> Vec<Emission> {
    let told: Vec<Emission> = std::iter::from_fn(|| subscription.try_next()).map(|told| (*told).clone()).collect();
    assert_eq!(subscription.missed(), 0);
    told.iter().for_each(|emission| drop(understood(emission)));
    told
}

/// The kinds that were told, but for those of sockets.
fn posted(subscription: &mut Subscription) -> Vec<String> {
    let told = told(subscription).into_iter().filter(|emission| emission.way != Way::Socket);
    told.map(|emission| emission.kind).collect()
}

fn of_sockets(subscription: &mut Subscription) -> Vec<String> {
    let told = told(subscription).into_iter().filter(|emission| emission.way == Way::Socket);
    told.map(|emission| emission.kind).collect()
}

#[tokio::test]
async fn who_is_removed_is_told_to_have_been_by_the_ids_that_verbs_take() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob", "cleo"]);
        let client = sandbox.client(vendor).unwrap();
        let mut subscription = sandbox.subscribe(vendor);
        client.remove(&Removal::new(&meeting, ["ann", "bob"])).await.unwrap();
        let told = told(&mut subscription);
        for way in [Way::Push, Way::Webhook, Way::Callback, Way::Socket] {
            let of_way = told.iter().filter(|emission| emission.way == way);
            let left: Vec<ParticipantId> = of_way
                .flat_map(understood)
                .filter_map(|event| match event.what {
                    Happening::Left(who, why) if vendor == Vendor::Huawei || why == Leaving::Removed => who.id,
                    other => panic!("{vendor}: {other:?}"),
                })
                .collect();
            let ways: &[Way] = match vendor {
                Vendor::DingTalk => &[Way::Push, Way::Socket],
                Vendor::Huawei => &[Way::Webhook, Way::Socket],
                _ => &[Way::Callback, Way::Webhook],
            };
            let removed: &[&str] = if ways.contains(&way) { &["ann", "bob"] } else { &[] };
            assert_eq!(left, removed, "{vendor} {way:?}");
        }
    }
}

#[tokio::test]
async fn a_meeting_is_told_from_its_start_to_its_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let life = |vendor| {
        let mut subscription = sandbox.subscribe(vendor);
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        sandbox.join(vendor, &meeting, "bob").unwrap();
        assert!(sandbox.leave(vendor, &meeting, "bob"));
        assert!(sandbox.record(vendor, &meeting, true));
        assert!(sandbox.end_meeting(vendor, &meeting));
        posted(&mut subscription)
    };
    assert_eq!(
        life(Vendor::DingTalk),
        [
            "meeting_status_change",
            "meeting_member_status_change",
            "meeting_member_status_change",
            "meeting_member_status_change",
            "meeting_member_status_change",
            "flash_minutes_open_event",
            "meeting_status_change",
        ]
    );
    assert_eq!(
        life(Vendor::Huawei),
        [
            "meeting.started",
            "meeting.join",
            "meeting.join",
            "meeting.join",
            "meeting.left",
            "meeting.left",
            "meeting.left",
            "record.finish",
            "meeting.end",
            "meeting.conclude",
        ]
    );
    assert_eq!(
        life(Vendor::Tencent),
        [
            "Room.CallbackAfterCreateRoom",
            "Room.CallbackAfterMemberEnter",
            "1/101",
            "1/103",
            "1/103",
            "Room.CallbackAfterMemberEnter",
            "1/103",
            "Room.CallbackAfterMemberLeave",
            "1/104",
            "3/301",
            "1/104",
            "1/104",
            "3/302",
            "3/310",
            "Room.CallbackAfterDestroyRoom",
            "1/102",
        ]
    );
}

#[tokio::test]
async fn the_numbers_of_a_meeting_rise_over_all_its_events() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut subscription = sandbox.subscribe(Vendor::DingTalk);
    let meetings = ["a", "b"].map(|host| sandbox.start_meeting(Vendor::DingTalk, [host]));
    for meeting in &meetings {
        sandbox.join(Vendor::DingTalk, meeting, "ann").unwrap();
    }
    let told = told(&mut subscription);
    for meeting in &meetings {
        let of_meeting = told.iter().filter(|emission| *meeting == emission.meeting && emission.way == Way::Push);
        let numbers: Vec<_> = of_meeting.map(|emission| emission.body["statusSeqNum"].as_u64()).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
    }
}

#[tokio::test]
async fn an_app_is_told_apart_of_the_meetings_that_it_has_made() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.dingtalk_client().unwrap();
    let host = sandbox.dingtalk().host_union_id.clone();
    let mut subscription = sandbox.subscribe(Vendor::DingTalk);
    let meeting = client.create(&meeting_control::control::NewMeeting::new("weekly").owner(&host)).await.unwrap();
    sandbox.join(Vendor::DingTalk, &meeting.id, &host).unwrap();
    let kinds = posted(&mut subscription);
    for kind in ["meeting_status_change", "meeting_member_status_change"] {
        let directed = format!("{kind}_target_push");
        assert_eq!(
            kinds.iter().filter(|told| *told == kind).count(),
            kinds.iter().filter(|told| **told == directed).count(),
            "{kinds:?}"
        );
        assert!(kinds.contains(&directed), "{kinds:?}");
    }
}

#[tokio::test]
async fn the_control_socket_tells_what_changes_and_how_all_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann", "bob"]);
    let mut subscription = sandbox.subscribe(Vendor::Huawei);
    client.mute(&meeting_control::control::People::new(&meeting, ["ann"])).await.unwrap();
    client.lock(&meeting).await.unwrap();
    client.add_cohosts(&meeting_control::control::People::new(&meeting, ["bob"])).await.unwrap();
    let told: Vec<Emission> = told(&mut subscription).into_iter().filter(|told| told.way == Way::Socket).collect();
    let happened: Vec<Happening> = told.iter().flat_map(understood).map(|event| event.what).collect();
    assert!(matches!(&happened[0], Happening::Muted(who, true) if who.id.as_deref() == Some("ann")), "{happened:?}");
    assert!(happened.contains(&Happening::Locked(true)), "{happened:?}");
    let is_cohost =
        |what: &Happening| matches!(what, Happening::Role(who, Role::Cohost) if who.id.as_deref() == Some("bob"));
    assert!(happened.iter().any(is_cohost), "{happened:?}");
    let versions: Vec<_> = told.iter().map(|emission| emission.body["version"].as_u64().unwrap()).collect();
    assert!(versions.len() == 3 && versions.is_sorted_by(|one, other| one < other), "{versions:?}");
    let state = sandbox.full_state(Vendor::Huawei, &meeting);
    let known: Vec<Happening> = state.iter().flat_map(understood).map(|event| event.what).collect();
    let is_muted = |what: &&Happening| matches!(what, Happening::Muted(_, true));
    assert_eq!(known.iter().filter(is_muted).count(), 1, "{known:?}");
    assert_eq!(known.iter().filter(|what| matches!(what, Happening::Joined(_))).count(), 3, "{known:?}");
    assert!(known.contains(&Happening::Locked(true)), "{known:?}");
}

#[tokio::test]
async fn what_is_done_to_several_at_once_is_told_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann", "bob", "cleo"]);
    let mut subscription = sandbox.subscribe(Vendor::Huawei);
    client.mute_everybody(&meeting, SelfUnmute::Allowed).await.unwrap();
    let told = told(&mut subscription);
    let frames: Vec<&Emission> = told.iter().filter(|told| told.kind == "ParticipantsNotify").collect();
    let [frame] = frames.as_slice() else { panic!("{frames:?}") };
    let muted: Vec<Happening> = understood(frame).into_iter().map(|event| event.what).collect();
    let is_muted =
        |(what, id): (&Happening, &str)| matches!(what, Happening::Muted(who, true) if who.id.as_deref() == Some(id));
    assert!(muted.iter().zip(["ann", "bob", "cleo"]).all(is_muted) && muted.len() == 3, "{muted:?}");
}

#[tokio::test]
async fn seats_that_are_swapped_are_told_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.tencent_client().unwrap();
    let act = async |operation, body| client.call(operation, &Arguments::new().body(body)).await.unwrap();
    let info = json!({"RoomId": "seated", "RoomType": "Conference", "IsSeatEnabled": true, "MaxSeatCount": 4});
    act("create_room", json!({"RoomInfo": info})).await;
    for (index, member) in ["ann", "bob"].into_iter().enumerate() {
        sandbox.join(Vendor::Tencent, &"seated".into(), member).unwrap();
        let body = json!({"RoomId": "seated", "Member_Account": member, "Index": index + 1});
        act("pick_user_on_seat", body).await;
    }
    let mut subscription = sandbox.subscribe(Vendor::Tencent);
    let swap = json!({"RoomId": "seated", "Member_Account": "ann", "SeatIndex": 2, "Policy": 2});
    act("move_user_to_seat", swap).await;
    let told = told(&mut subscription);
    let [changed] = told.as_slice() else { panic!("{told:?}") };
    let seats = changed.body["SeatList"].as_array().unwrap();
    let seated: Vec<_> = seats.iter().map(|seat| seat["Member_Account"].as_str().unwrap()).collect();
    assert_eq!((changed.kind.as_str(), seated), ("Mic.CallbackAfterSeatInfoChanged", vec!["bob", "ann"]));
}

#[tokio::test]
async fn the_waiting_room_is_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.huawei_client().unwrap();
    let meeting = sandbox.start_meeting(Vendor::Huawei, ["host", "ann"]);
    let mut subscription = sandbox.subscribe(Vendor::Huawei);
    client.send_to_waiting_room(&meeting_control::control::People::new(&meeting, ["ann"])).await.unwrap();
    assert_eq!(of_sockets(&mut subscription), ["ParticipantsNotify", "InviteResultNotify", "WaitingListNotify"]);
    client.let_everybody_in(&meeting).await.unwrap();
    assert_eq!(of_sockets(&mut subscription), ["WaitingListNotify", "ParticipantsNotify"]);
}

#[tokio::test]
async fn what_nothing_causes_can_be_told_all_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let mut subscription = sandbox.subscribe(vendor);
        let (kind, said) = match vendor {
            Vendor::DingTalk => ("meeting_asr_result_event", json!({"recordId": "1", "bizType": "minutes"})),
            Vendor::Huawei => {
                ("SpeakerChangeNotify", json!({"data": [{"pid": "p", "speakingVolume": 7, "name": "Ann"}]}))
            }
            _ => ("2/201", json!({"UserId": "ann"})),
        };
        sandbox.tell(vendor, &"m".into(), kind, said);
        assert!(!told(&mut subscription).is_empty());
        sandbox.tell(vendor, &"m".into(), "something_new", json!({}));
        assert_eq!(subscription.try_next().unwrap().kind, "something_new");
    }
}

#[tokio::test]
async fn what_is_not_carried_out_is_not_told() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        let mut subscription = sandbox.subscribe(vendor);
        assert!(!sandbox.leave(vendor, &meeting, "nobody"));
        let client = sandbox.client(vendor).unwrap();
        client.info(&meeting).await.unwrap();
        let refused = client.remove(&Removal::new("nowhere", ["ann"])).await;
        assert!(refused.is_err() || !refused.unwrap().all_gone());
        assert_eq!(told(&mut subscription), [], "{vendor}");
    }
}

#[tokio::test]
async fn what_happens_to_thousands_at_once_is_told_of_each() {
    let sandbox = Sandbox::start().await.unwrap();
    let people: Vec<String> = (0..5_000).map(|number| format!("user-{number}")).collect();
    let meeting = sandbox.start_meeting(Vendor::Huawei, &people);
    let mut subscription = sandbox.subscribe(Vendor::Huawei);
    assert!(sandbox.end_meeting(Vendor::Huawei, &meeting));
    let left = told(&mut subscription).iter().filter(|emission| emission.kind == "meeting.left").count();
    assert_eq!((left, subscription.missed()), (people.len(), 0));
}
