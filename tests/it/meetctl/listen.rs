//! `meetctl events listen` by a socket.

use std::process::Command;

use futures_util::StreamExt as _;
use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_websockets::ServerBuilder;

use super::running::Running;
use super::{VARIABLES, meetctl, stderr, text};
use crate::scripted::{Scripted, json};

fn listen<'a>(sandbox: &Sandbox, vendor: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
    let access = serde_json::to_value(sandbox.access()).unwrap();
    let mut command = meetctl(["events", "listen", "--vendor", vendor, "--base-url", sandbox.base_url()]);
    for (name, field) in VARIABLES {
        command.env(name, text(access.pointer(field).unwrap()));
    }
    command.args(rest);
    command
}

/// The next event of this kind that speaks of somebody.
fn event(listener: &mut Running, kind: &str, who: &str) -> Value {
    loop {
        let event = listener.json();
        if event["kind"] == kind && event.to_string().contains(who) {
            return event;
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_acknowledged_and_a_signal_ends_it_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let (meeting, ann) = (&sandbox.dingtalk().meeting, &sandbox.dingtalk().participants[1]);
    for signal in ["INT", "TERM"] {
        let mut listener = Running::start(listen(&sandbox, "dingtalk", []));
        sandbox.leave(Vendor::DingTalk, meeting, ann);
        let told = event(&mut listener, "meeting_member_status_change", ann);
        assert_eq!((&told["vendor"], &told["reply"]["status"]), (&Value::from("dingtalk"), &Value::from(200)));
        listener.signal(signal);
        let (code, words) = listener.end();
        assert_eq!(code, Some(0));
        assert!(words.contains("meetctl: connected") && words.contains("closed"), "{words}");
        assert!(!words.contains("ticket"), "{words}");
        let id = told["id"].as_str().unwrap();
        let push = sandbox.exchanges().into_iter().find(|exchange| {
            exchange.method == "PUSH" && exchange.body["headers"]["eventId"] == id && exchange.status == Some(200)
        });
        assert_eq!(push.unwrap().response["data"], r#"{"status":"SUCCESS"}"#);
        sandbox.join(Vendor::DingTalk, meeting, ann).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_meeting_ends_it_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let access = sandbox.huawei();
    let mut listener = Running::start(listen(&sandbox, "huawei", ["--meeting", &access.meeting]));
    event(&mut listener, "ParticipantsNotify", &access.participants[1]);
    sandbox.end_meeting(Vendor::Huawei, &access.meeting);
    event(&mut listener, "ConfDynamicInfoNotify", "Destroyed");
    let (code, words) = listener.end();
    assert_eq!(code, Some(0));
    assert!(words.contains("the meeting is over"), "{words}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_where_the_vendor_takes_no_goodbye() {
    let sockets = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("ws://{}/connect", sockets.local_addr().unwrap());
    let opened = serde_json::json!({ "endpoint": endpoint, "ticket": "ticket" }).to_string();
    let gateway = Scripted::start(vec![json(200, &opened)]);
    let mut command = meetctl(["events", "listen", "--vendor", "dingtalk", "--base-url", &gateway.base_url]);
    command.env("DINGTALK_APP_KEY", "key").env("DINGTALK_APP_SECRET", "secret");
    let mut listener = Running::start(command);
    let (_, mut socket) = ServerBuilder::new().accept(sockets.accept().await.unwrap().0).await.unwrap();
    assert_eq!(listener.word(), "meetctl: connected\n");
    listener.signal("INT");
    while !socket.next().await.unwrap().unwrap().is_close() {}
    listener.signal("INT");
    // Had it waited for the vendor, it would say that it is closed.
    assert_eq!(listener.end(), (Some(0), String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_listened_to_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    for (vendor, rest, said) in [
        ("dingtalk", vec!["--meeting", "m"], "leave out --meeting"),
        ("huawei", vec![], "--meeting ID"),
        ("tencent", vec![], "Tencent has no socket"),
    ] {
        let output = listen(&sandbox, vendor, rest).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(stderr(&output).contains(said), "{output:?}");
    }
    let output = listen(&sandbox, "dingtalk", []).env("DINGTALK_APP_SECRET", "wrong-secret-1").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("credentials not accepted") && !stderr(&output).contains("wrong-secret-1"));
}
