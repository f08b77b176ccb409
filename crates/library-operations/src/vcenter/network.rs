//! `com.vmware.vcenter.network`: the network of the inventory.

use library_api::{
    ids::NetworkId,
    vcenter::network::{FilterSpec, Network, NetworkType, Summary},
};
use library_core as core;
use vapi::{Caller, Fault};

use super::holds;
use crate::Services;

/// What the network is said to be made of: the plainest that the contract knows, and what SOAP's type `Network` is.
const TYPE: NetworkType = NetworkType::StandardPortgroup;

impl Network for Services {
    async fn list(&self, _cx: &Caller, filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        let network = self.domain.network();
        let is_wanted = matches(&filter.unwrap_or_default(), &network);
        let summary =
            Summary { network: NetworkId(network.id.to_owned()), name: network.name.to_owned(), r#type: TYPE };
        Ok(is_wanted.then_some(summary).into_iter().collect())
    }
}

fn matches(filter: &FilterSpec, network: &core::Network<'_>) -> bool {
    holds(filter.networks.as_ref(), |id| id.0 == network.id)
        && holds(filter.names.as_ref(), |name| name == network.name)
        && holds(filter.types.as_ref(), |r#type| *r#type == TYPE)
        && holds(filter.folders.as_ref(), |folder| folder.0 == network.folder)
        && holds(filter.datacenters.as_ref(), |id| id.0 == network.datacenter)
}
