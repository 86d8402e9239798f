//! `meetctl watch`: who is there, and who comes and goes, until nobody watches any longer.

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;

use super::running::Running;
use super::stage::Stage;
use super::{VARIABLES, meetctl, text};

/// What changed, and who.
fn next(watch: &mut Running) -> (String, Option<String>) {
    let told = watch.json();
    let who = told["participant"]["id"].as_str().map(str::to_owned);
    (told["change"].as_str().unwrap().to_owned(), who)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_tells_of_each_change_until_the_meeting_is_over() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let mut watch = Running::start(stage.on(["watch", "--every", "1"]));
        for one in [&stage.host, &stage.ann, &stage.bob] {
            assert_eq!(next(&mut watch), ("came".to_owned(), Some(one.clone())));
        }
        assert_eq!(next(&mut watch), ("complete".to_owned(), None));
        assert!(sandbox.leave(vendor, &stage.meeting, "ann"));
        assert_eq!(next(&mut watch), ("left".to_owned(), Some(stage.ann.clone())));
        sandbox.end_meeting(vendor, &stage.meeting);
        let (code, said) = watch.end();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("the meeting is over"), "{said}");
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
    let mut watch = Running::start(command);
    let line = watch.line();
    assert!(line.starts_with("came  host  host"), "{line:?}");
    watch.signal("INT");
    assert_eq!(watch.end().0, Some(0));
}
