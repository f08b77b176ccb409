//! Suites that every adapter of a port must pass.

pub mod metastore;
