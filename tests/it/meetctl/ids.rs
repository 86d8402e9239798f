//! What is an id on the command line, and what is none.

use std::fs;

use serde_json::Value;

use super::{Sandbox, VENDORS, meetctl, report, stderr, stdout, temporary};

#[test]
fn what_is_no_id_is_refused_before_it_is_sent() {
    let journal = temporary("ids.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    for vendor in VENDORS {
        let meeting = sandbox.meeting(vendor);
        for (id, told) in [
            ("user-1 ", "ends with a blank"),
            ("a,b", "one id at a time"),
            ("user;", "one id at a time"),
            ("\"user-1\"", "stands in quotes"),
            ("{user-1}", "stands in quotes"),
            ("null", "stands for no id"),
            ("None", "stands for no id"),
        ] {
            for (meeting, participant) in [(meeting.as_str(), id), (id, "user-1")] {
                let output = sandbox.remove(vendor, meeting, ["--participant", participant]).output().unwrap();
                assert_eq!(output.status.code(), Some(2), "{vendor} {id:?}: {output:?}");
                assert!(output.stdout.is_empty() && stderr(&output).contains(told), "{vendor} {id:?}: {output:?}");
            }
        }
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    fs::remove_file(journal).unwrap();
}

/// Exit code 0 says that they are gone.
#[test]
fn an_id_with_something_copied_along_is_not_somebody_who_was_not_there() {
    let journal = temporary("copied.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    for vendor in VENDORS {
        let (meeting, person) = (sandbox.meeting(vendor), sandbox.participant(vendor, 1));
        let odd = [
            format!("{person} "),
            format!(" {person}"),
            format!("{person}\n"),
            format!("{person};"),
            format!("{person},{}", sandbox.participant(vendor, 2)),
            format!("{person} {}", sandbox.participant(vendor, 2)),
            format!("\"{person}\""),
            format!("“{person}”"),
            format!("{person}\u{200b}"),
        ];
        for id in odd {
            for output in [
                sandbox.remove(vendor, &meeting, ["--participant", &person, &id]).output().unwrap(),
                sandbox.remove(vendor, &id, ["--participant", &person]).output().unwrap(),
            ] {
                assert_eq!(output.status.code(), Some(2), "{vendor} {id:?}: {output:?}");
                assert!(output.stdout.is_empty() && stderr(&output).contains(&person), "{output:?}");
            }
        }
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    fs::remove_file(journal).unwrap();
}

/// As where the variable is not set that the id is in.
#[test]
fn a_flag_is_not_taken_for_a_value_either() {
    let forgotten: [(&[&str], &str); 9] = [
        (&["create", "--vendor", "tencent", "--title", "x", "--meeting", "--dry-run"], "--meeting"),
        (&["create", "--vendor", "dingtalk", "--title", "x", "--owner", "--dry-run"], "--owner"),
        (&["end", "--vendor", "tencent", "--meeting", "--dry-run"], "--meeting"),
        (&["remove", "--vendor", "tencent", "--meeting", "--dry-run", "--participant", "a"], "--meeting"),
        (&["host", "--vendor", "tencent", "--meeting", "-h", "--participant", "a"], "--meeting"),
        (&["events", "listen", "--vendor", "huawei", "--meeting", "--any-age"], "--meeting"),
        (&["call", "tencent", "get_room_info", "--param", "--body={}"], "--param"),
        (&["events", "open", "huawei", "--body", "-", "--query", "--at=1629183619"], "--query"),
        (&["events", "open", "huawei", "--body", "-", "--header", "--any-age"], "--header"),
    ];
    for (arguments, option) in forgotten {
        let output = meetctl(arguments.iter().copied()).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {output:?}");
        assert!(stderr(&output).contains(&format!("a value is required for '{option}")), "{output:?}");
    }
}

#[test]
fn an_id_that_looks_like_a_flag_is_attached() {
    for (meeting, words) in [("--x", &["--meeting=--x"][..]), ("-abc", &["--meeting", "-abc"])] {
        let words = ["end", "--vendor", "tencent", "--dry-run", "--output", "json"].iter().chain(words);
        let output = meetctl(words.copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(report(&output)["meeting"], meeting);
    }
}

/// Also where other calls come first.
#[test]
fn whoever_is_named_alone_is_one_id() {
    for vendor in ["huawei", "tencent"] {
        for words in [&["host"][..], &["rename", "--name", "Ann"]] {
            let mut command = meetctl(words.iter().copied());
            command.args(["--vendor", vendor, "--meeting", "1234567890", "--participant", "ann "]);
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
            assert!(stderr(&output).contains("ends with a blank"), "{words:?}: {output:?}");
        }
    }
}

#[test]
fn an_id_may_start_with_a_hyphen() {
    let journal = temporary("hyphens.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let arguments =
        ["--participant", "-abc", "def", "-g", "--reason", "because", "--participant", "-h1", "--forbid-rejoin"];
    let output = sandbox.remove("tencent", "-room", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let exchange: Value = serde_json::from_str(fs::read_to_string(&journal).unwrap().lines().next().unwrap()).unwrap();
    assert_eq!(exchange["operation"], "ban_room_member");
    assert_eq!(exchange["body"]["RoomId"], "-room");
    assert_eq!(exchange["body"]["Reason"], "because");
    for person in ["-abc", "def", "-g", "-h1"] {
        let row = |line: &str| line.split_whitespace().nth(2) == Some(person);
        assert!(stdout(&output).lines().any(row), "{person} is not in {output:?}");
    }
    fs::remove_file(journal).unwrap();
}

#[test]
fn a_flag_is_not_taken_for_a_participant() {
    for arguments in
        [["--participant", "--forbid-rejoin"], ["--participant", "-h"], ["--forbid-rejoin", "--participant"]]
    {
        let output = meetctl(["remove", "--vendor", "tencent", "--meeting", "m"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(stderr(&output).contains("a value is required for '--participant"), "{output:?}");
    }
}
