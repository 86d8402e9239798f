//! Limits of the documents, and what they call an id, become tables that are held against a request before it is sent.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

use crate::identifier::TextKind;

/// Keywords that limit a value. They are checked before sending; typify would turn them into types that are awkward to make.
pub(crate) const LIMITS: [&str; 7] =
    ["minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "x-max-bytes"];

/// What is to be checked of the value under a name. What most values have alike stands once.
pub(crate) fn bounded(name: &str, schema: &Value) -> TokenStream {
    let own = limits(schema);
    let items = schema.get("items").map(limits).unwrap_or_default();
    let kind = match TextKind::of(name, schema) {
        TextKind::Id if own.is_empty() && items.is_empty() => return quote!(ID),
        TextKind::Text if own.is_empty() && items.is_empty() => return quote!(TEXT),
        TextKind::Id => quote!(Id),
        TextKind::Ids => quote!(Ids),
        TextKind::Json(ids) => quote!(Json(&[#(#ids),*])),
        TextKind::Text => quote!(Text),
    };
    quote!(&Bounded { kind: Kind::#kind, own: &[#(#own),*], items: &[#(#items),*] })
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
