//! stdout and stderr: readers that have gone, disks that are full, terminals that must not be steered.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::thread;

use serde_json::json;

use super::{Sandbox, meetctl, stderr, stdout};
use crate::scripted::{self, Scripted};

#[test]
fn a_reader_that_has_gone_is_no_reason_to_panic() {
    let sandbox = Sandbox::start();
    let room = sandbox.meeting("tencent");
    let commands = [
        (sandbox.remove("tencent", &room, ["--participant", "nobody"]), 0),
        (sandbox.remove("tencent", "no-such-room", ["--participant", "nobody"]), 1),
        (meetctl(["demo"]), 0),
        (meetctl(["sandbox"]), 0),
        (meetctl(["--help"]), 0),
        (meetctl(["openapi", "huawei"]), 0),
        (meetctl(["completions", "bash"]), 0),
    ];
    for (mut command, code) in commands {
        let output = command.stdout(gone()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{command:?}: {output:?}");
        assert!(!stderr(&output).contains("meetctl: cannot"), "{output:?}");
    }
}

#[test]
fn a_listener_that_has_gone_is_no_reason_to_panic() {
    let sandbox = Sandbox::start();
    let mut commands = [
        (sandbox.remove("tencent", "no-such-room", ["--participant", "nobody"]), 1),
        (sandbox.remove("tencent", "", ["--participant", "nobody"]), 2),
        (meetctl(["demo"]), 0),
        (meetctl(["no-such-command"]), 2),
    ];
    for (command, code) in &mut commands {
        for filter in ["trace", "not=a=filter"] {
            let output = command.stdout(Stdio::piped()).stderr(gone()).env("RUST_LOG", filter).output().unwrap();
            assert_eq!(output.status.code(), Some(*code), "{command:?}: {output:?}");
        }
    }
}

/// A pipe that nobody reads.
fn gone() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_not_silent() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = meetctl(["demo"]).stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("cannot write to stdout"), "{output:?}");
}

#[test]
fn an_answer_cannot_steer_the_terminal() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().for_each(|connection| refuse_colourfully(connection.unwrap())));
    let sandbox = Sandbox::start();
    let output = sandbox.remove_at(&base_url, "tencent", "room", ["--participant", "p"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("[31m"), "the answer was not told: {output:?}");
    assert!(!stdout(&output).contains('\u{1b}') && !stderr(&output).contains('\u{1b}'), "{output:?}");
}

fn refuse_colourfully(mut connection: TcpStream) {
    let body = r#"{"ActionStatus":"FAIL","ErrorCode":100004,"ErrorInfo":"\u001b[31mred\u001b[0m"}"#;
    let _ = connection.read(&mut [0; 65536]);
    let _ = write!(
        connection,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

#[test]
fn a_reader_or_listener_that_has_gone_stops_no_call() {
    let sandbox = Sandbox::start();
    let room = json!({"RoomId": sandbox.meeting("tencent")}).to_string();
    let commands = [
        || meetctl(["operations"]),
        || meetctl(["operations", "--output", "json"]),
        || meetctl(["call", "tencent", "get_room_info", "--example"]),
    ];
    let call = || sandbox.call("tencent", "get_room_info", ["--body", &room]);
    for mut command in commands.map(|command| command()).into_iter().chain([call()]) {
        let output = command.stdout(gone()).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
        assert!(!stderr(&output).contains("panicked"), "{output:?}");
        let output = command.stdout(Stdio::piped()).stderr(gone()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {output:?}");
        assert!(!output.stdout.is_empty());
    }
}

#[test]
fn arguments_cannot_steer_the_terminal() {
    let odd = "a\u{1b}[31m\u{9b}2J\u{202e}b\r";
    let body = json!({ odd: 1 }).to_string();
    let parameter = format!("{odd}=b");
    let file = format!("@{odd}");
    let sandbox = Sandbox::start();
    let commands = [
        meetctl([odd]),
        meetctl(["remove", odd]),
        meetctl(["operations", "--vendor", odd]),
        meetctl(["call", odd, "get_room_info"]),
        meetctl(["call", "tencent", odd]),
        sandbox.call("tencent", "get_room_info", ["--body", &body]),
        sandbox.call("tencent", "get_room_info", ["--body", &file]),
        sandbox.call("tencent", "get_room_info", ["--param", &parameter]),
        sandbox.remove("tencent", odd, ["--participant", "p"]),
        sandbox.remove("tencent", "room", ["--participant", odd]),
        sandbox.remove_at(odd, "tencent", "room", ["--participant", "p"]),
    ];
    for mut command in commands {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command:?}: {output:?}");
        assert!(!stderr(&output).contains(['\u{1b}', '\u{9b}', '\u{202e}', '\r']), "{command:?}: {output:?}");
    }
}

/// Otherwise whoever chooses it could write words of this program.
#[test]
fn an_argument_stays_on_the_line_that_tells_of_it() {
    let output = meetctl(["call", "tencent", "x\nmeetctl: done"]).output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).lines().count()), (Some(2), 1), "{output:?}");
}

/// As somebody writes it who takes it for milliseconds.
#[test]
fn a_ban_that_ends_beyond_all_dates_is_listed() {
    let sandbox = Sandbox::start();
    for (until, told) in [
        ("4102444800", "2100-01-01T00:00:00Z"),
        ("4102444800000", "4102444800000"),
        ("9223372036854775807", "9223372036854775807"),
        ("\"253402300800\"", "253402300800"),
        ("-9223372036854775808", "ann"),
    ] {
        let bans = format!(
            r#"{{"ActionStatus":"OK","ErrorCode":0,"Response":{{"BannedAccountList":[{{"Member_Account":"ann","BannedUntil":{until}}}]}}}}"#
        );
        let server = Scripted::start(vec![scripted::json(200, &bans)]);
        let words = ["bans", "--vendor", "tencent", "--meeting", "room", "--base-url", &server.base_url];
        let output = sandbox.entitle(meetctl(words)).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{until}: {output:?}");
        assert!(stdout(&output).contains("ann") && stdout(&output).contains(told), "{until}: {output:?}");
    }
}
