//! What no honest client sends: broken framing, broken bodies, bad names. Each is refused as the client's mistake, and
//! the server goes on.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, unreachable_pub)]

#[path = "../support/mod.rs"]
mod support;

mod bodies;
mod framing;
mod names;
mod stage;
