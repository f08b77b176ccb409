//! Who may do what: every operation on every wire, called without a session, without a privilege, with all privileges but
//! the right one, with the right one on another library, and with just what its declaration asks for. Whoever is refused
//! learns which privilege is missing and nothing else, and changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod answer;
#[path = "../common/mod.rs"]
mod common;
mod conditional;
mod expected;
mod hidden;
mod inputs;
mod matrix;
mod operation;
mod scene;
mod stage;
