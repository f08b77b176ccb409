//! A subscription as the publisher keeps it: which library follows a published one (contract: `library.subscriptions`).

use jiff::Timestamp;

use super::{LibraryId, SubscriptionId};

/// A subscribed library on this server that the publisher knows of, so that it can be told to synchronise. Libraries on
/// other servers subscribe by address and are not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The published library.
    pub library: LibraryId,
    /// The subscribed library, on this server. A library is at most once among the subscriptions of another.
    pub subscribed: LibraryId,
    /// Where virtual machine templates would be placed; kept for those who set it, as this server has no inventory.
    pub placement: Placement,
    /// When it was made.
    pub created: Timestamp,
}

/// Where virtual machine templates are placed in an inventory. All ids are as the client gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// A folder.
    pub folder: Option<String>,
    /// A cluster.
    pub cluster: Option<String>,
    /// A resource pool.
    pub resource_pool: Option<String>,
    /// A host.
    pub host: Option<String>,
    /// A network.
    pub network: Option<String>,
}
