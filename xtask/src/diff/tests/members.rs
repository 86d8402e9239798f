//! Fields and parameters: renamed, reordered, and what is told of operations and regions.

use super::fixture::{KICK, LIST, STATE, Specs, VENDOR, between, change, code, good, patched, undo};

const NOTIFY: &str = "        - name: notify\n          in: query\n";
const REASON: &str = "        reason:\n";
const MEETING: &str = "        - name: meetingId
          in: path
          required: true
          description: The meeting.
          schema: {type: string}
          example: m1
";

const ROOMS: &str = "        rooms:
          type: array
          description: From these rooms alone.
          items: {type: string}
";
const CURSOR: &str = "        - name: cursor
          in: query
          description: Where to go on.
          schema: {type: string}
          example: c1
";

fn is_same_code(one: &Specs, other: &Specs) -> bool {
    let [one, other] = [one, other].map(|specs| specs.generate().unwrap().rust);
    code(&one) == code(&other)
}

#[test]
fn nothing_changed() {
    between(&good(), &good(), &[]);
}

// Renames

#[test]
fn field_renamed_is_one_row() {
    change(KICK, REASON, "        why:\n", &["kick_members breaking request: field `reason` renamed to `why`"]);
    change(
        LIST,
        "        role:\n",
        "        rank:\n",
        &["list_members breaking answer.data: field `role` renamed to `rank`"],
    );
}

#[test]
fn name_on_the_wire_alone_is_behaviour() {
    let expected = "kick_members+list_members behaviour Member: \
                    field `unionId` renamed to `union_id` on the wire, not in Rust";
    change(VENDOR, "unionId", "union_id", &[expected]);
}

#[test]
fn renamed_field_that_differs_otherwise_too() {
    let new = patched(VENDOR, "unionId:\n          type: string", "UnionId:\n          type: boolean");
    let renamed = "kick_members+list_members behaviour Member: \
                   field `unionId` renamed to `UnionId` on the wire, not in Rust";
    between(&good(), &new, &["kick_members+list_members breaking Member.UnionId: type string -> boolean", renamed]);
}

#[test]
fn field_of_another_shape_is_no_rename() {
    let new = patched(KICK, "        text: {type: string,", "        number: {type: boolean,");
    let rows = [
        "kick_members breaking request: field `text` removed",
        "kick_members compatible request: optional field `number` added",
    ];
    between(&good(), &new, &rows);
}

#[test]
fn two_that_look_alike_are_told_apart_by_what_is_said_of_them() {
    let two = "        one: {type: boolean, description: One.}\n        two: {type: boolean, description: Two.}\n";
    let two = format!("{two}{REASON}");
    let old = patched(KICK, REASON, &two);
    let new = old.clone().patch(KICK, "        one:", "        first:").patch(KICK, "        two:", "        second:");
    let rows = [
        "kick_members breaking request: field `one` renamed to `first`",
        "kick_members breaking request: field `two` renamed to `second`",
    ];
    between(&old, &new, &rows);
}

#[test]
fn parameter_of_the_path_renamed() {
    let new = patched(KICK, "{meetingId}", "{conferenceId}").patch(KICK, "name: meetingId", "name: conferenceId");
    between(&good(), &new, &["kick_members breaking parameters: parameter `meetingId` renamed to `conferenceId`"]);
}

#[test]
fn operation_renamed_keeps_its_other_changes_apart() {
    let new =
        patched(KICK, "operationId: kick_members", "operationId: kick_all").patch(KICK, "maxItems: 20", "maxItems: 10");
    let rows = [
        "kick_all breaking operation kick_members renamed to kick_all",
        "kick_all breaking request.members: maxItems 20 -> 10",
    ];
    between(&good(), &new, &rows);
}

#[test]
fn name_of_a_body_without_a_type_is_nobodys() {
    change(LIST, "ListMembersEnvelope", "MembersResponse", &[]);
}

#[test]
fn operation_removed_or_added() {
    let less = good().without(LIST);
    between(&good(), &less, &["list_members breaking operation removed"]);
    between(&less, &good(), &["list_members compatible operation added"]);
}

// Order

#[test]
fn order_of_required_names_means_nothing() {
    let old = patched(KICK, "required: [members]", "required: [members, reason]");
    let new = patched(KICK, "required: [members]", "required: [reason, members]");
    between(&old, &new, &[]);
    assert_eq!(old.generate().unwrap().rust, new.generate().unwrap().rust);
}

#[test]
fn order_of_required_fields_is_that_of_arguments() {
    let required = "required: [members, text, rooms]";
    let shown = "reason: noise\n              text: Out.\n              rooms: [r1]\n";
    let rooms = format!("{ROOMS}          minItems: 1\n");
    let old =
        patched(KICK, "required: [members]", required).patch(KICK, "reason: noise\n", shown).patch(KICK, ROOMS, &rooms);
    let moved = old.clone().patch(KICK, &rooms, "").patch(KICK, REASON, &format!("{rooms}{REASON}"));
    let expected =
        "kick_members breaking request: order of the required fields members, rooms, text -> members, text, rooms";
    between(&old, &moved, &[expected]);
    assert!(!is_same_code(&old, &moved));
}

#[test]
fn count_of_nothing_limits_nothing() {
    let new = patched(KICK, ROOMS, &format!("{ROOMS}          minItems: 0\n"));
    between(&good(), &new, &["kick_members documentation request.rooms: minItems 0 added"]);
    let more = patched(KICK, ROOMS, &format!("{ROOMS}          minItems: 1\n"));
    between(&new, &more, &["kick_members breaking request.rooms: minItems 0 -> 1"]);
}

#[test]
fn order_of_what_is_optional_shows_in_what_is_printed_alone() {
    let moved = patched(KICK, ROOMS, "").patch(KICK, REASON, &format!("{ROOMS}{REASON}"));
    let expected = "kick_members documentation request: order of the fields \
                    members, password, notes, rooms, text, reason -> members, password, notes, text, rooms, reason";
    between(&good(), &moved, &[expected]);
}

#[test]
fn order_of_required_parameters_is_that_of_arguments() {
    let host = MEETING.replace("meetingId", "hostId").replace("in: path", "in: query");
    let room = MEETING.replace("meetingId", "roomId").replace("in: path", "in: query");
    let old = patched(KICK, MEETING, &format!("{MEETING}{host}{room}"));
    let new = patched(KICK, MEETING, &format!("{room}{MEETING}{host}"));
    let expected = "kick_members breaking parameters: \
                    order of the required parameters meetingId, hostId, roomId -> meetingId, roomId, hostId";
    between(&old, &new, &[expected]);
    // The path's come first wherever they are written.
    between(&old, &patched(KICK, MEETING, &format!("{host}{room}{MEETING}")), &[]);
}

/// With another parameter in the path, which is listed before or behind that of the good documents.
fn in_room(path: &str, listed: &str) -> Specs {
    patched(KICK, "/meetings/{meetingId}/kick", path).patch(KICK, MEETING, listed)
}

#[test]
fn order_of_the_path_is_that_of_arguments_however_they_are_listed() {
    let room = MEETING.replace("meetingId", "roomId");
    let (one, other) = (format!("{MEETING}{room}"), format!("{room}{MEETING}"));
    let old = in_room("/meetings/{meetingId}/rooms/{roomId}/kick", &one);
    let relisted = in_room("/meetings/{meetingId}/rooms/{roomId}/kick", &other);
    between(&old, &relisted, &[]);
    assert!(is_same_code(&old, &relisted));

    let rows = [
        "kick_members breaking parameters: \
         order of the required parameters meetingId, roomId -> roomId, meetingId",
        "kick_members behaviour path /meetings/{meetingId}/rooms/{roomId}/kick -> /meetings/{roomId}/rooms/{meetingId}/kick",
    ];
    for listed in [one, other] {
        let swapped = in_room("/meetings/{roomId}/rooms/{meetingId}/kick", &listed);
        between(&old, &swapped, &rows);
        assert!(!is_same_code(&old, &swapped));
    }
}

#[test]
fn parameters_of_a_path_that_are_renamed_at_their_places() {
    let room = MEETING.replace("meetingId", "roomId");
    let old = in_room("/meetings/{meetingId}/rooms/{roomId}/kick", &format!("{MEETING}{room}"));
    let new = old.clone().patch(KICK, "{roomId}", "{spaceId}").patch(KICK, "name: roomId", "name: spaceId");
    between(&old, &new, &["kick_members breaking parameters: parameter `roomId` renamed to `spaceId`"]);
}

// Parameters

#[test]
fn required_parameter_added() {
    let extra = "        - {name: extra, in: query, required: true, schema: {type: string, minLength: 1}}\n";
    let to = format!("{extra}{NOTIFY}");
    change(KICK, NOTIFY, &to, &["kick_members breaking parameters: required parameter `extra` added"]);
}

#[test]
fn first_optional_parameter_adds_an_argument() {
    undo(
        LIST,
        CURSOR,
        "",
        &["list_members breaking parameters: the operation's first optional parameter `cursor` added"],
    );
}

#[test]
fn options_retyped() {
    change(KICK, "format: int32", "format: int64", &["kick_members breaking parameters.delay: format int32 -> int64"]);
}

#[test]
fn parameter_of_the_sdk_breaks_no_caller() {
    let from = "        - $ref: '../vendor.yaml#/components/parameters/Nonce'\n";
    change(KICK, from, "", &["kick_members behaviour parameters: parameter `nonce` removed"]);
    undo(KICK, from, "", &["kick_members behaviour parameters: the SDK's parameter `nonce` added"]);
}

#[test]
fn parameter_that_is_not_offered_is_for_readers() {
    let old =
        "        - name: old\n          in: query\n          deprecated: true\n          schema: {type: string}\n";
    let with = patched(KICK, NOTIFY, &format!("{old}{NOTIFY}"));
    between(&good(), &with, &["kick_members documentation parameters: deprecated parameter `old` added"]);
    between(&with, &good(), &["kick_members documentation parameters: parameter `old` removed"]);
    let retyped = with.clone().patch(
        KICK,
        "schema: {type: string}\n        - name: notify",
        "schema: {type: boolean}\n        - name: notify",
    );
    between(&with, &retyped, &["kick_members documentation parameters.old: type string -> boolean"]);
}

// Fields

#[test]
fn required_field_added() {
    let more = patched(
        KICK,
        REASON,
        "        extra:\n          type: boolean\n          description: More.\n        reason:\n",
    );
    let required = more.patch(KICK, "required: [members]", "required: [members, extra]");
    between(&good(), &required, &["kick_members breaking request: required field `extra` added"]);
}

#[test]
fn what_a_whole_answer_requires_tells_success() {
    let plain = |required: &str| {
        let payload = "            schema:\n                $ref: '#/components/schemas/ListMembersEnvelope'";
        let whole = "            schema:\n                $ref: '#/components/schemas/ListMembersResponse'";
        patched(LIST, payload, whole).patch(LIST, "required: [members]", required)
    };
    let expected = "list_members behaviour answer.role: optional -> required";
    between(&plain("required: [members]"), &plain("required: [members, role]"), &[expected]);
}

#[test]
fn width_of_names_and_flags_is_for_readers() {
    let names = "          enum: [1, 2]\n          x-enum-varnames: [Open, Locked]\n";
    for meaning in [names, "          enum: [0, 1]\n          x-flag: true\n"] {
        let old = patched(LIST, STATE, &format!("{STATE}{meaning}"));
        let new = old.clone().patch(LIST, "format: int32", "format: int64");
        between(&old, &new, &["list_members documentation answer.data.state: format int32 -> int64"]);
        assert_eq!(old.generate().unwrap().rust, new.generate().unwrap().rust);
    }
}

#[test]
fn type_that_gets_a_name_is_another() {
    let inline = "        state:\n          type: integer\n          format: int32\n";
    let values = "type: integer\n      format: int32\n      enum: [1, 2]\n      x-enum-varnames: [Open, Locked]\n";
    let named =
        patched(LIST, &format!("{inline}{STATE}"), "        state:\n          $ref: '#/components/schemas/Openness'\n")
            .patch(
                LIST,
                "    Room:\n",
                &format!("    Openness:\n      {values}      description: How open the meeting is.\n    Room:\n"),
            );
    let rows = [
        "list_members breaking answer.data.state: another type, inline -> Openness",
        "list_members breaking answer.data.state: names of values added: another type in Rust",
    ];
    between(&good(), &named, &rows);
}

#[test]
fn names_of_numbers() {
    let named = |names: &str| {
        patched(LIST, STATE, &format!("{STATE}          enum: [1, 2]\n          x-enum-varnames: {names}\n"))
    };
    let expected = "list_members breaking answer.data.state: value 2 renamed Locked -> Closed";
    between(&named("[Open, Locked]"), &named("[Open, Closed]"), &[expected]);
    let more = named("[Open, Locked, Full]").patch(LIST, "enum: [1, 2]", "enum: [1, 2, 3]");
    between(&named("[Open, Locked]"), &more, &["list_members compatible answer.data.state: value 3 added"]);
}

#[test]
fn bytes_that_may_not_hold_the_characters() {
    let at = |limit: &str| patched(KICK, "x-max-bytes: 1000", limit);
    let expected = "kick_members compatible request.text: maxLength 100 -> x-max-bytes 400";
    between(&at("maxLength: 100"), &at("x-max-bytes: 400"), &[expected]);
    let expected = "kick_members breaking request.text: maxLength 100 -> x-max-bytes 399";
    between(&at("maxLength: 100"), &at("x-max-bytes: 399"), &[expected]);
    let expected = "kick_members breaking request.text: x-max-bytes 1000 -> maxLength 999";
    between(&at("x-max-bytes: 1000"), &at("maxLength: 999"), &[expected]);
}

#[test]
fn limits_beside_one_in_another_unit_are_told_too() {
    let at = |limit: &str| patched(KICK, "x-max-bytes: 1000", limit);
    let (loose, tight) = (at("x-max-bytes: 1000"), at("maxLength: 1000, minLength: 20"));
    let there = [
        "kick_members breaking request.text: minLength 20 added",
        "kick_members compatible request.text: x-max-bytes 1000 -> maxLength 1000",
    ];
    between(&loose, &tight, &there);
    let back = [
        "kick_members breaking request.text: maxLength 1000 -> x-max-bytes 1000",
        "kick_members compatible request.text: minLength 20 removed",
    ];
    between(&tight, &loose, &back);
}
