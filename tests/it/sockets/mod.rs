//! Sockets: what comes through, what is answered, and what becomes of a connection.

mod dingtalk;
mod endings;
mod frames;
mod huawei;
mod roster;
mod sandbox;
mod vendor;
