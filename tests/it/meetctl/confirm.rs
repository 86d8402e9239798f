//! `--confirm`: what was done must show, for every verb that something shows of.

use meeting_control::Vendor;
use meeting_control::sandbox::{Fault, FaultRule, Sandbox};

use super::stage::{Stage, outcomes};
use super::{report, stderr};

#[tokio::test(flavor = "multi_thread")]
async fn what_has_shown_is_done() {
    let sandbox = Sandbox::start().await.unwrap();
    for (vendor, words) in [
        (Vendor::DingTalk, "cohost --everybody"),
        (Vendor::DingTalk, "record"),
        (Vendor::Huawei, "mute --everybody"),
        (Vendor::Huawei, "mute-all"),
        (Vendor::Huawei, "waiting-room --in --everybody"),
        (Vendor::Tencent, "mute-all"),
        (Vendor::Tencent, "end"),
    ] {
        let stage = Stage::open(&sandbox, vendor);
        let told = stage.told(stage.on(words.split_whitespace().chain(["--confirm"])));
        assert!(outcomes(&told).iter().all(|(_, outcome)| outcome == "done"), "{vendor} {words}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_shown_is_in_doubt() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let yes = Fault::Body { status: 200, content_type: "application/json".into(), bytes: "{}".into() };
    sandbox.inject(FaultRule::on("mute_participant", yes).always());
    let words = ["mute", "--participant", &stage.ann, "--confirm", "--deadline", "1"];
    let output = stage.on(words).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(outcomes(&report(&output)), [(stage.ann.clone(), "unknown".to_owned())], "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_would_show_is_refused_and_not_done() {
    let sandbox = Sandbox::start().await.unwrap();
    for (words, what) in [
        ("lock", "nothing that can be read would show"),
        ("extend --minutes 10", "nothing that can be read would show"),
        ("find", "leave --confirm out"),
        ("keep-out --participant ann", "leave --confirm out"),
    ] {
        let stage = Stage::closed(&sandbox, Vendor::Huawei);
        let mut command = stage.stranger(words.split_whitespace().chain(["--confirm"]));
        if words != "find" {
            command.args(["--meeting", "914083199"]);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {output:?}");
        assert!(stderr(&output).contains(what), "{words}: {output:?}");
    }
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_names_what_is_read_before_and_afterwards() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Huawei);
    let words = ["cohost", "--participant", "ann", "--confirm", "--dry-run", "--meeting", "914083199"];
    let plan = stage.told(stage.stranger(words));
    let list = serde_json::json!(["show_real_time_info_of_meeting"]);
    assert_eq!((&plan["reads"], &plan["confirms"]), (&list, &list));
    assert_eq!(plan["operations"], serde_json::json!(["set_cohost"]));
}
