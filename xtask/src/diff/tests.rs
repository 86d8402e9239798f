//! Two good revisions that differ in one text yield exactly these rows.
#![allow(clippy::unwrap_used)]

mod events;
mod fixture;
mod keywords;
mod members;
mod repository;
mod shared;
