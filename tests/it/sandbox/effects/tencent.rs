//! Tencent.

use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::control::MeetingId;
use meeting_control::sandbox::Sandbox;
use serde_json::{Value, json};

use super::super::emission::told;
use super::{Row, Step, all_were_called, answer, done, pass, row};
use crate::clients;

/// A room that ann owns, with bob and cleo; and one with four seats, in which bob sits on the first and cleo stands.
struct Scene {
    room: MeetingId,
    seated: MeetingId,
}

impl Scene {
    async fn set(sandbox: &Sandbox, client: &meeting_control::tencent::Client, number: usize) -> Self {
        let seated = MeetingId::from(format!("seated-{number}"));
        let info = json!({"RoomId": seated, "RoomType": "Conference", "IsSeatEnabled": true, "MaxSeatCount": 4});
        done(client, &("create_room", json!({"body": {"RoomInfo": info}}))).await;
        for person in ["ann", "bob", "cleo"] {
            sandbox.join(Vendor::Tencent, &seated, person).unwrap();
        }
        let scene = Self { room: sandbox.start_meeting(Vendor::Tencent, ["ann", "bob", "cleo"]), seated };
        done(client, &scene.seat("pick_user_on_seat", json!({"Member_Account": "bob", "Index": 1}))).await;
        scene
    }

    fn on(&self, operation: &'static str, body: Value) -> Step {
        with_room(operation, &self.room, body)
    }

    fn seat(&self, operation: &'static str, body: Value) -> Step {
        with_room(operation, &self.seated, body)
    }

    fn info(&self) -> Step {
        self.on("get_room_info", json!({}))
    }

    fn members(&self) -> Step {
        self.on("get_room_member_list", json!({}))
    }

    fn seats(&self) -> Step {
        self.seat("get_seat_list", json!({}))
    }

    fn bans(&self) -> Step {
        self.on("get_banned_member_list", json!({}))
    }

    fn ban(&self) -> Step {
        self.on("ban_room_member", json!({"MemberList_Account": ["bob"], "Duration": 60, "Reason": "noise"}))
    }
}

fn with_room(operation: &'static str, room: &str, mut body: Value) -> Step {
    body["RoomId"] = json!(room);
    (operation, json!({"body": body}))
}

const ROWS: &[fn(&Scene) -> Row] = &[
    |s| {
        let act = s.on("kick_user_out", json!({"MemberList_Account": ["bob"], "Reason": "noise"}));
        row(act, s.members(), "/MemberList/1/Member_Account", "cleo")
    },
    |s| {
        let act = s.on("kick_user_out", json!({"MemberList_Account": ["bob"], "Reason": "noise"}));
        row(act, s.info(), "/RoomInfo/MemberCount", 2)
    },
    |s| row(s.ban(), s.members(), "/MemberList/1/Member_Account", "cleo"),
    |s| row(s.ban(), s.bans(), "/BannedAccountList/0/Member_Account", "bob"),
    |s| {
        let act = s.on("unban_room_member", json!({"MemberList_Account": ["bob"]}));
        row(act, s.bans(), "/BannedAccountList", json!([])).given([s.ban()])
    },
    |s| row(s.on("destroy_room", json!({})), s.info(), "/error", "100004"),
    |s| row(s.on("destroy_room", json!({})), s.members(), "/error", "100004"),
    |s| {
        let info = json!({"RoomId": s.room, "RoomName": "Board"});
        row(("update_room_info", json!({"body": {"RoomInfo": info}})), s.info(), "/RoomInfo/RoomName", "Board")
    },
    |s| {
        let info = json!({"RoomId": s.room, "IsAudioDisabled": true});
        row(("update_room_info", json!({"body": {"RoomInfo": info}})), s.info(), "/RoomInfo/IsAudioDisabled", true)
    },
    |s| {
        let info = json!({"RoomId": s.room, "IsPasswordEnabled": true, "Password": "1234"});
        row(("update_room_info", json!({"body": {"RoomInfo": info}})), s.info(), "/RoomInfo/IsPasswordEnabled", true)
    },
    |s| {
        let act = s.on("change_room_owner", json!({"From_Account": "ann", "NewOwner_Account": "bob"}));
        row(act, s.info(), "/RoomInfo/Owner_Account", "bob")
    },
    |s| {
        let act = s.on("change_room_owner", json!({"From_Account": "ann", "NewOwner_Account": "bob"}));
        row(act, s.members(), "/MemberList/1/Role", "Owner")
    },
    |s| {
        let member = json!({"MemberInfo": {"Member_Account": "bob", "NameCard": "Robert"}});
        row(s.on("update_room_member_info", member), s.members(), "/MemberList/1/NameCard", "Robert")
    },
    |s| {
        let member = json!({"MemberInfo": {"Member_Account": "bob", "Role": "Admin"}});
        row(s.on("update_room_member_info", member), s.members(), "/MemberList/1/Role", "Admin")
    },
    |s| {
        let member = json!({"MemberInfo": {"Member_Account": "bob", "CustomInfo": "sales"}});
        row(s.on("update_room_member_info", member), s.members(), "/MemberList/1/CustomInfo", "sales")
    },
    |s| row(s.mark(1), s.members(), "/MemberList/1/Marks", json!([1000])),
    |s| row(s.mark(2), s.members(), "/MemberList/1/Marks", json!([])).given([s.mark(1)]),
    |s| row(s.robot("add_robot"), s.members(), "/MemberList/3/Member_Account", "robot"),
    |s| row(s.robot("delete_robot"), s.info(), "/RoomInfo/MemberCount", 3).given([s.robot("add_robot")]),
    |s| {
        let act = s.seat("pick_user_on_seat", json!({"Member_Account": "cleo", "Index": 3}));
        row(act, s.seats(), "/SeatList/2/Member_Account", "cleo")
    },
    |s| {
        let act = s.seat("kick_user_off_seat", json!({"Member_Account": "bob", "Data": ""}));
        row(act, s.seats(), "/SeatList/0/Member_Account", Value::Null)
    },
    |s| {
        let act = s.seat("kick_user_out", json!({"MemberList_Account": ["bob"], "Reason": "noise"}));
        row(act, s.seats(), "/SeatList/0/Member_Account", Value::Null)
    },
    |s| row(s.lock(json!({"ForbidAudio": true})), s.seats(), "/SeatList/0/IsAudioDisabled", true),
    |s| row(s.lock(json!({"ForbidVideo": true})), s.seats(), "/SeatList/0/IsVideoDisabled", true),
    |s| row(s.lock(json!({"ForbidTaken": true})), s.seats(), "/SeatList/0/IsTakenDisabled", true),
    |s| row(s.lock(json!({"ForbidTaken": true})), s.seats(), "/SeatList/0/Member_Account", Value::Null),
    |s| {
        let act = s.seat("switch_seat", json!({"Member_Account": "bob", "ToIndex": 4}));
        row(act, s.seats(), "/SeatList/3/Member_Account", "bob")
    },
    |s| {
        let act = s.seat("move_user_to_seat", json!({"Member_Account": "bob", "SeatIndex": 2, "Policy": 2}));
        let cleo = s.seat("pick_user_on_seat", json!({"Member_Account": "cleo", "Index": 2}));
        row(act, s.seats(), "/SeatList/0/Member_Account", "cleo").given([cleo])
    },
    |s| {
        let act = s.seat("move_user_to_seat", json!({"Member_Account": "bob", "SeatIndex": 2, "Policy": 1}));
        let cleo = s.seat("pick_user_on_seat", json!({"Member_Account": "cleo", "Index": 2}));
        row(act, s.seats(), "/SeatList/1/Member_Account", "bob").given([cleo])
    },
    |s| {
        let room = format!("{}-made", s.room);
        let info = json!({"RoomId": room, "RoomType": "Conference", "RoomName": "Made", "Owner_Account": "dora"});
        let read = with_room("get_room_info", &room, json!({}));
        row(("create_room", json!({"body": {"RoomInfo": info}})), read, "/RoomInfo/Owner_Account", "dora")
    },
    |_| row(callback("set_callback", "https://one.example"), callbacks(), "/Url", "https://one.example"),
    |_| row(callback("update_callback", "https://two.example"), callbacks(), "/Url", "https://two.example"),
    |_| row(("delete_callback", json!({})), callbacks(), "/Url", ""),
];

impl Scene {
    fn mark(&self, command: i32) -> Step {
        let members = json!([{"Member_Account": "bob", "Marks": [1000]}]);
        self.on("mark_room_member", json!({"CommandType": command, "MemberList": members}))
    }

    fn robot(&self, operation: &'static str) -> Step {
        self.on(operation, json!({"Member_Account": "robot"}))
    }

    fn lock(&self, mut body: Value) -> Step {
        body["Index"] = json!(1);
        self.seat("lock_seat", body)
    }
}

fn callback(operation: &'static str, url: &str) -> Step {
    (operation, json!({"body": {"Url": url, "CallbackCommandList": ["Room.CallbackAfterMemberEnter"]}}))
}

fn callbacks() -> Step {
    ("get_callback", json!({}))
}

#[tokio::test]
async fn what_is_changed_shows() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut subscription = sandbox.subscribe(Vendor::Tencent);
    let client = clients::tencent(&sandbox);
    for (number, row) in ROWS.iter().enumerate() {
        pass(&sandbox);
        let scene = Scene::set(&sandbox, &client, number).await;
        row(&scene).hold(&client).await;
    }
    all_were_called(&sandbox, Vendor::Tencent);
    assert!(!told(&mut subscription).is_empty());
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_in_the_vendors_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::tencent(&sandbox);
    let s = Scene::set(&sandbox, &client, 0).await;
    let client = &client;
    let refused = |step: Step| async move { answer(client, &step).await["error"].clone() };

    let pick = |who: &str, index: i32| s.seat("pick_user_on_seat", json!({"Member_Account": who, "Index": index}));
    assert_eq!(refused(pick("bob", 2)).await, "100203");
    assert_eq!(refused(pick("cleo", 1)).await, "100201");
    assert_eq!(refused(pick("cleo", 5)).await, "100002");
    assert_eq!(refused(pick("stranger", 2)).await, "100005");
    done(client, &s.seat("lock_seat", json!({"Index": 2, "ForbidTaken": true}))).await;
    assert_eq!(refused(pick("cleo", 2)).await, "100200");
    assert_eq!(refused(s.on("pick_user_on_seat", json!({"Member_Account": "bob", "Index": 1}))).await, "100211");
    let off = |who: &str| s.seat("kick_user_off_seat", json!({"Member_Account": who, "Data": ""}));
    assert_eq!(refused(off("cleo")).await, "100206");
    let hand_over =
        |from: &str, to: &str| s.on("change_room_owner", json!({"From_Account": from, "NewOwner_Account": to}));
    assert_eq!(refused(hand_over("bob", "cleo")).await, "100006");
    assert_eq!(refused(hand_over("ann", "stranger")).await, "100005");
    done(client, &callback("set_callback", "https://one.example")).await;
    assert_eq!(refused(callback("set_callback", "https://two.example")).await, "100300");
}

/// Within a second the vendor says that it is too fast, and later whose the room is.
#[tokio::test]
async fn a_room_is_made_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::tencent_builder(&sandbox).attempts(1).build().unwrap();
    let make = |owner: Option<&str>| {
        let info = json!({"RoomId": "made", "RoomType": "Conference", "Owner_Account": owner});
        ("create_room", json!({"body": {"RoomInfo": info}}))
    };
    done(&client, &make(None)).await;
    assert_eq!(answer(&client, &make(None)).await["error"], "100012");
    pass(&sandbox);
    assert_eq!(answer(&client, &make(None)).await["error"], "100010");
    done(&client, &with_room("destroy_room", "made", json!({}))).await;
    pass(&sandbox);
    done(&client, &make(Some("dora"))).await;
    pass(&sandbox);
    assert_eq!(answer(&client, &make(None)).await["error"], "100003");
}

#[tokio::test]
async fn bans_are_paged_and_run_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::tencent(&sandbox);
    let s = Scene::set(&sandbox, &client, 0).await;
    let ban = |who: &str, seconds: u64| {
        s.on("ban_room_member", json!({"MemberList_Account": [who], "Duration": seconds, "Reason": "noise"}))
    };
    done(&client, &ban("bob", 60)).await;
    done(&client, &ban("cleo", 600)).await;
    let mut banned = Vec::new();
    let mut offset = json!(0);
    loop {
        let page = s.on("get_banned_member_list", json!({"Limit": 1, "Offset": offset}));
        let page = done(&client, &page).await;
        banned.extend(page["BannedAccountList"].as_array().unwrap().iter().map(|ban| ban["Member_Account"].clone()));
        offset = page["NextOffset"].clone();
        if offset == 0 {
            break;
        }
    }
    assert_eq!(banned, ["bob", "cleo"]);
    sandbox.clock().advance(Duration::from_secs(60));
    let left = done(&client, &s.bans()).await;
    assert_eq!(left["BannedAccountList"].as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left["BannedAccountList"][0]["Member_Account"], "cleo");
}
