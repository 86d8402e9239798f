//! Methods keep progenitor's arguments and answer; what they do is to describe the call.
//!
//! ```text
//! pub fn kick_members(&self, conference_id: &str, body: &types::KickMembersRequest)
//!     -> crate::Call<'_, types::SuccessResponse>
//! {
//!     Call::new(&self.inner, &operations::ALL[At::kick_members as usize], &[Show::view(conference_id)], Show::view(body))
//! }
//! ```

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Attribute, FnArg, Ident, ImplItemFn, ItemStruct, Pat, Type, parse_quote};

use super::Constructors;
use super::arguments::{Argument, Labels, declared};
use super::documentation;
use super::pages::{self, Pages};
use super::structs::setter;
use super::types::{Types, argument, owned_argument};
use super::usage::Code;
use crate::bundle::{Bundle, Operation, is_callers};

/// A refined method.
pub(crate) struct Method {
    pub(crate) id: String,
    pub(crate) function: ImplItemFn,
    /// What stands after `self`.
    pub(crate) arguments: Vec<Argument>,
    pub(crate) answer: Type,
    /// The method for all pages, where there are several.
    pub(crate) pages: Option<Pages>,
    /// The struct of the optional parameters.
    pub(crate) options: Option<ItemStruct>,
    pub(crate) deprecated: bool,
}

pub(crate) fn refine(
    functions: Vec<ImplItemFn>,
    bundle: &Bundle,
    types: &Types,
    constructors: &Constructors,
    labels: &mut Labels,
) -> Result<Vec<Method>, String> {
    let mut functions = functions;
    let mut refined = Vec::new();
    for operation in bundle.operations() {
        let at = functions.iter().position(|function| function.sig.ident == operation.id());
        let at = at.ok_or_else(|| format!("no method for `{}` in progenitor's output", operation.id()))?;
        refined.push(method(&functions.swap_remove(at), &operation, bundle, types, constructors, labels)?);
    }
    Ok(refined)
}

fn method(
    function: &ImplItemFn,
    operation: &Operation<'_>,
    bundle: &Bundle,
    types: &Types,
    constructors: &Constructors,
    labels: &mut Labels,
) -> Result<Method, String> {
    let id = operation.id();
    let answer = answer(function).ok_or_else(|| format!("`{id}`: unknown result type in progenitor's output"))?;
    let answer = types.opened(answer);
    let (optional, required) = parameters(function, operation, bundle, types);
    let options = (!optional.is_empty()).then(|| options_struct(operation, bundle, &optional));
    let mut arguments = labels.label(required);
    if let Some(item) = &options {
        let name = &item.ident;
        arguments.push(Argument::plain(format_ident!("options"), parse_quote!(&types::#name)));
    }
    arguments.extend(body(function).map(|ty| Argument::plain(format_ident!("body"), ty)));

    let name = format_ident!("{id}");
    let values = values(operation, bundle, &arguments, &optional)?;
    let body = match arguments.iter().any(|argument| argument.name == "body") {
        true => quote!(crate::wire::view::Show::view(body)),
        false => quote!(crate::wire::view::View::Absent),
    };
    let declared = declared(&arguments);
    let received = arguments.iter().map(Argument::received);
    let pages = pages::method(operation, bundle, types, &arguments, &answer)?;
    let example = super::examples::Examples { bundle, types, constructors };
    let code = Code { examples: &example, arguments: &arguments, options: options.as_ref(), answer: &answer };
    let docs = documentation::of(operation, bundle, &code, pages.as_ref());
    let deprecated = operation.is_deprecated();
    let attribute = deprecated.then(|| documentation::deprecated(operation.text("description")));
    let pages = pages.map(|pages| documented(pages, operation, &code, attribute.as_ref()));
    let function = parse_quote! {
        #(#docs)*
        #attribute
        #[inline]
        pub fn #name(&self, #(#declared),*) -> crate::Call<'_, #answer> {
            #(#received)*
            crate::Call::new(&self.inner, &operations::ALL[operations::At::#name as usize], &[#(#values),*], #body)
        }
    };
    Ok(Method { id: id.to_owned(), function, arguments, answer, pages, options, deprecated })
}

fn documented(pages: Pages, operation: &Operation<'_>, code: &Code<'_>, deprecated: Option<&Attribute>) -> Pages {
    let (docs, function) = (documentation::of_pages(operation, code, &pages), &pages.function);
    Pages { function: quote!(#(#docs)* #deprecated #function), ..pages }
}

/// A value with its type.
type Named = (Ident, Type);

/// The callers' parameters, optional and required, those of the path first and all in the document's order.
fn parameters(
    function: &ImplItemFn,
    operation: &Operation<'_>,
    bundle: &Bundle,
    types: &Types,
) -> (Vec<Named>, Vec<Named>) {
    let order = operation.callers_parameters(bundle);
    let mut given: Vec<_> = arguments(function).into_iter().filter(|(name, _)| name != "body").collect();
    for (name, ty) in &mut given {
        *name = format_ident!("{}", bundle.rust_name(&name.to_string()));
        *ty = types.opened(ty.clone());
    }
    given.sort_by_key(|(name, _)| order.iter().position(|wire| name == &bundle.rust_name(wire)));
    given.into_iter().partition(|(_, ty)| argument(ty, "Option").is_some())
}

fn body(function: &ImplItemFn) -> Option<Type> {
    arguments(function).into_iter().find(|(name, _)| name == "body").map(|(_, ty)| ty)
}

/// A value for each parameter of the operation's table, in its order.
fn values(
    operation: &Operation<'_>,
    bundle: &Bundle,
    arguments: &[Argument],
    optional: &[(Ident, Type)],
) -> Result<Vec<TokenStream>, String> {
    let callers = operation.parameters(bundle).filter(|parameter| is_callers(parameter));
    callers
        .map(|parameter| {
            let wire = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            let name = format_ident!("{}", bundle.rust_name(wire));
            let flag = parameter.get("schema").is_some_and(super::types::is_flag);
            let show = if flag { quote!(crate::wire::view::flag) } else { quote!(crate::wire::view::Show::view) };
            let given = arguments.iter().find(|argument| argument.name == name);
            match given {
                Some(Argument { ty: Type::Reference(_), .. }) => Ok(quote!(#show(#name))),
                Some(_) => Ok(quote!(#show(&#name))),
                None if optional.iter().any(|(argument, _)| *argument == name) => Ok(quote!(#show(&options.#name))),
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
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #name { #(#fields),* }
    }
}

pub(super) fn with_setters(item: &ItemStruct) -> TokenStream {
    let name = &item.ident;
    let setters = item.fields.iter().filter_map(setter);
    quote! {
        #item
        impl #name {
            /// No option set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
            #(#setters)*
        }
    }
}

fn owned(ty: &Type) -> Type {
    match argument(ty, "Option") {
        Some(Type::Reference(reference)) => {
            let ty = owned_argument(&Type::Reference(reference.clone()));
            parse_quote!(Option<#ty>)
        }
        _ => ty.clone(),
    }
}

fn parameter<'b>(operation: &Operation<'b>, bundle: &'b Bundle, name: &Ident) -> Option<&'b Value> {
    operation.parameters(bundle).find(|parameter| {
        parameter.get("name").and_then(Value::as_str).is_some_and(|wire| name == &bundle.rust_name(wire))
    })
}
