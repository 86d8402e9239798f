//! What callers get of a document, piece by piece.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};

use super::{refine, refine_messages};
use crate::bundle::Bundle;
use crate::document::Document;
use crate::prepare::{prepare, prepare_messages};
use crate::raw_client::progenitor_client;

/// A vendor with one operation, `kick`, and its schemas.
struct Acme {
    root: Value,
}

/// `POST /meetings/{meetingId}/kick`, which takes and answers nothing until it is told otherwise.
fn acme() -> Acme {
    let root = json!({
        "info": { "title": "Acme", "version": "1" },
        "paths": { "/meetings/{meetingId}/kick": { "post": {
            "operationId": "kick",
            "tags": ["live"],
            "summary": "Kick people",
            "description": "They go at once. They may come back.",
            "x-idempotency": "once",
            "security": [],
            "parameters": [parameter("meetingId", "path", true, json!({ "type": "string" }))],
            "responses": { "200": { "description": "Done." } },
        } } },
        "components": { "schemas": {} },
    });
    Acme { root }
}

fn parameter(name: &str, place: &str, required: bool, schema: Value) -> Value {
    let example = match schema["type"].as_str() {
        Some("boolean") => json!(true),
        Some("integer") => json!(1),
        _ => json!("m-1"),
    };
    json!({
        "name": name, "in": place, "required": required, "schema": schema,
        "description": format!("The {name}."), "example": example,
    })
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "description": "A thing.", "required": required, "properties": properties })
}

fn content(name: &str, example: Value) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    json!({ "application/json": { "schema": schema, "example": example } })
}

impl Acme {
    fn operation(&mut self) -> &mut Value {
        &mut self.root["paths"]["/meetings/{meetingId}/kick"]["post"]
    }

    fn with(mut self, keyword: &str, value: Value) -> Self {
        self.operation()[keyword] = value;
        self
    }

    fn parameter(mut self, parameter: Value) -> Self {
        self.operation()["parameters"].as_array_mut().unwrap().push(parameter);
        self
    }

    fn schema(mut self, name: &str, schema: Value) -> Self {
        self.root["components"]["schemas"][name] = schema;
        self
    }

    fn taking(self, schema: Value, example: Value) -> Self {
        let body = json!({ "required": true, "content": content("KickRequest", example) });
        self.schema("KickRequest", schema).with("requestBody", body)
    }

    fn answering(self, schema: Value) -> Self {
        let answers = json!({ "200": { "description": "Done.", "content": content("KickResponse", json!({})) } });
        self.schema("KickResponse", schema).with("responses", answers)
    }

    fn bundle(self) -> Bundle {
        let document = Document::parse("acme/live/kick.yaml", &self.root.to_string()).unwrap();
        Bundle::new("acme", &[document])
    }

    fn refined(self) -> Result<Code, String> {
        let bundle = self.bundle();
        let prepared = prepare(&bundle);
        let refined = refine(progenitor_client(&prepared)?, &bundle, &prepared)?;
        Ok(Code(squeezed(&prettyplease::unparse(&refined.file))))
    }

    fn code(self) -> Code {
        self.refined().unwrap()
    }

    /// What is made of it where it is an event.
    fn read_alone(self) -> Code {
        let bundle = self.bundle();
        let prepared = prepare_messages(&bundle);
        let refined = refine_messages(progenitor_client(&prepared).unwrap(), &bundle, &prepared).unwrap();
        assert!(refined.methods.is_empty());
        Code(squeezed(&prettyplease::unparse(&refined.file)))
    }
}

/// Generated code without its line ends, so that it does not matter how long a line is.
struct Code(String);

fn squeezed(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let opened = ["(", "[", "{", "|", "<"].iter().fold(words, |text, open| text.replace(&format!("{open} "), open));
    [")", "]", "}", ">"]
        .iter()
        .fold(opened, |text, close| text.replace(&format!(", {close}"), close).replace(&format!(" {close}"), close))
}

impl Code {
    #[track_caller]
    fn has(&self, piece: &str) -> &Self {
        assert!(self.0.contains(&squeezed(piece)), "{piece}\nis not in\n{}", self.0);
        self
    }

    /// As an example shows it, line by line.
    #[track_caller]
    fn shows(&self, lines: &[&str]) -> &Self {
        self.has(&lines.iter().map(|line| format!("/// {line}\n")).collect::<String>())
    }

    #[track_caller]
    fn lacks(&self, piece: &str) -> &Self {
        assert!(!self.0.contains(&squeezed(piece)), "{piece}\nis in\n{}", self.0);
        self
    }
}

const TEXT: fn() -> Value = || json!({ "type": "string", "description": "A text." });
const FLAG: fn() -> Value = || json!({ "type": "boolean", "description": "A flag." });
const SECRET: fn() -> Value = || json!({ "type": "string", "format": "password", "description": "A secret." });
const STATE: fn() -> Value =
    || json!({ "type": "string", "enum": ["absent", "present"], "description": "Whether they are there." });

fn list_of(items: Value) -> Value {
    json!({ "type": "array", "items": items, "description": "All of them." })
}

fn referring(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

#[test]
fn arguments_stand_in_the_documents_order_and_those_of_the_path_first() {
    let code = acme()
        .parameter(parameter("zone", "query", true, json!({ "type": "boolean" })))
        .parameter(parameter("hard", "query", false, json!({ "type": "boolean" })))
        .parameter(parameter("age", "query", true, json!({ "type": "integer", "format": "int32" })))
        .taking(object(&[], json!({ "why": TEXT() })), json!({}))
        .code();
    code.has(
        "pub fn kick(&self, meeting_id: &str, zone: bool, age: i32, options: &types::KickOptions, body: &types::KickRequest) \
         -> crate::Call<'_, ()>",
    );
}

#[test]
fn arguments_that_could_be_taken_for_another_have_labels() {
    let number = json!({ "type": "integer", "format": "int64" });
    let code = acme()
        .parameter(parameter("since", "query", true, number.clone()))
        .parameter(parameter("until", "query", true, number))
        .parameter(parameter("hard", "query", true, json!({ "type": "boolean" })))
        .code();
    code.has("meeting_id: &str, since: types::Since<i64>, until: types::Until<i64>, hard: bool")
        .has("let types::Until(until) = until;")
        .has("crate::wire::labels!");
}

#[test]
fn a_label_leaves_the_names_of_generated_code_alone() {
    let code = acme().parameter(parameter("place", "query", true, json!({ "type": "string" }))).code();
    code.has("place: types::PlaceArgument<&str>");
}

#[test]
fn optional_parameters_are_one_argument_with_setters() {
    let code = acme()
        .parameter(parameter("why", "query", false, json!({ "type": "string" })))
        .parameter(parameter("count", "query", false, json!({ "type": "integer", "format": "int32" })))
        .code();
    code.has("meeting_id: &str, options: &types::KickOptions)")
        .has("pub struct KickOptions { /// The why. pub why: Option<::std::string::String>")
        .has("pub fn why(mut self, why: impl Into<::std::string::String>) -> Self")
        .has("pub fn count(mut self, count: i32) -> Self");
}

#[test]
fn what_the_sdk_supplies_and_what_is_on_its_way_out_is_no_argument() {
    let mut supplied = parameter("nonce", "query", true, json!({ "type": "string" }));
    supplied["x-sdk-supplied"] = true.into();
    let mut old = parameter("old", "query", false, json!({ "type": "string" }));
    old["deprecated"] = true.into();
    acme().parameter(supplied).parameter(old).code().has("pub fn kick(&self, meeting_id: &str) -> crate::Call<'_, ()>");
}

#[test]
fn a_constructor_takes_what_is_required_in_the_order_of_the_properties() {
    let properties = json!({
        "why": TEXT(), "hard": { "type": "boolean", "description": "How." },
        "who": { "type": "array", "items": { "type": "string" }, "description": "Who." },
    });
    let code = acme().taking(object(&["who", "hard"], properties), json!({ "hard": true, "who": ["a"] })).code();
    code.has("pub fn new(hard: bool, who: impl IntoIterator<Item = impl Into<::std::string::String>>) -> Self")
        .has("pub fn why(mut self, why: impl Into<::std::string::String>) -> Self")
        .lacks("pub fn hard(");
}

#[test]
fn required_fields_that_could_be_taken_for_another_have_labels() {
    let code = acme()
        .taking(object(&["who", "by"], json!({ "who": TEXT(), "by": TEXT() })), json!({ "who": "a", "by": "b" }))
        .code();
    code.has("pub fn new(who: types::Who<impl Into<::std::string::String>>, by: types::By<impl Into<::std::string::String>>)")
        .has("client.kick(\"m-1\", &KickRequest::new(Who(\"a\"), By(\"b\"))).await?;");
}

#[test]
fn an_answer_may_lack_every_field_and_is_not_built_by_callers() {
    let code = acme().answering(object(&["who"], json!({ "who": TEXT() }))).code();
    code.has("#[derive(Debug)] #[non_exhaustive] pub struct KickResponse")
        .has("impl PartialEq for types::KickResponse")
        .has("impl Default for types::KickResponse")
        .has("pub who: ::std::option::Option<::std::string::String>")
        .has("impl Fields for types::KickResponse")
        .has("\"who\" => &mut self.who")
        .lacks("impl KickResponse");
}

#[test]
fn a_field_is_read_under_all_its_names() {
    let mut who = TEXT();
    who["x-aliases"] = json!(["whom", "person"]);
    acme()
        .answering(object(&[], json!({ "who": who })))
        .code()
        .has("\"who\" => &mut self.who, \"whom\" | \"person\" if self.who.is_none() => &mut self.who,");
}

#[test]
fn listed_texts_are_an_open_enum() {
    let how = json!({ "type": "string", "enum": ["hard", "not-so-hard"], "description": "How." });
    let code = acme().taking(object(&["how"], json!({ "how": how })), json!({ "how": "not-so-hard" })).code();
    code.has("crate::wire::known_values! {str :")
        .has("pub enum KickRequestHow { #[doc = \"`hard` on the wire.\"] Hard = \"hard\", #[doc = \"`not-so-hard` on the wire.\"] NotSoHard = \"not-so-hard\"")
        .has("KickRequest::new(KickRequestHow::NotSoHard)");
}

#[test]
fn a_value_with_backticks_is_shown_as_code() {
    let how = json!({ "type": "string", "enum": ["a``<b>`"], "x-enum-varnames": ["Odd"], "description": "How." });
    let code = acme().taking(object(&["how"], json!({ "how": how })), json!({ "how": "a``<b>`" })).code();
    code.has("#[doc = \"``` a``<b>` ``` on the wire.\"] Odd = \"a``<b>`\"");
}

#[test]
fn listed_numbers_with_names_are_an_open_enum_of_numbers() {
    let how = json!({
        "type": "integer", "format": "int32", "enum": [1, 4], "x-enum-varnames": ["Soft", "Hard"], "description": "How.",
    });
    let code = acme().taking(object(&["how"], json!({ "how": how })), json!({ "how": 4 })).code();
    code.has("crate::wire::known_values! {i64 :")
        .has("pub enum KickRequestHow { #[doc = \"`1` on the wire.\"] Soft = & 1i64, #[doc = \"`4` on the wire.\"] Hard = & 4i64")
        .has("KickRequest::new(KickRequestHow::Hard)");
}

#[test]
fn listed_texts_with_names_are_an_open_enum_of_texts() {
    let how = json!({
        "type": "string", "enum": ["0", "hard\"er"], "x-enum-varnames": ["Soft", "Hard"], "description": "How.",
    });
    let code = acme().taking(object(&["how"], json!({ "how": how })), json!({ "how": "0" })).code();
    code.has("crate::wire::known_values! {str :")
        .has("pub enum KickRequestHow { #[doc = \"`0` on the wire.\"] Soft = \"0\", #[doc = \"`hard\\\"er` on the wire.\"] Hard = \"hard\\\"er\"")
        .has("KickRequest::new(KickRequestHow::Soft)");
}

#[test]
fn an_example_with_a_value_that_is_not_listed_says_so() {
    let how = json!({ "type": "string", "enum": ["hard"], "description": "How." });
    let code = acme().taking(object(&["how"], json!({ "how": how })), json!({ "how": "soft" })).code();
    code.has("KickRequest::new(meeting_control::Open::<KickRequestHow>::Unrecognized(\"soft\".into()))");
}

#[test]
fn an_enum_can_be_called_as_what_holds_its_values() {
    let open = json!({ "type": "string", "enum": ["yes", "no"], "description": "Whether it is open." });
    let code = acme()
        .answering(object(&[], json!({ "rooms": list_of(referring("Open")), "next": TEXT() })))
        .schema("Open", open)
        .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
        .with("x-paging", json!({ "items": "rooms", "cursor": "cursor", "next": "next" }))
        .code();
    code.has("pub rooms: ::std::option::Option<::std::vec::Vec<crate::Open<Open>>>")
        .has("crate::Pages<types::KickResponse, crate::Open<types::Open>>");
}

#[test]
fn an_answer_that_is_a_list_of_an_enum_holds_other_values_too() {
    let how = json!({ "type": "string", "enum": ["hard", "soft"] });
    let content = json!({ "application/json": { "schema": { "type": "array", "items": how }, "example": ["hard"] } });
    let code = acme().with("responses", json!({ "200": { "description": "Done.", "content": content } })).code();
    code.has("crate::Call<'_, ::std::vec::Vec<crate::Open<types::KickResponseItem>>>");
}

#[test]
fn a_required_enum_of_a_call_is_taken_as_it_is_and_as_another_value() {
    let how = json!({ "type": "string", "enum": ["hard", "soft"] });
    let code = acme().parameter(parameter("how", "query", true, how)).code();
    code.has("how: impl Into<crate::Open<types::KickHow>>").has("let how: crate::Open<types::KickHow> = how.into();");
}

#[test]
fn an_example_tells_the_types_that_a_literal_leaves_open() {
    let of = |items: Value| json!({ "type": "array", "items": items, "description": "Some." });
    let by_name = |values: Value| json!({ "type": "object", "additionalProperties": values, "description": "Some." });
    let text = || json!({ "type": "string" });
    let properties = json!({
        "rooms": by_name(of(text())),
        "caps": of(json!({ "type": "integer", "format": "int64" })),
        "shares": of(json!({ "type": "number", "format": "float" })),
        "nobody": of(text()),
        "nothing": by_name(text()),
        "tables": of(by_name(text())),
        "keys": by_name(of(json!({ "type": "string", "format": "password" }))),
    });
    let example = json!({
        "rooms": { "red": ["ann"], "blue": [] },
        "caps": [7, 3_000_000_000_u32],
        "shares": [0.5],
        "nobody": [],
        "nothing": {},
        "tables": [{ "a": "b" }],
        "keys": { "a": ["b"] },
    });
    let names = ["rooms", "caps", "shares", "nobody", "nothing", "tables", "keys"];
    let code = acme().taking(object(&names, properties), example).code();
    code.has("([(\"red\", vec![String::from(\"ann\")]), (\"blue\", Vec::<String>::new())])")
        .has("Caps([7, 3000000000_i64])")
        .has("Shares([0.5_f32])")
        .has("Vec::<String>::new()")
        .has("std::collections::BTreeMap::<String, String>::new()")
        .has("[std::collections::BTreeMap::from([(String::from(\"a\"), String::from(\"b\"))])]")
        .has("([(\"a\", vec![meeting_control::Secret::from(\"b\")])])");
}

#[test]
fn no_count_is_less_than_none() {
    let people = json!({ "type": "array", "minItems": 0, "items": { "type": "string" }, "description": "Who." });
    let some =
        json!({ "type": "array", "minItems": 0, "maxItems": 3, "items": { "type": "string" }, "description": "Who." });
    let properties = json!({ "people": people, "some": some });
    let code = acme().taking(object(&[], properties), json!({})).code();
    code.lacks("name: \"people\"")
        .lacks("least: Some(0f64)")
        .has("least: None, most: Some(3f64)")
        .has("Limit: at most 3 items.");
}

#[test]
fn a_flag_is_true_or_false_in_rust_and_a_number_on_the_wire() {
    let flag = json!({ "type": "integer", "format": "int32", "enum": [0, 1], "x-flag": true, "description": "Hard." });
    let code = acme()
        .parameter(parameter("loud", "query", true, flag.clone()))
        .taking(object(&["hard"], json!({ "hard": flag })), json!({ "hard": 1 }))
        .code();
    code.has("loud: bool")
        .has("crate::wire::view::flag(&loud)")
        .has("pub fn new(hard: bool) -> Self")
        .has("(\"hard\", crate::wire::view::flag(&self.hard), TEXT)")
        .has("KickRequest::new(true)");
}

#[test]
fn limits_and_ids_are_held_against_a_request_and_not_against_an_answer() {
    let ids = json!({
        "type": "array", "minItems": 1, "maxItems": 20, "description": "Who.",
        "items": { "type": "string", "maxLength": 9 },
    });
    let properties = || json!({ "userIds": ids, "why": TEXT(), "age": { "type": "integer", "format": "int32", "minimum": 3, "description": "Age." } });
    let code = acme().taking(object(&[], properties()), json!({})).code();
    code.has("(\"userIds\", Show::view(&self.user_ids), &Bounded { kind: Kind::Id, own: &[Bound { of: Of::Items, least: Some(1f64), most: Some(20f64)}]")
        .has("items: &[Bound { of: Of::Characters, least: None, most: Some(9f64)}]")
        .has("Bound { of: Of::Value, least: Some(3f64), most: None}")
        .has("(\"why\", Show::view(&self.why), TEXT)");
    acme().answering(object(&[], properties())).code().lacks("Bounded {");
}

#[test]
fn a_secret_is_kept_as_one() {
    let key = json!({ "type": "string", "format": "password", "description": "The key." });
    let code = acme().taking(object(&["key"], json!({ "key": key })), json!({ "key": "k" })).code();
    code.has("pub key: crate::Secret").has("pub fn new(key: impl Into<crate::Secret>) -> Self");
}

#[test]
fn a_secret_parameter_is_kept_as_one() {
    let secret = || json!({ "type": "string", "format": "password" });
    let code = acme()
        .parameter(parameter("code", "query", true, secret()))
        .parameter(parameter("nonce", "header", false, secret()))
        .code();
    code.has("code: types::Code<&crate::Secret>")
        .has("pub nonce: Option<crate::Secret>")
        .has("Show::view(&options.nonce)");
}

#[test]
fn a_map_is_handed_in_as_pairs() {
    let notes = json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": "Notes." });
    let code = acme().taking(object(&["notes"], json!({ "notes": notes })), json!({ "notes": { "a": "b" } })).code();
    code.has("notes: impl IntoIterator<Item = (impl Into<::std::string::String>, impl Into<::std::string::String>)>")
        .has("KickRequest::new([(\"a\", \"b\")])");
}

#[test]
fn what_the_vendor_spells_in_several_ways_has_the_name_that_the_documents_choose() {
    let mut acme = acme()
        .parameter(parameter("confid", "query", true, json!({ "type": "integer", "format": "int32" })))
        .taking(object(&["confuuid"], json!({ "confuuid": TEXT() })), json!({ "confuuid": "u" }));
    acme.root["x-names"] = json!({ "confid": "conference_id", "confuuid": "conference_uuid" });
    let code = acme.code();
    code.has("conference_id: i32")
        .has("pub conference_uuid: ::std::string::String")
        .has("(\"confuuid\", Show::view(&self.conference_uuid), ");
}

#[test]
fn what_is_a_word_of_rust_has_the_name_that_the_documents_choose() {
    let mut acme = acme().answering(object(&[], json!({ "type": TEXT() })));
    acme.root["x-names"] = json!({ "type": "kind" });
    acme.code().has("pub kind: ::std::option::Option<::std::string::String>");
}

#[test]
fn what_is_a_word_of_rust_is_a_name_all_the_same() {
    let code = acme()
        .parameter(parameter("type", "query", true, json!({ "type": "integer", "format": "int32" })))
        .taking(object(&["match"], json!({ "match": TEXT() })), json!({ "match": "x" }))
        .code();
    code.has("type_: i32")
        .has("pub fn new(match_: impl Into<::std::string::String>)")
        .has("(\"match\", Show::view(&self.match_), TEXT)");
}

#[test]
fn what_the_vendor_has_deprecated_warns_and_says_why() {
    let mut old = TEXT();
    old["deprecated"] = true.into();
    let field = "A text. #[deprecated(note = \"by the vendor; A text\")] pub";
    let request = acme().with("deprecated", true.into()).taking(object(&[], json!({ "old": old })), json!({}));
    let request = request.code();
    request
        .has("#[deprecated(note = \"by the vendor; They go at once\")] #[inline] pub fn kick(")
        .has(&format!("{field} old: ::std::option::Option"))
        .has("A text. #[deprecated(note = \"by the vendor; A text\")] #[must_use] #[inline] pub fn old(")
        .has("#![allow(deprecated)]");

    let answer = object(&[], json!({ "old": old, "older": referring("Older") }));
    let mut older = object(&[], json!({ "text": TEXT() }));
    older["deprecated"] = true.into();
    let code = acme().answering(answer).schema("Older", older).code();
    code.has(&format!("{field} old:")).has("A thing. #[deprecated(note = \"by the vendor; A thing\")] pub older:");

    let event = acme().taking(object(&[], json!({ "old": old })), json!({})).read_alone();
    event.has(&format!("{field} old:"));
}

#[test]
fn a_list_in_pages_has_a_method_for_all_of_them() {
    let answer = json!({
        "people": { "type": "array", "items": { "$ref": "#/components/schemas/Person" }, "description": "Them." },
        "next": TEXT(), "more": { "type": "boolean", "description": "Whether there are more." },
        "count": { "type": "integer", "format": "int32", "description": "How many there are." },
    });
    let list = || {
        acme()
            .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
            .answering(object(&[], answer.clone()))
            .schema("Person", object(&[], json!({ "name": TEXT() })))
    };
    let paging = json!({ "items": "people", "cursor": "cursor", "next": "next", "more": "more" });
    let code = list().with("x-paging", paging).code();
    code.has("pub fn kick_pages(&self, meeting_id: &str, options: &types::KickOptions) -> crate::Pages<types::KickResponse, types::Person>")
        .has("Next::by_cursor(answer.next.clone(), answer.more.clone())")
        .has("[`kick_pages`](Self::kick_pages) fetches all pages, and its [`items`](crate::Pages::items)");
    let paging = json!({ "items": "people", "cursor": "cursor", "next": "next", "total": "count" });
    let code = list().with("x-paging", paging).code();
    code.has("Next::by_cursor(answer.next.clone(), None)").has(".counting(answer.count.clone())");
    list().code().lacks("kick_pages");
}

#[test]
fn pages_that_are_counted_go_on_where_the_last_one_ended() {
    let total = json!({ "type": "integer", "format": "int32", "description": "How many." });
    let answer = json!({
        "people": { "type": "array", "items": { "type": "string" }, "description": "Them." },
        "at": { "$ref": "#/components/schemas/At" },
    });
    let code = acme()
        .parameter(parameter("offset", "query", false, json!({ "type": "integer", "format": "int32" })))
        .answering(object(&[], answer))
        .schema("At", object(&[], json!({ "total": total })))
        .with("x-paging", json!({ "items": "people", "offset": "offset", "total": "at.total" }))
        .code();
    code.has("crate::Pages<types::KickResponse, ::std::string::String>")
        .has("Next::by_offset(asked, None, items, answer.at.as_ref().and_then(|part| part.total.clone()))");
}

#[test]
fn a_cursor_may_stand_in_the_last_item() {
    let answer = json!({
        "people": { "type": "array", "items": { "$ref": "#/components/schemas/Person" }, "description": "Them." },
    });
    let code = acme()
        .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
        .answering(object(&[], answer))
        .schema("Person", object(&[], json!({ "then": TEXT() })))
        .with("x-paging", json!({ "items": "people", "cursor": "cursor", "next": "people.then" }))
        .code();
    code.has("Next::by_cursor_of_items(")
        .has(".and_then(|list| list.last())")
        .has(".and_then(|part| part.then.clone()), None, items)");
}

#[test]
fn types_on_pages_are_found_however_deep_they_stand() {
    let map = json!({ "type": "object", "additionalProperties": list_of(referring("Person")) });
    let code = acme()
        .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
        .answering(object(&[], json!({ "rooms": list_of(map), "next": TEXT() })))
        .schema("Person", object(&[], json!({ "name": TEXT() })))
        .with("x-paging", json!({ "items": "rooms", "cursor": "cursor", "next": "next" }))
        .code();
    code.has("BTreeMap<::std::string::String, ::std::vec::Vec<types::Person>>> {");
}

#[test]
fn all_pages_of_what_the_vendor_has_deprecated_warn_and_turn_without_a_warning() {
    let code = acme()
        .with("deprecated", true.into())
        .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
        .answering(object(&[], json!({ "people": list_of(TEXT()), "next": TEXT() })))
        .with("x-paging", json!({ "items": "people", "cursor": "cursor", "next": "next" }))
        .code();
    let warning = "#[deprecated(note = \"by the vendor; They go at once\")]";
    code.has(&format!("{warning} #[allow(deprecated)] #[inline] pub fn kick_pages("));
}

#[test]
fn pages_of_what_is_not_there_are_an_error() {
    let listed = |paging: Value| {
        acme()
            .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
            .answering(object(
                &[],
                json!({ "people": { "type": "array", "items": { "type": "string" } }, "next": TEXT() }),
            ))
            .with("x-paging", paging)
            .refined()
            .err()
            .unwrap()
    };
    assert_eq!(
        listed(json!({ "items": "people", "cursor": "cursor", "next": "then" })),
        "`kick`: the answer has no `then` for `next`"
    );
    assert_eq!(listed(json!({ "items": "next", "cursor": "cursor", "next": "next" })), "`kick`: `next` is no list");
}

#[test]
fn the_documentation_says_what_a_document_says() {
    let why = parameter("why", "query", false, json!({ "type": "string", "maxLength": 9 }));
    let mut acme = acme().with("x-permission", "Meeting.Write".into()).parameter(why);
    acme.root["x-rate-limit"] = json!({ "calls": 20, "seconds": 1 });
    acme.root["x-error-codes"] =
        json!({ "404": { "meaning": "No such meeting.", "kind": "not_found", "retry": "never" } });
    acme.operation()["x-error-codes"] = json!({ "inferred": ["404"] });
    let code = acme.code();
    for line in [
        "Kick people.",
        " They go at once. They may come back.",
        " `POST /meetings/{meetingId}/kick`",
        " **Permission:** Meeting.Write",
        " **Rate:** 20 calls per second, kept by the client.",
        " **Credentials:** none.",
        " **Repeating:** repeated by the client only where the vendor certainly did not act.",
        " - `meeting_id`: The meetingId.",
        " Limit: at most 9 characters.",
        " - `404` ([`NotFound`](crate::ErrorKind::NotFound)) (inferred): No such meeting.",
    ] {
        code.has(line);
    }
}

/// `kick` as a question that is answered so.
fn asking(properties: Value) -> Acme {
    acme().with("x-idempotency", "read".into()).answering(object(&[], properties))
}

/// The same with people in the answer, of whom the document's example shows one.
fn asking_for_people(properties: Value) -> Acme {
    let person = json!({ "personId": TEXT(), "nickName": TEXT(), "state": STATE() });
    let mut acme = asking(properties).schema("Person", object(&[], person));
    let shown = json!({ "people": [{ "state": "present" }], "part": { "people": [{ "state": "present" }] } });
    acme.operation()["responses"]["200"]["content"]["application/json"]["example"] = shown;
    acme
}

#[test]
fn an_example_of_a_list_tells_those_apart_that_are_on_it() {
    let people = list_of(referring("Person"));
    asking_for_people(json!({ "hasMore": FLAG(), "people": people })).code().shows(&[
        "let answer = client.kick(\"m-1\").await?;",
        "for person in answer.people.iter().flatten() {",
        "    if person.state == Some(PersonState::Present.into()) {",
        "        println!(\"{}\", person.nick_name.as_deref().unwrap_or_default());",
        "    }",
        "}",
        "# Ok(())",
    ]);
    asking(json!({ "action": TEXT(), "phones": list_of(TEXT()) })).code().shows(&[
        "for phone in answer.phones.iter().flatten() {",
        "    println!(\"{phone}\");",
        "}",
    ]);
}

#[test]
fn an_example_of_a_map_has_the_keys() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": "Notes." });
    asking(json!({ "notes": map })).code().shows(&[
        "for (key, value) in answer.notes.iter().flatten() {",
        "    println!(\"{key}: {value}\");",
        "}",
    ]);
}

#[test]
fn an_example_of_what_has_been_made_keeps_its_id_and_hands_it_on() {
    let kept = "let room_id = answer.room_id.as_deref().ok_or(\"no room id\")?;";
    let making =
        || acme().answering(object(&[], json!({ "title": TEXT(), "people": list_of(TEXT()), "roomId": TEXT() })));
    making().code().shows(&["let answer = client.kick(\"m-1\").await?;", kept, "# Ok(())"]);

    let mut show = making().with("operationId", "show_room".into()).with("x-idempotency", "read".into());
    show.operation()["parameters"] = json!([parameter("roomId", "path", true, json!({ "type": "string" }))]);
    let mut both = making();
    both.root["paths"]["/rooms/{roomId}"] = json!({ "get": show.operation() });
    both.code().shows(&[kept, "client.show_room(room_id).await?;"]);
}

#[test]
fn an_example_of_a_secret_keeps_it_and_prints_none() {
    for properties in
        [json!({ "code": SECRET(), "more": list_of(SECRET()) }), json!({ "more": list_of(SECRET()), "code": SECRET() })]
    {
        asking(properties)
            .code()
            .shows(&["let code = answer.code.as_ref().ok_or(\"no code\")?; // `.expose()` yields its text"])
            .lacks("println!");
    }
    let door = object(&[], json!({ "name": SECRET(), "keys": list_of(SECRET()) }));
    asking(json!({ "doors": list_of(referring("Door")) }))
        .schema("Door", door)
        .code()
        .shows(&[
            "for door in answer.doors.iter().flatten() {",
            "    let name = door.name.as_ref().ok_or(\"no name\")?; // `.expose()` yields its text",
        ])
        .lacks("println!");
}

#[test]
fn an_example_of_one_object_asks_what_decides() {
    asking(json!({ "title": TEXT(), "ownerId": TEXT(), "open": FLAG() })).code().shows(&[
        "if answer.open == Some(true) {",
        "    println!(\"open: yes\");",
        "}",
    ]);
    asking(json!({ "room": referring("Room") }))
        .schema("Room", object(&[], json!({ "title": TEXT(), "open": FLAG(), "state": STATE() })))
        .code()
        .shows(&[
            "use meeting_control::acme::types::*;",
            "",
            "let answer = client.kick(\"m-1\").await?;",
            "let room = answer.room.as_ref().ok_or(\"no room\")?;",
            "if room.state == Some(RoomState::Absent.into()) {",
        ]);
}

#[test]
fn an_example_ends_where_objects_hold_one_another() {
    let holds = |name: &str| object(&[], json!({ "held": list_of(referring(name)) }));
    let code = asking(json!({ "boxes": list_of(referring("Box1")) }))
        .schema("Box1", holds("Box2"))
        .schema("Box2", holds("Box1"))
        .code();
    code.shows(&["client.kick(\"m-1\").await?;", "# Ok(())"]);
}

#[test]
fn an_example_passes_over_what_tells_nothing() {
    let mut old = FLAG();
    old["deprecated"] = true.into();
    let code = acme()
        .with("x-success", json!({ "field": "done", "equals": true }))
        .answering(object(
            &[],
            json!({ "old": old, "meetingId": TEXT(), "requestId": TEXT(), "done": FLAG(), "cause": TEXT() }),
        ))
        .code();
    code.shows(&["client.kick(\"m-1\").await?;", "# Ok(())"]).lacks("let answer");
}

#[test]
fn an_example_is_about_that_whose_presence_is_success() {
    asking_for_people(json!({ "people": list_of(referring("Person")), "word": TEXT() }))
        .with("x-success", json!({ "field": "word", "required": true }))
        .code()
        .shows(&["let word = answer.word.as_deref().ok_or(\"no word\")?;"]);
}

#[test]
fn examples_of_pages_begin_with_the_first_and_take_all() {
    let code = asking_for_people(json!({ "part": referring("Part"), "next": TEXT() }))
        .schema("Part", object(&[], json!({ "people": list_of(referring("Person")) })))
        .parameter(parameter("cursor", "query", false, json!({ "type": "string" })))
        .parameter(parameter("size", "query", false, json!({ "type": "integer", "format": "int32" })))
        .with("x-paging", json!({ "items": "part.people", "cursor": "cursor", "next": "next" }))
        .code();
    code.shows(&[
        "let mut persons = client.kick_pages(\"m-1\", &KickOptions::new().size(1)).items();",
        "while let Some(person) = persons.next().await.transpose()? {",
        "    if person.state == Some(PersonState::Present.into()) {",
    ])
    .shows(&[
        "let mut pages = client.kick_pages(\"m-1\", &KickOptions::new().size(1));",
        "while let Some(page) = pages.next().await.transpose()? {",
        "    for person in page.part.iter().flat_map(|part| &part.people).flatten() {",
        "        println!(\"{}\", person.nick_name.as_deref().unwrap_or_default());",
        "    }",
        "}",
    ]);
}

#[test]
fn events_are_read_and_never_built() {
    let event = acme().taking(object(&["who"], json!({ "who": TEXT() })), json!({ "who": "a" }));
    event
        .read_alone()
        .has("pub who: ::std::option::Option<::std::string::String>")
        .has("impl Fields for types::KickRequest")
        .lacks("impl KickRequest")
        .lacks("struct Client");
}

#[test]
fn code_of_another_form_is_told_and_not_taken() {
    let bundle = acme().bundle();
    let prepared = prepare(&bundle);
    let without_types = syn::parse_quote!(impl Client {});
    assert_eq!(refine(without_types, &bundle, &prepared).err().unwrap(), "no `mod types` in progenitor's output");
    let without_methods = syn::parse_quote!(
        mod types {}
    );
    assert_eq!(
        refine(without_methods, &bundle, &prepared).err().unwrap(),
        "no method for `kick` in progenitor's output"
    );
}
