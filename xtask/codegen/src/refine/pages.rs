//! A method for all pages of an operation that hands out a cursor (`x-paging`).

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Type};

use super::types::{argument, is_named, rust_name};
use crate::bundle::Operation;

/// `<operation>_pages`, a stream of the operation's answers.
///
/// # Errors
/// A cursor that the request or the answer does not have.
pub(crate) fn method(
    operation: &Operation<'_>,
    arguments: &[(Ident, Type)],
    answer: &Type,
) -> Result<Option<TokenStream>, String> {
    let Some(paging) = operation.body.get("x-paging") else { return Ok(None) };
    let text = |key| paging.get(key).and_then(Value::as_str).map(|wire| format_ident!("{}", rust_name(wire)));
    let id = operation.id();
    let holder = arguments.iter().find(|(name, _)| name == "options" || name == "body");
    let (Some(cursor), Some(next), Some((holder, _))) = (text("cursor"), text("next"), holder) else {
        return Err(format!("`{id}`: `x-paging` needs `cursor`, `next`, and a request that takes the cursor"));
    };
    if argument(answer, "Vec").is_some() {
        return Err(format!("`{id}`: `x-paging` needs an answer that is an object"));
    }
    let more = match text("more") {
        Some(more) => quote!(answer.#more),
        None => quote!(None),
    };
    let (call, name) = (format_ident!("{id}"), format_ident!("{id}_pages"));
    let entry = crate::tables::entry(id);
    let parameters = arguments.iter().map(|(name, ty)| quote!(#name: #ty));
    let owned = arguments.iter().map(|(name, ty)| match ty {
        Type::Reference(reference) if is_named(&reference.elem, "str") => quote!(let #name = #name.to_owned();),
        _ => quote!(let #name = #name.clone();),
    });
    let again = arguments.iter().map(|(name, _)| quote!(let #name = #name.clone();));
    let values = arguments.iter().map(|(name, ty)| match ty {
        Type::Reference(_) => quote!(&#name),
        _ => quote!(#name),
    });
    let docs = format!(
        " All pages of [`{id}`](Self::{id}), from the cursor that `{holder}` holds or from the first.\n\n The stream ends after the \
         last page, or with an error: one of the call, or one that says that the cursor leads in a circle."
    );
    Ok(Some(quote! {
        #[doc = #docs]
        pub fn #name(
            &self,
            #(#parameters),*
        ) -> impl futures_util::Stream<Item = Result<crate::Response<#answer>, crate::Error>> + Send + use<> {
            let client = self.clone();
            #(#owned)*
            crate::paging::pages(
                &operations::#entry,
                #holder.#cursor.clone(),
                move |cursor| {
                    let client = client.clone();
                    #(#again)*
                    let mut #holder = #holder;
                    #holder.#cursor = cursor;
                    async move { client.#call(#(#values),*).await }
                },
                |answer| (answer.#next.clone(), #more),
            )
        }
    }))
}
