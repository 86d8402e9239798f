//! Calls by name, for programs that learn only at run time what to call.
//!
//! A function for each operation turns named arguments into the typed call's; the table leads from the name to the function.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

use crate::bundle::{Bundle, Operation};
use crate::refine::{Method, Refined, owned_argument};

pub(crate) fn dynamic(bundle: &Bundle, refined: &Refined) -> syn::File {
    let functions = bundle.operations().filter_map(|operation| {
        let method = refined.methods.iter().find(|method| method.id == operation.id())?;
        Some(functions(bundle, &operation, method))
    });
    let rows = refined.methods.iter().map(|method| {
        let (id, call) = (&method.id, format_ident!("{}", method.id));
        let pages = match &method.pages {
            Some(_) => {
                let pages = format_ident!("{id}_pages");
                quote!(Some(#pages))
            }
            None => quote!(None),
        };
        quote!(Known { id: #id, call: #call, pages: #pages })
    });
    let tables = tables(&refined.by_name);
    syn::parse_quote! {
        use super::generated::{Client, types};
        use crate::dynamic::{Arguments, Bound, ByName, Called, DynamicClient, Known, Paged};

        static BY_NAME: ByName<Client> = ByName { vendor: super::PROFILE.manner.vendor, known: &[#(#rows),*] };

        impl DynamicClient for Client {
            fn call<'a>(&'a self, operation: &'a str, arguments: &'a Arguments) -> Called<'a> {
                BY_NAME.call(self, operation, arguments)
            }

            fn pages(&self, operation: &str, arguments: &Arguments) -> Paged {
                BY_NAME.pages(self, operation, arguments)
            }
        }

        #(#functions)*

        #tables
    }
}

/// How the types are read and written that are otherwise only written and read.
pub(crate) fn tables(by_name: &TokenStream) -> TokenStream {
    quote! {
        #[allow(deprecated)]
        mod tables_by_name {
            #[allow(unused_imports)]
            use super::types;
            #[allow(unused_imports)]
            use crate::wire::bound::TEXT;
            #[allow(unused_imports)]
            use crate::wire::view::{Members, Show, Visitor};
            #by_name
        }
    }
}

/// For a call, and for all pages where there are several.
fn functions(bundle: &Bundle, operation: &Operation<'_>, method: &Method) -> TokenStream {
    let name = format_ident!("{}", method.id);
    let (lines, values) = taken(bundle, operation, method);
    let deprecated = method.deprecated.then(|| quote!(#[allow(deprecated)]));
    let pages = method.pages.as_ref().map(|_| {
        let name = format_ident!("{}_pages", method.id);
        quote! {
            #deprecated
            fn #name(client: &Client, arguments: Bound<'_>) -> Paged {
                #(#lines)*
                Ok(arguments.pages(client.#name(#(#values),*)))
            }
        }
    });
    quote! {
        #deprecated
        fn #name<'a>(client: &'a Client, arguments: Bound<'a>) -> Called<'a> {
            Box::pin(async move {
                #(#lines)*
                arguments.answer(client.#name(#(#values),*).await?)
            })
        }
        #pages
    }
}

/// How the method's arguments are found among the named ones, and how they are handed in.
fn taken(bundle: &Bundle, operation: &Operation<'_>, method: &Method) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for argument in &method.arguments {
        let name = &argument.name;
        let owned = owned_argument(&argument.ty);
        if name == "body" {
            lines.push(quote!(let body: #owned = arguments.body()?;));
        } else if name == "options" {
            lines.extend(options(bundle, operation, &owned));
        } else {
            let wire = wire_name(bundle, operation, name);
            lines.push(quote!(let #name: #owned = arguments.required(#wire)?;));
        }
        values.push(argument.given(match argument.ty {
            Type::Reference(_) => quote!(&#name),
            _ => quote!(#name),
        }));
    }
    (lines, values)
}

fn options(bundle: &Bundle, operation: &Operation<'_>, ty: &Type) -> Vec<TokenStream> {
    let mut lines = vec![quote!(let mut options = #ty::new();)];
    let optional = operation.parameters(bundle).filter(|parameter| {
        crate::bundle::is_callers(parameter) && parameter.get("required").is_none_or(|required| required == false)
    });
    for wire in optional.filter_map(|parameter| parameter.get("name").and_then(Value::as_str)) {
        let field = format_ident!("{}", bundle.rust_name(wire));
        lines.push(quote!(options.#field = arguments.optional(#wire)?;));
    }
    lines
}

fn wire_name<'b>(bundle: &'b Bundle, operation: &Operation<'b>, argument: &Ident) -> &'b str {
    let mut names = operation.parameters(bundle).filter_map(|parameter| parameter.get("name").and_then(Value::as_str));
    names.find(|wire| argument == &bundle.rust_name(wire)).unwrap_or_default()
}
