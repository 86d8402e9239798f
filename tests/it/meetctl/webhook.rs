//! `meetctl events listen` as a webhook.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;

use super::{VENDORS, keys, meetctl, sorted};
use crate::clients::plain_http;

const VARIABLES: [&str; 6] = [
    "DINGTALK_EVENT_TOKEN",
    "DINGTALK_EVENT_AES_KEY",
    "DINGTALK_EVENT_OWNER",
    "HUAWEI_MEETING_WEBHOOK_KEY",
    "TENCENT_RTC_WEBHOOK_KEY",
    "TENCENT_CALLBACK_TOKEN",
];

/// The program while it listens.
struct Listener {
    process: Child,
    url: String,
    lines: Lines<BufReader<ChildStdout>>,
    words: Lines<BufReader<ChildStderr>>,
}

impl Listener {
    fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut words = BufReader::new(process.stderr.take().unwrap()).lines();
        let url = loop {
            let said = words.next().unwrap().unwrap();
            if let Some((_, url)) = said.split_once("listening at ") {
                break url.split(';').next().unwrap().to_owned();
            }
        };
        Self { process, url, lines, words }
    }

    fn event(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    #[cfg(unix)]
    fn end_with(mut self, signal: &str) -> (Option<i32>, Vec<String>) {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let said = self.words.map(Result::unwrap).collect();
        (self.process.wait().unwrap().code(), said)
    }
}

fn listen(vendor: &str, secrets: &[(&str, &str)]) -> Command {
    let mut command = meetctl(["events", "listen", "--vendor", vendor, "--bind", "127.0.0.1:0", "--path", "/events"]);
    VARIABLES.iter().for_each(|name| {
        command.env_remove(name);
    });
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
        let mut listener = Listener::start(listen(name, &secrets));
        sandbox.deliver_events_to(vendor, &listener.url).await.unwrap();
        let meeting = sandbox.start_meeting(vendor, ["host", "ann"]);
        sandbox.leave(vendor, &meeting, "ann");
        let left = loop {
            let event = listener.event();
            assert_eq!(keys(&event), sorted(["vendor", "kind", "id", "event", "reply"]));
            assert_eq!(event["vendor"], name);
            let text = event.to_string();
            if text.contains("user_leave") || text.contains("meeting.left") || text.contains("1/104") {
                break text;
            }
        };
        assert!(left.contains("ann") && left.contains(meeting.as_str()), "{left}");
        let (code, said) = listener.end_with(signal);
        assert_eq!(code, Some(0), "{said:?}");
        for (_, secret) in secrets.iter().filter(|(variable, _)| *variable != "DINGTALK_EVENT_OWNER") {
            assert!(!left.contains(secret) && said.iter().all(|said| !said.contains(secret)));
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_from_the_vendor_is_refused_and_no_line() {
    let listener = Listener::start(listen("huawei", &[("HUAWEI_MEETING_WEBHOOK_KEY", "key")]));
    let client = plain_http();
    let status = async |url: &str, body: &str| client.post(url).body(body.to_owned()).send().await.unwrap().status();
    assert_eq!(status(&listener.url, "{}").await, 401);
    assert_eq!(status(&listener.url, "nonsense").await, 400);
    assert_eq!(status(&listener.url.replace("/events", "/else"), "{}").await, 404);
    assert_eq!(client.get(&listener.url).send().await.unwrap().status(), 405);
    let (code, said) = listener.end_with("TERM");
    assert_eq!(code, Some(0));
    assert!(said.iter().any(|said| said.contains("refused a delivery: not authentic")), "{said:?}");
}

#[test]
fn without_secrets_it_does_not_begin() {
    for vendor in ["dingtalk", "huawei"] {
        let output = listen(vendor, &[]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
    }
}
