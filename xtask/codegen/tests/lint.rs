//! Each house rule: a good document with one thing broken yields that rule's finding, at the place, with a remedy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use meeting_control_codegen::{Finding, lint};

const VENDOR: &str = "acme/vendor.yaml";
const KICK: &str = "acme/live/kick_members.yaml";
const LIST: &str = "acme/live/list_meetings.yaml";

/// A folder of documents.
#[derive(Clone)]
struct Specs(BTreeMap<String, String>);

/// Documents that follow every rule.
fn good() -> Specs {
    let files = [
        (VENDOR, include_str!("lint/vendor.yaml")),
        (KICK, include_str!("lint/kick_members.yaml")),
        (LIST, include_str!("lint/list_meetings.yaml")),
    ];
    Specs(files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
}

/// The good documents with one text of one file replaced.
fn broken(file: &str, from: &str, to: &str) -> Specs {
    good().patch(file, from, to)
}

impl Specs {
    fn patch(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(file).expect("a file of the good documents");
        assert!(text.contains(from), "{file} has no {from:?}");
        *text = text.replacen(from, to, 1);
        self
    }

    fn with(mut self, file: &str, text: impl Into<String>) -> Self {
        self.0.insert(file.to_owned(), text.into());
        self
    }

    fn renamed(mut self, from: &str, to: &str) -> Self {
        let text = self.0.remove(from).expect("a file of the good documents");
        self.with(to, text)
    }

    fn findings(&self) -> Vec<Finding> {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let run = format!("lint-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(run);
        for (name, text) in &self.0 {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let result = lint(&folder, "acme");
        fs::remove_dir_all(folder).unwrap();
        result.err().map(|findings| findings.iter().cloned().collect()).unwrap_or_default()
    }

    /// Only this rule is broken, and each finding of it says what, where and how to mend it.
    ///
    /// `line` is part of the line that the first finding points to.
    fn yields(&self, rule: &str, line: &str, mentions: &str) {
        let findings = self.findings();
        assert!(!findings.is_empty(), "[{rule}] was not found");
        for finding in &findings {
            assert_eq!(finding.rule, rule, "{finding}");
            assert!(!finding.remedy.is_empty(), "{finding}");
        }
        let first = &findings[0];
        assert!(findings.iter().any(|finding| finding.message.contains(mentions)), "no {mentions:?} in {findings:#?}");
        let text = self.0[&first.file].lines().nth(first.line - 1).unwrap();
        assert!(text.contains(line), "{first} points to {text:?}");
    }
}

#[test]
fn good_documents_pass() {
    assert_eq!(good().findings(), []);
}

// The vocabulary

#[test]
fn an_unknown_keyword_is_named_with_the_closest_known_one() {
    let specs = broken(KICK, "x-permission:", "x-premission:");
    specs.yields("unknown-keyword", "x-premission", "`x-premission` is no keyword of an operation");
    assert_eq!(specs.findings()[0].remedy, "did you mean `x-permission`?");

    let specs = broken(VENDOR, "    http: 400", "    frequency: 400");
    specs.yields("unknown-keyword", "frequency", "`frequency`");
    assert!(specs.findings()[0].remedy.contains("`wait_seconds`"), "the allowed ones are listed");
}

#[test]
fn unknown_keywords_are_found_in_every_kind_of_object() {
    let places = [
        (VENDOR, "paths: {}"),
        (VENDOR, "  title: Acme"),
        (VENDOR, "    description: Everywhere"),
        (VENDOR, "    meaning: Too many calls."),
        (VENDOR, "      scheme: basic"),
        (VENDOR, "      in: header"),
        (VENDOR, "      x-sdk-supplied: true"),
        (VENDOR, "      schema: {type: string}"),
        (VENDOR, "      x-envelope: true"),
        (VENDOR, "  headers:\n"),
        (VENDOR, "    Failure:\n      description"),
        (KICK, "info:\n"),
        (KICK, "    post:\n"),
        (KICK, "      tags: [live]"),
        (KICK, "        documented:"),
        (KICK, "        url:"),
        (KICK, "          in: query"),
        (KICK, "            maxLength: 24"),
        (KICK, "        required: true\n        content"),
        (KICK, "          application/json:\n            schema"),
        (KICK, "            example: {members"),
        (KICK, "        '200':"),
        (KICK, "          description: Done."),
        (KICK, "  schemas:\n"),
        (KICK, "          minItems: 1"),
        (KICK, "          x-max-bytes: 1000"),
        (KICK, "          minimum: 0"),
        (KICK, "          format: double"),
        (KICK, "          nullable: true"),
        (KICK, "          additionalProperties:"),
        (KICK, "      allOf:"),
        (KICK, "          properties:\n            data"),
        (LIST, "                  value: {meetings"),
    ];
    for (file, at) in places {
        let indent = &at[..at.len() - at.trim_start().len()];
        broken(file, at, &format!("{indent}x-zzz: 1\n{at}")).yields("unknown-keyword", "x-zzz", "`x-zzz`");
    }
}

#[test]
fn keywords_that_the_generator_cannot_take_are_refused_with_what_to_write() {
    let schema = "          x-max-bytes: 1000";
    for keyword in [
        "pattern: a+",
        "default: none",
        "readOnly: true",
        "writeOnly: true",
        "xml: {name: a}",
        "title: Reason",
        "oneOf: [{type: string}]",
        "anyOf: [{type: string}]",
        "not: {type: string}",
        "discriminator: {propertyName: a}",
        "uniqueItems: true",
        "exclusiveMinimum: true",
    ] {
        let name = keyword.split(':').next().unwrap();
        broken(KICK, schema, &format!("{schema}\n          {keyword}")).yields("refused-keyword", name, name);
    }
    let result = "    KickResult:\n      type: object";
    for flag in ["true", "false"] {
        let specs = broken(KICK, result, &format!("{result}\n      additionalProperties: {flag}"));
        specs.yields("refused-keyword", "additionalProperties", "`additionalProperties`");
        assert!(specs.findings()[0].remedy.contains("map"));
    }
    for keyword in ["style: form", "explode: false", "allowReserved: true", "content: {}", "examples: {}"] {
        let name = keyword.split(':').next().unwrap();
        let at = "          in: query";
        broken(KICK, at, &format!("{at}\n          {keyword}")).yields("refused-keyword", name, name);
    }
    let failure = "{$ref: '../vendor.yaml#/components/responses/Failure'}";
    let answers = "        4XX:\n";
    broken(KICK, answers, &format!("        default: {failure}\n{answers}")).yields(
        "refused-keyword",
        "default",
        "default",
    );
    let body = "          application/json:\n            schema";
    broken(KICK, body, &format!("          '*/*': {{}}\n{body}")).yields("refused-keyword", "*/*", "*/*");
}

#[test]
fn a_map_has_no_properties() {
    let at = "          additionalProperties: {type: string}";
    let specs = broken(KICK, at, &format!("{at}\n          properties: {{}}"));
    specs.yields("refused-keyword", "properties", "`properties` is no keyword of a map");
}

#[test]
fn keywords_are_matched_with_the_type_they_belong_to() {
    let at = "          x-max-bytes: 1000";
    for keyword in ["minItems: 1", "maximum: 1"] {
        broken(KICK, at, &format!("          {keyword}")).yields("unknown-keyword", keyword, "a string schema");
    }
    let at = "          minimum: 0";
    broken(KICK, at, "          minLength: 1").yields("unknown-keyword", "minLength", "an integer schema");
    let at = "          description: A share from 0 to 1.";
    broken(KICK, at, &format!("{at}\n          x-lenient: true")).yields(
        "unknown-keyword",
        "x-lenient",
        "a number schema",
    );
    let at = "          nullable: true";
    broken(KICK, at, "          enum: [true]").yields("refused-keyword", "enum", "a boolean schema");
}

#[test]
fn a_needed_keyword_is_missed() {
    for (file, line, at) in [
        (VENDOR, "x-error-codes:\n  \"100\":\n    meaning: A parameter is wrong.\n", "meaning"),
        (KICK, "      x-idempotency: idempotent\n", "x-idempotency"),
        (KICK, "      summary: Remove members\n", "summary"),
        (KICK, "          example: m-1\n", "example"),
        (KICK, "          description: The meeting.\n", "description"),
        (KICK, "        required: true\n        content", "required"),
        (KICK, "  title: Acme - kick members\n", "title"),
        (LIST, "      security: []\n", "security"),
    ] {
        let cut = line.lines().find(|line| line.contains(at)).unwrap();
        broken(file, line, &line.replace(&format!("{cut}\n"), "")).yields("missing-keyword", "", &format!("`{at}`"));
    }
    broken(KICK, "          format: int32\n", "").yields("missing-keyword", "delay", "`format`");
    broken(KICK, "          format: double\n", "").yields("missing-keyword", "share", "`format`");
    let failure = "        5XX:\n          $ref: '../vendor.yaml#/components/responses/Failure'\n";
    broken(KICK, failure, "").yields("missing-keyword", "responses", "`5XX`");
}

#[test]
fn a_value_has_to_be_of_its_keywords_type() {
    for (file, from, to, mentions) in [
        (KICK, "openapi: 3.0.3", "openapi: 3.1.0", "`3.0.3`"),
        (KICK, "version: \"1\"", "version: 1", "`version`"),
        (KICK, "x-idempotency: idempotent", "x-idempotency: often", "`once`"),
        (KICK, "documented: [\"100\"]", "documented: [100]", "item 0 of `documented`"),
        (KICK, "description: Removes members from a meeting.", "description:", "null"),
        (KICK, "in: query", "in: cookie", "`header`"),
        (KICK, "requestBody:\n        required: true", "requestBody:\n        required: false", "true"),
        (KICK, "minItems: 1", "minItems: -1", "`minItems`"),
        (KICK, "maximum: 60", "maximum: much", "an integer"),
        (KICK, "format: int32", "format: int16", "`int64`"),
        (KICK, "format: password", "format: date-time", "`password`"),
        (KICK, "items:\n            $ref: '../vendor.yaml#/components/schemas/Person'", "items: Person", "a schema"),
        (VENDOR, "paths: {}", "paths: {/a: {}}", "`{}`"),
        (VENDOR, "calls: 20", "calls: 0", "from 1"),
        (VENDOR, "equals: 0", "equals: 0.5", "an integer"),
        (VENDOR, "required: true}", "required: yes}", "true or false"),
        (VENDOR, "kind: invalid_request", "kind: invalid", "`invalid_request`"),
        (VENDOR, "http: 400", "http: 42", "from 100"),
        (VENDOR, "wait_seconds: 1", "wait_seconds: 0", "1 or more"),
        (VENDOR, "      type: apiKey", "      type: oauth2", "`token`"),
        (VENDOR, "      scheme: basic", "      scheme: digest", "`basic`"),
        (VENDOR, "x-payload: data", "x-payload: [data]", "a list"),
    ] {
        let line = to.lines().last().unwrap();
        broken(file, from, to).yields("wrong-value", line.trim(), mentions);
    }
    let quoted = broken(KICK, "documented: [\"100\"]", "documented: [100]").findings();
    assert_eq!(quoted[0].remedy, "quote it: \"100\"");
}

#[test]
fn lists_that_must_hold_something_are_not_empty() {
    broken(KICK, "enum: [quiet, loud]", "enum: []").yields("empty-list", "enum: []", "`enum`");
    let servers =
        "servers:\n  - url: https://api.acme.example\n    x-region: everywhere\n    description: Everywhere\n";
    broken(VENDOR, servers, "servers: []\n").yields("empty-list", "servers", "`servers`");
}

#[test]
fn texts_are_not_empty() {
    broken(KICK, "summary: Remove members", "summary: ''").yields("empty-text", "summary", "`summary`");
    broken(KICK, "description: Why.", "description: ' '").yields("empty-text", "description", "`description`");
}

#[test]
fn texts_hold_what_documentation_can_show() {
    let tab = "description: \"a\\tb\"";
    broken(KICK, "description: Why.", tab).yields("text-characters", "a\\tb", "'\\t'");
    broken(VENDOR, "meaning: Too many calls.", "meaning: \"a\\u0007b\"").yields(
        "text-characters",
        "meaning",
        "'\\u{7}'",
    );
    broken(KICK, "summary: Remove members", "summary: \"a\\nb\"").yields("text-characters", "summary", "'\\n'");
    broken(KICK, "title: Acme - kick members", "title: Acme – kick").yields("text-characters", "title", "'–'");
    broken(KICK, "version: \"1\"", "version: \"１\"").yields("text-characters", "version", "`version`");
}

#[test]
fn nothing_in_a_text_is_more_than_text() {
    for (text, mentions) in [
        ("a\\n\\n```\\npanic!()\\n```", "code fence"),
        ("- ~~~rust", "code fence"),
        ("a\\n\\n    panic!()", "indented line"),
        ("one ` alone", "backtick"),
        ("``two``", "backtick"),
        ("a <script>", "HTML"),
        ("a <!-- b", "HTML"),
        ("[a]: https://acme.example", "target of a link"),
    ] {
        let why = format!("description: \"{text}\"");
        broken(KICK, "description: Why.", &why).yields("text-markup", "description", mentions);
        let meaning = format!("meaning: \"{text}\"");
        broken(VENDOR, "meaning: Too many calls.", &meaning).yields("text-markup", "meaning", mentions);
    }
    for text in ["a < b, b > a", "`<b>` and `a[0]`", "a\\n\\n- b\\n  c"] {
        assert_eq!(broken(KICK, "description: Why.", &format!("description: \"{text}\"")).findings(), [], "{text}");
    }
    broken(KICK, "summary: Remove members", "summary: \"Remove [members]\"").yields(
        "text-markup",
        "summary",
        "`summary`",
    );
    broken(VENDOR, "    description: Everywhere", "    description: \"*\"").yields(
        "text-markup",
        "description",
        "bracket",
    );
}

#[test]
fn texts_hide_nothing() {
    for hidden in ["\\u200b", "\\u202e", "\\u2066", "\\ufeff", "\\u00ad", "\\u2028"] {
        let why = format!("description: \"a{hidden}b\"");
        broken(KICK, "description: Why.", &why).yields("text-characters", "description", "`description`");
        let value = format!("enum: [quiet, \"lo{hidden}ud\"]");
        let findings = broken(KICK, "enum: [quiet, loud]", &value).findings();
        assert!(findings.iter().any(|finding| finding.rule == "wrong-value"), "{findings:#?}");
        let shown = format!("example: \"m{hidden}1\"");
        broken(KICK, "example: m-1", &shown).yields("example", "example", "`meetingId`");
    }
}

// References

#[test]
fn a_reference_stands_alone() {
    let at = "            $ref: '../vendor.yaml#/components/schemas/Person'";
    broken(KICK, at, &format!("{at}\n            nullable: true")).yields("ref-alone", "$ref", "alone");
}

#[test]
fn a_reference_leads_to_a_component_of_the_document_or_its_vendor() {
    for target in [
        "vendor.yaml#/components/schemas/Person",
        "../other.yaml#/components/schemas/Person",
        "https://acme.example/a.yaml#/components/schemas/Person",
        "#/components/schemas/a/b",
        "#/paths/a",
        "Person",
        "",
    ] {
        broken(KICK, "../vendor.yaml#/components/schemas/Person", target).yields("ref-form", target, target);
    }
    let inside = broken(VENDOR, "'#/components/schemas/Failure'", "'../vendor.yaml#/components/schemas/Failure'");
    inside.yields("ref-form", "$ref", "../vendor.yaml");
    let number = broken(KICK, "$ref: '../vendor.yaml#/components/schemas/Person'", "$ref: 7");
    number.yields("ref-form", "items", "`items`");
    let inline = "        4XX:\n          $ref: '../vendor.yaml#/components/responses/Failure'";
    broken(KICK, inline, "        4XX: {description: No.}").yields("ref-form", "4XX", "a response");
}

#[test]
fn a_reference_has_a_target() {
    let specs = broken(KICK, "'../vendor.yaml#/components/schemas/Person'", "'#/components/schemas/Person'");
    specs.yields("ref-target", "$ref", "components/schemas/Person");
    assert!(
        specs.findings()[0].remedy.contains("../vendor.yaml#/components/schemas/Person"),
        "it tells where there is one"
    );
    broken(KICK, "schemas/Person", "schemas/Nobody").yields("ref-target", "Nobody", "Nobody");
    broken(KICK, "parameters/App'", "parameters/Ap'").yields("ref-target", "Ap'", "components/parameters/Ap");
}

#[test]
fn a_reference_leads_to_what_is_wanted() {
    let specs = broken(KICK, "components/schemas/Person", "components/headers/RequestId");
    specs.yields("ref-kind", "RequestId", "a schema is wanted");
    broken(KICK, "components/parameters/App", "components/schemas/Person").yields("ref-kind", "Person", "a parameter");
}

#[test]
fn some_schemas_are_no_references() {
    let person = "{$ref: '../vendor.yaml#/components/schemas/Person'}";
    let used = broken(KICK, "../vendor.yaml#/components/schemas/Person", "#/components/schemas/Member");
    let alias = format!("  schemas:\n    Member: {person}\n");
    used.patch(KICK, "  schemas:\n", &alias).yields("ref-place", "Member", "`Member`");
    let parameter = "          schema: {type: string}";
    broken(LIST, parameter, &format!("          schema: {person}")).yields("ref-place", "schema", "`schema`");
}

// Files and paths

#[test]
fn every_vendor_has_a_vendor_yaml() {
    let mut specs = good();
    specs.0.remove(VENDOR);
    let findings = specs.findings();
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["vendor-file"]);
    assert_eq!(findings[0].file, VENDOR);
    assert_eq!(Specs(BTreeMap::from([("acme/note.txt".into(), String::new())])).findings()[0].rule, "vendor-file");
}

#[test]
fn a_document_lies_in_its_groups_folder_under_its_operations_name() {
    for file in ["acme/kick_members.yaml", "acme/live/now/kick_members.yaml"] {
        good().renamed(KICK, file).yields("file-path", "openapi", "kick_members.yaml");
    }
    let camel = good().renamed(KICK, "acme/live/kickMembers.yaml").patch(
        "acme/live/kickMembers.yaml",
        "operationId: kick_members",
        "operationId: kickMembers",
    );
    camel.yields("file-path", "openapi", "`kickMembers`");
    let keyword = good().renamed(LIST, "acme/live/loop.yaml").patch("acme/live/loop.yaml", "list_meetings", "loop");
    keyword.yields("file-path", "openapi", "`loop`");
    let group = good().renamed(LIST, "acme/Live/list_meetings.yaml");
    group.patch("acme/Live/list_meetings.yaml", "tags: [live]", "tags: [Live]").yields(
        "file-path",
        "openapi",
        "`Live`",
    );
}

#[test]
fn a_document_has_one_operation() {
    let get = "    get:\n";
    let operations = ["paths: {}\nx-old:\n  /v1/meetings:", "paths:\n  /v1/other: {}\n  /v1/meetings:"];
    broken(LIST, "paths:\n  /v1/meetings:", operations[1]).yields("one-operation", "paths", "exactly one operation");
    let both = good().patch(LIST, get, "    post: {}\n    get:\n").findings();
    assert!(both.iter().any(|finding| finding.rule == "one-operation" && finding.line == 5), "{both:#?}");
    let none = good().patch(LIST, "paths:\n  /v1/meetings:", operations[0]).findings();
    assert!(none.iter().any(|finding| finding.rule == "one-operation"), "{none:#?}");
}

#[test]
fn a_path_is_well_formed() {
    for path in [
        "v1/meetings",
        "/v1//meetings",
        "/v1/meetings/",
        "/v1/meetings?all=1",
        "/v1/../meetings",
        "/v1/meet ings",
        "/v1/%2e%2e/meetings",
        "/v1/{}",
        "/v1/a{b}",
        "/v1/{b}{c}",
        "/",
    ] {
        broken(LIST, "  /v1/meetings:", &format!("  '{path}':")).yields("path", path, path);
    }
    let twice = broken(KICK, "/v1/meetings/{meetingId}/kick", "/v1/{meetingId}/{meetingId}");
    twice.yields("path", "meetingId", "twice");
}

// The operation

#[test]
fn the_operation_id_is_the_files_name() {
    let specs = broken(KICK, "operationId: kick_members", "operationId: kick_member");
    specs.yields("operation-id", "operationId", "`kick_member`");
}

#[test]
fn an_operation_is_called_like_nothing_that_a_client_has() {
    for name in ["builder", "with_deadline", "over", "new", "clone", "fmt", "from", "into", "vendor", "remove", "call"]
    {
        let file = format!("acme/live/{name}.yaml");
        let specs = good().renamed(LIST, &file).patch(&file, "list_meetings", name);
        specs.yields("operation-id", "operationId", &format!("`{name}`"));
    }
}

#[test]
fn an_operation_is_not_called_like_the_pages_of_another() {
    let pages = include_str!("lint/list_meetings.yaml").replace("list_meetings", "list_meetings_pages");
    let pages = pages.replace("/v1/meetings:", "/v1/meetings/pages:").replace("Meeting", "Sheet");
    let specs = good().with("acme/live/list_meetings_pages.yaml", pages);
    assert_eq!(specs.findings(), []);
    paged_with(specs, PAGING).yields("operation-id", "operationId", "`list_meetings`");
}

#[test]
fn the_tag_is_the_folders_name() {
    broken(KICK, "tags: [live]", "tags: [room]").yields("tag", "tags", "`live`");
    broken(KICK, "tags: [live]", "tags: [live, room]").yields("tag", "tags", "`live`");
}

#[test]
fn a_summary_is_short() {
    broken(KICK, "summary: Remove members", "summary: Remove members.").yields("summary", "summary", "dot");
    let long = format!("summary: {}", "long ".repeat(20));
    broken(KICK, "summary: Remove members", &long).yields("summary", "summary", "80");
}

#[test]
fn an_operation_links_its_page_or_says_that_there_is_none() {
    let link = "url: https://acme.example/kick";
    broken(KICK, link, "url: http://acme.example/kick").yields("external-docs", "url", "https");
    let said = " There is no public page about it.";
    broken(LIST, said, "").yields("external-docs", "get", "no link");
}

#[test]
fn security_names_schemes_of_the_document() {
    let specs = broken(KICK, "- token: []", "- token: []\n          login: []");
    specs.yields("security", "login", "`login`");
    broken(KICK, "- token: []", "- token: [write]").yields("security", "token", "scopes");
    let also_none = broken(KICK, "- token: []", "- token: []\n        - {}");
    also_none.yields("security", "{}", "without a scheme");
    let other = broken(KICK, "components/securitySchemes/token", "components/securitySchemes/login");
    other.yields("security", "$ref", "`token`");
}

#[test]
fn error_codes_are_rows_of_the_vendors_table() {
    broken(KICK, "inferred: [\"200\"]", "inferred: [\"999\"]").yields("error-code", "999", "`999`");
    broken(KICK, "inferred: [\"200\"]", "inferred: [\"100\"]").yields(
        "error-code",
        "inferred",
        "`100` is listed twice",
    );
    broken(VENDOR, "  \"300\":", "  \"\":").yields("error-code", "\"\":", "empty");
}

// Parameters

#[test]
fn parameters_differ_in_their_rust_names() {
    let other = "        - name: meeting_id\n          in: query\n          description: Another.\n          schema: \
                 {type: string}\n          example: a\n        - name: mode";
    let specs = broken(KICK, "        - name: mode", other);
    specs.yields("parameter-twice", "meeting_id", "`meeting_id`");
    let twice = "        - $ref: '../vendor.yaml#/components/parameters/App'\n";
    broken(KICK, twice, &twice.repeat(2)).yields("parameter-twice", "$ref", "`app_id`");
}

#[test]
fn a_parameter_becomes_an_argument() {
    let called = |name: &str| {
        broken(KICK, "name: mode", &format!("name: {name}")).patch(KICK, "            enum: [soft, hard]\n", "")
    };
    for name in ["1st", "$", "gen", "it's", "body", "url", "request", "options", "self", "new", "clone"] {
        called(name).yields("parameter-name", "", name);
    }
    for name in ["client", "arguments", "cursor", "answer"] {
        assert_eq!(called(name).findings(), [], "what is optional is no variable");
        called(name).patch(KICK, "in: query\n", "in: query\n          required: true\n").yields(
            "parameter-name",
            "",
            name,
        );
    }
    let deprecated = broken(LIST, "name: X-Trace", "name: options");
    assert_eq!(deprecated.findings(), [], "what callers do not give is no argument");
    broken(VENDOR, "name: appId", "name: 1st").yields("parameter-name", "1st", "`1st`");
}

#[test]
fn path_parameters_are_those_of_the_path() {
    broken(KICK, "name: meetingId", "name: roomId").yields("path-parameter", "", "`{meetingId}`");
    broken(KICK, "in: query", "in: path").yields("path-parameter", "name: mode", "no `{mode}`");
    let optional = "in: path\n          required: false";
    broken(KICK, "in: path\n          required: true", optional).yields("path-parameter", "meetingId", "`meetingId`");
    let number = "            type: integer\n            format: int32\n          example: 1";
    let text = "            type: string\n            maxLength: 24\n          example: m-1";
    broken(KICK, text, number).yields("path-parameter", "meetingId", "not a required string");
}

#[test]
fn header_parameters_have_names_of_their_own() {
    for name in ["Accept", "content-type", "Authorization", "api-version"] {
        broken(LIST, "name: X-Trace", &format!("name: {name}")).yields("header-name", name, name);
    }
    broken(LIST, "name: X-Trace", "name: 'X Trace:'").yields("header-name", "X Trace", "X Trace");
    broken(VENDOR, "name: X-Token", "name: X(Token)").yields("header-name", "X(Token)", "X(Token)");
    broken(KICK, "X-Request-Id:", "'X Request':").yields("header-name", "X Request", "X Request");
}

#[test]
fn a_deprecated_parameter_is_optional() {
    let specs = broken(LIST, "deprecated: true", "deprecated: true\n          required: true");
    specs.yields("deprecated", "deprecated", "`X-Trace`");
}

#[test]
fn a_secret_is_a_security_scheme_and_a_plain_string() {
    let parameter = "          schema: {type: string, format: password}";
    broken(LIST, "          schema: {type: string}", parameter).yields("secret", "format", "`X-Trace`");
    for keyword in ["nullable: true", "x-lenient: true", "enum: [a]"] {
        let to = format!("format: password\n          {keyword}");
        let name = keyword.split(':').next().unwrap();
        broken(KICK, "format: password", &to).yields("secret", name, name);
    }
}

#[test]
fn what_opens_a_door_is_a_secret() {
    let reason = "        reason:\n          type: string\n";
    for name in
        ["accessToken", "app_key", "Nonce", "jsapiTicket", "UserSig", "hostPwd", "joinUrl", "playUrls", "pushAddress"]
    {
        let specs = broken(KICK, reason, &format!("        {name}:\n          type: string\n"));
        specs.yields("secret", name, "looks like a secret");
        assert!(specs.findings()[0].remedy.contains("`format: password`"));
    }
    for told in ["It is a secret.", "Whoever has it is let in.", "A captcha.", "It stands for the password."] {
        broken(KICK, "description: Why.", &format!("description: {told}")).yields(
            "secret",
            "reason",
            "in its description",
        );
    }
    let link = broken(KICK, reason, "        link:\n          type: string\n");
    link.patch(KICK, "description: Why.", "description: Where to download it.").yields(
        "secret",
        "link",
        "\"download\"",
    );
    let list =
        "        links:\n          type: array\n          description: To watch it.\n          items: {type: string}\n";
    broken(KICK, reason, &format!("{list}{reason}")).yields("secret", "items", "`links`");
    let secrets = list.replace("{type: string}", "{type: string, format: password}");
    assert_eq!(broken(KICK, reason, &format!("{secrets}{reason}")).findings(), []);
}

#[test]
fn what_only_sounds_like_a_secret_is_none() {
    let reason = "        reason:\n          type: string\n";
    for name in ["nextToken", "searchKey", "keywords", "monkey", "tokenized", "pageUrl", "signalUrl"] {
        let specs = broken(KICK, reason, &format!("        {name}:\n          type: string\n"));
        assert_eq!(specs.findings(), [], "{name}");
    }
    let values = "        tokenKind:\n          type: string\n          description: A.\n          enum: [a]\n";
    assert_eq!(broken(KICK, reason, &format!("{values}{reason}")).findings(), [], "documented values hide nothing");
    let integer = "        tokenLife:\n          type: integer\n          format: int32\n          description: A.\n";
    assert_eq!(broken(KICK, reason, &format!("{integer}{reason}")).findings(), []);
    let why = "        token:\n          type: string\n          x-not-secret: It is the name of a field.\n";
    assert_eq!(broken(KICK, reason, why).findings(), []);
}

#[test]
fn the_reason_why_something_is_no_secret_is_one() {
    let reason = "        reason:\n          type: string\n";
    let empty = "        token:\n          type: string\n          x-not-secret: ''\n";
    broken(KICK, reason, empty).yields("empty-text", "x-not-secret", "`x-not-secret`");
    let both = "          format: password\n          x-not-secret: It is public.";
    broken(KICK, "          format: password", both).yields("secret", "x-not-secret", "a reason why it is none");
}

#[test]
fn a_secret_parameter_says_why_it_is_plain_text() {
    broken(KICK, "name: mode", "name: ticket").patch(KICK, "            enum: [soft, hard]\n", "").yields(
        "secret",
        "schema",
        "the parameter `ticket`",
    );
    let why = "name: ticket\n          x-not-secret: The caller has it already.";
    let told = broken(KICK, "name: mode", why).patch(KICK, "            enum: [soft, hard]\n", "");
    assert_eq!(told.findings(), []);
    assert_eq!(
        broken(LIST, "name: X-Trace", "name: X-Token").findings(),
        [],
        "what callers do not give is no argument"
    );
}

#[test]
fn a_parameter_is_a_scalar() {
    let schema = "          schema: {type: array, items: {type: string}}";
    broken(LIST, "          schema: {type: string}", schema).yields("scalar", "schema", "an array");
}

#[test]
fn a_parameters_example_is_of_its_type() {
    broken(KICK, "example: m-1", "example: 1").yields("example", "example: 1", "`meetingId`");
    broken(VENDOR, "example: 7", "example: '7'").yields("example", "example: '7'", "`appId`");
}

// What shows that a call worked

#[test]
fn presence_shows_success_only_where_absence_is_a_failure() {
    let rule = "x-success: {field: code, equals: 0, required: true}";
    let absent = broken(VENDOR, rule, "x-success: {field: code, required: false}");
    absent.patch(VENDOR, "      required: [code]\n", "").yields("success", "x-success", "no `equals`");
    assert_eq!(broken(VENDOR, rule, "x-success: {field: code, required: true}").findings(), []);
}

#[test]
fn a_rule_of_success_is_borne_out_by_the_answer() {
    let with =
        |rule: &str| broken(KICK, "      x-permission:", &format!("      x-success: {rule}\n      x-permission:"));
    for rule in ["{field: code, equals: 0, required: true}", "{field: data, required: true}"] {
        assert_eq!(with(rule).findings(), [], "{rule}");
    }
    with("{field: cod, equals: 0, required: true}").yields("success", "x-success", "no field `cod`");
    with("{field: code, equals: 0, required: false}").yields("success", "x-success", "requires `code`");
    let shared = broken(VENDOR, "equals: 0, required: true", "equals: 0, required: false");
    shared.yields("success", "post", "by vendor.yaml");
}

#[test]
fn the_value_that_shows_success_is_one_that_the_field_can_have() {
    for value in ["yes", "true", "\"1.5\""] {
        broken(VENDOR, "equals: 0,", &format!("equals: {value},")).yields("success", "x-success", "of type integer");
    }
    assert_eq!(broken(VENDOR, "equals: 0,", "equals: \"0\",").findings(), [], "readable as a number");
    let data = broken(
        KICK,
        "      x-permission:",
        "      x-success: {field: data, equals: 1, required: true}\n      x-permission:",
    );
    data.yields("success", "x-success", "of type object");
    let code = "          description: 0 is success.";
    broken(VENDOR, code, &format!("{code}\n          enum: [1, 2]")).yields("success", "x-success", "`enum`");
}

#[test]
fn a_call_that_changes_something_shows_that_it_worked() {
    let bare = |idempotency: &str| {
        broken(LIST, "x-idempotency: read", idempotency).patch(LIST, "      required: [meetings]\n", "")
    };
    bare("x-idempotency: once").yields("success", "get", "nothing in the answer");
    bare("x-idempotency: idempotent").yields("success", "get", "nothing in the answer");
    assert_eq!(bare("x-idempotency: read").findings(), []);
    let required = broken(LIST, "x-idempotency: read", "x-idempotency: once");
    assert_eq!(required.findings(), [], "the answer requires a field");
    let rule = "x-idempotency: once\n      x-success: {field: meetings, required: true}";
    assert_eq!(bare(rule).findings(), []);
}

// Pages

const PAGING: &str = "{cursor: from, next: next, more: more}";

fn paged_with(specs: Specs, rule: &str) -> Specs {
    let parameter = "        - name: from\n          in: query\n          description: Where to go on.\n          schema: {type: \
                     string}\n          example: c-1\n";
    let fields = "        next:\n          type: string\n          description: The next cursor.\n        more:\n          type: \
                  boolean\n          description: Whether there is more.\n        meetings:\n          type: array";
    specs
        .patch(LIST, "      x-idempotency: read\n", &format!("      x-idempotency: read\n      x-paging: {rule}\n"))
        .patch(LIST, "        - name: X-Trace\n", &format!("{parameter}        - name: X-Trace\n"))
        .patch(LIST, "        meetings:\n          type: array", fields)
}

fn paged() -> Specs {
    paged_with(good(), PAGING)
}

#[test]
fn pages_are_read_by_a_cursor_that_both_sides_have() {
    assert_eq!(paged().findings(), []);
    assert_eq!(paged().patch(LIST, ", more: more", "").findings(), [], "`more` may be left out");
    paged().patch(LIST, "cursor: from", "cursor: form").yields("paging", "x-paging", "no optional `form`");
    paged().patch(LIST, "next: next", "next: after").yields("paging", "x-paging", "no field `after`");
    paged().patch(LIST, "more: more", "more: mor").yields("paging", "x-paging", "no field `mor`");
    paged().patch(LIST, "more: more", "more: next").yields("paging", "x-paging", "no flag");
    let needed = "in: query\n          required: true\n          description: Where";
    paged().patch(LIST, "in: query\n          description: Where", needed).yields("paging", "x-paging", "no optional");
    let changing = paged().patch(LIST, "x-idempotency: read", "x-idempotency: idempotent");
    changing.yields("paging", "x-paging", "may change something");
}

#[test]
fn a_cursor_is_of_one_type() {
    let text = "schema: {type: string}\n          example: c-1";
    let number = |format: &str| format!("schema: {{type: integer, format: {format}}}\n          example: 1");
    let asked = |format: &str| paged().patch(LIST, text, &number(format));
    let next = "          type: string\n          description: The next";
    let answered =
        |format: &str| format!("          type: integer\n          format: {format}\n          description: The next");
    assert_eq!(asked("int64").patch(LIST, next, &answered("int64")).findings(), []);
    asked("int64").patch(LIST, next, &answered("int32")).yields("paging", "x-paging", "integer int32");
    asked("int64").yields("paging", "x-paging", "what the answer holds is string");
    let listed = "          type: string\n          enum: [a]\n          description: The next";
    paged().patch(LIST, next, listed).yields("paging", "next:", "no plain text");
}

#[test]
fn a_cursor_may_stand_in_the_body() {
    let body = |specs: Specs, required: &str| {
        let request = "      requestBody:\n        required: true\n        content:\n          application/json:\n            schema: \
                       {$ref: '#/components/schemas/ListRequest'}\n            example: {from: c-1}\n      responses:";
        let schema = format!(
            "  schemas:\n    ListRequest:\n      type: object\n      description: Which.\n      required: [{required}]\n      properties: {{from: {{type: string, description: Where.}}}}\n"
        );
        specs
            .patch(LIST, "    get:", "    post:")
            .patch(LIST, "        - name: from\n          in: query\n          description: Where to go on.\n          schema: {type: string}\n          example: c-1\n", "")
            .patch(LIST, "      responses:", request)
            .patch(LIST, "  schemas:\n", &schema)
    };
    assert_eq!(body(paged(), "").findings(), []);
    body(paged(), "from").yields("paging", "x-paging", "no optional `from`");
}

// Bodies

#[test]
fn a_get_has_no_body() {
    broken(KICK, "    post:", "    get:").yields("body", "requestBody", "`get`");
}

#[test]
fn a_body_has_an_example_in_one_form() {
    broken(KICK, "            example: {members: [{id: p-1}]}\n", "").yields(
        "example",
        "application/json",
        "no example",
    );
    let examples = "              examples:\n                none:\n                  value: {meetings: []}\n";
    broken(LIST, examples, "              examples: {}\n").yields("example", "application/json", "no example");
    broken(LIST, examples, &format!("{examples}              example: {{}}\n")).yields(
        "example",
        "application/json",
        "both",
    );
    broken(VENDOR, "          example: {code: 100}\n", "").yields("example", "application/json", "no example");
}

#[test]
fn a_body_is_an_object_or_an_array() {
    let schema = "            schema:\n              $ref: '#/components/schemas/KickRequest'";
    let text = broken(KICK, schema, "            schema: {type: string}").findings();
    assert!(
        text.iter().any(|finding| finding.rule == "body-type" && finding.message.contains("a string")),
        "{text:#?}"
    );
    let array = "            schema: {type: array, items: {$ref: '#/components/schemas/KickRequest'}}";
    let listed = broken(KICK, schema, array).patch(KICK, "{members: [{id: p-1}]}", "[{members: [{id: p-1}]}]");
    assert_eq!(listed.findings(), []);
}

#[test]
fn a_requests_example_is_of_its_schema() {
    let shown = "{members: [{id: p-1}]}";
    for (example, mentions) in [
        ("[]", "not of the type"),
        ("{}", "lacks `members`"),
        ("{members: {}}", "`members` is not of the type"),
        ("{members: []}", "`members` is empty"),
        ("{members: [{}]}", "item 0 of `members` lacks `id`"),
        ("{members: [{id: 7}]}", "`id` is not of the type"),
        ("{members: [{id: p-1, age: 7}]}", "no property `age`"),
        ("{members: [null]}", "item 0 of `members` is null"),
        ("{members: [{id: p-1}], level: silent}", "`level` is not in the `enum`"),
        ("{members: [{id: p-1}], delay: 61}", "`delay` is not between"),
        ("{members: [{id: p-1}], delay: 1.5}", "`delay` is not of the type"),
        ("{members: [{id: p-1}], delay: '1'}", "`delay` is not of the type"),
        ("{members: [{id: p-1}], share: 1}", "`share` has no fraction"),
        ("{members: [{id: p-1}], silent: 1}", "`silent` is not of the type"),
        ("{members: [{id: p-1}], labels: {a: 1}}", "`a` is not of the type"),
        ("{members: [{id: p-1}], labels: [a]}", "`labels` is not of the type"),
    ] {
        let specs = broken(KICK, shown, example);
        let findings = specs.findings();
        assert!(
            findings.iter().all(|finding| finding.rule == "example" && !finding.remedy.is_empty()),
            "{findings:#?}"
        );
        assert!(findings.iter().any(|finding| finding.message.contains(mentions)), "no {mentions:?} in {findings:#?}");
    }
    let all =
        "{members: [{id: p-1}], reason: a, level: loud, pin: x, labels: {a: b}, delay: 60, share: 0.5, silent: null}";
    assert_eq!(broken(KICK, shown, all).findings(), []);
    let many = format!("{{members: [{}{{id: p-1}}]}}", "{id: p-1}, ".repeat(20));
    broken(KICK, shown, &many).yields("example", "example", "`members` has 21 items");
    let long = format!("{{members: [{{id: p-1}}], reason: {}}}", "é".repeat(501));
    broken(KICK, shown, &long).yields("example", "example", "`reason` has 1002 bytes");
}

#[test]
fn an_example_tells_the_place_of_what_is_wrong() {
    let findings = broken(KICK, "{members: [{id: p-1}]}", "{members: [{id: p-1}, {id: 7}]}").findings();
    assert!(findings[0].pointer.ends_with("/example/members/1/id"), "{}", findings[0].pointer);
}

#[test]
fn an_answers_example_is_of_its_schema() {
    let shown = "{code: 0, data: {removed: 1}}";
    for (example, mentions) in [
        ("{data: {removed: 1}}", "lacks `code`"),
        ("{code: 0, data: {removed: one}}", "`removed` is not of the type"),
        ("{code: 0, date: {}}", "no property `date`"),
        ("{code: 4294967296}", "`code` does not fit"),
    ] {
        broken(KICK, shown, example).yields("example", "example", mentions);
    }
    let state = "{meetings: [{state: gone}]}";
    broken(LIST, "{meetings: []}", state).yields("example", "value", "`state` is not in the `enum`");
    broken(VENDOR, "example: {code: 100}", "example: {code: '100'}").yields("example", "example", "`code`");
    broken(VENDOR, "example: r-1", "example: 1").yields("example", "example", "`example`");
    let lenient = "          format: int32\n          x-lenient: true\n          description: How many";
    let text = broken(KICK, "          format: int32\n          description: How many", lenient);
    assert_eq!(text.patch(KICK, "removed: 1", "removed: '1'").findings(), [], "both are seen on the wire");
}

#[test]
fn a_parameters_example_keeps_its_limits() {
    broken(KICK, "example: m-1", &format!("example: {}", "m".repeat(25))).yields("example", "example", "25 characters");
    broken(KICK, "example: soft", "example: loud").yields("example", "example", "`mode` is not in the `enum`");
    broken(VENDOR, "example: 7", "example: 0").yields("example", "example", "`appId` is not between");
}

#[test]
fn a_propertys_own_example_is_one() {
    let delay = "          description: Wait in seconds.";
    broken(KICK, delay, &format!("{delay}\n          example: 61")).yields("example", "example: 61", "not between");
}

#[test]
fn a_body_that_is_a_list_can_be_shown() {
    let schema = "            schema:\n              $ref: '#/components/schemas/KickRequest'\n            example: {members: [{id: p-1}]}";
    let list = |items: &str| format!("            schema: {{type: array, items: {items}}}\n            example: [a]");
    for items in ["{type: string, format: password}", "{type: string, enum: [a]}"] {
        let findings = broken(KICK, schema, &list(items)).findings();
        assert!(findings.iter().any(|finding| finding.rule == "body-items"), "{findings:#?}");
    }
}

#[test]
fn a_whole_body_has_a_value_for_nothing() {
    let answer = "              schema:\n                $ref: '#/components/schemas/MeetingList'";
    let state =
        broken(LIST, answer, &answer.replace("MeetingList", "MeetingState")).patch(LIST, "{meetings: []}", "waiting");
    assert!(state.findings().iter().any(|finding| finding.rule == "body-type" && !finding.remedy.is_empty()));
    let payload = "              $ref: '#/components/schemas/KickResult'";
    for (kind, rule) in [("enum: [a]", "all-of"), ("nullable: true", "nullable")] {
        let findings =
            broken(KICK, payload, &format!("              {{type: string, description: A., {kind}}}")).findings();
        assert!(findings.iter().any(|finding| finding.rule == rule), "{findings:#?}");
    }
}

#[test]
fn an_example_of_a_request_can_be_written_in_rust() {
    let labels = "additionalProperties: {type: string}";
    let shown = "{members: [{id: p-1}]}";
    let with = |values: &str, label: &str| {
        let example = format!("{{members: [{{id: p-1}}], labels: {{a: {label}}}}}");
        broken(KICK, labels, &format!("additionalProperties: {{{values}}}")).patch(KICK, shown, &example)
    };
    assert_eq!(with("type: integer, format: int64", "7").findings(), []);
    with("type: integer, format: int64", "3000000000").yields("example", "example", "`a` cannot be shown");
    assert_eq!(with("type: number, format: double", "0.5").findings(), []);
    with("type: number, format: float", "0.5").yields("example", "example", "`a` cannot be shown");
    with("type: array, items: {type: string}", "[b]").yields("example", "example", "`a` is no scalar");
    let maps =
        "        tables: {type: array, description: A., items: {type: object, additionalProperties: {type: string}}}\n";
    let listed = broken(KICK, "        reason:\n", &format!("{maps}        reason:\n"));
    assert_eq!(listed.findings(), []);
    let listed = listed.patch(KICK, shown, "{members: [{id: p-1}], tables: [{a: b}]}");
    listed.yields("example", "example", "item 0 of `tables` cannot be shown");
    let single = broken(KICK, "          format: double", "          format: float");
    assert_eq!(single.clone().patch(KICK, shown, "{members: [{id: p-1}], share: 0.5}").findings(), []);
    single.patch(KICK, shown, "{members: [{id: p-1}], share: 1.0e+300}").yields(
        "example",
        "example",
        "`share` does not fit",
    );
}

// Schemas

#[test]
fn a_schema_has_a_type() {
    broken(KICK, "          type: boolean\n", "").yields("schema-type", "silent", "`silent`");
    broken(KICK, "type: boolean", "type: [boolean, 'null']").yields("schema-type", "type", "`silent`");
    let either = broken(KICK, "type: boolean", "oneOf: [{type: boolean}, {type: string}]").findings();
    let rules: Vec<&str> = either.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["schema-type", "refused-keyword"], "what stands in the type's place is told as well");
}

#[test]
fn objects_have_names() {
    let inline = "items: {type: object, description: A., properties: {id: {type: string, description: B.}}}";
    let items = "items:\n            $ref: '../vendor.yaml#/components/schemas/Person'";
    broken(KICK, items, inline).yields("named-object", "items", "`items`");
    let property =
        "          type: object\n          description: Free labels.\n          additionalProperties: {type: string}";
    let object = "          type: object\n          description: Free labels.";
    broken(KICK, property, object).yields("named-object", "labels", "`labels`");
}

#[test]
fn arrays_and_scalars_stand_where_they_are_used() {
    let at = "    MeetingState:\n      type: string\n      description: What it is doing.\n      enum: [waiting, \"2\", \"1\"]";
    for schema in [
        "type: array\n      description: A.\n      items: {type: string}",
        "type: string\n      description: A.",
        "type: integer\n      description: A.\n      format: int32",
        "type: object\n      description: A.\n      additionalProperties: {type: string}",
    ] {
        broken(LIST, at, &format!("    MeetingState:\n      {schema}")).yields(
            "component-type",
            "MeetingState",
            "`MeetingState`",
        );
    }
}

#[test]
fn named_schemas_and_parameters_are_never_null() {
    let state = "      description: What it is doing.";
    broken(LIST, state, &format!("{state}\n      nullable: true")).yields("nullable", "nullable", "`MeetingState`");
    let schema = "schema: {type: string, nullable: true}";
    broken(LIST, "schema: {type: string}", schema).yields("nullable", "schema", "`schema`");
    let list = "      description: Meetings.";
    broken(LIST, list, &format!("{list}\n      nullable: true")).yields("nullable", "nullable", "`MeetingList`");
    broken(KICK, "additionalProperties: {type: string}", "additionalProperties: {type: string, nullable: true}")
        .yields("nullable", "additionalProperties", "`additionalProperties`");
    let names = "        names: {type: array, description: A., items: {type: string, nullable: true}}\n        state:";
    broken(LIST, "        state:", names).yields("nullable", "names", "`items`");
    let answer = "              schema:\n                $ref: '#/components/schemas/MeetingList'";
    let whole =
        "              schema: {type: array, nullable: true, items: {$ref: '#/components/schemas/MeetingList'}}";
    broken(LIST, answer, whole).patch(LIST, "{meetings: []}", "[]").yields("nullable", "schema", "`schema`");
}

#[test]
fn arrays_do_not_nest() {
    let items = "items:\n            $ref: '../vendor.yaml#/components/schemas/Person'";
    let nested = "items: {type: array, items: {$ref: '../vendor.yaml#/components/schemas/Person'}}";
    broken(KICK, items, nested).yields("nested-array", "items", "`items`");
}

#[test]
fn an_object_of_which_nothing_is_known_is_only_a_request() {
    let result = "      properties:\n        removed:\n          type: integer\n          format: int32\n          description: How \
                  many are gone.\n";
    broken(KICK, result, "").yields("empty-object", "KickResult", "`KickResult`");
}

#[test]
fn an_envelope_is_a_whole_answer_of_the_vendor() {
    let result = "    KickResult:\n      type: object";
    let own = broken(KICK, result, &format!("{result}\n      x-envelope: true"));
    own.yields("envelope", "", "an envelope stands in an endpoint document");
    broken(KICK, "schemas/Person", "schemas/Envelope").yields("envelope", "$ref", "`Envelope`");
}

#[test]
fn all_of_is_an_envelope_with_its_payload() {
    broken(KICK, "schemas/Envelope", "schemas/Person").yields("all-of", "- $ref", "no envelope");
    let more = "              $ref: '#/components/schemas/KickResult'";
    let beside = format!("{more}\n            more: {{type: string, description: Lost.}}");
    broken(KICK, more, &beside).yields("all-of", "type: object", "`data`");
    let payload = "{type: object, properties: {data: {$ref: '#/components/schemas/KickResult'}}}";
    let third = "    KickResult:\n      type: object";
    let parts = broken(KICK, third, &format!("        - {payload}\n{third}"));
    parts.yields("all-of", "allOf", "two parts");
    broken(VENDOR, "x-payload: data\n", "").yields("all-of", "", "no `x-payload`");
}

#[test]
fn a_schemas_name_is_the_rust_types_name() {
    let specs = broken(LIST, "schemas/MeetingState'", "schemas/MeetingDTO'");
    let specs = specs.patch(LIST, "    MeetingState:", "    MeetingDTO:");
    specs.yields("schema-name", "MeetingDTO:", "`MeetingDTO`");
    assert_eq!(specs.findings()[0].remedy, "write `MeetingDto`");
    for name in
        ["Option", "Self", "1Person", "Vec", "FromStr", "FnOnce", "IntoFuture", "Slot", "Fields", "Client", "Of"]
    {
        let specs = broken(LIST, "schemas/MeetingState'", &format!("schemas/{name}'"));
        specs.patch(LIST, "    MeetingState:", &format!("    {name}:")).yields("schema-name", name, name);
    }
}

#[test]
fn a_component_has_a_name_that_references_can_hold() {
    let specs = broken(VENDOR, "    login:", "    'log in':");
    specs.yields("component-name", "log in", "`log in`");
}

#[test]
fn properties_differ_in_their_rust_names() {
    broken(KICK, "        pin:", "        Reason:").yields("property-twice", "Reason", "`reason`");
    broken(KICK, "        pin:", "        '1':").yields("property-name", "'1'", "`1`");
    broken(KICK, "        pin:", "        密码:").yields("property-name", "密码", "`密码`");
}

#[test]
fn everything_that_callers_see_is_described() {
    broken(KICK, "          description: Why.\n", "").yields("missing-description", "reason", "`reason`");
    broken(LIST, "      description: Meetings.\n", "").yields("missing-description", "MeetingList", "`MeetingList`");
    let enveloped = "      description: The envelope with what was done.\n";
    broken(KICK, enveloped, "").yields("missing-description", "KickResponse", "`KickResponse`");
}

#[test]
fn required_names_are_properties() {
    broken(KICK, "required: [members]", "required: [members, member]").yields("required", "required", "`member`");
    broken(KICK, "required: [members]", "required: [members, members]").yields("required", "required", "twice");
}

#[test]
fn the_values_of_an_enum_make_an_enum() {
    for (values, mentions) in [
        ("[quiet, quiet]", "twice"),
        ("[quiet, Quiet]", "both `Quiet`"),
        ("[quiet, '']", "\"\""),
        ("[quiet, '?']", "\"?\""),
        ("[quiet, unrecognized]", "\"unrecognized\""),
        ("[quiet, err]", "\"err\""),
        ("[quiet, 'a`b']", "\"a`b\""),
        ("[quiet, '+1']", "\"+1\""),
        ("[quiet, '-1']", "\"-1\""),
        ("[quiet, '1', x1]", "both `X1`"),
        ("[quiet, 'qui''et']", "both `Quiet`"),
        ("[quiet, 静]", "\"静\""),
    ] {
        broken(KICK, "enum: [quiet, loud]", &format!("enum: {values}")).yields("enum", "enum", mentions);
    }
    broken(KICK, "enum: [quiet, loud]", "enum: [quiet, 1]").yields("wrong-value", "enum", "item 1 of `enum`");
}

#[test]
fn limits_can_be_kept() {
    broken(KICK, "minItems: 1", "minItems: 21").yields("limits", "minItems", "`minItems` 21");
    broken(KICK, "minimum: 0", "minimum: 61").yields("limits", "minimum", "61");
    broken(KICK, "maximum: 60", "maximum: 4294967295").yields("limits", "maximum", "32 bits");
    let bytes = "x-max-bytes: 1000";
    broken(KICK, bytes, "x-max-bytes: 10\n          minLength: 11").yields("limits", "minLength", "`x-max-bytes`");
}

#[test]
fn limits_stand_where_they_are_checked() {
    for values in
        ["{type: string, maxLength: 3}", "{type: integer, format: int32, minimum: 1}", "{type: string, x-max-bytes: 3}"]
    {
        let specs = broken(KICK, "additionalProperties: {type: string}", &format!("additionalProperties: {values}"));
        specs.yields("limits", "additionalProperties", "of a map's values is not checked");
    }
    let inner = "additionalProperties: {type: array, maxItems: 3, items: {type: string}}";
    broken(KICK, "additionalProperties: {type: string}", inner).yields("limits", "maxItems", "`maxItems`");
    let deep = inner.replace("maxItems: 3, items: {type: string}", "items: {type: string, maxLength: 3}");
    broken(KICK, "additionalProperties: {type: string}", &deep).yields("limits", "maxLength", "`maxLength`");
    let tables = "        tables: {type: array, description: A., items: {type: object, additionalProperties: {type: string, maxLength: 3}}}\n";
    broken(KICK, "        reason:\n", &format!("{tables}        reason:\n")).yields("limits", "tables", "`maxLength`");
    let state = "      description: What it is doing.";
    broken(LIST, state, &format!("{state}\n      maxLength: 7")).yields("limits", "maxLength", "with a name");
}

#[test]
fn fields_of_requests_leave_generated_names_free() {
    for name in ["new", "clone", "into", "default", "node", "place", "Oddities"] {
        broken(KICK, "        reason:", &format!("        {name}:")).yields(
            "property-name",
            name,
            &format!("`{name}`"),
        );
    }
}

#[test]
fn what_callers_must_give_is_never_null() {
    let members = "          description: The members.";
    broken(KICK, members, &format!("{members}\n          nullable: true")).yields("nullable", "nullable", "`members`");
}

#[test]
fn what_requests_and_answers_share_requires_nothing() {
    let data = "              $ref: '#/components/schemas/KickResult'";
    let shared = broken(KICK, data, "              $ref: '../vendor.yaml#/components/schemas/Person'");
    let own = "    KickResult:\n      type: object\n      description: What was done.\n      properties:\n        removed:\n          type: \
               integer\n          format: int32\n          description: How many are gone.\n";
    let shared = shared.patch(KICK, own, "").patch(KICK, "data: {removed: 1}", "data: {id: p-1}");
    shared.yields("shared-schema", "required: [id]", "requests and answers share");
    let loose =
        shared.patch(VENDOR, "      description: Somebody.\n      required: [id]\n", "      description: Somebody.\n");
    assert_eq!(loose.findings(), []);
}

#[test]
fn a_schema_does_not_hold_itself_but_in_a_list() {
    let parent = "        parent:\n          $ref: '#/components/schemas/Meeting'\n        state:";
    broken(LIST, "        state:", parent).yields("circle", "Meeting", "`Meeting`");
    let other = "    Room:\n      type: object\n      description: A room.\n      properties:\n        meeting:\n          $ref: \
                 '#/components/schemas/Meeting'\n    MeetingState:";
    let round = broken(LIST, "        state:", &parent.replace("Meeting'", "Room'"));
    let round = round.patch(LIST, "    MeetingState:", other);
    round.yields("circle", "Meeting", "`Room`");
    assert_eq!(round.findings().len(), 2, "each of them is told");
    let list = other.replace(
        "$ref: '#/components/schemas/Meeting'",
        "{type: array, description: A., items: {$ref: '#/components/schemas/Meeting'}}",
    );
    let ends = broken(LIST, "        state:", &parent.replace("Meeting'", "Room'"));
    assert_eq!(ends.patch(LIST, "    MeetingState:", &list).findings(), []);
}

// vendor.yaml

#[test]
fn a_servers_address_is_https_and_a_host() {
    for url in
        ["http://api.acme.example", "https://api.acme.example/", "https://{host}", "https://", "api.acme.example"]
    {
        broken(VENDOR, "url: https://api.acme.example", &format!("url: '{url}'")).yields("server", "url", url);
    }
}

#[test]
fn a_servers_region_is_a_name_of_its_own() {
    for region in ["Everywhere", "some where", "1st", "loop"] {
        broken(VENDOR, "x-region: everywhere", &format!("x-region: {region}")).yields("region", region, region);
    }
    let at = "    description: Everywhere";
    let again = format!("{at}\n  - url: https://b.acme.example\n    x-region: everywhere # again");
    broken(VENDOR, at, &again).yields("region", "again", "twice");
    broken(VENDOR, "    x-region: everywhere\n", "").yields("missing-keyword", "url", "`x-region`");
}

#[test]
fn how_to_retry_fits_the_kind_of_failure() {
    broken(VENDOR, "retry: backoff", "retry: change").yields("error-retry", "retry: change", "`200`");
    for retry in ["backoff", "refresh"] {
        broken(VENDOR, "retry: change", &format!("retry: {retry}")).yields("error-retry", retry, "`300`");
    }
}

#[test]
fn families_of_codes_do_not_overlap() {
    let families = |inner: &str| {
        let row = |code: &str, meaning: &str| {
            format!("  \"{code}\":\n    meaning: {meaning}\n    kind: not_found\n    retry: never\n")
        };
        let rows = format!("{}{}", row("4*", "Gone."), row("40*", inner));
        broken(VENDOR, "  \"300\":\n", &format!("{rows}  \"300\":\n"))
    };
    families("Away.").yields("error-code", "40*", "never found");
    assert_eq!(families("Gone.").findings(), []);
    broken(VENDOR, "  \"300\":", "  \"3`\":").yields("error-code", "3`", "cannot be shown");
}

#[test]
fn the_vendor_has_a_failure() {
    let mut specs = broken(VENDOR, "    Failure:\n      description", "    Fault:\n      description");
    let findings = specs.findings();
    assert!(findings.iter().any(|finding| finding.rule == "missing-keyword" && finding.message.contains("`Failure`")));
    specs = broken(VENDOR, "        application/json:\n", "        text/html:\n");
    let findings = specs.findings();
    let missed =
        |finding: &Finding| finding.rule == "missing-keyword" && finding.message.contains("`application/json`");
    assert!(findings.iter().any(missed), "{findings:#?}");
}

// All documents together

#[test]
fn a_schemas_name_is_the_vendors_only_one() {
    let specs = broken(LIST, "schemas/MeetingState'", "schemas/KickResult'").patch(
        LIST,
        "    MeetingState:",
        "    KickResult:",
    );
    specs.yields("schema-twice", "KickResult", "specs/acme/live/list_meetings.yaml");
    let files: Vec<String> = specs.findings().into_iter().map(|finding| finding.file).collect();
    assert_eq!(files, [KICK, LIST], "each file is told of the other");
    assert!(specs.findings()[0].remedy.contains("vendor.yaml"));
}

#[test]
fn an_endpoint_is_described_once() {
    let list = include_str!("lint/list_meetings.yaml");
    let copy = list.replace("tags: [live]", "tags: [booked]").replace("Meeting", "Booking");
    let rules = |specs: &Specs| {
        let mut rules: Vec<&str> = specs.findings().into_iter().map(|finding| finding.rule).collect();
        rules.dedup();
        rules
    };
    let both = good().with("acme/booked/list_meetings.yaml", &copy);
    assert_eq!(rules(&both), ["route-twice", "operation-twice", "route-twice", "operation-twice"]);
    let moved = good().with("acme/booked/list_meetings.yaml", copy.replace("/v1/meetings:", "/v1/bookings:"));
    moved.yields("operation-twice", "operationId", "`list_meetings`");
    let renamed = copy.replace("list_meetings", "list_bookings");
    good().with("acme/booked/list_bookings.yaml", renamed).yields("route-twice", "/v1/meetings", "`get /v1/meetings`");
}

#[test]
fn a_path_is_written_the_same_everywhere() {
    let kick = include_str!("lint/kick_members.yaml");
    let other = kick.replace("    post:", "    put:").replace("kick_members", "ban_members").replace("Kick", "Ban");
    let specs = good().with("acme/live/ban_members.yaml", other.replace("meetingId", "roomId"));
    specs.yields("path-names", "/v1/meetings", "/v1/meetings/{roomId}/kick");
}

#[test]
fn a_type_that_is_named_for_its_place_has_the_name_alone() {
    let specs = broken(LIST, "schemas/MeetingState'", "schemas/KickRequestLevel'");
    let specs = specs.patch(LIST, "    MeetingState:", "    KickRequestLevel:");
    specs.yields("type-name", "level", "`KickRequestLevel`");
    let specs = broken(LIST, "schemas/MeetingState'", "schemas/KickMembersMode'");
    specs.patch(LIST, "    MeetingState:", "    KickMembersMode:").yields("type-name", "- name", "`KickMembersMode`");
    let specs = broken(LIST, "schemas/MeetingState'", "schemas/KickMembersOptions'");
    let specs = specs.patch(LIST, "    MeetingState:", "    KickMembersOptions:");
    specs.yields("type-name", "parameters", "`KickMembersOptions`");
}

#[test]
fn nothing_lies_about_unused() {
    let lone = "  schemas:\n    Lone:\n      type: string\n      description: Nobody's.\n      enum: [a]\n";
    broken(LIST, "  schemas:\n", lone).yields("unused", "Lone", "`Lone`");
    let itself = "  schemas:\n    Lone:\n      type: object\n      description: Nobody's.\n      properties: {again: {type: \
                  array, description: More., items: {$ref: '#/components/schemas/Lone'}}}\n";
    broken(LIST, "  schemas:\n", itself).yields("unused", "Lone", "`Lone`");
    let scheme = "  securitySchemes:\n    login:\n      $ref: '../vendor.yaml#/components/securitySchemes/login'\n";
    broken(KICK, "  securitySchemes:\n", scheme).yields("unused", "login", "`login`");
}

#[test]
fn all_faults_come_out_together_and_in_order() {
    let specs = good()
        .patch(LIST, "summary: List meetings", "summary: List meetings.")
        .patch(LIST, "x-idempotency: read", "x-idempotency: maybe")
        .patch(KICK, "tags: [live]", "tags: [dead]")
        .patch(VENDOR, "retry: never", "retry: sometimes");
    let findings = specs.findings();
    let places: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.file.as_str(), finding.rule)).collect();
    assert_eq!(places, [(KICK, "tag"), (LIST, "summary"), (LIST, "wrong-value"), (VENDOR, "wrong-value")]);
    assert!(findings.is_sorted());
    assert!(findings[0].to_string().starts_with("specs/acme/live/kick_members.yaml:9: /paths/"), "{}", findings[0]);
}

// Whatever else a file may hold

#[test]
fn a_file_that_is_no_document_is_a_finding() {
    let nested = format!("openapi: 3.0.3\nx: {}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let alias = "openapi: 3.0.3\ninfo: &a {title: a}\npaths: *a\n";
    for text in
        ["", "# nothing\n", "null", "[]", "7", "a: [", "a: 1\na: 2\n", "--- \na: 1\n---\nb: 2\n", &nested, alias]
    {
        for file in [KICK, VENDOR] {
            assert!(!good().with(file, text).findings().is_empty(), "{text:.40?}");
        }
    }
}

/// Puts other shapes in the place of every value of a file, one at a time.
fn bend(file: &str) {
    const SHAPES: [&str; 9] =
        ["null", "7", "[]", "{'': {}, a/b~c: null}", "true", "{}", "[[null]]", "text", "[{$ref: 1}]"];
    let lines: Vec<String> = good().0[file].lines().map(str::to_owned).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    for (at, line) in lines.iter().enumerate() {
        let Some((key, _)) = line.split_once(':') else { continue };
        let below = lines[at + 1..].iter().take_while(|next| indent(next) > indent(line)).count();
        for shape in SHAPES.iter().cycle().skip(at * 4).take(4) {
            let rest = lines[at + 1 + below..].join("\n");
            let text = format!("{}\n{key}: {shape}\n{rest}", lines[..at].join("\n"));
            for finding in good().with(file, text).findings() {
                assert!(finding.line >= 1 && !finding.message.is_empty() && !finding.remedy.is_empty());
            }
        }
    }
}

#[test]
fn any_shape_in_any_place_of_a_vendor_is_no_panic() {
    bend(VENDOR);
}

#[test]
fn any_shape_in_any_place_of_an_endpoint_is_no_panic() {
    bend(KICK);
}

#[test]
fn references_in_circles_come_to_an_end() {
    let schemas = "  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n";
    let findings = broken(LIST, "  schemas:\n", schemas).findings();
    assert_eq!(findings.iter().filter(|finding| finding.rule == "ref-place").count(), 2, "{findings:#?}");
    let parameters =
        "  parameters:\n    A: {$ref: '#/components/parameters/B'}\n    B: {$ref: '#/components/parameters/A'}\n";
    let specs = broken(VENDOR, "  parameters:\n", parameters).patch(KICK, "parameters/App", "parameters/A");
    assert!(!specs.findings().is_empty(), "a shared parameter is no reference");
}
