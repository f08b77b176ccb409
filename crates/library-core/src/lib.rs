//! The domain of Quire: libraries, items, sessions, their rules and state machines, and the ports to the outside.
//! Knows no HTTP, SQL, JSON, clock or disk: time, ids, bytes and rows arrive through [`ports`].
#![warn(missing_docs)]

pub mod error;
pub mod model;
pub mod ports;
pub mod work;

pub use error::{Error, Meaning, Result};
pub use work::Work;
