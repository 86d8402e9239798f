//! Whom a verb is about: named, listed in a file, or everybody.

use std::fs;

use meeting_control::Vendor;
use meeting_control::sandbox::Sandbox;
use serde_json::json;

use super::stage::{Stage, fed, outcomes};
use super::{report, stderr, temporary};
use crate::scripted::{self, Scripted};

fn names(outcomes: Vec<(String, String)>) -> Vec<String> {
    outcomes.into_iter().map(|(participant, _)| participant).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_from_a_file_or_standard_input() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let Stage { ann, bob, .. } = &stage;
    let lists = [
        format!("{ann}\n{bob}\n"),
        format!("\u{feff}{ann}\r\n\r\n{bob}"),
        json!([ann, bob]).to_string(),
        json!([{"id": ann, "name": "Ann"}, bob]).to_string(),
    ];
    let file = temporary("people.txt");
    for list in lists {
        let output = fed(stage.on(["mute", "--participants-file", "-"]), &list);
        assert_eq!(output.status.code(), Some(0), "{list}: {output:?}");
        assert_eq!(names(outcomes(&report(&output))), [ann.as_str(), bob.as_str()], "{list}");
        fs::write(&file, list).unwrap();
        let both = stage.on(["unmute", "--participant", bob, "--participants-file", file.to_str().unwrap()]);
        assert_eq!(names(outcomes(&stage.told(both))), [bob.as_str(), ann.as_str()]);
    }
    fs::remove_file(file).unwrap();
}

/// What one verb prints, the next one takes.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_participants_is_a_list_of_people() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let listed = stage.told(stage.on(["participants"])).to_string();
        let output = fed(stage.on(["remove", "--participants-file", "-"]), &listed);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(names(outcomes(&report(&output))), [&*stage.host, &stage.ann, &stage.bob]);
        assert!(sandbox.members(vendor, &stage.meeting).is_empty());
    }
}

/// Under the old id nobody is there any more, which would be told as gone.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_returned_is_meant_by_the_new_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Huawei);
    let entry = json!({"participant": "old", "outcome": "returned", "returned_as": stage.ann, "error": null});
    let output = fed(stage.on(["remove", "--participants-file", "-"]), &json!([entry]).to_string());
    assert_eq!(outcomes(&report(&output)), [(stage.ann.clone(), "removed".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_and_a_list_of_bans_are_lists_of_people() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    let report_of = |output: std::process::Output| {
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        report(&output)
    };
    let removal = stage.told(stage.on(["remove", "--participant", &stage.ann, &stage.bob, "--forbid-rejoin"]));
    let bans = stage.told(stage.on(["bans"]));
    for list in [&removal["participants"], &bans] {
        let lifted = report_of(fed(stage.on(["lift-ban", "--participants-file", "-"]), &list.to_string()));
        assert_eq!(names(outcomes(&lifted)), [&*stage.ann, &stage.bob]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_or_a_number_is_a_line() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Tencent);
    for (list, people) in [("12", json!(["12"])), ("nullius\n", json!(["nullius"])), (r#"["null"]"#, json!(["null"]))] {
        let mut command = stage.stranger(["remove", "--participants-file", "-", "--dry-run"]);
        command.args(["--meeting", &stage.meeting]);
        assert_eq!(report(&fed(command, list))["participants"], people);
    }
}

/// One device that is named must not become the whole person on the way through a file.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_in_a_list_stays_a_device() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::DingTalk);
    for list in
        [json!([{"id": stage.ann, "device": "d1"}]), json!([{"participant": {"id": stage.ann, "device": "d1"}}])]
    {
        let output = fed(stage.on(["remove", "--participants-file", "-"]), &list.to_string());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let exchange =
            sandbox.exchanges().into_iter().rfind(|one| one.operation.as_deref() == Some("kick_members")).unwrap();
        assert_eq!(exchange.body["userList"][0]["participantId"], "d1");
    }
    let output =
        fed(stage.on(["invite", "--participants-file", "-"]), &json!([{"id": "cyd", "device": "d1"}]).to_string());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

/// Whoever was to stay out and was not there can still walk in.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_not_there_to_be_kept_out_is_not_as_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in [Vendor::DingTalk, Vendor::Tencent] {
        let stage = Stage::open(&sandbox, vendor);
        for (words, code) in [(&["--forbid-rejoin"][..], 1), (&[], 0)] {
            let output = stage.on(["remove", "--participant", "cyd"]).args(words).output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{vendor} {words:?} {output:?}");
            assert_eq!(outcomes(&report(&output)), [("cyd".to_owned(), "not_there".to_owned())]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_does_not_name_everybody_is_refused_whole() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Tencent);
    let refused = [
        ("", "nobody is named"),
        ("[]", "nobody is named"),
        (r#"["ann", {"name": "Bob"}]"#, "no id in entry 2"),
        (r#"[{"id": null}]"#, "no id in entry 1"),
        (r#"["ann", 1]"#, "no id in entry 2"),
        (r#"[{"id": "ann", "device": 1}]"#, "a device that is no text in entry 1"),
        (r#"["ann", {"id": "bob", "devices": "d1"}]"#, "a field `devices`, which no list of people has, in entry 2"),
        (r#"[{"participant": "ann", "outcome": "removed", "device_id": "d1"}]"#, "and a `device`"),
        (r#"[{"participant": {"id": "ann", "devices": "d1"}}]"#, "a field `devices`"),
        (r#"[{"id": {"id": "ann", "device": "d1"}, "device": "d2"}]"#, "two devices in entry 1"),
        (r#"[{"id": "ann", "participant": "bob"}]"#, "both an `id` and a `participant` in entry 1"),
        ("null\n", "a line `null`, which stands for no id"),
        ("ann\nnull\n", "a line `null`"),
        (" true", "which stands for no id"),
        ("false\n", "a line `false`"),
        (r#"{"id": "ann"}"#, "give a list"),
        (r#"["ann""#, "is not JSON"),
        ("ann, bob\n", "one id at a time"),
        ("ann \nbob\n", "ends with a blank"),
    ];
    for (list, words) in refused {
        let output = fed(stage.on(["remove", "--participants-file", "-"]), list);
        assert_eq!(output.status.code(), Some(2), "{list}: {output:?}");
        assert!(stderr(&output).contains(words), "{list}: {output:?}");
    }
    let output = stage.on(["remove", "--participants-file", "no-such-file"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("no-such-file"), "{output:?}");
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_everybody_but_the_host() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let Stage { host, ann, bob, .. } = &stage;
        let told = stage.told(stage.on(["remove", "--everybody-but", ann]));
        assert_eq!(outcomes(&told), [(bob.clone(), "removed".to_owned())]);
        assert_eq!(stage.present(), [host.as_str(), ann.as_str()]);
        let told = stage.told(stage.on(["remove", "--everybody"]));
        assert_eq!(outcomes(&told), [(ann.clone(), "removed".to_owned())]);
        let told = stage.told(stage.on(["remove", "--everybody"]));
        assert!(outcomes(&told).is_empty(), "{told}");
        assert_eq!(stage.present(), [host.as_str()]);
    }
}

/// A mistyped id would hit whoever was to be left alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_exception_that_nobody_is_stops_it_before_anything_is_done() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let present = stage.present();
        let output = stage.on(["remove", "--everybody-but", "anna"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(stderr(&output).contains("anna"), "{output:?}");
        assert_eq!(stage.present(), present);
        let told = stage.told(stage.on(["remove", "--everybody-but", "anna", &stage.ann, "--but-may-be-absent"]));
        assert_eq!(names(outcomes(&told)), [&*stage.bob]);
        assert_eq!(stage.present(), [&*stage.host, &stage.ann]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_who_is_left_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Huawei);
    let dry = |words: &[&str]| {
        let mut command = stage.stranger(words);
        command.args(["--dry-run", "--meeting", &stage.meeting]);
        let told = stage.told(command);
        (told["participants"].clone(), told["everybody_but"].clone())
    };
    assert_eq!(dry(&["mute", "--everybody-but", "ann", "bob"]), (json!(null), json!(["ann", "bob"])));
    assert_eq!(dry(&["mute", "--everybody"]), (json!(null), json!([])));
    assert_eq!(dry(&["mute", "--participant", "ann", "ann"]), (json!(["ann"]), json!(null)));
    assert_eq!(dry(&["invite", "--sip", "1", "--phone", "2"]), (json!(["1", "2"]), json!(null)));
    assert_eq!(dry(&["rename", "--participant", "ann", "--name", "Ann"]), (json!(["ann"]), json!(null)));
    assert_eq!(dry(&["lock"]), (json!([]), json!(null)));
    assert!(sandbox.exchanges().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn everybodys_ban_is_lifted_of_everybody_who_is_banned() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::open(&sandbox, Vendor::Tencent);
    stage.told(stage.on(["remove", "--everybody", "--forbid-rejoin"]));
    let told = stage.told(stage.on(["lift-ban", "--everybody"]));
    assert_eq!(names(outcomes(&told)), [stage.ann.as_str(), stage.bob.as_str()]);
    sandbox.join(Vendor::Tencent, &stage.meeting, "ann").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn not_for_everybody_is_told_from_as_asked() {
    let sandbox = Sandbox::start().await.unwrap();
    for vendor in Vendor::ALL {
        let stage = Stage::open(&sandbox, vendor);
        let output = stage.on(["cohost", "--participant", &stage.ann, "cyd"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let expected = [(stage.ann.clone(), "done".to_owned()), ("cyd".to_owned(), "not_there".to_owned())];
        assert_eq!(outcomes(&report(&output)), expected, "{output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_selected_twice_over_is_usage() {
    let sandbox = Sandbox::start().await.unwrap();
    let stage = Stage::closed(&sandbox, Vendor::Huawei);
    let wrong: [&[&str]; 6] = [
        &["mute", "--everybody", "--participant", "ann"],
        &["mute", "--everybody-but", "ann", "--participant", "bob"],
        &["mute", "--everybody-but"],
        &["mute", "--everybody-but", "ann "],
        &["waiting-room", "--out", "--everybody-but", "ann"],
        &["invite", "--sip", "1", "--sip", "2", "--name", "Cyd"],
    ];
    for words in wrong {
        let output = stage.on(words).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
        assert!(!stderr(&output).is_empty(), "{words:?}");
    }
    assert!(sandbox.exchanges().is_empty());
}

/// A guest of whom the vendor tells a name and no id is in the report, and not as asked.
#[test]
fn whoever_cannot_be_meant_is_told() {
    let sandbox = super::Sandbox::start();
    let list = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
        "Response": {"Next": "", "MemberList": [
            {"Member_Account": "host", "Role": "RoomOwner"},
            {"Member_Account": "ann", "Role": "Member"},
            {"NameCard": "Phone 7", "Role": "Member"},
        ]},
    });
    let done = json!({"ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r"});
    let server = Scripted::start([list, done].map(|body| scripted::json(200, &body.to_string())).into());
    let words = ["--output", "json", "--everybody-but", "bbo", "--but-may-be-absent"];
    let output = sandbox.remove_at(&server.base_url, "tencent", "room", words).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    // A name is no id, and may be another's.
    let expected = [("ann", "removed"), ("", "not_attempted")].map(|(who, what)| (who.to_owned(), what.to_owned()));
    assert_eq!(outcomes(&report(&output)), expected);
    assert!(stderr(&output).contains("but the name \"Phone 7\""), "{output:?}");
    assert!(stderr(&output).contains("nobody in the meeting is bbo"), "{output:?}");
}

/// Tencent's list of these, and whatever it is asked for afterwards.
fn room(members: serde_json::Value) -> Scripted {
    let list = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
        "Response": {"Next": "", "MemberList": members},
    });
    let done = json!({"ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r"});
    Scripted::start([list, done].map(|body| scripted::json(200, &body.to_string())).into())
}

#[test]
fn whoever_may_be_the_host_or_has_an_odd_id_is_told_and_the_others_are_done() {
    let sandbox = super::Sandbox::start();
    let member = |id: &str, role| json!({"Member_Account": id, "Role": role});
    let server = room(json!([member("chair", "OWNER"), member("a,b", "Member"), member("ann", "Member")]));
    let output =
        sandbox.remove_at(&server.base_url, "tencent", "room", ["--output", "json", "--everybody"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let expected = [("ann", "removed"), ("chair", "not_attempted"), ("a,b", "not_attempted")];
    assert_eq!(outcomes(&report(&output)), expected.map(|(who, what)| (who.to_owned(), what.to_owned())));
    for words in ["does not tell whether this is the host", "holds a `,`"] {
        assert!(stderr(&output).contains(words), "{words}: {output:?}");
    }
    let kick = server.requests().pop().unwrap();
    assert!(kick.contains(r#"["ann"]"#), "{kick}");
}

/// For people; a program gets all of it.
#[test]
fn what_a_vendor_tells_without_end_is_shown_in_short() {
    let sandbox = super::Sandbox::start();
    let (id, name) = (format!("a{}z", "b".repeat(1 << 20)), "n".repeat(21_000));
    let told = |server: &Scripted, words: &[&str]| {
        let at = ["--vendor", "tencent", "--meeting", "room", "--base-url", &server.base_url];
        sandbox.entitle(super::meetctl(words.iter().copied().chain(at))).output().unwrap()
    };
    let list = || room(json!([{"Member_Account": id, "Role": "Member", "NameCard": name}]));
    let table = super::stdout(&told(&list(), &["participants"]));
    assert!(table.lines().all(|line| line.chars().count() < 1000) && table.contains("bb…bb"), "{}", table.len());
    let whole = report(&told(&list(), &["participants", "--output", "json"]));
    assert_eq!((&whole[0]["id"], &whole[0]["name"]), (&json!(id), &json!(name)));

    let refused = json!({"ErrorCode": 100004, "ErrorInfo": name, "ActionStatus": "FAIL", "RequestId": "r-1"});
    let server = Scripted::start(vec![scripted::json(200, &refused.to_string())]);
    for format in ["table", "json"] {
        let output = told(&server, &["end", "--output", format]);
        let words = stderr(&output);
        assert!(words.lines().all(|line| line.chars().count() <= 2000) && words.contains("nn…nn"), "{}", words.len());
        assert!(words.contains("100004") && words.contains("r-1"), "{words}");
        if format == "json" {
            assert_eq!(report(&output)["error"]["message"], name);
        }
    }
}

#[test]
fn a_ban_of_an_odd_id_keeps_no_other_one() {
    let sandbox = super::Sandbox::start();
    let ban = |id: &str| json!({"Member_Account": id, "BannedUntil": 1703559417});
    let list = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
        "Response": {"NextOffset": 0, "BannedAccountList": [ban("a b"), ban("ann")]},
    });
    let done = json!({"ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r"});
    let server = Scripted::start([list, done].map(|body| scripted::json(200, &body.to_string())).into());
    let words = ["lift-ban", "--vendor", "tencent", "--meeting", "room", "--everybody", "--output", "json"];
    let mut command = sandbox.entitle(super::meetctl(words));
    let output = command.args(["--base-url", &server.base_url]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let expected = [("ann", "done"), ("a b", "not_attempted")].map(|(who, what)| (who.to_owned(), what.to_owned()));
    assert_eq!(outcomes(&report(&output)), expected, "{output:?}");
}

/// A list that lacks somebody is better than none, and no whole one.
#[test]
fn whoever_can_be_read_is_shown_and_the_list_said_to_be_partial() {
    let sandbox = super::Sandbox::start();
    let server = room(json!([{"Member_Account": "ann"}, "str", {"Member_Account": ["bob"], "NameCard": "Bob"}]));
    let told = |format| {
        let words = ["participants", "--vendor", "tencent", "--meeting", "room", "--output", format];
        sandbox.entitle(super::meetctl(words)).args(["--base-url", &server.base_url]).output().unwrap()
    };
    let output = told("json");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let lines: Vec<serde_json::Value> =
        super::stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [people, failure] = &lines[..] else { panic!("{output:?}") };
    assert_eq!((&people[0]["id"], &people[1]["id"], &people[1]["name"]), (&json!("ann"), &json!(null), &json!("Bob")));
    assert_eq!(failure["error"]["kind"], "invalid_response");
    for words in ["this list is not whole", "MemberList[1] is a text", "1 of them cannot be meant"] {
        assert!(stderr(&output).contains(words), "{words}: {output:?}");
    }
}
