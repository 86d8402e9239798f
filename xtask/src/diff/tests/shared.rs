//! What several operations use, and what the vendor shares.

use meeting_control_codegen::Family;

use super::fixture::{KICK, LIST, VENDOR, between, change, good, patched, rows, undo};
use crate::diff::pair::Pair;
use crate::diff::{report, vendor};

const NONCE: &str = "        - $ref: '../vendor.yaml#/components/parameters/Nonce'\n";

/// Both operations take the shared parameter.
fn both_take_the_nonce() -> super::fixture::Specs {
    patched(LIST, "      parameters:\n", &format!("      parameters:\n{NONCE}"))
}

#[test]
fn shared_parameter_is_one_row() {
    let old = both_take_the_nonce();
    for (from, to, row) in [
        ("format: int64", "format: int32", "behaviour Nonce: format int64 -> int32"),
        ("name: nonce", "name: random", "behaviour Nonce: parameter `nonce` renamed to `random`"),
        ("      x-sdk-supplied: true\n", "", "breaking Nonce: required parameter `nonce` added"),
        ("in: query\n      required", "in: header\n      required", "behaviour Nonce: in query -> header"),
        ("A random number.", "A number.", "documentation Nonce: description"),
    ] {
        let new = old.clone().patch(VENDOR, from, to);
        between(&old, &new, &[&format!("kick_members+list_members {row}")]);
    }
}

#[test]
fn shared_parameter_that_goes_everywhere_is_one_row() {
    let old = both_take_the_nonce();
    let new = good().patch(KICK, NONCE, "");
    between(&old, &new, &["kick_members+list_members behaviour Nonce: parameter `nonce` removed"]);
}

#[test]
fn shared_schema_is_classed_by_what_each_operation_does_with_it() {
    let rows = [
        "kick_members breaking request.members[].guests: optional -> required",
        "list_members documentation answer.data.members[].guests: optional -> required",
    ];
    let said = "      description: Someone in a meeting.\n";
    change(VENDOR, said, &format!("{said}      required: [guests]\n"), &rows);
}

#[test]
fn shared_schema_renamed() {
    let person = |file| (file, "schemas/Member'", "schemas/Person'");
    let renamed = [(VENDOR, "    Member:\n", "    Person:\n"), person(VENDOR), person(KICK), person(LIST)]
        .into_iter()
        .fold(good(), |specs, (file, from, to)| specs.patch(file, from, to));
    between(&good(), &renamed, &["kick_members+list_members breaking Member: type Member renamed to Person"]);
}

#[test]
fn security_scheme_renamed_is_one_row() {
    let renamed =
        [VENDOR, KICK, LIST].into_iter().fold(good(), |specs, file| specs.patch(file, "accessToken", "token"));
    between(&good(), &renamed, &["vendor behaviour security scheme `accessToken` renamed to `token`"]);
    let elsewhere = renamed.patch(VENDOR, "x-acme-token", "x-token");
    let rows = [
        "kick_members behaviour security [{accessToken: []}] -> [{token: []}]",
        "list_members behaviour security [{accessToken: []}] -> [{token: []}]",
        "vendor behaviour security scheme `accessToken` removed",
        "vendor compatible security scheme `token` added",
    ];
    between(&good(), &elsewhere, &rows);
}

#[test]
fn one_name_in_rust_for_another_on_the_wire_is_behaviour() {
    let named = patched(VENDOR, "x-payload: data\n", "x-payload: data\nx-names: {member_id: union_id}\n");
    let new = named.patch(
        VENDOR,
        "unionId:\n          type: string\n          description: Who it is.",
        "memberId:\n          type: string\n          description: Which one.",
    );
    let row =
        "kick_members+list_members behaviour Member: field `unionId` renamed to `memberId` on the wire, not in Rust";
    let told = "kick_members+list_members documentation Member.memberId: description";
    between(&good(), &new, &[row, told, "vendor documentation x-names"]);
}

#[test]
fn region_removed_added_or_first() {
    let asia = "  - url: https://asia.acme.example\n    x-region: asia\n    description: Asia\n";
    change(VENDOR, asia, "", &["vendor breaking region `asia` removed"]);
    undo(VENDOR, asia, "", &["vendor compatible region `asia` added"]);
    let europe = "  - url: https://api.acme.example\n    x-region: europe\n    description: Europe\n";
    let moved = patched(VENDOR, asia, "").patch(VENDOR, europe, &format!("{asia}{europe}"));
    between(&good(), &moved, &["vendor behaviour default region `europe` -> `asia`"]);
    change(VENDOR, "x-region: europe", "x-region: west", &["vendor breaking region `europe` renamed to `west`"]);
}

#[test]
fn vendor_added_or_removed() {
    let documents = serde_json::json!({"paths": {"/a": {"get": {"operationId": "a"}}}, "x-error-codes": {"1": {}}});
    let rows = |pair| {
        let rows = report::rows(vendor::compare(Family::Operations, pair));
        rows.iter().map(|row| format!("{} {}", row.class, row.text)).collect::<Vec<_>>()
    };
    assert_eq!(rows(Pair { old: None, new: Some(&documents) }), ["compatible vendor added"]);
    assert_eq!(rows(Pair { old: Some(&documents), new: None }), ["breaking vendor removed"]);
}

#[test]
fn keyword_that_nobody_knows_is_taken_for_the_worst() {
    change(KICK, "      tags:", "      x-unknown: 1\n      tags:", &["kick_members breaking x-unknown 1 added"]);
    change(KICK, "      tags:", "      wait_seconds: 1\n      tags:", &["kick_members behaviour wait_seconds 1 added"]);
    change(KICK, "      tags:", "      enum: [1]\n      tags:", &["kick_members breaking enum [1] added"]);
}

#[test]
fn report_names_each_operation_once() {
    let new = patched(KICK, "        reason:\n          type: string\n", "        reason:\n          type: boolean\n")
        .patch(KICK, "They leave at once.", "They leave.")
        .patch(VENDOR, "Someone in a meeting.", "A member.")
        .patch(VENDOR, "Who it is.", "The id.")
        .patch(VENDOR, "calls: 20", "calls: 5");
    let expected = "\
acme
  kick_members  breaking       request.reason: type string -> boolean
                documentation  description
  shared        documentation  Member.unionId: description
                documentation  Member: description
                               used by 2 operations: kick_members, list_members
  vendor        behaviour      x-rate-limit {calls: 20, seconds: 1} -> {calls: 5, seconds: 1}
";
    assert_eq!(report::section("acme", &rows(&good(), &new)), expected);
    assert_eq!(report::section("acme", &[]), "acme: no change\n");
}
