//! The arguments and the environment: what is missing, wrong, or asked about.

use super::{PROVIDERS_VARIABLES, Sandbox, VARIABLES, meetctl, stderr, stdout};

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
    let wrong: [(&[&str], &[&str], &str); 9] = [
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
    ];
    for (command, rest, words) in wrong {
        let output = meetctl(command.iter().chain(rest).copied()).env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?} {rest:?}: {output:?}");
        assert!(stderr(&output).contains(words), "{words}: {output:?}");
        assert_eq!(stderr(&output).lines().count(), 1, "{output:?}");
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
