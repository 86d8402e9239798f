//! `meetctl remove`: what becomes of people.

use std::fs;
use std::net::TcpListener;

use serde_json::{Value, json};

use super::{ERROR, Sandbox, VENDORS, keys, report, sorted, stderr, stdout, temporary};

#[test]
fn remove_tells_programs_what_became_of_everybody() {
    let sandbox = Sandbox::start();
    for vendor in VENDORS {
        let meeting = sandbox.meeting(vendor);
        let [one, two, three] = [1, 2, 3].map(|number| sandbox.participant(vendor, number));
        let people = ["--output", "json", "--participant", &one, &two, "--participant", &three];
        let output = sandbox.remove(vendor, &meeting, people).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        let removed =
            |person: &str| json!({"participant": person, "outcome": "removed", "returned_as": null, "error": null});
        let participants = [removed(&one), removed(&two), removed(&three)];
        let ids = &report(&output)["request_ids"];
        let told = json!({
            "vendor": vendor, "meeting": meeting, "verb": "remove", "reason": null, "source": null, "request_ids": ids,
            "participants": participants,
        });
        assert_eq!(report(&output), told);
    }
}

#[test]
fn somebody_who_is_not_there_is_gone_all_the_same() {
    let sandbox = Sandbox::start();
    for vendor in VENDORS {
        let meeting = sandbox.meeting(vendor);
        let person = sandbox.participant(vendor, 1);
        let again = || sandbox.remove(vendor, &meeting, ["--participant", &person]).output().unwrap();
        assert!(stdout(&again()).contains(" removed"));
        let output = again();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stdout(&output).contains("was not there"), "{output:?}");
    }
}

#[test]
fn the_table_has_a_line_for_each_person() {
    let sandbox = Sandbox::start();
    let meeting = sandbox.meeting("tencent");
    let person = sandbox.participant("tencent", 1);
    let output = sandbox.remove("tencent", &meeting, ["--participant", &person, "nobody"]).output().unwrap();
    let table = stdout(&output);
    let rows: Vec<Vec<_>> = table.lines().map(|row| row.split_whitespace().collect()).collect();
    let expected: [&[&str]; 3] = [
        &["VENDOR", "MEETING", "PARTICIPANT", "OUTCOME", "DETAIL"],
        &["tencent", &meeting, &person, "removed"],
        &["tencent", &meeting, "nobody", "was", "not", "there"],
    ];
    assert_eq!(rows, expected);
}

#[test]
fn an_unknown_meeting_or_person_is_a_failure() {
    let sandbox = Sandbox::start();
    let dingtalk = sandbox.meeting("dingtalk");
    let refused = [
        ("dingtalk", "0123456789abcdef01234567"),
        ("huawei", "000000000"),
        ("tencent", "no-such-room"),
        ("dingtalk", &dingtalk),
    ];
    for (vendor, meeting) in refused {
        let mut command = sandbox.remove(vendor, meeting, ["--output", "json", "--participant", "stranger"]);
        // Asked with a password, Huawei does not tell an unknown meeting from a wrong password.
        let output = command.env_remove("HUAWEI_MEETING_HOST_PASSWORD").output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let participant = &report(&output)["participants"][0];
        assert_eq!(participant["outcome"], "failed", "{output:?}");
        assert_eq!(keys(&participant["error"]), sorted(ERROR));
        assert!(participant["error"]["kind"].as_str().unwrap().chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        assert!(stderr(&output).contains(participant["error"]["code"].as_str().unwrap()), "{output:?}");
    }
}

#[test]
fn optional_variables_can_be_left_out() {
    let sandbox = Sandbox::start();
    let person = sandbox.participant("huawei", 1);
    let meeting = sandbox.meeting("huawei");
    let mut command = sandbox.remove("huawei", &meeting, ["--participant", &person]);
    let output = command.env_remove("HUAWEI_MEETING_HOST_PASSWORD").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn what_cannot_be_sent_is_refused_before_it_is() {
    let journal = temporary("untouched.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let refused: [(&str, &[&str]); 8] = [
        ("dingtalk", &["--participant", "p", "--reason", "because"]),
        ("huawei", &["--participant", "p", "--reason", "because"]),
        ("huawei", &["--participant", "p", "--forbid-rejoin"]),
        ("tencent", &["--participant", "p", "--reason", &"r".repeat(1001)]),
        ("tencent", &["--participant", ""]),
        ("tencent", &["--participant"]),
        ("tencent", &[]),
        ("zoom", &["--participant", "p"]),
    ];
    for (vendor, arguments) in refused {
        let output = sandbox.remove(vendor, "meeting", arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{vendor} {arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{output:?}");
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    fs::remove_file(journal).unwrap();
}

#[test]
fn forbid_rejoin_and_reason_reach_the_vendor() {
    let journal = temporary("rejoin.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let meeting = sandbox.meeting("tencent");
    let person = sandbox.participant("tencent", 1);
    let arguments = ["--participant", &person, "--forbid-rejoin", "--reason", "repeated disturbance"];
    let output = sandbox.remove("tencent", &meeting, arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let exchange: Value = serde_json::from_str(fs::read_to_string(&journal).unwrap().trim_end()).unwrap();
    assert_eq!(exchange["operation"], "ban_room_member");
    assert_eq!(exchange["body"]["Reason"], "repeated disturbance");
    fs::remove_file(journal).unwrap();
}

#[test]
fn credentials_are_not_sent_readably_across_a_network() {
    let sandbox = Sandbox::start();
    for base_url in ["http://meeting.example", "http://me:hunter2@127.0.0.1", "127.0.0.1:80", "https://a.example/?x=1"]
    {
        let output = sandbox.remove_at(base_url, "tencent", "room", ["--participant", "p"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{base_url}: {output:?}");
        assert!(stderr(&output).contains("base URL") && !stderr(&output).contains("hunter2"), "{output:?}");
    }
}

#[test]
fn refused_credentials_are_told_from_a_failed_removal() {
    let sandbox = Sandbox::start();
    let wrong = [
        ("dingtalk", "DINGTALK_APP_SECRET"),
        ("huawei", "HUAWEI_MEETING_HOST_PASSWORD"),
        ("tencent", "TENCENT_SECRET_KEY"),
    ];
    for (vendor, variable) in wrong {
        let meeting = sandbox.meeting(vendor);
        let people = [1, 2].map(|number| sandbox.participant(vendor, number));
        let arguments = ["--output", "json", "--participant", &people[0], &people[1]];
        let output = sandbox.remove(vendor, &meeting, arguments).env(variable, "wrong-on-purpose").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(report(&output)["participants"].as_array().unwrap().len(), 2, "{output:?}");
        assert!(!stderr(&output).contains("wrong-on-purpose"), "{output:?}");
    }
}

#[test]
fn an_address_where_nobody_serves_is_a_failure() {
    let sandbox = Sandbox::start();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let arguments = ["--output", "json", "--participant", "p"];
    let output = sandbox.remove_at(&format!("http://{free}"), "tencent", "room", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(report(&output)["participants"][0]["error"]["kind"], "connect");
}

#[test]
fn who_is_gone_is_confirmed_by_the_socket_or_by_the_list() {
    let sandbox = Sandbox::start();
    for (vendor, how, source) in [
        ("dingtalk", vec!["--events", "socket"], "events"),
        ("huawei", vec![], "events"),
        ("tencent", vec![], "polling"),
        ("dingtalk", vec![], "polling"),
    ] {
        let meeting = sandbox.meeting(vendor);
        let person = sandbox.participant(vendor, if how.is_empty() { 1 } else { 2 });
        let words = ["--confirm", "--output", "json", "--participant", &person].into_iter().chain(how);
        let told = report(&sandbox.remove(vendor, &meeting, words).output().unwrap());
        assert_eq!(
            (&told["participants"][0]["outcome"], &told["source"]),
            (&json!("gone"), &json!(source)),
            "{vendor}"
        );
    }
    let alone = sandbox.remove("dingtalk", "m", ["--participant", "ann", "--events", "poll"]).output().unwrap();
    assert_eq!(alone.status.code(), Some(2), "{alone:?}");
    assert!(stderr(&alone).contains("--confirm"), "{alone:?}");
}
