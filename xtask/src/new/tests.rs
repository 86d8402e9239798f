#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use meeting_control_codegen::{Rule, events, generate, lint};

use super::{Error, create};
use crate::generate::{VENDORS, specs};

/// A copy of the documents of a vendor.
fn copy(vendor: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&specs().join(vendor), &folder.path().join(vendor));
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_new_document_is_refused_for_what_is_still_to_be_written_and_nothing_else() {
    for (vendor, group, name) in
        VENDORS.into_iter().flat_map(|vendor| [(vendor, "tests", "mute_somebody"), (vendor, "event", "somebody_muted")])
    {
        let folder = copy(vendor);
        let path = create(folder.path(), vendor, group, name).unwrap();
        let text = fs::read_to_string(path).unwrap();
        let findings = lint(folder.path(), vendor).unwrap_err();
        let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
        for finding in findings.iter() {
            assert_eq!(finding.file, format!("{vendor}/{group}/{name}.yaml"), "{finding}");
            assert_eq!(finding.rule, Rule::Placeholder, "{finding}");
        }
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| line.contains("TODO")) {
            // A text over several lines is told where it begins.
            assert!(lines.contains(&number) || lines.contains(&(number - 1)), "{vendor}: {line}");
        }
    }
}

/// What stands in the place of each placeholder of a document, in their order.
const FILLED: [&str; 26] = [
    "\"4\"",
    "/v4/room_engine_http_srv/mute_somebody",
    "post",
    "Mute somebody",
    "Mutes somebody. There is no public page about it.",
    "https://trtc.io/document/60715",
    "once",
    "App administrator",
    "\"100001\"",
    "\"100002\"",
    "room",
    "query",
    "true",
    "Which room.",
    "string",
    "room-test",
    "Seconds",
    "Muted.",
    "ActionStatus: OK\n                ErrorInfo: ''\n                Response: {Muted: true}\n                ErrorCode",
    "How long.",
    "Seconds",
    "Seconds",
    "integer\n          format: int64",
    "How long, in seconds.",
    "The envelope with what was done.",
    "What was done.",
];

#[test]
fn a_new_document_that_is_filled_in_passes_and_yields_its_method() {
    let folder = copy("tencent");
    let path = create(folder.path(), "tencent", "room", "mute_somebody").unwrap();
    let mut filled = FILLED.into_iter().chain(["Muted", "boolean", "True when muted."]);
    let lines = fs::read_to_string(&path).unwrap();
    let lines = lines.lines().map(|line| filled_in(line, &mut filled));
    fs::write(&path, lines.collect::<String>()).unwrap();
    assert_eq!(filled.next(), None);
    let generated = generate(folder.path(), "tencent").unwrap();
    assert!(generated.surface.contains("mute_somebody"), "{}", generated.surface);
}

/// The same of an event.
const EVENT_FILLED: [&str; 13] = [
    "\"1.0\"",
    "Somebody was muted",
    "Told to everybody. There is no public page about it.",
    "https://trtc.io/document/60715",
    "somebody.muted",
    "socket",
    "somebody.silenced",
    "action: somebody.muted\n              userId: ann\n              version",
    "'../event.yaml#/components/responses/Unanswered'",
    "Who was muted.",
    "'../event.yaml#/components/schemas/SocketEnvelope'",
    "userId",
    "string",
];

#[test]
fn a_new_event_that_is_filled_in_passes_and_yields_its_variant() {
    let folder = copy("huawei");
    let path = create(folder.path(), "huawei", "event", "somebody_muted").unwrap();
    let mut filled = EVENT_FILLED.into_iter().chain(["Who it is."]);
    let lines = fs::read_to_string(&path).unwrap();
    let lines = lines.lines().map(|line| filled_in(line, &mut filled));
    fs::write(&path, lines.collect::<String>()).unwrap();
    assert_eq!(filled.next(), None);
    let generated = events(folder.path(), "huawei").unwrap();
    assert!(generated.surface.contains("SomebodyMuted = somebody.muted"), "{}", generated.surface);
}

fn filled_in<'w>(line: &str, words: &mut impl Iterator<Item = &'w str>) -> String {
    let Some((before, after)) = line.split_once("TODO") else { return format!("{line}\n") };
    // What is not in quotes goes to the end of the line.
    match before.strip_suffix('"').zip(after.split_once('"')) {
        Some((before, (_, after))) => format!("{before}{}{after}\n", words.next().unwrap()),
        None => format!("{before}{}\n", words.next().unwrap()),
    }
}

#[test]
fn nothing_is_overwritten() {
    let folder = copy("tencent");
    let path = create(folder.path(), "tencent", "room", "mute_somebody").unwrap();
    fs::write(&path, "mine: true\n").unwrap();
    let again = create(folder.path(), "tencent", "room", "mute_somebody");
    assert!(matches!(again, Err(Error::Exists(file)) if file == path));
    assert_eq!(fs::read_to_string(path).unwrap(), "mine: true\n");
}

#[test]
fn names_lead_to_no_other_place() {
    let folder = copy("tencent");
    let elsewhere = [("..", "mute"), ("room/a", "mute"), ("room", "../mute"), ("room", ""), ("Room", "mute")];
    for (group, operation) in
        elsewhere.into_iter().chain([("room", "/mute"), ("room", "a\\b"), ("", "mute"), (".", "a")])
    {
        let refused = create(folder.path(), "tencent", group, operation);
        assert!(matches!(refused, Err(Error::Name(_))), "{group} {operation}");
    }
    let unknown = create(folder.path(), "acme", "room", "mute").unwrap_err();
    assert_eq!(unknown.to_string(), "there is no vendor `acme`; there are dingtalk, huawei, tencent");
}

/// In the lint's own words, before anything is written.
#[test]
fn names_that_the_lint_forbids_are_refused() {
    let folder = copy("tencent");
    for (group, name, reason) in [
        (
            "room",
            "clone",
            "a client has, or hides, a method `clone` of its own; put what the call acts on into the name",
        ),
        ("room", "with_deadline", "a method `with_deadline` of its own"),
        ("room", "type", "`type` is no snake_case name, or a keyword of Rust"),
        ("room", "find_rooms_", "`find_rooms_` is no snake_case name"),
        ("match", "find_rooms", "`match` is no snake_case name, or a keyword of Rust"),
        ("event", "check", "`Event` has a variant `Check` of its own; put what happens into the name"),
        ("event", "option", "`Option` is no name for a Rust type"),
    ] {
        let refused = create(folder.path(), "tencent", group, name).unwrap_err();
        assert!(matches!(refused, Error::Name(_)) && refused.to_string().contains(reason), "{group} {name}: {refused}");
        assert!(!folder.path().join(format!("tencent/{group}/{name}.yaml")).exists());
    }
    // Only methods of a client are taken.
    create(folder.path(), "tencent", "event", "clone_made").unwrap();
}

/// Before the document is filled in, in whatever group the other is.
#[test]
fn names_that_other_documents_have_are_refused() {
    let folder = copy("dingtalk");
    for (group, name, reason) in [
        (
            "extra",
            "kick_members",
            "`kick_members` is in live/ already; describe an endpoint once, or choose another name",
        ),
        (
            "extra",
            "query_conference_members_pages",
            "`query_conference_members` has a method `query_conference_members_pages` for all of its pages",
        ),
        ("event", "meeting_status_change", "is there already"),
        ("event", "event_envelope", "there is a schema `EventEnvelope` already"),
    ] {
        let refused = create(folder.path(), "dingtalk", group, name).unwrap_err();
        assert!(refused.to_string().contains(reason), "{group} {name}: {refused}");
    }
    let path = create(folder.path(), "dingtalk", "tests", "mute_somebody").unwrap();
    let again = create(folder.path(), "dingtalk", "other", "mute_somebody").unwrap_err();
    assert!(matches!(again, Error::Name(_)), "{again}");
    fs::remove_file(path).unwrap();
    create(folder.path(), "dingtalk", "other", "mute_somebody").unwrap();
}
