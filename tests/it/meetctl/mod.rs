//! The command line, run as a program against a sandbox that is a program too. Here is what all its tests need.

mod call;
mod confirm;
mod events;
mod examples;
mod ids;
mod interrupted;
mod keep_out;
mod listen;
mod operations;
mod people;
mod remove;
mod running;
mod sandbox;
mod secrets;
#[cfg(feature = "redis")]
mod shared;
mod stage;
mod streams;
mod surroundings;
mod usage;
mod verbs;
mod watch;
mod webhook;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use running::Running;

const VENDORS: [&str; 3] = ["dingtalk", "huawei", "tencent"];

/// The fields of every error that is printed for programs.
const ERROR: [&str; 11] = [
    "kind",
    "operation",
    "code",
    "meaning",
    "message",
    "request_id",
    "http_status",
    "retryable",
    "retry_after",
    "may_have_been_applied",
    "advice",
];

/// A variable, and the field of the ready line that it takes its value from.
pub(crate) const VARIABLES: [(&str, &str); 9] = [
    ("DINGTALK_APP_KEY", "/dingtalk/app_key"),
    ("DINGTALK_APP_SECRET", "/dingtalk/app_secret"),
    ("HUAWEI_MEETING_APP_ID", "/huawei/app_id"),
    ("HUAWEI_MEETING_APP_KEY", "/huawei/app_key"),
    ("HUAWEI_MEETING_USER_ID", "/huawei/user_id"),
    ("HUAWEI_MEETING_HOST_PASSWORD", "/huawei/host_password"),
    ("TENCENT_SDK_APP_ID", "/tencent/sdk_app_id"),
    ("TENCENT_SECRET_KEY", "/tencent/secret_key"),
    ("TENCENT_IDENTIFIER", "/tencent/identifier"),
];

/// The secrets by which events are proved.
const EVENTS_VARIABLES: [&str; 6] = [
    "DINGTALK_EVENT_TOKEN",
    "DINGTALK_EVENT_AES_KEY",
    "DINGTALK_EVENT_OWNER",
    "HUAWEI_MEETING_WEBHOOK_KEY",
    "TENCENT_RTC_WEBHOOK_KEY",
    "TENCENT_CALLBACK_TOKEN",
];

/// The variables of a service provider's app on Huawei, which the sandbox's is not unless a test says so.
pub(crate) const PROVIDERS_VARIABLES: [&str; 2] = ["HUAWEI_MEETING_CORP_ID", "HUAWEI_MEETING_SERVICE_PROVIDER"];

/// `meetctl` with none of the variables that it goes by.
pub(crate) fn meetctl<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetctl"));
    command.args(arguments).stdin(Stdio::null()).env_remove("RUST_LOG");
    for name in VARIABLES.iter().map(|(name, _)| name).chain(&PROVIDERS_VARIABLES).chain(&EVENTS_VARIABLES) {
        command.env_remove(name);
    }
    command
}

/// `meetctl sandbox`, ended with the test.
pub(crate) struct Sandbox {
    process: Running,
    ready: Value,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::start_with([])
    }

    pub(crate) fn start_with<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut process = Running::start(meetctl(["sandbox"].into_iter().chain(arguments)));
        let ready = process.json();
        Self { process, ready }
    }

    pub(crate) fn text(&self, field: &str) -> String {
        text(self.ready.pointer(field).expect(field))
    }

    pub(crate) fn base_url(&self) -> String {
        self.text("/base_url")
    }

    pub(crate) fn meeting(&self, vendor: &str) -> String {
        self.text(&format!("/{vendor}/meeting"))
    }

    pub(crate) fn participant(&self, vendor: &str, number: usize) -> String {
        self.text(&format!("/{vendor}/participants/{number}"))
    }

    /// `meetctl remove` at this sandbox, with its credentials.
    pub(crate) fn remove<'a>(&self, vendor: &str, meeting: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
        self.remove_at(&self.base_url(), vendor, meeting, rest)
    }

    /// `meetctl remove` elsewhere, with this sandbox's credentials.
    pub(crate) fn remove_at<'a>(
        &self,
        base_url: &str,
        vendor: &str,
        meeting: &str,
        rest: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = meetctl(["remove", "--vendor", vendor, "--meeting", meeting, "--base-url", base_url]);
        command.args(rest);
        self.entitle(command)
    }

    /// `meetctl call` at this sandbox, with its credentials.
    pub(crate) fn call<'a>(&self, vendor: &str, operation: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
        self.call_at(&self.base_url(), vendor, operation, rest)
    }

    /// `meetctl call` elsewhere, with this sandbox's credentials.
    pub(crate) fn call_at<'a>(
        &self,
        base_url: &str,
        vendor: &str,
        operation: &str,
        rest: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = meetctl(["call", vendor, operation, "--base-url", base_url]);
        command.args(rest);
        self.entitle(command)
    }

    fn entitle(&self, mut command: Command) -> Command {
        for (name, field) in VARIABLES {
            command.env(name, self.text(field));
        }
        command
    }

    #[cfg(unix)]
    fn end_with(&mut self, signal: &str) -> Option<i32> {
        self.process.signal(signal);
        self.process.end().0
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON on stdout: {output:?}"))
}

/// In the alphabet's order: that in which serde_json keeps them is another where a program asks it to preserve the order.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn sorted<const N: usize>(mut keys: [&str; N]) -> Vec<&str> {
    keys.sort_unstable();
    keys.into()
}

pub(crate) fn temporary(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("meetctl-{}-{name}", std::process::id()))
}
