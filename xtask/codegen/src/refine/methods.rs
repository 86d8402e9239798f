//! Methods keep progenitor's arguments and answer; what they do is to describe the call.
//!
//! ```text
//! pub fn kick_members(&self, conference_id: &str, body: &types::KickMembersRequest)
//!     -> crate::Call<'_, types::KickMembersResponse>
//! {
//!     let plan = Plan::new(&self.inner, &operations::KICK_MEMBERS, &[Show::view(conference_id)], Show::view(body));
//!     crate::Call { plan, answer: PhantomData }
//! }
//! ```

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{FnArg, Ident, ImplItemFn, ItemStruct, Pat, Type, parse_quote};

use super::documentation;
use super::pages;
use super::structs::setter;
use super::types::{argument, is_named, rust_name};
use crate::bundle::{Bundle, Operation};
use crate::prepare::is_callers;
use crate::tables::entry;

/// A refined method.
pub(crate) struct Method {
    pub(crate) id: String,
    pub(crate) function: ImplItemFn,
    /// Name and type of each argument after `self`.
    pub(crate) arguments: Vec<(Ident, Type)>,
    pub(crate) answer: Type,
    /// The method for all pages, where there is a cursor.
    pub(crate) pages: Option<TokenStream>,
    /// The struct of the optional parameters with its setters.
    pub(crate) options: Option<TokenStream>,
}

pub(crate) fn refine(functions: Vec<ImplItemFn>, bundle: &Bundle) -> Result<Vec<Method>, String> {
    let mut functions = functions;
    bundle
        .operations()
        .map(|operation| {
            let at = functions.iter().position(|function| function.sig.ident == operation.id());
            let at = at.ok_or_else(|| format!("no method for `{}` in progenitor's output", operation.id()))?;
            method(&functions.swap_remove(at), &operation, bundle)
        })
        .collect()
}

fn method(function: &ImplItemFn, operation: &Operation<'_>, bundle: &Bundle) -> Result<Method, String> {
    let id = operation.id();
    let answer = answer(function).ok_or_else(|| format!("`{id}`: unknown result type in progenitor's output"))?;
    let arguments = arguments(function);
    let optional: Vec<_> = arguments.iter().filter(|(_, ty)| argument(ty, "Option").is_some()).cloned().collect();
    let mut arguments: Vec<_> = arguments.into_iter().filter(|(_, ty)| argument(ty, "Option").is_none()).collect();

    let options = (!optional.is_empty()).then(|| options_struct(operation, bundle, &optional));
    if let Some(item) = &options {
        let name = &item.ident;
        let before_body = arguments.iter().position(|(name, _)| name == "body").unwrap_or(arguments.len());
        arguments.insert(before_body, (format_ident!("options"), parse_quote!(&types::#name)));
    }
    let name = format_ident!("{id}");
    let entry = entry(id);
    let values = values(operation, bundle, &arguments, &optional)?;
    let body = match arguments.iter().any(|(name, _)| name == "body") {
        true => quote!(crate::wire::view::Show::view(body)),
        false => quote!(crate::wire::view::View::Absent),
    };
    let parameters = arguments.iter().map(|(name, ty)| quote!(#name: #ty));
    let docs = documentation::of(operation, bundle, &arguments);
    let function = parse_quote! {
        #(#docs)*
        #[inline]
        pub fn #name(&self, #(#parameters),*) -> crate::Call<'_, #answer> {
            crate::Call { plan: crate::transport::call::Plan::new(&self.inner, &operations::#entry, &[#(#values),*], #body), answer: ::std::marker::PhantomData }
        }
    };
    let options = options.map(|item| with_setters(&item));
    let pages = pages::method(operation, &arguments, &answer)?;
    Ok(Method { id: id.to_owned(), function, arguments, answer, pages, options })
}

/// A value for each parameter of the operation's table, in its order.
fn values(
    operation: &Operation<'_>,
    bundle: &Bundle,
    arguments: &[(Ident, Type)],
    optional: &[(Ident, Type)],
) -> Result<Vec<TokenStream>, String> {
    let callers = operation.parameters(bundle).filter(|parameter| is_callers(parameter));
    let names = callers.filter_map(|parameter| parameter.get("name").and_then(Value::as_str));
    names
        .map(|wire| {
            let name = format_ident!("{}", rust_name(wire));
            let given = arguments.iter().find(|(argument, _)| *argument == name);
            match given {
                Some((_, Type::Reference(_))) => Ok(quote!(crate::wire::view::Show::view(#name))),
                Some(_) => Ok(quote!(crate::wire::view::Show::view(&#name))),
                None if optional.iter().any(|(argument, _)| *argument == name) => {
                    Ok(quote!(crate::wire::view::Show::view(&options.#name)))
                }
                None => Err(format!("`{}`: no argument for the parameter `{wire}`", operation.id())),
            }
        })
        .collect()
}

/// `T` of `Result<ResponseValue<T>, Error<…>>`.
fn answer(function: &ImplItemFn) -> Option<Type> {
    let syn::ReturnType::Type(_, result) = &function.sig.output else { return None };
    argument(argument(result, "Result")?, "ResponseValue").cloned()
}

fn arguments(function: &ImplItemFn) -> Vec<(Ident, Type)> {
    function
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pattern) => Some((pattern.ident.clone(), without_lifetime(&typed.ty))),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect()
}

/// What is handed in is read before the method returns, so no lifetime ties it to the call.
fn without_lifetime(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => {
            let mut reference = reference.clone();
            reference.lifetime = None;
            Type::Reference(reference)
        }
        other => other.clone(),
    }
}

/// Optional parameters go into one struct, so that a new one shifts no argument.
fn options_struct(operation: &Operation<'_>, bundle: &Bundle, optional: &[(Ident, Type)]) -> ItemStruct {
    let name = format_ident!("{}Options", operation.id().to_upper_camel_case());
    let fields = optional.iter().map(|(name, ty)| {
        let ty = owned(ty);
        let described = parameter(operation, bundle, name).map(documentation::described).unwrap_or_default();
        quote!(#(#[doc = #described])* pub #name: #ty)
    });
    let doc = format!(" Optional parameters of [`{0}`](super::Client::{0}).", operation.id());
    parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

fn with_setters(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let setters = item.fields.iter().filter_map(setter);
    quote! {
        #item
        impl #name {
            /// No option set.
            pub fn new() -> Self {
                Self::default()
            }
            #(#setters)*
        }
    }
}

fn owned(ty: &Type) -> Type {
    match argument(ty, "Option") {
        Some(Type::Reference(reference)) if is_named(&reference.elem, "str") => {
            parse_quote!(Option<::std::string::String>)
        }
        Some(Type::Path(path)) => {
            // Enums are written `types::X` in a signature; the options live in `types` themselves.
            let mut path = path.clone();
            if path.path.segments.len() == 2 && path.path.segments.first().is_some_and(|first| first.ident == "types") {
                path.path = path.path.segments.last().cloned().map(Into::into).unwrap_or(path.path);
            }
            parse_quote!(Option<#path>)
        }
        _ => ty.clone(),
    }
}

fn parameter<'b>(operation: &Operation<'b>, bundle: &'b Bundle, name: &Ident) -> Option<&'b Value> {
    operation
        .parameters(bundle)
        .find(|parameter| parameter.get("name").and_then(Value::as_str).is_some_and(|wire| name == &rust_name(wire)))
}
