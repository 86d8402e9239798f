//! What nobody has described, or nobody can read: shown, but for secrets.

use super::*;
use serde::Serialize;
use serde_json::{Value, json};

const SECRET: &str = "s3cr3t-of-somebody";

/// As it is shown, and as it is shown to whoever asks for secrets.
fn shown(event: &impl Serialize, redacted: impl Serialize) -> Value {
    let (all, shown) = (json!(event).to_string(), json!(redacted));
    assert!(all.contains(SECRET), "nothing is lost: {all}");
    assert!(!shown.to_string().contains(SECRET), "{shown}");
    shown["raw"].clone()
}

fn of_dingtalk(data: &str) -> Value {
    let frame = json!({ "type": "EVENT", "headers": { "messageId": "m", "eventType": "new_thing" }, "data": data });
    let event = dingtalk::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event;
    assert!(matches!(event, dingtalk::event::Event::Unknown { .. }), "{event:?}");
    shown(&event, event.redacted())
}

fn of_huawei(data: &Value) -> Value {
    let frame = json!({ "action": "NewThing", "msgID": "1", "data": data });
    let event = huawei::event::read_frame(frame.to_string().as_bytes()).unwrap().trust().event;
    shown(&event, event.redacted())["data"].clone()
}

fn of_tencent(fields: Value) -> Value {
    let mut body = fields;
    body["CallbackCommand"] = "Room.NewThing".into();
    let event = tencent::event::read_unsigned(body.to_string().as_bytes()).unwrap().trust().event;
    shown(&event, event.redacted())
}

#[test]
fn a_secret_is_known_by_its_name_whichever_vendor_has_it() {
    for name in [
        "token",
        "Token",
        "accessToken",
        "UserSig",
        "PrivateMapKey",
        "password",
        "guest_pwd",
        "authCode",
        "TmpAuthCode",
        "suiteTicket",
        "guestJoinUri",
        "guestJoinURL",
        "join_uri",
        "nonce",
        "code",
        "credential",
    ] {
        let fields = json!({ name: SECRET, "RoomId": "r", "inner": [{ name: [SECRET], "name": "Ann" }] });
        for shown in [of_dingtalk(&fields.to_string()), of_huawei(&fields), of_tencent(fields.clone())] {
            assert_eq!((&shown["RoomId"], &shown["inner"][0]["name"]), (&json!("r"), &json!("Ann")), "{shown}");
            assert_eq!((&shown[name], &shown["inner"][0][name]), (&json!("[redacted]"), &json!("[redacted]")));
        }
    }
}

#[test]
fn what_only_sounds_like_a_secret_is_shown() {
    let fields =
        json!({ "token": SECRET, "nextToken": "2", "keyboard": "de", "ruleKey": "r-1", "need_password": true });
    let shown = of_dingtalk(&fields.to_string());
    for name in ["nextToken", "keyboard", "ruleKey", "need_password"] {
        assert_eq!(shown[name], fields[name], "{shown}");
    }
}

/// The documents know the map, but not what stands in it.
#[test]
fn a_map_of_free_names_is_looked_into_in_known_events_too() {
    let listed = json!({
        "action": "WaitingListNotify", "msgID": "1",
        "data": [{ "pid": "p", "pinfoMap": { "NAME": "Ann", "PASSWORD": SECRET, "localAuthInfo": SECRET } }],
    });
    let event = huawei::event::read_frame(listed.to_string().as_bytes()).unwrap().trust().event;
    assert!(matches!(event, huawei::event::Event::WaitingListNotify(_)), "{event:?}");
    let (all, shown) = (json!(event), json!(event.redacted()));
    assert!(all.to_string().contains(SECRET) && !shown.to_string().contains(SECRET), "{shown}");
    let hidden = json!({ "NAME": "Ann", "PASSWORD": "[redacted]", "localAuthInfo": "[redacted]" });
    assert_eq!(shown["data"][0]["pinfoMap"], hidden);
}

#[test]
fn what_is_json_in_a_text_is_looked_into() {
    let inner = json!({ "guestJoinUri": SECRET, "more": json!({ "token": SECRET, "pid": "p1" }).to_string() });
    let shown = of_huawei(&json!(inner.to_string()));
    let inner: Value = serde_json::from_str(shown.as_str().unwrap()).unwrap();
    assert_eq!(inner["guestJoinUri"], "[redacted]");
    assert_eq!(inner["more"], json!({ "token": "[redacted]", "pid": "p1" }).to_string());
}

#[test]
fn of_an_address_nothing_is_shown_behind_the_name_of_a_secret() {
    for name in ["usersig", "txSecret", "code", "token"] {
        let shown = of_tencent(json!({ "Stream": format!("rtmp://x/live?id=7&{name}={SECRET}&y=1") }));
        assert_eq!(shown["Stream"], format!("rtmp://x/live?id=7&{name}=[redacted]"));
    }
    let shown = of_tencent(json!({ "Token": SECRET, "Notice": "[1] a token of thanks", "Page": "https://x/?room=1" }));
    assert_eq!((&shown["Notice"], &shown["Page"]), (&json!("[1] a token of thanks"), &json!("https://x/?room=1")));
}

#[test]
fn what_is_cut_off_is_shown_up_to_the_first_secret() {
    let shown = of_dingtalk(&format!(r#"{{"EventType":"suite_ticket","SuiteTicket":"{SECRET}"#));
    assert_eq!(shown, r#"{"EventType":"suite_ticket","SuiteTicket":[redacted]"#);
    let escaped = of_dingtalk(&format!(r#"{{"data":"{{\"pid\":\"p\",\"token\" : \"{SECRET}\"}}"#));
    assert_eq!(escaped, r#"{"data":"{\"pid\":\"p\",\"token\" :[redacted]"#);
    let xml = of_dingtalk(&format!("<xml><Kind>ticket</Kind><SuiteTicket><![CDATA[{SECRET}]]></SuiteTicket>"));
    assert_eq!(xml, "<xml><Kind>ticket</Kind><SuiteTicket>[redacted]");
}

#[test]
fn what_is_no_text_is_shown_by_its_size() {
    let secrets = tencent::event::Secrets::webhook_key("key");
    let wide: Vec<u8> = format!(r#"{{"token":"{SECRET}"}}"#).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let posted = secrets.sign(&wide, at(NOW));
    let receiver = tencent::event::Receiver::new(secrets).any_age();
    let event = receiver.receive(&posted.body, posted.headers(), posted.query()).unwrap().event;
    assert_eq!(json!(event.redacted())["raw"], format!("[{} bytes that are no text]", wide.len()));
}
