//! Structs get a constructor with the required fields, and a chaining setter for each optional one.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Attribute, Field, Ident, ItemStruct, Type, parse_quote};

use super::Constructors;
use super::arguments::{Argument, Labels};
use super::types::{Shape, Types, argument, has_plain_keys, is_flag, is_named, map, map_value, shape, wire_name};
use crate::bundle::{Bundle, is_set};
use crate::limits::bounded;
use crate::markdown::prose;
use crate::prepare::Prepared;

/// Marks every struct as extensible and yields the constructors of those that callers build.
pub(crate) fn refine(structs: &mut [ItemStruct], constructors: &Constructors, bundle: &Bundle) -> Vec<TokenStream> {
    for item in structs.iter_mut() {
        item.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
        item.attrs.push(parse_quote!(#[derive(Debug)]));
        item.attrs.push(parse_quote!(#[non_exhaustive]));
        describe_fields(item, bundle);
    }
    let requested = structs.iter().filter_map(|item| Some((item, constructors.get(&item.ident.to_string())?)));
    requested.map(|(item, needed)| constructor(item, needed)).collect()
}

/// `Debug` of the events in which the vendor gives names of its own, in place of the derived one: what is called as secrets are is hidden.
pub(crate) fn shown_by_name(structs: &mut [ItemStruct]) -> TokenStream {
    let shown = structs.iter_mut().filter(|item| item.fields.iter().any(|field| has_plain_keys(&field.ty)));
    shown
        .map(|item| {
            item.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
            let (ident, name) = (&item.ident, item.ident.to_string());
            let fields = item.fields.iter().filter_map(|field| field.ident.as_ref().map(|ident| (ident, &field.ty)));
            let fields = fields.map(|(field, ty)| {
                let name = field.to_string();
                let value = quote!(&self.#field);
                let value = if has_plain_keys(ty) { quote!(&crate::secret::names::ByName(#value)) } else { value };
                quote!(.field(#name, #value))
            });
            quote! {
                impl ::std::fmt::Debug for types::#ident {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.debug_struct(#name)#(#fields)*.finish()
                    }
                }
            }
        })
        .collect()
}

/// What the constructors of the types that callers build take.
pub(crate) fn constructors(types: &Types, prepared: &Prepared, labels: &mut Labels) -> Constructors {
    let requested = types.structs.iter().filter(|item| prepared.requested.contains(&item.ident.to_string()));
    requested
        .map(|item| {
            let needed = item.fields.iter().filter_map(|field| match shape(&field.ty) {
                Shape::Always(ty) => Some((field.ident.clone()?, ty.clone())),
                Shape::Optional(_) => None,
            });
            (item.ident.to_string(), labels.label(needed))
        })
        .collect()
}

/// How the structs are read and written. Everything is `#[inline]`, so that it is compiled in the program that calls an operation, and
/// only for what it calls.
pub(crate) struct Tables {
    /// A request is written and an answer read.
    pub(crate) usual: TokenStream,
    /// The other way too, for calls by name.
    pub(crate) by_name: TokenStream,
}

pub(crate) fn tables(structs: &[ItemStruct], bundle: &Bundle, prepared: &Prepared) -> Tables {
    let partition = |wanted: &BTreeSet<String>| -> (Vec<_>, Vec<_>) {
        structs.iter().partition(|item| wanted.contains(&item.ident.to_string()))
    };
    let (requested, others) = partition(&prepared.requested);
    let (answered, unanswered) = partition(&prepared.answered);
    let members = requested.iter().map(|item| members(item, bundle, bounded));
    let fields = answered.iter().map(|item| fields(item, bundle));
    let (clones, equality) = (structs.iter().map(clone), others.iter().map(|item| equality(item)));
    let equality_of_sent = requested.iter().map(|item| equality_on_the_wire(item));
    let defaults = answered.iter().map(|item| default(item));
    let (written, read) = (names(&requested), names(&answered));
    let usual = quote! {
        #(#members)*
        #(#fields)*
        #(#clones)*
        #(#equality)*
        #(#equality_of_sent)*
        #(#defaults)*
        crate::wire::serde_traits!(Serialize for #(types::#written),*);
        crate::wire::serde_traits!(Deserialize by deserialize for #(types::#read),*);
    };
    let members = others.iter().map(|item| self::members(item, bundle, |_, _| quote!(TEXT)));
    let records = unanswered.iter().map(|item| record(item));
    let (written, read) = (names(&others), names(&unanswered));
    let by_name = quote! {
        #(#members)*
        #(#records)*
        crate::wire::serde_traits!(Serialize for #(types::#written),*);
        crate::wire::serde_traits!(Deserialize by deserialize_exactly for #(types::#read),*);
    };
    Tables { usual, by_name }
}

fn names<'i>(items: &[&'i ItemStruct]) -> Vec<&'i Ident> {
    items.iter().map(|item| &item.ident).collect()
}

fn members(item: &ItemStruct, bundle: &Bundle, limits: fn(&str, &Value) -> TokenStream) -> TokenStream {
    let name = &item.ident;
    let properties = bundle.schema(&name.to_string()).and_then(|schema| schema.get("properties"));
    let members = item.fields.iter().map(|field| {
        let (wire, field) = (wire_name(field), &field.ident);
        let property = properties.and_then(|properties| properties.get(&wire));
        let show = if property.is_some_and(is_flag) { quote!(crate::wire::view::flag) } else { quote!(Show::view) };
        let bounded = limits(&wire, property.unwrap_or(&Value::Null));
        quote!((#wire, #show(&self.#field), #bounded))
    });
    quote! {
        impl Members for types::#name {
            #[inline]
            fn members<'v>(&'v self, visit: &'v mut Visitor<'v>) {
                visit(&[#(#members),*]);
            }
        }
    }
}

/// Not derived, which costs the compiler more.
pub(crate) fn clone(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let fields: Vec<_> = item.fields.iter().map(|field| &field.ident).collect();
    quote! {
        impl Clone for types::#name {
            #[inline]
            fn clone(&self) -> Self {
                Self { #(#fields: self.#fields.clone()),* }
            }
        }
    }
}

/// Not derived, which would also make each type fit for patterns: a definition of its own, and nobody can write such a pattern.
pub(crate) fn equality(item: &ItemStruct) -> TokenStream {
    let (name, fields) = (&item.ident, item.fields.iter().map(|field| &field.ident));
    quote! {
        impl PartialEq for types::#name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                true #(&& self.#fields == other.#fields)*
            }
        }
    }
}

/// Of a type that requests are written from: one reading of its members serves all that is done with them.
fn equality_on_the_wire(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    quote! {
        impl PartialEq for types::#name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                Show::view(self) == Show::view(other)
            }
        }
    }
}

/// Of a type whose fields may all be missing. Not derived, which would ask each field for its default.
pub(crate) fn default(item: &ItemStruct) -> TokenStream {
    let (name, fields) = (&item.ident, item.fields.iter().map(|field| &field.ident));
    quote! {
        impl Default for types::#name {
            #[inline]
            fn default() -> Self {
                Self { #(#fields: None),* }
            }
        }
    }
}

/// Every field of an answer may be missing.
fn fields(item: &ItemStruct, bundle: &Bundle) -> TokenStream {
    let name = &item.ident;
    let properties = bundle.schema(&name.to_string()).and_then(|schema| schema.get("properties"));
    let places = item.fields.iter().map(|field| {
        let (wire, field) = (wire_name(field), &field.ident);
        let aliases = properties.and_then(|properties| properties.get(&wire)).map(aliases).unwrap_or_default();
        // What stands under the field's own name counts, whichever comes first.
        let aliases = aliases.first().map(|_| quote!(#(#aliases)|* if self.#field.is_none() => &mut self.#field,));
        quote!(#wire => &mut self.#field, #aliases)
    });
    quote! {
        impl Fields for types::#name {
            #[inline]
            fn place<'f>(&'f mut self, name: &'f str) -> Option<&'f mut dyn Slot> {
                Some(match name {
                    #(#places)*
                    _ => return None,
                })
            }
        }
    }
}

/// What a property is called besides.
pub(crate) fn aliases(property: &Value) -> Vec<&str> {
    property.get("x-aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A request has fields that must be there.
fn record(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let fields = item.fields.iter().map(|field| {
        let wire = wire_name(field);
        let name = &field.ident;
        let reader =
            format_ident!("{}", if matches!(shape(&field.ty), Shape::Always(_)) { "required" } else { "optional" });
        quote!(let #name = crate::wire::record::#reader(node, #wire, place, oddities);)
    });
    let values = item.fields.iter().map(|field| {
        let name = &field.ident;
        match shape(&field.ty) {
            Shape::Optional(_) => quote!(#name),
            Shape::Always(_) => quote!(#name: #name?),
        }
    });
    quote! {
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

/// A field that is an object of its own takes over that object's description. serde's keywords have said what the tables need to know.
fn describe_fields(item: &mut ItemStruct, bundle: &Bundle) {
    let properties = bundle.schema(&item.ident.to_string()).and_then(|schema| schema.get("properties"));
    for field in &mut item.fields {
        let property = properties.and_then(|properties| properties.get(wire_name(field)));
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        let Some(property) = property.map(|property| bundle.resolve(property)) else { continue };
        let description = property.get("description").and_then(Value::as_str).unwrap_or_default();
        if !field.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
            let lines = prose(description).into_iter().map(|line| format!(" {line}"));
            field.attrs.extend(lines.map(|line| parse_quote!(#[doc = #line])));
        }
        if is_set(property, "deprecated") {
            field.attrs.push(super::documentation::deprecated(description));
        }
    }
}

fn constructor(item: &ItemStruct, needed: &[Argument]) -> TokenStream {
    let name = &item.ident;
    let parameters = needed.iter().map(|argument| argument.declared(&accepted(&argument.ty)));
    let unlabelled = needed.iter().map(Argument::unlabelled);
    let values = item.fields.iter().map(|field| {
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
        #[allow(deprecated)]
        impl #name {
            #[doc = #doc]
            #default
            #[inline]
            pub fn new(#(#parameters),*) -> Self {
                #(#unlabelled)*
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

pub(crate) fn setter(field: &Field) -> Option<TokenStream> {
    let Shape::Optional(ty) = shape(&field.ty) else { return None };
    let name = field.ident.as_ref()?;
    let accepted = accepted(ty);
    let put = if is_plain(ty) {
        quote!(self.#name = Some(#name);)
    } else if is_collection(ty) {
        let value = converted(Some(name), ty);
        quote!(self.#name = Some(#value);)
    } else {
        quote!(crate::wire::given::set(&mut self.#name, #name);)
    };
    let kept = |attribute: &&Attribute| ["doc", "deprecated"].iter().any(|name| attribute.path().is_ident(name));
    let docs = field.attrs.iter().filter(kept);
    Some(quote! {
        #(#docs)*
        #[must_use]
        #[inline]
        pub fn #name(mut self, #name: #accepted) -> Self {
            #put
            self
        }
    })
}

/// The type that a caller may hand in.
fn accepted(ty: &Type) -> TokenStream {
    if let Some(item) = argument(ty, "Vec") {
        quote!(impl IntoIterator<Item = impl Into<#item>>)
    } else if let Some((key, value)) = map(ty) {
        quote!(impl IntoIterator<Item = (impl Into<#key>, impl Into<#value>)>)
    } else if is_plain(ty) {
        quote!(#ty)
    } else {
        quote!(impl Into<#ty>)
    }
}

fn converted(name: Option<&Ident>, ty: &Type) -> TokenStream {
    if argument(ty, "Vec").is_some() {
        quote!(crate::wire::given::list(#name))
    } else if map_value(ty).is_some() {
        quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    } else if is_plain(ty) {
        quote!(#name)
    } else {
        quote!(#name.into())
    }
}

fn is_collection(ty: &Type) -> bool {
    argument(ty, "Vec").is_some() || map_value(ty).is_some()
}

fn is_plain(ty: &Type) -> bool {
    ["bool", "i32", "i64", "f32", "f64"].iter().any(|name| is_named(ty, name))
}
