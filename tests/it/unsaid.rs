//! What an answer does not say, or says of something else, shows nothing.

use std::sync::Mutex;
use std::time::Duration;

use meeting_control::control::{
    Confirmed, Invitation, Invitee, MeetingControl, NewMeeting, Outcome, People, Removal, Report, Role, Whom,
};
use meeting_control::{Error, ErrorKind, Vendor};
use serde_json::{Value, json};

use crate::timed::{Reply, Timed, client_of, dingtalk_builder};

const MEETING: &str = "914083199";

type Script = Vec<(&'static str, Vec<Value>)>;

fn meetings(vendor: Vendor, script: &Script) -> Box<dyn MeetingControl> {
    client_of(vendor, &Timed::scripted(script.clone()))
}

fn confirmed(vendor: Vendor, script: &Script) -> Confirmed<Box<dyn MeetingControl>> {
    Confirmed::new(meetings(vendor, script)).within(Duration::from_secs(3))
}

fn ann() -> People {
    People::new(MEETING, ["ann"])
}

fn word(report: Report) -> &'static str {
    report.outcome("ann").unwrap().as_str()
}

/// Tencent's answer with this in it.
fn tencent(response: Value) -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response})
}

/// Huawei's list of the host and of Ann.
fn huawei_list(info: Value) -> (Vendor, Script) {
    let people = json!([{"pid": "host"}, {"pid": "ann"}]);
    (Vendor::Huawei, vec![("realTimeInfo", vec![json!({"participants": people, "confInfo": info})])])
}

/// DingTalk's list of the host and of Ann's devices.
fn dingtalk_list(devices: Vec<Value>) -> (Vendor, Script) {
    let host = json!({"unionId": "host", "host": true, "coHost": false});
    let members: Vec<_> = [host].into_iter().chain(devices).collect();
    (Vendor::DingTalk, vec![("members", vec![json!({"memberModels": members})])])
}

#[tokio::test(start_paused = true)]
async fn whoever_is_not_said_to_be_no_cohost_may_be_one() {
    let device = |cohost: Value| json!({"unionId": "ann", "host": false, "coHost": cohost});
    let silent = [
        huawei_list(json!(null)),
        huawei_list(json!({"chairID": "host"})),
        huawei_list(json!({"chairID": "host", "coHosts": "ann"})),
        huawei_list(json!({"chairID": "host", "coHosts": {"ann": true}})),
        dingtalk_list(vec![json!({"unionId": "ann", "host": false})]),
        dingtalk_list(vec![device(json!(null))]),
        dingtalk_list(vec![device(json!("yes"))]),
    ];
    for (vendor, script) in silent {
        assert_eq!(word(meetings(vendor, &script).remove_cohosts(&ann()).await.unwrap()), "done", "{script:?}");
        assert_eq!(word(confirmed(vendor, &script).remove_cohosts(&ann()).await.unwrap()), "unknown", "{script:?}");
        let listed = meetings(vendor, &script).participants(&MEETING.into()).all().await.unwrap();
        assert_eq!(listed[1].role, Role::Unknown, "{script:?}");
    }
    let said = [
        huawei_list(json!({"chairID": "host", "coHosts": []})),
        huawei_list(json!({"chairID": "host", "coHosts": null})),
        dingtalk_list(vec![device(json!(false)), device(json!(false))]),
    ];
    for (vendor, script) in said {
        assert_eq!(word(meetings(vendor, &script).remove_cohosts(&ann()).await.unwrap()), "already", "{script:?}");
        assert_eq!(word(confirmed(vendor, &script).remove_cohosts(&ann()).await.unwrap()), "already", "{script:?}");
    }
    let (vendor, script) = dingtalk_list(vec![device(json!(true)), device(json!(false))]);
    for done in
        [meetings(vendor, &script).remove_cohosts(&ann()).await, meetings(vendor, &script).add_cohosts(&ann()).await]
    {
        assert_eq!(word(done.unwrap()), "done");
    }
}

/// Whether somebody is a co-host is another question than whether they are the host.
#[tokio::test]
async fn everybody_is_meant_of_whom_it_is_not_said_whether_they_are_a_cohost() {
    for (vendor, script) in [
        huawei_list(json!({"chairID": "host"})),
        huawei_list(json!({"chairID": "host", "coHosts": "ann"})),
        dingtalk_list(vec![json!({"unionId": "ann", "host": false})]),
    ] {
        let all = Whom::everybody().resolve(&*meetings(vendor, &script), &MEETING.into()).await.unwrap();
        assert_eq!(*all.people(), ann(), "{script:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_so_already_has_to_show_too() {
    let list = |ann: Value| json!({"participants": ann, "confInfo": {"chairID": "", "coHosts": []}});
    let (muted, heard) = (json!({"pid": "ann", "mute": 1}), json!({"pid": "ann", "mute": 0}));
    let mute = |lists: Vec<Value>| {
        let meetings = confirmed(Vendor::Huawei, &vec![("realTimeInfo", lists)]);
        async move { word(meetings.mute(&ann()).await.unwrap()) }
    };
    assert_eq!(mute(vec![list(json!([muted]))]).await, "already");
    assert_eq!(mute(vec![list(json!([muted])), list(json!([heard]))]).await, "unknown");
    assert_eq!(mute(vec![list(json!([muted, heard]))]).await, "unknown");
    assert_eq!(mute(vec![list(json!([muted, heard])), list(json!([muted]))]).await, "done");
}

fn is_of_another(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
    assert!(error.to_string().contains("of another meeting"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_is_told_of_another_meeting_confirms_nothing() {
    let meeting = MEETING.into();
    let script =
        vec![("confDetail", vec![json!({"conferenceData": {"conferenceID": "9", "conferenceState": "Destroyed"}})])];
    let error = confirmed(Vendor::Huawei, &script).end(&meeting).await.unwrap_err();
    is_of_another(&error);
    assert!(error.may_have_been_applied(), "it was ended, and has not shown");

    let host = json!({"memberModels": [{"unionId": "host", "host": true}]});
    let info = json!({"confInfo": {"conferenceId": "other", "cloudRecordStatus": 1, "status": 1}});
    let script = vec![("members", vec![host]), (MEETING, vec![info])];
    is_of_another(&confirmed(Vendor::DingTalk, &script).start_recording(&meeting).await.unwrap_err());
    is_of_another(&meetings(Vendor::DingTalk, &script).info(&meeting).await.unwrap_err());

    let room = json!({"RoomInfo": {"RoomId": "other", "Owner_Account": "ann", "IsAudioDisabled": true}});
    let script = vec![("get_room_info", vec![tencent(room)])];
    let muted = confirmed(Vendor::Tencent, &script).mute_everybody(&meeting, Default::default()).await;
    is_of_another(&muted.unwrap_err());
    is_of_another(&meetings(Vendor::Tencent, &script).hand_over_host(&meeting, &"ann".into()).await.unwrap_err());

    // Whoever makes a room chooses its id, and capitals make it another.
    let room = json!({"RoomInfo": {"RoomId": "Room", "Owner_Account": "ann"}});
    let script = vec![("get_room_info", vec![tencent(room)])];
    is_of_another(&meetings(Vendor::Tencent, &script).info(&"room".into()).await.unwrap_err());
    meetings(Vendor::Tencent, &script).info(&"Room".into()).await.unwrap();

    let list = |id: &str, of: &str| json!({"memberModels": [{"unionId": id, "host": false, "conferenceId": of}]});
    let script = vec![("members", vec![list("ann", MEETING), list("ann", MEETING), list("bob", "other")])];
    let report = meetings(Vendor::DingTalk, &script).remove(&Removal::of(ann()).confirmed()).await.unwrap();
    let Some(Outcome::Unknown(error)) = report.outcome("ann") else { panic!("{report}") };
    is_of_another(error);
}

/// An answer that says both that there is no meeting and who is in it.
#[tokio::test(start_paused = true)]
async fn a_list_beside_a_word_that_the_meeting_is_over_shows_that_nobody_is_gone() {
    let list = json!({"memberModels": [{"unionId": "ann", "host": false}]});
    let mut both = list.clone();
    both["code"] = json!("roomNotFound");
    let over = json!({"status": 404, "code": "roomNotFound", "message": "no such room"});
    for (last, told) in [(both, "unknown"), (over, "gone")] {
        let script = vec![("members", vec![list.clone(), list.clone(), last])];
        let report = meetings(Vendor::DingTalk, &script).remove(&Removal::of(ann()).confirmed()).await.unwrap();
        assert_eq!(word(report), told);
    }
}

/// DingTalk, which says one thing after the other to whatever is to be done, and this of the meeting.
fn dingtalk_saying(calls: &[(u16, Value)], meeting: &(u16, Value)) -> Timed {
    let (calls, meeting) = (Mutex::new(calls.to_vec()), meeting.clone());
    Timed::answering(move |departure| {
        let mut calls = calls.lock().unwrap();
        let (status, body) = match departure.name.as_str() {
            "accessToken" => (200, json!({"accessToken": "token", "expireIn": 7200})),
            MEETING => meeting.clone(),
            _ if calls.len() > 1 => calls.remove(0),
            _ => calls[0].clone(),
        };
        if status == 0 { Reply::Lost } else { Reply::Answer(Duration::from_millis(20), status, body.to_string()) }
    })
}

async fn locked(calls: &[(u16, Value)], meeting: &(u16, Value)) -> Error {
    let meetings = dingtalk_builder(&dingtalk_saying(calls, meeting)).build().unwrap();
    meetings.lock(&MEETING.into()).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn that_there_is_no_meeting_now_does_not_say_that_nothing_was_done() {
    let gone = (404, json!({"code": "roomNotFound", "message": "no such room"}));
    let wrong = (400, json!({"code": "paramsError", "message": "error:"}));
    let unclear = (200, json!({"success": true, "code": "paramsError"}));
    let cases = [
        (vec![wrong.clone()], false),
        (vec![unclear.clone()], true),
        (vec![(0, json!({})), wrong.clone()], true),
        (vec![(500, json!({})), wrong.clone()], true),
    ];
    for (calls, in_doubt) in &cases {
        let error = locked(calls, &gone).await;
        assert_eq!((error.code(), error.may_have_been_applied()), (Some("roomNotFound"), *in_doubt), "{calls:?}");
    }
    let meeting = &MEETING.into();
    for (calls, word) in [(vec![wrong], "failed"), (vec![unclear], "unknown")] {
        let meetings = dingtalk_builder(&dingtalk_saying(&calls, &gone)).build().unwrap();
        let in_doubt = word == "unknown";
        for error in [
            meetings.lock(meeting).await,
            meetings.unlock(meeting).await,
            meetings.mute_everybody(meeting, Default::default()).await,
            meetings.unmute_everybody(meeting).await,
            meetings.rename(meeting, &"ann".into(), "Ann").await,
        ] {
            assert_eq!(error.unwrap_err().may_have_been_applied(), in_doubt, "{calls:?}");
        }
        let invitation = Invitation::new(meeting).ring(Invitee::Account("ann".into()), "Ann");
        assert_eq!(meetings.invite(&invitation).await.unwrap().outcome("ann").unwrap().as_str(), word, "{calls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_word_than_that_there_is_no_meeting_explains_nothing() {
    let wrong = [(400, json!({"code": "paramsError", "message": "error:"}))];
    for (status, body) in [
        (400, json!({"code": "unknownUserError"})),
        (404, json!({"code": "x.y"})),
        (404, json!({})),
        (200, json!({"confInfo": {"title": "Weekly"}, "code": "roomNotFound"})),
    ] {
        let error = locked(&wrong, &(status, body.clone())).await;
        assert_eq!((error.code(), error.may_have_been_applied()), (Some("paramsError"), false), "{body}");
    }
}

/// That a flag can come as 1 does not make `true` the state whose number is 1.
#[tokio::test(start_paused = true)]
async fn a_flag_is_no_value_of_an_enum_of_numbers() {
    let info = |status: Value, recorded: Value| {
        let host = json!({"memberModels": [{"unionId": "host", "host": true}]});
        let info = json!({"confInfo": {"title": "Weekly", "status": status, "cloudRecordStatus": recorded}});
        vec![("members", vec![host]), ("start", vec![json!({"code": "200"})]), (MEETING, vec![info])]
    };
    let meeting = &MEETING.into();
    for flag in [json!(true), json!(false)] {
        let script = info(flag.clone(), flag);
        let told = meetings(Vendor::DingTalk, &script).info(meeting).await.unwrap();
        assert_eq!((told.state, told.recorded), (None, None), "{script:?}");
        let error = confirmed(Vendor::DingTalk, &script).start_recording(meeting).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::Timeout, true), "{error}");
    }
    for one in [json!(1), json!("1"), json!(1.0)] {
        let script = info(json!(2), one);
        let told = meetings(Vendor::DingTalk, &script).info(meeting).await.unwrap();
        assert_eq!(told.recorded, Some(true), "{script:?}");
        confirmed(Vendor::DingTalk, &script).start_recording(meeting).await.unwrap();
    }
}

#[tokio::test]
async fn an_answer_that_does_not_hold_the_meeting_tells_nothing_of_it() {
    for (vendor, name, answers) in [
        (Vendor::DingTalk, MEETING, [json!({"confInfo": [{"title": "Weekly"}]}), json!({}), json!({"confInfo": {}})]),
        (Vendor::Huawei, "confDetail", [json!({"conferenceData": "x"}), json!({}), json!({"conferenceData": {}})]),
        (
            Vendor::Tencent,
            "get_room_info",
            [json!({}), json!({"RoomInfo": [{}]}), json!({"RoomInfo": {}})].map(tencent),
        ),
    ] {
        for answer in answers {
            let error = meetings(vendor, &vec![(name, vec![answer.clone()])]).info(&MEETING.into()).await;
            let error = error.expect_err(&answer.to_string());
            assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidResponse, false), "{error}");
        }
    }
}

#[tokio::test]
async fn a_blank_id_is_no_meetings() {
    for id in ["", " "] {
        let script = vec![("conferences", vec![json!([{"conferenceID": id}])])];
        let error = meetings(Vendor::Huawei, &script).create(&NewMeeting::new("Weekly")).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidResponse, true), "{error}");
        let script = vec![("online", vec![json!({"data": [{"conferenceID": id}], "offset": 0, "count": 1})])];
        let error = meetings(Vendor::Huawei, &script).find().all().await.unwrap_err();
        assert!(error.to_string().contains("has no id"), "{error}");
    }
}

/// The number is the vendor's, and no mistake of the caller's.
#[tokio::test]
async fn a_blank_number_is_none_to_rename_by() {
    for number in ["", " "] {
        let list =
            json!({"participants": [{"pid": "ann", "phone": number}], "confInfo": {"chairID": "", "coHosts": []}});
        let meetings = meetings(Vendor::Huawei, &vec![("realTimeInfo", vec![list])]);
        let error = meetings.rename(&MEETING.into(), &"ann".into(), "Ann").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{error}");
    }
}
