//! Closed enums become open ones: vendors add values without notice.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, ItemEnum};

/// An enum of texts that also holds texts it does not know.
pub(crate) struct OpenEnum {
    pub(crate) name: Ident,
    docs: Vec<syn::Attribute>,
    /// Variant and text on the wire.
    pub(crate) values: Vec<(Ident, String)>,
}

impl OpenEnum {
    pub(crate) fn read(item: &ItemEnum) -> Result<Self, String> {
        let values = item.variants.iter().map(|variant| match variant.fields {
            syn::Fields::Unit => Ok((variant.ident.clone(), text(variant))),
            _ => Err(format!("`{}` is not an enum of texts", item.ident)),
        });
        let docs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        Ok(Self { name: item.ident.clone(), docs, values: values.collect::<Result<_, _>>()? })
    }

    pub(crate) fn item(&self) -> TokenStream {
        let Self { name, docs, values } = self;
        let values = values.iter().map(|(variant, text)| quote!(#variant = #text));
        quote! {
            crate::wire::open_enum! {
                #(#docs)*
                pub enum #name { #(#values),* }
            }
        }
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
