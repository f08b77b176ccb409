//! Reads that change nothing and may be answered from what the process remembers of earlier reads.
//!
//! What one glimpse answers is of one moment, and never older than what was acknowledged before it began. A store that
//! several processes change must learn of the others' commits before it may remember anything (for SQL databases: each
//! commit counts up a row of the marks it touches and notifies; a process that does not hear the others forgets all).

use std::sync::Arc;

use async_trait::async_trait;

use super::{Key, MetastoreError, Query, Shared};

/// What a glimpse does not manage.
#[derive(Debug, thiserror::Error)]
pub enum GlimpseError {
    /// What it answered before is of an earlier moment than what it would answer now. Ask everything again: from here on
    /// it reads one moment and does not say this a second time.
    #[error("what was read before has changed meanwhile")]
    Moved,
    /// The store does not answer.
    #[error(transparent)]
    Failed(#[from] MetastoreError),
}

/// One moment of the metadata, to be looked at.
#[async_trait]
pub trait Glimpse: Send {
    /// The record with this key.
    async fn get(&mut self, key: &Key) -> Result<Option<Shared>, GlimpseError>;

    /// The keys of the records that answer `query`, in its order.
    async fn keys(&mut self, query: &Query) -> Result<Arc<[Key]>, GlimpseError>;
}
