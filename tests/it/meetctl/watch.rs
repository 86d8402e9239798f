//! `meetctl watch`: who is there, and who comes and goes, until nobody watches any longer.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;

use super::stage::Stage;
use super::{VARIABLES, meetctl, stderr, text};

fn start(mut command: Command) -> (Child, BufReader<ChildStdout>) {
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap());
    (process, lines)
}

/// What changed, and who.
fn next(lines: &mut BufReader<ChildStdout>) -> (String, Option<String>) {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?} is no change"));
    let who = told["participant"]["id"].as_str().map(str::to_owned);
    (told["change"].as_str().unwrap().to_owned(), who)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_tells_of_each_change_until_the_meeting_is_over() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let (process, mut lines) = start(stage.on(["watch", "--every", "1"]));
        for one in [&stage.host, &stage.ann, &stage.bob] {
            assert_eq!(next(&mut lines), ("came".to_owned(), Some(one.clone())));
        }
        assert_eq!(next(&mut lines), ("complete".to_owned(), None));
        assert!(sandbox.leave(vendor, &stage.meeting, "ann"));
        assert_eq!(next(&mut lines), ("left".to_owned(), Some(stage.ann.clone())));
        sandbox.end_meeting(vendor, &stage.meeting);
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stderr(&output).contains("the meeting is over"), "{output:?}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_and_where_there_is_no_terminal_there_are_plain_lines() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    let mut command = meetctl(["watch", "--vendor", "tencent", "--meeting", &stage.meeting]);
    command.args(["--base-url", sandbox.base_url()]);
    let access = serde_json::to_value(sandbox.access()).unwrap();
    for (name, field) in VARIABLES {
        command.env(name, text(access.pointer(field).unwrap()));
    }
    let (mut process, mut lines) = start(command);
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    assert!(line.starts_with("came  host  host"), "{line:?}");
    assert!(Command::new("kill").args(["-s", "INT", &process.id().to_string()]).status().unwrap().success());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}
