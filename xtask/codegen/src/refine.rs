//! From progenitor's positional client to the one that callers get.
//!
//! progenitor yields types without constructors, closed enums, and methods that turn every failure into its own error type. This
//! pass works on the parsed file: a method keeps the request that progenitor builds, and hands it to the transport.

mod documentation;
mod enums;
mod limits;
mod methods;
mod pages;
mod structs;
mod types;

use syn::{Item, ItemMod};

use crate::bundle::Bundle;
use crate::prepare::Prepared;

pub(crate) use methods::Method;
pub(crate) use types::{owned_argument, pretty, rust_name};

/// The refined file, and what the surface needs of it.
pub(crate) struct Refined {
    pub(crate) file: syn::File,
    pub(crate) methods: Vec<Method>,
    pub(crate) structs: Vec<syn::ItemStruct>,
    pub(crate) enums: Vec<enums::OpenEnum>,
}

/// # Errors
/// What of progenitor's output does not have the known form.
pub(crate) fn refine(file: syn::File, bundle: &Bundle, prepared: &Prepared) -> Result<Refined, String> {
    let (types, client) = split(file.items)?;
    let mut types = types::Types::sort(types)?;
    let methods = methods::refine(client, bundle, &mut types)?;
    let structs = structs::refine(&mut types.structs, bundle, prepared);
    let limits = limits::checks(&types.structs, bundle, prepared);
    let enums: Vec<_> = types.enums.iter().map(enums::OpenEnum::item).collect();
    let items = &types.structs;
    let options = methods.iter().filter_map(|method| method.options.as_ref());
    let functions = methods.iter().map(|method| &method.function);
    let pages = methods.iter().filter_map(|method| method.pages.as_ref());
    let client_docs = format!(" Every operation of {} as a method.", title(bundle));

    let file = syn::parse_quote! {
        #[allow(unused_imports)]
        use crate::transport::{limits, path::encode_path, Unsendable};

        /// Bodies and options of the operations.
        pub mod types {
            #(#items)*
            #(#structs)*
            #(#enums)*
            #(#options)*
        }
        mod checks {
            #[allow(unused_imports)]
            use super::{limits, types};
            #(#limits)*
        }

        #[doc = #client_docs]
        ///
        /// Cheap to clone; clones share connections, credentials and rates.
        #[derive(Clone, Debug)]
        pub struct Client {
            baseurl: ::std::sync::Arc<str>,
            client: reqwest::Client,
            pub(crate) inner: crate::transport::Handle,
        }

        impl Client {
            pub(crate) fn over(inner: crate::transport::Handle) -> Self {
                Self { baseurl: inner.base_url.clone(), client: inner.http.clone(), inner }
            }

            /// The same client with another deadline: how long each call made through it may take in all.
            #[must_use]
            pub fn with_deadline(&self, deadline: ::std::time::Duration) -> Self {
                Self::over(crate::transport::Handle { deadline, ..self.inner.clone() })
            }

            #(#functions)*

            #(#pages)*
        }
    };
    Ok(Refined { file, methods, structs: types.structs, enums: types.enums })
}

fn title(bundle: &Bundle) -> &str {
    bundle.root.pointer("/info/title").and_then(serde_json::Value::as_str).unwrap_or(&bundle.vendor)
}

/// The items of `mod types`, and the methods of `impl Client`.
fn split(items: Vec<Item>) -> Result<(Vec<Item>, Vec<syn::ImplItemFn>), String> {
    let mut types = None;
    let mut methods = Vec::new();
    for item in items {
        match item {
            Item::Mod(ItemMod { ident, content: Some((_, items)), .. }) if ident == "types" => types = Some(items),
            Item::Impl(block) if block.trait_.is_none() => {
                methods.extend(block.items.into_iter().filter_map(operation))
            }
            _ => {}
        }
    }
    Ok((types.ok_or("no `mod types` in progenitor's output")?, methods))
}

/// Operations are async; the constructors are not.
fn operation(item: syn::ImplItem) -> Option<syn::ImplItemFn> {
    match item {
        syn::ImplItem::Fn(function) if function.sig.asyncness.is_some() => Some(function),
        _ => None,
    }
}
