//! `meetctl events listen` by a socket.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;

use super::{VARIABLES, meetctl, stderr, text};

fn listen<'a>(sandbox: &Sandbox, vendor: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
    let access = serde_json::to_value(sandbox.access()).unwrap();
    let mut command = meetctl(["events", "listen", "--vendor", vendor, "--base-url", sandbox.base_url()]);
    for (name, field) in VARIABLES {
        command.env(name, text(access.pointer(field).unwrap()));
    }
    command.args(rest);
    command
}

struct Listener {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Listener {
    fn start(mut command: Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// The next event of this kind that speaks of somebody.
    fn event(&mut self, kind: &str, who: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it has ended: {}", self.words());
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["kind"] == kind && line.contains(who) {
                return event;
            }
        }
    }

    fn words(&mut self) -> String {
        let mut words = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        words
    }

    #[cfg(unix)]
    fn end_with(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_acknowledged_and_a_signal_ends_it_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let (meeting, ann) = (&sandbox.dingtalk().meeting, &sandbox.dingtalk().participants[1]);
    for signal in ["INT", "TERM"] {
        let mut listener = Listener::start(listen(&sandbox, "dingtalk", []));
        sandbox.leave(Vendor::DingTalk, meeting, ann);
        let event = listener.event("meeting_member_status_change", ann);
        assert_eq!((&event["vendor"], &event["reply"]["status"]), (&Value::from("dingtalk"), &Value::from(200)));
        assert_eq!(listener.end_with(signal), Some(0));
        let words = listener.words();
        assert!(words.contains("meetctl: connected") && words.contains("closed"), "{words}");
        assert!(!words.contains("ticket"), "{words}");
        let id = event["id"].as_str().unwrap();
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
    let mut listener = Listener::start(listen(&sandbox, "huawei", ["--meeting", &access.meeting]));
    listener.event("ParticipantsNotify", &access.participants[1]);
    sandbox.end_meeting(Vendor::Huawei, &access.meeting);
    listener.event("ConfDynamicInfoNotify", "Destroyed");
    assert_eq!(listener.process.wait().unwrap().code(), Some(0));
    let words = listener.words();
    assert!(words.contains("the meeting is over"), "{words}");
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
