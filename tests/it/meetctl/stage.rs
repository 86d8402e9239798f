//! A meeting with a host and two guests, in a sandbox of the test's own process, for `meetctl` to act on.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use meeting_control::Vendor;
use meeting_control::control::MeetingId;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;

use super::{VARIABLES, meetctl, report, text};

pub(crate) struct Stage<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) vendor: Vendor,
    pub(crate) meeting: MeetingId,
    pub(crate) host: String,
    pub(crate) ann: String,
    pub(crate) bob: String,
}

impl<'a> Stage<'a> {
    /// With the ids as `meetctl participants` tells them.
    pub(crate) fn open(sandbox: &'a Sandbox, vendor: Vendor) -> Self {
        sandbox.start_meeting(vendor, ["cyd"]); // a person, but elsewhere
        let meeting = sandbox.start_meeting(vendor, ["host", "ann", "bob"]);
        let mut stage = Self::closed(sandbox, vendor);
        stage.meeting = meeting;
        let listed = stage.participants();
        let ids: Vec<_> = listed.iter().map(|one| text(&one["id"])).collect();
        let [host, ann, bob] = &ids[..] else { panic!("{listed:?}") };
        [stage.host, stage.ann, stage.bob] = [host, ann, bob].map(Clone::clone);
        stage
    }

    /// Before which nothing is sent.
    pub(crate) fn closed(sandbox: &'a Sandbox, vendor: Vendor) -> Self {
        let [host, ann, bob] = ["host", "ann", "bob"].map(str::to_owned);
        Self { sandbox, vendor, meeting: "1234567890".into(), host, ann, bob }
    }

    /// `meetctl` with these words, at this sandbox, without credentials.
    pub(crate) fn stranger<S: AsRef<str>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let words: Vec<_> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let mut command = meetctl(words.iter().map(String::as_str));
        command.args(["--vendor", self.vendor.as_str(), "--base-url", self.sandbox.base_url(), "--output", "json"]);
        command
    }

    /// `meetctl` with these words, at this sandbox.
    pub(crate) fn command<S: AsRef<str>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let access = serde_json::to_value(self.sandbox.access()).unwrap();
        let mut command = self.stranger(words);
        for (name, field) in VARIABLES {
            command.env(name, text(access.pointer(field).unwrap()));
        }
        command
    }

    /// `meetctl` with these words on this meeting.
    pub(crate) fn on<S: AsRef<str>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(words);
        command.args(["--meeting", &self.meeting]);
        command
    }

    /// What it prints where all goes as it is asked.
    pub(crate) fn told(&self, mut command: Command) -> Value {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
        report(&output)
    }

    pub(crate) fn participants(&self) -> Vec<Value> {
        self.told(self.on(["participants"])).as_array().unwrap().clone()
    }

    pub(crate) fn participant(&self, id: &str) -> Value {
        self.participants().into_iter().find(|one| one["id"] == id).unwrap()
    }

    /// The ids of everybody in the meeting, in the order of the list.
    pub(crate) fn present(&self) -> Vec<String> {
        self.participants().iter().map(|one| text(&one["id"])).collect()
    }

    /// The operations that the sandbox was asked for.
    pub(crate) fn called(&self) -> Vec<String> {
        self.sandbox.exchanges().into_iter().filter_map(|exchange| exchange.operation).collect()
    }
}

/// Runs it with this on its standard input.
pub(crate) fn fed(mut command: Command, input: &str) -> Output {
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

/// Who has what outcome in a report.
pub(crate) fn outcomes(report: &Value) -> Vec<(String, String)> {
    let people = report["participants"].as_array().unwrap_or_else(|| panic!("{report}"));
    people.iter().map(|one| (text(&one["participant"]), text(&one["outcome"]))).collect()
}
