//! What users of the crate rely on. One program, so that it links once; a module for each behaviour.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod answers;
#[cfg(feature = "axum")]
mod axum_handler;
mod base_urls;
mod bodies;
mod clients;
mod codes;
mod config;
mod confirmed;
mod connections;
mod contract;
mod creation;
mod credentials;
mod departures;
mod devices;
mod doubles;
#[cfg(feature = "cli")]
mod environment;
mod events;
mod every_operation;
mod fault_matrix;
mod forms;
mod hostile_ids;
mod inviting;
mod keep_out;
mod layers;
mod limits;
mod lists;
mod log;
#[cfg(feature = "cli")]
mod meetctl;
mod news;
mod opener;
mod openers;
mod paging;
mod rates;
#[cfg(feature = "redis")]
mod redis_server;
mod removal;
mod removing;
mod repetition;
mod roster;
mod sandbox;
mod scripted;
mod secrets;
mod seeds;
mod service_provider;
#[cfg(feature = "redis")]
mod shared;
mod sockets;
mod spans;
mod timed;
mod tls;
mod tokens;
mod undo;
mod unsaid;
mod user_sig;
mod verbs;
mod verdicts;
mod whom;
