//! What golden exchanges and the matrix of privileges share: a whole server without sockets, and the wires as a client
//! writes them. Knows no case and no scene.
#![allow(dead_code, reason = "each test uses its own part")]

pub(crate) mod call;
pub(crate) mod input;
pub(crate) mod message;
pub(crate) mod server;
pub(crate) mod wire;
