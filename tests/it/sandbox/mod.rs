//! The sandbox, seen by a client that knows nothing of the SDK.

pub(crate) mod client;
mod clock;
mod contract;
mod dingtalk;
mod effects;
mod emission;
mod faults;
mod huawei;
mod journal;
mod meetings;
mod server;
mod tencent;
mod tls;
