//! The lint, rule by rule: `rules/<rule>.diff` has what is changed in the documents of `good/`, and what the lint says of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod case;
mod odd_shapes;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use meeting_control_codegen::{Family, Finding, Rule, bundle, lint, strays};

use case::{Case, Documents, cases};

const VENDOR: &str = "vendor.yaml";
const KICK: &str = "live/kick_members.yaml";
const LIST: &str = "live/list_meetings.yaml";

/// What no edit of a good document can break: the file is no text, and nothing that lint passes may break the other.
const WITHOUT_CASES: [Rule; 2] = [Rule::Generator, Rule::Readable];

/// Documents that follow every rule.
fn good() -> Documents {
    let files = [
        (VENDOR, include_str!("good/vendor.yaml")),
        (KICK, include_str!("good/live/kick_members.yaml")),
        (LIST, include_str!("good/live/list_meetings.yaml")),
        ("event.yaml", include_str!("good/event.yaml")),
        ("event/member_joined.yaml", include_str!("good/event/member_joined.yaml")),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Those of operations alone.
fn operations() -> Documents {
    good().into_iter().filter(|(name, _)| !name.starts_with("event")).collect()
}

fn findings(documents: &Documents) -> Vec<Finding> {
    findings_of("acme", documents)
}

fn findings_of(vendor: &str, documents: &Documents) -> Vec<Finding> {
    let folder = folder();
    for (name, text) in documents {
        let path = folder.join(vendor).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    linted(&folder, vendor)
}

fn folder() -> PathBuf {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = format!("lint-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(run)
}

fn linted(folder: &Path, vendor: &str) -> Vec<Finding> {
    let result = lint(folder, vendor);
    fs::remove_dir_all(folder).unwrap();
    result.err().map(|findings| findings.iter().cloned().collect()).unwrap_or_default()
}

#[test]
fn good_documents_pass() {
    assert_eq!(findings(&good()), []);
}

#[test]
fn each_case_yields_what_stands_under_it() {
    let (mut wrong, mut rules) = (Vec::new(), BTreeSet::new());
    for (rule, text) in rule_files() {
        for case in cases(&text) {
            let findings = findings(&case.apply(good()));
            rules.extend(findings.iter().map(|finding| finding.rule).filter(|found| *found == rule));
            let yielded = shown(&findings, rule);
            if yielded != case.expected {
                let Case { line, title, expected, .. } = case;
                wrong.push(format!("rules/{rule}.diff:{line}: {title}\nexpected\n{expected}\nyielded\n{yielded}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let needed: BTreeSet<Rule> = Rule::ALL.iter().copied().filter(|rule| !WITHOUT_CASES.contains(rule)).collect();
    assert_eq!(rules, needed, "each rule has a case in the file of its name");
}

/// The files of cases with their rules.
fn rule_files() -> Vec<(Rule, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/rules");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let with_rule = |file: PathBuf| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let rule = Rule::ALL.iter().find(|rule| rule.name() == name);
        (*rule.unwrap_or_else(|| panic!("`{name}` is no rule")), fs::read_to_string(&file).unwrap())
    };
    files.map(with_rule).collect()
}

/// Findings as they stand under a case.
fn shown(findings: &[Finding], rule: Rule) -> String {
    if findings.is_empty() {
        return "passes\n".to_owned();
    }
    let line = |finding: &Finding| {
        let Finding { line, message, remedy, .. } = finding;
        let file = finding.file.strip_prefix("acme/").unwrap();
        let other = if finding.rule == rule { String::new() } else { format!("[{}] ", finding.rule) };
        format!("! {other}{file}:{line}: {message}\n> {remedy}\n")
    };
    findings.iter().map(line).collect()
}

#[test]
fn all_faults_come_out_together_and_in_order() {
    let mut documents = good();
    for (file, from, to) in [
        (LIST, "summary: List meetings", "summary: List meetings."),
        (LIST, "x-idempotency: read", "x-idempotency: maybe"),
        (KICK, "tags: [live]", "tags: [dead]"),
        (VENDOR, "retry: never", "retry: sometimes"),
    ] {
        let text = documents.get_mut(file).unwrap();
        assert!(text.contains(from));
        *text = text.replacen(from, to, 1);
    }
    let findings = findings(&documents);
    let places: Vec<(&str, Rule)> = findings.iter().map(|finding| (finding.file.as_str(), finding.rule)).collect();
    let [kick, list, vendor] = [KICK, LIST, VENDOR].map(|file| format!("acme/{file}"));
    let expected = [(&kick, Rule::Tag), (&list, Rule::Summary), (&list, Rule::WrongValue), (&vendor, Rule::WrongValue)];
    assert_eq!(places, expected.map(|(file, rule)| (file.as_str(), rule)));
    assert!(findings.is_sorted());
    let first = "specs/acme/live/kick_members.yaml:11: /paths/~1v1~1meetings~1{meetingId}~1kick/post/tags: [tag] ";
    assert!(findings[0].to_string().starts_with(first), "{}", findings[0]);
}

#[test]
fn a_finding_in_an_example_points_into_it() {
    let mut documents = good();
    let text = documents.get_mut(KICK).unwrap();
    *text = text.replace("{members: [{id: p-1}]}", "{members: [{id: p-1}, {id: 7}]}");
    let findings = findings(&documents);
    assert!(findings[0].pointer.ends_with("/example/members/1/id"), "{}", findings[0].pointer);
}

#[test]
fn a_finding_is_one_line_in_which_everything_is_seen() {
    let mut documents = good();
    let text = documents.get_mut(KICK).unwrap();
    *text = text.replace("        pin:\n", "        \"pin\\ncargo::error\\u202e\":\n");
    let findings = findings(&documents);
    let shown = findings[0].to_string();
    assert!(shown.contains(r"`pin\ncargo::error\u{202e}` yields no Rust identifier"), "{shown}");
    assert!(!shown.contains(['\n', '\u{202e}']), "{shown}");
}

#[test]
fn what_the_code_of_a_vendor_cannot_fill_in_is_told() {
    let told =
        |vendor| findings_of(vendor, &operations()).into_iter().map(|finding| finding.to_string()).collect::<Vec<_>>();
    let known = [
        ("dingtalk", "credentials.rs", "accessToken", "nothing"),
        ("tencent", "credentials.rs", "userSig", "sdkappid, identifier, random, contenttype"),
    ];
    for (vendor, code, schemes, parameters) in known {
        let finding = |line, kind, name, known| {
            format!(
                "specs/{vendor}/vendor.yaml:{line}: /components/{kind}: [security] src/{vendor}/{code} cannot fill in \
                 `{name}`; leave it out, or write code for it there, and its name into \
                 xtask/codegen/src/lint/supplied.rs; known is {known}"
            )
        };
        let expected = [
            finding(30, "securitySchemes/token", "token", schemes),
            finding(35, "securitySchemes/login", "login", schemes),
            finding(39, "parameters/App", "appId", parameters),
        ];
        assert_eq!(told(vendor), expected);
    }
}

#[test]
fn what_the_sdk_fills_in_goes_where_its_code_puts_it() {
    let mut documents = operations();
    for (file, from, to) in [
        (VENDOR, "    token:\n", "    userSig:\n"),
        (VENDOR, "    login:\n      type: http\n      scheme: basic\n", ""),
        (VENDOR, "name: appId", "name: sdkappid"),
        (KICK, "- token: []", "- userSig: []"),
        (KICK, "    token:\n", "    userSig:\n"),
        (KICK, "securitySchemes/token", "securitySchemes/userSig"),
    ] {
        let text = documents.get_mut(file).unwrap();
        assert!(text.contains(from));
        *text = text.replacen(from, to, 1);
    }
    let findings = findings_of("tencent", &documents);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.rule, finding.line), (Rule::Security, 32));
    assert_eq!(finding.message, "src/tencent/credentials.rs puts `userSig` into the query");
    assert_eq!(finding.remedy, "write `in: query`");
}

#[test]
fn an_event_comes_in_a_way_that_is_heard_and_is_found_by_its_kind() {
    let told = |vendor: &str, from: &str, to: &str| {
        let mut documents = good();
        let text = documents.get_mut("event/member_joined.yaml").unwrap();
        assert!(text.contains(from));
        *text = text.replacen(from, to, 1);
        let findings = findings_of(vendor, &documents).into_iter();
        let of_event = findings.filter(|finding| finding.file.ends_with("member_joined.yaml"));
        of_event.map(|finding| format!("{}; {}", finding.message, finding.remedy)).collect::<Vec<_>>()
    };
    let heard = "transport: webhook";
    let unheard = "write `webhook` or `socket`, or write code that hears it, and a line into xtask/codegen/src/lint/transports.rs";
    assert_eq!(told("huawei", heard, "transport: push"), [format!("src/huawei/event/ hears no `push`; {unheard}")]);
    let kinds = "member.joined` or `member.entered`";
    assert_eq!(
        told("tencent", heard, "transport: callback"),
        [format!("the example is of the kind ``, and the event of `{kinds}; write the kind into /CallbackCommand")]
    );
    assert_eq!(
        told("dingtalk", "transport: webhook, aliases: [member.entered]", "transport: push")
            .first()
            .map(String::as_str),
        Some("the example is of the kind ``, and the event of `member.joined`; write the kind into /EventType")
    );
    // Of a vendor without code nothing is known.
    assert_eq!(told("acme", heard, "transport: push"), [""; 0]);
}

#[test]
fn what_is_shared_leads_whatever_an_event_is_called() {
    let folder = folder();
    fs::create_dir_all(folder.join("acme/event")).unwrap();
    fs::write(folder.join("acme/event.yaml"), include_str!("good/event.yaml")).unwrap();
    fs::write(folder.join("acme/event/event.yaml"), include_str!("good/event/member_joined.yaml")).unwrap();
    let bundle = bundle(&folder, "acme", Family::Events).unwrap();
    fs::remove_dir_all(folder).unwrap();
    assert_eq!(bundle["info"]["title"], "Acme - events");
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = folder();
    let group = folder.join("acme/live");
    fs::create_dir_all(&group).unwrap();
    fs::write(group.join("find_rooms.yaml"), b"openapi: \xff").unwrap();
    let findings = linted(&folder, "acme");
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.file.as_str(), finding.rule), ("acme/live/find_rooms.yaml", Rule::Readable));
}

#[test]
fn what_tools_leave_behind_is_no_document() {
    let mut documents = good();
    for left in [".DS_Store", "live/.kick_members.yaml.swp"] {
        documents.insert(left.into(), String::new());
    }
    assert_eq!(findings(&documents), []);
}

#[test]
fn what_stands_where_nothing_is_read_is_told() {
    let folder = folder();
    let known = ["README.md", ".DS_Store", "acme/vendor.yaml", "surface/acme.txt"];
    let stray = ["Acme/live/zz.yaml", "surface/zz.yaml", "surface/zz", "zoom/zz/zz.yaml", "zz.yaml"];
    for file in known.iter().chain(&stray) {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    let findings = strays(&folder, &["acme", "umbrella"]).unwrap_err();
    fs::remove_dir_all(&folder).unwrap();
    let told: Vec<&str> = findings.iter().map(|finding| finding.file.as_str()).collect();
    assert_eq!(told, ["Acme", "surface/zz", "surface/zz.yaml", "zoom", "zz.yaml"]);
    let first = "specs/Acme:1: /: [file-path] it stands in the folder of no vendor, where nothing is read; put it into one of \
                 acme, umbrella, or take it out";
    assert_eq!(findings.iter().next().unwrap().to_string(), first);
}

#[test]
fn a_folder_without_documents_has_no_vendor_file() {
    let folder = folder();
    fs::create_dir_all(folder.join("acme")).unwrap();
    let findings = linted(&folder, "acme");
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [Rule::VendorFile]);
}
