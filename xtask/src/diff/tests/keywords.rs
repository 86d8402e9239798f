//! For each keyword a change of it, and what the comparison says there and back.

use std::collections::BTreeSet;

use meeting_control_codegen::Word;

use super::fixture::{EVENTS, JOINED, KICK, LIST, STATE, VENDOR, code, good, patched, rows, shown};
use crate::diff::change::Class;

/// A text of a document that is replaced.
struct Case {
    /// The keywords that the change is about.
    words: &'static [Word],
    file: &'static str,
    from: &'static str,
    to: String,
    there: Vec<&'static str>,
    back: Vec<&'static str>,
}

fn case(words: &'static [Word], file: &'static str, from: &'static str, to: &str) -> Case {
    Case { words, file, from, to: to.to_owned(), there: Vec::new(), back: Vec::new() }
}

/// Something comes after a text.
fn more(words: &'static [Word], file: &'static str, text: &'static str, added: &str) -> Case {
    case(words, file, text, &format!("{text}{added}"))
}

impl Case {
    fn there(mut self, row: &'static str) -> Self {
        self.there.push(row);
        self
    }

    fn back(mut self, row: &'static str) -> Self {
        self.back.push(row);
        self
    }

    fn both(self, row: &'static str) -> Self {
        self.there(row).back(row)
    }
}

const OPERATION: &str = "      x-idempotency: idempotent\n";
const NOTIFY: &str = "        - name: notify\n          in: query\n";
const REASON: &str = "          description: Why.\n";
const API_KEY: &str = "type: apiKey\n      in: header\n      name: x-acme-token\n";
const PAGING: &str = "{items: members, cursor: cursor, next: next, more: more}";
const EXTRA_PARAMETER: &str =
    "        - {name: extra, in: query, description: More., schema: {type: string}, example: x}\n";
const SWITCH: &str = "schema: {type: boolean}\n          example: true\n";
const EXAMPLE: &str = "example:\n              members: [{unionId: u1}]\n              reason: noise\n";
const HEADERS: &str = "          headers:
            x-request-id:
              $ref: '../vendor.yaml#/components/headers/RequestId'
";
const TOO_FAST: &str = "    meaning: Called too often.\n";

fn cases() -> Vec<Case> {
    let tables = [vendor(), operation(), event(), parameters(), exchange(), schemas(), values(), limits()];
    tables.into_iter().flatten().collect()
}

fn vendor() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[OpenApi], VENDOR, "openapi: 3.0.3", "openapi: 3.0.4").both("vendor documentation openapi"),
        more(&[Info, Title], VENDOR, "title: Acme", " Meet").both("vendor documentation title"),
        case(&[Version], VENDOR, "version: \"1.0\"", "version: \"1.1\"").both("vendor documentation version"),
        case(&[Servers, XRegion], VENDOR, "x-region: asia", "x-region: east")
            .there("vendor breaking region `asia` renamed to `east`")
            .back("vendor breaking region `east` renamed to `asia`"),
        case(&[Url], VENDOR, "//asia.", "//east.")
            .there("vendor behaviour region `asia`: url https://asia.acme.example -> https://east.acme.example")
            .back("vendor behaviour region `asia`: url https://east.acme.example -> https://asia.acme.example"),
        case(&[XRateLimit, Calls], VENDOR, "calls: 20", "calls: 5")
            .there("vendor behaviour x-rate-limit {calls: 20, seconds: 1} -> {calls: 5, seconds: 1}")
            .back("vendor behaviour x-rate-limit {calls: 5, seconds: 1} -> {calls: 20, seconds: 1}"),
        more(&[XRateLimit, Seconds], KICK, OPERATION, "      x-rate-limit: {calls: 1, seconds: 60}\n")
            .there("kick_members behaviour x-rate-limit {calls: 1, seconds: 60} added")
            .back("kick_members behaviour x-rate-limit {calls: 1, seconds: 60} removed"),
        case(&[XSuccess, Equals], VENDOR, "equals: 0", "equals: 1")
            .there(
                "vendor behaviour x-success {field: code, equals: 0, required: true} -> \
                    {field: code, equals: 1, required: true}",
            )
            .back(
                "vendor behaviour x-success {field: code, equals: 1, required: true} -> \
                    {field: code, equals: 0, required: true}",
            ),
        more(&[XSuccess, Field, Required], KICK, OPERATION, "      x-success: {field: code, required: true}\n")
            .there("kick_members behaviour x-success {field: code, required: true} added")
            .back("kick_members behaviour x-success {field: code, required: true} removed"),
        case(&[XPayload], VENDOR, "x-payload: data", "x-payload: content")
            .there("list_members breaking answer: data -> nothing")
            .there("vendor behaviour x-payload data -> content")
            .back("list_members breaking answer: nothing -> data")
            .back("vendor behaviour x-payload content -> data"),
        more(&[XNames], VENDOR, "x-payload: data\n", "x-names:\n  union_id: member\n")
            .there(
                "kick_members+list_members breaking Member: field `unionId` is `member` in Rust, no longer `union_id`",
            )
            .back(
                "kick_members+list_members breaking Member: field `unionId` is `union_id` in Rust, no longer `member`",
            )
            .both("vendor documentation x-names"),
        case(&[XErrorCodes], VENDOR, "  tooFast:", "  tooOften:")
            .there("vendor behaviour error code `tooFast` removed")
            .there("vendor behaviour error code `tooOften` added")
            .back("vendor behaviour error code `tooFast` added")
            .back("vendor behaviour error code `tooOften` removed"),
        case(&[Meaning], VENDOR, "Called too often.", "Too fast.")
            .both("vendor documentation error code `tooFast`: meaning"),
        case(&[Kind], VENDOR, "kind: not_found", "kind: conflict")
            .there("vendor behaviour error code `noMeeting`: kind not_found -> conflict")
            .back("vendor behaviour error code `noMeeting`: kind conflict -> not_found"),
        case(&[Retry], VENDOR, "retry: never", "retry: change")
            .there("vendor behaviour error code `noMeeting`: retry never -> change")
            .back("vendor behaviour error code `noMeeting`: retry change -> never"),
        more(&[WaitSeconds], VENDOR, TOO_FAST, "    wait_seconds: 9\n")
            .there("vendor behaviour error code `tooFast`: wait_seconds 9 added")
            .back("vendor behaviour error code `tooFast`: wait_seconds 9 removed"),
        more(&[Http], VENDOR, TOO_FAST, "    http: 429\n").both("vendor documentation error code `tooFast`: http"),
        more(&[Source], VENDOR, TOO_FAST, "    source: Seen.\n")
            .both("vendor documentation error code `tooFast`: source"),
        case(&[SecuritySchemes, Name], VENDOR, "name: x-acme-token", "name: x-token")
            .there("vendor behaviour security scheme `accessToken`: name x-acme-token -> x-token")
            .back("vendor behaviour security scheme `accessToken`: name x-token -> x-acme-token"),
        more(&[XBelongsTo], VENDOR, "name: x-acme-token\n", "      x-belongs-to: [meetingId]\n")
            .both("vendor documentation security scheme `accessToken`: x-belongs-to"),
        case(&[In], VENDOR, "in: header\n      name: x-acme-token", "in: query\n      name: x-acme-token")
            .there("vendor behaviour security scheme `accessToken`: in header -> query")
            .back("vendor behaviour security scheme `accessToken`: in query -> header"),
        case(
            &[Type, Scheme, BearerFormat],
            VENDOR,
            API_KEY,
            "type: http\n      scheme: bearer\n      bearerFormat: JWT\n",
        )
        .there("vendor behaviour security scheme `accessToken`: in header removed")
        .there("vendor behaviour security scheme `accessToken`: name x-acme-token removed")
        .there("vendor behaviour security scheme `accessToken`: scheme bearer added")
        .there("vendor behaviour security scheme `accessToken`: type apiKey -> http")
        .there("vendor documentation security scheme `accessToken`: bearerFormat")
        .back("vendor behaviour security scheme `accessToken`: in header added")
        .back("vendor behaviour security scheme `accessToken`: name x-acme-token added")
        .back("vendor behaviour security scheme `accessToken`: scheme bearer removed")
        .back("vendor behaviour security scheme `accessToken`: type http -> apiKey")
        .back("vendor documentation security scheme `accessToken`: bearerFormat"),
    ]
}

fn operation() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[Paths], KICK, "/kick:", "/remove:")
            .there("kick_members behaviour path /meetings/{meetingId}/kick -> /meetings/{meetingId}/remove")
            .back("kick_members behaviour path /meetings/{meetingId}/remove -> /meetings/{meetingId}/kick"),
        case(&[Post, Put], KICK, "    post:", "    put:")
            .there("kick_members behaviour method post -> put")
            .back("kick_members behaviour method put -> post"),
        case(&[Delete], KICK, "    post:", "    delete:")
            .there("kick_members behaviour method post -> delete")
            .back("kick_members behaviour method delete -> post"),
        case(&[Get, Patch], LIST, "    get:", "    patch:")
            .there("list_members behaviour method get -> patch")
            .back("list_members behaviour method patch -> get"),
        case(&[OperationId], KICK, "operationId: kick_members", "operationId: kick_all")
            .there("kick_all breaking operation kick_members renamed to kick_all")
            .back("kick_members breaking operation kick_all renamed to kick_members"),
        case(&[Tags], KICK, "[live]", "[other]").both("kick_members documentation tags"),
        case(&[Summary], KICK, "Remove members", "Remove people").both("kick_members documentation summary"),
        case(&[Description], KICK, "They leave at once.", "They leave.").both("kick_members documentation description"),
        more(&[ExternalDocs], KICK, "acme.example/kick", "_all").both("kick_members documentation externalDocs"),
        case(&[XPermission], KICK, "Meeting.Write", "Meeting.All").both("kick_members documentation x-permission"),
        case(&[XErrorCodes, Documented, Inferred], KICK, "documented: [noMeeting]", "inferred: [tooFast]")
            .both("kick_members documentation x-error-codes"),
        more(&[Deprecated], KICK, OPERATION, "      deprecated: true\n")
            .there("kick_members compatible deprecated true added")
            .back("kick_members compatible deprecated true removed"),
        case(&[XIdempotency], KICK, "x-idempotency: idempotent", "x-idempotency: once")
            .there("kick_members behaviour x-idempotency idempotent -> once")
            .back("kick_members behaviour x-idempotency once -> idempotent"),
        case(&[Security], KICK, "security:\n        - accessToken: []\n", "security: []\n")
            .there("kick_members behaviour security [{accessToken: []}] -> []")
            .back("kick_members behaviour security [] -> [{accessToken: []}]"),
        case(&[XPaging], LIST, "      x-paging: {items: members, cursor: cursor, next: next, more: more}\n", "")
            .there("list_members breaking x-paging removed, and the method `list_members_pages` with it")
            .back("list_members compatible x-paging added, and the method `list_members_pages` with it"),
        case(&[More], LIST, ", more: more", "")
            .there(
                "list_members behaviour x-paging {items: members, cursor: cursor, next: next, more: more} -> \
                    {items: members, cursor: cursor, next: next}",
            )
            .back(
                "list_members behaviour x-paging {items: members, cursor: cursor, next: next} -> \
                    {items: members, cursor: cursor, next: next, more: more}",
            ),
        case(&[Cursor, Next, Offset, At, Total], LIST, PAGING, "{items: members, offset: from, at: at, total: sum}")
            .there(
                "list_members behaviour x-paging {items: members, cursor: cursor, next: next, more: more} -> \
                    {items: members, offset: from, at: at, total: sum}",
            )
            .back(
                "list_members behaviour x-paging {items: members, offset: from, at: at, total: sum} -> \
                    {items: members, cursor: cursor, next: next, more: more}",
            ),
    ]
}

fn event() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[XChecks], EVENTS, "[address.check]", "[address.check, address.test]")
            .there("vendor behaviour x-checks [address.check] -> [address.check, address.test]")
            .back("vendor behaviour x-checks [address.check, address.test] -> [address.check]"),
        case(&[XChecks], EVENTS, "x-checks: [address.check]\n", "")
            .there("vendor breaking x-checks [address.check] removed")
            .back("vendor compatible x-checks [address.check] added"),
        case(&[XEvent, Kind], JOINED, "{kind: member.joined", "{kind: member.came")
            .there("member_joined behaviour x-event: kind member.joined -> member.came")
            .back("member_joined behaviour x-event: kind member.came -> member.joined"),
        case(&[XEvent, Transport], JOINED, "transport: webhook", "transport: socket")
            .there("member_joined behaviour x-event: transport webhook -> socket")
            .back("member_joined behaviour x-event: transport socket -> webhook"),
        case(&[XEvent, Aliases], JOINED, ", aliases: [member.entered]", "")
            .there("member_joined behaviour x-event: aliases [member.entered] removed")
            .back("member_joined behaviour x-event: aliases [member.entered] added"),
        case(&[Summary], JOINED, "A member joined", "Somebody joined").both("member_joined documentation summary"),
        case(&[Example], JOINED, "unionId: u1", "unionId: u2").both("member_joined documentation event: example"),
        more(
            &[Properties],
            JOINED,
            "          properties:\n",
            "            more: {type: boolean, description: More.}\n",
        )
        .there("member_joined compatible event: field `more` added")
        .back("member_joined breaking event: field `more` removed"),
        case(&[Properties], JOINED, "            role:\n", "            part:\n")
            .there("member_joined breaking event: field `role` renamed to `part`")
            .back("member_joined breaking event: field `part` renamed to `role`"),
        case(&[Enum], JOINED, "[host, guest]", "[host]")
            .there("member_joined breaking event.role: value \"guest\" removed")
            .back("member_joined compatible event.role: value \"guest\" added"),
        case(&[Properties], EVENTS, "        event:\n", "        name:\n")
            .there("member_joined breaking event: field `event` renamed to `name`")
            .back("member_joined breaking event: field `name` renamed to `event`"),
        case(&[Properties], EVENTS, "        proof:\n", "        sign:\n")
            .there("member_joined behaviour event: field `proof` renamed to `sign`")
            .back("member_joined behaviour event: field `sign` renamed to `proof`"),
        more(&[XAliases], JOINED, "description: As what.\n", "              x-aliases: [part]\n")
            .there("member_joined behaviour event.role: x-aliases [part] added")
            .back("member_joined behaviour event.role: x-aliases [part] removed"),
        more(&[XNames], EVENTS, "x-checks: [address.check]\n", "x-names:\n  union_id: member\n")
            .there("member_joined breaking event: field `unionId` is `member` in Rust, no longer `union_id`")
            .back("member_joined breaking event: field `unionId` is `union_id` in Rust, no longer `member`")
            .both("vendor documentation x-names"),
        case(&[Parameters, Name], EVENTS, "name: x-acme-sign", "name: x-sign")
            .there("member_joined behaviour parameters: parameter `x-acme-sign` renamed to `x-sign`")
            .back("member_joined behaviour parameters: parameter `x-sign` renamed to `x-acme-sign`"),
        case(&[In], EVENTS, "in: header", "in: query")
            .there("member_joined behaviour parameters.x-acme-sign: in header -> query")
            .back("member_joined behaviour parameters.x-acme-sign: in query -> header"),
        case(&[Responses], EVENTS, "description: It was received.", "description: It was taken.")
            .both("member_joined documentation reply: description"),
        case(&[Format], EVENTS, "format: int32", "format: int64")
            .there("member_joined behaviour reply.code: format int32 -> int64")
            .back("member_joined behaviour reply.code: format int64 -> int32"),
    ]
}

fn parameters() -> Vec<Case> {
    use Word::*;
    vec![
        more(&[Parameters], KICK, "      parameters:\n", EXTRA_PARAMETER)
            .there("kick_members compatible parameters: optional parameter `extra` added")
            .back("kick_members breaking parameters: parameter `extra` removed"),
        case(&[Name], KICK, "name: notify", "name: notice")
            .there("kick_members breaking parameters: parameter `notify` renamed to `notice`")
            .back("kick_members breaking parameters: parameter `notice` renamed to `notify`"),
        case(&[In], KICK, NOTIFY, "        - name: notify\n          in: header\n")
            .there("kick_members behaviour parameters.notify: in query -> header")
            .back("kick_members behaviour parameters.notify: in header -> query"),
        more(&[Required], KICK, NOTIFY, "          required: true\n")
            .there("kick_members breaking parameters.notify: optional -> required")
            .back("kick_members breaking parameters.notify: required -> optional: no argument in Rust any more"),
        more(&[Deprecated], KICK, NOTIFY, "          deprecated: true\n")
            .there("kick_members breaking parameters: parameter `notify` no longer offered: deprecated")
            .back("kick_members compatible parameters: optional parameter `notify` added"),
        more(&[XSdkSupplied], KICK, NOTIFY, "          x-sdk-supplied: true\n")
            .there("kick_members breaking parameters: parameter `notify` now filled in by the SDK")
            .back("kick_members compatible parameters: optional parameter `notify` added"),
        case(&[Schema], KICK, SWITCH, "schema: {type: string}\n          example: loud\n")
            .there("kick_members breaking parameters.notify: type boolean -> string")
            .back("kick_members breaking parameters.notify: type string -> boolean")
            .both("kick_members documentation parameters.notify: example"),
        case(&[Example], KICK, "example: m1", "example: m2")
            .both("kick_members documentation parameters.meetingId: example"),
        case(&[Description], VENDOR, "A random number.", "A number.")
            .both("kick_members documentation parameters.nonce: description"),
    ]
}

fn exchange() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[RequestBody], KICK, "$ref: '#/components/schemas/KickMembersRequest'", "type: object")
            .there("kick_members breaking request: data -> nothing")
            .back("kick_members breaking request: nothing -> data"),
        case(&[Content, Json], KICK, "application/json", "text/json")
            .there("kick_members breaking request: data -> nothing")
            .there("kick_members behaviour answer: media type application/json removed")
            .there("kick_members behaviour answer: media type text/json added")
            .back("kick_members breaking request: nothing -> data")
            .back("kick_members behaviour answer: media type application/json added")
            .back("kick_members behaviour answer: media type text/json removed"),
        case(&[Examples, Value], KICK, EXAMPLE, "examples: {one: {value: {members: [{unionId: u1}]}}}\n")
            .both("kick_members documentation request: example")
            .both("kick_members documentation request: examples"),
        case(
            &[Responses, Status200],
            LIST,
            "description: The members.\n          c",
            "description: They.\n          c",
        )
        .both("list_members documentation answer: description"),
        case(&[Status4XX], KICK, "        4XX:\n          $ref: '../vendor.yaml#/components/responses/Failure'\n", "")
            .there("kick_members behaviour answer 4XX: removed; it carries nothing for callers")
            .back("kick_members behaviour answer 4XX: added; it carries nothing for callers"),
        case(&[Status5XX], KICK, "        5XX:\n          $ref: '../vendor.yaml#/components/responses/Failure'\n", "")
            .there("kick_members behaviour answer 5XX: removed; it carries nothing for callers")
            .back("kick_members behaviour answer 5XX: added; it carries nothing for callers"),
        case(&[Failure], VENDOR, "The gateway refused the call.", "Refused.")
            .both("kick_members+list_members documentation Failure: description"),
        case(&[Headers], KICK, HEADERS, "")
            .there("kick_members behaviour answer: header `x-request-id` removed")
            .back("kick_members compatible answer: header `x-request-id` added"),
    ]
}

fn schemas() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[Components, Schemas], LIST, "Room", "Hall")
            .there("list_members breaking answer.data.room: type Room renamed to Hall")
            .back("list_members breaking answer.data.room: type Hall renamed to Room"),
        case(&[AllOf], LIST, "#/components/schemas/ListMembersEnvelope", "../vendor.yaml#/components/schemas/Envelope")
            .there("list_members breaking answer: data -> nothing")
            .back("list_members breaking answer: nothing -> data"),
        case(&[XEnvelope], VENDOR, "      x-envelope: true\n", "")
            .there("kick_members breaking answer: nothing -> data")
            .back("kick_members breaking answer: data -> nothing"),
        case(
            &[Type],
            KICK,
            "{type: string, description: Text., x-max-bytes: 1000}",
            "{type: boolean, description: Text.}",
        )
        .there("kick_members breaking request.text: type string -> boolean")
        .back("kick_members breaking request.text: type boolean -> string"),
        case(&[Type], VENDOR, "type: integer\n          format: int32", "type: string")
            .there("kick_members+list_members behaviour Envelope.code: type integer -> string")
            .back("kick_members+list_members behaviour Envelope.code: type string -> integer"),
        case(&[Format], LIST, "format: int32", "format: int64")
            .there("list_members breaking answer.data.state: format int32 -> int64")
            .back("list_members breaking answer.data.state: format int64 -> int32"),
        case(&[Format], KICK, "          format: password\n", "")
            .there("kick_members breaking request.password: format password removed")
            .back("kick_members breaking request.password: format password added"),
        case(&[Format], VENDOR, "format: int64", "format: int32")
            .there("kick_members behaviour parameters.nonce: format int64 -> int32")
            .back("kick_members behaviour parameters.nonce: format int32 -> int64"),
        more(&[XFlag], LIST, STATE, "          enum: [0, 1]\n          x-flag: true\n")
            .there("list_members breaking answer.data.state: type integer -> flag")
            .back("list_members breaking answer.data.state: type flag -> integer"),
        more(&[Properties], KICK, "      properties:\n", "        extra: {type: boolean, description: More.}\n")
            .there("kick_members compatible request: optional field `extra` added")
            .back("kick_members breaking request: field `extra` removed"),
        case(
            &[Properties],
            LIST,
            "        role:\n",
            "        extra: {type: boolean, description: More.}\n        role:\n",
        )
        .there("list_members compatible answer.data: field `extra` added")
        .back("list_members breaking answer.data: field `extra` removed"),
        case(&[Required], KICK, "required: [members]", "required: [members, reason]")
            .there("kick_members breaking request.reason: optional -> required")
            .back("kick_members breaking request.reason: required -> optional: no argument in Rust any more"),
        case(&[Required], LIST, "required: [members]", "required: [members, role]")
            .there("list_members documentation answer.data.role: optional -> required")
            .back("list_members documentation answer.data.role: required -> optional"),
        case(&[AdditionalProperties], KICK, "Properties: {type: string}", "Properties: {type: boolean}")
            .there("kick_members breaking request.notes{}: type string -> boolean")
            .back("kick_members breaking request.notes{}: type boolean -> string"),
        case(&[Items], KICK, "items: {type: string}", "items: {type: boolean}")
            .there("kick_members breaking request.rooms[]: type string -> boolean")
            .back("kick_members breaking request.rooms[]: type boolean -> string"),
        more(&[Nullable], LIST, STATE, "          nullable: true\n")
            .both("list_members documentation answer.data.state: nullable"),
        more(&[Deprecated], KICK, REASON, "          deprecated: true\n")
            .there("kick_members compatible request.reason: deprecated true added")
            .back("kick_members compatible request.reason: deprecated true removed"),
        more(&[XLenient], LIST, STATE, "          x-lenient: true\n")
            .both("list_members documentation answer.data.state: x-lenient"),
        more(&[XNotSecret], KICK, REASON, "          x-not-secret: Everybody may know.\n")
            .both("kick_members documentation request.reason: x-not-secret"),
        more(&[XSecretKeys], KICK, "description: A note by language.\n", "          x-secret-keys: true\n")
            .there("kick_members breaking request.notes: x-secret-keys true added")
            .back("kick_members breaking request.notes: x-secret-keys true removed"),
        more(&[XNotFailure], LIST, STATE, "          x-not-failure: It is of the meeting.\n")
            .there("list_members behaviour answer.data.state: x-not-failure It is of the meeting. added")
            .back("list_members behaviour answer.data.state: x-not-failure It is of the meeting. removed"),
        more(&[XAliases], LIST, "          description: The caller's role.\n", "          x-aliases: [part]\n")
            .there("list_members behaviour answer.data.role: x-aliases [part] added")
            .back("list_members behaviour answer.data.role: x-aliases [part] removed"),
        case(&[XIdentifier], KICK, "x-max-bytes: 1000", "x-max-bytes: 1000, x-identifier: true")
            .there("kick_members breaking request.text: x-identifier true added")
            .back("kick_members compatible request.text: x-identifier true removed"),
        more(&[XIdentifier], KICK, "schema: {type: string", ", x-identifier: false")
            .there("kick_members compatible parameters.meetingId: x-identifier false added")
            .back("kick_members breaking parameters.meetingId: x-identifier false removed"),
        more(&[XIdentifier], LIST, "        next:\n          type: string\n", "          x-identifier: true\n")
            .there("list_members documentation answer.data.next: x-identifier true added")
            .back("list_members documentation answer.data.next: x-identifier true removed"),
        case(&[XJsonIds], KICK, "x-max-bytes: 1000", "x-max-bytes: 1000, x-json-ids: [unionId]")
            .there("kick_members breaking request.text: x-json-ids [unionId] added")
            .back("kick_members compatible request.text: x-json-ids [unionId] removed"),
        case(&[XCommaIds], KICK, "x-max-bytes: 1000", "x-max-bytes: 1000, x-comma-ids: true")
            .there("kick_members breaking request.text: x-comma-ids true added")
            .back("kick_members compatible request.text: x-comma-ids true removed"),
        case(&[XIdentifier], KICK, "items: {type: string}", "items: {type: string, x-identifier: true}")
            .there("kick_members breaking request.rooms[]: x-identifier true added")
            .back("kick_members compatible request.rooms[]: x-identifier true removed"),
        case(&[Description], VENDOR, "Someone in a meeting.", "A member.")
            .both("kick_members+list_members documentation Member: description"),
    ]
}

fn values() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[Enum], KICK, "[noise, abuse]", "[noise, abuse, other]")
            .there("kick_members compatible request.reason: value \"other\" added")
            .back("kick_members breaking request.reason: value \"other\" removed"),
        case(&[Enum], LIST, "[host, guest]", "[host]")
            .there("list_members breaking answer.data.role: value \"guest\" removed")
            .back("list_members compatible answer.data.role: value \"guest\" added"),
        case(&[Enum], KICK, "[noise, abuse]", "[abuse, noise]")
            .both("kick_members documentation request.reason: order of the values"),
        more(&[XEnumVarnames], KICK, "enum: [noise, abuse]\n", "          x-enum-varnames: [Noise, Misuse]\n")
            .there("kick_members breaking request.reason: value \"abuse\" renamed Abuse -> Misuse")
            .back("kick_members breaking request.reason: value \"abuse\" renamed Misuse -> Abuse"),
        case(&[Enum], KICK, "          enum: [noise, abuse]\n", "")
            .there("kick_members breaking request.reason: list of values removed: another type in Rust")
            .back("kick_members breaking request.reason: list of values added: another type in Rust"),
        more(
            &[Enum, XEnumVarnames],
            LIST,
            STATE,
            "          enum: [1, 2]\n          x-enum-varnames: [Open, Locked]\n",
        )
        .there("list_members breaking answer.data.state: names of values added: another type in Rust")
        .back("list_members breaking answer.data.state: names of values removed: another type in Rust"),
    ]
}

fn limits() -> Vec<Case> {
    use Word::*;
    vec![
        case(&[MaxItems], KICK, "maxItems: 20", "maxItems: 10")
            .there("kick_members breaking request.members: maxItems 20 -> 10")
            .back("kick_members compatible request.members: maxItems 10 -> 20"),
        case(&[MaxItems], KICK, "          maxItems: 20\n", "")
            .there("kick_members compatible request.members: maxItems 20 removed")
            .back("kick_members breaking request.members: maxItems 20 added"),
        case(&[MaxItems], LIST, "maxItems: 100", "maxItems: 50")
            .there("list_members documentation answer.data.members: maxItems 100 -> 50")
            .back("list_members documentation answer.data.members: maxItems 50 -> 100"),
        more(&[MinItems], KICK, "From these rooms alone.", "\n          minItems: 1")
            .there("kick_members breaking request.rooms: minItems 1 added")
            .back("kick_members compatible request.rooms: minItems 1 removed"),
        case(&[MinLength], KICK, "minLength: 4", "minLength: 8")
            .there("kick_members breaking request.password: minLength 4 -> 8")
            .back("kick_members compatible request.password: minLength 8 -> 4"),
        case(&[MaxLength], KICK, "maxLength: 32", "maxLength: 16")
            .there("kick_members breaking request.password: maxLength 32 -> 16")
            .back("kick_members compatible request.password: maxLength 16 -> 32"),
        case(&[Minimum], KICK, "minimum: 1", "minimum: 2")
            .there("kick_members breaking parameters.delay: minimum 1 -> 2")
            .back("kick_members compatible parameters.delay: minimum 2 -> 1"),
        case(&[Maximum], KICK, "maximum: 60", "maximum: 30")
            .there("kick_members breaking parameters.delay: maximum 60 -> 30")
            .back("kick_members compatible parameters.delay: maximum 30 -> 60"),
        case(&[XMaxBytes], KICK, "x-max-bytes: 1000", "x-max-bytes: 500")
            .there("kick_members breaking request.text: x-max-bytes 1000 -> 500")
            .back("kick_members compatible request.text: x-max-bytes 500 -> 1000"),
        case(&[XMaxBytes, MaxLength], KICK, "x-max-bytes: 1000", "maxLength: 1000")
            .there("kick_members compatible request.text: x-max-bytes 1000 -> maxLength 1000")
            .back("kick_members breaking request.text: maxLength 1000 -> x-max-bytes 1000"),
    ]
}

#[test]
fn each_keyword_has_a_change() {
    let tried: BTreeSet<Word> = cases().iter().flat_map(|case| case.words).copied().collect();
    let missing: Vec<_> = Word::ALL.iter().filter(|word| !tried.contains(*word)).collect();
    assert!(missing.is_empty(), "no change of {missing:?}");
}

#[test]
fn each_change_has_its_class() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (old, new) = (good(), patched(case.file, case.from, &case.to));
        for (found, expected) in [(shown(&old, &new), &case.there), (shown(&new, &old), &case.back)] {
            if found != *expected {
                wrong.push(format!("{:?}\n  expected {expected:#?}\n  found {found:#?}", case.words));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes to what the lint refuses, or does not know yet: no code is generated of it.
const UNGENERATED: &[&[Word]] = &[
    &[Word::OpenApi],
    &[Word::XSuccess, Word::Equals],
    &[Word::XPayload],
    &[Word::XBelongsTo],
    &[Word::OperationId],
    &[Word::Tags],
    &[Word::Security],
    &[Word::Cursor, Word::Next, Word::Offset, Word::At, Word::Total],
    &[Word::RequestBody],
    &[Word::Content, Word::Json],
    &[Word::Status4XX],
    &[Word::Status5XX],
    &[Word::AllOf],
    &[Word::XEnvelope],
    &[Word::Type],
    &[Word::Format],
];

/// What breaks callers is in the generated code, what is for readers alone is not, and whatever stands between them leaves all
/// signatures as they are.
#[test]
fn classes_agree_with_the_generated_code() {
    let mut refused = Vec::new();
    let mut wrong = Vec::new();
    for case in cases() {
        let (good, changed) = (good(), patched(case.file, case.from, &case.to));
        if changed.generate().is_err() {
            refused.push(case.words);
            continue;
        }
        for (old, new) in [(&good, &changed), (&changed, &good)] {
            let worst = rows(old, new).iter().map(|row| row.class).min();
            let (old, new) = (old.generate().unwrap(), new.generate().unwrap());
            let is_same = code(&old.rust) == code(&new.rust);
            let lost: Vec<_> = signatures(&old.surface).difference(&signatures(&new.surface)).cloned().collect();
            let fits = match worst {
                Some(Class::Breaking) => !is_same,
                Some(Class::Behaviour | Class::Compatible) => lost.is_empty(),
                Some(Class::Documentation) | None => is_same,
            };
            if !fits {
                wrong.push(format!("{:?} is {worst:?}, the same code: {is_same}, lost: {lost:?}", case.words));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(refused, UNGENERATED);
}

/// What Rust callers can name, as the surface shows it: methods, constructors, types, fields, variants and regions, without what is behind
/// them on the wire.
fn signatures(surface: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut holder = "";
    let (surface, _) = surface.split_once("== secrets of unknown events").unwrap();
    for line in surface.lines() {
        let (is_inner, line) = (line.starts_with(' '), line.trim_start());
        match line.split_once(" = ") {
            // Under a method stands how it is called.
            _ if is_inner && holder.contains(") -> ") => {}
            _ if is_inner => {
                let field = line.split("    ").next().unwrap_or_default().trim_end_matches(", deprecated");
                found.insert(format!("{holder}: {field}"));
            }
            Some((name, values)) => {
                let variants = values.strip_suffix(" | ...").into_iter().flat_map(|values| values.split(" | "));
                let is_named = !["code ", "credential "].iter().any(|start| name.starts_with(start));
                found.extend(is_named.then(|| name.to_owned()));
                found.extend(variants.map(|value| format!("{name}::{}", value.split(' ').next().unwrap_or_default())));
            }
            None if ["acme: ", "== ", "check "].iter().any(|start| line.starts_with(start)) => {}
            None => {
                holder = line;
                found.insert(line.to_owned());
            }
        }
    }
    found
}

#[test]
fn signatures_are_what_callers_name() {
    let surface = good().generate().unwrap().surface;
    let found = signatures(&surface);
    for signature in [
        "kick_members(meeting_id: &str, options: &KickMembersOptions, body: &KickMembersRequest) -> ()",
        "KickMembersOptions: delay?: i32",
        "KickMembersRequest: new(members: Vec<Member>)",
        "KickMembersRequest: text?: String",
        "KickMembersRequestReason::Noise",
        "region asia",
        "MemberJoined",
    ] {
        assert!(found.contains(signature), "{signature} in {found:#?}");
    }
    assert!(!found.iter().any(|signature| signature.contains("POST") || signature.contains("x-max-bytes")));
}

/// A reviewer who reads the surface sees whatever the generated code does otherwise.
#[test]
fn the_surface_shows_what_the_generated_code_changes() {
    let good = good().generate().unwrap();
    let mut hidden = Vec::new();
    for case in cases() {
        let Ok(changed) = patched(case.file, case.from, &case.to).generate() else { continue };
        if code(&changed.rust) != code(&good.rust) && changed.surface == good.surface {
            hidden.push(format!("{:?}: {} -> {}", case.words, case.from, case.to));
        }
    }
    assert!(hidden.is_empty(), "{}", hidden.join("\n"));
}
