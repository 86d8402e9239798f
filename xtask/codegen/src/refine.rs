//! From progenitor's positional client to the one that callers get.
//!
//! progenitor yields types without constructors that serde's derive reads and writes, closed enums, and methods that send. This pass
//! works on the parsed file: types and signatures stay; types get tables in place of derives, and a method describes a call for the
//! transport instead of making it.

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

pub(crate) use limits::{bounded, limits};
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
    let methods = methods::refine(client, bundle)?;
    let structs = structs::refine(&mut types.structs, bundle, prepared);
    let tables = structs::tables(&types.structs, bundle, prepared);
    structs::strip(&mut types.structs);
    let enums: Vec<_> = types.enums.iter().map(enums::OpenEnum::item).collect();
    let items = &types.structs;
    let options = methods.iter().filter_map(|method| method.options.as_ref());
    let functions = methods.iter().map(|method| &method.function);
    let pages = methods.iter().filter_map(|method| method.pages.as_ref());
    let client_docs = format!(" Every operation of {} as a method.", title(bundle));

    let file = syn::parse_quote! {
        /// Bodies and options of the operations.
        pub mod types {
            #(#items)*
            #(#structs)*
            #(#enums)*
            #(#options)*
        }
        /// How the types are read and written.
        mod tables {
            #[allow(unused_imports)]
            use super::types;
            #[allow(unused_imports)]
            use crate::wire::bound::{Bound, Bounded, Of};
            #[allow(unused_imports)]
            use crate::wire::slot::{Fields, Slot};
            #[allow(unused_imports)]
            use crate::wire::view::{Members, Show, Visitor};
            #(#tables)*
        }

        #[doc = #client_docs]
        ///
        /// Cheap to clone; clones share connections, credentials and rates.
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) inner: crate::transport::Handle,
        }

        impl Client {
            pub(crate) fn over(inner: crate::transport::Handle) -> Self {
                Self { inner }
            }

            /// The same client with another deadline: how long each call made through it may take in all.
            #[must_use]
            pub fn with_deadline(&self, deadline: ::std::time::Duration) -> Self {
                Self { inner: crate::transport::Handle { deadline, ..self.inner.clone() } }
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
