//! Events that come, go and are renamed.

use meeting_control_codegen::Family;
use serde_json::json;

use super::fixture::{EVENTS, JOINED, Specs, between, good, patched};
use crate::diff::pair::Pair;
use crate::diff::{report, vendor};

/// The good documents with another file in the place of the event's.
fn with_event(id: &str, kind: &str) -> Specs {
    let name = "MemberJoined";
    let other = heck::ToUpperCamelCase::to_upper_camel_case(id);
    good().patch(JOINED, "member_joined", id).patch(JOINED, name, &other).patch(JOINED, "member.joined", kind)
}

#[test]
fn event_added_or_removed() {
    let without = good().without(JOINED);
    between(&without, &good(), &["member_joined compatible event added"]);
    between(&good(), &without, &["member_joined breaking event removed"]);
}

#[test]
fn event_with_the_same_kind_is_the_same() {
    let renamed = with_event("somebody_came", "member.joined");
    let row = "somebody_came breaking event member_joined renamed to somebody_came";
    between(&good(), &renamed, &[row]);
}

#[test]
fn event_with_another_name_and_kind_is_another() {
    let rows = ["member_joined breaking event removed", "member_left compatible event added"];
    between(&good(), &with_event("member_left", "member.left"), &rows);
}

#[test]
fn events_of_a_vendor_that_had_none() {
    let documents = json!({"openapi": "3.0.3", "paths": {"/a": {"post": {"operationId": "a"}}}});
    let rows = |pair| {
        let rows = report::rows(vendor::compare(Family::Events, pair));
        rows.iter().map(|row| format!("{} {}", row.class, row.text)).collect::<Vec<_>>()
    };
    assert_eq!(rows(Pair { old: None, new: Some(&documents) }), ["compatible the vendor's events added"]);
    assert_eq!(rows(Pair { old: Some(&documents), new: None }), ["breaking the vendor's events removed"]);
}

#[test]
fn what_is_kept_of_a_secret_that_is_none_any_more_comes_to_callers() {
    let new = patched(EVENTS, "          format: password\n", "");
    between(&good(), &new, &["member_joined breaking event.proof: format password removed"]);
}
