//! `meetctl keep-out`: whoever comes back is removed again, until nobody watches any longer.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::Value;

use super::stage::{Stage, outcomes};
use super::stderr;

fn start(mut command: Command) -> (Child, BufReader<ChildStdout>) {
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap());
    (process, lines)
}

fn next(lines: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?} is no report"))
}

/// On Huawei nothing but the guard keeps people out, and they come back under another id.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_removed_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let ann = vec![(stage.ann.clone(), "removed".to_owned())];
    let (mut process, mut lines) = start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "1"]));
    assert_eq!(outcomes(&next(&mut lines)), ann);
    sandbox.join(Vendor::Huawei, &stage.meeting, "ann").unwrap();
    assert_eq!(outcomes(&next(&mut lines)), ann);
    assert_eq!(stage.present(), [stage.host.as_str(), stage.bob.as_str()]);
    assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_meeting() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let (process, mut lines) = start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "1"]));
        let told = next(&mut lines);
        assert_eq!(outcomes(&told), [(stage.ann.clone(), "removed".to_owned())]);
        assert_eq!(told["verb"], if vendor == Vendor::Huawei { "remove" } else { "remove_for_good" });
        sandbox.end_meeting(vendor, &stage.meeting);
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stderr(&output).contains("the meeting is over"), "{output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_watches_for_as_long_as_it_is_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    let output = stage.on(["keep-out", "--participant", "nobody", "--deadline", "1"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_called_is_told_without_watching() {
    let sandbox = Sandbox::start().await.unwrap();
    for (vendor, operations) in [
        (Vendor::Huawei, ["show_real_time_info_of_meeting", "hang_up"]),
        (Vendor::Tencent, ["get_room_member_list", "ban_room_member"]),
    ] {
        let stage = Stage::closed(&sandbox, vendor);
        let mut command = stage.stranger(["keep-out", "--participant", "ann", "--dry-run"]);
        command.args(["--meeting", &stage.meeting]);
        assert_eq!(stage.told(command)["operations"], serde_json::json!(operations));
    }
    assert!(sandbox.exchanges().is_empty());
}
