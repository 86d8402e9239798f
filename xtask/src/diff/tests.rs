//! Each kind of change: two good revisions that differ in one text yield exactly these rows.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::pair::Pair;
use super::report::{self, Row, Subject};
use super::{Error, Outcome, diff, status, vendor};

const VENDOR: &str = "acme/vendor.yaml";
const KICK: &str = "acme/live/kick_members.yaml";
const LIST: &str = "acme/live/list_members.yaml";

/// A folder of documents.
#[derive(Clone)]
struct Specs(BTreeMap<&'static str, String>);

fn good() -> Specs {
    let files = [
        (VENDOR, include_str!("tests/vendor.yaml")),
        (KICK, include_str!("tests/kick_members.yaml")),
        (LIST, include_str!("tests/list_members.yaml")),
    ];
    Specs(files.into_iter().map(|(name, text)| (name, text.to_owned())).collect())
}

fn patched(file: &'static str, from: &str, to: &str) -> Specs {
    good().patch(file, from, to)
}

impl Specs {
    #[track_caller]
    fn patch(mut self, file: &'static str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {file}");
        *text = text.replace(from, to);
        self
    }

    fn without(mut self, file: &'static str) -> Self {
        self.0.remove(file).unwrap();
        self
    }

    fn write(&self, folder: &Path) {
        for (name, text) in &self.0 {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn bundle(&self) -> serde_json::Value {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path());
        meeting_control_codegen::bundle(folder.path(), "acme").unwrap()
    }
}

fn rows(old: &Specs, new: &Specs) -> Vec<Row> {
    let (old, new) = (old.bundle(), new.bundle());
    report::rows(vendor::compare(Pair { old: &old, new: &new }))
}

#[track_caller]
fn between(old: &Specs, new: &Specs, expected: &[&str]) {
    let shown: Vec<String> = rows(old, new)
        .iter()
        .map(|Row { subject, class, text }| {
            let subject = match subject {
                Subject::Operation(id) => id.clone(),
                Subject::Shared(ids) => ids.iter().map(String::as_str).collect::<Vec<_>>().join("+"),
                Subject::Vendor => "vendor".to_owned(),
            };
            format!("{subject} {class} {text}")
        })
        .collect();
    assert_eq!(shown, expected);
}

/// From the good documents to those with the text replaced.
#[track_caller]
fn change(file: &'static str, from: &str, to: &str, expected: &[&str]) {
    between(&good(), &patched(file, from, to), expected);
}

/// The same backwards.
#[track_caller]
fn undo(file: &'static str, from: &str, to: &str, expected: &[&str]) {
    between(&patched(file, from, to), &good(), expected);
}

#[test]
fn nothing_changed() {
    between(&good(), &good(), &[]);
}

// Operations

#[test]
fn operation_removed_or_added() {
    let less = good().without(LIST);
    between(&good(), &less, &["list_members breaking operation removed"]);
    between(&less, &good(), &["list_members compatible operation added"]);
}

#[test]
fn operation_renamed() {
    let expected = ["kick_all compatible operation added", "kick_members breaking operation removed"];
    change(KICK, "operationId: kick_members", "operationId: kick_all", &expected);
}

#[test]
fn path_changed() {
    let expected = "kick_members breaking path /meetings/{meetingId}/kick -> /meetings/{meetingId}/remove";
    change(KICK, "/kick:", "/remove:", &[expected]);
}

#[test]
fn method_changed() {
    change(KICK, "    post:", "    put:", &["kick_members breaking method post -> put"]);
}

#[test]
fn security_changed() {
    let expected = r#"kick_members breaking security [{"accessToken":[]}] -> [{"other":[]}]"#;
    change(KICK, "- accessToken: []", "- other: []", &[expected]);
}

#[test]
fn behaviour_changed() {
    let expected = "kick_members compatible x-idempotency idempotent -> once";
    change(KICK, "x-idempotency: idempotent", "x-idempotency: once", &[expected]);
    let success = "x-idempotency: read\n      x-success: {field: ok, equals: true, required: true}";
    let expected = r#"list_members compatible x-success {"equals":true,"field":"ok","required":true} added"#;
    change(LIST, "x-idempotency: read", success, &[expected]);
    let deprecated = "x-idempotency: read\n      deprecated: true";
    change(LIST, "x-idempotency: read", deprecated, &["list_members compatible deprecated true added"]);
}

#[test]
fn documentation_only() {
    let at = |key: &str| format!("kick_members documentation {key}");
    for (from, key) in [
        ("Remove members", "summary"),
        ("They leave at once.", "description"),
        ("https://acme.example/kick", "externalDocs"),
        ("Meeting.Write", "x-permission"),
        ("[noMeeting]", "x-error-codes"),
        ("[live]", "tags"),
    ] {
        let to = if from == "[noMeeting]" { "[noMeeting, tooFast]" } else { "other" };
        change(KICK, from, to, &[&at(key)]);
    }
}

#[test]
fn examples_only() {
    let expected = "kick_members documentation request: example";
    change(KICK, "members: [{unionId: u1}]", "members: [{unionId: u2}]", &[expected]);
    change(KICK, "example: m1", "example: m2", &["kick_members documentation parameters.meetingId: example"]);
}

// Parameters

const NOTIFY: &str = "        - name: notify\n          in: query\n";

#[test]
fn parameter_added_or_removed() {
    let more = |required: &str| {
        format!("        - name: extra\n          in: query\n{required}          schema: {{type: string}}\n{NOTIFY}")
    };
    let (optional, required) = (more(""), more("          required: true\n"));
    change(KICK, NOTIFY, &optional, &["kick_members compatible parameters: optional parameter `extra` added"]);
    change(KICK, NOTIFY, &required, &["kick_members breaking parameters: required parameter `extra` added"]);
    undo(KICK, NOTIFY, &optional, &["kick_members breaking parameters: parameter `extra` removed"]);
}

#[test]
fn first_optional_parameter_adds_an_argument() {
    let from = "      parameters:\n";
    let to = format!("{from}        - name: extra\n          in: query\n          schema: {{type: string}}\n");
    let expected = "list_members breaking parameters: the operation's first optional parameter `extra` added";
    change(LIST, from, &to, &[expected]);
}

#[test]
fn parameter_made_required_or_optional() {
    let required = format!("{NOTIFY}          required: true\n");
    change(KICK, NOTIFY, &required, &["kick_members breaking parameters.notify: optional -> required"]);
    let why = "on the wire compatible, but an argument goes in Rust";
    let expected = format!("kick_members breaking parameters.notify: required -> optional: {why}");
    undo(KICK, NOTIFY, &required, &[&expected]);
}

#[test]
fn parameter_no_longer_offered() {
    let to = format!("{NOTIFY}          deprecated: true\n");
    let expected = "kick_members breaking parameters: parameter `notify` no longer offered to callers";
    change(KICK, NOTIFY, &to, &[expected]);
}

#[test]
fn parameter_moved() {
    let to = "        - name: notify\n          in: header\n";
    change(KICK, NOTIFY, to, &["kick_members breaking parameters.notify: in query -> header"]);
}

#[test]
fn parameter_of_the_sdk_breaks_no_caller() {
    change(
        VENDOR,
        "format: int64",
        "format: int32",
        &["kick_members compatible parameters.nonce: format int64 -> int32"],
    );
    let from = "        - $ref: '../vendor.yaml#/components/parameters/Nonce'\n";
    let expected = "kick_members compatible parameters: parameter `nonce` removed; callers do not give it";
    change(KICK, from, "", &[expected]);
}

#[test]
fn order_of_parameters_means_nothing() {
    let reference = "        - $ref: '../vendor.yaml#/components/parameters/Nonce'\n";
    let moved = good().patch(KICK, reference, "").patch(KICK, NOTIFY, &format!("{reference}{NOTIFY}"));
    between(&good(), &moved, &[]);
}

// Fields

const REASON: &str = "        reason:\n          type: string\n";

#[test]
fn request_field_added_or_removed() {
    let to = format!("        note: {{type: string}}\n{REASON}");
    change(KICK, REASON, &to, &["kick_members compatible request: optional field `note` added"]);
    undo(KICK, REASON, &to, &["kick_members breaking request: field `note` removed"]);
    let required = patched(KICK, REASON, &to).patch(KICK, "required: [members]", "required: [members, note]");
    between(&good(), &required, &["kick_members breaking request: required field `note` added"]);
}

#[test]
fn request_field_made_required_or_optional() {
    let (from, to) = ("required: [members]", "required: [members, reason]");
    change(KICK, from, to, &["kick_members breaking request.reason: optional -> required"]);
    let why = "on the wire compatible, but an argument goes in Rust";
    undo(KICK, from, to, &[&format!("kick_members breaking request.reason: required -> optional: {why}")]);
}

#[test]
fn answer_field_added_or_removed() {
    let from = "        role:\n";
    let to = "        total: {type: integer, format: int32}\n        role:\n";
    change(LIST, from, to, &["list_members compatible answer.data: field `total` added"]);
    undo(LIST, from, to, &["list_members breaking answer.data: field `total` removed"]);
}

#[test]
fn required_in_an_answer_is_documentation() {
    let to = "required: [members, role]";
    change(LIST, "required: [members]", to, &["list_members documentation answer.data.role: optional -> required"]);
}

#[test]
fn type_changed() {
    let to = REASON.replace("string", "integer");
    change(KICK, REASON, &to, &["kick_members breaking request.reason: type string -> integer"]);
    change(LIST, "format: int32", "format: int64", &["list_members breaking answer.data.state: format int32 -> int64"]);
}

#[test]
fn field_made_array() {
    let to = "        reason:\n          type: array\n          items: {type: string}\n";
    change(KICK, REASON, to, &["kick_members breaking request.reason: type string -> array"]);
}

#[test]
fn secrecy_changed() {
    let from = "          format: password\n";
    change(KICK, from, "", &["kick_members breaking request.password: format password removed"]);
    undo(KICK, from, "", &["kick_members breaking request.password: format password added"]);
}

#[test]
fn field_described_otherwise() {
    change(KICK, "Why.", "Why they go.", &["kick_members documentation request.reason: description"]);
}

// Limits

#[test]
fn limit_tightened_or_relaxed() {
    let from = "          maxItems: 20\n";
    change(KICK, "maxItems: 20", "maxItems: 10", &["kick_members breaking request.members: maxItems 20 -> 10"]);
    change(KICK, "maxItems: 20", "maxItems: 30", &["kick_members compatible request.members: maxItems 20 -> 30"]);
    change(KICK, from, "", &["kick_members compatible request.members: maxItems 20 removed"]);
    undo(KICK, from, "", &["kick_members breaking request.members: maxItems 20 added"]);
}

#[test]
fn limit_of_an_answer_is_documentation() {
    let expected = "list_members documentation answer.data.members: maxItems 100 -> 50";
    change(LIST, "maxItems: 100", "maxItems: 50", &[expected]);
}

#[test]
fn lower_limit_moved() {
    let at = |limit: &str| patched(KICK, "maxItems: 20", &format!("maxItems: 20\n          minItems: {limit}"));
    between(&at("1"), &at("2"), &["kick_members breaking request.members: minItems 1 -> 2"]);
    between(&at("2"), &at("1"), &["kick_members compatible request.members: minItems 2 -> 1"]);
}

// Values

#[test]
fn values_of_a_request() {
    let from = "[noise, abuse]";
    change(KICK, from, "[noise, abuse, other]", &[r#"kick_members compatible request.reason: value "other" added"#]);
    change(KICK, from, "[noise]", &[r#"kick_members breaking request.reason: value "abuse" removed"#]);
    change(KICK, from, "[abuse, noise]", &["kick_members documentation request.reason: order of the values"]);
    let list = "          enum: [noise, abuse]\n";
    change(KICK, list, "", &["kick_members breaking request.reason: list of values removed"]);
    undo(KICK, list, "", &["kick_members breaking request.reason: list of values added"]);
}

#[test]
fn values_of_an_answer() {
    let expected = r#"list_members breaking answer.data.role: value "guest" removed"#;
    change(LIST, "[host, guest]", "[host]", &[expected]);
    change(LIST, "[1, 2]", "[1]", &["list_members documentation answer.data.state: value 2 removed"]);
}

// Messages

#[test]
fn answer_turned_to_data_or_nothing() {
    let from = "$ref: '#/components/schemas/ListMembersResponse'";
    let to = "$ref: '../vendor.yaml#/components/schemas/Envelope'";
    change(LIST, from, to, &["list_members breaking answer: data -> nothing"]);
    undo(LIST, from, to, &["list_members breaking answer: nothing -> data"]);
}

#[test]
fn request_turned_to_data_or_nothing() {
    let schema = "              $ref: '#/components/schemas/KickMembersRequest'\n";
    let empty = "              type: object\n";
    change(KICK, schema, empty, &["kick_members breaking request: data -> nothing"]);
    undo(KICK, schema, empty, &["kick_members breaking request: nothing -> data"]);
}

#[test]
fn envelope_and_failures_are_the_sdks() {
    let expected = "kick_members+list_members compatible Envelope.code: type integer -> string";
    change(VENDOR, "type: integer\n          format: int32", "type: string", &[expected]);
    let expected = "kick_members+list_members documentation Failure: description";
    change(VENDOR, "The gateway refused the call.", "Refused.", &[expected]);
    let header = "          headers:\n            x-request-id:\n              $ref: '../vendor.yaml#/components/headers/RequestId'\n";
    change(KICK, header, "", &["kick_members compatible answer: header `x-request-id` removed"]);
}

// Shared schemas

#[test]
fn shared_schema_is_one_row_with_its_operations() {
    let expected = "kick_members+list_members breaking Member.unionId: type string -> integer";
    change(VENDOR, "unionId:\n          type: string", "unionId:\n          type: integer", &[expected]);
}

#[test]
fn shared_schema_is_classed_by_what_each_operation_does_with_it() {
    change(
        VENDOR,
        "required: [unionId]",
        "required: [unionId, guests]",
        &[
            "kick_members breaking request.members[].guests: optional -> required",
            "list_members documentation answer.data.members[].guests: optional -> required",
        ],
    );
}

#[test]
fn shared_schema_renamed() {
    let renamed = good()
        .patch(VENDOR, "    Member:\n", "    Person:\n")
        .patch(VENDOR, "schemas/Member'", "schemas/Person'")
        .patch(KICK, "schemas/Member'", "schemas/Person'")
        .patch(LIST, "schemas/Member'", "schemas/Person'");
    between(&good(), &renamed, &["kick_members+list_members breaking Member: name of the type Member -> Person"]);
}

// What the vendor shares

#[test]
fn region_removed_added_or_moved() {
    let asia = "  - url: https://asia.acme.example\n    x-region: asia\n    description: Asia\n";
    change(VENDOR, asia, "", &["vendor breaking region `asia` removed"]);
    undo(VENDOR, asia, "", &["vendor compatible region `asia` added"]);
    let expected = "vendor breaking region `asia`: url https://asia.acme.example -> https://east.acme.example";
    change(VENDOR, "//asia.", "//east.", &[expected]);
    let europe = "  - url: https://api.acme.example\n    x-region: europe\n    description: Europe\n";
    let moved = patched(VENDOR, asia, "").patch(VENDOR, europe, &format!("{asia}{europe}"));
    between(&good(), &moved, &["vendor breaking default region `europe` -> `asia`"]);
}

#[test]
fn error_code_added_removed_or_changed() {
    let row = "  noMeeting:\n    meaning: There is no such meeting.\n    kind: not_found\n    retry: never\n";
    change(VENDOR, row, "", &["vendor breaking error code `noMeeting` removed"]);
    undo(VENDOR, row, "", &["vendor compatible error code `noMeeting` added"]);
    let expected = "vendor breaking error code `noMeeting`: kind not_found -> conflict";
    change(VENDOR, "kind: not_found", "kind: conflict", &[expected]);
    let expected = "vendor compatible error code `noMeeting`: retry never -> change";
    change(VENDOR, "retry: never", "retry: change", &[expected]);
    let expected = "vendor documentation error code `tooFast`: meaning";
    change(VENDOR, "Called too often.", "Too fast.", &[expected]);
}

#[test]
fn rate_and_credentials_of_the_vendor() {
    let expected = r#"vendor compatible x-rate-limit {"calls":20,"seconds":1} -> {"calls":5,"seconds":1}"#;
    change(VENDOR, "calls: 20", "calls: 5", &[expected]);
    let expected = "vendor breaking security scheme `accessToken`: name x-acme-token -> x-token";
    change(VENDOR, "x-acme-token", "x-token", &[expected]);
}

#[test]
fn report_names_each_operation_once() {
    let new = patched(KICK, REASON, &REASON.replace("string", "integer"))
        .patch(KICK, "They leave at once.", "They leave.")
        .patch(VENDOR, "Someone in a meeting.", "A member.")
        .patch(VENDOR, "Who it is.", "The id.")
        .patch(VENDOR, "calls: 20", "calls: 5");
    let expected = "\
acme
  kick_members  breaking       request.reason: type string -> integer
                documentation  description
  shared        documentation  Member.unionId: description
                documentation  Member: description
                               used by kick_members, list_members
  vendor        compatible     x-rate-limit {\"calls\":20,\"seconds\":1} -> {\"calls\":5,\"seconds\":1}
";
    assert_eq!(report::section("acme", &rows(&good(), &new)), expected);
    assert_eq!(report::section("acme", &[]), "acme: no change\n");
}

// From end to end

/// A repository whose only commit holds the good documents at version 0.1.0.
struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.state_version("0.1.0");
        good().write(&repository.root().join("specs"));
        repository.commit();
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env_remove("GIT_INDEX_FILE");
        for setting in ["user.name=Test", "user.email=test@test.example", "commit.gpgsign=false", "core.hooksPath=none"]
        {
            git.args(["-c", setting]);
        }
        assert!(git.arg("-C").arg(self.root()).args(arguments).status().unwrap().success());
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    fn state_version(&self, version: &str) {
        let manifest = format!("[workspace.package]\nversion = \"{version}\"\n");
        fs::write(self.root().join("Cargo.toml"), manifest).unwrap();
    }

    fn diff(&self, base: Option<&str>) -> (u8, Result<Outcome, Error>) {
        let outcome = diff(self.root(), base);
        (status(&outcome), outcome)
    }

    #[track_caller]
    fn fails(&self, base: Option<&str>, message: &str) {
        let (status, outcome) = self.diff(base);
        let error = outcome.err().unwrap().to_string();
        assert_eq!(status, 2, "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn breaking_change_fails_until_the_version_is_raised() {
    let repository = Repository::new();
    assert_eq!(repository.diff(None).0, 0);

    patched(KICK, "maxItems: 20", "maxItems: 10").write(&repository.root().join("specs"));
    let (status, outcome) = repository.diff(Some("HEAD"));
    let outcome = outcome.unwrap();
    assert_eq!(status, 1);
    assert!(outcome.report.contains("kick_members  breaking       request.members: maxItems 20 -> 10"));
    let verdict = "breaking changes: 1; raise the version in Cargo.toml (0.1.0 -> 0.2.0), or keep the old form";
    assert_eq!(outcome.verdict(), verdict);

    for (version, expected) in [("0.1.9", 1), ("0.2.0", 0), ("1.0.0", 0)] {
        repository.state_version(version);
        assert_eq!(repository.diff(None).0, expected, "{version}");
    }
}

#[test]
fn base_is_where_the_branch_left_main() {
    let repository = Repository::new();
    repository.git(&["switch", "--quiet", "--create=topic"]);
    fs::remove_file(repository.root().join("specs").join(LIST)).unwrap();
    repository.commit();
    assert_eq!(repository.diff(None).0, 1);
    assert_eq!(repository.diff(Some("HEAD")).0, 0);
}

#[test]
fn base_that_breaks_todays_rules_is_compared() {
    let repository = Repository::new();
    patched(KICK, "      x-idempotency: idempotent\n", "").write(&repository.root().join("specs"));
    repository.commit();
    good().write(&repository.root().join("specs"));
    let outcome = repository.diff(Some("HEAD")).1.unwrap();
    assert!(outcome.report.contains("x-idempotency idempotent added"), "{}", outcome.report);
}

#[test]
fn unusable_base_says_what_to_do() {
    let repository = Repository::new();
    repository.fails(Some("nowhere"), "no commit `nowhere`; name a commit");
    repository.git(&["rm", "--quiet", "-r", "--cached", "specs"]);
    repository.git(&["commit", "--quiet", "--message=x"]);
    repository.fails(Some("HEAD"), "has no specs/");
    repository.git(&["branch", "--move", "main", "trunk"]);
    repository.fails(None, "neither `origin/main` nor `main`");
}

#[test]
fn documents_that_cannot_be_read_are_named() {
    let repository = Repository::new();
    patched(KICK, "openapi: 3.0.3", "openapi: [").write(&repository.root().join("specs"));
    repository.fails(None, "specs/acme/live/kick_members.yaml");
}

#[test]
fn missing_version_is_told() {
    let repository = Repository::new();
    fs::write(repository.root().join("Cargo.toml"), "[workspace]\n").unwrap();
    repository.fails(None, "Cargo.toml of the working tree states no version");
}

#[test]
fn no_repository() {
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.fails(None, "not a git repository");
}
