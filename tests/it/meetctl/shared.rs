//! Several runs of the program share what they have.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use super::{Sandbox, stderr, temporary};
use crate::redis_server::{PASSWORD, RedisServer};

#[test]
fn two_runs_log_in_once_and_tell_no_password() {
    let Some(redis) = RedisServer::start() else { return };
    let (journal, address) = (temporary("shared.jsonl"), temporary("shared-redis"));
    fs::write(&address, format!("{}\n", redis.url())).unwrap();
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let shared = ["--shared", &format!("@{}", address.display())];
    let arguments = [1, 2].map(|number| ["--participant".to_owned(), sandbox.participant("dingtalk", number)]);
    let runs = arguments.each_ref().map(|arguments| {
        let rest = arguments.iter().map(String::as_str).chain(shared);
        let mut command = sandbox.remove("dingtalk", &sandbox.meeting("dingtalk"), rest);
        command.env("RUST_LOG", "trace").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(!stderr(&output).contains(PASSWORD), "{output:?}");
    }
    let exchanges = fs::read_to_string(&journal).unwrap();
    let operations: Vec<_> = exchanges.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
    let logins = operations.iter().filter(|exchange| exchange["operation"] == "get_access_token").count();
    assert_eq!(logins, 1, "{exchanges}");
    fs::remove_file(journal).unwrap();
    fs::remove_file(address).unwrap();
}

#[test]
fn two_runs_keep_the_rate_together() {
    let Some(redis) = RedisServer::start() else { return };
    let journal = temporary("shared-rate.jsonl");
    let sandbox = Sandbox::start_with(["--people", "6001", "--journal", journal.to_str().unwrap()]);
    let (meeting, shared) = (sandbox.meeting("tencent"), redis.url());
    let runs = [1..3001, 3001..6001].map(|people| {
        let people = people.flat_map(|number| ["--participant".to_owned(), sandbox.participant("tencent", number)]);
        let people: Vec<_> = people.collect();
        let rest = people.iter().map(String::as_str).chain(["--shared", &shared]);
        sandbox.remove("tencent", &meeting, rest).stdout(Stdio::null()).spawn().unwrap()
    });
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let exchanges = fs::read_to_string(&journal).unwrap();
    let exchanges = exchanges.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let removals = exchanges.filter(|exchange| exchange["operation"] == "kick_user_out");
    let mut arrivals: Vec<_> = removals.map(|exchange| exchange["at"].as_u64().unwrap()).collect();
    arrivals.sort_unstable();
    assert_eq!(arrivals.len(), 300, "none was refused for coming too fast, and repeated");
    let densest = (0..300).map(|first| arrivals[first..].iter().take_while(|at| *at - arrivals[first] < 1000).count());
    assert!(densest.max().unwrap() <= 200);
    fs::remove_file(journal).unwrap();
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let sandbox = Sandbox::start();
    let file = temporary("no-such-file");
    let insecure = format!("rediss://:{PASSWORD}@127.0.0.1:1/#insecure");
    for shared in [format!("http://{PASSWORD}@host"), format!("@{}", file.display()), insecure] {
        let rest = ["--participant", "ann", "--shared", &shared];
        let output = sandbox.remove("tencent", "room", rest).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!stderr(&output).contains(PASSWORD), "{output:?}");
    }
}
