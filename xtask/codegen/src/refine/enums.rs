//! Closed enums become open ones: vendors add values without notice.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, ItemEnum};

use crate::named_value;

/// As an example writes it, which imports nothing but the vendor's types.
const OPEN: &str = "meeting_control::Open";

/// An enum of the values that a document knows. Where one of them can stand there is an `Open` of them, which also holds others.
pub(crate) struct OpenEnum {
    pub(crate) name: Ident,
    docs: Vec<syn::Attribute>,
    /// Variant and value on the wire.
    pub(crate) values: Vec<(Ident, Wire)>,
}

/// A value as it stands on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Text(String),
    Number(i64),
}

/// What makes the enums.
pub(crate) fn items(enums: &[OpenEnum]) -> TokenStream {
    let (numbers, texts): (Vec<_>, Vec<_>) = enums.iter().partition(|item| item.is_of_numbers());
    let numbers = numbers.into_iter().map(OpenEnum::item);
    let texts = texts.into_iter().map(OpenEnum::item);
    quote! {
        crate::wire::known_values! { str: #(#texts)* }
        crate::wire::known_values! { i64: #(#numbers)* }
    }
}

impl OpenEnum {
    pub(crate) fn read(item: &ItemEnum) -> Result<Self, String> {
        let values = item.variants.iter().map(|variant| match variant.fields {
            syn::Fields::Unit => Ok(value(variant)),
            _ => Err(format!("`{}` is not an enum of texts", item.ident)),
        });
        let docs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        Ok(Self { name: item.ident.clone(), docs, values: values.collect::<Result<_, _>>()? })
    }

    fn item(&self) -> TokenStream {
        let Self { name, docs, values } = self;
        let values = values.iter().map(|(variant, value)| match value {
            Wire::Text(text) => (variant, quote!(#text), text.clone()),
            Wire::Number(number) => (variant, quote!(&#number), number.to_string()),
        });
        let values = values.map(|(variant, value, wire)| {
            let doc = format!("{} on the wire.", shown(&wire));
            quote!(#[doc = #doc] #variant = #value)
        });
        quote!(#(#docs)* pub enum #name { #(#values),* })
    }

    /// A value as a caller writes it where one is taken.
    pub(crate) fn expression(&self, value: &Value) -> String {
        match self.known(value) {
            Some(variant) => format!("{}::{variant}", self.name),
            None => self.unrecognized(value),
        }
    }

    /// A value as it is kept.
    pub(crate) fn kept(&self, value: &Value) -> String {
        match self.known(value) {
            Some(variant) => format!("{OPEN}::Known({}::{variant})", self.name),
            None => self.unrecognized(value),
        }
    }

    fn unrecognized(&self, value: &Value) -> String {
        let owned = if self.is_of_numbers() { value.to_string() } else { format!("{value}.into()") };
        format!("{OPEN}::<{}>::Unrecognized({owned})", self.name)
    }

    /// The variant of a value; the first where the value is none that is known.
    pub(crate) fn variant(&self, value: &Value) -> Option<&Ident> {
        self.known(value).or_else(|| self.values.first().map(|(variant, _)| variant))
    }

    fn known(&self, value: &Value) -> Option<&Ident> {
        let known = self.values.iter().find(|(_, wire)| match wire {
            Wire::Text(text) => value == text.as_str(),
            Wire::Number(number) => value == *number,
        });
        known.map(|(variant, _)| variant)
    }

    fn is_of_numbers(&self) -> bool {
        self.values.iter().any(|(_, value)| matches!(value, Wire::Number(_)))
    }
}

/// As code, which ends with as many backticks as it begins with.
fn shown(wire: &str) -> String {
    if !wire.contains('`') {
        return format!("`{wire}`");
    }
    let longest = wire.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {wire} {fence}")
}

fn value(variant: &syn::Variant) -> (Ident, Wire) {
    let text = text(variant);
    let named = named_value::read(&text).and_then(|(name, value)| Some((format_ident!("{name}"), wire(value)?)));
    named.unwrap_or_else(|| (variant.ident.clone(), Wire::Text(text)))
}

fn wire(value: Value) -> Option<Wire> {
    match value {
        Value::String(text) => Some(Wire::Text(text)),
        other => other.as_i64().map(Wire::Number),
    }
}

fn text(variant: &syn::Variant) -> String {
    let mut renamed = None;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                renamed = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            }
            Ok(())
        });
    }
    renamed.unwrap_or_else(|| variant.ident.to_string())
}
