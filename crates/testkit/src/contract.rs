//! Suites that every adapter of a port must pass.

pub mod content_store;
pub mod metastore;
