#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]

#[cfg(not(any(feature = "dingtalk", feature = "huawei", feature = "tencent")))]
compile_error!("enable at least one vendor of meeting-control: feature `dingtalk`, `huawei` or `tencent`");

pub mod control;
#[cfg(feature = "dingtalk")]
pub mod dingtalk;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "huawei")]
pub mod huawei;
#[cfg(feature = "sandbox")]
pub mod sandbox;
#[cfg(feature = "tencent")]
pub mod tencent;

mod environment;
mod error;
mod lenient;
mod open_enum;
#[cfg(any(feature = "dingtalk", feature = "tencent"))]
mod paging;
mod response;
mod secret;
#[cfg(any(feature = "huawei", feature = "tencent"))]
mod signature;
mod transport;
mod vendor;

pub use error::{Error, ErrorKind};
pub(crate) use open_enum::open_enum;
pub use response::Response;
pub use secret::Secret;
pub use transport::builder::ClientBuilder;
pub use vendor::Vendor;
