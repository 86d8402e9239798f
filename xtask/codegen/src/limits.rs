//! Limits of the documents, and what they call an id, become tables that are held against a request before it is sent.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use crate::identifier::TextKind;

/// Keywords that limit a value. They are checked before sending; typify would turn them into types that are awkward to make.
pub(crate) const LIMITS: [&str; 7] =
    ["minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "x-max-bytes"];

/// A named value with what is to be checked of it, as a row of a table; `None` where nothing is.
pub(crate) fn bounded(name: &str, schema: &Value) -> Option<TokenStream> {
    let items = schema.get("items").map(limits).unwrap_or_default();
    let is_special = TextKind::of(name, schema) != TextKind::Text;
    (is_special || !items.is_empty() || !limits(schema).is_empty()).then(|| row(name, schema))
}

/// The same, whatever there is to be checked.
pub(crate) fn row(name: &str, schema: &Value) -> TokenStream {
    let kind = match TextKind::of(name, schema) {
        TextKind::Id => quote!(Id),
        TextKind::Ids => quote!(Ids),
        TextKind::Json(ids) => quote!(Json(&[#(#ids),*])),
        TextKind::Text => quote!(Text),
    };
    let own = limits(schema);
    let items = schema.get("items").map(limits).unwrap_or_default();
    quote!(Bounded { name: #name, kind: Kind::#kind, own: &[#(#own),*], items: &[#(#items),*] })
}

/// The limits that a schema itself states.
fn limits(schema: &Value) -> Vec<TokenStream> {
    [
        (quote!(Characters), "minLength", "maxLength"),
        (quote!(Bytes), "", "x-max-bytes"),
        (quote!(Items), "minItems", "maxItems"),
        (quote!(Value), "minimum", "maximum"),
    ]
    .into_iter()
    .filter_map(|(of, least, most)| {
        let bound = |limit: Option<&Value>| limit.and_then(Value::as_f64);
        let (least, most) = (bound(lower(schema.get(least), least)), bound(schema.get(most)));
        if least.is_none() && most.is_none() {
            return None;
        }
        let option = |bound: Option<f64>| bound.map_or_else(|| quote!(None), |bound| quote!(Some(#bound)));
        let (least, most) = (option(least), option(most));
        Some(quote!(Bound { of: Of::#of, least: #least, most: #most }))
    })
    .collect()
}

/// No count is less than 0: that is said to people only.
fn lower<'v>(limit: Option<&'v Value>, key: &str) -> Option<&'v Value> {
    limit.filter(|limit| key == "minimum" || limit.as_f64() != Some(0.0))
}

pub(crate) fn limits_in_words(schema: &Map<String, Value>) -> Option<String> {
    let words: Vec<String> = [
        ("minItems", "maxItems", "items"),
        ("minLength", "maxLength", "characters"),
        ("minimum", "maximum", ""),
        ("", "x-max-bytes", "bytes"),
    ]
    .into_iter()
    .filter_map(|(least, most, unit)| {
        let words = match (lower(schema.get(least), least), schema.get(most)) {
            (Some(least), Some(most)) => format!("{least} to {most} {unit}"),
            (Some(least), None) => format!("at least {least} {unit}"),
            (None, Some(most)) => format!("at most {most} {unit}"),
            (None, None) => return None,
        };
        Some(words.trim_end().to_owned())
    })
    .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
