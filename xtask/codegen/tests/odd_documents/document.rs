//! One endpoint from the grammar that documents have, with a few odd words in it.

use heck::ToUpperCamelCase;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::words::{NAMES, OPERATIONS, PROSE, SCHEMAS, VALUES};

/// How many of the words of a document are ordinary, for each that is odd.
const ORDINARY: u32 = 24;

#[derive(Clone, Debug)]
pub(crate) struct Odd {
    pub(crate) id: String,
    method: &'static str,
    idempotency: &'static str,
    about: String,
    /// Of what request and answer may hold, and of an enum.
    schemas: [String; 2],
    parameters: Vec<Field>,
    request: Vec<Field>,
    answer: Vec<Field>,
    part: Vec<Field>,
    values: Vec<String>,
    paging: Option<Pages>,
    /// The kind of what the whole body is a list of, where it is one.
    sent_list: Option<usize>,
    /// The same of the answer.
    told_list: Option<usize>,
}

/// An answer in pages.
#[derive(Clone, Debug)]
struct Pages {
    cursor: String,
    next: String,
    more: String,
    items: String,
    /// The kind of what is on them.
    of: usize,
    turned: Turned,
}

/// What tells where the next page begins.
#[derive(Clone, Copy, Debug)]
enum Turned {
    Cursor,
    /// The flag that says whether there is more is a number.
    Flag,
    Offset,
    /// The cursor of the last item, which is an object of its own.
    Item,
}

const TURNED: [Turned; 4] = [Turned::Cursor, Turned::Flag, Turned::Offset, Turned::Item];
const METHODS: [&str; 5] = ["post", "get", "put", "patch", "delete"];
const IDEMPOTENCIES: [&str; 3] = ["read", "idempotent", "once"];

/// A parameter or a property.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    about: String,
    kind: usize,
    required: bool,
    shown: Option<Value>,
}

fn mostly(ordinary: &'static str, odd: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![ORDINARY => Just(ordinary), 1 => select(odd)].prop_map(str::to_owned)
}

fn shown() -> impl Strategy<Value = Option<Value>> {
    let odd = [
        json!(null),
        json!(""),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
        json!([{}]),
        json!("\u{7}"),
    ];
    prop_oneof![ORDINARY * 2 => Just(None), 1 => select(odd.to_vec()).prop_map(Some)]
}

fn field(name: &'static str, kinds: usize) -> impl Strategy<Value = Field> {
    (mostly(name, NAMES), mostly("What it is.", PROSE), 0..kinds, any::<bool>(), shown())
        .prop_map(|(name, about, kind, required, shown)| Field { name, about, kind, required, shown })
}

fn fields(names: [&'static str; 3], kinds: usize, least: usize) -> impl Strategy<Value = Vec<Field>> {
    let fields = names.map(|name| field(name, kinds));
    (fields, least..4).prop_map(|(fields, count)| fields.into_iter().take(count).collect())
}

pub(crate) fn odd() -> impl Strategy<Value = Odd> {
    let schemas = [mostly("Room", SCHEMAS), mostly("RoomState", SCHEMAS)];
    let names = [mostly("cursor_1", NAMES), mostly("next_1", NAMES), mostly("more_1", NAMES), mostly("items_1", NAMES)];
    let paging = (names, 0..KINDS, select(TURNED.to_vec()));
    let paging =
        paging.prop_map(|([cursor, next, more, items], of, turned)| Pages { cursor, next, more, items, of, turned });
    let idempotency = prop_oneof![ORDINARY => Just("read"), 8 => select(IDEMPOTENCIES.to_vec())];
    let seldom = || prop_oneof![ORDINARY => Just(None), 1 => (0..KINDS).prop_map(Some)];
    let values = prop::collection::vec(mostly("soft", VALUES), 1..3).prop_map(|mut values| {
        values.dedup();
        values
    });
    (
        (
            mostly("find_rooms", OPERATIONS),
            select(METHODS.to_vec()),
            idempotency,
            mostly("Finds rooms.", PROSE),
            schemas,
        ),
        fields(["first", "second", "third"], SCALARS, 0),
        fields(["fourth", "fifth", "sixth"], KINDS, 0),
        fields(["seventh", "eighth", "ninth"], KINDS, 1),
        fields(["tenth", "eleventh", "twelfth"], KINDS, 1),
        values,
        (prop::option::of(paging), seldom(), seldom()),
    )
        .prop_map(
            |((id, method, idempotency, about, schemas), parameters, request, answer, part, values, whole)| Odd {
                id,
                method,
                idempotency,
                about,
                schemas,
                parameters,
                request,
                answer,
                part,
                values,
                paging: whole.0,
                sent_list: whole.1,
                told_list: whole.2,
            },
        )
}

/// Each odd word of each list, alone in an ordinary document.
pub(crate) fn one_by_one() -> impl Iterator<Item = Odd> {
    let each = |words: &'static [&'static str], put: fn(&mut Odd, &str)| {
        words.iter().map(move |word| {
            let mut odd = Odd::ordinary();
            put(&mut odd, word);
            odd
        })
    };
    each(OPERATIONS, |odd, word| odd.id = word.to_owned())
        .chain(each(SCHEMAS, |odd, word| {
            odd.schemas[0] = word.to_owned();
            odd.answer[1].kind = PART;
        }))
        .chain(each(SCHEMAS, |odd, word| odd.schemas[1] = word.to_owned()))
        .chain(each(NAMES, |odd, word| odd.parameters[0].name = word.to_owned()))
        .chain(each(NAMES, |odd, word| odd.parameters[1].name = word.to_owned()))
        .chain(each(NAMES, |odd, word| odd.request[0].name = word.to_owned()))
        .chain(each(NAMES, |odd, word| odd.request[1].name = word.to_owned()))
        .chain(each(NAMES, |odd, word| odd.answer[0].name = word.to_owned()))
        .chain(each(VALUES, |odd, word| odd.values = vec![word.to_owned()]))
        .chain(each(VALUES, |odd, word| odd.values.push(word.to_owned())))
        .chain(each(NAMES, |odd, word| {
            odd.parameters[0].name = word.to_owned();
            odd.paging = Some(Pages::of(0));
        }))
        .chain(each(PROSE, |odd, word| odd.about = word.to_owned()))
        .chain(each(PROSE, |odd, word| odd.parameters[0].about = word.to_owned()))
        .chain(each(PROSE, |odd, word| odd.parameters[1].about = word.to_owned()))
        .chain(each(PROSE, |odd, word| odd.request[0].about = word.to_owned()))
        .chain((0..KINDS).map(|kind| Odd { paging: Some(Pages::of(kind)), ..Odd::ordinary() }))
        .chain(TURNED.map(|turned| Odd { paging: Some(Pages { turned, ..Pages::of(PART) }), ..Odd::ordinary() }))
        .chain((0..KINDS).map(|kind| Odd { sent_list: Some(kind), ..Odd::ordinary() }))
        .chain((0..KINDS).map(|kind| Odd { told_list: Some(kind), ..Odd::ordinary() }))
        .chain(
            METHODS
                .into_iter()
                .flat_map(|method| IDEMPOTENCIES.map(|idempotency| Odd { method, idempotency, ..Odd::ordinary() })),
        )
        .chain((0..KINDS).flat_map(|kind| {
            [0, 1].map(|at| {
                let mut odd = Odd::ordinary();
                odd.parameters[at].kind = kind;
                odd
            })
        }))
        .chain((0..KINDS).flat_map(|kind| [true, false].map(|required| Odd::of_kind(kind, required))))
}

const SCALARS: usize = 9;
const KINDS: usize = 53;
/// The kind that is an object of its own.
const PART: usize = 17;

impl Pages {
    fn of(kind: usize) -> Self {
        let [cursor, next, more, items] = ["cursor_1", "next_1", "more_1", "items_1"].map(str::to_owned);
        Self { cursor, next, more, items, of: kind, turned: Turned::Cursor }
    }
}

impl Odd {
    /// Two fields everywhere, the first of them required, and an enum.
    pub(crate) fn ordinary() -> Self {
        let field = |name: &str, kind, required| Field {
            name: name.to_owned(),
            about: "What it is.".to_owned(),
            kind,
            required,
            shown: None,
        };
        let fields = |first, second| vec![field("first", first, true), field("second", second, false)];
        Self {
            id: "find_rooms".to_owned(),
            method: "post",
            idempotency: "read",
            about: "Finds rooms.".to_owned(),
            schemas: ["Room", "RoomState"].map(str::to_owned),
            parameters: fields(1, 2),
            request: fields(1, 18),
            answer: fields(1, 2),
            part: fields(1, 2),
            values: vec!["soft".to_owned()],
            paging: None,
            sent_list: None,
            told_list: None,
        }
    }

    /// With a field of a kind everywhere; the object of its own has no other.
    fn of_kind(kind: usize, required: bool) -> Self {
        let mut odd = Self::ordinary();
        odd.part.remove(0);
        for field in [&mut odd.request[1], &mut odd.answer[1], &mut odd.part[0]] {
            (field.kind, field.required) = (kind, required);
        }
        odd.answer[0].kind = 12;
        odd
    }

    /// A schema and a value of it.
    fn kind(&self, kind: usize) -> (Value, Value) {
        self.kind_of(kind, &|| self.example(&self.part, false))
    }

    /// The same in the object of its own, which shows nothing of itself.
    fn kind_of(&self, kind: usize, room: &dyn Fn() -> Value) -> (Value, Value) {
        let value = self.values[0].as_str();
        let (part, state) = (own(&self.schemas[0]), own(&self.schemas[1]));
        let flag = || json!({"type": "integer", "format": "int32", "enum": [0, 1], "x-flag": true});
        let named =
            || json!({"type": "integer", "format": "int32", "enum": [3, 4], "x-enum-varnames": ["Three", "Four"]});
        let map = |values: Value| json!({"type": "object", "additionalProperties": values});
        let list = |items: Value| json!({"type": "array", "minItems": 0, "items": items});
        // Nothing is said of the size of what stands in a map.
        let bare = |items: Value| json!({"type": "array", "items": items});
        let text = || json!({"type": "string"});
        let secret = || json!({"type": "string", "format": "password"});
        let float = || json!({"type": "number", "format": "float"});
        match kind {
            0 => (json!({"type": "string"}), json!("a")),
            1 => (json!({"type": "string", "minLength": 1, "maxLength": 3, "x-max-bytes": 9}), json!("ab")),
            2 => (json!({"type": "string", "enum": self.values}), json!(value)),
            3 => (json!({"type": "integer", "format": "int32", "minimum": -1, "maximum": 9}), json!(7)),
            4 => (json!({"type": "integer", "format": "int64", "enum": [0, 7]}), json!(7)),
            5 => (json!({"type": "number", "format": "double", "minimum": 0.5}), json!(1.5)),
            6 => (json!({"type": "boolean"}), json!(true)),
            7 => (json!({"type": "string", "x-lenient": true}), json!("a")),
            8 => (json!({"type": "number", "format": "float"}), json!(0.25)),
            9 => (json!({"type": "string", "format": "password"}), json!("x")),
            10 => (
                json!({"type": "array", "minItems": 0, "maxItems": 2, "items": {"type": "string", "maxLength": 3}}),
                json!(["a"]),
            ),
            11 => (list(json!({"type": "string", "enum": self.values})), json!([value])),
            12 => (json!({"type": "array", "minItems": 1, "items": part}), json!([room()])),
            13 => (json!({"type": "object", "additionalProperties": {"type": "string"}}), json!({"a\"b": "c"})),
            14 => (
                json!({"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}}),
                json!({"a": "b"}),
            ),
            15 => (map(part), json!({"a": room()})),
            16 => (
                json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}),
                json!({"a": ["b"]}),
            ),
            PART => (part, room()),
            18 => (state, json!(value)),
            19 => (list(state), json!([value])),
            20 => (json!({"type": "string", "nullable": true}), json!("a")),
            21 => (list(json!({"type": "string", "nullable": true})), json!(["a"])),
            22 => (list(json!({"type": "integer", "format": "int64"})), json!([7, 3_000_000_000_u32])),
            23 => (list(float()), json!([0.5])),
            24 => (json!({"type": "object", "additionalProperties": state}), json!({"a": value})),
            25 => {
                let map = json!({"type": "object", "additionalProperties": {"type": "boolean"}});
                (list(map), json!([{"a": true}]))
            }
            26 => (own(&self.body("Response")), json!({})),
            27 => (list(secret()), json!(["x"])),
            28 => (flag(), json!(1)),
            29 => (list(flag()), json!([1])),
            30 => (map(flag()), json!({"a": 0})),
            31 => (named(), json!(3)),
            32 => (map(map(named())), json!({"a": {"b": 3}})),
            33 => (map(map(json!({"type": "string", "maxLength": 3}))), json!({})),
            34 => (map(json!({"type": "string", "x-identifier": true})), json!({"a": "b"})),
            35 => (json!({"type": "string", "x-aliases": ["seventh", "other"]}), json!("a")),
            36 => (json!({"type": "string", "enum": self.values, "nullable": true}), json!(value)),
            37 => (map(bare(part)), json!({"a": [room()]})),
            // An object of its own may hold others, in a list that has an end.
            38 => (list(part), json!([])),
            39 => (map(part), json!({})),
            40 => (json!({"type": "string", "x-json-ids": ["who"]}), json!("{\"who\": \"ann\"}")),
            41 => (json!({"type": "string", "x-identifier": true}), json!("ann")),
            42 => (json!({"type": "array", "items": {"type": "string"}}), json!(["a"])),
            43 => (list(map(bare(text()))), json!([{"a": ["b"], "c": []}])),
            44 => (map(map(float())), json!({"a": {"b": 0.5}})),
            45 => (map(bare(secret())), json!({"a": ["b"]})),
            46 => (map(bare(json!({"type": "integer", "format": "int64"}))), json!({"a": [7], "b": []})),
            47 => (map(json!({"type": "integer", "format": "int64"})), json!({"a": 3_000_000_000_u32})),
            48 => (json!({"type": "number", "format": "double"}), json!(2.0)),
            49 => (list(list(text())), json!([["a"]])),
            50 => {
                let map = json!({"type": "object", "additionalProperties": part, "x-secret-keys": true});
                (map, json!({"rtmp://a/b": room()}))
            }
            51 => {
                let map = json!({"type": "object", "additionalProperties": {"type": "string"}, "x-secret-keys": true});
                (json!({"type": "array", "items": map}), json!([{"rtmp://a/b": "c"}]))
            }
            _ => (map(bare(state)), json!({"a": [value]})),
        }
    }

    /// What a body is called.
    fn body(&self, ending: &str) -> String {
        self.id.to_upper_camel_case() + ending
    }

    fn example(&self, fields: &[Field], all: bool) -> Value {
        let shown = fields.iter().filter(|field| all || field.required);
        let is_part = std::ptr::eq(fields, self.part.as_slice());
        let of_kind = |kind| if is_part { self.kind_of(kind, &|| json!({})).1 } else { self.kind(kind).1 };
        let value = |field: &Field| field.shown.clone().unwrap_or_else(|| of_kind(field.kind));
        Value::Object(shown.map(|field| (field.name.clone(), value(field))).collect())
    }

    fn object(&self, fields: &[Field], more: Map<String, Value>) -> Value {
        let mut properties = more;
        for field in fields {
            properties.insert(field.name.clone(), described(self.kind(field.kind).0, &field.about));
        }
        let required: Vec<&str> =
            fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
        json!({"type": "object", "description": self.about, "properties": properties, "required": required})
    }

    fn parameters(&self) -> Vec<Value> {
        let mut parameters: Vec<Value> = self.parameters.iter().map(|field| self.parameter(field)).collect();
        if let Some(Pages { cursor, turned, .. }) = &self.paging {
            let (schema, example) = match turned {
                Turned::Offset => (json!({"type": "integer", "format": "int32"}), json!(0)),
                _ => (json!({"type": "string"}), json!("c")),
            };
            parameters.push(
                json!({"name": cursor, "in": "query", "description": "Where.", "schema": schema, "example": example}),
            );
        }
        parameters
    }

    fn parameter(&self, field: &Field) -> Value {
        let (schema, example) = self.kind(field.kind);
        json!({
            "name": field.name,
            "in": if field.kind == 0 { "header" } else { "query" },
            "required": field.required,
            "description": field.about,
            "schema": schema,
            "example": field.shown.clone().unwrap_or(example),
        })
    }

    /// The schema and the example of a body.
    fn content(&self, ending: &str, fields: &[Field], list: Option<usize>) -> Value {
        let (schema, example) = match list.map(|kind| self.kind(kind)) {
            Some((items, example)) => (json!({"type": "array", "minItems": 1, "items": items}), json!([example])),
            None => (own(&self.body(ending)), self.example(fields, true)),
        };
        json!({"application/json": {"schema": schema, "example": example}})
    }

    fn operation(&self) -> Value {
        let failure = json!({"$ref": "../vendor.yaml#/components/responses/Failure"});
        let mut operation = json!({
            "operationId": self.id,
            "tags": ["live"],
            "summary": "Find rooms",
            "description": format!("{}\n\nThere is no public page about it.", self.about),
            "x-idempotency": self.idempotency,
            "x-permission": self.about.lines().next().unwrap_or("None"),
            "security": [],
            "parameters": self.parameters(),
            "responses": {
                "200": {"description": "Found.", "content": self.content("Response", &self.answer, self.told_list)},
                "4XX": failure,
                "5XX": failure,
            },
        });
        if self.has_body() {
            operation["requestBody"] =
                json!({"required": true, "content": self.content("Request", &self.request, self.sent_list)});
        }
        if let Some(Pages { cursor, next, more, items, turned, .. }) = &self.paging {
            operation["x-paging"] = match turned {
                Turned::Cursor | Turned::Flag => {
                    json!({"items": items, "cursor": cursor, "next": next, "more": more})
                }
                Turned::Offset => json!({"items": items, "offset": cursor, "total": next}),
                Turned::Item => {
                    json!({"items": items, "cursor": cursor, "next": format!("{items}.{}", self.part[0].name), "more": more})
                }
            };
        }
        operation
    }

    fn has_body(&self) -> bool {
        self.method != "get"
    }

    /// What the answer has besides, where it is a page.
    fn on_a_page(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        if let Some(Pages { next, more, items, of, turned, .. }) = &self.paging {
            let item = self.kind(*of).0;
            fields.insert(items.clone(), json!({"type": "array", "description": "A page.", "items": item}));
            let flag = match turned {
                Turned::Flag => json!({"type": "integer", "format": "int32", "enum": [0, 1], "x-flag": true}),
                _ => json!({"type": "boolean"}),
            };
            fields.insert(more.clone(), described(flag, "More."));
            let next_page = match turned {
                Turned::Offset => json!({"type": "integer", "format": "int32"}),
                _ => json!({"type": "string"}),
            };
            fields.insert(next.clone(), described(next_page, "Next."));
        }
        fields
    }

    /// The kinds that the document has somewhere, of whatever object.
    fn used(&self) -> Vec<usize> {
        let (sent, told) = (self.has_body() && self.sent_list.is_none(), self.told_list.is_none());
        let of =
            |fields: &[Field], is_there| fields.iter().filter(|_| is_there).map(|field| field.kind).collect::<Vec<_>>();
        let lists = self.sent_list.filter(|_| self.has_body()).into_iter().chain(self.told_list);
        let on_pages = self.paging.iter().filter(|_| told).map(|pages| pages.of);
        let parameters = self.parameters.iter().map(|field| field.kind);
        let whole = of(&self.request, sent).into_iter().chain(of(&self.answer, told));
        whole.chain(lists).chain(on_pages).chain(parameters).collect()
    }

    pub(crate) fn document(&self) -> Value {
        let [part, state] = &self.schemas;
        let mut used = self.used();
        let has_part = used.iter().any(|kind| [12, 15, PART, 37, 38, 39, 50].contains(kind));
        if has_part {
            used.extend(self.part.iter().map(|field| field.kind));
        }
        let mut schemas = Map::new();
        if self.told_list.is_none() {
            schemas.insert(self.body("Response"), self.object(&self.answer, self.on_a_page()));
        }
        if self.has_body() && self.sent_list.is_none() {
            schemas.insert(self.body("Request"), self.object(&self.request, Map::new()));
        }
        if has_part {
            schemas.insert(part.clone(), self.object(&self.part, Map::new()));
        }
        if used.iter().any(|kind| [18, 19, 24, 52].contains(kind)) {
            schemas.insert(state.clone(), json!({"type": "string", "description": self.about, "enum": self.values}));
        }
        json!({
            "openapi": "3.0.3",
            "info": {"title": "Acme - find rooms", "version": "1"},
            "servers": [{"url": "https://api.acme.example"}],
            "paths": {"/v1/rooms": {self.method: self.operation()}},
            "components": {"schemas": schemas},
        })
    }
}

fn own(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A reference stands alone.
fn described(schema: Value, about: &str) -> Value {
    let mut schema = schema;
    if schema.get("$ref").is_none() {
        schema["description"] = about.into();
    }
    schema
}
