#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

#[cfg(not(any(feature = "dingtalk", feature = "huawei", feature = "tencent")))]
compile_error!("enable at least one vendor of meeting-control: feature `dingtalk`, `huawei` or `tencent`");

#[cfg(feature = "control")]
pub mod control;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "events")]
pub mod event;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "shared")]
pub mod shared;
#[cfg(not(feature = "shared"))]
#[path = "shared/absent.rs"]
mod shared;

#[cfg(feature = "control")]
mod config;
mod error;
#[cfg(feature = "control")]
mod identity;
mod input;
mod secret;
#[cfg(any(feature = "control", feature = "huawei"))]
mod told;
mod transport;
mod vendor;
mod wire;

// After all others, as they are by far the most definitions: many a table of the compiler's metadata reaches as far as the last
// definition that has an entry in it.
#[cfg(feature = "dingtalk")]
pub mod dingtalk;
#[cfg(feature = "huawei")]
pub mod huawei;
#[cfg(feature = "tencent")]
pub mod tencent;

/// The interface to whatever sends requests.
pub mod http_service {
    pub use crate::transport::body::{RequestBody, ResponseBody};
    pub use crate::transport::http_error::{HttpError, HttpErrorKind};
    pub use crate::transport::service::{HttpService, Sending};
}

#[cfg(feature = "control")]
pub use config::Config;
pub use error::{Error, ErrorKind, Limit};
pub use secret::Secret;
pub use transport::builder::ClientBuilder;
pub use transport::call::{Call, Calling};
pub use transport::departure::Departure;
pub use transport::paging::{Items, Pages};
pub use transport::response::Response;
pub use vendor::{UnknownVendor, Vendor};
pub use wire::open_enum::{KnownValue, Open, UnknownValue};
pub use wire::slot::{Answer, Oddity};
