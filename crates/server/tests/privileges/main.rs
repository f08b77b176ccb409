//! Who may do what: every operation on every wire, called without a session, without a privilege, with all privileges but
//! the right one, with the right one on another library, and with just what its declaration asks for. Whoever is refused
//! learns which privilege is missing and nothing else, and changes nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod answer;
mod call;
mod conditional;
mod expected;
mod hidden;
mod inputs;
mod matrix;
mod scene;
mod stage;

/// The wires as a client writes them.
#[path = "../golden"]
#[allow(dead_code, reason = "files of exchanges are of no use here")]
mod golden {
    pub(crate) mod exchange;
    pub(crate) mod wire;
}

use call as case;
use golden::{exchange, wire};
