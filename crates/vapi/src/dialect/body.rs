//! Documents and query strings, and how values are written in them. Pure; knows types but no operation.

pub mod json;
pub mod node;
pub mod query;
pub mod read;
pub mod sink;
pub mod write;
pub mod xml;

pub use node::Node;

/// Deepest nesting that a document may have.
pub const MAX_DEPTH: usize = 128;
