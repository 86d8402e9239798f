//! Sockets: what comes through, what is answered, and what becomes of a connection.

mod dingtalk;
mod huawei;
mod roster;
mod sandbox;
mod vendor;
