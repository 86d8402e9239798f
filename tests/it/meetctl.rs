//! The command line, run as a program against a sandbox that is a program too.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use meeting_control::dynamic::operations;
use serde_json::{Value, json};

use crate::scripted::{self, Scripted};

const VENDORS: [&str; 3] = ["dingtalk", "huawei", "tencent"];

/// A variable, and the field of the ready line that it takes its value from.
pub(crate) const VARIABLES: [(&str, &str); 9] = [
    ("DINGTALK_APP_KEY", "/dingtalk/app_key"),
    ("DINGTALK_APP_SECRET", "/dingtalk/app_secret"),
    ("HUAWEI_MEETING_APP_ID", "/huawei/app_id"),
    ("HUAWEI_MEETING_APP_KEY", "/huawei/app_key"),
    ("HUAWEI_MEETING_USER_ID", "/huawei/user_id"),
    ("HUAWEI_MEETING_HOST_PASSWORD", "/huawei/host_password"),
    ("TENCENT_SDK_APP_ID", "/tencent/sdk_app_id"),
    ("TENCENT_SECRET_KEY", "/tencent/secret_key"),
    ("TENCENT_IDENTIFIER", "/tencent/identifier"),
];

/// The variables of a service provider's app on Huawei, which the sandbox's is not unless a test says so.
pub(crate) const PROVIDERS_VARIABLES: [&str; 2] = ["HUAWEI_MEETING_CORP_ID", "HUAWEI_MEETING_SERVICE_PROVIDER"];

/// `meetctl` with none of the variables that it goes by.
pub(crate) fn meetctl<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meetctl"));
    command.args(arguments).stdin(Stdio::null()).env_remove("RUST_LOG");
    for name in VARIABLES.iter().map(|(name, _)| name).chain(&PROVIDERS_VARIABLES) {
        command.env_remove(name);
    }
    command
}

/// `meetctl sandbox`, ended with the test.
pub(crate) struct Sandbox {
    process: Child,
    ready: Value,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::start_with([])
    }

    pub(crate) fn start_with<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = meetctl(["sandbox"].into_iter().chain(arguments));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { process, ready: serde_json::from_str(&line).expect("the ready line is JSON") }
    }

    pub(crate) fn text(&self, field: &str) -> String {
        text(self.ready.pointer(field).expect(field))
    }

    pub(crate) fn base_url(&self) -> String {
        self.text("/base_url")
    }

    pub(crate) fn meeting(&self, vendor: &str) -> String {
        self.text(&format!("/{vendor}/meeting"))
    }

    pub(crate) fn participant(&self, vendor: &str, number: usize) -> String {
        self.text(&format!("/{vendor}/participants/{number}"))
    }

    /// `meetctl remove` at this sandbox, with its credentials.
    pub(crate) fn remove<'a>(&self, vendor: &str, meeting: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
        self.remove_at(&self.base_url(), vendor, meeting, rest)
    }

    /// `meetctl remove` elsewhere, with this sandbox's credentials.
    pub(crate) fn remove_at<'a>(
        &self,
        base_url: &str,
        vendor: &str,
        meeting: &str,
        rest: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = meetctl(["remove", "--vendor", vendor, "--meeting", meeting, "--base-url", base_url]);
        command.args(rest);
        self.entitle(command)
    }

    /// `meetctl call` at this sandbox, with its credentials.
    pub(crate) fn call<'a>(&self, vendor: &str, operation: &str, rest: impl IntoIterator<Item = &'a str>) -> Command {
        self.call_at(&self.base_url(), vendor, operation, rest)
    }

    /// `meetctl call` elsewhere, with this sandbox's credentials.
    pub(crate) fn call_at<'a>(
        &self,
        base_url: &str,
        vendor: &str,
        operation: &str,
        rest: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = meetctl(["call", vendor, operation, "--base-url", base_url]);
        command.args(rest);
        self.entitle(command)
    }

    fn entitle(&self, mut command: Command) -> Command {
        for (name, field) in VARIABLES {
            command.env(name, self.text(field));
        }
        command
    }

    #[cfg(unix)]
    fn end_with(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args(["-s", signal, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON on stdout: {output:?}"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted<const N: usize>(mut keys: [&str; N]) -> Vec<&str> {
    keys.sort_unstable();
    keys.into()
}

pub(crate) fn temporary(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("meetctl-{}-{name}", std::process::id()))
}

#[test]
fn demo_shows_every_vendor_and_every_outcome() {
    let output = meetctl(["demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let table = stdout(&output);
    assert!(table.starts_with("VENDOR"), "{table}");
    for vendor in VENDORS {
        let rows: Vec<_> = table.lines().filter(|row| row.starts_with(vendor)).collect();
        let with = |outcome: &str| rows.iter().filter(|row| row.contains(outcome)).count();
        assert_eq!((rows.len(), with("removed"), with("was not there"), with("failed")), (4, 2, 1, 1), "{table}");
    }
    for operation in ["get_access_token", "kick_members", "create_app_id_token", "hang_up", "kick_user_out"] {
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
    let mut dingtalk: Vec<_> = apps.into_iter().chain(meeting).collect();
    dingtalk.sort_unstable();
    assert_eq!(keys(&ready["dingtalk"]), dingtalk);
    let huawei =
        ["app_id", "app_key", "user_id", "account", "password", "corp_id", "meeting", "host_password", "participants"];
    assert_eq!(keys(&ready["huawei"]), sorted(huawei));
    let tencent = ["sdk_app_id", "secret_key", "identifier", "meeting", "participants"];
    assert_eq!(keys(&ready["tencent"]), sorted(tencent));
    assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
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
    let asked = ["at", "vendor", "operation", "method", "path", "query", "headers", "body"];
    let mut documented: Vec<_> = asked.into_iter().chain(["status", "response", "is_example"]).collect();
    documented.sort_unstable();
    assert_eq!(keys(&exchange), documented);
    assert_eq!(exchange["operation"], "get_access_token");
    assert_eq!(exchange["query"], json!({"a": "b"}));
    assert_eq!(exchange["status"], 200);
    assert!(answer.contains(&text(&exchange["response"]["accessToken"])));
    fs::remove_file(journal).unwrap();
}

#[cfg(unix)]
#[test]
fn sandbox_ends_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        assert_eq!(Sandbox::start().end_with(signal), Some(0), "SIG{signal}");
    }
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
        let removed = |person: &str| json!({"participant": person, "outcome": "removed", "error": null});
        let participants = [removed(&one), removed(&two), removed(&three)];
        assert_eq!(report(&output), json!({"vendor": vendor, "meeting": meeting, "participants": participants}));
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
        let error =
            ["kind", "operation", "code", "message", "request_id", "http_status", "retryable", "may_have_been_applied"];
        assert_eq!(keys(&participant["error"]), sorted(error));
        assert!(participant["error"]["kind"].as_str().unwrap().chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        assert!(stderr(&output).contains(participant["error"]["code"].as_str().unwrap()), "{output:?}");
    }
}

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
fn nothing_secret_is_told_however_much_is_asked() {
    let journal = temporary("secrets.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let mut told = String::new();
    for vendor in VENDORS {
        let meeting = sandbox.meeting(vendor);
        let person = sandbox.participant(vendor, 1);
        let command = |meeting| sandbox.remove(vendor, meeting, ["--participant", &person]);
        let mut without_password = command(&meeting);
        without_password.env_remove("HUAWEI_MEETING_HOST_PASSWORD");
        for mut command in [command(&meeting), command("no-such-meeting"), without_password] {
            let output = command.env("RUST_LOG", "trace").output().unwrap();
            assert!(stderr(&output).contains("answered"), "nothing was traced: {output:?}");
            told.push_str(&stdout(&output));
            told.push_str(&stderr(&output));
        }
    }
    for secret in secrets(&sandbox, &fs::read_to_string(&journal).unwrap()) {
        assert!(!tells(&told, &secret), "{secret} is in {told}");
    }
    fs::remove_file(journal).unwrap();
}

/// The sandbox's keys and passwords, and every token, signature and password that has gone over the wire.
fn secrets(sandbox: &Sandbox, journal: &str) -> Vec<String> {
    const CARRIED: [&str; 6] = [
        "/headers/authorization",
        "/headers/x-access-token",
        "/headers/x-acs-dingtalk-access-token",
        "/headers/x-conference-authorization",
        "/headers/x-password",
        "/query/usersig",
    ];
    let exchanges: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys = ["/dingtalk/app_secret", "/huawei/app_key", "/huawei/host_password", "/tencent/secret_key"];
    let mut secrets: Vec<_> = keys.map(|field| sandbox.text(field)).into();
    for place in CARRIED {
        let carried: Vec<_> = exchanges.iter().filter_map(|exchange| exchange.pointer(place)).map(text).collect();
        assert!(!carried.is_empty(), "nothing was sent in {place}");
        secrets.extend(carried);
    }
    secrets
}

/// A password of six digits counts as a word alone: the digits alone are in many a time and id.
fn tells(told: &str, secret: &str) -> bool {
    match secret.len() {
        ..12 => told.split(|c: char| !c.is_alphanumeric()).any(|word| word == secret),
        _ => told.contains(secret),
    }
}

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
fn help_names_every_variable() {
    let help = stdout(&meetctl(["remove", "--help"]).output().unwrap());
    for name in VARIABLES.iter().map(|(name, _)| name).chain(&PROVIDERS_VARIABLES) {
        assert!(help.contains(name), "{name} is not in {help}");
    }
    let version = stdout(&meetctl(["--version"]).output().unwrap());
    assert_eq!(version.trim_end(), format!("meetctl {}", env!("CARGO_PKG_VERSION")));
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

#[test]
fn operations_are_listed_by_vendor_and_group() {
    let list = stdout(&meetctl(["operations"]).output().unwrap());
    let listed = |list: &str| list.lines().filter(|line| line.starts_with("  ")).count();
    assert_eq!(listed(&list), operations().count());
    assert_eq!(listed(&list), 191);
    for document in operations() {
        let title = format!("{} {}\n", document.vendor(), document.group());
        let paragraph = list.split("\n\n").find(|paragraph| paragraph.starts_with(&title)).unwrap();
        let line = paragraph.lines().find(|line| line.split_whitespace().next() == Some(document.id())).unwrap();
        let words: Vec<_> = line.split_whitespace().skip(1).take(3).collect();
        assert_eq!(words, [&document.method(), document.path(), document.idempotency()]);
        assert!(line.ends_with(&format!("  {}", document.summary())), "{line}");
    }
    for vendor in VENDORS {
        let output = meetctl(["operations", "--vendor", vendor]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let theirs = operations().filter(|document| document.vendor().as_str() == vendor).count();
        assert_eq!(listed(&stdout(&output)), theirs);
        assert!(list.contains(stdout(&output).trim_end()), "{vendor}");
    }
}

#[test]
fn operations_are_listed_for_programs() {
    let all = report(&meetctl(["operations", "--output", "json"]).output().unwrap());
    assert_eq!(all.as_array().unwrap().len(), 191);
    let output = meetctl(["operations", "--output", "json", "--vendor", "dingtalk"]).output().unwrap();
    assert_eq!(stdout(&output).lines().count(), 1);
    let theirs = report(&output);
    let one = theirs.as_array().unwrap().iter().find(|one| one["operation"] == "query_conference_members").unwrap();
    let fields = ["vendor", "group", "operation", "method", "path", "idempotency", "summary", "parameters", "body"];
    assert_eq!(keys(one), sorted(fields));
    let parameter = &one["parameters"][0];
    assert_eq!(keys(parameter), sorted(["name", "in", "required", "description", "example"]));
    assert_eq!((&parameter["name"], &parameter["in"]), (&json!("conferenceId"), &json!("path")));
    assert_eq!((&one["body"], &parameter["required"]), (&json!(false), &json!(true)));
}

/// What follows a heading of an example.
fn section(example: &str, heading: &str) -> Option<Value> {
    let text = example.split("\n\n").find_map(|part| part.strip_prefix(heading))?;
    Some(serde_json::from_str(text).unwrap())
}

#[test]
fn an_example_takes_neither_credentials_nor_a_network() {
    let examples = [
        (
            "dingtalk",
            "query_conference_members",
            "meetctl call dingtalk query_conference_members --param conferenceId=644272f14ba331014xxxxxxx \
             --param maxResults=50 --param nextToken=0\n",
        ),
        ("huawei", "show_real_time_info_of_meeting", "meetctl call huawei show_real_time_info_of_meeting --param "),
        ("tencent", "get_room_info", "meetctl call tencent get_room_info --body '{\"RoomId\":\"room-test\"}'\n"),
    ];
    for (vendor, operation, line) in examples {
        let output = meetctl(["call", vendor, operation, "--example"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(output.stderr.is_empty(), "{output:?}");
        let text = stdout(&output);
        assert!(text.starts_with(line), "{text}");
        let document = operations().find(|one| one.vendor().as_str() == vendor && one.id() == operation).unwrap();
        assert_eq!(section(&text, "Body:\n"), document.example_body().cloned());
        let mut answer = document.payload(document.example_answer().unwrap()).unwrap().clone();
        document.redact(&mut answer);
        assert_eq!(section(&text, "Answer:\n"), Some(answer));
    }
}

#[test]
fn an_example_can_be_pasted_into_a_shell() {
    let output = meetctl(["call", "dingtalk", "create_video_conference", "--example"]).output().unwrap();
    let text = stdout(&output);
    let line = text.lines().next().unwrap().replacen("meetctl", "printf '%s\\n'", 1);
    let words = Command::new("sh").args(["-c", &line]).output().unwrap();
    let words = stdout(&words);
    let body = words.lines().skip_while(|word| *word != "--body").nth(1).unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).ok(), section(&text, "Body:\n"));
}

#[test]
fn a_call_prints_the_answer_and_says_the_request_id() {
    let sandbox = Sandbox::start();
    let members = format!("conferenceId={}", sandbox.meeting("dingtalk"));
    let live = format!("conferenceID={}", sandbox.meeting("huawei"));
    let room = json!({"RoomId": sandbox.meeting("tencent")}).to_string();
    let calls: [(&str, &str, &[&str], &str); 3] = [
        ("dingtalk", "query_conference_members", &["--param", &members, "--param", "maxResults=2"], "/memberModels/1"),
        ("huawei", "show_real_time_info_of_meeting", &["--param", &live], "/participants/0/pid"),
        ("tencent", "get_room_info", &["--body", &room], "/RoomInfo/RoomId"),
    ];
    for (vendor, operation, arguments, there) in calls {
        let output = sandbox.call(vendor, operation, arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(report(&output).pointer(there).is_some(), "{output:?}");
        assert!(stderr(&output).starts_with("meetctl: the request id is "), "{output:?}");
    }
}

#[test]
fn an_acknowledgement_is_null() {
    let sandbox = Sandbox::start();
    let body = temporary("body.json");
    let person = sandbox.participant("tencent", 1);
    let people = json!({"RoomId": sandbox.meeting("tencent"), "MemberList_Account": [person], "Reason": ""});
    fs::write(&body, people.to_string()).unwrap();
    let file = format!("@{}", body.display());
    let output = sandbox.call("tencent", "kick_user_out", ["--body", &file]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "null\n"), "{output:?}");
    fs::remove_file(body).unwrap();
}

#[test]
fn a_parameter_is_split_at_its_first_equals_sign() {
    let sandbox = Sandbox::start();
    let answer = json!({"memberModels": [], "nextToken": "", "totalCount": 0}).to_string();
    let token = json!({"accessToken": "t0ken", "expireIn": 7200}).to_string();
    let server = Scripted::start(vec![scripted::json(200, &token), scripted::json(200, &answer)]);
    let arguments = ["--param", "conferenceId=-a", "--param", "nextToken=b=-c="];
    let output = sandbox.call_at(&server.base_url, "dingtalk", "query_conference_members", arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let request = server.requests().pop().unwrap();
    assert!(request.starts_with("GET /v1.0/conference/videoConferences/-a/members?nextToken=b%3D-c%3D"), "{request}");
}

#[test]
fn secrets_of_an_answer_are_shown_on_request_only() {
    let sandbox = Sandbox::start();
    let room = json!({
        "ErrorCode": 0, "ErrorInfo": "", "ActionStatus": "OK", "RequestId": "r",
        "Response": {"RoomInfo": {"RoomId": "room", "RoomName": "\u{1b}[31m\u{9b}red", "Password": "246813"}},
    });
    let server = Scripted::start(vec![scripted::json(200, &room.to_string())]);
    for (reveal, password) in [(None, "[redacted]"), (Some("--reveal"), "246813")] {
        let arguments = ["--body", r#"{"RoomId": "room"}"#].into_iter().chain(reveal);
        let mut command = sandbox.call_at(&server.base_url, "tencent", "get_room_info", arguments);
        let output = command.env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(report(&output)["RoomInfo"]["Password"], password, "{output:?}");
        assert_eq!(report(&output)["RoomInfo"]["RoomName"], "\u{1b}[31m\u{9b}red");
        assert!(!stdout(&output).contains(['\u{1b}', '\u{9b}']), "{output:?}");
        assert!(!stderr(&output).contains("246813"), "{output:?}");
    }
}

#[test]
fn a_token_is_shown_on_request_only() {
    let journal = temporary("token.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let [key, secret] = ["/dingtalk/app_key", "/dingtalk/app_secret"].map(|field| sandbox.text(field));
    let body = json!({"appKey": key, "appSecret": secret}).to_string();
    let call = |rest: &[&'static str]| {
        let arguments = ["--body", &body].into_iter().chain(rest.iter().copied());
        let output = sandbox.call("dingtalk", "get_access_token", arguments).env("RUST_LOG", "trace").output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(stderr(&output).contains("answered"), "nothing was traced: {output:?}");
        output
    };
    let (hidden, shown) = (call(&[]), call(&["--reveal"]));
    assert_eq!(report(&hidden)["accessToken"], "[redacted]");
    let token = text(&report(&shown)["accessToken"]);
    assert!(token != "[redacted]" && !token.is_empty(), "{shown:?}");
    for told in [stdout(&hidden), stderr(&hidden), stderr(&shown)] {
        assert!(!told.contains(&token) && !told.contains(&secret), "{told}");
    }
    fs::remove_file(journal).unwrap();
}

#[test]
fn a_call_that_cannot_be_meant_is_refused_before_it_is_sent() {
    let journal = temporary("uncalled.jsonl");
    let sandbox = Sandbox::start_with(["--journal", journal.to_str().unwrap()]);
    let body = temporary("bad.json");
    fs::write(&body, "{\n  \"Password\": hunter2}").unwrap();
    let file = format!("@{}", body.display());
    let refused: [(&str, &str, &[&str], &str); 14] = [
        ("tencent", "get_roominfo", &[], "the nearest is `get_room_info`"),
        ("dingtalk", "get_room_info", &["--example"], "meetctl operations --vendor dingtalk"),
        ("zoom", "get_room_info", &[], "zoom"),
        ("tencent", "get_room_info", &[], "the body is missing"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": "#], "line 1 column 11"),
        ("tencent", "get_room_info", &["--body", &file], "line 2 column 15"),
        ("tencent", "get_room_info", &["--body", "@no-such-file"], "no-such-file"),
        ("tencent", "get_room_info", &["--body", r#"{"RoomId": 7}"#], "the body does not fit"),
        ("tencent", "get_room_info", &["--body", "{}", "--param", "a=b"], "no parameter `a`"),
        ("dingtalk", "query_conference_members", &[], "`conferenceId` is missing"),
        ("dingtalk", "query_conference_members", &["--param", "conferenceId=a", "--body", "{}"], "takes no body"),
        ("dingtalk", "query_conference_members", &["--param", "=hunter2"], "NAME=VALUE"),
        ("dingtalk", "query_conference_members", &["--param", "hunter2"], "NAME=VALUE"),
        ("dingtalk", "query_conference_members", &["--param", "nextToken=", "--param", "nextToken=-"], "given twice"),
    ];
    for (vendor, operation, arguments, words) in refused {
        let output = sandbox.call(vendor, operation, arguments.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{operation} {arguments:?}: {output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(words), "{words}: {output:?}");
        assert!(!stderr(&output).contains("hunter2"), "{output:?}");
    }
    assert_eq!(fs::read_to_string(&journal).unwrap(), "");
    for file in [journal, body] {
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_call_without_credentials_names_the_variable() {
    let sandbox = Sandbox::start();
    let mut command = sandbox.call("tencent", "get_room_info", ["--body", r#"{"RoomId": "room"}"#]);
    let output = command.env_remove("TENCENT_SECRET_KEY").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty() && stderr(&output).contains("TENCENT_SECRET_KEY"), "{output:?}");
}

#[test]
fn a_refused_or_lost_call_is_a_failure() {
    let sandbox = Sandbox::start();
    let room = ["--body", r#"{"RoomId": "no-such-room"}"#];
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failed = [
        (sandbox.call("tencent", "get_room_info", room), 1, "100004"),
        (sandbox.call_at(&format!("http://{free}"), "tencent", "get_room_info", room), 1, "no connection"),
        (sandbox.call("tencent", "get_room_info", room), 2, "credentials not accepted"),
    ];
    for (mut command, code, words) in failed {
        if code == 2 {
            command.env("TENCENT_SECRET_KEY", "wrong-on-purpose");
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(words), "{output:?}");
    }
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
