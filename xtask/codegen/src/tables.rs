//! What the transport must know of each operation and of each error code, as tables in the generated module.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;

use crate::bundle::{Bundle, Operation, Part, has_no_fields, is_callers, is_envelope, is_set, required};
use crate::failure_names::{MESSAGES, REQUEST_IDS, may_tell_of_failure, names_a_failure, speaks_of_failure};
use crate::limits::bounded;
use crate::markdown::prose;
use crate::refine::aliases;
use crate::rust_name::constant;

pub(crate) fn tables(bundle: &Bundle) -> Vec<syn::Item> {
    let operations = operations(bundle);
    let codes = error_codes(bundle);
    let regions = regions(bundle);
    let sent_as = sent_as(bundle);
    let file: syn::File = syn::parse_quote! {
        /// What the transport must know of each operation.
        pub(crate) mod operations {
            #[allow(unused_imports)]
            use crate::transport::operation::{Answer, Form, Idempotency, Operation, Parameter, Place, Rate, Success};
            #[allow(unused_imports)]
            use crate::wire::bound::{Bound, Bounded, ID, Kind, Of, TEXT};
            #operations
        }
        #regions
        #sent_as
        pub(crate) mod error_codes {
            use crate::ErrorKind;
            use crate::transport::operation::{ErrorCodes, Retry};
            /// The vendor's error codes.
            pub(crate) static ALL: &[ErrorCodes] = &[#codes];
        }
    };
    file.items
}

/// The vendor's documented addresses. The first one is the default.
fn regions(bundle: &Bundle) -> TokenStream {
    let servers = bundle.root.get("servers").and_then(Value::as_array);
    let text = |server: &Value, key| server.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let servers: Vec<_> = servers.into_iter().flatten().collect();
    let constants = servers.iter().map(|server| {
        let (name, url) = (constant(&text(server, "x-region")), text(server, "url"));
        let doc = format!(" {}", prose(&text(server, "description")).join(" "));
        quote!(#[doc = #doc] pub const #name: &str = #url;)
    });
    let names = servers.iter().map(|server| {
        let name = text(server, "x-region");
        let constant = constant(&name);
        quote!((#name, #constant))
    });
    let default = servers.first().map(|server| text(server, "url"));
    quote! {
        /// The addresses that the vendor documents, for `ClientBuilder::base_url`.
        pub mod region {
            #(#constants)*
            /// All of them, by their names in lower case. The first one is the default.
            pub const ALL: &[(&str, &str)] = &[#(#names),*];
        }
        pub(crate) const DEFAULT_SERVER: &str = #default;
    }
}

/// What the wire calls the credentials.
fn sent_as(bundle: &Bundle) -> TokenStream {
    let constants = bundle.credentials().map(|(scheme, _, on_the_wire)| {
        let name = constant(scheme);
        quote!(pub(crate) const #name: &str = #on_the_wire;)
    });
    quote! {
        /// The names of the headers, or of the fields of the query, that carry the credentials.
        pub(crate) mod sent_as {
            #(#constants)*
        }
    }
}

/// One table, and what most operations have alike stands once: the compiler checks and computes every static anew, and every value in it.
fn operations(bundle: &Bundle) -> TokenStream {
    let rows: Vec<_> = bundle.operations().map(|operation| operation_row(bundle, &operation)).collect();
    let answers: Vec<_> = bundle.operations().map(|operation| answer(bundle, &operation)).collect();
    let (usual, usual_answer) = (Row::usual(&rows), Row::usual(&answers));
    let described = bundle.operations().zip(rows.iter().zip(&answers));
    let entries = described.enumerate().map(|(index, (operation, (row, answer)))| {
        let (id, path) = (operation.id(), operation.path);
        let (own, answer) = (row.unlike(&usual), answer.unlike(&usual_answer));
        let answer = (!answer.0.is_empty()).then(|| quote!(answer: Answer { #answer ..USUAL.answer },));
        quote! {
            Operation {
                index: #index,
                id: #id,
                path: #path,
                #own
                #answer
                ..USUAL
            }
        }
    });
    let ids = bundle.operations().map(|operation| format_ident!("{}", operation.id()));
    let count = rows.len();
    quote! {
        const USUAL: Operation = Operation {
            index: 0,
            id: "",
            path: "",
            #usual
            answer: Answer { #usual_answer },
        };
        /// All operations, in the order of their indices.
        pub(crate) static ALL: [Operation; #count] = [#(#entries),*];
        /// Where each of them stands. By its id as it is: two that differ in it alone are two.
        #[allow(non_camel_case_types)]
        pub(crate) enum At { #(#ids),* }
    }
}

/// The fields of a struct with their values.
struct Row(Vec<(&'static str, TokenStream)>);

impl Row {
    /// Of each field the value that most rows have.
    fn usual(rows: &[Self]) -> Self {
        let fields = rows.first().into_iter().flat_map(|row| &row.0).enumerate().filter_map(|(at, (field, _))| {
            let mut found = BTreeMap::new();
            for (_, value) in rows.iter().filter_map(|row| row.0.get(at)) {
                found.entry(value.to_string()).or_insert((0, value)).0 += 1;
            }
            let (_, value) = found.into_values().max_by_key(|(times, _)| *times)?;
            Some((*field, value.clone()))
        });
        Self(fields.collect())
    }

    /// Without what another has, too.
    fn unlike(&self, usual: &Self) -> Self {
        let fields = self.0.iter().zip(&usual.0).filter(|((_, own), (_, usual))| own.to_string() != usual.to_string());
        Self(fields.map(|(own, _)| own.clone()).collect())
    }
}

impl ToTokens for Row {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().map(|(field, value)| {
            let field = format_ident!("{field}");
            quote!(#field: #value,)
        }));
    }
}

fn operation_row(bundle: &Bundle, operation: &Operation<'_>) -> Row {
    let vendor = format_ident!(
        "{}",
        if bundle.vendor == "dingtalk" { "DingTalk".to_owned() } else { bundle.vendor.to_upper_camel_case() }
    );
    let method = operation.method.to_uppercase();
    let parameters = operation.parameters(bundle).filter(|parameter| is_callers(parameter)).map(parameter);
    let idempotency = format_ident!("{}", operation.text("x-idempotency").to_upper_camel_case());
    let credentials = credentials(operation);
    let optional_credentials = optional_credentials(operation);
    let supplied = operation
        .parameters(bundle)
        .filter(|parameter| is_set(parameter, "x-sdk-supplied") && !is_callers(parameter))
        .filter_map(|parameter| parameter.get("name")?.as_str());
    let empty_object = sends_empty_object(bundle, operation);
    Row(vec![
        ("vendor", quote!(crate::Vendor::#vendor)),
        ("method", quote!(#method)),
        ("parameters", quote!(&[#(#parameters),*])),
        ("idempotency", quote!(Idempotency::#idempotency)),
        ("credentials", quote!(&[#(#credentials),*])),
        ("optional_credentials", quote!(&[#(#optional_credentials),*])),
        ("supplied", quote!(&[#(#supplied),*])),
        ("rate", option(rate(bundle, operation))),
        ("list", option(list(bundle, operation))),
        ("empty_object", quote!(#empty_object)),
    ])
}

/// The schemes of the first alternative: the one that the SDK uses.
fn credentials<'b>(operation: &Operation<'b>) -> Vec<&'b str> {
    let first = operation.body.get("security").and_then(|security| security.get(0)).and_then(Value::as_object);
    first.into_iter().flatten().map(|(scheme, _)| scheme.as_str()).collect()
}

/// What other alternatives add to the first: sent where it is at hand.
fn optional_credentials<'b>(operation: &Operation<'b>) -> BTreeSet<&'b str> {
    let needed = credentials(operation);
    let alternatives = operation.body.get("security").and_then(Value::as_array);
    let schemes = alternatives.into_iter().flatten().skip(1).filter_map(Value::as_object).flatten();
    schemes.map(|(scheme, _)| scheme.as_str()).filter(|scheme| !needed.contains(scheme)).collect()
}

fn rate(bundle: &Bundle, operation: &Operation<'_>) -> Option<TokenStream> {
    let rate = operation.rule(bundle, "x-rate-limit")?;
    let calls = u32::try_from(rate.get("calls")?.as_u64()?).ok()?;
    let seconds = u32::try_from(rate.get("seconds")?.as_u64()?).ok()?;
    Some(quote!(Rate { calls: #calls, seconds: #seconds }))
}

fn parameter(parameter: &Value) -> TokenStream {
    let text = |key| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
    let (name, place) = (text("name"), format_ident!("{}", text("in").to_upper_camel_case()));
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    let bounded = bounded(name, schema);
    quote!(Parameter { place: Place::#place, name: #name, bounded: #bounded })
}

/// The limits of a body that is a list.
fn list(bundle: &Bundle, operation: &Operation<'_>) -> Option<TokenStream> {
    let schema = bundle.resolve(operation.media(Part::Request)?.get("schema")?);
    schema.get("items")?;
    Some(bounded("body", schema))
}

fn answer(bundle: &Bundle, operation: &Operation<'_>) -> Row {
    let schema =
        operation.media(Part::Answer).and_then(|media| media.get("schema")).map(|schema| bundle.resolve(schema));
    let form = format_ident!(
        "{}",
        match schema {
            Some(schema) if schema.get("items").is_some() => "List",
            Some(schema) if !is_envelope(schema) => "Object",
            _ => "Acknowledgement",
        }
    );
    let success = success(bundle, operation);
    let rule = option(success.as_ref().map(|rule| {
        let (field, required) = (&rule.field, rule.required);
        let equals = option(rule.equals.as_ref().map(|equals| quote!(#equals)));
        quote!(Success { field: #field, equals: #equals, required: #required })
    }));
    let has_data = schema.is_some_and(|schema| has_data(bundle, schema));
    let payload = option(payload(bundle, operation));
    let required = schema.map(required_names).unwrap_or_default();
    let mut ordinary = schema.map(|schema| ordinary(bundle, schema, success.as_ref())).unwrap_or_default();
    ordinary.extend(echoed(bundle, operation));
    Row(vec![
        ("form", quote!(Form::#form)),
        ("success", rule),
        ("has_data", quote!(#has_data)),
        ("payload", payload),
        ("required", quote!(&[#(#required),*])),
        ("ordinary", quote!(&[#(#ordinary),*])),
    ])
}

/// What the schema itself requires, by all its names: an answer that has one of them has what is required. What may be null says nothing by
/// being there.
fn required_names(schema: &Value) -> Vec<&str> {
    let names = schema.as_object().into_iter().flat_map(required);
    names
        .filter(|name| schema["properties"][*name]["nullable"] != Value::Bool(true))
        .flat_map(|name| iter::once(name).chain(schema["properties"].get(name).map(aliases).unwrap_or_default()))
        .collect()
}

fn has_data(bundle: &Bundle, schema: &Value) -> bool {
    !is_envelope(schema)
        && (schema.get("items").is_some()
            || properties(bundle, schema).iter().any(|(name, property)| {
                !tells_of_the_call(name) || bundle.resolve(property).get("x-not-failure").is_some()
            }))
}

/// Whether what stands under this name would be told of a failure if no document knew it.
fn may_speak(name: &str) -> bool {
    may_tell_of_failure(name) || name.eq_ignore_ascii_case("description")
}

/// Whether a field of this name says no more than how the call went, and under which id.
fn tells_of_the_call(name: &str) -> bool {
    may_tell_of_failure(name) || MESSAGES.have(name) || REQUEST_IDS.have(name)
}

/// What tells that a call worked.
pub(crate) struct Rule {
    field: String,
    equals: Option<String>,
    pub(crate) required: bool,
}

/// An operation's own rule, else the vendor's, which requires its field where the document's answer has it at all.
pub(crate) fn success(bundle: &Bundle, operation: &Operation<'_>) -> Option<Rule> {
    let rule = operation.rule(bundle, "x-success")?;
    let field = rule.get("field")?.as_str()?;
    let is_known = operation.body.contains_key("x-success") || has_field(bundle, operation, field);
    let equals = rule.get("equals").map(|equals| match equals {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    Some(Rule { field: field.to_owned(), equals, required: is_known && is_set(rule, "required") })
}

fn has_field(bundle: &Bundle, operation: &Operation<'_>, field: &str) -> bool {
    let schema = operation.media(Part::Answer).and_then(|media| media.get("schema"));
    schema.is_some_and(|schema| properties(bundle, bundle.resolve(schema)).iter().any(|(name, _)| *name == field))
}

/// Documented fields of the answer (of a list, of what is in it) and of the objects in it that are called like a part of a failure.
fn ordinary(bundle: &Bundle, schema: &Value, success: Option<&Rule>) -> Vec<String> {
    let mut found = Vec::new();
    let schema = schema.get("items").map_or(schema, |items| bundle.resolve(items));
    for (name, property) in properties(bundle, schema) {
        let inner = bundle.resolve(property);
        if may_speak(name) && !tells_failure(name, inner) && success.is_none_or(|rule| rule.field != name) {
            found.push(name.to_owned());
        }
        let inner = inner.get("items").map_or(inner, |items| bundle.resolve(items));
        if inner.get("additionalProperties").is_some_and(|values| *values != Value::Bool(false)) {
            found.push(format!("{name}.*"));
        }
        let inner = properties(bundle, inner);
        found.extend(
            inner.into_iter().filter(|(inner, _)| may_speak(inner)).map(|(inner, _)| format!("{name}.{inner}")),
        );
    }
    found
}

/// What a request calls like a failure, and an answer may quote.
fn echoed(bundle: &Bundle, operation: &Operation<'_>) -> Vec<String> {
    let schema = operation.media(Part::Request).and_then(|media| media.get("schema"));
    let asked = schema.map(|schema| properties(bundle, bundle.resolve(schema))).unwrap_or_default();
    let names = asked.into_iter().map(|(name, _)| name);
    names.filter(|name| speaks_of_failure(name) && !names_a_failure(name)).map(str::to_owned).collect()
}

/// Whether a field of the answer itself says that the call failed, unless it says that all is well: what pages list of it is how it is
/// refused.
pub(crate) fn tells_failure(name: &str, property: &Value) -> bool {
    let is_text_of_one = property.get("type").is_some_and(|kind| kind == "string") && speaks_of_failure(name);
    property.get("x-not-failure").is_none() && (names_a_failure(name) || is_text_of_one)
}

/// The properties of an object, those of its envelope included.
fn properties<'b>(bundle: &'b Bundle, schema: &'b Value) -> Vec<(&'b str, &'b Value)> {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let parts = parts.map(|part| bundle.resolve(part)).chain([schema]);
    let properties = parts.filter_map(|part| part.get("properties").and_then(Value::as_object)).flatten();
    properties.map(|(name, property)| (name.as_str(), property)).collect()
}

fn payload(bundle: &Bundle, operation: &Operation<'_>) -> Option<TokenStream> {
    let name = bundle.root.get("x-payload")?.as_str()?;
    let schema = bundle.resolve(operation.media(Part::Answer)?.get("schema")?);
    schema.get("allOf").map(|_| quote!(#name))
}

fn sends_empty_object(bundle: &Bundle, operation: &Operation<'_>) -> bool {
    let schema = operation.media(Part::Request).and_then(|media| media.get("schema"));
    schema.is_some_and(|schema| has_no_fields(bundle.resolve(schema)))
}

/// The compiler looks at every value, so what several codes call for stands once.
fn error_codes(bundle: &Bundle) -> TokenStream {
    let mut alike: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (code, row) in bundle.root.get("x-error-codes").and_then(Value::as_object).into_iter().flatten() {
        let text = |key| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let wait_seconds = row.get("wait_seconds").and_then(Value::as_u64).unwrap_or(0);
        alike.entry((text("kind"), text("retry"), wait_seconds)).or_default().push((code, text("meaning")));
    }
    let groups = alike.into_iter().map(|((kind, retry, wait_seconds), mut codes)| {
        codes.sort();
        let variant = |word: &str| format_ident!("{}", word.to_upper_camel_case());
        let (kind, retry) = (variant(kind), variant(retry));
        let codes = codes.iter().map(|(code, meaning)| quote!((#code, #meaning)));
        quote! {
            ErrorCodes {
                kind: ErrorKind::#kind,
                retry: Retry::#retry,
                wait_seconds: #wait_seconds,
                codes: &[#(#codes),*],
            }
        }
    });
    quote!(#(#groups),*)
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_vendors_rule_requires_its_field_of_the_answers_that_have_it() {
        let required = |own: Value, properties: Value| {
            let schema = json!({ "type": "object", "properties": properties });
            let answer = json!({ "content": { "application/json": { "schema": schema } } });
            let mut operation = json!({ "operationId": "find", "responses": { "200": answer } });
            operation.as_object_mut().unwrap().extend(own.as_object().cloned().unwrap());
            let rule = json!({ "field": "code", "equals": 0, "required": true });
            let root = json!({ "x-success": rule, "paths": { "/find": { "get": operation } } });
            let bundle = Bundle { vendor: "acme".into(), root };
            success(&bundle, &bundle.operation("find").unwrap()).unwrap().required
        };
        let code = || json!({ "code": { "type": "integer" } });
        assert!(required(json!({}), code()));
        assert!(!required(json!({}), json!({ "name": { "type": "string" } })));
        assert!(required(json!({ "x-success": { "field": "code", "required": true } }), json!({})));
    }

    #[test]
    fn what_is_required_is_found_by_all_its_names() {
        let properties =
            json!({ "confId": { "type": "string", "x-aliases": ["conf_id"] }, "at": { "type": "string" } });
        let schema = json!({ "type": "object", "required": ["confId", "at"], "properties": properties });
        assert_eq!(required_names(&schema), ["confId", "conf_id", "at"]);
        assert_eq!(required_names(&json!({ "type": "object", "required": ["at"] })), ["at"]);
    }

    #[test]
    fn credentials_are_sent_under_the_documents_names() {
        let schemes = json!({
            "accessToken": { "type": "apiKey", "in": "header", "name": "X-Token" },
            "login": { "type": "http", "scheme": "basic" },
        });
        let root = json!({ "components": { "securitySchemes": schemes } });
        let code = sent_as(&Bundle { vendor: "acme".into(), root }).to_string();
        assert!(code.contains(r#"const ACCESS_TOKEN : & str = "X-Token""#), "{code}");
        assert!(code.contains(r#"const LOGIN : & str = "Authorization""#), "{code}");
    }
}
