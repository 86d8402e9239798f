//! What goes over the wire: JSON, read leniently and written exactly.
//!
//! ```text
//! answer ── node ── scalar ── slot      bytes -> tree -> one reader of scalars -> a type's table of places
//!           outline                     bytes -> what is signed of them, before they are worth a tree
//!           given                       what a caller hands in -> a type's fields
//! request ─ view                        a type's table of names and values -> bytes
//!           check ── bound              the documents' limits, held against a view before it is sent
//!           codec                       serde's traits, over the same tables
//! ```
//!
//! A vendor's page is no promise: numbers come as text, lists as nothing, flags as 0 and 1. So nothing but the tables is made for
//! each type; what reads and writes them stands here once, for every field of every answer.

#![cfg_attr(
    not(all(feature = "dingtalk", feature = "huawei", feature = "tencent")),
    allow(dead_code, reason = "what only one vendor's documents need stands here for all")
)]

pub(crate) mod bound;
pub(crate) mod check;
pub(crate) mod codec;
pub(crate) mod given;
mod label;
pub(crate) mod node;
pub(crate) mod open_enum;
#[cfg(feature = "events")]
pub(crate) mod outline;
#[cfg(feature = "dynamic")]
pub(crate) mod record;
pub(crate) mod scalar;
pub(crate) mod slot;
pub(crate) mod view;

#[cfg(feature = "dynamic")]
pub(crate) use codec::deserialize_exactly;
pub(crate) use codec::{deserialize, serde_traits, serialize};
pub(crate) use label::labels;
pub(crate) use open_enum::known_values;
