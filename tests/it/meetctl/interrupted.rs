//! What is known when somebody waits no longer: by a signal or by `--deadline`.

use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use serde_json::Value;

#[cfg(unix)]
use super::running::Running;
use super::{Sandbox, report, stage::outcomes};
use crate::scripted::{Scripted, json};

/// A server that says nothing, and tells when it is asked.
fn silent() -> (Scripted, mpsc::Receiver<()>) {
    let (asked, asks) = mpsc::channel();
    let server = Scripted::answering(move |_| {
        let _ = asked.send(());
        Vec::new()
    });
    (server, asks)
}

/// These words on a room at this server.
fn on_room(sandbox: &Sandbox, server: &Scripted, words: &[&str]) -> Command {
    let at = ["--vendor", "tencent", "--meeting", "room", "--base-url", &server.base_url, "--output", "json"];
    sandbox.entitle(super::meetctl(words.iter().copied().chain(at)))
}

/// This verb on four hundred people.
fn command(sandbox: &Sandbox, server: &Scripted, verb: &str) -> Command {
    let people: Vec<_> = (0..400).map(|number| format!("user-{number}")).collect();
    let mut command = on_room(sandbox, server, &[verb]);
    command.arg("--participant").args(people);
    command
}

fn count(report: &Value, outcome: &str) -> usize {
    outcomes(report).iter().filter(|(_, told)| told == outcome).count()
}

#[cfg(unix)]
fn interrupted(mut command: Command, asks: &mpsc::Receiver<()>, signal: &str) -> Output {
    let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asks.recv().unwrap();
    let sent = Command::new("kill").args(["-s", signal, &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
    process.wait_with_output().unwrap()
}

/// It is the person who waits no longer, and no connection that broke.
#[cfg(unix)]
#[track_caller]
fn assert_interrupted(output: &Output) {
    let words = super::stderr(output);
    assert!(words.contains("interrupted: it was ended before it was through"), "{words}");
    assert!(!words.contains("connection"), "{words}");
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_tells_what_is_known_of_everybody() {
    let sandbox = Sandbox::start();
    for (verb, signal) in [("remove", "INT"), ("remove", "TERM"), ("cohost", "INT")] {
        let (server, asks) = silent();
        let output = interrupted(command(&sandbox, &server, verb), &asks, signal);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let report = report(&output);
        let (unknown, untried) = (count(&report, "unknown"), count(&report, "not_attempted"));
        assert_eq!(unknown + untried, 400, "{report}");
        assert!(unknown > 0 && untried > 0, "{report}");
        assert_eq!(report["participants"][0]["error"]["kind"], "interrupted");
        assert_interrupted(&output);
    }
}

#[cfg(unix)]
#[test]
fn whatever_is_about_the_meeting_is_interrupted_with_an_error() {
    let sandbox = Sandbox::start();
    for (words, may_have_been_applied) in
        [(&["end"][..], true), (&["info"], false), (&["remove", "--everybody"], false)]
    {
        let (server, asks) = silent();
        let output = interrupted(on_room(&sandbox, &server, words), &asks, "INT");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let error = &report(&output)["error"];
        assert_eq!(
            (&error["kind"], &error["may_have_been_applied"]),
            (&"interrupted".into(), &may_have_been_applied.into())
        );
        assert_interrupted(&output);
    }
}

#[test]
fn a_deadline_ends_it_with_everybody_told() {
    let sandbox = Sandbox::start();
    let (server, _asks) = silent();
    for verb in ["remove", "cohost"] {
        let output = command(&sandbox, &server, verb).args(["--deadline", "1"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let report = report(&output);
        assert_eq!(count(&report, "unknown") + count(&report, "not_attempted"), 400, "{report}");
    }
    let at = ["--vendor", "dingtalk", "--meeting", "m", "--base-url", &server.base_url, "--output", "json"];
    let invite = ["invite", "--participant", "ann", "--deadline", "1"].into_iter().chain(at);
    let invite = report(&sandbox.entitle(super::meetctl(invite)).output().unwrap());
    // It is the login that is not answered.
    assert_eq!(outcomes(&invite), [("ann".to_owned(), "not_attempted".to_owned())], "{invite}");
    assert!(invite["participants"][0]["error"]["operation"].is_string(), "{invite}");
    let end = on_room(&sandbox, &server, &["end", "--deadline", "1"]).output().unwrap();
    assert_eq!((end.status.code(), &report(&end)["error"]["kind"]), (Some(1), &"timeout".into()), "{end:?}");
    let rename = ["rename", "--participant", "ann", "--name", "Ann", "--deadline", "1"];
    let rename = on_room(&sandbox, &server, &rename).output().unwrap();
    assert_eq!(outcomes(&report(&rename)), [("ann".to_owned(), "unknown".to_owned())], "{rename:?}");
}

/// Also where the call that it ends had others before it.
#[test]
fn a_deadline_ends_it_to_the_moment() {
    let sandbox = Sandbox::start();
    let list = r#"{"success":true,"memberModels":[{"unionId":"h","host":true}],"totalCount":1}"#;
    let server = Scripted::answering(move |request| match request {
        _ if request.contains("accessToken") => {
            crate::scripted::json(200, r#"{"accessToken":"token","expireIn":7200}"#)
        }
        _ if request.starts_with("GET") => {
            std::thread::sleep(std::time::Duration::from_millis(500));
            crate::scripted::json(200, list)
        }
        _ => Vec::new(),
    });
    let at = ["--vendor", "dingtalk", "--meeting", "m", "--base-url", &server.base_url, "--output", "json"];
    let end = ["end", "--deadline", "2"].into_iter().chain(at);
    let output = sandbox.entitle(super::meetctl(end)).output().unwrap();
    let error = &report(&output)["error"];
    assert_eq!((&error["kind"], &error["may_have_been_applied"]), (&"timeout".into(), &true.into()), "{output:?}");
    // The second call would have gone on for longer, and said so.
    assert_eq!(error["operation"], Value::Null, "{output:?}");
}

#[test]
fn programs_are_told_what_to_do_next() {
    let sandbox = Sandbox::start();
    let refused = r#"{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"","RequestId":"R"}"#;
    let server = Scripted::start(vec![crate::scripted::json(200, refused)]);
    let output = on_room(&sandbox, &server, &["info"]).output().unwrap();
    let advice = report(&output)["error"]["advice"].clone();
    assert!(advice.as_str().is_some_and(|advice| advice.contains("clock")), "{output:?}");
    let report = report(&on_room(&sandbox, &server, &["remove", "--participant", "ann"]).output().unwrap());
    assert_eq!(report["participants"][0]["error"]["advice"], advice, "{report}");
}

#[test]
fn a_deadline_that_ends_a_call_is_told_with_what_was_waited_for() {
    let sandbox = Sandbox::start();
    let answers_nothing = silent().0.base_url;
    // Accepted by the system, and by nobody who would shake hands.
    let unattended = TcpListener::bind("127.0.0.1:0").unwrap();
    let shakes_no_hands = format!("https://{}", unattended.local_addr().unwrap());
    let begun = |base_url: &str, vendor: &str, words: &[&str]| {
        let at = ["--vendor", vendor, "--meeting", "m", "--base-url", base_url, "--deadline", "1", "--output", "json"];
        let mut command = sandbox.entitle(super::meetctl(words.iter().copied().chain(at)));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let verbs: [(&[&str], &str); 5] = [
        (&["info"], "get_room_info"),
        (&["participants"], "get_room_member_list"),
        (&["end"], "destroy_room"),
        (&["mute-all"], "update_room_info"),
        (&["remove", "--everybody"], "get_room_member_list"),
    ];
    let all = [&answers_nothing, &shakes_no_hands].map(|at| verbs.map(|(words, _)| begun(at, "tencent", words)));
    let login = begun(&answers_nothing, "dingtalk", &["end"]);
    let told = |process: Child, limit: &str| {
        let output = process.wait_with_output().unwrap();
        let error = &report(&output)["error"];
        assert_eq!((output.status.code(), &error["kind"]), (Some(1), &"timeout".into()), "{output:?}");
        assert!(super::stderr(&output).contains(limit), "{limit}: {output:?}");
        super::text(&error["operation"])
    };
    for (processes, limit) in all.into_iter().zip(["the deadline ended", "no connection came about in time"]) {
        assert_eq!(processes.map(|process| told(process, limit)), verbs.map(|(_, operation)| operation));
    }
    assert_ne!(told(login, "the deadline ended"), "null");
}

/// However short each of them is.
#[test]
fn a_deadline_ends_what_makes_calls_without_end() {
    let sandbox = Sandbox::start();
    let mut page = 0;
    let server = Scripted::answering(move |_| {
        page += 1;
        let members = serde_json::json!([{"Member_Account": format!("user-{page}"), "Role": "Member"}]);
        let body = serde_json::json!({
            "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
            "Response": {"Next": page.to_string(), "MemberList": members},
        });
        crate::scripted::json(200, &body.to_string())
    });
    let output = on_room(&sandbox, &server, &["participants", "--deadline", "1"]).output().unwrap();
    assert_eq!((output.status.code(), &report(&output)["error"]["kind"]), (Some(1), &"timeout".into()), "{output:?}");
    assert!(super::stderr(&output).contains("the deadline ended"), "{output:?}");
    assert!(server.requests().len() > 1);
}

const ROOM_OF_ANN: &str = r#"{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","Response":{"MemberList":[
    {"Member_Account":"host","Role":"Owner"},{"Member_Account":"ann","Role":"Member"}]}}"#;

/// Whoever was being removed is in the report, too.
#[cfg(unix)]
#[test]
fn a_guard_that_is_ended_tells_of_those_whom_it_is_removing() {
    let sandbox = Sandbox::start();
    let (asked, asks) = mpsc::channel();
    let server = Scripted::answering(move |request| {
        if request.contains("get_room_member_list") {
            return json(200, ROOM_OF_ANN);
        }
        let _ = asked.send(());
        Vec::new()
    });
    let command = on_room(&sandbox, &server, &["keep-out", "--participant", "ann", "--every", "1"]);
    let output = interrupted(command, &asks, "INT");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(outcomes(&report(&output)), [("ann".to_owned(), "unknown".to_owned())]);
}

/// Who does not look when it ends has kept nobody out.
#[test]
fn a_guard_that_was_blind_when_it_was_ended_has_not_done_as_asked() {
    let sandbox = Sandbox::start();
    for verb in [&["keep-out", "--participant", "bob"][..], &["watch"]] {
        let looks = AtomicUsize::new(0);
        let server = Scripted::answering(move |_| match looks.fetch_add(1, Ordering::Relaxed) {
            0 => json(200, ROOM_OF_ANN),
            _ => json(500, "{}"),
        });
        let words: Vec<_> = verb.iter().copied().chain(["--every", "1", "--deadline", "3"]).collect();
        let output = on_room(&sandbox, &server, &words).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(super::stderr(&output).contains("nobody could be looked for"), "{output:?}");
    }
}

/// Of everybody who is meant.
#[test]
fn a_guard_over_everybody_reports_whom_it_leaves_out_and_needs_somebody() {
    let sandbox = Sandbox::start();
    let room =
        |people: &str| format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Response":{{"MemberList":[{people}]}}}}"#);
    let host = r#"{"Member_Account":"host","Role":"Owner"}"#;
    let odd =
        format!(r#"{host},{{"Member_Account":"ann","Role":"Member"}},{{"Member_Account":"eve","Role":"Speaker"}}"#);
    for (people, code, told) in [(host, 0, None), (&odd, 1, Some(("eve", "not_attempted")))] {
        let list = room(people);
        let server = Scripted::answering(move |request| match request.contains("get_room_member_list") {
            true => json(200, &list),
            false => json(200, r#"{"ActionStatus":"OK","ErrorCode":0}"#),
        });
        let words = ["keep-out", "--everybody", "--every", "9", "--deadline", "2"];
        let output = on_room(&sandbox, &server, &words).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let first = super::stdout(&output).lines().next().map(|line| serde_json::from_str(line).unwrap());
        let outcomes = outcomes(&first.unwrap());
        let told: Vec<_> = told.into_iter().map(|(who, what)| (who.to_owned(), what.to_owned())).collect();
        assert_eq!(outcomes, told);
    }
}

/// Nobody has to kill it.
#[cfg(unix)]
#[test]
fn a_reader_who_stands_still_keeps_nothing_from_ending() {
    let sandbox = Sandbox::start();
    let member = |number: usize| format!(r#"{{"Member_Account":"user-{number}","NameCard":"{}"}}"#, "n".repeat(60));
    let members: Vec<_> = (0..4000).map(member).collect();
    let list = format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Response":{{"MemberList":[{}]}}}}"#, members.join(","));
    let server = Scripted::answering(move |_| json(200, &list));
    let mut listing = Running::start(on_room(&sandbox, &server, &["participants"]));
    listing.wait_for_output();
    listing.signal("TERM");
    assert_eq!(listing.end().0, Some(0));
}
