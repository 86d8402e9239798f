//! Methods keep the request that progenitor builds; the transport does the rest.
//!
//! ```text
//! pub async fn kick_members<'a>(&'a self, conference_id: &'a str, body: &'a types::KickMembersRequest)
//!     -> Result<crate::Response<types::KickMembersResponse>, crate::Error>
//! {
//!     let request = || -> Result<reqwest::Request, Unsendable> {
//!         limits::Limits::check(body)?;
//!         let url = …;              // progenitor's, with our encoding of path segments
//!         let request = …build()?;  // progenitor's
//!         Ok(request)
//!     };
//!     self.inner.call(&operations::KICK_MEMBERS, request()).await
//! }
//! ```

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, FnArg, Ident, ImplItemFn, ItemStruct, Pat, Stmt, Type, parse_quote};

use super::documentation;
use super::limits::{is_limited, value_check};
use super::pages;
use super::structs::setter;
use super::types::{Types, argument, is_named, pretty, rust_name};
use crate::bundle::{Bundle, Operation, Part};
use crate::prepare::{LIMITS, is_callers, offered};
use crate::tables::entry;

const API_VERSION: &str = "\"api-version\"";

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

pub(crate) fn refine(functions: Vec<ImplItemFn>, bundle: &Bundle, types: &mut Types) -> Result<Vec<Method>, String> {
    let mut functions = functions;
    bundle
        .operations()
        .map(|operation| {
            let at = functions.iter().position(|function| function.sig.ident == operation.id());
            let at = at.ok_or_else(|| format!("no method for `{}` in progenitor's output", operation.id()))?;
            method(functions.swap_remove(at), &operation, bundle, types)
        })
        .collect()
}

fn method(
    function: ImplItemFn,
    operation: &Operation<'_>,
    bundle: &Bundle,
    types: &mut Types,
) -> Result<Method, String> {
    let id = operation.id();
    let answer = answer(&function).ok_or_else(|| format!("`{id}`: unknown result type in progenitor's output"))?;
    let request =
        request_statements(&function).ok_or_else(|| format!("`{id}`: unknown body in progenitor's output"))?;
    let arguments = arguments(&function);
    let optional: Vec<_> = arguments.iter().filter(|(_, ty)| argument(ty, "Option").is_some()).cloned().collect();
    let mut arguments: Vec<_> = arguments.into_iter().filter(|(_, ty)| argument(ty, "Option").is_none()).collect();

    let options = (!optional.is_empty()).then(|| options_struct(operation, bundle, &optional));
    if let Some(item) = &options {
        let name = &item.ident;
        let before_body = arguments.iter().position(|(name, _)| name == "body").unwrap_or(arguments.len());
        arguments.insert(before_body, (format_ident!("options"), parse_quote!(&'a types::#name)));
    }
    let checks = checks(operation, bundle, types, &arguments);
    let unpacked = optional.iter().map(|(name, _)| quote!(let #name = &options.#name;));
    let name = format_ident!("{id}");
    let entry = entry(id);
    let send = if pretty(&answer) == "()" { format_ident!("acknowledge") } else { format_ident!("call") };
    let parameters = arguments.iter().map(|(name, ty)| quote!(#name: #ty));
    let docs = documentation::of(operation, bundle, &arguments);
    let function = parse_quote! {
        #(#docs)*
        pub async fn #name<'a>(&'a self, #(#parameters),*) -> Result<crate::Response<#answer>, crate::Error> {
            let request = || -> Result<reqwest::Request, Unsendable> {
                #(#unpacked)*
                #checks
                #(#request)*
                Ok(request)
            };
            self.inner.#send(&operations::#entry, request()).await
        }
    };
    let options = options.map(|item| with_setters(&item));
    let pages = pages::method(operation, &arguments, &answer)?;
    Ok(Method { id: id.to_owned(), function, arguments, answer, pages, options })
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
                Pat::Ident(pattern) => Some((pattern.ident.clone(), (*typed.ty).clone())),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect()
}

/// Progenitor's statements from the URL to the built request, without the `api-version` header that it adds to every request, and
/// without the header map where nothing else is in it.
fn request_statements(function: &ImplItemFn) -> Option<Vec<TokenStream>> {
    let mut statements = Vec::new();
    let has_headers =
        function.block.stmts.iter().filter(|statement| local_name(statement).is_none()).any(|statement| {
            let text = statement.to_token_stream().to_string();
            text.contains("header_map") && !text.contains(API_VERSION)
        });
    for statement in &function.block.stmts {
        match local_name(statement) {
            Some(name) if name == "info" => return Some(statements),
            Some(name) if name == "request" => statements.push(built_request(statement, has_headers)?),
            Some(name) if name == "url" => statements.push(named_segments(statement.to_token_stream())),
            Some(name) if name == "header_map" && has_headers => statements.push(statement.to_token_stream()),
            Some(name) if name == "header_map" => {}
            Some(_) => return None,
            None if !has_headers || statement.to_token_stream().to_string().contains(API_VERSION) => {}
            None => statements.push(statement.to_token_stream()),
        }
    }
    None
}

fn local_name(statement: &Stmt) -> Option<Ident> {
    let Stmt::Local(local) = statement else { return None };
    match &local.pat {
        Pat::Ident(pattern) => Some(pattern.ident.clone()),
        _ => None,
    }
}

/// The request is finished when it is built; later changes are the transport's.
fn built_request(statement: &Stmt, has_headers: bool) -> Option<TokenStream> {
    let Stmt::Local(local) = statement else { return None };
    let mut value = (*local.init.as_ref()?.expr).clone();
    if !has_headers {
        WithoutHeaders.visit_expr_mut(&mut value);
    }
    Some(quote!(let request = #value;))
}

/// Takes `.headers(…)` out of a chain of calls.
struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(call) = expression
            && call.method == "headers"
        {
            *expression = (*call.receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}

/// `encode_path(&x.to_string())` becomes `encode_path("x", x)?`: a segment that would change the path is an error that names it.
fn named_segments(statement: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut after_encode = false;
    for tree in statement {
        match tree {
            TokenTree::Group(group) if after_encode => {
                let name = group.stream().into_iter().find_map(|tree| match tree {
                    TokenTree::Ident(name) => Some(name),
                    _ => None,
                });
                let text = name.as_ref().map(ToString::to_string);
                out.extend(quote!((#text, #name)?));
                after_encode = false;
            }
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), named_segments(group.stream()));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            tree => {
                after_encode = matches!(&tree, TokenTree::Ident(name) if name == "encode_path");
                out.extend([tree]);
            }
        }
    }
    out
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

/// The checks of parameters and body.
fn checks(operation: &Operation<'_>, bundle: &Bundle, types: &Types, arguments: &[(Ident, Type)]) -> TokenStream {
    let mut checks = TokenStream::new();
    for parameter in operation.parameters(bundle).filter(|parameter| is_callers(parameter)) {
        checks.extend(parameter_check(parameter));
    }
    let body = arguments.iter().find(|(name, _)| name == "body");
    if let Some((_, Type::Reference(reference))) = body {
        if is_limited(&types.structs, bundle, &reference.elem) {
            checks.extend(quote!(limits::Limits::check(body)?;));
        } else if let Some(schema) =
            offered(bundle, operation, Part::Request).filter(|schema| schema.get("items").is_some())
        {
            checks.extend(value_check(&format_ident!("body"), &reference.elem, "body", schema, &BTreeSet::new()));
        }
    }
    checks
}

fn parameter_check(parameter: &Value) -> Option<TokenStream> {
    let schema = parameter.get("schema")?;
    if !LIMITS.iter().any(|limit| schema.get(limit).is_some()) {
        return None;
    }
    let wire = parameter.get("name")?.as_str()?;
    let name = format_ident!("{}", rust_name(wire));
    let value = format_ident!("value");
    let ty: Type = match schema.get("type").and_then(Value::as_str) {
        Some("string") => parse_quote!(&str),
        Some("number") => parse_quote!(f64),
        _ => parse_quote!(i64),
    };
    let check = value_check(&value, &ty, wire, schema, &BTreeSet::new());
    let required = parameter.get("required").is_some_and(|required| required == true);
    Some(if required { quote!({ let value = &#name; #check }) } else { quote!(if let Some(value) = #name { #check }) })
}

fn parameter<'b>(operation: &Operation<'b>, bundle: &'b Bundle, name: &Ident) -> Option<&'b Value> {
    operation
        .parameters(bundle)
        .find(|parameter| parameter.get("name").and_then(Value::as_str).is_some_and(|wire| name == &rust_name(wire)))
}
