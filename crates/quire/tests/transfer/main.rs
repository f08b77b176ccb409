//! Data addresses from outside: every way to send and to fetch a file, right and wrong, on a real server.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub)]

#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod download;
mod parts;
mod races;
mod upload;
mod world;
