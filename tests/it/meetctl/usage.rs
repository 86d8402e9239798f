//! The arguments and the environment: what is missing, wrong, or asked about.

use std::fs;

use meeting_control::Vendor;
use meeting_control::control::Verb;

use super::{PROVIDERS_VARIABLES, Sandbox, VARIABLES, keys, meetctl, report, stderr, stdout, temporary};

#[test]
fn a_missing_variable_is_named() {
    let sandbox = Sandbox::start();
    let optional = ["HUAWEI_MEETING_USER_ID", "HUAWEI_MEETING_HOST_PASSWORD"];
    for (name, field) in VARIABLES.into_iter().filter(|(name, _)| !optional.contains(name)) {
        let vendor = field.split('/').nth(1).unwrap();
        for set_to in [None, Some("")] {
            let mut command = sandbox.remove(vendor, "meeting", ["--participant", "p"]);
            match set_to {
                None => command.env_remove(name),
                Some(empty) => command.env(name, empty),
            };
            let output = command.output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{name}: {output:?}");
            assert!(stderr(&output).contains(name), "{name}: {output:?}");
            assert!(output.stdout.is_empty(), "{output:?}");
        }
    }
}

#[test]
fn help_names_every_variable() {
    let help = stdout(&meetctl(["remove", "--help"]).output().unwrap());
    for name in VARIABLES.iter().map(|(name, _)| name).chain(&PROVIDERS_VARIABLES) {
        assert!(help.contains(name), "{name} is not in {help}");
    }
    let version = stdout(&meetctl(["--version"]).output().unwrap());
    assert_eq!(version.trim_end(), format!("meetctl {}", env!("CARGO_PKG_VERSION")));
}

/// No credential cures it.
#[test]
fn wrong_usage_is_told_before_a_missing_credential() {
    let members = ["call", "dingtalk", "query_conference_members"];
    let empty = temporary("empty.txt");
    fs::write(&empty, "\n").unwrap();
    let password_file = ["--meeting", "a", "--password-file", empty.to_str().unwrap()];
    let wrong: [(&[&str], &[&str], &str); 19] = [
        (&["create", "--vendor", "tencent", "--title", "a"], &password_file, "the password is empty"),
        (&["rename", "--vendor", "huawei", "--meeting", "1"], &["--participant", "b", "--name", "\u{202e}c"], "U+202E"),
        (&["remove", "--vendor", "dingtalk", "--meeting", "a"], &["--participant", "b", "--reason", "c"], "no reason"),
        (&["remove", "--vendor", "huawei", "--meeting", "a"], &["--participant", "b", "--forbid-rejoin"], "rejoining"),
        (
            &["remove", "--vendor", "tencent", "--meeting", ""],
            &["--participant", "b"],
            "the meeting's id \"\" is empty",
        ),
        (&["remove", "--vendor", "huawei", "--meeting", "a"], &["--participant", "b "], "ends with a blank"),
        (&["call", "tencent", "get_room_info"], &["--body", r#"{"RoomId": 1}"#], "RoomId is a number"),
        (&["call", "tencent", "get_room_info"], &[], "the body is missing"),
        (&members, &[], "`conferenceId` is missing"),
        (&members, &["--param", "conferenceId=c", "--param", "maxResults=abc"], "`maxResults` is not a whole number"),
        (&["call", "huawei", "show_meeting_detail"], &["--param", "conferenceID=1", "--param", "x=1"], "parameter `x`"),
        (&["find", "--vendor", "dingtalk"], &["--base-url", "foo"], "base URL"),
        (&["find", "--vendor", "huawei"], &["--base-url", "http://example.com"], "--allow-plain-http"),
        (
            &["find", "--vendor", "huawei"],
            &["--base-url", "https://a:b@example.com"],
            "credentials have a place of their own",
        ),
        (&["find", "--vendor", "huawei"], &["--shared", "foo"], "write redis://host:port"),
        (
            &["find", "--vendor", "huawei"],
            &["--shared", "@"],
            "the address of --shared is to be in a file, and none is named",
        ),
        (&["find", "--vendor", "huawei"], &["--shared", "@no-such-file"], "the address of --shared in no-such-file"),
        (
            &["mute", "--vendor", "huawei", "--meeting", "1"],
            &["--participants-file", ""],
            "the list of participants is to be in a file, and none is named",
        ),
        (
            &["remove", "--vendor", "tencent", "--meeting", "a"],
            &["--participant", "b", "--but-may-be-absent"],
            "goes with --everybody-but",
        ),
    ];
    for (command, rest, words) in wrong {
        let output = meetctl(command.iter().chain(rest).copied()).env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?} {rest:?}: {output:?}");
        assert!(stderr(&output).contains(words), "{words}: {output:?}");
        assert_eq!(stderr(&output).lines().count(), 1, "{output:?}");
    }
    fs::remove_file(empty).unwrap();
}

#[test]
fn minutes_are_as_many_as_a_vendor_can_be_told() {
    for minutes in ["0", "2147483648", "4294967296", "18446744073709551615"] {
        for command in [&["extend", "--meeting", "1"][..], &["create", "--title", "a"]] {
            let rest = ["--vendor", "huawei", "--minutes", minutes, "--dry-run"];
            let output = meetctl(command.iter().copied().chain(rest)).output().unwrap();
            assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
            assert!(stderr(&output).contains("1..=2147483647") || minutes.len() > 18, "{output:?}");
        }
    }
}

/// Neither names anybody.
#[test]
fn a_device_and_a_leave_to_be_absent_are_no_way_to_name_people() {
    for rest in [&[][..], &["--device", "d"], &["--but-may-be-absent"]] {
        let command = ["remove", "--vendor", "dingtalk", "--meeting", "m"].iter().chain(rest);
        let output = meetctl(command.copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let words = stderr(&output);
        assert!(words.contains("--everybody|--everybody-but <ID>...>"), "{words}");
    }
}

#[cfg(unix)]
#[test]
fn too_few_files_are_told_with_what_to_do() {
    for files in 5..12 {
        let limited = format!("ulimit -n {files}; exec \"$@\"");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_meetctl"), "capabilities"]);
        let output = command.output().unwrap();
        let told = (output.status.code(), stderr(&output).contains("raise their number, by `ulimit -n`"));
        assert!([(Some(0), false), (Some(2), true)].contains(&told), "{files}: {output:?}");
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    for options in
        [["--param", "conferenceId=c"], ["--body", "{}"], ["--base-url", "http://127.0.0.1:9"], ["--output", "json"]]
    {
        let output = meetctl(["call", "dingtalk", "kick_members", "--example"]).args(options).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains("cannot be used with"), "{output:?}");
    }
}

#[test]
fn help_speaks_of_the_command_that_is_asked_about() {
    let help = |command| stdout(&meetctl([command, "--help"]).output().unwrap());
    assert!(help("remove").contains("unionId on DingTalk"));
    for command in ["operations", "call", "openapi"] {
        assert!(!help(command).contains("unionId"), "{command}");
    }
    assert!(help("mute").contains("--confirm"));
    for command in ["create", "find", "info", "participants", "bans", "keep-out", "watch"] {
        assert!(!help(command).contains("--confirm"), "{command}");
    }
}

/// From the same table as the refusals.
#[test]
fn help_tells_what_each_vendor_makes_of_a_verb() {
    let told: [(&str, &[&str]); 4] = [
        ("lock", &["dingtalk  lock_conference", "huawei    lock_meeting", "tencent   no: a room has no lock"]),
        ("mute-all", &["tencent   no: people who are muted stay muted; nearest: mute-all"]),
        ("remove", &["nearest: remove --forbid-rejoin", "tencent   ban_room_member"]),
        ("host", &["dingtalk  no: nothing changes the host of a running meeting; nearest: cohost"]),
    ];
    for (verb, lines) in told {
        let help = stdout(&meetctl([verb, "--help"]).env("COLUMNS", "200").output().unwrap());
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for line in lines {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(help.contains(&line), "{line} is not in {help}");
        }
    }
}

#[test]
fn help_says_what_each_command_does() {
    let help = stdout(&meetctl(["--help"]).output().unwrap());
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let said: Vec<_> =
        commands.filter_map(|line| line.trim_start().split_once("  ")).map(|(_, said)| said.trim()).collect();
    assert!(said.len() > 25, "{help}");
    let mut different = said.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), said.len(), "{help}");
}

#[test]
fn capabilities_are_listed_for_people_and_programs() {
    let output = meetctl(["capabilities", "--vendor", "tencent", "--output", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let listed = report(&output);
    let capabilities = listed.as_array().unwrap();
    assert_eq!(capabilities.len(), Verb::ALL.len());
    let of = |verb: &str| capabilities.iter().find(|one| one["verb"] == verb).unwrap();
    let fields = ["meaning", "most_per_call", "nearest", "operations", "reason", "support", "vendor", "verb"];
    assert!(capabilities.iter().all(|one| keys(one) == fields), "{listed}");
    assert_eq!((&of("remove")["support"], &of("remove")["operations"][0]), (&"native".into(), &"kick_user_out".into()));
    assert_eq!((&of("remove")["most_per_call"], &of("end")["most_per_call"]), (&20.into(), &serde_json::Value::Null));
    assert_eq!(of("hand_over_host")["support"], "composed");
    assert_eq!((&of("lock")["support"], &of("lock")["reason"]), (&"no".into(), &"a room has no lock".into()));
    let table = stdout(&meetctl(["capabilities"]).output().unwrap());
    assert_eq!(table.lines().count(), 1 + Vendor::ALL.len() * Verb::ALL.len());
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    for words in [&["man"][..], &["man", "remove"], &["man", "waiting-room"], &["man", "sandbox"]] {
        let output = meetctl(words.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stdout(&output).contains(".TH"), "{output:?}");
    }
    assert_eq!(meetctl(["man", "no-such-command"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = meetctl(["completions", shell]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stdout(&output).contains("forbid-rejoin"), "{shell}");
    }
    assert_eq!(meetctl(["completions", "cmd"]).output().unwrap().status.code(), Some(2));
}
