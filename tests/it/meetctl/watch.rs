//! `meetctl watch`: who is there, and who comes and goes, until nobody watches any longer.

use meeting_control::Vendor;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};

use super::running::Running;
use super::stage::Stage;
use super::{VARIABLES, meetctl, stderr, text};

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

/// What happens shows at once, and not when it looks for the next time.
/// What comes here does not come to a program that serves the app.
fn warned(vendor: Vendor, watch: &mut Running) {
    if vendor == Vendor::DingTalk {
        assert!(watch.word().contains("do not come to other programs of the app"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_vendor_has_a_socket_it_goes_by_it() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Huawei] {
        let stage = Stage::open(&sandbox, vendor);
        let mut watch = Running::start(stage.on(["watch", "--events", "socket", "--every", "3600"]));
        warned(vendor, &mut watch);
        for _ in 0..4 {
            assert_eq!(watch.json()["source"], "events");
        }
        assert!(watch.word().contains("events come through the vendor's socket"));
        assert!(sandbox.leave(vendor, &stage.meeting, "ann"));
        assert_eq!(next(&mut watch), ("left".to_owned(), Some(stage.ann.clone())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_socket_fails_it_says_so_once_and_reads_the_list() {
    let sandbox = Sandbox::start().await.unwrap();
    for (vendor, opening) in [(Vendor::DingTalk, "open_connection"), (Vendor::Huawei, "create_web_socket_token")] {
        let stage = Stage::open(&sandbox, vendor);
        sandbox.inject(FaultRule::on(opening, Fault::Status(503)).always());
        let mut watch = Running::start(stage.on(["watch", "--events", "socket", "--every", "1"]));
        warned(vendor, &mut watch);
        let deaf = loop {
            let told = watch.json();
            if told["change"] == "deaf" {
                break told;
            }
        };
        assert_eq!((&deaf["source"], &deaf["error"]["operation"]), (&"polling".into(), &opening.into()));
        let word = watch.word();
        assert!(word.contains("no events come, so that the list of participants is read"), "{word}");
        assert!(sandbox.leave(vendor, &stage.meeting, "ann"));
        assert_eq!(next(&mut watch), ("left".to_owned(), Some(stage.ann.clone())));
        sandbox.end_meeting(vendor, &stage.meeting);
        assert_eq!(watch.end(), (Some(0), "meetctl: the meeting is over\n".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_socket_none_is_opened() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::DingTalk);
    let mut watch = Running::start(stage.on(["watch", "--every", "1"]));
    assert_eq!(watch.json()["source"], "polling");
    sandbox.end_meeting(Vendor::DingTalk, &stage.meeting);
    assert_eq!(watch.end().0, Some(0));
    assert!(!stage.called().contains(&"open_connection".to_owned()));

    let stage = Stage::closed(&sandbox, Vendor::Tencent);
    let mut command = stage.stranger(["watch", "--meeting", "room", "--events", "socket"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("Tencent has no socket"), "{output:?}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_and_where_there_is_no_terminal_there_are_plain_lines() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    let mut command = meetctl(["watch", "--vendor", "tencent", "--meeting", &stage.meeting]);
    command.args(["--every", "1", "--base-url", sandbox.base_url()]);
    let access = serde_json::to_value(sandbox.access()).unwrap();
    for (name, field) in VARIABLES {
        command.env(name, text(access.pointer(field).unwrap()));
    }
    let mut watch = Running::start(command);
    let line = watch.line();
    assert!(line.starts_with("came  host  host"), "{line:?}");
    assert!(sandbox.leave(Vendor::Tencent, &stage.meeting, "ann"));
    // It has looked at least once by then.
    while !watch.line().starts_with("left  ann") {}
    watch.signal("INT");
    assert_eq!(watch.end().0, Some(0));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_it_also_while_nobody_reads_who_is_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut stage = Stage::closed(&sandbox, Vendor::Tencent);
    // More than a pipe holds.
    stage.meeting = sandbox.start_meeting(Vendor::Tencent, (0..1000).map(|number| format!("user-{number}")));
    let mut watch = Running::start(stage.on(["watch"]));
    watch.wait_for_output();
    watch.signal("TERM");
    assert!(watch.end().0.is_some(), "it was killed");
}
