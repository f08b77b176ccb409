//! The connector against servers on loopback, well-behaved and not.
#![allow(clippy::unwrap_used)]

mod feed;
mod pull;
mod scripted;
