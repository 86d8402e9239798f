//! Events: types that are read, and an open enum of them all.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Ident;

use crate::bundle::{Bundle, Operation, Part, example};
use crate::dynamic::tables;
use crate::generate::generator_fault;
use crate::markdown::prose;
use crate::prepare::prepare_messages;
use crate::raw_client::progenitor_client;
use crate::refine::refine_messages;
use crate::secret_names::marked;
use crate::surface;
use crate::{Findings, GeneratedEvents};

pub(crate) fn events(bundle: Bundle, operations: Bundle) -> Result<GeneratedEvents, Findings> {
    let secrets: BTreeSet<_> = [&bundle, &operations].iter().flat_map(|bundle| marked(&bundle.root)).collect();
    let bundle = bundle.without_envelopes();
    let prepared = prepare_messages(&bundle);
    let types = progenitor_client(&prepared).map_err(|message| generator_fault(&bundle, message))?;
    let mut types = refine_messages(types, &bundle, &prepared).map_err(|message| generator_fault(&bundle, message))?;
    let surface = surface::events(&bundle, &types, &secrets);
    let tables = tables(&types.by_name);
    types.file.items.push(syn::parse_quote!(#[cfg(feature = "dynamic")] #tables));
    types.file.items.extend(enumeration(&bundle));
    Ok(GeneratedEvents { rust: prettyplease::unparse(&types.file), surface })
}

/// The enum, how it is read and what it is called.
fn enumeration(bundle: &Bundle) -> Vec<syn::Item> {
    let events: Vec<_> = bundle.operations().map(|event| (variant(&event), event)).collect();
    let variants = events.iter().map(|(name, event)| {
        let docs = documentation(event).into_iter().map(|line| format!(" {line}"));
        quote!(#(#[doc = #docs])* #name(types::#name))
    });
    let names = events.iter().map(|(name, event)| {
        let kind = event.kinds().next();
        quote!(Self::#name(_) => Some(#kind))
    });
    let readers = events.iter().map(|(name, event)| {
        let kinds = event.kinds();
        quote!(#(#kinds)|* => crate::event::typed(node, oddities).map(Self::#name))
    });
    let shown = events.iter().map(
        |(name, _)| quote!(Self::#name(event) => crate::event::Shown::Typed(crate::wire::view::Show::view(event))),
    );
    let debugged = events.iter().map(|(name, _)| quote!(Self::#name(event) => std::fmt::Debug::fmt(event, f)));
    let examples = events.iter().filter_map(|(_, event)| {
        let kind = event.kinds().next();
        let example = example(event.media(Part::Request)?)?.to_string();
        Some(quote!((#kind, #example)))
    });
    let check = Check::of(bundle);
    let (variant, check_name, check_reader, check_shown, check_debugged) =
        (check.variant(), check.name(), check.reader(), check.shown(), check.debugged());
    let file: syn::File = syn::parse_quote! {
        /// What has happened. Further kinds come without notice.
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants,)*
            #variant
            /// What no document describes, or what cannot be read as its document says. Nothing of it is lost.
            Unknown {
                /// What the vendor calls it, where it says so.
                kind: Option<String>,
                /// The message as it came, decrypted.
                raw: bytes::Bytes,
                /// Why it is unknown.
                reason: crate::event::Unread,
            },
        }

        /// Without the message of what is unknown: what proves it can be a part of it.
        impl std::fmt::Debug for Event {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    #(#debugged,)*
                    #check_debugged
                    Self::Unknown { kind, raw: _, reason } => {
                        f.debug_struct("Unknown").field("kind", kind).field("reason", reason).finish_non_exhaustive()
                    }
                }
            }
        }

        /// The documented example of each event, by its kind, as JSON: to sign in tests of handlers.
        pub const EXAMPLES: &[(&str, &str)] = &[#(#examples),*];

        impl Event {
            /// What the vendor calls it; `None` where it does not say so.
            pub fn kind(&self) -> Option<&str> {
                match self {
                    #(#names,)*
                    #check_name
                    Self::Unknown { kind, .. } => kind.as_deref(),
                }
            }
        }

        impl crate::event::Kinds for Event {
            fn read(
                kind: &str,
                node: &crate::wire::node::Node<'_>,
                oddities: &mut crate::wire::slot::Oddities,
            ) -> Option<Option<Self>> {
                Some(match kind {
                    #(#readers,)*
                    #check_reader
                    _ => return None,
                })
            }

            fn unknown(kind: Option<String>, raw: bytes::Bytes, reason: crate::event::Unread) -> Self {
                Self::Unknown { kind, raw, reason }
            }
        }

        #[cfg(feature = "dynamic")]
        impl Event {
            fn shown(&self) -> crate::event::Shown<'_> {
                match self {
                    #(#shown,)*
                    #check_shown
                    Self::Unknown { kind, raw, reason } => {
                        crate::event::Shown::Unknown { kind: kind.as_deref(), raw, reason }
                    }
                }
            }

            /// The event as JSON by its names on the wire, with `[redacted]` in the place of each secret: for logs and people.
            ///
            /// Of what is unknown, secrets are told by their names, also in texts: those that any document has, and those that speak of
            /// a key, a token, a password. What is no JSON is shown up to the first of them.
            pub fn redacted(&self) -> impl serde::Serialize + '_ {
                struct Redacted<'e>(&'e Event);
                impl serde::Serialize for Redacted<'_> {
                    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                        crate::event::serialize(&self.0.shown(), false, serializer)
                    }
                }
                Redacted(self)
            }
        }

        /// By its names on the wire, secrets included.
        #[cfg(feature = "dynamic")]
        impl serde::Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::event::serialize(&self.shown(), true, serializer)
            }
        }
    };
    file.items
}

fn variant(event: &Operation<'_>) -> Ident {
    format_ident!("{}", event.id().to_upper_camel_case())
}

/// The kinds with which a vendor tries an address.
struct Check<'b>(Vec<&'b str>);

impl<'b> Check<'b> {
    fn of(bundle: &'b Bundle) -> Self {
        let kinds = bundle.root.get("x-checks").and_then(Value::as_array).into_iter().flatten();
        Self(kinds.filter_map(Value::as_str).collect())
    }

    fn variant(&self) -> Option<TokenStream> {
        self.any().then(|| {
            quote! {
                /// The vendor tries the address; nothing has happened in a meeting. The reply is all that it wants.
                Check {
                    /// What the vendor calls it.
                    kind: String,
                },
            }
        })
    }

    fn name(&self) -> Option<TokenStream> {
        self.any().then(|| quote!(Self::Check { kind } => Some(kind),))
    }

    fn reader(&self) -> Option<TokenStream> {
        let kinds = &self.0;
        self.any().then(|| quote!(#(#kinds)|* => Some(Self::Check { kind: kind.to_owned() }),))
    }

    fn shown(&self) -> Option<TokenStream> {
        self.any().then(|| quote!(Self::Check { kind } => crate::event::Shown::Check { kind },))
    }

    fn debugged(&self) -> Option<TokenStream> {
        self.any().then(|| quote!(Self::Check { kind } => f.debug_struct("Check").field("kind", kind).finish(),))
    }

    fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

fn documentation(event: &Operation<'_>) -> Vec<String> {
    let kinds: Vec<_> = event.kinds().map(|kind| format!("`{kind}`")).collect();
    let mut lines = vec![format!("{}: {}.", event.text("summary"), kinds.join(" or ")), String::new()];
    lines.extend(prose(event.text("description")));
    let page = event.body.get("externalDocs").and_then(|docs| docs.get("url")).and_then(Value::as_str);
    lines.extend(page.into_iter().flat_map(|page| [String::new(), format!("Source: <{page}>")]));
    lines
}
