//! Huawei.

use meeting_control::Vendor;
use meeting_control::control::MeetingId;
use meeting_control::huawei::Client;
use meeting_control::sandbox::{JoinError, Sandbox};
use serde_json::{Value, json};

use super::super::emission::told;
use super::{Row, Step, all_were_called, answer, at, done, pass, row};
use crate::clients;

/// A meeting that ann hosts, with bob and cleo; and a booking with bob for an attendee.
struct Scene {
    meeting: MeetingId,
    booking: String,
}

impl Scene {
    async fn set(sandbox: &Sandbox, client: &Client) -> Self {
        let meeting = sandbox.start_meeting(Vendor::Huawei, ["ann", "bob", "cleo"]);
        let booked = done(client, &("create_meeting", json!({"body": booked("Review")}))).await;
        Self { meeting, booking: text(&booked, "/0/conferenceID") }
    }

    fn on(&self, operation: &'static str, body: Value) -> Step {
        (operation, json!({"conferenceID": self.meeting, "body": body}))
    }

    fn bob(&self, operation: &'static str, body: Value) -> Step {
        (operation, json!({"conferenceID": self.meeting, "participantID": "bob", "body": body}))
    }

    fn ask(&self, operation: &'static str) -> Step {
        (operation, json!({"conferenceID": self.meeting}))
    }

    fn real_time(&self) -> Step {
        self.ask("show_real_time_info_of_meeting")
    }

    fn attendees(&self) -> Step {
        ("list_online_conf_attendee", json!({"conf_id": self.meeting}))
    }

    fn detail(&self) -> Step {
        self.ask("show_meeting_detail")
    }

    fn hang_up(&self) -> Step {
        self.on("hang_up", json!({"bulkHangUpParticipants": ["bob"]}))
    }

    fn wait(&self) -> Step {
        self.on("move_to_waiting_room", json!({"participantID": "bob"}))
    }

    fn invite(&self) -> Step {
        let attendees = json!([{"name": "Dora", "phone": "+8612345", "type": "mobile"}]);
        self.on("invite_participant", json!({"attendees": attendees}))
    }

    fn booking(&self) -> Step {
        ("show_meeting_detail", json!({"conferenceID": self.booking}))
    }
}

fn booked(subject: &str) -> Value {
    let attendees = json!([{"name": "Bob", "phone": "+8600001"}]);
    json!({"subject": subject, "mediaTypes": "HDVideo", "startTime": "2099-12-18 06:00", "length": 60, "attendees": attendees})
}

fn text(answer: &Value, pointer: &str) -> String {
    at(answer, pointer).as_str().unwrap_or_else(|| panic!("no {pointer}: {answer}")).to_owned()
}

const ROWS: &[fn(&Scene) -> Row] = &[
    |s| row(s.hang_up(), s.real_time(), "/participants/1/name", "Chen"),
    |s| row(s.hang_up(), s.attendees(), "/count", 2),
    |s| row(s.hang_up(), s.detail(), "/conferenceData/onlineAttendeeAmount", 2),
    |s| row(s.bob("mute_participant", json!({"isMute": 1})), s.real_time(), "/participants/1/mute", 1),
    |s| {
        let act = s.bob("mute_participant", json!({"isMute": 0}));
        let given = [s.bob("mute_participant", json!({"isMute": 1}))];
        row(act, s.real_time(), "/participants/1/mute", 0).given(given)
    },
    |s| row(s.on("mute_meeting", json!({"isMute": 1})), s.real_time(), "/participants/2/mute", 1),
    |s| {
        let act = s.on("mute_meeting", json!({"isMute": 0}));
        row(act, s.real_time(), "/participants/2/mute", 0).given([s.on("mute_meeting", json!({"isMute": 1}))])
    },
    |s| row(s.called("rollcall_participant"), s.real_time(), "/participants/2/mute", 1),
    |s| {
        let act =
            s.on("rename_participant", json!({"newName": "Robert", "number": s.number(1), "participantID": "bob"}));
        row(act, s.real_time(), "/participants/1/name", "Robert")
    },
    |s| {
        let act =
            s.on("rename_participant", json!({"newName": "Robert", "number": s.number(1), "participantID": "bob"}));
        row(act, s.attendees(), "/data/1/name", "Robert")
    },
    |s| row(s.bob("hand", json!({"handsState": 1})), s.real_time(), "/participants/1/hand", 1),
    |s| {
        let act = s.on("batch_hand", json!({"handsState": 0, "pids": ["bob"]}));
        row(act, s.real_time(), "/participants/1/hand", 0).given([s.bob("hand", json!({"handsState": 1}))])
    },
    |s| row(s.bob("set_cohost", json!({"isCohost": 1})), s.real_time(), "/confInfo/coHosts", json!(["bob"])),
    |s| {
        let act = s.bob("set_cohost", json!({"isCohost": 0}));
        let given = [s.bob("set_cohost", json!({"isCohost": 1}))];
        row(act, s.real_time(), "/confInfo/coHosts", json!([])).given(given)
    },
    |s| {
        let act = ("set_role", json!({"conferenceID": s.meeting, "participantID": "ann", "body": {"applyChair": 0}}));
        row(act, s.real_time(), "/confInfo/chairID", "")
    },
    |s| {
        let act = ("set_role", json!({"conferenceID": s.meeting, "participantID": "ann", "body": {"applyChair": 0}}));
        row(act, s.attendees(), "/data/0/role", 0)
    },
    |s| {
        let act =
            s.on("rename_participant", json!({"newName": "Robert", "number": s.number(1), "participantID": "bob"}));
        row(act, s.detail(), "/data/data/1/name", "Robert")
    },
    |s| row(s.invite(), s.ask("show_online_meeting_detail"), "/data/count", 4),
    |s| {
        let mut body = booked("Leap");
        body["startTime"] = json!("2096-02-29 23:59");
        let act = ("update_meeting", json!({"conferenceID": s.booking, "body": body}));
        row(act, s.booking(), "/conferenceData/endTime", "2096-03-01 00:59")
    },
    |s| row(s.wait(), s.real_time(), "/participants/1/name", "Chen"),
    |s| {
        let act = s.on("batch_move_to_waiting_room", json!({"batchParticipants": ["bob", "cleo"]}));
        row(act, s.attendees(), "/count", 1)
    },
    |s| {
        let act = s.on("allow_waiting_participant", json!({"allowAll": true}));
        row(act, s.real_time(), "/participants/1/name", "Bo").given([s.wait()])
    },
    |s| row(s.invite(), s.real_time(), "/participants/3/state", 1),
    |s| row(s.invite(), s.detail(), "/data/data/3/participantID", "+8612345"),
    |s| {
        let act = s.on("delete_attendees", json!({"bulkDelAttendInfo": [{"number": "+8612345"}]}));
        row(act, s.detail(), "/data/count", 3).given([s.invite()])
    },
    |s| {
        let act =
            s.on("delete_attendees", json!({"bulkDelAttendInfo": [{"number": s.number(1), "participantID": "bob"}]}));
        row(act, s.attendees(), "/count", 2)
    },
    |s| row(s.ask("stop_meeting"), s.detail(), "/error", "MMC.111070005"),
    |s| row(s.ask("stop_meeting"), s.attendees(), "/error", "MMC.111072005"),
    |s| row(s.ask("stop_meeting"), s.real_time(), "/error", "MMC.111072005"),
    |s| row(s.ask("stop_meeting"), s.ask("show_online_meeting_detail"), "/error", "MMC.111070005"),
    |s| {
        let act = ("update_meeting", json!({"conferenceID": s.booking, "body": booked("Board")}));
        row(act, s.booking(), "/conferenceData/subject", "Board")
    },
    |s| row(("cancel_meeting", json!({"conferenceID": s.booking})), s.booking(), "/error", "MMC.111070005"),
    |_| row(webhook("https://hooks.example"), push(), "/url", "https://hooks.example"),
    |_| {
        row(
            ("set_sso_config", json!({"body": {"enableSSO": true}})),
            ("show_sso_config", json!({})),
            "/enableSSO",
            true,
        )
    },
];

impl Scene {
    fn called(&self, operation: &'static str) -> Step {
        (operation, json!({"conferenceID": self.meeting, "participantID": "bob"}))
    }

    fn number(&self, position: usize) -> String {
        format!("+9905100{:07}", position + 1)
    }
}

fn webhook(url: &str) -> Step {
    ("set_web_hook_config", json!({"body": {"url": url, "subscriberId": "us", "subscriberKey": "key"}}))
}

fn push() -> Step {
    ("show_web_hook_config", json!({}))
}

#[tokio::test]
async fn what_is_changed_shows() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut subscription = sandbox.subscribe(Vendor::Huawei);
    let client = clients::huawei(&sandbox);
    for row in ROWS {
        pass(&sandbox);
        let scene = Scene::set(&sandbox, &client).await;
        row(&scene).hold(&client).await;
    }
    let s = Scene::set(&sandbox, &client).await;
    the_end_can_be_put_off(&client, &s).await;
    layouts_are_kept(&client, &s).await;
    locks_hold(&sandbox, &client, &s).await;
    done(&client, &("create_web_socket_token", json!({"conferenceID": s.meeting}))).await;
    who_is_host_changes(&sandbox, &client, &s).await;
    numbers_and_passwords_are_known(&sandbox, &client, &s).await;
    a_booking_is_held_more_than_once(&client, &s).await;
    what_is_over_is_remembered(&sandbox, &client, &s).await;
    series_have_meetings(&client).await;
    pushes_are_switched(&client).await;
    apps_are_kept(&client).await;
    logins_come_and_go(&sandbox, &client).await;
    all_were_called(&sandbox, Vendor::Huawei);
    assert!(!told(&mut subscription).is_empty());
}

async fn the_end_can_be_put_off(client: &Client, s: &Scene) {
    let end = || async { text(&done(client, &s.detail()).await, "/conferenceData/endTime") };
    let before = end().await;
    done(client, &s.on("prolong_meeting", json!({"auto": 0, "duration": 1440}))).await;
    assert!(end().await > before, "a day later than {before}");
    done(client, &s.on("prolong_meeting", json!({"auto": 1, "duration": 20}))).await;
    assert_eq!(at(&done(client, &s.detail()).await, "/conferenceData/confConfigInfo/prolongLength"), 20);
}

async fn layouts_are_kept(client: &Client, s: &Scene) {
    let layout = json!({"restPicLayout": {"layOutName": "two", "imageType": "Two"}});
    done(client, &s.on("save_layout", layout)).await;
    let kept = done(client, &s.ask("show_layout")).await;
    assert_eq!(at(&kept, "/picLayouts/0/layOutName"), "two");
    let delete = ("delete_layout", json!({"conferenceID": s.meeting, "uuID": text(&kept, "/picLayouts/0/uuid")}));
    done(client, &delete).await;
    assert_eq!(done(client, &s.ask("show_layout")).await["picLayouts"], json!([]));
    assert_eq!(answer(client, &delete).await["error"], "MMC.111070001");
}

async fn locks_hold(sandbox: &Sandbox, client: &Client, s: &Scene) {
    done(client, &s.on("update_started_conf_config", json!({"isLock": 1}))).await;
    assert_eq!(sandbox.join(Vendor::Huawei, &s.meeting, "dora"), Err(JoinError::Locked));
    done(client, &s.on("lock_meeting", json!({"isLock": 0}))).await;
    assert!(sandbox.join(Vendor::Huawei, &s.meeting, "dora").is_ok());
}

async fn who_is_host_changes(sandbox: &Sandbox, client: &Client, s: &Scene) {
    let apply = |password: &str| s.bob("set_role", json!({"applyChair": 1, "chairmanPwd": password}));
    let password = sandbox.huawei().host_password.as_str();
    assert_eq!(answer(client, &apply(password)).await["error"], "MMC.111074001");
    let release = ("set_role", json!({"conferenceID": s.meeting, "participantID": "ann", "body": {"applyChair": 0}}));
    done(client, &release).await;
    assert_eq!(answer(client, &apply("wrong")).await["error"], "MMC.111072018");
    done(client, &apply(password)).await;
    assert_eq!(at(&done(client, &s.real_time()).await, "/confInfo/chairID"), "bob");
    assert_eq!(answer(client, &s.bob("set_cohost", json!({"isCohost": 1}))).await["error"], "MMC.111072107");
    assert_eq!(answer(client, &s.bob("hand", json!({"handsState": 1}))).await["error"], "MMC.111072069");
    done(client, &s.on("allow_guest_unmute", json!({"allowUnmuteByOneself": 0}))).await;
}

async fn numbers_and_passwords_are_known(sandbox: &Sandbox, client: &Client, s: &Scene) {
    let called = |number: &str| ("check_call_number_in_conf", json!({"call_number": number}));
    assert_eq!(done(client, &called("+0")).await["in_conf"], false);
    sandbox.join(Vendor::Huawei, &s.meeting, "+8677777").unwrap();
    assert_eq!(done(client, &called("+8677777")).await["conf_id"], s.meeting.as_str());
    assert_eq!(done(client, &s.ask("show_conf_org")).await["orgID"], sandbox.huawei().corp_id.as_str());
    done(client, &s.ask("create_anonymous_auth_random")).await;
    done(client, &("create_auth_random", json!({"conf_id": s.meeting}))).await;
    let scan = |password: &str| {
        let body = json!({"confID": s.meeting, "pwd": password, "callNum": "+8688888"});
        ("invite_with_pwd", json!({"conferenceID": s.meeting, "body": body}))
    };
    assert_eq!(answer(client, &scan("wrong")).await["error"], "MMC.111071091");
    done(client, &scan(&sandbox.huawei().host_password)).await;
    let attendees = done(client, &s.detail()).await;
    assert!(attendees.to_string().contains("+8688888"), "{attendees}");
}

async fn a_booking_is_held_more_than_once(client: &Client, s: &Scene) {
    let found = |operation: &'static str| async move {
        done(client, &(operation, json!({"limit": 500}))).await["data"].as_array().unwrap().clone()
    };
    let is_mine = |meeting: &Value| meeting["conferenceID"] == s.booking.as_str();
    let start = |password: &str| ("start_meeting", json!({"body": {"conferenceID": s.booking, "password": password}}));
    let detail = done(client, &s.booking()).await;
    assert_eq!(at(&detail, "/conferenceData/conferenceState"), "Schedule");
    assert!(found("search_meetings").await.iter().any(is_mine));
    assert!(!found("search_online_meetings").await.iter().any(is_mine));

    assert_eq!(answer(client, &start("wrong")).await["error"], "MMC.111071091");
    let password = text(&detail, "/conferenceData/passwordEntry/0/password");
    let first = done(client, &start(&password)).await["uuid"].clone();
    assert!(found("search_online_meetings").await.iter().any(is_mine));
    assert_eq!(
        answer(client, &("update_meeting", json!({"conferenceID": s.booking, "body": booked("x")}))).await["error"],
        "MMC.111071065"
    );
    assert_eq!(answer(client, &("cancel_meeting", json!({"conferenceID": s.booking}))).await["error"], "MMC.111071067");
    done(client, &("stop_meeting", json!({"conferenceID": s.booking}))).await;
    assert_eq!(at(&done(client, &s.booking()).await, "/conferenceData/conferenceState"), "Schedule");
    assert_ne!(done(client, &start(&password)).await["uuid"], first);
    done(client, &("cancel_meeting", json!({"conferenceID": s.booking, "type": 1}))).await;
    assert_eq!(answer(client, &s.booking()).await["error"], "MMC.111070005");
}

async fn what_is_over_is_remembered(sandbox: &Sandbox, client: &Client, s: &Scene) {
    done(client, &s.on("record", json!({"isRecord": 1}))).await;
    done(client, &s.on("set_mmr_record", json!({"recordType": 0}))).await;
    done(client, &s.bob("mute_participant", json!({"isMute": 1}))).await;
    assert!(sandbox.leave(Vendor::Huawei, &s.meeting, "cleo"));
    done(client, &s.ask("stop_meeting")).await;
    let span = json!({"startDate": 0, "endDate": i64::MAX, "limit": 500});
    let past = done(client, &("search_his_meetings", span.clone())).await;
    let mine = past["data"].as_array().unwrap().iter().find(|past| past["conferenceID"] == s.meeting.as_str()).unwrap();
    assert_eq!((&mine["conferenceState"], &mine["isHasRecordFile"]), (&json!("Destroyed"), &json!(true)));
    let sitting = json!({"confUUID": mine["confUUID"]});
    let detail = done(client, &("show_his_meeting_detail", sitting.clone())).await;
    assert_eq!(at(&detail, "/conferenceData/conferenceID"), s.meeting.as_str());
    let stays = done(client, &("search_attendance_records_of_his_meeting", sitting.clone())).await;
    assert!(at(&stays, "/data/1/leftTime").is_i64(), "{stays}");
    let acts = done(client, &("search_ctl_records_of_his_meeting", sitting.clone())).await;
    assert!(acts.to_string().contains("mute_participant"), "{acts}");
    let recordings = done(client, &("search_recordings", span.clone())).await;
    assert!(recordings.to_string().contains(&*s.meeting), "{recordings}");
    let recording = ("show_recording_detail", sitting);
    assert_eq!(done(client, &recording).await["confID"], s.meeting.as_str());
    done(client, &("delete_recordings", json!({"confUUIDs": mine["confUUID"]}))).await;
    assert_eq!(answer(client, &recording).await["error"], "MMC.111077201");
}

async fn series_have_meetings(client: &Client) {
    let cycle =
        json!({"startDate": "2099-12-18", "endDate": "2099-12-25", "cycle": "Day", "interval": 1, "preRemindDays": 1});
    let mut body = booked("Daily");
    body["cycleParams"] = cycle;
    let made = done(client, &("create_recurring_meeting", json!({"body": body}))).await;
    let series = text(&made, "/0/conferenceID");
    let single = text(&made, "/0/subConfs/1/cycleSubConfID");
    let detail = || async { done(client, &("show_meeting_detail", json!({"conferenceID": series}))).await };
    assert_eq!(at(&made, "/0/subConfs/7/startTime"), "2099-12-25 06:00");
    let later =
        json!({"cycleSubConfID": single, "startTime": "2099-12-19 09:00", "length": 30, "mediaTypes": "HDVideo"});
    done(client, &("update_recurring_sub_meeting", json!({"conferenceID": series, "body": later}))).await;
    assert_eq!(at(&detail().await, "/conferenceData/subConfs/1/endTime"), "2099-12-19 09:30");
    let cancel = json!({"conferenceID": series, "body": {"cycleSubConfIDs": [single]}});
    done(client, &("cancel_recurring_sub_meeting", cancel.clone())).await;
    assert_eq!(at(&detail().await, "/conferenceData/subConfs/1/startTime"), "2099-12-20 06:00");
    assert_eq!(answer(client, &("cancel_recurring_sub_meeting", cancel)).await["error"], "MMC.111070005");
    body["subject"] = json!("Weekly");
    body["cycleParams"]["cycle"] = json!("Week");
    body["cycleParams"]["point"] = json!([5]);
    let weekly = done(client, &("update_recurring_meeting", json!({"conferenceID": series, "body": body}))).await;
    assert_eq!(at(&weekly, "/0/subConfs/1/startTime"), "2099-12-25 06:00", "two Fridays: {weekly}");
    done(client, &("cancel_recurring_meeting", json!({"conferenceID": series}))).await;
    let gone = answer(client, &("show_meeting_detail", json!({"conferenceID": series}))).await;
    assert_eq!(gone["error"], "MMC.111070005");
}

async fn pushes_are_switched(client: &Client) {
    done(client, &webhook("https://hooks.example")).await;
    let id = done(client, &push()).await["id"].clone();
    done(client, &("update_web_hook_config_status", json!({"id": id, "status": 1}))).await;
    assert_eq!(done(client, &push()).await["status"], 1);
    done(client, &("delete_web_hook_config", json!({"id": id}))).await;
    assert!(at(&done(client, &push()).await, "/url").is_null());
}

async fn apps_are_kept(client: &Client) {
    let app = done(client, &("add_app_id", json!({"body": {"app_name": "Panel"}}))).await;
    let id = json!({"app_id": app["app_id"]});
    let rename = json!({"app_id": app["app_id"], "body": {"app_name": "Door"}});
    done(client, &("update_app_id", rename)).await;
    let fresh = done(client, &("reset_app_key", id.clone())).await;
    assert_ne!(fresh["app_key"], app["app_key"]);
    let apps = done(client, &("batch_search_app_id", json!({}))).await;
    assert_eq!(
        (at(&apps, "/data/0/app_name"), at(&apps, "/data/0/app_key")),
        (json!("Door"), fresh["app_key"].clone())
    );
    done(client, &("delete_app_id", id)).await;
    assert_eq!(done(client, &("batch_search_app_id", json!({}))).await["count"], 0);
}

async fn logins_come_and_go(sandbox: &Sandbox, client: &Client) {
    let access = sandbox.huawei();
    let change =
        |old: &str| ("update_pwd", json!({"body": {"account": access.account, "oldPwd": old, "newPwd": "Another-1"}}));
    assert_eq!(answer(client, &change("wrong")).await["error"], "USG.206030006");
    done(client, &change(&access.password)).await;
    let credentials = |password: &str| {
        meeting_control::huawei::Credentials::account(
            meeting_control::huawei::Account(&access.account),
            meeting_control::huawei::Password(password),
        )
    };
    let by_password = |password: &str| {
        let builder = meeting_control::huawei::Client::builder(credentials(password)).base_url(sandbox.base_url());
        let clock = sandbox.clock();
        builder.clock(move || clock.now()).build().unwrap()
    };
    let list = ("search_meetings", json!({}));
    assert_eq!(answer(&by_password(&access.password), &list).await["error"], "USG.206010000");
    let client = by_password("Another-1");
    done(&client, &list).await;
    let session = done(&client, &("update_token", json!({}))).await;
    let check = |token: &Value| ("check_token", json!({"body": {"token": token, "needGenNewToken": false}}));
    let told = done(&client, &check(&session["accessToken"])).await;
    assert_eq!(at(&told, "/user/ucloginAccount"), access.account.as_str());
    assert_eq!(answer(&client, &check(&json!("dead"))).await["error"], "USG.206020000");
    done(&client, &("delete_token", json!({}))).await;
}

/// The number stays, the connection does not.
#[tokio::test]
async fn who_comes_back_is_another_participant() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::huawei(&sandbox);
    let s = Scene::set(&sandbox, &client).await;
    done(&client, &s.hang_up()).await;
    let again = sandbox.join(Vendor::Huawei, &s.meeting, "bob").unwrap();
    assert_ne!(again, "bob");
    assert_eq!(sandbox.members(Vendor::Huawei, &s.meeting), ["ann", again.as_str(), "cleo"]);
    assert_eq!(answer(&client, &s.bob("mute_participant", json!({"isMute": 1}))).await["error"], "MMC.111072008");
    let shown = done(&client, &s.real_time()).await;
    assert_eq!(
        (at(&shown, "/participants/1/pid"), at(&shown, "/participants/1/phone")),
        (json!(again), json!(s.number(1)))
    );
}

/// The id of those who wait is told by an event of the vendor's, and here by the sandbox.
#[tokio::test]
async fn who_waits_has_an_id_of_its_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::huawei(&sandbox);
    let s = Scene::set(&sandbox, &client).await;
    done(&client, &s.bob("set_cohost", json!({"isCohost": 1}))).await;
    assert_eq!(answer(&client, &s.wait()).await["error"], "MMC.111112004");
    done(&client, &s.bob("set_cohost", json!({"isCohost": 0}))).await;
    done(&client, &s.wait()).await;
    let admit = |id: &str| s.on("allow_waiting_participant", json!({"participantID": id}));
    assert_eq!(answer(&client, &admit("bob")).await["error"], "MMC.111080004");
    let [waiting] = sandbox.waiting(Vendor::Huawei, &s.meeting).try_into().unwrap();
    done(&client, &admit(&waiting)).await;
    assert_eq!(sandbox.members(Vendor::Huawei, &s.meeting), ["ann", waiting.as_str(), "cleo"]);
}
