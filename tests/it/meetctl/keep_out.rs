//! `meetctl keep-out`: whoever comes back is removed again, until nobody watches any longer.

use meeting_control::Vendor;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};
use serde_json::json;

use super::running::Running;
use super::stage::{Stage, outcomes};

/// On Huawei nothing but the guard keeps people out, and they come back under another id.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_removed_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let ann = vec![(stage.ann.clone(), "removed".to_owned())];
    let mut guard = Running::start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "1"]));
    assert_eq!(outcomes(&guard.json()), ann);
    sandbox.join(Vendor::Huawei, &stage.meeting, "ann").unwrap();
    assert_eq!(outcomes(&guard.json()), ann);
    assert_eq!(stage.present(), [stage.host.as_str(), stage.bob.as_str()]);
    guard.signal("TERM");
    assert_eq!(guard.end().0, Some(0));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn where_the_vendor_has_a_socket_it_goes_by_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let mut guard = Running::start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "3600"]));
    assert_eq!(guard.json()["source"], "events");
    assert!(guard.word().contains("events come through the vendor's socket"));
    sandbox.join(Vendor::Huawei, &stage.meeting, "ann").unwrap();
    assert_eq!(outcomes(&guard.json()), [(stage.ann.clone(), "removed".to_owned())]);
    guard.signal("TERM");
    assert_eq!(guard.end().0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_meeting() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let mut guard = Running::start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "1"]));
        let told = guard.json();
        assert_eq!(outcomes(&told), [(stage.ann.clone(), "removed".to_owned())]);
        assert_eq!(told["verb"], if vendor == Vendor::Huawei { "remove" } else { "remove_for_good" });
        sandbox.end_meeting(vendor, &stage.meeting);
        let (code, said) = guard.end();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("the meeting is over"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_in_the_meeting_until_it_was_over_was_not_kept_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    sandbox.inject(FaultRule::on("ban_room_member", Fault::Status(400)).always());
    let mut guard = Running::start(stage.on(["keep-out", "--participant", &stage.ann, "--every", "1"]));
    assert_eq!(outcomes(&guard.json()), [(stage.ann.clone(), "unknown".to_owned())]);
    sandbox.end_meeting(Vendor::Tencent, &stage.meeting);
    let (code, said) = guard.end();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the meeting is over"), "{said}");
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
    for (vendor, reads, operations) in [
        (Vendor::Huawei, ["show_real_time_info_of_meeting"], ["hang_up"]),
        (Vendor::Tencent, ["get_room_member_list"], ["ban_room_member"]),
    ] {
        let stage = Stage::closed(&sandbox, vendor);
        let mut command = stage.stranger(["keep-out", "--participant", "ann", "--dry-run"]);
        command.args(["--meeting", &stage.meeting]);
        let plan = stage.told(command);
        assert_eq!((&plan["reads"], &plan["operations"]), (&json!(reads), &json!(operations)));
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_device_cannot_be_kept_out_and_no_credential_cures_that() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::DingTalk);
    let mut command = stage.stranger(["keep-out", "--participant", "ann", "--device", "phone"]);
    let output = command.args(["--meeting", &stage.meeting]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(super::stderr(&output).contains("name the person alone"), "{output:?}");
}

/// Nobody is kept out of what is not there.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_never_looked_has_not_done_as_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let mut stage = Stage::open(&sandbox, vendor);
        stage.meeting = Stage::closed(&sandbox, vendor).meeting;
        for words in [&["keep-out", "--participant", "ann"][..], &["watch"]] {
            let output = stage.on(words.iter().copied()).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{vendor} {output:?}");
            assert!(!super::stderr(&output).contains("the meeting is over"), "{output:?}");
        }
    }
}
