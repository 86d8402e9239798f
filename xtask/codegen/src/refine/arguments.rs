//! What callers hand in: in the document's order, and with a label where one value could be taken for another.
//!
//! Two values that take the same Rust literal next to each other are swapped without a word of the compiler, by a caller or by a
//! document that lists them anew. Such values are handed in as `UnionId("…")`, `EndTime(…)`: a wrong order does not compile.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use super::types::{argument, is_named, is_open, map_value, pretty};
use crate::LABEL_SUFFIX;

/// One value of a call or of a constructor.
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
    pub(crate) label: Option<Ident>,
}

impl Argument {
    pub(crate) fn plain(name: Ident, ty: Type) -> Self {
        Self { name, ty, label: None }
    }

    /// As it stands in a signature, around the type that is taken.
    pub(crate) fn declared(&self, taken: &TokenStream) -> TokenStream {
        let name = &self.name;
        match &self.label {
            Some(label) => quote!(#name: types::#label<#taken>),
            None => quote!(#name: #taken),
        }
    }

    /// Takes the label off, at the beginning of a function.
    pub(crate) fn unlabelled(&self) -> Option<TokenStream> {
        let (name, label) = (&self.name, self.label.as_ref()?);
        Some(quote!(let types::#label(#name) = #name;))
    }

    /// Takes what was handed in for what it is, at the beginning of a method.
    pub(crate) fn received(&self) -> TokenStream {
        let (name, ty, unlabelled) = (&self.name, &self.ty, self.unlabelled());
        let opened = is_open(ty).then(|| quote!(let #name: #ty = #name.into();));
        quote!(#unlabelled #opened)
    }

    /// A value as it is handed in.
    pub(crate) fn given(&self, value: TokenStream) -> TokenStream {
        match &self.label {
            Some(label) => quote!(types::#label(#value)),
            None => value,
        }
    }

    /// A value as it is written in an example.
    pub(crate) fn written(&self, value: &str) -> String {
        match &self.label {
            Some(label) => format!("{label}({value})"),
            None => value.to_owned(),
        }
    }

    /// The argument as a line of the surface shows it.
    pub(crate) fn shown(&self) -> String {
        let (name, ty) = (&self.name, pretty(&self.ty));
        match &self.label {
            Some(label) => format!("{name}: {label}<{ty}>"),
            None => format!("{name}: {ty}"),
        }
    }
}

/// Arguments as a signature declares them.
pub(super) fn declared(arguments: &[Argument]) -> Vec<TokenStream> {
    let taken = |argument: &Argument| {
        let ty = &argument.ty;
        argument.declared(&if is_open(ty) { quote!(impl Into<#ty>) } else { quote!(#ty) })
    };
    arguments.iter().map(taken).collect()
}

/// The labels of a vendor's client.
#[derive(Default)]
pub(crate) struct Labels {
    given: BTreeMap<String, Ident>,
}

impl Labels {
    /// Gives a label to each value that has a fellow of the same kind.
    pub(crate) fn label(&mut self, values: impl IntoIterator<Item = (Ident, Type)>) -> Vec<Argument> {
        let mut arguments: Vec<_> = values.into_iter().map(|(name, ty)| Argument::plain(name, ty)).collect();
        let kinds: Vec<_> = arguments.iter().map(|argument| kind(&argument.ty)).collect();
        for (argument, kind) in arguments.iter_mut().zip(&kinds) {
            if kinds.iter().filter(|other| *other == kind).count() > 1 {
                argument.label = Some(self.named(&argument.name));
            }
        }
        arguments
    }

    /// No schema has such a name: the lint sees to it, so that a label is called the same for good.
    fn named(&mut self, argument: &Ident) -> Ident {
        let name = argument.to_string();
        let camel = name.to_upper_camel_case();
        let suffix = if crate::rust_name::is_rust_type(&camel) { LABEL_SUFFIX } else { "" };
        let label = format_ident!("{camel}{suffix}");
        self.given.entry(name).or_insert(label).clone()
    }

    /// The labels' definitions.
    pub(crate) fn items(&self) -> TokenStream {
        let labels: BTreeMap<_, _> = self.given.iter().map(|(name, label)| (label, name)).collect();
        let labels = labels.into_iter().map(|(label, name)| {
            let doc = format!(" Says that a value is the `{name}` of a call or of a request.");
            quote!(#[doc = #doc] #label)
        });
        quote!(crate::wire::labels! { #(#labels),* })
    }
}

/// What can be handed in: types that take the same values are of one kind.
fn kind(ty: &Type) -> String {
    match ty {
        Type::Reference(reference) => kind(&reference.elem),
        ty if ["str", "String", "Secret"].iter().any(|name| is_named(ty, name)) => "text".into(),
        ty if ["i32", "i64", "f32", "f64"].iter().any(|name| is_named(ty, name)) => "number".into(),
        ty => match (argument(ty, "Vec"), map_value(ty)) {
            (Some(item), _) => format!("list of {}", kind(item)),
            (None, Some(value)) => format!("map of {}", kind(value)),
            (None, None) => pretty(ty),
        },
    }
}
