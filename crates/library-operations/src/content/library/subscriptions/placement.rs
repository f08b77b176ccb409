//! Where a subscription places virtual machine templates: three structures on the wire, one in the domain.

use library_api::content::library::subscriptions::{CreateSpecPlacement, PlacementInfo, UpdateSpecPlacement};
use library_core::model::Placement;
use vapi::bind::Id;

/// The placement of a new subscription.
pub(super) fn new(spec: CreateSpecPlacement) -> Placement {
    let text = |id: Option<Id>| id.map(|id| id.0);
    Placement {
        folder: text(spec.folder),
        cluster: text(spec.cluster),
        resource_pool: text(spec.resource_pool),
        host: text(spec.host),
        network: text(spec.network),
    }
}

/// The placement that takes the place of the one before, as a whole.
pub(super) fn changed(spec: UpdateSpecPlacement) -> Placement {
    let UpdateSpecPlacement { folder, cluster, resource_pool, host, network } = spec;
    new(CreateSpecPlacement { folder, cluster, resource_pool, host, network })
}

/// The placement as clients read it.
pub(super) fn shown(placement: Placement) -> PlacementInfo {
    PlacementInfo {
        folder: placement.folder.map(Id),
        cluster: placement.cluster.map(Id),
        resource_pool: placement.resource_pool.map(Id),
        host: placement.host.map(Id),
        network: placement.network.map(Id),
    }
}
