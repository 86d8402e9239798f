//! Limits of the documents become checks that run before a request is sent.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};
use syn::{Field, Ident, ItemStruct, Type, parse_quote};

use super::types::{Shape, argument, is_named, shape, wire_name};
use crate::bundle::{Bundle, referred};
use crate::prepare::{LIMITS, Prepared};

/// An implementation of `Limits` for each struct that a request can hold and that has limits, its own or its parts'.
pub(crate) fn checks(structs: &[ItemStruct], bundle: &Bundle, prepared: &Prepared) -> Vec<TokenStream> {
    let limited = limited(bundle, &prepared.requested);
    let checked = structs.iter().filter(|item| limited.contains(&item.ident.to_string()));
    checked.map(|item| implementation(item, bundle, &limited)).collect()
}

/// Whether the body of this type has anything to check.
pub(crate) fn is_limited(structs: &[ItemStruct], bundle: &Bundle, body: &Type) -> bool {
    let all = structs.iter().map(|item| item.ident.to_string()).collect();
    limited(bundle, &all).iter().any(|name| is_named(body, name))
}

fn limited(bundle: &Bundle, names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for name in names {
            let properties = bundle.schema(name).and_then(|schema| schema.get("properties")).and_then(Value::as_object);
            if properties.into_iter().flat_map(Map::values).any(|property| needs_check(property, &found)) {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn needs_check(schema: &Value, limited: &BTreeSet<String>) -> bool {
    has_limits(schema)
        || referred(schema).is_some_and(|name| limited.contains(name))
        || schema.get("items").is_some_and(|items| needs_check(items, limited))
}

fn has_limits(schema: &Value) -> bool {
    LIMITS.iter().any(|limit| schema.get(limit).is_some())
}

fn implementation(item: &ItemStruct, bundle: &Bundle, limited: &BTreeSet<String>) -> TokenStream {
    let name = &item.ident;
    let properties = bundle.schema(&name.to_string()).and_then(|schema| schema.get("properties"));
    let checks = item.fields.iter().filter_map(|field| {
        let schema = properties?.get(wire_name(field))?;
        needs_check(schema, limited).then(|| field_check(field, schema, limited))
    });
    quote! {
        impl limits::Limits for types::#name {
            fn check(&self) -> Result<(), limits::Violation> {
                #(#checks)*
                Ok(())
            }
        }
    }
}

fn field_check(field: &Field, schema: &Value, limited: &BTreeSet<String>) -> TokenStream {
    let name = field.ident.as_ref();
    let wire = wire_name(field);
    let value: Ident = parse_quote!(value);
    match shape(&field.ty) {
        Shape::Optional(ty) => {
            let check = value_check(&value, ty, &wire, schema, limited);
            quote!(if let Some(value) = &self.#name { #check })
        }
        Shape::Always(ty) => {
            let check = value_check(&value, ty, &wire, schema, limited);
            quote!({ let value = &self.#name; #check })
        }
    }
}

/// The checks of a value that is at hand as a reference named `value`.
pub(crate) fn value_check(
    value: &Ident,
    ty: &Type,
    wire: &str,
    schema: &Value,
    limited: &BTreeSet<String>,
) -> TokenStream {
    let own = own_limits(value, ty, wire, schema);
    if referred(schema).is_some() {
        return quote!(limits::within(#wire, #value)?;);
    }
    let Some(items) = schema.get("items").filter(|items| needs_check(items, limited)) else { return own };
    let item: Ident = parse_quote!(item);
    let inner = match (referred(items), argument(ty, "Vec")) {
        (Some(_), _) => quote!(limits::Limits::check(#item)),
        (None, Some(item_type)) => {
            let own = own_limits(&item, item_type, "", items);
            quote!((|| { #own Ok(()) })())
        }
        (None, None) => quote!(Ok(())),
    };
    quote! {
        #own
        limits::each(#wire, #value, |item| #inner)?;
    }
}

fn own_limits(value: &Ident, ty: &Type, wire: &str, schema: &Value) -> TokenStream {
    let text = text_of(value, ty);
    let bound = |key: &str| match schema.get(key).and_then(Value::as_i64) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    };
    let check = |least: &str, most: &str, function: TokenStream, argument: TokenStream| {
        if schema.get(least).is_none() && schema.get(most).is_none() {
            return TokenStream::new();
        }
        let (least, most) = (bound(least), bound(most));
        quote!(limits::#function(#wire, #argument, #least, #most)?;)
    };
    let items = check("minItems", "maxItems", quote!(items), quote!(#value.len()));
    let characters = check("minLength", "maxLength", quote!(characters), text.clone());
    let range = if is_fraction(ty) {
        fraction_check(value, wire, schema)
    } else {
        check("minimum", "maximum", quote!(range), quote!(i64::from(*#value)))
    };
    let bytes = check("", "x-max-bytes", quote!(bytes), text);
    quote!(#items #characters #range #bytes)
}

fn is_fraction(ty: &Type) -> bool {
    is_named(ty, "f64") || is_named(ty, "f32")
}

fn fraction_check(value: &Ident, wire: &str, schema: &Value) -> TokenStream {
    let bound = |key: &str| match schema.get(key).and_then(Value::as_f64) {
        Some(bound) => quote!(Some(#bound)),
        None => quote!(None),
    };
    let (least, most) = (bound("minimum"), bound("maximum"));
    quote!(limits::fraction(#wire, f64::from(*#value), #least, #most)?;)
}

fn text_of(value: &Ident, ty: &Type) -> TokenStream {
    if is_named(ty, "Secret") {
        quote!(#value.expose())
    } else if is_named(ty, "String") || matches!(ty, Type::Reference(_)) {
        quote!(#value)
    } else {
        quote!(#value.as_str())
    }
}
