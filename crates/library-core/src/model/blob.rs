//! Stored content. Immutable; one per store and SHA-256; never referenced again once condemned.

use jiff::Timestamp;

use super::{BlobId, Digests, StoreId};

/// Whether content may be referenced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobState {
    /// Durable and referable.
    Stored,
    /// Proven unreferenced; its bytes are about to go.
    Condemned,
}

/// One stored content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The store's key.
    pub id: BlobId,
    /// Where it is.
    pub store: StoreId,
    /// Length in bytes.
    pub size: u64,
    /// What was computed while it streamed in, completed later when another digest is asked for.
    pub digests: Digests,
    /// Whether it may be referenced.
    pub state: BlobState,
    /// When it was sealed.
    pub created: Timestamp,
}
