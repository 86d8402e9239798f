//! `meetctl demo` and `meetctl sandbox`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;

use serde_json::{Value, json};

use super::running::Running;
use super::{Sandbox, VENDORS, keys, meetctl, sorted, stderr, stdout, temporary, text};

#[test]
fn demo_shows_every_vendor_and_every_outcome() {
    let output = meetctl(["demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let table = stdout(&output);
    assert!(table.starts_with("VENDOR"), "{table}");
    for vendor in VENDORS {
        let rows: Vec<_> = table.lines().filter(|row| row.starts_with(vendor)).collect();
        let with = |outcome: &str| rows.iter().filter(|row| row.contains(&format!("  {outcome}"))).count();
        assert_eq!((with("removed"), with("was not there"), with("failed")), (2, 1, 1), "{table}");
        // What a vendor lacks is told with the reason.
        let lacks = usize::from(vendor == "tencent");
        assert_eq!((rows.len(), with("done"), with("refused")), (9, 5 - lacks, lacks), "{table}");
        assert_eq!(with("no: a room has no lock"), lacks, "{table}");
    }
    for operation in
        ["get_access_token", "kick_members", "create_app_id_token", "hang_up", "kick_user_out", "destroy_room"]
    {
        assert!(stderr(&output).contains(operation), "{operation} was not called: {output:?}");
    }
    assert!(!table.contains('\u{1b}') && !stderr(&output).contains('\u{1b}'), "escape sequences in {output:?}");
}

#[test]
fn sandbox_says_how_to_get_in() {
    let sandbox = Sandbox::start();
    let ready = &sandbox.ready;
    assert_eq!(keys(ready), sorted(["base_url", "dingtalk", "huawei", "tencent"]));
    let apps =
        ["app_key", "app_secret", "corp_id", "suite_key", "suite_secret", "suite_ticket", "sso_secret", "user_code"];
    let meeting = ["meeting", "host_union_id", "participants", "absent"];
    let events = ["event_token", "event_aes_key"];
    let mut dingtalk: Vec<_> = apps.into_iter().chain(meeting).chain(events).collect();
    dingtalk.sort_unstable();
    assert_eq!(keys(&ready["dingtalk"]), dingtalk);
    let access =
        ["app_id", "app_key", "user_id", "account", "password", "corp_id", "meeting", "host_password", "participants"];
    let mut huawei: Vec<_> = access.into_iter().chain(["webhook_subscriber", "webhook_key"]).collect();
    huawei.sort_unstable();
    assert_eq!(keys(&ready["huawei"]), huawei);
    let tencent = ["sdk_app_id", "secret_key", "identifier", "meeting", "participants", "webhook_key"];
    assert_eq!(keys(&ready["tencent"]), sorted(tencent));
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
}

#[test]
fn sandbox_speaks_tls() {
    let sandbox = Sandbox::start_with(["--tls"]);
    assert!(sandbox.base_url().starts_with("https://127.0.0.1:"));
    let certificate = temporary("certificate.pem");
    fs::write(&certificate, sandbox.text("/certificate")).unwrap();
    let meeting = sandbox.meeting("tencent");
    let mut command = sandbox.remove("tencent", &meeting, ["--participant", &sandbox.participant("tencent", 1)]);
    let output = command.env("SSL_CERT_FILE", &certificate).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn sandbox_can_be_larger_and_stricter() {
    let sandbox = Sandbox::start_with(["--people", "40", "--strict"]);
    for vendor in VENDORS {
        assert_eq!(sandbox.ready[vendor]["participants"].as_array().unwrap().len(), 40, "{vendor}");
    }
    let output = sandbox.call("huawei", "show_org_res", []).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).contains("501"), "{output:?}");
}

#[test]
fn sandbox_serves_and_journals_what_it_is_asked() {
    let journal = temporary("journal.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let body = json!({"appKey": sandbox.text("/dingtalk/app_key"), "appSecret": sandbox.text("/dingtalk/app_secret")});
    let body = body.to_string();
    let mut connection = TcpStream::connect(sandbox.base_url().trim_start_matches("http://")).unwrap();
    write!(
        connection,
        "POST /v1.0/oauth2/accessToken?a=b HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let lines = fs::read_to_string(&journal).unwrap();
    let exchange: Value = serde_json::from_str(lines.trim_end()).expect("one exchange, on one line");
    let asked = ["at", "vendor", "operation", "event", "method", "path", "query", "headers", "body"];
    let mut documented: Vec<_> = asked.into_iter().chain(["status", "response", "is_example"]).collect();
    documented.sort_unstable();
    assert_eq!(keys(&exchange), documented);
    assert_eq!(exchange["operation"], "get_access_token");
    assert_eq!(exchange["query"], json!({"a": "b"}));
    assert_eq!(exchange["status"], 200);
    assert!(answer.contains(&text(&exchange["response"]["accessToken"])));
    fs::remove_file(journal).unwrap();
}

/// Takes the next request, answers it with this status, and returns it.
fn taken(listener: &TcpListener, status: u16) -> String {
    let (mut connection, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = connection.read(&mut part).unwrap();
        request.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let length = text.to_lowercase().split_once("content-length: ").map(|(_, rest)| rest.to_owned());
        let length: Option<usize> = length.and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let is_whole =
            text.split_once("\r\n\r\n").is_some_and(|(_, body)| length.is_none_or(|length| body.len() >= length));
        if is_whole {
            write!(connection, "HTTP/1.1 {status} As it is\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            return text;
        }
        assert_ne!(read, 0, "{text}");
    }
}

#[test]
fn sandbox_sends_events_to_a_handler() {
    let [hooks, trials] = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let [hooks_at, trials_at] = [&hooks, &trials].map(|listener| listener.local_addr().unwrap());
    let tencent = format!("tencent=http://{hooks_at}/events?key=s3cret");
    let dingtalk = format!("dingtalk=http://{trials_at}/events");
    let mut sandbox = Sandbox::start_with(["--deliver-to", &tencent, "--deliver-to", &dingtalk]);
    assert!(sandbox.process.word().contains("serves at"));
    // Tried again until it answers.
    for _ in 0..2 {
        assert!(taken(&trials, 500).starts_with("POST /events?msg_signature="));
    }
    let said = [sandbox.process.word(), sandbox.process.word()];
    assert!(said.contains(&format!("meetctl: tencent sends its events to http://{hooks_at}\n")), "{said:?}");
    assert!(said.iter().any(|word| word.contains(&format!("http://{trials_at} does not answer"))), "{said:?}");
    let mut command =
        sandbox.remove("tencent", &sandbox.meeting("tencent"), ["--participant", &sandbox.participant("tencent", 1)]);
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    let told = taken(&hooks, 200);
    assert!(told.starts_with("POST /events?key=s3cret ") && told.contains("\"EventType\": 104"), "{told}");
}

#[test]
fn sandbox_takes_no_nonsense_for_a_handler() {
    for nonsense in ["http://127.0.0.1/", "nobody=http://127.0.0.1/", "huawei=nowhere", "huawei=ftp://127.0.0.1/"] {
        let output = meetctl(["sandbox", "--deliver-to", nonsense]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains("--deliver-to"), "{output:?}");
    }
    let [one, other] = ["huawei=http://127.0.0.1/", "huawei=http://localhost/"];
    let output = meetctl(["sandbox", "--deliver-to", one, "--deliver-to", other]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr(&output).contains("huawei has two addresses"), "{output:?}");
}

/// An address can hold a password, and a vendor that is misspelt stands beside it.
#[test]
fn sandbox_quotes_no_address_that_it_does_not_take() {
    for nonsense in [
        "tencent=https://u:s3cr3t@ho st/",
        "tencnt=https://u:s3cr3t@host/",
        "https://u:s3cr3t=@host/",
        "tencent=s3cr3t:host",
        "s3cr3t",
    ] {
        let output = meetctl(["sandbox", "--deliver-to", nonsense]).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{output:?}");
        assert!(stderr(&output).contains("--deliver-to") && !stderr(&output).contains("s3cr3t"), "{output:?}");
    }
}

/// There is always a host; and nobody has the memory for everybody on earth.
#[test]
fn sandbox_refuses_a_meeting_of_nobody_and_of_all() {
    for people in ["0", "-1", "many", "100001", "4000000000", "9223372036854775807", "18446744073709551615"] {
        let output = meetctl(["sandbox", &format!("--people={people}")]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains("--people"), "{output:?}");
    }
}

#[cfg(unix)]
#[test]
fn sandbox_ends_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        assert_eq!(Sandbox::start().end_with(signal), Some(0), "SIG{signal}");
    }
}

/// A journal that nobody reads keeps it from being ready. What comes before it hears signals is passed over, by the shell that it was.
#[cfg(unix)]
#[test]
fn sandbox_ends_when_it_is_told_to_before_it_is_ready() {
    let journal = temporary("journal.pipe");
    assert!(Command::new("mkfifo").arg(&journal).status().unwrap().success());
    for signal in ["TERM", "INT"] {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("trap '' {signal}; echo; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_meetctl")]);
        command.args(["sandbox", "--journal"]).arg(&journal);
        let mut sandbox = Running::start(command);
        assert_eq!(sandbox.line(), "\n");
        let hears = (0..5000).any(|_| {
            sandbox.signal(signal);
            sandbox.has_ended()
        });
        assert!(hears, "SIG{signal}");
        assert_eq!(sandbox.end(), (Some(0), String::new()), "SIG{signal}");
    }
    fs::remove_file(journal).unwrap();
}

#[cfg(unix)]
#[test]
fn sandbox_ends_when_it_is_told_to_also_while_nobody_reads_how_to_get_in() {
    // More than a pipe holds.
    let mut sandbox = Running::start(meetctl(["sandbox", "--people", "2000"]));
    sandbox.wait_for_output();
    sandbox.signal("TERM");
    assert_eq!(sandbox.end(), (Some(0), String::new()));
}

#[test]
fn sandbox_cannot_use_a_bad_address_or_journal() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let nowhere = temporary("no-such-folder").join("journal");
    let nowhere = nowhere.to_str().unwrap();
    for (option, value) in [("--listen", "nonsense"), ("--listen", &taken), ("--journal", nowhere)] {
        let output = meetctl(["sandbox", option, value]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{option} {value}: {output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        assert!(stderr(&output).contains(value), "{output:?}");
    }
}

/// Whatever it says, it has said before a signal ends it.
#[cfg(unix)]
#[test]
fn sandbox_says_when_others_can_reach_it() {
    for (address, exposed) in [("127.0.0.1:0", false), ("[::1]:0", false), ("0.0.0.0:0", true)] {
        let mut sandbox = Running::start(meetctl(["sandbox", "--listen", address]));
        let serves = sandbox.word();
        sandbox.signal("TERM");
        let (code, rest) = sandbox.end();
        assert_eq!(code, Some(0), "{address}");
        assert!(serves.contains("serves at http://"), "{address}: {serves}");
        assert_eq!(rest.contains("everyone on the network can reach it, in plain HTTP"), exposed, "{address}: {rest}");
    }
}
