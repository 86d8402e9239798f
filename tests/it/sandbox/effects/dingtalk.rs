//! DingTalk.

use meeting_control::Vendor;
use meeting_control::control::MeetingId;
use meeting_control::dingtalk::Client;
use meeting_control::sandbox::{JoinError, Sandbox};
use serde_json::{Value, json};

use super::super::emission::told;
use super::{Row, Step, all_were_called, answer, at, done, pass, row};
use crate::clients;

/// A meeting that ann hosts, with bob and cleo; and a booking of hers.
struct Scene {
    meeting: MeetingId,
    booking: String,
}

impl Scene {
    async fn set(sandbox: &Sandbox, client: &Client) -> Self {
        let meeting = sandbox.start_meeting(Vendor::DingTalk, ["ann", "bob", "cleo"]);
        let booked = done(client, &("create_schedule_conference", json!({"body": times("Review")}))).await;
        Self { meeting, booking: booked["scheduleConferenceId"].as_str().unwrap().to_owned() }
    }

    fn on(&self, operation: &'static str, body: Value) -> Step {
        (operation, json!({"conferenceId": self.meeting, "body": body}))
    }

    fn ask(&self, operation: &'static str) -> Step {
        (operation, json!({"conferenceId": self.meeting}))
    }

    fn members(&self) -> Step {
        self.ask("query_conference_members")
    }

    fn info(&self) -> Step {
        self.ask("query_conference_info")
    }

    fn of_bob(&self) -> Step {
        ("query_user_on_going_conference", json!({"unionId": "bob"}))
    }

    fn devices(&self) -> Step {
        ("query_conference_info_batch", json!({"body": {"conferenceIdList": [self.meeting]}}))
    }

    fn bob(&self, operation: &'static str, action: &str) -> Step {
        self.on(operation, json!({"action": action, "userList": [{"unionId": "bob"}]}))
    }

    fn kick(&self) -> Step {
        self.on("kick_members", json!({"userList": [{"unionId": "bob"}]}))
    }

    fn close(&self) -> Step {
        ("close_video_conference", json!({"conferenceId": self.meeting, "unionId": "ann"}))
    }

    fn record(&self, operation: &'static str) -> Step {
        self.on(operation, json!({"unionId": "ann"}))
    }

    fn booked(&self, operation: &'static str, mut body: Value) -> Step {
        body["scheduleConferenceId"] = json!(self.booking);
        body["creatorUnionId"] = json!("ann");
        (operation, json!({"body": body}))
    }

    fn booking(&self) -> Step {
        ("query_schedule_conference", json!({"scheduleConferenceId": self.booking, "requestUnionId": "ann"}))
    }

    fn settings(&self) -> Step {
        ("query_schedule_conf_settings", json!({"scheduleConferenceId": self.booking}))
    }
}

fn times(title: &str) -> Value {
    json!({"creatorUnionId": "ann", "title": title, "startTime": 4_100_000_000_000_i64, "endTime": 4_100_003_600_000_i64})
}

fn running() -> Step {
    ("query_org_conference_list", json!({"maxResults": 1000}))
}

const ROWS: &[fn(&Scene) -> Row] = &[
    |s| row(s.kick(), s.members(), "/memberModels/1/attendStatus", 5),
    |s| row(s.kick(), s.info(), "/confInfo/activeNum", 2),
    |s| row(s.kick(), s.devices(), "/infos/0/userList/1/attendStatus", 5),
    |s| row(s.kick(), s.of_bob(), &format!("/memberModelMap/{}", s.meeting), Value::Null),
    |s| row(s.bob("cohosts", "add"), s.of_bob(), &format!("/memberModelMap/{}/coHost", s.meeting), true),
    |s| {
        let act = s.on("update_member_nick", json!({"unionId": "bob", "nick": "Robert"}));
        row(act, s.ask("get_conf_detail_data"), "/list/1/nick", "Robert")
    },
    |s| row(s.bob("mute_members", "mute"), s.devices(), "/infos/0/userList/1/micStatus", 1),
    |s| {
        let act = s.bob("mute_members", "un_mute");
        row(act, s.devices(), "/infos/0/userList/1/micStatus", 2).given([s.bob("mute_members", "mute")])
    },
    |s| row(s.on("mute_all", json!({"action": "mute"})), s.devices(), "/infos/0/mediaStatus", 1),
    |s| row(s.on("mute_all", json!({"action": "mute"})), s.devices(), "/infos/0/userList/2/micStatus", 1),
    |s| row(s.on("mute_all", json!({"action": "mute", "forceMute": true})), s.devices(), "/infos/0/mediaStatus", 4),
    |s| {
        let act = s.on("mute_all", json!({"action": "un_mute"}));
        let given = [s.on("mute_all", json!({"action": "mute", "forceMute": true}))];
        row(act, s.devices(), "/infos/0/mediaStatus", 0).given(given)
    },
    |s| row(s.on("update_video_conference_setting", json!({"muteAll": true})), s.devices(), "/infos/0/mediaStatus", 1),
    |s| row(s.bob("cohosts", "add"), s.members(), "/memberModels/1/coHost", true),
    |s| row(s.bob("cohosts", "remove"), s.members(), "/memberModels/1/coHost", false).given([s.bob("cohosts", "add")]),
    |s| {
        let act = s.on("update_member_nick", json!({"unionId": "bob", "nick": "Robert"}));
        row(act, s.members(), "/memberModels/1/userNick", "Robert")
    },
    |s| {
        let act = s.on("update_member_nick", json!({"unionId": "bob", "nick": "Robert"}));
        row(act, s.devices(), "/infos/0/userList/1/nick", "Robert")
    },
    |s| {
        let act = s.on("invite_users", json!({"inviteeList": [{"unionId": "dora", "nick": "Dora"}]}));
        row(act, s.members(), "/memberModels/3/attendStatus", 2)
    },
    |s| {
        let act = s.on("invite_users", json!({"phoneInviteeList": [{"phoneNumber": "+861234567", "nick": "Dora"}]}));
        row(act, s.info(), "/confInfo/invitedNum", 1)
    },
    |s| row(s.close(), s.info(), "/confInfo/status", 1),
    |s| row(s.close(), s.members(), "/error", "roomNotFound"),
    |s| row(s.close(), s.devices(), "/error", "resourceClose"),
    |s| row(s.close(), s.on("lock_conference", json!({"action": "lock"})), "/error", "confClosed"),
    |s| row(s.close(), s.record("start_cloud_record"), "/error", "roomClosed"),
    |s| row(s.record("start_cloud_record"), s.info(), "/confInfo/cloudRecordStatus", 1),
    |s| {
        let act = s.record("stop_cloud_record");
        row(act, s.info(), "/confInfo/cloudRecordStatus", 3).given([s.record("start_cloud_record")])
    },
    |s| {
        let read = ("query_cloud_record_video", json!({"conferenceId": s.meeting, "unionId": "ann"}));
        row(s.record("start_cloud_record"), read, "/error", Value::Null)
    },
    |s| row(s.booked("update_schedule_conference", times("Board")), s.booking(), "/title", "Board"),
    |s| row(s.booked("cancel_schedule_conference", json!({})), s.booking(), "/error", "resourceCancel"),
    |s| {
        let settings = json!({"scheduleConfSettingModel": {"lockRoom": 1}});
        let act = s.booked("update_schedule_conf_settings", settings);
        row(act, s.settings(), "/scheduleConfSettingModel/lockRoom", 1)
    },
];

#[tokio::test]
async fn what_is_changed_shows() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut subscription = sandbox.subscribe(Vendor::DingTalk);
    for person in ["ann", "bob", "cleo", "dora"] {
        sandbox.start_meeting(Vendor::DingTalk, [person]);
    }
    let client = clients::dingtalk(&sandbox);
    for row in ROWS {
        pass(&sandbox);
        let scene = Scene::set(&sandbox, &client).await;
        row(&scene).hold(&client).await;
    }
    pass(&sandbox);
    meetings_are_made_and_found(&sandbox, &client).await;
    pass(&sandbox);
    bookings_become_meetings(&sandbox, &client).await;
    pass(&sandbox);
    tokens_are_given_out(&sandbox).await;
    all_were_called(&sandbox, Vendor::DingTalk);
    assert!(!told(&mut subscription).is_empty());
}

async fn meetings_are_made_and_found(sandbox: &Sandbox, client: &Client) {
    let title = json!({"userId": "ann", "confTitle": "Made", "inviteUserIds": ["bob"]});
    let made = done(client, &("create_video_conference", json!({"body": title}))).await;
    let meeting = MeetingId::from(made["conferenceId"].as_str().unwrap());
    let s = Scene { meeting: meeting.clone(), booking: String::new() };
    let is_mine = |found: &Value| found["conferenceId"] == meeting.as_str();

    let info = done(client, &s.info()).await;
    assert_eq!((&info["confInfo"]["title"], &info["confInfo"]["creatorId"]), (&json!("Made"), &json!("ann")));
    let members = done(client, &s.members()).await;
    assert_eq!(at(&members, "/memberModels/1/attendStatus"), 2, "bob is rung: {members}");
    let code = json!({"roomCode": made["roomCode"]});
    let by_code = done(client, &("query_conference_info_by_room_code", code)).await;
    assert!(by_code["conferenceList"].as_array().unwrap().iter().any(is_mine), "{by_code}");
    let listed = done(client, &running()).await;
    assert!(listed["onGoingConfList"].as_array().unwrap().iter().any(is_mine), "{listed}");
    for person in ["ann", "bob"] {
        sandbox.join(Vendor::DingTalk, &meeting, person).unwrap();
    }
    let theirs = done(client, &s.of_bob()).await;
    assert!(theirs["onGoingConfIdList"].as_array().unwrap().contains(&json!(meeting)), "{theirs}");
    let stream = json!({
        "unionId": "ann", "streamName": "s", "streamUrlList": ["rtmp://live.example/a"], "mode": "grid",
        "needHostJoin": false, "smallWindowPosition": "float_right",
    });
    let streams = done(client, &s.on("start_stream_out", stream)).await;
    assert!(streams["successStreamMap"]["rtmp://live.example/a"].is_string(), "{streams}");

    assert_eq!(
        answer(client, &("close_video_conference", json!({"conferenceId": meeting, "unionId": "bob"}))).await["error"],
        "permissionError"
    );
    done(client, &s.close()).await;
    assert_eq!(answer(client, &s.close()).await["error"], "resourceClose");
    let listed = done(client, &running()).await;
    assert!(!listed["onGoingConfList"].as_array().unwrap().iter().any(is_mine), "{listed}");
    let of_the_past =
        done(client, &("get_conf_data_by_conference_id", json!({"conferenceId": meeting, "realData": false}))).await;
    assert_eq!(of_the_past["userCount"], 2, "{of_the_past}");
    let span = json!({"startTime": 0, "endTime": i64::MAX, "realData": false, "maxResults": 1000});
    let stays = done(client, &("get_conf_detail_data", json!({"conferenceId": meeting}))).await;
    assert!(at(&stays, "/list/1/leaveTime").is_i64(), "{stays}");
    let past = done(client, &("get_history_conf_data_list", span)).await;
    assert!(past["list"].as_array().unwrap().iter().any(is_mine), "{past}");
}

async fn bookings_become_meetings(sandbox: &Sandbox, client: &Client) {
    let s = Scene::set(sandbox, client).await;
    let held = ("query_schedule_conference_info", json!({"scheduleConferenceId": s.booking}));
    assert_eq!(done(client, &held).await["totalCount"], 0);
    let meeting = sandbox.open_booking(Vendor::DingTalk, &s.booking).unwrap();
    assert_eq!(sandbox.open_booking(Vendor::DingTalk, &s.booking).as_ref(), Some(&meeting));
    assert_eq!(at(&done(client, &held).await, "/conferenceList/0/conferenceId"), meeting.as_str());
    let info = done(client, &("query_conference_info", json!({"conferenceId": meeting}))).await;
    assert_eq!(at(&info, "/confInfo/scheduleConferenceId"), s.booking.as_str());
    assert_eq!(
        answer(client, &("query_schedule_conf_settings", json!({"scheduleConferenceId": "x"}))).await["error"],
        "scheduleConferenceIdError"
    );
}

async fn tokens_are_given_out(sandbox: &Sandbox) {
    let access = sandbox.dingtalk();
    let client = clients::dingtalk(sandbox);
    let mut suite = json!({
        "suiteKey": access.suite_key, "suiteSecret": access.suite_secret, "suiteTicket": access.suite_ticket,
    });
    done(&client, &("get_suite_access_token", json!({"body": suite}))).await;
    suite["authCorpId"] = json!(access.corp_id);
    done(&client, &("get_corp_access_token", json!({"body": suite}))).await;
    let mut user = json!({
        "clientId": access.app_key, "clientSecret": access.app_secret, "grantType": "authorization_code",
        "code": access.user_code,
    });
    let first = done(&client, &("get_user_token", json!({"body": user}))).await;
    assert_eq!(answer(&client, &("get_user_token", json!({"body": user}))).await["error"], "invalidCode");
    user["grantType"] = json!("refresh_token");
    user["refreshToken"] = first["refreshToken"].clone();
    done(&client, &("get_user_token", json!({"body": user}))).await;
    let console = json!({"corpid": access.corp_id, "ssoSecret": access.sso_secret});
    done(&client, &("get_sso_access_token", json!({"body": console}))).await;
    let by_organisation =
        json!({"client_id": access.app_key, "client_secret": access.app_secret, "grant_type": "client_credentials"});
    done(&client, &("get_token", json!({"corpId": access.corp_id, "body": by_organisation}))).await;
    let mut gateway = json!({
        "clientId": access.app_key, "clientSecret": access.app_secret,
        "subscriptions": [{"type": "EVENT", "topic": "*"}],
    });
    done(&client, &("open_connection", json!({"body": gateway}))).await;
    gateway["clientSecret"] = json!("wrong");
    assert_eq!(answer(&client, &("open_connection", json!({"body": gateway}))).await["error"], "authFailed");
}

#[tokio::test]
async fn a_lock_keeps_out_whoever_was_not_invited() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::dingtalk_builder(&sandbox).build().unwrap();
    sandbox.start_meeting(Vendor::DingTalk, ["dora"]);
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["ann", "bob"]);
    let s = Scene { meeting: meeting.clone(), booking: String::new() };
    done(&client, &s.on("lock_conference", json!({"action": "lock"}))).await;
    assert_eq!(sandbox.join(Vendor::DingTalk, &meeting, "cleo"), Err(JoinError::Locked));
    assert!(sandbox.leave(Vendor::DingTalk, &meeting, "bob"));
    assert_eq!(sandbox.join(Vendor::DingTalk, &meeting, "bob"), Err(JoinError::Locked));
    done(&client, &s.on("invite_users", json!({"inviteeList": [{"unionId": "dora", "nick": "Dora"}]}))).await;
    assert!(sandbox.join(Vendor::DingTalk, &meeting, "dora").is_ok());
    done(&client, &s.on("lock_conference", json!({"action": "unlock"}))).await;
    assert!(sandbox.join(Vendor::DingTalk, &meeting, "cleo").is_ok());
    let settings = json!({"lockConference": true});
    done(&client, &s.on("update_video_conference_setting", settings)).await;
    assert_eq!(sandbox.join(Vendor::DingTalk, &meeting, "emil"), Err(JoinError::Locked));
}

/// Somebody who is muted with everybody else stays so, and so does who comes later.
#[tokio::test]
async fn who_joins_a_muted_meeting_is_muted() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = clients::dingtalk_builder(&sandbox).build().unwrap();
    let meeting = sandbox.start_meeting(Vendor::DingTalk, ["ann"]);
    let s = Scene { meeting: meeting.clone(), booking: String::new() };
    done(&client, &s.on("mute_all", json!({"action": "mute"}))).await;
    sandbox.join(Vendor::DingTalk, &meeting, "bob").unwrap();
    assert_eq!(at(&done(&client, &s.devices()).await, "/infos/0/userList/1/micStatus"), 1);
}
