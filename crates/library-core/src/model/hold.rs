//! A job's hold on stored content: content that no item names yet, or no longer, but that a job still needs.

use super::{BlobId, JobId};

/// Key of a hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldKey {
    /// Who holds.
    pub job: JobId,
    /// What.
    pub blob: BlobId,
}

/// A reference to content for as long as a job runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Who holds what.
    pub key: HoldKey,
}
