//! Every keyword that a document may use, and where.

use super::shape::Shape::{
    Any, Ascii, Exactly, Filled, Flag, Integer, Line, List, Map, Nothing, Number, Object, OneOf, Prose, Reference,
    ReferenceOr, Scalar, Schema, Text, True, Typed, Within,
};
use super::shape::{Keyword, Kind, Role, Shape, Vocabulary};
use crate::word::Word;

const fn must(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name: known(name), shape, needed: true }
}

const fn may(name: &'static str, shape: Shape) -> Keyword {
    Keyword { name: known(name), shape, needed: false }
}

/// A table with a keyword that is no [`Word`] does not compile.
const fn known(name: &'static str) -> &'static str {
    assert!(
        Word::named(name).is_some(),
        "add this keyword to word.rs; then the comparison of documents asks for its rule"
    );
    name
}

/// Any count of things; OpenAPI knows no upper bound.
const COUNT: Shape = Within(0, u64::MAX);
/// Any length but none.
const POSITIVE: Shape = Within(1, u64::MAX);

// The documents

pub(super) static ENDPOINT: Vocabulary = Vocabulary {
    what: "an endpoint document",
    keywords: &[
        must("openapi", Exactly("3.0.3")),
        must("info", Object(&INFO)),
        may("servers", List(&Object(&DEFAULT_SERVER))),
        must("paths", Map(&Object(&PATH_ITEM))),
        may("components", Object(&ENDPOINT_COMPONENTS)),
    ],
    refused: &[
        ("security", "write `security` into the operation"),
        ("tags", "leave it out: the operation's tag is the name of the folder"),
    ],
};

pub(super) static VENDOR: Vocabulary = Vocabulary {
    what: "vendor.yaml",
    keywords: &[
        must("openapi", Exactly("3.0.3")),
        must("info", Object(&INFO)),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        must("servers", Filled(&Object(&SERVER))),
        may("x-rate-limit", Object(&RATE_LIMIT)),
        may("x-success", Object(&SUCCESS)),
        may("x-payload", Ascii),
        may("x-names", Map(&Ascii)),
        must("x-error-codes", Map(&Object(&ERROR_CODE))),
        must("paths", Nothing),
        must("components", Object(&VENDOR_COMPONENTS)),
    ],
    refused: &[
        ("security", "write `security` into each operation"),
        ("tags", "leave it out: an operation's tag is the name of its folder"),
    ],
};

pub(super) static EVENT: Vocabulary = Vocabulary {
    what: "an event's document",
    keywords: &[
        must("openapi", Exactly("3.0.3")),
        must("info", Object(&INFO)),
        must("paths", Map(&Object(&EVENT_PATH))),
        must("components", Object(&EVENT_COMPONENTS)),
    ],
    refused: &[("servers", "leave it out: the address is the user's")],
};

pub(super) static EVENTS: Vocabulary = Vocabulary {
    what: "event.yaml",
    keywords: &[
        must("openapi", Exactly("3.0.3")),
        must("info", Object(&INFO)),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        may("x-checks", Filled(&Ascii)),
        may("x-names", Map(&Ascii)),
        must("paths", Nothing),
        must("components", Object(&EVENTS_COMPONENTS)),
    ],
    refused: &[("servers", "leave it out: the address is the user's")],
};

static INFO: Vocabulary = Vocabulary {
    what: "`info`",
    keywords: &[must("title", Ascii), must("version", Ascii), may("description", Prose)],
    refused: &[],
};

static EXTERNAL_DOCS: Vocabulary =
    Vocabulary { what: "`externalDocs`", keywords: &[must("url", Ascii), may("description", Prose)], refused: &[] };

static SERVER: Vocabulary = Vocabulary {
    what: "a server",
    keywords: &[must("url", Ascii), must("x-region", Ascii), may("description", Prose)],
    refused: &[("variables", "write one server for each host")],
};

static DEFAULT_SERVER: Vocabulary = Vocabulary {
    what: "the server of an endpoint document",
    keywords: &[must("url", Ascii)],
    refused: &[
        ("x-region", "write regions into vendor.yaml; here stands the address of the first alone"),
        ("description", "describe the server in vendor.yaml"),
        ("variables", "write one server for each host into vendor.yaml"),
    ],
};

static RATE_LIMIT: Vocabulary = Vocabulary {
    what: "a rate limit",
    keywords: &[must("calls", Within(1, u32::MAX as u64)), must("seconds", Within(1, u32::MAX as u64))],
    refused: &[],
};

static SUCCESS: Vocabulary = Vocabulary {
    what: "a success rule",
    keywords: &[must("field", Ascii), may("equals", Scalar), must("required", Flag)],
    refused: &[],
};

static PAGING: Vocabulary = Vocabulary {
    what: "a paging rule",
    keywords: &[
        must("items", Ascii),
        may("cursor", Ascii),
        may("next", Ascii),
        may("more", Ascii),
        may("offset", Ascii),
        may("at", Ascii),
        may("total", Ascii),
    ],
    refused: &[],
};

static ERROR_CODE: Vocabulary = Vocabulary {
    what: "a row of the table of error codes",
    keywords: &[
        must("meaning", Prose),
        must(
            "kind",
            OneOf(&[
                "invalid_request",
                "unauthenticated",
                "locked_out",
                "permission_denied",
                "not_found",
                "conflict",
                "failed_precondition",
                "rate_limited",
                "quota_exceeded",
                "server_error",
            ]),
        ),
        must("retry", OneOf(&["never", "change", "backoff", "refresh"])),
        may("http", Within(100, 599)),
        may("wait_seconds", POSITIVE),
        may("source", Prose),
    ],
    refused: &[],
};

// The operation

static PATH_ITEM: Vocabulary = Vocabulary {
    what: "a path",
    keywords: &[
        may("get", Object(&OPERATION)),
        may("post", Object(&OPERATION)),
        may("put", Object(&OPERATION)),
        may("delete", Object(&OPERATION)),
        may("patch", Object(&OPERATION)),
    ],
    refused: &[
        ("$ref", "write the operation out"),
        ("parameters", "write the parameters into the operation"),
        ("servers", "write the servers into vendor.yaml"),
        ("summary", "write the summary into the operation"),
        ("description", "write the description into the operation"),
    ],
};

static OPERATION: Vocabulary = Vocabulary {
    what: "an operation",
    keywords: &[
        must("operationId", Ascii),
        must("tags", List(&Ascii)),
        must("summary", Line),
        must("description", Prose),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        may("deprecated", Flag),
        must("x-idempotency", OneOf(&["read", "idempotent", "once"])),
        may("x-permission", Line),
        may("x-error-codes", Object(&ERROR_CODES)),
        may("x-rate-limit", Object(&RATE_LIMIT)),
        may("x-success", Object(&SUCCESS)),
        may("x-paging", Object(&PAGING)),
        must("security", List(&Map(&List(&Text)))),
        may("parameters", List(&ReferenceOr(Kind::Parameter, &PARAMETER))),
        may("requestBody", Object(&REQUEST_BODY)),
        must("responses", Object(&RESPONSES)),
    ],
    refused: &[
        ("servers", "write the servers into vendor.yaml"),
        ("callbacks", "leave it out: the SDK receives no calls"),
    ],
};

static EVENT_PATH: Vocabulary =
    Vocabulary { what: "the path of an event", keywords: &[must("post", Object(&EVENT_OPERATION))], refused: &[] };

static EVENT_OPERATION: Vocabulary = Vocabulary {
    what: "an event",
    keywords: &[
        must("operationId", Ascii),
        must("tags", List(&Ascii)),
        must("summary", Line),
        must("description", Prose),
        may("externalDocs", Object(&EXTERNAL_DOCS)),
        must("x-event", Object(&EVENT_KIND)),
        may("parameters", List(&Reference(Kind::Parameter))),
        must("requestBody", Object(&EVENT_BODY)),
        must("responses", Object(&EVENT_RESPONSES)),
    ],
    refused: &[("security", "leave it out: event.yaml tells what proves where an event is from")],
};

static EVENT_KIND: Vocabulary = Vocabulary {
    what: "`x-event`",
    keywords: &[
        must("kind", Ascii),
        must("transport", OneOf(&["push", "webhook", "callback", "socket"])),
        may("aliases", Filled(&Ascii)),
    ],
    refused: &[],
};

static EVENT_BODY: Vocabulary = Vocabulary {
    what: "the body of an event",
    keywords: &[must("required", True), must("content", Object(&ANSWER_CONTENT))],
    refused: &[],
};

static EVENT_RESPONSES: Vocabulary =
    Vocabulary { what: "the answers to an event", keywords: &[must("200", Reference(Kind::Response))], refused: &[] };

static EVENT_ANSWER: Vocabulary = Vocabulary {
    what: "an answer to an event",
    keywords: &[must("description", Prose), may("content", Object(&ANSWER_CONTENT))],
    refused: &[],
};

static ERROR_CODES: Vocabulary = Vocabulary {
    what: "an operation's `x-error-codes`",
    keywords: &[may("documented", List(&Text)), may("inferred", List(&Text))],
    refused: &[],
};

static PARAMETER: Vocabulary = Vocabulary {
    what: "a parameter",
    keywords: &[
        must("name", Ascii),
        must("in", OneOf(&["path", "query", "header"])),
        may("required", Flag),
        may("deprecated", Flag),
        may("x-sdk-supplied", Flag),
        NOT_SECRET,
        must("description", Prose),
        must("schema", Schema(Role::Scalar)),
        must("example", Any),
    ],
    refused: &[
        ("style", "leave it out: only the default styles are sent"),
        ("explode", "leave it out: a list in a query is a string here, its separator told in the description"),
        ("allowReserved", "leave it out: reserved characters are always encoded"),
        ("allowEmptyValue", "leave it out, and tell in the description what an empty value means"),
        ("content", "write `schema: {type: string}` and tell the content's form in the description"),
        ("examples", "write one `example`"),
    ],
};

static HEADER: Vocabulary = Vocabulary {
    what: "a header",
    keywords: &[
        must("description", Prose),
        may("required", Flag),
        may("deprecated", Flag),
        must("schema", Schema(Role::Scalar)),
        may("example", Any),
    ],
    refused: &[
        ("style", "leave it out: only the default style is read"),
        ("explode", "leave it out: a header is one value"),
        ("content", "write `schema: {type: string}` and tell the content's form in the description"),
        ("examples", "write one `example`"),
        ("name", "leave it out: the name is the key"),
        ("in", "leave it out: it is a header anyway"),
    ],
};

static REQUEST_BODY: Vocabulary = Vocabulary {
    what: "a request body",
    keywords: &[must("required", True), may("description", Prose), must("content", Object(&REQUEST_CONTENT))],
    refused: &[],
};

static REQUEST_CONTENT: Vocabulary = Vocabulary {
    what: "the `content` of a request",
    keywords: &[must("application/json", Object(&REQUEST_MEDIA))],
    refused: NO_OTHER_MEDIA,
};

static ANSWER_CONTENT: Vocabulary = Vocabulary {
    what: "the `content` of an answer",
    keywords: &[must("application/json", Object(&ANSWER_MEDIA))],
    refused: NO_OTHER_MEDIA,
};

const NO_OTHER_MEDIA: &[(&str, &str)] = &[
    ("application/json; charset=utf-8", "write `application/json`"),
    ("application/json;charset=utf-8", "write `application/json`"),
    ("application/json; charset=UTF-8", "write `application/json`"),
    ("application/json;charset=UTF-8", "write `application/json`"),
    ("*/*", "write `application/json`"),
];

static REQUEST_MEDIA: Vocabulary = Vocabulary {
    what: "a media type",
    keywords: &[must("schema", Schema(Role::Request)), may("example", Any), may("examples", Map(&Object(&EXAMPLE)))],
    refused: NO_ENCODING,
};

static ANSWER_MEDIA: Vocabulary = Vocabulary {
    what: "a media type",
    keywords: &[must("schema", Schema(Role::Answer)), may("example", Any), may("examples", Map(&Object(&EXAMPLE)))],
    refused: NO_ENCODING,
};

const NO_ENCODING: &[(&str, &str)] = &[("encoding", "leave it out: JSON has one encoding")];

static EXAMPLE: Vocabulary = Vocabulary {
    what: "an example",
    keywords: &[may("summary", Line), may("description", Prose), must("value", Any)],
    refused: &[
        ("externalValue", "write the example out under `value`"),
        ("$ref", "write the example out under `value`"),
    ],
};

static RESPONSES: Vocabulary = Vocabulary {
    what: "the answers of an operation",
    keywords: &[
        must("200", Object(&ANSWER)),
        must("4XX", Reference(Kind::Response)),
        must("5XX", Reference(Kind::Response)),
    ],
    refused: &[
        ("default", "write `4XX` and `5XX`: `default` stands for success as well"),
        ("2XX", "write `200`, and tell other statuses in the description"),
        ("201", "write `200`, and tell the status in the description"),
        ("202", "write `200`, and tell the status in the description"),
        ("204", "write `200`, and tell in the description that the body is empty"),
    ],
};

static ANSWER: Vocabulary = Vocabulary {
    what: "an answer",
    keywords: &[
        must("description", Prose),
        may("headers", Map(&ReferenceOr(Kind::Header, &HEADER))),
        must("content", Object(&ANSWER_CONTENT)),
    ],
    refused: &[
        ("$ref", "write the answer out; only `4XX` and `5XX` are shared"),
        ("links", "leave it out: nobody reads it"),
    ],
};

// The components

static ENDPOINT_COMPONENTS: Vocabulary = Vocabulary {
    what: "the components of an endpoint document",
    keywords: &[
        may("schemas", Map(&Schema(Role::Component))),
        may("securitySchemes", Map(&Reference(Kind::SecurityScheme))),
    ],
    refused: &[
        ("parameters", "write the parameter into the operation, or into vendor.yaml where endpoints share it"),
        ("headers", "write the header into the answer, or into vendor.yaml where endpoints share it"),
        ("responses", "write the answer into the operation"),
        ("requestBodies", "write the body into the operation"),
        ("examples", "write the example beside the schema that it is of"),
    ],
};

static EVENT_COMPONENTS: Vocabulary = Vocabulary {
    what: "the components of an event's document",
    keywords: &[must("schemas", Map(&Schema(Role::Component)))],
    refused: &[],
};

static EVENTS_COMPONENTS: Vocabulary = Vocabulary {
    what: "the components of event.yaml",
    keywords: &[
        may("parameters", Map(&Object(&PARAMETER))),
        must("responses", Map(&Object(&EVENT_ANSWER))),
        must("schemas", Map(&Schema(Role::Component))),
    ],
    refused: &[],
};

static VENDOR_COMPONENTS: Vocabulary = Vocabulary {
    what: "the components of vendor.yaml",
    keywords: &[
        may("securitySchemes", Map(&Typed(&[("apiKey", &API_KEY), ("http", &HTTP)]))),
        may("parameters", Map(&Object(&PARAMETER))),
        may("headers", Map(&Object(&HEADER))),
        must("responses", Object(&SHARED_RESPONSES)),
        may("schemas", Map(&Schema(Role::Component))),
    ],
    refused: &[
        ("requestBodies", "write each body into its operation"),
        ("examples", "write the example beside the schema that it is of"),
    ],
};

static SHARED_RESPONSES: Vocabulary =
    Vocabulary { what: "the shared answers", keywords: &[must("Failure", Object(&ANSWER))], refused: &[] };

static API_KEY: Vocabulary = Vocabulary {
    what: "a security scheme of type apiKey",
    keywords: &[
        must("type", Any),
        must("in", OneOf(&["header", "query"])),
        must("name", Ascii),
        may("x-belongs-to", Filled(&Ascii)),
        may("description", Prose),
    ],
    refused: &[],
};

static HTTP: Vocabulary = Vocabulary {
    what: "a security scheme of type http",
    keywords: &[
        must("type", Any),
        must("scheme", OneOf(&["basic", "bearer"])),
        may("bearerFormat", Line),
        may("description", Prose),
    ],
    refused: &[],
};

// The schemas

const TYPE: Keyword = must("type", Any);
const DESCRIPTION: Keyword = may("description", Prose);
const EXAMPLE_VALUE: Keyword = may("example", Any);
const NULLABLE: Keyword = may("nullable", Flag);
const DEPRECATED: Keyword = may("deprecated", Flag);
const LENIENT: Keyword = may("x-lenient", Flag);
const NOT_SECRET: Keyword = may("x-not-secret", Prose);
const NOT_FAILURE: Keyword = may("x-not-failure", Prose);

pub(super) static OBJECT: Vocabulary = Vocabulary {
    what: "an object schema",
    keywords: &[
        TYPE,
        DESCRIPTION,
        may("required", List(&Text)),
        may("properties", Map(&Schema(Role::Property))),
        may("x-envelope", Flag),
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

/// An object with keys that are data.
pub(super) static MAP: Vocabulary = Vocabulary {
    what: "a map",
    keywords: &[
        TYPE,
        DESCRIPTION,
        must("additionalProperties", Schema(Role::MapValue)),
        may("x-secret-keys", True),
        NOT_SECRET,
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

/// An answer in the vendor's envelope.
pub(super) static ENVELOPED: Vocabulary = Vocabulary {
    what: "an answer in an envelope",
    keywords: &[DESCRIPTION, must("allOf", List(&Any)), EXAMPLE_VALUE],
    refused: &[],
};

/// What such an answer adds to the envelope.
pub(super) static PAYLOAD: Vocabulary = Vocabulary {
    what: "the second part of `allOf`",
    keywords: &[
        must("type", Exactly("object")),
        DESCRIPTION,
        may("required", List(&Text)),
        must("properties", Map(&Schema(Role::Property))),
    ],
    refused: REFUSED_IN_SCHEMAS,
};

pub(super) static ARRAY: Vocabulary = Vocabulary {
    what: "an array schema",
    keywords: &[
        TYPE,
        DESCRIPTION,
        must("items", Schema(Role::Item)),
        may("minItems", COUNT),
        may("maxItems", COUNT),
        NOT_SECRET,
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

pub(super) static STRING: Vocabulary = Vocabulary {
    what: "a string schema",
    keywords: &[
        TYPE,
        DESCRIPTION,
        may("format", OneOf(&["password"])),
        may("enum", Filled(&Text)),
        may("x-enum-varnames", Filled(&Ascii)),
        may("minLength", COUNT),
        may("maxLength", COUNT),
        may("x-max-bytes", COUNT),
        may("x-identifier", Flag),
        may("x-json-ids", Filled(&Ascii)),
        may("x-comma-ids", True),
        may("x-aliases", Filled(&Ascii)),
        NOT_SECRET,
        NOT_FAILURE,
        LENIENT,
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

pub(super) static INTEGER: Vocabulary = Vocabulary {
    what: "an integer schema",
    keywords: &[
        TYPE,
        DESCRIPTION,
        must("format", OneOf(&["int32", "int64"])),
        may("enum", Filled(&Integer)),
        may("x-enum-varnames", Filled(&Ascii)),
        may("x-flag", True),
        may("minimum", Integer),
        may("maximum", Integer),
        NOT_FAILURE,
        LENIENT,
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

pub(super) static NUMBER: Vocabulary = Vocabulary {
    what: "a number schema",
    keywords: &[
        TYPE,
        DESCRIPTION,
        must("format", OneOf(&["float", "double"])),
        may("minimum", Number),
        may("maximum", Number),
        NULLABLE,
        DEPRECATED,
        EXAMPLE_VALUE,
    ],
    refused: REFUSED_IN_SCHEMAS,
};

pub(super) static BOOLEAN: Vocabulary = Vocabulary {
    what: "a boolean schema",
    keywords: &[TYPE, DESCRIPTION, NOT_FAILURE, LENIENT, NULLABLE, DEPRECATED, EXAMPLE_VALUE],
    refused: REFUSED_IN_SCHEMAS,
};

const ONE_OBJECT: &str =
    "describe one object with all fields that can occur, and tell in the descriptions which go together";
const ONE_SCHEMA: &str = "use one schema for requests and another for answers";
const INCLUSIVE: &str = "write the limit itself as `minimum` or `maximum`";

const REFUSED_IN_SCHEMAS: &[(&str, &str)] = &[
    ("additionalProperties", "leave it out; only a map has it, beside `type: object` and without `properties`"),
    ("properties", "only an object has it, and a map (`additionalProperties`) has none"),
    ("allOf", "only an answer in the vendor's envelope has it, as a component; write the fields out"),
    ("anyOf", ONE_OBJECT),
    ("oneOf", ONE_OBJECT),
    ("discriminator", ONE_OBJECT),
    ("not", "tell it in the description"),
    ("pattern", "tell the form in the description"),
    ("default", "tell the vendor's default in the description; the SDK leaves out what its caller leaves out"),
    ("readOnly", ONE_SCHEMA),
    ("writeOnly", ONE_SCHEMA),
    ("xml", "leave it out: everything is JSON"),
    ("title", "leave it out: the component's name is the type's name"),
    ("externalDocs", "write the link into the operation"),
    ("uniqueItems", "tell it in the description"),
    ("multipleOf", "tell it in the description"),
    ("exclusiveMinimum", INCLUSIVE),
    ("exclusiveMaximum", INCLUSIVE),
    ("minProperties", "tell it in the description"),
    ("maxProperties", "tell it in the description"),
    ("required", "write `required` as a list into the object that has the property"),
    ("enum", "tell the values in the description"),
    ("format", "leave it out; integers and numbers have one, strings only `password`"),
];
