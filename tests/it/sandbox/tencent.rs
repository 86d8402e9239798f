//! Tencent in the sandbox.

use std::collections::BTreeSet;
use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::sandbox::{JoinError, Sandbox};
use serde_json::{Value, json};

use super::client::{UserSig, command, envelope, pack, request, room, send};

fn kick_body(sandbox: &Sandbox, members: &[&str]) -> Value {
    json!({"RoomId": sandbox.tencent().meeting, "MemberList_Account": members, "Reason": "noise"})
}

#[tokio::test]
async fn kick_removes_members() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();

    let reply = room(&sandbox, "kick_user_out", &kick_body(&sandbox, &[&access.participants[1]])).await;

    let body = reply.accepted().as_object().unwrap();
    assert_eq!(
        BTreeSet::from_iter(body.keys().map(String::as_str)),
        BTreeSet::from(["ActionStatus", "ErrorCode", "ErrorInfo", "RequestId"])
    );
    assert_eq!((&body["ActionStatus"], &body["ErrorInfo"]), (&json!("OK"), &json!("")));
    let id = body["RequestId"].as_str().unwrap();
    assert!(id.starts_with("Id-") && id[35..].starts_with("-O-Seq-"), "{id}");
    assert!(sandbox.members(Vendor::Tencent, &access.meeting).iter().all(|one| *one != access.participants[1]));
    assert!(sandbox.join(Vendor::Tencent, &access.meeting, &access.participants[1]).is_ok());
}

#[tokio::test]
async fn a_ban_ends_when_its_time_is_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let user = &access.participants[1];
    let mut body = kick_body(&sandbox, &[user]);
    body["Duration"] = json!(60);

    room(&sandbox, "ban_room_member", &body).await.accepted();

    assert!(sandbox.members(Vendor::Tencent, &access.meeting).iter().all(|one| one != user));
    assert_eq!(sandbox.join(Vendor::Tencent, &access.meeting, user), Err(JoinError::Barred));
    sandbox.clock().advance(Duration::from_secs(60));
    assert!(sandbox.join(Vendor::Tencent, &access.meeting, user).is_ok());
}

#[tokio::test]
async fn a_stranger_spoils_the_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let mut body = kick_body(&sandbox, &[&access.participants[1], "stranger"]);
    room(&sandbox, "kick_user_out", &body).await.refused(200, "100005");
    body["Duration"] = json!(60);
    room(&sandbox, "ban_room_member", &body).await.refused(200, "100005");
    assert_eq!(sandbox.members(Vendor::Tencent, &access.meeting), access.participants);
}

#[tokio::test]
async fn rooms_that_are_unknown_or_over_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let body = kick_body(&sandbox, &[&access.participants[1]]);
    sandbox.end_meeting(Vendor::Tencent, &access.meeting);
    room(&sandbox, "kick_user_out", &body).await.refused(200, "100004");
    for name in ["get_room_info", "get_room_member_list"] {
        room(&sandbox, name, &json!({"RoomId": "nowhere"})).await.refused(200, "100004");
    }
}

#[tokio::test]
async fn limits_are_the_documents() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let many: Vec<String> = (0..21).map(|n| format!("user{n}")).collect();
    let with = |field: &str, value: Value| {
        let mut body = kick_body(&sandbox, &[&access.participants[1]]);
        body[field] = value;
        body
    };
    for body in [
        with("MemberList_Account", json!(many)),
        with("MemberList_Account", json!("user")),
        with("MemberList_Account", json!([1])),
        with("Reason", json!("é".repeat(501))),
        with("Reason", json!(null)),
        with("RoomId", json!("x".repeat(49))),
        with("RoomId", json!(7)),
        json!({}),
        json!([]),
    ] {
        let reply = room(&sandbox, "kick_user_out", &body).await;
        reply.refused(200, "100002");
        assert_eq!(reply.body["ActionStatus"], "FAIL");
        assert!(reply.body["ErrorInfo"].as_str().unwrap().len() > 20, "{}", reply.text);
        assert!(reply.text.len() < 400, "the message must not repeat the request: {}", reply.text);
    }
    assert_eq!(sandbox.members(Vendor::Tencent, &access.meeting), access.participants);
    room(&sandbox, "kick_user_out", &with("Reason", json!("é".repeat(500)))).await.accepted();
    let mut ban = kick_body(&sandbox, &[&access.participants[2]]);
    ban["Duration"] = json!(-1);
    room(&sandbox, "ban_room_member", &ban).await.refused(200, "100002");
    let unnamed = json!({"RoomInfo": {"RoomId": access.meeting, "RoomName": null}});
    room(&sandbox, "update_room_info", &unnamed).await.refused(200, "100002");
}

#[tokio::test]
async fn the_envelope_is_checked_first() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = kick_body(&sandbox, &[&sandbox.tencent().participants[1]]);
    let good = envelope(&sandbox, &UserSig::new(&sandbox).sign());
    for (name, value, code) in [
        ("sdkappid", None, "60012"),
        ("sdkappid", Some("x"), "60006"),
        ("sdkappid", Some("0"), "60006"),
        ("sdkappid", Some("4294967296"), "60006"),
        ("sdkappid", Some("1"), "70020"),
        ("identifier", None, "60002"),
        ("identifier", Some("an-identifier-longer-than-32-bytes"), "60002"),
        ("random", None, "60002"),
        ("random", Some("-1"), "60002"),
        ("random", Some("4294967296"), "60002"),
        ("random", Some("x"), "60002"),
        ("contenttype", None, "60002"),
        ("contenttype", Some("xml"), "60002"),
        ("usersig", None, "70002"),
        ("usersig", Some(""), "70002"),
    ] {
        let mut query = good.clone();
        query.retain(|(field, _)| *field != name);
        query.extend(value.map(|value| (name, value.to_owned())));
        let reply = command(&sandbox, "kick_user_out", &query, &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (200, code), "{name}={value:?}: {}", reply.text);
    }
    for random in ["0", "4294967295"] {
        let mut query = good.clone();
        query.retain(|(field, _)| *field != "random");
        query.push(("random", random.to_owned()));
        command(&sandbox, "get_room_info", &query, &json!({"RoomId": sandbox.tencent().meeting})).await.accepted();
    }
}

#[tokio::test]
async fn bodies_are_json_and_never_empty() {
    let sandbox = Sandbox::start().await.unwrap();
    let query = envelope(&sandbox, &UserSig::new(&sandbox).sign());
    for body in ["", "{", "RoomId=1"] {
        let call = request(&sandbox, "POST", "/v4/room_engine_http_srv/kick_user_out").query(&query);
        send(call.body(body.to_owned())).await.refused(200, "60003");
    }
}

#[tokio::test]
async fn wrong_signatures_are_told_apart() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let good = || UserSig::new(&sandbox);
    let mut tampered = good().json();
    tampered["TLS.expire"] = json!(86_400);
    let mut unsigned = good().json();
    unsigned.as_object_mut().unwrap().remove("TLS.sig");
    let mut version = good().json();
    version["TLS.ver"] = json!("1.0");
    let truncated = good().sign();
    for (usersig, code) in [
        (UserSig { key: "0".repeat(64), ..good() }.sign(), "70009"),
        (pack(tampered.to_string().as_bytes()), "70009"),
        (UserSig { identifier: "somebody".to_owned(), ..good() }.sign(), "70013"),
        (UserSig { sdkappid: 1_400_000_000 - 1, ..good() }.sign(), "70014"),
        (UserSig { time: good().time - 301, ..good() }.sign(), "70001"),
        (UserSig { time: good().time + 315_360_000, ..good() }.sign(), "70005"),
        (UserSig { time: i64::MAX as u64, expire: i64::MAX as u64, ..good() }.sign(), "70005"),
        (UserSig { expire: 0, ..good() }.sign(), "70001"),
        (UserSig { expire: i64::MAX as u64, ..good() }.sign(), "ok"),
        (UserSig { time: good().time + 1000, ..good() }.sign(), "ok"),
        (UserSig { userbuf: Some(b"abc".to_vec()), ..good() }.sign(), "ok"),
        (truncated[..truncated.len() / 2].to_owned(), "70003"),
        ("not a signature".to_owned(), "70003"),
        ("____".to_owned(), "70003"),
        (pack(b"[]"), "70003"),
        (pack(unsigned.to_string().as_bytes()), "70003"),
        (pack(version.to_string().as_bytes()), "70003"),
        (pack(format!("{}{}", good().json(), " ".repeat(1 << 20)).as_bytes()), "70003"),
    ] {
        let query = envelope(&sandbox, &usersig);
        let reply = command(&sandbox, "get_room_info", &query, &json!({"RoomId": access.meeting})).await;
        match code {
            "ok" => drop(reply.accepted()),
            code => reply.refused(200, code),
        }
    }
}

#[tokio::test]
async fn a_signature_is_good_in_its_last_second() {
    let sandbox = Sandbox::start().await.unwrap();
    let usersig = UserSig::new(&sandbox);
    let query = envelope(&sandbox, &usersig.sign());
    let body = json!({"RoomId": sandbox.tencent().meeting});
    sandbox.clock().advance(Duration::from_secs(usersig.expire - 5));
    command(&sandbox, "get_room_info", &query, &body).await.accepted();
    sandbox.clock().advance(Duration::from_secs(7));
    command(&sandbox, "get_room_info", &query, &body).await.refused(200, "70001");
}

#[tokio::test]
async fn only_the_administrator_may_call() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = sandbox.tencent().participants[1].clone();
    let usersig = UserSig { identifier: user.clone(), ..UserSig::new(&sandbox) }.sign();
    let mut query = envelope(&sandbox, &usersig);
    query[1].1 = user;
    let body = json!({"RoomId": sandbox.tencent().meeting});
    command(&sandbox, "get_room_info", &query, &body).await.refused(200, "60010");
}

#[tokio::test]
async fn an_escaped_signature_is_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    // A signature without a `*` would prove nothing.
    let usersig = (0..)
        .map(|n| UserSig { expire: 300 + n, ..UserSig::new(&sandbox) }.sign())
        .find(|usersig| usersig.contains('*'))
        .unwrap();
    for usersig in [usersig.clone(), usersig.replace('*', "%2A")] {
        let path = format!(
            "/v4/room_engine_http_srv/get_room_info?sdkappid={}&identifier={}&usersig={usersig}&random=1&contenttype=json",
            access.sdk_app_id, access.identifier
        );
        send(request(&sandbox, "POST", &path).json(&json!({"RoomId": access.meeting}))).await.accepted();
    }
}

#[tokio::test]
async fn members_are_paged_under_response() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let body = json!({"RoomId": access.meeting, "Count": 4, "Next": next});
        let page = room(&sandbox, "get_room_member_list", &body).await;
        let data = &page.accepted()["Response"];
        seen.extend(
            data["MemberList"]
                .as_array()
                .unwrap()
                .iter()
                .map(|member| member["Member_Account"].as_str().unwrap().to_owned()),
        );
        next = data["Next"].as_str().unwrap().to_owned();
        if next.is_empty() {
            break;
        }
    }
    assert_eq!(seen, access.participants);
    for wrong in [json!({"Count": 0}), json!({"Count": -1}), json!({"Next": "x"}), json!({"Count": "4"})] {
        let mut body = json!({"RoomId": access.meeting});
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        room(&sandbox, "get_room_member_list", &body).await.refused(200, "100002");
    }
}

#[tokio::test]
async fn room_info_counts_the_members() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.tencent();
    room(&sandbox, "kick_user_out", &kick_body(&sandbox, &[&access.participants[1]])).await.accepted();
    let reply = room(&sandbox, "get_room_info", &json!({"RoomId": access.meeting})).await;
    let info = &reply.accepted()["Response"]["RoomInfo"];
    assert_eq!(info["MemberCount"], access.participants.len() - 1);
    assert_eq!(info["Owner_Account"], access.participants[0].as_str());
    assert_eq!(info["RoomStatus"], "Running");
}

#[tokio::test]
async fn the_rate_is_200_a_second_per_command() {
    let sandbox = Sandbox::start().await.unwrap();
    let query = envelope(&sandbox, &UserSig::new(&sandbox).sign());
    let http = crate::clients::plain_http();
    let url = format!("{}/v4/room_engine_http_srv/get_room_info", sandbox.base_url());
    let body = json!({"RoomId": sandbox.tencent().meeting}).to_string();
    let started = std::time::Instant::now();
    let mut throttled = 0;
    for _ in 0..201 {
        let reply =
            http.post(&url).query(&query).body(body.clone()).send().await.unwrap().json::<Value>().await.unwrap();
        throttled += usize::from(reply["ErrorCode"] == 60007);
    }
    // On a machine too slow to be too fast there is nothing to see.
    assert!(throttled == 1 || started.elapsed() > Duration::from_secs(1), "{throttled}");
    sandbox.clock().advance(Duration::from_secs(1));
    room(&sandbox, "get_room_info", &json!({"RoomId": sandbox.tencent().meeting})).await.accepted();
}

#[tokio::test]
async fn unknown_paths_get_the_gateway_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    for (method, path) in [("POST", "/v4/nothing/at_all"), ("GET", "/v4/room_engine_http_srv/kick_user_out")] {
        send(request(&sandbox, method, path)).await.refused(200, "60009");
    }
}
