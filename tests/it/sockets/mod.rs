//! Sockets: what comes through, what is answered, and what becomes of a connection.

mod dingtalk;
mod huawei;
mod sandbox;
mod vendor;
