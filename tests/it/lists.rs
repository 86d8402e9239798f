//! Lists of people that do not say who is there, or who runs the meeting: nobody is told gone by one, and nobody is hit who may be the host.

use std::time::Duration;

use meeting_control::control::{KeepOut, MeetingControl, Outcome, Removal, Role, Selection, Watched, Whom};
use meeting_control::{ErrorKind, Vendor};
use serde_json::{Value, json};

use crate::timed::{Timed, client_of};

const MEETING: &str = "914083199";

/// A vendor whose list of people is this, the first time and each time after it, and who does whatever it is asked for.
fn vendor(vendor: Vendor, first: &Value, then: &Value) -> (Timed, Box<dyn MeetingControl>) {
    in_turn(vendor, vec![first.clone(), then.clone()])
}

/// Whose list is these, one after the other, and the last one again and again.
fn in_turn(vendor: Vendor, lists: Vec<Value>) -> (Timed, Box<dyn MeetingControl>) {
    let names = ["members", "realTimeInfo", "get_room_member_list"];
    let service = Timed::scripted(names.map(|name| (name, lists.clone())).to_vec());
    let client = client_of(vendor, &service);
    (service, client)
}

fn tencent(response: Value) -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "RequestId": "R", "Response": response})
}

fn room(members: Value) -> Value {
    tencent(json!({"MemberList": members, "Next": ""}))
}

async fn everybody(of: Vendor, list: &Value) -> Selection {
    let (_, meetings) = vendor(of, list, list);
    Whom::everybody().resolve(&*meetings, &MEETING.into()).await.unwrap_or_else(|error| panic!("{list}: {error}"))
}

fn chosen(selection: &Selection) -> Vec<&str> {
    selection.people().participants().iter().map(|id| id.as_str()).collect()
}

fn left_out(selection: &Selection) -> Vec<&str> {
    let told = selection.left_out().iter();
    told.map(|(one, why)| {
        assert_eq!((why.kind(), why.may_have_been_applied()), (ErrorKind::FailedPrecondition, false), "{why}");
        one.id.as_deref().unwrap_or_default()
    })
    .collect()
}

#[tokio::test(start_paused = true)]
async fn whoever_may_be_the_host_is_left_out_of_everybody_and_told() {
    let member = |role: Value| json!({"Member_Account": "a", "Role": role});
    for role in [json!("OWNER"), json!(5), json!(["Owner"]), json!(null), json!("Overlord")] {
        let list = room(json!([{"Member_Account": "b", "Role": "Member"}, member(role)]));
        let selection = everybody(Vendor::Tencent, &list).await;
        assert_eq!((chosen(&selection), left_out(&selection)), (vec!["b"], vec!["a"]), "{list}");
    }
    for host in [json!("yes"), json!([]), json!(null), json!(7)] {
        let list = json!({"memberModels": [{"unionId": "b", "host": false}, {"unionId": "a", "host": host}]});
        let selection = everybody(Vendor::DingTalk, &list).await;
        assert_eq!((chosen(&selection), left_out(&selection)), (vec!["b"], vec!["a"]), "{list}");
    }
}

#[tokio::test]
async fn where_the_list_shows_who_is_the_host_nobody_else_may_be() {
    let list =
        json!({"memberModels": [{"unionId": "a"}, {"unionId": "b", "host": true}, {"unionId": "c", "host": null}]});
    let selection = everybody(Vendor::DingTalk, &list).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["a", "c"], vec![]));
    assert_eq!(selection.spared()[0].id.as_deref(), Some("b"));
    // A host who has no id shows nothing, nor does one beside a role that nobody knows.
    let list =
        json!({"memberModels": [{"unionId": "a"}, {"unionId": "", "host": true}, {"unionId": "c", "coHost": true}]});
    let selection = everybody(Vendor::DingTalk, &list).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["c"], vec!["a"]));
    let list = room(json!([{"Member_Account": "b", "Role": "Owner"}, {"Member_Account": "a", "Role": "owner"}]));
    let selection = everybody(Vendor::Tencent, &list).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec![], vec!["a"]));
}

/// DingTalk's list shows those who have left, too.
#[tokio::test]
async fn whoever_was_the_host_and_is_back_may_be_the_host() {
    let left = |id: &str, host: bool| json!({"unionId": id, "host": host, "coHost": false, "attendStatus": 6});
    let there = |id: &str, host: bool| json!({"unionId": id, "host": host, "coHost": false, "attendStatus": 3});
    for order in [[0, 1, 2], [2, 1, 0]] {
        let rows = [left("host", true), there("host", false), there("ann", false)];
        let list = json!({"memberModels": order.map(|place: usize| rows[place].clone())});
        let selection = everybody(Vendor::DingTalk, &list).await;
        assert_eq!((chosen(&selection), left_out(&selection)), (vec!["ann"], vec!["host"]), "{list}");
    }
    let list = json!({"memberModels": [left("host", true), there("host", false), there("ann", true)]});
    let selection = everybody(Vendor::DingTalk, &list).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["host"], vec![]), "somebody else is the host now");
}

/// Huawei names the host by id, apart from the list.
#[tokio::test(start_paused = true)]
async fn where_the_list_does_not_show_who_is_the_host_it_may_be_anybody() {
    let people = json!([{"pid": "5"}, {"pid": "6"}, {"pid": "7"}]);
    let list = |info: Value| json!({"attendees": [], "participants": people, "confInfo": info});
    let unknown = [
        json!(null),
        json!("x"),
        json!({}),
        json!({"chairID": [5]}),
        json!({"chairID": "8"}),
        json!({"chairID": "05"}),
    ];
    for list in unknown.map(list).into_iter().chain([json!({"participants": people})]) {
        let selection = everybody(Vendor::Huawei, &list).await;
        assert_eq!((chosen(&selection), left_out(&selection)), (vec![], vec!["5", "6", "7"]), "{list}");
    }
    // An id keeps its digits; whoever is a co-host is no host.
    let number = r#"{"participants":[{"pid":"5"},{"pid":"6"}],"confInfo":{"chairID":5.0,"coHosts":["6"]}}"#;
    let selection = everybody(Vendor::Huawei, &serde_json::from_str(number).unwrap()).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["6"], vec!["5"]));

    let selection = everybody(Vendor::Huawei, &list(json!({"chairID": 5}))).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["6", "7"], vec![]));
    assert_eq!((selection.spared()[0].id.as_deref(), selection.spared()[0].role), (Some("5"), Role::Host));
    let selection = everybody(Vendor::Huawei, &list(json!({"chairID": ""}))).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["5", "6", "7"], vec![]));
}

/// Lists of nobody that say so, and answers that do not say who is there.
fn empty_and_silent(vendor: Vendor) -> (Vec<Value>, Vec<Value>) {
    match vendor {
        Vendor::DingTalk => (
            vec![
                json!({"memberModels": []}),
                json!({"memberModels": null, "totalCount": 0}),
                json!({"memberModels": {}, "nextToken": ""}),
                json!({"memberModels": [{"unionId": "ann", "attendStatus": 5}], "totalCount": 1}),
            ],
            vec![
                json!({}),
                json!({"totalCount": 0}),
                json!({"memberModels": null, "totalCount": 30}),
                json!({"memberModels": [], "totalCount": 30}),
                json!({"memberModels": [{"unionId": "bob"}], "totalCount": "2"}),
                json!({"memberModels": [], "nextToken": [1]}),
                json!({"memberModels": [""]}),
                json!({"memberModels": [null]}),
                json!({"memberModels": [[]]}),
                json!({"memberModels": "", "totalCount": {"a": 1}}),
                json!({"members": [{"unionId": "ann"}], "nextToken": ""}),
            ],
        ),
        Vendor::Huawei => (
            vec![json!({"participants": []}), json!({"participants": null}), json!({"participants": {}})],
            vec![
                json!({}),
                json!({"returnCode": 0}),
                json!({"attendees": [], "confInfo": {}}),
                json!({"request_id": "R"}),
                json!({"participants": "ann"}),
                json!({"participants": [null]}),
            ],
        ),
        _ => (
            vec![room(json!([])), room(json!(null)), room(json!({}))],
            vec![
                json!({"ErrorCode": 0}),
                tencent(json!(null)),
                tencent(json!([])),
                tencent(json!({})),
                tencent(json!({"Next": ""})),
                room(json!([null])),
                tencent(json!({"members": [{"Member_Account": "ann"}], "Next": ""})),
                json!({"ErrorCode": 0, "MemberList": []}),
            ],
        ),
    }
}

fn with_ann(vendor: Vendor) -> Value {
    match vendor {
        Vendor::DingTalk => json!({"memberModels": [{"unionId": "ann", "host": false}]}),
        Vendor::Huawei => json!({"participants": [{"pid": "ann"}], "confInfo": {"chairID": ""}}),
        _ => room(json!([{"Member_Account": "ann", "Role": "Member"}])),
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_with_an_odd_id_may_be_whoever_was_removed() {
    let removal = Removal::new(MEETING, ["ann"]).confirmed().deadline(Duration::from_secs(20));
    for of in Vendor::ALL {
        for odd in ["an\u{fffd}", " ann", "ann\u{0}"] {
            let list = with_ann(of).to_string().replace("\"ann\"", &json!(odd).to_string());
            let (_, meetings) = vendor(of, &with_ann(of), &serde_json::from_str(&list).unwrap());
            let report = meetings.remove(&removal).await.unwrap();
            assert!(matches!(report.outcome("ann"), Some(Outcome::Unknown(_))), "{of} {list}: {report:?}");
        }
    }
}

/// Whoever was there by their own id was somebody else.
#[tokio::test(start_paused = true)]
async fn whoever_was_not_there_by_their_own_id_may_have_been_there_by_none() {
    let removal = Removal::new(MEETING, ["ann"]).confirmed().deadline(Duration::from_secs(20));
    for of in Vendor::ALL {
        let entry = with_ann(of).to_string();
        let list = match of {
            Vendor::DingTalk => "/memberModels",
            Vendor::Huawei => "/participants",
            _ => "/Response/MemberList",
        };
        for odd in
            [json!(" ann"), json!("ann\u{200b}"), json!("an\u{fffd}"), json!({"v": "ann"}), json!(null), json!("")]
        {
            let odd: Value = serde_json::from_str(&entry.replace("\"ann\"", &odd.to_string())).unwrap();
            let (_, meetings) = vendor(of, &odd, &odd);
            let report = meetings.remove(&removal).await.unwrap();
            assert!(matches!(report.outcome("ann"), Some(Outcome::Unknown(_))), "{of} {odd}: {report:?}");
            let mut both = with_ann(of);
            both.pointer_mut(list).unwrap().as_array_mut().unwrap().push(odd.pointer(list).unwrap()[0].clone());
            // Huawei and DingTalk are read twice before anybody is removed.
            let (_, meetings) = in_turn(of, vec![both.clone(), both, odd.clone()]);
            let report = meetings.remove(&removal).await.unwrap();
            assert_eq!(report.outcome("ann"), Some(&Outcome::Gone), "{of} {odd}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_may_be_there_under_an_odd_id_is_not_told_as_absent() {
    for of in [Vendor::DingTalk, Vendor::Huawei] {
        for odd in [" ann", "ann\n", "ann\u{0}", "\u{feff}ann", "ann,bob", "an\u{fffd}", ""] {
            let list = with_ann(of).to_string().replace("\"ann\"", &json!(odd).to_string());
            let list = serde_json::from_str(&list).unwrap();
            let (_, meetings) = vendor(of, &list, &list);
            let report = meetings.remove(&Removal::new(MEETING, ["ann"])).await.unwrap();
            assert_eq!(report.outcome("ann"), Some(&Outcome::Removed), "{of} {odd:?}");
        }
    }
}

/// The digits of the one may have been lost in the notation of the other.
#[tokio::test(start_paused = true)]
async fn whoever_is_listed_by_a_number_in_another_notation_may_be_anybody() {
    for of in Vendor::ALL {
        for (number, id) in [("1000.0", "1000"), ("1.441152337757277e17", "144115233775727695")] {
            let list = with_ann(of).to_string().replace("\"ann\"", number);
            let list: Value = serde_json::from_str(&list).unwrap();
            let selection = everybody(of, &list).await;
            assert_eq!((chosen(&selection), left_out(&selection)), (vec![], vec![""]), "{of} {number}");
            let (_, meetings) = vendor(of, &list, &list);
            let report = meetings.remove(&Removal::new(MEETING, [id])).await.unwrap();
            assert_eq!(report.outcome(id), Some(&Outcome::Removed), "{of} {number}");
            let removal = Removal::new(MEETING, [id]).confirmed().deadline(Duration::from_secs(20));
            let report = meetings.remove(&removal).await.unwrap();
            assert!(matches!(report.outcome(id), Some(Outcome::Unknown(_))), "{of} {number}: {report:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_odd_id_of_somebody_else_hides_nothing_of_the_others() {
    let huawei = json!({"participants": [{"pid": "ann", "phone": "+2"}, {"pid": "sip:x@y.example;t=1"}]});
    let dingtalk = json!({"memberModels": [{"unionId": "ann", "jobNumber": "+2"}, {"unionId": "a b"}]});
    for (of, list) in [(Vendor::Huawei, huawei), (Vendor::DingTalk, dingtalk)] {
        let (_, meetings) = vendor(of, &list, &list);
        let report = meetings.remove(&Removal::new(MEETING, ["ann", "zz", "+2"])).await.unwrap();
        assert_eq!(report.outcome("zz"), Some(&Outcome::NotThere), "{of} {report:?}");
        assert!(matches!(report.outcome("+2"), Some(Outcome::Failed(_))), "{of} {report:?}");
        assert_eq!(report.outcome("ann"), Some(&Outcome::Removed), "{of} {report:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_hold_the_list_shows_that_nobody_is_gone() {
    for of in Vendor::ALL {
        let (empty, silent) = empty_and_silent(of);
        let removal = Removal::new(MEETING, ["ann"]).confirmed().deadline(Duration::from_secs(20));
        for (list, is_gone) in empty.iter().map(|list| (list, true)).chain(silent.iter().map(|list| (list, false))) {
            // On DingTalk and Huawei the list is read twice before anybody is removed.
            let (_, meetings) = vendor(of, &with_ann(of), list);
            let report = meetings.remove(&removal).await.unwrap();
            match report.outcome("ann") {
                Some(Outcome::Unknown(error)) if !is_gone => {
                    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{of} {list}: {error}")
                }
                Some(Outcome::Gone | Outcome::NotThere) if is_gone => {}
                other => panic!("{of} {list}: {other:?}"),
            }
            let (_, meetings) = vendor(of, list, list);
            let nobody = Whom::everybody().resolve(&*meetings, &MEETING.into()).await;
            assert_eq!(nobody.is_ok(), is_gone, "{of} {list}: {nobody:?}");
        }
    }
}

/// It is the vendor who tells it, so that it is no mistake of the caller's.
#[tokio::test(start_paused = true)]
async fn an_odd_id_on_the_list_keeps_nobody_else_in() {
    for of in Vendor::ALL {
        for odd in ["a,b", "a b", " a", "a\n", "\u{feff}a", "a\u{200b}", "a\u{0}", "\"a\"", ""] {
            let list = match of {
                Vendor::DingTalk => {
                    json!({"memberModels": [{"unionId": odd, "host": false}, {"unionId": "bob", "host": false}]})
                }
                Vendor::Huawei => {
                    json!({"participants": [{"pid": odd}, {"pid": "bob"}], "confInfo": {"chairID": ""}})
                }
                _ => room(
                    json!([{"Member_Account": odd, "Role": "Member"}, {"Member_Account": "bob", "Role": "Member"}]),
                ),
            };
            let selection = everybody(of, &list).await;
            assert_eq!((chosen(&selection), left_out(&selection)), (vec!["bob"], vec![odd]), "{of}");
            let (_, meetings) = vendor(of, &list, &list);
            let report = meetings.remove(&Removal::of(selection.into_people())).await.unwrap();
            assert_eq!(report.outcome("bob"), Some(&Outcome::Removed), "{of} {odd:?}");
        }
    }
    let long = "a".repeat(33);
    let list = room(json!([{"Member_Account": long, "Role": "Member"}, {"Member_Account": "bob", "Role": "Member"}]));
    let selection = everybody(Vendor::Tencent, &list).await;
    assert_eq!((chosen(&selection), left_out(&selection)), (vec!["bob"], vec![&*long]));
    // What the caller names is the caller's mistake.
    let (service, meetings) = vendor(Vendor::Tencent, &list, &list);
    let selection = Whom::these(["a,b"]).resolve(&*meetings, &MEETING.into()).await.unwrap();
    let error = meetings.remove(&Removal::of(selection.into_people())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(service.sent("kick_user_out").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_host_with_an_odd_id_is_no_mistake_of_the_callers() {
    let list = json!({"memberModels": [{"unionId": "a,b", "host": true}, {"unionId": "bob", "host": false}]});
    let (_, meetings) = vendor(Vendor::DingTalk, &list, &list);
    let error = meetings.start_recording(&MEETING.into()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::FailedPrecondition, false), "{error}");
    let list = json!({"participants": [{"pid": "a,b"}, {"pid": "bob"}], "confInfo": {"chairID": "a,b"}});
    let (_, meetings) = vendor(Vendor::Huawei, &list, &list);
    let error = meetings.hand_over_host(&MEETING.into(), &"bob".into()).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::FailedPrecondition, false), "{error}");
}

#[tokio::test(start_paused = true)]
async fn that_the_host_is_not_there_is_told_only_where_everybody_is_said_to_be_somebody_else() {
    let (absent, unknown) = ("the meeting's host is not in it", "does not tell who is the host");
    let other = json!({"unionId": "bob", "host": false, "coHost": false});
    let one = |host: Value| json!([{"unionId": "ann", "host": host}, other]);
    let left = json!({"unionId": "ann", "host": true, "attendStatus": 6});
    for (members, told) in [
        (json!([other]), absent),
        (json!([{"unionId": "ann", "host": true, "attendStatus": 6}, other]), absent),
        (json!([{"unionId": "ann", "host": "yes", "attendStatus": 6}, other]), absent),
        (one(json!("yes")), unknown),
        (one(json!(2)), unknown),
        (one(json!({})), unknown),
        (one(json!(null)), unknown),
        (json!([{"unionId": "ann"}, other]), unknown),
        (json!([{"unionId": "", "host": true}, other]), unknown),
        (json!([left, {"unionId": "ann", "host": false}, other]), unknown),
    ] {
        let list = json!({ "memberModels": members });
        let (service, meetings) = vendor(Vendor::DingTalk, &list, &list);
        let meeting = &MEETING.into();
        for done in [meetings.end(meeting).await, meetings.start_recording(meeting).await] {
            let error = done.unwrap_err();
            assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::FailedPrecondition, false), "{list}");
            assert!(error.to_string().contains(told), "{list}: {error}");
        }
        assert!(service.sent("start").is_empty() && service.sent(MEETING).is_empty());
    }
}

/// Somebody who is to stay out and is named by number can be there under any id.
#[tokio::test(start_paused = true)]
async fn a_guard_tells_of_an_odd_id_and_goes_on() {
    let list = json!({"participants": [{"pid": "a,b", "phone": "+9901"}, {"pid": "bob"}], "confInfo": {"chairID": ""}});
    let (_, meetings) = vendor(Vendor::Huawei, &list, &list);
    let mut guard = KeepOut::new(meetings, Removal::new(MEETING, ["+9901", "bob"])).unwrap();
    let mut told = Vec::new();
    while told.len() < 2 {
        match guard.next().await.unwrap() {
            Watched::Acted { named, outcome, .. } => told.push((named.to_string(), outcome.as_str())),
            Watched::Looked => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(told, [("+9901".to_owned(), "not_attempted"), ("bob".to_owned(), "removed")]);
}

#[tokio::test(start_paused = true)]
async fn whoever_can_be_read_is_listed_before_it_is_said_that_somebody_cannot() {
    for (of, list) in [
        (Vendor::Huawei, json!({"participants": [{"pid": "ann"}, "str", 5, {"pid": "bob"}], "confInfo": {}})),
        (Vendor::DingTalk, json!({"memberModels": [{"unionId": "ann"}, 5, {"unionId": "bob"}]})),
        (Vendor::Tencent, room(json!([{"Member_Account": "ann"}, [], "str", {"Member_Account": "bob"}]))),
    ] {
        let (_, meetings) = vendor(of, &list, &list);
        let mut listed = meetings.participants(&MEETING.into());
        for id in ["ann", "bob"] {
            assert_eq!(listed.next().await.unwrap().unwrap().id.as_deref(), Some(id), "{of}");
        }
        let error = listed.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.may_have_been_applied()), (ErrorKind::InvalidResponse, false), "{of}: {error}");
        assert!(listed.next().await.is_none());
        assert!(Whom::everybody().resolve(&*meetings, &MEETING.into()).await.is_err(), "{of}");
    }
}
