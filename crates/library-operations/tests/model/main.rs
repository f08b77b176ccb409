//! Every operation in every situation, and random sequences of operations beside a small model of what they do.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod play;
mod table;
