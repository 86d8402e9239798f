//! `meetctl events listen` as a webhook.

use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;

use super::running::Running;
use super::{VENDORS, keys, meetctl, sorted, stderr};
use crate::clients::plain_http;

/// The program once it listens, and where.
fn listening(command: Command) -> (Running, String) {
    let mut running = Running::start(command);
    loop {
        let said = running.word();
        if let Some((_, url)) = said.split_once("listening at ") {
            let url = url.split(';').next().unwrap().to_owned();
            return (running, url);
        }
        assert!(!said.is_empty(), "it has ended");
    }
}

fn listen(vendor: &str, secrets: &[(&str, &str)]) -> Command {
    let mut command = meetctl(["events", "listen", "--vendor", vendor, "--bind", "127.0.0.1:0", "--path", "/events"]);
    command.envs(secrets.iter().copied());
    command
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_a_line_until_a_signal() {
    let sandbox = Sandbox::start().await.unwrap();
    let (dingtalk, huawei, tencent) = (sandbox.dingtalk(), sandbox.huawei(), sandbox.tencent());
    let secrets = [
        ("DINGTALK_EVENT_TOKEN", dingtalk.event_token.as_str()),
        ("DINGTALK_EVENT_AES_KEY", &dingtalk.event_aes_key),
        ("DINGTALK_EVENT_OWNER", &dingtalk.app_key),
        ("HUAWEI_MEETING_WEBHOOK_KEY", &huawei.webhook_key),
        ("TENCENT_RTC_WEBHOOK_KEY", &tencent.webhook_key),
    ];
    for (name, signal) in VENDORS.into_iter().zip(["INT", "TERM", "INT"]) {
        let vendor: Vendor = name.parse().unwrap();
        let (mut listener, url) = listening(listen(name, &secrets));
        sandbox.deliver_events_to(vendor, &url).await.unwrap();
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        sandbox.leave(vendor, &meeting, "ann");
        let left = loop {
            let event = listener.json();
            assert_eq!(keys(&event), sorted(["vendor", "kind", "id", "proved", "event", "reply"]));
            assert_eq!(event["proved"], true);
            assert_eq!(event["vendor"], name);
            let text = event.to_string();
            if text.contains("user_leave") || text.contains("meeting.left") || text.contains("1/104") {
                break text;
            }
        };
        assert!(left.contains("ann") && left.contains(meeting.as_str()), "{left}");
        listener.signal(signal);
        let (code, said) = listener.end();
        assert_eq!(code, Some(0), "{said:?}");
        for (_, secret) in secrets.iter().filter(|(variable, _)| *variable != "DINGTALK_EVENT_OWNER") {
            assert!(!left.contains(secret) && !said.contains(secret));
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_from_the_vendor_is_refused_and_no_line() {
    let (mut listener, url) = listening(listen("huawei", &[("HUAWEI_MEETING_WEBHOOK_KEY", "key")]));
    let client = plain_http();
    let status = async |url: &str, body: &str| client.post(url).body(body.to_owned()).send().await.unwrap().status();
    assert_eq!(status(&url, "{}").await, 401);
    assert_eq!(status(&url, "nonsense").await, 400);
    assert_eq!(status(&url.replace("/events", "/else"), "{}").await, 404);
    assert_eq!(client.get(&url).send().await.unwrap().status(), 405);
    listener.signal("TERM");
    let (code, said) = listener.end();
    assert_eq!(code, Some(0));
    assert!(said.contains("refused a delivery: not authentic"), "{said}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn those_who_connect_and_say_nothing_keep_nobody_out() {
    let (mut listener, url) = listening(listen("tencent", &[]));
    let address = url.split('/').nth(2).unwrap();
    let silent: Vec<_> = (0..600).map(|_| TcpStream::connect(address).unwrap()).collect();
    let body = serde_json::json!({ "CallbackCommand": "New.Kind", "EventTime": 1 }).to_string();
    // Long before the first of the silent ones is given up.
    let answer = plain_http().post(&url).timeout(Duration::from_secs(25)).body(body).send().await;
    assert!(answer.unwrap().status().is_success());
    assert_eq!(listener.json()["kind"], "New.Kind");
    drop(silent);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_also_while_nobody_reads_what_it_prints() {
    let (mut listener, url) = listening(listen("tencent", &[]));
    // More than a pipe holds.
    let body =
        serde_json::json!({ "CallbackCommand": "New.Kind", "EventTime": 1, "x": "y".repeat(1 << 20) }).to_string();
    let posted = tokio::spawn(plain_http().post(&url).body(body).send());
    let said = loop {
        let said = listener.word();
        if said.is_empty() || said.contains("not signed") {
            break said;
        }
    };
    assert!(!said.is_empty(), "it has ended");
    listener.signal("TERM");
    let (code, said) = listener.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!posted.await.unwrap().is_ok_and(|answer| answer.status().is_success()), "nobody has it");
}

/// Every delivery would be answered with 404.
#[test]
fn what_is_no_path_is_refused() {
    for path in ["events", "", "/x?key=s3cr3t", "/x#y", "/a b", "/é", "/a/../b", "http://host/x"] {
        let mut command = meetctl(["events", "listen", "--vendor", "tencent", "--bind", "127.0.0.1:0"]);
        let output = command.arg(format!("--path={path}")).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{path:?}: {output:?}");
        assert!(stderr(&output).contains("begins with a slash") && !stderr(&output).contains("s3cr3t"), "{output:?}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_path_may_be_written_as_addresses_are() {
    for path in ["/", "/x/", "//x", "/%C3%A9/a%20b"] {
        let mut command = meetctl(["events", "listen", "--vendor", "tencent", "--bind", "127.0.0.1:0"]);
        command.args(["--path", path]);
        let (mut listener, url) = listening(command);
        let body = serde_json::json!({ "CallbackCommand": "New.Kind", "EventTime": 1 }).to_string();
        let posted = tokio::spawn(plain_http().post(&url).body(body).send());
        assert_eq!(listener.json()["kind"], "New.Kind", "{path}");
        assert!(posted.await.unwrap().unwrap().status().is_success(), "{path}");
    }
}

#[test]
fn without_secrets_it_does_not_begin() {
    for vendor in ["dingtalk", "huawei"] {
        let output = listen(vendor, &[]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
    }
}
