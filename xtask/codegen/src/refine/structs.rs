//! Structs get a constructor with the required fields, and a chaining setter for each optional one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Field, Ident, ItemStruct, Type, parse_quote};

use super::types::{Shape, argument, is_named, map_value, shape, wire_name};
use crate::bundle::Bundle;
use crate::markdown::prose;
use crate::prepare::{Prepared, required};

/// Marks every struct as extensible and yields the constructors of those that callers build.
pub(crate) fn refine(structs: &mut [ItemStruct], bundle: &Bundle, prepared: &Prepared) -> Vec<TokenStream> {
    for item in structs.iter_mut() {
        item.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
        let default = prepared.answered.contains(&item.ident.to_string()).then(|| quote!(, Default));
        item.attrs.push(parse_quote!(#[derive(Clone, Debug #default)]));
        item.attrs.push(parse_quote!(#[non_exhaustive]));
        describe_parts(item, bundle);
    }
    let requested = structs.iter().filter(|item| prepared.requested.contains(&item.ident.to_string()));
    requested.map(|item| constructors(item, bundle)).collect()
}

/// serde's keywords have said what the tables need to know.
pub(crate) fn strip(structs: &mut [ItemStruct]) {
    for field in structs.iter_mut().flat_map(|item| &mut item.fields) {
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    }
}

/// How each struct is read and written. Everything is `#[inline]`, so that it is compiled in the program that calls an operation, and
/// only for what it calls.
///
/// A request is written and an answer read; only calls by name need the other way too.
pub(crate) fn tables(structs: &[ItemStruct], bundle: &Bundle, prepared: &Prepared) -> Vec<TokenStream> {
    structs.iter().map(|item| table(item, bundle, prepared)).collect()
}

fn table(item: &ItemStruct, bundle: &Bundle, prepared: &Prepared) -> TokenStream {
    let name = &item.ident;
    let (requested, answered) =
        (prepared.requested.contains(&name.to_string()), prepared.answered.contains(&name.to_string()));
    let only_dynamic = |wanted: bool| (!wanted).then(|| quote!(#[cfg(feature = "dynamic")]));
    let (for_writing, for_reading) = (only_dynamic(requested), only_dynamic(answered));
    let members = item.fields.iter().map(|field| {
        let (wire, field) = (wire_name(field), &field.ident);
        quote!((#wire, Show::view(&self.#field)))
    });
    let bounds = super::limits::bounds(item, bundle).filter(|_| requested);
    let reading = if answered { fields(item) } else { record(item) };
    let reader = format_ident!("{}", if answered { "deserialize" } else { "deserialize_exactly" });
    quote! {
        #for_writing
        impl Members for types::#name {
            #[inline]
            fn members(&self, visit: &mut Visitor<'_>) {
                visit(&[#(#members),*]);
            }
            #bounds
        }
        #for_writing
        crate::wire::serde_traits!(Serialize for types::#name);
        #reading
        #for_reading
        crate::wire::serde_traits!(Deserialize by #reader for types::#name);
    }
}

/// Every field of an answer may be missing.
fn fields(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let places = item.fields.iter().map(|field| {
        let (wire, field) = (wire_name(field), &field.ident);
        quote!(#wire => &mut self.#field,)
    });
    quote! {
        impl Fields for types::#name {
            #[inline]
            fn place(&mut self, name: &str) -> Option<&mut dyn Slot> {
                Some(match name {
                    #(#places)*
                    _ => return None,
                })
            }
        }
    }
}

/// A request has fields that must be there.
fn record(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let fields = item.fields.iter().map(|field| {
        let wire = wire_name(field);
        let name = &field.ident;
        match shape(&field.ty) {
            Shape::Optional(_) => quote!(let #name = crate::wire::record::optional(node, #wire, place, oddities);),
            Shape::Always(_) => quote!(let #name = crate::wire::record::required(node, #wire, place, oddities);),
        }
    });
    let values = item.fields.iter().map(|field| {
        let name = &field.ident;
        match shape(&field.ty) {
            Shape::Optional(_) => quote!(#name),
            Shape::Always(_) => quote!(#name: #name?),
        }
    });
    quote! {
        #[cfg(feature = "dynamic")]
        impl crate::wire::slot::Read for types::#name {
            fn read(
                node: &crate::wire::node::Node<'_>,
                place: &crate::wire::slot::Place<'_>,
                oddities: &mut crate::wire::slot::Oddities,
            ) -> Option<Self> {
                if !crate::wire::record::is_object(node, place, oddities) {
                    return None;
                }
                #(#fields)*
                Some(Self { #(#values),* })
            }
        }
    }
}

/// A field that is an object of its own takes over that object's description.
fn describe_parts(item: &mut ItemStruct, bundle: &Bundle) {
    let Some(schema) = bundle.schema(&item.ident.to_string()) else { return };
    for field in
        item.fields.iter_mut().filter(|field| !field.attrs.iter().any(|attribute| attribute.path().is_ident("doc")))
    {
        let property = schema.get("properties").and_then(|properties| properties.get(wire_name(field)));
        let part = property
            .map(|property| bundle.resolve(property))
            .and_then(|part| part.get("description"))
            .and_then(Value::as_str);
        for line in part.map(prose).unwrap_or_default() {
            let line = format!(" {line}");
            field.attrs.push(parse_quote!(#[doc = #line]));
        }
    }
}

fn constructors(item: &ItemStruct, bundle: &Bundle) -> TokenStream {
    let name = &item.ident;
    let fields = in_document_order(item, bundle);
    let needed: Vec<&Field> =
        fields.iter().copied().filter(|field| matches!(shape(&field.ty), Shape::Always(_))).collect();
    let parameters = needed.iter().map(|field| {
        let (name, ty) = (&field.ident, accepted(&field.ty));
        quote!(#name: #ty)
    });
    let values = fields.iter().map(|field| {
        let name = &field.ident;
        match shape(&field.ty) {
            Shape::Optional(_) => quote!(#name: None),
            Shape::Always(ty) => {
                let value = converted(field.ident.as_ref(), ty);
                quote!(#name: #value)
            }
        }
    });
    let setters = item.fields.iter().filter_map(setter);
    let doc = format!(" A `{name}` with what the vendor requires; the rest is set by the methods of the same name.");
    let default = needed.is_empty().then(|| quote!(#[allow(clippy::new_without_default)]));
    quote! {
        impl #name {
            #[doc = #doc]
            #default
            #[inline]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

/// Required fields in the order in which the document lists them, so that it decides the order of arguments.
fn in_document_order<'i>(item: &'i ItemStruct, bundle: &Bundle) -> Vec<&'i Field> {
    let schema = bundle.schema(&item.ident.to_string()).and_then(Value::as_object);
    let order: Vec<&str> = schema.into_iter().flat_map(required).collect();
    let mut fields: Vec<&Field> = item.fields.iter().collect();
    fields.sort_by_key(|field| {
        let name = wire_name(field);
        order.iter().position(|required| *required == name).unwrap_or(usize::MAX)
    });
    fields
}

pub(crate) fn setter(field: &Field) -> Option<TokenStream> {
    let Shape::Optional(ty) = shape(&field.ty) else { return None };
    let name = field.ident.as_ref()?;
    let accepted = accepted(ty);
    let value = converted(Some(name), ty);
    let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
    Some(quote! {
        #(#docs)*
        #[must_use]
        #[inline]
        pub fn #name(mut self, #name: #accepted) -> Self {
            self.#name = Some(#value);
            self
        }
    })
}

/// The type that a caller may hand in.
fn accepted(ty: &Type) -> TokenStream {
    if let Some(item) = argument(ty, "Vec") {
        quote!(impl IntoIterator<Item = impl Into<#item>>)
    } else if let Some(value) = map_value(ty) {
        quote!(impl IntoIterator<Item = (impl Into<::std::string::String>, impl Into<#value>)>)
    } else if is_plain(ty) {
        quote!(#ty)
    } else {
        quote!(impl Into<#ty>)
    }
}

fn converted(name: Option<&Ident>, ty: &Type) -> TokenStream {
    if argument(ty, "Vec").is_some() {
        quote!(#name.into_iter().map(Into::into).collect())
    } else if map_value(ty).is_some() {
        quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    } else if is_plain(ty) {
        quote!(#name)
    } else {
        quote!(#name.into())
    }
}

fn is_plain(ty: &Type) -> bool {
    ["bool", "i32", "i64", "f32", "f64"].iter().any(|name| is_named(ty, name))
}
