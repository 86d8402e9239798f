//! From progenitor's positional client to the one that callers get.
//!
//! progenitor yields types without constructors that serde's derive reads and writes, closed enums, and methods that send. This pass
//! works on the parsed file: types and signatures stay; types get tables in place of derives, and a method describes a call for the
//! transport instead of making it.

mod arguments;
mod documentation;
mod enums;
mod examples;
mod methods;
mod pages;
mod structs;
#[cfg(test)]
mod tests;
mod types;
mod usage;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{Item, ItemMod};

use crate::bundle::Bundle;
use crate::prepare::Prepared;

pub(crate) use arguments::Argument;
pub(crate) use enums::Wire;
pub(crate) use methods::Method;
use structs::Tables;
pub(crate) use structs::aliases;
use types::Types;
pub(crate) use types::{is_flag, owned_argument, pretty};

/// The refined file, and what the surface needs of it.
pub(crate) struct Refined {
    pub(crate) file: syn::File,
    /// What calls by name need besides to read and write the types.
    pub(crate) by_name: TokenStream,
    pub(crate) methods: Vec<Method>,
    pub(crate) types: Types,
    pub(crate) constructors: Constructors,
}

/// What the constructors of the types that callers build take, by the type's name.
pub(crate) type Constructors = BTreeMap<String, Vec<Argument>>;

/// # Errors
/// What of progenitor's output does not have the known form.
pub(crate) fn refine(file: syn::File, bundle: &Bundle, prepared: &Prepared) -> Result<Refined, String> {
    let (types, client) = split(file.items)?;
    let mut types = Types::sort(types, bundle)?;
    let mut labels = arguments::Labels::default();
    let constructors = structs::constructors(&types, prepared, &mut labels);
    let methods = methods::refine(client, bundle, &types, &constructors, &mut labels)?;
    let Tables { usual, by_name } = structs::tables(&types.structs, bundle, prepared);
    let implementations = structs::refine(&mut types.structs, &constructors, bundle);
    let enums = enums::items(&types.enums);
    let items = &types.structs;
    let labels = labels.items();
    let options = methods.iter().filter_map(|method| method.options.as_ref());
    let of_options =
        options.clone().flat_map(|item| [structs::clone(item), structs::equality(item), structs::default(item)]);
    let options = options.map(methods::with_setters);
    let functions = methods.iter().map(|method| &method.function);
    let pages = methods.iter().filter_map(|method| method.pages.as_ref()).map(|pages| &pages.function);
    let client_docs = format!(" Every operation of {} as a method.", title(bundle));

    let file = syn::parse_quote! {
        /// Bodies and options of the operations.
        pub mod types {
            #[allow(unused_imports)]
            use super::types;
            #(#items)*
            #(#implementations)*
            #enums
            #(#options)*
            #labels
        }
        /// How the types are read and written.
        #[allow(deprecated)]
        mod tables {
            #[allow(unused_imports)]
            use super::types;
            #[allow(unused_imports)]
            use crate::wire::bound::{Bound, Bounded, ID, Kind, Of, TEXT};
            #[allow(unused_imports)]
            use crate::wire::slot::{Fields, Slot};
            #[allow(unused_imports)]
            use crate::wire::view::{Members, Show, Visitor};
            #usual
            #(#of_options)*
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
    Ok(Refined { file, by_name, methods, types, constructors })
}

/// Types that are only read, without a client.
///
/// # Errors
/// What of progenitor's output does not have the known form.
pub(crate) fn refine_messages(file: syn::File, bundle: &Bundle, prepared: &Prepared) -> Result<Refined, String> {
    let (types, _) = split(file.items)?;
    let mut types = Types::sort(types, bundle)?;
    let Tables { usual, by_name } = structs::tables(&types.structs, bundle, prepared);
    let constructors = Constructors::new();
    structs::refine(&mut types.structs, &constructors, bundle);
    let shown = structs::shown_by_name(&mut types.structs);
    let enums = enums::items(&types.enums);
    let items = &types.structs;
    let file = syn::parse_quote! {
        /// What is told of each event.
        pub mod types {
            #[allow(unused_imports)]
            use super::types;
            #(#items)*
            #enums
        }
        /// How the types are read and written.
        #[allow(deprecated)]
        mod tables {
            use super::types;
            use crate::wire::slot::{Fields, Slot};
            #usual
            #shown
        }
    };
    Ok(Refined { file, by_name, methods: Vec::new(), types, constructors })
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
